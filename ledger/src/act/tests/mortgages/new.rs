//! T10: what may be mortgaged, by whom, in front of what the register holds.

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{mortgage as mortgage_slot, unit as unit_slot, unit_status};
use kexin_proof::slots::{PartyTag, ShareValue, Slots, Value};
use kexin_proof::unit_code::UnitCode;

use super::super::planted::{Planted, Served, advance_notice, entry, objection, restrict};
use super::{NOTHING, mortgage, mortgage_to, outcome};
use crate::act::mortgage::{KIND, fact};
use crate::attestation::{Claims, Guardian, HolderConsent, IdentityOk, RiskAck, SiteCheck};
use crate::fixture::desk::{Desk, party, signers_with};
use crate::fixture::{ACCEPTOR, BANK, BANK_2, BUREAU, IDENTITY, SIGNING_SERVICE, unit};
use crate::record::{RecordDraft, Role, slot};
use crate::unit::{land_of, mortgage_status, notice_kind};

/// A house of party 1, with a mortgage of it to the bank that lacks nothing.
fn house_and_loan() -> (Desk, UnitCode, RecordDraft) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let loan = desk.agreed_mortgage(&house, "G440106-M", &[1], (BANK, 1), &[]);
    (desk, house, loan)
}

/// Rules that a draft breaks in front of a bent unit.
fn broken(desk: &mut Desk, draft: &RecordDraft, unit: &UnitCode, bend: impl FnOnce(&mut Slots)) -> Vec<u16> {
    let record = desk.chain.ready(draft, &signers_with(&[BANK]));
    Planted::on(desk).with(unit, bend).broken_by_act(&record)
}

#[test]
fn the_register_shows_what_was_agreed() {
    let (mut desk, house, loan) = house_and_loan();
    assert_eq!(desk.register_with(&loan, &[BANK]), 0);
    let found = mortgage(&desk, &house, "G440106-M");
    assert_eq!((found.amount_fen, found.mortgagee, found.mortgagor), (61_000_000, BANK, Some(party(1))));
    assert_eq!(found.from.map(|day| day.to_string()).as_deref(), Some("2026-11-24"));
    assert!(found.is_active && !found.no_transfer && found.property == 0);
}

#[test]
fn r_008_a_kind_of_property_is_listed_and_can_be_that_of_the_unit() {
    let (mut desk, house, loan) = house_and_loan();
    let mut error = |draft: &RecordDraft, property| {
        let mut draft = draft.clone();
        draft.slots.set(fact::PROPERTY, Value::Code(property));
        desk.form_error(&draft)
    };
    assert_eq!(error(&loan, 2), None, "land and house");
    assert_eq!(error(&loan, 8), Some(8), "not in the list");
    assert_eq!(error(&loan, 1), Some(8), "a house is no land alone");
    assert_eq!(error(&loan, 4), Some(8), "a registered house is no building in progress");
    let land = land_of(&house).expect("a house stands on land");
    let loan = desk.agreed_mortgage_draft(&land, "G440106-L", &[1], (BANK, 1), &[]);
    for property in [1, 2, 4, 5, 7] {
        let mut loan = loan.clone();
        loan.slots.set(fact::PROPERTY, Value::Code(property));
        assert_eq!(desk.form_error(&loan), None, "{property}");
    }
}

#[test]
fn r_014_r_062_and_r_063_period_and_amount_at_their_borders() {
    let (mut desk, _, loan) = house_and_loan();
    let mut error = |facts: &[(u16, Option<Value>)]| {
        let mut draft = loan.clone();
        for (slot, value) in facts {
            match value {
                Some(value) => draft.slots.set(*slot, value.clone()),
                None => draft.slots.clear(*slot),
            }
        }
        desk.form_error(&draft)
    };
    let highest = (fact::KIND, Some(Value::Code(2)));
    assert_eq!(error(std::slice::from_ref(&highest)), None);
    assert_eq!(error(&[highest.clone(), (fact::FROM, None)]), Some(62));
    assert_eq!(error(&[highest.clone(), (fact::TO, None)]), Some(62));
    assert_eq!(error(&[highest, (fact::AMOUNT, None)]), Some(62));
    assert_eq!(error(&[(fact::FROM, None), (fact::TO, None)]), None, "an ordinary one needs no dates");
    assert_eq!(error(&[(fact::KIND, Some(Value::Code(3)))]), Some(8), "no kind of mortgage");
    assert_eq!(error(&[(fact::AMOUNT, Some(Value::Fen(1)))]), None, "one fen");
    assert_eq!(error(&[(fact::AMOUNT, Some(Value::Fen(0)))]), Some(63));
    assert_eq!(error(&[(fact::NO_TRANSFER, Some(Value::Bits(2)))]), Some(74));
    let one_day = (fact::TO, Some(super::date("2026-11-24")));
    assert_eq!(error(&[one_day]), None, "a period of one day");
    assert_eq!(error(&[(fact::TO, Some(super::date("2026-11-23")))]), Some(14));
}

