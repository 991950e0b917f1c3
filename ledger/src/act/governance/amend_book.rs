//! A new version of the rule book: rows that take effect at a height to come.

use kexin_proof::height::Height;
use kexin_proof::slots::{Slots, Value};

use super::governance_slot as fact;
use crate::act::{Filing, Register};
use crate::book::amendment::rows_of;
use crate::book::{
    Amendment, AmendmentError, Books, VALUE_WIDTH, book_key, books_key, books_slot, write_amendment,
};
use crate::rules::{Findings, Rejection, STALE};
use crate::store::StoreError;

/// Reads an amendment: for a row that no version may have.
pub(super) fn parse(slots: &Slots) -> Result<Amendment, Rejection> {
    let number = |slot, name| slots.number(slot).ok_or(Rejection::about(7, name));
    let version = number(fact::BOOK_VERSION, "version")?;
    // Version 1 is built in.
    let version = u32::try_from(version).ok().filter(|version| *version > 1);
    let effective = Height::new(number(fact::EFFECTIVE_HEIGHT, "effective height")?);
    let version = version.ok_or(Rejection::about(155, "version"))?;
    let effective = effective.ok_or(Rejection::about(155, "effective height"))?;
    let not_allowed = |error: AmendmentError| Rejection::about(155, error.fact());
    let rows = rows_of(slots.list(fact::BOOK_ROWS))?;
    let amendment = Amendment::of_rows(version, effective, rows).map_err(not_allowed)?;
    amendment.check_form().map_err(not_allowed)?;
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
