//! Files that only their owner may open, written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::KeystoreError;

/// Reads at most `bytes_max` bytes of a file whose mode keeps others out.
pub(super) fn read_private(path: &Path, bytes_max: usize) -> Result<Vec<u8>, KeystoreError> {
    let file = File::open(path)?;
    check_mode(&file)?;
    let limit = u64::try_from(bytes_max).expect("limits are small");
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() > bytes_max {
        return Err(KeystoreError::Malformed { what: "size of the file" });
    }
    Ok(bytes)
}

/// Puts `bytes` at `path`: written beside it, synced, and renamed over it, so that a power cut leaves the old or the new.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = beside(path)?;
    // One left behind by a crash is ours alone to replace; a symbolic link put there is removed, never followed.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let written = write_new(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    if let Err(error) = written {
        // The first error is the one to report; what is left behind holds only what the file would have held.
        let _ = fs::remove_file(&beside);
        return Err(error);
    }
    sync_folder(path)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    owner_only(&mut options);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn beside(path: &Path) -> io::Result<PathBuf> {
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_owned();
    name.push(".new");
    Ok(path.with_file_name(name))
}

/// The rename itself is durable once the folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn owner_only(_: &mut OpenOptions) {}

#[cfg(unix)]
fn check_mode(file: &File) -> Result<(), KeystoreError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file.metadata()?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeystoreError::TooOpen { mode }) }
}

#[cfg(not(unix))]
fn check_mode(_: &File) -> Result<(), KeystoreError> {
    Ok(())
}
