//! Exit codes and the one error that commands end with: what, where, how to mend, and the code for scripts.

use kexin_ledger::api::Problem;
use kexin_ledger::rules::Rejection;

use crate::text::{t, tf};

/// What an exit code tells a script. The numbers are a contract (`docs/verify.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, or proven true.
    Yes = 0,
    /// Our own error, or a node's.
    Internal = 1,
    /// The command line or an input file is wrong.
    Usage = 2,
    /// A rule refused.
    Refused = 3,
    /// Authentic, and says otherwise.
    ProvenFalse = 4,
    /// Forged, malformed, of an unknown chain, or too old.
    NotProven = 5,
    /// No right to do this.
    NotAuthorised = 6,
    /// No node answers.
    NoNode = 7,
    /// The outcome is not known; asking again is harmless.
    Unknown = 8,
    /// Input is needed and there is no terminal.
    InputNeeded = 10,
}

/// Why a command ends without success.
#[derive(Debug)]
pub struct Failure {
    /// For scripts.
    pub exit: Exit,
    /// What went wrong and where, in the language in force.
    pub what: String,
    /// How to mend it.
    pub remedy: Option<String>,
}

impl Failure {
    /// A failure with its remedy.
    pub fn new(exit: Exit, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { exit, what: what.into(), remedy: Some(remedy.into()) }
    }

    /// A failure that says all there is to say.
    pub fn plain(exit: Exit, what: impl Into<String>) -> Self {
        Self { exit, what: what.into(), remedy: None }
    }

    /// What a rule refuses here: its words, law and remedy in the language in force.
    pub fn of_rule(rejection: &Rejection) -> Self {
        let rule = rejection.rule();
        let law = if rule.law.is_empty() { String::new() } else { format!("   [{}]", rule.law) };
        let what = format!("R-{:03} {}{law}", rule.number, tf(rejection.zh(), rejection.en()));
        let (zh, en) = rule.remedy();
        Self::new(Exit::Refused, what, t(zh, en))
    }

    /// The same, with a remedy that fits better than the rule's own.
    pub fn mended_by(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// A node's refusal: its rule, law and remedy in the language in force.
    pub fn from_problem(problem: &Problem) -> Self {
        let exit = match problem.status {
            401 | 403 => Exit::NotAuthorised,
            409 | 422 => Exit::Refused,
            429 | 503 => Exit::Unknown,
            500..=599 => Exit::Internal,
            _ => Exit::Usage,
        };
        let law = problem.law.as_deref().filter(|law| !law.is_empty());
        let law = law.map(|law| format!("   [{law}]")).unwrap_or_default();
        let what = tf(
            format!("{} {}{law}", problem.code, problem.title_zh),
            format!("{} {}{law}", problem.code, problem.title_en),
        );
        let remedy = tf(problem.remedy_zh.clone(), problem.remedy_en.clone());
        Self { exit, what, remedy: Some(remedy).filter(|remedy| !remedy.is_empty()) }
    }

    /// Names the file or the object that a command of many was at.
    pub fn at(mut self, place: &str) -> Self {
        self.what = format!("{place}: {}", self.what);
        self
    }

    /// Prints the failure to standard error.
    pub fn print(&self) {
        anstream::eprintln!("× {}", self.what);
        if let Some(remedy) = &self.remedy {
            anstream::eprintln!("  {}{remedy}", t("可办：", "mend: "));
        }
    }
}

/// Result of every command.
pub type Outcome = Result<Exit, Failure>;
