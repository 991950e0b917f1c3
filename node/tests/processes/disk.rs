//! A disk whose power a test can cut: an ext4 file system in an image, taken down without its journal being written.
//!
//! What was synced is there afterwards, what was not is gone, as after a real power cut: `FS_IOC_SHUTDOWN`, "no log flush".

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

/// `_IOR('X', 125, u32)` with `EXT4_GOING_FLAGS_NOLOGFLUSH`. Python calls it, so that our code needs no `unsafe`.
const CUT: &str = "import fcntl, os, struct, sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 2))";

/// A mounted disk; unmounted when dropped.
pub struct Disk {
    image: PathBuf,
    mount: PathBuf,
}

impl Disk {
    /// A fresh disk of some mebibytes under `folder`; `None`, said loudly, where the machine does not allow it.
    pub fn create(folder: &Path, mebibytes: u64) -> Option<Self> {
        let disk = Self { image: folder.join("disk.img"), mount: folder.join("disk") };
        let image = File::create(&disk.image).expect("an image");
        image.set_len(mebibytes << 20).expect("a sparse image");
        std::fs::create_dir_all(&disk.mount).expect("a place to mount at");
        let is_made = run("mkfs.ext4", &["-q", "-F"], &[&disk.image]) && disk.mount();
        if !is_made {
            eprintln!(
                "SKIPPED: no image may be mounted here (root and loop devices are needed); NO POWER WAS CUT"
            );
            return None;
        }
        Some(disk)
    }

    /// Where its files are.
    pub fn mounted_at(&self) -> &Path {
        &self.mount
    }

    /// Cuts the power: whatever is written from now on fails, and what was not synced is lost.
    pub fn cut(&self) {
        let cut = Command::new("python3").args(["-c", CUT]).arg(&self.mount).status().expect("Python runs");
        assert!(cut.success(), "the file system can be shut down");
    }

    /// The power is back; nothing may have a file open on the disk.
    pub fn restore(&self) {
        assert!(run("umount", &[], &[&self.mount]), "it can be unmounted");
        assert!(self.mount(), "it mounts again, its journal replayed");
    }

    fn mount(&self) -> bool {
        run("mount", &["-o", "loop"], &[&self.image, &self.mount])
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily, so that a failed test leaves no mount behind either.
        run("umount", &["--lazy", "--quiet"], &[&self.mount]);
    }
}

fn run(program: &str, arguments: &[&str], paths: &[&Path]) -> bool {
    Command::new(program).args(arguments).args(paths).output().is_ok_and(|output| output.status.success())
}
