//! Seizures of the stock: each unit's queue as it stood (法发〔2004〕5号 20; 民诉法解释 485).

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use super::Filed;
use super::calendar::{day_of, end_of, period_end, plus_months};
use super::fraction::Fraction;
use super::import_facts::{Import, ImportedSeizure};
use super::imports::Group;
use super::offices::orders;
use super::ownership::ripen;
use super::rules::Findings;
use super::seizures::{Order, Seizure, SeizureEvent, SeizureStatus, What, overlap};
use super::state::{JOINT, State};

/// Months for which a seizure may be ordered.
const MONTHS: i64 = 36;
/// Flag of an encumbrance whose right nobody knows.
const ORPHAN: u32 = 1 << 8;

fn waits(seizure: &ImportedSeizure) -> bool {
    matches!(seizure.kind, Some(2 | 4))
}

fn is_pre(seizure: &ImportedSeizure) -> bool {
    matches!(seizure.kind, Some(3 | 4))
}

/// Layer P.
pub fn judge_form(facts: &Import, groups: &[Group<'_>], issued_at: u64, found: &mut Findings) {
    for seizure in &facts.seizures {
        judge_one(seizure, issued_at, found);
        found.require(7, groups.iter().any(|group| group.unit == seizure.unit));
    }
    let names: BTreeSet<(UnitCode, &Option<String>)> =
        facts.seizures.iter().map(|seizure| (seizure.unit, &seizure.case)).collect();
    found.require(16, names.len() == facts.seizures.len());
}

fn judge_one(seizure: &ImportedSeizure, issued_at: u64, found: &mut Findings) {
    let is_named = seizure.case.as_ref().is_some_and(|case| !case.is_empty());
    found.require(7, is_named && seizure.organ.is_some() && seizure.debtor.is_some());
    found.require(7, seizure.document.as_ref().is_some_and(|document| !document.is_empty()));
    found.require(7, seizure.kind.is_some() && seizure.term_days.is_some());
    found.require(77, seizure.served_at.is_some());
    // Nothing is known of what has no kind: whether it should run or wait.
    if seizure.kind.is_none() {
        return;
    }
    found.require(8, seizure.kind.is_none_or(|kind| (1..=4).contains(&kind)));
    found.require(14, seizure.served_at.is_none_or(|served_at| served_at <= issued_at));
    found.require(14, seizure.term_days != Some(0));
    if waits(seizure) {
        found.require(16, seizure.start.is_none() && seizure.end.is_none());
        if let (Some(served_at), Some(days)) = (seizure.served_at, seizure.term_days) {
            found.require(78, period_end(served_at, days) <= end_of(plus_months(day_of(served_at), MONTHS)));
        }
        return;
    }
    found.require(7, seizure.start.is_some() && seizure.end.is_some());
    let (Some(start), Some(end)) = (seizure.start, seizure.end) else { return };
    found.require(14, start < end && start <= issued_at);
    found.require(85, issued_at < end);
    // What was ordered for three years may have been renewed for three more.
    found.require(78, end <= end_of(plus_months(day_of(issued_at), 2 * MONTHS)));
}

/// How the queues fit units and each other.
pub fn judge(facts: &Import, groups: &[Group<'_>], found: &mut Findings) {
    for group in groups {
        let mut running: Vec<Order> = Vec::new();
        for seizure in facts.seizures.iter().filter(|seizure| seizure.unit == group.unit) {
            let order = as_order(seizure);
            let in_the_way = running.iter().any(|other| overlap(other, &order));
            found.require(79, !in_the_way || waits(seizure));
            found.require(80, in_the_way || !waits(seizure));
            if !waits(seizure) {
                running.push(order);
            }
            judge_debtor(seizure, group, facts, found);
        }
    }
    for seizure in &facts.seizures {
        found.require(153, seizure.organ.is_some_and(orders));
    }
}

/// as of a new seizure, but what an old register has seized of who owns nothing may come flagged so.
fn judge_debtor(seizure: &ImportedSeizure, group: &Group<'_>, facts: &Import, found: &mut Findings) {
    found.require(24, is_pre(seizure) || !group.is_planned());
    let owners = if group.is_planned() { Vec::new() } else { group.owners() };
    let form = group.stock.form.unwrap_or(0);
    if let Some(owner) = owners.iter().find(|owner| Some(owner.party) == seizure.debtor) {
        let seized = seizure.share.map_or(Fraction::ONE, |(over, under)| Fraction::new(over, under));
        found.require(84, form == JOINT || seized <= owner.part(form));
    } else if is_pre(seizure) {
        let bought = facts.entries.iter().any(|entry| {
            let of_sale = |kind: Option<u32>| matches!(kind, Some(1 | 2));
            let to_him = |buyer| buyer == seizure.debtor;
            entry.unit == group.unit
                && entry.notice().is_some_and(|notice| of_sale(notice.kind) && to_him(notice.beneficiary))
        });
        if !bought {
            found.warn(83);
        }
    } else {
        found.require(83, group.has(ORPHAN));
    }
}

fn as_order(seizure: &ImportedSeizure) -> Order {
    let form = "of good form";
    Order {
        case: seizure.case.clone().expect(form),
        organ: seizure.organ.expect(form),
        kind: seizure.kind.expect(form),
        document: seizure.document.clone().expect(form),
        served_at: seizure.served_at.expect(form),
        term_days: seizure.term_days.expect(form),
        debtor: seizure.debtor.expect(form),
        share: seizure.share,
    }
}

fn as_it_stands(seizure: &ImportedSeizure) -> Seizure {
    let order = as_order(seizure);
    Seizure {
        kind: order.kind,
        order,
        status: if waits(seizure) { SeizureStatus::Waiting } else { SeizureStatus::Active },
        term: seizure.start.zip(seizure.end),
    }
}

pub fn apply(facts: &Import, filed: &Filed<'_>, state: &mut State) {
    let units: BTreeSet<UnitCode> = facts.seizures.iter().map(|seizure| seizure.unit).collect();
    for code in units {
        let of_unit = facts.seizures.iter().filter(|seizure| seizure.unit == code);
        let whole: Vec<Seizure> = of_unit.map(as_it_stands).collect();
        let unit = filed.touch(&code, state);
        unit.seizures.push(SeizureEvent { at: filed.place.time, what: What::Imported(whole) });
        ripen(unit, filed.place.time);
    }
}
