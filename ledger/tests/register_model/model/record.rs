//! A record in plain words: everything that the law asks of it, and nothing of how it is encoded.

use kexin_proof::unit_code::UnitCode;

use super::calendar::Day;
pub use super::correction_facts::Correction;
pub use super::delegations::Governance;
pub use super::import_facts::Import;
pub use super::says::Says;

/// A party by number.
pub type Party = u8;
/// County and number of a case.
pub type CaseId = (u32, String);
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
    Organ,
    Policy,
    Developer,
    BureauAdmin,
    ProvinceAdmin,
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
    /// It was drawn up by a rule set that nobody knows.
    OtherRuleSet,
    /// It was drawn up by the version before the one in force, or the one to come, if there is one.
    FormerRuleSet,
}

/// A record of any kind but governance.
#[derive(Clone, Debug)]
pub struct Record {
    pub case: String,
    pub unit: UnitCode,
    pub bureau: u32,
    /// When it is drawn up.
    pub issued_at: u64,
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
    ByLaw(ByLaw),
    PartyData(PartyData),
    UnitData(UnitData),
    Split(Split),
    Merge(Merge),
    Recode(Recode),
    Cancel(Cancel),
    Mortgage(Mortgage),
    MortgageChange(MortgageChange),
    MortgageTransfer(MortgageTransfer),
    MortgageCancel(MortgageCancel),
    Seizure(Seizure),
    Renewal(Renewal),
    Release(Release),
    Objection(Objection),
    FollowUp(FollowUp),
    Notice(Notice),
    NoticeEnd(NoticeEnd),
    Easement(Easement),
    Habitation(Habitation),
    Correction(Correction),
    Import(Import),
    Governance(Governance),
    Certificate(CertificateEvent),
    Restriction(Restriction),
}

impl Record {
    /// Its case: numbers are given by each county.
    pub fn case_id(&self) -> CaseId {
        (self.unit.county(), self.case.clone())
    }
}

