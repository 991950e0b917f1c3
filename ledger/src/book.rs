//! The rule book 规则库: code lists, areas, holidays, the law's figures and automatic policies, in versions that take
//! effect at a height.
//!
//! Version 1 is built in; governance makes the later ones, and the state keeps what each changed (namespace 10). A record
//! names the version that it was drawn up by, so an old block is judged again by the version of its time.

use std::borrow::Borrow;
use std::sync::{Arc, LazyLock};

use kexin_proof::hash::StateKey;
use kexin_proof::height::Height;
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::slots::{Slots, Value, Width};

use crate::calendar::HolidayTable;
use crate::codes::{AreaTable, CodeLists};
use crate::store::StoreError;
use crate::value::{StateReader, StateValue, ValueDraft};

pub(crate) mod amendment;
mod figures;
mod policy;

pub use amendment::{Amendment, AmendmentError, Table};
pub use figures::{Figure, Figures};
pub use policy::{Condition, ELIGIBLE, Policies, Policy, SAMPLE_WHOLE};

use amendment::{ELEMENT_WIDTH, fill_row, rows_of};

/// Most versions.
pub const VERSIONS_MAX: u32 = 4_096;

/// Slots of a version (namespace 10, name `book` ‖ version u32), 16.
pub mod book_slot {
    /// Version, number.
    pub const VERSION: u16 = 2;
    /// First height at which it is in force, number.
    pub const EFFECTIVE: u16 = 3;
    /// Rows that it changes, list of 4-slot elements: 0 table, code of [`super::Table`]; 1 row, text.
    pub const ROWS: u16 = 4;
}

/// Slots of the pointer to the newest version (namespace 10, name `books`), 16. Absent while version 1 is alone.
pub mod books_slot {
    /// The newest version, number.
    pub const NEWEST: u16 = 2;
}

/// One version of the rule book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleBook {
    version: u32,
    effective: Height,
    codes: Arc<CodeLists>,
    areas: Arc<AreaTable>,
    holidays: Arc<HolidayTable>,
    figures: Figures,
    policies: Arc<Policies>,
}

impl RuleBook {
    /// Version 1, in force from genesis: profile GB2015, the areas of Guangdong, the national holidays, the law's figures,
    /// and what may be approved without a person.
    #[must_use]
    pub fn first() -> &'static Arc<Self> {
        &FIRST
    }

    /// Version, from 1: what a record names as its rule set.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// First height at which it is in force.
    #[must_use]
    pub const fn effective(&self) -> Height {
        self.effective
    }

    /// Its code lists.
    #[must_use]
    pub fn codes(&self) -> &CodeLists {
        &self.codes
    }

    /// Its areas.
    #[must_use]
    pub fn areas(&self) -> &AreaTable {
        &self.areas
    }

    /// Its working days.
    #[must_use]
    pub fn holidays(&self) -> &HolidayTable {
        &self.holidays
    }

    /// The value of a figure.
    #[must_use]
    pub fn figure(&self, figure: Figure) -> u64 {
        self.figures.value(figure)
    }

    /// Its automatic policies.
    #[must_use]
    pub fn policies(&self) -> &Policies {
        &self.policies
    }

    /// The version that an amendment of this one makes.
    ///
    /// # Errors
    /// [`AmendmentError`].
    pub fn amended(&self, amendment: &Amendment) -> Result<Self, AmendmentError> {
        let newest = self.version;
        if amendment.version != newest + 1 || amendment.version > VERSIONS_MAX {
            return Err(AmendmentError::Version { newest });
        }
        if amendment.effective < self.effective {
            return Err(AmendmentError::Effective { newest });
        }
        amendment.check_form()?;
        let mut next = Self { version: amendment.version, effective: amendment.effective, ..self.clone() };
        if !amendment.codes.is_empty() {
            next.codes = Arc::new(self.codes.amended(&amendment.codes).map_err(AmendmentError::Codes)?);
        }
        if !amendment.areas.is_empty() {
            next.areas = Arc::new(self.areas.amended(&amendment.areas).map_err(AmendmentError::Areas)?);
        }
        if !amendment.holidays.is_empty() {
            let holidays = self.holidays.amended(&amendment.holidays);
            next.holidays = Arc::new(holidays.map_err(AmendmentError::Holidays)?);
        }
        next.figures = self.figures.amended(&amendment.figures);
        if !amendment.policies.is_empty() {
            let policies = self.policies.amended(&amendment.policies);
            next.policies = Arc::new(policies.map_err(AmendmentError::Policies)?);
        }
        Ok(next)
    }
}

/// Every version that a state knows, those that are not in force yet included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Books {
    /// By version, the first being 1.
    versions: Vec<Arc<RuleBook>>,
}

impl Books {
    /// Version 1 alone.
    #[must_use]
    pub fn built_in() -> Self {
        Self { versions: vec![Arc::clone(RuleBook::first())] }
    }

    /// Version 1 and those that amendments make of it, one after the other: for who is told them.
    ///
    /// # Errors
    /// [`AmendmentError`] of the first that does not follow the one before it.
    pub fn amended_by(amendments: impl IntoIterator<Item = Amendment>) -> Result<Self, AmendmentError> {
        let mut books = Self::built_in();
        for amendment in amendments {
            let next = books.newest().amended(&amendment)?;
            books.versions.push(Arc::new(next));
        }
        Ok(books)
    }

