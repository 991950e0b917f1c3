//! What passes from whom to whom: the whole unit, or shares of it; by act (T02) or by law (T03).

use std::collections::BTreeSet;

use kexin_proof::slot_table::unit as unit_slot;
use kexin_proof::slots::{PartyTag, ShareValue, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::owners::{NewOwners, index_owners, issue_mode, numbers_of};
use super::{Filing, Register};
use crate::attestation::{Claims, TaxClear};
use crate::book::RuleBook;
use crate::case;
use crate::certificate_number::CertificateKind;
use crate::record::{Role, SignedRecord};
use crate::rules::{Findings, Rejection};
use crate::share::Share;
use crate::store::StoreError;
use crate::title;
use crate::unit::{Owner, Unit, co_ownership, refresh, unit_key, write_owners};

/// Registration type 转移登记.
const REGISTRATION_TYPE: u32 = 200;

/// Slots of what passes, the same in T02 and T03.
pub mod fact {
    /// 1 the whole unit, 2 shares of it, code.
    pub const SCOPE: u16 = 9;
    /// Who gives: list of 4-slot elements, 0 party tag, 1 share given (scope 2 only).
    pub const GIVERS: u16 = 10;
    /// Owners after it (scope 1) or who receive shares (scope 2), list of 8-slot elements.
    pub const TAKERS: u16 = 11;
    /// Form of co-ownership of the takers (scope 1), or of the unit afterwards (scope 2), code.
    pub const CO_OWNERSHIP: u16 = 12;
    /// How certificates are issued, code.
    pub const ISSUE_MODE: u16 = 13;
}

/// Names and types of a giver's slots.
pub(super) const GIVER_FACTS: &[FactRow] =
    &[row(0, "party", FactType::Party), row(1, "share given", FactType::Share)];

/// What passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole unit.
    Whole,
    /// Shares of it.
    Shares,
}

/// Who gives, and how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Giver {
    /// The party.
    pub party: PartyTag,
    /// Share of the whole that he gives; none when the whole passes.
    pub share: Option<ShareValue>,
}

/// What passes from whom to whom, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passing {
    /// The unit.
    pub unit: UnitCode,
    /// Cause 登记原因.
    pub cause: u32,
    /// What passes.
    pub scope: Scope,
    /// Who gives.
    pub givers: Vec<Giver>,
    /// Who takes.
    pub takers: NewOwners,
    /// The certificate that ends.
    pub previous: String,
}

