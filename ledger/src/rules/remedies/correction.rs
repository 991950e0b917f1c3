//! How to mend what the rules of imports and corrections refuse.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(
        141,
        "核对批次清单：行数、面积合计、各类标记数与默克尔根",
        "check the manifest: rows, sum of areas, flags of each kind, Merkle root",
    ),
    row(
        142,
        "先清理数据；确属存量现状的，由两名经办人确认后勾选",
        "clean the data first; if the stock is so, its two officers tick the warning",
    ),
    row(
        143,
        "附权利人书面同意（kexin attest esign）或登记确有错误的证据",
        "attach the holder's written consent (kexin attest esign) or evidence that the register is wrong",
    ),
    row(
        144,
        "先书面通知权利人，附通知送达的摘要",
        "tell the holder in writing first, and attach the digest of its service",
    ),
    row(145, "由当事人申请更正，或由法院裁判", "have the parties apply for a correction, or a court decide"),
    row(
        146,
        "附抵押权人、地役权人、预告登记权利人的书面同意（kexin attest holder-consent）",
        "attach the written consent of mortgagee, easement holder and notice holder (kexin attest \
         holder-consent)",
    ),
    row(147, "用 kexin unit history 核对被更正或注销的记录", "find the record with kexin unit history"),
    row(
        148,
        "把姓名、证件号、电话移入密封项",
        "move names, identity numbers and telephone numbers into sealed facts",
    ),
];
