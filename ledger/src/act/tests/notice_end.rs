//! The end of advance notices: given up, lapsed, or turned into the registration that they secured.

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{status_bits, unit as unit_slot};
use kexin_proof::slots::{Date, Value};
use kexin_proof::unit_code::UnitCode;

use super::notice::{
    Holder, certificate, consent, desk_from, lose, opened, pre_seize, refusal_if, register_with_bank,
};
use super::planted::Planted;
use crate::act::notice_end::{self, fact, way};
use crate::act::{first_registration, mortgage, transfer};
use crate::calendar::end_of_day;
use crate::fixture::desk::{Desk, LAND_HOLDER, REGISTER, Shares, party, proof, title};
use crate::fixture::{BANK, unit};
use crate::record::RecordDraft;
use crate::title::certificate_status;
use crate::unit::{Unit, entry_status, notice_kind};

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// Lets the next block be at a moment.
fn reach(desk: &mut Desk, moment: TimeMs) {
    let ms = moment.value().checked_sub(desk.chain.next_time().value()).expect("still to come");
    desk.chain.wait(ms);
}

fn before(moment: TimeMs, ms: u64) -> TimeMs {
    TimeMs::new(moment.value() - ms).expect("a moment")
}

fn statuses(desk: &Desk, unit: &UnitCode) -> Vec<u32> {
    let value = desk.value(unit);
    let notices = Unit::of(value.slots()).expect("in the register").notices();
    notices.iter().map(|notice| notice.standing.status).collect()
}

/// A house of party 1 that is promised to buyers; the notice is `G440106-N` with proof 1.
fn promised(desk: &mut Desk, buyers: Shares<'_>) -> UnitCode {
    let house = desk.registered(1, 0, &[(1, None)]);
    let promise = desk.sale_notice(&house, "G440106-N", &[1], buyers, 1);
    assert_eq!(desk.register(&promise), 0, "promised");
    house
}

#[test]
fn whom_it_protects_gives_a_notice_up() {
    let mut desk = opened();
    let house = promised(&mut desk, &[(2, None), (3, None)]);
    let by_one = desk.notice_end(&house, "G440106-A", "G440106-N", &[2]);
    assert_eq!(desk.register(&by_one), 132, "both were promised it");
    desk.withdraw(&house, "G440106-A");
    let unknown = desk.notice_end(&house, "G440106-B", "G440106-X", &[2, 3]);
    assert_eq!(desk.register(&unknown), 147);
    desk.withdraw(&house, "G440106-B");
    let by_both = desk.notice_end(&house, "G440106-C", "G440106-N", &[2, 3]);
    assert_eq!(refusal_if(&mut desk, (&by_both, &REGISTER), &house, lose), Some(23));
    assert_eq!(desk.register(&by_both), 0);
    assert_eq!(desk.bits(&house), 0);
    assert_eq!(statuses(&desk, &house), [entry_status::ENDED; 2]);
    assert_eq!(certificate(&desk, &proof(1)), (certificate_status::CANCELLED, None));
    let again = desk.notice_end(&house, "G440106-D", "G440106-N", &[2, 3]);
    assert_eq!(desk.register(&again), 147);
}

#[test]
fn a_bank_gives_its_notice_up_with_its_own_key() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let own = desk.mortgage_notice(&house, "G440106-N", (notice_kind::MORTGAGE, &[1]), 1);
    assert_eq!(register_with_bank(&mut desk, &own), 0);
    let end = desk.notice_end(&house, "G440106-A", "G440106-N", &[1]);
    assert_eq!(desk.register(&end), 132, "the owner cannot");
    desk.withdraw(&house, "G440106-A");
    let end = desk.notice_end(&house, "G440106-B", "G440106-N", &[]);
    assert_eq!(register_with_bank(&mut desk, &end), 0);
    assert_eq!(desk.bits(&house), 0);
}

