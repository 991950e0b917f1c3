//! Guards 处分的限制: what the register must not hold, and whose consent must be there, before a right is disposed of.
//!
//! Each guard is one rule of the set DISPOSAL; a type calls those that the law wants of it. Stale versions and
//! locks are judged for every record where it is executed.

use std::collections::BTreeSet;

use kexin_proof::hash::SlotsRoot;
use kexin_proof::height::TimeMs;
use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;

use super::{Filing, Register, land};
use crate::attestation::{Claims, IdentityOk};
use crate::record::{Role, application_root};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{Notice, Unit, is_land, quality};

/// Quality flags of imported stock that freeze a unit until they are cleaned: orphan encumbrance, overlapping rights.
pub const FREEZING_FLAGS: u32 = quality::ORPHAN_ENCUMBRANCE | quality::OVERLAPPING_RIGHTS;

/// A unit in front of an act: what is disposed of, where, on which terms.
pub struct Guarded<'a> {
    /// The unit as the register has it.
    pub unit: &'a Unit<'a>,
    /// Its code.
    pub code: &'a UnitCode,
    /// The record on the bench.
    pub filing: &'a Filing<'a>,
}

/// the unit has a first registration and is current. Gives the unit while both hold.
pub fn require_current<'a, 'b>(unit: Option<&'b Unit<'a>>, findings: &mut Findings) -> Option<&'b Unit<'a>> {
    let Some(unit) = unit.filter(|unit| !unit.is_planned()) else {
        findings.add(Rejection::new(24));
        return None;
    };
    findings.require(23, unit.is_current());
    Some(unit)
}

