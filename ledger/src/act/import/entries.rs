//! Objections, advance notices, easements, rights of habitation and restrictions that came with the stock: whatever is in
//! force in the old register is in force in this one from the batch on, with the end that it had.
//!
//! An easement stands on two units. It comes with the batch of the later one; the other is in the register by then.

use std::collections::BTreeSet;

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{easement, habitation, notice, objection, restriction, unit as unit_slot};
use kexin_proof::slots::{PartyTag, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::entry_rows::{common, easement_row, habitation_row, notice_row, objection_row, restriction_row};
use super::rows::{ImportedUnit, unit_of};
use super::{Batch, fact, read_proof};
use crate::act::restriction::restriction_kind;
use crate::act::{Filing, Register, habitation as habitation_act};
use crate::attestation::CASE_BYTES_MAX;
use crate::calendar::end_of_day;
use crate::registry::OrganisationKind;
use crate::rules::{Findings, Rejection};
use crate::share::Share;
use crate::store::StoreError;
use crate::title::{self, certificate_kind};
use crate::unit::{Unit, easement_side, entry_status, notice_kind, refresh, unit_key};

/// An entry as it comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedEntry {
    /// The unit that bears it, or of an easement's other side, that it serves.
    pub unit: UnitCode,
    /// Its list among the unit's slots.
    pub list: u16,
    /// Case at the source; names it.
    pub case: String,
    /// Number of its registration proof; none where it has none, or another entry of the same proof brings it.
    pub proof_number: Option<String>,
    /// Whom an advance notice protects, a person.
    pub beneficiary: Option<PartyTag>,
    /// The other unit of an easement.
    pub other: Option<UnitCode>,
    /// What its element holds.
    values: Vec<(u16, Value)>,
}

/// Reads the entries of a batch.
pub(super) fn read(
    batch: &Batch<'_>,
    units: &[ImportedUnit],
    faults: &mut Findings,
) -> Option<Vec<ImportedEntry>> {
    type Reader = fn(&mut Row<'_>);
    let kinds: [(u16, Reader); 5] = [
        (fact::OBJECTIONS, read_objection),
        (fact::NOTICES, read_notice),
        (fact::EASEMENTS, read_easement),
        (fact::HABITATIONS, read_habitation),
        (fact::RESTRICTIONS, read_restriction),
    ];
    let mut entries = Vec::new();
    for (slot, read) in kinds {
        for element in batch.elements(slot) {
            let mut row = Row::new(element, batch, units, faults)?;
            read(&mut row);
            let entry = row.finish(slot);
            if slot == fact::EASEMENTS {
                entries.extend(entry.as_ref().and_then(of_dominant));
            }
            entries.extend(entry);
        }
    }
    let names: BTreeSet<_> =
        entries.iter().map(|one| (one.list, one.unit, &one.case, one.beneficiary, one.other)).collect();
    if names.len() != entries.len() {
        faults.add(Rejection::about(16, "case"));
    }
    check_planned(batch, units, faults);
    check_notices(&mut entries, faults);
    Some(entries)
}

/// One row on its way into an element.
struct Row<'a> {
    element: &'a Slots,
    batch: &'a Batch<'a>,
    unit: UnitCode,
    stock: Option<&'a ImportedUnit>,
    units: &'a [ImportedUnit],
    faults: &'a mut Findings,
    values: Vec<(u16, Value)>,
    has_proof: bool,
}

impl<'a> Row<'a> {
    fn new(
        element: &'a Slots,
        batch: &'a Batch<'a>,
        units: &'a [ImportedUnit],
        faults: &'a mut Findings,
    ) -> Option<Self> {
        let unit = faults.take(unit_of(element))?;
        let stock = units.iter().find(|imported| imported.unit == unit);
        Some(Self { element, batch, unit, stock, units, faults, values: Vec::new(), has_proof: true })
    }

    /// a fact that the entry needs.
    fn must(&mut self, from: u16, to: u16, name: &'static str) {
        match self.element.get(from) {
            Some(value) => self.values.push((to, value.clone())),
            None => self.faults.add(Rejection::about(7, name)),
        }
    }