#[test]
fn form_rules_of_a_notices_end_are_found_before_a_block() {
    let mut desk = opened();
    let draft = desk.notice_end_draft(&unit(1), "G440106-E", ("G440106-N", way::GIVEN_UP));
    let error = |desk: &mut Desk, change: &dyn Fn(&mut RecordDraft)| {
        let mut draft = draft.clone();
        change(&mut draft);
        desk.form_error(&draft)
    };
    let registration_type = crate::record::slot::REGISTRATION_TYPE;
    assert_eq!(error(&mut desk, &|_| ()), None);
    assert_eq!(error(&mut desk, &|draft| draft.slots.clear(fact::NOTICE)), Some(7));
    assert_eq!(error(&mut desk, &|draft| draft.slots.clear(fact::WAY)), Some(7));
    assert_eq!(error(&mut desk, &|draft| draft.slots.set(fact::WAY, Value::Code(3))), Some(8));
    assert_eq!(error(&mut desk, &|draft| draft.slots.set(registration_type, Value::Code(700))), Some(6));
}

/// S5: promised on 2026-09-01, day 90 is Monday 2026-11-30.
#[test]
fn a_notice_is_in_force_to_the_end_of_day_ninety_and_has_lapsed_on_day_ninety_one() {
    for (late_ms, outcome) in [(0, 0), (1, 89)] {
        let mut desk = desk_from("2026-09-01");
        let house = promised(&mut desk, &[(2, None)]);
        let lapses = end_of_day(day("2026-11-30")).expect("after 1970");
        reach(&mut desk, before(lapses, 60_000));
        assert_eq!(desk.chain.accept(&house, "G440106-E", notice_end::KIND), 0);
        assert_eq!(desk.chain.review(&house, "G440106-E"), 0);
        reach(&mut desk, TimeMs::new(lapses.value() - 1 + late_ms).expect("a moment"));
        let mut end = desk.notice_end_draft(&house, "G440106-E", ("G440106-N", way::GIVEN_UP));
        desk.esign(&mut end, &house, &[2]);
        assert_eq!(desk.register(&end), outcome);
    }
}

/// S5, the last day being none on which the bureau works: promised on 2026-08-30, day 90 is Saturday 2026-11-28.
#[test]
fn a_notice_whose_last_day_is_a_saturday_is_in_force_to_the_end_of_monday() {
    let mut desk = desk_from("2026-08-30");
    let house = promised(&mut desk, &[(2, None)]);
    let expires = Unit::of(desk.value(&house).slots()).expect("registered").notices()[0].standing.expires;
    assert_eq!(expires, end_of_day(day("2026-11-30")).ok());
}

#[test]
fn what_has_lapsed_stands_in_nobodys_way() {
    let mut desk = desk_from("2026-09-01");
    let house = promised(&mut desk, &[(2, None)]);
    reach(&mut desk, end_of_day(day("2026-11-30")).expect("after 1970"));
    let other = desk.mortgage_notice(&house, "G440106-O", (notice_kind::MORTGAGE, &[1]), 2);
    assert_eq!(register_with_bank(&mut desk, &other), 157, "its own day 90 lies in a year without a table");
    desk.withdraw(&house, "G440106-O");
    let mut mortgage = desk.mortgage(&house, "G440106-M", 1, 3);
    desk.esign(&mut mortgage, &house, &[1]);
    assert_eq!(register_with_bank(&mut desk, &mortgage), 0);
    assert_eq!(statuses(&desk, &house), [entry_status::LAPSED], "what time ended is written down");
    assert_eq!(desk.bits(&house), status_bits::MORTGAGED);
}

#[test]
fn who_mortgaged_what_he_was_promised_gives_it_up_with_the_bank_only() {
    let mut desk = opened();
    let house = unit(1);
    let presale = desk.presale(&house, "G440106-N", 9, &[(1, None)], 1);
    assert_eq!(desk.register(&presale), 0);
    let loan = desk.mortgage_notice(&house, "G440106-M", (notice_kind::PRESALE_MORTGAGE, &[1]), 2);
    assert_eq!(register_with_bank(&mut desk, &loan), 0);
    let alone = desk.notice_end(&house, "G440106-A", "G440106-N", &[1]);
    assert_eq!(desk.register(&alone), 146);
    desk.withdraw(&house, "G440106-A");
    let mut agreed = desk.notice_end(&house, "G440106-B", "G440106-N", &[1]);
    consent(&mut desk, &mut agreed, &house, ("G440106-M", Holder::Bank));
    assert_eq!(desk.register(&agreed), 0);
    let end = desk.notice_end(&house, "G440106-C", "G440106-M", &[]);
    assert_eq!(register_with_bank(&mut desk, &end), 0, "the bank's own notice follows");
}

