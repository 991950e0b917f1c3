//! The recheck of a stored chain: every hash that a header commits to, computed again from what is stored.
//!
//! For each height: the link to the block before, the certificate, the entries' place in the log and the
//! log root, the records' ids and places, and the state pages that the block wrote, down to the values.
//! An unchanged page was checked at the height that wrote it, so the whole history costs each row once.

use std::collections::{BTreeMap, BTreeSet};

use kexin_proof::entry::{LogEntry, RecordEntry};
use kexin_proof::epoch::Epoch;
use kexin_proof::hash::{EpochHash, HeaderHash, RecordId, SlotsRoot, StateKey, StateRoot};
use kexin_proof::header::Header;
use kexin_proof::height::{Height, TreeSize};
use kexin_proof::slots::Width;

use super::record_from_stored;
use crate::act::governance::Governance;
use crate::case::is_open;
use crate::holder::holder_slot;
use crate::log::{LogAppend, TileWrite};
use crate::outcome::REGISTERED;
use crate::record::{KIND_GOVERNANCE, SignedRecord};
use crate::state::{self, Page, PagePath, PlaceEntry, TreeId};
use crate::store::{CaseMark, Desk, JournalItem, Store, StoreError};

const OPEN_CASES: &str = "index of open cases 在办业务索引";
/// Open cases read at once.
const OPEN_CASES_PAGE: usize = 4_096;

/// What a recheck has covered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Recheck {
    /// Blocks, genesis included.
    pub blocks: u64,
    /// Records.
    pub records: u64,
    /// Records whose sealed part is not there, as a later order names them.
    pub erased: u64,
    /// Records whose sealed part a peer did not give and the node still asks for.
    pub owed: u64,
    /// State pages.
    pub pages: u64,
    /// State values.
    pub values: u64,
    /// Log tiles.
    pub tiles: u64,
}

/// Rechecks the stored chain from genesis to the head; `progress` hears of every height that holds.
///
/// # Errors
/// [`StoreError::Corrupt`] or [`StoreError::Missing`] naming the first thing that does not hold, with its
/// height; [`StoreError::Io`] when the disk fails.
pub fn recheck(store: &impl Store, mut progress: impl FnMut(Height)) -> Result<Recheck, StoreError> {
    let mut walk = Walk {
        store,
        covered: Recheck::default(),
        log: LogAppend::empty(),
        parent: None,
        epoch: None,
        missing: BTreeMap::new(),
        open: BTreeSet::new(),
        desks: BTreeSet::new(),
    };
    let Some(head) = store.head() else { return Ok(walk.covered) };
    let mut height = Height::ZERO;
    loop {
        walk.block(height)?;
        progress(height);
        if height == head.height() {
            break;
        }
        height = height.next();
    }
    let rest = std::mem::replace(&mut walk.log, LogAppend::empty()).into_tiles();
    walk.tiles(head.height(), &rest)?;
    walk.missing_parts()?;
    walk.open_cases()?;
    Ok(walk.covered)
}

struct Walk<'a, S> {
    store: &'a S,
    covered: Recheck,
    log: LogAppend,
    parent: Option<Header>,
    epoch: Option<Epoch>,
    /// Records without their sealed part which no order has named so far, and their blocks.
    missing: BTreeMap<RecordId, Height>,
    /// Cases that are open, at each desk that has them.
    open: BTreeSet<(Desk, StateKey)>,
    /// Every desk that had a case.
    desks: BTreeSet<Desk>,
}

