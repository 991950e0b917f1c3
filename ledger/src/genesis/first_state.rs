//! The first state: organisations, the epoch and parameters, all at version 1.

use kexin_proof::hash::{SlotsRoot, StateKey};
use kexin_proof::height::Height;
use kexin_proof::slots::{Seed, Value, Width};

use super::Genesis;
use crate::registry::{Parameter, append_keys, organisation_key, parameter_slot};
use crate::state::{self, Page, PagePath, PageReader, StateChanges, StateUpdate, TreeId};
use crate::store::StoreError;
use crate::value::{Author, StateValue, ValueDraft};

/// The first values, by rising key.
pub(super) fn values(genesis: &Genesis) -> Vec<(StateKey, StateValue)> {
    let digest = genesis.digest();
    // Everything at genesis is public, so its salts may be.
    let seed = Seed::from_bytes(*digest.as_bytes());
    let author = Author { record: digest, seed: &seed };
    let mut values = Vec::new();
    for organisation in &genesis.parts.organisations {
        let key = organisation_key(organisation.org);
        let mut draft = ValueDraft::first(&key, Width::W16, &author);
        organisation.facts.write(organisation.org, &mut draft);
        append_keys(&mut draft, &organisation.keys, Height::ZERO);
        values.push((key, draft.finish()));
    }
    for (parameter, value) in &genesis.parts.parameters {
        let mut draft = ValueDraft::first(&parameter.key(), Width::W16, &author);
        draft.set(parameter_slot::ID, Value::Code(parameter.number()));
        draft.set(parameter_slot::VALUE, Value::Number(*value));
        values.push((parameter.key(), draft.finish()));
    }
    let epoch = Parameter::Epoch;
    let mut draft = ValueDraft::first(&epoch.key(), Width::W16, &author);
    draft.set(parameter_slot::ID, Value::Code(epoch.number()));
    draft.set(parameter_slot::VALUE, Value::Number(0));
    draft.set(parameter_slot::EPOCH_HASH, Value::Hash(*genesis.epoch.hash().as_bytes()));
    values.push((epoch.key(), draft.finish()));
    values.sort_unstable_by_key(|(key, _)| *key);
    values
}

/// The tree over the first values.
pub(super) fn tree(values: &[(StateKey, StateValue)]) -> Result<StateUpdate, StoreError> {
    let roots: StateChanges =
        values.iter().map(|(key, value)| (*key, Some::<SlotsRoot>(value.root()))).collect();
    state::update(&Nothing, TreeId::Main, None, Height::ZERO, &roots)
}

/// Before genesis there are no pages.
struct Nothing;

impl PageReader for Nothing {
    fn top_version(&self, _: &TreeId, _: Height) -> Result<Option<Height>, StoreError> {
        Ok(None)
    }
    fn page(&self, _: &TreeId, _: &PagePath, _: Height) -> Result<Option<Page>, StoreError> {
        Ok(None)
    }
}
