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
