//! Certificates of title and proofs: exchanged, lost and replaced, linked, declared void; the right stays as it is.

use kexin_proof::hash::DocumentDigest;
use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{mortgage, owner, unit as unit_slot, unit_status};
use kexin_proof::slots::{Slots, Value};
use kexin_proof::unit_code::UnitCode;
use proptest::prelude::*;

use super::planted::{Planted, inhabit};
use crate::act::certificate_event::{Way, fact};
use crate::act::{certificate_event, first_registration, mortgage_cancel, transfer_by_law};
use crate::attestation::{Claims, CourtOrder, PublicNotice};
use crate::calendar::start_of_day;
use crate::fixture::desk::{Desk, REGISTER, REGISTER_WITH_BANK, party, proof, title};
use crate::fixture::{BANK_2, COURT, COURT_2, INSTITUTION, unit};
use crate::record::{RecordDraft, Role, slot};
use crate::title::{Certificate, certificate_key, certificate_status, successor};
use crate::unit::{Unit, co_ownership, unit_key};
use crate::value::StateReader;

mod proofs;

const CASE: &str = "G440106-C";
const DAY_MS: u64 = 86_400_000;

fn house() -> (Desk, UnitCode) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    (desk, house)
}

/// A house of two owners who hold a certificate each, of serials 1 and 2.
fn house_of_two_certificates() -> (Desk, UnitCode) {
    let half = Some((1, 2));
    let mut desk = Desk::open();
    let house = unit(1);
    desk.chain.prepare(&house, "G440106-1", first_registration::KIND);
    let owners = &[(1, half), (2, half)];
    let mut first = desk.first(&house, "G440106-1", co_ownership::SHARED, owners, 1);
    first.slots.set(first_registration::fact::ISSUE_MODE, Value::Code(1));
    let owners = first.slots.list_mut(first_registration::fact::OWNERS).expect("owners");
    for (serial, element) in (1..).zip(owners.elements_mut()) {
        element.set(owner::CERTIFICATE, Value::text(&title(serial)).expect("clean"));
    }
    assert_eq!(desk.register(&first), 0);
    (desk, house)
}

fn certificate(desk: &Desk, number: &str) -> Certificate {
    let value = desk.chain.store().value(&certificate_key(number)).expect("memory").expect("issued");
    Certificate::of(&value).expect("a certificate")
}

fn status(desk: &Desk, number: &str) -> u32 {
    certificate(desk, number).status
}

fn registered(desk: &Desk, house: &UnitCode) -> Option<String> {
    let value = desk.value(house);
    Unit::of(value.slots()).expect("registered").certificate().map(str::to_owned)
}

/// Outcome of a record in the next block, which is not kept.
fn outcome(desk: &mut Desk, draft: &RecordDraft) -> u16 {
    let record = desk.chain.ready(draft, &REGISTER);
    Planted::on(desk).outcome(&record)
}

/// Lets time pass until a moment of China's day.
fn wait_until(desk: &mut Desk, moment: TimeMs) {
    let now = desk.chain.next_time().value();
    desk.chain.wait(moment.value() - now);
}

fn start(day: &str) -> TimeMs {
    start_of_day(day.parse().expect("a day")).expect("this century")
}

#[test]
fn an_exchange_supersedes_the_old_number_and_every_old_number_leads_to_the_new() {
    let (mut desk, house) = house();
    for (case, (old, new)) in [("G440106-A", (1, 2)), ("G440106-B", (2, 3))] {
        let draft = desk.exchange(&house, case, &[1], (&title(old), new));
        assert_eq!(desk.register(&draft), 0);
    }
    assert_eq!(registered(&desk, &house), Some(title(3)));
    assert_eq!(status(&desk, &title(1)), certificate_status::SUPERSEDED);
    assert_eq!(status(&desk, &title(2)), certificate_status::SUPERSEDED);
    assert_eq!(status(&desk, &title(3)), certificate_status::VALID);
    for serial in [1, 2, 3] {
        let found = successor(&title(serial), desk.chain.store()).expect("memory");
        assert_eq!(found, Some(title(3)), "serial {serial}");
    }
    assert_eq!(successor(&title(9), desk.chain.store()).expect("memory"), None);
    assert_eq!(desk.owners(&house), [party(1)]);
    let sale = desk.sound_sale(&house, "G440106-S", (1, 2), (3, 4));
    assert_eq!(desk.register(&sale), 0, "what was exchanged can be sold");
}

