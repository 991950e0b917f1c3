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
    /// init
    #[command(about = t("建立节点目录与密钥", "make a node's folder and keys"))]
    Init(Init),
    /// genesis
    #[command(subcommand, about = t("创世文件", "the genesis file"))]
    Genesis(GenesisCommand),
    /// key
    #[command(subcommand, about = t("节点密钥", "a node's keys"))]
    Key(Key),
    /// guard
    #[command(subcommand, about = t("防双签文件", "the double-sign guard"))]
    Guard(GuardCommand),
    /// gov
    #[command(subcommand, about = t("治理：提案、签名、查看", "governance: propose, vote, list"))]
    Gov(Box<Gov>),
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
    /// rebuild
    #[command(about = t(
        "用一个或多个（可能损坏的）账本目录重建本节点账本；每个区块都核对证书并重新执行",
        "build this node's ledger anew from one or more ledger folders, damaged or not; every block is checked and executed again"
    ))]
    Rebuild(Rebuild),
}

/// `db rebuild`.
#[derive(Args, Debug)]
pub struct Rebuild {
    /// Whose.
    #[command(flatten)]
    pub target: DbTarget,
    /// Sources.
    #[arg(long = "from", value_name = "LEDGER_FOLDER", required = true, help = t(
        "来源：节点数据目录中的 ledger 目录（可重复；先移走本节点的 ledger 目录）",
        "a source: the folder `ledger` of a node's data (may be repeated; move this node's own away first)"
    ))]
    pub from: Vec<PathBuf>,
    /// Accepted loss.
    #[arg(long, value_name = "HEIGHT", help = t(
        "来源不全时，接受重建到此高度为止（其余由节点启动后从其他节点同步）",
        "when the sources are not complete, accept the ledger up to this height (the node fetches the rest from its peers)"
    ))]
    pub accept_height: Option<u64>,
}

/// Whose ledger.
#[derive(Args, Debug)]
pub struct DbTarget {
    /// Configuration.
    #[arg(long, value_name = "FILE", default_value = "node.toml", help = t("配置文件", "configuration file"))]
    pub config: PathBuf,
}

/// `init`.
#[derive(Args, Debug)]
pub struct Init {
    /// Folder.
    #[arg(long = "in", value_name = "FOLDER", default_value = "./node", help = t("节点目录", "the node's folder"))]
    pub folder: PathBuf,
    /// Organisation.
    #[arg(long, value_name = "NUMBER", help = t("机构编号", "organisation number"))]
    pub org: u32,
    /// Address for peers.
    #[arg(long, value_name = "MULTIADDR", default_value = "/ip4/0.0.0.0/tcp/7100", help = t("对等网络监听地址", "where to listen for peers"))]
    pub listen: String,
    /// Passphrase.
    #[command(flatten)]
    pub passphrase: PassphraseFrom,
}

/// `genesis`.
#[derive(Subcommand, Debug)]
pub enum GenesisCommand {
    /// new
    #[command(about = t("写出待填写的创世文件", "write a genesis file to be filled in"))]
    New {
        /// Origin.
        #[arg(long, value_name = "NAME", help = t("检查点来源名，如 bdc.gd.gov.cn/kexinku", "origin of the checkpoints, such as bdc.gd.gov.cn/kexinku"))]
        origin: String,
        /// File.
        #[arg(long, value_name = "FILE", default_value = "genesis.json", help = t("目标文件", "file to write"))]
        to: PathBuf,
    },
    /// add-validator
    #[command(about = t("加入一个验证者的 .kxid", "add a validator's .kxid"))]
    AddValidator {
        /// File.
        #[arg(help = t("创世文件", "the genesis file"))]
        genesis: PathBuf,
        /// Identity.
        #[arg(help = t(".kxid 文件", "the .kxid file"))]
        identity: PathBuf,
    },
    /// sign
    #[command(about = t("以封签密钥签认创世文件", "sign the genesis with a seal key"))]
    Sign {
        /// File.
        #[arg(help = t("创世文件", "the genesis file"))]
        genesis: PathBuf,
        /// Keystore.
        #[arg(long, value_name = "FILE", help = t("节点密钥库", "the node's keystore"))]
        keystore: PathBuf,
        /// Organisation.
        #[arg(long, value_name = "NUMBER", help = t("机构编号", "organisation number"))]
        org: u32,
        /// Passphrase.
        #[command(flatten)]
        passphrase: PassphraseFrom,
    },
    /// show
    #[command(about = t("查看创世文件", "show a genesis file"))]
    Show {
        /// File.
        #[arg(help = t("创世文件", "the genesis file"))]
        genesis: PathBuf,
    },
    /// hash
    #[command(about = t("链标识", "the chain's id"))]
    Hash {
        /// File.
        #[arg(help = t("创世文件", "the genesis file"))]
        genesis: PathBuf,
    },
    /// anchor
    #[command(about = t("由创世文件生成信任锚", "the trust anchor of a genesis file"))]
    Anchor {
        /// File.
        #[arg(help = t("创世文件", "the genesis file"))]
        genesis: PathBuf,
        /// Target.
        #[arg(long, value_name = "FILE.kxanchor", help = t("目标文件", "file to write"))]
        to: PathBuf,
    },
    /// verify
    #[command(about = t("核对创世文件与签认", "check a genesis file and its signatures"))]
    Verify {
        /// File.
        #[arg(help = t("创世文件", "the genesis file"))]
        genesis: PathBuf,
        /// Signatures.
        #[arg(value_name = "FILE.kxsig", help = t("签认文件", "signature files"))]
        approvals: Vec<PathBuf>,
    },
}

