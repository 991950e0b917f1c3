//! The ledger of a running node: the store, the keys of the head's state, and what was admitted, behind the core's trait.
//!
//! Shared: the core judges and commits through it, the API reads through it. Whoever needs store and keys to be of one
//! height holds the lock for reading; only a commit holds it for writing across both.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use kexin_ledger::block_order::{class, units};
use kexin_ledger::book::Books;
use kexin_ledger::chain::record_from_stored;
use kexin_ledger::execute::{self, ExecuteError, ParentView, Rehearsal, Standing};
use kexin_ledger::genesis::{Genesis, GenesisError};
use kexin_ledger::outcome::BlockOutcome;
use kexin_ledger::record::{AttestError, SignedRecord, authenticate_batch};
use kexin_ledger::registry::KeyRing;
use kexin_ledger::rules::{AdmissibleRecord, Admission, Findings, Rejection, admit, form_faults};
use kexin_ledger::store::{self, RecordPlace, RowStore, Rows, Store, StoreError};
use kexin_proof::checkpoint::Checkpoint;
use kexin_proof::entry::LogEntry;
use kexin_proof::hash::{ChainId, RecordId, sha256};
use kexin_proof::height::{Height, TimeMs};
use kexin_proof::wire::{DecodeError, decode, encode};

use crate::core::message::{Block, DecidedBlock, SealOf};
use crate::core::{
    Admitted, BlockCheckpoint, Decided, Draft, Fitness, Head, Judged, Ledger, LedgerFailed, PoolFacts,
    Receipt,
};

/// Why a record is not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Not a canonical record.
    #[error("not a canonical record: {0} 不是规范的登记记录")]
    Decode(#[from] DecodeError),
    /// A signature or key does not hold at the head.
    #[error(transparent)]
    Attest(#[from] AttestError),
    /// It breaks a rule that needs no state.
    #[error(transparent)]
    Rule(#[from] Rejection),
    /// The ledger could not be read; the node is about to stop.
    #[error("the ledger could not be read 账本读取失败")]
    Unavailable,
}

/// Why a chain cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The genesis is not allowed.
    #[error(transparent)]
    Genesis(#[from] GenesisError),
    /// The data folder holds another chain than the genesis file.
    #[error(
        "the data folder holds chain {found}, the genesis file is of {wanted}; check data and genesis in node.toml 数据目录与创世文件不属于同一条链"
    )]
    OtherChain {
        /// In the folder.
        found: ChainId,
        /// In the file.
        wanted: ChainId,
    },
}

/// The ledger of a running node; cheap to clone.
pub struct Chain<R>(Arc<Shared<R>>);

impl<R> Clone for Chain<R> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

struct Shared<R> {
    store: Arc<RowStore<R>>,
    chain: ChainId,
    at_head: RwLock<AtHead>,
}

/// What follows the head: written by commits, and by loading keys.
struct AtHead {
    head: Arc<store::Head>,
    keys: KeyRing,
    /// Records that were authenticated, by the hash of their bytes: a block's records were mostly heard before.
    admitted: AdmittedCache,
}

