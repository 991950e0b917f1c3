//! Key layout: which bytes name a row. Numbers are big-endian, so that key order is number order; heights
//! of versions are inverted, so that "the newest not above H" is the first row from H on.

use kexin_proof::hash::{RecordId, StateKey};
use kexin_proof::height::{Height, TreeSize};

use super::StoreError;
use super::journal::Desk;
use crate::log::TilePlace;
use crate::state::{PagePath, TreeId};

/// Format version of the data folder. A change of any key or row is a new number.
pub const FORMAT: u32 = 1;

/// Chain row: format version.
pub const META_FORMAT: &[u8] = b"m/format";
/// Chain row: height of the head.
pub const META_HEAD: &[u8] = b"m/head";
/// Chain row: keys of sealed rows whose bytes may still be on the disk although the rows are dropped.
pub const META_ERASING: &[u8] = b"m/erasing";

/// Chain row: header at a height.
pub fn header(height: Height) -> Vec<u8> {
    tagged(HEADER, &[&be(height.value())])
}

/// Chain row: the log entries of a block, its header excepted.
pub fn entries(height: Height) -> Vec<u8> {
    tagged(ENTRIES, &[&be(height.value())])
}

/// Chain row: commit certificate of a block.
pub fn certificate(height: Height) -> Vec<u8> {
    tagged(CERTIFICATE, &[&be(height.value())])
}

/// Chain row: height of the block whose header entry has this log index; any index of the block's other
/// entries finds it as the first row from there on.
pub fn header_index(index: u64) -> Vec<u8> {
    tagged(HEADER_INDEX, &[&be(index)])
}

/// Chain row: epoch by number.
pub fn epoch(number: u32) -> Vec<u8> {
    tagged(EPOCH, &[&number.to_be_bytes()])
}

/// Chain rows: seals of a log size.
pub fn seals(size: TreeSize) -> Vec<u8> {
    tagged(SEAL, &[&be(size.value())])
}

/// Chain row: one validator's seal of a log size.
pub fn seal(size: TreeSize, validator: u16) -> Vec<u8> {
    tagged(SEAL, &[&be(size.value()), &validator.to_be_bytes()])
}

/// Chain row: checkpoint with a quorum of seals.
pub fn checkpoint(size: TreeSize) -> Vec<u8> {
    tagged(CHECKPOINT, &[&be(size.value())])
}

/// Chain row: a piece of evidence by its digest.
pub fn evidence(digest: &[u8; 32]) -> Vec<u8> {
    tagged(EVIDENCE, &[digest])
}

/// Chain row: a record that came without its sealed part and is not yet known to be erased.
pub fn owed(record: &RecordId) -> Vec<u8> {
    tagged(OWED, &[record.as_bytes()])
}

/// Height and place in the block, from the key of a record or sealed row.
pub fn place_in_block(key: &[u8]) -> Result<(Height, u32), StoreError> {
    let corrupt = || StoreError::corrupt("place in a block 区块内位置");
    let (height, index) = key.split_first_chunk::<8>().ok_or_else(corrupt)?;
    let index = index.try_into().map_err(|_| corrupt())?;
    Ok((height_of(height)?, u32::from_be_bytes(index)))
}

/// Tag of header rows.
pub const HEADER: u8 = b'h';
/// Tag of entry rows.
pub const ENTRIES: u8 = b'e';
/// Tag of certificate rows.
pub const CERTIFICATE: u8 = b'c';
/// Tag of log index rows.
pub const HEADER_INDEX: u8 = b'i';
/// Tag of epoch rows.
pub const EPOCH: u8 = b'p';
/// Tag of seal rows.
pub const SEAL: u8 = b's';
/// Tag of checkpoint rows.
pub const CHECKPOINT: u8 = b'k';
/// Tag of rows that name records without their sealed parts.
pub const OWED: u8 = b'o';
/// Tag of evidence rows.
pub const EVIDENCE: u8 = b'v';

/// Tag of journal rows.
pub const JOURNAL: u8 = b'j';
/// Tag of rows of open cases by county.
pub const OPEN_IN_COUNTY: u8 = b'q';
/// Tag of rows of open cases by bureau.
pub const OPEN_AT_BUREAU: u8 = b'r';

/// Chain rows: the journal of a county.
pub fn journal_of(county: u32) -> Vec<u8> {
    tagged(JOURNAL, &[&county.to_be_bytes()])
}

/// Chain row: a registered record that moved a case of a county.
pub fn journal(county: u32, height: Height, index: u32) -> Vec<u8> {
    tagged(JOURNAL, &[&county.to_be_bytes(), &be(height.value()), &index.to_be_bytes()])
}

