//! T11: what a mortgage secures, for how long, in which rank, on what; and when its claim is determined (民法典 409, 422,
//! 423; 实施细则 68, 72, 74, 77).

use std::collections::BTreeSet;

use super::Filed;
use super::calendar::{Day, end_of, plus_months};
use super::certificates;
use super::consent::{Disposed, agreeing, current, is_land, judge_whole, land_of};
use super::form::{PROOF, issued, replacement};
use super::mortgages::{
    IN_PROGRESS, LAND_AND_HOUSE, active, active_mut, judge_notices, judge_replaced_proof, replace_proof,
    signs,
};
use super::record::{MortgageChange, Party, Record};
use super::rules::Findings;
use super::seizures::queue_at;
use super::state::{Mortgage, State, Status, Unit};

const AMOUNT: u32 = 1;
const PERIOD: u32 = 2;
const TERMS: u32 = 3;
const EXCHANGE: u32 = 4;
const DETERMINATION: u32 = 5;
const CONVERSION: u32 = 6;
const MORTGAGOR: u32 = 7;
/// Kind of a highest-amount mortgage.
const HIGHEST: u32 = 2;

/// Layer P: each change brings its own facts, and none of another's.
pub fn judge_form(facts: &MortgageChange, record: &Record, found: &mut Findings) {
    found.require(7, facts.mortgage.is_some() && facts.change.is_some());
    found.require(8, facts.change.is_none_or(|change| (AMOUNT..=MORTGAGOR).contains(&change)));
    judge_surplus(facts, found);
    match facts.change {
        Some(AMOUNT) => found.require(63, facts.amount.is_some_and(|amount| amount > 0)),
        Some(PERIOD) => {
            found.require(7, facts.from.is_some() || facts.to.is_some());
            super::form::period(facts.from, facts.to, found);
        }
        Some(TERMS) => {
            let said = facts.scope.is_some() || facts.no_transfer.is_some();
            found.require(74, said && facts.no_transfer.is_none_or(|bits| bits <= 1));
        }
        Some(EXCHANGE) => found.require(7, facts.other.is_some() && facts.other != facts.mortgage),
        Some(DETERMINATION) => {
            found.require(7, facts.determined_at.is_some() && facts.cause.is_some());
            found.require(8, facts.cause.is_none_or(|cause| (1..=6).contains(&cause)));
            found.require(63, facts.amount != Some(0));
        }
        Some(CONVERSION) => {
            found.require(7, !is_land(&record.unit));
            found.require(8, facts.remains.is_none_or(|bits| bits <= 1));
        }
        Some(MORTGAGOR) => found.require(7, facts.mortgagor.is_some()),
        _ => {}
    }
    if facts.remains == Some(1) {
        // What stays on the land keeps its proof there.
        found.require(16, record.previous.is_none());
        issued(record, PROOF, found);
    } else {
        replacement(record, PROOF, found);
    }
}

fn judge_surplus(facts: &MortgageChange, found: &mut Findings) {
    let of = |changes: &[u32]| facts.change.is_none_or(|change| changes.contains(&change));
    let fits = [
        (facts.amount.is_some(), of(&[AMOUNT, DETERMINATION])),
        (facts.from.is_some() || facts.to.is_some(), of(&[PERIOD])),
        (facts.scope.is_some() || facts.no_transfer.is_some(), of(&[TERMS])),
        (facts.other.is_some(), of(&[EXCHANGE])),
        (facts.determined_at.is_some() || facts.cause.is_some(), of(&[DETERMINATION])),
        (facts.remains.is_some(), of(&[CONVERSION])),
        (facts.mortgagor.is_some(), of(&[MORTGAGOR])),
    ];
    found.require(16, fits.iter().all(|(is_there, fits)| !is_there || *fits));
}

pub fn judge(facts: &MortgageChange, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let named = facts.mortgage.as_ref().expect("of good form");
    let seat = if facts.change == Some(CONVERSION) { land_of(&record.unit) } else { Some(record.unit) };
    let seat = seat.and_then(|seat| state.registered(&seat));
    found.require(23, seat.is_none_or(|seat| seat.status == Status::Current));
    let mortgage = seat.and_then(|seat| active(seat, named));
    found.require(69, mortgage.is_some());
    let (Some(seat), Some(mortgage)) = (seat, mortgage) else { return };
    found.require(132, signs(record, mortgage.mortgagee));
    if facts.remains == Some(1) {
        certificates::judge_new(record.issued.as_ref().expect("of good form"), filed, state, found);
    } else {
        judge_replaced_proof(mortgage, filed, state, found);
    }
    let agreeing = agreeing(record, &record.unit);
    let change = Change { facts, filed, seat, mortgage, agreeing };
    let after = if facts.change == Some(CONVERSION) {
        change.judge_conversion(state, found)
    } else {
        change.judge(state, found);
        change.exchanged()
    };
    let place = after.iter().find(|other| other.is_active && other.case == *named);
    let earlier = |order: (u64, u64)| {
        after.iter().filter(|other| other.is_active && other.order < order).count() as u64
    };
    let rank = place.map(|place| 1 + earlier(place.order));
    found.require(70, facts.rank.is_none() || facts.rank == rank);
}

