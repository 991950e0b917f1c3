//! T10 抵押权首次登记: a mortgage is established by its registration (民法典 402); rank is ledger order (民法典 414).

use std::collections::BTreeSet;

use kexin_proof::slot_table::{mortgage as mortgage_slot, unit as unit_slot};
use kexin_proof::slots::{PartyTag, ShareValue, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::owners::{check_consent_to_whole, check_disposable, consenting, require_esign};
use super::{ActKind, CasePath, Filing, Register};
use crate::book::RuleBook;
use crate::case;
use crate::certificate_number::CertificateKind;
use crate::record::{Role, SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::share::Share;
use crate::store::StoreError;
use crate::title;
use crate::unit::{Unit, land_of, mortgage_status, refresh, unit_key};

/// Kind number of T10.
pub const KIND: u16 = 10;
/// Registration type 首次登记.
const REGISTRATION_TYPE: u32 = 100;
/// Right type 抵押权 (TD/T 1066).
pub const RIGHT_TYPE: u32 = 37;
/// Land ownership, homestead and the houses on it: not to be mortgaged (民法典 399).
const NOT_MORTGAGEABLE: [u32; 4] = [1, 2, 5, 6];

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
        Some(Self {
            unit: unit?,
            mortgagee: mortgagee?,
            mortgagor: mortgagor?,
            share: slots.share(fact::SHARE),
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
        let value = register.value(&unit_key(&self.unit))?;
        let unit = value.as_deref().and_then(|value| Unit::of(value.slots()));
        check_disposable(unit.as_ref(), filing, findings);
        title::check_new(&self.proof_number, register, findings)?;
        title::check_series(&self.proof_number, &self.unit, filing, register, findings)?;
        let signs = filing
            .record
            .signers()
            .iter()
            .any(|signer| signer.role == Role::Bank && signer.org == self.mortgagee);
        if !signs {
            findings.add(Rejection::about(132, "mortgagee"));
        }
        findings.require(71, !self.conflicts_with_land(register)?);
        let Some(unit) = unit else { return Ok(()) };
        findings.require(61, !NOT_MORTGAGEABLE.contains(&unit.right_type()));
        self.check_mortgagor(&unit, &consenting(filing, &self.unit), findings);
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let facts = filing.signed().slots();
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let mut element = draft.element(Width::W16);
        let copied = [
            (slot::CASE, mortgage_slot::CASE),
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
        ];
        for (from, to) in copied {
            if let Some(value) = facts.get(from) {
                element.set(to, value.clone());
            }
        }
        element.set(mortgage_slot::ORDER_HEIGHT, Value::Number(filing.place.height.value()));
        element.set(mortgage_slot::ORDER_INDEX, Value::Number(u64::from(filing.place.index)));
        element.set(mortgage_slot::STATUS, Value::Code(mortgage_status::ACTIVE));
        draft.list_mut(unit_slot::MORTGAGES, Width::W16).push(element);
        refresh(draft, filing.place.time);
        title::issue(&self.proof_number, CertificateKind::Proof, &self.unit, filing, register)
    }
}

impl NewMortgage {
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

    /// the land below is mortgaged to another (民法典 397).
    fn conflicts_with_land(&self, register: &dyn Register) -> Result<bool, StoreError> {
        let Some(land) = land_of(&self.unit) else { return Ok(false) };
        let value = register.value(&unit_key(&land))?;
        let land = value.as_deref().and_then(|value| Unit::of(value.slots()));
        Ok(land.is_some_and(|land| {
            land.mortgages().iter().any(|mortgage| mortgage.is_active && mortgage.mortgagee != self.mortgagee)
        }))
    }
}
