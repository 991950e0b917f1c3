//! T24 in plain words.

use kexin_proof::unit_code::UnitCode;

use super::calendar::Day;
use super::record::{Party, Written};

/// T24.
#[derive(Clone, Debug)]
pub struct Import {
    pub batch: Option<u64>,
    pub source: Option<String>,
    pub rows: Vec<ImportRow>,
    pub mortgages: Vec<ImportedMortgage>,
    /// Those of a unit in the order of its queue.
    pub seizures: Vec<ImportedSeizure>,
    pub entries: Vec<ImportedEntry>,
    pub manifest: Manifest,
}

/// What a batch says that it has.
#[derive(Clone, Debug)]
pub struct Manifest {
    pub rows: Option<u64>,
    pub area: Option<u64>,
    /// Whether the root is that of the rows; none where it is not told.
    pub is_root_right: Option<bool>,
    /// How many units carry each flag.
    pub flags: Option<Vec<(u32, u64)>>,
    pub mortgages: Option<u64>,
    pub secured: Option<u64>,
    /// Rows of seizures and of all other entries but mortgages.
    pub entries: Option<u64>,
}

/// A unit with its first owner, or a co-owner.
#[derive(Clone, Debug)]
pub struct ImportRow {
    pub unit: UnitCode,
    pub party: Option<Party>,
    pub share: Option<Written>,
    pub person: Option<u8>,
    pub holder_type: Option<u32>,
    pub certificate: Option<String>,
    /// What only the first row of a unit says.
    pub stock: Option<Stock>,
}

/// A unit as the source has it.
#[derive(Clone, Debug)]
pub struct Stock {
    pub right: Option<u32>,
    pub use_code: Option<u32>,
    pub area: Option<u64>,
    pub land_term_end: Option<Day>,
    pub flags: Option<u32>,
    pub location: Option<u8>,
    pub form: Option<u32>,
    pub case: Option<String>,
    /// 1 when its certificates are of an old form.
    pub legacy: Option<u32>,
    /// 1 of what is sold in advance and not built yet.
    pub planned: Option<u32>,
}

/// A mortgage as the source has it.
#[derive(Clone, Debug)]
pub struct ImportedMortgage {
    pub unit: UnitCode,
    pub case: Option<String>,
    pub proof: Option<String>,
    pub kind: Option<u32>,
    pub amount: Option<u64>,
    pub mortgagee: Option<u32>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub no_transfer: Option<u32>,
    pub share: Option<Written>,
    pub mortgagor: Option<Party>,
    pub scope: Option<u8>,
    pub property: Option<u32>,
    pub legacy: Option<u32>,
}

/// A seizure as the source has it.
#[derive(Clone, Debug)]
pub struct ImportedSeizure {
    pub unit: UnitCode,
    pub case: Option<String>,
    pub organ: Option<u32>,
    /// 1 seizure, 2 waiting, 3 pre-seizure, 4 waiting pre-seizure.
    pub kind: Option<u32>,
    pub document: Option<String>,
    pub served_at: Option<u64>,
    pub term_days: Option<u64>,
    pub debtor: Option<Party>,
    pub share: Option<Written>,
    /// Of what runs: since when, and the first moment at which it no longer does.
    pub start: Option<u64>,
    pub end: Option<u64>,
    pub digest: Option<u8>,
}

/// Another entry as the source has it.
#[derive(Clone, Debug)]
pub struct ImportedEntry {
    /// Of an easement the servient one.
    pub unit: UnitCode,
    pub case: Option<String>,
    pub proof: Option<String>,
    /// 1 when the proof is of an old form.
    pub legacy: Option<u32>,
    pub what: Entry,
}

/// What an entry says beside its case and its proof.
#[derive(Clone, Debug)]
pub enum Entry {
    Objection {
        matter: Option<u8>,
        applicant: Option<Party>,
        person: Option<u8>,
        since: Option<u64>,
        last: Option<Day>,
    },
    Notice(ImportedNotice),
    Easement {
        other: Option<UnitCode>,
        content: Option<u8>,
        from: Option<Day>,
        to: Option<Day>,
    },
    Habitation {
        occupant: Option<Party>,
        person: Option<u8>,
        source: Option<u32>,
        scope: Option<u8>,
        from: Option<Day>,
        to: Option<Day>,
    },
    Restriction {
        organ: Option<u32>,
        kind: Option<u32>,
        document: Option<String>,
        digest: Option<u8>,
        from: Option<u64>,
        last: Option<Day>,
    },
}

/// An advance notice, as far as one beneficiary goes.
#[derive(Clone, Debug)]
pub struct ImportedNotice {
    pub kind: Option<u32>,
    pub beneficiary: Option<Party>,
    pub person: Option<u8>,
    pub share: Option<Written>,
    pub mortgagee: Option<u32>,
    pub amount: Option<u64>,
    pub obligor: Option<Party>,
    pub contract: Option<String>,
    pub last: Option<Day>,
}

impl ImportedEntry {
    /// Number of its list, in the order in which records have them.
    pub fn list(&self) -> u8 {
        match self.what {
            Entry::Objection { .. } => 0,
            Entry::Notice(_) => 1,
            Entry::Easement { .. } => 2,
            Entry::Habitation { .. } => 3,
            Entry::Restriction { .. } => 4,
        }
    }

    /// An advance notice, if it is one.
    pub fn notice(&self) -> Option<&ImportedNotice> {
        match &self.what {
            Entry::Notice(notice) => Some(notice),
            _ => None,
        }
    }

    /// The other unit of an easement.
    pub fn other(&self) -> Option<UnitCode> {
        match self.what {
            Entry::Easement { other, .. } => other,
            _ => None,
        }
    }
}
