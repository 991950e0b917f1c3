//! Arguments of what clerks do: profile, keys, cases, records, attestations, units.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::text::t;

/// `init`.
#[derive(Args, Debug)]
pub struct Init {
    /// Anchor.
    #[arg(long, value_name = "FILE", help = t("信任锚文件 .kxanchor", "trust anchor file .kxanchor"))]
    pub anchor: PathBuf,
    /// Fingerprint.
    #[arg(long, value_name = "8 GROUPS", help = t("公报所载指纹", "fingerprint as printed in the gazette"))]
    pub fingerprint: String,
    /// Organisation.
    #[arg(long, value_name = "NUMBER", help = t("本机构编号", "number of this organisation"))]
    pub org: Option<u32>,
}

/// `key`.
#[derive(Subcommand, Debug)]
pub enum Key {
    /// new
    #[command(about = t("生成密钥并加密保存", "make a key and store it encrypted"))]
    New(NewKey),
    /// list
    #[command(about = t("列出密钥", "list keys"))]
    List,
}

/// `key new`.
#[derive(Args, Debug)]
pub struct NewKey {
    /// Organisation.
    #[arg(long, value_name = "NUMBER", help = t("机构编号；缺省为档案中的", "organisation number; the profile's by default"))]
    pub org: Option<u32>,
    /// Number.
    #[arg(long, value_name = "NUMBER", help = t("密钥编号", "key number"))]
    pub number: u16,
    /// Purpose.
    #[arg(long, value_enum, default_value_t = KeyUse::Clerk, help = t("用途", "purpose"))]
    pub purpose: KeyUse,
    /// Label.
    #[arg(long, default_value = "", help = t("备注（勿写姓名）", "label (no names)"))]
    pub label: String,
}

/// What a desk's key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KeyUse {
    /// Signs records, attestations and requests.
    Clerk,
    /// Opens sealed parts.
    Sealing,
}

/// `case`.
#[derive(Subcommand, Debug)]
pub enum Case {
    /// accept
    #[command(about = t("受理：建立案件并锁定单元", "accept: open cases and lock their units"))]
    Accept(CaseAccept),
    /// review
    #[command(about = t("审核通过", "review: pass"))]
    Review(CaseStep),
    /// reject
    #[command(about = t("不予登记", "reject"))]
    Reject {
        /// Cases.
        #[command(flatten)]
        step: CaseStep,
        /// Reason.
        #[arg(long, value_name = "CODE", help = t("法定理由代码", "legal reason code"))]
        reason: u32,
    },
    /// withdraw
    #[command(about = t("撤回申请", "withdraw"))]
    Withdraw(CaseStep),
    /// show
    #[command(about = t("查看案件", "show a case"))]
    Show {
        /// Case.
        #[arg(value_name = "CASE", help = t("业务号", "case number"))]
        case: String,
        /// Jurisdiction.
        #[arg(long, value_name = "AREA", help = t("管辖区划代码；缺省取自业务号", "area code; by default from the case number"))]
        jurisdiction: Option<u32>,
    },
}

/// `case accept`.
#[derive(Args, Debug)]
pub struct CaseAccept {
    /// Drafts.
    #[arg(value_name = "DRAFT.toml", required_unless_present = "unit", conflicts_with_all = ["unit", "kind", "case"],
          help = t("登记草稿：取其类型、单元与业务号", "drafts of registrations: their type, unit and case number"))]
    pub drafts: Vec<PathBuf>,
    /// Unit.
    #[arg(long, value_name = "CODE", requires = "kind", help = t("不动产单元号", "unit code"))]
    pub unit: Option<String>,
    /// Type.
    #[arg(long = "type", value_name = "TYPE", help = t("登记类型，如 transfer", "type of registration, such as transfer"))]
    pub kind: Option<String>,
    /// Case number.
    #[arg(long, value_name = "CASE", help = t("业务号；缺省自动编号", "case number; made up by default"))]
    pub case: Option<String>,
}

/// A step of running cases.
#[derive(Args, Debug)]
pub struct CaseStep {
    /// Cases.
    #[arg(value_name = "CASE|DRAFT.toml", required = true, help = t("业务号或草稿文件", "case numbers or drafts"))]
    pub cases: Vec<String>,
    /// Jurisdiction.
    #[arg(long, value_name = "AREA", help = t("管辖区划代码；缺省取自业务号", "area code; by default from the case number"))]
    pub jurisdiction: Option<u32>,
}

/// `record`.
#[derive(Subcommand, Debug)]
pub enum Record {
    /// draft
    #[command(about = t("输出某类登记的草稿模板，或由草稿生成待签记录", "write a type's template, or make an unsigned record from a draft"))]
    Draft {
        /// Type.
        #[arg(value_name = "TYPE|DRAFT.toml", help = t("登记类型，或已填好的草稿", "type of registration, or a draft filled in"))]
        source: String,
        /// Target.
        #[arg(long, value_name = "FILE", default_value = "-", help = t("目标文件；- 为标准输出（仅模板）", "file to write; - is standard output (templates only)"))]
        to: PathBuf,
    },
    /// check
    #[command(about = t("检查草稿或记录：列出全部不符规则", "check drafts or records: every rule that fails"))]
    Check(Check),
    /// sign
    #[command(about = t("附上证明并签名", "attach attestations and sign"))]
    Sign(Sign),
    /// show
    #[command(about = t("查看记录（文件或记录号）", "show a record, a file or an id"))]
    Show {
        /// File or id.
        #[arg(value_name = "FILE.kxr|ID", help = t("记录文件或记录号", "file or record id"))]
        record: String,
        /// Open the sealed part.
        #[arg(long, help = t("用本机构密钥打开密封部分", "open the sealed part with this organisation's key"))]
        open: bool,
    },
}

