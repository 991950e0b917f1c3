use kexin_proof::slots::Value;

use crate::act::case_event::{Event, event_slot};
use crate::attestation::{Attestation, BankRelease, Claims, Statement};
use crate::fixture::{ACCEPTOR, BANK, BUREAU, INSTITUTION, TestChain, secret, unit};
use crate::record::{RecordDraft, Role, slot};

const ACCEPTED_BY: (Role, u32, u16) = (Role::Acceptor, BUREAU, ACCEPTOR);

fn acceptance(chain: &mut TestChain) -> RecordDraft {
    let mut draft = chain.event(Event::Accept, &unit(1), "G440106-1");
    draft.slots.set(event_slot::KIND, Value::Code(13));
    draft
}

fn refusal(chain: &mut TestChain, draft: &RecordDraft) -> Option<u16> {
    let record = chain.sign(draft, &[ACCEPTED_BY]);
    chain.admit(record).err().map(|rejection| rejection.rule().number)
}

#[test]
fn a_record_with_personal_data_in_the_clear_never_reaches_a_block() {
    let mut chain = TestChain::new(4);
    let mut draft = acceptance(&mut chain);
    assert_eq!(refusal(&mut chain, &draft), None);
    draft.slots.set(slot::PREVIOUS_NUMBER, Value::text("证号 11010519491231002X").expect("clean"));
    assert_eq!(refusal(&mut chain, &draft), Some(148));
}

#[test]
fn an_attestation_with_personal_data_in_the_clear_is_refused_too() {
    let mut chain = TestChain::new(4);
    let mut draft = acceptance(&mut chain);
    let mut attach = |proof_number: &str| {
        let statement = Statement {
            case_number: String::new(),
            acting_bureau: 0,
            scope: Vec::new(),
            claims: Claims::BankRelease(BankRelease {
                unit: unit(1),
                mortgage: "G440106-0".to_owned(),
                proof_number: proof_number.to_owned(),
            }),
            valid_from: draft.issued_at,
            valid_until: draft.valid_until,
            nonce: [1; 16],
        };
        let bank = secret(BANK, INSTITUTION);
        draft.attestations =
            vec![Attestation::sign(statement, &chain.chain(), &bank, Role::Bank, BANK, INSTITUTION)];
        refusal(&mut chain, &draft)
    };
    assert_eq!(attach("粤(2026)广州市不动产证明第0000001号"), None);
    assert_eq!(attach("13800138000"), Some(148));
}
