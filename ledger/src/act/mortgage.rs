//! T10 抵押权首次登记: a mortgage is established by its registration (民法典 402); rank is ledger order (民法典 414).

use std::collections::BTreeSet;

use kexin_proof::slot_table::{mortgage as mortgage_slot, unit as unit_slot};
use kexin_proof::slots::{PartyTag, ShareValue, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::guard::{Guarded, require_current};
use super::mortgagee::{check_number, require_mortgagee};
use super::owners::{check_consent_to_whole, consenting, require_esign};
use super::{ActKind, CasePath, Filing, Register};
use crate::attestation::{CASE_BYTES_MAX, Claims, SiteCheck};
use crate::book::RuleBook;
use crate::case;
use crate::certificate_number::CertificateKind;
use crate::codes::List;
use crate::record::{SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::share::Share;
use crate::store::StoreError;
use crate::title;
use crate::unit::{
    Mortgage, PROPERTY_LAND_AND_HOUSE, PROPERTY_UNDER_CONSTRUCTION, Unit, is_land, land_of, mortgage_name,
    mortgage_status, refresh, unit_key,
};

/// Kind number of T10.
pub const KIND: u16 = 10;
/// Registration type 首次登记.
const REGISTRATION_TYPE: u32 = 100;
/// Right type 抵押权 (TD/T 1066).
pub const RIGHT_TYPE: u32 = 37;
/// Land ownership, homestead and the houses on it: not to be mortgaged (民法典 399).
const NOT_MORTGAGEABLE: [u32; 4] = [1, 2, 5, 6];
/// Uses of schools, hospitals and research 教育、医疗卫生、科研 (GB2015, A17).
const PUBLIC_INTEREST_USES: std::ops::RangeInclusive<u32> = 40..=43;
/// Holder type 事业单位: a legal person that is not for profit (民法典 87).
const PUBLIC_INSTITUTION: u32 = 3;
/// Kinds of property that are land or sea alone, or with what is not built yet: 土地, 土地和在建建筑物, 海域.
const OF_LAND_ALONE: [u32; 3] = [1, PROPERTY_UNDER_CONSTRUCTION, 5];

/// Slots of a mortgage registration, beside those of every record.
pub mod fact {
    /// Kind 抵押方式: 1 ordinary, 2 highest amount, code.
    pub const KIND: u16 = 9;
    /// Secured or highest amount, fen.
    pub const AMOUNT: u16 = 10;
    /// Mortgagee, an organisation number, code.
    pub const MORTGAGEE: u16 = 11;
    /// Mortgagor, party tag; the only or first one.
    pub const MORTGAGOR: u16 = 12;
    /// Mortgaged share of the whole, share; absent when the whole is mortgaged.
    pub const SHARE: u16 = 13;
    /// First day of the period, date.
    pub const FROM: u16 = 14;
    /// Last day of the period, date.
    pub const TO: u16 = 15;
    /// 1 when transfer needs the mortgagee's consent, else 0, bits.
    pub const NO_TRANSFER: u16 = 16;
    /// Digest of the secured scope 担保范围, hash.
    pub const SCOPE: u16 = 17;
    /// Kind of property 抵押不动产类型, code; absent where the unit alone says it.
    pub const PROPERTY: u16 = 18;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::KIND, "mortgage kind", FactType::Code),
    row(fact::AMOUNT, "amount", FactType::Fen),
    row(fact::MORTGAGEE, "mortgagee", FactType::Code),
    row(fact::MORTGAGOR, "mortgagor", FactType::Party),
    row(fact::SHARE, "share", FactType::Share),
    row(fact::FROM, "from", FactType::Date),
    row(fact::TO, "to", FactType::Date),
    row(fact::NO_TRANSFER, "no-transfer", FactType::Bits),
    row(fact::SCOPE, "secured scope", FactType::Hash),
    row(fact::PROPERTY, "property", FactType::Code),
];

/// A mortgage to be registered, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMortgage {
    /// The unit.
    pub unit: UnitCode,
    /// Mortgagee.
    pub mortgagee: u32,
    /// Mortgagor.
    pub mortgagor: PartyTag,
    /// Mortgaged share; none for the whole.
    pub share: Option<ShareValue>,
    /// Kind of property, where it is said.
    pub property: Option<u32>,
    /// Number of the registration proof.
    pub proof_number: String,
}

