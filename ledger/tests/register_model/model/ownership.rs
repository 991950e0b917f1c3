//! T01 to T03: a unit enters the register, and passes by act or by law.

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use super::Filed;
use super::calendar;
use super::certificates;
use super::consent::{Disposed, agreeing, current, is_dwelling, judge_whole, land_of};
use super::fraction::Fraction;
use super::notices::{judge_clock, start_clocks, waits};
use super::offices::covers;
use super::record::{ByLaw, First, NewOwner, Party, Record, Role, Says, Statement, Transfer, Written};
use super::rule_books::{NOTICE_DAYS, PUBLIC_NOTICE_DAYS};
use super::rules::Findings;
use super::seizures::{SeizureEvent, What, running_at};
use super::state::{JOINT, Owner, SHARED, SINGLE, State, Status, Unit};

pub fn judge_first(facts: &First, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    match state.registered(&record.unit).map(|unit| unit.status) {
        Some(Status::Current) => found.note(41),
        Some(Status::Historic(_)) => found.note(104),
        // A presold house that was planned is registered now.
        _ => {}
    }
    if state.registered(&record.unit).is_some_and(|unit| unit.notices.iter().any(waits)) {
        judge_clock(filed, state, found);
    }
    judge_land(facts, filed, state, found);
    let is_building = &record.unit.as_str()[19..20] == "F";
    if is_building {
        let completed = |statement: &Statement| is_completed(&statement.says, facts, record);
        found.require(44, record.statements.iter().any(completed));
        found.require(132, was_visited(record, 1));
    }
    // Collective land is announced first (实施细则 17).
    if &record.unit.as_str()[12..13] == "J" {
        let days = state.figure(PUBLIC_NOTICE_DAYS, filed.place.height);
        judge_ended(published(record, 1), days, filed, 48, found);
    }
    for number in numbers(record, &facts.owners) {
        certificates::judge_new(&number, filed, state, found);
    }
}

/// Whether a bureau of the place has been there, and what it found.
pub fn was_visited(record: &Record, wanted: u16) -> bool {
    record.statements.iter().any(|statement| match &statement.says {
        Says::SiteCheck { unit, finding } => {
            *unit == record.unit && *finding == wanted && is_of_place(statement, record)
        }
        _ => false,
    })
}

/// When a bureau of the place published a notice.
pub fn published(record: &Record, wanted: u16) -> Option<u64> {
    record.statements.iter().find_map(|statement| match &statement.says {
        Says::PublicNotice { unit, matter, published_at, .. } => {
            let this = *unit == record.unit && *matter == wanted && is_of_place(statement, record);
            this.then_some(*published_at)
        }
        _ => None,
    })
}

fn is_of_place(statement: &Statement, record: &Record) -> bool {
    covers(statement.signer.1, record.unit.county())
}

/// A rule unless working days have ended since a notice; R-157 when nobody knows which days are worked.
pub fn judge_ended(since: Option<u64>, days: u64, filed: &Filed<'_>, rule: u16, found: &mut Findings) {
    match since.map(|since| calendar::working_days_end(since, days)) {
        None => found.note(rule),
        Some(None) => found.note(157),
        Some(Some(end)) => found.require(rule, end <= filed.place.time),
    }
}

fn is_completed(says: &Says, facts: &First, record: &Record) -> bool {
    match says {
        Says::Planning { unit, area, use_code, completed } => {
            let of_this = *unit == record.unit && Some(*area) == facts.area;
            of_this && Some(*use_code) == facts.use_code && *completed
        }
        _ => false,
    }
}

/// what stands on land, and the land below.
fn judge_land(facts: &First, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let Some(land) = land_of(&filed.record.unit) else { return };
    // Land ownership is no right under which something is built (民法典 352).
    let is_right = |land: &&Unit| land.status == Status::Current && (3..=18).contains(&land.right_type);
    let land = state.registered(&land);
    found.require(42, land.as_ref().is_some_and(is_right));
    let Some(land) = land else { return };
    judge_use(facts.use_code, land, found);
    judge_term(facts.land_term_end, facts.use_code, land, found);
}

/// R-043, a warning: the use of a house is of another group than that of its land.
pub fn judge_use(use_code: Option<u32>, land: &Unit, found: &mut Findings) {
    let group = |code: u32| if code >= 100 { code / 100 } else { code / 10 };
    if let Some(use_code) = use_code
        && land.use_code != 0
    {
        found.require(43, group(use_code) == group(land.use_code));
    }
}