impl<R: Rows> Chain<R> {
    /// Takes a store up; an empty one begins with `genesis`.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(store: RowStore<R>, genesis: &Genesis) -> Result<Self, OpenError> {
        let first = genesis.outcome()?;
        let wanted = first.header().chain();
        if store.head().is_none() {
            store.append(&first.new_block(None))?;
        }
        let head = store.head().expect("genesis was appended");
        let kept = store
            .header(Height::ZERO)?
            .ok_or(StoreError::Missing { what: "genesis header 创世区块头", at: 0 })?;
        if kept.chain() != wanted {
            return Err(OpenError::OtherChain { found: kept.chain(), wanted });
        }
        let keys = KeyRing::new(head.height());
        let at_head = RwLock::new(AtHead { head, keys, admitted: AdmittedCache::default() });
        Ok(Self(Arc::new(Shared { store: Arc::new(store), chain: wanted, at_head })))
    }

    /// The store, for readers.
    #[must_use]
    pub fn store(&self) -> &Arc<RowStore<R>> {
        &self.0.store
    }

    /// The chain's id.
    #[must_use]
    pub fn id(&self) -> ChainId {
        self.0.chain
    }

    /// What would become of a record alone, or of a bundle in its order, in a block on the head at `time`, with every rule
    /// that fails: the dry run of the API. A record of the wrong form is judged no further.
    ///
    /// # Errors
    /// The place of a record, and its [`Refusal`]: it is no record, or not authentic. R-135 when several are not one whole
    /// group in its order.
    pub fn rehearse(
        &self,
        members: &[impl AsRef<[u8]>],
        time: TimeMs,
    ) -> Result<Vec<Rehearsal>, (usize, Refusal)> {
        let mut admitted = Vec::with_capacity(members.len());
        for (place, bytes) in members.iter().map(AsRef::as_ref).enumerate() {
            match self.admissible(bytes, Some(time)) {
                Ok(record) => admitted.push(record),
                Err(Refusal::Rule(_)) => {
                    let faults = self.form_faults(bytes, time).map_err(|refusal| (place, refusal))?;
                    return Ok(refused_by_form(place, faults, members.len()));
                }
                Err(refusal) => return Err((place, refusal)),
            }
        }
        let is_whole = units(&admitted).is_some_and(|units| units.len() == 1);
        if members.len() > 1 && !is_whole {
            return Err((0, Refusal::Rule(Rejection::about(GROUP_REFUSED, "group"))));
        }
        for (place, record) in admitted.iter().enumerate() {
            self.load(record.record()).map_err(|refusal| (place, refusal))?;
        }
        let at_head = self.read();
        let parent = ParentView::new(&*self.0.store, &at_head.head, &at_head.keys);
        let later = at_head.head.header.time.plus(1).unwrap_or(time);
        execute::rehearse(&parent, time.max(later), &admitted).map_err(|_| (0, Refusal::Unavailable))
    }

    fn form_faults(&self, bytes: &[u8], time: TimeMs) -> Result<Findings, Refusal> {
        let (record, books) = (SignedRecord::decode(bytes)?, self.books()?);
        let book = books.version(record.envelope().rule_set).map(Arc::as_ref);
        Ok(form_faults(&record, Some(time), book))
    }

    // A reader that panicked has changed nothing, and a writer that panicked has stopped the process.
    fn read(&self) -> RwLockReadGuard<'_, AtHead> {
        self.0.at_head.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, AtHead> {
        self.0.at_head.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Loads the keys of everyone who signed, so that they count.
    fn load(&self, record: &SignedRecord) -> Result<(), Refusal> {
        self.write().keys.load_signers(&*self.0.store, record).map_err(|_| Refusal::Unavailable)
    }

    /// The versions of the rule book at the head. They only grow, so a head that moves on meanwhile takes none away.
    fn books(&self) -> Result<Arc<Books>, Refusal> {
        self.read().keys.books(&*self.0.store).map_err(|_| Refusal::Unavailable)
    }

    fn admissible(&self, bytes: &[u8], clock: Option<TimeMs>) -> Result<Arc<AdmissibleRecord>, Refusal> {
        let record = SignedRecord::decode(bytes)?;
        self.load(&record)?;
        let chain = self.0.chain;
        let books = self.books()?;
        let authentic = record.authenticate_at_entry(&chain, &self.read().keys)?;
        Ok(Arc::new(admit(authentic, &Admission { chain, clock, books: &books })?))
    }

    /// Checks records that peers sent, all their signatures at once, and keeps those that hold for when each is admitted. The
    /// equation is that of blocks (`docs/formats.md` 2): a peer that lies could as well propose what it sends.
    pub fn admit_ahead(&self, heard: &[Vec<u8>]) {
        let unknown: Vec<&Vec<u8>> = {
            let at_head = self.read();
            heard.iter().filter(|bytes| at_head.admitted.find(bytes).is_none()).collect()
        };
        if unknown.len() < AHEAD_MIN {
            return;
        }
        let decoded =
            unknown.into_iter().filter_map(|bytes| Some((bytes, SignedRecord::decode(bytes).ok()?)));
        let (bytes, records): (Vec<_>, Vec<_>) = decoded.unzip();
        // What fails here fails again when it is admitted alone, and is told there.
        let loaded = records.iter().all(|record| self.load(record).is_ok());
        let Ok(books) = self.books() else { return };
        if !loaded {
            return;
        }
        let chain = self.0.chain;
        let checked = authenticate_batch(records, &chain, &self.read().keys, batch_randomness());
        let admission = Admission { chain, clock: None, books: &books };
        let admitted = bytes.into_iter().zip(checked).filter_map(|(bytes, checked)| {
            let record = admit(checked.ok()?, &admission).ok()?;
            Some((bytes, Arc::new(record)))
        });
        let admitted: Vec<_> = admitted.collect();
        let mut at_head = self.write();
        for (bytes, record) in admitted {
            at_head.admitted.keep(bytes, &record, false);
        }
    }

    /// The records of a block: as they were admitted before, or checked now. `None` when one is not authentic and
    /// admissible.
    fn records_of_block(
        &self,
        block: &Block,
        decode: fn(&[u8]) -> Result<SignedRecord, DecodeError>,
    ) -> Result<Option<Vec<Arc<AdmissibleRecord>>>, LedgerFailed> {
        let mut known: Vec<Option<Arc<AdmissibleRecord>>> = {
            let at_head = self.read();
            block.records.iter().map(|bytes| at_head.admitted.find(bytes)).collect()
        };
        let unknown = block.records.iter().zip(&known).filter(|(_, known)| known.is_none());
        let decoded: Result<Vec<_>, _> = unknown.map(|(bytes, _)| decode(bytes)).collect();
        let Ok(decoded) = decoded else { return Ok(None) };
        {
            let mut at_head = self.write();
            for record in known.iter().flatten().map(|known| known.record()).chain(&decoded) {
                at_head.keys.load_signers(&*self.0.store, record)?;
            }
        }
        let chain = self.0.chain;
        let (books, checked) = {
            let at_head = self.read();
            let books = at_head.keys.books(&*self.0.store)?;
            (books, authenticate_batch(decoded, &chain, &at_head.keys, batch_randomness()))
        };
        let admission = Admission { chain, clock: None, books: &books };
        let mut checked = checked.into_iter();
        for place in known.iter_mut().filter(|place| place.is_none()) {
            let Some(Ok(authentic)) = checked.next() else { return Ok(None) };
            let Ok(record) = admit(authentic, &admission) else { return Ok(None) };
            *place = Some(Arc::new(record));
        }
        Ok(Some(known.into_iter().flatten().collect()))
    }

    fn judged(
        &self,
        block: Block,
        decode: fn(&[u8]) -> Result<SignedRecord, DecodeError>,
    ) -> Result<Option<Judged<Arc<BlockOutcome>>>, LedgerFailed> {
        let Some(records) = self.records_of_block(&block, decode)? else { return Ok(None) };
        let facts = records.iter().map(facts).collect();
        let at_head = self.read();
        let parent = ParentView::new(&*self.0.store, &at_head.head, &at_head.keys);
        match execute::judge(&parent, &block.header, records) {
            Ok(outcome) => Ok(Some(Judged { block, outcome: Arc::new(outcome), facts })),
            Err(ExecuteError::Store(error)) => Err(error.into()),
            Err(_) => Ok(None),
        }
    }

    fn receipt_at(&self, record: RecordId, place: RecordPlace) -> Result<Receipt, LedgerFailed> {
        let RecordPlace { height, index, outcome, log_index } = place;
        let header = self.0.store.header(height)?.ok_or_else(|| missing("header 区块头", height))?;
        Ok(Receipt { record, outcome, height, index, log_index, time: header.time })
    }
}

