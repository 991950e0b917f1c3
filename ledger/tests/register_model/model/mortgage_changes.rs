//! T11: what a mortgage secures, for how long, in which rank, on what; and when its claim is determined (民法典 409, 422,
//! 423; 实施细则 68, 72, 74, 77).

use super::Filed;
use super::consent::{Disposed, agreeing, current, land_of};
use super::mortgages::{IN_PROGRESS, active, active_mut, judge_replaced_proof, replace_proof, signs};
use super::record::{MortgageChange, Record};
use super::rules::Findings;
use super::state::{Mortgage, State, Unit};

const AMOUNT: u32 = 1;
const PERIOD: u32 = 2;
const TERMS: u32 = 3;
const EXCHANGE: u32 = 4;
const DETERMINATION: u32 = 5;
const CONVERSION: u32 = 6;
const MORTGAGOR: u32 = 7;
/// Kind of a highest-amount mortgage.
const HIGHEST: u32 = 2;

/// Layer P: each change brings its own facts.
pub fn judge_form(facts: &MortgageChange, found: &mut Findings) {
    found.require(7, facts.mortgage.is_some() && facts.change.is_some());
    found.require(8, facts.change.is_none_or(|change| (AMOUNT..=MORTGAGOR).contains(&change)));
    super::form::period(facts.from, facts.to, found);
    found.require(63, facts.amount != Some(0));
    let complete = match facts.change {
        Some(AMOUNT) => {
            found.require(63, facts.amount.is_some());
            true
        }
        Some(PERIOD) => facts.from.is_some() || facts.to.is_some(),
        Some(TERMS) => facts.scope.is_some() || facts.no_transfer.is_some(),
        Some(EXCHANGE) => facts.other.is_some(),
        Some(DETERMINATION) => facts.determined_at.is_some() && facts.cause.is_some(),
        Some(MORTGAGOR) => facts.mortgagor.is_some(),
        _ => true,
    };
    found.require(7, complete);
    found.require(8, facts.cause.is_none_or(|cause| (1..=6).contains(&cause)));
    found.require(74, facts.no_transfer.is_none_or(|bits| bits <= 1));
}

pub fn judge(facts: &MortgageChange, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let named = facts.mortgage.as_ref().expect("of good form");
    let Some(unit) = current(state.registered(&record.unit), found) else { return };
    let land = land_of(&record.unit).and_then(|land| state.registered(&land));
    let bearer = if facts.change == Some(CONVERSION) { land } else { Some(unit) };
    let mortgage = bearer.and_then(|bearer| active(bearer, named));
    found.require(69, mortgage.is_some());
    let Some(mortgage) = mortgage else { return };
    judge_replaced_proof(Some(mortgage), filed, state, found);
    found.require(132, signs(record, mortgage.mortgagee));
    let by_bank_alone = facts.change == Some(DETERMINATION) && facts.cause == Some(4);
    let mortgagor_agrees = agreeing(record, &record.unit).contains(&mortgage.mortgagor);
    found.require(132, by_bank_alone || mortgagor_agrees);
    let case = Change { facts, filed, unit, mortgage };
    match facts.change {
        Some(AMOUNT) => case.judge_amount(found),
        Some(PERIOD) => case.judge_period(found),
        Some(EXCHANGE) => case.judge_exchange(found),
        Some(DETERMINATION) => case.judge_determination(found),
        Some(CONVERSION) => found.require(69, mortgage.property == Some(IN_PROGRESS)),
        Some(MORTGAGOR) => {
            let after = facts.mortgagor.expect("of good form");
            found.require(25, unit.owners.iter().any(|owner| owner.party == after));
        }
        _ => {}
    }
}

/// A change in front of the register.
struct Change<'a> {
    facts: &'a MortgageChange,
    filed: &'a Filed<'a>,
    unit: &'a Unit,
    mortgage: &'a Mortgage,
}

