//! Why the register may be corrected: holders agree, evidence proves the error, the bureau has told them, a court orders.

use std::collections::BTreeSet;

use kexin_proof::slots::{PartyTag, Value};

use super::field::{Field, Part, mortgage_element};
use super::{Basis, Change, Correction, KIND};
use crate::act::guard::Guarded;
use crate::act::mortgagee;
use crate::act::owners::{consenting, require_esign};
use crate::act::{Filing, Register};
use crate::attestation::{Attestation, Claims};
use crate::book::Figure;
use crate::record::Role;
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{Mortgage, Unit};

/// Whom a correction touches.
pub(super) struct Affected {
    pub(super) owners: BTreeSet<PartyTag>,
    pub(super) mortgage: Option<Mortgage>,
}

impl Correction {
    /// The present holders of what is corrected: an owner whose own facts alone are wrong, else all owners; of a
    /// mortgage also its mortgagee.
    pub(super) fn affected(&self, unit: &Unit<'_>) -> Affected {
        let all: BTreeSet<PartyTag> = unit.owners().iter().map(|owner| owner.party).collect();
        let is_of_persons = !self.changes.is_empty()
            && self.changes.iter().all(|change| change.field == Field::Person)
            && self.owners.is_none();
        let named = self.changes.iter().filter_map(|change| change.party).collect();
        let element = self.mortgage.as_deref().and_then(|name| mortgage_element(unit.slots(), name));
        Affected {
            owners: if is_of_persons { named } else { all },
            mortgage: element.and_then(Mortgage::read),
        }
    }

    /// by the basis; for who applies.
    pub(super) fn check_grounds(
        &self,
        unit: &Unit<'_>,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let affected = self.affected(unit);
        let guarded = Guarded { unit, code: &self.unit, filing };
        match self.basis {
            Basis::Holder => {
                self.check_applying_holder(unit, &affected, &guarded, findings);
                self.check_entering(unit, filing, findings);
                findings.require(143, self.is_agreed(&affected, &guarded) || self.is_proven(filing));
            }
            Basis::InterestedPerson => {
                let signing = consenting(filing, &self.unit);
                require_esign(self.applicant.is_some_and(|party| signing.contains(&party)), findings);
                self.check_entering(unit, filing, findings);
                findings.require(143, self.is_agreed(&affected, &guarded) || self.is_proven(filing));
            }
            Basis::ExOfficio => self.check_notices(&affected, &guarded, register, findings)?,
            Basis::Court => findings.require(76, self.is_ordered(filing)),
        }
        Ok(())
    }

    /// who applies holds, or is to hold. R-132: some holder applies.
    fn check_applying_holder(
        &self,
        unit: &Unit<'_>,
        affected: &Affected,
        guarded: &Guarded<'_>,
        findings: &mut Findings,
    ) {
        let signing = consenting(guarded.filing, &self.unit);
        let mut known: BTreeSet<PartyTag> = unit.owners().iter().map(|owner| owner.party).collect();
        let holds = !signing.is_disjoint(&known);
        known.extend(self.owners.iter().flat_map(|owners| owners.owners.iter().map(|owner| owner.party)));
        findings.require(25, signing.is_subset(&known));
        let bank = affected.mortgage.as_ref().map(|mortgage| mortgage.mortgagee);
        require_esign(holds || bank.is_some_and(|bank| mortgagee::signs(guarded.filing, bank)), findings);
    }

    /// nobody becomes an owner without his word, and what an owner is called the authority states as for T04.
    fn check_entering(&self, unit: &Unit<'_>, filing: &Filing<'_>, findings: &mut Findings) {
        let signing = consenting(filing, &self.unit);
        let before = unit.owners();
        let after = self.owners.iter().flat_map(|owners| &owners.owners);
        let mut entering = after.filter(|one| before.iter().all(|owner| owner.party != one.party));
        require_esign(entering.all(|owner| signing.contains(&owner.party)), findings);
        let mut renamed = self.changes.iter().filter(|change| change.field == Field::Person);
        if !renamed.all(|change| Self::is_identified(change, filing)) {
            findings.add(Rejection::about(132, "IDENTITY_OK"));
        }
    }

    fn is_identified(change: &Change, filing: &Filing<'_>) -> bool {
        statements(filing).any(|(role, claims)| match (claims, &change.new) {
            (Claims::IdentityOk(identity), Value::Tree(root)) => {
                role == Role::Identity
                    && Some(identity.party) == change.party
                    && identity.person == Some(*root)
            }
            _ => false,
        })
    }

