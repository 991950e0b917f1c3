//! Records: what a bureau or an agency signs, and the first steps of their way, each a type of its own.
//!
//! `SignedRecord` is canonical and bounded, its hashes agree; `AuthenticRecord` was signed by registered keys that may
//! sign so. Rules begin where this module ends (`rules::admit`).

use kexin_proof::envelope::Envelope;
use kexin_proof::hash::{AttestationsHash, ChainId, RecordId, SealedHash, SignaturesHash, StateKey, tagged};
use kexin_proof::slots::{Seed, Slots, Value, Width};
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer, decode, encode, strictly_rising};

use crate::attestation::Attestation;
use crate::sealed::SealedPart;

mod application;
mod authenticate;
mod draft;
mod kept;
mod signature;

pub use application::application_root;
pub use authenticate::{
    AttestError, AuthenticRecord, KeyRegistry, RegisteredKey, SignaturePlace, Signer, authenticate_batch,
};
pub use draft::RecordDraft;
pub use signature::{Role, RoleSet, Signature, signature_message};

/// Largest record, bytes.
pub const RECORD_BYTES_MAX: usize = 64 * 1024;
/// Most signatures of a record.
pub const SIGNATURES_MAX: usize = 16;
/// Most signatures of a governance record.
pub const GOVERNANCE_SIGNATURES_MAX: usize = 64;
/// Most attestations of a record.
pub const ATTESTATIONS_MAX: usize = 16;
/// Most subjects of a record.
pub const SUBJECTS_MAX: usize = 256;
/// Kind number of import batches, T24.
pub const KIND_IMPORT: u16 = 24;
/// Kind number of governance records, T28.
pub const KIND_GOVERNANCE: u16 = 28;

const ATTESTATIONS_TAG: &str = "kexinku/attestations/v1";
const SIGNATURES_TAG: &str = "kexinku/signatures/v1";
const SEALED_TAG: &str = "kexinku/sealed/v1";
const LIST_SEED_TAG: &str = "kexinku/record-list/v1";

/// Slots that every kind of record has.
pub mod slot {
    /// Subjects: list of 4-slot elements, [`super::subject_slot`].
    pub const SUBJECTS: u16 = 0;
    /// Case number 业务号, text.
    pub const CASE: u16 = 1;
    /// Unit code, text.
    pub const UNIT: u16 = 2;
    /// Registration type 登记类型, code.
    pub const REGISTRATION_TYPE: u16 = 3;
    /// Right type 权利类型, code.
    pub const RIGHT_TYPE: u16 = 4;
    /// Cause 登记原因, code.
    pub const CAUSE: u16 = 5;
    /// Attachments: list of 4-slot elements, [`super::attachment_slot`].
    pub const ATTACHMENTS: u16 = 6;
    /// Number of the certificate or proof that this record issues, text.
    pub const ISSUED_NUMBER: u16 = 7;
    /// Number of the certificate that it replaces, text.
    pub const PREVIOUS_NUMBER: u16 = 8;
    /// First slot whose meaning depends on the kind.
    pub const FIRST_OF_KIND: u16 = 9;
    /// Last slot whose meaning depends on the kind.
    pub const LAST_OF_KIND: u16 = 29;
    /// Version of the automatic policy 智能登记 that decided, number; absent where persons did.
    pub const POLICY_VERSION: u16 = 30;
    /// Warnings that the reviewer ticks: list of 4-slot elements, [`super::tick_slot`].
    pub const TICKS: u16 = 31;
}

/// Slots of a subject.
pub mod subject_slot {
    /// Key in the state map, hash.
    pub const KEY: u16 = 0;
    /// Version that the record expects, number; 0 for an absent value.
    pub const VERSION: u16 = 1;
}

/// Slots of an attachment.
pub mod attachment_slot {
    /// Digest of the document, hash.
    pub const DIGEST: u16 = 0;
    /// One of [`super::attachment_kind`], code.
    pub const KIND: u16 = 1;
}

/// Kinds of attachments 材料种类. Numbers are never reused.
pub mod attachment_kind {
    /// Contract 合同.
    pub const CONTRACT: u32 = 1;
    /// Notice to co-owners who may buy first 优先购买权告知材料 (民法典 306).
    pub const PREEMPTION: u32 = 2;
    /// Proof of identity 身份证明.
    pub const IDENTITY: u32 = 3;
    /// Drawing or map 图件.
    pub const DRAWING: u32 = 4;
    /// Any other 其它.
    pub const OTHER: u32 = 9;
}

/// Slots of a tick.
pub mod tick_slot {
    /// Number of the rule whose warning is let pass, code.
    pub const RULE: u16 = 0;
}

