//! One fact of a draft: from what is written to the slot's value, or the rule that it breaks.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil;
use jiff::tz::Offset;
use kexin_ledger::area::Area;
use kexin_ledger::book::RuleBook;
use kexin_ledger::case::is_case_number;
use kexin_ledger::certificate_number::{CertificateKind, CertificateNumber};
use kexin_ledger::codes::List;
use kexin_ledger::money::Fen;
use kexin_ledger::rules::Rejection;
use kexin_ledger::share::Share;
use kexin_proof::hash::{SlotsRoot, sha256};
use kexin_proof::height::TimeMs;
use kexin_proof::slots::{Date, ShareValue, Value};
use kexin_proof::unit_code::UnitCode;

use super::document::{Data, Node};
use super::finding::{Finding, Gathered};
use super::kinds::Form;

/// Reads facts, noting all that is wrong.
pub struct Reader<'a> {
    /// Folder of the draft: names of files are relative to it.
    pub folder: &'a Path,
    /// Codes by which it is read.
    pub book: Arc<RuleBook>,
    /// What is wrong so far.
    pub findings: Gathered,
}

impl<'a> Reader<'a> {
    /// A reader of a draft in a folder.
    pub fn new(folder: &'a Path, book: Arc<RuleBook>) -> Self {
        Self { folder, book, findings: Gathered::default() }
    }
    /// Notes that a value breaks a rule.
    pub fn refuse(&mut self, node: &Node, rule: u16, detail: (&str, &str)) {
        self.findings.add(Finding::rule(node.place.clone(), &Rejection::new(rule), detail));
    }

    /// Notes that a member is missing.
    pub fn miss(&mut self, parent: &Node, name: &'static str, rule: u16) {
        let rejection = if rule == 7 { Rejection::about(7, name) } else { Rejection::new(rule) };
        self.findings.add(Finding::rule(parent.place.below(name), &rejection, ("", "")));
    }

    /// Notes members that a table does not have.
    pub fn only(&mut self, node: &Node, allowed: &[&str]) {
        for (name, member) in node.members() {
            if !allowed.contains(&name.as_str()) {
                let finding = Finding::form(
                    member.place.clone(),
                    "没有这个键：请改正或删除",
                    "there is no such key: correct or remove it",
                );
                self.findings.add(finding);
            }
        }
    }