/// a right ends after the land's; of a dwelling a warning, since its term renews itself (民法典 359).
pub fn judge_term(end: Option<calendar::Day>, use_code: Option<u32>, land: &Unit, found: &mut Findings) {
    if let (Some(end), Some(of_land)) = (end, land.land_term_end)
        && end > of_land
    {
        if is_dwelling(use_code.unwrap_or(0)) { found.warn(31) } else { found.note(31) }
    }
}

/// Every number that a record issues to owners: one for all, or one for each.
pub fn numbers(record: &Record, owners: &[NewOwner]) -> Vec<String> {
    let own: Vec<String> = owners.iter().filter_map(|owner| owner.certificate.clone()).collect();
    if own.is_empty() { record.issued.iter().cloned().collect() } else { own }
}

pub fn owner(new: &NewOwner) -> Owner {
    Owner {
        party: new.party,
        share: new.share,
        person: new.person,
        holder_type: new.holder_type,
        certificate: new.certificate.clone(),
    }
}

pub fn apply_first(facts: &First, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let form = "of good form";
    let notice_days = state.figure(NOTICE_DAYS, filed.place.height);
    let unit = filed.touch(&record.unit, state);
    unit.status = Status::Current;
    unit.right_type = record.right_type.expect(form);
    unit.form = facts.form.expect(form);
    unit.use_code = facts.use_code.unwrap_or(0);
    unit.area = facts.area.expect(form);
    unit.land_term_end = facts.land_term_end;
    unit.certificate = record.issued.clone();
    unit.parcel = facts.parcel.clone().expect(form);
    unit.location = facts.location;
    // 9 stands for every other way.
    unit.cause = Some(record.cause.unwrap_or(9));
    unit.owned_since = Some((filed.place.height, filed.place.time));
    unit.first_record = unit.last_record;
    unit.owned_by = unit.last_record;
    unit.owners = facts.owners.iter().map(owner).collect();
    start_clocks(unit, filed.place.time, notice_days);
    ripen(unit, filed.place.time);
    for number in numbers(record, &facts.owners) {
        certificates::issue(&number, true, &record.unit, filed, state);
    }
    count_fixture(&record.unit, 1, filed, state);
}

/// Counts what stands on land, also before the land itself is registered.
pub fn count_fixture(unit: &UnitCode, by: i64, filed: &Filed<'_>, state: &mut State) {
    let Some(land) = land_of(unit) else { return };
    let land = filed.touch(&land, state);
    let count = i64::try_from(land.fixtures.unwrap_or(0)).expect("few fixtures") + by;
    land.fixtures = Some(u64::try_from(count).expect("as many leave as came"));
}

/// A pre-seizure becomes a seizure once its debtor is an owner (法发〔2004〕5号 16).
pub fn ripen(unit: &mut Unit, at: u64) {
    let owners = unit.owners.iter().map(|owner| owner.party).collect();
    unit.seizures.push(SeizureEvent { at, what: What::Registered(owners) });
}

pub fn judge_transfer(facts: &Transfer, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let unit = current(state.registered(&record.unit), found);
    for number in numbers(record, &facts.takers) {
        certificates::judge_new(&number, filed, state, found);
    }
    let Some(unit) = unit else { return };
    let takers: BTreeSet<Party> = facts.takers.iter().map(|taker| taker.party).collect();
    let disposed = Disposed { code: &record.unit, unit, filed };
    disposed.judge_seizure_unless_of(&takers, state, found);
    disposed.judge_notices_of_transfer(&takers, found);
    disposed.judge_objections(&takers, found);
    disposed.judge_no_transfer(found);
    disposed.judge_restrictions(found);
    disposed.judge_land(found);
    disposed.judge_habitations(&takers, found);
    disposed.judge_givers(&named_givers(facts), found);
    // Land ownership never passes (民法典 369).
    found.require(35, !matches!(unit.right_type, 1 | 2));
    let agreeing = agreeing(record, &record.unit);
    judge_agreement(facts, unit, &agreeing, found);
    judge_passing(facts, unit, found);
    found.require(132, takers.iter().all(|taker| agreeing.contains(taker)));
    judge_pre_emption(facts, record, unit, found);
    found.require(32, is_tax_cleared(giving(facts, unit).into_iter().collect(), facts, record));
    certificates::judge_previous(record, unit, state, found);
}

