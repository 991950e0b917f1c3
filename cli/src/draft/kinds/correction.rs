//! T23: what the register says wrongly is put right, the old value beside the new.

use kexin_ledger::act::correction::{self, Field as Fact, element_slot, fact};
use kexin_ledger::codes::List;
use kexin_ledger::record::slot;
use kexin_proof::slots::Width;

use super::{Field, Form, ISSUE_MODE, Kind, MUST, PROOF, Registration, TITLE, field};

pub(super) const KINDS: &[Kind] = &[Kind {
    number: correction::KIND,
    name: "correction",
    zh: "更正登记",
    en: "correction",
    registration: Registration::Always(500),
    right_type: None,
    is_reviewed: true,
    has_more_units: false,
    finish: None,
    fields: &[
        field(
            "right-type",
            slot::RIGHT_TYPE,
            Form::Code(List::RightType),
            MUST,
            "权利类型（QLLX）；更正抵押权的填 37",
            "4",
        ),
        field(
            "target",
            fact::TARGET,
            Form::Record,
            MUST,
            "被更正的记录号（kexin unit history）",
            "\"0000000000000000000000000000000000000000000000000000000000000000\"",
        ),
        field(
            "target-case",
            fact::TARGET_CASE,
            Form::Case,
            None,
            "被更正记录的业务号；为单元首次、最近或取得登记的不填",
            "\"G440106-20261124-0002\"",
        ),
        field(
            "basis",
            fact::BASIS,
            Form::Word(&[("holder", 1), ("interested-person", 2), ("ex-officio", 3), ("court", 4)]),
            MUST,
            "依据：holder 权利人申请 interested-person 利害关系人申请 ex-officio 依职权 court 法院",
            "\"holder\"",
        ),
        field(
            "evidence",
            fact::EVIDENCE,
            Form::Digest,
            MUST,
            "证明错误的材料文件，或 sha256:摘要",
            "\"order.pdf\"",
        ),
        field(
            "co-ownership",
            fact::CO_OWNERSHIP,
            Form::Code(List::CoOwnership),
            None,
            "更正权利人时：共有方式（GYFS）",
            "0",
        ),
        field(
            "issue-mode",
            fact::ISSUE_MODE,
            ISSUE_MODE,
            None,
            "更正权利人时：持证方式 shared 共同持证 separate 分别持证",
            "\"shared\"",
        ),
        field(
            "mortgage",
            fact::MORTGAGE,
            Form::Text,
            None,
            "更正（恢复）抵押权时：设立它的业务号",
            "\"G440106-20261124-0002\"",
        ),
        field(
            "restore",
            fact::RESTORE,
            Form::Word(&[("mortgage", correction::RESTORE_MORTGAGE)]),
            None,
            "mortgage 恢复误注销的抵押权",
            "\"mortgage\"",
        ),
        field(
            "document-number",
            fact::DOCUMENT_NUMBER,
            Form::Text,
            None,
            "法院更正的：文号",
            "\"（2026）粤0106执1234号\"",
        ),
        field(
            "previous-number",
            slot::PREVIOUS_NUMBER,
            TITLE,
            None,
            "载错的不动产权证书号",
            "\"粤(2026)广州市不动产权第0000001号\"",
        ),
        field(
            "number",
            slot::ISSUED_NUMBER,
            TITLE,
            None,
            "换发的不动产权证书号",
            "\"粤(2026)广州市不动产权第0000002号\"",
        ),
        field(
            "previous-proof",
            slot::PREVIOUS_NUMBER,
            PROOF,
            None,
            "更正抵押权的：原登记证明号",
            "\"粤(2026)广州市不动产证明第0000001号\"",
        ),
        field(
            "proof",
            slot::ISSUED_NUMBER,
            PROOF,
            None,
            "更正抵押权的：换发的登记证明号",
            "\"粤(2026)广州市不动产证明第0000002号\"",
        ),
        field("applicant", fact::APPLICANT, Form::Person, None, "申请的利害关系人", ""),
        field("old", fact::OLD, Form::Elements(Width::W16, OLD), None, "登记簿所载，与 new 逐项对应", ""),
        field("new", fact::FIELDS, Form::Elements(Width::W16, NEW), None, "更正为", ""),
        field("owners", fact::OWNERS, Form::Owners, None, "更正权利人的：全部权利人", ""),
    ],
}];

const WHICH: Field = field(
    "field",
    element_slot::FIELD,
    Form::Word(&[
        ("use", Fact::Use as u32),
        ("area", Fact::Area as u32),
        ("land-term-end", Fact::LandTermEnd as u32),
        ("location", Fact::Location as u32),
        ("right-type", Fact::RightType as u32),
        ("person", Fact::Person as u32),
        ("mortgage-amount", Fact::MortgageAmount as u32),
        ("mortgage-from", Fact::MortgageFrom as u32),
        ("mortgage-to", Fact::MortgageTo as u32),
        ("quality", Fact::Quality as u32),
    ]),
    MUST,
    "更正项：use 用途 area 面积 land-term-end 期限 location 坐落 right-type 权利类型 person 权利人 mortgage-amount、mortgage-from、mortgage-to 抵押 quality 存量标记",
    "\"area\"",
);
const USE: Field =
    field("use", element_slot::CODE, Form::Code(List::HouseUse), None, "规划用途（FWYT）", "\"住宅\"");
const AREA: Field = field("area", element_slot::AREA, Form::Area, None, "面积，平方米", "\"101.17\"");
const DAY: Field = field("day", element_slot::DATE, Form::Date, None, "日期", "2096-11-23");
const RIGHT: Field =
    field("right-type", element_slot::CODE, Form::Code(List::RightType), None, "权利类型（QLLX）", "4");
const AMOUNT: Field = field("amount", element_slot::FEN, Form::Money, None, "债权数额，元", "\"610000\"");
const QUALITY: Field = field("quality", element_slot::CODE, Form::Whole, None, "剩余的存量标记", "0");

/// What the register says; of sealed facts it has the root alone.
const OLD: &[Field] = &[
    WHICH,
    USE,
    AREA,
    DAY,
    RIGHT,
    AMOUNT,
    QUALITY,
    field(
        "root",
        element_slot::TREE,
        Form::Root,
        None,
        "登记簿所载密封项的根（坐落、权利人）",
        "\"0000000000000000000000000000000000000000000000000000000000000000\"",
    ),
    field("party", element_slot::PARTY, Form::Person, None, "权利人", ""),
];
/// What it should say.
const NEW: &[Field] = &[
    WHICH,
    USE,
    AREA,
    DAY,
    RIGHT,
    AMOUNT,
    QUALITY,
    field(
        "location",
        element_slot::TREE,
        Form::SealedText,
        None,
        "坐落（密封）",
        "\"天河区体育东路1号1201房\"",
    ),
    field(
        "person",
        element_slot::PARTY,
        Form::SealedPerson { person: element_slot::TREE },
        None,
        "权利人",
        "",
    ),
];
