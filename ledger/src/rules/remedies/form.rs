//! How to mend what the rules of the form of records refuse.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(
        1,
        "对照不动产单元表核对 28 位代码：行政区划 6、地籍区和子区 6、特征码 2、宗地序号 5、定着物 9",
        "check the 28 characters against the unit's table: area 6, cadastral area and sub-area 6, letters \
         2, parcel serial 5, fixture 9",
    ),
    row(
        2,
        "改用现行县区代码；已撤并的区划用承继者",
        "use a county code in force; of a merged one, its successor's",
    ),
    row(
        3,
        "核对宗地特征码（如 GB、JB）与定着物特征码；存量单元确属如此的，导入时由审核人确认",
        "check the letters of parcel and fixture, such as GB and F; of stock that is really so, the \
         reviewer ticks it at import",
    ),
    row(
        4,
        "先由测绘成果取得正式单元号；存量虚拟单元号办理代码变更",
        "have the survey give the unit its real code; recode a virtual one from stock",
    ),
    row(5, "宗地代码取单元号前 19 位", "the parcel code is the first 19 characters of the unit code"),
    row(
        6,
        "选用与登记类型相配的权利类型；kexin record draft 的模板已填好登记类型",
        "choose a right type that goes with the registration type; the template of kexin record draft has \
         the type filled in",
    ),
    row(
        7,
        "补填所指的项；kexin record draft 可输出模板",
        "fill in what is named; kexin record draft writes a template",
    ),
    row(8, "从代码表中选值；对照模板所列", "take a value from the code list; the template names them"),
    row(
        9,
        "对照证件原件重新录入号码；确属原件有误的，退回当事人到公安机关办理",
        "enter the number again from the card itself; if the card is wrong, the holder turns to the police",
    ),
    row(10, "对照执照原件重新录入十八位代码", "enter the eighteen characters again from the licence itself"),
    row(
        11,
        "写作 粤(2026)广州市不动产权第0000001号；括号半角，顺序号七至九位",
        "write 粤(2026)广州市不动产权第0000001号: half-width brackets, seven to nine digits",
    ),
    row(
        12,
        "以平方米填写大于零的面积，最多两位小数",
        "give square metres above zero with at most two decimals",
    ),
    row(
        13,
        "以元填写，最多两位小数；万元最多六位小数",
        "give yuan with at most two decimals; 万元 with at most six",
    ),
    row(
        14,
        "核对起止日期与期限：止不早于起，日期存在",
        "check the dates and the term: the end is not before the beginning, and the days exist",
    ),
    row(
        15,
        "换一个业务号；若为重复提交，用 kexin case show 查询原业务",
        "take another case number; if it was sent twice, see kexin case show",
    ),
    row(16, "由 kexin 重新生成，不要手工改动文件", "make it again with kexin; do not edit the file"),
];