impl<R: Rows> Ledger for Chain<R> {
    type Record = Arc<AdmissibleRecord>;
    type Outcome = Arc<BlockOutcome>;
    type Refusal = Refusal;

    fn chain(&self) -> ChainId {
        self.0.chain
    }

    fn head(&self) -> Head {
        let head = Arc::clone(&self.read().head);
        Head {
            height: head.height(),
            header_hash: head.header_hash,
            time: head.header.time,
            epoch: head.epoch.clone(),
        }
    }

    fn admit(&self, bytes: &[u8], clock: Option<TimeMs>) -> Result<Admitted<Self::Record>, Refusal> {
        if let Some(record) = self.read().admitted.find_for(bytes, clock) {
            return Ok(Admitted { facts: facts(&record), record });
        }
        let record = self.admissible(bytes, clock)?;
        self.write().admitted.keep(bytes, &record, clock.is_some());
        Ok(Admitted { facts: facts(&record), record })
    }

    fn bytes(&self, record: &Self::Record) -> Vec<u8> {
        record.record().encode()
    }

    fn is_provable(&self, refusal: &Refusal) -> bool {
        match refusal {
            Refusal::Decode(_) | Refusal::Attest(AttestError::Signature { .. } | AttestError::Unsigned) => {
                true
            }
            // Keys differ between heights, and rules between versions of the software.
            Refusal::Attest(_) | Refusal::Rule(_) | Refusal::Unavailable => false,
        }
    }