fn giving(facts: &Transfer, unit: &Unit) -> BTreeSet<Party> {
    match facts.scope {
        Some(1) => unit.owners.iter().map(|owner| owner.party).collect(),
        _ => facts.givers.iter().map(|(party, _)| *party).collect(),
    }
}

fn judge_agreement(facts: &Transfer, unit: &Unit, agreeing: &BTreeSet<Party>, found: &mut Findings) {
    if facts.scope == Some(1) {
        judge_whole(unit, agreeing, found);
    } else {
        found.require(132, facts.givers.iter().all(|(party, _)| agreeing.contains(party)));
    }
}

/// who gives has it to give.
fn judge_passing(facts: &Transfer, unit: &Unit, found: &mut Findings) {
    let owner_of = |party: &Party| unit.owners.iter().find(|owner| owner.party == *party);
    found.require(25, facts.givers.iter().all(|(party, _)| owner_of(party).is_some()));
    if facts.scope == Some(1) {
        // All owners give what passes whole.
        found.require(25, facts.givers.len() == unit.owners.len());
        return;
    }
    found.require(26, unit.form != JOINT);
    for (party, share) in &facts.givers {
        let held = owner_of(party).map_or(Fraction::ZERO, |owner| owner.part(unit.form));
        let (over, under) = share.expect("of good form");
        found.require(29, Fraction::new(over, under) <= held);
    }
    if let Some(after) = owners_after(facts, unit) {
        let form = if after.len() == 1 { SINGLE } else { SHARED };
        found.require(29, facts.form == Some(form));
    }
}

fn named_givers(facts: &Transfer) -> BTreeSet<Party> {
    facts.givers.iter().map(|(party, _)| *party).collect()
}

/// By law some owners may give nothing of the whole: they stay among its owners, with no smaller share.
fn judge_by_law_passing(facts: &ByLaw, unit: &Unit, found: &mut Findings) {
    let passing = &facts.passing;
    if passing.scope != Some(1) {
        judge_passing(passing, unit, found);
        return;
    }
    let givers = named_givers(passing);
    found.require(25, givers.iter().all(|party| unit.owners.iter().any(|owner| owner.party == *party)));
    let form = passing.form.expect("of good form");
    for owner in unit.owners.iter().filter(|owner| !givers.contains(&owner.party)) {
        let after = passing.takers.iter().find(|taker| taker.party == owner.party);
        found.require(25, after.is_some());
        let counted = unit.form == SHARED && form != JOINT;
        let keeps = after.is_none_or(|after| self::owner(after).part(form) >= owner.part(SHARED));
        found.require(29, !counted || keeps);
    }
}

/// R-033, a warning: co-owners were not told that a share passes to a stranger (民法典 305, 306).
fn judge_pre_emption(facts: &Transfer, record: &Record, unit: &Unit, found: &mut Findings) {
    let is_owner = |party: Party| unit.owners.iter().any(|owner| owner.party == party);
    let to_strangers = facts.takers.iter().any(|taker| !is_owner(taker.party));
    let giving = giving(facts, unit);
    let are_others = unit.owners.iter().any(|owner| !giving.contains(&owner.party));
    let concerned = facts.scope == Some(2) && unit.form == SHARED && are_others && to_strangers;
    found.require(33, !concerned || record.attachments.contains(&2));
}

/// the deed tax of this transfer, between these parties, is paid or exempt.
fn is_tax_cleared(giving: Vec<Party>, facts: &Transfer, record: &Record) -> bool {
    let mut taking: Vec<Party> = facts.takers.iter().map(|taker| taker.party).collect();
    taking.sort_unstable();
    record.statements.iter().any(|statement| match &statement.says {
        Says::TaxClear { unit, cause, givers, takers, taxes, exempt, .. } => {
            let deed = (taxes | exempt) & 1 != 0;
            let between = *givers == giving && *takers == taking;
            let of_this = *unit == record.unit && Some(*cause) == record.cause;
            statement.signer.0 == Role::Tax && deed && between && of_this
        }
        _ => false,
    })
}

