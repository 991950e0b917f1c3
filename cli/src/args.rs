//! The command line: nouns, then verbs, and `verify` at the top. Every text stands in both languages.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::text::{Lang, t};

mod book;
mod clerk;
mod kpi;
mod partner;

pub use book::{Calendar, Codes};
pub use clerk::{
    AcceptMode, Attest, AttestDraft, AttestKind, AuditResult, Case, CaseAccept, CaseList, CaseStep, Check,
    DryRun, Init, Key, KeyUse, NewKey, Record, RejectReason, Sign, Submit, SuspendReason, Tx, Unit,
};
pub use kpi::{Kpi, KpiBy, KpiShow};
pub use partner::{Anchor, Proof, ProofGet, Rules, Verify};

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
    /// Node.
    #[arg(long, global = true, value_name = "URL",
          help = t("节点地址（环境变量 KEXIN_NODE）", "base URL of a node (environment: KEXIN_NODE)"))]
    pub node: Option<String>,
    /// Keystore.
    #[arg(long, global = true, value_name = "FILE", help = t("密钥库文件；缺省为档案中的", "keystore file; the profile's by default"))]
    pub keystore: Option<PathBuf>,
    /// Key.
    #[arg(long, global = true, value_name = "ORG/KEY",
          help = t("签名所用密钥；缺省按岗位查找", "key to sign with; by default the one that has the role"))]
    pub key: Option<String>,
    /// Passphrase file.
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "passphrase_fd",
          help = t("口令文件（首行）", "file whose first line is the passphrase"))]
    pub passphrase_file: Option<PathBuf>,
    /// Passphrase descriptor.
    #[arg(long, global = true, value_name = "FD", value_parser = clap::value_parser!(u32).range(0..=1023),
          help = t("读取口令的文件描述符", "descriptor to read the passphrase from"))]
    pub passphrase_fd: Option<u32>,
    /// Wait.
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(0..=600),
          help = t("等待登簿的秒数；0 为不等待", "seconds to wait for finality; 0 does not wait"))]
    pub timeout: u64,
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
    /// init
    #[command(about = t("建立档案：节点、信任锚、机构", "make a profile: node, trust anchor, organisation"))]
    Init(Init),
    /// key
    #[command(subcommand, about = t("密钥", "keys"))]
    Key(Key),
    /// case
    #[command(subcommand, about = t("案件：从受理到归档", "cases: from acceptance to the archive"))]
    Case(Case),
    /// record
    #[command(subcommand, about = t("登记记录：起草、检查、签名、查看", "records: draft, check, sign, show"))]
    Record(Record),
    /// submit
    #[command(about = t("签名（草稿）并提交，等待登簿", "sign (drafts), send, and wait for finality"))]
    Submit(Submit),
    /// tx
    #[command(subcommand, about = t("已提交记录的状态", "where submitted records stand"))]
    Tx(Tx),
    /// attest
    #[command(about = t("部门证明与电子签名", "attestations of agencies, e-signatures"))]
    Attest(Attest),
    /// unit
    #[command(subcommand, about = t("不动产单元", "real-estate units"))]
    Unit(Unit),
    /// verify
    #[command(about = t("离线核验证明：回答一个问题", "verify a proof offline: answer one question"))]
    Verify(Verify),
    /// proof
    #[command(subcommand, about = t("证明文件", "proof bundles"))]
    Proof(Proof),
    /// anchor
    #[command(subcommand, about = t("信任锚", "trust anchors"))]
    Anchor(Anchor),
    /// rules
    #[command(subcommand, about = t("登记规则", "registration rules"))]
    Rules(Rules),
    /// codes
    #[command(subcommand, about = t("代码表、行政区划与法定数值", "code lists, areas and the law's figures"))]
    Codes(Codes),
    /// calendar
    #[command(subcommand, about = t("工作日历", "working days"))]
    Calendar(Calendar),
    /// kpi
    #[command(subcommand, about = t("办理效能与登簿日志", "figures of handling, and the daily log"))]
    Kpi(Kpi),
    /// status
    #[command(about = t("节点状态", "where the node stands"))]
    Status,
    /// completions
    #[command(about = t("生成命令补全脚本", "write a shell's completion script"))]
    Completions {
        /// Shell.
        #[arg(value_enum, help = t("命令解释器", "shell"))]
        shell: clap_complete::Shell,
    },
}
