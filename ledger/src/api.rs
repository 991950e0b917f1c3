//! Requests and replies between a node and its users: what `node` serves and `kexin` calls. No I/O here.
//!
//! Strict JSON (`docs/formats.md` 1): unknown members are refused, 64-bit integers are decimal strings,
//! records travel as their canonical bytes. Nothing here carries a name or an identity number, except the
//! one request that asks for a party tag, which travels in a signed body and is never logged.

use std::collections::BTreeMap;

use kexin_proof::hash::{ChainId, HeaderHash, LogRoot, RecordId, StateKey, StateRoot};
use kexin_proof::height::{Height, LeafIndex, TimeMs, TreeSize};
use serde::{Deserialize, Serialize};

mod members;
mod register;
mod request;

use members::{ProofRequestMembers, TxStatusMembers};

pub use members::MembersError;
pub use register::{
    BOOK_PAGE_MAX, BookRow, BookVersion, BundleCheck, BundleReport, MemberReport, RuleBookView, UnitRelative,
};
pub use request::{
    HEADER_DATE, HEADER_KEY, HEADER_NONCE, HEADER_SIGNATURE, REQUEST_SKEW_MS_MAX, RequestParts,
    RequestSignature, RequestSignatureError, request_message,
};

/// Media type of a signed record's canonical bytes.
pub const RECORD_MEDIA_TYPE: &str = "application/vnd.kexin.record";
/// Media type of errors (RFC 9457).
pub const PROBLEM_MEDIA_TYPE: &str = "application/problem+json";
/// Longest wait for finality that a request may ask for (`Prefer: wait=`), seconds.
pub const WAIT_SECONDS_MAX: u64 = 60;
/// Largest JSON body, bytes.
pub const JSON_BYTES_MAX: usize = 1024 * 1024;
/// Largest JSON body of a request, bytes: none of them holds a list.
pub const REQUEST_BYTES_MAX: usize = 64 * 1024;
/// Media type of proof bundles.
pub const PROOF_MEDIA_TYPE: &str = "application/vnd.kexin.proof";
/// Most entries in one page of a list.
pub const PAGE_MAX: usize = 500;

/// `GET /v1/status`: where this node stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// Software version.
    pub version: String,
    /// Origin line of the chain's checkpoints.
    pub origin: String,
    /// The chain.
    pub chain: ChainId,
    /// Height of the head.
    pub height: Height,
    /// Block time of the head.
    pub time: TimeMs,
    /// Hash of the head.
    pub header_hash: HeaderHash,
    /// State root of the head.
    pub state_root: StateRoot,
    /// Entries in the log, the head's header included.
    pub log_size: TreeSize,
    /// Epoch in force.
    pub epoch: u32,
    /// Version of the rule book in force for the next block: what a record to be drawn up names.
    pub rule_set: u32,
    /// This node's validator number in the epoch in force; none for a full node.
    pub validator: Option<u16>,
    /// Newest height whose checkpoint a quorum has sealed.
    pub sealed_height: Option<Height>,
    /// Records waiting in the mempool.
    pub pending_records: u32,
    /// Peers connected.
    pub peers: u32,
    /// Whether the node follows the network's head.
    pub synced: bool,
    /// Alarms in force, each in one line, without personal data.
    pub alarms: Vec<String>,
}

/// Where a record stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case", try_from = "TxStatusMembers")]
pub enum TxStatus {
    /// This node knows nothing of it.
    Unknown,
    /// In the mempool.
    Pending,
    /// In a decided, durable block.
    Final {
        /// What became of it.
        receipt: ReceiptView,
    },
    /// Dropped from the mempool before it reached a block.
    Dropped {
        /// Why, as for a refusal.
        problem: Problem,
    },
}

/// A receipt: the record's place in the chain and its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptView {
    /// The record.
    pub record: RecordId,
    /// 0 = registered, else the number of the rule that refused it.
    pub outcome: u16,
    /// Block.
    pub height: Height,
    /// Place in the block, from 0.
    pub index: u32,
    /// Place in the log.
    pub log_index: LeafIndex,
    /// Block time: the legal time of recording 登簿时间.
    pub time: TimeMs,
    /// Whether a quorum has sealed a checkpoint that covers it, so that it can be proven.
    pub sealed: bool,
}

/// `POST /v1/records`: what became of the submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submitted {
    /// Id of the record.
    pub record: RecordId,
    /// Where it stands; `final` only when the request waited for it.
    pub status: TxStatus,
}

