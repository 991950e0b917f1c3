//! A record in plain words: everything that the law asks of it, and nothing of how it is encoded.

use kexin_proof::unit_code::UnitCode;

use super::calendar::Day;

/// A party by number.
pub type Party = u8;
/// A share as it is written: over, under.
pub type Written = (u64, u64);

/// In which capacity somebody signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Acceptor,
    Reviewer,
    Registrar,
    SecondReviewer,
    Party,
    Tax,
    Bank,
    Court,
    Housing,
    Notary,
    Survey,
    Planning,
    Identity,
    Developer,
    Organ,
    Policy,
}

/// Who signs a record: role, organisation, key number.
pub type Signer = (Role, u32, u16);

/// What is wrong with the form of a record beside its facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    None,
    /// The text of the unit is no code.
    MalformedUnit,
    /// It names no unit.
    NoUnit,
    /// It names another case than its first subject.
    OtherCase,
    /// The unit is not among its subjects.
    UnnamedUnit,
    /// It is drawn up for another jurisdiction than the unit's.
    OtherJurisdiction,
    /// Its author saw another version of the unit.
    Stale,
    /// It carries a fact that its kind does not know.
    SurplusFact,
    /// It was drawn up by a rule set that is not in force.
    OtherRuleSet,
}

/// A record of any kind but governance.
#[derive(Clone, Debug)]
pub struct Record {
    pub case: String,
    pub unit: UnitCode,
    pub bureau: u32,
    pub registration_type: Option<u32>,
    pub right_type: Option<u32>,
    pub cause: Option<u32>,
    pub issued: Option<String>,
    pub previous: Option<String>,
    /// Kinds of attachments.
    pub attachments: Vec<u32>,
    /// Version of the policy that approves it automatically.
    pub policy: Option<u32>,
    pub ticks: Vec<u16>,
    pub signers: Vec<Signer>,
    pub statements: Vec<Statement>,
    pub flaw: Flaw,
    pub facts: Facts,
}

/// What a record is about.
#[derive(Clone, Debug)]
pub enum Facts {
    Case(CaseFacts),
    First(First),
    Transfer(Transfer),
    Mortgage(Mortgage),
    MortgageCancel(MortgageCancel),
    Seizure(Seizure),
    Release(Release),
}

impl Facts {
    /// Number of the kind, 2 for T02.
    pub fn kind(&self) -> u16 {
        match self {
            Self::First(_) => 1,
            Self::Transfer(_) => 2,
            Self::Mortgage(_) => 10,
            Self::MortgageCancel(_) => 13,
            Self::Seizure(_) => 14,
            Self::Release(_) => 16,
            Self::Case(_) => 27,
        }
    }
}

/// T27.
#[derive(Clone, Debug)]
pub struct CaseFacts {
    pub event: u32,
    /// At acceptance: the kind that it is to end in.
    pub kind: Option<u32>,
    pub reason: Option<u32>,
}

/// An owner as a record enters him.
#[derive(Clone, Debug)]
pub struct NewOwner {
    pub party: Party,
    pub share: Option<Written>,
    /// Number of his sealed facts.
    pub person: u8,
    pub holder_type: u32,
    pub certificate: Option<String>,
}

/// T01.
#[derive(Clone, Debug)]
pub struct First {
    pub use_code: Option<u32>,
    pub area: Option<u64>,
    pub land_term_end: Option<Day>,
    pub form: Option<u32>,
    pub owners: Vec<NewOwner>,
    pub mode: Option<u32>,
    pub parcel: Option<String>,
    pub has_location: bool,
}

/// T02.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// 1 the whole, 2 shares.
    pub scope: Option<u32>,
    pub givers: Vec<(Party, Option<Written>)>,
    pub takers: Vec<NewOwner>,
    pub form: Option<u32>,
    pub mode: Option<u32>,
}

/// T10.
#[derive(Clone, Debug)]
pub struct Mortgage {
    /// 1 ordinary, 2 highest amount.
    pub kind: Option<u32>,
    pub amount: Option<u64>,
    pub mortgagee: Option<u32>,
    pub mortgagor: Option<Party>,
    pub share: Option<Written>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub no_transfer: Option<u32>,
    pub has_scope: bool,
}

/// T13.
#[derive(Clone, Debug)]
pub struct MortgageCancel {
    /// Case of the mortgage.
    pub mortgage: Option<String>,
}

/// T14.
#[derive(Clone, Debug)]
pub struct Seizure {
    pub kind: Option<u32>,
    pub document: Option<String>,
    pub served_at: Option<u64>,
    pub term_days: Option<u64>,
    pub debtor: Option<Party>,
    pub share: Option<Written>,
    pub digest: Option<u8>,
}

/// T16.
#[derive(Clone, Debug)]
pub struct Release {
    /// Case of the seizure.
    pub seizure: Option<String>,
    pub document: Option<String>,
    pub digest: Option<u8>,
}

/// A statement of an agency or a party, with its signature.
#[derive(Clone, Debug)]
pub struct Statement {
    pub says: Says,
    pub signer: Signer,
    /// The case it is bound to; none when its nonce is spent.
    pub case: Option<String>,
    /// Bureau that may use it; 0 for any.
    pub bureau: u32,
    pub valid_from: u64,
    /// First moment at which it no longer counts.
    pub valid_until: u64,
    pub nonce: u64,
}

/// What is stated.
#[derive(Clone, Debug)]
pub enum Says {
    /// A party agrees to an act; to these terms, or to others.
    Esign { party: Party, unit: UnitCode, act: u16, to_these_terms: bool },
    TaxClear {
        unit: UnitCode,
        cause: u32,
        givers: Vec<Party>,
        takers: Vec<Party>,
        taxes: u32,
        exempt: u32,
        contract: String,
    },
    BankRelease { unit: UnitCode, mortgage: String, proof: String },
    CourtOrder {
        unit: UnitCode,
        act: u16,
        document: String,
        debtor: Option<Party>,
        served_at: u64,
        term_days: u64,
        digest: u8,
    },
}
