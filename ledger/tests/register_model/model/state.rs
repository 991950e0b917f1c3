//! What the register holds, as plain things.

use std::collections::{BTreeMap, BTreeSet};

use kexin_proof::unit_code::UnitCode;

use super::calendar::Day;
use super::fraction::Fraction;
use super::organisations::Organisation;
use super::record::{CaseId, Party, Written};
use super::rule_books::Book;
use super::seizures::SeizureEvent;

/// A unit and everything that stands on it.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// How many records have written it.
    pub version: u64,
    /// When it was last written: what its stored status bits are as of.
    pub written_at: u64,
    pub status: Status,
    pub right_type: u32,
    pub form: u32,
    pub use_code: u32,
    pub area: u64,
    pub land_term_end: Option<Day>,
    pub certificate: Option<String>,
    pub parcel: String,
    /// Number of its sealed location.
    pub location: Option<u8>,
    /// How its owners acquired it.
    pub cause: Option<u32>,
    /// Quality flags of imported stock.
    pub quality: u32,
    /// Of land: how many current units stand on it.
    pub fixtures: Option<u64>,
    pub owned_since: Option<(u64, u64)>,
    /// Records of its history, by their numbers among all that were registered: that which began it, that which gave its
    /// owners their right, the last that wrote it.
    pub first_record: Option<u64>,
    pub owned_by: Option<u64>,
    pub last_record: Option<u64>,
    pub owners: Vec<Owner>,
    pub mortgages: Vec<Mortgage>,
    pub seizures: Vec<SeizureEvent>,
    pub notices: Vec<Notice>,
    pub objections: Vec<Objection>,
    pub restrictions: Vec<Restriction>,
    pub parents: Vec<Relative>,
    pub children: Vec<Relative>,
    pub easements: Vec<Easement>,
    pub habitations: Vec<Habitation>,
}

impl Unit {
    /// Proofs of rights in it, each with whether its right was in force when the unit was last written.
    pub fn proofs(&self) -> Vec<(&str, bool)> {
        let mortgages = self.mortgages.iter().map(|entry| (entry.proof.as_str(), entry.is_active));
        let stands = |standing: &Standing| standing.is_in_force(self.written_at);
        let notices = self.notices.iter().map(|entry| (entry.proof.as_str(), stands(&entry.standing)));
        let objections = self.objections.iter().map(|entry| (entry.proof.as_str(), stands(&entry.standing)));
        let easements = self.easements.iter().map(|entry| (entry.proof.as_str(), stands(&entry.standing)));
        let habitations =
            self.habitations.iter().map(|entry| (entry.proof.as_str(), stands(&entry.standing)));
        mortgages.chain(notices).chain(objections).chain(easements).chain(habitations).collect()
    }

    /// Whether a right in it is in force that a proof is of. An easement is in the unit that serves.
    pub fn carries(&self, proof: &str) -> bool {
        let is_served = |entry: &Easement| entry.proof == proof && !entry.serves;
        let serves = |entry: &Easement| {
            entry.proof == proof && entry.serves && entry.standing.is_in_force(self.written_at)
        };
        let has = self.proofs().contains(&(proof, true));
        has && (!self.easements.iter().any(is_served) || self.easements.iter().any(serves))
    }

    /// Its certificates of title: the one for all owners, and those that they hold each.
    pub fn titles(&self) -> BTreeSet<String> {
        self.owners
            .iter()
            .filter_map(|owner| owner.certificate.clone())
            .chain(self.certificate.clone())
            .collect()
    }
}

/// Whether it stands, will stand or stood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Written, but never registered.
    #[default]
    Nothing,
    Planned,
    Current,
    Historic(u32),
}

/// An owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    pub party: Party,
    pub share: Option<Written>,
    pub person: u8,
    pub holder_type: u32,
    pub certificate: Option<String>,
}

