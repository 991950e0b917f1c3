//! The profile folder: what this user pinned. `default` below the user's configuration unless another is named.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use crate::exit::{Exit, Failure};
use crate::text::{t, tf};

/// Name of the pinned anchor in the folder.
pub const ANCHOR_FILE: &str = "anchor.kxanchor";

/// A profile's folder.
#[derive(Clone, Debug)]
pub struct ProfileFolder {
    path: PathBuf,
}

impl ProfileFolder {
    /// The folder of `--profile` or `KEXIN_PROFILE`: a path when it has a separator, else a name below the user's
    /// configuration.
    ///
    /// # Errors
    /// When no home folder is known and no path is given.
    pub fn locate(flag: Option<&str>) -> Result<Self, Failure> {
        let name = flag
            .map(str::to_owned)
            .or_else(|| std::env::var("KEXIN_PROFILE").ok())
            .unwrap_or("default".to_owned());
        if name.contains('/') {
            return Ok(Self { path: PathBuf::from(name) });
        }
        let base = std::env::var_os("XDG_CONFIG_HOME")
            .map(PathBuf::from)
            .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".config")));
        let Some(base) = base else {
            return Err(Failure::new(
                Exit::Usage,
                t("找不到用户配置目录", "no folder for the user's configuration"),
                t("设置 HOME，或用 --profile ./目录", "set HOME, or give --profile ./FOLDER"),
            ));
        };
        Ok(Self { path: base.join("kexin").join(name) })
    }

    /// A file in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes a file whole or not at all: beside it, synced, then renamed. Makes the folder (mode 0700) when needed.
    ///
    /// # Errors
    /// When the folder or the file cannot be written.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        self.write_whole(name, bytes).map_err(|error| {
            Failure::plain(
                Exit::Usage,
                tf(
                    format!("无法写入 {}：{error}", self.path.display()),
                    format!("{} cannot be written: {error}", self.path.display()),
                ),
            )
        })
    }

    fn write_whole(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.path)?;
        let beside = self.file(&format!(".{name}.new"));
        let mut file =
            fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, self.file(name))?;
        fs::File::open(&self.path)?.sync_all()
    }
}

/// Reads a file, or standard input for `-`, of at most `bytes_max` bytes.
///
/// # Errors
/// A file that is missing, unreadable or too large.
pub fn read_input(path: &Path, bytes_max: usize) -> Result<Vec<u8>, Failure> {
    use std::io::Read as _;
    let limit = u64::try_from(bytes_max).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().take(limit).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    let name = path.display();
    read.map_err(|error| {
        Failure::plain(
            Exit::Usage,
            tf(format!("无法读取 {name}：{error}"), format!("{name} cannot be read: {error}")),
        )
    })?;
    if bytes.len() > bytes_max {
        return Err(Failure::plain(
            Exit::NotProven,
            tf(
                format!("{name} 超过 {bytes_max} 字节上限"),
                format!("{name} is over the limit of {bytes_max} bytes"),
            ),
        ));
    }
    Ok(bytes)
}
