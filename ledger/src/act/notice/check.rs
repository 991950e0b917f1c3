//! Rules of advance notices: who may promise, who must agree, and which promises of others stand in the way.

use std::collections::BTreeSet;

use kexin_proof::slots::PartyTag;

use super::{Beneficiary, KIND, NewNotice, fact};
use crate::act::guard::{Guarded, require_current};
use crate::act::mortgagee::require_mortgagee;
use crate::act::owners::{check_consent_to_whole, consenting, require_esign};
use crate::act::{Filing, Register, land};
use crate::attestation::{Claims, HousingFiling};
use crate::record::Role;
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{Notice, Unit, notice_kind};

impl NewNotice {
    /// A presale 预售商品房买卖 (实施细则 86): of a house that stands in no register, on land that does, by who holds the land
    /// or has the permit for it; the contract is filed.
    pub(super) fn check_presale(
        &self,
        beneficiaries: &[Beneficiary],
        unit: Option<&Unit<'_>>,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        findings.require(41, unit.is_none_or(|unit| !unit.is_current()));
        findings.require(104, unit.is_none_or(|unit| unit.is_current() || unit.is_planned()));
        let buyers: BTreeSet<PartyTag> = beneficiaries.iter().map(|buyer| buyer.party).collect();
        let filed = self.filing_of_contract(&buyers, filing);
        if filed.is_none() {
            findings.add(Rejection::about(132, "HOUSING_FILING"));
        }
        let is_named = filed.is_some_and(|filed| filed.obligor == Some(self.obligor));
        let holders = self.check_land_below(filing, register, findings)?;
        findings.require(92, is_named || holders.contains(&self.obligor));
        // The buyer may come alone where the filed contract speaks for the developer (实施细则 86).
        let consenting = consenting(filing, &self.unit);
        let seller_agrees = is_named || consenting.contains(&self.obligor);
        require_esign(seller_agrees && buyers.is_subset(&consenting), findings);
        if let Some(unit) = unit {
            let guarded = Guarded { unit, code: &self.unit, filing };
            guarded.check_seizure(register, findings)?;
            guarded.check_notices(&buyers, None, findings);
            guarded.check_restrictions(findings);
            self.check_same_kind(unit, filing, findings);
        }
        Ok(())
    }

    /// Another sale 其它买卖: of a house that its owner holds and can hand over at once.
    pub(super) fn check_sale(
        &self,
        beneficiaries: &[Beneficiary],
        unit: Option<&Unit<'_>>,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let Some(unit) = require_current(unit, findings) else { return Ok(()) };
        let buyers: BTreeSet<PartyTag> = beneficiaries.iter().map(|buyer| buyer.party).collect();
        let consenting = consenting(filing, &self.unit);
        require_esign(buyers.is_subset(&consenting), findings);
        findings.require(25, self.is_owed_by_owner(unit));
        self.check_owners_agree(unit, &consenting, findings);
        let guarded = Guarded { unit, code: &self.unit, filing };
        guarded.check_seizure(register, findings)?;
        guarded.check_notices(&buyers, None, findings);
        guarded.check_no_transfer(findings);
        guarded.check_restrictions(findings);
        guarded.check_land(findings);
        self.check_same_kind(unit, filing, findings);
        Ok(())
    }

    /// A mortgage 预售商品房抵押、其它抵押: by who bought under a notice, or of kind 4 by the owner; the bank signs.
    pub(super) fn check_mortgage(
        &self,
        mortgagee: u32,
        unit: Option<&Unit<'_>>,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        require_mortgagee(filing, mortgagee, findings);
        let is_of_presale = self.kind == notice_kind::PRESALE_MORTGAGE;
        let unit = if is_of_presale {
            // What nobody has bought in advance, nobody can mortgage in advance.
            findings.require(92, unit.is_some());
            findings.require(23, unit.is_none_or(|unit| unit.is_current() || unit.is_planned()));
            unit
        } else {
            require_current(unit, findings)
        };
        let Some(unit) = unit else { return Ok(()) };
        let consenting = consenting(filing, &self.unit);
        let buyers = self.buyers_with_obligor(unit, filing);
        if !is_of_presale && self.is_owed_by_owner(unit) {
            self.check_owners_agree(unit, &consenting, findings);
        } else {
            findings.require(if is_of_presale { 92 } else { 25 }, !buyers.is_empty());
            require_esign(
                buyers.is_subset(&consenting) && consenting.contains(&self.obligor),
                findings,
            );
        }
        let guarded = Guarded { unit, code: &self.unit, filing };
        guarded.check_seizure(register, findings)?;
        // Who signs has agreed: those who have bought mortgage what they are promised.
        guarded.check_notices(&consenting, Some(mortgagee), findings);
        guarded.check_restrictions(findings);
        guarded.check_land(findings);
        self.check_same_kind(unit, filing, findings);
        Ok(())
    }

