//! The verifier: bundle, anchor, question; no network, no clock but the caller's.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::{
    Answer, Check, DisclosedFact, Finality, HeaderEvidence, ProofBundle, RecordEvidence, StateEvidence,
    Verdict, VerifyError,
};
use crate::anchor::{AnchoredEpoch, TrustAnchor};
use crate::checkpoint::{Checkpoint, SignedNote};
use crate::consistency::{ConsistencyPath, verify_consistency};
use crate::entry::{LogEntry, RecordEntry};
use crate::hash::{LogLeaf, SlotsRoot, StateKey};
use crate::header::Header;
use crate::height::TimeMs;
use crate::inclusion::verify_inclusion;
use crate::question::{Inquiry, OwnerClaim, Question, UnitMarks};
use crate::seal::{SealError, verify_sealed};
use crate::slot_table::{owner, person, status_bits, unit, unit_status};
use crate::slots::{Fact, SlotsDisclosure, Width};

/// The reader's clock and patience; nothing is demanded without a greatest age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ReaderClock {
    /// Now, by the reader.
    pub now: TimeMs,
    /// Greatest age of the answer; `None` asks for no particular age.
    pub age_ms_max: Option<u64>,
}

type Step<T> = Result<T, VerifyError>;

pub(super) const fn failed(check: Check) -> VerifyError {
    VerifyError { check }
}

/// Checks a bundle against the reader's anchor, question and clock.
///
/// `Ok` is proven, true or false ([`Verdict::holds`]).
///
/// # Errors
/// Nothing is proven: the first check that failed, in the order of [`Check::ALL`].
pub fn verify(bundle: &[u8], anchor: &TrustAnchor, inquiry: &Inquiry, clock: &ReaderClock) -> Step<Verdict> {
    let bundle = ProofBundle::from_json(bundle)?;
    if bundle.question != inquiry.question {
        return Err(failed(Check::Question));
    }
    if bundle.origin != *anchor.origin() || bundle.chain != anchor.chain() {
        return Err(failed(Check::Chain));
    }
    let (checkpoint, entry, sealed_by) = check_seals(&bundle, anchor)?;
    let (answer, header) = match &inquiry.question {
        Question::RecordRegistered { record } => {
            let evidence = only(&bundle.records, bundle.states.is_empty())?;
            let header = check_header(&evidence.block, &checkpoint, anchor)?;
            if evidence.envelope.record_id(&bundle.chain) != *record {
                return Err(failed(Check::Record));
            }
            (check_record(evidence, header, &checkpoint, anchor)?, header)
        }
        Question::UnitStatus { .. } | Question::UnitOwner { .. } => {
            let evidence = only(&bundle.states, bundle.records.is_empty())?;
            check_evidence_shape(evidence, &inquiry.question)?;
            let key = inquiry.question.state_key().ok_or(failed(Check::Question))?;
            let header = check_header(&evidence.block, &checkpoint, anchor)?;
            check_state(evidence, &key, header)?;
            let answer = match inquiry.question {
                Question::UnitOwner { .. } => answer_owner(evidence, inquiry)?,
                _ => answer_status(evidence, header, inquiry)?,
            };
            (answer, header)
        }
    };
    let is_latest = header.checkpoint_size() == Some(checkpoint.size);
    check_age(header, is_latest, matches!(answer, Answer::Record { .. }), clock)?;
    let finality = Finality {
        height: header.height,
        time: header.time,
        is_latest,
        epoch: entry.epoch.number(),
        validators: entry.epoch.validators().len(),
        sealed_by,
        anchor: anchor.fingerprint(),
        stands_on_genesis_alone: anchor.epochs().len() == 1,
        recovered_epochs: anchor.recovered_epochs(),
        checkpoint,
    };
    Ok(Verdict { answer, finality })
}

/// The sealed checkpoint, the epoch that sealed it, and who did; in a closed epoch, a beginning of its end.
fn check_seals<'a>(
    bundle: &ProofBundle,
    anchor: &'a TrustAnchor,
) -> Step<(Checkpoint, &'a AnchoredEpoch, Vec<u16>)> {
    let (checkpoint, entry, sealed_by) = sealed_checkpoint(bundle, anchor)?;
    match (&entry.end, &bundle.consistency) {
        (None, None) => {}
        (None, Some(_)) => return Err(failed(Check::Consistency)),
        (Some((end, _)), path) => {
            let empty = ConsistencyPath::default();
            let path = path.as_ref().unwrap_or(&empty);
            verify_consistency(checkpoint.size, end.size, path, &checkpoint.root, &end.root)
                .map_err(|_| failed(Check::Consistency))?;
        }
    }
    Ok((checkpoint, entry, sealed_by))
}