/// A change in front of the register.
struct Change<'a> {
    facts: &'a MortgageChange,
    filed: &'a Filed<'a>,
    /// The unit that bears the mortgage.
    seat: &'a Unit,
    mortgage: &'a Mortgage,
    agreeing: BTreeSet<Party>,
}

impl Change<'_> {
    fn kind(&self) -> u32 {
        self.facts.change.expect("of good form")
    }

    fn disposed(&self) -> Disposed<'_> {
        Disposed { code: &self.filed.record.unit, unit: self.seat, filed: self.filed }
    }

    fn in_force(&self) -> Vec<&Mortgage> {
        self.seat.mortgages.iter().filter(|other| other.is_active).collect()
    }

    fn judge(&self, state: &State, found: &mut Findings) {
        self.judge_claim(found);
        if self.raises() {
            // What is secured in addition is a mortgage anew (民法典 399).
            self.disposed().judge_seizure(state, found);
            judge_notices(&self.disposed(), self.mortgage.mortgagee, &self.agreeing, found);
        }
        if self.kind() == EXCHANGE {
            let other = self.facts.other.as_ref().expect("of good form");
            found.require(69, active(self.seat, other).is_some());
        }
        for other in self.harmed() {
            let consents = self.disposed().has_consent(&other.case, None, Some(other.mortgagee));
            found.require(64, consents || signs(self.filed.record, other.mortgagee));
        }
        if self.kind() == MORTGAGOR {
            let after = self.facts.mortgagor.expect("of good form");
            found.require(25, self.seat.owners.iter().any(|owner| owner.party == after));
        }
        if !self.is_determined_by_seizure() {
            self.judge_parties(found);
        }
    }

    /// Who owns agrees to a heavier burden as to the mortgage itself; to what burdens nobody more, and for his own share,
    /// the mortgagor agrees alone while he owns.
    fn judge_parties(&self, found: &mut Findings) {
        let mortgagor = self.mortgage.mortgagor;
        let owning = mortgagor.filter(|party| self.seat.owners.iter().any(|owner| owner.party == *party));
        match owning.filter(|_| self.mortgage.share.is_some() || !self.burdens()) {
            Some(mortgagor) => found.require(132, self.agreeing.contains(&mortgagor)),
            None => judge_whole(self.seat, &self.agreeing, found),
        }
    }

    /// What a highest-amount mortgage allows before and after its determination.
    fn judge_claim(&self, found: &mut Findings) {
        let is_highest = self.mortgage.kind == HIGHEST;
        let is_open = !is_highest || self.mortgage.determined_at.is_none();
        match self.kind() {
            AMOUNT => found.require(67, is_open),
            PERIOD => {
                found.require(62, !is_highest || (self.facts.from.is_some() && self.facts.to.is_some()));
                found.require(67, is_open);
            }
            TERMS => found.require(67, is_open || self.facts.scope.is_none()),
            DETERMINATION => {
                found.require(67, is_highest && self.mortgage.determined_at.is_none());
                let at = self.facts.determined_at.expect("of good form");
                found.require(14, at <= self.filed.place.time);
                found.require(128, self.is_due(at));
            }
            _ => {}
        }
    }

    /// Whether the time that a cause needs had passed (民法典 423).
    fn is_due(&self, at: u64) -> bool {
        let passed = |last: Day| end_of(last) <= at;
        match self.facts.cause {
            Some(1) => self.mortgage.to.is_some_and(passed),
            Some(2) => {
                let two_years = |from: Day| passed(plus_months(from, 24));
                self.mortgage.to.is_none() && self.mortgage.from.is_none_or(two_years)
            }
            _ => true,
        }
    }

    fn raises(&self) -> bool {
        let states_amount = matches!(self.kind(), AMOUNT | DETERMINATION);
        states_amount && self.facts.amount.is_some_and(|amount| amount > self.mortgage.amount)
    }

    /// Whether those behind may get less: more is secured, for longer, or of another scope.
    fn gains(&self) -> bool {
        let (before, after) = (self.mortgage, self.facts);
        let longer = self.kind() == PERIOD
            && (before.from.is_some_and(|day| after.from.is_none_or(|after| after < day))
                || before.to.is_some_and(|day| after.to.is_none_or(|after| after > day)));
        let other_scope = self.kind() == TERMS && after.scope.is_some() && after.scope != before.scope;
        self.raises() || longer || other_scope
    }

    fn burdens(&self) -> bool {
        let forbids = self.kind() == TERMS && self.facts.no_transfer == Some(1) && !self.mortgage.no_transfer;
        self.kind() == MORTGAGOR || forbids || self.gains()
    }

    /// Whoever the change may harm (民法典 409, 422).
    fn harmed(&self) -> Vec<&Mortgage> {
        if self.kind() != EXCHANGE {
            let own = &self.mortgage.case;
            let behind = |other: &&Mortgage| other.case != *own && other.order >= self.mortgage.order;
            return if self.gains() {
                self.in_force().into_iter().filter(behind).collect()
            } else {
                Vec::new()
            };
        }
        let other = self.facts.other.as_ref().expect("of good form");
        let Some(other) = active(self.seat, other) else { return Vec::new() };
        let (first, last) = (self.mortgage.order.min(other.order), self.mortgage.order.max(other.order));
        // The other one; those between, who get another before them; and those of either rank, who get another beside them.
        let own = &self.mortgage.case;
        let between = |found: &&Mortgage| {
            let is_third = found.case != *own && found.case != other.case;
            is_third && (first..=last).contains(&found.order)
        };
        self.in_force().into_iter().filter(between).chain([other]).collect()
    }

    /// Whether the register itself shows a seizure that had begun by then: the mortgagee applies alone.
    fn is_determined_by_seizure(&self) -> bool {
        let Some(at) = self.facts.determined_at.filter(|_| self.facts.cause == Some(4)) else { return false };
        let begun = |term: Option<(u64, u64)>| term.is_some_and(|(start, _)| start <= at);
        queue_at(&self.seat.seizures, self.filed.place.time).iter().any(|seizure| begun(seizure.term))
    }

    /// The unit's mortgages once ranks are exchanged.
    fn exchanged(&self) -> Vec<Mortgage> {
        let mut all = self.seat.mortgages.clone();
        let other = self.facts.other.as_ref().filter(|_| self.kind() == EXCHANGE);
        if let Some(other) = other.and_then(|other| active(self.seat, other)) {
            for mortgage in all.iter_mut().filter(|mortgage| mortgage.is_active) {
                if mortgage.case == self.mortgage.case {
                    mortgage.order = other.order;
                } else if mortgage.case == other.case {
                    mortgage.order = self.mortgage.order;
                }
            }
        }
        all
    }

    /// From the land to the finished building; gives the building's mortgages after it.
    fn judge_conversion(&self, state: &State, found: &mut Findings) -> Vec<Mortgage> {
        let record = self.filed.record;
        found.require(69, self.mortgage.property == Some(IN_PROGRESS));
        let Some(house) = current(state.registered(&record.unit), found) else { return Vec::new() };
        found.require(71, house.mortgages.iter().all(|own| own.case != self.mortgage.case));
        // Where land was divided, one proof is of the mortgage in every part: the house's own is another.
        let proof = &self.mortgage.proof;
        let carriers = state.units.values().filter(|unit| unit.carries(proof)).count();
        found.require(117, record.issued.is_some() || carriers <= 1);
        let disposed = Disposed { code: &record.unit, unit: house, filed: self.filed };
        judge_notices(&disposed, self.mortgage.mortgagee, &self.agreeing, found);
        judge_whole(house, &self.agreeing, found);
        let mut after = house.mortgages.clone();
        after.push(self.mortgage.clone());
        after
    }
}

