//! T10 to T13: mortgages.

use kexin_ledger::act::{mortgage, mortgage_cancel};
use kexin_ledger::codes::List;
use kexin_ledger::record::slot;

use super::{Form, Kind, MUST, PROOF, Registration, field};

pub(super) const KINDS: &[Kind] = &[
    Kind {
        number: mortgage::KIND,
        name: "mortgage",
        zh: "抵押权首次登记",
        en: "mortgage",
        registration: Registration::Always(100),
        right_type: Some(mortgage::RIGHT_TYPE),
        is_reviewed: true,
        has_more_units: false,
        finish: None,
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
        registration: Registration::Always(400),
        right_type: Some(mortgage::RIGHT_TYPE),
        is_reviewed: true,
        has_more_units: false,
        finish: None,
        fields: &[field(
            "mortgage",
            mortgage_cancel::fact::MORTGAGE,
            Form::Case,
            MUST,
            "设立该抵押权的业务号",
            "\"G440106-20261124-0002\"",
        )],
    },
];