/// The checkpoint with a quorum's seals, whatever it leads to.
pub(super) fn sealed_checkpoint<'a>(
    bundle: &ProofBundle,
    anchor: &'a TrustAnchor,
) -> Step<(Checkpoint, &'a AnchoredEpoch, Vec<u16>)> {
    let note = SignedNote::parse(&bundle.checkpoint).map_err(|_| failed(Check::Checkpoint))?;
    let claimed = Checkpoint::from_body(&note.body).map_err(|_| failed(Check::Checkpoint))?;
    if claimed.origin != *anchor.origin() {
        return Err(failed(Check::Checkpoint));
    }
    let entry = anchor.epoch_of(claimed.size).ok_or(failed(Check::Epoch))?;
    let (checkpoint, sealed_by) = verify_sealed(&entry.epoch, &note).map_err(|error| match error {
        SealError::Note(_) | SealError::Origin => failed(Check::Checkpoint),
        SealError::Line { .. } | SealError::Quorum { .. } | SealError::NoRecovery => failed(Check::Seals),
    })?;
    Ok((checkpoint, entry, sealed_by))
}

/// The one piece of evidence, when there is exactly one and nothing else.
fn only<T>(evidence: &[T], nothing_else: bool) -> Step<&T> {
    match evidence {
        [one] if nothing_else => Ok(one),
        _ => Err(failed(Check::Evidence)),
    }
}

/// Facts or absence, not both; owners and a person only where they are asked for.
fn check_evidence_shape(evidence: &StateEvidence, question: &Question) -> Step<()> {
    let one_of_two = evidence.slots.is_some() != evidence.absence.is_some();
    let asks_owner = matches!(question, Question::UnitOwner { .. });
    let owners = evidence.owners.is_some() == asks_owner && (asks_owner || evidence.person.is_none());
    let absence_fits = evidence.absence.is_none() || !asks_owner;
    if one_of_two && owners && absence_fits { Ok(()) } else { Err(failed(Check::Evidence)) }
}

pub(super) fn check_header<'a>(
    evidence: &'a HeaderEvidence,
    checkpoint: &Checkpoint,
    anchor: &TrustAnchor,
) -> Step<&'a Header> {
    let header = &evidence.header;
    let leaf = LogLeaf::from_bytes(*header.hash().as_bytes());
    if header.chain() != anchor.chain() {
        return Err(failed(Check::Header));
    }
    verify_inclusion(&leaf, header.log_index(), checkpoint.size, &evidence.path, &checkpoint.root)
        .map_err(|_| failed(Check::Header))?;
    Ok(header)
}

fn check_record(
    evidence: &RecordEvidence,
    header: &Header,
    checkpoint: &Checkpoint,
    anchor: &TrustAnchor,
) -> Step<Answer> {
    let facts = disclosed(&evidence.slots, Width::W32, &evidence.envelope.fields_root)?;
    let record_id = evidence.envelope.record_id(&anchor.chain());
    let entry = LogEntry::Record(RecordEntry {
        record_id,
        signatures_hash: evidence.signatures,
        outcome: evidence.outcome,
    });
    // A block's records stand right before its epoch entry, if any, and its header.
    let epoch_entries = u64::from(header.ends_epoch());
    let after = header.log_size.value().checked_sub(epoch_entries).ok_or(failed(Check::Log))?;
    let first = after.checked_sub(u64::from(header.record_count)).ok_or(failed(Check::Log))?;
    if !(first..after).contains(&evidence.index.value()) {
        return Err(failed(Check::Log));
    }
    verify_inclusion(&entry.leaf(), evidence.index, checkpoint.size, &evidence.path, &checkpoint.root)
        .map_err(|_| failed(Check::Log))?;
    Ok(Answer::Record {
        record: record_id,
        kind: evidence.envelope.kind,
        bureau: evidence.envelope.bureau,
        outcome: evidence.outcome,
        facts,
    })
}

/// The facts of a disclosure that leads to a root.
fn disclosed(slots: &SlotsDisclosure, width: Width, root: &SlotsRoot) -> Step<Vec<DisclosedFact>> {
    if slots.width() != width || slots.root() != Ok(*root) {
        return Err(failed(Check::Facts));
    }
    Ok(facts_of(slots))
}

fn facts_of(slots: &SlotsDisclosure) -> Vec<DisclosedFact> {
    slots.slots().iter().map(|shown| DisclosedFact { slot: shown.slot, fact: shown.fact.clone() }).collect()
}