/// Height and place in the block of a journal row's key.
///
/// # Errors
/// [`StoreError::Corrupt`] when it is not such a key.
pub fn journal_place(row_key: &[u8]) -> Result<(Height, u32), StoreError> {
    let place: Option<&[u8; IN_BLOCK_BYTES]> = row_key.last_chunk();
    place_in_block(place.ok_or_else(|| StoreError::corrupt("journal key 业务流水键"))?)
}

/// Chain rows: open cases of a desk.
pub fn open_cases(desk: Desk) -> Vec<u8> {
    match desk {
        Desk::County(county) => tagged(OPEN_IN_COUNTY, &[&county.to_be_bytes()]),
        Desk::Bureau(bureau) => tagged(OPEN_AT_BUREAU, &[&bureau.to_be_bytes()]),
    }
}

/// Chain row: an open case of a desk.
pub fn open_case(desk: Desk, case: &StateKey) -> Vec<u8> {
    [open_cases(desk).as_slice(), case.as_bytes()].concat()
}

/// The case of an open case's row key.
///
/// # Errors
/// [`StoreError::Corrupt`] when it is not such a key.
pub fn open_case_key(row_key: &[u8]) -> Result<StateKey, StoreError> {
    let key: Option<&[u8; 32]> = row_key.last_chunk();
    key.map(|key| StateKey::from_bytes(*key)).ok_or_else(|| StoreError::corrupt("open case key 在办业务键"))
}

/// Record and sealed rows of a block.
pub fn block(height: Height) -> Vec<u8> {
    be(height.value()).to_vec()
}

/// Bytes of the key of a record or sealed row.
pub const IN_BLOCK_BYTES: usize = 12;

/// Record or sealed row.
pub fn in_block(height: Height, index: u32) -> Vec<u8> {
    [&be(height.value())[..], &index.to_be_bytes()].concat()
}

/// Place row of a record.
pub fn place(record: &RecordId) -> Vec<u8> {
    record.as_bytes().to_vec()
}

/// Value row: a version of a state value.
pub fn value(key: &StateKey, version: Height) -> Vec<u8> {
    [key.as_bytes().as_slice(), &inverted(version)].concat()
}

/// Page rows of one place of a tree, the newest first.
pub fn page_versions(tree: &TreeId, path: &PagePath) -> Vec<u8> {
    [tree.to_bytes(), path.to_bytes()].concat()
}

/// Page row.
pub fn page(tree: &TreeId, path: &PagePath, version: Height) -> Vec<u8> {
    [&page_versions(tree, path)[..], &inverted(version)].concat()
}

/// Tile row.
pub fn tile(place: TilePlace) -> Vec<u8> {
    [&[place.level][..], &be(place.index)].concat()
}

/// History row: newest first below one key, as the height and the place in the block are inverted.
pub fn history(key: &StateKey, height: Height, index: u32) -> Vec<u8> {
    [key.as_bytes().as_slice(), &inverted(height), &(!index).to_be_bytes()].concat()
}

/// Height and place in the block of a history row's key.
///
/// # Errors
/// [`StoreError::Corrupt`] when it is not such a key.
pub fn history_place(row_key: &[u8]) -> Result<(Height, u32), StoreError> {
    let corrupt = || StoreError::corrupt("history key 历史键");
    let (rest, index) = row_key.split_last_chunk().ok_or_else(corrupt)?;
    Ok((version_of(rest)?, !u32::from_be_bytes(*index)))
}

/// The version at the end of a value row's or a page row's key.
///
/// # Errors
/// [`StoreError::Corrupt`] when there is none.
pub fn version_of(row_key: &[u8]) -> Result<Height, StoreError> {
    row_key
        .last_chunk()
        .and_then(|inverted| Height::new(!u64::from_be_bytes(*inverted)))
        .ok_or_else(|| StoreError::corrupt("version in a row key 行键中的版本"))
}

/// A height as an eight-byte row.
///
/// # Errors
/// [`StoreError::Corrupt`] when the row is none.
pub fn height_of(row: &[u8]) -> Result<Height, StoreError> {
    row.try_into()
        .ok()
        .and_then(|row| Height::new(u64::from_be_bytes(row)))
        .ok_or_else(|| StoreError::corrupt("height row 高度行"))
}

fn tagged(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    [&[tag], parts.concat().as_slice()].concat()
}

const fn be(value: u64) -> [u8; 8] {
    value.to_be_bytes()
}

const fn inverted(version: Height) -> [u8; 8] {
    (!version.value()).to_be_bytes()
}
