//! The registry of rules, and the rules that need no state.

use kexin_proof::height::TimeMs;
use kexin_proof::slots::{Seed, Slots, Value, Width};
use proptest::prelude::*;

use crate::act::case_event::{Event, event_slot};
use crate::attestation::{Attestation, BankRelease, Claims, Statement};
use crate::fixture::{ACCEPTOR, BANK, BUREAU, INSTITUTION, TestChain, secret, unit};
use crate::party::exposed_in_text;
use crate::record::{RecordDraft, Role, slot};
use crate::rules::{
    Findings, ISSUED_AHEAD_MS_MAX, Layer, RULES, Rejection, RuleText, STALE, Severity, Ticks, document,
    form_faults, rule,
};

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

#[test]
fn numbers_rise_and_none_is_used_twice() {
    assert!(RULES.is_sorted_by(|a, b| a.number < b.number));
}

#[test]
fn layers_and_severities_are_those_of_the_specification() {
    let numbers = |is_one: &dyn Fn(&RuleText) -> bool| -> Vec<u16> {
        RULES.iter().filter(|rule| is_one(rule)).map(|rule| rule.number).collect()
    };
    assert_eq!(numbers(&|rule| rule.layer == Layer::Form), FORM);
    assert_eq!(numbers(&|rule| rule.layer == Layer::Workflow), WORKFLOW);
    assert_eq!(numbers(&|rule| rule.layer == Layer::Import), [141, 142, 143, 144]);
    assert_eq!(numbers(&|rule| rule.severity == Severity::Warning), [33, 34, 43, 84, 142]);
    assert_eq!(numbers(&|rule| rule.severity == Severity::Indicator), [129]);
    assert_eq!(numbers(&|rule| rule.warns_in().is_some()), [3, 31, 83]);
    assert_eq!(numbers(&RuleText::is_retired), [137, 138]);
    assert_eq!(RULES.len(), 134);
}

const FORM: [u16; 36] = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 28, 45, 46, 47, 62, 63, 74, 77, 78, 95, 98, 99, 106,
    117, 123, 134, 136, 137, 138, 148, 155,
];
const WORKFLOW: [u16; 26] = [
    32, 37, 44, 48, 49, 65, 68, 76, 115, 121, 122, 124, 125, 126, 127, 128, 129, 130, 131, 132, 133, 151,
    156, 157, 158, 159,
];

#[test]
fn every_rule_reads_in_both_languages_and_says_how_to_mend_it_and_what_breaks_it() {
    for rule in RULES {
        let number = rule.number;
        let texts = [(rule.zh, rule.en), rule.remedy(), rule.example()];
        for (zh, en) in texts {
            assert!(zh.chars().any(is_han), "R-{number:03}: {zh}");
            // Certificate numbers and amounts in 万元 stand in Chinese also in English.
            assert!(en.chars().filter(char::is_ascii_alphabetic).count() > 8, "R-{number:03}: {en}");
            for text in [zh, en] {
                assert!(!text.contains(['{', '}', '|', '\n', '\t']), "R-{number:03}: {text}");
                assert_eq!(text.trim(), text, "R-{number:03}");
                assert!(!text.contains("  "), "R-{number:03}: {text}");
                assert!(exposed_in_text(text).is_none(), "R-{number:03}: {text}");
            }
        }
        let name = format!("R-{number:03}");
        let (zh, en) = rule.example();
        assert!(zh.contains(&name) && en.contains(&name), "{name} is named where it fails");
        assert!(zh.ends_with('。') && en.ends_with('.'), "{name}: sentences");
    }
}

fn is_han(character: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character)
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
fn the_document_is_the_registry() {
    let path = "../docs/rules.md";
    if std::env::var("KEXINKU_WRITE_VECTORS").is_ok_and(|value| value == "1") {
        std::fs::write(path, document()).expect("the checkout is writable");
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == document(), "{path} differs from the registry; KEXINKU_WRITE_VECTORS=1 writes it");
}