#[test]
fn an_exchanged_certificate_of_one_owner_leaves_that_of_the_other() {
    let (mut desk, house) = house_of_two_certificates();
    let of_other = desk.exchange(&house, "G440106-A", &[1], (&title(2), 3));
    assert_eq!(desk.register(&of_other), 132, "the number is the other owner's, who has not signed");
    desk.withdraw(&house, "G440106-A");
    let draft = desk.exchange(&house, "G440106-B", &[2], (&title(2), 3));
    assert_eq!(desk.register(&draft), 0, "his own signature is enough");
    let value = desk.value(&house);
    let owners = Unit::of(value.slots()).expect("registered").owners();
    let numbers: Vec<Option<String>> = owners.into_iter().map(|owner| owner.certificate).collect();
    assert_eq!(numbers, [Some(title(1)), Some(title(3))]);
    assert_eq!(registered(&desk, &house), Some(title(1)));
    // The first owner's number is the unit's too.
    let draft = desk.exchange(&house, "G440106-D", &[1], (&title(1), 4));
    assert_eq!(desk.register(&draft), 0);
    assert_eq!(registered(&desk, &house), Some(title(4)));
}

#[test]
fn r_025_and_r_132_all_holders_exchange_a_shared_certificate_and_nobody_else_does() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::JOINT, &[(1, None), (2, None)]);
    let bare = desk.certificate_event(&house, CASE, Way::Exchange, Some(&title(1)), Some(2));
    for (signing, expected) in [(&[][..], 132), (&[1], 132), (&[1, 2, 3], 25), (&[3], 132), (&[1, 2], 0)] {
        let mut draft = bare.clone();
        desk.esign(&mut draft, &house, signing);
        assert_eq!(outcome(&mut desk, &draft), expected, "signed by {signing:?}");
    }
    let bare = desk.certificate_event_draft(&house, CASE, Way::DeclareLost, Some(&title(1)), None);
    for (signing, expected) in [(&[][..], 132), (&[3], 132), (&[1, 3], 25), (&[1], 0), (&[1, 2], 0)] {
        let mut draft = bare.clone();
        desk.esign(&mut draft, &house, signing);
        assert_eq!(outcome(&mut desk, &draft), expected, "declared lost by {signing:?}");
    }
}

#[test]
fn r_113_the_number_is_the_unit_s_and_of_the_kind_of_the_right() {
    let (mut desk, house) = house();
    desk.registered(2, 0, &[(1, None)]);
    let mut of = |number: &str, right: u32| {
        let mut draft = desk.certificate_event_draft(&house, CASE, Way::DeclareLost, Some(number), None);
        draft.slots.set(slot::RIGHT_TYPE, Value::Code(right));
        desk.esign(&mut draft, &house, &[1]);
        let record = desk.chain.ready(&draft, &REGISTER);
        Planted::on(&desk).broken(&record).contains(&113)
    };
    assert!(!of(&title(1), 4));
    assert!(of(&title(2), 4), "another unit's");
    assert!(of(&title(9), 4), "never issued");
    assert!(of(&title(1), 37), "a title is no proof of a mortgage");
}

#[test]
fn r_111_and_r_112_a_number_is_new_and_of_the_bureau_s_series() {
    let (mut desk, house) = house();
    desk.registered(2, 0, &[(2, None)]);
    let bare = desk.certificate_event(&house, CASE, Way::Exchange, Some(&title(1)), Some(3));
    let mut issuing = |number: &str| {
        let mut draft = bare.clone();
        draft.slots.set(slot::ISSUED_NUMBER, Value::text(number).expect("clean"));
        desk.esign(&mut draft, &house, &[1]);
        outcome(&mut desk, &draft)
    };
    assert_eq!(issuing(&title(2)), 111, "another unit's");
    assert_eq!(issuing(&title(1)), 111, "itself");
    assert_eq!(issuing("粤(2025)广州市不动产权第0000003号"), 112);
    assert_eq!(issuing("粤(2026)深圳市不动产权第0000003号"), 112);
    assert_eq!(issuing(&title(3)), 0);
}

