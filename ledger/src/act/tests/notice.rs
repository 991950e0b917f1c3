//! Advance notices: what is promised, by whom, and what stands in the way of a promise.

use kexin_proof::slot_table::{notice as notice_slot, status_bits, unit as unit_slot, unit_status};
use kexin_proof::slots::{Date, Slots, Value};
use kexin_proof::unit_code::UnitCode;

use super::planted::{self, Planted, entry};
use crate::act::mortgage;
use crate::act::notice::{self, fact};
use crate::attestation::{Claims, HolderConsent};
use crate::calendar::start_of_day;
use crate::case::case_key;
use crate::fixture::desk::{Desk, LAND_HOLDER, REGISTER, REGISTER_WITH_BANK, Shares, party, proof};
use crate::fixture::{
    BANK, BANK_2, BUREAU, COUNTY, COURT, SIGNING_SERVICE, TestChain, genesis_of, unit, validator,
};
use crate::record::{RecordDraft, Role, slot};
use crate::title::{certificate_key, certificate_slot, certificate_status};
use crate::unit::{Unit, entry_status, land_of, notice_kind, unit_key};
use crate::value::StateReader;

/// A desk on a chain that begins with a day in China.
pub fn desk_from(first: &str) -> Desk {
    let validators = (0..4).map(|place| validator(BUREAU + place)).collect();
    let first: Date = first.parse().expect("a day");
    Desk::on(TestChain::of(&genesis_of(validators, start_of_day(first).expect("after 1970"))))
}

/// A desk so early in a year that ninety days do not lead out of it.
pub fn opened() -> Desk {
    desk_from("2026-03-02")
}

/// The rule of its act that would refuse a draft in the next block if a unit stood otherwise.
pub fn refusal_if(
    desk: &mut Desk,
    (draft, signers): (&RecordDraft, &[(Role, u32, u16)]),
    unit: &UnitCode,
    alter: impl FnOnce(&mut Slots),
) -> Option<u16> {
    let record = desk.chain.ready(draft, signers);
    Planted::on(desk).with(unit, alter).broken_by_act(&record).first().copied()
}

/// An organ has restricted the unit.
pub fn restrict(unit: &mut Slots) {
    planted::restrict(unit, None);
}

/// The unit is lost.
pub fn lose(unit: &mut Slots) {
    unit.set(unit_slot::STATUS, Value::Code(unit_status::HISTORIC));
}

/// Who consents as the holder of an entry.
pub enum Holder {
    /// A person.
    Person(u8),
    /// [`BANK`].
    Bank,
}

/// Attaches the consent of an entry's holder to a draft as it stands.
pub fn consent(desk: &mut Desk, draft: &mut RecordDraft, unit: &UnitCode, (entry, holder): (&str, Holder)) {
    let (party, role, org) = match holder {
        Holder::Person(number) => (Some(party(number)), Role::Party, SIGNING_SERVICE),
        Holder::Bank => (None, Role::Bank, BANK),
    };
    let consent = HolderConsent {
        unit: *unit,
        act: draft.kind,
        entry: entry.to_owned(),
        party,
        application: draft.application_root(),
    };
    let attestation = desk.attest(Claims::HolderConsent(consent), role, org);
    draft.attestations.push(attestation);
}

/// Status of a certificate or proof, and the number that took its place.
pub fn certificate(desk: &Desk, number: &str) -> (u32, Option<String>) {
    let value = desk.chain.store().value(&certificate_key(number)).expect("memory").expect("issued");
    let next = value.slots().text(certificate_slot::NEXT).map(str::to_owned);
    (value.slots().code(certificate_slot::STATUS).expect("a status"), next)
}

/// Registers a draft that a bank signs too.
pub fn register_with_bank(desk: &mut Desk, draft: &RecordDraft) -> u16 {
    desk.chain.outcome(draft, &REGISTER_WITH_BANK)
}

fn presold(desk: &mut Desk, buyers: Shares<'_>) -> UnitCode {
    let house = unit(1);
    let presale = desk.presale(&house, "G440106-N", 9, buyers, 1);
    assert_eq!(desk.register(&presale), 0, "presale");
    house
}

