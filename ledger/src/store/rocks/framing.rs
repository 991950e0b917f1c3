//! How RocksDB frames its logs (write-ahead log and MANIFEST), read before RocksDB reads them.
//!
//! Its reader (11.8.1, `log_reader.cc`) never comes back from a record whose type says "recycled" in a log that does not
//! begin with one: a single flipped bit in a type byte, and a node would start for ever without a word. We recycle no log,
//! so such a type is damage wherever the reader would come to it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// Bytes of a block of a log; no record crosses its end.
const BLOCK_BYTES: usize = 32_768;
/// Checksum, length and type that begin a record.
const HEADER_BYTES: usize = 7;
/// Types of records in a recycled log.
const RECYCLED: [u8; 6] = [5, 6, 7, 8, 11, 131];

/// Checks the logs of a database folder as far as RocksDB would read them, and no further.
///
/// # Errors
/// [`StoreError::Corrupt`] with file and place; [`StoreError::Io`] when a file cannot be read.
pub(super) fn check(folder: &Path) -> Result<(), StoreError> {
    let of_log = |error: io::Error| super::io("reading a log of the database 读取数据库日志", &error);
    for path in logs(folder).map_err(of_log)? {
        if let Some(place) = damage(&path).map_err(of_log)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let detail = format!(
                "{name}, byte {place}: a record of a kind that is never written 出现不应有的记录类型"
            );
            return Err(StoreError::contradicts("the database 数据库", detail));
        }
    }
    Ok(())
}

/// Cuts each write-ahead log of a copy before the record that RocksDB would not come back from.
pub(super) fn cut_before_damage(copy: &Path) -> io::Result<()> {
    for path in logs(copy)? {
        if let Some(place) = damage(&path)? {
            fs::OpenOptions::new().write(true).open(path)?.set_len(place)?;
        }
    }
    Ok(())
}

/// The MANIFEST in force and the write-ahead logs.
fn logs(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let in_force = match fs::read_to_string(folder.join("CURRENT")) {
        Ok(name) => name.trim_end().to_owned(),
        // No database yet, or one whose damage RocksDB tells.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidData) => {
            String::new()
        }
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        let is_log = path.extension().is_some_and(|extension| extension == "log");
        if is_log || path.file_name().is_some_and(|name| name == in_force.as_str()) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Where the first record stands that RocksDB's reader would not come back from.
fn damage(path: &Path) -> io::Result<Option<u64>> {
    let mut file = File::open(path)?;
    let mut block = Vec::with_capacity(BLOCK_BYTES);
    let mut start = 0;
    loop {
        block.clear();
        Read::by_ref(&mut file).take(BLOCK_BYTES as u64).read_to_end(&mut block)?;
        if let Some(place) = damage_in(&block) {
            return Ok(Some(start + place as u64));
        }
        if block.len() < BLOCK_BYTES {
            return Ok(None);
        }
        start += BLOCK_BYTES as u64;
    }
}

/// The same inside a block. What follows a wrong length or checksum is passed over, as the reader passes over it.
fn damage_in(block: &[u8]) -> Option<usize> {
    let mut rest = block;
    while let Some(([checksum @ .., low, high, kind], body)) = rest.split_first_chunk::<HEADER_BYTES>() {
        if RECYCLED.contains(kind) {
            return Some(block.len() - rest.len());
        }
        let length = usize::from(u16::from_le_bytes([*low, *high]));
        let is_filler = *kind == 0 && length == 0;
        if is_filler
            || body.len() < length
            || stored(checksum) != masked(crc32c::crc32c(&rest[HEADER_BYTES - 1..][..=length]))
        {
            return None;
        }
        rest = &body[length..];
    }
    None
}

fn stored(checksum: &[u8]) -> u32 {
    checksum.iter().rev().fold(0, |all, byte| all << 8 | u32::from(*byte))
}

/// RocksDB stores checksums of checksums safely: turned and moved.
const fn masked(checksum: u32) -> u32 {
    checksum.rotate_right(15).wrapping_add(0xa282_ead8)
}

#[cfg(test)]
mod tests {
    //! Framing as RocksDB's own files have it.

    use super::*;

    fn record(kind: u8, body: &[u8]) -> Vec<u8> {
        let checked = [&[kind], body].concat();
        let length = u16::try_from(body.len()).unwrap().to_le_bytes();
        [masked(crc32c::crc32c(&checked)).to_le_bytes().as_slice(), &length, &checked].concat()
    }

    #[test]
    fn the_checksum_is_the_published_one_and_masked_as_rocksdb_masks_it() {
        // RFC 3720 appendix B.4: 32 zeros.
        assert_eq!(crc32c::crc32c(&[0; 32]), 0x8a91_36aa);
        // The first record of a MANIFEST that RocksDB 11.8.1 wrote.
        assert_eq!(record(1, &[0x88, 0x40, 0x01, 0x08])[..4], [0x0b, 0xfa, 0xc5, 0x88]);
    }

    #[test]
    fn a_recycled_type_is_found_where_the_reader_comes_to_it_and_nowhere_else() {
        let (sound, odd) = (record(1, b"an edit"), record(5, b"an edit"));
        let mut torn = sound.clone();
        torn[9] ^= 1;
        assert_eq!(damage_in(&sound.repeat(3)), None);
        assert_eq!(damage_in(&[sound.clone(), odd.clone()].concat()), Some(sound.len()));
        assert_eq!(damage_in(&[torn, odd.clone()].concat()), None, "after a wrong checksum nothing is read");
        assert_eq!(damage_in(&[vec![0; HEADER_BYTES], odd.clone()].concat()), None, "nor after filler");
        assert_eq!(damage_in(&odd[..HEADER_BYTES]), Some(0), "its body is not asked for");
        assert_eq!(damage_in(&odd[..HEADER_BYTES - 1]), None);
    }

    #[test]
    fn each_block_of_a_file_is_read_from_its_start() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("000001.log");
        let odd = record(7, b"x");
        for length in [0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 3 * BLOCK_BYTES] {
            fs::write(&path, [vec![0; length], odd.clone()].concat()).unwrap();
            let found = length.is_multiple_of(BLOCK_BYTES).then_some(length as u64);
            assert_eq!(damage(&path).unwrap(), found, "after {length} bytes");
        }
    }
}
