//! T23: what the register says wrongly is put right (民法典 220; 实施细则 79–81). The old stays in the records.

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use super::Filed;
use super::cases::{REGISTERED, REGISTERED_AUTOMATICALLY};
use super::certificates;
use super::consent::{Disposed, agreeing, current};
use super::correction_facts::{
    AMOUNT, AREA, Change, Correction, FROM, Fact, LAND_TERM_END, LOCATION, PERSON, QUALITY, RIGHT_TYPE, TO,
    USE,
};
use super::form::{self, OwnersOfWhole};
use super::offices::covers;
use super::ownership::{judge_ended, owner};
use super::record::{NewOwner, Party, Record, Role, Says};
use super::rule_books::CORRECTION_NOTICE_DAYS;
use super::rules::Findings;
use super::seizures::What;
use super::state::{Case, CertificateStatus, Mortgage, Owner, RECODED, State, Unit};

const HOLDER: u32 = 1;
const INTERESTED: u32 = 2;
const EX_OFFICIO: u32 = 3;
const COURT: u32 = 4;
/// Right type of mortgages.
const MORTGAGE: u32 = 37;
/// Every quality flag.
const FLAGS: u32 = 0b11_1111_1111;

fn is_of_mortgage(facts: &Correction) -> bool {
    facts.restored.is_some() || facts.changes.iter().any(|change| matches!(change.field, Some(AMOUNT..=TO)))
}

/// What a certificate of title states.
fn is_of_title(facts: &Correction) -> bool {
    facts.owners.is_some() || facts.changes.iter().any(|change| matches!(change.field, Some(USE..=PERSON)))
}

fn has_marks(facts: &Correction) -> bool {
    facts.changes.iter().any(|change| change.field == Some(QUALITY))
}

/// Layer P.
pub fn judge_form(facts: &Correction, record: &Record, found: &mut Findings) {
    form::types(record, 500, |right| (1..=18).contains(&right) || right == MORTGAGE, found);
    found.require(7, facts.target.is_some() && facts.evidence.is_some() && facts.basis.is_some());
    let basis = facts.basis.filter(|basis| (HOLDER..=COURT).contains(basis));
    found.require(8, facts.basis == basis);
    found.require(8, facts.restored.is_none_or(|right| right == 1));
    let mut of_changes = Findings::default();
    judge_changes(facts, &mut of_changes);
    // Of what nobody can read nothing else is said.
    if !of_changes.is_empty() {
        found.add_all(of_changes);
        return;
    }
    let of_mortgage = record.right_type == Some(MORTGAGE);
    let kind = if of_mortgage { form::PROOF } else { form::TITLE };
    for number in [&record.issued, &record.previous].into_iter().flatten() {
        found.require(11, form::is_number(number, kind));
    }
    found.require(7, record.issued.is_some() || record.previous.is_none());
    // Whether facts go together is asked of what can be read.
    if facts.target.is_none() || facts.evidence.is_none() || basis.is_none() {
        return;
    }
    if let Some(owners) = &facts.owners {
        found.require(7, record.issued.is_some());
        OwnersOfWhole { form: facts.form, mode: facts.mode, owners }.judge(record, found);
    }
    let (title, mortgage) = (is_of_title(facts) || has_marks(facts), is_of_mortgage(facts));
    found.require(7, title || mortgage);
    found.require(6, if of_mortgage { !title } else { !mortgage });
    for (is_there, is_wanted) in [
        (facts.mortgage.is_some(), mortgage),
        (facts.document.is_some(), facts.basis == Some(COURT)),
        (facts.applicant.is_some(), facts.basis == Some(INTERESTED)),
        (facts.form.is_some(), facts.owners.is_some()),
        (facts.mode.is_some(), facts.owners.is_some()),
    ] {
        found.require(7, is_there || !is_wanted);
        found.require(16, is_wanted || !is_there);
    }
}

