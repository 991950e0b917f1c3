//! Rules of rights of habitation: where one may be, who must agree, and what ends it.

use std::collections::BTreeSet;

use kexin_proof::slots::{Date, PartyTag};

use super::{HabitationRegistration, KIND, fact, source};
use crate::act::{Filing, Register};
use crate::act::guard::{Guarded, require_current};
use crate::act::order::{Awarded, Document, court_attestation};
use crate::act::owners::{consenting, require_applicants, require_esign};
use crate::attestation::{Claims, IdentityOk, Notary};
use crate::record::Role;
use crate::rules::{Findings, Rejection};
use crate::share::Share;
use crate::store::StoreError;
use crate::unit::{Owner, Unit, co_ownership, is_dwelling};

impl HabitationRegistration {
    /// A new right: of a dwelling that is free to be burdened, agreed to by its owners, or given by a judgment or
    /// a will.
    pub(super) fn check_new(
        &self,
        source: u32,
        to: Option<Date>,
        unit: Option<&Unit<'_>>,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let Some(unit) = require_current(unit, findings) else { return Ok(()) };
        findings.require(93, is_dwelling(unit.use_code()));
        // The land under a dwelling renews itself (民法典 359), so the reviewer decides.
        if unit.land_term_end().zip(to).is_some_and(|(end, to)| to > end) {
            findings.add(Rejection::warning(31));
        }
        let guarded = Guarded { unit, code: &self.unit, filing };
        guarded.check_seizure(register, findings)?;
        guarded.check_notices(&BTreeSet::from([self.occupant]), None, findings);
        guarded.check_restrictions(findings);
        let consenting = consenting(filing, &self.unit);
        require_esign(consenting.contains(&self.occupant), findings);
        let owners = unit.owners();
        let applicants = owners.iter().map(|owner| owner.party).chain([self.occupant]);
        require_applicants(&consenting, applicants, findings);
        match source {
            source::JUDGMENT if !self.is_ordered(filing) => {
                findings.add(Rejection::about(132, "COURT_ORDER"));
            }
            source::WILL if !self.is_bequeathed(filing) => findings.add(Rejection::about(132, "NOTARY")),
            source::JUDGMENT | source::WILL => {}
            _ => check_owners_agree(&guarded, &consenting, findings),
        }
        Ok(())
    }

    /// The end of a right; the occupant asks for it, or has died (民法典 370), or it is decided against him.
    pub(super) fn check_end(
        &self,
        (habitation, decided): (&str, Option<&Document>),
        unit: Option<&Unit<'_>>,
        filing: &Filing<'_>,
        findings: &mut Findings,
    ) {
        let found = unit.and_then(|unit| self.find(unit, habitation));
        findings.require(147, found.is_some());
        let time = filing.place.time;
        findings.require(96, found.is_none_or(|right| right.standing.is_in_force_at(time)));
        findings.require(23, unit.is_none_or(Unit::is_current));
        if let Some(document) = decided {
            self.check_decided(document, unit, filing, findings);
            return;
        }
        let agrees = consenting(filing, &self.unit).contains(&self.occupant);
        require_esign(agrees || self.is_deceased(filing), findings);
    }

    /// a court says that the right has ended, or an award against the occupant does (民法典 229; 实施细则 28). What
    /// was awarded, an owner of the dwelling applies for: no tribunal asks the registrar.
    fn check_decided(
        &self,
        document: &Document,
        unit: Option<&Unit<'_>>,
        filing: &Filing<'_>,
        findings: &mut Findings,
    ) {
        if self.is_ordered(filing) {
            return;
        }
        let occupant = BTreeSet::from([self.occupant]);
        let (number, digest) = (document.number.as_str(), &document.digest);
        let is_awarded = Awarded { unit: &self.unit, number, digest, from: &occupant }.is_stated(filing);
        findings.require(76, is_awarded);
        if is_awarded {
            let applying = consenting(filing, &self.unit);
            let owners = unit.map(Unit::owners).unwrap_or_default();
            require_applicants(&applying, owners.into_iter().map(|owner| owner.party), findings);
            require_esign(!applying.is_empty(), findings);
        }
    }

    /// A court has ordered it by the judgment that the record names.
    fn is_ordered(&self, filing: &Filing<'_>) -> bool {
        let slots = filing.signed().slots();
        court_attestation(filing.signed(), |claims| {
            let Claims::CourtOrder(order) = claims else { return false };
            order.act == KIND
                && order.unit == self.unit
                && Some(order.document_number.as_str()) == slots.text(fact::DOCUMENT_NUMBER)
                && Some(order.order_digest.as_bytes()) == slots.hash(fact::DOCUMENT_DIGEST)
        })
        .is_some()
    }

    /// A notary has certified the will that the record names, in this occupant's favour.
    fn is_bequeathed(&self, filing: &Filing<'_>) -> bool {
        let slots = filing.signed().slots();
        filing.signed().attestations().iter().any(|attestation| {
            let Claims::Notary(notary) = &attestation.statement().claims else { return false };
            attestation.signature().role == Role::Notary
                && notary.matter == Notary::WILL
                && notary.unit == self.unit
                && notary.to.contains(&self.occupant)
                && Some(notary.document_number.as_str()) == slots.text(fact::DOCUMENT_NUMBER)
                && Some(notary.digest.as_bytes()) == slots.hash(fact::DOCUMENT_DIGEST)
        })
    }

    fn is_deceased(&self, filing: &Filing<'_>) -> bool {
        filing.signed().attestations().iter().any(|attestation| {
            let Claims::IdentityOk(identity) = &attestation.statement().claims else { return false };
            attestation.signature().role == Role::Identity
                && identity.party == self.occupant
                && identity.status & IdentityOk::DECEASED != 0
        })
    }
}

/// The owners agree by their signatures on the application or, as co-owners, by a statement of their own: all of joint
/// owners, those of two thirds of the shares (R-094, 民法典 301), the only owner.
fn check_owners_agree(guarded: &Guarded<'_>, consenting: &BTreeSet<PartyTag>, findings: &mut Findings) {
    let form = guarded.unit.co_ownership();
    let owners = guarded.unit.owners();
    let agrees = |owner: &&Owner| {
        consenting.contains(&owner.party) || guarded.has_consent("", Some(owner.party), None)
    };
    let agreed: Vec<&Owner> = owners.iter().filter(agrees).collect();
    let are_all = agreed.len() == owners.len();
    match form {
        co_ownership::SINGLE => require_esign(are_all, findings),
        co_ownership::SHARED => {
            let share = Share::sum(agreed.iter().map(|owner| owner.share_of_whole(form)));
            findings.require(94, share.is_ok_and(Share::is_two_thirds_or_more));
        }
        _ => findings.require(94, are_all),
    }
}
