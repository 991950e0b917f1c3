//! The checks of a bundle in their order. Every refusal names the first that failed; other readers name the same one.

/// One check; the order of the variants is the order of checking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Check {
    /// Strict JSON of a bundle, every structure canonical, within the limits.
    Format,
    /// The bundle answers the reader's question.
    Question,
    /// Origin and chain are the anchor's.
    Chain,
    /// The checkpoint is a note of this origin.
    Checkpoint,
    /// An epoch of the anchor covers the checkpoint's size.
    Epoch,
    /// A quorum of that epoch sealed it, and every line of a known key holds.
    Seals,
    /// For a closed epoch: the checkpoint is a beginning of the epoch's end.
    Consistency,
    /// Exactly the evidence that the question needs.
    Evidence,
    /// The header stands in the log and belongs to the chain.
    Header,
    /// The envelope is that of the asked record.
    Record,
    /// The facts shown lead to the root that the envelope or the state commits to.
    Facts,
    /// The record's entry stands in the log, in that block.
    Log,
    /// The state path leads to the header's state root.
    State,
    /// The unit's facts are of their types and among them are those the question needs.
    Status,
    /// The status bits still hold at the header's time.
    Lapse,
    /// The owner shown is the one asked about, or the only one.
    Owner,
    /// The header is the checkpoint's last entry and within the reader's greatest age.
    Age,
}

impl Check {
    /// Every check, in order, with its stable name.
    pub const ALL: [(Self, &'static str); 17] = [
        (Self::Format, "format"),
        (Self::Question, "question"),
        (Self::Chain, "chain"),
        (Self::Checkpoint, "checkpoint"),
        (Self::Epoch, "epoch"),
        (Self::Seals, "seals"),
        (Self::Consistency, "consistency"),
        (Self::Evidence, "evidence"),
        (Self::Header, "header"),
        (Self::Record, "record"),
        (Self::Facts, "facts"),
        (Self::Log, "log"),
        (Self::State, "state"),
        (Self::Status, "status"),
        (Self::Lapse, "lapse"),
        (Self::Owner, "owner"),
        (Self::Age, "age"),
    ];

    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(check, _)| *check == self).map_or("", |(_, name)| name)
    }

    /// What failed, in Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Format => "文件不是规范的证明文件",
            Self::Question => "证明回答的不是所问的问题",
            Self::Chain => "证明不属于信任锚所指的链",
            Self::Checkpoint => "检查点格式错误或来源不符",
            Self::Epoch => "信任锚中没有覆盖该检查点的时期，请更新信任锚",
            Self::Seals => "检查点的封印不足法定数或有一枚无效",
            Self::Consistency => "检查点与已结束时期的终点不一致",
            Self::Evidence => "证明缺少所需证据或含多余证据",
            Self::Header => "区块头不在该链的日志中",
            Self::Record => "信封不是所问的记录",
            Self::Facts => "披露的事实与承诺不符",
            Self::Log => "记录不在日志的该区块中",
            Self::State => "状态证明与区块头的状态根不符",
            Self::Status => "单元的披露事实不足以回答",
            Self::Lapse => "状态标志可能已随时间失效，无法据此判断",
            Self::Owner => "披露的权利人不是所问之人，且尚有其他共有人",
            Self::Age => "证明过旧，或不是检查点时的现状",
        }
    }

    /// What failed, in English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Format => "the file is no well-formed proof bundle",
            Self::Question => "the bundle answers another question",
            Self::Chain => "the bundle belongs to another chain than the anchor",
            Self::Checkpoint => "the checkpoint is malformed or of another origin",
            Self::Epoch => "no epoch of the anchor covers the checkpoint; update the anchor",
            Self::Seals => "fewer seals than the quorum, or one that does not hold",
            Self::Consistency => "the checkpoint is not consistent with the end of its closed epoch",
            Self::Evidence => "evidence is missing or superfluous",
            Self::Header => "the header does not stand in this chain's log",
            Self::Record => "the envelope is not that of the asked record",
            Self::Facts => "the facts shown do not match their commitment",
            Self::Log => "the record does not stand in that block of the log",
            Self::State => "the state proof does not lead to the header's state root",
            Self::Status => "the facts shown do not suffice to answer",
            Self::Lapse => "the status bits may have lapsed with time; cannot decide from them",
            Self::Owner => "the owner shown is not the one asked about, and there are other co-owners",
            Self::Age => "the proof is too old, or not the present state at its checkpoint",
        }
    }
}

/// Nothing is proven: the first check that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {} {}", check.name(), check.en(), check.zh())]
pub struct VerifyError {
    /// Which check.
    pub check: Check,
}