#[test]
fn a_debtor_does_not_give_up_what_a_court_has_seized_in_advance() {
    let mut desk = opened();
    let house = promised(&mut desk, &[(1, None)]);
    let end = desk.notice_end(&house, "G440106-A", "G440106-N", &[1]);
    assert_eq!(refusal_if(&mut desk, (&end, &REGISTER), &house, pre_seize), Some(17));
    assert_eq!(desk.register(&end), 0);
}

/// T02 from party 1 to takers in a case that a bundle shares, signed and cleared.
fn sale_in(desk: &mut Desk, house: &UnitCode, case: &str, form: u32, takers: Shares<'_>) -> RecordDraft {
    let mut numbers: Vec<u8> = takers.iter().map(|(number, _)| *number).collect();
    numbers.sort_unstable();
    let mut sale = desk.sale_draft(house, case, &[1], (form, takers), (1, 101));
    desk.esign(&mut sale, house, &[&[1], &numbers[..]].concat());
    let tax = desk.tax(house, &[1], &numbers);
    sale.attestations.push(tax);
    sale
}

fn conversion(desk: &mut Desk, house: &UnitCode, case: &str, notice: &str, parties: &[u8]) -> RecordDraft {
    let mut end = desk.notice_end_draft(house, case, (notice, way::CONVERTED));
    desk.esign(&mut end, house, parties);
    end
}

fn outcomes(desk: &mut Desk, mut drafts: Vec<RecordDraft>) -> Vec<u16> {
    desk.register_group(&mut drafts, &[BANK])
}

#[test]
fn a_notice_becomes_the_registration_that_it_secured() {
    let mut desk = opened();
    let house = promised(&mut desk, &[(2, None)]);
    let loan = desk.mortgage_notice(&house, "G440106-L", (notice_kind::MORTGAGE, &[2]), 2);
    assert_eq!(register_with_bank(&mut desk, &loan), 0);
    desk.chain.prepare(&house, "G440106-C", transfer::KIND);
    let sale = sale_in(&mut desk, &house, "G440106-C", 0, &[(2, None)]);
    let sold = conversion(&mut desk, &house, "G440106-C", "G440106-N", &[2]);
    let mut mortgage = desk.mortgage_draft(&house, "G440106-C", 2, 3);
    desk.esign(&mut mortgage, &house, &[2]);
    let mortgaged = conversion(&mut desk, &house, "G440106-C", "G440106-L", &[]);
    assert_eq!(outcomes(&mut desk, vec![sale, sold, mortgage, mortgaged]), [0; 4]);
    assert_eq!(desk.owners(&house), [party(2)]);
    assert_eq!(desk.bits(&house), status_bits::MORTGAGED);
    assert_eq!(statuses(&desk, &house), [entry_status::CONVERTED; 2]);
    assert_eq!(certificate(&desk, &proof(1)), (certificate_status::SUPERSEDED, Some(title(101))));
    assert_eq!(certificate(&desk, &proof(2)), (certificate_status::SUPERSEDED, Some(proof(3))));
}