impl ActKind for NewMortgage {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        let slots = record.slots();
        super::require_types(record, book, REGISTRATION_TYPE, |right| right == RIGHT_TYPE, faults);
        let mortgagee = faults.take(slots.code(fact::MORTGAGEE).ok_or(Rejection::about(7, "mortgagee")));
        let mortgagor = faults.take(slots.party(fact::MORTGAGOR).ok_or(Rejection::about(7, "mortgagor")));
        let proof_number = faults.take(title::parse_issued(record, CertificateKind::Proof));
        let (from, to) = (slots.date(fact::FROM), slots.date(fact::TO));
        faults.require(14, from.zip(to).is_none_or(|(from, to)| from <= to));
        match faults.take(slots.code(fact::KIND).ok_or(Rejection::about(7, "mortgage kind"))) {
            None | Some(1) => {}
            Some(2) => {
                faults.require(62, slots.fen(fact::AMOUNT).is_some() && from.is_some() && to.is_some());
            }
            Some(_) => faults.add(Rejection::about(8, "mortgage kind")),
        }
        faults.require(63, slots.fen(fact::AMOUNT).unwrap_or_default() > 0);
        let clause = slots.bits(fact::NO_TRANSFER).is_some_and(|bits| bits <= 1);
        faults.require(74, clause && slots.hash(fact::SCOPE).is_some());
        let property = slots.code(fact::PROPERTY);
        if let (Some(unit), Some(property)) = (&unit, property)
            && !is_property_of(unit, property, book)
        {
            faults.add(Rejection::about(8, "property"));
        }
        Some(Self {
            unit: unit?,
            mortgagee: mortgagee?,
            mortgagor: mortgagor?,
            share: slots.share(fact::SHARE),
            property,
            proof_number: proof_number?,
        })
    }

    fn units(&self) -> Vec<UnitCode> {
        vec![self.unit]
    }

    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        check_number(&self.proof_number, &self.unit, filing, register, findings)?;
        require_mortgagee(filing, self.mortgagee, findings);
        let in_progress = self.property == Some(PROPERTY_UNDER_CONSTRUCTION);
        if in_progress && !self.is_seen_in_place(filing, register)? {
            findings.add(Rejection::about(132, "SITE_CHECK"));
        }
        let value = register.value(&unit_key(&self.unit))?;
        let unit = value.as_deref().and_then(|value| Unit::of(value.slots()));
        let Some(unit) = require_current(unit.as_ref(), findings) else { return Ok(()) };
        self.check_land(&unit.mortgages(), register, findings)?;
        let name = mortgage_name(&unit.mortgages(), filing.signed().case_number());
        findings.require(15, name.len() <= CASE_BYTES_MAX);
        let consenting = consenting(filing, &self.unit);
        self.check_guards(&Guarded { unit, code: &self.unit, filing }, &consenting, register, findings)?;
        self.check_mortgagor(unit, &consenting, findings);
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let facts = filing.signed().slots();
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let unit = Unit::of(draft.slots()).expect("checked: the unit is registered");
        let name = mortgage_name(&unit.mortgages(), filing.signed().case_number());
        let mut element = draft.element(Width::W16);
        let copied = [
            (slot::ISSUED_NUMBER, mortgage_slot::PROOF_NUMBER),
            (fact::KIND, mortgage_slot::KIND),
            (fact::AMOUNT, mortgage_slot::AMOUNT),
            (fact::MORTGAGEE, mortgage_slot::MORTGAGEE),
            (fact::SHARE, mortgage_slot::SHARE),
            (fact::FROM, mortgage_slot::FROM),
            (fact::TO, mortgage_slot::TO),
            (fact::NO_TRANSFER, mortgage_slot::NO_TRANSFER),
            (fact::SCOPE, mortgage_slot::SCOPE),
            (fact::MORTGAGOR, mortgage_slot::MORTGAGOR),
            (fact::PROPERTY, mortgage_slot::PROPERTY),
        ];
        for (from, to) in copied {
            if let Some(value) = facts.get(from) {
                element.set(to, value.clone());
            }
        }
        element.set(mortgage_slot::CASE, Value::text(&name).expect("a case number and a count are clean"));
        element.set(mortgage_slot::ORDER_HEIGHT, Value::Number(filing.place.height.value()));
        element.set(mortgage_slot::ORDER_INDEX, Value::Number(u64::from(filing.place.index)));
        element.set(mortgage_slot::STATUS, Value::Code(mortgage_status::ACTIVE));
        draft.list_mut(unit_slot::MORTGAGES, Width::W16).push(element);
        refresh(draft, filing.place.time);
        title::issue(&self.proof_number, CertificateKind::Proof, &self.unit, filing, register)
    }
}

