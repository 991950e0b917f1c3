//! Changes by policy: an owner's name (T04), a mortgage that follows its claim (T12), a renewed seizure (T15).

use kexin_proof::slot_table::{owner, unit as unit_slot};

use super::*;
use crate::act::party_data;
use crate::case::{CaseState, Event};
use crate::fixture::desk::{BY_COURT, BY_COURT_2, party, person};
use crate::fixture::{BANK_2, INSTITUTION};
use crate::unit::{Unit, seizure_kind};

const BY_OTHER_BANK: [(Role, u32, u16); 2] = [APPROVED[0], (Role::Bank, BANK_2, INSTITUTION)];

fn is_by_policy(desk: &Desk, number: &str) -> bool {
    let found = case(desk, number);
    let registered = found.registration().map(|step| step.event);
    found.state == CaseState::Recorded && registered == Some(Event::RegisteredAutomatically)
}

/// T04 of an owner for a policy, in a case of its own: `person` is the number of his new sealed facts.
fn renamed(desk: &mut Desk, house: &UnitCode, case: &str, (owner, facts): (u8, u8)) -> RecordDraft {
    let draft = desk.change_party_draft(house, case, owner, (None, facts));
    desk.automatic(draft)
}

#[test]
fn t04_a_name_that_the_authority_confirms_is_changed_without_a_person() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let draft = renamed(&mut desk, &house, "A-1", (1, 7));
    let mut unconfirmed = draft.clone();
    unconfirmed.attestations.retain(|attestation| attestation.signature().role != Role::Identity);
    assert_eq!(unmet(&mut desk, &unconfirmed), ["identity"]);
    let mut unsigned = draft.clone();
    unsigned.attestations.retain(|attestation| attestation.signature().role != Role::Party);
    assert_eq!(unmet(&mut desk, &unsigned), ["esign"], "the authority alone does not apply for him");
    // Confirmed to be who he is, and not to have another name.
    let mut unchanged = unconfirmed.clone();
    desk.identify_all(&mut unchanged, &[1]);
    assert_eq!(unmet(&mut desk, &unchanged), NONE);
    assert_eq!(desk.approve(&unchanged), 132, "the act's own rule asks for the change");
    let draft = renamed(&mut desk, &house, "A-2", (1, 7));
    assert_eq!(desk.approve(&draft), 0);
    assert!(is_by_policy(&desk, "A-2"));
    let value = desk.value(&house);
    let owners = value.slots().list(unit_slot::OWNERS).expect("owners").elements();
    assert_eq!(owners[0].tree(owner::PERSON), Some(person(7).root()));
    assert_eq!(desk.owners(&house), [party(1)], "he is the same");
    assert_eq!(draft.kind, party_data::KIND);
}

#[test]
fn t04_waits_for_a_running_case() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    assert_eq!(desk.chain.accept(&house, "S-1", 2), 0);
    let draft = renamed(&mut desk, &house, "A-1", (1, 7));
    assert_eq!(unmet(&mut desk, &draft), ["unlocked"]);
    assert_eq!(desk.approve(&draft), 131);
}

#[test]
fn t12_a_mortgage_follows_its_claim_when_both_banks_say_so() {
    let mut desk = Desk::open();
    let house = mortgaged(&mut desk, 1);
    let assigned = |desk: &mut Desk, case: &str| {
        let draft = desk.assign_mortgage_draft(&house, case, "M-1", (BANK, BANK_2), None);
        desk.automatic(draft)
    };
    let draft = assigned(&mut desk, "A-1");
    let mut undeeded = draft.clone();
    undeeded.attestations.clear();
    assert_eq!(unmet(&mut desk, &undeeded), ["bank"]);
    assert_eq!(desk.approve(&draft), 132, "who takes it has not signed");
    let mut undeeded = assigned(&mut desk, "A-2");
    undeeded.attestations.clear();
    assert_eq!(desk.chain.outcome(&undeeded, &BY_OTHER_BANK), 65, "who gives it has not assigned the claim");
    let draft = assigned(&mut desk, "A-3");
    assert_eq!(desk.chain.outcome(&draft, &BY_OTHER_BANK), 0);
    assert!(is_by_policy(&desk, "A-3"));
    let value = desk.value(&house);
    let mortgages = Unit::of(value.slots()).expect("registered").active_mortgages();
    assert_eq!(mortgages.iter().map(|mortgage| mortgage.mortgagee).collect::<Vec<_>>(), [BANK_2]);
    let back = assigned(&mut desk, "A-4");
    assert_eq!(desk.chain.outcome(&back, &BY_OTHER_BANK), 65, "it is no longer the first bank's to give");
}

#[test]
fn t15_a_court_renews_its_seizure_at_once_and_no_other_court_does() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let seizure = desk.seize(&house, "Z-1", seizure_kind::SEIZURE, (1, 30));
    assert_eq!(desk.record_order(&seizure), 0);
    let end = |desk: &Desk| {
        let value = desk.value(&house);
        let now = desk.chain.head().header.time;
        Unit::of(value.slots()).expect("registered").active_seizure(now).and_then(|seizure| seizure.end())
    };
    let first_end = end(&desk).expect("a term");
    assert_eq!(desk.chain.accept(&house, "S-1", 2), 0, "a sale is under way");
    let foreign = desk.renew(&house, "A-1", "Z-1", (30, BY_COURT_2));
    let foreign = desk.automatic(foreign);
    assert_eq!(desk.approve(&foreign), 82);
    let mut unordered = desk.renew(&house, "A-2", "Z-1", (30, BY_COURT));
    unordered.attestations.clear();
    let unordered = desk.automatic(unordered);
    assert_eq!(unmet(&mut desk, &unordered), ["court-key"]);
    let draft = desk.renew(&house, "A-3", "Z-1", (30, BY_COURT));
    let draft = desk.automatic(draft);
    assert_eq!(desk.approve(&draft), 0, "a running case does not stop it");
    assert!(is_by_policy(&desk, "A-3"));
    assert!(end(&desk).expect("a term") > first_end);
    desk.chain.wait(100 * 86_400_000);
    let late = desk.renew(&house, "A-4", "Z-1", (30, BY_COURT));
    let late = desk.automatic(late);
    assert_eq!(desk.approve(&late), 81, "served after its end");
}

#[test]
fn a_kind_that_is_switched_off_takes_persons() {
    let mut desk = Desk::open();
    let house = mortgaged(&mut desk, 1);
    amend(&mut desk, "12|off|unlocked+bank|500|0|x");
    let draft = desk.assign_mortgage_draft(&house, "A-1", "M-1", (BANK, BANK_2), None);
    let draft = desk.automatic(draft);
    assert_eq!(desk.chain.outcome(&draft, &BY_OTHER_BANK), 159);
}
