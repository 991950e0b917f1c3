//! Files between desks: records `.kxr` and attestations `.kxt`, each the canonical bytes of what it holds.

use std::path::{Path, PathBuf};

use kexin_ledger::attestation::Attestation;
use kexin_ledger::record::{ATTESTATIONS_MAX, RECORD_BYTES_MAX, RecordDraft, SignedRecord};
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer, decode, encode};

use crate::exit::{Exit, Failure};
use crate::profile::{read_input, write_file};
use crate::text::{t, tf};

/// Attestations as they travel from an agency to a bureau.
struct Attestations(Vec<Attestation>);

impl Wire for Attestations {
    fn write(&self, out: &mut Writer) {
        out.list(&self.0);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.list("attestations", ATTESTATIONS_MAX).map(Self)
    }
}

/// Whether a file is a draft by its name.
pub fn is_draft(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml" || extension == "json")
}

/// Reads a record.
///
/// # Errors
/// A file that is missing, too large or no canonical record.
pub fn read_record(path: &Path) -> Result<SignedRecord, Failure> {
    let bytes = read_input(path, RECORD_BYTES_MAX)?;
    SignedRecord::decode(&bytes).map_err(|error| malformed(path, "记录", "record", &error))
}

/// Writes a record, whole or not at all.
///
/// # Errors
/// When the file cannot be written.
pub fn write_record(path: &Path, record: &SignedRecord) -> Result<(), Failure> {
    write_file(path, &record.encode())
}

/// Reads the attestations of files.
///
/// # Errors
/// A file that is missing, too large or holds something else.
pub fn read_attestations<'a>(
    paths: impl IntoIterator<Item = &'a PathBuf>,
) -> Result<Vec<Attestation>, Failure> {
    let mut all = Vec::new();
    for path in paths {
        let bytes = read_input(path, RECORD_BYTES_MAX)?;
        let Attestations(found) = decode(&bytes, RECORD_BYTES_MAX)
            .map_err(|error| malformed(path, "证明", "attestation", &error))?;
        all.extend(found);
    }
    Ok(all)
}

/// Files of attestations that lie beside a record under its name, `0042.esign.kxt` of `0042.kxr`, in the order of their
/// names.
///
/// # Errors
/// A folder that cannot be read.
pub fn attestations_beside(record: &Path) -> Result<Vec<PathBuf>, Failure> {
    let folder = record.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let stem = format!("{}.", record.file_stem().unwrap_or_default().to_string_lossy());
    let unreadable = |error: std::io::Error| {
        let name = folder.display();
        Failure::plain(
            Exit::Usage,
            tf(format!("无法读取 {name}：{error}"), format!("{name} cannot be read: {error}")),
        )
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let is_named = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(stem.as_str()));
        if is_named && path.extension().is_some_and(|extension| extension == "kxt") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Writes attestations, whole or not at all.
///
/// # Errors
/// When the file cannot be written.
pub fn write_attestations(path: &Path, attestations: Vec<Attestation>) -> Result<(), Failure> {
    write_file(path, &encode(&Attestations(attestations)))
}

/// The record with more attestations. What is signed covers them, so a signed record takes none.
///
/// # Errors
/// A record that is signed already, or is too large with them.
pub fn attach(record: SignedRecord, more: Vec<Attestation>) -> Result<SignedRecord, Failure> {
    if more.is_empty() {
        return Ok(record);
    }
    if !record.signatures().is_empty() {
        return Err(Failure::new(
            Exit::Usage,
            t("记录已有签名，不能再附证明", "the record is signed; attestations can no longer be attached"),
            t(
                "由草稿重新生成记录，先附证明再签名",
                "make the record again from its draft, attach, then sign",
            ),
        ));
    }
    let mut draft = draft_of(&record);
    draft.attestations.extend(more);
    draft.unsigned_again(record.envelope()).map_err(|error| beyond(&error))
}

/// The draft that a record was made of: the same facts, seeds and sealed part.
pub fn draft_of(record: &SignedRecord) -> RecordDraft {
    let envelope = record.envelope();
    RecordDraft {
        kind: envelope.kind,
        bureau: envelope.bureau,
        jurisdiction: envelope.jurisdiction,
        issued_at: envelope.issued_at,
        valid_until: envelope.valid_until,
        rule_set: envelope.rule_set,
        attestations: record.attestations().to_vec(),
        slots: record.slots().clone(),
        sealed: record.sealed().cloned(),
    }
}

/// The record of a draft.
///
/// # Errors
/// A draft over a limit of the format.
pub fn unsigned(draft: &RecordDraft) -> Result<SignedRecord, Failure> {
    draft.unsigned().map_err(|error| beyond(&error))
}

/// The records of a bundle's drafts, in their order.
///
/// # Errors
/// A draft over a limit of the format; fewer than two, or too many.
pub fn unsigned_group(drafts: &[RecordDraft]) -> Result<Vec<SignedRecord>, Failure> {
    RecordDraft::unsigned_group(drafts).map_err(|error| beyond(&error))
}

fn beyond(error: &DecodeError) -> Failure {
    Failure::plain(
        Exit::Usage,
        tf(format!("记录超出格式上限：{error}"), format!("the record is beyond the format: {error}")),
    )
}

fn malformed(path: &Path, zh: &str, en: &str, error: &DecodeError) -> Failure {
    let name = path.display();
    Failure::plain(
        Exit::Usage,
        tf(format!("{name} 不是{zh}文件：{error}"), format!("{name} is no {en} file: {error}")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beside_a_record_under_its_name_is_found_in_order_and_nothing_else() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let names = ["1.tax.kxt", "1.esign.kxt", "1.kxt", "1.kxr", "1.tax.toml", "10.tax.kxt", "2.kxt"];
        for name in names {
            std::fs::write(folder.path().join(name), "").expect("written");
        }
        let found = attestations_beside(&folder.path().join("1.kxr")).expect("readable");
        let found: Vec<_> = found.iter().filter_map(|path| path.file_name()?.to_str()).collect();
        assert_eq!(found, ["1.esign.kxt", "1.kxt", "1.tax.kxt"]);
        assert!(attestations_beside(&folder.path().join("gone/1.kxr")).is_err());
    }
}
