//! `kexin attest`: what an agency or a signing service states, signed on its own, for a bureau to attach.

use std::path::Path;

use kexin_ledger::attestation::{
    Attestation, BankRelease, Claims, CourtOrder, PartyEsign, Statement, TaxClear,
};
use kexin_ledger::codes::List as CodeList;
use kexin_ledger::record::{Role, application_root, slot};
use kexin_ledger::sealed::rand_core::Rng as _;
use kexin_ledger::unit::unit_key;
use kexin_proof::hash::DocumentDigest;
use kexin_proof::slots::{PartyTag, Value};
use kexin_proof::unit_code::UnitCode;
use serde_json::json;

use crate::args::{Attest, AttestDraft};
use crate::draft::finding::Gathered;
use crate::draft::kinds::Form;
use crate::draft::{DRAFT_BYTES_MAX, Desk, Node, NodeDesk, Reader, kinds, parse, party_of};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::show;
use crate::profile::read_input;
use crate::record_file::{read_record, write_attestations};
use crate::session::{Session, random};
use crate::text::{t, tf};

/// Reads the claims of a draft; what is wrong goes to the reader.
type ReadClaims = fn(&Node, &mut Reader<'_>, &dyn Desk) -> Result<Option<Vec<Claims>>, Failure>;

/// A kind of attestation: who signs it, and how its draft reads.
struct Kind {
    role: Role,
    template: &'static str,
    read: ReadClaims,
}

/// Runs the command.
pub fn run(session: &Session, arguments: &Attest) -> Outcome {
    let (kind, arguments) = match arguments {
        Attest::TaxClear(draft) => (Kind { role: Role::Tax, template: TAX_CLEAR, read: tax_clear }, draft),
        Attest::BankRelease(draft) => {
            (Kind { role: Role::Bank, template: BANK_RELEASE, read: bank_release }, draft)
        }
        Attest::CourtOrder(draft) => {
            (Kind { role: Role::Court, template: COURT_ORDER, read: court_order }, draft)
        }
        Attest::Esign(draft) => (Kind { role: Role::Party, template: ESIGN, read: esign }, draft),
    };
    if arguments.template {
        anstream::print!("{}{COMMON_TEMPLATE}", kind.template);
        return Ok(Exit::Yes);
    }
    make(session, &kind, arguments)
}

fn make(session: &Session, kind: &Kind, arguments: &AttestDraft) -> Outcome {
    if arguments.to.is_some() && arguments.files.len() != 1 {
        return Err(Failure::plain(Exit::Usage, t("--to 只用于单个草稿", "--to goes with one draft alone")));
    }
    let desk = NodeDesk::open(session)?;
    let mut lines = Vec::new();
    let mut items = Vec::new();
    for path in &arguments.files {
        let attestations = from_file(session, kind, path, &desk)?;
        let to = arguments.to.clone().unwrap_or_else(|| path.with_extension("kxt"));
        let count = attestations.len();
        write_attestations(&to, attestations)?;
        lines.push(tf(
            format!("{}  {count} 份证明", to.display()),
            format!("{}  {count} attestations", to.display()),
        ));
        items.push(json!({"file": to.display().to_string(), "attestations": count}));
    }
    let is_quiet = session.global.quiet;
    show(
        session.global.output,
        "kexin.attest/v1",
        json!({"items": items}),
        if is_quiet { &[] } else { &lines },
    );
    Ok(Exit::Yes)
}

fn from_file(
    session: &Session,
    kind: &Kind,
    path: &Path,
    desk: &NodeDesk,
) -> Result<Vec<Attestation>, Failure> {
    let shown = path.display().to_string();
    let bytes = read_input(path, DRAFT_BYTES_MAX)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let refused = |findings: Vec<crate::draft::finding::Finding>| {
        let lines: Vec<String> = findings.iter().flat_map(|finding| finding.lines(&shown)).collect();
        Failure::plain(Exit::Refused, lines.join("\n"))
    };
    let node = parse(&bytes).map_err(|finding| refused(vec![finding]))?;
    let mut reader = Reader { folder, findings: Gathered::default() };
    let claims = (kind.read)(&node, &mut reader, desk)?;
    let frame = Frame::read(&node, &mut reader);
    let (Some(claims), Some(frame), true) = (claims, frame, reader.findings.is_empty()) else {
        return Err(refused(reader.findings.into_sorted()));
    };
    let key = session.key_for(kind.role)?;
    let chain = session.chain()?;
    let sign = |claims: Claims| {
        let statement = frame.statement(claims, desk);
        Attestation::sign(statement, &chain, &key.secret, kind.role, key.org, key.number)
    };
    Ok(claims.into_iter().map(sign).collect())
}

/// What every attestation says beside its claims.
struct Frame {
    case: String,
    bureau: u32,
    days: u64,
    unit: Option<UnitCode>,
}

impl Frame {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let case = match node.get("case") {
            None => String::new(),
            Some(member) => text_of(reader.plain(member, Form::Case)?)?,
        };
        let bureau = node.get("bureau").map_or(Some(0), |member| whole(member, reader));
        let days = node.get("valid-days").map_or(Some(VALID_DAYS), |member| reader.number(member));
        let unit = node.get("unit").and_then(|member| member.scalar()).and_then(|text| text.parse().ok());
        Some(Self { case, bureau: bureau?, days: days?.clamp(1, VALID_DAYS_MAX), unit })
    }

    fn statement(&self, claims: Claims, desk: &NodeDesk) -> Statement {
        let mut nonce = [0; 16];
        random().fill_bytes(&mut nonce);
        let now = desk.now();
        // A minute earlier, for clocks of bureaus that are slow.
        let valid_from = kexin_proof::height::TimeMs::new(now.value().saturating_sub(60_000)).unwrap_or(now);
        Statement {
            case_number: self.case.clone(),
            acting_bureau: self.bureau,
            scope: self.unit.iter().map(unit_key).collect(),
            claims,
            valid_from,
            valid_until: now.plus(self.days * 86_400_000).unwrap_or(now),
            nonce,
        }
    }
}

