//! Log entries: their bytes and their leaves.

use alloc::string::ToString;

use super::*;
use crate::header::tests::header;

fn record() -> LogEntry {
    LogEntry::Record(RecordEntry {
        record_id: RecordId::from_bytes([1; 32]),
        signatures_hash: SignaturesHash::from_bytes([2; 32]),
        outcome: 17,
    })
}

#[test]
fn entries_have_their_bytes_and_round_trip() {
    let entries = [record(), LogEntry::Header(header()), LogEntry::Epoch("# kexinku-epoch v1\n".to_string())];
    assert_eq!(entries[0].to_bytes().len(), RECORD_ENTRY_BYTES);
    assert_eq!(entries[1].to_bytes().len(), 237);
    for entry in entries {
        assert_eq!(LogEntry::from_bytes(&entry.to_bytes()), Ok(entry));
    }
}

#[test]
fn a_headers_leaf_is_its_hash_and_an_epochs_leaf_its_name() {
    assert_eq!(LogEntry::Header(header()).leaf().as_bytes(), header().hash().as_bytes());
    let text = "# kexinku-epoch v1\n";
    assert_eq!(LogEntry::Epoch(text.to_string()).leaf().as_bytes(), epoch_hash(text).as_bytes());
}

#[test]
fn unknown_types_and_broken_bodies_are_refused() {
    assert!(LogEntry::from_bytes(&[]).is_err());
    assert!(LogEntry::from_bytes(&[4]).is_err());
    assert!(LogEntry::from_bytes(&[3, 0xff]).is_err());
    let mut longer = record().to_bytes();
    longer.push(0);
    assert!(LogEntry::from_bytes(&longer).is_err());
}