impl Change<'_> {
    fn record(&self) -> &Record {
        self.filed.record
    }

    /// Mortgages in force that stand behind one.
    fn behind(&self, order: u64) -> Vec<&Mortgage> {
        self.unit.mortgages.iter().filter(|other| other.is_active && other.order > order).collect()
    }

    /// whoever stands behind and would get less consents (民法典 409).
    fn judge_consents(&self, others: &[&Mortgage], found: &mut Findings) {
        let disposed = Disposed { code: &self.record().unit, unit: self.unit, filed: self.filed };
        for other in others {
            let agrees = disposed.has_consent(&other.case, None, Some(other.mortgagee));
            found.require(64, agrees || signs(self.record(), other.mortgagee));
        }
    }

    fn is_determined(&self) -> bool {
        self.mortgage.determined_at.is_some()
    }

    fn judge_amount(&self, found: &mut Findings) {
        let amount = self.facts.amount.expect("of good form");
        found.require(67, self.mortgage.kind != HIGHEST || !self.is_determined());
        if amount > self.mortgage.amount {
            let disposed = Disposed { code: &self.record().unit, unit: self.unit, filed: self.filed };
            disposed.judge_seizure(found);
            self.judge_consents(&self.behind(self.mortgage.order), found);
        }
    }

    fn judge_period(&self, found: &mut Findings) {
        found.require(67, self.mortgage.kind != HIGHEST || !self.is_determined());
        let longer = match (self.facts.to, self.mortgage.to) {
            (Some(after), Some(before)) => after > before,
            (None, Some(_)) => true,
            _ => false,
        };
        if longer {
            self.judge_consents(&self.behind(self.mortgage.order), found);
        }
    }

    fn judge_exchange(&self, found: &mut Findings) {
        let other = self.facts.other.as_ref().expect("of good form");
        let Some(other) = active(self.unit, other) else {
            found.note(69);
            return;
        };
        let (first, second) = if self.mortgage.order < other.order {
            (self.mortgage, other)
        } else {
            (other, self.mortgage)
        };
        // Both exchange; those between them and behind may get less.
        self.judge_consents(&self.behind(first.order), found);
        let rank = |order: u64| {
            let earlier = |mortgage: &&Mortgage| mortgage.is_active && mortgage.order < order;
            1 + self.unit.mortgages.iter().filter(earlier).count() as u64
        };
        let after = if self.mortgage.case == first.case { rank(second.order) } else { rank(first.order) };
        found.require(70, self.facts.rank.is_none_or(|stated| stated == after));
    }

    fn judge_determination(&self, found: &mut Findings) {
        found.require(67, self.mortgage.kind == HIGHEST && !self.is_determined());
        let at = self.facts.determined_at.expect("of good form");
        found.require(14, at <= self.filed.place.time);
    }
}

pub fn apply(facts: &MortgageChange, filed: &Filed<'_>, state: &mut State) {
    let named = facts.mortgage.as_ref().expect("of good form");
    let unit = filed.touch(&filed.record.unit, state);
    match facts.change.expect("of good form") {
        AMOUNT => active_mut(unit, named).amount = facts.amount.expect("of good form"),
        PERIOD => {
            let mortgage = active_mut(unit, named);
            (mortgage.from, mortgage.to) = (facts.from, facts.to);
        }
        TERMS => {
            let mortgage = active_mut(unit, named);
            mortgage.scope = facts.scope.unwrap_or(mortgage.scope);
            mortgage.no_transfer = facts.no_transfer.map_or(mortgage.no_transfer, |bits| bits == 1);
        }
        EXCHANGE => {
            let other = facts.other.as_ref().expect("of good form");
            let (one, two) = (active_mut(unit, named).order, active_mut(unit, other).order);
            active_mut(unit, named).order = two;
            active_mut(unit, other).order = one;
        }
        DETERMINATION => {
            let mortgage = active_mut(unit, named);
            mortgage.determined_at = facts.determined_at;
            if let Some(amount) = facts.amount {
                mortgage.amount = amount;
                mortgage.kind = 1;
            }
        }
        CONVERSION => convert(named, filed, state),
        _ => active_mut(unit, named).mortgagor = facts.mortgagor.expect("of good form"),
    }
    if facts.change != Some(CONVERSION) {
        replace_proof(named, filed, state);
    }
}

/// The mortgage leaves the land, and stands on the house in the same order.
fn convert(named: &str, filed: &Filed<'_>, state: &mut State) {
    let land = land_of(&filed.record.unit).expect("a house stands on land");
    let mortgage = active_mut(filed.touch(&land, state), named);
    let moved = mortgage.clone();
    mortgage.is_active = false;
    let house = filed.touch(&filed.record.unit, state);
    house.mortgages.push(Mortgage { property: None, ..moved });
}