fn judge_changes(facts: &Correction, found: &mut Findings) {
    let mut seen = BTreeSet::new();
    for change in &facts.changes {
        // Changes are read in their order; behind one that cannot be nothing is said.
        if !found.is_empty() {
            return;
        }
        let (Some(field), Some(new)) = (change.field, change.new) else {
            found.note(7);
            continue;
        };
        found.require(8, (USE..=QUALITY).contains(&field));
        found.require(7, change.party.is_some() || field != PERSON);
        found.require(16, change.party.is_none() || field == PERSON);
        found.require(16, change.old != change.new && seen.insert((field, change.party)));
        match (field, new) {
            (USE, Fact::Code(code)) => found.require(8, form::is_use(code)),
            (RIGHT_TYPE, Fact::Code(code)) => found.require(8, (1..=18).contains(&code)),
            (AREA, Fact::Area(area)) => found.require(12, area > 0),
            (AMOUNT, Fact::Fen(amount)) => found.require(63, amount > 0),
            // Flags are taken away; none is found.
            (QUALITY, Fact::Code(left)) => {
                let before = match change.old {
                    Some(Fact::Code(before)) => before,
                    _ => 0,
                };
                found.require(8, left & !before == 0 && before & !FLAGS == 0 && change.old.is_some());
            }
            _ => {}
        }
    }
}

/// The mortgage of a case on a unit, ended or not; the newest where there are several.
fn mortgage<'a>(facts: &Correction, unit: &'a Unit) -> Option<&'a Mortgage> {
    let named = facts.mortgage.as_ref()?;
    unit.mortgages.iter().rev().find(|mortgage| mortgage.case == *named)
}

pub fn judge(facts: &Correction, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let basis = facts.basis.expect("of good form");
    let Some(unit) = current(state.registered(&record.unit), found) else { return };
    let target = find_target(facts, &record.unit, unit, state);
    found.require(147, target.is_some());
    if let (EX_OFFICIO, Some(target)) = (basis, target) {
        found.require(145, !is_disposed_of_since(target, &record.unit, unit, state));
    }
    for change in &facts.changes {
        found.require(147, registered(change, facts, unit) == Some(change.old));
    }
    judge_mortgage(facts, unit, found);
    let days = state.figure(CORRECTION_NOTICE_DAYS, filed.place.height);
    let grounds = Grounds { facts, filed, unit, signing: agreeing(record, &record.unit), days };
    grounds.judge(basis, found);
    if basis != COURT {
        grounds.judge_consequences(state, found);
    }
    judge_numbers(facts, filed, unit, state, found);
}

/// Where a corrected record stands in the unit's history.
#[derive(Clone, Copy)]
enum Target {
    Last,
    At(u64),
    First,
}

fn find_target(facts: &Correction, code: &UnitCode, unit: &Unit, state: &State) -> Option<Target> {
    if let Some(number) = &facts.target_case {
        let case = case_about(number, &codes(code, unit, state), state)?;
        let registers = |event: u32| matches!(event, REGISTERED | REGISTERED_AUTOMATICALLY);
        let step = case.steps.iter().find(|step| registers(step.event) && step.record == facts.target)?;
        return Some(Target::At(step.time));
    }
    if unit.last_record == facts.target {
        return Some(Target::Last);
    }
    if unit.owned_by == facts.target {
        return unit.owned_since.map(|(_, time)| Target::At(time));
    }
    (unit.first_record == facts.target).then_some(Target::First)
}

/// The code of a unit, and those that it had before.
fn codes(code: &UnitCode, unit: &Unit, state: &State) -> Vec<UnitCode> {
    let mut codes = vec![*code];
    let mut parents = &unit.parents;
    while let Some((before, ..)) = parents.iter().find(|(_, way, _)| *way == RECODED) {
        codes.push(*before);
        parents = &state.units[before].parents;
    }
    codes
}

/// The case of a number that is about the unit, under whatever code.
fn case_about<'a>(number: &str, codes: &[UnitCode], state: &'a State) -> Option<&'a Case> {
    codes.iter().find_map(|code| {
        let case = state.cases.get(&(code.county(), number.to_owned()))?;
        case.units.contains(code).then_some(case)
    })
}