#[test]
fn a_notice_becomes_no_other_registration_than_that_which_it_secured() {
    let third = (Some((1, 3)), Some((2, 3)));
    let promised_shares: Shares<'_> = &[(2, third.0), (3, third.1)];
    let cases: [(u32, Shares<'_>, [u16; 2]); 4] = [
        (2, &[(3, third.1), (2, third.0)], [0, 0]),
        (2, &[(2, third.1), (3, third.0)], [135, 90]),
        (1, &[(2, None), (3, None)], [135, 90]),
        (2, &[(2, third.0), (3, Some((1, 3))), (4, Some((1, 3)))], [135, 90]),
    ];
    for (form, takers, expected) in cases {
        let mut desk = opened();
        let house = promised(&mut desk, promised_shares);
        desk.chain.prepare(&house, "G440106-C", transfer::KIND);
        let sale = sale_in(&mut desk, &house, "G440106-C", form, takers);
        let sold = conversion(&mut desk, &house, "G440106-C", "G440106-N", &[2, 3]);
        assert_eq!(outcomes(&mut desk, vec![sale, sold]), expected, "{takers:?}");
    }
}

#[test]
fn a_notice_of_mortgage_becomes_that_mortgage_and_no_other() {
    for (amount_fen, expected) in [(61_000_000, [0, 0]), (61_000_001, [135, 90])] {
        let mut desk = opened();
        let house = desk.registered(1, 0, &[(1, None)]);
        let own = desk.mortgage_notice(&house, "G440106-N", (notice_kind::MORTGAGE, &[1]), 1);
        assert_eq!(register_with_bank(&mut desk, &own), 0);
        desk.chain.prepare(&house, "G440106-C", mortgage::KIND);
        let mut draft = desk.mortgage_draft(&house, "G440106-C", 1, 2);
        draft.slots.set(mortgage::fact::AMOUNT, Value::Fen(amount_fen));
        desk.esign(&mut draft, &house, &[1]);
        let end = conversion(&mut desk, &house, "G440106-C", "G440106-N", &[]);
        assert_eq!(outcomes(&mut desk, vec![draft, end]), expected);
    }
}

#[test]
fn what_was_registered_before_is_no_conversion() {
    let mut desk = opened();
    let house = promised(&mut desk, &[(2, None)]);
    let sale = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 101));
    assert_eq!(desk.register(&sale), 0, "the buyer consents by buying");
    assert_eq!(statuses(&desk, &house), [entry_status::IN_FORCE]);
    desk.chain.prepare(&house, "G440106-C", notice_end::KIND);
    let late = conversion(&mut desk, &house, "G440106-C", "G440106-N", &[2]);
    assert_eq!(desk.register(&late), 90);
    desk.withdraw(&house, "G440106-C");
    let end = desk.notice_end(&house, "G440106-D", "G440106-N", &[2]);
    assert_eq!(desk.register(&end), 0);
}

/// B3: the developer's first registration, the buyer's transfer and his bank's mortgage, and what was noticed of them.
fn new_estate(desk: &mut Desk, house: &UnitCode, case: &str, serial: u32) -> Vec<RecordDraft> {
    let (notice, loan) = (format!("{case}-N"), format!("{case}-L"));
    let shared = "G440106-B3";
    let first = desk.first(house, shared, 0, &[(LAND_HOLDER, None)], serial);
    let mut sale = desk.sale_draft(house, shared, &[LAND_HOLDER], (0, &[(1, None)]), (serial, serial + 10));
    desk.esign(&mut sale, house, &[LAND_HOLDER, 1]);
    let tax = desk.tax(house, &[LAND_HOLDER], &[1]);
    sale.attestations.push(tax);
    let sold = conversion(desk, house, shared, &notice, &[1]);
    let mut mortgage = desk.mortgage_draft(house, shared, 1, serial + 20);
    desk.esign(&mut mortgage, house, &[1]);
    let mortgaged = conversion(desk, house, shared, &loan, &[]);
    vec![first, sale, sold, mortgage, mortgaged]
}

/// A house presold to party 1, who has promised his bank a mortgage on it.
fn presold(desk: &mut Desk, number: u32, case: &str) -> UnitCode {
    let house = unit(number);
    let presale = desk.presale(&house, &format!("{case}-N"), LAND_HOLDER, &[(1, None)], 100 + number);
    assert_eq!(desk.register(&presale), 0, "presale");
    let kind = notice_kind::PRESALE_MORTGAGE;
    let loan = desk.mortgage_notice(&house, &format!("{case}-L"), (kind, &[1]), 200 + number);
    assert_eq!(register_with_bank(desk, &loan), 0, "its mortgage");
    house
}