    /// Text, a number or a date as written; anything else is noted.
    pub fn scalar<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        let text = node.scalar();
        if text.is_none() {
            self.findings.add(Finding::form(node.place.clone(), "应为单个值", "a single value is wanted"));
        }
        text
    }

    /// A code of a list, by number or by its name in either language.
    pub fn code(&mut self, node: &Node, list: List) -> Option<u32> {
        let text = self.scalar(node)?;
        let book = Arc::clone(&self.book);
        let codes = book.codes();
        let by_number = text.parse().ok().filter(|number| codes.has(list, *number));
        let found = by_number.or_else(|| {
            codes.codes(list).find(|code| code.zh == text || code.en == text).map(|code| code.number)
        });
        if found.is_none() {
            let known: Vec<String> =
                codes.codes(list).take(6).map(|code| format!("{} {}", code.number, code.zh)).collect();
            let hint = format!("{}：{} …", list.name(), known.join("、"));
            self.findings.add(Finding::rule(
                node.place.clone(),
                &Rejection::about(8, list.name()),
                (&hint, &hint),
            ));
        }
        found
    }

    /// A fraction above zero and at most one.
    pub fn share(&mut self, node: &Node) -> Option<ShareValue> {
        let text = self.scalar(node)?;
        let found = text.parse::<Share>().ok().and_then(|share| ShareValue::try_from(share).ok());
        if found.is_none() {
            self.refuse(node, 28, ("份额写作分数，如 1/3", "a share is written as a fraction such as 1/3"));
        }
        found
    }

    /// The value of a plain field; sealed facts and people are read elsewhere.
    pub fn plain(&mut self, node: &Node, form: Form) -> Option<Value> {
        match form {
            Form::Text => {
                let text = self.scalar(node)?;
                let value = Value::text(text).ok();
                if value.is_none() {
                    self.refuse(node, 16, ("含控制字符或过长", "controls, or too long"));
                }
                value
            }
            Form::Code(list) => self.code(node, list).map(Value::Code),
            Form::Word(words) => self.word(node, words).map(Value::Code),
            Form::Area => self.area(node),
            Form::Money => self.money(node).map(Value::Fen),
            Form::Date => self.date(node).map(Value::Date),
            Form::Moment => self.moment(node).map(Value::Time),
            Form::Number => self.number(node).map(Value::Number),
            Form::Share => self.share(node).map(Value::Share),
            Form::Certificate(kind) => self.certificate(node, Some(kind)),
            Form::AnyCertificate => self.certificate(node, None),
            Form::Record => self.hash(node).map(Value::Hash),
            Form::Root => self.hash(node).map(|root| Value::Tree(SlotsRoot::from_bytes(root))),
            Form::Case => {
                let text = self.scalar(node)?;
                if !is_case_number(text) {
                    self.findings.add(Finding::rule(
                        node.place.clone(),
                        &Rejection::about(7, "case"),
                        ("字母、数字与连字符", "letters, digits and hyphens"),
                    ));
                    return None;
                }
                Value::text(text).ok()
            }
            Form::Organisation => {
                self.number(node).and_then(|number| u32::try_from(number).ok()).map(Value::Code)
            }
            Form::Flag => match node.value {
                Data::Flag(flag) => Some(Value::Bits(u32::from(flag))),
                _ => {
                    self.findings.add(Finding::form(
                        node.place.clone(),
                        "应为 true 或 false",
                        "true or false is wanted",
                    ));
                    None
                }
            },
            Form::Digest => self.digest(node).map(Value::Hash),
            Form::Unit => {
                let unit = self.unit(node)?;
                Value::text(unit.as_str()).ok()
            }
            Form::Marks(words) => {
                let marks = node.elements().iter().map(|element| self.word(element, words));
                marks
                    .collect::<Option<Vec<u32>>>()
                    .map(|bits| Value::Bits(bits.into_iter().fold(0, |all, bit| all | bit)))
            }
            Form::SealedText
            | Form::SealedMoney
            | Form::Person
            | Form::SealedPerson { .. }
            | Form::Elements(..)
            | Form::Owners
            | Form::Givers => None,
        }
    }

    /// 64 digits: the id of a record, or the root of sealed facts.
    fn hash(&mut self, node: &Node) -> Option<[u8; 32]> {
        let text = self.scalar(node)?;
        let mut hash = [0; 32];
        let found = hex::decode_to_slice(text, &mut hash).ok().map(|()| hash);
        if found.is_none() {
            let finding =
                Finding::form(node.place.clone(), "应为 64 位十六进制", "64 hexadecimal digits are wanted");
            self.findings.add(finding);
        }
        found
    }

    /// A certificate's number, of the kind that is wanted, in its canonical writing.
    fn certificate(&mut self, node: &Node, kind: Option<CertificateKind>) -> Option<Value> {
        let text = self.scalar(node)?;
        let number = CertificateNumber::from_field(text).ok();
        let number = number.filter(|number| kind.is_none_or(|kind| number.kind() == kind));
        if number.is_none() {
            let example =
                ("如 粤(2026)广州市不动产权第0000001号", "such as 粤(2026)广州市不动产权第0000001号");
            self.refuse(node, 11, example);
        }
        number.and_then(|number| Value::text(&number.to_string()).ok())
    }

    /// A unit code as a person types it: spaces and lower case are mended.
    pub fn unit(&mut self, node: &Node) -> Option<UnitCode> {
        let text = self.scalar(node)?;
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
        let Ok(unit) = plain.parse::<UnitCode>() else {
            self.refuse(node, 1, ("28 位", "28 characters"));
            return None;
        };
        if unit.combination().is_err() {
            self.refuse(node, 3, ("", ""));
        }
        Some(unit)
    }

    /// One of a few words.
    pub fn word(&mut self, node: &Node, words: &[(&str, u32)]) -> Option<u32> {
        let text = self.scalar(node)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, code)| *code);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let known = known.join(" | ");
            self.findings.add(Finding::form(
                node.place.clone(),
                &format!("应为 {known}"),
                &format!("{known} is wanted"),
            ));
        }
        found
    }

    /// Yuan, as fen.
    pub fn money(&mut self, node: &Node) -> Option<u64> {
        let text = self.scalar(node)?;
        let found = Fen::from_yuan(text).ok();
        if found.is_none() {
            self.refuse(node, 13, ("元，最多两位小数", "yuan with at most two decimals"));
        }
        found.map(Fen::value)
    }

    fn area(&mut self, node: &Node) -> Option<Value> {
        let text = self.scalar(node)?;
        let found = Area::from_m2(text).ok().map(Area::centi_m2).filter(|area| *area > 0);
        if found.is_none() {
            self.refuse(node, 12, ("", ""));
        }
        found.map(Value::Area)
    }

    fn date(&mut self, node: &Node) -> Option<Date> {
        let text = self.scalar(node)?;
        let found = text.parse().ok();
        if found.is_none() {
            self.refuse(node, 14, ("写作 YYYY-MM-DD", "written YYYY-MM-DD"));
        }
        found
    }

    /// A moment of Guangdong's clocks.
    pub fn moment(&mut self, node: &Node) -> Option<TimeMs> {
        let text = self.scalar(node)?;
        let found = moment(text);
        if found.is_none() {
            self.refuse(node, 14, ("写作 2026-11-20 09:30", "written 2026-11-20 09:30"));
        }
        found
    }

    /// A whole number.
    pub fn number(&mut self, node: &Node) -> Option<u64> {
        let text = self.scalar(node)?;
        let found = text.parse().ok();
        if found.is_none() {
            self.findings.add(Finding::form(node.place.clone(), "应为整数", "a whole number is wanted"));
        }
        found
    }

    /// The digest of a file, or `sha256:` with its hexadecimal digits.
    pub fn digest(&mut self, node: &Node) -> Option<[u8; 32]> {
        let text = self.scalar(node)?;
        let found = digest_of(self.folder, text);
        if found.is_none() {
            let finding = Finding::form(
                node.place.clone(),
                "应为可读的文件名（相对草稿目录），或 sha256: 加 64 位十六进制",
                "a readable file (relative to the draft's folder), or sha256: with 64 hexadecimal digits, is wanted",
            );
            self.findings.add(finding);
        }
        found
    }
}