impl NewMortgage {
    /// Who mortgages what is contested knows it and signs so: the
    /// bank takes a security from him, not the risk.
    fn check_guards(
        &self,
        guarded: &Guarded<'_>,
        consenting: &BTreeSet<PartyTag>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        guarded.check_seizure(register, findings)?;
        // Who signs this application has agreed with it: the buyer who mortgages what he was promised.
        guarded.check_notices(consenting, Some(self.mortgagee), findings);
        guarded.check_objections(&BTreeSet::from([self.mortgagor]), findings);
        guarded.check_restrictions(findings);
        if !matches!(self.property, Some(PROPERTY_LAND_AND_HOUSE | PROPERTY_UNDER_CONSTRUCTION)) {
            guarded.check_land(findings);
        }
        let owners = guarded.unit.owners();
        let givers: BTreeSet<PartyTag> = match self.share {
            None => owners.iter().map(|owner| owner.party).collect(),
            Some(_) => BTreeSet::from([self.mortgagor]),
        };
        guarded.check_givers(&givers, findings);
        let is_public = PUBLIC_INTEREST_USES.contains(&guarded.unit.use_code())
            && owners
                .iter()
                .any(|owner| owner.holder_type == PUBLIC_INSTITUTION && givers.contains(&owner.party));
        findings.require(61, !NOT_MORTGAGEABLE.contains(&guarded.unit.right_type()) && !is_public);
        Ok(())
    }

    /// owners agree to the mortgage of the whole, an owner to that of his share.
    fn check_mortgagor(&self, unit: &Unit<'_>, consenting: &BTreeSet<PartyTag>, findings: &mut Findings) {
        let owners = unit.owners();
        let Some(owner) = owners.iter().find(|owner| owner.party == self.mortgagor) else {
            findings.add(Rejection::new(25));
            return;
        };
        match self.share {
            None => check_consent_to_whole(unit, consenting, findings),
            Some(share) => {
                findings.require(73, Share::from(share) <= owner.share_of_whole(unit.co_ownership()));
                require_esign(consenting.contains(&self.mortgagor), findings);
            }
        }
    }

    /// the land below is not mortgaged to another (民法典 397), and a mortgage of the building in
    /// progress was converted to the finished one (实施细则 77). One that was converted to this unit counts here alone.
    fn check_land(
        &self,
        own: &[Mortgage],
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let Some(land) = land_of(&self.unit) else { return Ok(()) };
        let value = register.value(&unit_key(&land))?;
        let land = value.as_deref().and_then(|value| Unit::of(value.slots()));
        let of_building = |found: &Mortgage| found.property == PROPERTY_UNDER_CONSTRUCTION;
        let is_converted = |found: &Mortgage| own.iter().any(|own| own.case == found.case);
        for found in land.map(|land| land.active_mortgages()).unwrap_or_default() {
            if of_building(&found) && is_converted(&found) {
                continue;
            }
            findings.require(71, found.mortgagee == self.mortgagee);
            findings.require(72, !of_building(&found));
        }
        Ok(())
    }

    /// Whether a bureau of the place has seen the building in progress (条例 19).
    fn is_seen_in_place(&self, filing: &Filing<'_>, register: &dyn Register) -> Result<bool, StoreError> {
        for attestation in filing.signed().attestations() {
            let Claims::SiteCheck(check) = &attestation.statement().claims else { continue };
            if check.unit == self.unit && check.finding == SiteCheck::AS_STATED {
                let bureau = register.organisation(attestation.signature().org)?;
                if bureau.is_some_and(|bureau| bureau.covers(self.unit.county())) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

/// Whether a kind of property is listed, and can be that of a unit.
pub(super) fn is_property_of(unit: &UnitCode, property: u32, book: &RuleBook) -> bool {
    book.codes().has(List::MortgagedProperty, property)
        && (is_land(unit) || !OF_LAND_ALONE.contains(&property))
}
