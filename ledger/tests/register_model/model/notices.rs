//! T19, T20: who was promised a right is protected before it can be registered, until the promise is kept, given up or
//! ninety days too old (民法典 221; 实施细则 85 to 89).

use std::collections::{BTreeMap, BTreeSet};

use super::Filed;
use super::calendar::deadline_end;
use super::certificates;
use super::consent::{Disposed, agreeing, current, judge_whole, land_of};
use super::fraction::Fraction;
use super::mortgages::{judge_notices, signs};
use super::record::{Notice, NoticeEnd, Party, Record, Says, Written};
use super::rule_books::NOTICE_DAYS;
use super::rules::Findings;
use super::seizures::running_at;
use super::state::{self, Ended, SHARED, Standing, State, Status, Unit};

const PRESALE: u32 = 1;
const SALE: u32 = 2;
const PRESALE_MORTGAGE: u32 = 3;

pub fn judge_new(facts: &Notice, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    certificates::judge_new(record.issued.as_ref().expect("of good form"), filed, state, found);
    let unit = state.registered(&record.unit);
    if unit.is_some_and(|unit| unit.status == Status::Current) {
        judge_clock(filed, state, found);
    }
    match facts.kind {
        Some(PRESALE) => judge_presale(facts, filed, unit, state, found),
        Some(SALE) => judge_sale(facts, filed, unit, state, found),
        _ => judge_mortgage(facts, filed, unit, state, found),
    }
}

/// whether the ninetieth day is worked must be known.
pub fn judge_clock(filed: &Filed<'_>, state: &State, found: &mut Findings) {
    // Days after which a notice lapses once the right can be registered.
    let days = state.figure(NOTICE_DAYS, filed.place.height);
    found.require(157, deadline_end(filed.place.time, days).is_some());
}

fn beneficiaries(facts: &Notice) -> BTreeSet<Party> {
    facts.beneficiaries.iter().map(|(party, ..)| *party).collect()
}

/// of each kind one notice.
fn judge_same(facts: &Notice, filed: &Filed<'_>, unit: &Unit, found: &mut Findings) {
    let mut in_force = unit.notices.iter().filter(|notice| notice.standing.is_in_force(filed.place.time));
    found.require(91, in_force.all(|notice| Some(notice.kind) != facts.kind));
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
    let is_right = |land: &Unit| land.status == Status::Current && (3..=18).contains(&land.right_type);
    found.require(42, land.is_some_and(is_right));
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
    found.require(132, beneficiaries(facts).is_subset(&agreeing));
    // The buyer may apply alone where the filing names the seller (实施细则 86, 87).
    found.require(132, agreeing.contains(&obligor) || filing == Some(true));
    if let Some(unit) = unit {
        let disposed = Disposed { code: &record.unit, unit, filed };
        disposed.judge_seizure(state, found);
        disposed.judge_notices(&beneficiaries(facts), found);
        disposed.judge_restrictions(found);
        judge_same(facts, filed, unit, found);
    }
}

/// Whether the housing authority has filed this contract, and names who owes.
fn filing(facts: &Notice, record: &Record) -> Option<bool> {
    record.statements.iter().find_map(|statement| match &statement.says {
        Says::HousingFiling { unit, act: 19, contract, permit, obligor, beneficiaries } => {
            let buyers: Vec<Party> = self::beneficiaries(facts).into_iter().collect();
            let of_this = *unit == record.unit && Some(permit) == facts.permit.as_ref();
            let same = of_this
                && Some(contract) == facts.contract.as_ref()
                && *beneficiaries == buyers
                && obligor.is_none_or(|named| Some(named) == facts.obligor);
            same.then_some(obligor.is_some())
        }
        _ => None,
    })
}

/// an owner promises.: as many owners agree as a disposal takes, he among them.
fn judge_owners(facts: &Notice, unit: &Unit, agreeing: &BTreeSet<Party>, found: &mut Findings) {
    let obligor = facts.obligor.expect("of good form");
    judge_whole(unit, agreeing, found);
    found.require(132, agreeing.contains(&obligor));
}

fn is_owner(facts: &Notice, unit: &Unit) -> bool {
    unit.owners.iter().any(|owner| Some(owner.party) == facts.obligor)
}

/// A house that stands is promised.
fn judge_sale(facts: &Notice, filed: &Filed<'_>, unit: Option<&Unit>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let Some(unit) = current(unit, found) else { return };
    let buyers = beneficiaries(facts);
    let agreeing = agreeing(record, &record.unit);
    found.require(132, buyers.is_subset(&agreeing));
    found.require(25, is_owner(facts, unit));
    judge_owners(facts, unit, &agreeing, found);
    let disposed = Disposed { code: &record.unit, unit, filed };
    disposed.judge_seizure(state, found);
    disposed.judge_notices(&buyers, found);
    disposed.judge_no_transfer(found);
    disposed.judge_restrictions(found);
    disposed.judge_land(found);
    judge_same(facts, filed, unit, found);
}