/// An error body (RFC 9457): what is wrong and how to mend it; never the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// `/problems/<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// HTTP status.
    pub status: u16,
    /// Rule number such as `R-017`, or a code such as `not-found`.
    pub code: String,
    /// In Chinese.
    pub title_zh: String,
    /// In English.
    pub title_en: String,
    /// How to mend it, in Chinese.
    pub remedy_zh: String,
    /// How to mend it, in English.
    pub remedy_en: String,
    /// Law article, when a rule refused.
    pub law: Option<String>,
    /// Every rule that failed, when a check was asked for.
    #[serde(default)]
    pub rules: Vec<FailedRule>,
    /// Whether the same request may succeed later.
    pub retryable: bool,
}

/// One failed rule of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FailedRule {
    /// Number, such as `R-017`.
    pub rule: String,
    /// In Chinese, facts filled in.
    pub zh: String,
    /// In English, facts filled in.
    pub en: String,
    /// Law article.
    pub law: String,
    /// `error`, `warning` (a reviewer may tick it) or `indicator` (is counted only).
    pub severity: String,
}

/// `POST /v1/records:check`: every rule that would refuse the record at the head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckReport {
    /// Head it was judged at.
    pub height: Height,
    /// 0 when it would be registered, else the rule that would refuse it.
    pub outcome: u16,
    /// Every rule that fails: warnings, ticked or not, included.
    pub failed: Vec<FailedRule>,
}

/// `GET /v1/units/{code}`: what anyone may know of a unit 不动产单元 (查询暂行办法 22).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitView {
    /// The unit.
    pub unit: String,
    /// Head it was read at.
    pub height: Height,
    /// Whether the register has it.
    pub present: bool,
    /// Version, for a record's subjects; 0 when absent.
    pub version: u64,
    /// Status word, such as `current`.
    pub status: Option<String>,
    /// Names of the status bits that are set.
    pub marks: Vec<String>,
    /// When the bits first may change by lapse of time.
    pub bits_hold_until: Option<TimeMs>,
    /// Why a historic unit is so: `split`, `merged`, `lost`, `recoded`, `cancelled`.
    pub historic_reason: Option<String>,
    /// The code that it goes on under, where it was only given another one: ask about that one.
    pub recoded_to: Option<String>,
    /// Units that came from it.
    pub successors: Vec<UnitRelative>,
    /// Whether a case holds the unit's lock.
    pub locked: bool,
    /// The value's canonical bytes in base64, for a signed request of a registered key only.
    pub value: Option<String>,
}

/// `GET /v1/units/{code}/history`: records that touched a unit, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryPage {
    /// Head it was read at.
    pub height: Height,
    /// The records.
    pub items: Vec<HistoryItem>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
}

/// One record of a history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryItem {
    /// Its receipt.
    pub receipt: ReceiptView,
    /// Kind number, such as 2 for T02.
    pub kind: u16,
    /// Accepting bureau, an organisation number.
    pub bureau: u32,
}

/// `GET /v1/subjects/{key}`: version of a state value, for drafting a record's subjects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectView {
    /// The key.
    pub key: StateKey,
    /// Head it was read at.
    pub height: Height,
    /// Version; 0 when absent.
    pub version: u64,
    /// The value's canonical bytes in base64, for a signed request of a registered key only.
    pub value: Option<String>,
}

/// `GET /v1/cases/{jurisdiction}/{number}`: where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseView {
    /// Case number.
    pub case: String,
    /// Head it was read at.
    pub height: Height,
    /// Version; 0 when absent.
    pub version: u64,
    /// State word, such as `accepted`; none when absent.
    pub state: Option<String>,
}

/// `GET /v1/cases` (signed): open cases of a county or a bureau.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CasePage {
    /// Head it was read at.
    pub height: Height,
    /// Time of that head.
    pub time: TimeMs,
    /// The cases, by rising key.
    pub items: Vec<CaseItem>,
    /// What to give as `after` for the next page; none when this is the last.
    pub next: Option<StateKey>,
}

/// An open case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseItem {
    /// Its key.
    pub key: StateKey,
    /// Canonical state value in base64.
    pub value: String,
}

/// `GET /v1/kpi` (signed): figures of handling, by month and, as asked, by bureau and kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KpiReply {
    /// Head it was computed at.
    pub height: Height,
    /// Time of that head: what is in progress is so at this moment.
    pub time: TimeMs,
    /// The groups, in order of bureau, kind and month.
    pub groups: Vec<KpiGroup>,
}

/// Figures of a group of cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KpiGroup {
    /// Accepting bureau; none for all.
    pub bureau: Option<u32>,
    /// Kind of record; none for all.
    pub kind: Option<u16>,
    /// Month, `YYYY-MM`.
    pub month: String,
    /// Counts by name.
    pub counts: BTreeMap<String, u64>,
    /// Rates by name: how many, of how many.
    pub rates: BTreeMap<String, [u64; 2]>,
    /// Working days by name; none of no case.
    pub days: BTreeMap<String, KpiDays>,
}

