//! The bench: units of a block are executed one after the other; each sees what the ones before it did.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use kexin_proof::hash::{HeaderHash, StateKey};
use kexin_proof::height::{Height, TimeMs};
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::slots::Width;

use super::workspace::Workspace;
use super::{LedgerReader, ParentView};
use crate::act::{CasePath, Filing, Place, Register, bundle};
use crate::attestation::{Attestation, attestation_issuer_fits};
use crate::automatic::{self, Approval};
use crate::case::{self, CaseState, Person};
use crate::outcome::REGISTERED;
use crate::record::{KeyRegistry, Role, Signature, SignedRecord};
use crate::registry::{KeyRing, Parameter};
use crate::rules::{AdmissibleRecord, Findings, Rejection, STALE};
use crate::store::StoreError;

/// Rule number of the members of a group that another member's refusal refuses.
const GROUP_REFUSED: u16 = 135;

/// Why a record may not stand in the block at all. Indexes are places in the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// Its case is at another version.
    Stale { index: usize },
    /// Block time is outside its validity.
    Expired { index: usize },
    /// A key that signed is not in force.
    NotAuthentic { index: usize },
}

/// What would become of a record.
#[derive(Clone, Debug, Default)]
pub struct Rehearsal {
    /// 0 registered, else the rule that would refuse it: R-135 for the members of a refused group.
    pub outcome: u16,
    /// Every rule that fails, warnings that were ticked included.
    pub findings: Findings,
}

/// A record that was executed, and what became of it.
pub(super) struct Executed {
    pub(super) record: Arc<AdmissibleRecord>,
    pub(super) outcome: u16,
}

/// A block in execution.
pub(super) struct Bench<'a, S> {
    pub(super) parent: &'a ParentView<'a, S>,
    pub(super) time: TimeMs,
    pub(super) workspace: Workspace<'a, S>,
    pub(super) executed: Vec<Executed>,
}

impl<'a, S: LedgerReader> Bench<'a, S> {
    pub(super) fn new(parent: &'a ParentView<'a, S>, time: TimeMs) -> Result<Self, StoreError> {
        let books = parent.keys.books(parent.store)?;
        let book = Arc::clone(books.in_force(parent.height().next()));
        Ok(Self { parent, time, workspace: Workspace::new(parent, book), executed: Vec::new() })
    }

    /// Executes a record alone or a whole group. The inner error says that it may not stand here, and nothing changed.
    pub(super) fn run(&mut self, unit: &[Arc<AdmissibleRecord>]) -> Result<Result<(), Unfit>, StoreError> {
        if let Some(unfit) = self.unfit(unit)? {
            return Ok(Err(unfit));
        }
        let mut refused = (!is_allowed_group(unit)).then_some((0, GROUP_REFUSED));
        for position in 0..unit.len() {
            if refused.is_some() {
                break;
            }
            refused = self.run_member(unit, position)?.map(|rule| (position, rule));
        }
        if let Some((position, rule)) = refused {
            self.workspace.give_up_unit();
            for (other, record) in unit.iter().enumerate() {
                let outcome = if other == position { rule } else { GROUP_REFUSED };
                self.raise_case(record)?;
                self.executed.push(Executed { record: Arc::clone(record), outcome });
            }
        } else {
            let registered = |record| Executed { record: Arc::clone(record), outcome: REGISTERED };
            self.executed.extend(unit.iter().map(registered));
        }
        self.workspace.keep_unit();
        Ok(Ok(()))
    }

    /// What would become of a record alone, or of a whole group, in the next block, with every rule that fails. What
    /// stands behind a refused member is not judged: it would have been executed after it.
    pub(super) fn rehearse(&mut self, unit: &[Arc<AdmissibleRecord>]) -> Result<Vec<Rehearsal>, StoreError> {
        let stale = self.stale_in(unit)?;
        let mut refused = (!is_allowed_group(unit)).then_some(unit.len());
        let mut rehearsals = Vec::with_capacity(unit.len());
        for (position, record) in unit.iter().enumerate() {
            if refused.is_some() {
                break;
            }
            let mut findings = self.findings(unit, position)?;
            findings.require(STALE, !stale.contains(&position));
            findings.require(136, is_in_time(record.record(), self.time, self.issued_ahead_ms()?));
            let ticks = case::ticks(&self.filing(record, position), &self.workspace)?;
            let outcome = findings.refusal_with(&ticks).map_or(REGISTERED, Rejection::number);
            rehearsals.push(Rehearsal { outcome, findings });
            if outcome != REGISTERED {
                refused = Some(position);
            } else if position + 1 < unit.len() {
                self.apply_member(unit, position)?;
            }
        }
        let Some(refused) = refused else { return Ok(rehearsals) };
        rehearsals.resize_with(unit.len(), Rehearsal::default);
        for (_, other) in rehearsals.iter_mut().enumerate().filter(|(position, _)| *position != refused) {
            other.outcome = GROUP_REFUSED;
            other.findings.add(Rejection::new(GROUP_REFUSED));
        }
        Ok(rehearsals)
    }

