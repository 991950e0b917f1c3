//! A record in words: what it does, its facts by name, who signed.

use kexin_ledger::record::SignedRecord;
use kexin_ledger::sealed::SealedContent;
use kexin_proof::hash::RecordId;
use kexin_proof::slot_table::person;
use kexin_proof::slots::{Slots, Value};
use serde_json::{Value as Json, json};

use crate::draft::kinds;
use crate::output::civil_time;
use crate::text::{t, tf};

/// Lines for a person; names only from a sealed part that was opened.
pub fn lines(record: &SignedRecord, opened: Option<&SealedContent>) -> Vec<String> {
    let envelope = record.envelope();
    let kind = kinds::by_number(envelope.kind).map_or("", |kind| t(kind.zh, kind.en));
    let mut lines = vec![
        format!("T{:02} {kind}", envelope.kind),
        tf(
            format!(
                "业务 {}  机构 {}  管辖 {}",
                record.case_number(),
                envelope.bureau,
                envelope.jurisdiction
            ),
            format!(
                "case {}  bureau {}  jurisdiction {}",
                record.case_number(),
                envelope.bureau,
                envelope.jurisdiction
            ),
        ),
        tf(
            format!("出具 {}  有效至 {}", civil_time(envelope.issued_at), civil_time(envelope.valid_until)),
            format!(
                "issued {}  valid until {}",
                civil_time(envelope.issued_at),
                civil_time(envelope.valid_until)
            ),
        ),
    ];
    for (slot, value) in record.slots().values() {
        lines.push(format!("  {:<18} {}", name(envelope.kind, *slot), value_text(value)));
        if let Value::List(list) = value {
            for element in list.elements().iter().filter(|_| *slot != 0) {
                lines.push(format!("    - {}", element_text(element)));
            }
        }
    }
    for attestation in record.attestations() {
        let signature = attestation.signature();
        lines.push(format!(
            "  + {}  {}/{}",
            attestation.statement().claims.name(),
            signature.org,
            signature.key
        ));
    }
    for signature in record.signatures() {
        lines.push(format!("  ✎ {}  {}/{}", signature.role.name(), signature.org, signature.key));
    }
    match (record.sealed(), opened) {
        (_, Some(content)) => {
            lines.push(t("密封部分：", "sealed part:").to_owned());
            lines.extend(content.trees.iter().map(|tree| format!("    - {}", element_text(tree))));
        }
        (Some(part), None) => {
            let orgs: Vec<String> =
                part.recipients().iter().map(|(org, key)| format!("{org}/{key}")).collect();
            lines.push(tf(
                format!("  密封部分：可由 {} 打开", orgs.join("、")),
                format!("  sealed part: for {}", orgs.join(", ")),
            ));
        }
        (None, None) => {}
    }
    lines
}

/// The same for programs; sealed facts are never in it.
pub fn document(record: &SignedRecord, id: Option<&RecordId>) -> Json {
    let envelope = record.envelope();
    let facts: serde_json::Map<String, Json> = record
        .slots()
        .values()
        .iter()
        .map(|(slot, value)| (slot.to_string(), Json::from(value_text(value))))
        .collect();
    let signatures: Vec<Json> = record
        .signatures()
        .iter()
        .map(|signature| json!({"role": signature.role.name(), "org": signature.org, "key": signature.key}))
        .collect();
    json!({
        "record": id,
        "kind": envelope.kind,
        "bureau": envelope.bureau,
        "jurisdiction": envelope.jurisdiction,
        "case": record.case_number(),
        "issued_at": envelope.issued_at,
        "valid_until": envelope.valid_until,
        "facts": facts,
        "attestations": record.attestations().iter().map(|a| a.statement().claims.name()).collect::<Vec<_>>(),
        "signatures": signatures,
    })
}

fn name(kind: u16, slot: u16) -> &'static str {
    match slot {
        0 => "subjects",
        1 => "case",
        2 => "unit",
        3 => "registration-type",
        6 => "attachments",
        _ => {
            let fields = kinds::by_number(kind).map_or(&[][..], |kind| kind.fields);
            fields.iter().find(|field| field.slot == slot).map_or(fixed_name(slot), |field| field.name)
        }
    }
}

const fn fixed_name(slot: u16) -> &'static str {
    match slot {
        4 => "right-type",
        5 => "cause",
        7 => "number",
        8 => "previous-number",
        _ => "–",
    }
}

/// A value in one line. Tags and roots show their first digits: enough to compare, useless to guess from.
pub fn value_text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Date(date) => date.to_string(),
        Value::Fen(fen) => format!("{}.{:02} 元", fen / 100, fen % 100),
        Value::Area(area) => format!("{}.{:02} m²", area / 100, area % 100),
        Value::Share(share) => format!("{}/{}", share.numerator(), share.denominator()),
        Value::Code(code) => code.to_string(),
        Value::Bits(bits) => format!("{bits:#b}"),
        Value::Hash(hash) => short(hash),
        Value::List(list) => format!("({})", list.count()),
        Value::Time(time) => civil_time(*time),
        Value::Number(number) => number.to_string(),
        Value::Party(tag) => short(&tag.mac),
        Value::Tree(root) => format!("⊠{}", short(root.as_bytes())),
    }
}

fn element_text(element: &Slots) -> String {
    let is_person = element.text(person::NAME).is_some();
    let texts = element.values().iter().map(|(_, value)| value_text(value));
    texts.collect::<Vec<_>>().join(if is_person { "  " } else { " · " })
}

fn short(bytes: &[u8; 32]) -> String {
    hex::encode(bytes.iter().take(4).copied().collect::<Vec<u8>>())
}