/// Who owns once shares have passed; nothing when somebody gives more than he has.
fn owners_after(facts: &Transfer, unit: &Unit) -> Option<Vec<Owner>> {
    let mut after: Vec<(Owner, Fraction)> =
        unit.owners.iter().map(|owner| (owner.clone(), owner.part(unit.form))).collect();
    for (party, share) in &facts.givers {
        let (over, under) = (*share)?;
        let (_, held) = after.iter_mut().find(|(owner, _)| owner.party == *party)?;
        *held = held.minus(Fraction::new(over, under))?;
    }
    for taker in &facts.takers {
        let (over, under): Written = taker.share?;
        let taken = Fraction::new(over, under);
        match after.iter_mut().find(|(owner, _)| owner.party == taker.party) {
            Some((_, held)) => *held = held.plus(taken),
            None => after.push((owner(taker), taken)),
        }
    }
    after.retain(|(_, held)| *held != Fraction::ZERO);
    let with_share = |(owner, held): (Owner, Fraction)| {
        // The one certificate that is issued is for all of them.
        Owner { share: Some(held.parts()), certificate: None, ..owner }
    };
    Some(after.into_iter().map(with_share).collect())
}

pub fn apply_passing(facts: &Transfer, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let issued = record.issued.clone().expect("of good form");
    let unit = filed.touch(&record.unit, state);
    let mut ending: BTreeSet<String> =
        unit.owners.iter().filter_map(|owner| owner.certificate.clone()).collect();
    ending.extend(record.previous.clone());
    unit.owners = match facts.scope {
        Some(1) => facts.takers.iter().map(owner).collect(),
        _ => owners_after(facts, unit).expect("judged before"),
    };
    unit.form = facts.form.expect("of good form");
    unit.certificate = Some(issued.clone());
    unit.cause = record.cause.or(unit.cause);
    unit.owned_since = Some((filed.place.height, filed.place.time));
    unit.owned_by = unit.last_record;
    ripen(unit, filed.place.time);
    for number in ending {
        certificates::supersede(&number, &issued, state);
    }
    for number in numbers(record, &facts.takers) {
        certificates::issue(&number, true, &record.unit, filed, state);
    }
}

/// Judgments, and orders after an auction.
fn is_by_court(facts: &ByLaw) -> bool {
    matches!(facts.ground, Some(1 | 2))
}

pub fn judge_by_law(facts: &ByLaw, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let unit = current(state.registered(&record.unit), found);
    for number in numbers(record, &facts.passing.takers) {
        certificates::judge_new(&number, filed, state, found);
    }
    found.require(14, facts.effective.is_some_and(|effective| effective <= filed.place.time));
    let Some(unit) = unit else { return };
    let takers: BTreeSet<Party> = facts.passing.takers.iter().map(|taker| taker.party).collect();
    let ground = ground(facts, record, unit);
    found.require(49, ground.is_some());
    judge_by_law_passing(facts, unit, found);
    // Heirs, legatees, successors and who was awarded apply; organs and courts only ask.
    if matches!(facts.ground, Some(3 | 4 | 5 | 7)) {
        let agreeing = agreeing(record, &record.unit);
        found.require(132, takers.iter().all(|taker| agreeing.contains(taker)));
    }
    let disposed = Disposed { code: &record.unit, unit, filed };
    disposed.judge_habitations(&takers, found);
    if is_by_court(facts) {
        judge_first_court(ground.map(|signer| signer.1), facts, &disposed, state, found);
    } else {
        disposed.judge_seizure_unless_of(&takers, state, found);
        disposed.judge_notices_of_transfer(&takers, found);
        disposed.judge_objections(&takers, found);
        disposed.judge_restrictions(found);
    }
    if facts.ground == Some(2) {
        let givers = named_givers(&facts.passing).into_iter().collect();
        found.require(32, is_tax_cleared(givers, &facts.passing, record));
    }
    certificates::judge_previous(record, unit, state, found);
}