    /// no other notice of this kind is in force.
    fn check_same_kind(&self, unit: &Unit<'_>, filing: &Filing<'_>, findings: &mut Findings) {
        let notices = unit.notices_at(filing.place.time);
        findings.require(91, notices.iter().all(|notice| notice.kind != self.kind));
    }

    fn is_owed_by_owner(&self, unit: &Unit<'_>) -> bool {
        unit.owners().iter().any(|owner| owner.party == self.obligor)
    }

    /// A promise of the whole is agreed to as its disposal is (民法典 301), the obligor among those who agree.
    fn check_owners_agree(
        &self,
        unit: &Unit<'_>,
        consenting: &BTreeSet<PartyTag>,
        findings: &mut Findings,
    ) {
        check_consent_to_whole(unit, consenting, findings);
        require_esign(consenting.contains(&self.obligor), findings);
    }

    /// Everybody who has bought together with the obligor, under a notice in force: of a presale for kind 3. What they
    /// mortgage is what they are promised.
    fn buyers_with_obligor(&self, unit: &Unit<'_>, filing: &Filing<'_>) -> BTreeSet<PartyTag> {
        let is_purchase = |notice: &&Notice| match self.kind {
            notice_kind::PRESALE_MORTGAGE => notice.kind == notice_kind::PRESALE,
            _ => !notice.is_of_mortgage(),
        };
        let notices = unit.notices_at(filing.place.time);
        let purchases: Vec<&Notice> = notices.iter().filter(is_purchase).collect();
        let own: BTreeSet<&str> = purchases
            .iter()
            .filter(|notice| notice.beneficiary == Some(self.obligor))
            .map(|notice| notice.standing.case.as_str())
            .collect();
        let together = purchases.iter().filter(|notice| own.contains(notice.standing.case.as_str()));
        together.filter_map(|notice| notice.beneficiary).collect()
    }

    /// Who holds the land below: R-042 when nobody does. R-017 while it is seized for a debt of the seller: a seizure of
    /// land takes hold of what is built on it, unless that is another's (法释〔2004〕15号 23). R-021 while it is restricted.
    fn check_land_below(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<BTreeSet<PartyTag>, StoreError> {
        let value = land::below(&self.unit, register)?;
        let land = value.as_deref().and_then(|value| Unit::of(value.slots()));
        land::check_right(land.as_ref(), findings);
        let Some(land) = land.filter(|land| land.is_current()) else { return Ok(BTreeSet::new()) };
        let seizures = land.active_seizures(filing.place.time);
        findings.require(17, seizures.iter().all(|seizure| seizure.debtor != self.obligor));
        Guarded { unit: &land, code: &self.unit, filing }.check_restrictions(findings);
        Ok(land.owners().iter().map(|owner| owner.party).collect())
    }

    /// The housing authority's filing of this very contract 网签备案.
    fn filing_of_contract<'a>(
        &self,
        buyers: &BTreeSet<PartyTag>,
        filing: &Filing<'a>,
    ) -> Option<&'a HousingFiling> {
        let permit = filing.signed().slots().text(fact::PERMIT);
        filing.signed().attestations().iter().find_map(|attestation| {
            let Claims::HousingFiling(filed) = &attestation.statement().claims else { return None };
            let is_same = attestation.signature().role == Role::Housing
                && filed.unit == self.unit
                && filed.act == KIND
                && filed.filing_number == self.contract
                && Some(filed.permit.as_str()) == permit
                && filed.obligor.is_none_or(|obligor| obligor == self.obligor)
                && filed.beneficiaries.iter().eq(buyers);
            is_same.then_some(filed)
        })
    }
}
