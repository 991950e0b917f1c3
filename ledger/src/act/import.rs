//! T24 存量导入: units of the old registers enter in batches, with flags for what was not in order when they came.
//!
//! A batch is signed by two officers of one bureau and stands alone: no case, and every unit is new to the register, so
//! that a batch that comes twice is refused. What is in force on a unit comes with it: mortgages in their old rank,
//! seizures with their queue, notices, easements and all other entries. None is lost between the registers, and nobody
//! can dispose of a unit in the time between its import and that of its burdens.

use std::collections::BTreeSet;

use kexin_proof::hash::StateKey;
use kexin_proof::height::TimeMs;
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::slot_table::{unit as unit_slot, unit_status};
use kexin_proof::slots::{Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::certificate_event::NUMBER_BYTES_MAX;
use super::fact_table::{FactRow, FactType, row};
use super::owners::index_owners;
use super::{ActKind, CasePath, Filing, Register, land};
use crate::book::RuleBook;
use crate::case::{self, Person};
use crate::certificate_number::CertificateKind;
use crate::record::{Role, SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::title::{self, certificate_kind, parse_number};
use crate::unit::{Unit, quality, refresh, unit_key, write_owners};

mod entries;
mod entry_rows;
mod mortgages;
mod rows;
mod seizures;

pub use entries::ImportedEntry;
pub use entry_rows::{
    common as entry_row, easement_row, habitation_row, notice_row, objection_row, restriction_row,
};
pub use mortgages::{ImportedMortgage, mortgage_row};
pub use rows::{ImportedUnit, row_slot};
pub use seizures::{ImportedSeizure, seizure_row};

use entry_rows::{EASEMENT_FACTS, HABITATION_FACTS, NOTICE_FACTS, OBJECTION_FACTS, RESTRICTION_FACTS};

use mortgages::MORTGAGE_FACTS;
use rows::ROW_FACTS;
use seizures::SEIZURE_FACTS;

/// Kind number of T24.
pub const KIND: u16 = crate::record::KIND_IMPORT;
/// Most units of a batch: each is a subject beside the batch. What its rows may hold, the record's 64 KiB bound.
pub const UNITS_MAX: usize = crate::record::SUBJECTS_MAX - 1;

/// Slots of a batch as a record carries it.
pub mod fact {
    /// Number of the batch at its bureau, number.
    pub const BATCH: u16 = 9;
    /// Source system, text.
    pub const SOURCE: u16 = 10;
    /// Rows, list of 16-slot elements ([`super::row_slot`]).
    pub const ROWS: u16 = 11;
    /// How many rows the manifest counts, number.
    pub const TOTAL_ROWS: u16 = 12;
    /// Sum of the units' areas by the manifest, in 0.01 m².
    pub const TOTAL_AREA: u16 = 13;
    /// Root over the rows' list by the manifest, hash.
    pub const ROOT: u16 = 14;
    /// How many units carry each flag by the manifest, list of 4-slot elements: 0 flag number, 1 to 10, code; 1 count,
    /// number. Absent when none carries any, or where it is not told.
    pub const FLAG_COUNTS: u16 = 15;
    /// Mortgages in force, in the order of their registration, list of 16-slot elements ([`super::mortgage_row`]); absent
    /// without any.
    pub const MORTGAGES: u16 = 16;
    /// How many mortgages the manifest counts, number; with them.
    pub const TOTAL_MORTGAGES: u16 = 17;
    /// Sum of their amounts by the manifest, fen; with them.
    pub const TOTAL_SECURED: u16 = 18;
    /// Seizures in force and waiting, list of 16-slot elements ([`super::seizure_row`]), those of a unit in the order of
    /// its queue; absent without any, as the lists that follow.
    pub const SEIZURES: u16 = 19;
    /// Objections in force, list of 16-slot elements ([`super::objection_row`]).
    pub const OBJECTIONS: u16 = 20;
    /// Advance notices in force, list of 16-slot elements ([`super::notice_row`]), in the order of their registration.
    pub const NOTICES: u16 = 21;
    /// Easements in force, list of 16-slot elements ([`super::easement_row`]).
    pub const EASEMENTS: u16 = 22;
    /// Rights of habitation in force, list of 16-slot elements ([`super::habitation_row`]).
    pub const HABITATIONS: u16 = 23;
    /// Restrictions in force, list of 16-slot elements ([`super::restriction_row`]).
    pub const RESTRICTIONS: u16 = 24;
    /// How many rows 19 to 24 have by the manifest, number; with any of them.
    pub const TOTAL_ENTRIES: u16 = 25;
}

/// Lists of entries beside mortgages.
const ENTRIES: [u16; 6] = [
    fact::SEIZURES,
    fact::OBJECTIONS,
    fact::NOTICES,
    fact::EASEMENTS,
    fact::HABITATIONS,
    fact::RESTRICTIONS,
];

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::BATCH, "batch", FactType::Number),
    row(fact::SOURCE, "source", FactType::Text),
    row(fact::ROWS, "rows", FactType::List(Width::W16, ROW_FACTS)),
    row(fact::TOTAL_ROWS, "total of rows", FactType::Number),
    row(fact::TOTAL_AREA, "total of areas", FactType::Area),
    row(fact::ROOT, "root of rows", FactType::Hash),
    row(
        fact::FLAG_COUNTS,
        "flag counts",
        FactType::List(Width::W4, &[row(0, "flag", FactType::Code), row(1, "count", FactType::Number)]),
    ),
    row(fact::MORTGAGES, "mortgages", FactType::List(Width::W16, MORTGAGE_FACTS)),
    row(fact::TOTAL_MORTGAGES, "total of mortgages", FactType::Number),
    row(fact::TOTAL_SECURED, "total secured", FactType::Fen),
    row(fact::SEIZURES, "seizures", FactType::List(Width::W16, SEIZURE_FACTS)),
    row(fact::OBJECTIONS, "objections", FactType::List(Width::W16, OBJECTION_FACTS)),
    row(fact::NOTICES, "notices", FactType::List(Width::W16, NOTICE_FACTS)),
    row(fact::EASEMENTS, "easements", FactType::List(Width::W16, EASEMENT_FACTS)),
    row(fact::HABITATIONS, "habitations", FactType::List(Width::W16, HABITATION_FACTS)),
    row(fact::RESTRICTIONS, "restrictions", FactType::List(Width::W16, RESTRICTION_FACTS)),
    row(fact::TOTAL_ENTRIES, "total of entries", FactType::Number),
];

