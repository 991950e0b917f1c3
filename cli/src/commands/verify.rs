//! `kexin verify`: answers one question from a bundle, offline; says what is proven, and what is not.
//!
//! It never says that a file is fine: a good bundle about another unit must not pass for an answer.

use kexin_proof::bundle::{Answer, BUNDLE_BYTES_MAX, Check, ReaderClock, Verdict, VerifyError, verify};
use kexin_proof::question::{Expectation, Inquiry, OwnerClaim, Question};
use kexin_proof::unit_code::UnitCode;
use serde_json::{Value, json};

use super::anchor;
use crate::args::{Global, Output, Verify};
use crate::clock;
use crate::exit::{Exit, Failure, Outcome};
use crate::facts;
use crate::output::{age, civil_time, show};
use crate::profile::{ProfileFolder, read_input};
use crate::text::{t, tf};

const OWNER_FILE_BYTES_MAX: usize = 4096;

/// Runs the command.
pub fn run(global: &Global, folder: &ProfileFolder, arguments: &Verify) -> Outcome {
    let inquiry = inquiry(arguments)?;
    let anchor = anchor::open(arguments.anchor.as_deref(), folder)?;
    let age_ms_max = arguments.max_age.as_deref().map(parse_duration).transpose()?;
    let bytes = read_input(&arguments.file, BUNDLE_BYTES_MAX)?;
    let clock = ReaderClock { now: clock::now(), age_ms_max };
    match verify(&bytes, &anchor, &inquiry, &clock) {
        Ok(verdict) => Ok(report(global, &inquiry, &verdict)),
        Err(error) => Err(refusal(global, error)),
    }
}

fn inquiry(arguments: &Verify) -> Result<Inquiry, Failure> {
    if let Some(record) = &arguments.record {
        let record = record.parse().map_err(|_| {
            Failure::plain(
                Exit::Usage,
                t("--record 须为 64 位小写十六进制", "--record takes 64 lower-case hexadecimal digits"),
            )
        })?;
        return Ok(Inquiry::plain(Question::RecordRegistered { record }));
    }
    let unit = parse_unit(arguments.unit.as_deref().unwrap_or_default())?;
    if let Some(file) = &arguments.owner_file {
        let owner = read_owner(&read_input(file, OWNER_FILE_BYTES_MAX)?)?;
        return Ok(Inquiry { owner: Some(owner), ..Inquiry::plain(Question::UnitOwner { unit }) });
    }
    let expect =
        arguments.expect.iter().map(|word| parse_expectation(word)).collect::<Result<Vec<_>, _>>()?;
    if expect.is_empty() {
        return Err(Failure::new(
            Exit::Usage,
            t("须说明期望什么：--expect 或 --owner-file", "say what is expected: --expect or --owner-file"),
            "--expect current,not-seized,not-mortgaged",
        ));
    }
    Ok(Inquiry { expect, ..Inquiry::plain(Question::UnitStatus { unit }) })
}

/// Reads a unit code as a person types it: spaces and lower case are mended.
fn parse_unit(text: &str) -> Result<UnitCode, Failure> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    plain.parse().map_err(|_| {
        Failure::new(
            Exit::Usage,
            t("R-001 不动产单元号格式错误   [GB/T 37346]", "R-001 unit code is malformed   [GB/T 37346]"),
            t(
                "28 位：县区 6、地籍区和子区 6、宗地特征与序号 7、定着物 9",
                "28 characters: county 6, cadastral areas 6, parcel 7, fixture 9",
            ),
        )
    })
}

fn parse_expectation(word: &str) -> Result<Expectation, Failure> {
    Expectation::from_word(word).ok_or_else(|| {
        let known: Vec<&str> = Expectation::ALL.iter().map(|(_, word)| *word).collect();
        Failure::new(
            Exit::Usage,
            t("--expect 中有未知的期望", "--expect holds an unknown expectation"),
            known.join(", "),
        )
    })
}

