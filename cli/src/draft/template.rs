//! The template of a draft: every fact of a type with what it means, from the same table that reads it.

use std::fmt::Write as _;

use super::kinds::{Form, Kind};

/// A draft to be filled in, in TOML.
pub fn template(kind: &Kind) -> String {
    let mut text = format!(
        "# T{:02} {} / {}\n# 必填项不带“可选”。/ What is not marked 可选 is required.\n\n",
        kind.number, kind.zh, kind.en
    );
    let mut line = |key: &str, example: &str, zh: &str| {
        writeln!(text, "{:<52} # {zh}", format!("{key} = {example}")).expect("a string takes it");
    };
    line("type", &format!("\"{}\"", kind.name), "登记类型");
    line("case", "\"G440106-20261124-0001\"", "业务号");
    line("unit", "\"440106001002GB00014F00220001\"", "不动产单元号");
    line("valid-days", "7", "可选：记录有效天数");
    line("recipients", "[]", "可选：除本机构外可读密封件的机构编号");
    for field in kind.fields {
        let zh = if field.missing.is_some() { field.zh.to_owned() } else { format!("可选：{}", field.zh) };
        match field.form {
            Form::Person | Form::Owners | Form::Givers => {}
            _ => line(field.name, field.example, &zh),
        }
    }
    for field in kind.fields {
        let members: &[(&str, &str, &str)] = match field.form {
            Form::Owners => &[
                ("name", "\"\"", "姓名（名称），密封"),
                ("document-type", "1", "证件种类（ZJZL）"),
                ("document", "\"\"", "证件号，密封"),
                ("holder-type", "1", "权利人类型（QLRLX）"),
                ("contact", "\"\"", "可选：联系方式，密封"),
                ("share", "\"1/2\"", "按份共有必填；其余删除此行"),
            ],
            Form::Givers => &[
                ("document-type", "1", "证件种类（ZJZL）"),
                ("document", "\"\"", "证件号"),
                ("share", "\"1/2\"", "转移份额时必填；其余删除此行"),
            ],
            Form::Person => &[("document-type", "1", "证件种类（ZJZL）"), ("document", "\"\"", "证件号")],
            _ => continue,
        };
        let (open, close) = if matches!(field.form, Form::Person) { ("[", "]") } else { ("[[", "]]") };
        write!(text, "\n{open}{}{close} # {}\n", field.name, field.zh).expect("a string takes it");
        for (key, example, zh) in members {
            writeln!(text, "{:<52} # {zh}", format!("{key} = {example}")).expect("a string takes it");
        }
    }
    text.push_str("\n# [[attachments]]\n# file = \"scan.pdf\"\n# kind = 1\n");
    text
}