/// A mortgage is promised: by who bought under a notice, all who bought together agreeing; or by the owner (实施细则 78).
fn judge_mortgage(
    facts: &Notice,
    filed: &Filed<'_>,
    unit: Option<&Unit>,
    state: &State,
    found: &mut Findings,
) {
    let record = filed.record;
    let bank = facts.mortgagee.expect("of good form");
    found.require(132, signs(record, bank));
    let of_presale = facts.kind == Some(PRESALE_MORTGAGE);
    let unit = if of_presale {
        found.require(92, unit.is_some());
        found.require(23, !unit.is_some_and(|unit| matches!(unit.status, Status::Historic(_))));
        unit
    } else {
        current(unit, found)
    };
    let Some(unit) = unit else { return };
    let agreeing = agreeing(record, &record.unit);
    if !of_presale && is_owner(facts, unit) {
        judge_owners(facts, unit, &agreeing, found);
    } else {
        let buyers = buyers_with_obligor(facts, filed, unit);
        found.require(if of_presale { 92 } else { 25 }, !buyers.is_empty());
        let obligor = facts.obligor.expect("of good form");
        found.require(132, buyers.is_subset(&agreeing) && agreeing.contains(&obligor));
    }
    let disposed = Disposed { code: &record.unit, unit, filed };
    disposed.judge_seizure(state, found);
    judge_notices(&disposed, bank, &agreeing, found);
    disposed.judge_restrictions(found);
    disposed.judge_land(found);
    judge_same(facts, filed, unit, found);
}

/// Who bought together with the obligor: of a presale where a presale's mortgage is promised, else of any sale.
fn buyers_with_obligor(facts: &Notice, filed: &Filed<'_>, unit: &Unit) -> BTreeSet<Party> {
    let is_purchase = |notice: &&state::Notice| {
        let of_kind = if facts.kind == Some(PRESALE_MORTGAGE) {
            notice.kind == PRESALE
        } else {
            notice.beneficiary.is_some()
        };
        of_kind && notice.standing.is_in_force(filed.place.time)
    };
    let purchases: Vec<&state::Notice> = unit.notices.iter().filter(is_purchase).collect();
    let own: BTreeSet<&String> = purchases
        .iter()
        .filter(|notice| notice.beneficiary == facts.obligor)
        .map(|notice| &notice.standing.case)
        .collect();
    let together = purchases.iter().filter(|notice| own.contains(&notice.standing.case));
    together.filter_map(|notice| notice.beneficiary).collect()
}

pub fn apply_new(facts: &Notice, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let form = "of good form";
    let proof = record.issued.clone().expect(form);
    let now = filed.place.time;
    let days = state.figure(NOTICE_DAYS, filed.place.height);
    let unit = filed.touch(&record.unit, state);
    if facts.kind == Some(PRESALE) {
        // Sold once more, it is what the newest contract says.
        unit.status = Status::Planned;
        unit.use_code = facts.use_code.expect(form);
        unit.area = facts.area.expect(form);
        unit.location = facts.location;
        unit.parcel = facts.parcel.clone().expect(form);
    }
    let is_current = unit.status == Status::Current;
    let of = |beneficiary, share, person| state::Notice {
        standing: Standing { case: record.case.clone(), ended: None, expires: None },
        kind: facts.kind.expect(form),
        beneficiary,
        organisation: facts.mortgagee,
        obligor: facts.obligor.expect(form),
        share,
        person,
        proof: proof.clone(),
        contract: facts.contract.clone(),
        amount: facts.amount,
        registrable_from: None,
    };
    if facts.mortgagee.is_some() {
        unit.notices.push(of(None, None, None));
    }
    for (party, share, person) in &facts.beneficiaries {
        unit.notices.push(of(Some(*party), *share, Some(*person)));
    }
    if is_current {
        start_clocks(unit, now, days);
    }
    certificates::issue(&proof, false, &record.unit, filed, state);
}

/// Whether a notice waits for the moment from which its right can be registered.
pub fn waits(notice: &state::Notice) -> bool {
    notice.standing.ended.is_none() && notice.registrable_from.is_none()
}

/// What was promised before a house stood can be registered from now on: the notice's ninety days run.
pub fn start_clocks(unit: &mut Unit, now: u64, days: u64) {
    for notice in unit.notices.iter_mut().filter(|notice| waits(notice)) {
        notice.registrable_from = Some(now);
        notice.standing.expires = deadline_end(now, days);
    }
}

