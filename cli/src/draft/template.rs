//! The template of a draft: every fact of a type with what it means, from the same table that reads it.

use std::fmt::Write as _;

use kexin_ledger::act::import;
use kexin_ledger::book::ELIGIBLE;

use super::kinds::{Form, Kind};
use super::known::{Known, Row};

/// A draft to be filled in, in TOML; what the register knows is filled in already.
pub fn template(kind: &Kind, known: &Known) -> String {
    let mut text = format!(
        "# T{:02} {} / {}\n# 必填项不带“可选”。/ What is not marked 可选 is required.\n\n",
        kind.number, kind.zh, kind.en
    );
    let mut line = |key: &str, example: &str, zh: &str| {
        writeln!(text, "{:<52} # {zh}", format!("{key} = {example}")).expect("a string takes it");
    };
    line("type", &format!("\"{}\"", kind.name), "登记类型");
    // A batch of old registers has no case; its unit tells the county.
    if kind.number != import::KIND {
        line("case", "\"G440106-20261124-0001\"", "业务号");
    }
    let unit = known.unit.map_or_else(|| "440106001002GB00014F00220001".to_owned(), |unit| unit.to_string());
    line("unit", &format!("\"{unit}\""), "不动产单元号");
    line("valid-days", "7", "可选：记录有效天数");
    line("recipients", "[]", "可选：除本机构外可读密封件的机构编号");
    line("attestations", "[]", "可选：一并附上的证明文件，如 [\"planning.kxt\"]");
    if ELIGIBLE.contains(&kind.number) {
        line("automatic", "false", "可选：智能登记，由策略密钥签名（kexin rules policy）");
    }
    if !kind.is_reviewed {
        line("ticks", "[]", "可选：签名人已核对的警示规则，如 [\"R-142\"]");
    }
    for field in kind.fields {
        let zh = if field.missing.is_some() { field.zh.to_owned() } else { format!("可选：{}", field.zh) };
        match field.form {
            form if is_table(form) => {}
            _ => line(field.name, known.members.get(field.name).map_or(field.example, String::as_str), &zh),
        }
    }
    for field in kind.fields {
        let (open, close) = match field.form {
            Form::Person | Form::SealedPerson { .. } => ("[", "]"),
            form if is_table(form) => ("[[", "]]"),
            _ => continue,
        };
        let optional = if field.missing.is_some() { "" } else { "可选：" };
        let unknown = [Row::default()];
        let rows = known.tables.get(field.name).map_or(&unknown[..], Vec::as_slice);
        for row in rows {
            write!(text, "\n{open}{}{close} # {optional}{}\n", field.name, field.zh)
                .expect("a string takes it");
            text.push_str(&table_lines(field.form, row));
        }
    }
    text.push_str("\n# [[attachments]]\n# file = \"scan.pdf\"\n# kind = 1\n");
    text
}

/// A table's members, filled in as far as the register knows them.
fn table_lines(form: Form, row: &Row) -> String {
    let mut text = String::new();
    let mut line = |key: &str, value: &str, zh: &str| {
        writeln!(text, "{:<52} # {zh}", format!("{key} = {value}")).expect("a string takes it");
    };
    let is_registered = row.members.iter().any(|(key, _)| *key == "tag");
    if let Some((key, tag)) = row.members.iter().find(|(key, _)| *key == "tag") {
        line(key, tag, "登记簿所载主体标签；或删去此行，改填 document-type、document");
    }
    for (key, example, zh) in members(form) {
        // A tag stands in the place of a document.
        if is_registered && (key == "document-type" || key == "document") {
            continue;
        }
        let found = |list: &[(&'static str, String)]| {
            list.iter().find(|(name, _)| *name == key).map(|(_, value)| value.clone())
        };
        match (found(&row.members), found(&row.hints)) {
            (Some(value), _) => line(key, &value, &zh),
            (None, Some(value)) => line(&format!("# {key}"), &value, &zh),
            (None, None) => line(key, example, &zh),
        }
    }
    text
}

/// Whether a fact is written as a table, or several, below all plain facts.
const fn is_table(form: Form) -> bool {
    matches!(
        form,
        Form::Person | Form::SealedPerson { .. } | Form::Owners | Form::Givers | Form::Elements(..)
    )
}

/// The members of a table: key, example, meaning.
fn members(form: Form) -> Vec<(&'static str, &'static str, String)> {
    let plain = |rows: &[(&'static str, &'static str, &str)]| {
        rows.iter().map(|(key, example, zh)| (*key, *example, (*zh).to_owned())).collect()
    };
    match form {
        Form::Owners => plain(&[
            NAME,
            DOCUMENT_TYPE,
            SEALED_DOCUMENT,
            ("holder-type", "1", "权利人类型（QLRLX）"),
            CONTACT,
            ("share", "\"1/2\"", "按份共有必填；其余删除此行"),
        ]),
        Form::Givers => {
            plain(&[DOCUMENT_TYPE, DOCUMENT, ("share", "\"1/2\"", "转移份额时必填；其余删除此行")])
        }
        Form::Person => plain(&[DOCUMENT_TYPE, DOCUMENT]),
        Form::SealedPerson { .. } => plain(&[NAME, DOCUMENT_TYPE, SEALED_DOCUMENT, CONTACT]),
        Form::Elements(_, fields) => {
            let row = |field: &'static super::kinds::Field| {
                let example = match field.form {
                    Form::Person => "{ document-type = 1, document = \"\" }",
                    Form::SealedPerson { .. } => "{ name = \"\", document-type = 1, document = \"\" }",
                    _ => field.example,
                };
                let optional = if field.missing.is_some() { "" } else { "可选：" };
                (field.name, example, format!("{optional}{}", field.zh))
            };
            fields.iter().map(row).collect()
        }
        _ => Vec::new(),
    }
}

const NAME: (&str, &str, &str) = ("name", "\"\"", "姓名（名称），密封");
const DOCUMENT_TYPE: (&str, &str, &str) = ("document-type", "1", "证件种类（ZJZL）");
const DOCUMENT: (&str, &str, &str) = ("document", "\"\"", "证件号");
const SEALED_DOCUMENT: (&str, &str, &str) = ("document", "\"\"", "证件号，密封");
const CONTACT: (&str, &str, &str) = ("contact", "\"\"", "可选：联系方式，密封");