/// what the bureau does not correct of its own motion: others have relied on it (实施细则 81).
fn is_disposed_of_since(target: Target, code: &UnitCode, unit: &Unit, state: &State) -> bool {
    let mortgages = unit.mortgages.iter().map(|entry| &entry.case);
    let seizures = unit.seizures.iter().filter_map(|event| match &event.what {
        What::Ordered(order) => Some(&order.case),
        _ => None,
    });
    let notices = unit.notices.iter().map(|entry| &entry.standing.case);
    let easements = unit.easements.iter().map(|entry| &entry.standing.case);
    let habitations = unit.habitations.iter().map(|entry| &entry.standing.case);
    let mut entries = mortgages.chain(seizures).chain(notices).chain(easements).chain(habitations);
    match target {
        Target::Last => false,
        Target::First => unit.owned_by != unit.first_record || entries.next().is_some(),
        Target::At(since) => {
            let codes = codes(code, unit, state);
            let is_later = |number: &String| {
                case_about(number, &codes, state).and_then(registered_at).is_some_and(|at| at > since)
            };
            unit.owned_since.is_some_and(|(_, owned)| owned > since) || entries.any(is_later)
        }
    }
}

/// When a case was registered.
fn registered_at(case: &Case) -> Option<u64> {
    case.last(REGISTERED).or_else(|| case.last(REGISTERED_AUTOMATICALLY)).map(|step| step.time)
}

/// A fact as the register has it; the outer none where there is no such owner or mortgage.
pub fn registered(change: &Change, facts: &Correction, unit: &Unit) -> Option<Option<Fact>> {
    Some(match change.field? {
        USE => Some(unit.use_code).filter(|code| *code != 0).map(Fact::Code),
        AREA => Some(Fact::Area(unit.area)),
        LAND_TERM_END => unit.land_term_end.map(Fact::Date),
        LOCATION => unit.location.map(Fact::Sealed),
        RIGHT_TYPE => Some(Fact::Code(unit.right_type)),
        PERSON => {
            let owner = unit.owners.iter().find(|owner| Some(owner.party) == change.party)?;
            Some(Fact::Sealed(owner.person))
        }
        AMOUNT => Some(Fact::Fen(mortgage(facts, unit)?.amount)),
        FROM => mortgage(facts, unit)?.from.map(Fact::Date),
        TO => mortgage(facts, unit)?.to.map(Fact::Date),
        _ => Some(Fact::Code(unit.quality)),
    })
}

/// of the mortgage that is named.
fn judge_mortgage(facts: &Correction, unit: &Unit, found: &mut Findings) {
    if facts.mortgage.is_none() {
        return;
    }
    let named = mortgage(facts, unit);
    let is_active = named.map(|mortgage| mortgage.is_active);
    if facts.restored.is_some() {
        found.require(147, is_active == Some(false));
    } else {
        found.require(69, is_active == Some(true));
    }
    let day = |field| {
        let change = facts.changes.iter().find(|change| change.field == Some(field));
        change.and_then(|change| match change.new {
            Some(Fact::Date(day)) => Some(day),
            _ => None,
        })
    };
    let from = day(FROM).or(named.and_then(|mortgage| mortgage.from));
    let to = day(TO).or(named.and_then(|mortgage| mortgage.to));
    form::period(from, to, found);
}

/// Why a correction may be made, and what it does to others.
struct Grounds<'a> {
    facts: &'a Correction,
    filed: &'a Filed<'a>,
    unit: &'a Unit,
    signing: BTreeSet<Party>,
    /// Working days after which who was told of it has had his say.
    days: u64,
}

