//! T08 代码变更: units get other codes, one for one, when areas are redrawn or a virtual code becomes a real one
//! (GB/T 37346). Nothing else changes: every fact, right and restriction goes along, and the old code leads to the new.

use std::collections::{BTreeMap, BTreeSet};

use kexin_proof::slots::{Slots, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::succession;
use super::{ActKind, CasePath, Filing, Register, land};
use crate::book::RuleBook;
use crate::case;
use crate::record::{SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{is_land, land_of, unit_key};

mod moving;

/// Kind number of T08.
pub const KIND: u16 = 8;
/// Registration type 变更登记.
const REGISTRATION_TYPE: u32 = 300;
/// Most units that one record recodes: a county takes several.
pub const PAIRS_MAX: usize = 250;

/// Slots of a recoding, beside those of every record; its unit is the first old code.
pub mod fact {
    /// Old and new codes, list of 4-slot elements ([`super::pair`]).
    pub const PAIRS: u16 = 9;
    /// Why: one of [`super::reason`], code.
    pub const REASON: u16 = 10;
}

/// Slots of a pair.
pub mod pair {
    /// The code so far, text.
    pub const OLD: u16 = 0;
    /// The code from here on, text.
    pub const NEW: u16 = 1;
}

/// Values of [`fact::REASON`].
pub mod reason {
    /// Areas are redrawn 行政区划调整.
    pub const AREA_CHANGE: u32 = 1;
    /// A virtual code becomes a real one.
    pub const VIRTUAL_TO_FORMAL: u32 = 2;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::PAIRS, "pairs", FactType::List(Width::W4, PAIR_FACTS)),
    row(fact::REASON, "reason", FactType::Code),
];

const PAIR_FACTS: &[FactRow] =
    &[row(pair::OLD, "old unit", FactType::Text), row(pair::NEW, "new unit", FactType::Text)];

/// A recoding, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recode {
    /// Old and new codes.
    pub pairs: Vec<(UnitCode, UnitCode)>,
}

impl ActKind for Recode {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Short;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        let slots = record.slots();
        match slots.code(slot::REGISTRATION_TYPE) {
            None => faults.add(Rejection::about(7, "registration type")),
            Some(found) => faults.require(6, found == REGISTRATION_TYPE),
        }
        match slots.code(fact::REASON) {
            None => faults.add(Rejection::about(7, "reason")),
            Some(reason::AREA_CHANGE | reason::VIRTUAL_TO_FORMAL) => {}
            Some(_) => faults.add(Rejection::about(8, "reason")),
        }
        let list = faults.take(slots.list(fact::PAIRS).ok_or(Rejection::about(7, "pairs")))?;
        if list.elements().len() > PAIRS_MAX {
            faults.add(Rejection::about(16, "pairs"));
            return None;
        }
        let pairs: Vec<Option<(UnitCode, UnitCode)>> =
            list.elements().iter().map(|element| read_pair(element, (record, book), faults)).collect();
        let pairs: Vec<(UnitCode, UnitCode)> = pairs.into_iter().collect::<Option<_>>()?;
        let codes: BTreeSet<UnitCode> = pairs.iter().flat_map(|(old, new)| [*old, *new]).collect();
        faults.require(106, codes.len() == 2 * pairs.len());
        if pairs.first().map(|(old, _)| *old) != unit {
            faults.add(Rejection::about(7, "unit"));
        }
        Some(Self { pairs })
    }

    fn units(&self) -> Vec<UnitCode> {
        self.pairs.iter().map(|(old, _)| *old).chain(self.pairs.iter().map(|(_, new)| *new)).collect()
    }

    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        // Current units that leave a parcel for another, by the land on either side.
        let mut leaving: BTreeMap<(UnitCode, UnitCode), u64> = BTreeMap::new();
        let mut lands: Vec<(UnitCode, UnitCode, u64)> = Vec::new();
        for (old, new) in &self.pairs {
            succession::check_unused(new, register, findings)?;
            for code in [old, new] {
                findings.require(22, !case::is_locked_by_other(filing, code, register)?);
            }
            let value = register.value(&unit_key(old))?;
            let Some(unit) = succession::view(value.as_deref()) else {
                findings.add(Rejection::new(105));
                continue;
            };
            findings.require(23, unit.is_current() || unit.is_planned());
            if is_land(old) {
                lands.push((*old, *new, unit.fixtures()));
            } else if let (Some(from), Some(to), true) = (land_of(old), land_of(new), unit.is_current()) {
                *leaving.entry((from, to)).or_default() += 1;
            }
        }
        // Land goes on under another code only with, or after, all that stands on it.
        let takes_all = |(old, new, fixtures): (UnitCode, UnitCode, u64)| {
            fixtures <= leaving.get(&(old, new)).copied().unwrap_or_default()
        };
        findings.require(30, lands.into_iter().all(takes_all));
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let renamed: BTreeMap<UnitCode, UnitCode> = self.pairs.iter().copied().collect();
        for (old, new) in &self.pairs {
            let was_current = moving::move_unit(old, new, &renamed, filing, register)?;
            if was_current && land_of(old) != land_of(new) {
                land::remove_fixture(old, filing, register)?;
                land::add_fixture(new, filing, register)?;
            }
        }
        Ok(())
    }
}

/// Every code in the pairs of a recoding: what its record is about beside its subjects.
#[must_use]
pub fn codes_in(record: &SignedRecord) -> Vec<UnitCode> {
    if record.envelope().kind != KIND {
        return Vec::new();
    }
    let elements = record.slots().list(fact::PAIRS).map_or(&[][..], |list| list.elements());
    let texts = elements.iter().flat_map(|element| [element.text(pair::OLD), element.text(pair::NEW)]);
    texts.flatten().filter_map(|text| text.parse().ok()).collect()
}

/// R-001 of the old code; of the new one, which names the same kind of fixture.
fn read_pair(
    element: &Slots,
    (record, book): (&SignedRecord, &RuleBook),
    faults: &mut Findings,
) -> Option<(UnitCode, UnitCode)> {
    let mut text = |slot| faults.take(element.text(slot).ok_or(Rejection::about(7, "pairs")));
    let (old, new) = (text(pair::OLD), text(pair::NEW));
    let old: Option<UnitCode> = old.and_then(|text| faults.take(text.parse().map_err(|_| Rejection::new(1))));
    let new = new.and_then(|text| succession::read_code(text, old.as_ref(), (record, book), faults));
    old.zip(new)
}