/// Name on line 1, document on line 2. From a file, so that neither stands in a process list or a shell's history.
fn read_owner(bytes: &[u8]) -> Result<OwnerClaim, Failure> {
    let text = std::str::from_utf8(bytes).ok().map(|text| text.trim_end_matches(['\n', '\r']));
    let mut lines = text.unwrap_or_default().split('\n').map(|line| line.trim_end_matches('\r'));
    let name = lines.next().filter(|name| !name.is_empty());
    let document = lines.next().map(str::to_owned);
    match (name, lines.next()) {
        (Some(name), None) => Ok(OwnerClaim::Name { name: name.to_owned(), document }),
        _ => Err(Failure::plain(
            Exit::Usage,
            t(
                "--owner-file 须为一行姓名，可再加一行 证件种类:号码",
                "--owner-file holds a name on one line and, if wanted, TYPE:NUMBER on the next",
            ),
        )),
    }
}

fn parse_duration(text: &str) -> Result<u64, Failure> {
    let (digits, unit_ms) = match text.char_indices().next_back() {
        Some((place, 's')) => (&text[..place], 1000),
        Some((place, 'm')) => (&text[..place], 60_000),
        Some((place, 'h')) => (&text[..place], 3_600_000),
        Some((place, 'd')) => (&text[..place], 86_400_000),
        _ => ("", 0),
    };
    digits.parse::<u64>().ok().and_then(|count| count.checked_mul(unit_ms)).ok_or_else(|| {
        Failure::new(Exit::Usage, t("--max-age 格式错误", "--max-age is malformed"), "--max-age 24h")
    })
}

fn refusal(global: &Global, error: VerifyError) -> Failure {
    let check = error.check;
    if global.output == Output::Json {
        let document = json!({ "proven": false, "check": check.name() });
        show(Output::Json, "kexin.verdict/v1", document, &[]);
    }
    let what = tf(
        format!("未能证明：{}（检查项 {}）", check.zh(), check.name()),
        format!("not proven: {} (check {})", check.en(), check.name()),
    );
    let remedy = match check {
        Check::Epoch | Check::Consistency => {
            t("向节点取新的信任锚与证明", "fetch a newer anchor and proof from a node")
        }
        Check::Age | Check::Lapse => t("重新取得证明", "fetch the proof again"),
        Check::Question => t(
            "核对 --unit 或 --record；该文件回答的是另一问题",
            "check --unit or --record; the file answers another question",
        ),
        Check::Owner => t("请对方提供披露该权利人的证明", "ask for a bundle that discloses that owner"),
        _ => t("不要采信该文件；向提供方重新索取", "do not rely on this file; ask for it again"),
    };
    Failure::new(Exit::NotProven, what, remedy)
}

fn report(global: &Global, inquiry: &Inquiry, verdict: &Verdict) -> Exit {
    let holds = verdict.holds();
    let mark = if holds {
        t("✓ 成立：", "✓ proven true: ")
    } else {
        t("✗ 不成立：", "✗ proven false: ")
    };
    let finality = &verdict.finality;
    let mut lines = vec![format!("{mark}{}", statement(inquiry, verdict))];
    let (count, zh, en) = age(clock::now().value().saturating_sub(finality.time.value()));
    lines.push(tf(
        format!("  截至高度 {}（{}，{count} {zh}前）", finality.height, civil_time(finality.time)),
        format!("  as of height {} ({}, {count} {en} ago)", finality.height, civil_time(finality.time)),
    ));
    lines.push(tf(
        format!(
            "  依据：第 {} 时期 {}/{} 个验证节点封印；信任锚 {}",
            finality.epoch,
            finality.sealed_by.len(),
            finality.validators,
            finality.anchor
        ),
        format!(
            "  stands on: {} of {} validators of epoch {} sealed it; anchor {}",
            finality.sealed_by.len(),
            finality.validators,
            finality.epoch,
            finality.anchor
        ),
    ));
    lines.extend(facts::lines(&verdict.answer));
    lines.extend(not_proven(verdict));
    show(global.output, "kexin.verdict/v1", document(inquiry, verdict), &lines);
    if holds { Exit::Yes } else { Exit::ProvenFalse }
}

