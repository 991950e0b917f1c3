//! How to mend what the rules of mortgages refuse.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(61, "该类权利不得抵押：退件", "this right cannot be mortgaged: return it"),
    row(
        62,
        "填写最高债权额与债权确定期间的起止",
        "give the highest amount, and beginning and end of the period",
    ),
    row(63, "填写大于零的债权数额（元）", "give an amount above zero, in yuan"),
    row(
        64,
        "附受影响抵押权人的书面同意（kexin attest holder-consent）",
        "attach the written consent of the mortgagees that it harms (kexin attest holder-consent)",
    ),
    row(
        65,
        "附债权转让协议的摘要，抵押权随债权一并转移",
        "attach the digest of the assignment: the mortgage passes with its claim",
    ),
    row(
        66,
        "先办最高额抵押债权确定，或由抵押人签名同意（当事人另有约定）",
        "register the determination first, or let the mortgagor sign that he agrees",
    ),
    row(67, "改按一般抵押办理变更", "change it as an ordinary mortgage"),
    row(
        68,
        "附抵押权人的注销同意（kexin attest bank-release）",
        "attach the mortgagee's release (kexin attest bank-release)",
    ),
    row(
        69,
        "用 kexin unit show CODE --full 核对设立抵押的业务号",
        "check the case that created the mortgage with kexin unit show CODE --full",
    ),
    row(
        70,
        "删去所填顺位：顺位按登簿先后计算；约定变更顺位的另办抵押变更",
        "leave the rank out: it follows from the order of recording; to change it by agreement, register \
         the change",
    ),
    row(
        71,
        "先处理宗地上的抵押，或由同一抵押权人房地一并抵押",
        "deal with the mortgage of the parcel first, or mortgage building and land to the same mortgagee",
    ),
    row(
        72,
        "先办抵押变更，把在建建筑物抵押转为现房抵押",
        "register the change first that takes the construction mortgage to the finished building",
    ),
    row(73, "抵押份额不得超过所持份额", "mortgage no more than the share held"),
    row(74, "填写担保范围与是否禁止或限制转让", "give the secured scope and whether transfer is restricted"),
];
