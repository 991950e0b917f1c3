//! each condition of a policy fails alone, and is named.

use kexin_proof::hash::DocumentDigest;
use kexin_proof::slot_table::unit as unit_slot;
use kexin_proof::slots::Value;

use super::super::planted::{inhabit, objection, restrict, sale_notice};
use super::*;
use crate::act::certificate_event::Way;
use crate::act::mortgage_cancel;
use crate::attestation::{Claims, CourtOrder, Developer, HousingFiling, IdentityOk};
use crate::fixture::{COURT, DEVELOPER, HOUSING, INSTITUTION, ORGAN, TAX};
use crate::record::slot;
use crate::unit::seizure_kind;

const BY_BANK: [(Role, u32, u16); 1] = [(Role::Bank, BANK, INSTITUTION)];

/// A house of party 1 and a mortgage of it for a policy.
fn to_mortgage() -> (Desk, UnitCode, RecordDraft) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let draft = desk.automatic_mortgage(&house, "A-1", 1, 1);
    (desk, house, draft)
}

/// Removes what an authority in a role says.
fn without(draft: &RecordDraft, role: Role) -> RecordDraft {
    let mut draft = draft.clone();
    draft.attestations.retain(|attestation| attestation.signature().role != role);
    draft
}

#[test]
fn a_natural_persons_dwelling_is_mortgaged_without_a_person() {
    let (mut desk, _, draft) = to_mortgage();
    assert_eq!(unmet_with(&mut desk, &draft, &BY_BANK), NONE);
    assert_eq!(desk.chain.outcome(&draft, &crate::fixture::desk::APPROVED_WITH_BANK), 0);
}

#[test]
fn identity_every_party_that_signs_is_confirmed_and_alive() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let draft = desk.automatic_sale(&house, "A-1", (1, 2), (1, 2));
    assert_eq!(unmet(&mut desk, &draft), NONE);
    let bare = without(&draft, Role::Identity);
    assert_eq!(unmet(&mut desk, &bare), ["identity"]);
    let with = |desk: &mut Desk, parties: &[(u8, u32)]| {
        let mut draft = bare.clone();
        parties.iter().for_each(|(party, status)| desk.identify(&mut draft, *party, *status));
        unmet(desk, &draft)
    };
    let person = IdentityOk::NATURAL_PERSON;
    assert_eq!(with(&mut desk, &[(1, person)]), ["identity"], "one of two");
    assert_eq!(with(&mut desk, &[(1, person), (3, person)]), ["identity"], "a stranger");
    assert_eq!(with(&mut desk, &[(1, person), (2, IdentityOk::LEGAL_PERSON)]), NONE, "a company buys");
    let dead = [(1, person), (2, person), (2, person | IdentityOk::DECEASED)];
    assert_eq!(with(&mut desk, &dead), ["identity"], "what is said against him counts");
    assert_eq!(desk.approve(&bare), 131);
}

#[test]
fn natural_a_company_or_a_minor_is_for_persons_to_handle() {
    let (mut desk, _, draft) = to_mortgage();
    let bare = without(&draft, Role::Identity);
    for (status, expected) in [
        (IdentityOk::NATURAL_PERSON, &NONE[..]),
        (IdentityOk::LEGAL_PERSON, &["natural"]),
        (IdentityOk::NATURAL_PERSON | IdentityOk::MINOR, &["natural"]),
    ] {
        let mut draft = bare.clone();
        desk.identify(&mut draft, 1, status);
        assert_eq!(unmet_with(&mut desk, &draft, &BY_BANK), expected);
    }
}

#[test]
fn esign_somebody_has_signed() {
    let (mut desk, _, draft) = to_mortgage();
    let draft = without(&draft, Role::Party);
    assert_eq!(unmet_with(&mut desk, &draft, &BY_BANK), ["esign"]);
    assert_eq!(desk.chain.outcome(&draft, &crate::fixture::desk::APPROVED_WITH_BANK), 131);
}