#[test]
fn a_rule_reads_the_same_with_and_without_a_fact() {
    assert_eq!(Rejection::new(7).en(), "required field missing");
    assert_eq!(Rejection::about(7, "owners").en(), "required field missing: owners");
    assert_eq!(Rejection::about(7, "owners").zh(), "必填项缺失：权利人");
}

#[test]
fn an_error_refuses_and_no_tick_lifts_it() {
    let mut findings = Findings::default();
    findings.add(Rejection::new(17));
    findings.add(Rejection::new(33));
    let ticks = Ticks::of([33]).expect("a warning");
    assert_eq!(findings.refusal_with(&ticks).map(Rejection::number), Some(17));
}

#[test]
fn a_warning_refuses_until_it_is_ticked() {
    let mut findings = Findings::default();
    findings.add(Rejection::new(33));
    findings.add(Rejection::new(34));
    assert_eq!(findings.refusal().map(Rejection::number), Some(33));
    let one = Ticks::of([33]).expect("a warning");
    assert_eq!(findings.refusal_with(&one).map(Rejection::number), Some(34));
    let both = Ticks::of([33, 34]).expect("warnings");
    assert_eq!(findings.refusal_with(&both), None);
    assert_eq!(findings.all().count(), 2, "they stay noted");
}

#[test]
fn a_rule_that_refuses_elsewhere_can_be_ticked_where_it_is_a_warning() {
    let ticks = Ticks::of([31]).expect("a warning for dwellings");
    let mut of_a_dwelling = Findings::default();
    of_a_dwelling.add(Rejection::warning(31));
    assert_eq!(of_a_dwelling.refusal().map(Rejection::number), Some(31));
    assert_eq!(of_a_dwelling.refusal_with(&ticks), None);
    let mut of_a_shop = Findings::default();
    of_a_shop.add(Rejection::new(31));
    assert_eq!(of_a_shop.refusal_with(&ticks).map(Rejection::number), Some(31));
}

#[test]
fn what_is_noted_as_warning_and_as_error_is_an_error_in_either_order() {
    let ticks = Ticks::of([83]).expect("a warning for pre-seizures");
    let (error, warning) = (Rejection::new(83), Rejection::warning(83));
    for both in [[error, warning], [warning, error]] {
        let mut findings = Findings::default();
        both.into_iter().for_each(|rejection| findings.add(rejection));
        assert_eq!(findings.all().map(Rejection::severity).collect::<Vec<_>>(), [Severity::Error]);
        assert_eq!(findings.refusal_with(&ticks), Some(&error));
    }
}

#[test]
fn an_indicator_is_noted_and_never_refuses() {
    let mut findings = Findings::default();
    findings.add(Rejection::new(129));
    assert_eq!(findings.refusal(), None);
    assert_eq!(findings.all().map(Rejection::severity).collect::<Vec<_>>(), [Severity::Indicator]);
}

#[test]
fn a_stale_version_is_told_last_of_all() {
    let mut findings = Findings::default();
    findings.add(Rejection::new(STALE));
    findings.add(Rejection::new(141));
    findings.add(Rejection::new(38));
    let told: Vec<u16> = findings.all().map(Rejection::number).collect();
    assert_eq!(told, [38, 141, STALE]);
}

#[test]
#[should_panic(expected = "R-017 is a warning nowhere")]
#[cfg(debug_assertions)]
fn a_rule_that_never_warns_is_not_noted_as_a_warning() {
    let _ = Rejection::warning(17);
}