/// `key`.
#[derive(Subcommand, Debug)]
pub enum Key {
    /// show
    #[command(about = t("列出密钥的公开部分", "list the public parts of keys"))]
    Show(KeyTarget),
    /// new
    #[command(about = t("生成一把密钥", "make a key"))]
    New {
        /// Purpose.
        #[arg(value_enum, help = t("用途", "purpose"))]
        kind: KeyKind,
        /// Where.
        #[command(flatten)]
        target: KeyTarget,
    },
    /// import
    #[command(about = t("导入一把密钥（如全省标签密钥）", "take in a key, such as the province's tag key"))]
    Import {
        /// Purpose.
        #[arg(value_enum, help = t("用途", "purpose"))]
        kind: KeyKind,
        /// File.
        #[arg(long, value_name = "FILE", help = t("首行为 64 位十六进制的文件", "file whose first line is 64 hexadecimal digits"))]
        from: PathBuf,
        /// Where.
        #[command(flatten)]
        target: KeyTarget,
    },
}

/// What a node's key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KeyKind {
    /// Among peers.
    Network,
    /// Votes.
    Consensus,
    /// Seals.
    Seal,
    /// The log line of exported checkpoints.
    Publisher,
    /// Party tags.
    PartyTag,
}

impl KeyKind {
    /// Its purpose in a keystore.
    pub const fn purpose(self) -> kexin_ledger::keystore::Purpose {
        use kexin_ledger::keystore::Purpose;
        match self {
            Self::Network => Purpose::Network,
            Self::Consensus => Purpose::Consensus,
            Self::Seal => Purpose::Seal,
            Self::Publisher => Purpose::Publisher,
            Self::PartyTag => Purpose::PartyTag,
        }
    }
}

/// Which keystore.
#[derive(Args, Debug)]
pub struct KeyTarget {
    /// File.
    #[arg(long, value_name = "FILE", default_value = "keystore.json", help = t("节点密钥库", "the node's keystore"))]
    pub keystore: PathBuf,
    /// Organisation.
    #[arg(long, value_name = "NUMBER", default_value_t = 0, help = t("机构编号（生成与导入时必填）", "organisation number (needed to make or take in)"))]
    pub org: u32,
    /// Passphrase.
    #[command(flatten)]
    pub passphrase: PassphraseFrom,
}

/// `guard`.
#[derive(Subcommand, Debug)]
pub enum GuardCommand {
    /// new
    #[command(about = t("为从未签名的新密钥建立防双签文件（仅此一次）", "make the guard of new keys that never signed (once)"))]
    New {
        /// Configuration.
        #[arg(long, value_name = "FILE", default_value = "node.toml", help = t("配置文件", "configuration file"))]
        config: PathBuf,
        /// Chain.
        #[arg(long, value_name = "ID", help = t("链标识，逐字输入以确认", "the chain's id, typed to confirm"))]
        chain: String,
    },
}

