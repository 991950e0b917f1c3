//! A folder on the disk for a rival that keeps files, gone when it is let go.
//!
//! Below `KEXIN_RIVALS_FOLDER`, or else where the system keeps what is temporary: durable commits mean something only where
//! that is a disk.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of our own.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let place = std::env::var_os("KEXIN_RIVALS_FOLDER").map_or_else(std::env::temp_dir, PathBuf::from);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let path = place.join(format!("kexin-rivals-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("the folder can be made");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            eprintln!("{}: 未能删除 / was not removed: {error}", self.0.display());
        }
    }
}
