//! T19, T20: who was promised a right is protected before it can be registered, until the promise is kept, given up or
//! ninety days too old (民法典 221; 实施细则 85 to 89).

use std::collections::BTreeSet;

use super::Filed;
use super::calendar::deadline_end;
use super::certificates;
use super::consent::{Disposed, agreeing, current, judge_whole, land_of};
use super::mortgages::signs;
use super::record::{Notice, NoticeEnd, Party, Record, Says};
use super::rules::Findings;
use super::seizures::running_at;
use super::state::{self, Ended, Standing, State, Status, Unit};

/// Days after which a notice lapses once the right can be registered.
const NOTICE_DAYS: u64 = 90;

fn is_of_mortgage(kind: Option<u32>) -> bool {
    matches!(kind, Some(3 | 4))
}

pub fn judge_new(facts: &Notice, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    certificates::judge_new(record.issued.as_ref().expect("of good form"), filed, state, found);
    let unit = state.registered(&record.unit);
    if facts.kind == Some(1) {
        judge_presale(facts, filed, unit, state, found);
    } else if facts.kind == Some(3) {
        judge_presale_mortgage(facts, filed, unit, found);
    } else if let Some(unit) = current(unit, found) {
        judge_other(facts, filed, unit, found);
    }
    if is_of_mortgage(facts.kind) {
        found.require(132, signs(record, facts.mortgagee.expect("of good form")));
    }
    if let Some(unit) = unit {
        judge_bars(facts, filed, unit, found);
    }
}

fn beneficiaries(facts: &Notice) -> BTreeSet<Party> {
    facts.beneficiaries.iter().map(|(party, ..)| *party).collect()
}

/// of whatever is there already.
fn judge_bars(facts: &Notice, filed: &Filed<'_>, unit: &Unit, found: &mut Findings) {
    let disposed = Disposed { code: &filed.record.unit, unit, filed };
    disposed.judge_seizure(found);
    // Who bought may borrow on what he bought.
    let own =
        if is_of_mortgage(facts.kind) { facts.obligor.into_iter().collect() } else { beneficiaries(facts) };
    disposed.judge_notices(&own, facts.mortgagee, found);
    if !is_of_mortgage(facts.kind) {
        disposed.judge_no_transfer(found);
    }
    disposed.judge_restrictions(found);
    disposed.judge_land(found);
    let same = |notice: &state::Notice| {
        Some(notice.kind) == facts.kind && notice.standing.is_in_force(filed.place.time)
    };
    found.require(91, !unit.notices.iter().any(same));
}

/// A house that is sold before it stands: on registered land, by whoever may.
fn judge_presale(
    facts: &Notice,
    filed: &Filed<'_>,
    unit: Option<&Unit>,
    state: &State,
    found: &mut Findings,
) {
    let record = filed.record;
    match unit.map(|unit| unit.status) {
        Some(Status::Current) => found.note(41),
        Some(Status::Historic(_)) => found.note(104),
        _ => {}
    }
    let land = land_of(&record.unit).and_then(|land| state.registered(&land));
    let land = land.filter(|land| land.status == Status::Current);
    found.require(42, land.is_some());
    let obligor = facts.obligor.expect("of good form");
    if let Some(unit) = land {
        // Whoever's debt the land is seized for sells nothing that is built on it (法释〔2004〕15号 23).
        let seized = running_at(&unit.seizures, filed.place.time);
        found.require(17, seized.iter().all(|seizure| seizure.order.debtor != obligor));
        Disposed { code: &record.unit, unit, filed }.judge_restrictions(found);
    }
    let filing = filing(facts, record);
    found.require(132, filing.is_some());
    let owns_land = land.is_some_and(|land| land.owners.iter().any(|owner| owner.party == obligor));
    found.require(92, owns_land || filing == Some(true));
    let agreeing = agreeing(record, &record.unit);
    found.require(132, beneficiaries(facts).iter().all(|buyer| agreeing.contains(buyer)));
    // The buyer may apply alone where the filing names the seller (实施细则 86, 87).
    found.require(132, agreeing.contains(&obligor) || filing == Some(true));
}

/// Whether the housing authority has filed this contract, and names who owes.
fn filing(facts: &Notice, record: &Record) -> Option<bool> {
    record.statements.iter().find_map(|statement| match &statement.says {
        Says::HousingFiling { unit, act: 19, permit, obligor, beneficiaries } => {
            let buyers: Vec<Party> = self::beneficiaries(facts).into_iter().collect();
            let of_this = *unit == record.unit && Some(permit) == facts.permit.as_ref();
            let same = of_this
                && *beneficiaries == buyers
                && obligor.is_none_or(|named| Some(named) == facts.obligor);
            same.then_some(obligor.is_some())
        }
        _ => None,
    })
}

/// The mortgagor to be is who bought the house (实施细则 78).
fn judge_presale_mortgage(facts: &Notice, filed: &Filed<'_>, unit: Option<&Unit>, found: &mut Findings) {
    let record = filed.record;
    let obligor = facts.obligor.expect("of good form");
    let Some(unit) = unit else {
        found.note(24);
        return;
    };
    let bought = unit.notices.iter().any(|notice| {
        let is_purchase = !is_of_mortgage(Some(notice.kind)) && notice.standing.is_in_force(filed.place.time);
        is_purchase && notice.beneficiary == Some(obligor)
    });
    found.require(92, bought);
    found.require(132, agreeing(record, &record.unit).contains(&obligor));
}

