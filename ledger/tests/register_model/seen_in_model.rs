//! Pictures of the model's things.

use kexin_proof::unit_code::UnitCode;

use crate::model::calendar::date;
use crate::model::fraction::Fraction;
use crate::model::organisations::{Organisation, set_of};
use crate::model::record::Written;
use crate::model::seizures::{Seizure, SeizureStatus, queue_at, running_at};
use crate::model::state::{
    Case, Certificate, Easement, Ended, Habitation, Lock, Mortgage, Notice, Objection, Restriction, Standing,
    State, Status, Unit,
};
use crate::picture::{Picture, fact, line};

/// A unit as it was stored when it was last written.
pub fn stored_unit(state: &State, code: &UnitCode) -> Picture {
    let mut picture = Picture::new();
    let Some(unit) = state.units.get(code) else { return picture };
    line(&mut picture, "version", Some(unit.version));
    let (status, reason) = match unit.status {
        Status::Nothing => (None, None),
        Status::Planned => (Some(1), None),
        Status::Current => (Some(2), None),
        Status::Historic(reason) => (Some(3), Some(reason)),
    };
    line(&mut picture, "status", status);
    line(&mut picture, "historic reason", reason);
    if unit.status == Status::Nothing {
        line(&mut picture, "fixtures", unit.fixtures);
        return picture;
    }
    line(&mut picture, "right type", unit.owned_since.map(|_| unit.right_type));
    line(&mut picture, "form", unit.owned_since.map(|_| unit.form));
    line(&mut picture, "use", Some(unit.use_code).filter(|code| *code != 0));
    line(&mut picture, "area", Some(unit.area));
    line(&mut picture, "land term end", unit.land_term_end.map(date).map(day_text));
    line(&mut picture, "certificate", unit.certificate.as_ref());
    line(&mut picture, "parcel", Some(&unit.parcel));
    line(&mut picture, "location", unit.location);
    line(&mut picture, "cause", unit.cause);
    line(&mut picture, "fixtures", unit.fixtures);
    line(&mut picture, "quality", Some(unit.quality).filter(|flags| *flags != 0));
    line(&mut picture, "owned since height", unit.owned_since.map(|since| since.0));
    line(&mut picture, "owned since time", unit.owned_since.map(|since| since.1));
    owners(unit, &mut picture);
    mortgages(unit, &mut picture);
    for (place, seizure) in queue_at(&unit.seizures, unit.written_at).iter().enumerate() {
        seizure_lines(place, seizure, &mut picture);
    }
    for (name, standing, facts) in entries(unit) {
        line(&mut picture, &name, Some(standing_text(standing, unit.written_at)));
        line(&mut picture, format!("{name} facts"), Some(facts.join(", ")));
    }
    for (list, relatives) in [("parent", &unit.parents), ("child", &unit.children)] {
        for (place, (other, way, case)) in relatives.iter().enumerate() {
            line(&mut picture, format!("{list} {place}"), Some(format!("{other} way {way} case {case}")));
        }
    }
    line(&mut picture, "bits", Some(bits(unit, unit.written_at)));
    line(&mut picture, "bits hold until", hold_until(unit, unit.written_at));
    picture
}

/// What holds of a unit at a moment, whenever it was written.
pub fn unit_at(state: &State, code: &UnitCode, now: u64) -> Picture {
    let mut picture = Picture::new();
    let Some(unit) = state.registered(code) else { return picture };
    line(&mut picture, "bits", Some(bits(unit, now)));
    for (place, seizure) in queue_at(&unit.seizures, now).iter().enumerate() {
        line(&mut picture, format!("seizure {place} status"), Some(seizure.status as u32));
        line(&mut picture, format!("seizure {place} kind"), Some(seizure.kind));
        line(&mut picture, format!("seizure {place} term"), seizure.term.map(term_text));
    }
    for (name, standing) in standings(unit) {
        line(&mut picture, &name, standing.is_in_force(now).then_some("in force"));
    }
    picture
}

fn owners(unit: &Unit, picture: &mut Picture) {
    for (place, owner) in unit.owners.iter().enumerate() {
        let name = |field: &str| format!("owner {place} {field}");
        line(picture, name("party"), Some(owner.party));
        line(picture, name("share"), owner.share.map(share_text));
        line(picture, name("person"), Some(owner.person));
        line(picture, name("holder type"), Some(owner.holder_type));
        line(picture, name("certificate"), owner.certificate.as_ref());
    }
}

