//! Acts: what a record does to the register. One file a type; each is parsed, checked and applied.
//!
//! Checking only reads, and notes every rule that fails; applying only writes, and runs when none refuses. So the
//! clerk's tool lists all that is wrong, and the outcome does not depend on the order of the checks.

use std::sync::Arc;

use kexin_proof::epoch::Epoch;
use kexin_proof::hash::{RecordId, SlotsRoot, StateKey};
use kexin_proof::height::{Height, TimeMs};
use kexin_proof::slot_table::{owner, unit};
use kexin_proof::slots::{PartyTag, Width};
use kexin_proof::unit_code::UnitCode;

use crate::book::RuleBook;
use crate::codes::List;
use crate::record::{AuthenticRecord, SignedRecord, slot};
use crate::registry::{Organisation, Parameter};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::unit_key;
use crate::value::{StateValue, ValueDraft};

pub mod case_event;
pub mod fact_table;
pub mod first_registration;
pub mod governance;
pub mod mortgage;
pub mod mortgage_cancel;
pub mod owners;
pub mod release;
pub mod seizure;
pub mod transfer;

use case_event::CaseEvent;
use fact_table::FactRow;
use first_registration::FirstRegistration;
use governance::Governance;
use mortgage::NewMortgage;
use mortgage_cancel::MortgageCancel;
use release::Release;
use seizure::NewSeizure;
use transfer::Transfer;

/// Where a record is executed: block, legal time, place in the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Height of the block.
    pub height: Height,
    /// Block time: the legal time of recording 登簿时间.
    pub time: TimeMs,
    /// Place of the record in the block, from 0.
    pub index: u32,
}

/// A record on the bench: who signed what, where in the chain.
#[derive(Clone, Copy, Debug)]
pub struct Filing<'a> {
    /// The record and its signers.
    pub record: &'a AuthenticRecord,
    /// Where it is executed.
    pub place: Place,
}

impl<'a> Filing<'a> {
    /// The record.
    #[must_use]
    pub const fn signed(&self) -> &'a SignedRecord {
        self.record.record()
    }
}

/// The register as one record sees it.
pub trait Register {
    /// The value at a key as it stands before this record, after all that were executed earlier.
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails; the whole block is then given up.
    fn value(&self, key: &StateKey) -> Result<Option<Arc<StateValue>>, StoreError>;

    /// The next version of the value at a key, written by this record; the same draft when asked again.
    /// `width` is that of a new value.
    ///
    /// # Errors
    /// As [`Register::value`].
    fn draft(&mut self, key: &StateKey, width: Width) -> Result<&mut ValueDraft, StoreError>;

    /// Puts a unit into a holder's own map (`Some`) or takes it out (`None`); the holder's value follows at the end
    /// of the block.
    fn index_holder(&mut self, holder: &StateKey, unit: &StateKey, entry: Option<SlotsRoot>);

    /// An organisation as it stands before this record.
    ///
    /// # Errors
    /// As [`Register::value`].
    fn organisation(&self, org: u32) -> Result<Option<Arc<Organisation>>, StoreError>;

    /// A chain parameter as it stands before this record.
    ///
    /// # Errors
    /// As [`Register::value`].
    fn parameter(&self, parameter: Parameter) -> Result<u64, StoreError>;

    /// The version of the rule book in force at this height.
    fn book(&self) -> &RuleBook;

    /// The epoch in force at this height.
    fn epoch(&self) -> &Epoch;

    /// The epoch that an earlier record of this block has made, to begin with the next height.
    fn next_epoch(&self) -> Option<&Epoch>;

    /// Begins an epoch with the next height.
    fn begin_epoch(&mut self, epoch: Epoch);

    /// Orders the sealed part of a record to be dropped everywhere.
    fn order_erasure(&mut self, record: RecordId);
}

/// How a record stands to its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CasePath {
    /// Registers what was accepted and reviewed in earlier records (T01 … T13).
    Reviewed,
    /// Opens and closes its case in one record with two persons' signatures: acts on a court's request (T14 to T16).
    Short,
    /// Moves the case itself (T27).
    Event,
    /// Has no case but an organisation (T28).
    Governance,
}

/// T01 to T28: types that are not offered are refused as such, not as unknown.
const KINDS_OF_THE_LAW: std::ops::RangeInclusive<u16> = 1..=28;

/// What a record does, parsed.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// T01 首次登记.
    FirstRegistration(FirstRegistration),
    /// T02 转移登记.
    Transfer(Transfer),
    /// T10 抵押权首次登记.
    Mortgage(NewMortgage),
    /// T13 抵押权注销登记.
    MortgageCancel(MortgageCancel),
    /// T14 查封登记.
    Seizure(NewSeizure),
    /// T16 解封登记.
    Release(Release),
    /// T27 案件.
    CaseEvent(CaseEvent),
    /// T28 治理.
    Governance(Governance),
}

impl Act {
    /// Reads the act of a record: the rules of layer P, by the version of the rule book that the record names.
    ///
    /// # Errors
    /// The first rule of layer P that it breaks.
    pub fn parse(record: &SignedRecord, book: &RuleBook) -> Result<Self, Rejection> {
        let mut faults = Findings::default();
        let act = Self::read(record, book, &mut faults);
        match (faults.refusal(), act) {
            (None, Some(act)) => Ok(act),
            (Some(first), _) => Err(*first),
            (None, None) => Err(Rejection::about(16, "record")),
        }
    }