/// A house that stands is promised, to sell or to mortgage.
fn judge_other(facts: &Notice, filed: &Filed<'_>, unit: &Unit, found: &mut Findings) {
    let record = filed.record;
    let obligor = facts.obligor.expect("of good form");
    found.require(25, unit.owners.iter().any(|owner| owner.party == obligor));
    let agreeing = agreeing(record, &record.unit);
    judge_whole(unit, &agreeing, found);
    found.require(132, beneficiaries(facts).iter().all(|buyer| agreeing.contains(buyer)));
    found.require(157, deadline_end(filed.place.time, NOTICE_DAYS).is_some());
}

pub fn apply_new(facts: &Notice, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let form = "of good form";
    let proof = record.issued.clone().expect(form);
    let now = filed.place.time;
    let is_current = state.registered(&record.unit).is_some_and(|unit| unit.status == Status::Current);
    let unit = filed.touch(&record.unit, state);
    if unit.status == Status::Nothing {
        unit.status = Status::Planned;
        unit.use_code = facts.use_code.expect(form);
        unit.area = facts.area.expect(form);
        unit.location = facts.location;
        unit.parcel = facts.parcel.clone().expect(form);
    }
    let expires = if is_current { deadline_end(now, NOTICE_DAYS) } else { None };
    let of = |beneficiary, share, person| state::Notice {
        standing: Standing { case: record.case.clone(), ended: None, expires },
        kind: facts.kind.expect(form),
        beneficiary,
        organisation: facts.mortgagee,
        obligor: facts.obligor.expect(form),
        share,
        person,
        proof: proof.clone(),
        contract: facts.contract.clone().expect(form),
        amount: facts.amount,
        registrable_from: is_current.then_some(now),
    };
    if is_of_mortgage(facts.kind) {
        unit.notices.push(of(None, None, None));
    } else {
        for (party, share, person) in &facts.beneficiaries {
            unit.notices.push(of(Some(*party), *share, Some(*person)));
        }
    }
    certificates::issue(&proof, false, &record.unit, filed, state);
}

/// What was promised before a house stood can be registered from now on: the notice's ninety days run.
pub fn start_clocks(unit: &mut Unit, now: u64) {
    for notice in &mut unit.notices {
        if notice.standing.is_in_force(now) && notice.registrable_from.is_none() {
            notice.registrable_from = Some(now);
            notice.standing.expires = deadline_end(now, NOTICE_DAYS);
        }
    }
}

fn of_case<'a>(unit: &'a Unit, facts: &NoticeEnd) -> Vec<&'a state::Notice> {
    let named = |notice: &&state::Notice| Some(&notice.standing.case) == facts.notice.as_ref();
    unit.notices.iter().filter(named).collect()
}

pub fn judge_end(facts: &NoticeEnd, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let now = filed.place.time;
    let unit = state.registered(&record.unit);
    let notices = unit.map_or(Vec::new(), |unit| of_case(unit, facts));
    let Some(first) = notices.first() else {
        found.note(147);
        return;
    };
    let lapsed = first.standing.ended.is_none() && !first.standing.is_in_force(now);
    found.require(89, !lapsed);
    found.require(147, first.standing.ended.is_none());
    if facts.way == Some(2) {
        found.require(90, unit.is_some_and(|unit| is_kept(&notices, unit)) && filed.in_bundle);
        return;
    }
    let agreeing = agreeing(record, &record.unit);
    let gives_up = |notice: &&state::Notice| match (notice.beneficiary, notice.organisation) {
        (Some(party), _) => agreeing.contains(&party),
        (None, bank) => bank.is_some_and(|bank| signs(record, bank)),
    };
    found.require(132, notices.iter().all(gives_up));
}

/// Whether what a notice promised stands in the register.
fn is_kept(notices: &[&state::Notice], unit: &Unit) -> bool {
    let first = notices[0];
    if is_of_mortgage(Some(first.kind)) {
        return unit.mortgages.iter().any(|mortgage| {
            let same =
                Some(mortgage.mortgagee) == first.organisation && Some(mortgage.amount) == first.amount;
            mortgage.is_active && same
        });
    }
    let promised = |party: Party| notices.iter().find(|notice| notice.beneficiary == Some(party));
    let all_own = notices.len() == unit.owners.len();
    let same = |owner: &state::Owner| promised(owner.party).is_some_and(|notice| notice.share == owner.share);
    unit.status == Status::Current && all_own && unit.owners.iter().all(same)
}

pub fn apply_end(facts: &NoticeEnd, filed: &Filed<'_>, state: &mut State) {
    let unit = filed.touch(&filed.record.unit, state);
    let ended = if facts.way == Some(2) { Ended::Converted } else { Ended::Ended };
    let mut proofs = BTreeSet::new();
    for notice in &mut unit.notices {
        if Some(&notice.standing.case) == facts.notice.as_ref() {
            notice.standing.ended = Some(ended);
            proofs.insert(notice.proof.clone());
        }
    }
    for proof in proofs {
        certificates::cancel(&proof, state);
    }
}
