//! The profile folder: what this user pinned. `default` below the user's configuration unless another is named.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::exit::{Exit, Failure};
use crate::text::{t, tf};

/// Name of the pinned anchor in the folder.
pub const ANCHOR_FILE: &str = "anchor.kxanchor";
/// Name of the keystore in the folder.
pub const KEYSTORE_FILE: &str = "keystore.json";
/// Name of the profile in the folder.
pub const PROFILE_FILE: &str = "profile.toml";
/// Largest profile, bytes.
const PROFILE_BYTES_MAX: usize = 64 * 1024;

/// What `kexin init` wrote down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Base URL of the node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// This desk's organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org: Option<u32>,
}

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

    /// The profile; an empty one when nothing was written yet.
    ///
    /// # Errors
    /// A file that cannot be read or is no profile.
    pub fn profile(&self) -> Result<Profile, Failure> {
        let path = self.file(PROFILE_FILE);
        if !path.exists() {
            return Ok(Profile::default());
        }
        let bytes = read_input(&path, PROFILE_BYTES_MAX)?;
        let parsed = std::str::from_utf8(&bytes).ok().and_then(|text| toml::from_str(text).ok());
        parsed.ok_or_else(|| {
            Failure::new(
                Exit::Usage,
                tf(
                    format!("{} 不是档案文件", path.display()),
                    format!("{} is not a profile", path.display()),
                ),
                t("以 kexin init 重建", "make it again with kexin init"),
            )
        })
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
        write_beside(&self.file(name), bytes)
    }
}

/// Writes a file whole or not at all, readable by its owner only.
///
/// # Errors
/// When it cannot be written.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_beside(path, bytes).map_err(|error| {
        let name = path.display();
        Failure::plain(
            Exit::Usage,
            tf(format!("无法写入 {name}：{error}"), format!("{name} cannot be written: {error}")),
        )
    })
}

/// Beside its place, synced, then renamed.
fn write_beside(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.new"));
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    fs::File::open(folder)?.sync_all()
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