#[test]
fn s_19_one_number_is_never_issued_twice_even_when_it_has_ended() {
    let (mut desk, house) = house();
    let first = desk.exchange(&house, "G440106-A", &[1], (&title(1), 2));
    assert_eq!(desk.register(&first), 0);
    let back = desk.exchange(&house, "G440106-B", &[1], (&title(2), 1));
    assert_eq!(desk.register(&back), 111);
}

#[test]
fn r_114_an_ended_certificate_is_neither_exchanged_nor_lost_nor_linked() {
    let (mut desk, house) = house();
    let first = desk.exchange(&house, "G440106-A", &[1], (&title(1), 2));
    assert_eq!(desk.register(&first), 0);
    let now = desk.chain.head().header.time;
    let drafts = [
        desk.exchange(&house, "G440106-B", &[1], (&title(1), 3)),
        desk.certificate_event_draft(&house, "G440106-B", Way::DeclareLost, Some(&title(1)), None),
        desk.certificate_event_draft(&house, "G440106-B", Way::Replace, Some(&title(1)), Some(3)),
    ];
    for draft in drafts {
        assert_eq!(outcome(&mut desk, &draft), 114, "{:?}", draft.slots.code(fact::WAY));
    }
    desk.withdraw(&house, "G440106-B");
    let link = desk.link(&house, "G440106-D", 1, (&title(1), [1; 32]));
    assert_eq!(outcome(&mut desk, &link), 114);
    assert!(now < desk.chain.next_time());
}

#[test]
fn r_115_a_lost_certificate_is_replaced_when_its_notice_has_run_fifteen_working_days() {
    let (mut desk, house) = house();
    let lost = desk.declare_lost(&house, "G440106-A", 1, &title(1));
    assert_eq!(desk.register(&lost), 0);
    assert_eq!(status(&desk, &title(1)), certificate_status::LOST);
    let published = desk.chain.head().header.time;
    let sale = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
    assert_eq!(outcome(&mut desk, &sale), 114, "nobody sells with a lost certificate");
    desk.withdraw(&house, "G440106-S");
    // Published on Tuesday 24 November 2026; the fifteenth working day is Tuesday 15 December.
    let last_moment = TimeMs::new(start("2026-12-16").value() - 1).expect("this century");
    wait_until(&mut desk, TimeMs::new(last_moment.value() - 2_000).expect("this century"));
    desk.chain.prepare(&house, CASE, certificate_event::KIND);
    wait_until(&mut desk, last_moment);
    let replace = |desk: &mut Desk, edit: &dyn Fn(&mut Desk, &mut RecordDraft)| {
        let mut draft = desk.certificate_event_draft(&house, CASE, Way::Replace, Some(&title(1)), Some(2));
        edit(desk, &mut draft);
        desk.esign(&mut draft, &house, &[1]);
        let record = desk.chain.ready(&draft, &REGISTER);
        Planted::on(desk).outcome(&record)
    };
    let told = |unit: UnitCode, number: &str| {
        let number = number.to_owned();
        move |desk: &mut Desk, draft: &mut RecordDraft| {
            let notice = desk.loss_notice(&unit, &number, published);
            draft.attestations.push(notice);
        }
    };
    assert_eq!(replace(&mut desk, &told(house, &title(1))), 115, "its last day has not ended");
    desk.chain.wait(1);
    assert_eq!(replace(&mut desk, &|_, _| ()), 115, "nothing was published");
    assert_eq!(replace(&mut desk, &told(unit(2), &title(1))), 115, "of another unit");
    assert_eq!(replace(&mut desk, &told(house, &title(9))), 115, "of another certificate");
    let elsewhere = |desk: &mut Desk, draft: &mut RecordDraft| {
        let notice = PublicNotice {
            unit: house,
            matter: PublicNotice::LOST_CERTIFICATE,
            published_at: published,
            certificate: title(1),
        };
        let bureau = crate::fixture::BUREAU + 1;
        let key = crate::fixture::REVIEWER;
        let notice = desk.attest_by(Claims::PublicNotice(notice), Role::Reviewer, bureau, key);
        draft.attestations.push(notice);
    };
    assert_eq!(replace(&mut desk, &elsewhere), 115, "by a bureau that has no say there");
    assert_eq!(replace(&mut desk, &told(house, &title(1))), 0);
}