    fn may(&mut self, from: u16, to: u16) {
        if let Some(value) = self.element.get(from) {
            self.values.push((to, value.clone()));
        }
    }

    /// a fact that the entry has no use for.
    fn must_not(&mut self, from: u16, name: &'static str) {
        if self.element.get(from).is_some() {
            self.faults.add(Rejection::about(16, name));
        }
    }

    /// a code that is known.
    fn known(&mut self, from: u16, codes: &[u32], name: &'static str) -> Option<u32> {
        let code = self.element.code(from);
        if code.is_some_and(|code| !codes.contains(&code)) {
            self.faults.add(Rejection::about(8, name));
        }
        code
    }

    /// the unit is one of the batch. R-024: it has a first registration.
    fn of_batch(&mut self, is_also_of_planned: bool) {
        match self.stock {
            None => self.faults.add(Rejection::about(7, "unit of an entry")),
            Some(stock) => self.faults.require(24, is_also_of_planned || !stock.is_planned),
        }
    }

    /// The end of a last day, where one is told. R-014: what has ended burdens nothing any more.
    fn expires(&mut self, from: u16, to: u16) {
        let Some(last) = self.element.date(from) else { return };
        let end = end_of_day(last).ok().filter(|end| self.batch.issued_at < *end);
        match end {
            Some(end) => self.values.push((to, Value::Time(end))),
            None => self.faults.add(Rejection::new(14)),
        }
    }

    /// what is told as past is past.
    fn require_past(&mut self, moment: Option<TimeMs>) {
        self.faults.require(14, moment.is_none_or(|moment| moment <= self.batch.issued_at));
    }

    fn require_order(&mut self, from: u16, to: u16) {
        let days = self.element.date(from).zip(self.element.date(to));
        self.faults.require(14, days.is_none_or(|(from, to)| from <= to));
    }

    /// Case and proof, which every entry has alike.
    fn finish(self, slot: u16) -> Option<ImportedEntry> {
        let Self { element, unit, stock, faults, mut values, has_proof, .. } = self;
        let layout = layout(slot);
        let case = element.text(common::CASE).filter(|case| (1..=CASE_BYTES_MAX).contains(&case.len()));
        let case = faults.take(case.ok_or(Rejection::about(7, "case")));
        let slots = (common::PROOF_NUMBER, common::LEGACY);
        let proof = has_proof.then(|| faults.take(read_proof(element, slots, stock)));
        let (case, proof_number) = (case?.to_owned(), proof.map_or(Some(None), |proof| proof.map(Some))?);
        values.push((layout.case, text(&case)));
        values.push((layout.status, Value::Code(entry_status::IN_FORCE)));
        if let (Some(slot), Some(number)) = (layout.proof, &proof_number) {
            values.push((slot, text(number)));
        }
        let is_of_ownership = slot == fact::NOTICES;
        let beneficiary = element.party(notice_row::BENEFICIARY).filter(|_| is_of_ownership);
        let other = element.text(easement_row::OTHER).filter(|_| slot == fact::EASEMENTS);
        Some(ImportedEntry {
            unit,
            list: layout.list,
            case,
            proof_number,
            beneficiary,
            other: other.and_then(|text| text.parse().ok()),
            values,
        })
    }
}

fn read_objection(row: &mut Row<'_>) {
    row.of_batch(false);
    row.must(objection_row::MATTER, objection::MATTER, "matter");
    row.must(objection_row::APPLICANT, objection::APPLICANT, "applicant");
    row.may(objection_row::PERSON, objection::PERSON);
    row.must(objection_row::SINCE, objection::SINCE, "registered at");
    row.require_past(row.element.time(objection_row::SINCE));
    row.expires(objection_row::LAST_DAY, objection::EXPIRES);
}

