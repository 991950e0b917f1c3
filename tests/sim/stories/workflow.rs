//! T27: a case from acceptance to archive, refused, withdrawn; and what a policy approves without a person.

use kexin_ledger::act::case_event::{Event, event_slot, reject_reason, suspend_reason};
use kexin_ledger::act::transfer;
use kexin_ledger::case::flag;
use kexin_ledger::fixture::desk::{APPROVED_WITH_BANK, Desk, SHORT};
use kexin_proof::slots::Value;
use kexin_proof::unit_code::UnitCode;

use super::Place;

pub fn steps_of_a_case(desk: &mut Desk, place: &mut Place) {
    let owner = place.person(0);
    let house = place.registered(desk, 1, 0, &[(owner, None)]);
    let case = place.case("F1");
    let flags = (event_slot::FLAGS, Value::Bits(flag::E_CERTIFICATE));
    assert_eq!(file(desk, &house, &case, (Event::Issue, Some(flags)), ACCEPTOR), 0, "issued");
    let files = || Some((event_slot::DIGEST, Value::Hash([6; 32])));
    assert_eq!(file(desk, &house, &case, (Event::Archive, files()), ACCEPTOR), 0, "archived");
    let case = place.case("S");
    assert_eq!(desk.chain.accept(&house, &case, transfer::KIND), 0, "accepted");
    assert_eq!(desk.chain.accept(&house, &place.case("T"), transfer::KIND), 22, "one case at a time");
    assert_eq!(file(desk, &house, &case, (Event::Supplement, files()), ACCEPTOR), 0, "more is asked for");
    assert_eq!(desk.chain.review(&house, &case), 121, "the applicant's turn");
    assert_eq!(file(desk, &house, &case, (Event::Resubmit, None), ACCEPTOR), 0, "brought");
    let notice = Some((event_slot::REASON, Value::Code(suspend_reason::NOTICE)));
    assert_eq!(file(desk, &house, &case, (Event::Suspend, notice), REVIEWER), 0, "suspended");
    assert_eq!(file(desk, &house, &case, (Event::Resume, None), REVIEWER), 0, "resumed");
    let reason = Some((event_slot::REASON, Value::Code(reject_reason::DISPUTE)));
    assert_eq!(file(desk, &house, &case, (Event::Reject, reason), REVIEWER), 0, "refused");
    let case = place.case("U");
    assert_eq!(desk.chain.accept(&house, &case, transfer::KIND), 0, "accepted");
    desk.withdraw(&house, &case);
}

pub fn approved_by_policy(desk: &mut Desk, place: &mut Place) {
    let (owner, buyer) = (place.person(0), place.person(1));
    let house = place.registered(desk, 1, 0, &[(owner, None)]);
    let mortgage = place.case("M");
    let made = desk.automatic_mortgage(&house, &mortgage, owner, place.serial(1));
    assert_eq!(desk.chain.outcome(&made, &APPROVED_WITH_BANK), 0, "mortgaged");
    let numbers = (place.serial(1), place.serial(2));
    let sale = desk.automatic_sale(&house, &place.case("S"), (owner, buyer), numbers);
    assert_eq!(desk.approve(&sale), 131, "a mortgaged house is for persons");
    let released = desk.automatic_release(&house, &place.case("R"), &mortgage, place.serial(1));
    assert_eq!(desk.approve(&released), 0, "released");
    let sale = desk.automatic_sale(&house, &place.case("T"), (owner, buyer), numbers);
    assert_eq!(desk.approve(&sale), 0, "sold");
}

const ACCEPTOR: usize = 0;
const REVIEWER: usize = 1;

/// Outcome of an event with a fact, signed by acceptor or reviewer.
fn file(
    desk: &mut Desk,
    unit: &UnitCode,
    case: &str,
    (event, fact): (Event, Option<(u16, Value)>),
    signer: usize,
) -> u16 {
    let mut draft = desk.chain.event(event, unit, case);
    if let Some((slot, value)) = fact {
        draft.slots.set(slot, value);
    }
    desk.chain.outcome(&draft, &SHORT[signer..=signer])
}
