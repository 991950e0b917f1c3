//! The types of registration that drafts can be made of: their fields as data. A new type is one row here.

use kexin_ledger::act::{first_registration, mortgage, mortgage_cancel, release, seizure, transfer};
use kexin_ledger::certificate_number::CertificateKind;
use kexin_ledger::codes::List;
use kexin_ledger::record::slot;

/// A type of registration.
#[derive(Debug)]
pub struct Kind {
    /// Number, 2 for T02.
    pub number: u16,
    /// Its name in drafts and on the command line.
    pub name: &'static str,
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
    /// Registration type 登记类型.
    pub registration_type: u32,
    /// Right type 权利类型, where the type of registration fixes it.
    pub right_type: Option<u32>,
    /// Whether a case is accepted and reviewed first; else two persons sign the one record.
    pub is_reviewed: bool,
    /// The facts.
    pub fields: &'static [Field],
}

/// A fact of a draft.
#[derive(Debug)]
pub struct Field {
    /// Name.
    pub name: &'static str,
    /// Slot of the record.
    pub slot: u16,
    /// How it is written.
    pub form: Form,
    /// Rule that refuses a record without it; none when it may be left out.
    pub missing: Option<u16>,
    /// In Chinese, for the template.
    pub zh: &'static str,
    /// What the template shows.
    pub example: &'static str,
}

/// How a fact is written.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Text.
    Text,
    /// A code of a list, by number or name.
    Code(List),
    /// One of a few words.
    Word(&'static [(&'static str, u32)]),
    /// Square metres.
    Area,
    /// Yuan.
    Money,
    /// YYYY-MM-DD.
    Date,
    /// A moment, `2026-11-20 09:30` in Guangdong.
    Moment,
    /// A whole number.
    Number,
    /// A fraction.
    Share,
    /// Number of a certificate or a proof.
    Certificate(CertificateKind),
    /// A case number.
    Case,
    /// Number of an organisation.
    Organisation,
    /// True or false, as bit 0.
    Flag,
    /// A file to be digested, or `sha256:` with the digest.
    Digest,
    /// Text in a sealed tree of its own.
    SealedText,
    /// Yuan in a sealed tree of its own.
    SealedMoney,
    /// One person, by his tag.
    Person,
    /// Owners: persons with shares.
    Owners,
    /// Who gives: persons, with shares when shares pass.
    Givers,
}

/// The type of a name or a number such as `transfer`, `T02` or `2`.
pub fn find(text: &str) -> Option<&'static Kind> {
    let number = text.strip_prefix(['T', 't']).unwrap_or(text).parse().ok();
    KINDS.iter().find(|kind| kind.name == text || Some(kind.number) == number)
}

/// The type with a number.
pub fn by_number(number: u16) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.number == number)
}

const fn field(
    name: &'static str,
    slot: u16,
    form: Form,
    missing: Option<u16>,
    zh: &'static str,
    example: &'static str,
) -> Field {
    Field { name, slot, form, missing, zh, example }
}

const MUST: Option<u16> = Some(7);
const ISSUE_MODE: Form = Form::Word(&[("shared", 0), ("separate", 1)]);
const SCOPE: Form = Form::Word(&[("whole", 1), ("shares", 2)]);
const TITLE: Form = Form::Certificate(CertificateKind::Title);
const PROOF: Form = Form::Certificate(CertificateKind::Proof);

