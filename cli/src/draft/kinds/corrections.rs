//! T23 and T25: what the register says wrongly is put right, certificates are exchanged and replaced.

use kexin_ledger::act::{certificate_event, correction};
use kexin_ledger::codes::List;
use kexin_ledger::record::slot;
use kexin_proof::slots::Width;

use super::{Field, Form, Kind, MUST, Registration, field};

pub(super) const KINDS: &[Kind] = &[
    Kind {
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
                "权利类型（QLLX）；更正抵押权的为 37",
                "4",
            ),
            field("target", correction::fact::TARGET, Form::Record, MUST, "被更正的登记记录号", RECORD),
            field(
                "target-case",
                correction::fact::TARGET_CASE,
                Form::Case,
                None,
                "被更正登记的业务号；首次、最近及产权来源的登记不填",
                "\"G440106-20261124-0001\"",
            ),
            field(
                "basis",
                correction::fact::BASIS,
                Form::Word(&[("holder", 1), ("interested-person", 2), ("ex-officio", 3), ("court", 4)]),
                MUST,
                "更正依据：holder 权利人 interested-person 利害关系人 ex-officio 依职权 court 法院",
                "\"holder\"",
            ),
            field(
                "evidence",
                correction::fact::EVIDENCE,
                Form::Digest,
                MUST,
                "证明材料文件，或 sha256:摘要",
                "\"evidence.pdf\"",
            ),
            field(
                "mortgage",
                correction::fact::MORTGAGE,
                Form::Text,
                None,
                "更正抵押权时：设立它的业务号",
                "\"G440106-20261124-0002\"",
            ),
            field(
                "restore",
                correction::fact::RESTORE,
                Form::Word(&[("mortgage", correction::RESTORE_MORTGAGE)]),
                None,
                "恢复误注销的权利：mortgage 抵押权",
                "\"mortgage\"",
            ),
            field(
                "document-number",
                correction::fact::DOCUMENT_NUMBER,
                Form::Text,
                None,
                "法院文书的：文号",
                "\"（2026）粤0106执1234号\"",
            ),
            field(
                "number",
                slot::ISSUED_NUMBER,
                Form::AnyCertificate,
                None,
                "换发的证书（证明）号",
                "\"粤(2026)广州市不动产权第0000002号\"",
            ),
            field(
                "previous-number",
                slot::PREVIOUS_NUMBER,
                Form::AnyCertificate,
                None,
                "原证书（证明）号",
                "\"粤(2026)广州市不动产权第0000001号\"",
            ),
            field(
                "co-ownership",
                correction::fact::CO_OWNERSHIP,
                Form::Code(List::CoOwnership),
                None,
                "更正权利人时：共有方式（GYFS）",
                "0",
            ),
            field(
                "issue-mode",
                correction::fact::ISSUE_MODE,
                super::ISSUE_MODE,
                None,
                "更正权利人时：持证方式",
                "\"shared\"",
            ),
            field("applicant", correction::fact::APPLICANT, Form::Person, None, "利害关系人", ""),
            field(
                "new",
                correction::fact::FIELDS,
                Form::Elements(Width::W16, NEW),
                None,
                "更正后的内容，一项一表；与 [[old]] 逐项对应，只保留该项的值",
                "",
            ),
            field(
                "old",
                correction::fact::OLD,
                Form::Elements(Width::W16, OLD),
                None,
                "登记簿原内容，与 [[new]] 逐项对应；原无记载的只写 field",
                "",
            ),
            field("owners", correction::fact::OWNERS, Form::Owners, None, "更正权利人时：全部权利人", ""),
        ],
    },
    Kind {
        number: certificate_event::KIND,
        name: "certificate",
        zh: "证书换发、补发、遗失、作废",
        en: "certificate exchanged, replaced, lost, void",
        registration: Registration::Always(900),
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
                "证书所载权利类型（QLLX）；抵押证明为 37",
                "4",
            ),
            field(
                "way",
                certificate_event::fact::WAY,
                Form::Word(&[
                    ("exchange", 1),
                    ("replace", 2),
                    ("declare-lost", 3),
                    ("void", 4),
                    ("link", 5),
                    ("issue", 6),
                ]),
                MUST,
                "exchange 换证 replace 补证 declare-lost 遗失声明 void 作废 link 电子证照 issue 补发首证",
                "\"exchange\"",
            ),
            field(
                "certificate",
                certificate_event::fact::CERTIFICATE,
                Form::Text,
                None,
                "所涉证书（证明）号；issue 不填",
                "\"粤(2026)广州市不动产权第0000001号\"",
            ),
            field(
                "number",
                slot::ISSUED_NUMBER,
                Form::AnyCertificate,
                None,
                "新证书（证明）号；换证、补证、补发必填",
                "\"粤(2026)广州市不动产权第0000002号\"",
            ),
            field(
                "digest",
                certificate_event::fact::DIGEST,
                Form::Digest,
                None,
                "电子证照文件，或 sha256:摘要；仅 link",
                "\"certificate.pdf\"",
            ),
            field(
                "document-number",
                certificate_event::fact::DOCUMENT_NUMBER,
                Form::Text,
                None,
                "法院撤销证书的：文号",
                "\"（2026）粤0106执1234号\"",
            ),
        ],
    },
];

