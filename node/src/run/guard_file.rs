//! The double-sign guard on disk: a small file outside the data folder, so that a data folder restored from an old
//! backup does not bring an old guard back with it.
//!
//! Written to a new file, synced, renamed over the old one, and the folder synced: a power cut leaves the old guard or
//! the new one. A checksum tells a damaged file from a guard; a damaged guard is as bad as none, and says so.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use kexin_proof::hash::{ChainId, tagged};
use kexin_proof::wire::{decode, encode};

use crate::core::Guard;

/// Why the guard cannot be read or written. The node does not start, or stops.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GuardError {
    /// The file cannot be used.
    #[error("the guard file cannot be used: {0} 无法读写防双签文件")]
    File(#[from] io::Error),
    /// Not a guard, or damaged.
    #[error(
        "the guard file is damaged; restore it from its copy, or move it away and read docs/operate.md before this validator votes again 防双签文件已损坏；请从副本恢复，或移走后按 docs/operate.md 处理"
    )]
    Damaged,
    /// The guard of another chain.
    #[error("the guard file belongs to another chain 防双签文件属于另一条链")]
    OtherChain,
}

/// The guard's file.
#[derive(Debug)]
pub struct GuardFile {
    path: PathBuf,
    chain: ChainId,
}

impl GuardFile {
    /// The guard of a validator of `chain` at `path`.
    #[must_use]
    pub fn new(path: &Path, chain: ChainId) -> Self {
        Self { path: path.to_path_buf(), chain }
    }

    /// Reads the guard; `None` when there is no file.
    ///
    /// # Errors
    /// [`GuardError`]: a guard that is there and cannot be read stops the node.
    pub fn read(&self) -> Result<Option<Guard>, GuardError> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut bytes = Vec::new();
        file.take(FILE_BYTES_MAX).read_to_end(&mut bytes)?;
        let (chain, rest) = bytes.split_first_chunk::<32>().ok_or(GuardError::Damaged)?;
        let (sum, body) = rest.split_first_chunk::<32>().ok_or(GuardError::Damaged)?;
        if *sum != checksum(chain, body) {
            return Err(GuardError::Damaged);
        }
        if chain != self.chain.as_bytes() {
            return Err(GuardError::OtherChain);
        }
        decode(body, body.len()).map(Some).map_err(|_| GuardError::Damaged)
    }

    /// Replaces the guard; durable when this returns.
    ///
    /// # Errors
    /// [`GuardError::File`]: nothing may be signed.
    pub fn write(&self, guard: &Guard) -> Result<(), GuardError> {
        let folder =
            self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let body = encode(guard);
        let chain = self.chain.as_bytes();
        let bytes = [&chain[..], &checksum(chain, &body), &body].concat();
        let fresh = self.path.with_extension("new");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&fresh, &self.path)?;
        File::open(folder)?.sync_all()?;
        Ok(())
    }
}

fn checksum(chain: &[u8; 32], body: &[u8]) -> [u8; 32] {
    tagged("kexinku/guard/v1", &[chain, body])
}

/// A guard file is far smaller; what is longer is none.
const FILE_BYTES_MAX: u64 = 4 * 1024;

#[cfg(test)]
mod tests;