impl Passing {
    /// Layer P.
    pub(super) fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        let slots = record.slots();
        super::require_types(record, book, REGISTRATION_TYPE, |right| (1..=18).contains(&right), faults);
        let cause = super::require_cause(record, book, faults);
        let previous = faults.take(title::parse_previous(record, CertificateKind::Title));
        let issued = faults.take(title::parse_issued(record, CertificateKind::Title));
        let scope = faults.take(read_scope(slots))?;
        let givers = faults.take(read_givers(slots, scope));
        let takers = match scope {
            Scope::Whole => {
                let places = (fact::TAKERS, fact::CO_OWNERSHIP, fact::ISSUE_MODE);
                NewOwners::read(record, places, issued, faults)
            }
            Scope::Shares => read_takers_of_shares(record, issued, faults),
        };
        if let (Some(givers), Some(takers)) = (&givers, &takers) {
            faults.take(check_sum(scope, givers, takers));
        }
        Some(Self {
            unit: unit?,
            cause: cause?,
            scope,
            givers: givers?,
            takers: takers?,
            previous: previous?,
        })
    }

    /// Who gives.
    #[must_use]
    pub fn giving(&self) -> BTreeSet<PartyTag> {
        self.givers.iter().map(|giver| giver.party).collect()
    }

    /// Who takes.
    #[must_use]
    pub fn taking(&self) -> BTreeSet<PartyTag> {
        self.takers.owners.iter().map(|owner| owner.party).collect()
    }

    /// whoever gives is a registered owner (民法典 216).
    pub(super) fn check_holders(&self, unit: &Unit<'_>, findings: &mut Findings) {
        let owners = unit.owners();
        let is_owner = |giver: &Giver| owners.iter().any(|owner| owner.party == giver.party);
        findings.require(25, self.givers.iter().all(is_owner));
    }

    /// shares pass only where owners have any. R-029: nobody gives more than he has, and the form of co-ownership
    /// afterwards is that of who then owns.
    pub(super) fn check_shares(&self, unit: &Unit<'_>, findings: &mut Findings) {
        let form = unit.co_ownership();
        findings.require(26, form != co_ownership::JOINT);
        // Who gives more than he has leaves less than nothing, and no owners.
        let after = self.owners_after(unit);
        let is_single = after.as_ref().is_some_and(|owners| owners.len() == 1);
        let form_after = if is_single { co_ownership::SINGLE } else { co_ownership::SHARED };
        findings.require(29, after.is_some_and(|_| self.takers.form == form_after));
    }

    /// for the certificate that ends; for those that are issued.
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    pub(super) fn check_numbers(
        &self,
        unit: &Unit<'_>,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        title::check_previous(&self.previous, unit.certificate(), register, findings)?;
        for number in &self.takers.numbers {
            title::check_new(number, register, findings)?;
            title::check_series(number, &self.unit, filing, register, findings)?;
        }
        Ok(())
    }

    /// a clearance of deed tax for this unit and cause, from these givers to the takers (契税法 11).
    #[must_use]
    pub fn is_tax_cleared(&self, giving: &BTreeSet<PartyTag>, filing: &Filing<'_>) -> bool {
        let taking = self.taking();
        filing.signed().attestations().iter().any(|attestation| {
            let Claims::TaxClear(tax) = &attestation.statement().claims else { return false };
            attestation.signature().role == Role::Tax
                && tax.unit == self.unit
                && tax.cause == self.cause
                && (tax.taxes | tax.exempt) & TaxClear::DEED != 0
                && tax.givers.iter().eq(giving)
                && tax.takers.iter().eq(&taking)
        })
    }

    /// Owners once it has passed; `None` when a sum cannot be computed exactly.
    #[must_use]
    pub fn owners_after(&self, unit: &Unit<'_>) -> Option<Vec<Owner>> {
        if self.scope == Scope::Whole {
            return Some(self.takers.owners.clone());
        }
        let form = unit.co_ownership();
        let mut after: Vec<(Owner, Share)> =
            unit.owners().into_iter().map(|owner| (owner.clone(), owner.share_of_whole(form))).collect();
        for giver in &self.givers {
            let (_, held) = after.iter_mut().find(|(owner, _)| owner.party == giver.party)?;
            *held = held.minus(giver.share?.into()).ok()?;
        }
        for taker in &self.takers.owners {
            let taken = Share::from(taker.share?);
            match after.iter_mut().find(|(owner, _)| owner.party == taker.party) {
                Some((_, held)) => *held = held.plus(taken).ok()?,
                None => after.push((taker.clone(), taken)),
            }
        }
        after.retain(|(_, share)| *share != Share::ZERO);
        after
            .into_iter()
            .map(|(owner, share)| {
                // One certificate is issued for all of them: those that each held have ended with the transfer.
                let share = Some(ShareValue::try_from(share).ok()?);
                Some(Owner { share, certificate: None, ..owner })
            })
            .collect()
    }

    /// Writes owners, certificates and the index of holders. Mortgages, easements and whatever else stands on the unit
    /// stay (民法典 406).
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    pub(super) fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let unit = Unit::of(draft.slots()).expect("checked: the unit is registered");
        let before = unit.owners();
        let after = self.owners_after(&unit).expect("checked: shares are exact");
        let issued = self.takers.numbers.first().expect("parsed with a number").clone();
        draft.set(unit_slot::CO_OWNERSHIP, Value::Code(self.takers.form));
        draft.set(unit_slot::CERTIFICATE, Value::Text(issued));
        draft.set(unit_slot::CAUSE, Value::Code(self.cause));
        draft.set(unit_slot::OWNED_SINCE_HEIGHT, Value::Number(filing.place.height.value()));
        draft.set(unit_slot::OWNED_SINCE_TIME, Value::Time(filing.place.time));
        draft.set(unit_slot::OWNED_BY, Value::Hash(*filing.record.id().as_bytes()));
        write_owners(draft, &after);
        refresh(draft, filing.place.time);
        let entries = super::owner_entries(draft);
        index_owners(&self.unit, &before, &entries, register);
        let ending = numbers_of(&self.previous, &before);
        title::supersede(&ending, &self.takers.numbers, &self.unit, filing, register)
    }
}

