//! From the store to proof bundles: one question answered as of the latest sealed checkpoint.
//!
//! Nothing is proven from a block that a quorum has not sealed. A name is disclosed at the bureau's desk,
//! by [`show_person`] with the opened sealed part: the store holds no names.

use kexin_proof::anchor::{AnchorError, HandOver, TrustAnchor};
use kexin_proof::bundle::{BUNDLE_FORMAT, HeaderEvidence, ProofBundle, RecordEvidence, StateEvidence};
use kexin_proof::epoch::Epoch;
use kexin_proof::hash::RecordId;
use kexin_proof::header::Header;
use kexin_proof::height::{Height, LeafIndex, TreeSize};
use kexin_proof::question::Question;
use kexin_proof::slot_table::{owner, unit};
use kexin_proof::slots::Slots;
use kexin_proof::unit_code::UnitCode;

use crate::record::SignedRecord;
use crate::state::PathEnd;
use crate::store::{SealedCheckpoint, Store, StoreError};

/// Slots of a unit that answer what its status is.
const STATUS_SLOTS: [u16; 3] = [unit::STATUS, unit::STATUS_BITS, unit::BITS_HOLD_UNTIL];
/// Slots of an owner that answer who owns a unit.
const OWNER_SLOTS: [u16; 3] = [owner::PARTY, owner::SHARE, owner::PERSON];

