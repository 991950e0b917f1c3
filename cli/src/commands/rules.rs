//! `kexin rules`: the registry of rules, the same that every node judges by.

use kexin_ledger::rules::{Layer, RULES, RuleText, Severity, rule};
use serde_json::{Value, json};

use crate::args::{Global, Rules};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::show;
use crate::session::Session;
use crate::text::{t, tf};

mod policy;

/// Runs the command.
pub fn run(session: &Session, arguments: &Rules) -> Outcome {
    let global = &session.global;
    match arguments {
        Rules::Policy { version } => policy::run(session, *version),
        Rules::List => {
            let lines: Vec<String> = RULES.iter().map(line).collect();
            let items: Vec<Value> = RULES.iter().map(document).collect();
            show(global.output, "kexin.rules/v1", json!({"items": items}), &lines);
            Ok(Exit::Yes)
        }
        Rules::Explain { rule: text } => explain(global, text),
    }
}

fn explain(global: &Global, text: &str) -> Outcome {
    let digits = text.strip_prefix("R-").or_else(|| text.strip_prefix("r-")).unwrap_or(text);
    let Some(found) = digits.parse().ok().and_then(rule) else {
        return Err(Failure::new(
            Exit::Usage,
            t("没有这条规则", "there is no such rule"),
            "kexin rules list",
        ));
    };
    show(global.output, "kexin.rule/v1", document(found), &lines(found));
    Ok(Exit::Yes)
}

fn line(rule: &RuleText) -> String {
    let mark = match rule.severity {
        Severity::Error => "",
        Severity::Warning => t("  [提示]", "  [warning]"),
        Severity::Indicator => t("  [计数]", "  [counted]"),
    };
    format!("R-{:03}  {}{mark}", rule.number, t(rule.zh, rule.en))
}

fn lines(rule: &RuleText) -> Vec<String> {
    let law = if rule.law.is_empty() { "–" } else { rule.law };
    let mark =
        if rule.is_law_confirmed() { "" } else { t("（条文未核对）", " (wording not confirmed)") };
    let layer = told_layer(rule.layer);
    let effect = effect(rule);
    let ((example_zh, example_en), (remedy_zh, remedy_en)) = (rule.example(), rule.remedy());
    let mut lines = vec![
        format!("R-{:03}  {}", rule.number, t(rule.zh, rule.en)),
        tf(format!("判定  {layer}"), format!("judged   {layer}")),
        tf(format!("效果  {effect}"), format!("effect   {effect}")),
        tf(format!("依据  {law}{mark}"), format!("law      {law}{mark}")),
        tf(format!("示例  {example_zh}"), format!("example  {example_en}")),
        tf(format!("可办  {remedy_zh}"), format!("mend     {remedy_en}")),
    ];
    if rule.is_retired() {
        lines.push(
            t(
                "此编号仅由尚未开通全部类型的版本给出",
                "told only by versions that do not offer every type and step",
            )
            .to_owned(),
        );
    }
    lines
}

fn document(rule: &RuleText) -> Value {
    json!({
        "rule": format!("R-{:03}", rule.number),
        "layer": layer_name(rule.layer),
        "severity": rule.severity.name(),
        "warning_for_zh": rule.warns_in().map(|(zh, _)| zh),
        "warning_for_en": rule.warns_in().map(|(_, en)| en),
        "retired": rule.is_retired(),
        "zh": rule.zh,
        "en": rule.en,
        "law": rule.law,
        "law_confirmed": rule.is_law_confirmed(),
        "example_zh": rule.example().0,
        "example_en": rule.example().1,
        "remedy_zh": rule.remedy().0,
        "remedy_en": rule.remedy().1,
    })
}

const fn layer_name(layer: Layer) -> &'static str {
    match layer {
        Layer::Form => "form",
        Layer::Workflow => "workflow",
        Layer::State => "state",
        Layer::Import => "import",
    }
}

fn told_layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Form => t("提交前，仅凭记录", "before sending, from the record alone"),
        Layer::Workflow => t("登簿时，按流程与权限", "at registration, by workflow and authority"),
        Layer::State => t("登簿时，按登记簿现状", "at registration, by the register"),
        Layer::Import => t("登簿时，导入与更正", "at registration, of imports and corrections"),
    }
}

fn effect(rule: &RuleText) -> String {
    let refuses = match rule.severity {
        Severity::Error => t("不予登记", "refuses"),
        Severity::Warning => t("审核人勾选后方可登记", "refuses until the reviewer ticks it"),
        Severity::Indicator => t("仅计数", "is counted only"),
    };
    let Some((zh, en)) = rule.warns_in() else { return refuses.to_owned() };
    tf(
        format!("{refuses}；{zh}为提示，审核人可勾选"),
        format!("{refuses}; for {en} a warning that the reviewer may tick"),
    )
}
