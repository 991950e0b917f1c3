//! Fact tables: which slot of a record holds which fact, and of what type; one row a slot (`docs/formats.md` 11).
//!
//! A value outside the table of its kind, or of another type, refuses the record: what a reader of the chain
//! would not know of must not stand there, neither ignored nor as a hiding place.

use std::fmt;

use kexin_proof::list::List;
use kexin_proof::slots::{Slots, Value, Width};

use crate::record::{slot, subject_slot, tick_slot};
use crate::rules::{Findings, Rejection, Ticks};

/// Type of a fact.
#[derive(Clone, Copy, Debug)]
pub enum FactType {
    /// Text.
    Text,
    /// Date.
    Date,
    /// Amount in fen.
    Fen,
    /// Area in 0.01 m².
    Area,
    /// Share of the whole.
    Share,
    /// Code of a list.
    Code,
    /// Bits.
    Bits,
    /// 32 bytes.
    Hash,
    /// Time.
    Time,
    /// Integer.
    Number,
    /// Keyed tag of a party.
    Party,
    /// Root of a sealed slot tree.
    Tree,
    /// Elements of a width, each by these rows.
    List(Width, &'static [FactRow]),
}

/// A slot of a fact table.
#[derive(Clone, Copy, Debug)]
pub struct FactRow {
    /// Number of the slot; never reused.
    pub slot: u16,
    /// What it holds, in English.
    pub name: &'static str,
    /// Its type.
    pub fact: FactType,
}

/// A row.
pub(super) const fn row(slot: u16, name: &'static str, fact: FactType) -> FactRow {
    FactRow { slot, name, fact }
}

/// Rows that every record has.
pub const COMMON: &[FactRow] = &[
    row(
        slot::SUBJECTS,
        "subjects",
        FactType::List(
            Width::W4,
            &[
                row(subject_slot::KEY, "key", FactType::Hash),
                row(subject_slot::VERSION, "version", FactType::Number),
            ],
        ),
    ),
    row(slot::CASE, "case number", FactType::Text),
    row(slot::UNIT, "unit code", FactType::Text),
    row(slot::REGISTRATION_TYPE, "registration type", FactType::Code),
    row(slot::RIGHT_TYPE, "right type", FactType::Code),
    row(slot::CAUSE, "cause", FactType::Code),
    row(
        slot::ATTACHMENTS,
        "attachments",
        FactType::List(
            Width::W4,
            &[row(0, "digest", FactType::Hash), row(1, "attachment kind", FactType::Code)],
        ),
    ),
    row(slot::ISSUED_NUMBER, "issued number", FactType::Text),
    row(slot::PREVIOUS_NUMBER, "previous number", FactType::Text),
    row(slot::POLICY_VERSION, "policy version", FactType::Number),
    row(slot::TICKS, "ticks", FactType::List(Width::W4, &[row(tick_slot::RULE, "rule", FactType::Code)])),
];

/// Layer P: every value of the record has a row, in [`COMMON`] or among those of its kind, and is of its type. Notes
/// R-016, naming the fact, or "slot" for one without a row; R-008 for a tick of what is never a warning.
pub(super) fn check(slots: &Slots, of_kind: &'static [FactRow], faults: &mut Findings) {
    for (slot, value) in slots.values() {
        let is_of_kind = (slot::FIRST_OF_KIND..=slot::LAST_OF_KIND).contains(slot);
        faults.take(check_value(*slot, value, if is_of_kind { of_kind } else { COMMON }));
    }
    faults.take(Ticks::read(slots));
}

/// Layer P: facts that this record's kind has, and that what it does has not, are absent. Notes R-016, naming the fact.
pub(super) fn forbid(slots: &Slots, of_kind: &[FactRow], forbidden: &[u16], faults: &mut Findings) {
    let stands = |row: &&FactRow| forbidden.contains(&row.slot) && slots.get(row.slot).is_some();
    for row in of_kind.iter().filter(stands) {
        faults.add(Rejection::about(16, row.name));
    }
}

fn check_value(slot: u16, value: &Value, rows: &'static [FactRow]) -> Result<(), Rejection> {
    let row = rows.iter().find(|row| row.slot == slot).ok_or(Rejection::about(16, "slot"))?;
    match (row.fact, value) {
        (FactType::List(width, rows), Value::List(list)) if list.width() == width => check_list(list, rows),
        (fact, value) if fact.is_type_of(value) => Ok(()),
        _ => Err(Rejection::about(16, row.name)),
    }
}

fn check_list(list: &List, rows: &'static [FactRow]) -> Result<(), Rejection> {
    let mut values = list.elements().iter().flat_map(Slots::values);
    values.try_for_each(|(slot, value)| check_value(*slot, value, rows))
}

impl FactType {
    const fn is_type_of(self, value: &Value) -> bool {
        matches!(
            (self, value),
            (Self::Text, Value::Text(_))
                | (Self::Date, Value::Date(_))
                | (Self::Fen, Value::Fen(_))
                | (Self::Area, Value::Area(_))
                | (Self::Share, Value::Share(_))
                | (Self::Code, Value::Code(_))
                | (Self::Bits, Value::Bits(_))
                | (Self::Hash, Value::Hash(_))
                | (Self::Time, Value::Time(_))
                | (Self::Number, Value::Number(_))
                | (Self::Party, Value::Party(_))
                | (Self::Tree, Value::Tree(_))
        )
    }
}

impl fmt::Display for FactType {
    /// As `docs/formats.md` 11 writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Date => "date",
            Self::Fen => "fen",
            Self::Area => "area",
            Self::Share => "share",
            Self::Code => "code",
            Self::Bits => "bits",
            Self::Hash => "hash",
            Self::Time => "time",
            Self::Number => "number",
            Self::Party => "party tag",
            Self::Tree => "tree",
            Self::List(width, rows) => return write!(f, "list of {}: {}", *width as u8, written(rows)),
        })
    }
}

/// Rows as `docs/formats.md` 11 writes them: `9 use: code, 10 area: area`.
#[must_use]
pub fn written(rows: &[FactRow]) -> String {
    let one = |row: &FactRow| match row.fact {
        FactType::List(..) => format!("{} {} ({})", row.slot, row.name, row.fact),
        fact => format!("{} {}: {fact}", row.slot, row.name),
    };
    rows.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
