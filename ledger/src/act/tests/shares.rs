//! Shares: what co-owners by shares pass on, and what is left to each.

use kexin_proof::slot_table::status_bits;
use kexin_proof::slots::Value;
use kexin_proof::unit_code::UnitCode;
use proptest::prelude::*;

use crate::act::transfer::fact;
use crate::fixture::desk::{Desk, Shares, party, title};
use crate::record::slot;
use crate::share::Share;
use crate::title::{certificate_key, certificate_slot, certificate_status};
use crate::unit::{Unit, co_ownership};
use crate::value::StateReader;

/// Owners by number, each with his share.
type Held = Vec<(u8, (u64, u64))>;

/// The form of co-ownership, and who holds what.
fn held(desk: &Desk, unit: &UnitCode) -> (u32, Held) {
    let value = desk.value(unit);
    let view = Unit::of(value.slots()).expect("registered");
    let mut owners: Held = view
        .owners()
        .iter()
        .map(|owner| {
            let share = owner.share.expect("owners by shares");
            (owner.party.mac[0], (share.numerator(), share.denominator()))
        })
        .collect();
    owners.sort_unstable();
    (view.co_ownership(), owners)
}

fn certificate_status_of(desk: &Desk, number: &str) -> Option<u32> {
    let value = desk.chain.store().value(&certificate_key(number)).expect("memory")?;
    value.slots().code(certificate_slot::STATUS)
}

#[test]
fn an_only_owner_passes_a_third_and_keeps_two() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    let third = Some((1, 3));
    let sale = desk.share_sale(&house, "G440106-S", &[(1, third)], (2, &[(2, third)]), (1, 2));
    assert_eq!(desk.register(&sale), 0);
    assert_eq!(held(&desk, &house), (co_ownership::SHARED, vec![(1, (2, 3)), (2, (1, 3))]));
    assert_eq!(desk.bits(&house), status_bits::CO_OWNED);
    assert_eq!(certificate_status_of(&desk, &title(1)), Some(certificate_status::SUPERSEDED));
    assert_eq!(certificate_status_of(&desk, &title(2)), Some(certificate_status::VALID));
}

#[test]
fn who_gives_all_he_has_leaves_and_the_last_owner_is_the_only_one() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 2, &[(1, Some((1, 4))), (2, Some((3, 4)))]);
    let quarter = Some((1, 4));
    let sale = desk.share_sale(&house, "G440106-S", &[(1, quarter)], (0, &[(2, quarter)]), (1, 2));
    assert_eq!(desk.register(&sale), 0);
    assert_eq!(held(&desk, &house), (co_ownership::SINGLE, vec![(2, (1, 1))]));
    assert_eq!(desk.owners(&house), [party(2)]);
    assert_eq!(desk.bits(&house), 0);
}

#[test]
fn certificates_that_owners_held_each_end_and_none_is_left_on_an_owner() {
    let mut desk = Desk::open();
    let unit = crate::fixture::unit(1);
    desk.chain.prepare(&unit, "G440106-1", crate::act::first_registration::KIND);
    let half = Some((1, 2));
    let mut first = desk.first(&unit, "G440106-1", 2, &[(1, half), (2, half)], 1);
    first.slots.set(crate::act::first_registration::fact::ISSUE_MODE, Value::Code(1));
    let owners = first.slots.list_mut(crate::act::first_registration::fact::OWNERS).expect("owners");
    for (serial, element) in (1..).zip(owners.elements_mut()) {
        element.set(kexin_proof::slot_table::owner::CERTIFICATE, Value::text(&title(serial)).expect("clean"));
    }
    assert_eq!(desk.register(&first), 0);
    let sale = desk.share_sale(&unit, "G440106-S", &[(2, half)], (2, &[(3, half)]), (1, 3));
    assert_eq!(desk.register(&sale), 0);
    for (serial, status) in [
        (1, certificate_status::SUPERSEDED),
        (2, certificate_status::SUPERSEDED),
        (3, certificate_status::VALID),
    ] {
        assert_eq!(certificate_status_of(&desk, &title(serial)), Some(status), "{serial}");
    }
    let value = desk.value(&unit);
    let owners = Unit::of(value.slots()).expect("registered").owners();
    assert!(owners.iter().all(|owner| owner.certificate.is_none()), "one certificate for all");
}