#[test]
fn a_presold_house_enters_the_register_as_planned_and_its_notice_waits() {
    let mut desk = opened();
    let house = presold(&mut desk, &[(1, Some((1, 3))), (2, Some((2, 3)))]);
    let value = desk.value(&house);
    let facts = value.slots();
    assert_eq!(facts.code(unit_slot::STATUS), Some(unit_status::PLANNED));
    assert_eq!(facts.text(unit_slot::CODE), Some(house.as_str()));
    assert_eq!(facts.text(unit_slot::PARCEL), Some(house.parcel()));
    assert_eq!((facts.code(unit_slot::USE), facts.area(unit_slot::AREA)), (Some(11), Some(10_117)));
    assert!(facts.tree(unit_slot::LOCATION).is_some());
    assert_eq!(facts.bits(unit_slot::STATUS_BITS), Some(status_bits::NOTICE));
    assert_eq!(facts.time(unit_slot::BITS_HOLD_UNTIL), None, "nothing ends before the house is registered");
    let elements = facts.list(unit_slot::NOTICES).expect("notices").elements();
    assert_eq!(elements.len(), 2, "one for each buyer");
    for (element, buyer) in elements.iter().zip([1, 2]) {
        assert_eq!(element.party(notice_slot::BENEFICIARY), Some(party(buyer)));
        assert_eq!(element.party(notice_slot::OBLIGOR), Some(party(9)));
        assert_eq!(element.text(notice_slot::CONTRACT), Some("YS-G440106-N"));
        assert!(element.share(notice_slot::SHARE).is_some());
        assert!(element.get(notice_slot::REGISTRABLE_FROM).is_none());
        assert!(element.get(notice_slot::EXPIRES).is_none());
    }
    let view = Unit::of(facts).expect("planned");
    assert!(view.owners().is_empty(), "who is promised a house does not own it yet");
    assert_eq!(certificate(&desk, &proof(1)), (certificate_status::VALID, None));
}

/// 法释〔2004〕15号 23: a seizure of land takes hold of what is built on it, unless that is another's.
#[test]
fn r_017_and_r_021_land_that_is_seized_for_the_seller_s_debt_or_restricted_is_not_built_on_and_presold() {
    for (debtor, seller, outcome) in
        [(None, LAND_HOLDER, 0), (Some(LAND_HOLDER), LAND_HOLDER, 17), (Some(LAND_HOLDER), 9, 0)]
    {
        let mut desk = opened();
        let house = unit(1);
        desk.register_land(&house);
        let land = land_of(&house).expect("below it");
        if let Some(debtor) = debtor {
            let seizure = desk.seize(&land, "G440106-Z", 1, (debtor, 30));
            assert_eq!(desk.record_order(&seizure), 0);
        }
        let presale = desk.presale(&house, "G440106-N", seller, &[(1, None)], 1);
        assert_eq!(desk.register(&presale), outcome, "seized for {debtor:?}, sold by {seller}");
        if outcome == 17 {
            desk.withdraw(&house, "G440106-N");
            let release = desk.release(&land, "G440106-Y", "G440106-Z");
            assert_eq!(desk.record_order(&release), 0);
            let presale = desk.presale(&house, "G440106-O", seller, &[(1, None)], 1);
            assert_eq!(refusal_if(&mut desk, (&presale, &REGISTER), &land, restrict), Some(21));
            assert_eq!(desk.register(&presale), 0, "it is lifted");
        }
    }
}