fn read_scope(slots: &Slots) -> Result<Scope, Rejection> {
    match slots.code(fact::SCOPE).ok_or(Rejection::about(7, "scope"))? {
        1 => Ok(Scope::Whole),
        2 => Ok(Scope::Shares),
        _ => Err(Rejection::about(8, "scope")),
    }
}

/// the owners of a whole hold one whole; who takes shares takes what is given.
fn check_sum(scope: Scope, givers: &[Giver], takers: &NewOwners) -> Result<(), Rejection> {
    if scope == Scope::Whole {
        return takers.check_whole();
    }
    let given = Share::sum(givers.iter().filter_map(|giver| giver.share).map(Share::from)).ok();
    if given.is_some() && takers.share_sum() == given { Ok(()) } else { Err(Rejection::new(28)) }
}

/// Takers of shares carry shares that need not sum to one, whatever the unit's form is afterwards.
fn read_takers_of_shares(
    record: &SignedRecord,
    issued: Option<String>,
    faults: &mut Findings,
) -> Option<NewOwners> {
    let slots = record.slots();
    let form = faults.take(slots.code(fact::CO_OWNERSHIP).ok_or(Rejection::about(7, "co-ownership")));
    faults.require(45, form.is_none_or(|form| matches!(form, co_ownership::SINGLE | co_ownership::SHARED)));
    let mode = faults.take(slots.code(fact::ISSUE_MODE).ok_or(Rejection::about(7, "issue mode")));
    faults.require(47, mode.is_none_or(|mode| mode == issue_mode::SHARED));
    let missing = Rejection::about(7, "takers");
    let list =
        faults.take(slots.list(fact::TAKERS).filter(|list| list.width() == Width::W8).ok_or(missing))?;
    let taker = |element| Owner::read(element).filter(|owner| owner.certificate.is_none()).ok_or(missing);
    let owners: Vec<Owner> = faults.take(list.elements().iter().map(taker).collect())?;
    let parties: BTreeSet<PartyTag> = owners.iter().map(|owner| owner.party).collect();
    let are_distinct = parties.len() == owners.len();
    faults.require(45, are_distinct);
    // Shares are added up only where it is clear whose they are.
    are_distinct.then_some(NewOwners { form: form?, owners, numbers: vec![issued?] })
}

fn read_givers(slots: &Slots, scope: Scope) -> Result<Vec<Giver>, Rejection> {
    let missing = Rejection::about(7, "givers");
    let list = slots.list(fact::GIVERS).filter(|list| list.width() == Width::W4).ok_or(missing)?;
    let givers: Vec<Giver> = list
        .elements()
        .iter()
        .map(|element| Some(Giver { party: element.party(0)?, share: element.share(1) }))
        .collect::<Option<_>>()
        .ok_or(missing)?;
    let parties: BTreeSet<PartyTag> = givers.iter().map(|giver| giver.party).collect();
    let shares_fit = givers.iter().all(|giver| giver.share.is_some() == (scope == Scope::Shares));
    if parties.len() == givers.len() && shares_fit { Ok(givers) } else { Err(missing) }
}