    fn receipt(&self, record: &RecordId) -> Result<Option<Receipt>, LedgerFailed> {
        let place = self.0.store.place(record)?;
        place.map(|place| self.receipt_at(*record, place)).transpose()
    }

    fn fitness(&self, record: &Admitted<Self::Record>) -> Result<Fitness, LedgerFailed> {
        self.write().keys.load_signers(&*self.0.store, record.record.record())?;
        let at_head = self.read();
        let parent = ParentView::new(&*self.0.store, &at_head.head, &at_head.keys);
        Ok(match execute::standing(&parent, &record.record)? {
            Standing::Ready => Fitness::Ready,
            Standing::Early => Fitness::Early,
            Standing::Stale => Fitness::Stale,
            Standing::NotAuthentic => Fitness::Refused,
        })
    }

    fn build(
        &self,
        draft: Draft,
        candidates: Vec<Admitted<Self::Record>>,
    ) -> Result<Judged<Self::Outcome>, LedgerFailed> {
        {
            let mut at_head = self.write();
            for candidate in &candidates {
                at_head.keys.load_signers(&*self.0.store, candidate.record.record())?;
            }
        }
        let records = candidates.into_iter().map(|candidate| candidate.record).collect();
        let at_head = self.read();
        let parent = ParentView::new(&*self.0.store, &at_head.head, &at_head.keys);
        let built = match execute::build(&parent, draft.time, draft.builder, records) {
            Ok(built) => built,
            Err(ExecuteError::Store(error)) => return Err(error.into()),
            // The core drafts as a validator of the epoch, after the parent's time.
            Err(error) => {
                return Err(StoreError::contradicts("block draft 区块草案", error.to_string()).into());
            }
        };
        let bytes = built.records.iter().map(|record| record.record().encode()).collect();
        let facts = built.records.iter().map(facts).collect();
        let block = Block { header: built.outcome.header().clone(), records: bytes };
        Ok(Judged { block, outcome: Arc::new(built.outcome), facts })
    }

    fn judge(&self, block: Block) -> Result<Option<Judged<Self::Outcome>>, LedgerFailed> {
        self.judged(block, SignedRecord::decode)
    }

    fn judge_decided(&self, block: Block) -> Result<Option<Judged<Self::Outcome>>, LedgerFailed> {
        self.judged(block, SignedRecord::decode_kept)
    }

    fn owed(&self) -> Result<Option<Height>, LedgerFailed> {
        Ok(self.0.store.owed_parts(1)?.first().map(|part| part.height))
    }

