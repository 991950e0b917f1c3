//! `kexin rules policy`: what may be registered without a person 智能登记, on which conditions, how many of it are audited.

use kexin_ledger::book::{Condition, Policy, RuleBook, SAMPLE_WHOLE};
use serde_json::{Value, json};

use crate::draft::kinds;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::show;
use crate::rule_book;
use crate::session::Session;
use crate::text::{t, tf};

/// Runs the command: of the version in force, or of the one that is asked for.
pub fn run(session: &Session, version: Option<u32>) -> Outcome {
    let told = rule_book::of_session(session)?;
    let book = match version {
        None => &told.book,
        Some(version) => told.books.version(version).ok_or_else(|| {
            Failure::new(
                Exit::Usage,
                t("没有这个版本的规则库", "there is no such version of the rule book"),
                tf(
                    format!("现有第 1 至 {} 版", told.books.newest().version()),
                    format!("versions 1 to {}", told.books.newest().version()),
                ),
            )
        })?,
    };
    let mut lines = vec![head(book, told.source)];
    lines.extend(book.policies().all().flat_map(policy_lines));
    lines.push(
        t("其余类型一律由两人办理，不受策略影响", "all other types take two persons, whatever a policy says")
            .to_owned(),
    );
    let document = json!({
        "version": book.version(),
        "effective": book.effective(),
        "source": told.source,
        "items": book.policies().all().map(document).collect::<Vec<Value>>(),
    });
    show(session.global.output, "kexin.policies/v1", document, &lines);
    Ok(Exit::Yes)
}

fn head(book: &RuleBook, source: &str) -> String {
    let (version, effective) = (book.version(), book.effective());
    let built_in = if source == "built-in" { t("（内置）", " (built in)") } else { "" };
    tf(
        format!("规则库第 {version} 版{built_in}，自高度 {effective} 起生效"),
        format!("rule book version {version}{built_in}, in force from height {effective}"),
    )
}

fn policy_lines(policy: &Policy) -> Vec<String> {
    let kind = kinds::by_number(policy.kind);
    let title = kind.map_or("", |kind| t(kind.zh, kind.en));
    let name = kind.map_or("", |kind| kind.name);
    let switch = if policy.is_on { t("开", "on") } else { t("关", "off") };
    let quota = policy.quota.map_or_else(|| t("不限", "none").to_owned(), |quota| quota.to_string());
    let sample = percent(policy.sample);
    let mut lines = vec![
        format!("T{:02}  {title}  {name}  [{switch}]", policy.kind),
        tf(
            format!("  抽查 {sample}  每机构每日限额 {quota}  {}", policy.remark),
            format!("  audited {sample}  quota of a bureau and day: {quota}"),
        ),
    ];
    let condition =
        |condition: &Condition| format!("  · {:<15} {}", condition.name(), t(condition.zh(), condition.en()));
    lines.extend(policy.conditions.iter().map(condition));
    lines
}

/// A sample as percent, exact: it is a number of 10,000.
fn percent(sample: u32) -> String {
    let hundredth = SAMPLE_WHOLE / 100;
    format!("{}.{:02} %", sample / hundredth, sample % hundredth)
}

fn document(policy: &Policy) -> Value {
    let condition = |condition: &Condition| json!({"condition": condition.name(), "zh": condition.zh(), "en": condition.en()});
    json!({
        "type": policy.kind,
        "name": kinds::by_number(policy.kind).map(|kind| kind.name),
        "on": policy.is_on,
        "conditions": policy.conditions.iter().map(condition).collect::<Vec<Value>>(),
        "sample": policy.sample,
        "sample_of": SAMPLE_WHOLE,
        "quota": policy.quota,
        "remark": policy.remark,
    })
}