#[test]
fn form_rules_of_a_presale_are_found_before_a_block() {
    let mut desk = opened();
    let house = unit(1);
    let error = |desk: &mut Desk, buyers: Shares<'_>, change: &dyn Fn(&mut Slots)| {
        let mut draft = desk.presale_draft(&house, "G440106-N", 9, buyers, 1);
        change(&mut draft.slots);
        desk.form_error(&draft)
    };
    let text = |text: &str| Value::text(text).expect("clean");
    let one: Shares<'_> = &[(1, None)];
    assert_eq!(error(&mut desk, one, &|_| ()), None);
    assert_eq!(error(&mut desk, one, &|facts| facts.set(slot::RIGHT_TYPE, Value::Code(99))), None);
    assert_eq!(error(&mut desk, one, &|facts| facts.set(slot::RIGHT_TYPE, Value::Code(4))), Some(6));
    assert_eq!(error(&mut desk, one, &|facts| facts.set(slot::REGISTRATION_TYPE, Value::Code(100))), Some(6));
    for needed in [
        slot::ISSUED_NUMBER,
        fact::KIND,
        fact::BENEFICIARIES,
        fact::OBLIGOR,
        fact::CONTRACT,
        fact::PERMIT,
        fact::USE,
        fact::AREA,
        fact::LOCATION,
    ] {
        assert_eq!(error(&mut desk, one, &|facts| facts.clear(needed)), Some(7), "slot {needed}");
    }
    assert_eq!(error(&mut desk, one, &|facts| facts.set(fact::KIND, Value::Code(5))), Some(8));
    assert_eq!(error(&mut desk, one, &|facts| facts.set(fact::USE, Value::Code(9_999))), Some(8));
    assert_eq!(error(&mut desk, one, &|facts| facts.set(fact::AREA, Value::Area(0))), Some(12));
    assert_eq!(error(&mut desk, one, &|facts| facts.set(fact::AREA, Value::Area(1))), None);
    let parcel = |facts: &mut Slots| facts.set(fact::PARCEL, text("440106001002GB00015"));
    assert_eq!(error(&mut desk, one, &parcel), Some(5));
    let title = |facts: &mut Slots| {
        facts.set(slot::ISSUED_NUMBER, text("粤(2026)广州市不动产权第0000001号"));
    };
    assert_eq!(error(&mut desk, one, &title), Some(11), "a notice has a proof, not a title");
    assert_eq!(error(&mut desk, one, &|facts| facts.set(fact::AMOUNT, Value::Fen(1))), Some(16));
    let half = Some((1, 2));
    assert_eq!(error(&mut desk, &[(1, half), (2, half)], &|_| ()), None);
    assert_eq!(error(&mut desk, &[(1, None), (2, None)], &|_| ()), None, "jointly");
    assert_eq!(error(&mut desk, &[(1, half), (2, Some((499, 1_000)))], &|_| ()), Some(28));
    assert_eq!(error(&mut desk, &[(1, half), (2, None)], &|_| ()), Some(28));
    assert_eq!(error(&mut desk, &[(1, half), (1, half)], &|_| ()), Some(45));
}

#[test]
fn form_rules_of_a_mortgage_notice_are_found_before_a_block() {
    let mut desk = opened();
    let house = unit(1);
    let draft = desk.mortgage_notice(&house, "G440106-N", (notice_kind::MORTGAGE, &[1]), 1);
    let error = |desk: &mut Desk, change: &dyn Fn(&mut Slots)| {
        let mut draft = draft.clone();
        change(&mut draft.slots);
        desk.form_error(&draft)
    };
    assert_eq!(error(&mut desk, &|_| ()), None);
    assert_eq!(error(&mut desk, &|facts| facts.clear(fact::MORTGAGEE)), Some(7));
    assert_eq!(error(&mut desk, &|facts| facts.clear(fact::AMOUNT)), Some(7));
    assert_eq!(error(&mut desk, &|facts| facts.set(fact::AMOUNT, Value::Fen(0))), Some(63));
    assert_eq!(error(&mut desk, &|facts| facts.set(fact::AMOUNT, Value::Fen(1))), None);
    assert_eq!(error(&mut desk, &|facts| facts.set(fact::USE, Value::Code(11))), Some(16));
}

