//! `kexin rules`: the registry of rules, the same that every node judges by.

use kexin_ledger::rules::{Layer, RULES, RuleText, Severity, rule};
use serde_json::{Value, json};

use crate::args::{Global, Rules};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::show;
use crate::text::{t, tf};

/// Runs the command.
pub fn run(global: &Global, arguments: &Rules) -> Outcome {
    match arguments {
        Rules::List => {
            let lines: Vec<String> =
                RULES.iter().map(|rule| format!("R-{:03}  {}", rule.number, t(rule.zh, rule.en))).collect();
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

fn lines(rule: &RuleText) -> Vec<String> {
    let law = if rule.law.is_empty() { "–" } else { rule.law };
    let mark =
        if rule.is_law_confirmed() { "" } else { t("（条文未核对）", " (wording not confirmed)") };
    let (zh, en) = rule.remedy().unwrap_or(("本版本尚未执行此规则", "no offered type needs this rule yet"));
    vec![
        format!("R-{:03}  {}", rule.number, rule.zh),
        format!("       {}", rule.en),
        tf(format!("判定  {}", layer(rule.layer)), format!("judged   {}", layer(rule.layer))),
        tf(format!("效果  {}", severity(rule.severity)), format!("effect   {}", severity(rule.severity))),
        tf(format!("依据  {law}{mark}"), format!("law      {law}{mark}")),
        tf(format!("可办  {zh}"), format!("mend     {en}")),
    ]
}

fn document(rule: &RuleText) -> Value {
    json!({
        "rule": format!("R-{:03}", rule.number),
        "zh": rule.zh,
        "en": rule.en,
        "law": rule.law,
        "law_confirmed": rule.is_law_confirmed(),
        "remedy_zh": rule.remedy().map(|(zh, _)| zh),
        "remedy_en": rule.remedy().map(|(_, en)| en),
    })
}

fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Form => t("提交前，仅凭记录", "before sending, from the record alone"),
        Layer::Workflow => t("登簿时，按流程与权限", "at registration, by workflow and authority"),
        Layer::State => t("登簿时，按登记簿现状", "at registration, by the register"),
        Layer::Import => t("登簿时，导入与更正", "at registration, of imports and corrections"),
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => t("不予登记", "refuses"),
        Severity::Warning => t("须审核人确认", "needs the reviewer's tick"),
        Severity::Indicator => t("仅计数", "is counted only"),
    }
}
