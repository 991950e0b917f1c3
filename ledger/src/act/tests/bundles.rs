//! Bundles that no test of a single type executes: every combination of members that the law ties together is registered
//! here, or where its types are tested. What each bundle may hold, its own tests say ([`crate::act::bundle`]).

use kexin_proof::slot_table::{historic_reason, status_bits, unit as unit_slot};
use kexin_proof::slots::Value;
use kexin_proof::unit_code::UnitCode;

use super::mortgages::{mortgage, mortgage_to, mortgages, status_of};
use super::notice::opened;
use crate::act::cancel::Reason;
use crate::act::certificate_event::Way;
use crate::act::mortgage_change::{change, fact};
use crate::act::transfer_by_law::Ground;
use crate::act::{cancel, first_registration, merge, split, transfer, transfer_by_law};
use crate::fixture::desk::lineage::Part;
use crate::fixture::desk::{Desk, LAND_HOLDER, Seizing, cause_of, party, proof, title};
use crate::fixture::{BANK, BANK_2, COURT, unit};
use crate::record::RecordDraft;
use crate::title::{Certificate, certificate_key, certificate_status};
use crate::unit::{Unit, seizure_kind, seizure_status};
use crate::value::StateReader;

const CASE: &str = "G440106-B";
const OLD: &str = "G440106-1";
const HALF: Option<(u64, u64)> = Some((1, 2));

/// The house of party 1, mortgaged to the bank in case [`OLD`].
fn mortgaged() -> (Desk, UnitCode) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &house, OLD, (BANK, 1), &[]);
    (desk, house)
}

fn outcomes(desk: &mut Desk, mut members: Vec<RecordDraft>) -> Vec<u16> {
    desk.register_group(&mut members, &[BANK])
}

fn active(desk: &Desk, unit: &UnitCode) -> Vec<String> {
    mortgages(desk, unit).into_iter().filter(|found| found.is_active).map(|found| found.case).collect()
}

fn seizures(desk: &Desk, unit: &UnitCode) -> Vec<u32> {
    let value = desk.value(unit);
    let found = Unit::of(value.slots()).expect("registered");
    found.seizures_at(desk.chain.head().header.time).iter().map(|seizure| seizure.status).collect()
}

fn is_voided(desk: &Desk, number: &str) -> bool {
    let value = desk.chain.store().value(&certificate_key(number)).expect("memory").expect("issued");
    Certificate::of(&value).expect("a certificate").is_voided
}

#[test]
fn b2_a_buyer_without_a_loan_pays_the_old_bank_off() {
    let (mut desk, house) = mortgaged();
    desk.chain.prepare(&house, CASE, transfer::KIND);
    let mut sale = desk.sale_draft(&house, CASE, &[1], (0, &[(2, None)]), (1, 2));
    desk.esign(&mut sale, &house, &[1, 2]);
    let tax = desk.tax(&house, &[1], &[2]);
    sale.attestations.push(tax);
    let release = desk.cancel_draft(&house, CASE, OLD, 1);
    assert_eq!(outcomes(&mut desk, vec![sale, release]), [0, 0]);
    assert_eq!(desk.owners(&house), [party(2)]);
    assert_eq!(desk.bits(&house), 0);
}

#[test]
fn b3_houses_of_an_estate_are_registered_together_and_a_buyer_may_give_his_notice_up_with_them() {
    let mut desk = opened();
    let houses = [unit(1), unit(2)];
    let presale = desk.presale(&houses[1], "G440106-N", LAND_HOLDER, &[(1, None)], 1);
    assert_eq!(desk.register(&presale), 0, "presale");
    desk.prepare_several(&houses, CASE, first_registration::KIND);
    let mut members: Vec<RecordDraft> = (11..)
        .zip(&houses)
        .map(|(serial, house)| desk.first(house, CASE, 0, &[(LAND_HOLDER, None)], serial))
        .collect();
    let way = crate::act::notice_end::way::GIVEN_UP;
    let mut end = desk.notice_end_draft(&houses[1], CASE, ("G440106-N", way));
    desk.esign(&mut end, &houses[1], &[1]);
    members.push(end);
    assert_eq!(outcomes(&mut desk, members), [0; 3]);
    for house in houses {
        assert_eq!(desk.owners(&house), [party(LAND_HOLDER)]);
        assert_eq!(desk.bits(&house), 0);
    }
    assert_eq!(status_of(&desk, &proof(1)), Some(certificate_status::CANCELLED));
}