    /// Places of the members that name another version of their case than the one that they would find.
    fn stale_in(&self, unit: &[Arc<AdmissibleRecord>]) -> Result<Vec<usize>, StoreError> {
        let mut raised: BTreeMap<StateKey, u64> = BTreeMap::new();
        let mut stale = Vec::new();
        for (position, record) in unit.iter().enumerate() {
            let case = record.case();
            let raises = raised.entry(case.key).or_default();
            if self.workspace.version(&case.key)? + *raises != case.expected_version {
                stale.push(position);
            }
            *raises += 1;
        }
        Ok(stale)
    }

    fn unfit(&self, unit: &[Arc<AdmissibleRecord>]) -> Result<Option<Unfit>, StoreError> {
        let ahead_ms = self.issued_ahead_ms()?;
        let mut raised: BTreeMap<StateKey, u64> = BTreeMap::new();
        for (place, record) in unit.iter().enumerate() {
            let index = self.executed.len() + place;
            let case = record.case();
            let raises = raised.entry(case.key).or_default();
            if self.workspace.version(&case.key)? + *raises != case.expected_version {
                return Ok(Some(Unfit::Stale { index }));
            }
            *raises += 1;
            if !is_in_time(record.record(), self.time, ahead_ms) {
                return Ok(Some(Unfit::Expired { index }));
            }
            if !is_in_force(record.record(), self.parent.keys) {
                return Ok(Some(Unfit::NotAuthentic { index }));
            }
        }
        Ok(None)
    }

    fn issued_ahead_ms(&self) -> Result<u64, StoreError> {
        self.workspace.parameter(Parameter::IssuedAheadMs)
    }

    fn filing<'r>(&self, record: &'r AdmissibleRecord, position: usize) -> Filing<'r> {
        let index = u32::try_from(self.executed.len() + position).expect("a block has at most 8,192 records");
        let place = Place { height: self.height(), time: self.time, index };
        Filing { record: record.authentic(), place }
    }

    pub(super) fn height(&self) -> Height {
        self.parent.height().next()
    }

    /// Executes one member; gives the rule that refused it.
    fn run_member(
        &mut self,
        unit: &[Arc<AdmissibleRecord>],
        position: usize,
    ) -> Result<Option<u16>, StoreError> {
        let record = unit.get(position).expect("a member of the unit");
        let findings = self.findings(unit, position)?;
        if findings.refusal().is_some() {
            let ticks = case::ticks(&self.filing(record, position), &self.workspace)?;
            if let Some(refusal) = findings.refusal_with(&ticks) {
                return Ok(Some(refusal.number()));
            }
        }
        self.apply_member(unit, position)?;
        Ok(None)
    }

    /// Carries out a member that no rule refuses.
    fn apply_member(&mut self, unit: &[Arc<AdmissibleRecord>], position: usize) -> Result<(), StoreError> {
        let record = unit.get(position).expect("a member of the unit");
        let case = record.case().key;
        let filing = self.filing(record, position);
        self.workspace.begin_record(record);
        self.workspace.draft(&case, Width::W16)?;
        record.act().apply(&filing, &mut self.workspace)?;
        let approval = Approval { filing, members: unit, position };
        move_case(&approval, &self.parent.head.header_hash, &mut self.workspace)?;
        for attestation in unbound(record.record()) {
            self.workspace.draft(&nonce_key(attestation), Width::W16)?;
        }
        self.workspace.keep_record();
        Ok(())
    }

    fn findings(&self, unit: &[Arc<AdmissibleRecord>], position: usize) -> Result<Findings, StoreError> {
        let record = unit.get(position).expect("a member of the unit");
        let mut findings = Findings::default();
        let filing = self.filing(record, position);
        findings.require(158, filing.signed().envelope().rule_set == self.workspace.book().version());
        check_attestations(&filing, &self.workspace, &mut findings)?;
        let units = record.act().units();
        if !units.is_empty() {
            match record.case_path() {
                CasePath::Reviewed => {
                    case::check_registration(&filing, &units, &self.workspace, &mut findings)?;
                }
                CasePath::Short => case::check_short(&filing, &units, &self.workspace, &mut findings)?,
                CasePath::Automatic => {
                    let approval = Approval { filing, members: unit, position };
                    automatic::check(&approval, &self.workspace, &mut findings)?;
                }
                // A batch judges its own officers.
                CasePath::Batch | CasePath::Event | CasePath::Governance => {}
            }
        }
        record.act().check(&filing, &self.workspace, &mut findings)?;
        if record.case_path() == CasePath::Automatic {
            automatic::refuse_warnings(&mut findings);
        }
        for subject in record.record().subjects().iter().skip(1) {
            findings.require(STALE, self.workspace.version(&subject.key)? == subject.expected_version);
        }
        Ok(findings)
    }

    /// All that a refused record changes: version and last record of its case.
    fn raise_case(&mut self, record: &Arc<AdmissibleRecord>) -> Result<(), StoreError> {
        self.workspace.begin_record(record);
        self.workspace.draft(&record.case().key, Width::W16)?;
        self.workspace.keep_record();
        Ok(())
    }
}