impl Guarded<'_> {
    /// Every guard that a disposal of the whole needs beside consent of the owners.
    /// `acquirers` take the right; they must know of objections and rights of habitation.
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    pub fn check_disposal(
        &self,
        acquirers: &BTreeSet<PartyTag>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        self.check_seizure_unless_of(acquirers, register, findings)?;
        self.check_notices_of_transfer(acquirers, findings);
        self.check_objections(acquirers, findings);
        self.check_no_transfer(findings);
        self.check_restrictions(findings);
        self.check_land(findings);
        self.check_habitation(acquirers, findings);
        Ok(())
    }

    const fn time(&self) -> TimeMs {
        self.filing.place.time
    }

    /// no seizure is in force (法发〔2004〕5号), of the unit or of the land below for a debt of its owner.
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    pub fn check_seizure(&self, register: &dyn Register, findings: &mut Findings) -> Result<(), StoreError> {
        self.check_seizure_unless_of(&BTreeSet::new(), register, findings)
    }

    /// R-017 where a right is acquired: a pre-seizure of who acquires it waits for that very registration, and becomes a
    /// seizure with it (法发〔2004〕5号 16).
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    pub fn check_seizure_unless_of(
        &self,
        acquirers: &BTreeSet<PartyTag>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let own = self.unit.active_seizures(self.time());
        let of_land = land::seizures_against(self.unit, self.code, self.time(), register)?;
        findings.require(17, own.iter().chain(&of_land).all(|seizure| seizure.waits_for(acquirers)));
        Ok(())
    }

    /// every beneficiary of an advance notice in force consents (民法典 221). Who takes the right himself, as one of
    /// the acquirers or as the mortgagee, consents by taking it.
    pub fn check_notices(
        &self,
        acquirers: &BTreeSet<PartyTag>,
        mortgagee: Option<u32>,
        findings: &mut Findings,
    ) {
        self.require_consents(findings, |notice| match (notice.beneficiary, notice.organisation) {
            (Some(party), _) => acquirers.contains(&party),
            (None, organisation) => organisation.is_some() && organisation == mortgagee,
        });
    }

    /// R-018 where ownership passes: acquirers consent by taking it; and the bank to which a buyer promised a mortgage is
    /// not harmed when he becomes the owner.
    pub fn check_notices_of_transfer(&self, acquirers: &BTreeSet<PartyTag>, findings: &mut Findings) {
        let notices = self.unit.notices_at(self.time());
        let is_buyer = |party| notices.iter().any(|notice| notice.beneficiary == Some(party));
        self.require_consents(findings, |notice| match notice.beneficiary {
            Some(party) => acquirers.contains(&party),
            None => acquirers.contains(&notice.obligor) && is_buyer(notice.obligor),
        });
    }

    /// R-018 but for notices whose holder himself takes the right.
    fn require_consents(&self, findings: &mut Findings, takes: impl Fn(&Notice) -> bool) {
        let agrees = |notice: &Notice| {
            takes(notice) || self.has_consent(&notice.standing.case, notice.beneficiary, notice.organisation)
        };
        findings.require(18, self.unit.notices_at(self.time()).iter().all(agrees));
    }

    /// an objection does not bar the act, but who acquires has signed that he knows the risk (实施细则 84).
    pub fn check_objections(&self, acquirers: &BTreeSet<PartyTag>, findings: &mut Findings) {
        let objections = self.unit.objections_at(self.time());
        let known =
            objections.iter().all(|objection| self.is_acknowledged(&objection.standing.case, acquirers));
        findings.require(19, known);
    }

    /// mortgagees with a registered no-transfer clause consent (民法典 406).
    pub fn check_no_transfer(&self, findings: &mut Findings) {
        let mortgages = self.unit.active_mortgages();
        let mut bound = mortgages.iter().filter(|mortgage| mortgage.no_transfer);
        findings.require(
            20,
            bound.all(|mortgage| self.has_consent(&mortgage.case, None, Some(mortgage.mortgagee))),
        );
    }

    /// no administrative restriction is in force, and no flag of the import freezes the unit.
    pub fn check_restrictions(&self, findings: &mut Findings) {
        let is_free = self.unit.restrictions_at(self.time()).is_empty();
        findings.require(21, is_free && self.unit.quality() & FREEZING_FLAGS == 0);
    }

    /// land is not disposed of without what stands on it (民法典 356, 357, 397).
    pub fn check_land(&self, findings: &mut Findings) {
        findings.require(30, !is_land(self.code) || self.unit.fixtures() == 0);
    }

    /// R-034, a warning: who acquires knows of rights of habitation (民法典 366).
    pub fn check_habitation(&self, acquirers: &BTreeSet<PartyTag>, findings: &mut Findings) {
        let habitations = self.unit.habitations_at(self.time());
        let known = habitations.iter().all(|right| self.is_acknowledged(&right.standing.case, acquirers));
        findings.require(34, known);
    }

    /// a minor's guardian has agreed (民法典 35), and who gives is alive: what a dead owner left is
    /// registered for his heirs first (232). What an identity authority has stated counts.
    pub fn check_givers(&self, givers: &BTreeSet<PartyTag>, findings: &mut Findings) {
        for attestation in self.filing.signed().attestations() {
            let Claims::IdentityOk(identity) = &attestation.statement().claims else { continue };
            if !givers.contains(&identity.party) {
                continue;
            }
            if identity.status & IdentityOk::MINOR != 0 {
                findings.require(37, self.has_guardian(identity.party));
            }
            findings.require(38, identity.status & IdentityOk::DECEASED == 0);
        }
    }

    fn has_guardian(&self, ward: PartyTag) -> bool {
        let terms = self.terms();
        self.claims().any(|(_, _, claims)| match claims {
            Claims::Guardian(guardian) => {
                guardian.ward == ward
                    && guardian.unit == *self.code
                    && guardian.act == self.kind()
                    && guardian.application == terms
            }
            _ => false,
        })
    }

    /// Whether the holder of an entry agrees to this act on these terms: a person through his e-signature service, an
    /// organisation by its own key.
    #[must_use]
    pub fn has_consent(&self, entry: &str, party: Option<PartyTag>, organisation: Option<u32>) -> bool {
        let terms = self.terms();
        self.claims().any(|(role, org, claims)| {
            let Claims::HolderConsent(consent) = claims else { return false };
            let is_holder = match organisation {
                Some(holder) => org == holder && role != Role::Party && consent.party.is_none(),
                None => party.is_some() && consent.party == party && role == Role::Party,
            };
            is_holder
                && consent.entry == entry
                && consent.unit == *self.code
                && consent.act == self.kind()
                && consent.application == terms
        })
    }

    /// Whether every acquirer has signed that he knows of an entry.
    fn is_acknowledged(&self, entry: &str, acquirers: &BTreeSet<PartyTag>) -> bool {
        let knowing: BTreeSet<PartyTag> = self
            .claims()
            .filter_map(|(role, _, claims)| match claims {
                Claims::RiskAck(ack)
                    if role == Role::Party && ack.entry == entry && ack.unit == *self.code =>
                {
                    Some(ack.party)
                }
                _ => None,
            })
            .collect();
        !acquirers.is_empty() && acquirers.is_subset(&knowing)
    }

    fn claims(&self) -> impl Iterator<Item = (Role, u32, &Claims)> {
        self.filing.signed().attestations().iter().map(|attestation| {
            let signature = attestation.signature();
            (signature.role, signature.org, &attestation.statement().claims)
        })
    }

    fn terms(&self) -> SlotsRoot {
        application_root(self.filing.signed().slots())
    }

    fn kind(&self) -> u16 {
        self.filing.signed().envelope().kind
    }
}
