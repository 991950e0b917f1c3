//! Ownership: first registration, sales, consent and certificates.

use kexin_proof::slot_table::status_bits;
use kexin_proof::slots::Value;

use crate::act::first_registration::{self, fact};
use crate::fixture::desk::{Desk, REGISTER, party, title};
use crate::fixture::unit;
use crate::record::slot;
use crate::title::{certificate_key, certificate_slot, certificate_status};
use crate::value::StateReader;

#[test]
fn a_house_is_registered_once_for_its_first_owner() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    assert_eq!(desk.owners(&house), [party(1)]);
    assert_eq!(desk.bits(&house), 0);
    desk.chain.prepare(&house, "G440106-2", first_registration::KIND);
    let again = desk.first(&house, "G440106-2", 0, &[(2, None)], 2);
    assert_eq!(desk.register(&again), 41);
}

#[test]
fn form_rules_of_a_first_registration_are_found_before_a_block() {
    let mut desk = Desk::open();
    let house = unit(1);
    let error = |desk: &mut Desk,
                 form,
                 owners: crate::fixture::desk::Shares<'_>,
                 change: &dyn Fn(&mut kexin_proof::slots::Slots)| {
        let mut draft = desk.first(&house, "G440106-1", form, owners, 1);
        change(&mut draft.slots);
        desk.form_error(&draft)
    };
    let half = Some((1, 2));
    assert_eq!(error(&mut desk, 0, &[(1, None)], &|_| ()), None);
    assert_eq!(error(&mut desk, 0, &[(1, None), (2, None)], &|_| ()), Some(45));
    assert_eq!(error(&mut desk, 1, &[(1, None)], &|_| ()), Some(45));
    assert_eq!(error(&mut desk, 1, &[(1, half), (2, half)], &|_| ()), Some(46));
    assert_eq!(error(&mut desk, 2, &[(1, half), (2, Some((1, 3)))], &|_| ()), Some(28));
    assert_eq!(error(&mut desk, 2, &[(1, half), (2, half)], &|_| ()), None);
    assert_eq!(error(&mut desk, 2, &[(1, half), (1, half)], &|_| ()), Some(45));
    let whole: crate::fixture::desk::Shares<'_> = &[(1, None)];
    assert_eq!(error(&mut desk, 0, whole, &|facts| facts.set(fact::AREA, Value::Area(0))), Some(12));
    assert_eq!(error(&mut desk, 0, whole, &|facts| facts.set(fact::AREA, Value::Area(1))), None);
    assert_eq!(error(&mut desk, 0, whole, &|facts| facts.clear(fact::AREA)), Some(7));
    assert_eq!(error(&mut desk, 0, whole, &|facts| facts.set(fact::USE, Value::Code(9_999))), Some(8));
    assert_eq!(error(&mut desk, 0, whole, &|facts| facts.set(slot::RIGHT_TYPE, Value::Code(37))), Some(6));
    assert_eq!(error(&mut desk, 0, whole, &|facts| facts.set(fact::ISSUE_MODE, Value::Code(1))), Some(47));
    let alone = |facts: &mut kexin_proof::slots::Slots| {
        facts.set(fact::ISSUE_MODE, Value::Code(1));
        let issued = facts.get(slot::ISSUED_NUMBER).cloned().expect("a number");
        let owners = facts.list_mut(fact::OWNERS).expect("owners").elements_mut();
        owners[0].set(kexin_proof::slot_table::owner::CERTIFICATE, issued);
    };
    assert_eq!(error(&mut desk, 0, whole, &alone), Some(47), "one owner has the unit's, and none of his own");
    let parcel = |facts: &mut kexin_proof::slots::Slots| {
        facts.set(fact::PARCEL, Value::text("440106001002GB00015").expect("clean"))
    };
    assert_eq!(error(&mut desk, 0, whole, &parcel), Some(5));
    let number = |facts: &mut kexin_proof::slots::Slots| {
        facts.set(slot::ISSUED_NUMBER, Value::text("粤2026第1号").expect("clean"))
    };
    assert_eq!(error(&mut desk, 0, whole, &number), Some(11));
}