impl Facts {
    /// Number of the kind, 2 for T02.
    pub fn kind(&self) -> u16 {
        match self {
            Self::First(_) => 1,
            Self::Transfer(_) => 2,
            Self::ByLaw(_) => 3,
            Self::PartyData(_) => 4,
            Self::UnitData(_) => 5,
            Self::Split(_) => 6,
            Self::Merge(_) => 7,
            Self::Recode(_) => 8,
            Self::Cancel(_) => 9,
            Self::Mortgage(_) => 10,
            Self::MortgageChange(_) => 11,
            Self::MortgageTransfer(_) => 12,
            Self::MortgageCancel(_) => 13,
            Self::Seizure(_) => 14,
            Self::Renewal(_) => 15,
            Self::Release(_) => 16,
            Self::Objection(_) => 17,
            Self::FollowUp(_) => 18,
            Self::Notice(_) => 19,
            Self::NoticeEnd(_) => 20,
            Self::Easement(_) => 21,
            Self::Habitation(_) => 22,
            Self::Correction(_) => 23,
            Self::Import(_) => 24,
            Self::Certificate(_) => 25,
            Self::Restriction(_) => 26,
            Self::Case(_) => 27,
            Self::Governance(_) => 28,
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
    /// At acceptance: units beside the first.
    pub further: Vec<UnitCode>,
    pub mode: Option<u32>,
    pub flags: Option<u32>,
    pub delegation: Option<u32>,
    pub person: Option<u32>,
    pub digest: Option<u8>,
    pub serial: Option<String>,
    pub result: Option<u32>,
    pub term_days: Option<u64>,
}

impl CaseFacts {
    /// A step without more to say.
    pub fn of(event: u32) -> Self {
        Self {
            event,
            kind: None,
            reason: None,
            further: Vec::new(),
            mode: None,
            flags: None,
            delegation: None,
            person: None,
            digest: None,
            serial: None,
            result: None,
            term_days: None,
        }
    }
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
    pub location: Option<u8>,
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

/// T03.
#[derive(Clone, Debug)]
pub struct ByLaw {
    pub passing: Transfer,
    /// 1 judgment, 2 auction, 3 inheritance, 4 bequest, 5 reorganisation, 6 decision, 7 award.
    pub ground: Option<u32>,
    pub effective: Option<u64>,
    pub document: Option<String>,
    pub digest: Option<u8>,
}

/// T04.
#[derive(Clone, Debug)]
pub struct PartyData {
    pub party: Option<Party>,
    pub new_party: Option<Party>,
    pub person: Option<u8>,
}

/// T05.
#[derive(Clone, Debug)]
pub struct UnitData {
    pub use_code: Option<u32>,
    pub area: Option<u64>,
    pub land_term_end: Option<Day>,
    pub location: Option<u8>,
}

/// T06.
#[derive(Clone, Debug)]
pub struct Split {
    pub targets: Vec<Target>,
}

/// A part of a unit that is divided.
#[derive(Clone, Debug)]
pub struct Target {
    pub unit: UnitCode,
    pub area: Option<u64>,
    pub use_code: Option<u32>,
    pub location: Option<u8>,
    pub number: Option<String>,
    /// 1 carries the mortgages, 0 none; all when not said.
    pub carries: Option<u32>,
    pub land_term_end: Option<Day>,
}

/// T07.
#[derive(Clone, Debug)]
pub struct Merge {
    /// Units that become one, each with the certificate that ends.
    pub sources: Vec<(UnitCode, Option<String>)>,
    pub target: Option<UnitCode>,
    pub area: Option<u64>,
    pub use_code: Option<u32>,
    pub location: Option<u8>,
    pub land_term_end: Option<Day>,
}

/// T08.
#[derive(Clone, Debug)]
pub struct Recode {
    /// Old and new codes.
    pub pairs: Vec<(UnitCode, UnitCode)>,
    pub reason: Option<u32>,
}

/// T09.
#[derive(Clone, Debug)]
pub struct Cancel {
    pub right: Option<u32>,
    /// 1 loss, 2 abandonment, 3 taking, 4 term ended, 5 court, 6 ex officio.
    pub reason: Option<u32>,
    pub document: Option<String>,
    pub digest: Option<u8>,
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
    pub scope: Option<u8>,
    /// 1 land, 2 land and house, 4 land and building in progress.
    pub property: Option<u32>,
}

/// T11.
#[derive(Clone, Debug)]
pub struct MortgageChange {
    /// Case of the mortgage.
    pub mortgage: Option<String>,
    /// 1 amount, 2 period, 3 terms, 4 exchange of ranks, 5 determination, 6 conversion, 7 mortgagor.
    pub change: Option<u32>,
    pub amount: Option<u64>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub no_transfer: Option<u32>,
    pub scope: Option<u8>,
    pub other: Option<String>,
    pub rank: Option<u64>,
    pub determined_at: Option<u64>,
    pub cause: Option<u32>,
    pub mortgagor: Option<Party>,
    pub remains: Option<u32>,
}

impl MortgageChange {
    /// A change that says no more than what of which mortgage.
    pub fn of(change: u32, mortgage: Option<String>) -> Self {
        Self {
            mortgage,
            change: Some(change),
            amount: None,
            from: None,
            to: None,
            no_transfer: None,
            scope: None,
            other: None,
            rank: None,
            determined_at: None,
            cause: None,
            mortgagor: None,
            remains: None,
        }
    }
}

/// T12.
#[derive(Clone, Debug)]
pub struct MortgageTransfer {
    pub mortgage: Option<String>,
    pub to: Option<u32>,
    pub whole: Option<u32>,
    pub deed: Option<u8>,
    pub amount: Option<u64>,
}

/// T13.
#[derive(Clone, Debug)]
pub struct MortgageCancel {
    /// Case of the mortgage.
    pub mortgage: Option<String>,
    /// Number of a court's document, where a court ends it.
    pub document: Option<String>,
    pub reason: Option<u32>,
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

/// T15.
#[derive(Clone, Debug)]
pub struct Renewal {
    /// Case of the seizure.
    pub seizure: Option<String>,
    pub document: Option<String>,
    pub served_at: Option<u64>,
    pub term_days: Option<u64>,
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

/// T17.
#[derive(Clone, Debug)]
pub struct Objection {
    pub matter: Option<u8>,
    pub applicant: Option<Party>,
    pub person: Option<u8>,
    pub evidence: Option<u8>,
}

/// T18.
#[derive(Clone, Debug)]
pub struct FollowUp {
    /// Case of the objection.
    pub objection: Option<String>,
    /// 1 a suit is proven, 2 withdrawn, 3 decided.
    pub way: Option<u32>,
    pub suit: Option<String>,
    pub document: Option<String>,
    pub digest: Option<u8>,
}

/// T19.
#[derive(Clone, Debug)]
pub struct Notice {
    /// 1 presale, 2 other sale, 3 mortgage of a presale, 4 other mortgage.
    pub kind: Option<u32>,
    /// Party, share, number of his sealed facts.
    pub beneficiaries: Vec<(Party, Option<Written>, u8)>,
    pub mortgagee: Option<u32>,
    pub obligor: Option<Party>,
    pub contract: Option<String>,
    pub amount: Option<u64>,
    pub permit: Option<String>,
    pub use_code: Option<u32>,
    pub area: Option<u64>,
    pub location: Option<u8>,
    pub parcel: Option<String>,
}

/// T20.
#[derive(Clone, Debug)]
pub struct NoticeEnd {
    /// Case of the notice.
    pub notice: Option<String>,
    /// 1 given up, 2 converted.
    pub way: Option<u32>,
}

/// T21.
#[derive(Clone, Debug)]
pub struct Easement {
    /// 1 created, 2 changed, 3 ended.
    pub way: Option<u32>,
    /// The unit that is served.
    pub other: Option<UnitCode>,
    pub content: Option<u8>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    /// Case of the easement.
    pub easement: Option<String>,
    /// Of a court or a tribunal that ends it.
    pub document: Option<String>,
    pub digest: Option<u8>,
}

/// T22.
#[derive(Clone, Debug)]
pub struct Habitation {
    /// 1 established, 2 ended.
    pub way: Option<u32>,
    pub occupant: Option<Party>,
    pub person: Option<u8>,
    pub holder_type: Option<u32>,
    /// 1 contract, 2 judgment, 3 will, 99 other.
    pub source: Option<u32>,
    pub scope: Option<u8>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    /// Case of the right.
    pub habitation: Option<String>,
    pub document: Option<String>,
    pub digest: Option<u8>,
}

impl Habitation {
    /// A record that says no more than the way.
    pub fn of(way: u32) -> Self {
        Self {
            way: Some(way),
            occupant: None,
            person: None,
            holder_type: None,
            source: None,
            scope: None,
            from: None,
            to: None,
            habitation: None,
            document: None,
            digest: None,
        }
    }
}

/// T25.
#[derive(Clone, Debug)]
pub struct CertificateEvent {
    /// 1 exchanged, 2 replaced after a loss, 3 declared lost, 4 void, 5 linked to an e-certificate, 6 issued at last.
    pub way: Option<u32>,
    /// The number that it happens to.
    pub certificate: Option<String>,
    /// Of the e-certificate.
    pub digest: Option<u8>,
    /// Number of a court's document.
    pub document: Option<String>,
}

/// T26.
#[derive(Clone, Debug)]
pub struct Restriction {
    /// 1 set, 2 lifted.
    pub way: Option<u32>,
    pub kind: Option<u32>,
    pub document: Option<String>,
    pub digest: Option<u8>,
    pub from: Option<u64>,
    pub to: Option<Day>,
    /// Case of the restriction.
    pub restriction: Option<String>,
}

/// A statement of an agency or a party, with its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
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