/// Slots of an import batch (namespace 12), 16.
pub mod batch_slot {
    /// Number of the batch, number.
    pub const NUMBER: u16 = 2;
    /// Source system, text.
    pub const SOURCE: u16 = 3;
    /// Rows, number.
    pub const ROWS: u16 = 4;
    /// Sum of the units' areas, in 0.01 m².
    pub const AREA: u16 = 5;
    /// Root over the rows' list, hash.
    pub const ROOT: u16 = 6;
    /// Record that carried it, hash.
    pub const RECORD: u16 = 7;
    /// Block time, time.
    pub const AT: u16 = 8;
    /// The officer who drew it up: organisation in the upper, person in the lower 32 bits, number.
    pub const ACCEPTOR: u16 = 9;
    /// The officer who looked at it, as above.
    pub const REVIEWER: u16 = 10;
    /// Mortgages, number; absent without any.
    pub const MORTGAGES: u16 = 11;
    /// Other entries, number; absent without any.
    pub const ENTRIES: u16 = 12;
}

/// Key of a batch in the state map: bureau u32 ‖ number u64.
#[must_use]
pub fn batch_key(bureau: u32, number: u64) -> StateKey {
    state_key(Namespace::ImportBatch, &[&bureau.to_be_bytes()[..], &number.to_be_bytes()].concat())
}

/// A batch, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Number of the batch.
    pub batch: u64,
    /// Units, in the order of their rows.
    pub units: Vec<ImportedUnit>,
    /// Mortgages that stand on them, in the order of their registration.
    pub mortgages: Vec<ImportedMortgage>,
    /// Seizures, those of a unit in the order of its queue.
    pub seizures: Vec<ImportedSeizure>,
    /// All other entries.
    pub entries: Vec<ImportedEntry>,
}

/// A batch that is being read.
pub(crate) struct Batch<'a> {
    slots: &'a Slots,
    book: &'a RuleBook,
    issued_at: TimeMs,
}

impl<'a> Batch<'a> {
    fn elements(&self, slot: u16) -> &'a [Slots] {
        let list = self.slots.list(slot).filter(|list| list.width() == Width::W16);
        list.map_or(&[][..], |list| list.elements())
    }
}

