//! Who may govern what, and what must remain possible afterwards.

use std::collections::BTreeSet;

use kexin_proof::epoch::{Epoch, EpochParts, Validator, quorum};
use kexin_proof::height::Height;
use kexin_proof::suite::PublicKey;

use super::{Governance, amend_book};
use crate::act::{Filing, Register};
use crate::delegation::{Delegation, granted};
use crate::record::Role;
use crate::registry::{KEYS_MAX, NewKey, Organisation, OrganisationKind, is_admin};
use crate::rules::{Findings, Rejection, STALE};
use crate::store::StoreError;

/// Notes every rule that an act breaks.
pub(super) fn check(
    act: &Governance,
    filing: &Filing<'_>,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    match act {
        Governance::AddOrganisation { org, facts, keys } => {
            require_quorum(filing, register, findings);
            findings.require(154, register.organisation(*org)?.is_none());
            require_roles(facts.kind, keys, findings);
        }
        Governance::UpdateOrganisation { org, facts } => {
            require_quorum(filing, register, findings);
            match register.organisation(*org)? {
                None => findings.add(Rejection::new(153)),
                Some(organisation) => {
                    let fit = organisation.keys.iter().all(|key| facts.kind.allows(key.key.roles));
                    findings.require(156, fit);
                }
            }
        }
        Governance::AddKeys { org, keys } => {
            let Some(organisation) = existing(*org, register, findings)? else { return Ok(()) };
            require_roles(organisation.kind, keys, findings);
            findings.require(154, keys.iter().all(|key| key.number > organisation.key_number_max()));
            findings.require(155, organisation.keys.len() + keys.len() <= KEYS_MAX);
            let administers = keys.iter().any(|key| is_admin(key.roles));
            let province = keys.iter().any(|key| key.roles.has(Role::ProvinceAdmin));
            require_key_authority(*org, reach(administers, province), filing, register, findings);
        }
        Governance::RevokeKey { org, number } => {
            let Some(organisation) = existing(*org, register, findings)? else { return Ok(()) };
            let found = organisation.key(*number).filter(|key| key.revoked_at.is_none());
            let Some(key) = found else { return note(153, findings) };
            let administers = is_admin(key.key.roles);
            require_key_authority(*org, reach(administers, false), filing, register, findings);
            let keeps_admin = has_other_admin(&organisation, *number, filing.place.height);
            if administers && !keeps_admin {
                require_governable(validators_to_come(register), Some(*org), register, filing, findings)?;
            }
        }
        Governance::SetRoles { org, number, roles } => {
            let Some(organisation) = existing(*org, register, findings)? else { return Ok(()) };
            let found = organisation.key(*number).filter(|key| key.revoked_at.is_none());
            let Some(key) = found else { return note(153, findings) };
            let mut changed = key.key.clone();
            changed.roles = *roles;
            findings.require(155, changed.is_sound());
            require_roles(organisation.kind, std::slice::from_ref(&changed), findings);
            let administers = is_admin(key.key.roles) || is_admin(*roles);
            let province = roles.has(Role::ProvinceAdmin);
            require_key_authority(*org, reach(administers, province), filing, register, findings);
            let loses = is_admin(key.key.roles) && !is_admin(*roles);
            if loses && !has_other_admin(&organisation, *number, filing.place.height) {
                require_governable(validators_to_come(register), Some(*org), register, filing, findings)?;
            }
        }
        Governance::SetValidators { validators } => {
            require_quorum(filing, register, findings);
            require_epoch(with_validators(register.epoch(), validators), register, findings);
            require_governable(validators, None, register, filing, findings)?;
        }
        Governance::SetPublishers { publishers } => {
            require_quorum(filing, register, findings);
            require_epoch(with_publishers(register.epoch(), publishers), register, findings);
        }
        Governance::SetParameter { .. } | Governance::EraseSealed { .. } => {
            require_quorum(filing, register, findings);
        }
        Governance::AmendBook(amendment) => {
            require_quorum(filing, register, findings);
            amend_book::check(amendment, filing, register, findings)?;
        }
        Governance::Delegate { delegation } => check_delegation(delegation, filing, register, findings)?,
        Governance::RevokeDelegation { id, grantor } => {
            check_revocation(*id, *grantor, filing, register, findings)?;
        }
    }
    Ok(())
}

/// A bureau delegates what lies in its own jurisdiction, to a bureau or the province, under a number of its own.
fn check_delegation(
    delegation: &Delegation,
    filing: &Filing<'_>,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    findings.require(154, granted(delegation.id, register)?.is_none());
    findings.require(124, is_signed_by_admin(delegation.grantor, filing));
    if let Some(grantor) = existing(delegation.grantor, register, findings)? {
        findings.require(125, grantor.covers(delegation.area()));
    }
    if let Some(grantee) = existing(delegation.grantee, register, findings)? {
        let reviews = matches!(grantee.kind, OrganisationKind::Bureau | OrganisationKind::Province);
        findings.require(156, reviews);
    }
    Ok(())
}