/// How working days spread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KpiDays {
    /// Of how many cases.
    pub count: u64,
    /// Mean, in tenths of a day.
    pub mean_tenths: u64,
    /// Median, in half days.
    pub median_half_days: u64,
    /// Fewest days within which nine of ten were done.
    pub p90: u32,
}

/// `GET /v1/daily-log` (signed): 登簿日志 of counties by day, from the register's side and from the log's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DailyLogReply {
    /// Head it was read at.
    pub height: Height,
    /// The days.
    pub days: Vec<DailyLogDay>,
}

/// A county's day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DailyLogDay {
    /// County, area code.
    pub county: u32,
    /// Day, `YYYY-MM-DD`.
    pub day: String,
    /// Counts of the register's side, `RegisterInfo`.
    pub register: BTreeMap<String, u64>,
    /// Counts of the log's side, `AccessInfo`.
    pub access: BTreeMap<String, u64>,
    /// By how many registrations they differ; must be 0.
    pub difference: u64,
}

/// `GET /v1/records/{id}`: a record's public part; its bytes for a signed request of a registered key only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordView {
    /// What became of it.
    pub receipt: ReceiptView,
    /// Canonical envelope in base64.
    pub envelope: String,
    /// Canonical record in base64, without its sealed part unless the asker is a recipient.
    pub record: Option<String>,
}

/// `POST /v1/party-tags` (signed): the keyed tag of a person or an organisation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyTagRequest {
    /// Document type 证件种类.
    pub document_type: u32,
    /// Document number; normalised by the node.
    pub number: String,
}

/// Reply to [`PartyTagRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyTagReply {
    /// 34 bytes in hex: scheme, key, HMAC.
    pub tag: String,
    /// Tags that this node may still make in the hour.
    pub calls_left: u32,
}

/// `POST /v1/proofs`: ask for a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "question", rename_all = "kebab-case", try_from = "ProofRequestMembers")]
pub enum ProofRequest {
    /// Q0: this record is registered, with these facts.
    RecordRegistered {
        /// The record.
        record: RecordId,
        /// Slots to disclose; any needs a signed request of a registered key.
        disclose: Vec<u16>,
    },
    /// Q3: status of a unit; open to anyone.
    UnitStatus {
        /// Unit code.
        unit: String,
    },
    /// Q2: owner of a unit; signed request of a registered key.
    UnitOwner {
        /// Unit code.
        unit: String,
        /// Place of the owner in the list of owners, from 0.
        owner: u32,
    },
}

/// `GET /v1/peers` on the operations port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeersView {
    /// The peers, up or not.
    pub items: Vec<PeerView>,
}

/// One peer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerView {
    /// Its network identity.
    pub peer_id: String,
    /// Organisation that runs it, when it is a validator of the epoch in force.
    pub org: Option<u32>,
    /// Connected and ready.
    pub up: bool,
    /// Where it is dialled first.
    pub address: Option<String>,
    /// Last measured round trip in microseconds.
    pub round_trip_us: Option<u64>,
    /// Name and version of its software, as it says.
    pub agent: Option<String>,
    /// Blocked for an offence.
    pub blocked: bool,
}

/// `GET /v1/validators`: the epoch in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidatorsView {
    /// Head it was read at.
    pub height: Height,
    /// Epoch number.
    pub epoch: u32,
    /// The policy text, verbatim.
    pub policy: String,
}

/// `GET /v1/organisations/{id}`: a registered organisation and its public keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationView {
    /// Organisation number.
    pub org: u32,
    /// Registered name of the institution.
    pub name: String,
    /// Version, for a record's subjects.
    pub version: u64,
    /// Keys.
    pub keys: Vec<OrganisationKey>,
    /// X25519 key for sealed parts in hex; none for organisations that receive none.
    pub sealing_key: Option<String>,
    /// Number of the sealing key.
    pub sealing_key_number: Option<u16>,
}

/// A key of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationKey {
    /// Key number.
    pub key: u16,
    /// `ed25519:<hex>`.
    pub public: String,
    /// Names of its roles.
    pub roles: Vec<String>,
    /// Height from which it is revoked.
    pub revoked_at: Option<Height>,
}

/// `GET /v1/consistency?from=&to=`: RFC 9162 consistency proof between two log sizes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsistencyView {
    /// Smaller size.
    pub from: TreeSize,
    /// Larger size.
    pub to: TreeSize,
    /// Root at the smaller size.
    pub from_root: LogRoot,
    /// Root at the larger size.
    pub to_root: LogRoot,
    /// Path hashes in hex.
    pub path: Vec<String>,
}

/// `GET /readyz`: whether the node can serve, and which check failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Readiness {
    /// All checks hold.
    pub ready: bool,
    /// Names of the checks that failed.
    pub failed: Vec<String>,
}