#[test]
fn r_115_a_certificate_that_nobody_declared_lost_is_not_replaced() {
    let (mut desk, house) = house();
    let published = desk.chain.head().header.time;
    desk.chain.wait(30 * DAY_MS);
    let draft = desk.replace_lost(&house, CASE, &[1], (&title(1), 2), published);
    assert_eq!(outcome(&mut desk, &draft), 115);
}

#[test]
fn r_157_a_notice_whose_days_nobody_knows_is_not_guessed() {
    let (mut desk, house) = house();
    let lost = desk.declare_lost(&house, "G440106-A", 1, &title(1));
    assert_eq!(desk.register(&lost), 0);
    desk.chain.wait(40 * DAY_MS);
    // Fifteen working days from 15 December lead into a year without a table.
    let draft = desk.replace_lost(&house, CASE, &[1], (&title(1), 2), start("2026-12-15"));
    let record = desk.chain.ready(&draft, &REGISTER);
    assert!(Planted::on(&desk).broken(&record).contains(&157));
}

#[test]
fn r_116_one_e_certificate_is_linked_to_a_number_and_it_ends_with_it() {
    let (mut desk, house) = house();
    let link = desk.link(&house, "G440106-A", 1, (&title(1), [1; 32]));
    assert_eq!(desk.register(&link), 0);
    assert_eq!(certificate(&desk, &title(1)).digest, Some([1; 32]));
    for digest in [[1; 32], [2; 32]] {
        let case = format!("G440106-B{}", digest[0]);
        let again = desk.link(&house, &case, 1, (&title(1), digest));
        assert_eq!(desk.register(&again), 116);
        desk.withdraw(&house, &case);
    }
    let draft = desk.exchange(&house, "G440106-D", &[1], (&title(1), 2));
    assert_eq!(desk.register(&draft), 0);
    let link = desk.link(&house, "G440106-E", 1, (&title(2), [2; 32]));
    assert_eq!(desk.register(&link), 0, "the new number has one of its own");
}

#[test]
fn r_116_the_paper_of_an_ended_certificate_is_void_and_never_of_one_in_force() {
    let (mut desk, house) = house();
    let void =
        |desk: &mut Desk, case: &str| desk.certificate_event(&house, case, Way::Void, Some(&title(1)), None);
    let early = void(&mut desk, "G440106-A");
    assert_eq!(desk.register(&early), 116, "the register counts on it");
    desk.withdraw(&house, "G440106-A");
    let auction = desk.auction(&house, "G440106-B", (1, 2), (1, 2), COURT);
    assert_eq!(desk.register(&auction), 0);
    let draft = void(&mut desk, "G440106-D");
    assert_eq!(desk.register(&draft), 0);
    let found = certificate(&desk, &title(1));
    assert!(found.is_voided && found.status == certificate_status::SUPERSEDED);
    assert_eq!(found.next, Some(title(2)), "it still leads to the number in force");
    let again = void(&mut desk, "G440106-E");
    assert_eq!(desk.register(&again), 114, "once is enough");
}

