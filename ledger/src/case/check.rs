//! Rules of a registration that hang on its case: reviewed, by whom, with which units.

use kexin_proof::unit_code::UnitCode;

use super::view::{Seat, case_of, ticked};
use super::{Case, CaseState, Mode, Person, lock, takes_lock};
use crate::act::{Filing, Register};
use crate::delegation::{self, Use};
use crate::record::{AuthenticRecord, Role, Signer, slot};
use crate::rules::{Findings, Rejection, Ticks};
use crate::store::StoreError;

/// Rules of a registration whose case was accepted and reviewed in earlier records: the case is Reviewed, for this
/// kind and these units, no other holds their locks, and a registrar with a say over them signs.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn check_registration(
    filing: &Filing<'_>,
    units: &[UnitCode],
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let value = register.value(&filing.signed().case().key)?;
    let seat = value.as_deref().and_then(Seat::of);
    findings.require(121, seat.is_some_and(|seat| seat.state == CaseState::Reviewed));
    if let Some(seat) = seat {
        // A bundle shares one case; its main act names the kind.
        let envelope = filing.signed().envelope();
        findings.require(121, units.iter().all(|unit| seat.names(unit)));
        findings.require(121, seat.kind == u32::from(envelope.kind) || envelope.count > 1);
    }
    require_registrar(filing, units, register, findings)?;
    if takes_lock(filing.signed().envelope().kind) {
        findings.require(22, !lock::is_any_locked(filing, units, register)?);
    }
    Ok(())
}

/// Rules of an act on an organ's request, which opens and closes its case in one record: the number is new, and
/// acceptor and reviewer are two persons who sign here. A running case's lock does not stand in its way.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn check_short(
    filing: &Filing<'_>,
    units: &[UnitCode],
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    findings.require(15, case_of(filing, register)?.is_none());
    let acceptor = require_competent(filing.record, Role::Acceptor, units, register, findings)?;
    let reviewer = require_competent(filing.record, Role::Reviewer, units, register, findings)?;
    if let (Some(acceptor), Some(reviewer)) = (acceptor, reviewer) {
        findings.require(122, acceptor.is_other_than(reviewer));
    }
    Ok(())
}

/// Demands a natural person's signature in a role, of an organisation with a say over the units.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn require_competent(
    record: &AuthenticRecord,
    role: Role,
    units: &[UnitCode],
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<Option<Person>, StoreError> {
    let Some(signer) = record.signer(role).filter(|signer| signer.person != 0) else {
        findings.add(Rejection::about(124, role.name()));
        return Ok(None);
    };
    findings.require(125, covers(signer.org, units, register)?);
    Ok(Some(Person::behind(signer)))
}

/// Whether an organisation has a say over every unit.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub(crate) fn covers(org: u32, units: &[UnitCode], register: &dyn Register) -> Result<bool, StoreError> {
    let organisation = register.organisation(org)?;
    Ok(organisation.is_some_and(|organisation| units.iter().all(|unit| organisation.covers(unit.county()))))
}

/// A registrar of the place; or, of a case that was decided under a delegation of mode 集中审批, a registrar or the
/// policy key of the same grantee while that delegation is in force.
fn require_registrar(
    filing: &Filing<'_>,
    units: &[UnitCode],
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let registrar = filing.record.signer(Role::Registrar).filter(|signer| signer.person != 0);
    if let Some(signer) = registrar
        && covers(signer.org, units, register)?
    {
        return Ok(());
    }
    let policy = || filing.record.signer(Role::Policy);
    let grantee = registrar.or_else(policy);
    let case = case_of(filing, register)?;
    let delegated = case.as_ref().and_then(|case| Some((case, decided_under(case, grantee?)?)));
    match (delegated, grantee) {
        (Some((case, id)), Some(signer)) => {
            let time = filing.place.time;
            let wanted =
                Use { grantee: signer.org, mode: Mode::Central, kind: case.kind, units: &case.units(), time };
            findings.require(127, delegation::permits(id, &wanted, register)?);
        }
        _ if registrar.is_some() => findings.add(Rejection::new(125)),
        _ => findings.add(Rejection::about(124, Role::Registrar.name())),
    }
    Ok(())
}

/// The delegation under which a signer's organisation made the review that decided a case.
fn decided_under(case: &Case, signer: &Signer) -> Option<u32> {
    let review = case.last_review().filter(|review| review.by.org == signer.org)?;
    review.delegation.filter(|_| case.mode() == Mode::Central)
}

/// The rules whose warnings were ticked for this record: by the reviewers of its case, or in the record itself when
/// two persons sign the one record. Of what nobody reviewed nothing is ticked.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn ticks(filing: &Filing<'_>, register: &dyn Register) -> Result<Ticks, StoreError> {
    let slots = filing.signed().slots();
    if slots.get(slot::POLICY_VERSION).is_some() {
        return Ok(Ticks::default());
    }
    let case = case_of(filing, register)?;
    let ticked = case.map_or_else(|| ticked(slots, slot::TICKS), |case| case.ticks);
    // Each was judged in the record that ticked it; were there too many of two reviewers, none would count.
    Ok(Ticks::of(ticked).unwrap_or_default())
}