/// A house of parties 1 and 2, mortgaged to two banks; the court has seized either's half, in cases `Z1` and `Z2`.
fn seized_and_mortgaged() -> (Desk, UnitCode) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 2, &[(1, HALF), (2, HALF)]);
    for (case, bank, serial) in [("G440106-1", BANK, 1), ("G440106-2", BANK_2, 2)] {
        let loan = desk.agreed_mortgage(&house, case, &[1, 2], (bank, serial), &[]);
        assert_eq!(desk.register_with(&loan, &[bank]), 0, "mortgaged");
    }
    for (case, debtor) in [("G440106-Z1", 1), ("G440106-Z2", 2)] {
        let half = Seizing::whole(seizure_kind::SEIZURE, debtor, 100).of_share(1, 2);
        let draft = desk.seize_as(&house, case, &half);
        assert_eq!(desk.record_order(&draft), 0, "seized");
    }
    (desk, house)
}

/// B4 in full: T03 of both halves to party 3, two releases, two mortgages cancelled, the old paper declared void.
fn disposal(desk: &mut Desk, house: &UnitCode) -> Vec<RecordDraft> {
    let takers: &[(u8, Option<(u64, u64)>)] = &[(3, None)];
    let mut auction = desk.by_law_draft(house, CASE, (Ground::Auction, &[1, 2]), (0, takers), (1, 2));
    let order = desk.disposal_order(house, CASE, Some(1), COURT);
    let tax = desk.tax_of(house, cause_of(Ground::Auction), &[1, 2], &[3]);
    auction.attestations.extend([order, tax]);
    vec![
        auction,
        desk.release(house, CASE, "G440106-Z1"),
        desk.release(house, CASE, "G440106-Z2"),
        desk.cancel_by_court_draft(house, CASE, "G440106-1"),
        desk.cancel_by_court_draft(house, CASE, "G440106-2"),
        desk.certificate_event_draft(house, CASE, Way::Void, Some(&title(1)), None),
    ]
}

/// The releases are acts of the case's reviewed path here: its registrar signs them, and no other two persons.
#[test]
fn b4_a_court_s_sale_lifts_seizures_and_mortgages_and_voids_the_old_certificate_in_one_go() {
    let (mut desk, house) = seized_and_mortgaged();
    desk.chain.prepare(&house, CASE, transfer_by_law::KIND);
    let whole = disposal(&mut desk, &house);
    assert_eq!(outcomes(&mut desk, whole), [0; 6]);
    assert_eq!(desk.owners(&house), [party(3)]);
    assert_eq!(desk.bits(&house), 0);
    assert_eq!(seizures(&desk, &house), [seizure_status::LIFTED; 2]);
    assert_eq!(active(&desk, &house), Vec::<String>::new());
    for serial in [1, 2] {
        assert_eq!(status_of(&desk, &proof(serial)), Some(certificate_status::CANCELLED));
    }
    assert!(is_voided(&desk, &title(1)));
    assert_eq!(status_of(&desk, &title(2)), Some(certificate_status::VALID));
}