/// Grantor or grantee may end what stands between them.
fn check_revocation(
    id: u32,
    grantor: u32,
    filing: &Filing<'_>,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let found = granted(id, register)?.filter(|found| found.revoked_at.is_none());
    let found = found.filter(|found| found.delegation.grantor == grantor);
    findings.require(127, found.is_some());
    let grantee = found.map(|found| found.delegation.grantee);
    let mut parties = std::iter::once(grantor).chain(grantee);
    findings.require(124, parties.any(|org| is_signed_by_admin(org, filing)));
    Ok(())
}

fn is_signed_by_admin(org: u32, filing: &Filing<'_>) -> bool {
    filing.record.signers().iter().any(|signer| signer.org == org && is_admin_role(signer.role))
}

/// The epoch after `epoch` with other validators.
pub(super) fn with_validators(epoch: &Epoch, validators: &[Validator]) -> EpochParts {
    EpochParts { validators: validators.to_vec(), ..next_parts(epoch) }
}

/// The epoch after `epoch` with other publishers.
pub(super) fn with_publishers(epoch: &Epoch, publishers: &[PublicKey]) -> EpochParts {
    EpochParts { publishers: publishers.to_vec(), ..next_parts(epoch) }
}

fn next_parts(epoch: &Epoch) -> EpochParts {
    EpochParts {
        number: epoch.number() + 1,
        previous: epoch.hash(),
        predecessor: None,
        ..epoch.parts().clone()
    }
}

/// The new epoch's parts hold together, and no other record of this block has made one.
fn require_epoch(parts: EpochParts, register: &dyn Register, findings: &mut Findings) {
    findings.require(155, Epoch::new(parts).is_ok());
    findings.require(STALE, register.next_epoch().is_none());
}

/// The validators from the next height on, as far as this block has decided.
fn validators_to_come(register: &dyn Register) -> &[Validator] {
    register.next_epoch().unwrap_or(register.epoch()).validators()
}

fn note(rule: u16, findings: &mut Findings) -> Result<(), StoreError> {
    findings.add(Rejection::new(rule));
    Ok(())
}

fn existing(
    org: u32,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<Option<std::sync::Arc<Organisation>>, StoreError> {
    let organisation = register.organisation(org)?;
    findings.require(153, organisation.is_some());
    Ok(organisation)
}

fn require_roles(kind: OrganisationKind, keys: &[NewKey], findings: &mut Findings) {
    findings.require(156, keys.iter().all(|key| kind.allows(key.roles)));
}

/// How far a change of keys reaches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// A clerk's, agency's or sealing key.
    Plain,
    /// A key that administers its organisation.
    Administrator,
    /// A key that administers the province.
    Province,
}

const fn reach(administers: bool, province: bool) -> Reach {
    match (administers, province) {
        (_, true) => Reach::Province,
        (true, false) => Reach::Administrator,
        (false, false) => Reach::Plain,
    }
}

/// Plain keys: the organisation's administrator or the province's. Administrators: the organisation's own. A quorum
/// may do either, and only a quorum makes an administrator of the province.
fn require_key_authority(
    org: u32,
    reach: Reach,
    filing: &Filing<'_>,
    register: &dyn Register,
    findings: &mut Findings,
) {
    if has_quorum(filing, register.epoch()) {
        return;
    }
    let signers = filing.record.signers();
    let own = is_signed_by_admin(org, filing);
    let province = signers.iter().any(|signer| signer.role == Role::ProvinceAdmin);
    let allowed = match reach {
        Reach::Plain => own || province,
        Reach::Administrator => own,
        Reach::Province => false,
    };
    findings.require(if reach == Reach::Plain { 124 } else { 151 }, allowed);
}

const fn is_admin_role(role: Role) -> bool {
    matches!(role, Role::BureauAdmin | Role::ProvinceAdmin)
}

fn require_quorum(filing: &Filing<'_>, register: &dyn Register, findings: &mut Findings) {
    findings.require(151, has_quorum(filing, register.epoch()));
}

/// Whether administrators of floor(2n/3)+1 distinct validator organisations have signed.
fn has_quorum(filing: &Filing<'_>, epoch: &Epoch) -> bool {
    let validators: BTreeSet<u32> = epoch.validators().iter().map(|validator| validator.org).collect();
    let signers = filing.record.signers().iter().filter(|signer| is_admin_role(signer.role));
    let orgs: BTreeSet<u32> =
        signers.map(|signer| signer.org).filter(|org| validators.contains(org)).collect();
    orgs.len() >= epoch.quorum()
}

fn has_other_admin(organisation: &Organisation, number: u16, at: Height) -> bool {
    let others = organisation.keys.iter().filter(|key| key.key.number != number);
    others.into_iter().any(|key| key.is_valid_at(at) && is_admin(key.key.roles))
}

/// A quorum of `validators` must keep an administrator, `without` excepted, or no later change could pass.
fn require_governable(
    validators: &[Validator],
    without: Option<u32>,
    register: &dyn Register,
    filing: &Filing<'_>,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let mut governed = 0;
    for validator in validators {
        let organisation = register.organisation(validator.org)?;
        let has_admin = organisation.is_some_and(|organisation| organisation.has_admin(filing.place.height));
        governed += usize::from(has_admin && Some(validator.org) != without);
    }
    findings.require(152, governed >= quorum(validators.len()));
    Ok(())
}