const COMMON: [&str; 3] = ["case", "bureau", "valid-days"];

fn allow(node: &Node, reader: &mut Reader<'_>, own: &[&str]) {
    let allowed: Vec<&str> = COMMON.iter().chain(own).copied().collect();
    reader.only(node, &allowed);
}

fn tax_clear(node: &Node, reader: &mut Reader<'_>, desk: &dyn Desk) -> Result<Option<Vec<Claims>>, Failure> {
    allow(node, reader, &["unit", "cause", "givers", "takers", "taxes", "exempt", "contract"]);
    let unit = unit_of(node, reader);
    let cause = must(node, "cause", reader).and_then(|member| reader.code(member, CodeList::Cause));
    let givers = parties(node, "givers", reader, desk)?;
    let takers = parties(node, "takers", reader, desk)?;
    let taxes = must(node, "taxes", reader).and_then(|member| tax_bits(member, reader));
    let exempt = node.get("exempt").map_or(Some(0), |member| tax_bits(member, reader));
    let contract = text(node, "contract", reader);
    let claims = || {
        let (unit, cause, taxes, exempt, contract) = (unit?, cause?, taxes?, exempt?, contract?);
        Some(TaxClear { unit, cause, givers, takers, taxes, exempt, contract })
    };
    Ok(claims().map(|claims| vec![Claims::TaxClear(claims)]))
}

fn bank_release(node: &Node, reader: &mut Reader<'_>, _: &dyn Desk) -> Result<Option<Vec<Claims>>, Failure> {
    allow(node, reader, &["unit", "mortgage", "proof-number"]);
    let unit = unit_of(node, reader);
    let mortgage =
        must(node, "mortgage", reader).and_then(|member| text_of(reader.plain(member, Form::Case)?));
    let proof = Form::Certificate(kexin_ledger::certificate_number::CertificateKind::Proof);
    let number = must(node, "proof-number", reader).and_then(|member| text_of(reader.plain(member, proof)?));
    let claims = || Some(BankRelease { unit: unit?, mortgage: mortgage?, proof_number: number? });
    Ok(claims().map(|claims| vec![Claims::BankRelease(claims)]))
}

fn court_order(
    node: &Node,
    reader: &mut Reader<'_>,
    desk: &dyn Desk,
) -> Result<Option<Vec<Claims>>, Failure> {
    allow(node, reader, &["unit", "act", "document-number", "debtor", "served-at", "term-days", "order"]);
    let unit = unit_of(node, reader);
    let act = must(node, "act", reader).and_then(|member| reader.scalar(member)).and_then(kinds::find);
    let number = text(node, "document-number", reader);
    let debtor = node.get("debtor").map(|member| party_of(member, reader, desk)).transpose()?.flatten();
    let served = must(node, "served-at", reader).and_then(|member| reader.moment(member));
    let term_days = node.get("term-days").map_or(Some(0), |member| reader.number(member));
    let order = must(node, "order", reader).and_then(|member| reader.digest(member));
    let claims = || {
        Some(CourtOrder {
            unit: unit?,
            act: act?.number,
            document_number: number?,
            debtor,
            served_at: served?,
            term_days: term_days?,
            order_digest: DocumentDigest::from_bytes(order?),
        })
    };
    Ok(claims().map(|claims| vec![Claims::CourtOrder(claims)]))
}

