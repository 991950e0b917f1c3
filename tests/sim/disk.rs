//! A node's disk: the real write-ahead log on a simulated file, which loses what was not synced, is torn, or rots; and
//! the guard, in a file of its own outside the data folder.

use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::rc::Rc;

use arc_malachitebft_wal::Storage;
use arc_malachitebft_wal::log::Log;
use kexin_node::core::message::SealOf;
use kexin_node::core::{Guard, LogContent};
use kexin_proof::hash::tagged;
use kexin_proof::wire::{decode, encode};

use crate::luck::Draw;
use crate::plan::Protection;

/// Written whole or not at all.
const SECTOR_BYTES: usize = 64;

/// A file in two states: as the process sees it, and as a power cut leaves it.
#[derive(Clone, Default)]
pub struct FileState {
    live: Vec<u8>,
    durable: Vec<u8>,
}

impl FileState {
    /// The unsynced tail, when the file has only grown since the last sync.
    fn tail(&self) -> std::ops::Range<usize> {
        let synced = self.durable.len();
        let has_grown = self.live.len() > synced && self.live[..synced] == self.durable[..];
        if has_grown { synced..self.live.len() } else { 0..0 }
    }

    /// Cuts the power: of what was written after the last sync, a beginning remains.
    fn cut(&mut self, draw: &mut Draw) {
        let tail = self.tail();
        if !tail.is_empty() {
            let kept = draw.within(tail.start as u64, tail.end as u64);
            self.durable = self.live[..usize::try_from(kept).expect("small")].to_vec();
        }
        self.live = self.durable.clone();
    }

    /// The same, and some sectors of the tail were never written.
    fn tear(&mut self, draw: &mut Draw) {
        let tail = self.tail();
        if !tail.is_empty() {
            self.durable = self.live.clone();
            for sector in self.durable[tail].chunks_mut(SECTOR_BYTES) {
                if draw.below(2) == 0 {
                    sector.fill(0);
                }
            }
        }
        self.live = self.durable.clone();
    }

    fn flip(&mut self, draw: &mut Draw) {
        flip(&mut self.live, draw);
        self.durable = self.live.clone();
    }
}

/// Flips one bit.
fn flip(bytes: &mut [u8], draw: &mut Draw) {
    if bytes.is_empty() {
        return;
    }
    let place = usize::try_from(draw.below(bytes.len() as u64)).expect("small");
    bytes[place] ^= 1 << draw.below(8);
}

/// An open simulated file.
pub struct SimFile {
    state: Rc<RefCell<FileState>>,
    position: usize,
    /// Whether syncs are real; a control turns them off.
    syncs: bool,
}

impl Read for SimFile {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let state = self.state.borrow();
        let rest = state.live.get(self.position..).unwrap_or_default();
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.position += count;
        Ok(count)
    }
}

impl Write for SimFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.state.borrow_mut();
        let end = self.position + bytes.len();
        if state.live.len() < end {
            state.live.resize(end, 0);
        }
        state.live[self.position..end].copy_from_slice(bytes);
        self.position = end;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for SimFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let length = self.state.borrow().live.len() as i64;
        let position = match to {
            SeekFrom::Start(offset) => i64::try_from(offset).expect("small"),
            SeekFrom::Current(offset) => i64::try_from(self.position).expect("small") + offset,
            SeekFrom::End(offset) => length + offset,
        };
        self.position = usize::try_from(position).map_err(|_| io::ErrorKind::InvalidInput)?;
        Ok(self.position as u64)
    }
}

impl Storage for SimFile {
    type OpenOptions = (Rc<RefCell<FileState>>, bool);

    fn open_with(_: impl AsRef<Path>, (state, syncs): Self::OpenOptions) -> io::Result<Self> {
        Ok(Self { state, position: 0, syncs })
    }

    fn size_bytes(&self) -> io::Result<u64> {
        Ok(self.state.borrow().live.len() as u64)
    }

    fn truncate_to(&mut self, size: u64) -> io::Result<()> {
        self.state.borrow_mut().live.resize(usize::try_from(size).expect("small"), 0);
        Ok(())
    }

    fn sync_all(&mut self) -> io::Result<()> {
        if self.syncs {
            let mut state = self.state.borrow_mut();
            state.durable = state.live.clone();
        }
        Ok(())
    }
}

/// What a node keeps on disk besides its chain.
#[derive(Clone)]
pub struct Disk {
    file: Rc<RefCell<FileState>>,
    lacks: Option<Protection>,
    /// The guard's file: its checksum and its bytes. None when it is lost.
    guard: Option<Vec<u8>>,
    /// What the log held before a bit of it flipped, and the guard, to be compared with what is read.
    sound_log: Option<Vec<Vec<u8>>>,
    sound_guard: Option<Guard>,
}