/// `record check`.
#[derive(Args, Debug)]
pub struct Check {
    /// Files.
    #[arg(required = true, value_name = "DRAFT.toml|FILE.kxr", help = t("草稿或记录", "drafts or records"))]
    pub files: Vec<PathBuf>,
    /// Where it is judged.
    #[arg(long, value_enum, default_value_t = DryRun::Local, value_name = "WHERE",
          help = t("local：本地规则；node：另按当前登记簿", "local: rules without the register; node: also against the present register"))]
    pub dry_run: DryRun,
    /// Attestations.
    #[arg(long, value_name = "FILE.kxt", help = t("一并检查的证明", "attestations to judge with it"))]
    pub attach: Vec<PathBuf>,
    /// Role.
    #[arg(long, default_value = "registrar", value_name = "ROLE", help = t("试签岗位（node）", "role to try with (node)"))]
    pub role: String,
}

/// Where a dry run is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DryRun {
    /// Here, without the register.
    Local,
    /// Also by the node, at its head.
    Node,
}

/// `record sign`.
#[derive(Args, Debug)]
pub struct Sign {
    /// Files.
    #[arg(required = true, value_name = "FILE.kxr", help = t("记录文件", "record files"))]
    pub files: Vec<PathBuf>,
    /// Role.
    #[arg(long, value_name = "ROLE", help = t("签名岗位，如 acceptor、reviewer、registrar、bank", "role, such as acceptor, reviewer, registrar, bank"))]
    pub role: String,
    /// Attestations.
    #[arg(long, value_name = "FILE.kxt", help = t("附上的证明（须在首个签名之前）", "attestations to attach (before the first signature)"))]
    pub attach: Vec<PathBuf>,
}

/// `submit`.
#[derive(Args, Debug)]
pub struct Submit {
    /// Files.
    #[arg(required = true, value_name = "FILE.kxr|DRAFT.toml", help = t("已签记录，或草稿", "signed records, or drafts"))]
    pub files: Vec<PathBuf>,
    /// Role to sign drafts in.
    #[arg(long, default_value = "registrar", value_name = "ROLE", help = t("草稿的签名岗位", "role to sign drafts in"))]
    pub role: String,
    /// Attestations.
    #[arg(long, value_name = "FILE.kxt", help = t("附于草稿的证明", "attestations to attach to the draft"))]
    pub attach: Vec<PathBuf>,
}

/// `tx`.
#[derive(Subcommand, Debug)]
pub enum Tx {
    /// status
    #[command(about = t("某记录的状态", "where a record stands"))]
    Status {
        /// Record id.
        #[arg(value_name = "ID", help = t("记录号", "record id"))]
        id: String,
    },
}

/// `attest`.
#[derive(Subcommand, Debug)]
pub enum Attest {
    /// tax-clear
    #[command(about = t("税务：完税或减免证明", "tax bureau: taxes are settled"))]
    TaxClear(AttestDraft),
    /// bank-release
    #[command(about = t("银行：同意注销抵押", "bank: release of a mortgage"))]
    BankRelease(AttestDraft),
    /// court-order
    #[command(about = t("法院：查封、解封文书", "court: orders of seizure and release"))]
    CourtOrder(AttestDraft),
    /// esign
    #[command(about = t("当事人对申请的电子签名", "e-signature of parties on an application"))]
    Esign(AttestDraft),
}

/// An attestation made from a draft.
#[derive(Args, Debug)]
pub struct AttestDraft {
    /// Drafts.
    #[arg(value_name = "DRAFT.toml", required_unless_present = "template", help = t("证明草稿", "drafts of the attestation"))]
    pub files: Vec<PathBuf>,
    /// Template.
    #[arg(long, conflicts_with_all = ["files", "to"], help = t("输出模板", "write a template"))]
    pub template: bool,
    /// Target.
    #[arg(long, value_name = "FILE.kxt", help = t("目标文件；缺省与草稿同名 .kxt", "file to write; by default the draft's name with .kxt"))]
    pub to: Option<PathBuf>,
}

/// `unit`.
#[derive(Subcommand, Debug)]
pub enum Unit {
    /// show
    #[command(about = t("单元现状", "a unit's present state"))]
    Show {
        /// Code.
        #[arg(value_name = "CODE", help = t("不动产单元号", "unit code"))]
        code: String,
        /// Sign the request and show all facts.
        #[arg(long, help = t("签名请求，显示权利详情", "sign the request and show the rights in full"))]
        full: bool,
    },
    /// history
    #[command(about = t("单元的登记历史", "a unit's records"))]
    History {
        /// Code.
        #[arg(value_name = "CODE", help = t("不动产单元号", "unit code"))]
        code: String,
    },
}
