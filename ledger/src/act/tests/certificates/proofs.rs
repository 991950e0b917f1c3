//! T25 of registration proofs: of every right, on both units of an easement, on the parts of what was divided.

use kexin_proof::slots::Value;
use kexin_proof::unit_code::UnitCode;

use super::super::notice::opened;
use super::{DAY_MS, certificate, status};
use crate::act::certificate_event::Way;
use crate::act::succession::PROOFS;
use crate::fixture::desk::{Desk, REGISTER, REGISTER_WITH_BANK, proof};
use crate::fixture::{BANK, unit};
use crate::record::{RecordDraft, slot};
use crate::title::certificate_status;

const MORTGAGE: u32 = 37;
const EASEMENT: u32 = 19;

/// A right in house 1 of party 1 by its right type, with proof 1; house 2 is party 2's.
fn establish(desk: &mut Desk, right: u32) -> UnitCode {
    let house = desk.registered(1, 0, &[(1, None)]);
    let (draft, signers) = match right {
        MORTGAGE => {
            let mut loan = desk.mortgage(&house, "G440106-M", 1, 1);
            desk.esign(&mut loan, &house, &[1]);
            (loan, &REGISTER_WITH_BANK[..])
        }
        EASEMENT => {
            let served = desk.registered(2, 0, &[(2, None)]);
            (desk.easement((&house, &served), "G440106-E", (&[1], &[2]), 1), &REGISTER[..])
        }
        92 => (desk.habitation(&house, "G440106-H", (&[1], 2), 1), &REGISTER[..]),
        96 => (desk.sale_notice(&house, "G440106-N", &[1], &[(2, None)], 1), &REGISTER[..]),
        _ => (desk.object(&house, "G440106-O", (2, 1), 1), &REGISTER[..]),
    };
    assert_eq!(desk.chain.outcome(&draft, signers), 0, "right type {right}");
    if right == 97 {
        let accepted_at = desk.chain.head().header.time;
        let suit = desk.prove_suit(&house, "G440106-P", "G440106-O", accepted_at);
        assert_eq!(desk.register(&suit), 0, "it stays until the court has decided");
    }
    house
}

/// T25 of a proof, signed by parties; its case is accepted and reviewed.
fn event(
    desk: &mut Desk,
    unit: &UnitCode,
    case: &str,
    (way, right): (Way, u32),
    (number, serial): (u32, Option<u32>),
    signing: &[u8],
) -> RecordDraft {
    let mut draft = desk.certificate_event(unit, case, way, Some(&proof(number)), None);
    draft.slots.set(slot::RIGHT_TYPE, Value::Code(right));
    if let Some(serial) = serial {
        draft.slots.set(slot::ISSUED_NUMBER, Value::text(&desk.new_proof(serial)).expect("clean"));
    }
    desk.esign(&mut draft, unit, signing);
    draft
}

/// Numbers of the proofs that a unit's entries name, whatever they are of.
fn named(desk: &Desk, unit: &UnitCode) -> Vec<String> {
    let value = desk.value(unit);
    let mut numbers = Vec::new();
    for (list, number) in PROOFS {
        let elements = value.slots().list(list).map_or(&[][..], |list| list.elements());
        numbers.extend(elements.iter().filter_map(|element| element.text(number).map(str::to_owned)));
    }
    numbers
}

#[test]
fn the_proof_of_every_right_is_exchanged_lost_and_replaced_by_who_holds_it() {
    for right in [MORTGAGE, EASEMENT, 92, 96, 97] {
        let mut desk = opened();
        let house = establish(&mut desk, right);
        let (signing, signers) =
            if right == MORTGAGE { (&[][..], &REGISTER_WITH_BANK[..]) } else { (&[2][..], &REGISTER[..]) };
        // The owner's signature makes up for no holder's, and is one too many beside a bank's.
        let by_owner = event(&mut desk, &house, "G440106-A", (Way::Exchange, right), (1, Some(2)), &[1]);
        let refusal = if right == MORTGAGE { 25 } else { 132 };
        assert_eq!(
            desk.chain.outcome(&by_owner, signers),
            refusal,
            "{right}: whose house it is holds no proof"
        );
        desk.withdraw(&house, "G440106-A");
        let exchange = event(&mut desk, &house, "G440106-B", (Way::Exchange, right), (1, Some(2)), signing);
        assert_eq!(desk.chain.outcome(&exchange, signers), 0, "{right}");
        assert_eq!(status(&desk, &proof(1)), certificate_status::SUPERSEDED);
        let lost = event(&mut desk, &house, "G440106-C", (Way::DeclareLost, right), (2, None), signing);
        assert_eq!(desk.chain.outcome(&lost, signers), 0, "{right}");
        assert_eq!(status(&desk, &proof(2)), certificate_status::LOST);
        let published_at = desk.chain.head().header.time;
        desk.chain.wait(30 * DAY_MS);
        let mut replace = event(&mut desk, &house, "G440106-D", (Way::Replace, right), (2, Some(3)), signing);
        replace.attestations.push(desk.loss_notice(&house, &proof(2), published_at));
        assert_eq!(desk.chain.outcome(&replace, signers), 0, "{right}");
        assert_eq!(status(&desk, &proof(2)), certificate_status::SUPERSEDED);
        assert_eq!(status(&desk, &proof(3)), certificate_status::VALID);
        assert_eq!(named(&desk, &house), [proof(3)], "{right}");
    }
}

