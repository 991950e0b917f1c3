//! Rank 顺位: ledger order (民法典 414), and its exchange among mortgagees (409).

use kexin_proof::slots::Value;
use kexin_proof::unit_code::UnitCode;
use proptest::prelude::*;

use super::{mortgage_to, mortgages, outcome, rank_of};
use crate::act::mortgage_change::{change, fact};
use crate::fixture::desk::Desk;
use crate::fixture::{BANK, BANK_2};
use crate::record::RecordDraft;
use crate::unit::Order;

const NAMES: [&str; 4] = ["G440106-1", "G440106-2", "G440106-3", "G440106-4"];

/// A house of party 1 with four mortgages: the first and the last to the bank, those between to the other one.
fn house_with_four() -> (Desk, UnitCode) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    for ((name, bank), serial) in NAMES.into_iter().zip([BANK, BANK_2, BANK_2, BANK]).zip(1..) {
        mortgage_to(&mut desk, &house, name, (bank, serial), &[]);
    }
    (desk, house)
}

fn ranks(desk: &Desk, house: &UnitCode) -> [Option<usize>; 4] {
    NAMES.map(|name| rank_of(desk, house, name))
}

/// T11 that exchanges two ranks, with a stated one or none.
fn exchange(
    desk: &mut Desk,
    house: &UnitCode,
    pair: (usize, usize),
    stated: Option<u64>,
) -> (String, RecordDraft) {
    let case = format!("G440106-T{}", desk.chain.head().header.height.value());
    let other = (fact::OTHER, Value::text(NAMES[pair.1]).expect("clean"));
    let stated = stated.map(|rank| (fact::RANK, Value::Number(rank)));
    let facts: Vec<(u16, Value)> = [other].into_iter().chain(stated).collect();
    let draft = desk.change_mortgage(house, &case, (NAMES[pair.0], change::EXCHANGE), &facts, &[1]);
    (case, draft)
}

fn exchanged(desk: &mut Desk, house: &UnitCode, pair: (usize, usize), banks: &[u32]) -> u16 {
    let (case, draft) = exchange(desk, house, pair, None);
    outcome(desk, house, &case, &draft, banks)
}

#[test]
fn rank_follows_the_ledger_and_an_exchange_moves_two_and_no_other() {
    let (mut desk, house) = house_with_four();
    assert_eq!(ranks(&desk, &house), [Some(1), Some(2), Some(3), Some(4)]);
    assert_eq!(exchanged(&mut desk, &house, (0, 3), &[BANK, BANK_2]), 0);
    assert_eq!(ranks(&desk, &house), [Some(4), Some(2), Some(3), Some(1)]);
    assert_eq!(exchanged(&mut desk, &house, (0, 3), &[BANK, BANK_2]), 0);
    assert_eq!(ranks(&desk, &house), [Some(1), Some(2), Some(3), Some(4)]);
    let cancel = desk.cancel(&house, "G440106-C", NAMES[0], 1);
    assert_eq!(desk.register(&cancel), 0);
    assert_eq!(ranks(&desk, &house), [None, Some(1), Some(2), Some(3)]);
}

#[test]
fn r_064_the_other_mortgagee_and_those_between_agree_to_an_exchange() {
    let (mut desk, house) = house_with_four();
    assert_eq!(exchanged(&mut desk, &house, (0, 3), &[BANK]), 64, "the other bank has another before it");
    let (case, mut draft) = exchange(&mut desk, &house, (0, 3), None);
    desk.bank_consents(&mut draft, &house, NAMES[1], BANK_2);
    assert_eq!(outcome(&mut desk, &house, &case, &draft, &[BANK]), 64, "for one of its two");
    let (_, mut draft) = exchange(&mut desk, &house, (0, 3), None);
    for name in [NAMES[1], NAMES[2]] {
        desk.bank_consents(&mut draft, &house, name, BANK_2);
    }
    assert_eq!(desk.register_with(&draft, &[BANK]), 0);
}