    /// The versions that a state knows.
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails, or the state holds a version that cannot be.
    pub fn load(state: &impl StateReader) -> Result<Self, StoreError> {
        Self::read(|key| state.value(key))
    }

    /// As [`Books::load`], from wherever values are read.
    ///
    /// # Errors
    /// As [`Books::load`].
    pub fn read<V: Borrow<StateValue>>(
        value: impl Fn(&StateKey) -> Result<Option<V>, StoreError>,
    ) -> Result<Self, StoreError> {
        let mut books = Self::built_in();
        let newest = newest_version(value(&books_key())?.as_ref().map(Borrow::borrow));
        for version in 2..=newest {
            let kept = value(&book_key(version))?;
            let kept = kept.ok_or(StoreError::Missing { what: WHAT, at: u64::from(version) })?;
            let amendment = amendment_of(kept.borrow().slots()).ok_or_else(|| StoreError::corrupt(WHAT))?;
            let next = books.newest().amended(&amendment);
            let next = next.map_err(|error| StoreError::contradicts(WHAT, error.to_string()))?;
            books.versions.push(Arc::new(next));
        }
        Ok(books)
    }

    /// The version in force at a height.
    #[must_use]
    pub fn in_force(&self, height: Height) -> &Arc<RuleBook> {
        let found = self.versions.iter().rev().find(|book| book.effective <= height);
        found.expect("version 1 is in force from genesis")
    }

    /// A version by its number.
    #[must_use]
    pub fn version(&self, number: u32) -> Option<&Arc<RuleBook>> {
        let place = usize::try_from(number).ok()?.checked_sub(1)?;
        self.versions.get(place)
    }

    /// The newest version, in force or not.
    #[must_use]
    pub fn newest(&self) -> &Arc<RuleBook> {
        self.versions.last().expect("version 1 is always there")
    }

    /// All versions, rising.
    pub fn all(&self) -> impl Iterator<Item = &Arc<RuleBook>> {
        self.versions.iter()
    }
}

/// Number of the version in force at a height: what a record to be drawn up for it names. Reads the newest versions only.
///
/// # Errors
/// As [`Books::load`].
pub fn version_in_force(state: &impl StateReader, height: Height) -> Result<u32, StoreError> {
    let newest = newest_version(state.value(&books_key())?.as_ref());
    for version in (2..=newest).rev() {
        let kept = state.value(&book_key(version))?;
        let kept = kept.ok_or(StoreError::Missing { what: WHAT, at: u64::from(version) })?;
        if kept.slots().number(book_slot::EFFECTIVE).is_some_and(|effective| effective <= height.value()) {
            return Ok(version);
        }
    }
    Ok(1)
}

/// Key of a version in the state map.
#[must_use]
pub fn book_key(version: u32) -> StateKey {
    state_key(Namespace::CodeList, &[&b"book"[..], &version.to_be_bytes()].concat())
}

/// Key of the pointer to the newest version.
#[must_use]
pub fn books_key() -> StateKey {
    state_key(Namespace::CodeList, b"books")
}

/// The amendment that made a version, from its state value.
#[must_use]
pub fn amendment_of(slots: &Slots) -> Option<Amendment> {
    let version = u32::try_from(slots.number(book_slot::VERSION)?).ok()?;
    let effective = Height::new(slots.number(book_slot::EFFECTIVE)?)?;
    let rows = rows_of(slots.list(book_slot::ROWS)).ok()?;
    Amendment::of_rows(version, effective, rows).ok()
}

/// Writes what a version changes into its draft.
pub(crate) fn write_amendment(amendment: &Amendment, draft: &mut ValueDraft) {
    draft.set(book_slot::VERSION, Value::Number(u64::from(amendment.version)));
    draft.set(book_slot::EFFECTIVE, Value::Number(amendment.effective.value()));
    for row in amendment.rows() {
        let mut element = draft.element(ELEMENT_WIDTH);
        fill_row(&row, &mut element);
        draft.list_mut(book_slot::ROWS, ELEMENT_WIDTH).push(element);
    }
}

/// The newest version by its pointer.
fn newest_version(pointer: Option<&StateValue>) -> u32 {
    let newest = pointer.and_then(|value| value.slots().number(books_slot::NEWEST));
    newest.and_then(|newest| u32::try_from(newest).ok()).map_or(1, |newest| newest.min(VERSIONS_MAX))
}

/// Width of both kinds of values.
pub(crate) const VALUE_WIDTH: Width = Width::W16;
const WHAT: &str = "version of the rule book 规则库版本";

static FIRST: LazyLock<Arc<RuleBook>> = LazyLock::new(|| {
    Arc::new(RuleBook {
        version: 1,
        effective: Height::ZERO,
        codes: Arc::new(CodeLists::gb2015().clone()),
        areas: Arc::new(AreaTable::guangdong().clone()),
        holidays: Arc::new(HolidayTable::national().clone()),
        figures: Figures::default(),
        policies: Arc::new(Policies::built_in()),
    })
});

#[cfg(test)]
mod tests;