#[test]
fn a_presale_needs_the_filing_of_this_very_contract_and_the_buyers() {
    let mut desk = opened();
    let house = unit(1);
    desk.register_land(&house);
    desk.chain.prepare(&house, "G440106-N", notice::KIND);
    let unsigned = desk.presale_draft(&house, "G440106-N", 9, &[(1, None), (2, None)], 1);
    let mut attempt = |signing: &[u8], seller: Option<u8>, buyers: &[u8], other_permit: bool| {
        let mut draft = unsigned.clone();
        // What was refused has raised the case.
        let case = desk.chain.subject(case_key(COUNTY, "G440106-N"));
        let subjects = [case, desk.chain.subject(unit_key(&house))];
        draft.set_subjects(&subjects);
        desk.esign(&mut draft, &house, signing);
        let mut filed = draft.clone();
        if other_permit {
            filed.slots.set(fact::PERMIT, Value::text("穗房预(网)字第20260002号").expect("clean"));
        }
        let filing = desk.filing(&filed, &house, seller, buyers);
        draft.attestations.push(filing);
        desk.register(&draft)
    };
    assert_eq!(attempt(&[1], Some(9), &[1, 2], false), 132, "a buyer has not signed");
    assert_eq!(attempt(&[1, 2], Some(9), &[1], false), 132, "another contract's buyers");
    assert_eq!(attempt(&[1, 2], Some(9), &[1, 2], true), 132, "another permit");
    assert_eq!(attempt(&[1, 2], Some(8), &[1, 2], false), 132, "another seller");
    assert_eq!(attempt(&[1, 2], None, &[1, 2], false), 132, "nobody speaks for the seller");
    assert_eq!(attempt(&[1, 2], Some(9), &[1, 2], false), 0, "the buyers come alone");
}

#[test]
fn the_seller_of_a_presale_holds_the_land_or_has_the_permit_for_it() {
    for (seller, named, outcome) in [(8, None, 92), (LAND_HOLDER, None, 0), (8, Some(8), 0)] {
        let mut desk = opened();
        let house = unit(1);
        desk.register_land(&house);
        desk.chain.prepare(&house, "G440106-N", notice::KIND);
        let mut presale = desk.presale_draft(&house, "G440106-N", seller, &[(1, None)], 1);
        desk.esign(&mut presale, &house, &[1, seller]);
        let filing = desk.filing(&presale, &house, named, &[1]);
        presale.attestations.push(filing);
        assert_eq!(desk.register(&presale), outcome, "seller {seller}, named {named:?}");
    }
}

#[test]
fn no_house_is_presold_on_land_that_stands_in_no_register() {
    let mut desk = opened();
    let house = unit(1);
    desk.chain.prepare(&house, "G440106-N", notice::KIND);
    let mut presale = desk.presale_draft(&house, "G440106-N", 9, &[(1, None)], 1);
    desk.esign(&mut presale, &house, &[1]);
    let filing = desk.filing(&presale, &house, Some(9), &[1]);
    presale.attestations.push(filing);
    assert_eq!(desk.register(&presale), 42);
    desk.withdraw(&house, "G440106-N");
    let presale = desk.presale(&house, "G440106-O", 9, &[(1, None)], 1);
    let land = land_of(&house).expect("land");
    assert_eq!(refusal_if(&mut desk, (&presale, &REGISTER), &land, lose), Some(42));
    assert_eq!(desk.register(&presale), 0);
}

#[test]
fn what_is_registered_or_was_is_not_presold() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(9, None)]);
    let presale = desk.presale(&house, "G440106-N", 9, &[(1, None)], 1);
    assert_eq!(refusal_if(&mut desk, (&presale, &REGISTER), &house, lose), Some(104));
    assert_eq!(desk.register(&presale), 41);
}

