//! Rules: what is checked, in which order, and how a refusal reads.
//!
//! Layer P (form) is judged before a block, by the same code in the clerk's tool and in every node. Layers W, S and I
//! are judged at execution; the outcome is the first that fails, by layer and number, R-036 last (`docs/formats.md` 3),
//! so it never depends on the order in which code happens to look. A warning refuses until the reviewer ticks it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use kexin_proof::hash::{ChainId, RecordId};
use kexin_proof::height::TimeMs;

use crate::act::{Act, CasePath};
use crate::book::{Books, RuleBook};
use crate::party::exposed_in_record;
use crate::record::{AuthenticRecord, SignedRecord, Subject, slot};
use crate::store::KeptRecord;

mod document;
mod examples;
mod facts;
mod remedies;
mod table;
mod ticks;
mod wording;

pub use document::document;
pub use table::RULES;
pub use ticks::{TICKS_MAX, Ticks};

/// When a rule is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// P: from the record alone, before a block.
    Form,
    /// W: workflow, time, authority.
    Workflow,
    /// S: units, holders, certificates, cases.
    State,
    /// I: import and correction.
    Import,
}

/// What a failed rule does; the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Refuses.
    Error,
    /// Refuses until the reviewer ticks it.
    Warning,
    /// Is counted only.
    Indicator,
}

impl Severity {
    /// Its name in documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Indicator => "indicator",
        }
    }
}

/// A row of the table of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleText {
    /// Number; 17 is shown as R-017.
    pub number: u16,
    /// When it is judged.
    pub layer: Layer,
    /// What it does, but for the places of [`RuleText::warns_in`].
    pub severity: Severity,
    /// One line in Chinese.
    pub zh: &'static str,
    /// One line in English.
    pub en: &'static str,
    /// The law or standard behind it.
    pub law: &'static str,
}

impl RuleText {
    /// How to mend what the rule refuses, in Chinese and English.
    #[must_use]
    pub fn remedy(&self) -> (&'static str, &'static str) {
        wording::of(remedies::REMEDIES, self.number)
    }

    /// A case that breaks the rule, and where it helps the nearest that does not, in Chinese and English.
    #[must_use]
    pub fn example(&self) -> (&'static str, &'static str) {
        wording::of(examples::EXAMPLES, self.number)
    }

    /// Where the rule is a warning though it refuses elsewhere, in Chinese and English.
    #[must_use]
    pub fn warns_in(&self) -> Option<(&'static str, &'static str)> {
        table::WARNS_IN.iter().find(|(number, ..)| *number == self.number).map(|(_, zh, en)| (*zh, *en))
    }

    /// Whether it is a warning anywhere, so that a reviewer may tick it.
    #[must_use]
    pub fn can_warn(&self) -> bool {
        self.severity == Severity::Warning || self.warns_in().is_some()
    }

    /// Whether its number is kept only because earlier versions told it.
    #[must_use]
    pub fn is_retired(&self) -> bool {
        table::RETIRED.contains(&self.number)
    }

    /// Whether the wording of every article it cites was confirmed against the published text. What is not is marked
    /// so wherever the rule is printed, for a registrar to check.
    #[must_use]
    pub fn is_law_confirmed(&self) -> bool {
        self.law.split("; ").all(|cited| !UNCONFIRMED.iter().any(|law| cited.starts_with(law)))
    }
}

/// Laws whose articles are cited from knowledge, the text not at hand.
const UNCONFIRMED: [&str; 10] = [
    "民法典",
    "条例",
    "实施细则",
    "契税法",
    "担保解释",
    "自然资发",
    "操作规范",
    "城房法",
    "查封规定",
    "个人信息保护法",
];

/// A rule by number.
#[must_use]
pub fn rule(number: u16) -> Option<&'static RuleText> {
    let place = RULES.binary_search_by_key(&number, |rule| rule.number).ok()?;
    RULES.get(place)
}

