//! T23 更正登记: what the register says wrongly is put right (民法典 220; 实施细则 79–81). Two reviewers look at it.
//!
//! A correction edits nothing that was written: it is a new version of the unit, and the record shows the old value
//! beside the new. It names the record that it corrects, whose place in the unit's history the state proves.

use std::collections::BTreeSet;

use kexin_proof::hash::RecordId;
use kexin_proof::slot_table::{mortgage as mortgage_slot, unit as unit_slot};
use kexin_proof::slots::{PartyTag, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::guard::require_current;
use super::owners::{NewOwners, OWNER_FACTS, index_owners};
use super::{ActKind, CasePath, Filing, Register};
use crate::book::RuleBook;
use crate::case;
use crate::record::{SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{Unit, refresh, unit_key, write_owners};
use crate::value::ValueDraft;

mod consequence;
mod field;
mod grounds;
mod numbers;
mod target;

pub use field::{Change, Field, element_slot};

use field::{CHANGE_FACTS, Part};
use numbers::Numbers;

/// Kind number of T23.
pub const KIND: u16 = 23;
/// Registration type 更正登记.
const REGISTRATION_TYPE: u32 = 500;
/// Right type 抵押权.
const MORTGAGE_RIGHT: u32 = 37;
/// Value of [`fact::RESTORE`]: a mortgage that was cancelled in error is in force again.
pub const RESTORE_MORTGAGE: u32 = 1;
/// Most facts that one correction changes.
pub const CHANGES_MAX: usize = 64;

/// Slots of a correction, beside those of every record.
pub mod fact {
    /// Id of the record that is corrected, hash.
    pub const TARGET: u16 = 9;
    /// New values, list of 16-slot elements ([`super::element_slot`]).
    pub const FIELDS: u16 = 10;
    /// On whose motion, one of [`super::Basis`], code.
    pub const BASIS: u16 = 11;
    /// Digest of the evidence, hash.
    pub const EVIDENCE: u16 = 12;
    /// All owners as they should be, list of 8-slot elements; absent where they stay.
    pub const OWNERS: u16 = 13;
    /// Form of co-ownership, code; with the owners.
    pub const CO_OWNERSHIP: u16 = 14;
    /// How certificates are issued, code; with the owners.
    pub const ISSUE_MODE: u16 = 15;
    /// Case of the mortgage that is corrected or restored, text.
    pub const MORTGAGE: u16 = 16;
    /// What is restored, code: 1 a mortgage.
    pub const RESTORE: u16 = 17;
    /// Number of the court's document, text.
    pub const DOCUMENT_NUMBER: u16 = 18;
    /// The interested person who applies, party tag.
    pub const APPLICANT: u16 = 19;
    /// Case in which the corrected record was registered, text; absent where the unit itself names the record.
    pub const TARGET_CASE: u16 = 20;
    /// Old values of the same facts in the same order, list of 16-slot elements.
    pub const OLD: u16 = 21;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::TARGET, "target record", FactType::Hash),
    row(fact::FIELDS, "new values", FactType::List(Width::W16, CHANGE_FACTS)),
    row(fact::BASIS, "basis", FactType::Code),
    row(fact::EVIDENCE, "evidence", FactType::Hash),
    row(fact::OWNERS, "owners", FactType::List(Width::W8, OWNER_FACTS)),
    row(fact::CO_OWNERSHIP, "co-ownership", FactType::Code),
    row(fact::ISSUE_MODE, "issue mode", FactType::Code),
    row(fact::MORTGAGE, "mortgage", FactType::Text),
    row(fact::RESTORE, "restored right", FactType::Code),
    row(fact::DOCUMENT_NUMBER, "document number", FactType::Text),
    row(fact::APPLICANT, "applicant", FactType::Party),
    row(fact::TARGET_CASE, "target case", FactType::Text),
    row(fact::OLD, "old values", FactType::List(Width::W16, CHANGE_FACTS)),
];

/// On whose motion the register is corrected 更正依据.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Basis {
    /// A holder applies 权利人申请.
    Holder = 1,
    /// An interested person applies 利害关系人申请.
    InterestedPerson = 2,
    /// The bureau itself 依职权.
    ExOfficio = 3,
    /// A court orders it.
    Court = 4,
}

