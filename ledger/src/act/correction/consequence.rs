//! What a correction must not do to others: a wrong owner put right is judged anew by what binds the unit, and a mortgage
//! does not grow at the cost of those behind it.

use std::collections::BTreeSet;

use kexin_proof::slot_table::mortgage as mortgage_slot;
use kexin_proof::slots::{PartyTag, Value};

use super::field::{Field, mortgage_element};
use super::{Basis, Correction};
use crate::act::{Filing, Register};
use crate::act::guard::Guarded;
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{Mortgage, Unit};

impl Correction {
    /// of the mortgage that is named.
    pub(super) fn check_mortgage(&self, unit: &Unit<'_>, findings: &mut Findings) {
        let Some(name) = &self.mortgage else { return };
        let element = mortgage_element(unit.slots(), name);
        let is_active = element.and_then(Mortgage::read).map(|mortgage| mortgage.is_active);
        if self.restores {
            // What was never cancelled cannot be restored.
            findings.require(147, is_active == Some(false));
        } else {
            findings.require(69, is_active == Some(true));
        }
        let day = |field: Field, slot| {
            let new = self.changes.iter().find(|change| change.field == field).map(|change| &change.new);
            new.or_else(|| element.and_then(|element| element.get(slot))).and_then(|value| match value {
                Value::Date(day) => Some(*day),
                _ => None,
            })
        };
        let from = day(Field::MortgageFrom, mortgage_slot::FROM);
        let to = day(Field::MortgageTo, mortgage_slot::TO);
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            findings.add(Rejection::new(14));
        }
    }

    /// unless a court orders it, what corrects the owners or burdens the unit anew respects
    /// seizures, advance notices and the mortgages behind.
    pub(super) fn check_consequences(
        &self,
        unit: &Unit<'_>,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        if self.basis == Basis::Court {
            return Ok(());
        }
        let guarded = Guarded { unit, code: &self.unit, filing };
        let grows = self.grows() && !self.is_proven(filing);
        if self.owners.is_some() || self.restores || grows {
            guarded.check_seizure(register, findings)?;
        }
        if self.owners.is_some() || self.restores {
            guarded.check_notices(&self.entering(), None, findings);
        }
        if grows {
            let mortgages = unit.active_mortgages();
            let own = self.mortgage.as_deref();
            let order = mortgages.iter().find(|one| Some(one.case.as_str()) == own).map(|one| one.order);
            // Who shares its rank shares what it comes to secure more, too.
            let is_other = |one: &&Mortgage| Some(one.case.as_str()) != own;
            let mut behind = mortgages.iter().filter(is_other).filter(|one| Some(one.order) >= order);
            findings.require(
                64,
                behind.all(|one| guarded.has_consent(&one.case, None, Some(one.mortgagee))),
            );
        }
        Ok(())
    }

    /// Owners as they should be, of which a beneficiary takes what he was promised.
    fn entering(&self) -> BTreeSet<PartyTag> {
        self.owners.iter().flat_map(|owners| owners.owners.iter().map(|owner| owner.party)).collect()
    }

    /// Whether a mortgage secures more than before.
    fn grows(&self) -> bool {
        self.changes.iter().any(|change| {
            change.field == Field::MortgageAmount
                && match (&change.old, &change.new) {
                    (Some(Value::Fen(old)), Value::Fen(new)) => new > old,
                    _ => true,
                }
        })
    }
}