impl<S: Store> Walk<'_, S> {
    fn block(&mut self, height: Height) -> Result<(), StoreError> {
        let header = found(self.store.header(height)?, "block header 区块头", height)?;
        let entries = found(self.store.entries(height)?, "log entries 日志条目", height)?;
        self.links(&header, &entries)?;
        self.epoch_in_force(&header, &entries)?;
        self.certificate(&header)?;
        self.records(&header, &entries)?;
        self.log(&header, &entries)?;
        self.state(&header)?;
        self.covered.blocks += 1;
        self.parent = Some(header);
        Ok(())
    }

    fn links(&self, header: &Header, entries: &[LogEntry]) -> Result<(), StoreError> {
        let (hash, size) = match &self.parent {
            None => (HeaderHash::ZERO, TreeSize::ZERO),
            Some(parent) => (parent.hash(), parent.checkpoint_size().unwrap_or_default()),
        };
        ensure(header.prev_header_hash == hash, header, "the link to the block before 与前一区块的衔接")?;
        ensure(size.plus(entries.len() as u64) == Some(header.log_size), header, "the log size 日志大小")?;
        let later = self.parent.as_ref().is_none_or(|parent| parent.time < header.time);
        ensure(later, header, "the block time 区块时间")?;
        let same_chain = self.parent.as_ref().is_none_or(|parent| parent.chain() == header.chain());
        ensure(same_chain, header, "the chain id 链标识")
    }

    /// The epoch changes only by an entry of the block, and takes force at the next height.
    fn epoch_in_force(&mut self, header: &Header, entries: &[LogEntry]) -> Result<(), StoreError> {
        let what = "the epoch 验证者集合";
        let text = entries.iter().find_map(|entry| match entry {
            LogEntry::Epoch(text) => Some(text),
            LogEntry::Record(_) | LogEntry::Header(_) => None,
        });
        let next = text.map(|text| Epoch::parse(text)).transpose();
        let next = next.map_err(|_| StoreError::contradicts(what, at(header)))?;
        if let Some(next) = &next {
            let previous = self.epoch.as_ref().map_or(EpochHash::ZERO, Epoch::hash);
            ensure(next.parts().previous == previous, header, what)?;
            let number = self.epoch.as_ref().map_or(0, |epoch| epoch.number() + 1);
            ensure(next.number() == number, header, what)?;
            let kept = self.store.epoch(number)?;
            let is_kept = kept.is_some_and(|kept| kept.epoch == *next && kept.height == header.height);
            ensure(is_kept, header, what)?;
        }
        let in_force = found(self.epoch.clone().or_else(|| next.clone()), what, header.height)?;
        let following = next.unwrap_or_else(|| in_force.clone());
        ensure(header.epoch == in_force.number(), header, what)?;
        ensure(header.validators_hash == in_force.hash(), header, what)?;
        ensure(header.next_validators_hash == following.hash(), header, what)?;
        self.epoch = Some(following);
        Ok(())
    }

    fn certificate(&self, header: &Header) -> Result<(), StoreError> {
        let what = "commit certificate 提交证书";
        if header.height == Height::ZERO {
            return ensure(self.store.certificate(header.height)?.is_none(), header, what);
        }
        let certificate = found(self.store.certificate(header.height)?, what, header.height)?;
        ensure(certificate.header_hash == header.hash(), header, what)?;
        ensure(certificate.height == header.height, header, what)?;
        let epoch = found(self.store.epoch(header.epoch)?, "epoch 验证者集合", header.height)?.epoch;
        ensure(epoch.hash() == header.validators_hash, header, what)?;
        let verified = certificate.verify(&header.chain(), &epoch);
        verified.map_err(|error| StoreError::contradicts(what, format!("{}: {error}", at(header))))
    }

    /// Every record entry has its record, which is the one it names, and is found by its id.
    fn records(&mut self, header: &Header, entries: &[LogEntry]) -> Result<(), StoreError> {
        let what = "record 登记记录";
        let block = found(self.store.stored_block(header.height)?, what, header.height)?;
        let record_entries = entries.iter().take_while(|entry| matches!(entry, LogEntry::Record(_)));
        ensure(record_entries.count() == block.records.len(), header, what)?;
        ensure(block.records.len() as u64 == u64::from(header.record_count), header, what)?;
        let first = header.log_size.value() - entries.len() as u64;
        let mut ordered = Vec::new();
        for ((index, entry), stored) in (0_u32..).zip(entries).zip(block.records) {
            let LogEntry::Record(entry) = entry else { return ensure(false, header, what) };
            let record = record_from_stored(stored)?;
            ensure(record.record_id(&header.chain()) == entry.record_id, header, what)?;
            ensure(record.signatures_hash() == entry.signatures_hash, header, what)?;
            if record.lacks_sealed() {
                self.missing.insert(entry.record_id, header.height);
            }
            if entry.outcome == REGISTERED && record.envelope().kind == KIND_GOVERNANCE {
                ordered.extend(ordered_erasure(&record));
            }
            self.place(header, index, entry, first)?;
            if let Some(mark) = CaseMark::of(&record).filter(|_| entry.outcome == REGISTERED) {
                self.journal(header, index, &mark)?;
            }
            self.covered.records += 1;
        }
        for erased in ordered {
            self.covered.erased += u64::from(self.missing.remove(&erased).is_some());
        }
        Ok(())
    }

    /// What is missing and was not ordered to be erased is noted as owed, and nothing else is.
    fn missing_parts(&mut self) -> Result<(), StoreError> {
        let what = "sealed part 密封件";
        let owed = self.store.owed_parts(usize::MAX)?;
        let lost = self.missing.iter().find(|(record, _)| !owed.iter().any(|part| part.record == **record));
        if let Some((_, height)) = lost {
            return Err(StoreError::Missing { what, at: height.value() });
        }
        if let Some(part) = owed.iter().find(|part| self.missing.get(&part.record) != Some(&part.height)) {
            let detail = format!("noted as owed at height {} and is not 登记为待补而实际不缺", part.height);
            return Err(StoreError::contradicts(what, detail));
        }
        self.covered.owed = owed.len() as u64;
        Ok(())
    }

    /// A registered record stands in its county's journal, and its case is open or not from here on.
    fn journal(&mut self, header: &Header, index: u32, mark: &CaseMark) -> Result<(), StoreError> {
        let what = "journal of cases 业务流水";
        let (height, case) = (header.height, mark.key);
        let items = self.store.journal(mark.jurisdiction, (height, index), 1)?;
        ensure(items == [JournalItem { height, index, case }], header, what)?;
        let Some(value) = self.store.value_at(&case, height)? else { return Ok(()) };
        for desk in mark.desks(&value) {
            self.desks.insert(desk);
            if is_open(&value) {
                self.open.insert((desk, case));
            } else {
                self.open.remove(&(desk, case));
            }
        }
        Ok(())
    }

    /// The index of open cases names those that are open, and no others.
    fn open_cases(&self) -> Result<(), StoreError> {
        let contradicts =
            || StoreError::contradicts(OPEN_CASES, "not those that are open 与实际在办业务不符");
        for desk in &self.desks {
            let mut after = None;
            let mut noted = 0;
            loop {
                let page = self.store.open_cases(*desk, after.as_ref(), OPEN_CASES_PAGE)?;
                if !page.iter().all(|case| self.open.contains(&(*desk, *case))) {
                    return Err(contradicts());
                }
                noted += page.len();
                match page.last() {
                    Some(last) if page.len() == OPEN_CASES_PAGE => after = Some(*last),
                    _ => break,
                }
            }
            if noted != self.open.iter().filter(|(of, _)| of == desk).count() {
                return Err(contradicts());
            }
        }
        Ok(())
    }

    fn place(&self, header: &Header, index: u32, entry: &RecordEntry, first: u64) -> Result<(), StoreError> {
        let what = "record place 记录位置";
        let place = found(self.store.place(&entry.record_id)?, what, header.height)?;
        let is_here = (place.height, place.index, place.outcome) == (header.height, index, entry.outcome);
        ensure(is_here, header, what)?;
        ensure(place.log_index.value() == first + u64::from(index), header, what)
    }

    fn log(&mut self, header: &Header, entries: &[LogEntry]) -> Result<(), StoreError> {
        self.log.extend(entries.iter().map(LogEntry::leaf));
        ensure(self.log.root() == header.log_root, header, "the log root 日志根")?;
        let index = self.log.push(LogEntry::Header(header.clone()).leaf());
        let finds = self.store.height_of_entry(index)? == Some(header.height);
        ensure(finds, header, "the index of log entries 日志索引")?;
        let filled = self.log.take_filled();
        self.tiles(header.height, &filled)
    }

    fn tiles(&mut self, height: Height, tiles: &[TileWrite]) -> Result<(), StoreError> {
        for write in tiles {
            let kept = found(self.store.tile(write.place)?, "log tile 日志数据块", height)?;
            if kept != write.tile {
                let detail = format!("level {}, index {}", write.place.level, write.place.index);
                return Err(StoreError::contradicts("log tile 日志数据块", detail));
            }
            self.covered.tiles += 1;
        }
        Ok(())
    }

    fn state(&mut self, header: &Header) -> Result<(), StoreError> {
        let what = "the state root 状态根";
        match self.tree(header, TreeId::Main)? {
            Some(root) => ensure(root == header.state_root, header, what),
            None => {
                let before = self.parent.as_ref().map_or(StateRoot::ZERO, |parent| parent.state_root);
                ensure(header.state_root == before, header, what)
            }
        }
    }

    /// Root of a tree that the block wrote, its pages checked; `None` when the block did not write it.
    fn tree(&mut self, header: &Header, tree: TreeId) -> Result<Option<StateRoot>, StoreError> {
        if self.store.top_version(&tree, header.height)? != Some(header.height) {
            return Ok(None);
        }
        let old = match header.height.value().checked_sub(1).and_then(Height::new) {
            Some(below) => self.store.top_version(&tree, below)?,
            None => None,
        };
        let place = PagePlace { tree, path: PagePath::TOP };
        self.page(header, place, old).map(|hash| Some(StateRoot::from_bytes(hash)))
    }

    /// Checks the page that the block wrote at a place and those it wrote below; what it did not write must
    /// stand as in the page before it. Returns the page's hash.
    fn page(
        &mut self,
        header: &Header,
        place: PagePlace,
        old: Option<Height>,
    ) -> Result<[u8; 32], StoreError> {
        let what = "state page 状态页";
        let read = |version| {
            let page = self.store.page(&place.tree, &place.path, version)?;
            found(page, what, version)
        };
        let page = read(header.height)?;
        let old = old.map(read).transpose()?.unwrap_or_default();
        for foot in 0..Page::PLACES {
            let (entry, before) = (page.entry(foot), old.entry(foot));
            match entry {
                PlaceEntry::Below { hash, version } if version == header.height => {
                    let old = match before {
                        PlaceEntry::Below { version, .. } => Some(version),
                        PlaceEntry::Empty | PlaceEntry::Leaf { .. } => None,
                    };
                    let below = PagePlace { tree: place.tree, path: place.path.below(foot) };
                    ensure(self.page(header, below, old)? == hash, header, what)?;
                }
                PlaceEntry::Below { .. } => ensure(entry == before, header, what)?,
                PlaceEntry::Leaf { key, value } if entry != before && place.tree == TreeId::Main => {
                    self.value(header, &key, &value)?;
                }
                PlaceEntry::Leaf { .. } | PlaceEntry::Empty => {}
            }
        }
        self.covered.pages += 1;
        Ok(page.hash())
    }

    /// A value leads to its root; a holder's also to the root of the holder's own map.
    fn value(&mut self, header: &Header, key: &StateKey, root: &SlotsRoot) -> Result<(), StoreError> {
        let what = "state value 状态值";
        let value = found(self.store.value_at(key, header.height)?, what, header.height)?;
        ensure(value.root() == *root, header, what)?;
        self.covered.values += 1;
        // Only a holder's value is 16 wide with a tree in this slot.
        let is_narrow = value.slots().width() == Width::W16;
        let Some(shown) = value.slots().tree(holder_slot::UNITS).filter(|_| is_narrow) else { return Ok(()) };
        let tree = TreeId::Holder(*key);
        let root = match self.tree(header, tree)? {
            Some(root) => root,
            None => state::root(self.store, &tree, header.height)?,
        };
        ensure(root.as_bytes() == shown.as_bytes(), header, "the map of a holder 权利人索引")
    }
}

/// A page of a tree.
#[derive(Clone, Copy)]
struct PagePlace {
    tree: TreeId,
    path: PagePath,
}

fn found<T>(found: Option<T>, what: &'static str, height: Height) -> Result<T, StoreError> {
    found.ok_or(StoreError::Missing { what, at: height.value() })
}

/// The record whose sealed part a governance record orders to be erased.
fn ordered_erasure(order: &SignedRecord) -> Option<RecordId> {
    match Governance::parse(order) {
        Ok(Governance::EraseSealed { record }) => Some(record),
        _ => None,
    }
}

fn ensure(holds: bool, header: &Header, what: &'static str) -> Result<(), StoreError> {
    if holds { Ok(()) } else { Err(StoreError::contradicts(what, at(header))) }
}

fn at(header: &Header) -> String {
    format!("at height 高度 {}", header.height)
}
