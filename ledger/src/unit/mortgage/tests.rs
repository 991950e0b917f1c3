//! Mortgages: rank follows the ledger's order, and a name names one mortgage.

use proptest::prelude::*;

use super::{Mortgage, Order, mortgage_kind, mortgage_name, rank};

fn mortgage(case: &str, order: Order, is_active: bool) -> Mortgage {
    Mortgage {
        case: case.to_owned(),
        proof_number: String::new(),
        kind: mortgage_kind::ORDINARY,
        amount_fen: 1,
        mortgagee: 1,
        mortgagor: None,
        share: None,
        from: None,
        to: None,
        no_transfer: false,
        scope: None,
        order,
        determined_at: None,
        property: 0,
        is_active,
    }
}

#[test]
fn rank_is_the_order_of_the_ledger_and_not_that_of_the_list() {
    let found = [mortgage("C", (9, 1), true), mortgage("A", (3, 7), true), mortgage("B", (9, 0), true)];
    assert_eq!(["A", "B", "C"].map(|case| rank(&found, case)), [Some(1), Some(2), Some(3)]);
    assert_eq!(rank(&found, "D"), None);
}

#[test]
fn who_stood_behind_a_cancelled_mortgage_moves_up() {
    let found = [mortgage("A", (3, 0), false), mortgage("B", (4, 0), true), mortgage("C", (5, 0), true)];
    assert_eq!(["A", "B", "C"].map(|case| rank(&found, case)), [None, Some(1), Some(2)]);
}

#[test]
fn holders_of_parts_of_one_claim_have_one_rank() {
    let found = [mortgage("A", (3, 0), true), mortgage("T", (3, 0), true), mortgage("B", (4, 0), true)];
    assert_eq!(["A", "T", "B"].map(|case| rank(&found, case)), [Some(1), Some(1), Some(3)]);
}

#[test]
fn several_mortgages_of_one_case_have_a_name_each() {
    let mut found = vec![mortgage("G-1", (3, 0), false), mortgage("G-10", (4, 0), true)];
    for name in ["G-1/2", "G-1/3"] {
        assert_eq!(mortgage_name(&found, "G-1"), name);
        found.push(mortgage(name, (5, 0), true));
    }
    assert_eq!(mortgage_name(&found, "G-10"), "G-10/2");
    assert_eq!(mortgage_name(&found, "G-2"), "G-2");
}

proptest! {
    /// Mortgages of orders of their own have the ranks 1 to n, each once, rising with their orders.
    #[test]
    fn rank_is_a_permutation(
        orders in prop::collection::btree_map((0_u64..50, 0_u64..4), any::<bool>(), 1..12),
        turn in 0_usize..12,
    ) {
        let mut found: Vec<Mortgage> = orders
            .iter()
            .enumerate()
            .map(|(place, (order, is_active))| mortgage(&format!("G-{place}"), *order, *is_active))
            .collect();
        let by_order: Vec<String> =
            found.iter().filter(|found| found.is_active).map(|found| found.case.clone()).collect();
        let length = found.len();
        found.rotate_left(turn % length);
        for (before, case) in by_order.iter().enumerate() {
            prop_assert_eq!(rank(&found, case), Some(before + 1));
        }
    }
}
