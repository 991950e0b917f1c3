//! From the building in progress to the finished one: the mortgage of the land passes to the house, with its amount and
//! its place in the ledger's order (实施细则 77).

use std::collections::BTreeSet;

use kexin_proof::slot_table::mortgage as mortgage_slot;
use kexin_proof::slots::{PartyTag, Value, Width};

use super::{Change, MortgageChange};
use crate::act::guard::{Guarded, require_current};
use crate::act::owners::check_consent_to_whole;
use crate::act::{Filing, Register, succession};
use crate::certificate_number::CertificateKind;
use crate::rules::Findings;
use crate::store::StoreError;
use crate::title::{self, certificate_key, certificate_slot};
use crate::unit::{
    Mortgage, PROPERTY_LAND_AND_HOUSE, PROPERTY_UNDER_CONSTRUCTION, Unit, continue_mortgage,
    mortgage_element, mortgage_mut, mortgage_status, refresh, unit_key,
};

impl MortgageChange {
    /// Rules of layers W and S of a conversion; gives the house's mortgages after it.
    ///
    /// What is mortgaged was mortgaged before, so a seizure of the house does not stand in the way.
    pub(super) fn check_conversion(
        &self,
        of_land: &Mortgage,
        filing: &Filing<'_>,
        consenting: &BTreeSet<PartyTag>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<Vec<Mortgage>, StoreError> {
        findings.require(69, of_land.property == PROPERTY_UNDER_CONSTRUCTION);
        let value = register.value(&unit_key(&self.unit))?;
        let house = value.as_deref().and_then(|value| Unit::of(value.slots()));
        let Some(house) = require_current(house.as_ref(), findings) else { return Ok(Vec::new()) };
        let mut after = house.mortgages();
        findings.require(71, after.iter().all(|own| own.case != of_land.case));
        // Where land was divided, one proof is of the mortgage in every part: the house's own is another.
        if self.proof.is_none() && !self.has_own_proof() {
            let carriers =
                succession::carriers(&of_land.proof_number, succession::MORTGAGES, [self.seat], register)?;
            findings.require(117, carriers.len() <= 1);
        }
        let guarded = Guarded { unit: house, code: &self.unit, filing };
        guarded.check_notices(consenting, Some(of_land.mortgagee), findings);
        check_consent_to_whole(house, consenting, findings);
        after.push(of_land.clone());
        Ok(after)
    }

    const fn has_own_proof(&self) -> bool {
        matches!(self.change, Change::Conversion { remains: Some(_) })
    }

    /// Enters the mortgage on the house; ends it on the land unless it stays there for other buildings, with `remains` as
    /// the number of the house's own proof.
    pub(super) fn convert(
        &self,
        remains: Option<&str>,
        filing: &Filing<'_>,
        register: &mut dyn Register,
    ) -> Result<(), StoreError> {
        let time = filing.place.time;
        let land = register.value(&unit_key(&self.seat))?.expect("checked: the land is registered");
        let of_land = mortgage_element(land.slots(), &self.mortgage).expect("checked: it is in force");
        let number = remains.or(self.proof.as_ref().map(|proof| proof.number.as_str()));
        let house = register.draft(&unit_key(&self.unit), Width::W32)?;
        let element = continue_mortgage(house, of_land);
        element.set(mortgage_slot::PROPERTY, Value::Code(PROPERTY_LAND_AND_HOUSE));
        if let Some(number) = number {
            element.set(mortgage_slot::PROOF_NUMBER, text(number));
        }
        refresh(house, time);
        if let Some(number) = remains {
            return title::issue(number, CertificateKind::Proof, &self.unit, filing, register);
        }
        let draft = register.draft(&unit_key(&self.seat), Width::W32)?;
        let ended = mortgage_mut(draft, &self.mortgage).expect("checked: it is in force");
        ended.set(mortgage_slot::STATUS, Value::Code(mortgage_status::ENDED));
        refresh(draft, time);
        if self.proof.is_none() {
            let proof = of_land.text(mortgage_slot::PROOF_NUMBER).expect("a mortgage has a proof");
            let certificate = register.draft(&certificate_key(proof), Width::W16)?;
            certificate.set(certificate_slot::UNIT, text(self.unit.as_str()));
        }
        Ok(())
    }
}

fn text(text: &str) -> Value {
    Value::text(text).expect("numbers and unit codes are short and clean")
}