/// Why a record is refused: a rule, how grave it is here, and the fact that fills its text. Never the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Rejection {
    rule: &'static RuleText,
    severity: Severity,
    fact: Option<&'static str>,
}

impl Rejection {
    /// By the rule's number.
    ///
    /// # Panics
    /// When the table has no such rule: our own error.
    #[must_use]
    pub fn new(number: u16) -> Self {
        let rule = rule(number).expect("rules are named by their number in the table");
        Self { rule, severity: rule.severity, fact: None }
    }

    /// By the rule's number, as a warning at this place: R-031 of a dwelling, R-083 of a pre-seizure.
    ///
    /// # Panics
    /// As [`Rejection::new`]. Where assertions run, also for a rule that is never a warning: nobody could tick it.
    #[must_use]
    pub fn warning(number: u16) -> Self {
        let rejection = Self::new(number);
        debug_assert!(rejection.rule.can_warn(), "R-{number:03} is a warning nowhere");
        rejection.with_severity(Severity::Warning)
    }

    /// By the rule's number, naming a field, list or kind.
    ///
    /// # Panics
    /// As [`Rejection::new`].
    #[must_use]
    pub fn about(number: u16, fact: &'static str) -> Self {
        Self { fact: Some(fact), ..Self::new(number) }
    }

    /// The same, as grave as said.
    #[must_use]
    pub const fn with_severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// How grave it is here.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// The rule's row.
    #[must_use]
    pub const fn rule(&self) -> &'static RuleText {
        self.rule
    }

    /// The rule's number: the outcome in the log.
    #[must_use]
    pub const fn number(&self) -> u16 {
        self.rule.number
    }

    /// The line in Chinese, the fact behind it.
    #[must_use]
    pub fn zh(&self) -> String {
        let fact = self.fact.map(facts::zh);
        fact.map_or_else(|| self.rule.zh.to_owned(), |fact| format!("{}：{fact}", self.rule.zh))
    }

    /// The line in English, the fact behind it.
    #[must_use]
    pub fn en(&self) -> String {
        self.fact.map_or_else(|| self.rule.en.to_owned(), |fact| format!("{}: {fact}", self.rule.en))
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "R-{:03} {} {}", self.number(), self.zh(), self.en())
    }
}

/// The rules that failed, in the order that decides the outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    failed: BTreeMap<(bool, Layer, u16, Option<&'static str>), Rejection>,
}

impl Findings {
    /// Takes a failed rule down. A rule that fails twice about the same fact counts once, at its gravest.
    pub fn add(&mut self, rejection: Rejection) {
        let key = (rejection.number() == STALE, rejection.rule.layer, rejection.number(), rejection.fact);
        let noted = self.failed.entry(key).or_insert(rejection);
        if rejection.severity < noted.severity {
            *noted = rejection;
        }
    }

    /// Takes the rule with a number down, when `holds` is false.
    pub fn require(&mut self, number: u16, holds: bool) {
        if !holds {
            self.add(Rejection::new(number));
        }
    }

    /// What a step found, its rejection taken down when it found none.
    pub fn take<T>(&mut self, found: Result<T, Rejection>) -> Option<T> {
        found.map_err(|rejection| self.add(rejection)).ok()
    }

    /// The first failed rule that refuses while nobody has ticked a warning.
    #[must_use]
    pub fn refusal(&self) -> Option<&Rejection> {
        self.refusal_with(&Ticks::default())
    }

    /// The first failed rule that refuses, an error or a warning without its tick: the outcome.
    #[must_use]
    pub fn refusal_with(&self, ticks: &Ticks) -> Option<&Rejection> {
        self.failed.values().find(|rejection| match rejection.severity {
            Severity::Error => true,
            Severity::Warning => !ticks.has(rejection.number()),
            Severity::Indicator => false,
        })
    }

    /// Every failed rule, in order, warnings and indicators included.
    pub fn all(&self) -> impl Iterator<Item = &Rejection> {
        self.failed.values()
    }
}

/// Number of the rule for stale versions: judged last of all.
pub const STALE: u16 = 36;