fn read_notice(row: &mut Row<'_>) {
    row.of_batch(true);
    let kinds =
        [notice_kind::PRESALE, notice_kind::SALE, notice_kind::PRESALE_MORTGAGE, notice_kind::MORTGAGE];
    row.must(notice_row::KIND, notice::KIND, "notice kind");
    let kind = row.known(notice_row::KIND, &kinds, "notice kind");
    row.must(notice_row::OBLIGOR, notice::OBLIGOR, "obligor");
    row.may(notice_row::CONTRACT, notice::CONTRACT);
    if matches!(kind, Some(notice_kind::PRESALE_MORTGAGE | notice_kind::MORTGAGE)) {
        row.must(notice_row::MORTGAGEE, notice::ORGANISATION, "mortgagee");
        row.must(notice_row::AMOUNT, notice::AMOUNT, "amount");
        row.faults.require(63, row.element.fen(notice_row::AMOUNT) != Some(0));
        let unused = [
            (notice_row::BENEFICIARY, "beneficiary"),
            (notice_row::PERSON, "person"),
            (notice_row::SHARE, "share"),
        ];
        unused.into_iter().for_each(|(slot, name)| row.must_not(slot, name));
    } else {
        row.must(notice_row::BENEFICIARY, notice::BENEFICIARY, "beneficiary");
        row.must(notice_row::PERSON, notice::PERSON, "person");
        row.may(notice_row::SHARE, notice::SHARE);
        row.must_not(notice_row::MORTGAGEE, "mortgagee");
        row.must_not(notice_row::AMOUNT, "amount");
    }
    // The clock of what is not built starts with its first registration (民法典 221).
    if row.stock.is_some_and(|stock| stock.is_planned) {
        row.must_not(notice_row::LAST_DAY, "last day");
        let is_presale =
            kind.is_none_or(|kind| matches!(kind, notice_kind::PRESALE | notice_kind::PRESALE_MORTGAGE));
        row.faults.require(24, is_presale);
    }
    row.expires(notice_row::LAST_DAY, notice::EXPIRES);
}

fn read_easement(row: &mut Row<'_>) {
    let other = row.element.text(easement_row::OTHER).ok_or(Rejection::about(7, "dominant unit"));
    let other = row.faults.take(other);
    let other: Option<UnitCode> =
        other.and_then(|text| row.faults.take(text.parse().map_err(|_| Rejection::new(1))));
    row.faults.require(98, other != Some(row.unit));
    let theirs = row.units.iter().find(|imported| Some(imported.unit) == other);
    if row.stock.or(theirs).is_none() {
        row.faults.add(Rejection::about(7, "unit of an entry"));
    }
    row.faults.require(24, row.stock.is_none_or(|stock| !stock.is_planned));
    row.faults.require(24, theirs.is_none_or(|stock| !stock.is_planned));
    row.must(easement_row::CONTENT, easement::CONTENT, "content");
    row.may(easement_row::FROM, easement::FROM);
    row.may(easement_row::TO, easement::TO);
    row.require_order(easement_row::FROM, easement_row::TO);
    row.expires(easement_row::TO, easement::EXPIRES);
    row.values.push((easement::SIDE, Value::Code(easement_side::SERVIENT)));
    if let Some(other) = other {
        row.values.push((easement::OTHER, text(other.as_str())));
    }
}

fn read_habitation(row: &mut Row<'_>) {
    use habitation_act::source;
    row.of_batch(false);
    row.must(habitation_row::OCCUPANT, habitation::OCCUPANT, "occupant");
    row.must(habitation_row::PERSON, habitation::PERSON, "person");
    row.must(habitation_row::SOURCE, habitation::SOURCE, "source");
    row.known(habitation_row::SOURCE, &source::ALL, "source");
    row.must(habitation_row::SCOPE, habitation::SCOPE, "scope");
    row.may(habitation_row::FROM, habitation::FROM);
    row.may(habitation_row::TO, habitation::TO);
    row.require_order(habitation_row::FROM, habitation_row::TO);
    row.expires(habitation_row::TO, habitation::EXPIRES);
}

