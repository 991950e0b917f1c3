//! Presales of new houses by policy, and the notice that a sale converts.

use super::*;
use crate::act::{notice, notice_end, transfer};
use crate::attestation::{Claims, HousingFiling};
use crate::fixture::desk::party;
use crate::fixture::{HOUSING, unit};
use crate::record::Role;

/// T19 of a presale for a policy, which the developer confirms.
fn presale(desk: &mut Desk, house: &UnitCode, case: &str) -> RecordDraft {
    desk.register_land(house);
    let mut draft = desk.presale_draft(house, case, 1, &[(2, None)], 1);
    desk.esign(&mut draft, house, &[2]);
    let filing = desk.filing(&draft, house, Some(1), &[2]);
    draft.attestations.push(filing);
    desk.developer_agrees(&mut draft, house, notice::KIND, &[2]);
    desk.automatic(draft)
}

#[test]
fn a_presale_is_noticed_and_given_up_without_a_person() {
    let mut desk = Desk::open();
    let house = unit(1);
    let draft = presale(&mut desk, &house, "A-1");
    let mut alone = draft.clone();
    alone.attestations.retain(|attestation| attestation.signature().role != Role::Developer);
    assert_eq!(unmet(&mut desk, &alone), ["developer"]);
    let mut unfiled = draft.clone();
    unfiled.attestations.retain(|attestation| attestation.signature().role != Role::Housing);
    assert_eq!(unmet(&mut desk, &unfiled), ["housing-filing"]);
    assert_eq!(desk.approve(&draft), 0);
    let mut end = desk.notice_end_draft(&house, "A-2", ("A-1", notice_end::way::GIVEN_UP));
    desk.esign(&mut end, &house, &[2]);
    let filing = desk.filing(&draft, &house, Some(1), &[2]);
    end.attestations.push(filing);
    desk.developer_agrees(&mut end, &house, notice_end::KIND, &[2]);
    let end = desk.automatic(end);
    assert_eq!(desk.approve(&end), 0, "its filing is that of the notice");
}

#[test]
fn b3_a_notice_that_the_sale_converts_is_no_flag_and_another_is() {
    let mut desk = Desk::open();
    desk.chain.know_years(2027..=2027);
    let house = desk.registered(1, 0, &[(1, None)]);
    let noticed = desk.sale_notice(&house, "N-1", &[1], &[(2, None)], 1);
    assert_eq!(desk.register(&noticed), 0);
    let alone = desk.automatic_sale(&house, "A-1", (1, 2), (1, 2));
    assert_eq!(unmet(&mut desk, &alone), ["unflagged"]);
    let sale = desk.automatic_sale(&house, "A-2", (1, 2), (1, 2));
    let mut end = desk.notice_end_draft(&house, "A-2", ("N-1", notice_end::way::CONVERTED));
    desk.esign(&mut end, &house, &[2]);
    let filed = HousingFiling {
        unit: house,
        act: transfer::KIND,
        filing_number: "BA-1".to_owned(),
        permit: String::new(),
        obligor: None,
        beneficiaries: vec![party(2)],
    };
    let filed = desk.attest(Claims::HousingFiling(filed), Role::Housing, HOUSING);
    end.attestations.push(filed);
    desk.developer_agrees(&mut end, &house, transfer::KIND, &[2]);
    let end = desk.automatic(end);
    assert_eq!(desk.commit_group(&mut [sale, end], &APPROVED), [0, 0]);
    assert_eq!(desk.owners(&house), [party(2)]);
}