/// A state value that a record speaks of, at the version its author saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Key in the state map.
    pub key: StateKey,
    /// Expected version; 0 when absent.
    pub expected_version: u64,
}

/// A canonical record whose hashes agree; nothing is said about who signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRecord {
    envelope: Envelope,
    attestations: Vec<Attestation>,
    slots: Slots,
    sealed: Option<SealedPart>,
    signatures: Vec<Signature>,
    subjects: Vec<Subject>,
}

impl SignedRecord {
    /// Reads a record.
    ///
    /// # Errors
    /// The first place that is not canonical, over a limit, or contradicts the envelope's hashes.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode(bytes, RECORD_BYTES_MAX)
    }

    /// The canonical bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        encode(self)
    }

    /// The envelope.
    #[must_use]
    pub const fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// The attestations, sorted by their bytes.
    #[must_use]
    pub fn attestations(&self) -> &[Attestation] {
        &self.attestations
    }

    /// The facts.
    #[must_use]
    pub const fn slots(&self) -> &Slots {
        &self.slots
    }

    /// The part that only some bureaus can read.
    #[must_use]
    pub const fn sealed(&self) -> Option<&SealedPart> {
        self.sealed.as_ref()
    }

    /// The signatures, sorted by role, organisation and key.
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// The subjects; the first is the record's case.
    #[must_use]
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// The case: the subject whose version every record raises.
    ///
    /// # Panics
    /// Never: a decoded record has a subject.
    #[must_use]
    pub fn case(&self) -> Subject {
        *self.subjects.first().expect("a record has at least one subject")
    }

    /// The case number; empty for governance.
    #[must_use]
    pub fn case_number(&self) -> &str {
        self.slots.text(slot::CASE).unwrap_or_default()
    }

    /// The id on a chain.
    #[must_use]
    pub fn record_id(&self, chain: &ChainId) -> RecordId {
        self.envelope.record_id(chain)
    }

    /// Hash of the signatures: what the log entry names beside the id.
    #[must_use]
    pub fn signatures_hash(&self) -> SignaturesHash {
        SignaturesHash::from_bytes(tagged(SIGNATURES_TAG, &[&encode_list(&self.signatures)]))
    }

    /// Adds a signature, keeping the order; replaces one of the same role and key.
    ///
    /// # Errors
    /// [`DecodeError::OverLimit`] when there are too many.
    pub fn add_signature(&mut self, signature: Signature) -> Result<(), DecodeError> {
        match self.signatures.binary_search_by_key(&signature.place(), Signature::place) {
            Ok(place) => self.signatures[place] = signature,
            Err(place) => self.signatures.insert(place, signature),
        }
        check_signature_count(self.envelope.kind, self.signatures.len(), 0)
    }

    /// The canonical bytes without the sealed part.
    #[must_use]
    pub fn encode_without_sealed(&self) -> Vec<u8> {
        let mut out = Writer::new();
        self.write_with(None, &mut out);
        out.into_bytes()
    }

    fn write_with(&self, sealed: Option<&SealedPart>, out: &mut Writer) {
        self.envelope.write(out);
        out.list(&self.attestations);
        self.slots.write(out);
        out.option(sealed);
        out.list(&self.signatures);
    }

    /// The record without its sealed part, as a node shows it to those who may not read that part.
    #[must_use]
    pub fn without_sealed(&self) -> Self {
        Self { sealed: None, ..self.clone() }
    }

    fn new(
        envelope: Envelope,
        attestations: Vec<Attestation>,
        slots: Slots,
        sealed: Option<SealedPart>,
        offset: usize,
    ) -> Result<Self, DecodeError> {
        let record = Self::without_checking_sealed(envelope, attestations, slots, sealed, offset)?;
        record.check_sealed(offset)?;
        Ok(record)
    }

    fn check_sealed(&self, offset: usize) -> Result<(), DecodeError> {
        if sealed_hash(self.sealed.as_ref()) == self.envelope.sealed_hash {
            return Ok(());
        }
        Err(DecodeError::Invalid { what: "sealed hash", offset })
    }

    fn without_checking_sealed(
        envelope: Envelope,
        attestations: Vec<Attestation>,
        slots: Slots,
        sealed: Option<SealedPart>,
        offset: usize,
    ) -> Result<Self, DecodeError> {
        let invalid = |what| DecodeError::Invalid { what, offset };
        if attestations_hash(&attestations) != envelope.attestations_hash {
            return Err(invalid("attestations hash"));
        }
        if slots.root() != envelope.fields_root {
            return Err(invalid("fields root"));
        }
        if !lists_are_committed(&slots) {
            return Err(invalid("list seed"));
        }
        let subjects = read_subjects(&slots).ok_or(invalid("subjects"))?;
        Ok(Self { envelope, attestations, slots, sealed, signatures: Vec::new(), subjects })
    }
}