#[test]
fn r_015_a_further_mortgage_of_a_case_has_a_name_that_statements_can_say() {
    for (length, rule) in [(62, vec![]), (63, vec![15])] {
        let mut desk = Desk::open();
        let house = desk.registered(1, 0, &[(1, None)]);
        let case = "G".repeat(length);
        let loan = desk.agreed_mortgage(&house, &case, &[1], (BANK, 1), &[]);
        let earlier = |unit: &mut Slots| {
            entry(unit, unit_slot::MORTGAGES, |element| {
                element.set(mortgage_slot::CASE, Value::text(&case).expect("clean"));
                element.set(mortgage_slot::PROOF_NUMBER, Value::text("1").expect("clean"));
                for slot in [mortgage_slot::KIND, mortgage_slot::MORTGAGEE] {
                    element.set(slot, Value::Code(1));
                }
                element.set(mortgage_slot::AMOUNT, Value::Fen(1));
                element.set(mortgage_slot::NO_TRANSFER, Value::Bits(0));
                element.set(mortgage_slot::ORDER_HEIGHT, Value::Number(1));
                element.set(mortgage_slot::ORDER_INDEX, Value::Number(0));
                element.set(mortgage_slot::STATUS, Value::Code(mortgage_status::ENDED));
            });
        };
        assert_eq!(broken(&mut desk, &loan, &house, earlier), rule, "{length} characters");
    }
}

#[test]
fn r_017_a_seized_house_is_not_mortgaged_until_the_court_lifts() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let seizure = desk.seize(&house, "G440106-Z", 1, (1, 30));
    assert_eq!(desk.record_order(&seizure), 0);
    let loan = desk.agreed_mortgage(&house, "G440106-A", &[1], (BANK, 1), &[]);
    assert_eq!(outcome(&mut desk, &house, "G440106-A", &loan, &[BANK]), 17);
    let release = desk.release(&house, "G440106-Y", "G440106-Z");
    assert_eq!(desk.record_order(&release), 0);
    let loan = desk.agreed_mortgage(&house, "G440106-B", &[1], (BANK, 1), &[]);
    assert_eq!(desk.register_with(&loan, &[BANK]), 0);
}

#[test]
fn r_018_holders_of_advance_notices_agree_or_are_the_parties_themselves() {
    let (mut desk, house, loan) = house_and_loan();
    let noticed = |kind, served| move |unit: &mut Slots| advance_notice(unit, "G440106-N", kind, served);
    let buyer = noticed(notice_kind::SALE, Served::Person(5));
    assert_eq!(broken(&mut desk, &loan, &house, buyer), [18]);
    let mortgagor = noticed(notice_kind::SALE, Served::Person(1));
    assert_eq!(broken(&mut desk, &loan, &house, mortgagor), NOTHING, "he signs the application himself");
    let same_bank = noticed(notice_kind::MORTGAGE, Served::Bank(BANK));
    assert_eq!(broken(&mut desk, &loan, &house, same_bank), NOTHING, "its own notice");
    let other_bank = noticed(notice_kind::MORTGAGE, Served::Bank(BANK_2));
    assert_eq!(broken(&mut desk, &loan, &house, other_bank), [18]);
    let mut agreed = loan.clone();
    desk.bank_consents(&mut agreed, &house, "G440106-N", BANK_2);
    assert_eq!(broken(&mut desk, &agreed, &house, other_bank), NOTHING);
    let consent = HolderConsent {
        unit: house,
        act: KIND,
        entry: "G440106-N".to_owned(),
        party: Some(party(5)),
        application: loan.application_root(),
    };
    let mut agreed = loan;
    agreed.attestations.push(desk.attest(Claims::HolderConsent(consent), Role::Party, SIGNING_SERVICE));
    assert_eq!(broken(&mut desk, &agreed, &house, buyer), NOTHING);
}

