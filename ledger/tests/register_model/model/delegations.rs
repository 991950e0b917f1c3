//! T28; of it here what is about 全域登记: a bureau lets another review, or decide, part of what lies with it.

use kexin_proof::unit_code::UnitCode;

use super::Filed;
use super::calendar::{day_of, end_of, plus_months};
use super::cases::{CENTRAL, JOINT};
use super::offices::{covers_area, has_office, reviews};
use super::organisations::{self, Act, is_by_quorum};
use super::record::{Record, Role};
use super::rule_books::{self, Amendment};
use super::rules::Findings;
use super::state::{Delegation, State};

/// T28.
#[derive(Clone, Debug)]
pub enum Governance {
    /// Another acts in a bureau's place, under a number.
    Delegate(u32, Delegation),
    /// No longer: number, grantor.
    Revoke(u32, u32),
    /// Who may sign, as what.
    Organisation(Act),
    /// A version of the rule book.
    Amend(Amendment),
    /// The days for which a lock holds.
    LockDays(u64),
}

impl Governance {
    /// The organisation that it is about; of what is about the whole chain that of the bureau which files it.
    pub fn org(&self, bureau: u32) -> u32 {
        match self {
            Self::Delegate(_, delegation) => delegation.grantor,
            Self::Revoke(_, grantor) => *grantor,
            Self::Organisation(act) => act.org(),
            Self::Amend(_) | Self::LockDays(_) => bureau,
        }
    }
}

/// Months for which a delegation may be made.
const TERM_MONTHS: i64 = 36;

/// Layer P.
pub fn judge_form(facts: &Governance, found: &mut Findings) {
    let (number, delegation) = match facts {
        Governance::Delegate(number, delegation) => (number, delegation),
        Governance::Revoke(..) => return,
        Governance::Organisation(act) => return organisations::judge_form(act, found),
        Governance::Amend(amendment) => return rule_books::judge_form(amendment, found),
        Governance::LockDays(days) => return found.require(155, (1..=3_650).contains(days)),
    };
    let kinds = &delegation.kinds;
    let known = !kinds.is_empty() && kinds.iter().all(|kind| (1..=26).contains(kind));
    let latest = end_of(plus_months(day_of(delegation.from), TERM_MONTHS));
    let term = delegation.from < delegation.to && delegation.to <= latest;
    let parties = *number != 0 && delegation.grantor != delegation.grantee;
    let mode = matches!(delegation.mode, JOINT | CENTRAL);
    found.require(155, known && term && parties && mode && begins_codes(&delegation.prefix));
}

/// Whether a unit code may begin so.
fn begins_codes(prefix: &str) -> bool {
    let rest = "000000000000GB00000W00000000".get(prefix.len()..);
    let code = rest.map(|rest| format!("{prefix}{rest}"));
    prefix.len() >= 2 && code.is_some_and(|code| code.parse::<UnitCode>().is_ok())
}

/// The area that a prefix is of: a county, or a city or province with zeros behind.
fn area_of(prefix: &str) -> u32 {
    let digits: String = prefix.chars().take(6).collect();
    format!("{digits:0<6}").parse().expect("of good form")
}

fn is_signed_by(org: u32, record: &Record) -> bool {
    let administers = |role: &Role| matches!(role, Role::BureauAdmin | Role::ProvinceAdmin);
    record.signers.iter().any(|(role, of, _)| *of == org && administers(role))
}

pub fn judge(facts: &Governance, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    match facts {
        Governance::Delegate(number, delegation) => {
            found.require(154, !state.delegations.contains_key(number));
            found.require(124, is_signed_by(delegation.grantor, record));
            for party in [delegation.grantor, delegation.grantee] {
                found.require(153, has_office(party));
            }
            let area = area_of(&delegation.prefix);
            found.require(125, !has_office(delegation.grantor) || covers_area(delegation.grantor, area));
            found.require(156, !has_office(delegation.grantee) || reviews(delegation.grantee));
        }
        Governance::Organisation(act) => organisations::judge(act, filed, state, found),
        Governance::Amend(amendment) => rule_books::judge(amendment, filed, state, found),
        Governance::LockDays(_) => found.require(151, is_by_quorum(record)),
        Governance::Revoke(number, grantor) => {
            let standing = state.delegations.get(number).filter(|found| found.revoked_at.is_none());
            let standing = standing.filter(|found| found.grantor == *grantor);
            found.require(127, standing.is_some());
            // Either of the two may end it.
            let grantee = standing.map(|found| found.grantee);
            let by_one = grantee.is_some_and(|grantee| is_signed_by(grantee, record));
            found.require(124, by_one || is_signed_by(*grantor, record));
        }
    }
}

pub fn apply(facts: &Governance, filed: &Filed<'_>, state: &mut State) {
    match facts {
        Governance::Delegate(number, delegation) => {
            state.delegations.insert(*number, delegation.clone());
        }
        Governance::Revoke(number, _) => {
            let found = state.delegations.get_mut(number).expect("judged before");
            found.revoked_at = Some(filed.place.time);
        }
        Governance::Organisation(act) => organisations::apply(act, filed, state),
        Governance::Amend(amendment) => rule_books::apply(amendment, state),
        Governance::LockDays(days) => state.lock_days = Some(*days),
    }
}

/// Who grants the power under which a case was decided last: its numbers are of his series.
pub fn grantor(record: &Record, state: &State) -> Option<u32> {
    let case = state.cases.get(&record.case_id())?;
    let number = super::cases::last_review(case)?.delegation?;
    state.delegations.get(&number).map(|delegation| delegation.grantor)
}
