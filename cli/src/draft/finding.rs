//! What is wrong with a draft: where, by which rule, under which law, and how to mend it. Never what was written there.

use kexin_ledger::api::FailedRule;
use kexin_ledger::rules::{Rejection, RuleText, rule};
use serde_json::{Value as Json, json};

use crate::text::{t, tf};

/// Where in a draft.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line, from 1; none in JSON and in the node's findings.
    pub line: Option<usize>,
    /// Names from the root, such as `owners[0].share`.
    pub path: String,
}

impl Place {
    /// The whole draft.
    pub const fn root() -> Self {
        Self { line: None, path: String::new() }
    }

    /// A member that should stand below here.
    pub fn below(&self, name: &str) -> Self {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Self { line: self.line, path }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Where.
    pub place: Place,
    rule: Option<&'static RuleText>,
    zh: String,
    en: String,
    /// How grave the node says it is; none of what was found here.
    severity: Option<String>,
}

impl Finding {
    /// A file that is not of the form that drafts have.
    pub fn form(place: Place, zh: &str, en: &str) -> Self {
        Self { place, rule: None, zh: zh.to_owned(), en: en.to_owned(), severity: None }
    }

    /// A rule that refuses, with what the rule's own text does not say.
    pub fn rule(place: Place, rejection: &Rejection, detail: (&str, &str)) -> Self {
        let with = |text: String, more: &str, open: &str, close: &str| {
            if more.is_empty() { text } else { format!("{text}{open}{more}{close}") }
        };
        Self {
            place,
            rule: Some(rejection.rule()),
            zh: with(rejection.zh(), detail.0, "（", "）"),
            en: with(rejection.en(), detail.1, " (", ")"),
            severity: None,
        }
    }

    /// A rule that the node found to refuse, in the node's words.
    pub fn of_node(failed: &FailedRule) -> Self {
        let known = failed.rule.strip_prefix("R-").and_then(|digits| digits.parse().ok()).and_then(rule);
        Self {
            place: Place::root(),
            rule: known,
            zh: failed.zh.clone(),
            en: failed.en.clone(),
            severity: Some(failed.severity.clone()),
        }
    }

    /// Whether the node found it.
    pub fn is_of_node(&self) -> bool {
        self.severity.is_some()
    }

    fn mark(&self) -> &'static str {
        match self.severity.as_deref() {
            Some("warning") => t("  [警示，审核人可勾选]", "  [warning: the reviewer may tick it]"),
            Some("indicator") => t("  [仅计数]", "  [only counted]"),
            _ => "",
        }
    }

    /// Number of the rule; 0 when it is about form.
    pub fn number(&self) -> u16 {
        self.rule.map_or(0, |rule| rule.number)
    }

    /// Lines for a person: where, what, law, how to mend it.
    pub fn lines(&self, file: &str) -> Vec<String> {
        let line = self.place.line.map(|line| format!(":{line}")).unwrap_or_default();
        let path = if self.place.path.is_empty() { String::new() } else { format!("  {}", self.place.path) };
        let number = self.rule.map(|rule| format!("R-{:03} ", rule.number)).unwrap_or_default();
        let law = self.rule.map(|rule| rule.law).filter(|law| !law.is_empty());
        let law = law.map(|law| format!("   [{law}]")).unwrap_or_default();
        let mut lines = vec![
            format!("{file}{line}{path}"),
            format!("  × {number}{}{law}{}", tf(self.zh.clone(), self.en.clone()), self.mark()),
        ];
        if let Some(rule) = self.rule {
            lines.push(format!("    {}{}", t("可办：", "mend: "), remedy(rule)));
        }
        lines
    }

    /// The same for programs.
    pub fn json(&self) -> Json {
        json!({
            "line": self.place.line,
            "path": self.place.path,
            "rule": self.rule.map(|rule| format!("R-{:03}", rule.number)),
            "zh": self.zh,
            "en": self.en,
            "law": self.rule.map(|rule| rule.law),
            "severity": self.severity,
            "mend_zh": self.rule.map(|rule| rule.remedy().0),
            "mend_en": self.rule.map(|rule| rule.remedy().1),
        })
    }
}

/// A rule's number as it is typed: `R-033`, `r-33` or `33`.
pub fn rule_number(text: &str) -> Option<u16> {
    text.strip_prefix(['R', 'r']).unwrap_or(text).trim_start_matches('-').parse().ok()
}

/// How to mend what a rule refuses.
pub fn remedy(rule: &RuleText) -> String {
    let explain = format!("kexin rules explain R-{:03}", rule.number);
    let (zh, en) = rule.remedy();
    format!("{}   {explain}", t(zh, en))
}

/// Findings as they gather: all that is wrong, not only the first.
#[derive(Debug, Default)]
pub struct Gathered {
    found: Vec<Finding>,
}

impl Gathered {
    /// Takes one down, unless the same rule was found at the same place.
    pub fn add(&mut self, finding: Finding) {
        let same = |other: &Finding| other.place == finding.place && other.number() == finding.number();
        if !self.found.iter().any(same) {
            self.found.push(finding);
        }
    }

    /// Takes one down unless its rule was found at some place, or reads the same: for checks that know no place.
    pub fn add_rule(&mut self, finding: Finding) {
        let is_told = |other: &Finding| {
            other.number() == finding.number() && (other.place != Place::root() || other.en == finding.en)
        };
        if !self.found.iter().any(is_told) {
            self.found.push(finding);
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// In the order of the file.
    pub fn into_sorted(mut self) -> Vec<Finding> {
        self.found
            .sort_by(|a, b| a.place.line.unwrap_or(usize::MAX).cmp(&b.place.line.unwrap_or(usize::MAX)));
        self.found
    }
}