#[test]
fn r_064_who_stands_behind_both_or_before_both_is_not_asked() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    for ((name, bank), serial) in NAMES.into_iter().zip([BANK_2, BANK, BANK, BANK_2]).zip(1..) {
        mortgage_to(&mut desk, &house, name, (bank, serial), &[]);
    }
    assert_eq!(exchanged(&mut desk, &house, (1, 2), &[BANK]), 0);
    assert_eq!(ranks(&desk, &house), [Some(1), Some(3), Some(2), Some(4)]);
    assert_eq!(exchanged(&mut desk, &house, (0, 1), &[BANK_2]), 64, "the other mortgagee itself");
}

#[test]
fn r_069_ranks_are_exchanged_among_mortgages_in_force() {
    let (mut desk, house) = house_with_four();
    let cancel = desk.cancel(&house, "G440106-C", NAMES[3], 4);
    assert_eq!(desk.register(&cancel), 0);
    assert_eq!(exchanged(&mut desk, &house, (0, 3), &[BANK, BANK_2]), 69);
}

#[test]
fn r_132_the_mortgagor_agrees_to_an_exchange() {
    let (mut desk, house) = house_with_four();
    let (_, mut draft) = exchange(&mut desk, &house, (1, 2), None);
    draft.attestations.clear();
    assert_eq!(desk.register_with(&draft, &[BANK_2]), 132);
}

#[test]
fn r_070_a_stated_rank_is_the_one_that_the_ledger_gives() {
    let (mut desk, house) = house_with_four();
    for (pair, stated, rule) in [((1, 2), 2, 70), ((1, 2), 3, 0), ((2, 1), 3, 0), ((0, 3), 1, 70)] {
        let (case, draft) = exchange(&mut desk, &house, pair, Some(stated));
        assert_eq!(outcome(&mut desk, &house, &case, &draft, &[BANK, BANK_2]), rule, "{pair:?} {stated}");
    }
    // Whatever else changes may say its rank too.
    for (stated, rule) in [(1, 70), (2, 0)] {
        let case = format!("G440106-R{stated}");
        let facts = [(fact::AMOUNT, Value::Fen(1)), (fact::RANK, Value::Number(stated))];
        let draft = desk.change_mortgage(&house, &case, (NAMES[1], change::AMOUNT), &facts, &[1]);
        assert_eq!(outcome(&mut desk, &house, &case, &draft, &[BANK_2]), rule);
    }
}

/// Orders of the mortgages in force, and their ranks.
fn standing(desk: &Desk, house: &UnitCode) -> (Vec<Order>, Vec<usize>) {
    let active = mortgages(desk, house).into_iter().filter(|found| found.is_active);
    active.filter_map(|found| Some((found.order, rank_of(desk, house, &found.case)?))).unzip()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever is exchanged and released: orders are distinct, ranks are 1 to n, and an exchange undoes itself.
    #[test]
    fn ranks_stay_a_permutation(steps in prop::collection::vec((0_usize..4, 0_usize..4, any::<bool>()), 1..5)) {
        let (mut desk, house) = house_with_four();
        let mut ended = [false; 4];
        for (one, other, releases) in steps {
            let serial = u32::try_from(one + 1).expect("four of them");
            if releases {
                // The desk's releases are those of the first bank.
                if !ended[one] && matches!(one, 0 | 3) {
                    let case = format!("G440106-C{one}");
                    let cancel = desk.cancel(&house, &case, NAMES[one], serial);
                    prop_assert_eq!(desk.register(&cancel), 0);
                    ended[one] = true;
                }
            } else if one != other && !ended[one] && !ended[other] {
                let before = standing(&desk, &house);
                prop_assert_eq!(exchanged(&mut desk, &house, (one, other), &[BANK, BANK_2]), 0);
                prop_assert_ne!(&standing(&desk, &house), &before);
                prop_assert_eq!(exchanged(&mut desk, &house, (other, one), &[BANK, BANK_2]), 0);
                prop_assert_eq!(&standing(&desk, &house), &before);
                prop_assert_eq!(exchanged(&mut desk, &house, (one, other), &[BANK, BANK_2]), 0);
            }
            let (mut orders, mut ranks) = standing(&desk, &house);
            let count = orders.len();
            orders.sort_unstable();
            orders.dedup();
            prop_assert_eq!(orders.len(), count, "distinct");
            ranks.sort_unstable();
            prop_assert_eq!(ranks, (1..=count).collect::<Vec<_>>());
        }
    }
}
