//! Entries of the log: a record's outcome, an epoch's text, a block's header. Nothing in them is personal or guessable.

use alloc::string::String;
use alloc::vec::Vec;

use crate::hash::{EpochHash, LogLeaf, RecordId, SignaturesHash, merkle_leaf};
use crate::header::{HEADER_BYTES, HEADER_ENTRY, Header};
use crate::wire::{DecodeError, Reader, Wire, Writer, decode, encode};

/// Bytes of a record's entry.
pub const RECORD_ENTRY_BYTES: usize = 67;
/// Longest epoch text, bytes.
pub const EPOCH_TEXT_BYTES_MAX: usize = 16 * 1024;

const RECORD_ENTRY: u8 = 0x01;
const EPOCH_ENTRY: u8 = 0x03;

/// What became of a record: 0 is registered, any other number names the rule that refused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordEntry {
    /// The record.
    pub record_id: RecordId,
    /// The signatures it carried.
    pub signatures_hash: SignaturesHash,
    /// The outcome.
    pub outcome: u16,
}

impl Wire for RecordEntry {
    fn write(&self, out: &mut Writer) {
        self.record_id.write(out);
        self.signatures_hash.write(out);
        out.u16(self.outcome);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            record_id: RecordId::read(input)?,
            signatures_hash: SignaturesHash::read(input)?,
            outcome: input.u16()?,
        })
    }
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogEntry {
    /// Type 0x01.
    Record(RecordEntry),
    /// Type 0x02.
    Header(Header),
    /// Type 0x03: the policy text, verbatim.
    Epoch(String),
}

impl LogEntry {
    /// `type u8 ‖ body`.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let (kind, body) = match self {
            Self::Record(entry) => (RECORD_ENTRY, encode(entry)),
            Self::Header(header) => (HEADER_ENTRY, encode(header)),
            Self::Epoch(text) => (EPOCH_ENTRY, text.as_bytes().to_vec()),
        };
        let mut bytes = alloc::vec![kind];
        bytes.extend_from_slice(&body);
        bytes
    }

    /// Reads an entry.
    ///
    /// # Errors
    /// [`DecodeError`], also for an unknown type.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (kind, body) = bytes.split_first().ok_or(DecodeError::Truncated { offset: 0 })?;
        match *kind {
            RECORD_ENTRY => decode(body, RECORD_ENTRY_BYTES).map(Self::Record),
            HEADER_ENTRY => decode(body, HEADER_BYTES).map(Self::Header),
            EPOCH_ENTRY if body.len() <= EPOCH_TEXT_BYTES_MAX && body.is_ascii() => {
                core::str::from_utf8(body)
                    .map(|text| Self::Epoch(String::from(text)))
                    .map_err(|_| DecodeError::Invalid { what: "epoch text", offset: 1 })
            }
            EPOCH_ENTRY => Err(DecodeError::Invalid { what: "epoch text", offset: 1 }),
            _ => Err(DecodeError::Invalid { what: "type of a log entry", offset: 0 }),
        }
    }

    /// RFC 9162 leaf hash.
    #[must_use]
    pub fn leaf(&self) -> LogLeaf {
        LogLeaf::from_bytes(merkle_leaf(&[&self.to_bytes()]))
    }
}

/// The name of an epoch: the leaf hash of its entry.
#[must_use]
pub fn epoch_hash(text: &str) -> EpochHash {
    EpochHash::from_bytes(merkle_leaf(&[&[EPOCH_ENTRY], text.as_bytes()]))
}

#[cfg(test)]
mod tests;