fn mortgages(unit: &Unit, picture: &mut Picture) {
    for (place, mortgage) in unit.mortgages.iter().enumerate() {
        let name = |field: &str| format!("mortgage {place} {field}");
        line(picture, name("case"), Some(&mortgage.case));
        line(picture, name("proof"), Some(&mortgage.proof));
        line(picture, name("kind"), Some(mortgage.kind));
        line(picture, name("amount"), Some(mortgage.amount));
        line(picture, name("mortgagee"), Some(mortgage.mortgagee));
        line(picture, name("mortgagor"), mortgage.mortgagor);
        line(picture, name("share"), mortgage.share.map(share_text));
        line(picture, name("from"), mortgage.from.map(date).map(day_text));
        line(picture, name("to"), mortgage.to.map(date).map(day_text));
        line(picture, name("no transfer"), Some(u32::from(mortgage.no_transfer)));
        line(picture, name("scope"), mortgage.scope);
        line(picture, name("determined at"), mortgage.determined_at);
        line(picture, name("property"), mortgage.property);
        line(picture, name("status"), Some(if mortgage.is_active { 1 } else { 2 }));
        line(picture, name("rank"), rank(unit, mortgage));
    }
}

/// Rank among those in force, from 1.
fn rank(unit: &Unit, mortgage: &Mortgage) -> Option<usize> {
    let earlier = |other: &&Mortgage| other.is_active && other.order < mortgage.order;
    mortgage.is_active.then(|| 1 + unit.mortgages.iter().filter(earlier).count())
}

fn seizure_lines(place: usize, seizure: &Seizure, picture: &mut Picture) {
    let name = |field: &str| format!("seizure {place} {field}");
    let order = &seizure.order;
    line(picture, name("case"), Some(&order.case));
    line(picture, name("document"), Some(&order.document));
    line(picture, name("organ"), Some(order.organ));
    line(picture, name("served at"), Some(order.served_at));
    line(picture, name("sequence"), Some(place));
    line(picture, name("term days"), Some(order.term_days));
    line(picture, name("debtor"), Some(order.debtor));
    line(picture, name("share"), order.share.map(share_text));
    line(picture, name("kind"), Some(seizure.kind));
    line(picture, name("status"), Some(seizure.status as u32));
    line(picture, name("term"), seizure.term.map(term_text));
}

/// Every entry beside ownership, mortgages and seizures, by list and place.
fn standings(unit: &Unit) -> Vec<(String, &Standing)> {
    entries(unit).into_iter().map(|(name, standing, _)| (name, standing)).collect()
}

/// The same with what else stands in each.
fn entries(unit: &Unit) -> Vec<(String, &Standing, Vec<String>)> {
    let mut all = Vec::new();
    for (place, entry) in unit.objections.iter().enumerate() {
        all.push((format!("objection {place}"), &entry.standing, objection_facts(entry)));
    }
    for (place, entry) in unit.notices.iter().enumerate() {
        all.push((format!("notice {place}"), &entry.standing, notice_facts(entry)));
    }
    for (place, entry) in unit.restrictions.iter().enumerate() {
        all.push((format!("restriction {place}"), &entry.standing, restriction_facts(entry)));
    }
    for (place, entry) in unit.easements.iter().enumerate() {
        all.push((format!("easement {place}"), &entry.standing, easement_facts(entry)));
    }
    for (place, entry) in unit.habitations.iter().enumerate() {
        all.push((format!("habitation {place}"), &entry.standing, habitation_facts(entry)));
    }
    all
}

fn objection_facts(entry: &Objection) -> Vec<String> {
    vec![
        fact("matter", Some(entry.matter)),
        fact("applicant", Some(entry.applicant)),
        fact("person", entry.person),
        fact("proof", Some(&entry.proof)),
        fact("since", Some(entry.since)),
        fact("suit", entry.suit.as_ref()),
    ]
}

fn notice_facts(entry: &Notice) -> Vec<String> {
    vec![
        fact("kind", Some(entry.kind)),
        fact("beneficiary", entry.beneficiary),
        fact("organisation", entry.organisation),
        fact("obligor", Some(entry.obligor)),
        fact("share", entry.share.map(share_text)),
        fact("person", entry.person),
        fact("proof", Some(&entry.proof)),
        fact("contract", entry.contract.as_ref()),
        fact("amount", entry.amount),
        fact("registrable from", entry.registrable_from),
    ]
}