/// Every type that is offered.
pub const KINDS: [Kind; 6] = [
    Kind {
        number: first_registration::KIND,
        name: "first-registration",
        zh: "首次登记",
        en: "first registration",
        registration_type: 100,
        right_type: None,
        is_reviewed: true,
        fields: &[
            field("right-type", slot::RIGHT_TYPE, Form::Code(List::RightType), MUST, "权利类型（QLLX）", "4"),
            field(
                "use",
                first_registration::fact::USE,
                Form::Code(List::HouseUse),
                MUST,
                "规划用途（FWYT）",
                "\"住宅\"",
            ),
            field("area", first_registration::fact::AREA, Form::Area, MUST, "面积，平方米", "\"101.17\""),
            field(
                "land-term-end",
                first_registration::fact::LAND_TERM_END,
                Form::Date,
                None,
                "土地使用期限止",
                "2096-11-23",
            ),
            field(
                "location",
                first_registration::fact::LOCATION,
                Form::SealedText,
                MUST,
                "坐落（密封）",
                "\"天河区体育东路1号1201房\"",
            ),
            field(
                "co-ownership",
                first_registration::fact::CO_OWNERSHIP,
                Form::Code(List::CoOwnership),
                MUST,
                "共有方式（GYFS）：0 单独 1 共同 2 按份",
                "0",
            ),
            field(
                "issue-mode",
                first_registration::fact::ISSUE_MODE,
                ISSUE_MODE,
                MUST,
                "持证方式：shared 共同持证 separate 分别持证",
                "\"shared\"",
            ),
            field(
                "number",
                slot::ISSUED_NUMBER,
                TITLE,
                MUST,
                "所发不动产权证书号",
                "\"粤(2026)广州市不动产权第0000001号\"",
            ),
            field("owners", first_registration::fact::OWNERS, Form::Owners, MUST, "权利人", ""),
        ],
    },
    Kind {
        number: transfer::KIND,
        name: "transfer",
        zh: "转移登记",
        en: "transfer",
        registration_type: 200,
        right_type: None,
        is_reviewed: true,
        fields: &[
            field("right-type", slot::RIGHT_TYPE, Form::Code(List::RightType), MUST, "权利类型（QLLX）", "4"),
            field("cause", slot::CAUSE, Form::Code(List::Cause), MUST, "登记原因（DJYY）", "1"),
            field(
                "scope",
                transfer::fact::SCOPE,
                SCOPE,
                MUST,
                "转移范围：whole 整体 shares 份额",
                "\"whole\"",
            ),
            field(
                "co-ownership",
                transfer::fact::CO_OWNERSHIP,
                Form::Code(List::CoOwnership),
                MUST,
                "转移后共有方式（GYFS）",
                "0",
            ),
            field(
                "issue-mode",
                transfer::fact::ISSUE_MODE,
                ISSUE_MODE,
                MUST,
                "持证方式：shared 共同持证 separate 分别持证",
                "\"shared\"",
            ),
            field(
                "price",
                transfer::fact::PRICE,
                Form::SealedMoney,
                None,
                "成交价，元（密封）",
                "\"3200000\"",
            ),
            field(
                "previous-number",
                slot::PREVIOUS_NUMBER,
                TITLE,
                MUST,
                "原不动产权证书号",
                "\"粤(2026)广州市不动产权第0000001号\"",
            ),
            field(
                "number",
                slot::ISSUED_NUMBER,
                TITLE,
                MUST,
                "所发不动产权证书号",
                "\"粤(2026)广州市不动产权第0000002号\"",
            ),
            field("givers", transfer::fact::GIVERS, Form::Givers, MUST, "转出方", ""),
            field("takers", transfer::fact::TAKERS, Form::Owners, MUST, "受让方", ""),
        ],
    },
    Kind {
        number: mortgage::KIND,
        name: "mortgage",
        zh: "抵押权首次登记",
        en: "mortgage",
        registration_type: 100,
        right_type: Some(mortgage::RIGHT_TYPE),
        is_reviewed: true,
        fields: &[
            field(
                "mortgage-kind",
                mortgage::fact::KIND,
                Form::Code(List::MortgageKind),
                MUST,
                "抵押方式（DYFS）：1 一般 2 最高额",
                "1",
            ),
            field(
                "amount",
                mortgage::fact::AMOUNT,
                Form::Money,
                Some(63),
                "被担保（最高）债权数额，元",
                "\"610000\"",
            ),
            field(
                "mortgagee",
                mortgage::fact::MORTGAGEE,
                Form::Organisation,
                MUST,
                "抵押权人：机构编号",
                "101",
            ),
            field("share", mortgage::fact::SHARE, Form::Share, None, "抵押份额；整体抵押不填", "\"1/2\""),
            field("from", mortgage::fact::FROM, Form::Date, None, "债务履行（债权确定）起", "2026-11-24"),
            field("to", mortgage::fact::TO, Form::Date, None, "债务履行（债权确定）止", "2056-11-23"),
            field(
                "no-transfer",
                mortgage::fact::NO_TRANSFER,
                Form::Flag,
                Some(74),
                "是否约定禁止或限制转让",
                "false",
            ),
            field(
                "secured-scope",
                mortgage::fact::SCOPE,
                Form::Digest,
                Some(74),
                "担保范围文件，或 sha256:摘要",
                "\"scope.pdf\"",
            ),
            field(
                "number",
                slot::ISSUED_NUMBER,
                PROOF,
                MUST,
                "所发不动产登记证明号",
                "\"粤(2026)广州市不动产证明第0000001号\"",
            ),
            field("mortgagor", mortgage::fact::MORTGAGOR, Form::Person, MUST, "抵押人", ""),
        ],
    },
    Kind {
        number: mortgage_cancel::KIND,
        name: "mortgage-cancel",
        zh: "抵押权注销登记",
        en: "cancellation of a mortgage",
        registration_type: 400,
        right_type: Some(mortgage::RIGHT_TYPE),
        is_reviewed: true,
        fields: &[field(
            "mortgage",
            mortgage_cancel::fact::MORTGAGE,
            Form::Case,
            MUST,
            "设立该抵押权的业务号",
            "\"G440106-20261124-0002\"",
        )],
    },
    Kind {
        number: seizure::KIND,
        name: "seizure",
        zh: "查封登记",
        en: "seizure",
        registration_type: seizure::REGISTRATION_TYPE,
        right_type: Some(98),
        is_reviewed: false,
        fields: &[
            field(
                "seizure-kind",
                seizure::fact::KIND,
                Form::Code(List::SeizureKind),
                MUST,
                "查封类型（CFLX）",
                "1",
            ),
            field(
                "document-number",
                seizure::fact::DOCUMENT_NUMBER,
                Form::Text,
                MUST,
                "查封文号",
                "\"（2026）粤0106执1234号\"",
            ),
            field(
                "served-at",
                seizure::fact::SERVED_AT,
                Form::Moment,
                Some(77),
                "送达时间",
                "\"2026-11-24 09:30\"",
            ),
            field("term-days", seizure::fact::TERM_DAYS, Form::Number, MUST, "查封期限，日", "1095"),
            field("share", seizure::fact::SHARE, Form::Share, None, "查封份额；整体查封不填", "\"1/2\""),
            field(
                "order",
                seizure::fact::ORDER_DIGEST,
                Form::Digest,
                MUST,
                "裁定（协助执行通知书）文件，或 sha256:摘要",
                "\"order.pdf\"",
            ),
            field("debtor", seizure::fact::DEBTOR, Form::Person, MUST, "被执行人", ""),
        ],
    },
    Kind {
        number: release::KIND,
        name: "release",
        zh: "解封登记",
        en: "release of a seizure",
        registration_type: seizure::REGISTRATION_TYPE,
        right_type: Some(98),
        is_reviewed: false,
        fields: &[
            field(
                "seizure",
                release::fact::SEIZURE,
                Form::Case,
                MUST,
                "查封登记的业务号",
                "\"G440106-20261124-0003\"",
            ),
            field(
                "document-number",
                release::fact::DOCUMENT_NUMBER,
                Form::Text,
                MUST,
                "解封文号",
                "\"（2026）粤0106执解12号\"",
            ),
            field(
                "order",
                release::fact::ORDER_DIGEST,
                Form::Digest,
                MUST,
                "解封裁定文件，或 sha256:摘要",
                "\"order.pdf\"",
            ),
        ],
    },
];
