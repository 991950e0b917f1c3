//! T25: numbers are exchanged, lost and replaced, linked to e-certificates, declared void, issued where there is none
//! (条例 33; 实施细则 20, 22, 23). What they state stays as it is, and the register prevails (民法典 217).

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use super::Filed;
use super::certificates;
use super::consent::agreeing;
use super::form;
use super::offices::covers;
use super::ownership::judge_ended;
use super::record::{CertificateEvent, Party, Record, Role, Says};
use super::rule_books::LOSS_NOTICE_DAYS;
use super::rules::Findings;
use super::state::{Certificate, CertificateStatus, Standing, State, Status, Unit};

pub const EXCHANGE: u32 = 1;
pub const REPLACE: u32 = 2;
pub const DECLARE_LOST: u32 = 3;
pub const VOID: u32 = 4;
pub const LINK: u32 = 5;
pub const ISSUE: u32 = 6;

/// Matter of a public notice: a lost certificate.
pub const LOST: u16 = 4;

/// Quality flags of an import that a new certificate settles: one of an old form, one that another unit has.
const STALE_NUMBER: u32 = 0b110_0000;

/// Whether a right has a certificate of title, or a proof; nothing when it has neither.
fn is_title(right: Option<u32>) -> Option<bool> {
    match right {
        Some(1..=18) => Some(true),
        Some(19 | 37 | 92 | 96 | 97) => Some(false),
        _ => None,
    }
}

/// Layer P.
pub fn judge_form(facts: &CertificateEvent, record: &Record, found: &mut Findings) {
    form::types(record, 900, |right| is_title(Some(right)).is_some(), found);
    found.require(7, facts.way.is_some());
    found.require(8, facts.way.is_none_or(|way| (EXCHANGE..=ISSUE).contains(&way)));
    let Some(way) = facts.way.filter(|way| (EXCHANGE..=ISSUE).contains(way)) else { return };
    let issues = matches!(way, EXCHANGE | REPLACE | ISSUE);
    let annuls = way == VOID && record.issued.is_some();
    // A number is issued by the ways that issue one, and by no other.
    found.require(117, issues || annuls || record.issued.is_none());
    if let Some(title) = is_title(record.right_type).filter(|_| issues || annuls) {
        form::issued(record, if title { form::TITLE } else { form::PROOF }, found);
    }
    for (is_there, is_wanted) in [
        (facts.certificate.is_some(), way != ISSUE),
        (facts.digest.is_some(), way == LINK),
        (facts.document.is_some(), annuls),
        (record.previous.is_some(), false),
    ] {
        found.require(7, is_there || !is_wanted);
        found.require(16, is_wanted || !is_there);
    }
}

/// Who holds a number that a unit names.
pub struct Holders {
    pub parties: BTreeSet<Party>,
    /// A mortgagee.
    pub organisation: Option<u32>,
}

/// Who holds a certificate of title: the owner that it names, or all whom the unit's own is for.
fn holders_of_title(number: &str, unit: &Unit) -> Option<Holders> {
    let named = unit.owners.iter().filter(|owner| owner.certificate.as_deref() == Some(number));
    let named: BTreeSet<Party> = named.map(|owner| owner.party).collect();
    if !named.is_empty() {
        return Some(Holders { parties: named, organisation: None });
    }
    (unit.certificate.as_deref() == Some(number)).then(|| owners(unit))
}

fn owners(unit: &Unit) -> Holders {
    Holders { parties: unit.owners.iter().map(|owner| owner.party).collect(), organisation: None }
}