fn restriction_facts(entry: &Restriction) -> Vec<String> {
    vec![
        fact("kind", Some(entry.kind)),
        fact("organ", Some(entry.organ)),
        fact("document", Some(&entry.document)),
        fact("digest", entry.digest),
        fact("from", Some(entry.from)),
    ]
}

fn easement_facts(entry: &Easement) -> Vec<String> {
    vec![
        fact("side", Some(if entry.serves { 1 } else { 2 })),
        fact("other", Some(entry.other)),
        fact("content", Some(entry.content)),
        fact("from", entry.from.map(date).map(day_text)),
        fact("to", entry.to.map(date).map(day_text)),
        fact("proof", Some(&entry.proof)),
    ]
}

fn habitation_facts(entry: &Habitation) -> Vec<String> {
    vec![
        fact("occupant", Some(entry.occupant)),
        fact("person", Some(entry.person)),
        fact("source", Some(entry.source)),
        fact("scope", Some(entry.scope)),
        fact("from", entry.from.map(date).map(day_text)),
        fact("to", entry.to.map(date).map(day_text)),
        fact("proof", Some(&entry.proof)),
    ]
}

fn standing_text(standing: &Standing, now: u64) -> String {
    let status = match standing.ended {
        Some(Ended::Ended) => 3,
        Some(Ended::Converted) => 4,
        None if standing.is_in_force(now) => 1,
        None => 2,
    };
    let expires = standing.expires.map_or("-".to_owned(), |end| end.to_string());
    format!("{} status {status} expires {expires}", standing.case)
}

/// The status bits at a moment (domain 4.2).
fn bits(unit: &Unit, now: u64) -> u32 {
    let running = running_at(&unit.seizures, now);
    let in_force = |list: &str| {
        standings(unit).iter().any(|(name, standing)| name.starts_with(list) && standing.is_in_force(now))
    };
    let facts = [
        (1, running.iter().any(|seizure| seizure.kind != 3)),
        (1 << 1, running.iter().any(|seizure| seizure.kind == 3)),
        (1 << 2, unit.mortgages.iter().any(|mortgage| mortgage.is_active)),
        (1 << 3, in_force("objection")),
        (1 << 4, in_force("notice")),
        (1 << 5, in_force("habitation")),
        (1 << 6, in_force("easement")),
        (1 << 7, in_force("restriction")),
        (1 << 9, unit.owners.len() > 1),
        (1 << 10, matches!(unit.status, Status::Historic(_))),
    ];
    facts.into_iter().filter(|(_, holds)| *holds).map(|(bit, _)| bit).sum()
}

/// The first moment after `now` at which time ends something.
fn hold_until(unit: &Unit, now: u64) -> Option<u64> {
    let running = running_at(&unit.seizures, now).into_iter().filter_map(|seizure| seizure.term);
    let terms = running.map(|(_, end)| end);
    let in_force = standings(unit).into_iter().filter(|(_, standing)| standing.is_in_force(now));
    let entries: Vec<u64> = in_force.filter_map(|(_, standing)| standing.expires).collect();
    terms.chain(entries).min()
}

/// Every moment still to come at which something ends.
pub fn moments_to_come(state: &State, now: u64) -> Vec<u64> {
    let mut moments = Vec::new();
    for unit in state.units.values() {
        let runs = |seizure: &Seizure| seizure.status == SeizureStatus::Active;
        let queue = queue_at(&unit.seizures, now);
        moments.extend(queue.into_iter().filter(runs).filter_map(|seizure| Some(seizure.term?.1)));
        moments.extend(standings(unit).iter().filter_map(|(_, standing)| standing.expires));
    }
    moments.extend(state.locks.values().filter(|lock| lock.is_held).map(|lock| lock.until));
    moments.retain(|moment| *moment > now);
    moments
}