/// Why there is no bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProveError {
    /// The chain does not have it.
    #[error("the chain has no such {what} 链上没有该对象")]
    NotFound {
        /// What was asked for.
        what: &'static str,
    },
    /// It is in the chain, but no quorum has sealed a checkpoint that covers it: ask again in a moment.
    #[error("no sealed checkpoint covers it yet; ask again in a moment 尚未封签，请稍后再试")]
    NotFinal,
    /// The unit has fewer owners.
    #[error("there is no owner {asked}, the unit has {count} 没有该序号的权利人")]
    NoSuchOwner {
        /// Place asked for, from 0.
        asked: u32,
        /// Owners of the unit.
        count: u32,
    },
    /// The opened facts are not those of the owner that the bundle shows.
    #[error("the opened facts are not those of the owner shown 所开启的事实与所示权利人不符")]
    OtherPerson,
    /// The stored hand-overs do not make an anchor.
    #[error("the stored epochs do not make a trust anchor: {0} 无法生成信任锚")]
    Anchor(#[from] AnchorError),
    /// The store failed, or has pruned what is needed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Q0: the record is registered (or was refused), with the facts in the slots named.
///
/// # Errors
/// [`ProveError`]; [`ProveError::NotFinal`] until a quorum has sealed its block.
pub fn record_registered(
    store: &impl Store,
    record: &RecordId,
    disclose: &[u16],
) -> Result<ProofBundle, ProveError> {
    let place = store.place(record)?.ok_or(ProveError::NotFound { what: "record 记录" })?;
    let basis = Basis::latest(store)?;
    let block = basis.header_evidence(place.height)?;
    let path = store.inclusion(place.log_index, basis.checkpoint.size)?;
    let missing = StoreError::Missing { what: "record 登记记录", at: place.height.value() };
    let bytes = store.stored_record(place.height, place.index)?.ok_or(missing)?;
    let record_kept =
        SignedRecord::decode_kept(&bytes).map_err(|_| StoreError::corrupt("record 登记记录"))?;
    let mut bundle = basis.bundle(Question::RecordRegistered { record: *record });
    bundle.records.push(RecordEvidence {
        envelope: record_kept.envelope().clone(),
        slots: record_kept.slots().disclose(disclose),
        signatures: record_kept.signatures_hash(),
        outcome: place.outcome,
        index: place.log_index,
        path,
        block,
    });
    Ok(bundle)
}

/// Q3: the status of a unit, or that the register does not have it.
///
/// # Errors
/// [`ProveError::NotFinal`] while no checkpoint is sealed; [`ProveError::Store`].
pub fn unit_status(store: &impl Store, unit: &UnitCode) -> Result<ProofBundle, ProveError> {
    let basis = Basis::latest(store)?;
    let question = Question::UnitStatus { unit: *unit };
    let (mut evidence, value) = basis.state_evidence(&question)?;
    evidence.slots = value.map(|slots| slots.disclose(&STATUS_SLOTS));
    let mut bundle = basis.bundle(question);
    bundle.states.push(evidence);
    Ok(bundle)
}

/// Q2: one owner of a unit, at a place of its list of owners: party tag, share, and the root of the
/// person's sealed facts.
///
/// # Errors
/// [`ProveError::NotFound`] for a unit that the register does not have, [`ProveError::NoSuchOwner`],
/// [`ProveError::NotFinal`] while no checkpoint is sealed, [`ProveError::Store`].
pub fn unit_owner(store: &impl Store, unit: &UnitCode, place: u32) -> Result<ProofBundle, ProveError> {
    let basis = Basis::latest(store)?;
    let question = Question::UnitOwner { unit: *unit };
    let (mut evidence, value) = basis.state_evidence(&question)?;
    let value = value.ok_or(ProveError::NotFound { what: "unit 不动产单元" })?;
    let none = ProveError::NoSuchOwner { asked: place, count: 0 };
    let owners = value.list(unit::OWNERS).ok_or(none)?;
    if place >= owners.count() {
        return Err(ProveError::NoSuchOwner { asked: place, count: owners.count() });
    }
    evidence.slots = Some(value.disclose(&[unit::OWNERS]));
    evidence.owners = Some(owners.disclose(&[(place, &OWNER_SLOTS)]));
    let mut bundle = basis.bundle(question);
    bundle.states.push(evidence);
    Ok(bundle)
}

/// Adds facts of the owner that a Q2 bundle shows, such as the name: `person` is the tree of the opened
/// sealed part, `disclose` its slots to show. Needs no store: it is done at the bureau's desk.
///
/// # Errors
/// [`ProveError::OtherPerson`] when the tree is not the one that the owner's root commits to, or the bundle
/// shows no owner.
pub fn show_person(
    mut bundle: ProofBundle,
    person: &Slots,
    disclose: &[u16],
) -> Result<ProofBundle, ProveError> {
    let [evidence] = bundle.states.as_mut_slice() else { return Err(ProveError::OtherPerson) };
    let shown = evidence.owners.as_ref().and_then(|owners| owners.elements().first());
    let committed = shown.and_then(|element| element.slots.get(owner::PERSON)?.tree());
    if committed != Some(person.root()) {
        return Err(ProveError::OtherPerson);
    }
    evidence.person = Some(person.disclose(disclose));
    Ok(bundle)
}

/// The trust anchor: genesis and every hand-over that is sealed.
///
/// # Errors
/// [`ProveError::NotFound`] before genesis, [`ProveError::Anchor`], [`ProveError::Store`].
pub fn anchor(store: &impl Store) -> Result<TrustAnchor, ProveError> {
    let genesis = store.header(Height::ZERO)?.ok_or(ProveError::NotFound { what: "genesis 创世块" })?;
    let first = stored_epoch(store, 0)?.ok_or(ProveError::NotFound { what: "epoch 验证者集合" })?.1;
    let mut anchor = TrustAnchor::new(genesis, first)?;
    for number in 1.. {
        let Some((height, next)) = stored_epoch(store, number)? else { break };
        let Some(hand_over) = hand_over(store, height)? else { break };
        anchor.extend(next, hand_over)?;
    }
    Ok(anchor)
}

/// The hand-over of the epoch that the block at `height` ends; `None` until its checkpoint is sealed.
fn hand_over(store: &impl Store, height: Height) -> Result<Option<HandOver>, ProveError> {
    let header = stored_header(store, height)?;
    let size = checkpoint_size(&header);
    let Some(checkpoint) = store.checkpoint_from(size)?.filter(|found| found.size == size) else {
        return Ok(None);
    };
    let entry = header.log_size.value().checked_sub(1).and_then(LeafIndex::new);
    let entry = entry.ok_or(StoreError::corrupt("block header 区块头"))?;
    Ok(Some(HandOver {
        header_path: store.inclusion(header.log_index(), size)?,
        entry_path: store.inclusion(entry, size)?,
        header,
        checkpoint: checkpoint.note,
    }))
}

/// What a bundle stands on: the latest sealed checkpoint.
struct Basis<'a, S> {
    store: &'a S,
    checkpoint: SealedCheckpoint,
    head: Header,
    epoch: Epoch,
}

