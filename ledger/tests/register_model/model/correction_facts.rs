//! T23 in plain words.

use super::calendar::Day;
use super::record::{NewOwner, Party};

/// T23.
#[derive(Clone, Debug)]
pub struct Correction {
    /// Number of the record that is corrected, among all that were registered.
    pub target: Option<u64>,
    /// Case in which it was registered.
    pub target_case: Option<String>,
    pub changes: Vec<Change>,
    /// 1 a holder, 2 an interested person, 3 the bureau, 4 a court.
    pub basis: Option<u32>,
    pub evidence: Option<u8>,
    /// All owners as they should be.
    pub owners: Option<Vec<NewOwner>>,
    pub form: Option<u32>,
    pub mode: Option<u32>,
    /// Case of a mortgage.
    pub mortgage: Option<String>,
    /// 1 a mortgage that was cancelled in error.
    pub restored: Option<u32>,
    pub document: Option<String>,
    /// The interested person.
    pub applicant: Option<Party>,
}

/// A fact with its old value beside the new.
#[derive(Clone, Debug)]
pub struct Change {
    /// Which: 1 use, 2 area, 3 land term end, 4 location, 5 right type, 6 an owner's sealed facts, 7 a mortgage's amount,
    /// 8 and 9 first and last day of its period, 10 quality flags.
    pub field: Option<u32>,
    /// Whose.
    pub party: Option<Party>,
    pub old: Option<Fact>,
    pub new: Option<Fact>,
}

/// A value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    Code(u32),
    Area(u64),
    Date(Day),
    /// Number of sealed facts.
    Sealed(u8),
    Fen(u64),
}

pub const USE: u32 = 1;
pub const AREA: u32 = 2;
pub const LAND_TERM_END: u32 = 3;
pub const LOCATION: u32 = 4;
pub const RIGHT_TYPE: u32 = 5;
pub const PERSON: u32 = 6;
pub const AMOUNT: u32 = 7;
pub const FROM: u32 = 8;
pub const TO: u32 = 9;
pub const QUALITY: u32 = 10;