/// A case.
pub fn case(case: Option<&Case>) -> Picture {
    let mut picture = Picture::new();
    let Some(case) = case else { return picture };
    let person = |(org, number): (u32, u32)| format!("{org}/{number}");
    line(&mut picture, "state", Some(case.state as u32));
    for (place, unit) in case.units.iter().enumerate() {
        line(&mut picture, format!("unit {place}"), Some(unit));
    }
    for (place, step) in case.steps.iter().enumerate() {
        let facts = [
            fact("event", Some(step.event)),
            fact("time", Some(step.time)),
            fact("by", Some(person(step.by))),
            fact("detail", step.detail),
            fact("delegation", step.delegation),
            fact("kind", step.kind),
        ];
        line(&mut picture, format!("step {place}"), Some(facts.join(", ")));
    }
    let ticks: Vec<String> = case.ticks.iter().map(ToString::to_string).collect();
    line(&mut picture, "ticks", Some(ticks.join(" ")).filter(|ticks| !ticks.is_empty()));
    line(&mut picture, "kind", Some(case.kind));
    line(&mut picture, "acceptor", Some(person(case.acceptor)));
    line(&mut picture, "reviewer", case.reviewer.map(person));
    line(&mut picture, "accepted at", Some(case.accepted_at));
    line(&mut picture, "ended at", case.ended_at);
    line(&mut picture, "reason", case.reason);
    picture
}

/// A certificate.
pub fn certificate(certificate: Option<&Certificate>) -> Picture {
    let mut picture = Picture::new();
    let Some(certificate) = certificate else { return picture };
    line(&mut picture, "kind", Some(certificate.kind));
    line(&mut picture, "unit", Some(certificate.unit));
    line(&mut picture, "status", Some(certificate.status as u32));
    line(&mut picture, "case", Some(&certificate.case));
    line(&mut picture, "next", certificate.next.as_ref());
    line(&mut picture, "digest", certificate.digest);
    line(&mut picture, "lost at", certificate.lost_at);
    line(&mut picture, "voided at", certificate.voided_at);
    picture
}

/// A delegation.
pub fn delegation(state: &State, number: u32) -> Picture {
    let mut picture = Picture::new();
    let Some(found) = state.delegations.get(&number) else { return picture };
    line(&mut picture, "parties", Some(format!("{} to {}", found.grantor, found.grantee)));
    line(&mut picture, "mode", Some(found.mode));
    line(&mut picture, "prefix", Some(&found.prefix));
    line(&mut picture, "term", Some(term_text((found.from, found.to))));
    line(&mut picture, "kinds", Some(found.kinds.iter().fold(0_u64, |bits, kind| bits | 1 << kind)));
    line(&mut picture, "revoked at", found.revoked_at);
    picture
}

/// An organisation that came, or changed, since the beginning.
pub fn organisation(found: Option<&Organisation>) -> Picture {
    let mut picture = Picture::new();
    let Some(found) = found else { return picture };
    line(&mut picture, "name", found.office.name.as_ref());
    line(&mut picture, "kind", found.office.kind);
    line(&mut picture, "areas", Some(format!("{:?}", found.office.areas)));
    line(&mut picture, "place", found.office.place.as_ref());
    for key in &found.keys {
        let told = [
            fact("roles", Some(format!("{:?}", set_of(&key.roles)))),
            fact("person", Some(key.person)),
            fact("since", Some(key.since)),
            fact("revoked at", key.revoked_at),
        ];
        line(&mut picture, format!("key {}", key.number), Some(told.join(", ")));
    }
    picture
}

/// The newest version of the rule book, and the figures of the one in force.
pub fn rule_book(state: &State) -> Picture {
    let mut picture = Picture::new();
    line(&mut picture, "newest", Some(state.newest_book()));
    for number in FIGURES_SEEN {
        line(&mut picture, format!("figure {number}"), Some(state.figure(number, state.height + 1)));
    }
    picture
}

/// Figures that are compared.
pub const FIGURES_SEEN: [u32; 7] = [1, 2, 3, 5, 6, 7, 9];

/// A lock.
pub fn lock(lock: Option<&Lock>) -> Picture {
    let mut picture = Picture::new();
    let Some(lock) = lock else { return picture };
    line(&mut picture, "case", Some(&lock.case.1));
    line(&mut picture, "state", Some(if lock.is_held { 1 } else { 2 }));
    line(&mut picture, "since", Some(lock.since));
    line(&mut picture, "until", Some(lock.until));
    picture
}

fn share_text((over, under): Written) -> String {
    format!("{:?}", Fraction::new(over, under))
}

fn term_text((start, end): (u64, u64)) -> String {
    format!("{start}..{end}")
}

fn day_text((year, month, day): (i64, i64, i64)) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}