impl<'a, S: Store> Basis<'a, S> {
    fn latest(store: &'a S) -> Result<Self, ProveError> {
        let checkpoint = store.latest_checkpoint()?.ok_or(ProveError::NotFinal)?;
        let head = store.head().ok_or(ProveError::NotFinal)?;
        if checkpoint.size > head.log_size() {
            return Err(ProveError::NotFinal);
        }
        Ok(Self { store, checkpoint, head: head.header.clone(), epoch: head.epoch.clone() })
    }

    fn bundle(self, question: Question) -> ProofBundle {
        ProofBundle {
            format: BUNDLE_FORMAT.to_owned(),
            origin: self.epoch.origin().clone(),
            chain: self.head.chain(),
            question,
            checkpoint: self.checkpoint.note,
            consistency: None,
            records: Vec::new(),
            states: Vec::new(),
        }
    }

    /// The header at a height with its path, if the checkpoint covers it.
    fn header_evidence(&self, height: Height) -> Result<HeaderEvidence, ProveError> {
        let header = stored_header(self.store, height)?;
        if checkpoint_size(&header) > self.checkpoint.size {
            return Err(ProveError::NotFinal);
        }
        let path = self.store.inclusion(header.log_index(), self.checkpoint.size)?;
        Ok(HeaderEvidence { header, path })
    }

    /// The way to the question's key under the checkpoint's last block, with the value if there is one.
    fn state_evidence(&self, question: &Question) -> Result<(StateEvidence, Option<Slots>), ProveError> {
        let key = question.state_key().ok_or(ProveError::NotFound { what: "state key 状态键" })?;
        let last = self.checkpoint.size.value().checked_sub(1).and_then(LeafIndex::new);
        let last = last.ok_or(ProveError::NotFinal)?;
        let height = self.store.height_of_entry(last)?.ok_or(ProveError::NotFinal)?;
        let block = self.header_evidence(height)?;
        let path = self.store.state_path(&key, height)?;
        let (absence, value) = match path.end {
            PathEnd::Absent(absence) => (Some(absence), None),
            PathEnd::Present(root) => {
                let missing = StoreError::Missing { what: "state value 状态值", at: height.value() };
                let value = self.store.value_at(&key, height)?.ok_or(missing)?;
                if value.root() != root {
                    let detail = "it does not lead to its root 与其根不符";
                    return Err(StoreError::contradicts("state value 状态值", detail).into());
                }
                (None, Some(value.slots().clone()))
            }
        };
        let evidence =
            StateEvidence { slots: None, absence, owners: None, person: None, path: path.proof, block };
        Ok((evidence, value))
    }
}

fn stored_header(store: &impl Store, height: Height) -> Result<Header, StoreError> {
    let missing = StoreError::Missing { what: "block header 区块头", at: height.value() };
    store.header(height)?.ok_or(missing)
}

fn stored_epoch(store: &impl Store, number: u32) -> Result<Option<(Height, Epoch)>, StoreError> {
    Ok(store.epoch(number)?.map(|place| (place.height, place.epoch)))
}

fn checkpoint_size(header: &Header) -> TreeSize {
    header.checkpoint_size().expect("a log never holds 2^63 entries")
}

#[cfg(test)]
mod tests;