#[test]
fn what_does_not_add_up_is_refused_before_a_block() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 2, &[(1, Some((1, 2))), (2, Some((1, 2)))]);
    let quarter = Some((1, 4));
    let mut error = |givers: Shares<'_>, form, takers: Shares<'_>, case: &str, mode| {
        let mut sale = desk.share_sale(&house, case, givers, (form, takers), (1, 2));
        sale.slots.set(fact::ISSUE_MODE, Value::Code(mode));
        let error = desk.form_error(&sale);
        desk.withdraw(&house, case);
        error
    };
    assert_eq!(error(&[(1, quarter)], 2, &[(3, quarter)], "G440106-A", 0), None);
    assert_eq!(error(&[(1, quarter)], 2, &[(3, Some((1, 3)))], "G440106-B", 0), Some(28));
    assert_eq!(error(&[(1, quarter)], 1, &[(3, quarter)], "G440106-C", 0), Some(45));
    assert_eq!(error(&[(1, quarter)], 2, &[(3, quarter), (3, quarter)], "G440106-D", 0), Some(45));
    assert_eq!(error(&[(1, quarter), (1, quarter)], 2, &[(3, Some((1, 2)))], "G440106-E", 0), Some(7));
    assert_eq!(error(&[(1, quarter)], 2, &[(3, quarter)], "G440106-F", 1), Some(47));
}

#[test]
fn nobody_gives_what_is_not_his() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 2, &[(1, Some((1, 2))), (2, Some((1, 2)))]);
    let joint = desk.registered(2, 1, &[(4, None), (5, None)]);
    let cases: [(&UnitCode, Shares<'_>, u32, Shares<'_>, u16); 5] = [
        (&house, &[(1, Some((3, 4)))], 2, &[(3, Some((3, 4)))], 29),
        (&house, &[(1, Some((1, 2)))], 0, &[(3, Some((1, 2)))], 29),
        (&house, &[(9, Some((1, 4)))], 2, &[(3, Some((1, 4)))], 25),
        (&joint, &[(4, Some((1, 2)))], 2, &[(3, Some((1, 2)))], 26),
        (&house, &[(1, Some((1, 4)))], 2, &[(3, Some((1, 4)))], 0),
    ];
    for (place, (unit, givers, form, takers, outcome)) in cases.into_iter().enumerate() {
        let case = format!("G440106-{place}");
        let previous = if *unit == joint { 2 } else { 1 };
        let sale = desk.share_sale(unit, &case, givers, (form, takers), (previous, 7));
        assert_eq!(desk.register(&sale), outcome, "{place}");
        if outcome != 0 {
            desk.withdraw(unit, &case);
        }
    }
    let sold = held(&desk, &house);
    assert_eq!(sold, (co_ownership::SHARED, vec![(1, (1, 4)), (2, (1, 2)), (3, (1, 4))]));
}

#[test]
fn a_share_passes_only_with_the_giver_s_own_consent() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 2, &[(1, Some((3, 4))), (2, Some((1, 4)))]);
    let half = Some((1, 2));
    let mut sale = desk.share_sale(&house, "G440106-S", &[(1, half)], (2, &[(3, half)]), (1, 2));
    sale.attestations.clear();
    desk.esign(&mut sale, &house, &[2, 3]);
    let tax = desk.tax(&house, &[1], &[3]);
    sale.attestations.push(tax);
    assert_eq!(desk.register(&sale), 132);
    assert_eq!(sale.slots.text(slot::ISSUED_NUMBER), Some(title(2).as_str()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is passed on, by whomever, the shares are those of one whole, to the last fraction.
    #[test]
    fn shares_stay_those_of_one_whole(
        steps in prop::collection::vec((0_usize..4, 1_u8..6, 1_u64..40, 1_u64..40), 1..6),
    ) {
        let mut desk = Desk::open();
        let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
        let mut serial = 1;
        for (place, (giver, taker, above, below)) in steps.into_iter().enumerate() {
            let (form, owners) = if serial == 1 { (0, vec![(1, (1, 1))]) } else { held(&desk, &house) };
            let (giver, share) = owners[giver % owners.len()];
            // A part of what he has, or all of it; never to himself alone.
            let part = Share::new(above.min(below), below).expect("a fraction");
            let given = Share::new(share.0, share.1).expect("a fraction").times(part).expect("small");
            if giver == taker {
                continue;
            }
            let leaves = above >= below;
            let taker_is_new = owners.iter().all(|(owner, _)| *owner != taker);
            let count = owners.len() - usize::from(leaves) + usize::from(taker_is_new);
            let after = if count == 1 { co_ownership::SINGLE } else { co_ownership::SHARED };
            let passed = Some((given.numerator(), given.denominator()));
            let case = format!("G440106-P{place}");
            let sale = desk.share_sale(&house, &case, &[(giver, passed)], (after, &[(taker, passed)]), (serial, serial + 1));
            prop_assert_eq!(desk.register(&sale), 0, "form {}", form);
            serial += 1;
            let (form, owners) = held(&desk, &house);
            prop_assert_eq!(form, after);
            let sum = Share::sum(owners.iter().map(|(_, (n, d))| Share::new(*n, *d).expect("a fraction")));
            prop_assert_eq!(sum.expect("small"), Share::ONE);
        }
    }
}
