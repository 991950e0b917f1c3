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
    /// list
    #[command(about = t("在办案件，按剩余时限排序", "open cases, by time left"))]
    List(CaseList),
    /// show
    #[command(about = t("查看案件", "show a case"))]
    Show {
        /// Case.
        #[arg(value_name = "CASE", help = t("业务号", "case number"))]
        case: String,
        /// Jurisdiction.
        #[arg(long, value_name = "AREA", help = t("管辖区划代码；缺省取自业务号", "area code; by default from the case number"))]
        jurisdiction: Option<u32>,
        /// In full.
        #[arg(long, help = t("签名请求，显示类型、单元、各步骤与经办", "sign the request and show type, units, and who made which step"))]
        full: bool,
    },
    /// review
    #[command(about = t("审核通过", "review: pass"))]
    Review(CaseReview),
    /// second-review
    #[command(about = t("复审通过", "second review: pass"))]
    SecondReview(CaseReview),
    /// supplement
    #[command(about = t("一次性补正告知", "tell the applicant once what is missing"))]
    Supplement {
        /// Cases.
        #[command(flatten)]
        step: CaseStep,
        /// Notice.
        #[arg(long, value_name = "FILE", help = t("补正告知书文件", "file of the notice"))]
        notice: PathBuf,
        /// Days.
        #[arg(long, value_name = "DAYS", help = t("补正期限，日", "days that the applicant has"))]
        days: Option<u32>,
    },
    /// resubmit
    #[command(about = t("申请人已补正", "the applicant has brought what was missing"))]
    Resubmit(CaseStep),
    /// suspend
    #[command(about = t("暂停办理", "suspend"))]
    Suspend {
        /// Cases.
        #[command(flatten)]
        step: CaseStep,
        /// Reason.
        #[arg(long, value_enum, help = t("原因", "reason"))]
        reason: SuspendReason,
    },
    /// resume
    #[command(about = t("恢复办理", "resume"))]
    Resume(CaseStep),
    /// assign
    #[command(about = t("分派给本机构人员", "hand to a person of this organisation"))]
    Assign {
        /// Cases.
        #[command(flatten)]
        step: CaseStep,
        /// Person.
        #[arg(long, value_name = "NUMBER", help = t("人员编号", "number of the person"))]
        person: u32,
    },
    /// reject
    #[command(about = t("不予登记", "reject"))]
    Reject {
        /// Cases.
        #[command(flatten)]
        step: CaseStep,
        /// Reason.
        #[arg(long, value_enum, help = t("法定理由（条例 22）", "legal reason (条例 22)"))]
        reason: RejectReason,
    },
    /// withdraw
    #[command(about = t("撤回申请", "withdraw"))]
    Withdraw(CaseStep),
    /// certify
    #[command(about = t("缮证", "make out the certificate"))]
    Certify {
        /// Cases.
        #[command(flatten)]
        step: CaseStep,
        /// Serial.
        #[arg(long, value_name = "TEXT", help = t("证书印制序列号", "serial of the printed form"))]
        print_serial: Option<String>,
    },
    /// issue
    #[command(about = t("发证", "issue the certificate"))]
    Issue {
        /// Cases.
        #[command(flatten)]
        step: CaseStep,
        /// Receipt.
        #[arg(long, value_name = "FILE", required_unless_present = "electronic", help = t("领证回执文件", "file of the receipt"))]
        receipt: Option<PathBuf>,
        /// E-certificate.
        #[arg(long, help = t("电子证照", "as an e-certificate"))]
        electronic: bool,
    },
    /// archive
    #[command(about = t("归档", "archive"))]
    Archive {
        /// Cases.
        #[command(flatten)]
        step: CaseStep,
        /// Files.
        #[arg(long, value_name = "FILE", help = t("卷内目录文件", "file that lists what is archived"))]
        files: PathBuf,
    },
    /// audit
    #[command(about = t("抽查智能审批", "audit an automatic approval"))]
    Audit {
        /// Cases.
        #[command(flatten)]
        step: CaseStep,
        /// Result.
        #[arg(long, value_enum, help = t("结论", "result"))]
        result: AuditResult,
    },
}

/// Legal reasons of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RejectReason {
    /// Breach of law.
    #[value(help = t("违反法律、行政法规", "breach of law"))]
    BreachOfLaw,
    /// Dispute.
    #[value(help = t("存在尚未解决的权属争议", "unresolved dispute of ownership"))]
    Dispute,
    /// Term.
    #[value(help = t("申请登记的权利超过规定期限", "the right exceeds its term"))]
    TermExceeded,
    /// Not supplemented.
    #[value(help = t("逾期未补正", "what was asked for was not brought"))]
    NotSupplemented,
    /// Other.
    #[value(help = t("法律规定的其他情形", "another that the law names"))]
    Other,
}