    fn restore(&self, block: &Block) -> Result<bool, LedgerFailed> {
        let mut has_restored = false;
        for bytes in &block.records {
            // Whole and canonical, so its sealed part is the one that its id commits to.
            let Ok(record) = SignedRecord::decode(bytes) else { continue };
            let Some(sealed) = record.sealed() else { continue };
            let id = record.record_id(&self.0.chain);
            has_restored |= self.0.store.restore_sealed(&id, &encode(sealed))?;
        }
        Ok(has_restored)
    }

    fn commit(&self, decided: &Decided<Self::Outcome>) -> Result<(), LedgerFailed> {
        let outcome = &decided.outcome;
        assert!(
            decided.certificate.header_hash == *outcome.header_hash(),
            "a block is committed under its certificate"
        );
        let mut at_head = self.write();
        self.0.store.append(&outcome.new_block(Some(&decided.certificate)))?;
        at_head.head = self.0.store.head().expect("a block was appended");
        assert!(at_head.head.header_hash == *outcome.header_hash(), "the head is the block just appended");
        at_head.keys.advance(outcome.header().height, outcome.values().iter().map(|(key, _)| key));
        for bytes in &decided.block.records {
            at_head.admitted.forget(bytes);
        }
        Ok(())
    }

    fn receipts(&self, height: Height) -> Result<Vec<Receipt>, LedgerFailed> {
        let entries = self.0.store.entries(height)?.unwrap_or_default();
        let mut receipts = Vec::new();
        for entry in entries {
            let LogEntry::Record(entry) = entry else { continue };
            let place = self
                .0
                .store
                .place(&entry.record_id)?
                .ok_or_else(|| missing("place of a record 记录位置", height))?;
            receipts.push(self.receipt_at(entry.record_id, place)?);
        }
        Ok(receipts)
    }

    fn decided(&self, height: Height) -> Result<Option<DecidedBlock>, LedgerFailed> {
        Ok(decided_in(&self.0.store, height)?)
    }

    fn checkpoint(&self, height: Height) -> Result<Option<BlockCheckpoint>, LedgerFailed> {
        let Some(header) = self.0.store.header(height)? else { return Ok(None) };
        let place = self.0.store.epoch(header.epoch)?.ok_or_else(|| missing("epoch 时期", height))?;
        let size = header.checkpoint_size().expect("a log never holds 2^63 entries");
        let root = self.0.store.log_root(size)?;
        let checkpoint = Checkpoint { origin: place.epoch.origin().clone(), size, root };
        Ok(Some(BlockCheckpoint { checkpoint, epoch: place.epoch, ends_epoch: header.ends_epoch() }))
    }

    fn seals(&self, height: Height) -> Result<Vec<SealOf>, LedgerFailed> {
        let Some(header) = self.0.store.header(height)? else { return Ok(Vec::new()) };
        let size = header.checkpoint_size().expect("a log never holds 2^63 entries");
        let root = self.0.store.log_root(size)?;
        let mut seals = Vec::new();
        for (_, bytes) in self.0.store.seals(size)? {
            let seal = decode(&bytes, SEAL_BYTES_MAX).map_err(|_| StoreError::corrupt("seal 封印"))?;
            seals.push(SealOf { height, size, root, seal });
        }
        Ok(seals)
    }
}

/// The block that a store keeps at a height, with its certificate; neither is checked.
pub(super) fn decided_in<R: Rows>(
    store: &RowStore<R>,
    height: Height,
) -> Result<Option<DecidedBlock>, StoreError> {
    let Some(certificate) = store.certificate(height)? else { return Ok(None) };
    let Some(stored) = store.stored_block(height)? else { return Ok(None) };
    let records: Result<Vec<_>, _> = stored.records.into_iter().map(record_from_stored).collect();
    let records = records?.iter().map(SignedRecord::encode).collect();
    Ok(Some(DecidedBlock { block: Block { header: stored.header, records }, certificate }))
}