#[test]
fn b_4_a_court_s_disposal_and_the_voided_certificate_stand_together() {
    let (mut desk, house) = house();
    desk.chain.prepare(&house, CASE, transfer_by_law::KIND);
    let takers: &[(u8, Option<(u64, u64)>)] = &[(2, None)];
    let ground = transfer_by_law::Ground::Auction;
    let mut auction = desk.by_law_draft(&house, CASE, (ground, &[1]), (0, takers), (1, 2));
    let order = desk.disposal_order(&house, CASE, Some(1), COURT);
    let tax = desk.tax_of(&house, crate::fixture::desk::cause_of(ground), &[1], &[2]);
    auction.attestations.extend([order, tax]);
    let mut void = desk.certificate_event_draft(&house, CASE, Way::Void, Some(&title(1)), None);
    let mut versions: Vec<_> = void.unsigned().expect("sound").subjects().to_vec();
    for subject in &mut versions {
        subject.expected_version += 1;
    }
    void.set_subjects(&versions);
    let group = desk.chain.ready_group(&[auction, void], &REGISTER);
    let receipts = desk.chain.commit(group);
    assert_eq!(receipts.iter().map(|receipt| receipt.outcome).collect::<Vec<_>>(), [0, 0]);
    assert!(certificate(&desk, &title(1)).is_voided);
    assert_eq!(desk.owners(&house), [party(2)]);
}

#[test]
fn r_076_a_certificate_in_force_is_annulled_by_a_court_s_order_and_replaced_at_once() {
    let (mut desk, house) = house();
    let number = "（2026）粤0106行1号";
    let mut bare = desk.certificate_event(&house, CASE, Way::Void, Some(&title(1)), Some(2));
    bare.slots.set(fact::DOCUMENT_NUMBER, Value::text(number).expect("clean"));
    let order = CourtOrder {
        unit: house,
        act: certificate_event::KIND,
        document_number: number.to_owned(),
        debtor: None,
        served_at: desk.chain.next_time(),
        term_days: 0,
        order_digest: DocumentDigest::from_bytes([8; 32]),
    };
    assert_eq!(outcome(&mut desk, &bare), 76);
    let others = [
        CourtOrder { unit: unit(2), ..order.clone() },
        CourtOrder { act: 3, ..order.clone() },
        CourtOrder { document_number: "（2026）粤0106行2号".to_owned(), ..order.clone() },
    ];
    for (other, expected) in others.into_iter().map(|other| (other, 76)).chain([(order, 0)]) {
        let mut draft = bare.clone();
        draft.attestations.push(desk.attest(Claims::CourtOrder(other), Role::Court, COURT_2));
        assert_eq!(outcome(&mut desk, &draft), expected);
    }
}

#[test]
fn the_mortgagee_replaces_its_proof_and_signs_itself() {
    let (mut desk, house) = house();
    let mut loan = desk.mortgage(&house, "G440106-M", 1, 1);
    desk.esign(&mut loan, &house, &[1]);
    assert_eq!(desk.chain.outcome(&loan, &REGISTER_WITH_BANK), 0);
    let mut draft = desk.certificate_event(&house, CASE, Way::Exchange, Some(&proof(1)), None);
    draft.slots.set(slot::RIGHT_TYPE, Value::Code(37));
    draft.slots.set(slot::ISSUED_NUMBER, Value::text(&proof(2)).expect("clean"));
    assert_eq!(outcome(&mut desk, &draft), 132, "nobody of the bank signs");
    let other_bank = [REGISTER[0], (Role::Bank, BANK_2, INSTITUTION)];
    let record = desk.chain.ready(&draft, &other_bank);
    assert_eq!(Planted::on(&desk).outcome(&record), 132, "another bank signs");
    assert_eq!(desk.chain.outcome(&draft, &REGISTER_WITH_BANK), 0);
    let value = desk.value(&house);
    let element = &value.slots().list(unit_slot::MORTGAGES).expect("mortgages").elements()[0];
    assert_eq!(element.text(mortgage::PROOF_NUMBER), Some(proof(2).as_str()));
    assert_eq!(status(&desk, &proof(1)), certificate_status::SUPERSEDED);
    // The release names the mortgage by its proof in force.
    let release = desk.cancel(&house, "G440106-R", "G440106-M", 2);
    assert_eq!(release.kind, mortgage_cancel::KIND);
    assert_eq!(desk.register(&release), 0);
    assert_eq!(status(&desk, &proof(2)), certificate_status::CANCELLED);
}