/// Who holds a proof: whoever has the right that it is of. An easement is had by the owners whom it serves.
fn holders_of_proof(
    number: &str,
    (code, unit): (&UnitCode, &Unit),
    state: &State,
    now: u64,
) -> Option<Holders> {
    let stands = |proof: &str, standing: &Standing| proof == number && standing.is_in_force(now);
    let served: BTreeSet<UnitCode> = unit
        .easements
        .iter()
        .filter(|entry| stands(&entry.proof, &entry.standing))
        .map(|entry| if entry.serves { entry.other } else { *code })
        .collect();
    if !served.is_empty() {
        let parties = served.iter().filter_map(|served| state.registered(served));
        let parties = parties.flat_map(|unit| unit.owners.iter().map(|owner| owner.party)).collect();
        return Some(Holders { parties, organisation: None });
    }
    let of_mortgage = unit.mortgages.iter().find(|entry| entry.is_active && entry.proof == number);
    if let Some(mortgage) = of_mortgage {
        return Some(Holders { parties: BTreeSet::new(), organisation: Some(mortgage.mortgagee) });
    }
    let notices: Vec<_> = unit.notices.iter().filter(|entry| stands(&entry.proof, &entry.standing)).collect();
    if !notices.is_empty() {
        let parties = notices.iter().filter_map(|entry| entry.beneficiary).collect();
        return Some(Holders { parties, organisation: notices.iter().find_map(|entry| entry.organisation) });
    }
    let objections = unit.objections.iter().filter(|entry| stands(&entry.proof, &entry.standing));
    let occupied = unit.habitations.iter().filter(|entry| stands(&entry.proof, &entry.standing));
    let one = objections.map(|entry| entry.applicant).chain(occupied.map(|entry| entry.occupant)).next();
    one.map(|party| Holders { parties: BTreeSet::from([party]), organisation: None })
}

/// Who holds a number of a unit, while the register names it.
pub fn holders(number: &str, code: &UnitCode, title: bool, state: &State, now: u64) -> Option<Holders> {
    let unit = state.registered(code)?;
    if title { holders_of_title(number, unit) } else { holders_of_proof(number, (code, unit), state, now) }
}

pub fn judge(facts: &CertificateEvent, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let way = facts.way.expect("of good form");
    let title = is_title(record.right_type).expect("of good form");
    if let Some(issued) = &record.issued {
        certificates::judge_new(issued, filed, state, found);
    }
    let Some(unit) = state.registered(&record.unit) else {
        found.note(24);
        return;
    };
    // Of history nothing is left but paper.
    found.require(23, way == VOID || matches!(unit.status, Status::Current | Status::Planned));
    let Some(number) = &facts.certificate else {
        found.require(113, title && unit.titles().is_empty());
        judge_holders(&owners(unit), true, record, found);
        return;
    };
    let held = holders(number, &record.unit, title, state, filed.place.time);
    let is_its =
        |found: &&Certificate| found.is_title() == title && (held.is_some() || found.unit == record.unit);
    let Some(certificate) = state.certificates.get(number).filter(is_its) else {
        found.note(113);
        return;
    };
    judge_status(way, certificate, record, found);
    if way == VOID && record.issued.is_none() {
        return;
    }
    let Some(held) = held else {
        found.require(113, !certificate.status.is_in_force());
        return;
    };
    match way {
        VOID => found.require(76, is_ordered(facts, record)),
        DECLARE_LOST | LINK => judge_holders(&held, false, record, found),
        _ => {
            judge_holders(&held, true, record, found);
            if way == REPLACE {
                judge_loss(number, filed, state, found);
            }
        }
    }
}

/// what may be done with a number as it stands.
fn judge_status(way: u32, certificate: &Certificate, record: &Record, found: &mut Findings) {
    let is_valid = certificate.status == CertificateStatus::Valid;
    let in_force = certificate.status.is_in_force();
    match way {
        EXCHANGE | DECLARE_LOST => found.require(114, is_valid),
        LINK => {
            found.require(114, is_valid);
            found.require(116, certificate.digest.is_none());
        }
        REPLACE => {
            found.require(114, in_force);
            found.require(115, !is_valid);
        }
        _ if record.issued.is_some() => found.require(114, in_force),
        _ => {
            found.require(114, certificate.voided_at.is_none());
            // What the register counts on is not void by a bureau's word.
            found.require(116, !in_force);
        }
    }
}

/// nobody signs who holds nothing. R-132: holders sign, all of them where a number is issued.
fn judge_holders(held: &Holders, all: bool, record: &Record, found: &mut Findings) {
    let signing = agreeing(record, &record.unit);
    found.require(25, signing.is_subset(&held.parties));
    let agree = match held.organisation {
        Some(bank) => record.signers.iter().any(|(role, org, _)| *role == Role::Bank && *org == bank),
        None if all => held.parties.is_subset(&signing),
        None => held.parties.iter().any(|party| signing.contains(party)),
    };
    found.require(132, agree);
}

