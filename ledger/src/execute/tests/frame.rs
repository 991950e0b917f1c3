//! How large a block may be, and what a rehearsal tells of a group.

use kexin_proof::wire::decode;

use super::*;
use crate::fixture::desk::{Desk, REGISTER};
use crate::record::RECORD_BYTES_MAX;

/// Why a block of one record so many times over is none.
fn refused(chain: &TestChain, record: &Arc<AdmissibleRecord>, count: usize) -> BlockInvalid {
    invalid(execute_all(chain, vec![Arc::clone(record); count]))
}

#[test]
fn a_block_has_so_many_records_at_most() {
    let mut chain = TestChain::new(4);
    let draft = acceptance(&mut chain, &unit(1), "A-1");
    let record = chain.ready(&draft, ACCEPTS);
    assert!(
        record.kept().bytes_in_block() * (BLOCK_RECORDS_MAX + 1) <= BLOCK_BYTES_MAX,
        "bytes do not decide"
    );
    assert_ne!(refused(&chain, &record, BLOCK_RECORDS_MAX), BlockInvalid::TooLarge);
    assert_eq!(refused(&chain, &record, BLOCK_RECORDS_MAX + 1), BlockInvalid::TooLarge);
}

#[test]
fn a_block_has_so_many_bytes_at_most() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let sale = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
    let record = desk.chain.ready(&sale, &REGISTER);
    let fits = BLOCK_BYTES_MAX / record.kept().bytes_in_block();
    assert!(fits < BLOCK_RECORDS_MAX, "their number does not decide");
    assert_ne!(refused(&desk.chain, &record, fits), BlockInvalid::TooLarge);
    assert_eq!(refused(&desk.chain, &record, fits + 1), BlockInvalid::TooLarge);
}

/// Acceptances of a case each, with a sealed part of so many bytes.
fn weighty(chain: &mut TestChain, count: u32, bytes: u32) -> Vec<Arc<AdmissibleRecord>> {
    let sealed = [&[0; 4], &bytes.to_be_bytes()[..], &vec![7; bytes as usize]].concat();
    (0..count)
        .map(|number| {
            let mut draft = acceptance(chain, &unit(number), &format!("G440106-20261124-{number:04}"));
            draft.sealed = (bytes > 0).then(|| decode(&sealed, RECORD_BYTES_MAX).expect("a part for nobody"));
            chain.ready(&draft, ACCEPTS)
        })
        .collect()
}

#[test]
fn whoever_builds_a_block_stops_at_its_most_bytes() {
    let mut chain = TestChain::new(4);
    let (each, fits) = (BLOCK_BYTES_MAX / 128, 128);
    let besides = weighty(&mut chain, 1, 30_000)[0].kept().bytes_in_block() - 30_000;
    let candidates = weighty(&mut chain, fits + 3, u32::try_from(each - besides).unwrap());
    assert!(candidates.iter().all(|record| record.kept().bytes_in_block() == each));
    let records = chain.build(candidates).records;
    assert_eq!(records.len(), fits as usize, "to the last byte");
    assert!(execute_all(&chain, records).is_ok(), "what one has built, all execute");
}

#[test]
fn whoever_builds_a_block_stops_at_its_most_records() {
    let mut chain = TestChain::new(4);
    let candidates = weighty(&mut chain, u32::try_from(BLOCK_RECORDS_MAX).unwrap() + 3, 0);
    let records = chain.build(candidates).records;
    assert_eq!(records.len(), BLOCK_RECORDS_MAX);
    assert!(execute_all(&chain, records).is_ok(), "what one has built, all execute");
}

#[test]
fn r_135_a_rehearsal_names_the_member_that_fails_and_tells_the_others_that_one_does() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let sale = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
    let mut loan = desk.agreed_mortgage_draft(&house, "G440106-S", &[2], (BANK, 1), &[]);
    loan.attestations.clear();
    let signers = [REGISTER[0], (Role::Bank, BANK, INSTITUTION)];
    let records: Vec<_> = desk
        .signed_group(&mut [sale, loan], &signers)
        .into_iter()
        .map(|record| desk.chain.admit(record).expect("admissible"))
        .collect();
    let time = desk.chain.next_time();
    let told = desk.chain.with_parent(|parent| rehearse(parent, time, &records)).expect("memory");
    let outcomes: Vec<u16> = told.iter().map(|rehearsal| rehearsal.outcome).collect();
    assert_eq!(outcomes, [135, 132], "the buyer has not agreed to the loan");
    let is_told = |place: usize| told[place].findings.all().any(|finding| finding.number() == 135);
    assert_eq!((is_told(0), is_told(1)), (true, false));
}

#[test]
fn r_136_a_record_is_looked_at_until_its_last_moment() {
    let mut chain = TestChain::new(4);
    let draft = acceptance(&mut chain, &unit(1), "A-1");
    let record = chain.ready(&draft, ACCEPTS);
    for (late_ms, expected) in [(0, None), (1, Some(136))] {
        let time = draft.valid_until.plus(late_ms).expect("this century");
        let found = chain.with_parent(|parent| check(parent, time, &record)).expect("memory");
        assert_eq!(found.refusal().map(Rejection::number), expected, "{late_ms} ms late");
    }
}