#[test]
fn r_019_who_mortgages_what_is_contested_signs_that_he_knows() {
    let (mut desk, house, mut loan) = house_and_loan();
    let contested = |unit: &mut Slots| objection(unit, "G440106-O", None);
    assert_eq!(broken(&mut desk, &loan, &house, contested), [19]);
    let mut acknowledge = |by: PartyTag| {
        let ack = RiskAck { party: by, unit: house, entry: "G440106-O".to_owned() };
        desk.attest(Claims::RiskAck(ack), Role::Party, SIGNING_SERVICE)
    };
    let (stranger, mortgagor) = (acknowledge(party(9)), acknowledge(party(1)));
    loan.attestations.push(stranger);
    assert_eq!(broken(&mut desk, &loan, &house, contested), [19], "somebody else knows");
    loan.attestations.push(mortgagor);
    assert_eq!(broken(&mut desk, &loan, &house, contested), NOTHING);
}

#[test]
fn r_021_a_restriction_bars_a_mortgage_to_its_last_moment() {
    let (mut desk, house, loan) = house_and_loan();
    let time = desk.chain.next_time();
    let restricted = |expires: Option<TimeMs>| move |unit: &mut Slots| restrict(unit, expires);
    assert_eq!(broken(&mut desk, &loan, &house, restricted(None)), [21]);
    assert_eq!(broken(&mut desk, &loan, &house, restricted(time.plus(1))), [21]);
    assert_eq!(broken(&mut desk, &loan, &house, restricted(Some(time))), NOTHING);
    let frozen = |unit: &mut Slots| unit.set(unit_slot::QUALITY, Value::Bits(1 << 9));
    assert_eq!(broken(&mut desk, &loan, &house, frozen), [21], "overlapping rights, from the import");
}

#[test]
fn r_023_and_r_024_only_what_is_registered_and_current_is_mortgaged() {
    let (mut desk, house, loan) = house_and_loan();
    let stands = |status| move |unit: &mut Slots| unit.set(unit_slot::STATUS, Value::Code(status));
    assert_eq!(broken(&mut desk, &loan, &house, stands(unit_status::CURRENT)), NOTHING);
    assert_eq!(broken(&mut desk, &loan, &house, stands(unit_status::HISTORIC)), [23]);
    assert_eq!(broken(&mut desk, &loan, &house, stands(unit_status::PLANNED)), [24]);
    let nowhere = desk.agreed_mortgage(&unit(2), "G440106-X", &[1], (BANK, 1), &[]);
    assert_eq!(desk.register_with(&nowhere, &[BANK]), 24);
}

#[test]
fn r_026_every_joint_owner_agrees() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 1, &[(1, None), (2, None)]);
    let alone = desk.agreed_mortgage(&house, "G440106-A", &[1], (BANK, 1), &[]);
    assert_eq!(outcome(&mut desk, &house, "G440106-A", &alone, &[BANK]), 26);
    let both = desk.agreed_mortgage(&house, "G440106-B", &[1, 2], (BANK, 1), &[]);
    assert_eq!(desk.register_with(&both, &[BANK]), 0);
}

#[test]
fn r_027_two_thirds_of_the_shares_mortgage_the_whole() {
    for (shares, expected) in [([(2, 3), (1, 3)], 0), ([(1_999_999, 3_000_000), (1_000_001, 3_000_000)], 27)]
    {
        let mut desk = Desk::open();
        let house = desk.registered(1, 2, &[(1, Some(shares[0])), (2, Some(shares[1]))]);
        let loan = desk.agreed_mortgage(&house, "G440106-A", &[1], (BANK, 1), &[]);
        assert_eq!(desk.register_with(&loan, &[BANK]), expected);
    }
}

#[test]
fn r_030_land_is_mortgaged_with_what_stands_on_it() {
    let mut desk = Desk::open();
    let land = desk.register_land_under(&unit(1), 1, 50);
    desk.chain.prepare(&land, "G440106-M", KIND);
    let built = |count| move |unit: &mut Slots| unit.set(unit_slot::FIXTURES, Value::Number(count));
    for (property, fixtures, rule) in [
        (None, 0, vec![]),
        (None, 1, vec![30]),
        (Some(1), 0, vec![]),
        (Some(1), 1, vec![30]),
        (Some(2), 1, vec![]),
        (Some(7), 1, vec![30]),
    ] {
        let facts: Vec<(u16, Value)> =
            property.map(|code| (fact::PROPERTY, Value::Code(code))).into_iter().collect();
        let loan = desk.agreed_mortgage_draft(&land, "G440106-M", &[1], (BANK, 1), &facts);
        assert_eq!(broken(&mut desk, &loan, &land, built(fixtures)), rule, "{property:?} {fixtures}");
    }
    desk.withdraw(&land, "G440106-M");
    let in_progress = desk.construction_mortgage(&land, "G440106-C", &[1], (BANK, 1));
    assert_eq!(broken(&mut desk, &in_progress, &land, built(1)), NOTHING);
}