#[test]
fn unflagged_whatever_stands_in_the_way_of_the_unit_is_looked_at_by_persons() {
    let (mut desk, house, draft) = to_mortgage();
    let record = desk.chain.ready(&draft, &crate::fixture::desk::APPROVED_WITH_BANK);
    let flags: [&dyn Fn(&mut kexin_proof::slots::Slots); 5] = [
        &|unit| restrict(unit, None),
        &|unit| objection(unit, "O-1", None),
        &|unit| sale_notice(unit, "N-1", 5),
        &|unit| inhabit(unit, "H-1", 5),
        &|unit| unit.set(unit_slot::QUALITY, Value::Bits(1)),
    ];
    for (place, flag) in flags.into_iter().enumerate() {
        let named = named(&Planted::on(&desk).with(&house, flag).findings(&record));
        assert!(named.contains(&"unflagged".to_owned()), "{place}: {named:?}");
        assert!(named.iter().all(|name| name == "unflagged" || name == "warning"), "{place}: {named:?}");
    }
    for kind in [seizure_kind::SEIZURE, seizure_kind::PRE_SEIZURE] {
        let (mut desk, house, draft) = to_mortgage();
        let order = desk.seize(&house, "Z-1", kind, (1, 90));
        assert_eq!(desk.record_order(&order), 0);
        assert_eq!(unmet_with(&mut desk, &draft, &BY_BANK), ["unflagged"]);
    }
}

#[test]
fn unlocked_no_other_case_holds_the_unit() {
    let (mut desk, house, draft) = to_mortgage();
    assert_eq!(desk.chain.accept(&house, "S-1", 2), 0);
    assert_eq!(unmet_with(&mut desk, &draft, &BY_BANK), ["unlocked"]);
    amend(&mut desk, "10|on|bank|0|0|x");
    let draft = desk.automatic_mortgage(&house, "A-2", 1, 1);
    let both = crate::fixture::desk::APPROVED_WITH_BANK;
    assert_eq!(desk.chain.outcome(&draft, &both), 22, "a policy without it is still held to the lock");
}

#[test]
fn residential_a_shop_is_mortgaged_by_persons() {
    let (mut desk, house, draft) = to_mortgage();
    let record = desk.chain.ready(&draft, &crate::fixture::desk::APPROVED_WITH_BANK);
    for (code, expected) in [(10, &NONE[..]), (13, &NONE), (14, &["residential"]), (30, &["residential"])] {
        let shop = Planted::on(&desk).with(&house, |unit| unit.set(unit_slot::USE, Value::Code(code)));
        assert_eq!(named(&shop.findings(&record)), expected, "use {code}");
    }
}

#[test]
fn two_a_side_three_buyers_are_too_many() {
    for (takers, expected) in
        [(&[(2, None), (3, None)][..], &NONE[..]), (&[(2, None), (3, None), (4, None)], &["two-a-side"])]
    {
        let mut desk = Desk::open();
        let house = desk.registered(1, 0, &[(1, None)]);
        let buyers: Vec<u8> = takers.iter().map(|(number, _)| *number).collect();
        let all = [&[1][..], &buyers].concat();
        let mut draft = desk.sale_draft(&house, "A-1", &[1], (1, takers), (1, 2));
        desk.esign(&mut draft, &house, &all);
        let tax = desk.tax(&house, &[1], &buyers);
        draft.attestations.push(tax);
        desk.identify_all(&mut draft, &all);
        let draft = desk.automatic(draft);
        assert_eq!(unmet(&mut desk, &draft), expected);
    }
}

#[test]
fn two_a_side_of_other_acts_four_may_sign() {
    for (owners, expected) in [(4, &NONE[..]), (5, &["two-a-side"])] {
        let mut desk = Desk::open();
        let parties: Vec<u8> = (1..=owners).collect();
        let shares: Vec<(u8, Option<(u64, u64)>)> = parties.iter().map(|party| (*party, None)).collect();
        let house = desk.registered(1, 1, &shares);
        let mut draft = desk.agreed_mortgage_draft(&house, "A-1", &parties, (BANK, 1), &[]);
        desk.identify_all(&mut draft, &parties);
        let draft = desk.automatic(draft);
        assert_eq!(unmet_with(&mut desk, &draft, &BY_BANK), expected);
    }
}

#[test]
fn unmortgaged_a_sale_under_mortgage_alone_is_for_persons() {
    let mut desk = Desk::open();
    let house = mortgaged(&mut desk, 1);
    let draft = desk.automatic_sale(&house, "A-1", (1, 2), (1, 2));
    assert_eq!(unmet(&mut desk, &draft), ["unmortgaged"]);
    let released = release(&mut desk, &house, "A-2", 1);
    assert_eq!(desk.approve(&released), 0);
    let draft = desk.automatic_sale(&house, "A-3", (1, 2), (1, 2));
    assert_eq!(unmet(&mut desk, &draft), NONE);
}