    /// As [`Act::parse`], noting every fault of form, not the first only. The act counts only where none was noted.
    pub fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let rows = faults.take(facts_of(record.envelope().kind))?;
        fact_table::check(record.slots(), rows, faults);
        let act = Self::read_kind(record, book, faults)?;
        // What was accepted and reviewed was seen at some version of the unit; a court's order binds whatever came
        // in between.
        if act.case_path() == CasePath::Reviewed {
            let names_unit = |unit| record.subjects().iter().any(|subject| subject.key == unit_key(unit));
            if !act.unit().is_some_and(names_unit) {
                faults.add(Rejection::about(7, "unit among the subjects"));
            }
        }
        Some(act)
    }

    fn read_kind(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        match record.envelope().kind {
            first_registration::KIND => {
                FirstRegistration::read(record, book, faults).map(Self::FirstRegistration)
            }
            transfer::KIND => Transfer::read(record, book, faults).map(Self::Transfer),
            mortgage::KIND => NewMortgage::read(record, book, faults).map(Self::Mortgage),
            mortgage_cancel::KIND => MortgageCancel::read(record, book, faults).map(Self::MortgageCancel),
            seizure::KIND => NewSeizure::read(record, book, faults).map(Self::Seizure),
            release::KIND => Release::read(record, book, faults).map(Self::Release),
            case_event::KIND => CaseEvent::read(record, book, faults).map(Self::CaseEvent),
            governance::KIND => faults.take(Governance::parse(record)).map(Self::Governance),
            kind => faults.take(Err(not_offered(kind))),
        }
    }

    /// How it stands to its case.
    #[must_use]
    pub const fn case_path(&self) -> CasePath {
        match self {
            Self::FirstRegistration(_) | Self::Transfer(_) | Self::Mortgage(_) | Self::MortgageCancel(_) => {
                CasePath::Reviewed
            }
            Self::Seizure(_) | Self::Release(_) => CasePath::Short,
            Self::CaseEvent(_) => CasePath::Event,
            Self::Governance(_) => CasePath::Governance,
        }
    }

    /// The unit whose case the act moves; none for governance.
    #[must_use]
    pub const fn unit(&self) -> Option<&UnitCode> {
        match self {
            Self::FirstRegistration(act) => Some(&act.unit),
            Self::Transfer(act) => Some(&act.unit),
            Self::Mortgage(act) => Some(&act.unit),
            Self::MortgageCancel(act) => Some(&act.unit),
            Self::Seizure(act) => Some(&act.unit),
            Self::Release(act) => Some(&act.unit),
            Self::CaseEvent(act) => Some(&act.unit),
            Self::Governance(_) => None,
        }
    }

    /// Notes every rule of layers W, S and I that fails.
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    pub fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        match self {
            Self::FirstRegistration(act) => act.check(register, findings),
            Self::Transfer(act) => act.check(filing, register, findings),
            Self::Mortgage(act) => act.check(filing, register, findings),
            Self::MortgageCancel(act) => act.check(filing, register, findings),
            Self::Seizure(act) => act.check(filing, register, findings),
            Self::Release(act) => act.check(filing, register, findings),
            Self::CaseEvent(act) => act.check(filing, register, findings),
            Self::Governance(act) => act.check(filing, register, findings),
        }
    }

    /// Writes what the act changes, the case excepted.
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    pub fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        match self {
            Self::FirstRegistration(act) => act.apply(filing, register),
            Self::Transfer(act) => act.apply(filing, register),
            Self::Mortgage(act) => act.apply(filing, register),
            Self::MortgageCancel(act) => act.apply(filing, register),
            Self::Seizure(act) => act.apply(filing, register),
            Self::Release(act) => act.apply(filing, register),
            Self::CaseEvent(act) => act.apply(filing, register),
            Self::Governance(act) => act.apply(filing, register),
        }
    }
}

/// The fact table of a kind of record.
///
/// # Errors
/// R-138 for a kind that is not offered yet; R-008 for none of the law.
pub fn facts_of(kind: u16) -> Result<&'static [FactRow], Rejection> {
    Ok(match kind {
        first_registration::KIND => first_registration::FACTS,
        transfer::KIND => transfer::FACTS,
        mortgage::KIND => mortgage::FACTS,
        mortgage_cancel::KIND => mortgage_cancel::FACTS,
        seizure::KIND => seizure::FACTS,
        release::KIND => release::FACTS,
        case_event::KIND => case_event::FACTS,
        governance::KIND => governance::facts::FACTS,
        kind => return Err(not_offered(kind)),
    })
}

fn not_offered(kind: u16) -> Rejection {
    if KINDS_OF_THE_LAW.contains(&kind) { Rejection::new(138) } else { Rejection::about(8, "kind") }
}

/// Layer P of registrations: registration type and right type are known and go together.
///
/// Notes.
fn require_types(
    record: &SignedRecord,
    book: &RuleBook,
    registration_type: u32,
    fits: impl Fn(u32) -> bool,
    faults: &mut Findings,
) {
    let slots = record.slots();
    let codes = book.codes();
    let mut listed = |slot, list, name| {
        let code = faults.take(slots.code(slot).ok_or(Rejection::about(7, name)))?;
        faults.take(codes.has(list, code).then_some(code).ok_or(Rejection::about(8, name)))
    };
    let found = listed(slot::REGISTRATION_TYPE, List::RegistrationType, "registration type");
    let right = listed(slot::RIGHT_TYPE, List::RightType, "right type");
    if let (Some(found), Some(right)) = (found, right) {
        faults.require(6, found == registration_type && fits(right));
    }
}

/// What the holders' maps note of a unit: each owner's tag and the root of his element.
fn owner_entries(draft: &ValueDraft) -> Vec<(PartyTag, SlotsRoot)> {
    let owners = draft.slots().list(unit::OWNERS).map_or(&[][..], |list| list.elements());
    owners.iter().filter_map(|element| Some((element.party(owner::PARTY)?, element.root()))).collect()
}

#[cfg(test)]
mod tests;