/// while what passes is seized only the court that seized it disposes, or one that it has handed the unit to. A
/// pre-seizure of who takes waits for this very registration (法发〔2004〕5号 16).
fn judge_first_court(
    court: Option<u32>,
    facts: &ByLaw,
    disposed: &Disposed<'_>,
    state: &State,
    found: &mut Findings,
) {
    let filed = disposed.filed;
    let passing = &facts.passing;
    let gives = |party: Party| passing.givers.iter().any(|giver| giver.0 == party);
    let takes = |party: Party| passing.takers.iter().any(|taker| taker.party == party);
    let own = running_at(&disposed.unit.seizures, filed.place.time);
    let own = own.into_iter().map(|seizure| (seizure.order.share.is_none(), seizure));
    let with_land = disposed.seized_with_land(state).into_iter().map(|seizure| (false, seizure));
    for (is_of_whole, seizure) in own.chain(with_land) {
        let order = &seizure.order;
        let of_it = passing.scope == Some(1) || is_of_whole || gives(order.debtor);
        if !of_it || (seizure.kind == 3 && takes(order.debtor)) {
            continue;
        }
        let handed_over = filed.record.statements.iter().any(|statement| match &statement.says {
            Says::Referral { unit, to } => {
                let by_first = statement.signer.1 == seizure.order.organ;
                by_first && *unit == filed.record.unit && Some(*to) == court
            }
            _ => false,
        });
        found.require(50, Some(seizure.order.organ) == court || handed_over);
    }
}

/// Who signed the document by which a right has passed.
fn ground(facts: &ByLaw, record: &Record, of_unit: &Unit) -> Option<super::record::Signer> {
    let from_whom: Vec<Party> = named_givers(&facts.passing).into_iter().collect();
    let takers: BTreeSet<Party> = facts.passing.takers.iter().map(|taker| taker.party).collect();
    // Owners who give nothing stay, and the document need not say so.
    let staying = of_unit.owners.iter().map(|owner| owner.party).filter(|party| !from_whom.contains(party));
    let staying: Vec<Party> = if facts.passing.scope == Some(1) { staying.collect() } else { Vec::new() };
    let to_these =
        |named: &[Party]| named.iter().chain(&staying).copied().collect::<BTreeSet<Party>>() == takers;
    let wanted = facts.ground?;
    let says = |says: &Says, by_court: bool| match says {
        Says::CourtOrder { unit, act: 3, document, digest, debtor, .. } => {
            // An auction is of a debtor's property; a judgment need not name one.
            let of_giver = debtor.map_or(wanted == 1, |debtor| from_whom.contains(&debtor));
            let this = *unit == record.unit && Some(document) == facts.document.as_ref();
            matches!(wanted, 1 | 2) && this && Some(*digest) == facts.digest && of_giver && by_court
        }
        Says::Notary { unit, matter, from, to, document, digest } => {
            let of_ground = match wanted {
                3 => matches!(matter, 1 | 3),
                4 => matches!(matter, 2 | 3),
                _ => false,
            };
            let this = *unit == record.unit && Some(document) == facts.document.as_ref();
            of_ground && this && Some(*digest) == facts.digest && *from == from_whom && to_these(to)
        }
        Says::Instrument { unit, matter, from, to, effective_at, document, digest } => {
            let of_ground = match wanted {
                5 => *matter == 1,
                6 => matches!(matter, 2 | 3),
                7 => *matter == 4,
                _ => false,
            };
            let this = *unit == record.unit && Some(document) == facts.document.as_ref();
            let when = Some(*effective_at) == facts.effective && Some(*digest) == facts.digest;
            of_ground && this && when && *from == from_whom && to_these(to)
        }
        _ => false,
    };
    let is_ground = |statement: &&Statement| says(&statement.says, statement.signer.0 == Role::Court);
    record.statements.iter().find(is_ground).map(|statement| statement.signer)
}

pub fn apply_by_law(facts: &ByLaw, filed: &Filed<'_>, state: &mut State) {
    apply_passing(&facts.passing, filed, state);
    if !is_by_court(facts) {
        return;
    }
    // Nothing is left for those that wait for the whole, or for the share of who has left (法发〔2004〕5号 20).
    let unit = state.units.get_mut(&filed.record.unit).expect("judged before");
    let has_left = |party: &Party| unit.owners.iter().all(|owner| owner.party != *party);
    let givers = facts.passing.givers.iter().map(|giver| giver.0);
    let whole = facts.passing.scope == Some(1);
    let disposed = if whole { vec![None] } else { givers.filter(has_left).map(Some).collect() };
    let at = filed.place.time;
    unit.seizures.extend(disposed.into_iter().map(|of| SeizureEvent { at, what: What::Disposed(of) }));
}
