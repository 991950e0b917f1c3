//! Cases that break the rules of the form of records, and near ones that do not.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(
        1,
        "单元号 440106001002GB00014F0022004 只有 27 位：R-001；补足为 440106001002GB00014F00220045 可以。",
        "The unit code 440106001002GB00014F0022004 has 27 characters: R-001. 440106001002GB00014F00220045 \
         has 28 and passes.",
    ),
    row(
        2,
        "首次登记的单元号以 310101（外省）或 440183（已撤的增城市）开头：R-002；以 440118（增城区）开头可\
         以。",
        "A first registration's unit code begins with 310101 (another province) or 440183 (Zengcheng \
         before it became a district): R-002. 440118 passes.",
    ),
    row(
        3,
        "集体土地所有权宗地写作 GA（应为 JA），或无定着物 W 之后不是八个零：R-003；JA…W00000000 可以。",
        "A parcel of collective ownership written GA instead of JA, or W (no fixture) followed by other \
         than eight zeros: R-003. JA…W00000000 passes.",
    ),
    row(
        4,
        "单元号 440106000000GB00014F00220045 的地籍区、子区均为 000：R-004；海域（GH）、无居民海岛（GG）不\
         在此限。",
        "Cadastral area and sub-area of 440106000000GB00014F00220045 are both 000: R-004. Sea areas (GH) \
         and islands (GG) are written so by right.",
    ),
    row(
        5,
        "单元号以 440106001002GB00014 开头，宗地代码填 440106001002GB00015：R-005。",
        "The unit code begins with 440106001002GB00014 and the parcel code says 440106001002GB00015: R-005.",
    ),
    row(
        6,
        "转移登记的记录填登记类型 100（首次）：R-006；填 200 可以。",
        "A transfer with registration type 100 (first registration): R-006. With 200 it passes.",
    ),
    row(
        7,
        "首次登记未填权利人：R-007，并指明缺 owners。",
        "A first registration without owners: R-007, naming owners.",
    ),
    row(
        8,
        "房屋用途填 999：R-008；填 11（成套住宅）可以。审核人勾选的规则不存在或从不作提示，亦为 R-008。",
        "Use 999 of a building: R-008; 11 (self-contained dwelling) passes. A tick for a rule that does \
         not exist or is never a warning is R-008 too.",
    ),
    row(
        9,
        "身份证号末位录错，与前十七位算出的校验码不符：R-009；末位 X 大写，可以。",
        "The last character does not follow from the seventeen before it: R-009. A last X, in upper case, \
         is as good as a digit.",
    ),
    row(
        10,
        "信用代码第十八位与前十七位不符，或含字母 I、O、S、V、Z：R-010。",
        "The eighteenth character does not follow from the rest, or one is I, O, S, V or Z: R-010.",
    ),
    row(
        11,
        "粤(2026)广州市不动产权第123号 的顺序号只有三位：R-011；第0000123号 可以。抵押登记填“不动产权”而非\
         “不动产证明”也是 R-011。",
        "粤(2026)广州市不动产权第123号 has three digits: R-011; 第0000123号 passes. A mortgage that issues \
         不动产权 instead of 不动产证明 is R-011 too.",
    ),
    row(
        12,
        "面积填 0 或 101.175：R-012；0.01 和 101.17 可以。",
        "An area of 0 or of 101.175: R-012. 0.01 and 101.17 pass.",
    ),
    row(
        13,
        "填 1000000.005 元或 61.0000005 万元，不能化为整数分：R-013；61.000001 万元（610000.01 元）可以。",
        "1000000.005 yuan or 61.0000005 万元 is no whole number of fen: R-013. 61.000001 万元, which is \
         610000.01 yuan, passes.",
    ),
    row(
        14,
        "债务履行期限自 2026-12-01 至 2026-11-30，或查封期限为 0 天：R-014；起止同为一日可以。",
        "A debt from 2026-12-01 to 2026-11-30, or a seizure of 0 days: R-014. Beginning and end on one day \
         pass.",
    ),
    row(
        15,
        "业务号 G440106-20261123-0042 已受理，又以同号受理另一件：R-015；不同管辖区的同号互不相干。",
        "Case G440106-20261123-0042 was accepted and another is accepted under its number: R-015. The same \
         number in another jurisdiction is another case.",
    ),
    row(
        16,
        "记录在该类登记没有的槽位写入内容，或以文本填写日期：R-016。",
        "A record that holds a fact in a slot that its type does not have, or a date written as text: R-016.",
    ),
];
