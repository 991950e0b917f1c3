//! The registry as a document, `docs/rules.md`: generated, so that it never says anything but what is judged.

use std::fmt::Write as _;

use super::{Layer, RULES, RuleText, Severity};

/// The document, in Markdown.
#[must_use]
pub fn document() -> String {
    let mut text = String::from(HEAD);
    judged().for_each(|rule| row(rule, &mut text));
    text.push_str(EXAMPLES);
    judged().for_each(|rule| example(rule, &mut text));
    text.push_str(RETIRED);
    RULES.iter().filter(|rule| rule.is_retired()).for_each(|rule| row(rule, &mut text));
    text
}

fn judged() -> impl Iterator<Item = &'static RuleText> {
    RULES.iter().filter(|rule| !rule.is_retired())
}

fn row(rule: &RuleText, text: &mut String) {
    let law = if rule.law.is_empty() { "–".to_owned() } else { rule.law.replace('|', "/") };
    let mark = if rule.is_law_confirmed() { "" } else { " †" };
    let (zh, en) = rule.remedy();
    writeln!(
        text,
        "| R-{:03} | {} | {} | {}{}{} | {law}{mark} | {zh} | {en} |",
        rule.number,
        rule.zh,
        rule.en,
        layer(rule.layer),
        severity(rule.severity),
        place_of_warning(rule),
    )
    .expect("a string takes it");
}

fn example(rule: &RuleText, text: &mut String) {
    let (zh, en) = rule.example();
    writeln!(text, "| R-{:03} | {zh} | {en} |", rule.number).expect("a string takes it");
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
        Severity::Warning => " 提示 warning",
        Severity::Indicator => " 计数 counted",
    }
}

fn place_of_warning(rule: &RuleText) -> String {
    rule.warns_in().map_or_else(String::new, |(zh, en)| format!("; {zh}提示 warning for {en}"))
}

const HEAD: &str = "\
# 登记规则 / Rules

Generated from the registry of rules in `ledger/src/rules`; a test compares them (`KEXINKU_WRITE_VECTORS=1` writes it).
`kexin rules explain R-017` shows one rule.

Layer: **P** judged from the record alone, before it is sent and again by every node; **W** workflow, time and authority,
**S** state of the register, **I** import and correction: judged at execution, with the block's time. The first rule that
fails, by layer and number and R-036 last, is the outcome in the log. A refusal names the field or kind behind its text.

**提示 warning**: refuses until the reviewer ticks it in the record that he signs. 提示事项经审核人在其签署的记录中勾选，方可
登簿。**计数 counted**: never refuses. Everything else refuses.

† The wording of the article is not confirmed against the published text: have a registrar check before relying on its
number. 未经公布文本核对的条文，引用前请登记人员核对。

## 规则 / Rules

| rule | 中文 | English | layer | 依据 / law | 可办 | remedy |
|---|---|---|---|---|---|---|
";

const EXAMPLES: &str = "
## 示例 / Examples

What breaks each rule, and the nearest case that does not. Nobody in them is real.

| rule | 示例 | example |
|---|---|---|
";

const RETIRED: &str = "
## 保留的编号 / Numbers that are kept

Told by versions that do not offer every type of registration and every step; never used otherwise.

| rule | 中文 | English | layer | 依据 / law | 可办 | remedy |
|---|---|---|---|---|---|---|
";
