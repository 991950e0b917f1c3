//! The envelope of a record: who files what, when, and the hashes of everything else. Its hash names the record.

use crate::hash::{AttestationsHash, ChainId, GroupId, RecordId, SealedHash, SlotsRoot, tagged};
use crate::height::TimeMs;
use crate::wire::{DecodeError, Reader, Wire, Writer, encode};

/// The one version of envelopes.
pub const ENVELOPE_VERSION: u16 = 1;
/// Bytes of an envelope.
pub const ENVELOPE_BYTES: usize = 2 + 2 + 4 + 4 + 8 + 8 + 4 + 32 + 2 + 2 + 32 * 3;
/// Longest time between issue and end of validity: 30 days, in ms.
pub const VALIDITY_MS_MAX: u64 = 30 * 24 * 3600 * 1000;

const RECORD_TAG: &str = "kexinku/record/v1";

/// The signed head of a record (`docs/formats.md` 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Type of the event: 1 for T01 … 28 for T28.
    pub kind: u16,
    /// Organisation that files the record.
    pub bureau: u32,
    /// Area code of the jurisdiction, GB/T 2260.
    pub jurisdiction: u32,
    /// When it was drawn up.
    pub issued_at: TimeMs,
    /// When it ceases to be acceptable; at most 30 days later.
    pub valid_until: TimeMs,
    /// Version of the rules it was drawn up under.
    pub rule_set: u32,
    /// Group of records that stand or fall together; zeros when alone.
    pub group: GroupId,
    /// Place in the group, from 0.
    pub position: u16,
    /// Records in the group; 1 when alone.
    pub count: u16,
    /// Hash of the attestations, also when there are none.
    pub attestations_hash: AttestationsHash,
    /// Root of the fields.
    pub fields_root: SlotsRoot,
    /// Hash of the sealed part; zeros when there is none.
    pub sealed_hash: SealedHash,
}

impl Envelope {
    /// `H("kexinku/record/v1"; chain_id ‖ envelope)`.
    #[must_use]
    pub fn record_id(&self, chain: &ChainId) -> RecordId {
        RecordId::from_bytes(tagged(RECORD_TAG, &[chain.as_bytes(), &encode(self)]))
    }

    /// Whether times and group fields are in order.
    fn is_sound(&self) -> bool {
        let times = self
            .valid_until
            .value()
            .checked_sub(self.issued_at.value())
            .is_some_and(|ms| ms <= VALIDITY_MS_MAX);
        let alone = self.count == 1 && self.group.is_zero();
        let grouped = self.count > 1 && !self.group.is_zero();
        times && self.position < self.count && (alone || grouped)
    }
}

impl Wire for Envelope {
    fn write(&self, out: &mut Writer) {
        out.u16(ENVELOPE_VERSION);
        out.u16(self.kind);
        out.u32(self.bureau);
        out.u32(self.jurisdiction);
        self.issued_at.write(out);
        self.valid_until.write(out);
        out.u32(self.rule_set);
        self.group.write(out);
        out.u16(self.position);
        out.u16(self.count);
        self.attestations_hash.write(out);
        self.fields_root.write(out);
        self.sealed_hash.write(out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        if input.u16()? != ENVELOPE_VERSION {
            return Err(DecodeError::Invalid { what: "envelope version", offset });
        }
        let envelope = Self {
            kind: input.u16()?,
            bureau: input.u32()?,
            jurisdiction: input.u32()?,
            issued_at: TimeMs::read(input)?,
            valid_until: TimeMs::read(input)?,
            rule_set: input.u32()?,
            group: GroupId::read(input)?,
            position: input.u16()?,
            count: input.u16()?,
            attestations_hash: AttestationsHash::read(input)?,
            fields_root: SlotsRoot::read(input)?,
            sealed_hash: SealedHash::read(input)?,
        };
        if !envelope.is_sound() {
            return Err(DecodeError::Invalid { what: "times or group of the envelope", offset });
        }
        Ok(envelope)
    }
}

#[cfg(test)]
mod tests;