#[test]
fn a_house_is_presold_once_and_again_when_the_first_buyer_has_given_it_up() {
    let mut desk = opened();
    let house = presold(&mut desk, &[(1, None)]);
    let again = desk.presale(&house, "G440106-O", 9, &[(2, None)], 2);
    assert_eq!(desk.register(&again), 18, "the first buyer has not consented");
    desk.withdraw(&house, "G440106-O");
    let mut again = desk.presale(&house, "G440106-P", 9, &[(2, None)], 2);
    consent(&mut desk, &mut again, &house, ("G440106-N", Holder::Person(1)));
    assert_eq!(desk.register(&again), 91, "his notice is still in force");
    desk.withdraw(&house, "G440106-P");
    let end = desk.notice_end(&house, "G440106-Q", "G440106-N", &[1]);
    assert_eq!(desk.register(&end), 0);
    let mut again = desk.presale(&house, "G440106-R", 9, &[(2, None)], 2);
    again.slots.set(fact::AREA, Value::Area(10_200));
    again.attestations.clear();
    desk.esign(&mut again, &house, &[2]);
    let filing = desk.filing(&again, &house, Some(9), &[2]);
    again.attestations.push(filing);
    assert_eq!(desk.register(&again), 0);
    assert_eq!(desk.value(&house).slots().area(unit_slot::AREA), Some(10_200), "as newly planned");
}

#[test]
fn a_seizure_or_a_restriction_of_a_planned_house_stops_its_presale() {
    let mut desk = opened();
    let house = presold(&mut desk, &[(1, None)]);
    let end = desk.notice_end(&house, "G440106-O", "G440106-N", &[1]);
    assert_eq!(desk.register(&end), 0);
    let again = desk.presale(&house, "G440106-P", 9, &[(2, None)], 2);
    assert_eq!(refusal_if(&mut desk, (&again, &REGISTER), &house, restrict), Some(21));
    assert_eq!(refusal_if(&mut desk, (&again, &REGISTER), &house, pre_seize), Some(17));
    assert_eq!(desk.register(&again), 0);
}

/// A court has seized in advance what a buyer was promised.
pub fn pre_seize(unit: &mut Slots) {
    use kexin_proof::slot_table::seizure;
    let time = |ms| Value::Time(kexin_proof::height::TimeMs::new(ms).expect("small"));
    entry(unit, unit_slot::SEIZURES, |element| {
        for (slot, value) in [
            (seizure::CASE, Value::text("G440106-Z").expect("clean")),
            (seizure::ORGAN, Value::Code(COURT)),
            (seizure::KIND, Value::Code(3)),
            (seizure::SERVED_AT, time(1)),
            (seizure::SEQUENCE, Value::Number(0)),
            (seizure::START, time(1)),
            (seizure::END, time(4_000_000_000_000)),
            (seizure::TERM_DAYS, Value::Number(1_000)),
            (seizure::STATUS, Value::Code(1)),
            (seizure::DEBTOR, Value::Party(party(1))),
        ] {
            element.set(slot, value);
        }
    });
}

#[test]
fn the_owner_of_a_house_promises_it_to_a_buyer() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let promise = desk.sale_notice(&house, "G440106-N", &[1], &[(2, None)], 1);
    assert_eq!(refusal_if(&mut desk, (&promise, &REGISTER), &house, lose), Some(23));
    assert_eq!(refusal_if(&mut desk, (&promise, &REGISTER), &house, restrict), Some(21));
    assert_eq!(desk.register(&promise), 0);
    assert_eq!(desk.bits(&house), status_bits::NOTICE);
    let value = desk.value(&house);
    let element = &value.slots().list(unit_slot::NOTICES).expect("notices").elements()[0];
    let registered_at = desk.chain.head().header.time;
    assert_eq!(element.time(notice_slot::REGISTRABLE_FROM), Some(registered_at));
    assert!(element.time(notice_slot::EXPIRES).is_some());
    assert_eq!(value.slots().time(unit_slot::BITS_HOLD_UNTIL), element.time(notice_slot::EXPIRES));
    assert_eq!(desk.owners(&house), [party(1)]);
}

#[test]
fn only_owners_promise_and_both_sides_sign() {
    let mut desk = opened();
    let absent = desk.sale_notice(&unit(2), "G440106-A", &[1], &[(2, None)], 1);
    assert_eq!(desk.register(&absent), 24);
    let house = desk.registered(1, 0, &[(1, None)]);
    let mut stranger = desk.sale_notice(&house, "G440106-B", &[3], &[(2, None)], 1);
    desk.esign(&mut stranger, &house, &[1]);
    assert_eq!(desk.register(&stranger), 25);
    desk.withdraw(&house, "G440106-B");
    for (case, signing) in [("G440106-C", 1), ("G440106-D", 2)] {
        let mut half = desk.sale_notice(&house, case, &[1], &[(2, None)], 1);
        half.attestations.clear();
        desk.esign(&mut half, &house, &[signing]);
        assert_eq!(desk.register(&half), 132, "only {signing} has signed");
        desk.withdraw(&house, case);
    }
}