#[test]
fn b4_each_member_that_fails_refuses_the_whole_disposal() {
    let (mut desk, house) = seized_and_mortgaged();
    desk.chain.prepare(&house, CASE, transfer_by_law::KIND);
    for (place, rule) in [(0, 49), (1, 76), (2, 76), (3, 68), (4, 68)] {
        let mut torn = disposal(&mut desk, &house);
        torn[place].attestations.retain(|attestation| attestation.statement().claims.name() != "COURT_ORDER");
        let expected: Vec<u16> = (0..6).map(|other| if other == place { rule } else { 135 }).collect();
        assert_eq!(outcomes(&mut desk, torn), expected, "member {place}");
    }
    let mut twice = disposal(&mut desk, &house);
    twice[2] = desk.release(&house, CASE, "G440106-Z1");
    assert_eq!(outcomes(&mut desk, twice), [135, 135, 85, 135, 135, 135], "lifted by the member before");
    assert_eq!(desk.owners(&house), [party(1), party(2)]);
    assert_eq!(seizures(&desk, &house), [seizure_status::ACTIVE; 2]);
    assert_eq!(active(&desk, &house).len(), 2);
    assert!(!is_voided(&desk, &title(1)));
}

#[test]
fn b4_a_court_s_sale_of_a_house_that_nobody_seized_clears_its_mortgage() {
    let (mut desk, house) = mortgaged();
    desk.chain.prepare(&house, CASE, transfer_by_law::KIND);
    let auction = desk.auction_draft(&house, CASE, (1, 2), (1, 2), COURT);
    let cleared = desk.cancel_by_court_draft(&house, CASE, OLD);
    assert_eq!(outcomes(&mut desk, vec![auction, cleared]), [0, 0]);
    assert_eq!(desk.bits(&house), 0);
}

const PARTS: [u32; 2] = [11, 12];

fn parts() -> [Part; 2] {
    [(unit(PARTS[0]), 5_000, 11), (unit(PARTS[1]), 5_117, 12)]
}

/// T06 of the mortgaged house in a case of all units, agreed to by owner and bank.
fn division(desk: &mut Desk, house: &UnitCode) -> RecordDraft {
    desk.prepare_units(&[*house, unit(PARTS[0]), unit(PARTS[1])], CASE, split::KIND);
    let mut division = desk.split_draft(house, CASE, &parts(), 1);
    desk.esign(&mut division, house, &[1]);
    desk.bank_consents(&mut division, house, OLD, BANK);
    division
}

#[test]
fn b5_a_mortgage_that_went_on_with_the_parts_is_changed_on_one_of_them() {
    let (mut desk, house) = mortgaged();
    let division = division(&mut desk, &house);
    let less = [(fact::AMOUNT, Value::Fen(1))];
    let changed = desk.change_mortgage_draft(&unit(PARTS[1]), CASE, (OLD, change::AMOUNT), &less, &[1]);
    assert_eq!(outcomes(&mut desk, vec![division, changed]), [0, 0]);
    assert_eq!(mortgage(&desk, &unit(PARTS[0]), OLD).amount_fen, 61_000_000);
    assert_eq!(mortgage(&desk, &unit(PARTS[1]), OLD).amount_fen, 1);
}

#[test]
fn b5_parts_serve_each_other_and_one_is_lived_in_from_the_moment_of_their_division() {
    let (mut desk, house) = mortgaged();
    let [yard, flat] = PARTS.map(unit);
    let division = division(&mut desk, &house);
    let way = desk.new_easement_draft((&yard, &flat), CASE, (&[1], &[1]), 21);
    let mut home = desk.habitation_draft(&flat, CASE, 5, 22);
    desk.esign(&mut home, &flat, &[1, 5]);
    assert_eq!(outcomes(&mut desk, vec![division, way, home]), [0; 3]);
    let (mortgaged, bound) = (status_bits::MORTGAGED, status_bits::EASEMENT);
    assert_eq!(desk.bits(&yard), mortgaged | bound);
    assert_eq!(desk.bits(&flat), mortgaged | bound | status_bits::HABITATION);
}

#[test]
fn b5_an_easement_on_a_part_that_its_owner_does_not_agree_to_undoes_the_division() {
    let (mut desk, house) = mortgaged();
    let [yard, flat] = PARTS.map(unit);
    let division = division(&mut desk, &house);
    let way = desk.new_easement_draft((&yard, &flat), CASE, (&[2], &[1]), 21);
    assert_eq!(outcomes(&mut desk, vec![division, way]), [135, 132]);
    assert_eq!(desk.owners(&house), [party(1)]);
}

