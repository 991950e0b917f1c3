//! The registry as a document, `docs/rules.md`: generated, so that it never says anything but what is judged.

use std::fmt::Write as _;

use super::{Layer, RULES, RuleText, Severity};

/// The document, in Markdown.
#[must_use]
pub fn document() -> String {
    let mut text = String::from(HEAD);
    for rule in RULES.iter().filter(|rule| rule.remedy().is_some()) {
        row(rule, &mut text);
    }
    text.push_str(REST);
    for rule in RULES.iter().filter(|rule| rule.remedy().is_none()) {
        row(rule, &mut text);
    }
    text
}

fn row(rule: &RuleText, text: &mut String) {
    let law = if rule.law.is_empty() { "–".to_owned() } else { rule.law.replace('|', "/") };
    let mark = if rule.is_law_confirmed() { "" } else { " †" };
    let (zh, en) = rule.remedy().unwrap_or(("–", "–"));
    writeln!(
        text,
        "| R-{:03} | {} | {} | {}{} | {law}{mark} | {zh} | {en} |",
        rule.number,
        rule.zh,
        rule.en,
        layer(rule.layer),
        severity(rule.severity),
    )
    .expect("a string takes it");
}

const fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Form => "P",
        Layer::Workflow => "W",
        Layer::State => "S",
        Layer::Import => "I",
    }
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "",
        Severity::Warning => " 提示",
        Severity::Indicator => " 计数",
    }
}

const HEAD: &str = "\
# 登记规则 / Rules

Generated from the registry of rules in `ledger/src/rules`; a test compares them (`KEXINKU_WRITE_VECTORS=1` writes it).
`kexin rules explain R-017` shows one rule.

Layer: **P** judged from the record alone, before it is sent and again by every node; **W** workflow, time and authority,
**S** state of the register, **I** import and correction: judged at execution, with the block's time. The first rule that
fails, by layer and number and R-036 last, is the outcome in the log. Names in braces are filled in.

† The wording of the article is not confirmed against the published text: have a registrar check before relying on its
number. 未经公布文本核对的条文，引用前请登记人员核对。

## 已执行的规则 / Rules that are judged

| rule | 中文 | English | layer | 依据 / law | 可办 | remedy |
|---|---|---|---|---|---|---|
";

const REST: &str = "
## 尚未执行的规则 / Rules that no offered type needs yet

Their numbers are taken and will not be used otherwise. A type that needs one is refused as a whole with R-138.

| rule | 中文 | English | layer | 依据 / law | 可办 | remedy |
|---|---|---|---|---|---|---|
";