fn read_restriction(row: &mut Row<'_>) {
    row.has_proof = false;
    row.of_batch(true);
    row.must(restriction_row::ORGAN, restriction::ORGAN, "ordering organ");
    row.must(restriction_row::KIND, restriction::KIND, "restriction kind");
    row.known(restriction_row::KIND, &restriction_kind::ALL, "restriction kind");
    row.must(restriction_row::DOCUMENT_NUMBER, restriction::DOCUMENT_NUMBER, "document number");
    row.may(restriction_row::DIGEST, restriction::ORDER_DIGEST);
    row.must(restriction_row::FROM, restriction::FROM, "from");
    row.require_past(row.element.time(restriction_row::FROM));
    row.expires(restriction_row::LAST_DAY, restriction::EXPIRES);
}

/// The same easement on the unit that it serves; its proof comes with the servient one's.
fn of_dominant(servient: &ImportedEntry) -> Option<ImportedEntry> {
    let dominant = servient.other.filter(|other| *other != servient.unit)?;
    let values = servient.values.iter().map(|(slot, value)| match *slot {
        easement::SIDE => (easement::SIDE, Value::Code(easement_side::DOMINANT)),
        easement::OTHER => (easement::OTHER, text(servient.unit.as_str())),
        slot => (slot, value.clone()),
    });
    Some(ImportedEntry {
        unit: dominant,
        other: Some(servient.unit),
        proof_number: None,
        values: values.collect(),
        ..servient.clone()
    })
}

/// what is planned only is planned for somebody. A row that says so badly is told by its own fault.
fn check_planned(batch: &Batch<'_>, units: &[ImportedUnit], faults: &mut Findings) {
    let rows = batch.elements(fact::NOTICES);
    let is_promised = |unit: &UnitCode| rows.iter().any(|row| row.text(common::UNIT) == Some(unit.as_str()));
    if units.iter().any(|stock| stock.is_planned && !is_promised(&stock.unit)) {
        faults.add(Rejection::about(7, "notice of a planned unit"));
    }
}

/// Beneficiaries of one notice share its terms and its proof, and their shares sum to one.
fn check_notices(entries: &mut [ImportedEntry], faults: &mut Findings) {
    let of_list: Vec<ImportedEntry> =
        entries.iter().filter(|entry| entry.list == unit_slot::NOTICES).cloned().collect();
    let mut told: BTreeSet<(UnitCode, &str)> = BTreeSet::new();
    for first in &of_list {
        if !told.insert((first.unit, first.case.as_str())) {
            continue;
        }
        let together: Vec<&ImportedEntry> =
            of_list.iter().filter(|one| one.unit == first.unit && one.case == first.case).collect();
        if together.iter().any(|one| one.proof_number != first.proof_number) {
            faults.add(Rejection::about(16, "proof number"));
        }
        // One case names one notice: two of them would end together.
        if together.iter().any(|one| one.terms().ne(first.terms())) {
            faults.add(Rejection::about(16, "case"));
        }
        let shares: Vec<Share> = together.iter().filter_map(|one| one.share()).collect();
        let is_whole = shares.is_empty() || (shares.len() == together.len() && Share::sum(shares) == Ok(Share::ONE));
        faults.require(28, is_whole);
    }
    let mut told: BTreeSet<(UnitCode, String)> = BTreeSet::new();
    for entry in entries.iter_mut().filter(|entry| entry.list == unit_slot::NOTICES) {
        if !told.insert((entry.unit, entry.case.clone())) {
            entry.proof_number = None;
        }
    }
}

impl ImportedEntry {
    fn value(&self, slot: u16) -> Option<&Value> {
        self.values.iter().find(|(found, _)| *found == slot).map(|(_, value)| value)
    }

    fn code(&self, slot: u16) -> Option<u32> {
        match self.value(slot) {
            Some(Value::Code(code)) => Some(*code),
            _ => None,
        }
    }

    /// Of an advance notice, what it says of all whom it protects.
    fn terms(&self) -> impl Iterator<Item = &(u16, Value)> {
        let of_one = [notice::BENEFICIARY, notice::PERSON, notice::SHARE, notice::PROOF_NUMBER];
        self.values.iter().filter(move |(slot, _)| !of_one.contains(slot))
    }

