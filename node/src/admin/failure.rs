//! Exit codes and the one error that commands end with. The numbers are those of `kexin` (`docs/operate.md`).

use super::text::t;

/// What an exit code tells a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// The node failed, or the machine did.
    Internal = 1,
    /// The command line or an input file is wrong.
    Usage = 2,
    /// A rule refused.
    Refused = 3,
    /// A wrong passphrase, or no right to do this.
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
    /// What went wrong and where.
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
        eprintln!("× {}", self.what);
        if let Some(remedy) = &self.remedy {
            eprintln!("  {}{remedy}", t("可办：", "mend: "));
        }
    }
}

/// A file that cannot be read or written.
pub fn file(path: &std::path::Path, error: &std::io::Error) -> Failure {
    Failure::plain(Exit::Usage, format!("{}: {error}", path.display()))
}

/// Result of every command.
pub type Outcome = Result<Exit, Failure>;