#[test]
fn the_occupant_s_proof_is_the_occupant_s() {
    let (mut desk, house) = house();
    let mut draft = desk.certificate_event(&house, CASE, Way::DeclareLost, Some(&proof(903)), None);
    draft.slots.set(slot::RIGHT_TYPE, Value::Code(92));
    for (signing, expected) in [(&[1][..], 132), (&[1, 5], 25), (&[5], 0)] {
        let mut draft = draft.clone();
        desk.esign(&mut draft, &house, signing);
        let record = desk.chain.ready(&draft, &REGISTER);
        let planted = Planted::on(&desk)
            .with(&house, |slots| inhabit(slots, "G440106-W", 5))
            .with_proof(&proof(903), &house);
        assert_eq!(planted.outcome(&record), expected, "signed by {signing:?}");
    }
}

#[test]
fn r_024_and_r_023_only_paper_is_left_of_what_is_not_registered_or_history() {
    let (mut desk, house) = house();
    let nowhere = unit(2);
    let draft = desk.certificate_event(&nowhere, "G440106-A", Way::Issue, None, Some(2));
    assert_eq!(outcome(&mut desk, &draft), 24);
    let lost = desk.declare_lost(&house, CASE, 1, &title(1));
    let record = desk.chain.ready(&lost, &REGISTER);
    let historic = |slots: &mut Slots| slots.set(unit_slot::STATUS, Value::Code(unit_status::HISTORIC));
    let planted = Planted::on(&desk).with(&house, historic);
    assert_eq!(planted.outcome(&record), 23);
}

#[test]
fn a_unit_without_a_certificate_is_issued_one_and_only_then() {
    let (mut desk, house) = house();
    let mut draft = desk.certificate_event(&house, CASE, Way::Issue, None, Some(2));
    desk.esign(&mut draft, &house, &[1]);
    assert_eq!(outcome(&mut desk, &draft), 113, "the register names one");
    let record = desk.chain.ready(&draft, &REGISTER);
    let untitled = |slots: &mut Slots| {
        slots.clear(unit_slot::CERTIFICATE);
        slots.set(unit_slot::QUALITY, Value::Bits(1 << 6 | 1));
    };
    draft.slots.set(slot::RIGHT_TYPE, Value::Code(37));
    draft.slots.set(slot::ISSUED_NUMBER, Value::text(&proof(2)).expect("clean"));
    let of_nothing = desk.chain.ready(&draft, &REGISTER);
    assert!(
        Planted::on(&desk).with(&house, untitled).broken(&of_nothing).contains(&113),
        "a proof of no right"
    );
    let after = Planted::on(&desk).with(&house, untitled).after(&record, &house);
    assert_eq!(after.slots().text(unit_slot::CERTIFICATE), Some(title(2).as_str()));
    assert_eq!(after.slots().bits(unit_slot::QUALITY), Some(1), "Q7 is cleaned, Q1 stays");
}

#[test]
fn form_rules_of_a_certificate_s_event_are_found_before_a_block() {
    let (mut desk, house) = house();
    let exchange = desk.exchange(&house, CASE, &[1], (&title(1), 2));
    let mut error = |change: &dyn Fn(&mut Slots)| {
        let mut draft = exchange.clone();
        change(&mut draft.slots);
        desk.form_error(&draft)
    };
    let text = |text: &str| Value::text(text).expect("clean");
    let way = |way: Way| Value::Code(way as u32);
    assert_eq!(error(&|_| ()), None);
    assert_eq!(error(&|facts| facts.clear(fact::WAY)), Some(7));
    assert_eq!(error(&|facts| facts.set(fact::WAY, Value::Code(7))), Some(8));
    assert_eq!(error(&|facts| facts.clear(fact::CERTIFICATE)), Some(7));
    assert_eq!(error(&|facts| facts.clear(slot::ISSUED_NUMBER)), Some(7));
    assert_eq!(error(&|facts| facts.set(slot::ISSUED_NUMBER, text("粤2026第2号"))), Some(11));
    assert_eq!(error(&|facts| facts.set(slot::ISSUED_NUMBER, text(&proof(2)))), Some(11));
    assert_eq!(error(&|facts| facts.set(slot::RIGHT_TYPE, Value::Code(98))), Some(6));
    assert_eq!(error(&|facts| facts.set(slot::REGISTRATION_TYPE, Value::Code(100))), Some(6));
    assert_eq!(error(&|facts| facts.set(slot::PREVIOUS_NUMBER, text(&title(1)))), Some(16));
    assert_eq!(error(&|facts| facts.set(fact::DIGEST, Value::Hash([1; 32]))), Some(16));
    assert_eq!(error(&|facts| facts.set(fact::WAY, way(Way::Issue))), Some(16), "of what is issued first");
    for declared in [Way::DeclareLost, Way::Link] {
        let breaks = |facts: &mut Slots| {
            facts.set(fact::WAY, way(declared));
            if declared == Way::Link {
                facts.set(fact::DIGEST, Value::Hash([1; 32]));
            }
        };
        assert_eq!(error(&breaks), Some(117), "{declared:?} issues nothing");
        let sound = |facts: &mut Slots| {
            breaks(facts);
            facts.clear(slot::ISSUED_NUMBER);
        };
        assert_eq!(error(&sound), None, "{declared:?}");
    }
    let annulled = |facts: &mut Slots| facts.set(fact::WAY, way(Way::Void));
    assert_eq!(error(&annulled), Some(7), "by which document?");
    let misnumbered = |facts: &mut Slots| {
        annulled(facts);
        facts.set(slot::ISSUED_NUMBER, text(&proof(2)));
    };
    assert_eq!(error(&misnumbered), Some(7), "whatever its number");
    let long = "证".repeat(certificate_event::NUMBER_BYTES_MAX / 3 + 1);
    assert_eq!(error(&|facts| facts.set(fact::CERTIFICATE, text(&long))), Some(11));
}