    fn share(&self) -> Option<Share> {
        match self.value(notice::SHARE) {
            Some(Value::Share(share)) => Some(Share::from(*share)),
            _ => None,
        }
    }

    /// Of an advance notice: its kind.
    pub(super) fn notice_kind(&self) -> Option<u32> {
        self.code(notice::KIND).filter(|_| self.list == unit_slot::NOTICES)
    }

    /// who alone can end it is known.: the other unit of an easement is current.
    pub(super) fn check(
        &self,
        units: &[ImportedUnit],
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let holder = match self.list {
            unit_slot::RESTRICTIONS => self.code(restriction::ORGAN),
            unit_slot::NOTICES => self.code(notice::ORGANISATION),
            _ => None,
        };
        if let Some(holder) = holder {
            let organisation = register.organisation(holder)?;
            let may_hold = |kind| match self.list {
                unit_slot::RESTRICTIONS => matches!(kind, OrganisationKind::Court | OrganisationKind::Organ),
                _ => kind == OrganisationKind::Bank,
            };
            findings.require(153, organisation.is_some_and(|found| may_hold(found.kind)));
        }
        if self.list == unit_slot::EASEMENTS && units.iter().all(|stock| stock.unit != self.unit) {
            let value = register.value(&unit_key(&self.unit))?;
            let unit = value.as_deref().and_then(|value| Unit::of(value.slots()));
            findings.require(24, unit.as_ref().is_some_and(|unit| !unit.is_planned()));
            findings.require(23, unit.is_none_or(|unit| unit.is_current() || unit.is_planned()));
        }
        Ok(())
    }

    /// Writes it and its proof. Notices stand before every one that is registered here, in the order of their rows.
    pub(super) fn enter(
        &self,
        place: u64,
        filing: &Filing<'_>,
        register: &mut dyn Register,
    ) -> Result<(), StoreError> {
        let time = filing.place.time;
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let is_planned = Unit::of(draft.slots()).is_some_and(|unit| unit.is_planned());
        let mut element = draft.element(Width::W16);
        for (slot, value) in &self.values {
            element.set(*slot, value.clone());
        }
        if self.list == unit_slot::NOTICES {
            element.set(notice::ORDER_HEIGHT, Value::Number(0));
            element.set(notice::ORDER_INDEX, Value::Number(place));
            if !is_planned {
                element.set(notice::REGISTRABLE_FROM, Value::Time(time));
            }
        }
        draft.list_mut(self.list, Width::W16).push(element);
        refresh(draft, time);
        match &self.proof_number {
            Some(number) => {
                title::enter(number, certificate_kind::PROOF, (&self.unit, &self.case), register)
            }
            None => Ok(()),
        }
    }
}

/// Where an element of the unit keeps what every entry has.
struct Layout {
    list: u16,
    case: u16,
    status: u16,
    proof: Option<u16>,
}

fn layout(slot: u16) -> Layout {
    let (list, case, status, proof) = match slot {
        fact::OBJECTIONS => {
            (unit_slot::OBJECTIONS, objection::CASE, objection::STATUS, Some(objection::PROOF_NUMBER))
        }
        fact::NOTICES => (unit_slot::NOTICES, notice::CASE, notice::STATUS, Some(notice::PROOF_NUMBER)),
        fact::EASEMENTS => {
            (unit_slot::EASEMENTS, easement::CASE, easement::STATUS, Some(easement::PROOF_NUMBER))
        }
        fact::HABITATIONS => {
            (unit_slot::HABITATIONS, habitation::CASE, habitation::STATUS, Some(habitation::PROOF_NUMBER))
        }
        _ => (unit_slot::RESTRICTIONS, restriction::CASE, restriction::STATUS, None),
    };
    Layout { list, case, status, proof }
}

fn text(text: &str) -> Value {
    Value::text(text).expect("read from a text, or the code of a unit")
}
