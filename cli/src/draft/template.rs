//! The template of a draft: every fact of a type with what it means, from the same table that reads it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kexin_ledger::unit::Unit;
use kexin_proof::slots::Slots;
use kexin_proof::unit_code::UnitCode;

use super::kinds::{Form, Kind};

/// What the register knows already: members of a draft and what they are to be.
#[derive(Debug, Default)]
pub struct Known {
    unit: Option<UnitCode>,
    members: BTreeMap<&'static str, String>,
}

impl Known {
    /// Of a unit, by its state value.
    pub fn of(unit: UnitCode, facts: Option<&Slots>) -> Self {
        let mut members = BTreeMap::new();
        if let Some(found) = facts.and_then(Unit::of) {
            members.insert("right-type", found.right_type().to_string());
            members.insert("co-ownership", found.co_ownership().to_string());
            if found.use_code() != 0 {
                members.insert("use", found.use_code().to_string());
            }
            if found.area() != 0 {
                members.insert("area", format!("\"{}.{:02}\"", found.area() / 100, found.area() % 100));
            }
            if let Some(end) = found.land_term_end() {
                members.insert("land-term-end", end.to_string());
            }
            if let Some(number) = found.certificate() {
                members.insert("previous-number", format!("\"{number}\""));
            }
            if let Some(mortgage) = found.active_mortgages().first() {
                members.insert("mortgage", format!("\"{}\"", mortgage.case));
            }
            let now = crate::clock::now();
            if let Some(seizure) = found.active_seizure(now) {
                members.insert("seizure", format!("\"{}\"", seizure.case));
            }
            if let Some(objection) = found.objections_at(now).first() {
                members.insert("objection", format!("\"{}\"", objection.standing.case));
            }
            if let Some(notice) = found.notices_at(now).first() {
                members.insert("notice", format!("\"{}\"", notice.standing.case));
            }
            if let Some(habitation) = found.habitations_at(now).first() {
                members.insert("habitation", format!("\"{}\"", habitation.standing.case));
            }
            if let Some(easement) = found.easements_at(now).first() {
                members.insert("easement", format!("\"{}\"", easement.standing.case));
            }
            if let Some(restriction) = found.restrictions_at(now).first() {
                members.insert("restriction", format!("\"{}\"", restriction.standing.case));
            }
        }
        Self { unit: Some(unit), members }
    }
}

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
    line("case", "\"G440106-20261124-0001\"", "业务号");
    let unit = known.unit.map_or_else(|| "440106001002GB00014F00220001".to_owned(), |unit| unit.to_string());
    line("unit", &format!("\"{unit}\""), "不动产单元号");
    line("valid-days", "7", "可选：记录有效天数");
    line("recipients", "[]", "可选：除本机构外可读密封件的机构编号");
    line("attestations", "[]", "可选：一并附上的证明文件，如 [\"planning.kxt\"]");
    line("automatic", "false", "可选：true 为智能登记，由 policy 岗位密钥签名");
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
        write!(text, "\n{open}{}{close} # {optional}{}\n", field.name, field.zh).expect("a string takes it");
        for (key, example, zh) in members(field.form) {
            writeln!(text, "{:<52} # {zh}", format!("{key} = {example}")).expect("a string takes it");
        }
    }
    text.push_str("\n# [[attachments]]\n# file = \"scan.pdf\"\n# kind = 1\n");
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
