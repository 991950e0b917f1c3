//! Records as a node keeps and serves them: the sealed part apart, so that an erasure leaves all proofs intact.

use kexin_proof::wire::{DecodeError, Reader, Wire, Writer, decode};

use super::{RECORD_BYTES_MAX, SignedRecord};
use crate::sealed::SealedPart;

impl SignedRecord {
    /// Reads a record whose sealed part may be missing although its envelope names one: kept apart, or
    /// erased. A part that is there must be the one it names.
    ///
    /// # Errors
    /// As [`SignedRecord::decode`].
    pub fn decode_kept(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode(bytes, RECORD_BYTES_MAX).map(|MayLackSealed(record)| record)
    }

    /// Whether the envelope names a sealed part that is not there.
    #[must_use]
    pub fn lacks_sealed(&self) -> bool {
        self.sealed.is_none() && !self.envelope.sealed_hash.is_zero()
    }

    /// Puts the sealed part back.
    ///
    /// # Errors
    /// [`DecodeError::Invalid`] when it is not the part that the envelope names.
    pub fn with_sealed(self, sealed: SealedPart) -> Result<Self, DecodeError> {
        let record = Self { sealed: Some(sealed), ..self };
        record.check_sealed(0)?;
        Ok(record)
    }
}

/// The encoding of a record, whole or without its sealed part.
struct MayLackSealed(SignedRecord);

impl Wire for MayLackSealed {
    fn write(&self, out: &mut Writer) {
        self.0.write(out);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let record = SignedRecord::read_without_checking_sealed(input)?;
        if !record.lacks_sealed() {
            record.check_sealed(input.offset())?;
        }
        Ok(Self(record))
    }
}

#[cfg(test)]
mod tests;