/// Whether a record stands alone, or the records of a group may stand together.
fn is_allowed_group(unit: &[Arc<AdmissibleRecord>]) -> bool {
    let [first, rest @ ..] = unit else { return true };
    let members: Vec<(u16, CasePath)> =
        unit.iter().map(|record| (record.record().envelope().kind, record.case_path())).collect();
    let is_one_case = rest.iter().all(|record| record.case().key == first.case().key);
    rest.is_empty() || bundle::is_allowed(&members, is_one_case)
}

/// A registration ends its case with the last member of its unit; an act on a court's request, or one that a policy
/// approves, opens and ends its own.
fn move_case(
    approval: &Approval<'_>,
    parent: &HeaderHash,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let Approval { filing, members, position } = approval;
    let record = members.get(*position).expect("a member of the unit");
    let units = record.act().units();
    if units.is_empty() {
        return Ok(());
    }
    let case = record.case().key;
    let is_last_of_case = members.iter().skip(position + 1).all(|later| later.case().key != case);
    match record.case_path() {
        CasePath::Reviewed if is_last_of_case => case::end(filing, CaseState::Recorded, register),
        CasePath::Automatic => automatic::apply(approval, parent, register),
        CasePath::Short => {
            let person =
                |role| Person::behind(filing.record.signer(role).expect("checked before it is applied"));
            case::open(filing, &units, filing.signed().envelope().kind, person(Role::Acceptor), register)?;
            case::review(filing, person(Role::Reviewer), register)?;
            case::end(filing, CaseState::Recorded, register)
        }
        CasePath::Reviewed | CasePath::Batch | CasePath::Event | CasePath::Governance => Ok(()),
    }
}

/// issued by an office that may, in force at block time, for this case and bureau, and not used before.
fn check_attestations(
    filing: &Filing<'_>,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let record = filing.signed();
    let time = filing.place.time;
    let mut nonces = BTreeSet::new();
    for attestation in record.attestations() {
        let statement = attestation.statement();
        let in_force = statement.valid_from <= time && time < statement.valid_until;
        let bureau = statement.acting_bureau;
        let ours = bureau == 0 || bureau == record.envelope().bureau;
        let unused = if statement.case_number.is_empty() {
            let key = nonce_key(attestation);
            nonces.insert(key) && register.value(&key)?.is_none()
        } else {
            statement.case_number == record.case_number()
        };
        if !(attestation_issuer_fits(attestation) && in_force && ours && unused) {
            findings.add(Rejection::about(133, statement.claims.name()));
        }
    }
    Ok(())
}

fn unbound(record: &SignedRecord) -> impl Iterator<Item = &Attestation> {
    record.attestations().iter().filter(|attestation| attestation.statement().case_number.is_empty())
}

/// Key of a spent nonce: organisation u32 ‖ nonce.
fn nonce_key(attestation: &Attestation) -> StateKey {
    let org = attestation.signature().org.to_be_bytes();
    state_key(Namespace::Nonce, &[&org[..], &attestation.statement().nonce].concat())
}

/// Whether block time lies within `[issued_at − ahead_ms, valid_until]`.
pub(super) fn is_in_time(record: &SignedRecord, time: TimeMs, ahead_ms: u64) -> bool {
    let envelope = record.envelope();
    let issued = envelope.issued_at.value() <= time.value().saturating_add(ahead_ms);
    issued && time <= envelope.valid_until
}

/// Whether every key that signed the record or an attestation is in force, in the role it signed in, in the parent's
/// state. That the signatures hold was found when the record was authenticated; a key number never gets another key.
pub(super) fn is_in_force(record: &SignedRecord, keys: &KeyRing) -> bool {
    let attested = record.attestations().iter().map(Attestation::signature);
    let holds = |signature: &Signature| {
        keys.key(signature.org, signature.key)
            .is_some_and(|key| key.is_valid_at(keys.height()) && key.roles.has(signature.role))
    };
    record.signatures().iter().chain(attested).all(holds)
}
