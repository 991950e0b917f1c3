//! A new version of the rule book: rows and figures that take effect at a height to come.

use kexin_proof::height::Height;
use kexin_proof::slots::{Slots, Value};

use super::governance_slot as fact;
use crate::act::{Filing, Register};
use crate::book::amendment::{figures_of, rows_of};
use crate::book::{Amendment, Books, Figure, VALUE_WIDTH, book_key, books_key, books_slot, write_amendment};
use crate::rules::{Findings, Rejection, STALE};
use crate::store::StoreError;

/// Reads an amendment: for a row or a figure that no version may have.
pub(super) fn parse(slots: &Slots) -> Result<Amendment, Rejection> {
    let number = |slot, name| slots.number(slot).ok_or(Rejection::about(7, name));
    let version = number(fact::BOOK_VERSION, "version")?;
    // Version 1 is built in.
    let version = u32::try_from(version).ok().filter(|version| *version > 1);
    let effective = Height::new(number(fact::EFFECTIVE_HEIGHT, "effective height")?);
    let rows = |slot, name| rows_of(slots.list(slot)).ok_or(Rejection::about(7, name));
    let figures = figures_of(slots.list(fact::BOOK_FIGURES)).ok_or(Rejection::about(7, "figures"))?;
    let figure = |(number, value)| Some((Figure::from_number(number)?, value));
    let amendment = Amendment {
        version: version.ok_or(Rejection::about(155, "version"))?,
        effective: effective.ok_or(Rejection::about(155, "effective height"))?,
        codes: rows(fact::BOOK_CODES, "codes")?,
        areas: rows(fact::BOOK_AREAS, "areas")?,
        holidays: rows(fact::BOOK_HOLIDAYS, "holidays")?,
        figures: figures
            .into_iter()
            .map(figure)
            .collect::<Option<_>>()
            .ok_or(Rejection::about(8, "figure"))?,
    };
    amendment.check_form().map_err(|error| Rejection::about(155, error.fact()))?;
    Ok(amendment)
}

/// R-036 when the version is there already; R-155 unless it follows the newest, is to come, and its tables are sound.
pub(super) fn check(
    amendment: &Amendment,
    filing: &Filing<'_>,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let books = Books::read(|key| register.value(key))?;
    let newest = books.newest();
    if amendment.version <= newest.version() {
        findings.require(STALE, false);
        return Ok(());
    }
    // A version never changes how the block that makes it, or an earlier one, was judged.
    if amendment.effective <= filing.place.height {
        findings.add(Rejection::about(155, "effective height"));
    }
    if let Err(error) = newest.amended(amendment) {
        findings.add(Rejection::about(155, error.fact()));
    }
    Ok(())
}

/// Writes the version and points to it.
pub(super) fn apply(amendment: &Amendment, register: &mut dyn Register) -> Result<(), StoreError> {
    write_amendment(amendment, register.draft(&book_key(amendment.version), VALUE_WIDTH)?);
    let pointer = register.draft(&books_key(), VALUE_WIDTH)?;
    pointer.set(books_slot::NEWEST, Value::Number(u64::from(amendment.version)));
    Ok(())
}
