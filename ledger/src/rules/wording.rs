//! Texts by rule: a row in both languages, in families by rising number.
//!
//! The texts stand beside the table, not in it, so that a reader sees the table at a glance; that no rule lacks one is
//! asserted when the crate is built.

use super::RULES;

/// A text of a rule.
pub(super) struct Wording {
    number: u16,
    zh: &'static str,
    en: &'static str,
}

/// A row.
pub(super) const fn row(number: u16, zh: &'static str, en: &'static str) -> Wording {
    Wording { number, zh, en }
}

/// The text of a rule, in Chinese and English.
///
/// # Panics
/// When the table has no such rule: our own error.
pub(super) fn of(families: &[&[Wording]], number: u16) -> (&'static str, &'static str) {
    let mut rows = families.iter().flat_map(|family| family.iter());
    let found = rows.find(|row| row.number == number).expect("every rule of the table has a row");
    (found.zh, found.en)
}

/// Whether the families give every rule of the table one row, in its order.
pub(super) const fn are_complete(families: &[&[Wording]]) -> bool {
    let mut place = 0;
    let mut family = 0;
    while family < families.len() {
        let mut row = 0;
        while row < families[family].len() {
            if place == RULES.len() || families[family][row].number != RULES[place].number {
                return false;
            }
            place += 1;
            row += 1;
        }
        family += 1;
    }
    place == RULES.len()
}
