//! Automatic registration 智能登记: a record that a policy approves instead of persons, signed by a policy key.
//!
//! It names the version of the rule book whose policy decided (slot 30), and opens and ends its case at once. Every
//! condition of the policy is judged here, the same in every node; R-131 names the one that fails, and then persons may
//! handle the case. Nobody has seen it, so nothing may be ticked: a warning of any rule is such a condition too.

use std::sync::Arc;

use kexin_proof::hash::{HeaderHash, RecordId, tagged};
use kexin_proof::unit_code::UnitCode;

use crate::act::bundle::Bundle;
use crate::act::{Act, CasePath, Filing, Register};
use crate::book::{Policy, RuleBook, SAMPLE_WHOLE};
use crate::case::{self, CaseState, Mode, Person};
use crate::delegation::{self, Use};
use crate::record::{Role, Signer, slot};
use crate::rules::{AdmissibleRecord, Findings, Rejection, Severity};
use crate::store::StoreError;

mod condition;
mod quota;

pub use quota::{count_key, count_slot};

use condition::Seen;

/// Rule number of a condition that does not hold.
pub const NOT_ELIGIBLE: u16 = 131;
const DRAW_TAG: &str = "kexinku/audit-draw/v1";

/// A record that a policy is to approve, among the members of its bundle; alone it is the only one.
#[derive(Clone, Copy)]
pub struct Approval<'a> {
    /// The record on the bench.
    pub filing: Filing<'a>,
    /// All that stand or fall with it, in order, itself included.
    pub members: &'a [Arc<AdmissibleRecord>],
    /// Its place among them.
    pub position: usize,
}

impl<'a> Approval<'a> {
    fn act(&self) -> &'a Act {
        self.members.get(self.position).expect("a record is among its members").act()
    }

    fn kind(&self) -> u16 {
        self.filing.signed().envelope().kind
    }

    /// Units of the whole case, each once, those of its first member first.
    fn units(&self) -> Vec<UnitCode> {
        let mut units: Vec<UnitCode> = Vec::new();
        for unit in self.members.iter().flat_map(|member| member.act().units()) {
            if !units.contains(&unit) {
                units.push(unit);
            }
        }
        units
    }

    /// The bundle that the members make.
    fn bundle(&self) -> Option<Bundle> {
        let kinds: Vec<u16> = self.members.iter().map(|member| member.record().envelope().kind).collect();
        Bundle::of(&kinds)
    }

    /// The policy that decides, when it is in force, switched on, and the one that the record names.
    fn policy<'b>(&self, book: &'b RuleBook) -> Option<&'b Policy> {
        let named = self.filing.signed().slots().number(slot::POLICY_VERSION);
        let is_in_force = named == Some(u64::from(book.version()));
        book.policies().of(self.kind()).filter(|policy| policy.is_on && is_in_force)
    }

    fn signer(&self) -> Option<&'a Signer> {
        self.filing.record.signer(Role::Policy)
    }
}

/// Notes every rule that stands in the way of an automatic approval, the act's own rules excepted,
/// for each condition.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn check(
    approval: &Approval<'_>,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let filing = &approval.filing;
    // Later members belong to the case that the first has opened.
    if approval.position == 0 {
        findings.require(15, case::case_of(filing, register)?.is_none());
    }
    check_authority(approval, register, findings)?;
    let is_locked = case::is_any_locked(filing, &approval.units(), register)?;
    // A running case does not stop a court, whoever records its order.
    if approval.act().usual_path() == CasePath::Reviewed {
        findings.require(22, !is_locked);
    }
    let Some(policy) = approval.policy(register.book()) else {
        findings.add(Rejection::new(159));
        return Ok(());
    };
    let seen = Seen::of(approval, is_locked, register)?;
    for condition in policy.conditions.iter().filter(|condition| !seen.meets(**condition)) {
        findings.add(Rejection::about(NOT_ELIGIBLE, condition.name()));
    }
    if let (Some(most), Some(signer)) = (policy.quota, approval.signer())
        && quota::used(approval.kind(), signer.org, filing.place.time, register)? >= u64::from(most)
    {
        findings.add(Rejection::about(NOT_ELIGIBLE, "quota"));
    }
    Ok(())
}

/// a policy key signs. R-125: its organisation files the record, and has a say over every unit, or decides them
/// under a delegation of mode 集中审批.
fn check_authority(
    approval: &Approval<'_>,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let Some(signer) = approval.signer() else {
        findings.add(Rejection::about(124, Role::Policy.name()));
        return Ok(());
    };
    let envelope = approval.filing.signed().envelope();
    let units = approval.units();
    let wanted = Use {
        grantee: signer.org,
        mode: Mode::Central,
        kind: envelope.kind,
        units: &units,
        time: approval.filing.place.time,
    };
    let decides = case::covers(signer.org, &units, register)? || delegation::permits_any(&wanted, register)?;
    findings.require(125, signer.org == envelope.bureau && decides);
    Ok(())
}

/// R-131 for what a person would have to tick.
pub fn refuse_warnings(findings: &mut Findings) {
    if findings.all().any(|found| found.severity() == Severity::Warning) {
        findings.add(Rejection::about(NOT_ELIGIBLE, "warning"));
    }
}

/// Writes what an approval leaves beside the act: the case that its first member opens and its last ends, the count of
/// the day, and the lot of the audit. `parent` is the header of the block before.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn apply(
    approval: &Approval<'_>,
    parent: &HeaderHash,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let filing = &approval.filing;
    let signer = approval.signer().expect("checked before it is applied");
    if approval.position == 0 {
        case::open(filing, &approval.units(), approval.kind(), Person::behind(signer), register)?;
    }
    let has_quota = approval.policy(register.book()).is_some_and(|policy| policy.quota.is_some());
    if has_quota {
        quota::count(approval.kind(), signer.org, filing.place.time, register)?;
    }
    if approval.position + 1 < approval.members.len() {
        return Ok(());
    }
    case::end(filing, CaseState::Recorded, register)?;
    // Of a bundle, the part that is audited most often.
    let kinds = approval.members.iter().map(|member| member.record().envelope().kind);
    let policies = register.book().policies();
    let sample = kinds.filter_map(|kind| policies.of(kind)).map(|policy| policy.sample).max();
    if is_drawn(sample.unwrap_or_default(), parent, filing.record.id()) {
        case::draw_for_audit(filing, register)?;
    }
    Ok(())
}

/// Whether a record is drawn, `sample` of 10,000. The header before its block draws along, so that who writes records
/// cannot write such as are never drawn.
fn is_drawn(sample: u32, parent: &HeaderHash, record: &RecordId) -> bool {
    let lot = tagged(DRAW_TAG, &[parent.as_bytes(), record.as_bytes()]);
    let (head, _) = lot.split_first_chunk::<8>().expect("a hash has 32 bytes");
    // The lot's place among 10,000, every one as wide as the other but for one part in 2^50.
    let place = (u128::from(u64::from_be_bytes(*head)) * u128::from(SAMPLE_WHOLE)) >> 64;
    place < u128::from(sample)
}

#[cfg(test)]
mod tests;