impl Grounds<'_> {
    fn record(&self) -> &Record {
        self.filed.record
    }

    fn disposed(&self) -> Disposed<'_> {
        Disposed { code: &self.filed.record.unit, unit: self.unit, filed: self.filed }
    }

    fn owners(&self) -> BTreeSet<Party> {
        self.unit.owners.iter().map(|owner| owner.party).collect()
    }

    fn new_owners(&self) -> &[NewOwner] {
        self.facts.owners.as_deref().unwrap_or_default()
    }

    /// Whom it touches: an owner whose own facts alone are wrong, else all owners.
    fn touched(&self) -> BTreeSet<Party> {
        let changes = &self.facts.changes;
        let of_persons = !changes.is_empty() && changes.iter().all(|change| change.field == Some(PERSON));
        if of_persons && self.facts.owners.is_none() {
            changes.iter().filter_map(|change| change.party).collect()
        } else {
            self.owners()
        }
    }

    fn judge(&self, basis: u32, found: &mut Findings) {
        match basis {
            HOLDER => {
                let mut known = self.owners();
                let holds = self.signing.iter().any(|party| known.contains(party));
                known.extend(self.new_owners().iter().map(|owner| owner.party));
                found.require(25, self.signing.is_subset(&known));
                let bank = mortgage(self.facts, self.unit);
                found.require(132, holds || bank.is_some_and(|mortgage| self.signs(mortgage.mortgagee)));
            }
            INTERESTED => {
                found.require(132, self.facts.applicant.is_some_and(|party| self.signing.contains(&party)));
            }
            EX_OFFICIO => {
                self.judge_told(found);
                return;
            }
            _ => {
                found.require(76, self.is_ordered());
                return;
            }
        }
        self.judge_entering(found);
        found.require(143, self.is_agreed() || self.is_proven());
    }

    fn signs(&self, bank: u32) -> bool {
        self.record().signers.iter().any(|(role, org, _)| *role == Role::Bank && *org == bank)
    }

    /// nobody becomes an owner unasked, and what one is called the police say.
    fn judge_entering(&self, found: &mut Findings) {
        let before = self.owners();
        for owner in self.new_owners() {
            found.require(132, before.contains(&owner.party) || self.signing.contains(&owner.party));
        }
        for change in self.facts.changes.iter().filter(|change| change.field == Some(PERSON)) {
            let is_told = self.record().statements.iter().any(|statement| match &statement.says {
                Says::Identity { party, person, .. } => {
                    Some(*party) == change.party && person.map(Fact::Sealed) == change.new
                }
                _ => false,
            });
            found.require(132, is_told);
        }
    }

    /// Whether every holder whom it touches agrees.
    fn is_agreed(&self) -> bool {
        let disposed = self.disposed();
        let agrees =
            |party: &Party| self.signing.contains(party) || disposed.has_consent("", Some(*party), None);
        self.touched().iter().all(agrees) && self.has_mortgagee_agreed()
    }

    fn has_mortgagee_agreed(&self) -> bool {
        mortgage(self.facts, self.unit).is_none_or(|mortgage| {
            let consents = self.disposed().has_consent(&mortgage.case, None, Some(mortgage.mortgagee));
            self.signs(mortgage.mortgagee) || consents
        })
    }

    /// Whether the evidence is a notary's or a court's, or every fact is stated by whoever measures or plans.
    fn is_proven(&self) -> bool {
        let record = self.record();
        let documented = record.statements.iter().any(|statement| match &statement.says {
            Says::Notary { unit, digest, .. } | Says::Instrument { unit, digest, .. } => {
                *unit == record.unit && Some(*digest) == self.facts.evidence
            }
            _ => false,
        });
        let changes = &self.facts.changes;
        let plain = !changes.is_empty() && self.facts.owners.is_none() && self.facts.restored.is_none();
        documented || (plain && changes.iter().all(|change| self.is_stated(change)))
    }

    fn is_stated(&self, change: &Change) -> bool {
        let record = self.record();
        record.statements.iter().any(|statement| match (&statement.says, change.field, change.new) {
            (Says::Survey { measured, .. }, Some(AREA), Some(Fact::Area(area))) => {
                measured.iter().find(|(of, _)| *of == record.unit).is_some_and(|(_, told)| *told == area)
            }
            (Says::Planning { unit, use_code, .. }, Some(USE), Some(Fact::Code(code))) => {
                *unit == record.unit && *use_code == code
            }
            _ => false,
        })
    }

    /// a bureau of the place has told every holder, and his days are over (实施细则 81).
    fn judge_told(&self, found: &mut Findings) {
        let changes = &self.facts.changes;
        let only_marks = !changes.is_empty() && changes.iter().all(|change| change.field == Some(QUALITY));
        if only_marks && self.facts.owners.is_none() {
            return;
        }
        let record = self.record();
        for holder in self.touched() {
            let told = record.statements.iter().filter_map(|statement| match &statement.says {
                Says::HolderNotice { unit, target, party, notified_at } => {
                    let of_place = covers(statement.signer.1, record.unit.county());
                    let of_this = *unit == record.unit && Some(*target) == self.facts.target;
                    (of_this && of_place && *party == holder).then_some(*notified_at)
                }
                _ => None,
            });
            match told.min() {
                None => found.note(144),
                since => judge_ended(since, self.days, self.filed, 128, found),
            }
        }
        found.require(144, self.has_mortgagee_agreed());
    }

    /// a court orders it by the document that the record names.
    fn is_ordered(&self) -> bool {
        let record = self.record();
        record.statements.iter().any(|statement| match &statement.says {
            Says::CourtOrder { unit, act: 23, document, digest, .. } => {
                let by = Some(document) == self.facts.document.as_ref();
                *unit == record.unit && by && Some(*digest) == self.facts.evidence
            }
            _ => false,
        })
    }

    /// a wrong owner put right, or a burden that grows, is judged anew by what binds the unit.
    fn judge_consequences(&self, state: &State, found: &mut Findings) {
        let disposed = self.disposed();
        let grows = self.facts.changes.iter().any(|change| match (change.field, change.old, change.new) {
            (Some(AMOUNT), Some(Fact::Fen(old)), Some(Fact::Fen(new))) => new > old,
            (field, ..) => field == Some(AMOUNT),
        });
        let grows = grows && !self.is_proven();
        let anew = self.facts.owners.is_some() || self.facts.restored.is_some();
        if anew || grows {
            disposed.judge_seizure(state, found);
        }
        if anew {
            let entering = self.new_owners().iter().map(|owner| owner.party).collect();
            disposed.judge_notices(&entering, found);
        }
        if grows {
            let active = || self.unit.mortgages.iter().filter(|mortgage| mortgage.is_active);
            let own = active().find(|one| Some(&one.case) == self.facts.mortgage.as_ref());
            let order = own.map(|one| one.order);
            for behind in active().filter(|one| Some(one.order) > order) {
                let consents = disposed.has_consent(&behind.case, None, Some(behind.mortgagee));
                found.require(64, consents);
            }
        }
    }
}

