//! States of a case, modes of acceptance, and marks of a case.

/// Where a case stands. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum CaseState {
    /// 已受理.
    Accepted = 1,
    /// 已审核.
    Reviewed = 2,
    /// 已登簿.
    Recorded = 3,
    /// 不予登记.
    Rejected = 4,
    /// 已撤回.
    Withdrawn = 5,
    /// 待补正: the applicant was told once what is missing (条例 17).
    Waiting = 6,
    /// 暂停: public notice, dispute at the site, a court's inquiry.
    Suspended = 7,
    /// 已初审: the first of two reviews is made.
    FirstReviewed = 8,
    /// 已缮证.
    Certified = 9,
    /// 已发证.
    Issued = 10,
    /// 已归档.
    Archived = 11,
}

impl CaseState {
    /// Every state, by number.
    pub const ALL: [Self; 11] = [
        Self::Accepted,
        Self::Reviewed,
        Self::Recorded,
        Self::Rejected,
        Self::Withdrawn,
        Self::Waiting,
        Self::Suspended,
        Self::FirstReviewed,
        Self::Certified,
        Self::Issued,
        Self::Archived,
    ];

    /// The state with a number.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|state| *state as u32 == number)
    }

    /// Its name, as the API gives it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Reviewed => "reviewed",
            Self::Recorded => "recorded",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Waiting => "waiting",
            Self::Suspended => "suspended",
            Self::FirstReviewed => "first-reviewed",
            Self::Certified => "certified",
            Self::Issued => "issued",
            Self::Archived => "archived",
        }
    }

    /// Whether the application is still to be decided.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Accepted | Self::Reviewed | Self::Waiting | Self::Suspended | Self::FirstReviewed => true,
            Self::Recorded
            | Self::Rejected
            | Self::Withdrawn
            | Self::Certified
            | Self::Issued
            | Self::Archived => false,
        }
    }

    /// Whether what was applied for stands in the register.
    #[must_use]
    pub const fn is_recorded(self) -> bool {
        matches!(self, Self::Recorded | Self::Certified | Self::Issued | Self::Archived)
    }
}

/// How a bureau works with that of the place 全域登记. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Mode {
    /// 代收代办: takes the papers in, the bureau of the place does the rest.
    Collected = 1,
    /// 协同审核: also makes the first review, by delegation.
    Joint = 2,
    /// 集中审批: a pool of reviewers decides, and registers, by delegation.
    Central = 3,
}

impl Mode {
    /// Every mode, by number.
    pub const ALL: [Self; 3] = [Self::Collected, Self::Joint, Self::Central];

    /// The mode with a number.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| *mode as u32 == number)
    }
}

/// Marks of a case, bits.
pub mod flag {
    /// 全程网办: applied for and handled online throughout. At acceptance.
    pub const ONLINE: u32 = 1;
    /// 告知承诺: accepted on the applicant's promise, to be verified later. At acceptance.
    pub const PROMISED: u32 = 1 << 1;
    /// 电子证照: issued as an e-certificate. At issue.
    pub const E_CERTIFICATE: u32 = 1 << 2;
}