impl Owner {
    /// His part of the whole: all of it when he is alone, none of his own when all own jointly.
    pub fn part(&self, form: u32) -> Fraction {
        match (form, self.share) {
            (SINGLE, _) => Fraction::ONE,
            (_, Some((over, under))) => Fraction::new(over, under),
            (_, None) => Fraction::ZERO,
        }
    }
}

/// Forms of co-ownership.
pub const SINGLE: u32 = 0;
pub const JOINT: u32 = 1;
pub const SHARED: u32 = 2;

/// A mortgage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mortgage {
    pub case: String,
    pub proof: String,
    pub kind: u32,
    pub amount: u64,
    pub mortgagee: u32,
    pub mortgagor: Option<Party>,
    pub share: Option<Written>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub no_transfer: bool,
    pub scope: Option<u8>,
    pub determined_at: Option<u64>,
    pub property: Option<u32>,
    /// Its place in the order of all mortgages of the register: height, number. Ranks follow it (民法典 414).
    pub order: (u64, u64),
    pub is_active: bool,
}

/// What an entry beside ownership, mortgages and seizures has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub case: String,
    /// Nothing while no act has ended it.
    pub ended: Option<Ended>,
    /// First moment at which time has ended it.
    pub expires: Option<u64>,
}

/// How an act ended an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Ended,
    Converted,
}

impl Standing {
    pub fn is_in_force(&self, now: u64) -> bool {
        self.ended.is_none() && self.expires.is_none_or(|end| now < end)
    }
}

/// An advance notice, as far as one beneficiary goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub standing: Standing,
    /// 1 presale, 2 other sale, 3 mortgage of a presale, 4 other mortgage.
    pub kind: u32,
    pub beneficiary: Option<Party>,
    /// A mortgagee.
    pub organisation: Option<u32>,
    pub obligor: Party,
    pub share: Option<Written>,
    pub person: Option<u8>,
    pub proof: String,
    /// Old registers do not always tell it.
    pub contract: Option<String>,
    pub amount: Option<u64>,
    pub registrable_from: Option<u64>,
}

/// An objection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    pub standing: Standing,
    pub matter: u8,
    pub applicant: Party,
    /// Old registers do not always tell it.
    pub person: Option<u8>,
    pub proof: String,
    pub since: u64,
    pub suit: Option<String>,
}

/// An administrative restriction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restriction {
    pub standing: Standing,
    pub kind: u32,
    pub organ: u32,
    pub document: String,
    /// Old registers do not always tell it.
    pub digest: Option<u8>,
    pub from: u64,
}

/// An easement, seen from one of its two units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Easement {
    pub standing: Standing,
    /// Whether this unit serves the other.
    pub serves: bool,
    pub other: UnitCode,
    pub content: u8,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub proof: String,
}

/// A right of habitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Habitation {
    pub standing: Standing,
    pub occupant: Party,
    pub person: u8,
    pub source: u32,
    pub scope: u8,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub proof: String,
}

/// A step of lineage: the other unit, the way, the case.
pub type Relative = (UnitCode, u32, String);

/// Ways of lineage, and reasons for which a unit is history.
pub const SPLIT: u32 = 1;
pub const MERGED: u32 = 2;
pub const LOST: u32 = 3;
pub const RECODED: u32 = 4;
pub const CANCELLED: u32 = 5;

/// A case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub state: CaseState,
    /// All its units, the first first.
    pub units: Vec<UnitCode>,
    pub kind: u16,
    /// How the accepting bureau works with that of the place.
    pub mode: u32,
    pub acceptor: Person,
    pub reviewer: Option<Person>,
    pub accepted_at: u64,
    pub ended_at: Option<u64>,
    pub reason: Option<u32>,
    pub ticks: BTreeSet<u16>,
    pub steps: Vec<Step>,
}

impl Case {
    pub fn unit(&self) -> UnitCode {
        self.units[0]
    }

    /// The newest step of an event.
    pub fn last(&self, event: u32) -> Option<&Step> {
        self.steps.iter().rev().find(|step| step.event == event)
    }
}

