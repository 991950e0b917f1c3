//! Whether owners are those who were promised, each with his share.

use kexin_proof::hash::SlotsRoot;
use kexin_proof::slots::ShareValue;
use proptest::prelude::*;

use super::*;
use crate::unit::{Standing, notice_kind};

fn party(number: u8) -> PartyTag {
    PartyTag { scheme: 1, key: 1, mac: [number; 32] }
}

fn share(parts: Option<(u64, u64)>) -> Option<ShareValue> {
    parts.map(|(above, below)| ShareValue::new(above, below).expect("a fraction"))
}

fn owner(number: u8, parts: Option<(u64, u64)>) -> Owner {
    let person = SlotsRoot::from_bytes([number; 32]);
    Owner { party: party(number), share: share(parts), person, holder_type: 1, certificate: None }
}

fn promise(number: u8, parts: Option<(u64, u64)>) -> Notice {
    let standing = Standing { case: "N".to_owned(), status: entry_status::IN_FORCE, expires: None };
    Notice {
        standing,
        kind: notice_kind::SALE,
        beneficiary: Some(party(number)),
        organisation: None,
        obligor: party(0),
        share: share(parts),
        proof_number: "1".to_owned(),
        contract: None,
        amount_fen: None,
    }
}

#[test]
fn a_single_owner_has_what_was_promised_whether_or_not_the_whole_is_written_as_a_share() {
    for owned in [None, Some((1, 1))] {
        for promised in [None, Some((1, 1))] {
            let named = [promise(1, promised)];
            assert!(own_as_promised(&[owner(1, owned)], co_ownership::SINGLE, &named));
            assert!(!own_as_promised(&[owner(2, owned)], co_ownership::SINGLE, &named));
        }
    }
}

#[test]
fn joint_owners_were_promised_it_jointly() {
    let owners = [owner(1, None), owner(2, None)];
    assert!(own_as_promised(&owners, co_ownership::JOINT, &[promise(2, None), promise(1, None)]));
    let half = Some((1, 2));
    assert!(!own_as_promised(&owners, co_ownership::JOINT, &[promise(1, half), promise(2, half)]));
    assert!(!own_as_promised(&owners, co_ownership::JOINT, &[promise(1, None)]));
}

#[test]
fn equal_fractions_are_equal_however_they_are_written() {
    let owners = [owner(1, Some((2, 4))), owner(2, Some((1, 2)))];
    let named = [promise(1, Some((1, 2))), promise(2, Some((3, 6)))];
    assert!(own_as_promised(&owners, co_ownership::SHARED, &named));
}

proptest! {
    /// Owners by shares are those of the promise in any order, and no longer when one of them has another share.
    #[test]
    fn order_does_not_matter_and_shares_do(parts in prop::collection::vec(1_u64..50, 2..6), turn in 0_usize..6) {
        let whole: u64 = parts.iter().sum();
        let numbered: Vec<(u8, u64)> = (1..).zip(parts.iter().copied()).collect();
        let owners: Vec<Owner> = numbered.iter().map(|(number, part)| owner(*number, Some((*part, whole)))).collect();
        let mut named: Vec<Notice> =
            numbered.iter().map(|(number, part)| promise(*number, Some((*part, whole)))).collect();
        let turn = turn % named.len();
        named.rotate_left(turn);
        prop_assert!(own_as_promised(&owners, co_ownership::SHARED, &named));
        named[0].share = share(Some((1, whole + 1)));
        prop_assert!(!own_as_promised(&owners, co_ownership::SHARED, &named));
    }
}
