//! Disclosed facts in words: names of slots, status and marks, as a partner reads them.

use kexin_proof::bundle::{Answer, DisclosedFact};
use kexin_proof::question::UnitMarks;
use kexin_proof::slot_table::{status_bits, unit_status};

use crate::output::civil_time;
use crate::text::{t, tf};

/// One line a fact.
pub fn lines(answer: &Answer) -> Vec<String> {
    match answer {
        Answer::Record { facts, .. } => {
            facts.iter().filter(|shown| !shown.fact.is_absent()).map(record_fact).collect()
        }
        Answer::Unit { marks, holds_until, .. } => {
            let mut lines = vec![tf(
                format!("  披露 状态：{}；标志：{}", status(*marks), marks_in_words(*marks)),
                format!("  disclosed status: {}; marks: {}", status(*marks), marks_in_words(*marks)),
            )];
            if let Some(until) = holds_until {
                let until = civil_time(*until);
                lines.push(tf(
                    format!("  标志在 {until} 前不因时间失效"),
                    format!("  the marks do not lapse before {until}"),
                ));
            }
            lines
        }
        Answer::NoSuchUnit { .. } | Answer::Owner { .. } => Vec::new(),
    }
}

fn record_fact(shown: &DisclosedFact) -> String {
    let name = match shown.slot {
        0 => t("涉及对象", "subjects"),
        1 => t("业务号", "case number"),
        2 => t("不动产单元号", "unit code"),
        3 => t("登记类型代码", "registration type code"),
        4 => t("权利类型代码", "right type code"),
        5 => t("登记原因代码", "cause code"),
        6 => t("附件", "attachments"),
        7 => t("所发证书（证明）号", "certificate or proof number issued"),
        8 => t("原证书号", "previous certificate number"),
        _ => {
            return tf(
                format!("  披露 槽位 {}：{}", shown.slot, shown.fact),
                format!("  disclosed slot {}: {}", shown.slot, shown.fact),
            );
        }
    };
    tf(format!("  披露 {name}：{}", shown.fact), format!("  disclosed {name}: {}", shown.fact))
}

fn status(marks: UnitMarks) -> &'static str {
    match marks.status {
        unit_status::PLANNED => t("规划", "planned"),
        unit_status::CURRENT => t("现势", "current"),
        _ => t("历史", "historic"),
    }
}

fn marks_in_words(marks: UnitMarks) -> String {
    let names = [
        (status_bits::SEIZED, t("查封", "seized")),
        (status_bits::PRE_SEIZED, t("预查封", "pre-seized")),
        (status_bits::MORTGAGED, t("抵押", "mortgaged")),
        (status_bits::OBJECTION, t("异议", "objection")),
        (status_bits::NOTICE, t("预告", "advance notice")),
        (status_bits::HABITATION, t("居住权", "habitation")),
        (status_bits::EASEMENT, t("地役权", "easement")),
        (status_bits::RESTRICTED, t("限制", "restricted")),
        (status_bits::CO_OWNED, t("共有", "co-owned")),
        (status_bits::HISTORIC, t("注销", "historic")),
    ];
    let set: Vec<&str> =
        names.into_iter().filter(|(bit, _)| marks.bits & bit != 0).map(|(_, name)| name).collect();
    if set.is_empty() { t("无", "none").to_owned() } else { set.join(t("、", ", ")) }
}