impl ActKind for Import {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Batch;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let slots = record.slots();
        let batch = faults.take(slots.number(fact::BATCH).ok_or(Rejection::about(7, "batch")));
        if batch.is_some_and(|batch| record.case().key != batch_key(record.envelope().bureau, batch)) {
            faults.add(Rejection::about(7, "batch"));
        }
        let needed = [
            (fact::SOURCE, "source"),
            (fact::TOTAL_ROWS, "total of rows"),
            (fact::TOTAL_AREA, "total of areas"),
            (fact::ROOT, "root of rows"),
        ];
        for (slot, name) in needed {
            if slots.get(slot).is_none() {
                faults.add(Rejection::about(7, name));
            }
        }
        for (slot, name) in OF_CASES {
            if slots.get(slot).is_some() {
                faults.add(Rejection::about(16, name));
            }
        }
        let units = rows::read(slots, book, faults)?;
        if units.len() > UNITS_MAX {
            faults.add(Rejection::about(16, "rows"));
        }
        let mortgages = mortgages::read(slots, &units, book, faults);
        let reading = Batch { slots, book, issued_at: record.envelope().issued_at };
        let seizures = seizures::read(&reading, &units, faults);
        let entries = entries::read(&reading, &units, faults);
        match (slots.get(fact::TOTAL_ENTRIES).is_some(), ENTRIES.iter().any(|list| slots.get(*list).is_some())) {
            (false, true) => faults.add(Rejection::about(7, "total of entries")),
            (true, false) => faults.add(Rejection::about(16, "total of entries")),
            _ => {}
        }
        let (mortgages, seizures, entries) = (mortgages?, seizures?, entries?);
        Some(Self { batch: batch?, units, mortgages, seizures, entries })
    }

    fn units(&self) -> Vec<UnitCode> {
        self.units.iter().map(|imported| imported.unit).collect()
    }

    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        self.check_officers(filing, register, findings)?;
        let batch = register.value(&filing.signed().case().key)?;
        findings.require(15, batch.is_none_or(|batch| batch.slots().get(batch_slot::SOURCE).is_none()));
        self.check_totals(filing.signed().slots(), findings);
        let mut numbers = BTreeSet::new();
        for imported in &self.units {
            let value = register.value(&unit_key(&imported.unit))?;
            if let Some(unit) = value.as_deref().and_then(|value| Unit::of(value.slots())) {
                findings.add(Rejection::new(if unit.is_current() || unit.is_planned() { 41 } else { 104 }));
            }
            findings.require(142, imported.flags == 0);
            if imported.unit.combination().is_err() {
                findings.add(Rejection::warning(3));
            }
            // A number that is flagged as another unit's is not entered, so it stands in nobody's way.
            if imported.flags & quality::DUPLICATE_CERTIFICATE == 0 {
                for number in imported.numbers() {
                    let is_free = register.value(&title::certificate_key(number))?.is_none();
                    findings.require(111, numbers.insert(number) && is_free);
                }
            }
        }
        for mortgage in &self.mortgages {
            let number = mortgage.proof_number.as_str();
            let is_free = register.value(&title::certificate_key(number))?.is_none();
            findings.require(111, numbers.insert(number) && is_free);
            mortgage.check_mortgagee(register, findings)?;
        }
        for entry in &self.entries {
            if let Some(number) = entry.proof_number.as_deref() {
                let is_free = register.value(&title::certificate_key(number))?.is_none();
                findings.require(111, numbers.insert(number) && is_free);
            }
            entry.check(&self.units, register, findings)?;
        }
        seizures::check(&self.seizures, (&self.units, &self.entries), register, findings)
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        for imported in &self.units {
            imported.enter(filing, register)?;
        }
        for (place, mortgage) in (0_u64..).zip(&self.mortgages) {
            mortgage.enter(place, filing, register)?;
        }
        for (place, entry) in (0_u64..).zip(&self.entries) {
            entry.enter(place, filing, register)?;
        }
        seizures::enter(&self.seizures, filing, register)?;
        let person = |role| Person::behind(filing.record.signer(role).expect("checked: both officers sign"));
        let (acceptor, reviewer) = (person(Role::Acceptor), person(Role::Reviewer));
        let facts = filing.signed().slots();
        let draft = register.draft(&filing.signed().case().key, Width::W16)?;
        let copied = [
            (fact::BATCH, batch_slot::NUMBER),
            (fact::SOURCE, batch_slot::SOURCE),
            (fact::TOTAL_ROWS, batch_slot::ROWS),
            (fact::TOTAL_AREA, batch_slot::AREA),
            (fact::ROOT, batch_slot::ROOT),
        ];
        for (from, to) in copied {
            draft.set(to, facts.get(from).expect("checked: it is there").clone());
        }
        let counted =
            [(fact::TOTAL_MORTGAGES, batch_slot::MORTGAGES), (fact::TOTAL_ENTRIES, batch_slot::ENTRIES)];
        for (from, to) in counted {
            if let Some(count) = facts.get(from) {
                draft.set(to, count.clone());
            }
        }
        draft.set(batch_slot::RECORD, Value::Hash(*filing.record.id().as_bytes()));
        draft.set(batch_slot::AT, Value::Time(filing.place.time));
        draft.set(batch_slot::ACCEPTOR, Value::Number(acceptor.number()));
        draft.set(batch_slot::REVIEWER, Value::Number(reviewer.number()));
        Ok(())
    }
}