#[test]
fn r_037_and_r_038_a_guardian_agrees_for_a_minor_and_the_dead_mortgage_nothing() {
    let (mut desk, house, loan) = house_and_loan();
    let mut known = |status| {
        let identity = IdentityOk { party: party(1), person: None, status };
        desk.attest(Claims::IdentityOk(identity), Role::Identity, IDENTITY)
    };
    let (grown, minor, deceased) = (known(0), known(IdentityOk::MINOR), known(IdentityOk::DECEASED));
    let guardian = Guardian {
        ward: party(1),
        guardian: party(7),
        unit: house,
        act: KIND,
        application: loan.application_root(),
    };
    let guardian = desk.attest(Claims::Guardian(guardian), Role::Party, SIGNING_SERVICE);
    for (statements, rule) in [
        (vec![grown], vec![]),
        (vec![minor.clone()], vec![37]),
        (vec![minor, guardian], vec![]),
        (vec![deceased], vec![38]),
    ] {
        let mut loan = loan.clone();
        loan.attestations.extend(statements);
        assert_eq!(broken(&mut desk, &loan, &house, |_| ()), rule);
    }
}

#[test]
fn r_061_ownership_of_land_homesteads_and_public_facilities_are_not_mortgaged() {
    let (mut desk, house, loan) = house_and_loan();
    for (right_type, rule) in [(1, vec![61]), (3, vec![]), (4, vec![]), (5, vec![61]), (6, vec![61])] {
        let right = |unit: &mut Slots| unit.set(unit_slot::RIGHT_TYPE, Value::Code(right_type));
        assert_eq!(broken(&mut desk, &loan, &house, right), rule, "right type {right_type}");
    }
    for (use_code, holder_type, rule) in [
        (41, 3, vec![61]),
        (43, 3, vec![61]),
        (44, 3, vec![]),
        (39, 3, vec![]),
        (60, 3, vec![]),
        (42, 2, vec![]),
        (42, 3, vec![61]),
    ] {
        let facility = |unit: &mut Slots| {
            unit.set(unit_slot::USE, Value::Code(use_code));
            let owners = unit.list_mut(unit_slot::OWNERS).expect("owned").elements_mut();
            owners[0].set(kexin_proof::slot_table::owner::HOLDER_TYPE, Value::Code(holder_type));
        };
        assert_eq!(broken(&mut desk, &loan, &house, facility), rule, "{use_code} {holder_type}");
    }
}

#[test]
fn r_071_house_and_land_are_mortgaged_to_one_bank() {
    let mut desk = Desk::open();
    let land = desk.register_land_under(&unit(1), 1, 50);
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &land, "G440106-L", (BANK, 1), &[(fact::PROPERTY, Value::Code(2))]);
    let other = desk.agreed_mortgage(&house, "G440106-A", &[1], (BANK_2, 2), &[]);
    assert_eq!(outcome(&mut desk, &house, "G440106-A", &other, &[BANK_2]), 71);
    mortgage_to(&mut desk, &house, "G440106-B", (BANK, 2), &[]);
    let cancel = desk.cancel(&land, "G440106-C", "G440106-L", 1);
    assert_eq!(desk.register(&cancel), 0);
    mortgage_to(&mut desk, &house, "G440106-D", (BANK_2, 3), &[]);
}

#[test]
fn r_072_a_finished_house_waits_for_the_conversion_of_the_mortgage_below() {
    let mut desk = Desk::open();
    let land = desk.register_land_under(&unit(1), 1, 50);
    let house = desk.registered(1, 0, &[(1, None)]);
    let building = desk.construction_mortgage(&land, "G440106-L", &[1], (BANK, 1));
    assert_eq!(desk.register_with(&building, &[BANK]), 0);
    let loan = desk.agreed_mortgage(&house, "G440106-A", &[1], (BANK, 2), &[]);
    assert_eq!(outcome(&mut desk, &house, "G440106-A", &loan, &[BANK]), 72);
    let convert = desk.convert_mortgage(&house, "G440106-B", "G440106-L", &[], &[1]);
    assert_eq!(desk.register_with(&convert, &[BANK]), 0);
    mortgage_to(&mut desk, &house, "G440106-C", (BANK, 2), &[]);
}

