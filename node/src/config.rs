//! `node.toml`: strict, so that a key misspelt is an error and never a default. Errors name the line and the remedy.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use kexin_p2p::{IdentityError, KnownPeer, Multiaddr};
use serde::{Deserialize, Serialize};

use crate::consensus::LOG_TARGET;
use crate::core::CoreConfig;

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: cannot be read: {error} 无法读取配置文件")]
    File {
        /// Which file.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// The file is too large to be a configuration.
    #[error("{path}: larger than {CONFIG_BYTES_MAX} bytes 配置文件过大")]
    TooLarge {
        /// Which file.
        path: String,
    },
    /// Not the TOML of a configuration.
    #[error(
        "{path}:{line}: {message}\n  第 {line} 行有误：请对照 docs/operate.md 改正或删除该键 / correct or remove this key, see docs/operate.md"
    )]
    Form {
        /// Which file.
        path: String,
        /// Line, from 1.
        line: usize,
        /// What the parser says; it names keys, never values of secrets: there are none in the file.
        message: String,
    },
    /// A value outside its bounds.
    #[error("{path}: {key} {problem}")]
    Value {
        /// Which file.
        path: String,
        /// Which key.
        key: &'static str,
        /// What is wrong and how to mend it, both languages.
        problem: &'static str,
    },
    /// A peer entry is not well formed.
    #[error("{path}: network.peers[{index}]: {error}")]
    Peer {
        /// Which file.
        path: String,
        /// Which entry, from 0.
        index: usize,
        /// What is wrong.
        error: IdentityError,
    },
}

/// The configuration of a node. Relative paths are relative to the file's folder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NodeConfig {
    /// Identity and files.
    pub node: NodeSection,
    /// Peers.
    pub network: NetworkSection,
    /// HTTP for clerks and agencies.
    #[serde(default)]
    pub api: ApiSection,
    /// HTTP for operators.
    #[serde(default)]
    pub operations: OperationsSection,
    /// Durations of consensus.
    #[serde(default)]
    pub consensus: ConsensusSection,
    /// Logging.
    #[serde(default)]
    pub log: LogSection,
}

/// `[node]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NodeSection {
    /// Number of the organisation that runs the node.
    pub organisation: u32,
    /// Folder of the ledger.
    pub data: PathBuf,
    /// File of the double-sign guard; outside the data folder, so that no backup of the data brings it back.
    pub guard: PathBuf,
    /// The published genesis file.
    pub genesis: PathBuf,
    /// The keystore.
    pub keystore: PathBuf,
    /// Party tags that the node makes in an hour at most.
    #[serde(default = "default_tags_per_hour")]
    pub tags_per_hour: u32,
}

/// `[network]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkSection {
    /// Where to listen, such as `/ip4/0.0.0.0/tcp/7100`.
    pub listen: String,
    /// Above this size of the process no new connection is taken, MiB.
    #[serde(default = "default_memory_mib")]
    pub memory_mib_max: usize,
    /// Where peers are found.
    #[serde(default)]
    pub peers: Vec<PeerSection>,
}

/// One of `[[network.peers]]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PeerSection {
    /// Its network identity.
    pub peer_id: String,
    /// Where it listens.
    pub addresses: Vec<String>,
    /// Whether it may connect without being a validator of the epoch in force: a node that only follows.
    #[serde(default)]
    pub observer: bool,
}

/// `[api]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ApiSection {
    /// Where to listen.
    #[serde(default = "default_api")]
    pub listen: SocketAddr,
}

impl Default for ApiSection {
    fn default() -> Self {
        Self { listen: default_api() }
    }
}

/// `[operations]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OperationsSection {
    /// Where to listen; not for the public.
    #[serde(default = "default_operations")]
    pub listen: SocketAddr,
}

impl Default for OperationsSection {
    fn default() -> Self {
        Self { listen: default_operations() }
    }
}

/// `[consensus]`: what is not named keeps its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ConsensusSection {
    /// An empty block after this long without records, ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heartbeat_ms: Option<u64>,
    /// Least time between two blocks, ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pace_ms: Option<u64>,
    /// How long a proposal is waited for in round 0, ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub propose_ms: Option<u64>,
    /// How long further votes are waited for in round 0, ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vote_ms: Option<u64>,
}

/// `[log]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LogSection {
    /// Filter, such as `info` or `kexin_node=debug,warn`.
    #[serde(default = "default_level")]
    pub level: String,
    /// Form of a line.
    #[serde(default)]
    pub format: LogFormat,
}

impl Default for LogSection {
    fn default() -> Self {
        Self { level: default_level(), format: LogFormat::default() }
    }
}

/// Form of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