/// `gov`.
#[derive(Subcommand, Debug)]
pub enum Gov {
    /// propose
    #[command(about = t("起草治理记录并首签", "draft a governance record and sign it first"))]
    Propose {
        /// Act.
        #[arg(value_name = "ACT.toml|amend-book", help = t("治理事项；amend-book 为修订规则库", "the act; amend-book makes a version of the rule book"))]
        act: PathBuf,
        /// What amend-book changes.
        #[command(flatten)]
        change: BookChange,
        /// File.
        #[arg(long, value_name = "FILE.kxr", help = t("目标文件", "file to write"))]
        to: PathBuf,
        /// API.
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080", help = t("节点接口地址", "base URL of a node's API"))]
        api: String,
        /// Validity.
        #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u64).range(1..=60), help = t("有效天数", "days of validity"))]
        days: u64,
        /// Signer.
        #[command(flatten)]
        signer: GovSigner,
    },
    /// vote
    #[command(about = t("在治理记录上签名；--submit 提交", "sign a governance record; --submit sends it"))]
    Vote {
        /// File.
        #[arg(value_name = "FILE.kxr", help = t("治理记录", "the record"))]
        file: PathBuf,
        /// API.
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080", help = t("节点接口地址", "base URL of a node's API"))]
        api: String,
        /// Send.
        #[arg(long, help = t("签名后提交并等待生效", "send it and wait"))]
        submit: bool,
        /// Signer.
        #[command(flatten)]
        signer: GovSigner,
    },
    /// list
    #[command(about = t("查看治理记录：事项与已签机构", "show governance records: act and who has signed"))]
    List {
        /// Files.
        #[arg(required = true, value_name = "FILE.kxr", help = t("治理记录", "the records"))]
        files: Vec<PathBuf>,
        /// Node.
        #[arg(long, value_name = "URL", help = t("节点接口地址：同时显示链上结果与所需签名数", "base URL of a node's API: show also what the chain says, and how many must sign"))]
        api: Option<String>,
    },
}

/// A version of the rule book, of `gov propose amend-book`.
#[derive(Args, Debug)]
pub struct BookChange {
    /// Version.
    #[arg(long = "version", id = "book-version", value_name = "NUMBER", requires = "effective", help = t("新版本号：最新版本加一", "version to be made: the newest and one"))]
    pub version: Option<u32>,
    /// Height.
    #[arg(long, value_name = "HEIGHT", requires = "book-version", help = t("生效高度", "first height at which it is in force"))]
    pub effective: Option<u64>,
    /// Code rows.
    #[arg(long, value_name = "FILE", requires = "book-version", help = t("代码表修订行（TSV）", "rows of code lists (TSV)"))]
    pub codes: Option<PathBuf>,
    /// Area rows.
    #[arg(long, value_name = "FILE", requires = "book-version", help = t("行政区划修订行（TSV）", "rows of areas (TSV)"))]
    pub areas: Option<PathBuf>,
    /// Holiday rows.
    #[arg(long, value_name = "FILE", requires = "book-version", help = t("整年节假日（TSV）", "holidays of whole years (TSV)"))]
    pub holidays: Option<PathBuf>,
    /// Policy rows.
    #[arg(long, value_name = "FILE", requires = "book-version", help = t("智能登记策略修订行（TSV）", "rows of automatic policies (TSV)"))]
    pub policies: Option<PathBuf>,
    /// Figures.
    #[arg(long = "figure", value_name = "NAME=VALUE", requires = "book-version", help = t("法定数值，如 objection-days=15", "a figure, such as objection-days=15"))]
    pub figures: Vec<String>,
}

/// An administrator.
#[derive(Args, Debug)]
pub struct GovSigner {
    /// Keystore.
    #[arg(long, value_name = "FILE", help = t("管理员密钥库", "the administrator's keystore"))]
    pub keystore: PathBuf,
    /// Key.
    #[arg(long, value_name = "ORG/KEY", help = t("管理员密钥", "the administrator's key"))]
    pub key: String,
    /// Role.
    #[arg(long, value_name = "ROLE", default_value = "bureau-admin", help = t("岗位：bureau-admin、province-admin", "role: bureau-admin, province-admin"))]
    pub role: String,
    /// Anchor.
    #[arg(long, value_name = "FILE.kxanchor", help = t("信任锚：签名只对该链有效", "trust anchor: the signature counts on its chain alone"))]
    pub anchor: PathBuf,
    /// Passphrase.
    #[command(flatten)]
    pub passphrase: PassphraseFrom,
}