#[test]
fn a_sale_replaces_owner_and_certificate_and_keeps_the_old_number_for_ever() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let sale = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
    assert_eq!(desk.register(&sale), 0);
    assert_eq!(desk.owners(&house), [party(2)]);
    let old = desk.chain.store().value(&certificate_key(&title(1))).expect("memory").expect("issued");
    assert_eq!(old.slots().code(certificate_slot::STATUS), Some(certificate_status::SUPERSEDED));
    assert_eq!(old.slots().text(certificate_slot::NEXT), Some(title(2).as_str()));
    // The old certificate sells nothing any more.
    let again = desk.sound_sale(&house, "G440106-T", (2, 3), (1, 3));
    assert_eq!(desk.register(&again), 113);
}

#[test]
fn a_certificate_number_is_issued_once_in_the_province() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let sale = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 1));
    assert_eq!(desk.register(&sale), 111);
}

#[test]
fn only_the_registered_owner_sells() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let sale = desk.sound_sale(&house, "G440106-S", (9, 2), (1, 2));
    assert_eq!(desk.register(&sale), 32, "the clearance does not name the owner");
    desk.withdraw(&house, "G440106-S");
    let mut sale = desk.sale(&house, "G440106-T", &[9], (0, &[(2, None)]), (1, 2));
    desk.esign(&mut sale, &house, &[9, 2]);
    let tax = desk.tax(&house, &[1], &[2]);
    sale.attestations.push(tax);
    // Neither is he the holder, nor did the holder sign: the lowest rule of the first layer that fails decides.
    assert_eq!(desk.register(&sale), 132);
    desk.withdraw(&house, "G440106-T");
    let mut sale = desk.sale(&house, "G440106-U", &[9], (0, &[(2, None)]), (1, 2));
    desk.esign(&mut sale, &house, &[1, 2]);
    let tax = desk.tax(&house, &[1], &[2]);
    sale.attestations.push(tax);
    assert_eq!(desk.register(&sale), 25);
}

#[test]
fn a_sale_needs_both_signatures_and_the_tax_clearance_and_a_clearance_counts_once() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let other = desk.registered(2, 0, &[(1, None)]);
    let mut unsigned = desk.sale(&house, "G440106-A", &[1], (0, &[(2, None)]), (1, 11));
    let tax = desk.tax(&house, &[1], &[2]);
    unsigned.attestations.push(tax);
    desk.esign(&mut unsigned, &house, &[1]);
    assert_eq!(desk.register(&unsigned), 132);
    desk.withdraw(&house, "G440106-A");
    let mut untaxed = desk.sale(&house, "G440106-B", &[1], (0, &[(2, None)]), (1, 11));
    desk.esign(&mut untaxed, &house, &[1, 2]);
    assert_eq!(desk.register(&untaxed), 32);
    desk.withdraw(&house, "G440106-B");
    let sale = desk.sound_sale(&house, "G440106-C", (1, 2), (1, 11));
    let used = sale.attestations.iter().find(|found| found.statement().claims.name() == "TAX_CLEAR").cloned();
    assert_eq!(desk.register(&sale), 0);
    let mut replayed = desk.sale(&other, "G440106-D", &[1], (0, &[(2, None)]), (2, 12));
    desk.esign(&mut replayed, &other, &[1, 2]);
    replayed.attestations.extend(used);
    assert_eq!(desk.register(&replayed), 32, "the clearance is for another unit");
}

