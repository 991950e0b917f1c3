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

pub mod bundle;
pub mod fact_table;
pub mod guard;
pub(crate) mod land;
pub mod mortgagee;
pub(crate) mod notice_clock;
pub mod order;
pub mod owners;
pub mod passing;
pub mod reissue;
pub mod succession;

use fact_table::FactRow;

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

    /// The draft that this record has made at a key, if it has.
    fn drafted(&self, key: &StateKey) -> Option<&ValueDraft>;

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
    /// Registers what was accepted and reviewed in earlier records.
    Reviewed,
    /// Opens and closes its case in one record with two persons' signatures: acts on an organ's request.
    Short,
    /// Opens and closes its case in one record that a policy key signs 智能登记.
    Automatic,
    /// Has no case but a batch of its own, signed by two officers of one bureau: imports (T24).
    Batch,
    /// Moves the case itself (T27).
    Event,
    /// Has no case but an organisation (T28).
    Governance,
}

/// What every kind of record brings: how it is read, judged and carried out.
pub(crate) trait ActKind: Sized {
    /// Number of the kind, 2 for T02.
    const KIND: u16;
    /// Names and types of its slots, beside those of every record.
    const FACTS: &'static [FactRow];
    /// How it stands to its case, unless the record was approved automatically.
    const PATH: CasePath;

    /// Reads the act by a version of the rule book, noting every fault of form. The act counts only where none was noted.
    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self>;

    /// Every unit that the act touches, its main unit first; none for governance.
    fn units(&self) -> Vec<UnitCode>;

    /// Notes every rule of layers W, S and I that fails.
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError>;

    /// Writes what the act changes, the case excepted.
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError>;
}

macro_rules! acts {
    ($($(#[$doc:meta])* $kind:ident in $module:ident;)*) => {
        $(pub mod $module;)*

        /// What a record does, parsed.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Act {
            $($(#[$doc])* $kind($module::$kind),)*
        }

        /// Number of every kind of record, rising.
        pub const KINDS: &[u16] = &[$(<$module::$kind as ActKind>::KIND),*];

        impl Act {
            fn read_kind(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
                match record.envelope().kind {
                    $(<$module::$kind as ActKind>::KIND => {
                        <$module::$kind as ActKind>::read(record, book, faults).map(Self::$kind)
                    })*
                    _ => faults.take(Err(Rejection::about(8, "kind"))),
                }
            }

            /// How its kind stands to a case, unless a policy approves it ([`crate::rules::AdmissibleRecord::case_path`]).
            #[must_use]
            pub const fn usual_path(&self) -> CasePath {
                match self { $(Self::$kind(_) => <$module::$kind as ActKind>::PATH,)* }
            }

            /// Every unit that it touches, its main unit first; none for governance.
            #[must_use]
            pub fn units(&self) -> Vec<UnitCode> {
                match self { $(Self::$kind(act) => act.units(),)* }
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
                match self { $(Self::$kind(act) => act.check(filing, register, findings),)* }
            }

            /// Writes what the act changes, the case excepted.
            ///
            /// # Errors
            /// [`StoreError`] when the environment fails.
            pub fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
                match self { $(Self::$kind(act) => act.apply(filing, register),)* }
            }
        }

        /// The fact table of a kind of record.
        ///
        /// # Errors
        /// R-008 for a kind that the law does not know.
        pub fn facts_of(kind: u16) -> Result<&'static [FactRow], Rejection> {
            match kind {
                $(<$module::$kind as ActKind>::KIND => Ok(<$module::$kind as ActKind>::FACTS),)*
                _ => Err(Rejection::about(8, "kind")),
            }
        }
    };
}

acts! {
    /// T01 首次登记.
    FirstRegistration in first_registration;
    /// T02 转移登记.
    Transfer in transfer;
    /// T03 依法转移登记.
    TransferByLaw in transfer_by_law;
    /// T04 变更登记 of a party's data.
    PartyData in party_data;
    /// T05 变更登记 of a unit's data.
    UnitData in unit_data;
    /// T06 分割登记.
    Split in split;
    /// T07 合并登记.
    Merge in merge;
    /// T08 代码变更.
    Recode in recode;
    /// T09 注销登记.
    Cancel in cancel;
    /// T10 抵押权首次登记.
    NewMortgage in mortgage;
    /// T11 抵押权变更登记.
    MortgageChange in mortgage_change;
    /// T12 抵押权转移登记.
    MortgageTransfer in mortgage_transfer;
    /// T13 抵押权注销登记.
    MortgageCancel in mortgage_cancel;
    /// T14 查封登记.
    NewSeizure in seizure;
    /// T15 续封登记.
    SeizureRenewal in seizure_renewal;
    /// T16 解封登记.
    Release in release;
    /// T17 异议登记.
    NewObjection in objection;
    /// T18 异议登记后续.
    ObjectionFollowUp in objection_follow_up;
    /// T19 预告登记.
    NewNotice in notice;
    /// T20 预告登记的注销与预告转现.
    NoticeEnd in notice_end;
    /// T21 地役权登记.
    EasementRegistration in easement;
    /// T22 居住权登记.
    HabitationRegistration in habitation;
    /// T23 更正登记.
    Correction in correction;
    /// T24 存量导入.
    Import in import;
    /// T25 证书.
    CertificateEvent in certificate_event;
    /// T26 限制登记.
    RestrictionChange in restriction;
    /// T27 案件.
    CaseEvent in case_event;
    /// T28 治理.
    Governance in governance;
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
        if matches!(act.usual_path(), CasePath::Reviewed | CasePath::Batch) {
            let is_named = |unit: &UnitCode| {
                let key = unit_key(unit);
                record.subjects().iter().any(|subject| subject.key == key)
            };
            if !act.units().iter().all(is_named) {
                faults.add(Rejection::about(7, "unit among the subjects"));
            }
        }
        // A step of a case, of governance, and an import is always a person's.
        if matches!(act.usual_path(), CasePath::Batch | CasePath::Event | CasePath::Governance)
            && record.slots().get(slot::POLICY_VERSION).is_some()
        {
            faults.add(Rejection::about(16, "policy version"));
        }
        Some(act)
    }
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

/// Layer P: the cause 登记原因 is known. Notes.
fn require_cause(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<u32> {
    let code = faults.take(record.slots().code(slot::CAUSE).ok_or(Rejection::about(7, "cause")))?;
    let is_known = book.codes().has(List::Cause, code);
    faults.take(is_known.then_some(code).ok_or(Rejection::about(8, "cause")))
}

/// What the holders' maps note of a unit: each owner's tag and the root of his element.
fn owner_entries(draft: &ValueDraft) -> Vec<(PartyTag, SlotsRoot)> {
    let owners = draft.slots().list(unit::OWNERS).map_or(&[][..], |list| list.elements());
    owners.iter().filter_map(|element| Some((element.party(owner::PARTY)?, element.root()))).collect()
}

#[cfg(test)]
mod tests;