/// Facts that can be corrected, by their names.
const FACT: Form = Form::Word(&[
    ("use", 1),
    ("area", 2),
    ("land-term-end", 3),
    ("location", 4),
    ("right-type", 5),
    ("person", 6),
    ("mortgage-amount", 7),
    ("mortgage-from", 8),
    ("mortgage-to", 9),
    ("quality", 10),
]);

const FACT_NAMES: &str = "内容：use area land-term-end location right-type person mortgage-amount mortgage-from mortgage-to quality";

const NEW: &[Field] = &[
    field("field", correction::element_slot::FIELD, FACT, MUST, FACT_NAMES, "\"area\""),
    field(
        "code",
        correction::element_slot::CODE,
        Form::Organisation,
        None,
        "代码：use、right-type、quality",
        "11",
    ),
    field("area", correction::element_slot::AREA, Form::Area, None, "面积，平方米：area", "\"101.71\""),
    field(
        "date",
        correction::element_slot::DATE,
        Form::Date,
        None,
        "日期：land-term-end、mortgage-from、mortgage-to",
        "2096-11-23",
    ),
    field("amount", correction::element_slot::FEN, Form::Money, None, "元：mortgage-amount", "\"610000\""),
    field(
        "location",
        correction::element_slot::TREE,
        Form::SealedText,
        None,
        "坐落（密封）：location",
        "\"天河区体育东路1号1201房\"",
    ),
    field(
        "person",
        correction::element_slot::PARTY,
        Form::SealedPerson { person: correction::element_slot::TREE },
        None,
        "姓名（名称）或证件有误的权利人，其证件号同登记簿：person",
        "",
    ),
];

const OLD: &[Field] = &[
    field("field", correction::element_slot::FIELD, FACT, MUST, "同 [[new]]", "\"area\""),
    field("code", correction::element_slot::CODE, Form::Organisation, None, "原代码", "10"),
    field("area", correction::element_slot::AREA, Form::Area, None, "原面积，平方米", "\"101.17\""),
    field("date", correction::element_slot::DATE, Form::Date, None, "原日期", "2066-11-23"),
    field("amount", correction::element_slot::FEN, Form::Money, None, "原数额，元", "\"600000\""),
    field(
        "root",
        correction::element_slot::TREE,
        Form::Root,
        None,
        "坐落、权利人密封内容的根（登记簿所载）",
        RECORD,
    ),
    field("party", correction::element_slot::PARTY, Form::Person, None, "姓名（名称）有误的权利人", ""),
];

const RECORD: &str = "\"0000000000000000000000000000000000000000000000000000000000000000\"";