/// The numbers that a correction issues.
fn issued(facts: &Correction, record: &Record) -> Vec<String> {
    match &facts.owners {
        Some(owners) => super::ownership::numbers(record, owners),
        None => record.issued.iter().cloned().collect(),
    }
}

/// what states it wrongly is replaced. of the numbers.
fn judge_numbers(facts: &Correction, filed: &Filed<'_>, unit: &Unit, state: &State, found: &mut Findings) {
    let record = filed.record;
    let issued = issued(facts, record);
    for number in &issued {
        certificates::judge_new(number, filed, state, found);
    }
    if is_of_mortgage(facts) {
        found.require(116, !issued.is_empty());
        let registered = mortgage(facts, unit).map(|mortgage| &mortgage.proof);
        let previous = record.previous.as_ref();
        found.require(113, previous.is_some() && previous == registered);
        if let Some(previous) = previous {
            found.require(114, is_replaceable(facts, previous, state));
        }
        return;
    }
    let stands = unit.certificate.is_some();
    found.require(116, !is_of_title(facts) || !stands || !issued.is_empty());
    if record.previous.is_some() {
        certificates::judge_previous(record, unit, state, found);
    } else {
        found.require(113, issued.is_empty() || !stands);
    }
}

/// A proof that is corrected is in force; that of a mortgage which is restored is not, unless another part carries it.
fn is_replaceable(facts: &Correction, proof: &str, state: &State) -> bool {
    let Some(found) = state.certificates.get(proof) else { return false };
    if facts.restored.is_none() {
        return found.status == CertificateStatus::Valid;
    }
    !found.status.is_in_force() || state.units.values().any(|unit| unit.carries(proof))
}