/// A member that breaks rules of form, and the others of its bundle, which fall with it.
fn refused_by_form(place: usize, faults: Findings, count: usize) -> Vec<Rehearsal> {
    let outcome = faults.refusal().map_or(GROUP_REFUSED, Rejection::number);
    let mut fallen = Findings::default();
    fallen.add(Rejection::new(GROUP_REFUSED));
    let mut members = vec![Rehearsal { outcome: GROUP_REFUSED, findings: fallen }; count];
    if let Some(member) = members.get_mut(place) {
        *member = Rehearsal { outcome, findings: faults };
    }
    members
}

fn facts(record: &Arc<AdmissibleRecord>) -> PoolFacts {
    let envelope = record.record().envelope();
    let case = record.case();
    PoolFacts {
        record: *record.id(),
        bureau: envelope.bureau,
        class: class(record.act().usual_path()),
        case: case.key,
        case_version: case.expected_version,
        valid_until: envelope.valid_until,
        group: envelope.group,
        group_count: envelope.count,
    }
}

fn missing(what: &'static str, height: Height) -> LedgerFailed {
    StoreError::Missing { what, at: height.value() }.into()
}

/// Coefficients of a batch must not be known to who made the signatures. They depend on every item besides, so a
/// system without randomness costs margin and no soundness.
fn batch_randomness() -> [u8; 32] {
    let mut randomness = [0; 32];
    if getrandom::fill(&mut randomness).is_err() {
        tracing::error!("the system's random source failed");
    }
    randomness
}

/// Admitted records by the hash of their bytes, bounded in bytes.
#[derive(Default)]
struct AdmittedCache {
    records: BTreeMap<[u8; 32], AdmittedEntry>,
    bytes: usize,
}

struct AdmittedEntry {
    record: Arc<AdmissibleRecord>,
    bytes: usize,
    /// Whether it entered the network here: checked alone, and its times by our clock.
    is_entered: bool,
}

impl AdmittedCache {
    fn find(&self, bytes: &[u8]) -> Option<Arc<AdmissibleRecord>> {
        self.records.get(&sha256(&[bytes])).map(|entry| Arc::clone(&entry.record))
    }

    /// A record that need not be checked again: from a peer any, at entry one that entered here and has not expired since.
    fn find_for(&self, bytes: &[u8], clock: Option<TimeMs>) -> Option<Arc<AdmissibleRecord>> {
        let entry = self.records.get(&sha256(&[bytes]))?;
        let valid_until = entry.record.record().envelope().valid_until;
        let holds = clock.is_none_or(|clock| entry.is_entered && clock <= valid_until);
        holds.then(|| Arc::clone(&entry.record))
    }

    fn keep(&mut self, bytes: &[u8], record: &Arc<AdmissibleRecord>, is_entered: bool) {
        let entry = AdmittedEntry { record: Arc::clone(record), bytes: bytes.len(), is_entered };
        let before = self.records.insert(sha256(&[bytes]), entry);
        self.bytes = self.bytes + bytes.len() - before.map_or(0, |entry| entry.bytes);
        while self.bytes > ADMITTED_BYTES_MAX {
            let Some((_, entry)) = self.records.pop_first() else { break };
            self.bytes -= entry.bytes;
        }
    }

    fn forget(&mut self, bytes: &[u8]) {
        if let Some(entry) = self.records.remove(&sha256(&[bytes])) {
            self.bytes -= entry.bytes;
        }
    }
}

/// Rule number of a bundle of which a member fails.
const GROUP_REFUSED: u16 = 135;
/// Fewer records than this gain nothing from being checked together.
const AHEAD_MIN: usize = 4;
/// Bytes of records that are kept checked: as much as the mempool holds.
const ADMITTED_BYTES_MAX: usize = 64 << 20;
/// Largest seal as it is kept.
pub(super) const SEAL_BYTES_MAX: usize = 4 * 1024;

#[cfg(test)]
mod tests;
