//! The command line: nouns, then verbs, and `verify` at the top. Every text stands in both languages.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::text::{Lang, t};

/// `kexin`.
#[derive(Parser, Debug)]
#[command(
    name = "kexin",
    version,
    about = t("可信库：不动产登记员与合作机构的命令行", "Kexinku: the command line of registry clerks and partner agencies"),
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Args, Debug, Clone)]
pub struct Global {
    /// Profile.
    #[arg(long, global = true, value_name = "NAME|./FOLDER",
          help = t("档案名或目录（环境变量 KEXIN_PROFILE）", "profile name or folder (environment: KEXIN_PROFILE)"))]
    pub profile: Option<String>,
    /// Output.
    #[arg(short, long, global = true, value_enum, default_value_t = Output::Table,
          help = t("输出形式", "form of the output"))]
    pub output: Output,
    /// Language; read before the arguments are parsed.
    #[arg(long, global = true, value_enum, help = t("语言（环境变量 KEXIN_LANG）", "language (environment: KEXIN_LANG)"))]
    pub lang: Option<Lang>,
    /// Quiet.
    #[arg(short, long, global = true, help = t("成功时不输出说明", "no remarks on success"))]
    pub quiet: bool,
}

/// Form of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    Table,
    /// One JSON document with a `schema` member.
    Json,
}

/// What to do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// verify
    #[command(about = t("离线核验证明：回答一个问题", "verify a proof offline: answer one question"))]
    Verify(Verify),
    /// proof
    #[command(subcommand, about = t("证明文件", "proof bundles"))]
    Proof(Proof),
    /// anchor
    #[command(subcommand, about = t("信任锚", "trust anchors"))]
    Anchor(Anchor),
    /// completions
    #[command(about = t("生成命令补全脚本", "write a shell's completion script"))]
    Completions {
        /// Shell.
        #[arg(value_enum, help = t("命令解释器", "shell"))]
        shell: clap_complete::Shell,
    },
}

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
