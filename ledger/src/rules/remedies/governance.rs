//! How to mend what the rules of governance, calendar, rule sets and policies refuse.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(
        151,
        "补齐 ⌊2n/3⌋+1 个验证机构管理员的签名（kexin-node gov vote）",
        "add administrators of floor(2n/3)+1 validator organisations (kexin-node gov vote)",
    ),
    row(
        152,
        "保留足以形成法定多数的管理员与验证者",
        "keep administrators and validators enough for a quorum",
    ),
    row(153, "核对机构与密钥编号", "check organisation and key number"),
    row(
        154,
        "取未用过的机构编号；密钥编号须大于该机构用过的所有编号",
        "take an unused organisation number; key numbers rise above all that the organisation has used",
    ),
    row(
        155,
        "对照 docs/operate.md 的治理样例改正",
        "correct it by the examples of governance in docs/operate.md",
    ),
    row(
        156,
        "按机构类型授予岗位：银行密钥只作抵押权人签名，审核岗位只授予登记机构",
        "give roles by kind of organisation: a bank's key signs as mortgagee, a bureau's as reviewer",
    ),
    row(
        157,
        "先由治理写入该年度的节假日表（kexin-node gov propose），再行办理",
        "have governance set that year's holidays first (kexin-node gov propose)",
    ),
    row(
        158,
        "更新 kexin 并重新起草，使用现行规则版本",
        "update kexin and draft it again by the rule set in force",
    ),
    row(
        159,
        "改由人员受理、审核，或由治理启用该策略（kexin-node gov propose）",
        "have persons accept and review, or have governance switch the policy on (kexin-node gov propose)",
    ),
];