#[test]
fn the_proof_of_an_easement_changes_on_both_units_from_either_side() {
    for at_the_served in [false, true] {
        let mut desk = opened();
        let servient = establish(&mut desk, EASEMENT);
        let dominant = unit(2);
        let here = if at_the_served { dominant } else { servient };
        let exchange = event(&mut desk, &here, "G440106-A", (Way::Exchange, EASEMENT), (1, Some(2)), &[2]);
        assert_eq!(desk.register(&exchange), 0, "at the served unit: {at_the_served}");
        for unit in [&servient, &dominant] {
            assert_eq!(named(&desk, unit), [proof(2)]);
        }
        let before = certificate(&desk, &proof(1));
        assert_eq!((before.status, before.next), (certificate_status::SUPERSEDED, Some(proof(2))));
        let both = (&servient, &dominant);
        let terms = (2, 3, "2040-11-23");
        let change = desk.easement_change(both, "G440106-C", "G440106-E", (&[1], &[2]), terms);
        assert_eq!(desk.register(&change), 0, "what is changed next states the new number");
        assert_eq!(status(&desk, &proof(2)), certificate_status::SUPERSEDED);
    }
}

#[test]
fn a_divided_mortgage_s_proof_is_exchanged_for_one_part_and_lives_on_with_the_other() {
    for (here, there) in [(unit(11), unit(12)), (unit(12), unit(11))] {
        let mut desk = opened();
        let house = establish(&mut desk, MORTGAGE);
        let mut split = desk.split(&house, "G440106-D", &[(unit(11), 5_000, 11), (unit(12), 5_117, 12)], 1);
        desk.esign(&mut split, &house, &[1]);
        desk.agree_as_bank(&mut split, &house, "G440106-M", BANK);
        assert_eq!(desk.register(&split), 0);
        let exchange = event(&mut desk, &here, "G440106-A", (Way::Exchange, MORTGAGE), (1, Some(2)), &[]);
        assert_eq!(desk.chain.outcome(&exchange, &REGISTER_WITH_BANK), 0);
        assert_eq!((named(&desk, &here), named(&desk, &there)), (vec![proof(2)], vec![proof(1)]));
        let before = certificate(&desk, &proof(1));
        assert_eq!((before.status, before.unit.as_str()), (certificate_status::VALID, there.as_str()));
        let release = desk.cancel(&there, "G440106-R", "G440106-M", 1);
        assert_eq!(desk.register(&release), 0, "the other part's mortgage has the old proof");
        assert_eq!(status(&desk, &proof(1)), certificate_status::CANCELLED);
        assert_eq!(status(&desk, &proof(2)), certificate_status::VALID);
        let release = desk.cancel(&here, "G440106-S", "G440106-M", 2);
        assert_eq!(desk.register(&release), 0);
        assert_eq!(status(&desk, &proof(2)), certificate_status::CANCELLED);
    }
}

#[test]
fn an_easement_on_a_divided_house_gets_another_proof_for_one_part_on_both_sides() {
    let mut desk = opened();
    let house = establish(&mut desk, EASEMENT);
    let mut split = desk.split(&house, "G440106-D", &[(unit(11), 5_000, 11), (unit(12), 5_117, 12)], 1);
    desk.esign(&mut split, &house, &[1]);
    desk.agree_as_holder(&mut split, &house, "G440106-E", 2);
    assert_eq!(desk.register(&split), 0);
    let exchange = event(&mut desk, &unit(11), "G440106-A", (Way::Exchange, EASEMENT), (1, Some(2)), &[2]);
    assert_eq!(desk.register(&exchange), 0);
    assert_eq!(named(&desk, &unit(11)), [proof(2)]);
    assert_eq!(named(&desk, &unit(12)), [proof(1)]);
    let mut served = named(&desk, &unit(2));
    served.sort();
    assert_eq!(served, [proof(1), proof(2)], "whom both parts serve holds both");
    assert_eq!(status(&desk, &proof(1)), certificate_status::VALID);
    let rest = event(&mut desk, &unit(2), "G440106-B", (Way::Exchange, EASEMENT), (1, Some(3)), &[2]);
    assert_eq!(desk.register(&rest), 0);
    assert_eq!(named(&desk, &unit(12)), [proof(3)]);
    assert_eq!(status(&desk, &proof(1)), certificate_status::SUPERSEDED);
}
