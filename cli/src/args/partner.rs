//! Arguments of what partner agencies do: proofs, trust anchors, the rules.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::text::t;

/// `verify`.
#[derive(Args, Debug)]
pub struct Verify {
    /// Bundle; `-` reads standard input.
    #[arg(value_name = "FILE|-", help = t("证明文件；- 为标准输入", "the bundle; - is standard input"))]
    pub file: PathBuf,
    /// Anchor.
    #[arg(long, value_name = "FILE", help = t("信任锚；缺省为已固定的锚", "trust anchor; the pinned one by default"))]
    pub anchor: Option<PathBuf>,
    /// Unit.
    #[arg(long, value_name = "CODE", conflicts_with = "record", required_unless_present = "record",
          help = t("所问单元", "the unit asked about"))]
    pub unit: Option<String>,
    /// Record.
    #[arg(long, value_name = "ID", help = t("所问记录", "the record asked about"))]
    pub record: Option<String>,
    /// Expectations.
    #[arg(long, value_delimiter = ',', value_name = "FACT,…", requires = "unit",
          help = t("期望：current、absent、not-seized、not-mortgaged、no-notice、no-objection、not-restricted、no-habitation、no-easement",
                   "expected: current, absent, not-seized, not-mortgaged, no-notice, no-objection, not-restricted, no-habitation, no-easement"))]
    pub expect: Vec<String>,
    /// Owner's name.
    #[arg(long, value_name = "FILE|-", requires = "unit", conflicts_with = "expect",
          help = t("核验权利人：文件首行为姓名，次行（可缺）为 证件种类:号码", "verify the owner: line 1 of the file is the name, line 2 (optional) TYPE:NUMBER of the document"))]
    pub owner_file: Option<PathBuf>,
    /// Greatest age.
    #[arg(long, value_name = "DURATION", help = t("允许的最大时差，如 24h、30m、7d", "greatest age, such as 24h, 30m, 7d"))]
    pub max_age: Option<String>,
}

/// `proof`.
#[derive(Subcommand, Debug)]
pub enum Proof {
    /// get
    #[command(about = t("取得证明文件", "fetch a proof bundle"))]
    Get(ProofGet),
    /// verify
    #[command(about = t("同 kexin verify", "as kexin verify"))]
    Verify(Verify),
    /// inspect
    #[command(about = t("查看证明内容（不核验）", "show what a bundle holds, unverified"))]
    Inspect {
        /// File.
        #[arg(value_name = "FILE|-", help = t("证明文件", "the bundle"))]
        file: PathBuf,
    },
    /// compare
    #[command(about = t("两份证明是否矛盾，谁为双方都封印过", "whether two bundles contradict each other, and who sealed both"))]
    Compare {
        /// One.
        #[arg(value_name = "FILE", help = t("一份证明", "one bundle"))]
        first: PathBuf,
        /// The other.
        #[arg(value_name = "FILE", help = t("另一份证明", "the other bundle"))]
        second: PathBuf,
        /// Anchor.
        #[arg(long, value_name = "FILE", help = t("信任锚；缺省为已固定的锚", "trust anchor; the pinned one by default"))]
        anchor: Option<PathBuf>,
    },
    /// explode
    #[command(about = t("拆出公开标准工具所需文件", "write the files that public tools want"))]
    Explode {
        /// File.
        #[arg(value_name = "FILE|-", help = t("证明文件", "the bundle"))]
        file: PathBuf,
        /// Anchor.
        #[arg(long, value_name = "FILE", help = t("信任锚；缺省为已固定的锚", "trust anchor; the pinned one by default"))]
        anchor: Option<PathBuf>,
        /// Folder.
        #[arg(long, value_name = "FOLDER", help = t("目标目录（须不存在）", "folder to make (must not exist)"))]
        to: PathBuf,
    },
}

/// `anchor`.
#[derive(Subcommand, Debug)]
pub enum Anchor {
    /// fetch
    #[command(about = t("从节点取信任锚（尚未信任）", "fetch an anchor from a node (not yet trusted)"))]
    Fetch {
        /// Target.
        #[arg(long, value_name = "FILE.kxanchor", help = t("目标文件", "file to write"))]
        to: PathBuf,
    },
    /// update
    #[command(about = t("用节点的交接证明延伸已固定的锚", "extend the pinned anchor by the node's hand-overs"))]
    Update,
    /// show
    #[command(about = t("显示信任锚与指纹", "show an anchor and its fingerprint"))]
    Show {
        /// File; the pinned one by default.
        #[arg(help = t("信任锚文件；缺省为已固定的锚", "anchor file; the pinned one by default"))]
        file: Option<PathBuf>,
    },
    /// pin
    #[command(about = t("核对指纹后固定信任锚", "pin an anchor after comparing its fingerprint"))]
    Pin {
        /// File.
        #[arg(help = t("信任锚文件", "anchor file"))]
        file: PathBuf,
        /// Fingerprint as printed in the gazette.
        #[arg(long, value_name = "8 GROUPS", help = t("公报所载指纹", "fingerprint as printed in the gazette"))]
        fingerprint: String,
    },
}

/// `proof get`.
#[derive(Args, Debug)]
pub struct ProofGet {
    /// Record id, for Q0.
    #[arg(long, value_name = "ID", conflicts_with = "unit", required_unless_present = "unit",
          help = t("记录号：证明该记录已登记（Q0）", "record id: prove that it is registered (Q0)"))]
    pub record: Option<String>,
    /// Unit code, for Q2 and Q3.
    #[arg(long, value_name = "CODE", help = t("单元：证明其状态（Q3），或连同 --owner 证明权利人（Q2）",
                                              "unit: prove its status (Q3), or with --owner its owner (Q2)"))]
    pub unit: Option<String>,
    /// Owner's place, for Q2.
    #[arg(long, value_name = "PLACE", requires = "unit", help = t("权利人序号（Q2），从 0 起", "place of the owner (Q2), from 0"))]
    pub owner: Option<u32>,
    /// Facts to disclose.
    #[arg(long, value_delimiter = ',', value_name = "FACT,…",
          help = t("要披露的事实：Q0 为槽位号，Q2 为 name、document", "facts to disclose: slot numbers for Q0; name, document for Q2"))]
    pub disclose: Vec<String>,
    /// Height.
    #[arg(long, value_name = "H", help = t("证明须不早于此高度（submit 所报高度），等待封签至 --timeout",
                                           "as of this height (which submit told) or later; waits for its seal up to --timeout"))]
    pub since_height: Option<u64>,
    /// Target.
    #[arg(long, value_name = "FILE.kxproof", help = t("目标文件", "file to write"))]
    pub to: PathBuf,
}

/// `rules`.
#[derive(Subcommand, Debug)]
pub enum Rules {
    /// list
    #[command(about = t("列出规则", "list the rules"))]
    List,
    /// explain
    #[command(about = t("解释一条规则", "explain a rule"))]
    Explain {
        /// Rule such as R-017.
        #[arg(value_name = "R-017", help = t("规则号", "number of the rule"))]
        rule: String,
    },
    /// policy
    #[command(about = t("智能登记策略：类型、条件、抽查与限额", "automatic approval: types, conditions, audit, quota"))]
    Policy {
        /// Version.
        #[arg(long, value_name = "N", help = t("规则库版本；缺省为现行版本（无节点时为内置第 1 版）",
                                               "version of the rule book; the one in force by default, or without a node the built-in version 1"))]
        version: Option<u32>,
    },
}
