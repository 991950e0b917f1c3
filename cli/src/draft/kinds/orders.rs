//! T14 to T16, T26: acts on the request of courts and other organs.

use kexin_ledger::act::{release, seizure};
use kexin_ledger::codes::List;

use super::{Form, Kind, MUST, Registration, field};

pub(super) const KINDS: &[Kind] = &[
    Kind {
        number: seizure::KIND,
        name: "seizure",
        zh: "查封登记",
        en: "seizure",
        registration: Registration::Always(seizure::REGISTRATION_TYPE),
        right_type: Some(98),
        is_reviewed: false,
        has_more_units: false,
        finish: None,
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
        registration: Registration::Always(seizure::REGISTRATION_TYPE),
        right_type: Some(98),
        is_reviewed: false,
        has_more_units: false,
        finish: None,
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