impl Import {
    /// two officers of the bureau that files, which has a say over every unit.
    fn check_officers(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let units = self.units();
        let mut officers = Vec::new();
        for role in [Role::Acceptor, Role::Reviewer] {
            officers.extend(case::require_competent(filing.record, role, &units, register, findings)?);
        }
        let bureau = filing.signed().envelope().bureau;
        findings.require(125, officers.iter().all(|officer| officer.org == bureau));
        if let [acceptor, reviewer] = officers.as_slice() {
            findings.require(122, acceptor.is_other_than(*reviewer));
        }
        Ok(())
    }

    /// rows, areas, root, mortgages, entries and flags are as the manifest says.
    fn check_totals(&self, slots: &Slots, findings: &mut Findings) {
        let rows: u64 = self.units.iter().map(|imported| imported.rows() as u64).sum();
        let areas: Option<u64> =
            self.units.iter().try_fold(0_u64, |sum, imported| sum.checked_add(imported.area));
        let root = slots.list(fact::ROWS).map(|list| *list.root().as_bytes());
        findings.require(141, slots.number(fact::TOTAL_ROWS) == Some(rows));
        findings.require(141, areas.is_some() && slots.area(fact::TOTAL_AREA) == areas);
        findings.require(141, root.is_some() && slots.hash(fact::ROOT) == root.as_ref());
        if slots.list(fact::MORTGAGES).is_some() {
            let secured: Option<u64> =
                self.mortgages.iter().try_fold(0_u64, |sum, mortgage| sum.checked_add(mortgage.amount_fen));
            findings.require(
                141,
                slots.number(fact::TOTAL_MORTGAGES) == Some(self.mortgages.len() as u64)
                    && secured.is_some()
                    && slots.fen(fact::TOTAL_SECURED) == secured,
            );
        }
        let entries: u64 = ENTRIES.iter().filter_map(|list| slots.list(*list)).map(|list| u64::from(list.count())).sum();
        findings.require(141, slots.number(fact::TOTAL_ENTRIES).is_none_or(|told| told == entries));
        if let Some(told) = slots.list(fact::FLAG_COUNTS) {
            let told: Vec<(Option<u32>, Option<u64>)> =
                told.elements().iter().map(|element| (element.code(0), element.number(1))).collect();
            findings.require(141, told == self.flag_counts());
        }
    }

    /// How many units carry each flag that some carry, by the flag's number.
    fn flag_counts(&self) -> Vec<(Option<u32>, Option<u64>)> {
        let count = |flag: u32| {
            let carriers = self.units.iter().filter(|imported| imported.flags & 1 << (flag - 1) != 0);
            (Some(flag), Some(carriers.count() as u64))
        };
        (1..=quality::FLAGS).map(count).filter(|(_, count)| *count != Some(0)).collect()
    }
}

impl ImportedUnit {
    /// How many rows state it.
    fn rows(&self) -> usize {
        self.owners.len().max(1)
    }

    /// Certificates by which it came in.
    fn numbers(&self) -> impl Iterator<Item = &str> {
        let own = self.owners.iter().filter_map(|owner| owner.certificate.as_deref());
        let shared = self.certificate.as_deref().filter(|_| self.owners.iter().all(|one| one.certificate.is_none()));
        own.chain(shared)
    }

