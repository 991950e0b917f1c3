//! The registry of rules, and the rules that need no state.

use kexin_proof::slots::Value;

use crate::act::case_event::{Event, event_slot};
use crate::attestation::{Attestation, BankRelease, Claims, Statement};
use crate::fixture::{ACCEPTOR, BANK, BUREAU, INSTITUTION, TestChain, secret, unit};
use crate::record::{RecordDraft, Role, slot};
use crate::rules::{RULES, Rejection, RuleText, rule};

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

/// Every rule that the offered types need.
const JUDGED: [u16; 74] = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 20, 22, 23, 24, 25, 26, 27, 28, 29, 32, 36,
    41, 45, 46, 47, 61, 62, 63, 68, 69, 71, 73, 74, 76, 77, 78, 79, 80, 82, 83, 85, 111, 113, 114, 121, 122,
    123, 124, 125, 126, 130, 132, 133, 134, 135, 136, 137, 138, 148, 151, 152, 153, 154, 155, 156, 157, 158,
];

#[test]
fn every_rule_that_is_judged_says_how_to_mend_it_and_no_other_does() {
    let told: Vec<u16> =
        RULES.iter().filter(|rule| rule.remedy().is_some()).map(|rule| rule.number).collect();
    assert_eq!(told, JUDGED);
    let complete = |rule: &RuleText| !rule.zh.is_empty() && !rule.en.is_empty();
    assert!(RULES.iter().all(complete), "both languages");
    let remedies = RULES.iter().filter_map(RuleText::remedy);
    assert!(remedies.into_iter().all(|(zh, en)| !zh.is_empty() && !en.is_empty()));
}

#[test]
fn an_article_that_nobody_has_compared_is_marked() {
    let confirmed = |number| rule(number).expect("in the table").is_law_confirmed();
    assert!(!confirmed(26), "民法典 301");
    assert!(!confirmed(17), "one of three citations is not confirmed");
    assert!(confirmed(78), "民诉法解释 485");
    assert!(confirmed(9), "GB 11643");
}

#[test]
fn a_rule_reads_the_same_with_and_without_a_fact() {
    assert!(RULES.iter().all(|rule| !rule.zh.contains('{') && !rule.en.contains('{')));
    assert_eq!(Rejection::new(7).en(), "required field missing");
    assert_eq!(Rejection::about(7, "owners").en(), "required field missing: owners");
    assert_eq!(Rejection::about(7, "owners").zh(), "必填项缺失：owners");
}
