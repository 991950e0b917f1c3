//! How a record stands to its case, and what its bench asks of every registration.

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use super::Filed;
use super::automatic;
use super::cases;
use super::offices::{covers, person};
use super::record::{CaseId, Facts, Record, Role, Says, Statement};
use super::rules::Findings;
use super::state::{CaseState, Person, State};

/// How a record stands to its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// Accepted and reviewed in earlier records.
    Reviewed,
    /// Two persons sign the one record.
    Short,
    /// A policy approves it.
    Automatic,
    /// Two persons sign a batch, which has no case.
    Batch,
    /// A step of the case itself.
    Event,
}

/// The path of a record on the bench: in a bundle what could stand alone shares the case that was accepted and reviewed.
pub fn path_of(filed: &Filed<'_>) -> Path {
    match path(&filed.record.facts) {
        Path::Reviewed | Path::Short if filed.record.policy.is_some() => Path::Automatic,
        Path::Short if filed.in_bundle => Path::Reviewed,
        usual => usual,
    }
}

/// The usual path of a kind.
pub fn path(facts: &Facts) -> Path {
    match facts.kind() {
        24 => Path::Batch,
        27 | 28 => Path::Event,
        8 | 14..=16 | 26 => Path::Short,
        _ => Path::Reviewed,
    }
}

pub fn is_reviewed(facts: &Facts) -> bool {
    path(facts) == Path::Reviewed
}

/// What every record owes: statements that count, and a case that is where it should be.
pub fn judge(filed: &Filed<'_>, units: &[UnitCode], state: &State, found: &mut Findings) {
    judge_statements(filed, state, found);
    let record = filed.record;
    match path_of(filed) {
        Path::Automatic => automatic::judge(filed, state, found),
        Path::Batch | Path::Event => {}
        Path::Reviewed => judge_reviewed(filed, units, state, found),
        Path::Short => {
            found.require(15, !state.cases.contains_key(&record.case_id()));
            let acceptor = competent(record, Role::Acceptor, units, found);
            let reviewer = competent(record, Role::Reviewer, units, found);
            if let (Some(acceptor), Some(reviewer)) = (acceptor, reviewer) {
                found.require(122, acceptor != reviewer);
            }
        }
    }
    found.require(super::rules::STALE, filed.seen.iter().all(|(unit, seen)| version(state, unit) == *seen));
}

fn version(state: &State, unit: &UnitCode) -> u64 {
    state.units.get(unit).map_or(0, |unit| unit.version)
}

fn judge_reviewed(filed: &Filed<'_>, units: &[UnitCode], state: &State, found: &mut Findings) {
    let record = filed.record;
    match state.cases.get(&record.case_id()) {
        None => found.note(121),
        Some(case) => {
            found.require(121, case.state == CaseState::Reviewed);
            found.require(121, units.iter().all(|unit| case.units.contains(unit)));
            // A bundle shares one case; its main act names the kind.
            found.require(121, case.kind == record.facts.kind() || filed.in_bundle);
        }
    }
    judge_registrar(filed, units, state, found);
    if cases::locks(Some(u32::from(record.facts.kind()))) {
        let locked = |unit: &UnitCode| is_locked(state, unit, &record.case_id(), filed.place.time);
        found.require(22, !units.iter().any(locked));
    }
}

/// A registrar of the place signs; or, of a case that was decided under a delegation of mode 集中审批, a registrar or the
/// policy key of the same grantee, while it is in force.
fn judge_registrar(filed: &Filed<'_>, units: &[UnitCode], state: &State, found: &mut Findings) {
    let record = filed.record;
    let registrar = signing_person(record, Role::Registrar);
    if registrar.is_some_and(|(org, _)| units.iter().all(|unit| covers(org, unit.county()))) {
        return;
    }
    let policy = record.signers.iter().find(|(role, ..)| *role == Role::Policy).map(|(_, org, _)| *org);
    let grantee = registrar.map(|(org, _)| org).or(policy);
    let case = state.cases.get(&record.case_id()).filter(|case| case.mode == cases::CENTRAL);
    let decided = case.and_then(|case| {
        let review = cases::last_review(case)?;
        Some((case, review.delegation.filter(|_| Some(review.by.0) == grantee)?))
    });
    match (decided, grantee) {
        (Some((case, number)), Some(org)) => {
            found.require(127, cases::may_act(state, number, org, case, filed.place.time));
        }
        _ if registrar.is_some() => found.note(125),
        _ => found.note(124),
    }
}

/// Whether another case holds the lock of a unit.
pub fn is_locked(state: &State, unit: &UnitCode, by_other_than: &CaseId, now: u64) -> bool {
    let lock = state.locks.get(unit);
    lock.is_some_and(|lock| lock.is_held && now < lock.until && lock.case != *by_other_than)
}

/// R-124 unless a natural person signs in a role, R-125 unless his organisation has a say over the units.
pub fn competent(record: &Record, role: Role, units: &[UnitCode], found: &mut Findings) -> Option<Person> {
    let Some(signer) = signing_person(record, role) else {
        found.note(124);
        return None;
    };
    found.require(125, units.iter().all(|unit| covers(signer.0, unit.county())));
    Some(signer)
}

/// The natural person who signs in a role.
pub fn signing_person(record: &Record, role: Role) -> Option<Person> {
    let (_, org, key) = record.signers.iter().find(|(of, ..)| *of == role)?;
    Some(person(*org, *key)).filter(|(_, number)| *number != 0)
}

/// whoever may state it did, it is in force, for this case and bureau, and it was not used before.
fn judge_statements(filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let mut used_here = BTreeSet::new();
    for statement in &record.statements {
        let now = filed.place.time;
        let in_force = statement.valid_from <= now && now < statement.valid_until;
        let ours = statement.bureau == 0 || statement.bureau == record.bureau;
        let unused = match &statement.case {
            Some(case) => *case == record.case,
            None => {
                let nonce = nonce(statement);
                used_here.insert(nonce) && !state.spent.contains(&nonce)
            }
        };
        found.require(133, in_force && ours && unused && may_state(statement));
    }
}

/// What is spent when a statement is used.
pub fn nonce(statement: &Statement) -> (u32, u64) {
    (statement.signer.1, statement.nonce)
}

/// Whether a statement was signed in a role in which it is made.
fn may_state(statement: &Statement) -> bool {
    let roles: &[Role] = match &statement.says {
        Says::Esign { .. } => &[Role::Party],
        Says::TaxClear { .. } => &[Role::Tax],
        Says::BankRelease { .. } | Says::ClaimAssignment { .. } => &[Role::Bank],
        Says::CourtOrder { .. } | Says::Instrument { .. } => &[Role::Court, Role::Organ],
        Says::Consent { .. } => &[Role::Party, Role::Bank],
        Says::HousingFiling { .. } => &[Role::Housing],
        Says::Survey { .. } => &[Role::Survey],
        Says::Planning { .. } => &[Role::Planning],
        Says::SiteCheck { .. } | Says::PublicNotice { .. } => &[Role::Acceptor, Role::Reviewer],
        Says::HolderNotice { .. } => &[Role::Reviewer],
        Says::Identity { .. } => &[Role::Identity],
        Says::Notary { .. } => &[Role::Notary],
        Says::Developer { .. } => &[Role::Developer],
        Says::RiskAck { .. } => &[Role::Party],
        Says::Guardian { .. } => &[Role::Party, Role::Notary],
        Says::Referral { .. } => &[Role::Court],
        Says::SuitProof { .. } => &[Role::Court, Role::Organ],
    };
    roles.contains(&statement.signer.0)
}