#[test]
fn bank_signs_or_releases() {
    let (mut desk, _, draft) = to_mortgage();
    assert_eq!(unmet(&mut desk, &draft), ["bank"], "the mortgagee has not signed");
    let mut desk = Desk::open();
    let house = mortgaged(&mut desk, 1);
    let draft = release(&mut desk, &house, "A-1", 1);
    let bare = without(&draft, Role::Bank);
    assert_eq!(unmet(&mut desk, &bare), ["bank"]);
    assert_eq!(desk.approve(&bare), 68, "the act's own rule stands before it");
}

#[test]
fn tax_and_sale_a_gift_or_an_unpaid_tax_is_for_persons() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let draft = desk.automatic_sale(&house, "A-1", (1, 2), (1, 2));
    assert_eq!(unmet(&mut desk, &without(&draft, Role::Tax)), ["tax"]);
    let mut gift = desk.sale_draft(&house, "A-2", &[1], (0, &[(2, None)]), (1, 2));
    gift.slots.set(slot::CAUSE, Value::Code(2));
    desk.esign(&mut gift, &house, &[1, 2]);
    desk.identify_all(&mut gift, &[1, 2]);
    let tax = desk.tax_of(&house, 2, &[1], &[2]);
    gift.attestations.push(tax);
    let gift = desk.automatic(gift);
    assert_eq!(unmet(&mut desk, &gift), ["sale"]);
}

/// What a release does not meet under a policy of one condition, with a statement about a unit.
fn under(condition: &str, statement: Option<(Claims, Role, u32)>) -> Vec<String> {
    let mut desk = Desk::open();
    let house = mortgaged(&mut desk, 1);
    amend(&mut desk, &format!("13|on|{condition}|0|0|x"));
    let mut draft = release(&mut desk, &house, "A-1", 1);
    if let Some((claims, role, org)) = statement {
        draft.attestations.push(desk.attest(claims, role, org));
    }
    unmet(&mut desk, &draft)
}

#[test]
fn housing_filing_and_developer_speak_of_this_unit_and_act() {
    let house = crate::fixture::unit(1);
    let filing = |unit, act| HousingFiling {
        unit,
        act,
        filing_number: "BA-1".to_owned(),
        permit: "YS-1".to_owned(),
        obligor: None,
        beneficiaries: vec![crate::fixture::desk::party(1)],
    };
    let filed = |unit, act| Some((Claims::HousingFiling(filing(unit, act)), Role::Housing, HOUSING));
    assert_eq!(under("housing-filing", None), ["housing-filing"]);
    assert_eq!(under("housing-filing", filed(house, 13)), NONE);
    assert_eq!(under("housing-filing", filed(house, 19)), ["housing-filing"], "another act");
    assert_eq!(under("housing-filing", filed(crate::fixture::unit(2), 13)), ["housing-filing"]);
    let agreed = |act, permit: &str| {
        let agrees = Developer {
            unit: house,
            act,
            permit: permit.to_owned(),
            buyers: vec![crate::fixture::desk::party(1)],
        };
        Some((Claims::Developer(agrees), Role::Developer, DEVELOPER))
    };
    assert_eq!(under("developer", None), ["developer"]);
    assert_eq!(under("developer", agreed(13, "YS-1")), NONE);
    assert_eq!(under("developer", agreed(19, "YS-1")), ["developer"]);
    assert_eq!(under("developer", agreed(13, "")), ["developer"], "no permit");
}

#[test]
fn court_key_a_court_or_an_organ_orders_this_act() {
    let ordered = |act, role, org| {
        let order = CourtOrder {
            unit: crate::fixture::unit(1),
            act,
            document_number: "（2026）粤0106执1号".to_owned(),
            debtor: None,
            served_at: kexin_proof::height::TimeMs::ZERO,
            term_days: 0,
            order_digest: DocumentDigest::from_bytes([5; 32]),
        };
        Some((Claims::CourtOrder(order), role, org))
    };
    assert_eq!(under("court-key", None), ["court-key"]);
    assert_eq!(under("court-key", ordered(mortgage_cancel::KIND, Role::Court, COURT)), NONE);
    assert_eq!(under("court-key", ordered(mortgage_cancel::KIND, Role::Organ, ORGAN)), NONE);
    assert_eq!(under("court-key", ordered(14, Role::Court, COURT)), ["court-key"], "another act");
}