#[test]
fn r_073_nobody_mortgages_a_share_that_he_has_not() {
    let third = |above| Value::Share(ShareValue::new(above, 3).expect("a fraction"));
    let mut desk = Desk::open();
    let house = desk.registered(1, 2, &[(1, Some((2, 3))), (2, Some((1, 3)))]);
    let more = desk.agreed_mortgage(&house, "G440106-A", &[2], (BANK, 1), &[(fact::SHARE, third(2))]);
    assert_eq!(outcome(&mut desk, &house, "G440106-A", &more, &[BANK]), 73);
    let all = desk.agreed_mortgage(&house, "G440106-B", &[2], (BANK, 1), &[(fact::SHARE, third(1))]);
    assert_eq!(desk.register_with(&all, &[BANK]), 0);
    let joint = desk.registered(2, 1, &[(1, None), (2, None)]);
    let half = Value::Share(ShareValue::new(1, 2).expect("a fraction"));
    let none = desk.agreed_mortgage(&joint, "G440106-C", &[1, 2], (BANK, 2), &[(fact::SHARE, half)]);
    assert_eq!(desk.register_with(&none, &[BANK]), 73, "a joint owner has no share of his own");
}

#[test]
fn r_111_a_proof_number_is_issued_once() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &house, "G440106-A", (BANK, 1), &[]);
    let again = desk.agreed_mortgage(&house, "G440106-B", &[1], (BANK, 1), &[]);
    assert_eq!(outcome(&mut desk, &house, "G440106-B", &again, &[BANK]), 111);
    mortgage_to(&mut desk, &house, "G440106-C", (BANK, 2), &[]);
}

#[test]
fn r_112_a_proof_is_of_the_bureau_s_series() {
    let (mut desk, house, loan) = house_and_loan();
    for (number, rule) in [
        ("粤(2026)广州市不动产证明第0000001号", vec![]),
        ("粤(2025)广州市不动产证明第0000001号", vec![112]),
        ("粤(2026)深圳市不动产证明第0000001号", vec![112]),
    ] {
        let mut loan = loan.clone();
        loan.slots.set(slot::ISSUED_NUMBER, Value::text(number).expect("clean"));
        assert_eq!(broken(&mut desk, &loan, &house, |_| ()), rule, "{number}");
    }
}

#[test]
fn r_132_bank_and_mortgagor_sign_and_the_bureau_has_seen_what_is_built() {
    let mut desk = Desk::open();
    let land = desk.register_land_under(&unit(1), 1, 50);
    let sound = desk.construction_mortgage(&land, "G440106-M", &[1], (BANK, 1));
    let nothing = |_: &mut Slots| ();
    assert_eq!(broken(&mut desk, &sound, &land, nothing), NOTHING);
    let other_bank = desk.chain.ready(&sound, &signers_with(&[BANK_2]));
    assert_eq!(Planted::on(&desk).broken_by_act(&other_bank), [132], "the mortgagee is another");
    let is_seen = |claims: &Claims| matches!(claims, Claims::SiteCheck(_));
    let mut unseen = sound.clone();
    unseen.attestations.retain(|found| !is_seen(&found.statement().claims));
    assert_eq!(broken(&mut desk, &unseen, &land, nothing), [132]);
    for (finding, bureau, rule) in [
        (SiteCheck::AS_STATED, BUREAU, vec![]),
        (SiteCheck::LOST, BUREAU, vec![132]),
        (SiteCheck::AS_STATED, BUREAU + 1, vec![132]),
    ] {
        let mut seen = unseen.clone();
        let claims = Claims::SiteCheck(SiteCheck { unit: land, finding });
        seen.attestations.push(desk.attest_by(claims, Role::Acceptor, bureau, ACCEPTOR));
        assert_eq!(broken(&mut desk, &seen, &land, nothing), rule, "{finding} {bureau}");
    }
    let mut unsigned = sound;
    unsigned.attestations.retain(|found| is_seen(&found.statement().claims));
    assert_eq!(broken(&mut desk, &unsigned, &land, nothing), [132], "the mortgagor has not agreed");
}
