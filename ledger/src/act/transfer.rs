//! T02 转移登记: the whole unit, or shares of it, pass by act between parties: sale, gift, exchange.

use std::collections::BTreeSet;

use kexin_proof::slots::{PartyTag, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::guard::{Guarded, require_current};
use super::owners::{OWNER_FACTS, check_consent_to_whole, consenting, require_esign};
use super::passing::GIVER_FACTS;
use super::{ActKind, CasePath, Filing, Register};
use crate::book::RuleBook;
use crate::record::{SignedRecord, attachment_kind, has_attachment};
use crate::rules::Findings;
use crate::store::StoreError;
use crate::unit::{Unit, co_ownership, unit_key};

pub use super::passing::{Giver, Passing, Scope};

/// Kind number of T02.
pub const KIND: u16 = 2;
/// Right types of land ownership 集体、国家土地所有权: never pass by act (土地管理法 2).
const LAND_OWNERSHIP: [u32; 2] = [1, 2];

/// Slots of a transfer, beside those of every record.
pub mod fact {
    pub use crate::act::passing::fact::{CO_OWNERSHIP, GIVERS, ISSUE_MODE, SCOPE, TAKERS};

    /// Root of the sealed price, slot tree; absent without a price.
    pub const PRICE: u16 = 14;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::SCOPE, "scope", FactType::Code),
    row(fact::GIVERS, "givers", FactType::List(Width::W4, GIVER_FACTS)),
    row(fact::TAKERS, "takers", FactType::List(Width::W8, OWNER_FACTS)),
    row(fact::CO_OWNERSHIP, "co-ownership", FactType::Code),
    row(fact::ISSUE_MODE, "issue mode", FactType::Code),
    row(fact::PRICE, "price", FactType::Tree),
];

/// A transfer, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// What passes from whom to whom.
    pub passing: Passing,
}

impl ActKind for Transfer {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        Passing::read(record, book, faults).map(|passing| Self { passing })
    }

    fn units(&self) -> Vec<UnitCode> {
        vec![self.passing.unit]
    }

    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let passing = &self.passing;
        let value = register.value(&unit_key(&passing.unit))?;
        let unit = value.as_deref().and_then(|value| Unit::of(value.slots()));
        let Some(unit) = require_current(unit.as_ref(), findings) else { return Ok(()) };
        let acquirers = passing.taking();
        let guarded = Guarded { unit, code: &passing.unit, filing };
        guarded.check_disposal(&acquirers, register, findings)?;
        guarded.check_givers(&passing.giving(), findings);
        findings.require(35, !LAND_OWNERSHIP.contains(&unit.right_type()));
        let consenting = consenting(filing, &passing.unit);
        self.check_consent(unit, &consenting, findings);
        require_esign(acquirers.is_subset(&consenting), findings);
        findings.require(32, passing.is_tax_cleared(&self.taxed(unit), filing));
        findings.require(33, self.are_co_owners_told(unit, filing));
        passing.check_numbers(unit, filing, register, findings)
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        self.passing.apply(filing, register)
    }
}

impl Transfer {
    fn check_consent(&self, unit: &Unit<'_>, consenting: &BTreeSet<PartyTag>, findings: &mut Findings) {
        let passing = &self.passing;
        passing.check_holders(unit, findings);
        match passing.scope {
            Scope::Whole => {
                // Whoever owns gives, so the record names every owner.
                findings.require(25, passing.givers.len() == unit.owners().len());
                check_consent_to_whole(unit, consenting, findings);
            }
            Scope::Shares => {
                passing.check_shares(unit, findings);
                require_esign(passing.giving().is_subset(consenting), findings);
            }
        }
    }

    /// Whose transfer is taxed: of the whole, every owner's.
    fn taxed(&self, unit: &Unit<'_>) -> BTreeSet<PartyTag> {
        match self.passing.scope {
            Scope::Whole => unit.owners().iter().map(|owner| owner.party).collect(),
            Scope::Shares => self.passing.giving(),
        }
    }

    /// R-033, a warning: where a share passes to somebody who is no co-owner, the other co-owners were told, so that
    /// they can buy first (民法典 305, 306).
    fn are_co_owners_told(&self, unit: &Unit<'_>, filing: &Filing<'_>) -> bool {
        let owners: BTreeSet<PartyTag> = unit.owners().iter().map(|owner| owner.party).collect();
        let has_others = !owners.is_subset(&self.passing.giving());
        let leaves_circle = !self.passing.taking().is_subset(&owners);
        let is_bound = self.passing.scope == Scope::Shares
            && unit.co_ownership() == co_ownership::SHARED
            && has_others
            && leaves_circle;
        !is_bound || has_attachment(filing.signed(), attachment_kind::PREEMPTION)
    }
}