#[derive(Clone, Copy, Debug)]
enum Deed {
    Exchange,
    Lose,
    Replace,
    Sell,
    Void,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        Just(Deed::Exchange),
        Just(Deed::Lose),
        Just(Deed::Replace),
        Just(Deed::Sell),
        Just(Deed::Void)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// V3: whatever happens, every number ever issued leads to the one that the register names, and that alone is in
    /// force.
    #[test]
    fn a_chain_of_certificates_has_one_end_in_force(deeds in proptest::collection::vec(deed(), 1..8)) {
        let (mut desk, house) = house();
        let mut issued = 1_u32;
        for (place, deed) in deeds.into_iter().enumerate() {
            let case = format!("G440106-P{place}");
            let owner = desk.owners(&house)[0].mac[0];
            let number = registered(&desk, &house).expect("titled");
            let now = desk.chain.head().header.time;
            let next = issued + 1;
            let draft = match deed {
                Deed::Exchange => desk.exchange(&house, &case, &[owner], (&number, next)),
                Deed::Lose => desk.declare_lost(&house, &case, owner, &number),
                Deed::Replace => {
                    desk.chain.wait(25 * DAY_MS);
                    desk.replace_lost(&house, &case, &[owner], (&number, next), now)
                }
                Deed::Sell => {
                    let serial = number.chars().filter(char::is_ascii_digit).skip(4).collect::<String>();
                    let previous = serial.parse().expect("digits");
                    desk.sound_sale(&house, &case, (owner, owner % 3 + 1), (previous, next))
                }
                Deed::Void => desk.certificate_event(&house, &case, Way::Void, Some(&title(1)), None),
            };
            if desk.register(&draft) == 0 {
                issued += u32::from(draft.slots.get(slot::ISSUED_NUMBER).is_some());
            } else {
                desk.withdraw(&house, &case);
            }
            let stands = registered(&desk, &house).expect("titled");
            for serial in 1..=issued {
                // A year passes at most; numbers of the year after are told apart by their serial.
                for number in [title(serial), crate::fixture::desk::title_of(2027, serial)] {
                    let key = certificate_key(&number);
                    let Some(value) = desk.chain.store().value(&key).expect("memory") else { continue };
                    let found = Certificate::of(&value).expect("a certificate");
                    prop_assert_eq!(found.is_in_force(), number == stands, "{}", &number);
                    let end = successor(&number, desk.chain.store()).expect("memory");
                    prop_assert_eq!(end.as_ref(), Some(&stands), "{}", &number);
                }
            }
            prop_assert!(desk.chain.version(&unit_key(&house)) > 0);
        }
    }
}