#[test]
fn co_owners_agree_to_a_promise_as_to_a_sale() {
    let mut desk = opened();
    let joint = desk.registered(1, 1, &[(1, None), (2, None)]);
    for (case, owners, outcome) in [("G440106-A", &[1][..], 26), ("G440106-B", &[1, 2][..], 0)] {
        let promise = desk.sale_notice(&joint, case, owners, &[(3, None)], 1);
        assert_eq!(desk.register(&promise), outcome);
        if outcome != 0 {
            desk.withdraw(&joint, case);
        }
    }
    for (number, first, outcome) in [(2, (2, 3), 0), (3, (1_999, 3_000), 27)] {
        let rest = (first.1 - first.0, first.1);
        let shared = desk.registered(number, 2, &[(1, Some(first)), (2, Some(rest))]);
        let case = format!("G440106-S{number}");
        let promise = desk.sale_notice(&shared, &case, &[1], &[(3, None)], number);
        assert_eq!(desk.register(&promise), outcome, "{first:?} of the shares agree");
    }
}

#[test]
fn a_seizure_stops_a_promise_as_it_stops_a_sale() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let seizure = desk.seize(&house, "G440106-Z", 1, (1, 100));
    assert_eq!(desk.record_order(&seizure), 0);
    let promise = desk.sale_notice(&house, "G440106-N", &[1], &[(2, None)], 1);
    assert_eq!(desk.register(&promise), 17);
    desk.withdraw(&house, "G440106-N");
    let release = desk.release(&house, "G440106-Y", "G440106-Z");
    assert_eq!(desk.record_order(&release), 0);
    let promise = desk.sale_notice(&house, "G440106-O", &[1], &[(2, None)], 1);
    assert_eq!(refusal_if(&mut desk, (&promise, &REGISTER), &house, pre_seize), Some(17), "in advance too");
    assert_eq!(desk.register(&promise), 0);
}

#[test]
fn a_clause_against_transfer_binds_a_promise_of_sale_until_the_bank_consents() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let mut mortgage = desk.mortgage(&house, "G440106-M", 1, 1);
    mortgage.slots.set(mortgage::fact::NO_TRANSFER, Value::Bits(1));
    desk.esign(&mut mortgage, &house, &[1]);
    assert_eq!(register_with_bank(&mut desk, &mortgage), 0);
    let promise = desk.sale_notice(&house, "G440106-N", &[1], &[(2, None)], 2);
    assert_eq!(desk.register(&promise), 20);
    desk.withdraw(&house, "G440106-N");
    let mut promise = desk.sale_notice(&house, "G440106-O", &[1], &[(2, None)], 2);
    consent(&mut desk, &mut promise, &house, ("G440106-M", Holder::Bank));
    assert_eq!(desk.register(&promise), 0);
}

#[test]
fn land_with_houses_on_it_is_not_promised_alone() {
    let mut desk = opened();
    desk.register_land(&unit(1));
    let land = land_of(&unit(1)).expect("land");
    let promise = desk.sale_notice(&land, "G440106-N", &[LAND_HOLDER], &[(2, None)], 1);
    let build = |count: u64| move |unit: &mut Slots| unit.set(unit_slot::FIXTURES, Value::Number(count));
    assert_eq!(refusal_if(&mut desk, (&promise, &REGISTER), &land, build(1)), Some(30));
    assert_eq!(refusal_if(&mut desk, (&promise, &REGISTER), &land, build(0)), None);
}

