//! `kexin tx`: where a submitted record stands.

use kexin_ledger::api::TxStatus;
use kexin_proof::hash::RecordId;
use serde_json::json;

use super::submit::{exit_of, words};
use crate::args::Tx;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::show;
use crate::session::Session;
use crate::text::t;

/// Runs the command.
pub fn run(session: &Session, arguments: &Tx) -> Outcome {
    let Tx::Status { id } = arguments;
    let id = record_id(id)?;
    let status: TxStatus = session.client()?.json(&format!("/v1/tx/{id}"), None)?;
    show(session.global.output, "kexin.tx/v1", json!({"record": id, "status": status}), &words(&status));
    Ok(exit_of(&status))
}

/// A record's id as it is typed.
///
/// # Errors
/// When it is none.
pub fn record_id(text: &str) -> Result<RecordId, Failure> {
    text.parse().map_err(|_| {
        Failure::plain(
            Exit::Usage,
            t("记录号须为 64 位小写十六进制", "a record id is 64 lower-case hexadecimal digits"),
        )
    })
}
