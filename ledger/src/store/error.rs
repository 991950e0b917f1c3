//! Why the store could not answer or write: facts for the operator, in both languages.

/// The store failed, or does not hold what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The disk or the database refused; nothing was acknowledged. The node must stop.
    #[error(
        "{what} failed: {detail}. Nothing was acknowledged; free the disk or repair it, then start the node again 磁盘或数据库操作失败，未确认任何数据；请清理或修复磁盘后重新启动节点"
    )]
    Io {
        /// What was attempted.
        what: &'static str,
        /// The environment's own words.
        detail: String,
    },
    /// Stored bytes are damaged or contradict each other. The node must stop.
    #[error(
        "{what} is damaged ({detail}). Move the data folder away and let the node sync from its peers, or restore a backup 数据损坏；请移走数据目录后从其他节点同步，或从备份恢复"
    )]
    Corrupt {
        /// What is damaged.
        what: &'static str,
        /// Which check failed.
        detail: String,
    },
    /// A row that must exist is not there: damage, or a place the store never reached.
    #[error("{what} {at} is missing 缺失")]
    Missing {
        /// What is missing.
        what: &'static str,
        /// Height, index or number of it.
        at: u64,
    },
    /// The question reaches beyond what exists.
    #[error("{what}: {asked} is beyond {limit} 超出现有范围")]
    OutOfRange {
        /// What was asked about.
        what: &'static str,
        /// What was asked.
        asked: u64,
        /// What exists.
        limit: u64,
    },
    /// The operator has pruned this part of the history.
    #[error(
        "history before height {kept_from} is pruned on this node; ask another 本节点已清理高度 {kept_from} 以前的历史，请向其他节点查询"
    )]
    Pruned {
        /// First height that is kept.
        kept_from: u64,
    },
    /// The data folder was written by another format version.
    #[error(
        "the data folder has format {found}, this program reads {known} 数据目录格式为 {found}，本程序支持 {known}"
    )]
    Format {
        /// Version found.
        found: u32,
        /// Version known.
        known: u32,
    },
    /// A block does not follow the stored head: our own error, refused before anything is written.
    #[error("the block at height {height} does not follow the stored head: {what} 区块与当前链头不衔接")]
    NotNext {
        /// Height of the block.
        height: u64,
        /// What does not fit.
        what: &'static str,
    },
}

impl StoreError {
    /// Damage found while decoding `what`.
    #[must_use]
    pub fn corrupt(what: &'static str) -> Self {
        Self::Corrupt { what, detail: "its bytes do not decode 无法解码".to_owned() }
    }

    /// Damage: `what` does not pass the check that `detail` names.
    #[must_use]
    pub fn contradicts(what: &'static str, detail: impl Into<String>) -> Self {
        Self::Corrupt { what, detail: detail.into() }
    }

    /// Whether the node must stop: it can no longer vouch for its data.
    #[must_use]
    pub const fn is_fatal(&self) -> bool {
        match self {
            Self::Io { .. }
            | Self::Corrupt { .. }
            | Self::Missing { .. }
            | Self::Format { .. }
            | Self::NotNext { .. } => true,
            Self::OutOfRange { .. } | Self::Pruned { .. } => false,
        }
    }
}