/// Reasons for which a case is suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SuspendReason {
    /// Public notice.
    #[value(help = t("公告期", "public notice"))]
    Notice,
    /// Site.
    #[value(help = t("实地查看存在争议", "dispute at the check of the site"))]
    SiteDispute,
    /// Court.
    #[value(help = t("法院查询", "a court's inquiry"))]
    Court,
    /// Other.
    #[value(help = t("其他", "another"))]
    Other,
}

/// Results of an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AuditResult {
    /// Right.
    #[value(help = t("审批正确", "the approval was right"))]
    Pass,
    /// Wrong.
    #[value(help = t("审批有误", "the approval was wrong"))]
    Fault,
}

/// `case accept`.
#[derive(Args, Debug)]
pub struct CaseAccept {
    /// Drafts.
    #[arg(value_name = "DRAFT.toml", required_unless_present = "unit", conflicts_with_all = ["unit", "kind"],
          help = t("登记草稿：取其类型、单元与业务号", "drafts of registrations: their types, units and case numbers"))]
    pub drafts: Vec<PathBuf>,
    /// Unit.
    #[arg(long, value_name = "CODE", requires = "kind", help = t("不动产单元号；可多次", "unit code; may be given again"))]
    pub unit: Vec<String>,
    /// Type.
    #[arg(long = "type", value_name = "TYPE", help = t("登记类型，如 transfer", "type of registration, such as transfer"))]
    pub kind: Option<String>,
    /// Case number.
    #[arg(long, value_name = "CASE", help = t("业务号；缺省取自草稿或自动编号", "case number; the drafts', or made up"))]
    pub case: Option<String>,
    /// One case.
    #[arg(long, requires = "drafts", help = t("各草稿为一个组合业务（一个案件）", "the drafts are a bundle: one case"))]
    pub bundle: bool,
    /// Mode.
    #[arg(long, value_enum, default_value_t = AcceptMode::Collected, help = t("全域登记方式", "how the bureau works with that of the place"))]
    pub mode: AcceptMode,
    /// Online.
    #[arg(long, help = t("全程网办", "online throughout"))]
    pub online: bool,
    /// Promise.
    #[arg(long, help = t("告知承诺制", "on the applicant's promise"))]
    pub promise: bool,
}

/// How a bureau works with that of the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AcceptMode {
    /// M1.
    #[value(help = t("代收代办", "takes the papers in; the bureau of the place does the rest"))]
    Collected,
    /// M2.
    #[value(help = t("协同审核", "also makes the first review, by delegation"))]
    Joint,
    /// M3.
    #[value(help = t("集中审批", "a pool of reviewers decides, by delegation"))]
    Central,
}

/// `case list`.
#[derive(Args, Debug)]
pub struct CaseList {
    /// County.
    #[arg(long, value_name = "AREA", conflicts_with = "bureau", help = t("某县区单元的案件", "cases about units of a county"))]
    pub county: Option<u32>,
    /// Bureau.
    #[arg(long, value_name = "NUMBER", help = t("某机构受理的案件；缺省为本机构", "cases that a bureau accepted; this one by default"))]
    pub bureau: Option<u32>,
    /// Due.
    #[arg(long, value_name = "DAYS", help = t("剩余不多于若干工作日的", "with at most so many working days left"))]
    pub due: Option<i64>,
    /// State.
    #[arg(long, value_name = "STATE", help = t("状态，如 accepted", "state, such as accepted"))]
    pub state: Option<String>,
    /// Person.
    #[arg(long, value_name = "NUMBER", help = t("分派给某人员的", "handed to a person"))]
    pub person: Option<u32>,
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
    /// Delegation.
    #[arg(long, value_name = "NUMBER", help = t("所依据的委托编号", "delegation under which it is made"))]
    pub delegation: Option<u32>,
}

/// A review.
#[derive(Args, Debug)]
pub struct CaseReview {
    /// Cases.
    #[command(flatten)]
    pub step: CaseStep,
    /// Ticks.
    #[arg(long = "tick", value_name = "R-XXX", help = t("已核对的警示规则；可多次", "warnings that were looked into; may be given again"))]
    pub ticks: Vec<String>,
}

