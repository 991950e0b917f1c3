//! `kexin proof get`: fetches a bundle, and discloses at the desk what a node cannot: the store holds no names.

use kexin_ledger::act::{correction, first_registration, import, party_data, transfer, transfer_by_law};
use kexin_ledger::api::{ProofRequest, UnitView, WAIT_SECONDS_MAX};
use kexin_ledger::prove::show_person;
use kexin_proof::bundle::{BUNDLE_BYTES_MAX, ProofBundle};
use kexin_proof::hash::SlotsRoot;
use kexin_proof::slot_table::{owner, person};
use kexin_proof::slots::Slots;
use kexin_proof::unit_code::UnitCode;
use serde_json::json;

use super::record::{fetch, open_sealed};
use super::tx::record_id;
use super::unit::{history, lineage_lines, parse_code};
use crate::args::ProofGet;
use crate::client::RequestSigner;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::show;
use crate::profile::write_file;
use crate::session::Session;
use crate::text::{t, tf};

/// Runs the command.
pub fn run(session: &Session, arguments: &ProofGet) -> Outcome {
    let since = arguments.since_height;
    let bundle = match (&arguments.record, &arguments.unit) {
        (Some(record), _) => {
            let record = record_id(record)?;
            let disclose = slot_numbers(&arguments.disclose)?;
            ask(session, &ProofRequest::RecordRegistered { record, disclose }, since)?
        }
        (None, Some(unit)) => {
            let unit = parse_code(unit)?;
            told_of_lineage(session, &unit)?;
            match arguments.owner {
                Some(place) => owner_bundle(session, &unit, place, &arguments.disclose, since)?,
                None if arguments.disclose.is_empty() => {
                    ask(session, &ProofRequest::UnitStatus { unit: unit.to_string() }, since)?
                }
                None => {
                    return Err(Failure::plain(
                        Exit::Usage,
                        t(
                            "披露姓名须指明权利人：--owner 序号",
                            "to disclose a name, say whose: --owner PLACE",
                        ),
                    ));
                }
            }
        }
        (None, None) => return Err(Failure::plain(Exit::Usage, "--record ID | --unit CODE")),
    };
    let bytes = bundle.to_json();
    write_file(&arguments.to, &bytes)?;
    let shown = arguments.to.display().to_string();
    let lines = [
        tf(
            format!("证明 {shown}（{} 字节）", bytes.len()),
            format!("bundle {shown} ({} bytes)", bytes.len()),
        ),
        t("核验无须联网：kexin verify 文件 …", "it is verified offline: kexin verify FILE …").to_owned(),
    ];
    let document = json!({"file": shown, "bytes": bytes.len()});
    show(session.global.output, "kexin.proof/v1", document, if session.global.quiet { &[] } else { &lines });
    Ok(Exit::Yes)
}

/// Says, beside the answer, that the unit goes on under another code or as other units: a proof is about the code that was
/// asked for, and about no other.
fn told_of_lineage(session: &Session, unit: &UnitCode) -> Result<(), Failure> {
    let view: UnitView = session.client()?.json(&format!("/v1/units/{unit}"), None)?;
    for line in lineage_lines(&view) {
        anstream::eprintln!("{line}");
    }
    Ok(())
}

/// A bundle; with a height, as of that height or later, its seal awaited until the time-out.
fn ask(session: &Session, request: &ProofRequest, since: Option<u64>) -> Result<ProofBundle, Failure> {
    let client = session.client()?;
    let is_open = match request {
        ProofRequest::RecordRegistered { disclose, .. } => disclose.is_empty(),
        ProofRequest::UnitStatus { .. } => true,
        ProofRequest::UnitOwner { .. } => false,
    };
    let requester = if is_open { None } else { Some(session.requester()?) };
    let signer = requester.as_ref().map(|requester| requester as &dyn RequestSigner);
    let path =
        since.map_or_else(|| "/v1/proofs".to_owned(), |height| format!("/v1/proofs?since_height={height}"));
    let wait = since.map(|_| session.global.timeout.min(WAIT_SECONDS_MAX));
    let bytes = client.post_waiting(&path, request, signer, wait)?;
    if bytes.len() > BUNDLE_BYTES_MAX {
        return Err(malformed());
    }
    ProofBundle::from_json(&bytes).map_err(|_| malformed())
}

fn malformed() -> Failure {
    Failure::plain(Exit::Internal, t("节点应答不是证明", "the node's answer is no bundle"))
}

fn slot_numbers(names: &[String]) -> Result<Vec<u16>, Failure> {
    let number = |name: &String| {
        name.parse().map_err(|_| {
            Failure::new(
                Exit::Usage,
                t("Q0 披露的事实为槽位号", "facts of Q0 are disclosed by slot number"),
                t(
                    "槽位见 docs/formats.md，如 2（单元）、7（证号）",
                    "see docs/formats.md: 2 is the unit, 7 the number issued",
                ),
            )
        })
    };
    names.iter().map(number).collect()
}

fn owner_bundle(
    session: &Session,
    unit: &UnitCode,
    place: u32,
    names: &[String],
    since: Option<u64>,
) -> Result<ProofBundle, Failure> {
    let slot = |name: &String| match name.as_str() {
        "name" => Ok(person::NAME),
        "document" => Ok(person::DOCUMENT),
        _ => Err(Failure::plain(
            Exit::Usage,
            t("权利人可披露 name、document", "of an owner, name and document can be disclosed"),
        )),
    };
    let slots = names.iter().map(slot).collect::<Result<Vec<u16>, _>>()?;
    let bundle = ask(session, &ProofRequest::UnitOwner { unit: unit.to_string(), owner: place }, since)?;
    if slots.is_empty() {
        return Ok(bundle);
    }
    let shown = bundle.states.first().and_then(|evidence| evidence.owners.as_ref());
    let element = shown.and_then(|owners| owners.elements().first());
    let root = element.and_then(|element| element.slots.get(owner::PERSON)?.tree()).ok_or_else(malformed)?;
    let tree = find_person(session, unit, &root)?;
    show_person(bundle, &tree, &slots).map_err(|error| Failure::plain(Exit::Internal, error.to_string()))
}

/// The person's facts, from the sealed part of the newest registration that entered him.
fn find_person(session: &Session, unit: &UnitCode, root: &SlotsRoot) -> Result<Slots, Failure> {
    let enters_owners = [
        first_registration::KIND,
        transfer::KIND,
        transfer_by_law::KIND,
        party_data::KIND,
        correction::KIND,
        import::KIND,
    ];
    let items = history(&session.client()?, unit, None)?;
    for item in items.iter().filter(|item| item.receipt.outcome == 0 && enters_owners.contains(&item.kind)) {
        let record = fetch(session, &item.receipt.record)?;
        if record.sealed().is_none() {
            continue;
        }
        if let Some(tree) = open_sealed(session, &record)?.tree(root) {
            return Ok(tree.clone());
        }
    }
    Err(Failure::new(
        Exit::NotAuthorised,
        t("本机构读不到该权利人的密封信息", "this desk cannot read the owner's sealed facts"),
        t("由受理该登记的机构出具证明", "the bureau that registered the owner can issue the proof"),
    ))
}