    /// Writes the unit with its owners and certificates. A number that another unit has is not entered: the unit has no
    /// certificate until one is issued (T25).
    fn enter(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        if self.is_planned {
            return self.plan(filing, register);
        }
        let record = Value::Hash(*filing.record.id().as_bytes());
        let text = |text: &str| Value::text(text).expect("checked: short and clean");
        let is_duplicate = self.flags & quality::DUPLICATE_CERTIFICATE != 0;
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        draft.set(unit_slot::CODE, text(self.unit.as_str()));
        draft.set(unit_slot::STATUS, Value::Code(unit_status::CURRENT));
        draft.set(unit_slot::RIGHT_TYPE, Value::Code(self.right_type));
        draft.set(unit_slot::CO_OWNERSHIP, Value::Code(self.form));
        draft.set(unit_slot::AREA, Value::Area(self.area));
        draft.set(unit_slot::PARCEL, text(self.unit.parcel()));
        draft.set(unit_slot::FIRST_RECORD, record.clone());
        draft.set(unit_slot::OWNED_BY, record);
        draft.set(unit_slot::OWNED_SINCE_HEIGHT, Value::Number(filing.place.height.value()));
        draft.set(unit_slot::OWNED_SINCE_TIME, Value::Time(filing.place.time));
        let optional = [
            (unit_slot::USE, self.use_code.map(Value::Code)),
            (unit_slot::LAND_TERM_END, self.land_term_end.map(Value::Date)),
            (unit_slot::LOCATION, self.location.map(Value::Tree)),
            (unit_slot::QUALITY, Some(self.flags).filter(|flags| *flags != 0).map(Value::Bits)),
            (unit_slot::CERTIFICATE, self.certificate.as_deref().filter(|_| !is_duplicate).map(text)),
        ];
        for (slot, value) in optional {
            if let Some(value) = value {
                draft.set(slot, value);
            }
        }
        let mut owners = self.owners.clone();
        if is_duplicate {
            owners.iter_mut().for_each(|owner| owner.certificate = None);
        }
        write_owners(draft, &owners);
        refresh(draft, filing.place.time);
        let entries = super::owner_entries(draft);
        index_owners(&self.unit, &[], &entries, register);
        land::add_fixture(&self.unit, filing, register)?;
        if is_duplicate {
            return Ok(());
        }
        let kind = if self.is_legacy { certificate_kind::LEGACY } else { certificate_kind::TITLE };
        let numbers: Vec<&str> = self.numbers().collect();
        for number in numbers {
            title::enter(number, kind, (&self.unit, &self.original_case), register)?;
        }
        Ok(())
    }
}

impl ImportedUnit {
    /// Writes what was sold and is not built yet; its notices follow.
    fn plan(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let text = |text: &str| Value::text(text).expect("a code is clean text");
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        draft.set(unit_slot::CODE, text(self.unit.as_str()));
        draft.set(unit_slot::STATUS, Value::Code(unit_status::PLANNED));
        draft.set(unit_slot::AREA, Value::Area(self.area));
        draft.set(unit_slot::PARCEL, text(self.unit.parcel()));
        let optional = [
            (unit_slot::USE, self.use_code.map(Value::Code)),
            (unit_slot::LOCATION, self.location.map(Value::Tree)),
            (unit_slot::QUALITY, Some(self.flags).filter(|flags| *flags != 0).map(Value::Bits)),
        ];
        for (slot, value) in optional {
            if let Some(value) = value {
                draft.set(slot, value);
            }
        }
        refresh(draft, filing.place.time);
        Ok(())
    }
}

/// the number of a proof in canonical form, or of an old form on a unit that is flagged so.
fn read_proof(
    element: &Slots,
    (number, legacy): (u16, u16),
    stock: Option<&ImportedUnit>,
) -> Result<String, Rejection> {
    let number = element.text(number).ok_or(Rejection::about(7, "proof number"))?;
    match element.code(legacy) {
        None => parse_number(number, CertificateKind::Proof),
        Some(1) => {
            let is_flagged = stock.is_none_or(|stock| stock.flags & quality::OLD_CERTIFICATE != 0);
            let is_fit = !number.is_empty() && number.len() <= NUMBER_BYTES_MAX;
            if is_flagged && is_fit { Ok(number.to_owned()) } else { Err(Rejection::new(11)) }
        }
        Some(_) => Err(Rejection::about(8, "legacy")),
    }
}

/// Slots of records that have a case, and a batch has not.
const OF_CASES: [(u16, &str); 7] = [
    (slot::CASE, "case number"),
    (slot::UNIT, "unit code"),
    (slot::REGISTRATION_TYPE, "registration type"),
    (slot::RIGHT_TYPE, "right type"),
    (slot::CAUSE, "cause"),
    (slot::ISSUED_NUMBER, "issued number"),
    (slot::PREVIOUS_NUMBER, "previous number"),
];
