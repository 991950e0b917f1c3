//! The organisations of a testnet: the province, its cities' bureaus, and one of each kind of partner agency.

use kexin_ledger::keystore::{KeyPlace, Purpose};
use kexin_ledger::record::Role;
use kexin_ledger::registry::{OrganisationFacts, OrganisationKind};

/// Most validators of a testnet: the cities of Guangdong and the province, as in production.
pub const VALIDATORS_MAX: usize = CITIES.len() + 1;

/// Cities with their area codes (GB/T 2260): the bureaus of a testnet, in this order: the three largest first.
pub const CITIES: [(&str, u32); 21] = [
    ("广州市", 440_100),
    ("深圳市", 440_300),
    ("佛山市", 440_600),
    ("韶关市", 440_200),
    ("珠海市", 440_400),
    ("汕头市", 440_500),
    ("江门市", 440_700),
    ("湛江市", 440_800),
    ("茂名市", 440_900),
    ("肇庆市", 441_200),
    ("惠州市", 441_300),
    ("梅州市", 441_400),
    ("汕尾市", 441_500),
    ("河源市", 441_600),
    ("阳江市", 441_700),
    ("清远市", 441_800),
    ("东莞市", 441_900),
    ("中山市", 442_000),
    ("潮州市", 445_100),
    ("揭阳市", 445_200),
    ("云浮市", 445_300),
];

/// An organisation before its keys are made.
pub(super) struct Member {
    /// File name of its desk's keystore.
    pub(super) name: String,
    pub(super) org: u32,
    pub(super) facts: OrganisationFacts,
}

impl Member {
    fn new(name: String, org: u32, kind: OrganisationKind, title: String, area: Option<(&str, u32)>) -> Self {
        let certificate_place =
            area.filter(|_| kind == OrganisationKind::Bureau).map(|(city, _)| city.to_owned());
        let areas = area.map(|(_, code)| code).into_iter().collect();
        Self { name, org, facts: OrganisationFacts { name: title, kind, areas, certificate_place } }
    }

    /// Roles and persons of its signing keys, by key number from 1.
    pub(super) fn staff(&self) -> Vec<(Role, u32, &'static str)> {
        let admin = (Role::BureauAdmin, 1, "管理员");
        match self.facts.kind {
            OrganisationKind::Province => vec![(Role::ProvinceAdmin, 1, "省级管理员")],
            OrganisationKind::Bureau => vec![
                admin,
                (Role::Acceptor, 2, "受理"),
                (Role::Reviewer, 3, "审核"),
                (Role::Registrar, 4, "登簿"),
                (Role::SecondReviewer, 5, "复审"),
                (Role::Policy, 0, "智能登记策略"),
            ],
            OrganisationKind::Bank => vec![admin, (Role::Bank, 0, "银行机构")],
            OrganisationKind::Tax => vec![admin, (Role::Tax, 0, "税务机构")],
            OrganisationKind::Court => vec![admin, (Role::Court, 0, "法院")],
            OrganisationKind::Housing => vec![admin, (Role::Housing, 0, "住房部门")],
            OrganisationKind::Notary => vec![admin, (Role::Notary, 0, "公证机构")],
            OrganisationKind::SigningService => vec![admin, (Role::Party, 0, "电子签名服务")],
            OrganisationKind::Survey => vec![admin, (Role::Survey, 0, "测绘机构")],
            OrganisationKind::Planning => vec![admin, (Role::Planning, 0, "规划部门")],
            OrganisationKind::Identity => vec![admin, (Role::Identity, 0, "身份核验部门")],
            OrganisationKind::Developer => vec![admin, (Role::Developer, 0, "开发企业")],
            OrganisationKind::Organ => vec![admin, (Role::Organ, 0, "有权机关")],
        }
    }
}

/// Place of a desk's signing key.
pub(super) const fn clerk(org: u32, key: u16) -> KeyPlace {
    KeyPlace { purpose: Purpose::Clerk, org, key }
}

/// The members of a testnet with `bureaus` bureaus, by rising number.
pub(super) fn members(bureaus: usize) -> Vec<Member> {
    let province = "测试省自然资源厅".to_owned();
    let mut members = vec![Member::new(
        "province".into(),
        PROVINCE,
        OrganisationKind::Province,
        province,
        Some(("", 440_000)),
    )];
    for ((city, code), org) in CITIES.into_iter().zip(FIRST_BUREAU..).take(bureaus) {
        let title = format!("测试{city}不动产登记中心");
        let name = format!("bureau-{org}");
        members.push(Member::new(name, org, OrganisationKind::Bureau, title, Some((city, code))));
    }
    for (name, org, kind, title) in [
        ("bank", 101, OrganisationKind::Bank, "测试银行"),
        ("tax", 111, OrganisationKind::Tax, "测试税务局"),
        ("court", 121, OrganisationKind::Court, "测试法院"),
        ("signing", 131, OrganisationKind::SigningService, "测试电子签名服务"),
        ("housing", 141, OrganisationKind::Housing, "测试住房管理部门"),
        ("notary", 151, OrganisationKind::Notary, "测试公证处"),
        ("survey", 161, OrganisationKind::Survey, "测试测绘院"),
        ("planning", 171, OrganisationKind::Planning, "测试自然资源规划局"),
        ("identity", 181, OrganisationKind::Identity, "测试身份核验机构"),
        ("developer", 191, OrganisationKind::Developer, "测试开发企业"),
        ("organ", 201, OrganisationKind::Organ, "测试有权机关"),
    ] {
        members.push(Member::new(format!("{name}-{org}"), org, kind, title.to_owned(), None));
    }
    members
}

/// Number of the province's organisation.
pub(super) const PROVINCE: u32 = 1;
/// Number of the first bureau's organisation; the others follow.
pub(super) const FIRST_BUREAU: u32 = 11;
