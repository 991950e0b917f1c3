//! Steps of a case: each event with its time and the person who answers for it.

use kexin_proof::hash::DocumentDigest;
use kexin_proof::height::TimeMs;
use kexin_proof::slots::{Slots, Value};

use super::Person;

/// Slots of a step, element of [`super::case_slot::STEPS`], 8.
pub mod step_slot {
    /// Which event, code of [`super::Event`].
    pub const EVENT: u16 = 0;
    /// Block time, time.
    pub const TIME: u16 = 1;
    /// Organisation of whoever signed for it, code.
    pub const ORG: u16 = 2;
    /// His number inside it, code; 0 for an institution's key.
    pub const PERSON: u16 = 3;
    /// By event: mode of acceptance, reason, term in days, person who is assigned, result, policy version; code.
    pub const DETAIL: u16 = 4;
    /// Delegation it was made under, code.
    pub const DELEGATION: u16 = 5;
    /// Of a registration: kind of the record, code. Of acceptance and issue: marks ([`super::super::flag`]), bits.
    pub const KIND: u16 = 6;
    /// Notice, receipt or list of files, hash.
    pub const DIGEST: u16 = 7;
}

/// What happens to a case. Numbers are never reused; those from 20 on are noted by registrations, no T27 carries them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Event {
    /// 受理.
    Accept = 1,
    /// 审核; of two reviews the first.
    Review = 2,
    /// 不予登记.
    Reject = 3,
    /// 撤回.
    Withdraw = 4,
    /// 一次性补正告知.
    Supplement = 5,
    /// 暂停.
    Suspend = 6,
    /// 恢复.
    Resume = 7,
    /// 分派 to a person of the bureau.
    Assign = 8,
    /// 归档.
    Archive = 9,
    /// 补正: the applicant brings what was missing.
    Resubmit = 10,
    /// 复审.
    SecondReview = 11,
    /// 缮证.
    Certify = 12,
    /// 发证.
    Issue = 13,
    /// 抽查 of an automatic approval.
    Audit = 14,
    /// 登簿.
    Registered = 20,
    /// 智能登簿, under a policy.
    RegisteredAutomatically = 21,
    /// Drawn for an audit when it was registered automatically.
    Drawn = 22,
}

impl Event {
    /// Every event, by number.
    pub const ALL: [Self; 17] = [
        Self::Accept,
        Self::Review,
        Self::Reject,
        Self::Withdraw,
        Self::Supplement,
        Self::Suspend,
        Self::Resume,
        Self::Assign,
        Self::Archive,
        Self::Resubmit,
        Self::SecondReview,
        Self::Certify,
        Self::Issue,
        Self::Audit,
        Self::Registered,
        Self::RegisteredAutomatically,
        Self::Drawn,
    ];

    /// The event with a number.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|event| *event as u32 == number)
    }

    /// Whether a record of kind T27 carries it.
    #[must_use]
    pub const fn is_filed(self) -> bool {
        (self as u32) < Self::Registered as u32
    }

    /// Its name, as the API gives it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Review => "review",
            Self::Reject => "reject",
            Self::Withdraw => "withdraw",
            Self::Supplement => "supplement",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Assign => "assign",
            Self::Archive => "archive",
            Self::Resubmit => "resubmit",
            Self::SecondReview => "second-review",
            Self::Certify => "certify",
            Self::Issue => "issue",
            Self::Audit => "audit",
            Self::Registered => "registered",
            Self::RegisteredAutomatically => "registered-automatically",
            Self::Drawn => "drawn-for-audit",
        }
    }
}

/// An event of a case that took place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happened.
    pub event: Event,
    /// Block time.
    pub time: TimeMs,
    /// Who signed for it.
    pub by: Person,
    /// What [`step_slot::DETAIL`] says of this event.
    pub detail: Option<u32>,
    /// Delegation it was made under.
    pub delegation: Option<u32>,
    /// Kind of the record that registered.
    pub kind: Option<u16>,
    /// Marks, at acceptance and issue.
    pub flags: u32,
    /// Notice, receipt or list of files.
    pub digest: Option<DocumentDigest>,
}

impl Step {
    /// A step that says no more than who and when.
    #[must_use]
    pub const fn plain(event: Event, time: TimeMs, by: Person) -> Self {
        Self { event, time, by, detail: None, delegation: None, kind: None, flags: 0, digest: None }
    }

    pub(super) fn read(element: &Slots) -> Option<Self> {
        Some(Self {
            event: Event::from_number(element.code(step_slot::EVENT)?)?,
            time: element.time(step_slot::TIME)?,
            by: Person { org: element.code(step_slot::ORG)?, person: element.code(step_slot::PERSON)? },
            detail: element.code(step_slot::DETAIL),
            delegation: element.code(step_slot::DELEGATION),
            kind: element.code(step_slot::KIND).and_then(|kind| u16::try_from(kind).ok()),
            flags: element.bits(step_slot::KIND).unwrap_or_default(),
            digest: element.hash(step_slot::DIGEST).map(|digest| DocumentDigest::from_bytes(*digest)),
        })
    }

    pub(super) fn write(&self, element: &mut Slots) {
        assert!(self.kind.is_none() || self.flags == 0, "a registration has no marks");
        element.set(step_slot::EVENT, Value::Code(self.event as u32));
        element.set(step_slot::TIME, Value::Time(self.time));
        element.set(step_slot::ORG, Value::Code(self.by.org));
        element.set(step_slot::PERSON, Value::Code(self.by.person));
        let codes = [
            (step_slot::DETAIL, self.detail),
            (step_slot::DELEGATION, self.delegation),
            (step_slot::KIND, self.kind.map(u32::from)),
        ];
        for (slot, code) in codes {
            if let Some(code) = code {
                element.set(slot, Value::Code(code));
            }
        }
        if self.flags != 0 {
            element.set(step_slot::KIND, Value::Bits(self.flags));
        }
        if let Some(digest) = self.digest {
            element.set(step_slot::DIGEST, Value::Hash(*digest.as_bytes()));
        }
    }
}