impl NodeConfig {
    /// Reads a file and makes its paths absolute.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let shown = path.display().to_string();
        let file_error = |error| ConfigError::File { path: shown.clone(), error };
        if fs::metadata(path).map_err(file_error)?.len() > CONFIG_BYTES_MAX {
            return Err(ConfigError::TooLarge { path: shown });
        }
        let text = fs::read_to_string(path).map_err(file_error)?;
        let mut config = Self::parse(&text, &shown)?;
        let folder = std::path::absolute(path).map_err(file_error)?;
        let folder = folder.parent().unwrap_or(Path::new("/"));
        let NodeSection { data, guard, genesis, keystore, .. } = &mut config.node;
        for path in [data, guard, genesis, keystore] {
            *path = folder.join(&*path);
        }
        config.check(&shown)?;
        Ok(config)
    }

    /// Parses a file's text; `shown` names the file in errors.
    ///
    /// # Errors
    /// As [`NodeConfig::read`].
    pub fn parse(text: &str, shown: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| ConfigError::Form {
            path: shown.to_owned(),
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            message: error.message().to_owned(),
        })
    }

    /// The file's text.
    ///
    /// # Panics
    /// Never: the sections are plain TOML.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).expect("the sections are plain TOML")
    }

    fn check(&self, shown: &str) -> Result<(), ConfigError> {
        let value = |key, problem| Err(ConfigError::Value { path: shown.to_owned(), key, problem });
        if self.node.guard.starts_with(&self.node.data) {
            return value("node.guard", "must lie outside node.data 须在 node.data 目录之外");
        }
        if self.node.organisation == 0 {
            return value("node.organisation", "must be at least 1 须不小于 1");
        }
        if self.network.memory_mib_max < MEMORY_MIB_MIN {
            return value("network.memory_mib_max", "must be at least 512 须不小于 512");
        }
        let durations = &self.consensus;
        let all = [durations.heartbeat_ms, durations.pace_ms, durations.propose_ms, durations.vote_ms];
        if all.into_iter().flatten().any(|ms| !(1..=DURATION_MS_MAX).contains(&ms)) {
            return value("consensus", "durations are 1 to 3600000 ms 时长须为 1 至 3600000 毫秒");
        }
        if self.listen(shown).is_err() {
            return value("network.listen", "looks like /ip4/0.0.0.0/tcp/7100 形如 /ip4/0.0.0.0/tcp/7100");
        }
        self.peers(shown).map(|_| ())
    }

    /// Where to listen for peers.
    ///
    /// # Errors
    /// [`ConfigError::Value`].
    pub fn listen(&self, shown: &str) -> Result<Multiaddr, ConfigError> {
        self.network.listen.parse().map_err(|_| ConfigError::Value {
            path: shown.to_owned(),
            key: "network.listen",
            problem: "looks like /ip4/0.0.0.0/tcp/7100 形如 /ip4/0.0.0.0/tcp/7100",
        })
    }

    /// The peers of the file, and whether each is an observer.
    ///
    /// # Errors
    /// [`ConfigError::Peer`].
    pub fn peers(&self, shown: &str) -> Result<Vec<(KnownPeer, bool)>, ConfigError> {
        let peer = |(index, section): (usize, &PeerSection)| {
            KnownPeer::parse(&section.peer_id, &section.addresses)
                .map(|known| (known, section.observer))
                .map_err(|error| ConfigError::Peer { path: shown.to_owned(), index, error })
        };
        self.network.peers.iter().enumerate().map(peer).collect()
    }

    /// The core's durations.
    #[must_use]
    pub fn core(&self) -> CoreConfig {
        let defaults = CoreConfig::default();
        let ConsensusSection { heartbeat_ms, pace_ms, propose_ms, vote_ms } = self.consensus;
        CoreConfig {
            heartbeat_ms: heartbeat_ms.unwrap_or(defaults.heartbeat_ms),
            pace_ms: pace_ms.unwrap_or(defaults.pace_ms),
            propose_ms: propose_ms.unwrap_or(defaults.propose_ms),
            vote_ms: vote_ms.unwrap_or(defaults.vote_ms),
            ..defaults
        }
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

const fn default_tags_per_hour() -> u32 {
    3_600
}

const fn default_memory_mib() -> usize {
    4_096
}

fn default_api() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8_080))
}

fn default_operations() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 9_100))
}

fn default_level() -> String {
    format!("info,{LOG_TARGET}=warn,libp2p=warn,libp2p_gossipsub=error")
}

/// Largest configuration, bytes.
pub const CONFIG_BYTES_MAX: u64 = 256 * 1024;
const MEMORY_MIB_MIN: usize = 512;
const DURATION_MS_MAX: u64 = 3_600_000;

#[cfg(test)]
mod tests;