fn statement(inquiry: &Inquiry, verdict: &Verdict) -> String {
    match (&inquiry.question, &verdict.answer) {
        (_, Answer::Record { record, kind, bureau, outcome: 0, .. }) => tf(
            format!("记录 {record}（T{kind:02}，机构 {bureau}）已登簿"),
            format!("record {record} (T{kind:02}, organisation {bureau}) is registered"),
        ),
        (_, Answer::Record { record, outcome, .. }) => tf(
            format!("记录 {record} 未登簿，因规则 R-{outcome:03}"),
            format!("record {record} was refused by rule R-{outcome:03}"),
        ),
        (Question::UnitStatus { unit }, Answer::NoSuchUnit { .. }) => tf(
            format!("登记簿中没有单元 {}", unit.grouped()),
            format!("the register has no unit {}", unit.grouped()),
        ),
        (Question::UnitStatus { unit }, Answer::Unit { unmet, .. }) if unmet.is_empty() => {
            let words: Vec<&str> = inquiry.expect.iter().map(|expectation| expectation.word()).collect();
            tf(
                format!("单元 {} 符合：{}", unit.grouped(), words.join("、")),
                format!("unit {} is {}", unit.grouped(), words.join(", ")),
            )
        }
        (Question::UnitStatus { unit }, Answer::Unit { unmet, .. }) => {
            let words: Vec<&str> = unmet.iter().map(|expectation| expectation.word()).collect();
            tf(
                format!("单元 {} 不符合：{}", unit.grouped(), words.join("、")),
                format!("unit {} does not meet: {}", unit.grouped(), words.join(", ")),
            )
        }
        (Question::UnitOwner { unit }, Answer::Owner { is_owner, share, owners }) => {
            let share = share.map_or_else(
                || t("份额未披露", "share not disclosed").to_owned(),
                |share| tf(format!("份额 {share}"), format!("share {share}")),
            );
            if *is_owner {
                tf(
                    format!("所问之人是单元 {} 的权利人（共 {owners} 人，{share}）", unit.grouped()),
                    format!(
                        "the person asked about owns unit {} (owners: {owners}; {share})",
                        unit.grouped()
                    ),
                )
            } else {
                tf(
                    format!("所问之人不是单元 {} 的唯一权利人", unit.grouped()),
                    format!("the person asked about is not the one owner of unit {}", unit.grouped()),
                )
            }
        }
        _ => t("问题与答案的种类不符", "question and answer are of different kinds").to_owned(),
    }
}

fn not_proven(verdict: &Verdict) -> Vec<String> {
    let mut lines = Vec::new();
    if !verdict.finality.is_latest && !matches!(verdict.answer, Answer::Record { .. }) {
        lines.push(
            t(
                "  未证明：此后没有变化（该高度不是检查点的最后一块）",
                "  not proven: that nothing changed since (the height is not the checkpoint's last)",
            )
            .to_owned(),
        );
    }
    if matches!(verdict.answer, Answer::Record { .. }) {
        lines.push(
            t(
                "  未证明：该登记至今有效（请以 --unit 核验单元现状）",
                "  not proven: that the right still stands (verify the unit's status with --unit)",
            )
            .to_owned(),
        );
    }
    if verdict.finality.stands_on_genesis_alone {
        lines.push(
            t("  注意：信任锚只含创世时期", "  note: the anchor knows the genesis epoch only").to_owned(),
        );
    }
    let recovered = super::anchor::recovery_notes(&verdict.finality.recovered_epochs);
    lines.extend(recovered.iter().map(|note| format!("  {note}")));
    lines
}

fn document(inquiry: &Inquiry, verdict: &Verdict) -> Value {
    let finality = &verdict.finality;
    let answer = match &verdict.answer {
        Answer::Record { record, kind, bureau, outcome, .. } => {
            json!({ "record": record, "kind": kind, "bureau": bureau, "outcome": outcome })
        }
        Answer::NoSuchUnit { .. } => json!({ "present": false }),
        Answer::Unit { marks, holds_until, unmet, .. } => {
            let unmet: Vec<&str> = unmet.iter().map(|expectation| expectation.word()).collect();
            json!({ "present": true, "status": marks.status, "bits": marks.bits, "holds_until": holds_until, "unmet": unmet })
        }
        Answer::Owner { is_owner, share, owners } => {
            json!({ "is_owner": is_owner, "share": share.map(|share| share.to_string()), "owners": owners })
        }
    };
    json!({
        "proven": true,
        "holds": verdict.holds(),
        "question": inquiry.question,
        "answer": answer,
        "height": finality.height,
        "time": finality.time,
        "is_latest": finality.is_latest,
        "epoch": finality.epoch,
        "sealed_by": finality.sealed_by,
        "validators": finality.validators,
        "anchor": finality.anchor,
        "recovered_epochs": finality.recovered_epochs,
    })
}