/// `record`.
#[derive(Subcommand, Debug)]
pub enum Record {
    /// draft
    #[command(about = t("输出某类登记的草稿模板，或由草稿生成待签记录", "write a type's template, or make an unsigned record from a draft"))]
    Draft {
        /// Type.
        #[arg(value_name = "TYPE|DRAFT.toml", required = true, help = t("登记类型，或已填好的草稿", "type of registration, or drafts filled in"))]
        sources: Vec<String>,
        /// Bundle.
        #[arg(long, help = t("各草稿按序为一个组合业务；--to 为目录", "the drafts, in this order, are a bundle; --to is a folder"))]
        bundle: bool,
        /// What the template is filled from.
        #[arg(long, value_name = "CODE", conflicts_with = "bundle",
              help = t("按登记簿填写某单元的模板；合并、代码变更可多次", "fill the template from the register's unit; again for units that are joined or recoded"))]
        unit: Vec<String>,
        /// Target.
        #[arg(long, value_name = "FILE", default_value = "-", help = t("目标文件，多个草稿时为目录；- 为标准输出（仅模板）", "file to write, of several drafts a folder; - is standard output (templates only)"))]
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
    /// Together.
    #[arg(long, conflicts_with = "attach", help = t("各文件按序为一个组合业务（B1–B6），一并判定", "the files, in this order, are a bundle (B1 to B6), judged together"))]
    pub bundle: bool,
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
    /// Attestations by name.
    #[arg(long, help = t("另附各记录同目录、同名的证明：0042.kxr 附 0042.*.kxt", "attach also what lies beside each record under its name: to 0042.kxr 0042.*.kxt"))]
    pub attach_beside: bool,
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
#[derive(Args, Debug)]
pub struct Attest {
    /// Kind.
    #[arg(value_enum, value_name = "KIND", help = t("证明种类", "kind of attestation"))]
    pub kind: AttestKind,
    /// Its draft.
    #[command(flatten)]
    pub draft: AttestDraft,
}

/// Kinds of attestations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AttestKind {
    /// esign
    #[value(name = "esign", help = t("当事人对申请的电子签名", "e-signature of parties on an application"))]
    Esign,
    /// tax-clear
    #[value(name = "tax-clear", help = t("税务：完税或减免", "tax bureau: taxes are settled"))]
    TaxClear,
    /// bank-release
    #[value(name = "bank-release", help = t("银行：同意注销抵押", "bank: release of a mortgage"))]
    BankRelease,
    /// court-order
    #[value(name = "court-order", help = t("法院（有权机关）：文书", "court or organ: an order"))]
    CourtOrder,
    /// holder-consent
    #[value(name = "holder-consent", help = t("权利人（银行）：同意", "holder or bank: consent to an act"))]
    HolderConsent,
    /// housing-filing
    #[value(name = "housing-filing", help = t("住建：合同备案", "housing: a contract is filed"))]
    HousingFiling,
    /// survey-ok
    #[value(name = "survey-ok", help = t("测绘：成果", "survey: units are measured"))]
    SurveyOk,
    /// planning-ok
    #[value(name = "planning-ok", help = t("规划：核实、竣工", "planning: use, area, completion"))]
    PlanningOk,
    /// site-check
    #[value(name = "site-check", help = t("登记机构：实地查看", "bureau: a look at the place"))]
    SiteCheck,
    /// identity-ok
    #[value(name = "identity-ok", help = t("公安、民政、市场监管：身份核验", "identity authority: who a party is"))]
    IdentityOk,
    /// notary
    #[value(name = "notary", help = t("公证：继承、遗赠、遗嘱、委托", "notary: inheritance, bequest, will, mandate"))]
    Notary,
    /// risk-ack
    #[value(name = "risk-ack", help = t("当事人：知悉风险承诺", "party: knows of an objection or a habitation"))]
    RiskAck,
    /// guardian
    #[value(name = "guardian", help = t("监护人声明", "guardian agrees for a ward"))]
    Guardian,
    /// funds-supervision
    #[value(name = "funds-supervision", help = t("银行：资金监管", "bank: the price is under supervision"))]
    FundsSupervision,
    /// developer
    #[value(name = "developer", help = t("开发企业：确认", "developer confirms"))]
    Developer,
    /// claim-assignment
    #[value(name = "claim-assignment", help = t("银行：债权转让", "bank: assignment of a claim"))]
    ClaimAssignment,
    /// referral
    #[value(name = "referral", help = t("法院：商请移送执行", "court: referral to another court"))]
    Referral,
    /// suit-proof
    #[value(name = "suit-proof", help = t("法院：起诉受理", "court: a suit was taken"))]
    SuitProof,
    /// public-notice
    #[value(name = "public-notice", help = t("登记机构：公告", "bureau: a notice was published"))]
    PublicNotice,
    /// holder-notice
    #[value(name = "holder-notice", help = t("登记机构：更正通知", "bureau: the holder was told"))]
    HolderNotice,
    /// instrument
    #[value(name = "instrument", help = t("有权机关：生效文书", "organ: an effective instrument"))]
    Instrument,
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
