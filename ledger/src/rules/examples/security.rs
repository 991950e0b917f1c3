//! Cases that break the rules of mortgages, and near ones that do not.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(
        61,
        "以土地所有权或宅基地使用权申请抵押：R-061；国有建设用地使用权及其上房屋可以。",
        "A mortgage of land ownership or of a homestead's use right: R-061. State-owned construction land \
         and the house on it pass.",
    ),
    row(
        62,
        "最高额抵押只填最高债权额，未填确定期间：R-062；一般抵押的履行期限可以不填。",
        "A highest-amount mortgage with an amount and no period: R-062. An ordinary mortgage needs no dates.",
    ),
    row(63, "被担保主债权数额填 0：R-063；0.01 元即可。", "A secured amount of 0: R-063. One fen passes."),
    row(
        64,
        "第一顺位抵押的债权额由 100 万元增至 150 万元，第二顺位抵押权人未同意：R-064；减少数额不影响他人，\
         可以。",
        "The first mortgage rises from 1,000,000 to 1,500,000 yuan without the second mortgagee's consent: \
         R-064. A lower amount harms nobody and passes.",
    ),
    row(
        65,
        "银行只转让抵押权、不转让债权：R-065；债权与抵押权一并转让可以。",
        "A bank assigns the mortgage and keeps the claim: R-065. Both together pass.",
    ),
    row(
        66,
        "最高额抵押尚未确定，银行转让其中一笔债权并申请抵押随转：R-066；债权确定后，或抵押人同意的，可以。",
        "A highest-amount mortgage is not determined, and the bank assigns one of its claims with the \
         mortgage: R-066. After determination, or with the mortgagor's consent, it passes.",
    ),
    row(
        67,
        "债权已确定登记，又申请变更最高债权额或确定期间：R-067；变更担保的已确定数额可以。",
        "The claim was determined, and the highest amount or the period is to change: R-067. A change of \
         the determined amount passes.",
    ),
    row(
        68,
        "所有权人持结清凭证单方申请注销，未附银行证明：R-068；附抵押权人就该抵押、该证明号出具的注销同意可\
         以。",
        "The owner asks alone, with a receipt and without the bank's statement: R-068. The mortgagee's \
         release of this mortgage and this proof number passes.",
    ),
    row(
        69,
        "注销所指的业务号没有设立过抵押，或该抵押已注销：R-069。",
        "The case named has created no mortgage, or its mortgage was cancelled before: R-069.",
    ),
    row(
        70,
        "第一、第三顺位抵押互换，填前者变更后为第二顺位：R-070；填第三顺位或不填可以。",
        "The first and the third mortgage exchange ranks, and the first states rank 2 afterwards: R-070. \
         Rank 3, or none stated, passes.",
    ),
    row(
        71,
        "宗地已单独抵押给甲银行，其上房屋抵押给乙银行：R-071；抵押给甲银行可以。",
        "The parcel is mortgaged to bank A, and the building on it is mortgaged to bank B: R-071. To bank \
         A it passes.",
    ),
    row(
        72,
        "宗地上有在建建筑物抵押，房屋竣工登记后未转为现房抵押即另设抵押：R-072；转换后可以。",
        "A construction mortgage stands on the parcel, and the finished house is mortgaged before it is \
         converted: R-072. After the conversion it passes.",
    ),
    row(
        73,
        "按份占 1/3 的共有人抵押 1/2 份额：R-073；抵押 1/3 可以。",
        "An owner of 1/3 mortgages 1/2: R-073. 1/3 passes.",
    ),
    row(
        74,
        "抵押登记未填是否禁止或限制转让：R-074；填“否”可以，缺项不等于“否”。",
        "A mortgage that does not say whether transfer is restricted: R-074. “No” passes; silence is not \
         “no”.",
    ),
];