#[test]
fn a_signature_on_other_terms_is_no_consent() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let mut sale = desk.sale(&house, "G440106-S", &[1], (0, &[(2, None)]), (1, 2));
    desk.esign(&mut sale, &house, &[1, 2]);
    let tax = desk.tax(&house, &[1], &[2]);
    sale.attestations.push(tax);
    sale.slots.set(
        crate::act::transfer::fact::PRICE,
        Value::Tree(kexin_proof::hash::SlotsRoot::from_bytes([1; 32])),
    );
    assert_eq!(desk.register(&sale), 132);
}

#[test]
fn s1_and_r_026_a_house_of_joint_owners_is_sold_when_all_of_them_agree() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 1, &[(1, None), (2, None)]);
    assert_eq!(desk.bits(&house), status_bits::CO_OWNED);
    for (case, signing, outcome) in [("G440106-A", &[1, 3][..], 26), ("G440106-B", &[1, 2, 3][..], 0)] {
        let mut sale = desk.sale(&house, case, &[1, 2], (0, &[(3, None)]), (1, 2));
        desk.esign(&mut sale, &house, signing);
        let tax = desk.tax(&house, &[1, 2], &[3]);
        sale.attestations.push(tax);
        assert_eq!(desk.register(&sale), outcome, "{case}");
        if outcome != 0 {
            desk.withdraw(&house, case);
        }
    }
    assert_eq!(desk.owners(&house), [party(3)]);
}

#[test]
fn s2_and_r_027_two_thirds_of_the_shares_dispose_of_the_whole_and_a_hair_less_does_not() {
    for (shares, outcome) in [([(2, 3), (1, 3)], 0), ([(1_999_999, 3_000_000), (1_000_001, 3_000_000)], 27)] {
        let mut desk = Desk::open();
        let owners: Vec<(u8, Option<(u64, u64)>)> = vec![(1, Some(shares[0])), (2, Some(shares[1]))];
        let house = desk.registered(1, 2, &owners);
        let mut sale = desk.sale(&house, "G440106-S", &[1, 2], (0, &[(3, None)]), (1, 2));
        desk.esign(&mut sale, &house, &[1, 3]);
        let tax = desk.tax(&house, &[1, 2], &[3]);
        sale.attestations.push(tax);
        assert_eq!(desk.register(&sale), outcome);
    }
}

#[test]
fn a_registration_before_review_or_by_no_registrar_is_refused() {
    let mut desk = Desk::open();
    let house = unit(1);
    assert_eq!(desk.chain.accept(&house, "G440106-1", first_registration::KIND), 0);
    let early = desk.first(&house, "G440106-1", 0, &[(1, None)], 1);
    assert_eq!(desk.register(&early), 121);
    assert_eq!(desk.chain.review(&house, "G440106-1"), 0);
    let unsigned = desk.first(&house, "G440106-1", 0, &[(1, None)], 1);
    let by_reviewer = [(crate::record::Role::Reviewer, crate::fixture::BUREAU, crate::fixture::REVIEWER)];
    assert_eq!(desk.chain.outcome(&unsigned, &by_reviewer), 124);
    let sound = desk.first(&house, "G440106-1", 0, &[(1, None)], 1);
    assert_eq!(desk.chain.outcome(&sound, &REGISTER), 0);
}

#[test]
fn of_two_sales_drawn_up_on_one_version_the_second_is_stale() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let mut mortgage = desk.mortgage(&house, "G440106-M", 1, 1);
    desk.esign(&mut mortgage, &house, &[1]);
    let signers =
        [REGISTER[0], (crate::record::Role::Bank, crate::fixture::BANK, crate::fixture::INSTITUTION)];
    // Drawn up before a seizure and its release moved the unit on.
    let seizure = desk.seize(&house, "G440106-Z", 1, (1, 30));
    assert_eq!(desk.record_order(&seizure), 0);
    let release = desk.release(&house, "G440106-Y", "G440106-Z");
    assert_eq!(desk.record_order(&release), 0);
    assert_eq!(desk.chain.outcome(&mortgage, &signers), 36);
}
