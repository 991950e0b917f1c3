//! Which failed rule a record's outcome names: the first by layer, then by number; a stale version last of all.

use std::collections::BTreeSet;

/// The four layers of rules, in the order in which they decide (domain 4.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    P,
    W,
    S,
    I,
}

fn layer(number: u16) -> Layer {
    match number {
        1..=14 | 16 | 28 | 45..=47 | 62 | 63 | 74 | 77 | 78 | 95 | 98 | 99 | 106 | 117 => Layer::P,
        123 | 134 | 136..=138 | 148 | 155 => Layer::P,
        32 | 37 | 44 | 48 | 49 | 65 | 68 | 76 | 115 => Layer::W,
        121 | 122 | 124..=133 | 151 | 156..=159 => Layer::W,
        141..=144 => Layer::I,
        _ => Layer::S,
    }
}

/// Rules that refuse only until a reviewer ticks them.
fn is_warning(number: u16) -> bool {
    matches!(number, 33 | 34 | 43 | 84 | 142)
}

/// Whether a rule is a warning anywhere, so that somebody may tick it.
pub fn can_be_ticked(number: u16) -> bool {
    is_warning(number) || matches!(number, 3 | 31 | 83)
}

/// Number of the rule for stale versions.
pub const STALE: u16 = 36;

/// The rules that failed.
#[derive(Default)]
pub struct Findings {
    failed: Vec<(u16, bool)>,
}

impl Findings {
    /// Notes a failed rule.
    pub fn note(&mut self, number: u16) {
        self.failed.push((number, is_warning(number)));
    }

    /// Notes a failed rule as a warning at this place.
    pub fn warn(&mut self, number: u16) {
        self.failed.push((number, true));
    }

    /// Whether a rule failed that is a warning at its place.
    pub fn has_warning(&self) -> bool {
        self.failed.iter().any(|(_, is_warning)| *is_warning)
    }

    /// Notes what others found.
    pub fn add_all(&mut self, others: Self) {
        self.failed.extend(others.failed);
    }

    /// Notes a rule unless it holds.
    pub fn require(&mut self, number: u16, holds: bool) {
        if !holds {
            self.note(number);
        }
    }

    /// The rule that refuses, if any does: an error, or a warning that nobody ticked.
    pub fn refusal(&self, ticks: &BTreeSet<u16>) -> Option<u16> {
        let refuses = |(number, is_warning): &&(u16, bool)| !is_warning || !ticks.contains(number);
        let numbers = self.failed.iter().filter(refuses).map(|(number, _)| *number);
        numbers.min_by_key(|number| (*number == STALE, layer(*number), *number))
    }

    /// Whether no rule failed, warnings aside.
    pub fn is_empty(&self) -> bool {
        self.failed.iter().all(|(_, is_warning)| *is_warning)
    }

    /// A rule that the model forgets on purpose, so that the comparison can be seen to fail.
    pub fn forget(&mut self, number: u16) {
        self.failed.retain(|(noted, _)| *noted != number);
    }
}