#[test]
fn exchange_a_worn_certificate_is_exchanged_and_a_lost_one_is_for_persons() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let held = crate::fixture::desk::title(1);
    let mut of = |way, expected: &[&str]| {
        let mut draft = desk.certificate_event_draft(&house, "A-1", way, Some(&held), Some(2));
        desk.esign(&mut draft, &house, &[1]);
        desk.identify_all(&mut draft, &[1]);
        let draft = desk.automatic(draft);
        assert_eq!(unmet(&mut desk, &draft), expected);
        draft
    };
    of(Way::Replace, &["exchange"]);
    let exchanged = of(Way::Exchange, &NONE);
    assert_eq!(desk.approve(&exchanged), 0);
}

#[test]
fn what_only_another_act_can_meet_is_met_by_it_alone() {
    for condition in ["amount", "sale", "exchange", "tax", "esign", "residential"] {
        let expected = if condition == "residential" { vec![] } else { vec![condition.to_owned()] };
        assert_eq!(under(condition, None), expected);
    }
    assert_eq!(under("identity", None), NONE, "nobody signs, so nobody is left unconfirmed");
}

#[test]
fn two_a_side_give_and_take_and_a_third_is_for_persons_to_look_at() {
    let third = Some((1, 3));
    let half = Some((1, 2));
    type Side<'a> = &'a [(u8, Option<(u64, u64)>)];
    let cases: [(Side<'_>, Side<'_>, bool); 4] = [
        (&[(1, half), (2, half)], &[(5, None)], true),
        (&[(1, third), (2, third), (3, third)], &[(5, None)], false),
        (&[(1, None)], &[(5, half), (6, half)], true),
        (&[(1, None)], &[(5, third), (6, third), (7, third)], false),
    ];
    for (giving, taking, is_met) in cases {
        let form = |side: Side<'_>| if side.len() == 1 { 0 } else { 2 };
        let numbers = |side: Side<'_>| side.iter().map(|(number, _)| *number).collect::<Vec<u8>>();
        let (givers, takers) = (numbers(giving), numbers(taking));
        let mut desk = Desk::open();
        let house = desk.registered(1, form(giving), giving);
        let mut draft = desk.sale_draft(&house, "A-1", &givers, (form(taking), taking), (1, 2));
        let all = [givers.clone(), takers.clone()].concat();
        desk.esign(&mut draft, &house, &all);
        let tax = desk.tax(&house, &givers, &takers);
        draft.attestations.push(tax);
        desk.identify_all(&mut draft, &all);
        let draft = desk.automatic(draft);
        let expected = if is_met { Vec::new() } else { vec!["two-a-side".to_owned()] };
        assert_eq!(unmet(&mut desk, &draft), expected, "{giving:?} to {taking:?}");
    }
}

#[test]
fn a_warning_refuses_because_nobody_can_tick_it() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    amend(&mut desk, "2|on|esign|0|0|x");
    let mut draft = desk.automatic_sale(&house, "A-1", (1, 2), (1, 2));
    crate::rules::Ticks::of([34]).expect("a warning").write(&mut draft.slots);
    let record = desk.chain.ready(&draft, &APPROVED);
    assert_eq!(Planted::on(&desk).outcome(&record), 0);
    let inhabited = Planted::on(&desk).with(&house, |unit| inhabit(unit, "H-1", 5));
    assert_eq!(named(&inhabited.findings(&record)), ["warning"]);
    assert_eq!(inhabited.outcome(&record), 131);
}

#[test]
fn s20_a_tax_clearance_that_was_used_up_is_refused_here_too() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let sold = desk.automatic_sale(&house, "A-1", (1, 2), (1, 2));
    assert_eq!(desk.approve(&sold), 0);
    let back = desk.automatic_sale(&house, "A-2", (2, 1), (2, 3));
    assert_eq!(desk.approve(&back), 0);
    let again = desk.automatic_sale(&house, "A-3", (1, 2), (3, 4));
    let mut replayed = without(&again, Role::Tax);
    let spent = sold.attestations.iter().filter(|attestation| attestation.signature().org == TAX);
    replayed.attestations.extend(spent.cloned());
    assert_eq!(desk.approve(&replayed), 133);
    let fresh = desk.automatic_sale(&house, "A-4", (1, 2), (3, 4));
    assert_eq!(desk.approve(&fresh), 0);
}
