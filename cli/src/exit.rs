//! Exit codes and the one error that commands end with: what, where, how to mend, and the code for scripts.

use crate::text::t;

/// What an exit code tells a script. The numbers are a contract (`docs/verify.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, or proven true.
    Yes = 0,
    /// The command line or an input file is wrong.
    Usage = 2,
    /// Authentic, and says otherwise.
    ProvenFalse = 4,
    /// Forged, malformed, of an unknown chain, or too old.
    NotProven = 5,
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
