//! The one place where the ledger uses bincode: rows that can be rebuilt from the blocks, read and written
//! by one declared version. Nothing here is hashed, signed or sent.
//!
//! Decoding is bounded, consumes all input and refuses what encodes differently: bincode by itself accepts
//! padded integers and trailing bytes.

use bincode::config::{Configuration, Fixint, Limit, LittleEndian};
use bincode::{Decode, Encode};

use super::StoreError;

/// Largest row of this codec, bytes.
const ROW_BYTES_MAX: usize = 256;

const CONFIG: Configuration<LittleEndian, Fixint, Limit<ROW_BYTES_MAX>> =
    bincode::config::legacy().with_limit::<ROW_BYTES_MAX>();

/// Where a record stands and what became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
pub struct PlaceRow {
    /// Block.
    pub height: u64,
    /// Place in the block, from 0.
    pub index: u32,
    /// 0 = registered, else the number of the rule that refused.
    pub outcome: u16,
    /// Place in the log.
    pub log_index: u64,
}

impl PlaceRow {
    /// The row's bytes.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        bincode::encode_to_vec(self, CONFIG).expect("fixed-width integers always encode")
    }

    /// Reads a row.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the bytes are not exactly such a row.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        let corrupt = || StoreError::corrupt("record place 记录位置");
        let (row, used) = bincode::decode_from_slice::<Self, _>(bytes, CONFIG).map_err(|_| corrupt())?;
        if used != bytes.len() || row.to_bytes() != bytes {
            return Err(corrupt());
        }
        Ok(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: PlaceRow = PlaceRow { height: 7, index: 3, outcome: 17, log_index: 99 };

    #[test]
    fn a_row_has_fixed_bytes() {
        let expected =
            [[7, 0, 0, 0, 0, 0, 0, 0].as_slice(), &[3, 0, 0, 0], &[17, 0], &[99, 0, 0, 0, 0, 0, 0, 0]];
        assert_eq!(ROW.to_bytes(), expected.concat());
        assert_eq!(PlaceRow::from_bytes(&ROW.to_bytes()), Ok(ROW));
    }

    #[test]
    fn a_short_or_long_row_is_refused() {
        let bytes = ROW.to_bytes();
        assert!(PlaceRow::from_bytes(&bytes[1..]).is_err());
        assert!(PlaceRow::from_bytes(&[bytes, vec![0]].concat()).is_err());
    }
}