#[test]
fn r_136_a_record_is_taken_from_a_minute_before_its_issue_to_the_last_moment_of_its_validity() {
    let mut chain = TestChain::new(4);
    let draft = acceptance(&mut chain);
    let record = chain.sign(&draft, &[ACCEPTED_BY]);
    let (first, last) = (draft.issued_at.value() - ISSUED_AHEAD_MS_MAX, draft.valid_until.value());
    let book = chain.book();
    for (clock, told) in [(first - 1, vec![136]), (first, vec![]), (last, vec![]), (last + 1, vec![136])] {
        let clock = TimeMs::new(clock).expect("this century");
        let faults = form_faults(&record, Some(clock), Some(&book));
        assert_eq!(faults.all().map(Rejection::number).collect::<Vec<_>>(), told, "{clock:?}");
    }
}

/// Rejections of any rule, severity that it may have, and fact or none.
fn rejections() -> impl Strategy<Value = Vec<Rejection>> {
    let one = (0..RULES.len(), any::<bool>(), prop::option::of(prop::sample::select(vec!["owners", "unit"])));
    let one = one.prop_map(|(place, as_warning, fact)| {
        let rule = &RULES[place];
        let noted = fact.map_or(Rejection::new(rule.number), |fact| Rejection::about(rule.number, fact));
        if as_warning && rule.can_warn() { noted.with_severity(Severity::Warning) } else { noted }
    });
    prop::collection::vec(one, 0..12)
}

fn ticks() -> impl Strategy<Value = Ticks> {
    let warnings: Vec<u16> = RULES.iter().filter(|rule| rule.can_warn()).map(|rule| rule.number).collect();
    let most = warnings.len();
    prop::sample::subsequence(warnings, 0..=most).prop_map(|numbers| Ticks::of(numbers).expect("warnings"))
}

fn found(rejections: &[Rejection]) -> Findings {
    let mut findings = Findings::default();
    rejections.iter().for_each(|rejection| findings.add(*rejection));
    findings
}

proptest! {
    #[test]
    fn the_outcome_never_depends_on_the_order_of_the_checks(
        (one, other) in rejections().prop_flat_map(|one| (Just(one.clone()), Just(one).prop_shuffle())),
        ticks in ticks(),
    ) {
        let (one, other) = (found(&one), found(&other));
        prop_assert_eq!(one.refusal_with(&ticks), other.refusal_with(&ticks));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn the_outcome_is_the_first_that_refuses_by_layer_and_number(
        rejections in rejections(),
        ticks in ticks(),
    ) {
        let refuses = |rejection: &&Rejection| match rejection.severity() {
            Severity::Error => true,
            Severity::Warning => !ticks.has(rejection.number()),
            Severity::Indicator => false,
        };
        let place = |rejection: &Rejection| {
            let rule = rejection.rule();
            (rule.number == STALE, rule.layer, rule.number)
        };
        let first = rejections.iter().filter(refuses).map(place).min();
        prop_assert_eq!(found(&rejections).refusal_with(&ticks).map(place), first);
    }

    #[test]
    fn ticks_lift_nothing_but_warnings(rejections in rejections(), ticks in ticks()) {
        let findings = found(&rejections);
        let first_error = findings.all().find(|rejection| rejection.severity() == Severity::Error);
        match findings.refusal_with(&ticks) {
            None => prop_assert_eq!(first_error, None),
            Some(refusal) if refusal.severity() == Severity::Error => {
                prop_assert_eq!(Some(refusal), first_error);
            }
            Some(refusal) => prop_assert!(!ticks.has(refusal.number())),
        }
        let errors: Vec<Rejection> =
            rejections.into_iter().filter(|rejection| rejection.severity() == Severity::Error).collect();
        let findings = found(&errors);
        prop_assert_eq!(findings.refusal_with(&ticks), findings.refusal());
    }

    #[test]
    fn ticks_come_out_of_a_record_as_they_went_in(ticks in ticks()) {
        let mut slots = Slots::new(Width::W32, Seed::from_bytes([9; 32]));
        ticks.write(&mut slots);
        prop_assert_eq!(slots.list(slot::TICKS).is_none(), ticks.is_empty());
        prop_assert_eq!(Ticks::read(&slots), Ok(ticks));
    }
}