/// One attestation for each party, on the terms of the record's file as it stands.
fn esign(node: &Node, reader: &mut Reader<'_>, desk: &dyn Desk) -> Result<Option<Vec<Claims>>, Failure> {
    allow(node, reader, &["record", "parties"]);
    let Some(path) = must(node, "record", reader).and_then(|member| reader.scalar(member)) else {
        return Ok(None);
    };
    let record = read_record(&reader.folder.join(path))?;
    let unit: Option<UnitCode> = record.slots().text(slot::UNIT).and_then(|text| text.parse().ok());
    let Some(unit) = unit else {
        return Err(Failure::plain(Exit::Usage, t("该记录没有不动产单元", "the record names no unit")));
    };
    let act = record.envelope().kind;
    let application = application_root(record.slots());
    let parties = parties(node, "parties", reader, desk)?;
    let claims =
        parties.into_iter().map(|party| Claims::PartyEsign(PartyEsign { party, unit, act, application }));
    Ok(Some(claims.collect()))
}

fn must<'n>(node: &'n Node, name: &'static str, reader: &mut Reader<'_>) -> Option<&'n Node> {
    let found = node.get(name);
    if found.is_none() {
        reader.miss(node, name, 7);
    }
    found
}

fn unit_of(node: &Node, reader: &mut Reader<'_>) -> Option<UnitCode> {
    let member = must(node, "unit", reader)?;
    let found = reader.scalar(member)?.parse().ok();
    if found.is_none() {
        reader.refuse(member, 1, ("28 位", "28 characters"));
    }
    found
}

/// Tags of parties, rising, as the format wants them.
fn parties(
    node: &Node,
    name: &'static str,
    reader: &mut Reader<'_>,
    desk: &dyn Desk,
) -> Result<Vec<PartyTag>, Failure> {
    let Some(member) = must(node, name, reader) else { return Ok(Vec::new()) };
    let mut tags = Vec::new();
    for element in member.elements() {
        tags.extend(party_of(element, reader, desk)?);
    }
    tags.sort_unstable();
    tags.dedup();
    Ok(tags)
}

fn tax_bits(node: &Node, reader: &mut Reader<'_>) -> Option<u32> {
    let names = [
        ("deed", TaxClear::DEED),
        ("value-added", TaxClear::VALUE_ADDED),
        ("income", TaxClear::INCOME),
        ("land-value-added", TaxClear::LAND_VALUE_ADDED),
    ];
    node.elements().iter().try_fold(0, |bits, element| Some(bits | reader.word(element, &names)?))
}

fn text(node: &Node, name: &'static str, reader: &mut Reader<'_>) -> Option<String> {
    must(node, name, reader).and_then(|member| text_of(reader.plain(member, Form::Text)?))
}

fn text_of(value: Value) -> Option<String> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

fn whole(node: &Node, reader: &mut Reader<'_>) -> Option<u32> {
    reader.number(node).and_then(|number| u32::try_from(number).ok())
}

const VALID_DAYS: u64 = 30;
const VALID_DAYS_MAX: u64 = 180;

const TAX_CLEAR: &str = r#"# 完税（减免）证明 / taxes of a transfer are settled
unit = "440106001002GB00014F00220001"   # 不动产单元号
cause = 1                               # 登记原因（DJYY）
taxes = ["deed"]                        # 已结清：deed 契税 value-added 增值税 income 所得税 land-value-added 土地增值税
exempt = []                             # 其中免征的
contract = "FY2026-1"                   # 合同编号
givers = [{ document-type = 1, document = "" }]   # 转出方
takers = [{ document-type = 1, document = "" }]   # 受让方
"#;
const BANK_RELEASE: &str = r#"# 抵押权人同意注销 / the mortgagee releases a mortgage
unit = "440106001002GB00014F00220001"   # 不动产单元号
mortgage = "G440106-20261124-0002"      # 设立该抵押权的业务号
proof-number = "粤(2026)广州市不动产证明第0000001号"  # 不动产登记证明号
"#;
const COURT_ORDER: &str = r#"# 法院文书 / a court's order
unit = "440106001002GB00014F00220001"   # 不动产单元号
act = "seizure"                         # seizure 查封 release 解封
document-number = "（2026）粤0106执1234号"  # 文号
served-at = "2026-11-24 09:30"          # 送达时间
term-days = 1095                        # 期限，日；解封不填
order = "order.pdf"                     # 文书文件，或 sha256:摘要
debtor = { document-type = 1, document = "" }     # 被执行人；解封不填
"#;
const ESIGN: &str = r#"# 当事人电子签名 / e-signatures of parties on an application
record = "0042.kxr"                     # 待签记录文件（相对本草稿目录）
parties = [{ document-type = 1, document = "" }]  # 已核验身份的当事人
"#;
const COMMON_TEMPLATE: &str = r#"# case = "G440106-20261124-0001"      # 可选：仅用于该业务；不填则只能使用一次
# bureau = 11                           # 可选：仅供该机构使用
# valid-days = 30                       # 可选：有效天数
"#;
