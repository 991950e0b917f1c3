//! A second register, naive on purpose: plain things in maps, judged and changed as the law is read, line by line.
//!
//! It shares nothing with the ledger's execution: no function, no type, no table. Where both agree over many random
//! operations, neither has misread the law in a way that the other has not.

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

pub mod automatic;
pub mod bundle;
pub mod calendar;
pub mod cancel;
pub mod cases;
pub mod certificate_events;
pub mod certificates;
pub mod changes;
pub mod consent;
pub mod correction_facts;
pub mod corrections;
pub mod delegations;
pub mod easements;
pub mod form;
pub mod fraction;
pub mod habitations;
pub mod import_entries;
pub mod import_facts;
pub mod import_seizures;
pub mod imports;
pub mod lineage;
pub mod mortgage_changes;
pub mod mortgages;
pub mod notices;
pub mod objections;
pub mod offices;
pub mod orders;
pub mod organisations;
pub mod ownership;
pub mod path;
pub mod record;
pub mod restrictions;
pub mod rule_books;
pub mod rules;
pub mod says;
pub mod seizures;
pub mod state;
pub mod succession;

use path::Path;
use record::{Facts, Record, Role};
use rules::Findings;
use state::{CaseState, State, Unit};

/// Outcome of a record that registers.
pub const REGISTERED: u16 = 0;
/// Outcome of records that nobody can write down: no rule refuses what never leaves the desk.
pub const UNWRITABLE: u16 = u16::MAX;
/// Outcome of the members of a bundle that another member's refusal refuses.
pub const BUNDLE_REFUSED: u16 = 135;

/// Where a record is executed.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub height: u64,
    pub time: u64,
}

/// A record on the bench.
pub struct Filed<'a> {
    pub record: &'a Record,
    pub place: Place,
    /// Units that it names, each at the version that its author saw.
    pub seen: Vec<(UnitCode, u64)>,
    /// Whether it is one of several that stand or fall together.
    pub in_bundle: bool,
    /// All of them in order, itself included, and its place among them.
    pub members: &'a [Record],
    pub position: usize,
    /// Its lot among 10,000, which decides whether it is audited.
    pub lot: u64,
}

impl Filed<'_> {
    /// A unit that the record writes, or has written already.
    pub fn touch<'s>(&self, unit: &UnitCode, state: &'s mut State) -> &'s mut Unit {
        let found = state.units.entry(*unit).or_default();
        found.last_record = Some(state.records);
        // However much of it one record changes, it makes one version.
        if state.writing.insert(*unit) {
            found.version += 1;
            found.written_at = self.place.time;
        }
        found
    }
}

/// The register.
#[derive(Clone, Default)]
pub struct Register {
    pub state: State,
    /// A rule that is forgotten on purpose.
    pub forgets: Option<u16>,
}

/// Rules that the ledger does not judge yet, by kind.
const NOT_YET: &[(u16, u16)] = &[];

impl Register {
    /// The member of a group that layer P refuses, and its rule. What is too long to be written comes before all that is
    /// written, as a group is drawn up as a whole.
    pub fn judge_forms(&self, group: &[Record]) -> Result<(), (usize, u16)> {
        if let Some(position) = group.iter().position(form::is_too_long) {
            return Err((position, UNWRITABLE));
        }
        for (position, record) in group.iter().enumerate() {
            // Of all others the keys are known to hold.
            if let (Facts::Governance(_), Some(rule)) =
                (&record.facts, organisations::judge_keys(record, &self.state))
            {
                return Err((position, rule));
            }
            self.judge_form(record).map_err(|rule| (position, rule))?;
        }
        Ok(())
    }

    /// Whether no rule of layer P refuses a record.
    pub fn is_well_formed(&self, record: &Record) -> bool {
        self.judge_form(record).is_ok()
    }

    /// The rule of layer P that refuses a record, if one does.
    fn judge_form(&self, record: &Record) -> Result<(), u16> {
        let mut found = Findings::default();
        form::judge(record, &mut found);
        self.outcome(record, found, &BTreeSet::new())
    }