#[test]
fn a_proof_number_is_issued_once_in_the_series_of_its_year_and_bureau() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let other = desk.registered(2, 0, &[(1, None)]);
    let promise = desk.sale_notice(&house, "G440106-N", &[1], &[(2, None)], 1);
    assert_eq!(desk.register(&promise), 0);
    let promise = desk.sale_notice(&other, "G440106-O", &[1], &[(2, None)], 1);
    assert_eq!(desk.register(&promise), 111);
    desk.withdraw(&other, "G440106-O");
    for (case, number) in [
        ("G440106-P", "粤(2025)广州市不动产证明第0000002号"),
        ("G440106-Q", "粤(2026)佛山市不动产证明第0000002号"),
    ] {
        let mut promise = desk.sale_notice(&other, case, &[1], &[(2, None)], 2);
        promise.slots.set(slot::ISSUED_NUMBER, Value::text(number).expect("clean"));
        assert_eq!(desk.register(&promise), 112, "{number}");
        desk.withdraw(&other, case);
    }
}

#[test]
fn a_buyer_mortgages_what_he_has_bought_in_advance() {
    let kind = notice_kind::PRESALE_MORTGAGE;
    let mut desk = opened();
    let absent = desk.mortgage_notice(&unit(2), "G440106-A", (kind, &[1]), 2);
    assert_eq!(register_with_bank(&mut desk, &absent), 92, "nobody has bought it");
    let house = presold(&mut desk, &[(1, None), (2, None)]);
    let mut stranger = desk.mortgage_notice(&house, "G440106-B", (kind, &[3]), 2);
    for buyer in [1, 2] {
        consent(&mut desk, &mut stranger, &house, ("G440106-N", Holder::Person(buyer)));
    }
    assert_eq!(register_with_bank(&mut desk, &stranger), 92, "he has not bought it");
    desk.withdraw(&house, "G440106-B");
    for (case, signing, with_bank, outcome) in [
        ("G440106-C", &[1][..], true, 132),
        ("G440106-D", &[1, 2][..], false, 132),
        ("G440106-E", &[1, 2][..], true, 0),
    ] {
        let draft = desk.mortgage_notice(&house, case, (kind, signing), 2);
        let signers = if with_bank { &REGISTER_WITH_BANK[..] } else { &REGISTER[..] };
        assert_eq!(desk.chain.outcome(&draft, signers), outcome, "{case}");
        if outcome != 0 {
            desk.withdraw(&house, case);
        }
    }
    let notices = Unit::of(desk.value(&house).slots()).expect("planned").notices();
    let mortgage = notices.last().expect("a notice of mortgage");
    assert_eq!((mortgage.organisation, mortgage.amount_fen), (Some(BANK), Some(61_000_000)));
    assert_eq!(mortgage.standing.expires, None, "the house is planned still");
    assert_eq!(mortgage.standing.status, entry_status::IN_FORCE);
    let again = desk.mortgage_notice(&house, "G440106-F", (kind, &[1, 2]), 3);
    assert_eq!(register_with_bank(&mut desk, &again), 91);
}

#[test]
fn a_lost_house_is_not_mortgaged_in_advance() {
    let mut desk = opened();
    let house = presold(&mut desk, &[(1, None)]);
    let draft = desk.mortgage_notice(&house, "G440106-M", (notice_kind::PRESALE_MORTGAGE, &[1]), 2);
    assert_eq!(refusal_if(&mut desk, (&draft, &REGISTER_WITH_BANK), &house, lose), Some(23));
    assert_eq!(refusal_if(&mut desk, (&draft, &REGISTER_WITH_BANK), &house, restrict), Some(21));
    assert_eq!(refusal_if(&mut desk, (&draft, &REGISTER_WITH_BANK), &house, pre_seize), Some(17));
}

