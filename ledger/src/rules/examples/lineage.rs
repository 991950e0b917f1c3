//! Cases that break the rules of splits, mergers and recoding of units, and near ones that do not.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(
        101,
        "100.00 平方米分割为 60.00 和 45.00：R-101；60.00 和 40.00 可以，差额在链上允许误差以内的也可以。",
        "100.00 m² are split into 60.00 and 45.00: R-101. 60.00 and 40.00 pass, and so does a difference \
         within the tolerance set on chain.",
    ),
    row(
        102,
        "甲单独所有的单元与甲、乙各 1/2 的单元合并：R-102；两单元权利人和份额都相同可以。",
        "A unit of A alone is merged with one of A and B, half each: R-102. Units with the same holders \
         and shares pass.",
    ),
    row(
        103,
        "已抵押的宗地分割，抵押权人未同意：R-103；同意并写明抵押落在各目标单元的可以。被查封的不得分割\
         （R-017）。",
        "A mortgaged parcel is split without the mortgagee's consent: R-103. With it, and with the targets \
         that the mortgage goes to, it passes. What is seized is not split (R-017).",
    ),
    row(
        104,
        "分割所得单元沿用原单元号，或用已注销单元的号：R-104；单元号永不重用。",
        "A split gives a target the source's code, or that of a cancelled unit: R-104. Codes are never \
         used again.",
    ),
    row(
        105,
        "分割只填一个目标单元，或合并的来源之一不在登记簿：R-105；分割为两个以上可以。",
        "A split with one target, or a merger with a source that the register does not have: R-105. A \
         split into two or more passes.",
    ),
    row(
        106,
        "两个旧单元号改为同一新单元号：R-106；一对一可以，权利、抵押、查封随之转到新号。",
        "Two old codes become one new: R-106. One to one passes, and rights, mortgages and seizures move \
         along.",
    ),
];