impl Basis {
    fn from_number(number: u32) -> Option<Self> {
        let all = [Self::Holder, Self::InterestedPerson, Self::ExOfficio, Self::Court];
        all.into_iter().find(|basis| *basis as u32 == number)
    }
}

/// A correction, parsed.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// The unit.
    pub unit: UnitCode,
    /// Record that is corrected.
    pub target: RecordId,
    /// Case in which it was registered.
    pub target_case: Option<String>,
    /// On whose motion.
    pub basis: Basis,
    /// Digest of the evidence.
    pub evidence: [u8; 32],
    /// Facts that change.
    pub changes: Vec<Change>,
    /// All owners as they should be.
    pub owners: Option<NewOwners>,
    /// Case of the mortgage that is corrected or restored.
    pub mortgage: Option<String>,
    /// Whether that mortgage is in force again.
    pub restores: bool,
    /// Number of the court's document.
    pub document_number: Option<String>,
    /// The interested person who applies.
    pub applicant: Option<PartyTag>,
    /// Certificates or the proof in the place of those that stated it wrongly.
    numbers: Numbers,
}

impl ActKind for Correction {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        let fits = |right| (1..=18).contains(&right) || right == MORTGAGE_RIGHT;
        super::require_types(record, book, REGISTRATION_TYPE, fits, faults);
        let slots = record.slots();
        let target = faults.take(slots.hash(fact::TARGET).ok_or(Rejection::about(7, "target record")));
        let evidence = faults.take(slots.hash(fact::EVIDENCE).ok_or(Rejection::about(7, "evidence")));
        let basis = faults.take(slots.code(fact::BASIS).ok_or(Rejection::about(7, "basis")));
        let basis = basis.and_then(|code| {
            faults.take(Basis::from_number(code).ok_or(Rejection::about(8, "basis")))
        });
        let restores = match slots.code(fact::RESTORE) {
            None => false,
            Some(RESTORE_MORTGAGE) => true,
            Some(_) => faults.take(Err(Rejection::about(8, "restored right")))?,
        };
        let changes = faults.take(field::read(slots, book))?;
        let is_of_mortgage = slots.code(slot::RIGHT_TYPE) == Some(MORTGAGE_RIGHT);
        let numbers = Numbers::read(record, is_of_mortgage, faults);
        let mut act = Self {
            unit: unit?,
            target: RecordId::from_bytes(*target?),
            target_case: slots.text(fact::TARGET_CASE).map(str::to_owned),
            basis: basis?,
            evidence: *evidence?,
            changes,
            owners: None,
            mortgage: slots.text(fact::MORTGAGE).map(str::to_owned),
            restores,
            document_number: slots.text(fact::DOCUMENT_NUMBER).map(str::to_owned),
            applicant: slots.party(fact::APPLICANT),
            numbers,
        };
        act.check_form(record, is_of_mortgage, faults);
        if slots.get(fact::OWNERS).is_some() {
            act.owners = Some(read_owners(record, &act.numbers, faults)?);
        }
        Some(act)
    }

    fn units(&self) -> Vec<UnitCode> {
        vec![self.unit]
    }

    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let value = register.value(&unit_key(&self.unit))?;
        let unit = value.as_deref().and_then(|value| Unit::of(value.slots()));
        let Some(unit) = require_current(unit.as_ref(), findings) else { return Ok(()) };
        let value = value.as_deref().expect("a unit is a view of its value");
        let target = self.find_target(value, unit, register)?;
        findings.require(147, target.is_some());
        if let (Basis::ExOfficio, Some(target)) = (self.basis, target) {
            findings.require(145, !self.is_disposed_of_since(target, unit, register)?);
        }
        for change in &self.changes {
            if change.registered(unit, self.mortgage.as_deref()).as_ref() != Some(&change.old) {
                findings.add(Rejection::about(147, "old value"));
            }
        }
        self.check_mortgage(unit, findings);
        self.check_grounds(unit, filing, register, findings)?;
        self.check_consequences(unit, filing, register, findings)?;
        self.check_numbers(unit, filing, register, findings)
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let before = Unit::of(draft.slots()).expect("checked: the unit is registered").owners();
        for change in &self.changes {
            change.write(draft, self.mortgage.as_deref());
        }
        if self.restores {
            self.restore(filing, draft);
        }
        if let Some(owners) = &self.owners {
            draft.set(unit_slot::CO_OWNERSHIP, Value::Code(owners.form));
            write_owners(draft, &owners.owners);
        }
        refresh(draft, filing.place.time);
        self.apply_numbers(&before, filing, register)?;
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let entries = super::owner_entries(draft);
        index_owners(&self.unit, &before, &entries, register);
        Ok(())
    }
}