/// Guangdong's clock time, `2026-11-20 09:30`, with or without seconds.
pub fn moment(text: &str) -> Option<TimeMs> {
    let civil: civil::DateTime = text.parse().ok()?;
    let stamp = Offset::constant(8).to_timestamp(civil).ok()?;
    u64::try_from(stamp.as_millisecond()).ok().and_then(TimeMs::new)
}

/// The digest that a text names: of a file in `folder`, or in words.
pub fn digest_of(folder: &Path, text: &str) -> Option<[u8; 32]> {
    if let Some(digits) = text.strip_prefix("sha256:") {
        let mut digest = [0; 32];
        return hex::decode_to_slice(digits, &mut digest).ok().map(|()| digest);
    }
    let path: PathBuf = folder.join(text);
    // A device or a pipe has no size and may never end.
    std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file)?;
    let mut bytes = Vec::new();
    let read =
        std::fs::File::open(&path).ok()?.take(ATTACHMENT_BYTES_MAX + 1).read_to_end(&mut bytes).ok()?;
    u64::try_from(read).is_ok_and(|read| read <= ATTACHMENT_BYTES_MAX).then(|| sha256(&[&bytes]))
}

/// Largest file that is digested, bytes.
const ATTACHMENT_BYTES_MAX: u64 = 256 * 1024 * 1024;