#[test]
fn b5_what_was_joined_is_mortgaged_and_burdened_as_one() {
    let mut desk = Desk::open();
    let sources = [1, 2].map(|number| (desk.registered(number, 0, &[(1, None)]), number));
    let neighbour = desk.registered(3, 0, &[(3, None)]);
    let joined = unit(31);
    desk.prepare_units(&[sources[0].0, sources[1].0, joined, neighbour], CASE, merge::KIND);
    let mut joining = desk.merge_draft(&sources, CASE, (joined, 20_234, 31));
    desk.esign(&mut joining, &sources[0].0, &[1]);
    let loan = desk.agreed_mortgage_draft(&joined, CASE, &[1], (BANK, 1), &[]);
    let way = desk.new_easement_draft((&joined, &neighbour), CASE, (&[1], &[3]), 2);
    assert_eq!(outcomes(&mut desk, vec![joining, loan, way]), [0; 3]);
    assert_eq!(desk.bits(&joined), status_bits::MORTGAGED | status_bits::EASEMENT);
    assert_eq!(desk.bits(&neighbour), status_bits::EASEMENT);
    assert_eq!(active(&desk, &joined), [CASE]);
}

/// Two mortgaged houses become one: each mortgage goes on, and in the same case its bank takes what the whole now secures.
#[test]
fn b5_a_mortgage_that_went_on_with_what_was_joined_is_changed_with_it() {
    let mut desk = Desk::open();
    let sources = [1, 2].map(|number| (desk.registered(number, 0, &[(1, None)]), number));
    mortgage_to(&mut desk, &sources[0].0, OLD, (BANK, 1), &[]);
    let joined = unit(31);
    let joining = |desk: &mut Desk, case: &str| {
        desk.prepare_units(&[sources[0].0, sources[1].0, joined], case, merge::KIND);
        let mut joining = desk.merge_draft(&sources, case, (joined, 20_234, 31));
        desk.esign(&mut joining, &sources[0].0, &[1]);
        desk.bank_consents(&mut joining, &sources[0].0, OLD, BANK);
        joining
    };
    let less = [(fact::AMOUNT, Value::Fen(1))];
    // The mortgage is changed in the unit that it went to, not in the one that it was in.
    let first = joining(&mut desk, "G440106-A");
    let there = desk.change_mortgage_draft(&sources[0].0, "G440106-A", (OLD, change::AMOUNT), &less, &[1]);
    assert_eq!(outcomes(&mut desk, vec![first, there]), [135, 23]);
    assert_eq!(active(&desk, &sources[0].0), [OLD]);
    desk.withdraw(&sources[0].0, "G440106-A");
    let second = joining(&mut desk, CASE);
    let here = desk.change_mortgage_draft(&joined, CASE, (OLD, change::AMOUNT), &less, &[1]);
    assert_eq!(outcomes(&mut desk, vec![second, here]), [0, 0]);
    assert_eq!(desk.bits(&joined), status_bits::MORTGAGED);
    assert_eq!(mortgage(&desk, &joined, OLD).amount_fen, 1);
    assert_eq!(active(&desk, &sources[0].0), Vec::<String>::new());
}

#[test]
fn b6_two_houses_begin_where_one_was_demolished() {
    let mut desk = Desk::open();
    let old = desk.registered(1, 0, &[(1, None)]);
    let new = [unit(2), unit(3)];
    desk.prepare_several(&[old, new[0], new[1]], CASE, cancel::KIND);
    let mut lost = desk.cancel_right_draft(&old, CASE, Reason::Loss);
    desk.esign(&mut lost, &old, &[1]);
    let mut members = vec![lost];
    for (serial, house) in (2..).zip(&new) {
        members.push(desk.first(house, CASE, 0, &[(1, None)], serial));
    }
    assert_eq!(outcomes(&mut desk, members), [0; 3]);
    let reason = desk.value(&old).slots().code(unit_slot::HISTORIC_REASON);
    assert_eq!(reason, Some(historic_reason::LOST));
    for house in &new {
        assert_eq!(desk.owners(house), [party(1)]);
    }
}