/// a bureau of the place published the loss of this number, and the days are over (实施细则 22).
fn judge_loss(number: &str, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let published = record.statements.iter().filter_map(|statement| match &statement.says {
        Says::PublicNotice { unit, matter: LOST, published_at, certificate } => {
            let of_place = covers(statement.signer.1, record.unit.county());
            (*unit == record.unit && certificate == number && of_place).then_some(*published_at)
        }
        _ => None,
    });
    let days = state.figure(LOSS_NOTICE_DAYS, filed.place.height);
    judge_ended(published.min(), days, filed, 115, found);
}

/// a court orders it by the document that the record names.
fn is_ordered(facts: &CertificateEvent, record: &Record) -> bool {
    record.statements.iter().any(|statement| match &statement.says {
        Says::CourtOrder { unit, act: 25, document, .. } => {
            *unit == record.unit && Some(document) == facts.document.as_ref()
        }
        _ => false,
    })
}

pub fn apply(facts: &CertificateEvent, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let now = filed.place.time;
    let number = facts.certificate.as_deref();
    match (facts.way, number, &record.issued) {
        (Some(DECLARE_LOST), Some(number), _) => {
            let certificate = known(number, state);
            certificate.status = CertificateStatus::Lost;
            certificate.lost_at = Some(now);
        }
        (Some(VOID), Some(number), None) => known(number, state).voided_at = Some(now),
        (Some(LINK), Some(number), _) => known(number, state).digest = facts.digest,
        (_, _, issued) => {
            let issued = issued.as_ref().expect("of good form");
            let title = is_title(record.right_type).expect("of good form");
            certificates::issue(issued, title, &record.unit, filed, state);
            match number {
                None => {
                    let unit = filed.touch(&record.unit, state);
                    unit.quality &= !STALE_NUMBER;
                    unit.certificate = Some(issued.clone());
                }
                Some(number) if title => replace_title(number, issued, filed, state),
                Some(number) => replace_proof(number, issued, filed, state),
            }
        }
    }
}

fn known<'s>(number: &str, state: &'s mut State) -> &'s mut Certificate {
    state.certificates.get_mut(number).expect("judged before")
}

fn replace_title(number: &str, issued: &str, filed: &Filed<'_>, state: &mut State) {
    let unit = filed.touch(&filed.record.unit, state);
    unit.quality &= !STALE_NUMBER;
    let own = unit.owners.iter_mut().map(|owner| &mut owner.certificate);
    for place in own.chain([&mut unit.certificate]) {
        if place.as_deref() == Some(number) {
            *place = Some(issued.to_owned());
        }
    }
    certificates::supersede(number, issued, state);
}

/// The new number stands wherever the unit's rights in force named the old one, and at the other end of its easements.
fn replace_proof(number: &str, issued: &str, filed: &Filed<'_>, state: &mut State) {
    let (code, now) = (filed.record.unit, filed.place.time);
    let unit = filed.touch(&code, state);
    let mut others = Vec::new();
    let put = |proof: &mut String, is_in_force: bool| {
        let is_it = proof == number && is_in_force;
        if is_it {
            issued.clone_into(proof);
        }
        is_it
    };
    for entry in &mut unit.mortgages {
        put(&mut entry.proof, entry.is_active);
    }
    for entry in &mut unit.notices {
        put(&mut entry.proof, entry.standing.is_in_force(now));
    }
    for entry in &mut unit.objections {
        put(&mut entry.proof, entry.standing.is_in_force(now));
    }
    for entry in &mut unit.habitations {
        put(&mut entry.proof, entry.standing.is_in_force(now));
    }
    for entry in &mut unit.easements {
        if put(&mut entry.proof, entry.standing.is_in_force(now)) {
            others.push(entry.other);
        }
    }
    for other in others {
        for entry in filed.touch(&other, state).easements.iter_mut().filter(|entry| entry.other == code) {
            put(&mut entry.proof, entry.standing.is_in_force(now));
        }
    }
    certificates::end_proof(number, Some(issued), state);
}
