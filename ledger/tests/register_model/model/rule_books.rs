//! T28, as far as it is about the rule book: numbers that the law or the department sets, in versions that take effect at a
//! height.

use std::collections::BTreeMap;

use super::Filed;
use super::organisations::is_by_quorum;
use super::rules::{Findings, STALE};
use super::state::State;

/// Numbers of figures that the model's rules hang on, with what they are in version 1 and what they may be.
const FIGURES: [(u32, u64, u64, u64); 7] = [
    (OBJECTION_DAYS, 15, 1, 90),
    (NOTICE_DAYS, 90, 1, 365),
    (SEIZURE_MONTHS, 36, 1, 120),
    (PUBLIC_NOTICE_DAYS, 15, 1, 90),
    (LOSS_NOTICE_DAYS, 15, 1, 90),
    (CORRECTION_NOTICE_DAYS, 30, 1, 180),
    (AREA_TOLERANCE, 3_000, 0, 100_000),
];
/// Days in which who objected must have sued.
pub const OBJECTION_DAYS: u32 = 1;
/// Days after which an advance notice lapses.
pub const NOTICE_DAYS: u32 = 2;
/// Months for which may be seized.
pub const SEIZURE_MONTHS: u32 = 3;
/// Working days of a public notice.
pub const PUBLIC_NOTICE_DAYS: u32 = 5;
/// Working days of a statement of loss.
pub const LOSS_NOTICE_DAYS: u32 = 6;
/// Working days between the word to a holder and the correction.
pub const CORRECTION_NOTICE_DAYS: u32 = 7;
/// Millionths by which areas before and after may differ.
pub const AREA_TOLERANCE: u32 = 9;

/// A new version.
#[derive(Clone, Debug)]
pub struct Amendment {
    pub version: u64,
    /// First height at which it is in force.
    pub effective: u64,
    /// Figures by number, with their values.
    pub figures: Vec<(u32, u64)>,
}

/// A version as the register has it: what it changes.
#[derive(Clone, Debug)]
pub struct Book {
    pub effective: u64,
    pub figures: BTreeMap<u32, u64>,
}

impl State {
    /// The newest version.
    pub fn newest_book(&self) -> u64 {
        1 + self.books.len() as u64
    }

    /// The version in force at a height.
    pub fn book_in_force(&self, height: u64) -> u64 {
        1 + self.books.iter().rposition(|book| book.effective <= height).map_or(0, |place| place as u64 + 1)
    }

    /// A figure as it is at a height.
    pub fn figure(&self, number: u32, height: u64) -> u64 {
        let in_force = self.books.iter().rev().filter(|book| book.effective <= height);
        let amended = in_force.filter_map(|book| book.figures.get(&number)).next().copied();
        let first = FIGURES.iter().find(|(of, ..)| *of == number).expect("a figure of the model").1;
        amended.unwrap_or(first)
    }
}

/// Layer P.
pub fn judge_form(amendment: &Amendment, found: &mut Findings) {
    found.require(155, amendment.version > 1 && !amendment.figures.is_empty());
    found.require(155, amendment.figures.is_sorted_by(|one, next| one.0 < next.0));
    let is_allowed = |(number, value): &(u32, u64)| {
        let known = FIGURES.iter().find(|(of, ..)| of == number);
        known.is_some_and(|(_, _, least, most)| (least..=most).contains(&value))
    };
    found.require(155, amendment.figures.iter().all(is_allowed));
}

pub fn judge(amendment: &Amendment, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    found.require(151, is_by_quorum(filed.record));
    let newest = state.newest_book();
    if amendment.version <= newest {
        found.note(STALE);
        return;
    }
    // It changes nothing that was judged before, nor overtakes an earlier version.
    let earliest = state.books.last().map_or(0, |book| book.effective);
    found.require(155, amendment.effective > filed.place.height && amendment.effective >= earliest);
    found.require(155, amendment.version == newest + 1);
}

pub fn apply(amendment: &Amendment, state: &mut State) {
    let figures = amendment.figures.iter().copied().collect();
    state.books.push(Book { effective: amendment.effective, figures });
}