/// What happened to a case, when, and who signed for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub event: u32,
    pub time: u64,
    pub by: Person,
    pub detail: Option<u32>,
    pub delegation: Option<u32>,
    pub kind: Option<u16>,
    /// Of a registration: the number of its record.
    pub record: Option<u64>,
}

/// Organisation and number of a natural person inside it.
pub type Person = (u32, u32);

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseState {
    Accepted = 1,
    Reviewed = 2,
    Recorded = 3,
    Rejected = 4,
    Withdrawn = 5,
    Waiting = 6,
    Suspended = 7,
    FirstReviewed = 8,
    Certified = 9,
    Issued = 10,
    Archived = 11,
}

impl CaseState {
    /// Whether it is still to be decided.
    pub fn is_open(self) -> bool {
        use CaseState::{Accepted, FirstReviewed, Reviewed, Suspended, Waiting};
        matches!(self, Accepted | Reviewed | Waiting | Suspended | FirstReviewed)
    }

    /// Whether what was applied for stands in the register.
    pub fn is_recorded(self) -> bool {
        matches!(self, Self::Recorded | Self::Certified | Self::Issued | Self::Archived)
    }
}

/// What one bureau lets another do in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    pub grantor: u32,
    pub grantee: u32,
    pub mode: u32,
    /// First characters of the units' codes.
    pub prefix: String,
    pub from: u64,
    pub to: u64,
    pub kinds: Vec<u16>,
    pub revoked_at: Option<u64>,
}

/// A certificate of title or a registration proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// 1 title, 2 proof, 3 title of an old form.
    pub kind: u32,
    pub unit: UnitCode,
    pub case: String,
    pub status: CertificateStatus,
    pub next: Option<String>,
    /// Digest of its e-certificate.
    pub digest: Option<u8>,
    pub lost_at: Option<u64>,
    /// When the paper of an ended one was declared void.
    pub voided_at: Option<u64>,
}

impl Certificate {
    pub fn is_title(&self) -> bool {
        self.kind != 2
    }
}

/// Whether it is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateStatus {
    Valid = 1,
    Superseded = 2,
    Cancelled = 3,
    /// In force in the register, but of no use until another replaces it.
    Lost = 4,
}

impl CertificateStatus {
    /// Whether the register counts on it still.
    pub fn is_in_force(self) -> bool {
        matches!(self, Self::Valid | Self::Lost)
    }
}

/// The lock of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    pub case: CaseId,
    pub is_held: bool,
    pub since: u64,
    pub until: u64,
}

/// Everything.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub units: BTreeMap<UnitCode, Unit>,
    pub cases: BTreeMap<CaseId, Case>,
    pub certificates: BTreeMap<String, Certificate>,
    pub locks: BTreeMap<UnitCode, Lock>,
    pub delegations: BTreeMap<u32, Delegation>,
    /// Organisations that came, or changed, since the beginning.
    pub organisations: BTreeMap<u32, Organisation>,
    /// Versions of the rule book after the first.
    pub books: Vec<Book>,
    /// Days for which a lock holds, where they were set.
    pub lock_days: Option<u64>,
    /// Height of the newest block.
    pub height: u64,
    /// Nonces that were used: organisation, nonce.
    pub spent: BTreeSet<(u32, u64)>,
    /// Records that were registered so far.
    pub records: u64,
    /// Batches of older stock that came in: bureau, number.
    pub batches: BTreeSet<(u32, u64)>,
    /// Mortgages so far.
    pub mortgages: u64,
    /// Units that the record on the bench has written.
    pub writing: BTreeSet<UnitCode>,
}

impl State {
    /// A unit that was ever registered, planned ones included.
    pub fn registered(&self, code: &UnitCode) -> Option<&Unit> {
        self.units.get(code).filter(|unit| unit.status != Status::Nothing)
    }
}
