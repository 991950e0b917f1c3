//! A node's disk: the real write-ahead log on a simulated file, which loses what was not synced.

use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::rc::Rc;

use arc_malachitebft_wal::Storage;
use arc_malachitebft_wal::log::Log;
use kexin_node::core::{Guard, LogContent};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// A file in two states: as the process sees it, and as a power cut leaves it.
#[derive(Default)]
pub struct FileState {
    live: Vec<u8>,
    durable: Vec<u8>,
}

impl FileState {
    /// Cuts the power: of what was written after the last sync, a random part remains.
    pub fn cut(&mut self, random: &mut ChaCha8Rng) {
        let synced = self.durable.len();
        if self.live.len() > synced && self.live[..synced] == self.durable[..] {
            let kept = random.random_range(synced..=self.live.len());
            self.durable = self.live[..kept].to_vec();
        }
        self.live = self.durable.clone();
    }
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
pub struct Disk {
    file: Rc<RefCell<FileState>>,
    syncs: bool,
    pub guard: Option<Guard>,
}

impl Disk {
    pub fn new(syncs: bool) -> Self {
        Self { file: Rc::default(), syncs, guard: Some(Guard::new()) }
    }

    /// Opens the log and reads what it holds, up to the first entry that cannot be read.
    /// A log whose header was cut is a lost log.
    pub fn open(&mut self) -> (Log<SimFile>, LogContent) {
        let open = |disk: &Self| Log::open_with("log", (disk.file.clone(), disk.syncs));
        let mut log = open(self).unwrap_or_else(|_| {
            self.wipe_log();
            open(self).expect("an empty file opens")
        });
        let sequence = log.sequence();
        let entries = log.iter().expect("an open log").map_while(Result::ok);
        let entries = entries.take_while(|entry| !entry.is_empty()).collect();
        (log, LogContent { sequence, entries })
    }

    pub fn cut(&mut self, random: &mut ChaCha8Rng) {
        self.file.borrow_mut().cut(random);
    }

    /// Loses the log, as when the data folder is wiped.
    pub fn wipe_log(&mut self) {
        *self.file.borrow_mut() = FileState::default();
    }
}