fn check_state(evidence: &StateEvidence, key: &StateKey, header: &Header) -> Step<()> {
    let root = match (&evidence.slots, &evidence.absence) {
        (Some(slots), None) => {
            if slots.width() != Width::W32 {
                return Err(failed(Check::Facts));
            }
            let value = slots.root().map_err(|_| failed(Check::Facts))?;
            evidence.path.root_present(key, &value)
        }
        (None, Some(absence)) => evidence.path.root_absent(key, absence),
        _ => return Err(failed(Check::Evidence)),
    };
    if root == Ok(header.state_root) { Ok(()) } else { Err(failed(Check::State)) }
}

fn answer_status(evidence: &StateEvidence, header: &Header, inquiry: &Inquiry) -> Step<Answer> {
    let unmet =
        |marks| inquiry.expect.iter().copied().filter(|expectation| !expectation.is_met(marks)).collect();
    let Some(slots) = &evidence.slots else { return Ok(Answer::NoSuchUnit { unmet: unmet(None) }) };
    let marks = unit_marks(slots)?;
    let holds_until = match slots.get(unit::BITS_HOLD_UNTIL) {
        Some(fact) if fact.is_absent() => None,
        fact => Some(fact.and_then(Fact::time).ok_or(failed(Check::Status))?),
    };
    if holds_until.is_some_and(|until| header.time >= until) {
        return Err(failed(Check::Lapse));
    }
    Ok(Answer::Unit { marks, holds_until, unmet: unmet(Some(marks)), facts: facts_of(slots) })
}

fn unit_marks(slots: &SlotsDisclosure) -> Step<UnitMarks> {
    let status = slots.get(unit::STATUS).and_then(Fact::code);
    let bits = slots.get(unit::STATUS_BITS).and_then(Fact::bits);
    match (status, bits) {
        (Some(status @ unit_status::PLANNED..=unit_status::HISTORIC), Some(bits))
            if bits & !status_bits::ALL == 0 =>
        {
            Ok(UnitMarks { status, bits })
        }
        _ => Err(failed(Check::Status)),
    }
}

fn answer_owner(evidence: &StateEvidence, inquiry: &Inquiry) -> Step<Answer> {
    let slots = evidence.slots.as_ref().ok_or(failed(Check::Evidence))?;
    let list = evidence.owners.as_ref().ok_or(failed(Check::Evidence))?;
    let (count, root) = slots.get(unit::OWNERS).and_then(Fact::list).ok_or(failed(Check::Status))?;
    if list.count() != count || list.root() != Some(root) {
        return Err(failed(Check::Facts));
    }
    let [shown] = list.elements() else { return Err(failed(Check::Evidence)) };
    let element = &shown.slots;
    if element.width() != Width::W8 {
        return Err(failed(Check::Facts));
    }
    // Whoever is shown is the owner shown, whether he was asked about or not.
    if let Some(person) = &evidence.person {
        let committed = element.get(owner::PERSON).and_then(Fact::tree).ok_or(failed(Check::Status))?;
        disclosed(person, Width::W4, &committed)?;
    }
    let is_owner = match &inquiry.owner {
        None => true,
        Some(OwnerClaim::Tag(tag)) => {
            element.get(owner::PARTY).and_then(Fact::party).ok_or(failed(Check::Status))? == *tag
        }
        Some(OwnerClaim::Name { name, document }) => {
            let shown = evidence.person.as_ref().ok_or(failed(Check::Status))?;
            let text = |slot| shown.get(slot).and_then(Fact::text).map(ToString::to_string);
            let name_fits = text(person::NAME).ok_or(failed(Check::Status))? == *name;
            name_fits
                && match document {
                    None => true,
                    Some(document) => text(person::DOCUMENT).ok_or(failed(Check::Status))? == *document,
                }
        }
    };
    // Another name on one of several owners says nothing about the rest.
    if !is_owner && count != 1 {
        return Err(failed(Check::Owner));
    }
    Ok(Answer::Owner { is_owner, share: element.get(owner::SHARE).and_then(Fact::share), owners: count })
}

/// A state is "now" only in the checkpoint's last block; a record stays registered, so only its checkpoint's existence counts.
fn check_age(header: &Header, is_latest: bool, is_record: bool, clock: &ReaderClock) -> Step<()> {
    let Some(age_ms_max) = clock.age_ms_max else { return Ok(()) };
    let age_ms = clock.now.value().saturating_sub(header.time.value());
    let fresh = is_record || (is_latest && age_ms <= age_ms_max);
    if fresh { Ok(()) } else { Err(failed(Check::Age)) }
}
