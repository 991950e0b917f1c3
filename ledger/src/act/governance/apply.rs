//! What a governance act writes.

use kexin_proof::epoch::{Epoch, EpochParts};
use kexin_proof::slots::{Value, Width};

use super::check::{with_publishers, with_validators};
use super::{Governance, amend_book};
use crate::act::{Filing, Register};
use crate::delegation::{delegation_key, delegation_slot};
use crate::registry::{
    OrganisationFacts, Parameter, append_keys, key_mut, key_slot, organisation_key, parameter_slot,
};
use crate::store::StoreError;

/// Writes an act that no rule refuses.
pub(super) fn apply(
    act: &Governance,
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let height = filing.place.height;
    match act {
        Governance::AddOrganisation { org, facts, keys } => {
            write_facts(*org, facts, register)?;
            append_keys(register.draft(&organisation_key(*org), Width::W16)?, keys, height);
        }
        Governance::UpdateOrganisation { org, facts } => write_facts(*org, facts, register)?,
        Governance::AddKeys { org, keys } => {
            append_keys(register.draft(&organisation_key(*org), Width::W16)?, keys, height);
        }
        Governance::RevokeKey { org, number } => {
            let draft = register.draft(&organisation_key(*org), Width::W16)?;
            let key = key_mut(draft, *number).expect("the key was found when the act was checked");
            key.set(key_slot::REVOKED_AT, Value::Number(height.value()));
        }
        Governance::SetRoles { org, number, roles } => {
            let draft = register.draft(&organisation_key(*org), Width::W16)?;
            let key = key_mut(draft, *number).expect("the key was found when the act was checked");
            key.set(key_slot::ROLES, Value::Number(roles.bits()));
        }
        Governance::SetValidators { validators } => {
            begin(with_validators(register.epoch(), validators), register)?;
        }
        Governance::SetPublishers { publishers } => {
            begin(with_publishers(register.epoch(), publishers), register)?;
        }
        Governance::SetParameter { parameter, value } => {
            let draft = register.draft(&parameter.key(), Width::W16)?;
            draft.set(parameter_slot::ID, Value::Code(parameter.number()));
            draft.set(parameter_slot::VALUE, Value::Number(*value));
        }
        Governance::EraseSealed { record } => register.order_erasure(*record),
        Governance::AmendBook(amendment) => amend_book::apply(amendment, register)?,
        Governance::Delegate { delegation } => {
            delegation.write_value(register.draft(&delegation_key(delegation.id), Width::W16)?);
        }
        Governance::RevokeDelegation { id, .. } => {
            let draft = register.draft(&delegation_key(*id), Width::W16)?;
            draft.set(delegation_slot::REVOKED_AT, Value::Time(filing.place.time));
        }
    }
    Ok(())
}

fn write_facts(org: u32, facts: &OrganisationFacts, register: &mut dyn Register) -> Result<(), StoreError> {
    facts.write(org, register.draft(&organisation_key(org), Width::W16)?);
    Ok(())
}

fn begin(parts: EpochParts, register: &mut dyn Register) -> Result<(), StoreError> {
    let epoch = Epoch::new(parts).expect("the parts were checked before the act is applied");
    let draft = register.draft(&Parameter::Epoch.key(), Width::W16)?;
    draft.set(parameter_slot::ID, Value::Code(Parameter::Epoch.number()));
    draft.set(parameter_slot::VALUE, Value::Number(u64::from(epoch.number())));
    draft.set(parameter_slot::EPOCH_HASH, Value::Hash(*epoch.hash().as_bytes()));
    register.begin_epoch(epoch);
    Ok(())
}