/// What admission may use beside the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admission<'a> {
    /// The chain.
    pub chain: ChainId,
    /// The time, at the desk and at the API; none when a peer's record is judged.
    pub clock: Option<TimeMs>,
    /// The versions of the rule book that the head knows.
    pub books: &'a Books,
}

/// A record that is authentic and breaks no rule of layer P, with the act it carries.
#[derive(Clone)]
pub struct AdmissibleRecord {
    authentic: AuthenticRecord,
    act: Act,
    kept: Arc<KeptRecord>,
}

impl fmt::Debug for AdmissibleRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "record {:?}", self.id())
    }
}

impl AdmissibleRecord {
    /// The record's id.
    #[must_use]
    pub fn id(&self) -> &RecordId {
        self.authentic.id()
    }

    /// The record with its signers.
    #[must_use]
    pub const fn authentic(&self) -> &AuthenticRecord {
        &self.authentic
    }

    /// The record.
    #[must_use]
    pub const fn record(&self) -> &SignedRecord {
        self.authentic.record()
    }

    /// Its case.
    #[must_use]
    pub fn case(&self) -> Subject {
        self.record().case()
    }

    /// What it does.
    #[must_use]
    pub const fn act(&self) -> &Act {
        &self.act
    }

    /// How it stands to its case: as its kind does, unless it names the policy that approves it. What an organ orders as
    /// a part of a bundle, such as the release after its sale, is registered in the bundle's reviewed case.
    #[must_use]
    pub fn case_path(&self) -> CasePath {
        let names_policy = self.record().slots().get(slot::POLICY_VERSION).is_some();
        match self.act.usual_path() {
            CasePath::Reviewed | CasePath::Short if names_policy => CasePath::Automatic,
            CasePath::Short if self.record().envelope().count > 1 => CasePath::Reviewed,
            usual => usual,
        }
    }

    /// The form in which a store keeps it.
    #[must_use]
    pub const fn kept(&self) -> &Arc<KeptRecord> {
        &self.kept
    }
}

/// Judges the rules that need no state.
///
/// # Errors
/// The first rule of layer P that the record breaks; [`form_faults`] gives them all.
pub fn admit(authentic: AuthenticRecord, admission: &Admission<'_>) -> Result<AdmissibleRecord, Rejection> {
    let record = authentic.record();
    let book = admission.books.version(record.envelope().rule_set);
    let (act, faults) = read_form(record, admission.clock, book.map(Arc::as_ref));
    if let Some(first) = faults.refusal() {
        return Err(*first);
    }
    let act = act.ok_or(Rejection::about(16, "record"))?;
    let kept = Arc::new(KeptRecord::of(*authentic.id(), authentic.record()));
    Ok(AdmissibleRecord { authentic, act, kept })
}

/// Every rule of layer P that a record breaks, by its facts alone; with a clock also whether its times fit. `book` is the
/// version of the rule book that it names; none when nobody knows it, and then its facts are not judged.
#[must_use]
pub fn form_faults(record: &SignedRecord, clock: Option<TimeMs>, book: Option<&RuleBook>) -> Findings {
    read_form(record, clock, book).1
}

fn read_form(
    record: &SignedRecord,
    clock: Option<TimeMs>,
    book: Option<&RuleBook>,
) -> (Option<Act>, Findings) {
    let mut faults = Findings::default();
    if let Some(clock) = clock {
        let envelope = record.envelope();
        let issued = envelope.issued_at.value() <= clock.value().saturating_add(ISSUED_AHEAD_MS_MAX);
        faults.require(136, issued && clock <= envelope.valid_until);
    }
    faults.require(158, book.is_some());
    let act = book.and_then(|book| Act::read(record, book, &mut faults));
    faults.require(148, exposed_in_record(record).is_none());
    (act, faults)
}

/// How far ahead of block time a record's issue may lie: clocks of desks are not those of validators.
pub const ISSUED_AHEAD_MS_MAX: u64 = 60_000;

#[cfg(test)]
mod tests;
