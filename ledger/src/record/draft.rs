//! A record before it is signed: facts, attestations and the sealed part, from which the envelope follows.

use kexin_proof::envelope::Envelope;
use kexin_proof::hash::{ChainId, GroupId, ListRoot, SlotsRoot, StateKey};
use kexin_proof::height::TimeMs;
use kexin_proof::list::List;
use kexin_proof::slots::{Seed, Slots, Value, Width};
use kexin_proof::suite::SecretKey;
use kexin_proof::wire::{DecodeError, decode, encode};

use super::{
    RECORD_BYTES_MAX, Role, Signature, SignedRecord, Subject, application_root, attestations_hash, list_seed,
    sealed_hash, signature_message, slot, subject_slot,
};
use crate::attestation::Attestation;
use crate::block_order::{GROUP_RECORDS_MAX, group_id};
use crate::sealed::SealedPart;

const SUBJECT_SEED: &str = "kexinku/subject-seed/v1";

/// Everything a record says, not yet signed.
#[derive(Clone, Debug)]
pub struct RecordDraft {
    /// Type number, such as 2 for T02.
    pub kind: u16,
    /// Organisation that files it.
    pub bureau: u32,
    /// Area code of the jurisdiction.
    pub jurisdiction: u32,
    /// When it is drawn up.
    pub issued_at: TimeMs,
    /// When it ceases to be acceptable.
    pub valid_until: TimeMs,
    /// Version of the rules.
    pub rule_set: u32,
    /// Statements of agencies and parties.
    pub attestations: Vec<Attestation>,
    /// The facts, 32 slots; subjects and case are set with [`RecordDraft::set_subjects`].
    pub slots: Slots,
    /// The part that only some bureaus can read.
    pub sealed: Option<SealedPart>,
}

impl RecordDraft {
    /// Writes the subjects into slot 0; the first is the record's case.
    pub fn set_subjects(&mut self, subjects: &[Subject]) {
        let seed = self.slots.seed().clone();
        let mut list = List::new(list_seed(&self.slots, slot::SUBJECTS), Width::W4);
        for (place, subject) in (0_u32..).zip(subjects) {
            list.push(subject_element(
                seed.derive(SUBJECT_SEED, &[&place.to_be_bytes()]),
                subject.key,
                subject.expected_version,
            ));
        }
        self.slots.set(slot::SUBJECTS, Value::List(list));
    }

    /// Root of the facts as the record will have them: what a sealed part is bound to.
    #[must_use]
    pub fn fields_root(&self) -> SlotsRoot {
        with_fixed_lists(&self.slots).root()
    }

    /// The terms that parties agree to ([`application_root`]), as the record will have them.
    #[must_use]
    pub fn application_root(&self) -> SlotsRoot {
        application_root(&with_fixed_lists(&self.slots))
    }

    /// Root over a list of this record, with the seed that the record fixes for it: what a manifest states of its rows.
    #[must_use]
    pub fn list_root(&self, slot: u16) -> Option<ListRoot> {
        with_fixed_lists(&self.slots).list(slot).map(List::root)
    }

    /// The record without signatures; the same draft gives the same id. Its lists take the seeds that a
    /// record fixes for them, and empty lists become absent slots.
    ///
    /// # Errors
    /// [`DecodeError`] when the draft is over a limit, lacks subjects or has times that do not fit.
    pub fn unsigned(&self) -> Result<SignedRecord, DecodeError> {
        self.unsigned_in(GroupId::ZERO, 0, 1)
    }

    /// The records of a group that stands or falls as a whole, without signatures, in this order.
    ///
    /// # Errors
    /// As [`RecordDraft::unsigned`]; also when there are fewer than two or more than 1,024.
    pub fn unsigned_group(drafts: &[Self]) -> Result<Vec<SignedRecord>, DecodeError> {
        let count = u16::try_from(drafts.len()).unwrap_or(u16::MAX);
        if !(2..=GROUP_RECORDS_MAX).contains(&usize::from(count)) {
            return Err(DecodeError::Invalid { what: "records of a group", offset: 0 });
        }
        let roots: Vec<SlotsRoot> = drafts.iter().map(Self::fields_root).collect();
        let group = group_id(&roots);
        (0_u16..).zip(drafts).map(|(position, draft)| draft.unsigned_in(group, position, count)).collect()
    }

    /// The record without signatures, in the group of a record that was made of the same facts before: what is attached
    /// later changes no group.
    ///
    /// # Errors
    /// As [`RecordDraft::unsigned`].
    pub fn unsigned_again(&self, earlier: &Envelope) -> Result<SignedRecord, DecodeError> {
        self.unsigned_in(earlier.group, earlier.position, earlier.count)
    }

    fn unsigned_in(&self, group: GroupId, position: u16, count: u16) -> Result<SignedRecord, DecodeError> {
        let slots = with_fixed_lists(&self.slots);
        let mut attestations = self.attestations.clone();
        attestations.sort_by_cached_key(encode);
        attestations.dedup();
        let envelope = Envelope {
            kind: self.kind,
            bureau: self.bureau,
            jurisdiction: self.jurisdiction,
            issued_at: self.issued_at,
            valid_until: self.valid_until,
            rule_set: self.rule_set,
            group,
            position,
            count,
            attestations_hash: attestations_hash(&attestations),
            fields_root: slots.root(),
            sealed_hash: sealed_hash(self.sealed.as_ref()),
        };
        let record = SignedRecord::new(envelope, attestations, slots, self.sealed.clone(), 0)?;
        // What leaves the desk must come in again: the reader's limits are the writer's.
        decode(&encode(&record), RECORD_BYTES_MAX)
    }
}

impl SignedRecord {
    /// Adds a signature in a role.
    ///
    /// # Errors
    /// [`DecodeError::OverLimit`] when there are too many.
    pub fn sign(
        &mut self,
        chain: &ChainId,
        secret: &SecretKey,
        role: Role,
        org: u32,
        key: u16,
    ) -> Result<(), DecodeError> {
        let message = signature_message(chain, &self.record_id(chain), role, org, key);
        self.add_signature(Signature { role, org, key, bytes: secret.sign(&message) })
    }
}

fn with_fixed_lists(slots: &Slots) -> Slots {
    let mut fixed = slots.clone();
    for (slot, value) in slots.values() {
        let Value::List(list) = value else { continue };
        if list.elements().is_empty() {
            fixed.clear(*slot);
            continue;
        }
        let mut reseeded = List::new(list_seed(slots, *slot), list.width());
        list.elements().iter().cloned().for_each(|element| reseeded.push(element));
        fixed.set(*slot, Value::List(reseeded));
    }
    fixed
}

fn subject_element(seed: Seed, key: StateKey, version: u64) -> Slots {
    let mut element = Slots::new(Width::W4, seed);
    element.set(subject_slot::KEY, Value::Hash(*key.as_bytes()));
    element.set(subject_slot::VERSION, Value::Number(version));
    element
}
