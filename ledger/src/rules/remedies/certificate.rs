//! How to mend what the rules of certificates and proofs of title refuse.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(111, "取下一个未用的证号", "take the next unused number"),
    row(
        112,
        "用登簿当年、属地机构号段内的证号",
        "take a number of this year from the series of the bureau of the place",
    ),
    row(
        113,
        "用 kexin unit show 核对，填写登记簿所载的现行证号",
        "give the certificate number that kexin unit show tells",
    ),
    row(114, "收回旧证，使用现行有效的证书", "use the certificate in force; take the old one back"),
    row(115, "待遗失声明满十五个工作日后补发", "reissue after fifteen working days from the loss notice"),
    row(
        116,
        "按登记簿重新缮制证书；登记簿有误的先办更正",
        "draw the certificate up from the register; if the register is wrong, correct it first",
    ),
    row(117, "共同持证一本；分别持证每人一本", "one certificate for all, or one for each owner"),
];
