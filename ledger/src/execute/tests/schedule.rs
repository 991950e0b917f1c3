//! V3: the state root does not depend on how work is scheduled. Registrations of every sort reach a block in any order, one
//! by one or in their groups, and the block is the same.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::act::first_registration;
use crate::fixture::desk::party;
use crate::fixture::desk::{Desk, REGISTER, REGISTER_WITH_BANK, SHORT, Stock, signers_with, title};
use crate::unit::seizure_kind;

const GROUP_CASE: &str = "G440106-G";

/// A chain with records for its next block: two of them stand on one parcel, three are one group, and one is refused.
fn mixed() -> (Desk, Vec<Arc<AdmissibleRecord>>) {
    let mut desk = Desk::open();
    let [sold, pledged, seized, released, cleared, bundled] =
        [1, 2, 3, 4, 5, 6].map(|number| desk.registered(number, 0, &[(1, None)]));
    let seizure = desk.seize(&released, "G440106-Z", seizure_kind::SEIZURE, (1, 30));
    assert_eq!(desk.record_order(&seizure), 0);
    for (house, case, serial) in [(&cleared, "G440106-M", 1), (&bundled, "G440106-N", 2)] {
        let loan = desk.agreed_mortgage(house, case, &[1], (BANK, serial), &[]);
        assert_eq!(desk.register_with(&loan, &[BANK]), 0);
    }
    let new = [unit(11), unit(12)];
    for (house, case) in new.iter().zip(["G440106-A", "G440106-B"]) {
        desk.chain.prepare(house, case, first_registration::KIND);
    }
    desk.chain.prepare(&bundled, GROUP_CASE, TRANSFER);
    let sale = desk.sound_sale(&sold, "G440106-S", (1, 2), (1, 101));
    let loan = desk.agreed_mortgage(&pledged, "G440106-L", &[1], (BANK, 11), &[]);
    let cancel = desk.cancel(&cleared, "G440106-C", "G440106-M", 1);
    let refused = desk.sound_sale(&released, "G440106-R", (1, 3), (4, 104));
    let mut sold_under_mortgage = desk.sale_draft(&bundled, GROUP_CASE, &[1], (0, &[(2, None)]), (6, 106));
    desk.esign(&mut sold_under_mortgage, &bundled, &[1, 2]);
    let tax = desk.tax(&bundled, &[1], &[2]);
    sold_under_mortgage.attestations.push(tax);
    let new_loan = desk.agreed_mortgage_draft(&bundled, GROUP_CASE, &[2], (BANK_2, 12), &[]);
    let old_loan = desk.cancel_draft(&bundled, GROUP_CASE, "G440106-N", 2);
    let firsts: Vec<RecordDraft> = new
        .iter()
        .zip([("G440106-A", 111), ("G440106-B", 112)])
        .map(|(house, (case, serial))| desk.first(house, case, 0, &[(3, None)], serial))
        .collect();
    let seizure = desk.seize(&seized, "G440106-X", seizure_kind::SEIZURE, (1, 30));
    let import = desk.import(1, &[Stock::sound(unit(21), &[(1, None)], title(121))]);
    let mut records = vec![
        desk.chain.ready(&sale, &REGISTER),
        desk.chain.ready(&loan, &REGISTER_WITH_BANK),
        desk.chain.ready(&cancel, &REGISTER),
        desk.chain.ready(&refused, &REGISTER),
        desk.chain.ready(&seizure, &SHORT),
        desk.chain.ready(&import, &SHORT),
    ];
    records.extend(firsts.iter().map(|first| desk.chain.ready(first, &REGISTER)).collect::<Vec<_>>());
    let group =
        desk.signed_group(&mut [sold_under_mortgage, new_loan, old_loan], &signers_with(&[BANK, BANK_2]));
    records.extend(
        group.into_iter().map(|record| desk.chain.admit(record).expect("admissible")).collect::<Vec<_>>(),
    );
    (desk, records)
}

const COUNT: usize = 11;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn registrations_of_every_sort_make_one_block_in_whatever_order_they_arrive(
        order in Just((0..COUNT).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let (desk, records) = mixed();
        let arrived: Vec<_> = order.iter().map(|place| Arc::clone(&records[*place])).collect();
        let (one, other) = (desk.chain.build(records), desk.chain.build(arrived));
        prop_assert_eq!(one.records.len(), COUNT);
        prop_assert_eq!(one.outcome.header(), other.outcome.header());
        prop_assert_eq!(one.outcome.receipts(), other.outcome.receipts());
        let again = execute_all(&desk.chain, other.records).expect("a block as it was proposed");
        prop_assert_eq!(again.header(), one.outcome.header());
    }
}

#[test]
fn of_the_mixed_block_all_is_registered_but_the_sale_of_what_is_seized() {
    let (mut desk, records) = mixed();
    let mut count: BTreeMap<u16, usize> = BTreeMap::new();
    for receipt in desk.chain.commit(records) {
        *count.entry(receipt.outcome).or_default() += 1;
    }
    assert_eq!(count, BTreeMap::from([(0, COUNT - 1), (17, 1)]));
    assert_eq!(desk.owners(&unit(6)), [party(2)]);
}