#[test]
fn an_owner_promises_a_mortgage_and_so_does_who_was_promised_the_house() {
    let kind = notice_kind::MORTGAGE;
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let stranger = desk.mortgage_notice(&house, "G440106-A", (kind, &[2]), 1);
    assert_eq!(register_with_bank(&mut desk, &stranger), 25);
    desk.withdraw(&house, "G440106-A");
    let own = desk.mortgage_notice(&house, "G440106-B", (kind, &[1]), 1);
    assert_eq!(register_with_bank(&mut desk, &own), 0);
    let sold = desk.registered(2, 0, &[(1, None)]);
    let promise = desk.sale_notice(&sold, "G440106-C", &[1], &[(2, None)], 2);
    assert_eq!(desk.register(&promise), 0);
    let own = desk.mortgage_notice(&sold, "G440106-D", (kind, &[1]), 3);
    assert_eq!(register_with_bank(&mut desk, &own), 18, "the buyer has not consented");
    desk.withdraw(&sold, "G440106-D");
    let bought = desk.mortgage_notice(&sold, "G440106-E", (kind, &[2]), 3);
    assert_eq!(register_with_bank(&mut desk, &bought), 0, "he mortgages what he is promised");
}

#[test]
fn a_bank_that_was_promised_a_mortgage_must_consent_to_a_promise_of_sale() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let own = desk.mortgage_notice(&house, "G440106-M", (notice_kind::MORTGAGE, &[1]), 1);
    assert_eq!(register_with_bank(&mut desk, &own), 0);
    let promise = desk.sale_notice(&house, "G440106-N", &[1], &[(2, None)], 2);
    assert_eq!(desk.register(&promise), 18);
    desk.withdraw(&house, "G440106-N");
    let mut promise = desk.sale_notice(&house, "G440106-O", &[1], &[(2, None)], 2);
    consent(&mut desk, &mut promise, &house, ("G440106-M", Holder::Bank));
    assert_eq!(desk.register(&promise), 0);
}

#[test]
fn a_promise_binds_a_sale_to_others_and_not_to_whom_it_was_made() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let promise = desk.sale_notice(&house, "G440106-N", &[1], &[(2, None)], 1);
    assert_eq!(desk.register(&promise), 0);
    let elsewhere = desk.sound_sale(&house, "G440106-A", (1, 3), (1, 101));
    assert_eq!(desk.register(&elsewhere), 18);
    desk.withdraw(&house, "G440106-A");
    let as_promised = desk.sound_sale(&house, "G440106-B", (1, 2), (1, 101));
    assert_eq!(desk.register(&as_promised), 0);
}

#[test]
fn the_bank_that_a_buyer_promised_a_mortgage_is_asked_when_he_burdens_the_house_and_not_when_he_buys_it() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let promise = desk.sale_notice(&house, "G440106-N", &[1], &[(2, None)], 1);
    assert_eq!(desk.register(&promise), 0);
    let loan = desk.mortgage_notice(&house, "G440106-L", (notice_kind::MORTGAGE, &[2]), 2);
    assert_eq!(register_with_bank(&mut desk, &loan), 0);
    let lived_in = desk.habitation(&house, "G440106-H", (&[1], 2), 3);
    assert_eq!(desk.register(&lived_in), 18);
    desk.withdraw(&house, "G440106-H");
    let bought = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 101));
    assert_eq!(desk.register(&bought), 0);
    for (case, bank, outcome) in [("G440106-A", BANK_2, 18), ("G440106-B", BANK, 0)] {
        let draft = desk.agreed_mortgage(&house, case, &[2], (bank, 4), &[]);
        assert_eq!(desk.register_with(&draft, &[bank]), outcome, "bank {bank}");
        if outcome != 0 {
            desk.withdraw(&house, case);
        }
    }
}

#[test]
fn r_132_a_presale_rests_on_its_filed_contract_also_where_both_sides_sign() {
    let mut desk = opened();
    let mut draft = desk.presale(&unit(1), "G440106-N", LAND_HOLDER, &[(1, None)], 1);
    desk.esign(&mut draft, &unit(1), &[LAND_HOLDER, 1]);
    let record = desk.chain.ready(&draft, &REGISTER);
    assert_eq!(Planted::on(&desk).broken_by_act(&record), [0_u16; 0]);
    draft.attestations.retain(|attestation| attestation.statement().claims.name() != "HOUSING_FILING");
    let record = desk.chain.ready(&draft, &REGISTER);
    assert_eq!(Planted::on(&desk).broken_by_act(&record), [132]);
}
