//! Cases that break the rules of certificates and proofs of title, and near ones that do not.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(
        111,
        "另一业务已发 粤(2026)广州市不动产权第0000001号，本件又用该号：R-111；已注销的证号也不再用。",
        "Another case has issued 粤(2026)广州市不动产权第0000001号, and this one issues it again: R-111. \
         Cancelled numbers are not used again either.",
    ),
    row(
        112,
        "2026 年登簿用 粤(2025)… 的证号，或广州的单元用“深圳市”的证号：R-112。",
        "Recorded in 2026 with a number of 粤(2025)…, or a unit of Guangzhou with a number of 深圳市: R-112.",
    ),
    row(
        113,
        "上一手证号填写前业主的旧证：R-113；填登记簿记载的现行证号可以。",
        "The previous number is that of an earlier owner's certificate: R-113. The one in the register \
         passes.",
    ),
    row(
        114,
        "持已被换发新证替代的旧证申请转移：R-114。",
        "A transfer on a certificate that a newer one has superseded: R-114.",
    ),
    row(
        115,
        "遗失声明 2026-11-02 发布，11-23 补发：R-115，该日为第十五个工作日；11-24 可以。",
        "Loss is published on 2026-11-02. Reissued on 11-23, the fifteenth working day: R-115. On 11-24 it \
         passes.",
    ),
    row(
        116,
        "证书所列权利人或面积与登记簿不同：R-116；登记簿为准。",
        "The certificate names other holders or another area than the register: R-116. The register \
         prevails.",
    ),
    row(
        117,
        "分别持证、权利人三人，只发两本：R-117；发三本可以。",
        "Three owners hold certificates each and two are issued: R-117. Three pass.",
    ),
];
