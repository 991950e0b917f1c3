//! `kexin attest`: what an agency, a signing service or the bureau itself states, signed on its own, for a record to
//! carry.

use std::path::Path;

use kexin_ledger::attestation::{Attestation, Claims, Statement};
use kexin_ledger::record::Role;
use kexin_ledger::sealed::rand_core::Rng as _;
use kexin_ledger::unit::unit_key;
use kexin_proof::unit_code::UnitCode;
use serde_json::json;

use crate::args::{Attest, AttestDraft, AttestKind};
use crate::draft::kinds::Form;
use crate::draft::{DRAFT_BYTES_MAX, Desk, Node, NodeDesk, Reader, parse};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::show;
use crate::profile::read_input;
use crate::record_file::write_attestations;
use crate::session::{ClerkKey, Session, random};
use crate::text::{t, tf};

mod claims;
mod facts;
mod templates;

use facts::{text_of, whole};

/// Runs the command.
pub fn run(session: &Session, arguments: &Attest) -> Outcome {
    if arguments.draft.template {
        anstream::print!("{}{}", templates::of(arguments.kind), templates::COMMON);
        return Ok(Exit::Yes);
    }
    make(session, arguments)
}

fn make(session: &Session, arguments: &Attest) -> Outcome {
    let kind = arguments.kind;
    let arguments: &AttestDraft = &arguments.draft;
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
    kind: AttestKind,
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
    let mut reader = Reader::new(folder, desk.book()?);
    let claims = claims::read(kind, &node, &mut reader, desk)?;
    let frame = Frame::read(&node, &mut reader);
    let (Some(claims), Some(frame), true) = (claims, frame, reader.findings.is_empty()) else {
        return Err(refused(reader.findings.into_sorted()));
    };
    let chain = session.chain()?;
    let sign = |claims: Claims| {
        let (role, key) = issuer(session, &claims)?;
        let statement = frame.statement(claims, desk);
        Ok(Attestation::sign(statement, &chain, &key.secret, role, key.org, key.number))
    };
    claims.into_iter().map(sign).collect()
}

/// The role and the key that issue a statement: of the roles that may, the first that the keystore has a key for. A
/// holder consents through his signing service, an organisation by its own key.
fn issuer(session: &Session, claims: &Claims) -> Result<(Role, ClerkKey), Failure> {
    let fits = |role: &&Role| match claims {
        Claims::HolderConsent(consent) => (**role == Role::Party) == consent.party.is_some(),
        _ => true,
    };
    let roles: Vec<Role> = claims.roles().iter().filter(fits).copied().collect();
    let role = session.role_among(&roles)?;
    Ok((role, session.key_for(role)?))
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

const VALID_DAYS: u64 = 30;
const VALID_DAYS_MAX: u64 = 180;
