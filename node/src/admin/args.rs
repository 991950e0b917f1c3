//! The operator's command line. Every text stands in both languages.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::text::{Lang, t};

/// `kexin-node`.
#[derive(Parser, Debug)]
#[command(
    name = "kexin-node",
    version,
    about = t("可信库验证节点", "the Kexinku validator"),
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// Output.
    #[arg(short, long, global = true, value_enum, default_value_t = Output::Table, help = t("输出形式", "form of the output"))]
    pub output: Output,
    /// Language; read before the arguments are parsed.
    #[arg(long, global = true, value_enum, help = t("语言（环境变量 KEXIN_LANG）", "language (environment: KEXIN_LANG)"))]
    pub lang: Option<Lang>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
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
    /// start
    #[command(about = t("启动节点", "start the node"))]
    Start(Start),
    /// testnet
    #[command(subcommand, about = t("本机试验网", "a network for trying out, on this machine"))]
    Testnet(Testnet),
    /// status
    #[command(about = t("节点状态", "where a node stands"))]
    Status(Target),
    /// peers
    #[command(about = t("对等节点", "a node's peers"))]
    Peers(Target),
    /// db
    #[command(subcommand, about = t("检查或导出已停止节点的账本", "check or dump the ledger of a stopped node"))]
    Db(Db),
    /// completions
    #[command(about = t("生成命令补全脚本", "write a shell's completion script"))]
    Completions {
        /// Shell.
        #[arg(value_enum, help = t("命令解释器", "shell"))]
        shell: clap_complete::Shell,
    },
}

/// Where a passphrase comes from.
#[derive(Args, Debug, Clone, Default)]
pub struct PassphraseFrom {
    /// File.
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase_fd", help = t("口令文件（首行）", "file whose first line is the passphrase"))]
    pub passphrase_file: Option<PathBuf>,
    /// Descriptor.
    #[arg(long, value_name = "FD", value_parser = clap::value_parser!(u32).range(0..=1023), help = t("读取口令的文件描述符", "descriptor to read the passphrase from"))]
    pub passphrase_fd: Option<u32>,
}

/// `start`.
#[derive(Args, Debug)]
pub struct Start {
    /// Configuration.
    #[arg(long, value_name = "FILE", default_value = "node.toml", help = t("配置文件", "configuration file"))]
    pub config: PathBuf,
    /// Passphrase.
    #[command(flatten)]
    pub passphrase: PassphraseFrom,
    /// Ends with its parent.
    #[arg(long, help = t("标准输入关闭时停止", "stop when standard input closes"))]
    pub until_stdin_closes: bool,
}

/// `testnet`.
#[derive(Subcommand, Debug)]
pub enum Testnet {
    /// plan
    #[command(about = t("只生成文件", "make the files only"))]
    Plan(TestnetArguments),
    /// up
    #[command(about = t("生成文件并启动全部节点，直到中断", "make the files and run every node until interrupted"))]
    Up {
        /// Files.
        #[command(flatten)]
        arguments: TestnetArguments,
        /// Ends with its parent.
        #[arg(long, help = t("标准输入关闭时停止", "stop when standard input closes"))]
        until_stdin_closes: bool,
    },
}

/// Files of a testnet.
#[derive(Args, Debug)]
pub struct TestnetArguments {
    /// Validators.
    #[arg(short = 'n', long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=22), help = t("验证节点数", "number of validators"))]
    pub nodes: u64,
    /// Folder.
    #[arg(long = "in", value_name = "FOLDER", default_value = "./testnet", help = t("目录；已有则继续", "folder; an existing one is continued"))]
    pub folder: PathBuf,
}

/// Which node to ask.
#[derive(Args, Debug)]
pub struct Target {
    /// Operations port.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:9100", help = t("节点运维地址", "base URL of the node's operations port"))]
    pub node: String,
}

/// `db`.
#[derive(Subcommand, Debug)]
pub enum Db {
    /// check
    #[command(about = t("从创世起重新计算并核对全部哈希", "compute every hash again from genesis on"))]
    Check(DbTarget),
    /// dump
    #[command(about = t("逐行输出解码后的全部数据（十六进制）", "write every row, decoded, in hexadecimal"))]
    Dump(DbTarget),
}

/// Whose ledger.
#[derive(Args, Debug)]
pub struct DbTarget {
    /// Configuration.
    #[arg(long, value_name = "FILE", default_value = "node.toml", help = t("配置文件", "configuration file"))]
    pub config: PathBuf,
}