    /// Executes a record alone, or several that stand or fall together; gives the outcome of each.
    pub fn file(&mut self, group: &[Filed<'_>]) -> Vec<u16> {
        if group.len() > 1 && !bundle::is_allowed(group) {
            return vec![BUNDLE_REFUSED; group.len()];
        }
        let before = (group.len() > 1).then(|| self.state.clone());
        for (position, filed) in group.iter().enumerate() {
            if let Err(rule) = self.judge(filed) {
                if let Some(before) = before {
                    self.state = before;
                }
                let mut outcomes = vec![BUNDLE_REFUSED; group.len()];
                outcomes[position] = rule;
                return outcomes;
            }
            let later = &group[position + 1..];
            let is_last_of_case = later.iter().all(|other| other.record.case != filed.record.case);
            self.carry_out(filed, is_last_of_case);
        }
        vec![REGISTERED; group.len()]
    }

    /// Carries out a record where its facts allow it, whatever its case says: what the next of a bundle will find.
    pub fn foresee(&mut self, record: &Record, place: Place) {
        let members = std::slice::from_ref(record);
        let filed = Filed { record, place, seen: Vec::new(), in_bundle: true, members, position: 0, lot: 0 };
        let mut found = Findings::default();
        form::judge(record, &mut found);
        if found.is_empty() {
            judge_facts(&filed, &self.state, &mut found);
        }
        if found.is_empty() {
            self.state.writing.clear();
            apply_facts(&filed, &mut self.state);
        }
    }

    fn judge(&self, filed: &Filed<'_>) -> Result<(), u16> {
        let (record, state) = (filed.record, &self.state);
        let mut found = Findings::default();
        found.require(158, record.flaw != record::Flaw::FormerRuleSet);
        path::judge(filed, &units(record), state, &mut found);
        judge_facts(filed, state, &mut found);
        // Nobody has seen it, so nobody can let a warning pass.
        if path::path_of(filed) == Path::Automatic && found.has_warning() {
            found.note(131);
        }
        let ticks = match path::path_of(filed) {
            Path::Automatic => BTreeSet::new(),
            Path::Short | Path::Batch => record.ticks.iter().copied().collect(),
            Path::Reviewed | Path::Event => {
                self.state.cases.get(&record.case_id()).map(|case| case.ticks.clone()).unwrap_or_default()
            }
        };
        self.outcome(record, found, &ticks)
    }

    fn outcome(&self, record: &Record, mut found: Findings, ticks: &BTreeSet<u16>) -> Result<(), u16> {
        for (kind, rule) in NOT_YET {
            if *kind == record.facts.kind() {
                found.forget(*rule);
            }
        }
        if let Some(rule) = self.forgets {
            found.forget(rule);
        }
        found.refusal(ticks).map_or(Ok(()), Err)
    }

    fn carry_out(&mut self, filed: &Filed<'_>, is_last_of_case: bool) {
        let (record, state) = (filed.record, &mut self.state);
        state.writing.clear();
        state.records += 1;
        apply_facts(filed, state);
        match path::path_of(filed) {
            Path::Reviewed if is_last_of_case => cases::end(filed, CaseState::Recorded, state),
            Path::Short => {
                let person = |role| path::signing_person(record, role).expect("judged before it is applied");
                let units = units(record);
                cases::open(
                    filed,
                    &units,
                    record.facts.kind(),
                    cases::COLLECTED,
                    person(Role::Acceptor),
                    state,
                );
                cases::review(filed, person(Role::Reviewer), state);
                cases::end(filed, CaseState::Recorded, state);
            }
            Path::Automatic => automatic::conclude(filed, state),
            Path::Reviewed | Path::Batch | Path::Event => {}
        }
        let unbound = record.statements.iter().filter(|statement| statement.case.is_none());
        self.state.spent.extend(unbound.map(path::nonce));
    }
}

fn judge_facts(filed: &Filed<'_>, state: &State, found: &mut Findings) {
    match &filed.record.facts {
        Facts::Case(facts) => cases::judge(facts, filed, state, found),
        Facts::First(facts) => ownership::judge_first(facts, filed, state, found),
        Facts::Transfer(facts) => ownership::judge_transfer(facts, filed, state, found),
        Facts::ByLaw(facts) => ownership::judge_by_law(facts, filed, state, found),
        Facts::PartyData(facts) => changes::judge_party(facts, filed, state, found),
        Facts::UnitData(facts) => changes::judge_unit(facts, filed, state, found),
        Facts::Split(facts) => lineage::judge_split(facts, filed, state, found),
        Facts::Merge(facts) => lineage::judge_merge(facts, filed, state, found),
        Facts::Recode(facts) => lineage::judge_recode(facts, filed, state, found),
        Facts::Cancel(facts) => cancel::judge(facts, filed, state, found),
        Facts::Mortgage(facts) => mortgages::judge_new(facts, filed, state, found),
        Facts::MortgageChange(facts) => mortgage_changes::judge(facts, filed, state, found),
        Facts::MortgageTransfer(facts) => mortgages::judge_transfer(facts, filed, state, found),
        Facts::MortgageCancel(facts) => mortgages::judge_cancel(facts, filed, state, found),
        Facts::Seizure(facts) => orders::judge_seizure(facts, filed, state, found),
        Facts::Renewal(facts) => orders::judge_renewal(facts, filed, state, found),
        Facts::Release(facts) => orders::judge_release(facts, filed, state, found),
        Facts::Objection(facts) => objections::judge_new(facts, filed, state, found),
        Facts::FollowUp(facts) => objections::judge_follow_up(facts, filed, state, found),
        Facts::Notice(facts) => notices::judge_new(facts, filed, state, found),
        Facts::NoticeEnd(facts) => notices::judge_end(facts, filed, state, found),
        Facts::Easement(facts) => easements::judge(facts, filed, state, found),
        Facts::Habitation(facts) => habitations::judge(facts, filed, state, found),
        Facts::Correction(facts) => corrections::judge(facts, filed, state, found),
        Facts::Import(facts) => imports::judge(facts, filed, state, found),
        Facts::Governance(facts) => delegations::judge(facts, filed, state, found),
        Facts::Certificate(facts) => certificate_events::judge(facts, filed, state, found),
        Facts::Restriction(facts) => restrictions::judge(facts, filed, state, found),
    }
}

fn apply_facts(filed: &Filed<'_>, state: &mut State) {
    match &filed.record.facts {
        Facts::Case(facts) => cases::apply(facts, filed, state),
        Facts::First(facts) => ownership::apply_first(facts, filed, state),
        Facts::Transfer(facts) => ownership::apply_passing(facts, filed, state),
        Facts::ByLaw(facts) => ownership::apply_by_law(facts, filed, state),
        Facts::PartyData(facts) => changes::apply_party(facts, filed, state),
        Facts::UnitData(facts) => changes::apply_unit(facts, filed, state),
        Facts::Split(facts) => lineage::apply_split(facts, filed, state),
        Facts::Merge(facts) => lineage::apply_merge(facts, filed, state),
        Facts::Recode(facts) => lineage::apply_recode(facts, filed, state),
        Facts::Cancel(facts) => cancel::apply(facts, filed, state),
        Facts::Mortgage(facts) => mortgages::apply_new(facts, filed, state),
        Facts::MortgageChange(facts) => mortgage_changes::apply(facts, filed, state),
        Facts::MortgageTransfer(facts) => mortgages::apply_transfer(facts, filed, state),
        Facts::MortgageCancel(facts) => mortgages::apply_cancel(facts, filed, state),
        Facts::Seizure(facts) => orders::apply_seizure(facts, filed, state),
        Facts::Renewal(facts) => orders::apply_renewal(facts, filed, state),
        Facts::Release(facts) => orders::apply_release(facts, filed, state),
        Facts::Objection(facts) => objections::apply_new(facts, filed, state),
        Facts::FollowUp(facts) => objections::apply_follow_up(facts, filed, state),
        Facts::Notice(facts) => notices::apply_new(facts, filed, state),
        Facts::NoticeEnd(facts) => notices::apply_end(facts, filed, state),
        Facts::Easement(facts) => easements::apply(facts, filed, state),
        Facts::Habitation(facts) => habitations::apply(facts, filed, state),
        Facts::Correction(facts) => corrections::apply(facts, filed, state),
        Facts::Import(facts) => imports::apply(facts, filed, state),
        Facts::Governance(facts) => delegations::apply(facts, filed, state),
        Facts::Certificate(facts) => certificate_events::apply(facts, filed, state),
        Facts::Restriction(facts) => restrictions::apply(facts, filed, state),
    }
}

/// Units that a record changes beside those that it is about: an easement of the stock may bind one that was there before.
pub fn also_changed(record: &Record) -> Vec<UnitCode> {
    let Facts::Import(facts) = &record.facts else { return Vec::new() };
    let both = |entry: &import_facts::ImportedEntry| Some([entry.unit, entry.other()?]);
    facts.entries.iter().filter_map(both).flatten().collect()
}

/// Every unit that a record touches, its own first.
pub fn units(record: &Record) -> Vec<UnitCode> {
    let mut units = vec![record.unit];
    match &record.facts {
        Facts::Split(facts) => units.extend(facts.targets.iter().map(|target| target.unit)),
        Facts::Merge(facts) => {
            units.extend(facts.sources.iter().map(|(source, _)| *source));
            units.extend(facts.target);
        }
        Facts::Recode(facts) => {
            units.extend(facts.pairs.iter().map(|(old, _)| *old));
            units.extend(facts.pairs.iter().map(|(_, new)| *new));
        }
        Facts::Import(facts) => units.extend(facts.rows.iter().map(|row| row.unit)),
        Facts::Easement(facts) => units.extend(facts.other),
        Facts::MortgageChange(facts) if facts.change == Some(6) => {
            units.extend(consent::land_of(&record.unit))
        }
        _ => {}
    }
    let mut seen = BTreeSet::new();
    units.retain(|unit| seen.insert(*unit));
    units
}