#[test]
fn a_new_estate_is_registered_and_all_that_was_promised_of_it_in_one_bundle() {
    let mut desk = opened();
    let houses = [presold(&mut desk, 1, "G440106-P1"), presold(&mut desk, 2, "G440106-P2")];
    desk.prepare_several(&houses, "G440106-B3", first_registration::KIND);
    let [one, two] = [("G440106-P1", 301), ("G440106-P2", 302)];
    let mut drafts = new_estate(&mut desk, &houses[0], one.0, one.1);
    let second = new_estate(&mut desk, &houses[1], two.0, two.1);
    // First all first registrations, then what became of them.
    let mut first_of_second = second.into_iter();
    drafts.splice(1..1, first_of_second.next());
    drafts.extend(first_of_second);
    assert_eq!(outcomes(&mut desk, drafts), [0; 10]);
    for (house, number) in houses.iter().zip([1, 2]) {
        assert_eq!(desk.owners(house), [party(1)]);
        assert_eq!(desk.bits(house), status_bits::MORTGAGED);
        assert_eq!(statuses(&desk, house), [entry_status::CONVERTED; 2]);
        let superseded = certificate_status::SUPERSEDED;
        assert_eq!(certificate(&desk, &proof(100 + number)), (superseded, Some(title(310 + number))));
        assert_eq!(certificate(&desk, &proof(200 + number)), (superseded, Some(proof(320 + number))));
    }
}

/// S5 for a presold house: its clock starts with the first registration, on 2026-09-01.
#[test]
fn the_clock_of_a_presale_starts_when_the_house_is_first_registered() {
    for (late_ms, expected) in [(0, [0, 0]), (1, [135, 89])] {
        let mut desk = desk_from("2026-08-31");
        let house = presold(&mut desk, 1, "G440106-P1");
        reach(&mut desk, end_of_day(day("2026-08-31")).expect("after 1970"));
        desk.chain.prepare(&house, "G440106-F", first_registration::KIND);
        let first = desk.first(&house, "G440106-F", 0, &[(LAND_HOLDER, None)], 1);
        assert_eq!(desk.register(&first), 0);
        let lapses = end_of_day(day("2026-11-30")).expect("after 1970");
        for notice in Unit::of(desk.value(&house).slots()).expect("registered").notices() {
            assert_eq!(notice.standing.expires, Some(lapses));
        }
        assert_eq!(desk.bits(&house), status_bits::NOTICE);
        reach(&mut desk, before(lapses, 60_000));
        assert_eq!(desk.chain.accept(&house, "G440106-C", transfer::KIND), 0);
        assert_eq!(desk.chain.review(&house, "G440106-C"), 0);
        reach(&mut desk, TimeMs::new(lapses.value() - 1 + late_ms).expect("a moment"));
        let mut sale = desk.sale_draft(&house, "G440106-C", &[LAND_HOLDER], (0, &[(1, None)]), (1, 101));
        desk.esign(&mut sale, &house, &[LAND_HOLDER, 1]);
        let tax = desk.tax(&house, &[LAND_HOLDER], &[1]);
        sale.attestations.push(tax);
        let sold = conversion(&mut desk, &house, "G440106-C", "G440106-P1-N", &[1]);
        assert_eq!(outcomes(&mut desk, vec![sale, sold]), expected, "{late_ms} ms late");
    }
}

#[test]
fn r_090_what_is_registered_in_the_same_block_but_beside_the_notice_converts_nothing() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let promise = desk.sale_notice(&house, "G440106-N", &[1], &[(2, None)], 1);
    assert_eq!(desk.register(&promise), 0);
    desk.chain.prepare(&house, "G440106-E", notice_end::KIND);
    let mut draft = desk.notice_end_draft(&house, "G440106-E", ("G440106-N", way::CONVERTED));
    desk.esign(&mut draft, &house, &[2]);
    let record = desk.chain.ready(&draft, &REGISTER);
    let time = desk.chain.next_time();
    let bought = Planted::on(&desk).with(&house, |slots| {
        slots.set(unit_slot::OWNED_SINCE_TIME, Value::Time(time));
        let owners = slots.list_mut(unit_slot::OWNERS).expect("owners").elements_mut();
        owners[0].set(kexin_proof::slot_table::owner::PARTY, Value::Party(party(2)));
    });
    assert_eq!(bought.broken_by_act(&record), [90]);
}
