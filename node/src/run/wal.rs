//! The write-ahead log of the height in progress, on disk.
//!
//! What the log's format leaves open is closed here: an empty entry or a checksum that does not hold ends the log
//! (a zero-filled tail reads as empty entries), and a header that was cut is a log that was never begun. What the cut
//! lost is caught by the guard, which lies elsewhere.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use arc_malachitebft_wal::Log;
use kexin_proof::height::Height;

use crate::core::LogContent;

/// The log, held exclusively while the node runs.
pub struct Wal {
    log: Log,
}

impl Wal {
    /// Opens the log in `folder`, or begins one, and reads what it holds.
    ///
    /// # Errors
    /// The disk's error; another process that holds the log is one.
    pub fn open(folder: &Path) -> io::Result<(Self, LogContent)> {
        fs::create_dir_all(folder)?;
        let path = folder.join(FILE_NAME);
        discard_torn_header(&path)?;
        let mut log = Log::open(&path)?;
        File::open(folder)?.sync_all()?;
        let content = LogContent { sequence: log.sequence(), entries: entries(&mut log)? };
        // The engine's file keeps its place at the end of what was read; what cannot be read is cut off.
        if log.len() != content.entries.len() {
            tracing::warn!(
                kept = content.entries.len(),
                found = log.len(),
                "the log's tail could not be read"
            );
            log.truncate(content.entries.len() as u64)?;
        }
        Ok((Self { log }, content))
    }

    /// Appends an entry; not durable before [`Wal::sync`].
    ///
    /// # Errors
    /// The disk's error: the process must stop.
    pub fn append(&mut self, entry: &[u8]) -> io::Result<()> {
        assert!(!entry.is_empty(), "an empty entry would end the log");
        self.log.append(entry)
    }

    /// Makes every entry durable.
    ///
    /// # Errors
    /// As [`Wal::append`].
    pub fn sync(&mut self) -> io::Result<()> {
        self.log.flush()
    }

    /// Empties the log for `height`; durable.
    ///
    /// # Errors
    /// As [`Wal::append`].
    pub fn reset(&mut self, height: Height) -> io::Result<()> {
        self.log.reset(height.value())
    }
}

fn entries(log: &mut Log) -> io::Result<Vec<Vec<u8>>> {
    let mut entries = Vec::new();
    if log.is_empty() {
        return Ok(entries);
    }
    for entry in log.iter()? {
        match entry {
            Ok(bytes) if !bytes.is_empty() => entries.push(bytes),
            Ok(_) => break,
            Err(error) => {
                tracing::warn!(%error, "an entry of the log cannot be read");
                break;
            }
        }
    }
    Ok(entries)
}

/// A file shorter than its header was cut before its first sync: nothing was signed on it.
fn discard_torn_header(path: &PathBuf) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(found) if found.len() < HEADER_BYTES => fs::remove_file(path),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

const FILE_NAME: &str = "consensus.wal";
/// Version u32 and sequence number u64.
const HEADER_BYTES: u64 = 12;

#[cfg(test)]
mod tests;