pub fn apply(facts: &Correction, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    if facts.restored.is_some() {
        state.mortgages += 1;
    }
    let place = (filed.place.height, state.mortgages);
    let unit = filed.touch(&record.unit, state);
    let before = unit.clone();
    for change in &facts.changes {
        write(change, facts, unit);
    }
    if facts.restored.is_some() {
        let named = mortgage_mut(facts, unit);
        named.is_active = true;
        if facts.basis != Some(COURT) {
            named.order = place;
        }
    }
    if let Some(owners) = &facts.owners {
        unit.form = facts.form.expect("of good form");
        unit.owners = owners.iter().map(owner).collect();
    }
    replace_numbers(facts, filed, &before, state);
}

fn mortgage_mut<'a>(facts: &Correction, unit: &'a mut Unit) -> &'a mut Mortgage {
    let named = |mortgage: &&mut Mortgage| Some(&mortgage.case) == facts.mortgage.as_ref();
    unit.mortgages.iter_mut().rev().find(named).expect("judged before")
}

fn write(change: &Change, facts: &Correction, unit: &mut Unit) {
    match (change.field, change.new) {
        (Some(USE), Some(Fact::Code(code))) => unit.use_code = code,
        (Some(AREA), Some(Fact::Area(area))) => unit.area = area,
        (Some(LAND_TERM_END), Some(Fact::Date(day))) => unit.land_term_end = Some(day),
        (Some(LOCATION), Some(Fact::Sealed(number))) => unit.location = Some(number),
        (Some(RIGHT_TYPE), Some(Fact::Code(code))) => unit.right_type = code,
        (Some(PERSON), Some(Fact::Sealed(number))) => {
            for owner in unit.owners.iter_mut().filter(|owner| Some(owner.party) == change.party) {
                owner.person = number;
            }
        }
        (Some(AMOUNT), Some(Fact::Fen(amount))) => mortgage_mut(facts, unit).amount = amount,
        (Some(FROM), Some(Fact::Date(day))) => mortgage_mut(facts, unit).from = Some(day),
        (Some(TO), Some(Fact::Date(day))) => mortgage_mut(facts, unit).to = Some(day),
        (Some(QUALITY), Some(Fact::Code(left))) => unit.quality &= left,
        _ => unreachable!("of good form"),
    }
}

fn replace_numbers(facts: &Correction, filed: &Filed<'_>, before: &Unit, state: &mut State) {
    let record = filed.record;
    let issued = issued(facts, record);
    let Some(first) = issued.first() else { return };
    let unit = filed.touch(&record.unit, state);
    if is_of_mortgage(facts) {
        first.clone_into(&mut mortgage_mut(facts, unit).proof);
        let previous = record.previous.as_ref().expect("judged before");
        match state.certificates[previous].status {
            CertificateStatus::Superseded => {}
            _ => certificates::end_proof(previous, Some(first), state),
        }
        certificates::issue(first, false, &record.unit, filed, state);
        return;
    }
    unit.certificate = Some(first.clone());
    let held_each = |owner: &Owner| owner.certificate.is_some();
    if facts.owners.is_none() && before.owners.iter().any(held_each) {
        unit.owners.iter_mut().for_each(|owner| owner.certificate = None);
    }
    let own = before.owners.iter().filter_map(|owner| owner.certificate.clone());
    for number in own.chain(record.previous.clone()).collect::<BTreeSet<_>>() {
        certificates::supersede(&number, first, state);
    }
    for number in &issued {
        certificates::issue(number, true, &record.unit, filed, state);
    }
}
