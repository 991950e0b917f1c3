//! Kinds of organisations, and which roles their keys may have: a bank's key never signs as a reviewer.

use crate::record::{Role, RoleSet};

/// What an organisation is. The number of a kind is never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum OrganisationKind {
    /// The provincial department.
    Province = 1,
    /// A registration bureau.
    Bureau = 2,
    /// A bank.
    Bank = 3,
    /// A tax office.
    Tax = 4,
    /// A court.
    Court = 5,
    /// A housing authority.
    Housing = 6,
    /// A notary's office.
    Notary = 7,
    /// A service that signs for parties.
    SigningService = 8,
    /// A survey body 测绘.
    Survey = 9,
    /// A planning authority 自然资源规划.
    Planning = 10,
    /// Who knows persons by office: police, civil affairs, market regulation 公安、民政、市场监管.
    Identity = 11,
    /// A developer 房地产开发企业.
    Developer = 12,
    /// Another organ that may seize, restrict or decide, such as a procuratorate or a government 检察院、人民政府.
    Organ = 13,
}

impl OrganisationKind {
    /// Every kind, by number.
    pub const ALL: [Self; 13] = [
        Self::Province,
        Self::Bureau,
        Self::Bank,
        Self::Tax,
        Self::Court,
        Self::Housing,
        Self::Notary,
        Self::SigningService,
        Self::Survey,
        Self::Planning,
        Self::Identity,
        Self::Developer,
        Self::Organ,
    ];

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self as u32
    }

    /// The kind with a number.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// Its name in files and commands.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::Bureau => "bureau",
            Self::Bank => "bank",
            Self::Tax => "tax",
            Self::Court => "court",
            Self::Housing => "housing",
            Self::Notary => "notary",
            Self::SigningService => "signing-service",
            Self::Survey => "survey",
            Self::Planning => "planning",
            Self::Identity => "identity",
            Self::Developer => "developer",
            Self::Organ => "organ",
        }
    }

    /// The kind with a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The roles its keys may have.
    #[must_use]
    pub fn roles(self) -> RoleSet {
        let own: &[Role] = match self {
            Self::Province => &[
                Role::Acceptor,
                Role::Reviewer,
                Role::Registrar,
                Role::SecondReviewer,
                Role::ProvinceAdmin,
                Role::Policy,
            ],
            Self::Bureau => {
                &[Role::Acceptor, Role::Reviewer, Role::Registrar, Role::SecondReviewer, Role::Policy]
            }
            Self::Bank => &[Role::Bank],
            Self::Tax => &[Role::Tax],
            Self::Court => &[Role::Court],
            Self::Housing => &[Role::Housing],
            Self::Notary => &[Role::Notary],
            Self::SigningService => &[Role::Party],
            Self::Survey => &[Role::Survey],
            Self::Planning => &[Role::Planning],
            Self::Identity => &[Role::Identity],
            Self::Developer => &[Role::Developer],
            Self::Organ => &[Role::Organ],
        };
        RoleSet::of(&[own, &[Role::BureauAdmin]].concat())
    }

    /// Whether its keys may have all these roles.
    #[must_use]
    pub fn allows(self, roles: RoleSet) -> bool {
        roles.bits() & !self.roles().bits() == 0
    }
}