impl Correction {
    /// something is corrected, of the title or of one mortgage, and what it needs is there.
    fn check_form(&self, record: &SignedRecord, is_of_mortgage: bool, faults: &mut Findings) {
        let slots = record.slots();
        let with_owners = slots.get(fact::OWNERS).is_some();
        let parts: BTreeSet<Part> = self.changes.iter().map(|change| change.field.part()).collect();
        let of_title = parts.contains(&Part::Title) || parts.contains(&Part::Mark) || with_owners;
        let of_mortgage = parts.contains(&Part::Mortgage) || self.restores;
        if !of_title && !of_mortgage {
            faults.add(Rejection::about(7, "new values"));
        }
        faults.require(6, if is_of_mortgage { !of_title } else { !of_mortgage });
        let wanted = [
            ("mortgage", self.mortgage.is_some(), of_mortgage),
            ("document number", self.document_number.is_some(), self.basis == Basis::Court),
            ("applicant", self.applicant.is_some(), self.basis == Basis::InterestedPerson),
            ("co-ownership", slots.get(fact::CO_OWNERSHIP).is_some(), with_owners),
            ("issue mode", slots.get(fact::ISSUE_MODE).is_some(), with_owners),
        ];
        for (name, is_there, is_wanted) in wanted {
            match (is_there, is_wanted) {
                (false, true) => faults.add(Rejection::about(7, name)),
                (true, false) => faults.add(Rejection::about(16, name)),
                _ => {}
            }
        }
    }

    /// Puts a mortgage in force again: with the place of a new one, unless a court restores the old (民法典 414).
    fn restore(&self, filing: &Filing<'_>, draft: &mut ValueDraft) {
        let name = self.mortgage.as_deref().expect("checked: a mortgage is named");
        let element = field::mortgage_element_mut(draft, name).expect("checked: there is such a mortgage");
        element.set(mortgage_slot::STATUS, Value::Code(crate::unit::mortgage_status::ACTIVE));
        if self.basis != Basis::Court {
            element.set(mortgage_slot::ORDER_HEIGHT, Value::Number(filing.place.height.value()));
            element.set(mortgage_slot::ORDER_INDEX, Value::Number(u64::from(filing.place.index)));
        }
    }
}

/// Owners as they should be.
fn read_owners(record: &SignedRecord, numbers: &Numbers, faults: &mut Findings) -> Option<NewOwners> {
    if record.slots().get(slot::ISSUED_NUMBER).is_none() {
        faults.add(Rejection::about(7, "issued number"));
    }
    let places = (fact::OWNERS, fact::CO_OWNERSHIP, fact::ISSUE_MODE);
    let owners = NewOwners::read(record, places, numbers.issued.clone(), faults)?;
    faults.take(owners.check_whole())?;
    Some(owners)
}