pub fn judge_end(facts: &NoticeEnd, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let now = filed.place.time;
    let named = |notice: &&state::Notice| Some(&notice.standing.case) == facts.notice.as_ref();
    let unit = state.registered(&record.unit);
    let notices: Vec<&state::Notice> =
        unit.map_or(Vec::new(), |unit| unit.notices.iter().filter(named).collect());
    let standing = || notices.iter().filter(|notice| notice.standing.ended.is_none());
    found.require(89, standing().all(|notice| notice.standing.is_in_force(now)));
    found.require(147, standing().next().is_some());
    let Some(unit) = unit else { return };
    found.require(23, !matches!(unit.status, Status::Historic(_)));
    let agreeing = agreeing(record, &record.unit);
    let gives_up = |notice: &&state::Notice| match (notice.beneficiary, notice.organisation) {
        (Some(party), _) => agreeing.contains(&party),
        (None, bank) => bank.is_some_and(|bank| signs(record, bank)),
    };
    found.require(132, notices.iter().all(gives_up));
    if facts.way == Some(2) {
        // What was registered earlier was registered beside the notice, not out of it.
        found.require(90, filed.in_bundle && kept_by(&notices, unit, filed).is_some());
    } else {
        judge_given_up(&notices, unit, filed, found);
    }
}

/// Who gives up what he was promised gives up what others hold in it: his creditor, and the bank to which he
/// promised a mortgage on it.
fn judge_given_up(notices: &[&state::Notice], unit: &Unit, filed: &Filed<'_>, found: &mut Findings) {
    let now = filed.place.time;
    let buyers: BTreeSet<Party> = notices.iter().filter_map(|notice| notice.beneficiary).collect();
    let running = running_at(&unit.seizures, now);
    found.require(17, !running.iter().any(|held| held.kind == 3 && buyers.contains(&held.order.debtor)));
    let disposed = Disposed { code: &filed.record.unit, unit, filed };
    for notice in unit.notices.iter().filter(|notice| notice.standing.is_in_force(now)) {
        let Some(bank) = notice.organisation.filter(|_| buyers.contains(&notice.obligor)) else { continue };
        let agrees =
            disposed.has_consent(&notice.standing.case, None, Some(bank)) || signs(filed.record, bank);
        found.require(146, agrees);
    }
}

/// The number of what a notice secured, where just that was registered in this block.
fn kept_by(notices: &[&state::Notice], unit: &Unit, filed: &Filed<'_>) -> Option<String> {
    let first = notices.first()?;
    if let Some(bank) = first.organisation {
        let keeps = |mortgage: &&state::Mortgage| {
            let is_new = mortgage.is_active && mortgage.order.0 == filed.place.height;
            is_new && mortgage.mortgagee == bank && Some(mortgage.amount) == first.amount
        };
        return unit.mortgages.iter().find(keeps).map(|mortgage| mortgage.proof.clone());
    }
    // Who has the whole may be written with or without a share.
    let part = |share: Option<Written>| {
        share.map(|(over, under)| Fraction::new(over, under)).filter(|part| *part != Fraction::ONE)
    };
    let owned: BTreeMap<Party, Option<Fraction>> = unit
        .owners
        .iter()
        .map(|owner| (owner.party, part(owner.share.filter(|_| unit.form == SHARED))))
        .collect();
    let promised: BTreeMap<Party, Option<Fraction>> =
        notices.iter().filter_map(|notice| Some((notice.beneficiary?, part(notice.share)))).collect();
    let is_new = unit.owned_since.map(|since| since.1) == Some(filed.place.time);
    unit.certificate.clone().filter(|_| is_new && owned == promised)
}

pub fn apply_end(facts: &NoticeEnd, filed: &Filed<'_>, state: &mut State) {
    let unit = filed.touch(&filed.record.unit, state);
    let named = |notice: &&state::Notice| Some(&notice.standing.case) == facts.notice.as_ref();
    let notices: Vec<&state::Notice> = unit.notices.iter().filter(named).collect();
    let proof = notices[0].proof.clone();
    let next = if facts.way == Some(2) { kept_by(&notices, unit, filed) } else { None };
    let ended = if next.is_some() { Ended::Converted } else { Ended::Ended };
    for notice in &mut unit.notices {
        if Some(&notice.standing.case) == facts.notice.as_ref()
            && notice.standing.is_in_force(filed.place.time)
        {
            notice.standing.ended = Some(ended);
        }
    }
    certificates::end_proof(&proof, next.as_deref(), state);
}