/// What a start finds.
pub struct Found {
    pub log: Log<SimFile>,
    pub content: LogContent,
    pub guard: Option<Guard>,
    /// What was read although it is damaged.
    pub believed: Option<&'static str>,
    /// Damaged files that were noticed.
    pub noticed: u32,
}

impl Disk {
    pub fn new(lacks: Option<Protection>) -> Self {
        let mut disk = Self { file: Rc::default(), lacks, guard: None, sound_log: None, sound_guard: None };
        disk.put_guard(&Guard::new());
        disk
    }

    fn open_log(&self) -> io::Result<Log<SimFile>> {
        let syncs = self.lacks != Some(Protection::LogSync);
        Log::open_with("log", (Rc::clone(&self.file), syncs))
    }

    /// Opens log and guard as the node does, and reads what they hold. A log that cannot be opened, or a guard that is
    /// damaged, is moved away, as the operator is told to.
    pub fn open(&mut self) -> Found {
        let mut noticed = 0;
        let mut log = self.open_log().unwrap_or_else(|_| {
            noticed += 1;
            self.lose_log();
            self.open_log().expect("an empty file opens")
        });
        let entries = entries(&mut log);
        if log.len() != entries.len() {
            noticed += 1;
            log.truncate(entries.len() as u64).expect("memory does not fail");
        }
        let guard = self.guard.as_deref().and_then(|bytes| read_guard(bytes, self.lacks));
        if self.guard.is_some() && guard.is_none() {
            noticed += 1;
            self.guard = None;
        }
        let mut believed = None;
        if let Some(sound) = self.sound_log.take()
            && !sound.starts_with(&entries)
        {
            believed = Some("log");
        }
        if let Some(sound) = self.sound_guard.take()
            && guard.is_some_and(|guard| guard != sound)
        {
            believed = Some("guard");
        }
        let content = LogContent { sequence: log.sequence(), entries };
        Found { log, content, guard, believed, noticed }
    }

    /// Whether the guard on the disk knows of a seal.
    pub fn knows_of(&self, seal: &SealOf) -> bool {
        let kept = self.guard.as_deref().and_then(|bytes| read_guard(bytes, self.lacks));
        // A guard that knows of it has nothing to note; one that has gone further refuses.
        kept.is_some_and(|kept| {
            let mut asked = kept;
            asked.take_seal(seal.size, seal.root);
            asked == kept
        })
    }

    pub fn put_guard(&mut self, guard: &Guard) {
        let body = encode(guard);
        self.guard = Some([&checksum(&body)[..], &body].concat());
    }

    pub fn cut(&mut self, draw: &mut Draw) {
        self.file.borrow_mut().cut(draw);
    }

    pub fn tear(&mut self, draw: &mut Draw) {
        self.file.borrow_mut().tear(draw);
    }

    pub fn flip_log_bit(&mut self, draw: &mut Draw) {
        if let Ok(mut log) = self.open_log() {
            self.sound_log = Some(entries(&mut log));
        }
        self.file.borrow_mut().flip(draw);
    }

    pub fn flip_guard_bit(&mut self, draw: &mut Draw) {
        if let Some(bytes) = &mut self.guard {
            self.sound_guard = read_guard(bytes, None);
            flip(bytes, draw);
        }
    }

    /// Loses the log, as when the data folder is wiped.
    pub fn lose_log(&mut self) {
        *self.file.borrow_mut() = FileState::default();
    }

    pub fn lose_guard(&mut self) {
        self.guard = None;
    }

    /// A copy of its own.
    pub fn copy(&self) -> Self {
        Self { file: Rc::new(RefCell::new(self.file.borrow().clone())), ..self.clone() }
    }

    /// Puts the data folder back as a copy holds it; the guard lies elsewhere.
    pub fn put_back(&mut self, copy: &Self) {
        *self.file.borrow_mut() = copy.file.borrow().clone();
        if self.lacks == Some(Protection::GuardOutside) {
            self.guard.clone_from(&copy.guard);
        }
    }
}

/// What a log holds, up to the first entry that cannot be read, as `kexin_node::run` reads it.
fn entries(log: &mut Log<SimFile>) -> Vec<Vec<u8>> {
    let entries = log.iter().expect("an open log").map_while(Result::ok);
    entries.take_while(|entry| !entry.is_empty()).collect()
}

fn checksum(body: &[u8]) -> [u8; 32] {
    tagged("sim/guard", &[body])
}

fn read_guard(bytes: &[u8], lacks: Option<Protection>) -> Option<Guard> {
    let (sum, body) = bytes.split_first_chunk::<32>()?;
    let is_sound = *sum == checksum(body) || lacks == Some(Protection::GuardSum);
    is_sound.then(|| decode(body, body.len()).ok()).flatten()
}
