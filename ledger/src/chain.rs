//! Blocks: their stored and transported form, the links between them, and the recheck of a stored chain.

use kexin_proof::hash::{ChainId, RecordId};
use kexin_proof::header::Header;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer, decode, encode};

use crate::record::{RECORD_BYTES_MAX, SignedRecord};
use crate::sealed::SealedPart;
use crate::store::{KeptRecord, StoreError, StoredBlock, StoredRecord};

mod recheck;

pub use recheck::{Recheck, recheck};

/// Most records in a block.
pub const BLOCK_RECORDS_MAX: usize = 8_192;
/// Largest block, bytes.
pub const BLOCK_BYTES_MAX: usize = 4 << 20;

const SEALED: &str = "sealed part 密封件";

/// A header with its records, in block order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The header.
    pub header: Header,
    /// The records.
    pub records: Vec<SignedRecord>,
}

impl Block {
    /// Reads a block with all its sealed parts: a proposal.
    ///
    /// # Errors
    /// The first place that is not canonical or over a limit.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode(bytes, BLOCK_BYTES_MAX)
    }

    /// Reads a block some of whose sealed parts may be missing, since they were erased: a synced block.
    /// Who takes it must check that each one missing was ordered to be erased.
    ///
    /// # Errors
    /// As [`Block::decode`].
    pub fn decode_kept(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode(bytes, BLOCK_BYTES_MAX).map(|KeptBlock(block)| block)
    }

    /// The canonical bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        encode(self)
    }

    /// Ids of the records on the header's chain, in block order.
    #[must_use]
    pub fn record_ids(&self) -> Vec<RecordId> {
        let chain: ChainId = self.header.chain();
        self.records.iter().map(|record| record.record_id(&chain)).collect()
    }

    /// The records as the store keeps them.
    #[must_use]
    pub fn kept_records(&self) -> Vec<KeptRecord> {
        self.records.iter().zip(self.record_ids()).map(|(record, id)| KeptRecord::of(id, record)).collect()
    }

    /// A block from the store, with the sealed parts that have not been erased.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when its rows are not those of a block.
    pub fn from_stored(stored: StoredBlock) -> Result<Self, StoreError> {
        let records = stored.records.into_iter().map(record_from_stored).collect::<Result<_, _>>()?;
        Ok(Self { header: stored.header, records })
    }
}

/// A record from the store, with its sealed part if it has not been erased.
///
/// # Errors
/// [`StoreError::Corrupt`] when the rows are not those of a record.
pub fn record_from_stored(stored: StoredRecord) -> Result<SignedRecord, StoreError> {
    let record =
        SignedRecord::decode_kept(&stored.bytes).map_err(|_| StoreError::corrupt("record 登记记录"))?;
    let Some(sealed) = stored.sealed else { return Ok(record) };
    let sealed: SealedPart = decode(&sealed, RECORD_BYTES_MAX).map_err(|_| StoreError::corrupt(SEALED))?;
    record
        .with_sealed(sealed)
        .map_err(|_| StoreError::contradicts(SEALED, "it is not the one its record names 与记录所载哈希不符"))
}

impl Wire for Block {
    fn write(&self, out: &mut Writer) {
        self.header.write(out);
        out.count(self.records.len());
        for record in &self.records {
            out.bytes(&record.encode());
        }
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let header = Header::read(input)?;
        let records = read_records(input, SignedRecord::decode)?;
        Ok(Self { header, records })
    }
}

/// The encoding of a block whose records may lack their sealed parts.
struct KeptBlock(Block);

impl Wire for KeptBlock {
    fn write(&self, out: &mut Writer) {
        self.0.write(out);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let header = Header::read(input)?;
        let records = read_records(input, SignedRecord::decode_kept)?;
        Ok(Self(Block { header, records }))
    }
}

fn read_records(
    input: &mut Reader<'_>,
    decode: fn(&[u8]) -> Result<SignedRecord, DecodeError>,
) -> Result<Vec<SignedRecord>, DecodeError> {
    let count = input.count("block records", BLOCK_RECORDS_MAX)?;
    let mut records = Vec::with_capacity(input.room_for::<SignedRecord>(count));
    for _ in 0..count {
        records.push(decode(input.bytes("record", RECORD_BYTES_MAX)?)?);
    }
    Ok(records)
}

#[cfg(test)]
mod tests;
