//! Automatic registration 智能登记: what a policy approves without a person, and what it leaves to persons.

use std::sync::Arc;

use kexin_proof::unit_code::UnitCode;

use super::planted::Planted;
use crate::book::Amendment;
use crate::case::{Case, case_key};
use crate::fixture::desk::{APPROVED, Desk};
use crate::fixture::{BANK, COUNTY};
use crate::record::{RecordDraft, Role};
use crate::rules::{AdmissibleRecord, Findings};
use crate::value::StateReader;

mod authority;
mod bundles;
mod changes;
mod conditions;
mod control;
mod notices;

/// A house of party 1 with a mortgage `M-<number>`, both registered by persons.
fn mortgaged(desk: &mut Desk, number: u32) -> UnitCode {
    let house = desk.registered(number, 0, &[(1, None)]);
    let case = format!("M-{number}");
    let draft = desk.agreed_mortgage(&house, &case, &[1], (BANK, number), &[]);
    assert_eq!(desk.register_with(&draft, &[BANK]), 0, "mortgaged");
    house
}

/// T13 of [`mortgaged`] that lacks nothing.
fn release(desk: &mut Desk, house: &UnitCode, case: &str, number: u32) -> RecordDraft {
    desk.automatic_release(house, case, &format!("M-{number}"), number)
}

/// Amends the policies from the next block on.
fn amend(desk: &mut Desk, row: &str) {
    let amendment = Amendment { policies: vec![row.to_owned()], ..desk.chain.amendment() };
    assert_eq!(desk.chain.amend_book(amendment), 0, "a sound amendment");
}

fn case(desk: &Desk, number: &str) -> Case {
    let value = desk.chain.store().value(&case_key(COUNTY, number)).expect("memory").expect("written");
    Case::of(&value).expect("opened")
}

/// The conditions that R-131 names.
fn named(findings: &Findings) -> Vec<String> {
    let of_policy = findings.all().filter(|found| found.number() == crate::automatic::NOT_ELIGIBLE);
    of_policy.map(|found| found.en().rsplit(": ").next().unwrap_or_default().to_owned()).collect()
}

/// The conditions that a draft does not meet in the next block, signed by the policy key and others.
fn unmet_with(desk: &mut Desk, draft: &RecordDraft, others: &[(Role, u32, u16)]) -> Vec<String> {
    let record: Arc<AdmissibleRecord> = desk.chain.ready(draft, &[&APPROVED[..], others].concat());
    named(&Planted::on(desk).findings(&record))
}

fn unmet(desk: &mut Desk, draft: &RecordDraft) -> Vec<String> {
    unmet_with(desk, draft, &[])
}

/// No condition.
const NONE: [&str; 0] = [];