    /// Whether every holder who is touched agrees.
    fn is_agreed(&self, affected: &Affected, guarded: &Guarded<'_>) -> bool {
        let signing = consenting(guarded.filing, &self.unit);
        let agrees = |party: &PartyTag| {
            signing.contains(party) || guarded.has_consent("", Some(*party), None)
        };
        affected.owners.iter().all(agrees) && self.is_mortgagee_agreed(affected, guarded)
    }

    fn is_mortgagee_agreed(&self, affected: &Affected, guarded: &Guarded<'_>) -> bool {
        affected.mortgage.as_ref().is_none_or(|mortgage| {
            mortgagee::signs(guarded.filing, mortgage.mortgagee)
                || guarded.has_consent(&mortgage.case, None, Some(mortgage.mortgagee))
        })
    }

    /// Whether somebody whose word counts proves that the register is wrong: by the document that the record names as
    /// evidence, or fact by fact.
    pub(super) fn is_proven(&self, filing: &Filing<'_>) -> bool {
        let documented = statements(filing).any(|(role, claims)| match claims {
            Claims::Notary(notary) => {
                role == Role::Notary && notary.unit == self.unit && *notary.digest.as_bytes() == self.evidence
            }
            Claims::Instrument(instrument) => {
                instrument.unit == self.unit && *instrument.digest.as_bytes() == self.evidence
            }
            _ => false,
        });
        let is_each_stated = !self.changes.is_empty()
            && self.owners.is_none()
            && !self.restores
            && self.changes.iter().all(|change| self.is_stated(change, filing));
        documented || is_each_stated
    }

    /// Whether a survey states the area, or the planning authority the use.
    fn is_stated(&self, change: &Change, filing: &Filing<'_>) -> bool {
        statements(filing).any(|(role, claims)| match (claims, &change.new) {
            (Claims::Survey(survey), Value::Area(area)) => {
                role == Role::Survey && survey.area_centi_m2(&self.unit) == Some(*area)
            }
            (Claims::Planning(planning), Value::Code(code)) => {
                role == Role::Planning
                    && change.field == Field::Use
                    && planning.unit == self.unit
                    && planning.use_code == *code
            }
            _ => false,
        })
    }

    /// every holder was told of the correction by a competent bureau. R-128: his working days have ended. A
    /// mortgagee is an organisation, which agrees itself.
    fn check_notices(
        &self,
        affected: &Affected,
        guarded: &Guarded<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let (filing, book) = (guarded.filing, register.book());
        let days = book.figure(Figure::CorrectionNoticeWorkingDays);
        let mut told = Vec::new();
        for attestation in filing.signed().attestations() {
            if let Claims::HolderNotice(notice) = &attestation.statement().claims
                && notice.unit == self.unit
                && notice.target == self.target
                && self.is_competent(attestation, register)?
            {
                told.push((notice.party, notice.notified_at));
            }
        }
        let is_own_mark = self.owners.is_none()
            && !self.changes.is_empty()
            && self.changes.iter().all(|change| change.field.part() == Part::Mark);
        if is_own_mark {
            return Ok(());
        }
        for party in &affected.owners {
            let first = told.iter().filter(|(of, _)| of == party).map(|(_, at)| *at).min();
            let Some(first) = first else {
                findings.add(Rejection::new(144));
                continue;
            };
            let end = book.holidays().period_of_working_days_end(first, days).map_err(Rejection::from);
            if let Some(end) = findings.take(end) {
                findings.require(128, end <= filing.place.time);
            }
        }
        findings.require(144, self.is_mortgagee_agreed(affected, guarded));
        Ok(())
    }

    fn is_competent(
        &self,
        attestation: &Attestation,
        register: &dyn Register,
    ) -> Result<bool, StoreError> {
        let bureau = register.organisation(attestation.signature().org)?;
        Ok(bureau.is_some_and(|bureau| bureau.covers(self.unit.county())))
    }

    /// a court orders this correction by the document that the record names.
    fn is_ordered(&self, filing: &Filing<'_>) -> bool {
        statements(filing).any(|(role, claims)| match claims {
            Claims::CourtOrder(order) => {
                matches!(role, Role::Court | Role::Organ)
                    && order.unit == self.unit
                    && order.act == KIND
                    && Some(&order.document_number) == self.document_number.as_ref()
                    && *order.order_digest.as_bytes() == self.evidence
            }
            _ => false,
        })
    }
}

fn statements<'a>(filing: &'a Filing<'_>) -> impl Iterator<Item = (Role, &'a Claims)> {
    filing
        .signed()
        .attestations()
        .iter()
        .map(|attestation| (attestation.signature().role, &attestation.statement().claims))
}