pub fn apply(facts: &MortgageChange, filed: &Filed<'_>, state: &mut State) {
    let named = facts.mortgage.as_ref().expect("of good form");
    if facts.change == Some(CONVERSION) {
        convert(facts, named, filed, state);
        return;
    }
    let unit = filed.touch(&filed.record.unit, state);
    match facts.change.expect("of good form") {
        AMOUNT => active_mut(unit, named).amount = facts.amount.expect("of good form"),
        PERIOD => {
            let mortgage = active_mut(unit, named);
            (mortgage.from, mortgage.to) = (facts.from, facts.to);
        }
        TERMS => {
            let mortgage = active_mut(unit, named);
            mortgage.scope = facts.scope.or(mortgage.scope);
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
            // A claim that is known is secured like any other.
            if let Some(amount) = facts.amount {
                mortgage.amount = amount;
                mortgage.kind = 1;
            }
        }
        _ => active_mut(unit, named).mortgagor = facts.mortgagor,
    }
    replace_proof(named, filed, state);
}

/// The mortgage stands on the house in the same order; it leaves the land unless it stays there for other buildings.
fn convert(facts: &MortgageChange, named: &str, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let remains = facts.remains == Some(1);
    let land = land_of(&record.unit).expect("a house stands on land");
    let of_land = active(&state.units[&land], named).expect("judged before").clone();
    let proof = record.issued.clone().unwrap_or(of_land.proof.clone());
    let of_house = Mortgage { property: Some(LAND_AND_HOUSE), proof: proof.clone(), ..of_land.clone() };
    filed.touch(&record.unit, state).mortgages.push(of_house);
    if !remains {
        active_mut(filed.touch(&land, state), named).is_active = false;
        if record.issued.is_some() {
            certificates::end_proof(&of_land.proof, Some(&proof), state);
        }
    }
    if record.issued.is_some() {
        certificates::issue(&proof, false, &record.unit, filed, state);
    } else {
        state.certificates.get_mut(&proof).expect("a mortgage has a proof").unit = record.unit;
    }
}