impl Wire for SignedRecord {
    fn write(&self, out: &mut Writer) {
        self.write_with(self.sealed.as_ref(), out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let record = Self::read_without_checking_sealed(input)?;
        record.check_sealed(input.offset())?;
        Ok(record)
    }
}

impl SignedRecord {
    fn read_without_checking_sealed(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let envelope = Envelope::read(input)?;
        let offset = input.offset();
        let attestations: Vec<Attestation> = input.list("attestations", ATTESTATIONS_MAX)?;
        strictly_rising(&attestations, "order of attestations", offset, encode)?;
        let slots = Slots::read(input, Width::W32)?;
        let sealed = input.option()?;
        let mut record = Self::without_checking_sealed(envelope, attestations, slots, sealed, offset)?;
        let offset = input.offset();
        let signatures: Vec<Signature> = input.list("signatures", GOVERNANCE_SIGNATURES_MAX)?;
        check_signature_count(record.envelope.kind, signatures.len(), offset)?;
        strictly_rising(&signatures, "order of signatures", offset, Signature::place)?;
        record.signatures = signatures;
        Ok(record)
    }
}

/// `H("kexinku/attestations/v1"; list)`, also when empty.
#[must_use]
pub fn attestations_hash(attestations: &[Attestation]) -> AttestationsHash {
    AttestationsHash::from_bytes(tagged(ATTESTATIONS_TAG, &[&encode_list(attestations)]))
}

/// `H("kexinku/sealed/v1"; SealedPart)`; zeros when there is none.
#[must_use]
pub fn sealed_hash(sealed: Option<&SealedPart>) -> SealedHash {
    sealed.map_or(SealedHash::ZERO, |part| SealedHash::from_bytes(tagged(SEALED_TAG, &[&encode(part)])))
}

/// Whether a record has an attachment of a kind.
#[must_use]
pub fn has_attachment(record: &SignedRecord, kind: u32) -> bool {
    let attachments = record.slots.list(slot::ATTACHMENTS).map_or(&[][..], |list| list.elements());
    attachments.iter().any(|attachment| {
        attachment.code(attachment_slot::KIND) == Some(kind)
            && attachment.hash(attachment_slot::DIGEST).is_some()
    })
}

fn encode_list<T: Wire>(items: &[T]) -> Vec<u8> {
    let mut out = Writer::new();
    out.list(items);
    out.into_bytes()
}

fn check_signature_count(kind: u16, count: usize, offset: usize) -> Result<(), DecodeError> {
    let limit = if kind == KIND_GOVERNANCE { GOVERNANCE_SIGNATURES_MAX } else { SIGNATURES_MAX };
    if count <= limit {
        return Ok(());
    }
    Err(DecodeError::OverLimit { what: "signatures", offset, found: count as u64, limit: limit as u64 })
}

/// The seed of the list in a slot of a record.
///
/// A list's root shows its seed only through blanks, so a list that needs none would leave these 32 bytes
/// free: one record, many encodings, and state values that differ between nodes. So the seed is fixed by the
/// record's own, and an empty list, whose root shows nothing at all, is an absent slot.
fn list_seed(slots: &Slots, slot: u16) -> Seed {
    slots.seed().derive(LIST_SEED_TAG, &[&slot.to_be_bytes()])
}

fn lists_are_committed(slots: &Slots) -> bool {
    slots.values().iter().all(|(slot, value)| match value {
        Value::List(list) => !list.elements().is_empty() && *list.seed() == list_seed(slots, *slot),
        _ => true,
    })
}

/// Subjects of slot 0: at least one, no key twice.
fn read_subjects(slots: &Slots) -> Option<Vec<Subject>> {
    let Some(Value::List(list)) = slots.get(slot::SUBJECTS) else { return None };
    if list.width() != Width::W4 || list.elements().is_empty() || list.elements().len() > SUBJECTS_MAX {
        return None;
    }
    let mut subjects = Vec::with_capacity(list.elements().len());
    for element in list.elements() {
        let key = StateKey::from_bytes(*element.hash(subject_slot::KEY)?);
        let expected_version = element.number(subject_slot::VERSION)?;
        if element.values().len() != 2 || subjects.iter().any(|other: &Subject| other.key == key) {
            return None;
        }
        subjects.push(Subject { key, expected_version });
    }
    Some(subjects)
}

#[cfg(test)]
mod tests;
