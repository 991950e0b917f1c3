//! The block header: 236 bytes that commit to every record, state value and validator set so far (`docs/formats.md` 6).

use crate::hash::{ChainId, EpochHash, HeaderHash, LogRoot, StateRoot, merkle_leaf};
use crate::height::{Height, LeafIndex, TimeMs, TreeSize};
use crate::suite::Suite;
use crate::wire::{DecodeError, Reader, Wire, Writer, encode};

/// Bytes of a header.
pub const HEADER_BYTES: usize = 236;
/// First byte of a header's log entry.
pub const HEADER_ENTRY: u8 = 0x02;

const MAGIC: &[u8; 4] = b"KXH1";

/// A block header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Hash and signature suite of the chain.
    pub suite: Suite,
    /// Version of the execution rules.
    pub app_version: u16,
    /// The chain; zeros inside the genesis header.
    pub chain_id: ChainId,
    /// Height; genesis is 0.
    pub height: Height,
    /// Legal time of everything in the block.
    pub time: TimeMs,
    /// The hash chain; zeros at genesis.
    pub prev_header_hash: HeaderHash,
    /// Log entries before this header's own, this block's included: the header's own index.
    pub log_size: TreeSize,
    /// Log root at that size.
    pub log_root: LogRoot,
    /// State root after this block.
    pub state_root: StateRoot,
    /// Records in this block.
    pub record_count: u32,
    /// Epoch in force.
    pub epoch: u32,
    /// Validator set in force.
    pub validators_hash: EpochHash,
    /// Validator set from the next height on.
    pub next_validators_hash: EpochHash,
    /// Number of the validator that built the block.
    pub builder: u16,
}

impl Header {
    /// RFC 9162 leaf hash of the header's entry: the value that consensus decides.
    #[must_use]
    pub fn hash(&self) -> HeaderHash {
        HeaderHash::from_bytes(merkle_leaf(&[&[HEADER_ENTRY], &encode(self)]))
    }

    /// The chain that this header belongs to; for genesis, its own hash.
    #[must_use]
    pub fn chain(&self) -> ChainId {
        if self.height == Height::ZERO { ChainId::from_bytes(*self.hash().as_bytes()) } else { self.chain_id }
    }

    /// The header's own place in the log.
    ///
    /// # Panics
    /// Never: sizes are below 2^63.
    #[must_use]
    pub fn log_index(&self) -> LeafIndex {
        LeafIndex::new(self.log_size.value()).unwrap_or_default()
    }

    /// Size of the log with the header: that of the block's checkpoint. `None` at the end of all sizes.
    #[must_use]
    pub fn checkpoint_size(&self) -> Option<TreeSize> {
        self.log_size.plus(1)
    }

    /// Whether the block ends its epoch.
    #[must_use]
    pub fn ends_epoch(&self) -> bool {
        self.validators_hash != self.next_validators_hash
    }
}

impl Wire for Header {
    fn write(&self, out: &mut Writer) {
        out.array(MAGIC);
        out.u8(self.suite.byte());
        out.u8(0);
        out.u16(self.app_version);
        self.chain_id.write(out);
        self.height.write(out);
        self.time.write(out);
        self.prev_header_hash.write(out);
        self.log_size.write(out);
        self.log_root.write(out);
        self.state_root.write(out);
        out.u32(self.record_count);
        out.u32(self.epoch);
        self.validators_hash.write(out);
        self.next_validators_hash.write(out);
        out.u16(self.builder);
        out.u16(0);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let start = input.offset();
        let invalid = |what| DecodeError::Invalid { what, offset: start };
        if input.take(MAGIC.len())? != MAGIC {
            return Err(invalid("header magic"));
        }
        let suite = Suite::from_byte(input.u8()?).ok_or(invalid("suite"))?;
        if input.u8()? != 0 {
            return Err(invalid("header flags"));
        }
        let header = Self {
            suite,
            app_version: input.u16()?,
            chain_id: ChainId::read(input)?,
            height: Height::read(input)?,
            time: TimeMs::read(input)?,
            prev_header_hash: HeaderHash::read(input)?,
            log_size: TreeSize::read(input)?,
            log_root: LogRoot::read(input)?,
            state_root: StateRoot::read(input)?,
            record_count: input.u32()?,
            epoch: input.u32()?,
            validators_hash: EpochHash::read(input)?,
            next_validators_hash: EpochHash::read(input)?,
            builder: input.u16()?,
        };
        if input.u16()? != 0 {
            return Err(invalid("header reserve"));
        }
        let genesis = header.height == Height::ZERO;
        if genesis != header.chain_id.is_zero() || genesis != header.prev_header_hash.is_zero() {
            return Err(invalid("genesis fields of a header"));
        }
        Ok(header)
    }
}

#[cfg(test)]
pub(crate) mod tests;
