//! T19 预告登记: who was promised a right in a house is protected before it can be registered (民法典 221). A presold house
//! enters the register with it, as a planned unit.

use std::collections::BTreeSet;

use kexin_proof::hash::SlotsRoot;
use kexin_proof::slot_table::{notice as notice_slot, unit as unit_slot, unit_status};
use kexin_proof::slots::{PartyTag, ShareValue, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, forbid, row};
use super::{ActKind, CasePath, Filing, Register, first_registration, notice_clock};
use crate::book::RuleBook;
use crate::case;
use crate::certificate_number::CertificateKind;
use crate::codes::List;
use crate::record::{SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::share::Share;
use crate::store::StoreError;
use crate::title;
use crate::unit::{Unit, entry_status, notice_kind, refresh, unit_key};
use crate::value::ValueDraft;

mod check;

/// Kind number of T19.
pub const KIND: u16 = 19;
/// Registration type 预告登记.
const REGISTRATION_TYPE: u32 = 700;

/// Slots of an advance notice, beside those of every record.
pub mod fact {
    /// Kind 预告登记种类, code: 1 presale, 2 other sale, 3 mortgage of a presale, 4 other mortgage.
    pub const KIND: u16 = 9;
    /// Of kinds 1 and 2, who is to be registered: list of 8-slot elements ([`super::beneficiary_slot`]).
    pub const BENEFICIARIES: u16 = 10;
    /// Of kinds 3 and 4, the mortgagee to be, an organisation number, code.
    pub const MORTGAGEE: u16 = 11;
    /// Who owes the registration: seller or mortgagor, party tag.
    pub const OBLIGOR: u16 = 12;
    /// Number of the contract, text; of kind 1 that under which it is filed 备案号.
    pub const CONTRACT: u16 = 13;
    /// Root of the sealed price of kinds 1 and 2, slot tree; absent without a price.
    pub const PRICE: u16 = 14;
    /// Of kinds 3 and 4, the amount to be secured, fen.
    pub const AMOUNT: u16 = 15;
    /// Of kind 1, the presale permit 预售许可证号, text.
    pub const PERMIT: u16 = 16;
    /// Of kind 1, the planned use, code.
    pub const USE: u16 = 17;
    /// Of kind 1, the area by the presale survey 预测面积, in 0.01 m².
    pub const AREA: u16 = 18;
    /// Of kind 1, the root of the sealed location 坐落, slot tree.
    pub const LOCATION: u16 = 19;
    /// Of kind 1, the parcel code 宗地代码, text.
    pub const PARCEL: u16 = 20;
}

/// Slots of a beneficiary.
pub mod beneficiary_slot {
    /// Keyed tag, party tag.
    pub const PARTY: u16 = 0;
    /// Share that he is to have, share; absent for the whole, or jointly.
    pub const SHARE: u16 = 1;
    /// Root of his sealed facts, slot tree.
    pub const PERSON: u16 = 2;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::KIND, "notice kind", FactType::Code),
    row(fact::BENEFICIARIES, "beneficiaries", FactType::List(Width::W8, BENEFICIARY_FACTS)),
    row(fact::MORTGAGEE, "mortgagee", FactType::Code),
    row(fact::OBLIGOR, "obligor", FactType::Party),
    row(fact::CONTRACT, "contract", FactType::Text),
    row(fact::PRICE, "price", FactType::Tree),
    row(fact::AMOUNT, "amount", FactType::Fen),
    row(fact::PERMIT, "presale permit", FactType::Text),
    row(fact::USE, "use", FactType::Code),
    row(fact::AREA, "area", FactType::Area),
    row(fact::LOCATION, "location", FactType::Tree),
    row(fact::PARCEL, "parcel code", FactType::Text),
];

const BENEFICIARY_FACTS: &[FactRow] = &[
    row(beneficiary_slot::PARTY, "party", FactType::Party),
    row(beneficiary_slot::SHARE, "share", FactType::Share),
    row(beneficiary_slot::PERSON, "person", FactType::Tree),
];

/// Facts of sales alone.
const OF_SALES: [u16; 2] = [fact::BENEFICIARIES, fact::PRICE];
/// Facts of mortgages alone.
const OF_MORTGAGES: [u16; 2] = [fact::MORTGAGEE, fact::AMOUNT];
/// Facts of a presale alone: the house stands in no register yet.
const OF_PRESALES: [u16; 5] = [fact::PERMIT, fact::USE, fact::AREA, fact::LOCATION, fact::PARCEL];

/// Who is to be registered as owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beneficiary {
    /// Keyed tag.
    pub party: PartyTag,
    /// Share that he is to have; none for the whole, or jointly.
    pub share: Option<ShareValue>,
    /// Root of his sealed facts.
    pub person: SlotsRoot,
}

/// What is promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Promise {
    /// Ownership, to these.
    Ownership(Vec<Beneficiary>),
    /// A mortgage.
    Mortgage {
        /// To whom, an organisation.
        mortgagee: u32,
        /// Secured amount.
        amount_fen: u64,
    },
}

/// An advance notice to be registered, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    /// The unit.
    pub unit: UnitCode,
    /// One of [`notice_kind`].
    pub kind: u32,
    /// What is promised.
    pub promise: Promise,
    /// Who owes the registration.
    pub obligor: PartyTag,
    /// Number of the contract.
    pub contract: String,
    /// Number of the registration proof.
    pub proof_number: String,
}

impl ActKind for NewNotice {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        let slots = record.slots();
        super::require_types(record, book, REGISTRATION_TYPE, is_right_type, faults);
        let obligor = faults.take(slots.party(fact::OBLIGOR).ok_or(Rejection::about(7, "obligor")));
        let contract = faults.take(slots.text(fact::CONTRACT).ok_or(Rejection::about(7, "contract")));
        let proof_number = faults.take(title::parse_issued(record, CertificateKind::Proof));
        let kind = faults.take(read_kind(slots))?;
        let promise = if matches!(kind, notice_kind::PRESALE | notice_kind::SALE) {
            forbid(slots, FACTS, &OF_MORTGAGES, faults);
            read_beneficiaries(slots, faults).map(Promise::Ownership)
        } else {
            forbid(slots, FACTS, &OF_SALES, faults);
            read_mortgage(slots, faults)
        };
        if kind == notice_kind::PRESALE {
            check_house(unit.as_ref(), record, book, faults);
        } else {
            forbid(slots, FACTS, &OF_PRESALES, faults);
        }
        Some(Self {
            unit: unit?,
            kind,
            promise: promise?,
            obligor: obligor?,
            contract: contract?.to_owned(),
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
        title::check_new(&self.proof_number, register, findings)?;
        title::check_series(&self.proof_number, &self.unit, filing, register, findings)?;
        if unit.is_some_and(|unit| unit.is_current()) {
            findings.take(notice_clock::lapse(filing.place.time, register.book()));
        }
        match &self.promise {
            Promise::Ownership(beneficiaries) if self.kind == notice_kind::PRESALE => {
                self.check_presale(beneficiaries, unit.as_ref(), filing, register, findings)?;
            }
            Promise::Ownership(beneficiaries) => {
                self.check_sale(beneficiaries, unit.as_ref(), filing, register, findings)?;
            }
            Promise::Mortgage { mortgagee, .. } => {
                self.check_mortgage(*mortgagee, unit.as_ref(), filing, register, findings)?;
            }
        }
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let time = filing.place.time;
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        if self.kind == notice_kind::PRESALE {
            plan(draft, filing.signed().slots());
        }
        match &self.promise {
            Promise::Ownership(beneficiaries) => {
                for beneficiary in beneficiaries {
                    let mut element = self.element(filing, draft);
                    element.set(notice_slot::BENEFICIARY, Value::Party(beneficiary.party));
                    element.set(notice_slot::PERSON, Value::Tree(beneficiary.person));
                    if let Some(share) = beneficiary.share {
                        element.set(notice_slot::SHARE, Value::Share(share));
                    }
                    draft.list_mut(unit_slot::NOTICES, Width::W16).push(element);
                }
            }
            Promise::Mortgage { mortgagee, amount_fen } => {
                let mut element = self.element(filing, draft);
                element.set(notice_slot::ORGANISATION, Value::Code(*mortgagee));
                element.set(notice_slot::AMOUNT, Value::Fen(*amount_fen));
                draft.list_mut(unit_slot::NOTICES, Width::W16).push(element);
            }
        }
        // A house that stands can change hands at once; one that is planned, when it is first registered.
        if Unit::of(draft.slots()).is_some_and(|unit| unit.is_current()) {
            notice_clock::start(&self.unit, time, register)?;
        }
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        refresh(draft, time);
        title::issue(&self.proof_number, CertificateKind::Proof, &self.unit, filing, register)
    }
}

impl NewNotice {
    /// An element of the notice: what does not depend on the beneficiary.
    fn element(&self, filing: &Filing<'_>, draft: &mut ValueDraft) -> Slots {
        let facts = filing.signed().slots();
        let mut element = draft.element(Width::W16);
        let copied = [
            (slot::CASE, notice_slot::CASE),
            (slot::ISSUED_NUMBER, notice_slot::PROOF_NUMBER),
            (fact::CONTRACT, notice_slot::CONTRACT),
        ];
        for (from, to) in copied {
            if let Some(value) = facts.get(from) {
                element.set(to, value.clone());
            }
        }
        element.set(notice_slot::KIND, Value::Code(self.kind));
        element.set(notice_slot::OBLIGOR, Value::Party(self.obligor));
        element.set(notice_slot::STATUS, Value::Code(entry_status::IN_FORCE));
        element.set(notice_slot::ORDER_HEIGHT, Value::Number(filing.place.height.value()));
        element.set(notice_slot::ORDER_INDEX, Value::Number(u64::from(filing.place.index)));
        element
    }
}

/// 预告登记, in the field's list; the standard has no number of its own for it and takes 其它权利.
pub(super) const fn is_right_type(right: u32) -> bool {
    matches!(right, 96 | 99)
}

/// Enters the presold house as planned; one that was planned before takes the facts of its newest presale.
fn plan(draft: &mut ValueDraft, facts: &Slots) {
    let copied = [
        (slot::UNIT, unit_slot::CODE),
        (fact::USE, unit_slot::USE),
        (fact::AREA, unit_slot::AREA),
        (fact::LOCATION, unit_slot::LOCATION),
        (fact::PARCEL, unit_slot::PARCEL),
    ];
    for (from, to) in copied {
        if let Some(value) = facts.get(from) {
            draft.set(to, value.clone());
        }
    }
    draft.set(unit_slot::STATUS, Value::Code(unit_status::PLANNED));
}

/// one of the four kinds.
fn read_kind(slots: &Slots) -> Result<u32, Rejection> {
    let kind = slots.code(fact::KIND).ok_or(Rejection::about(7, "notice kind"))?;
    if (notice_kind::PRESALE..=notice_kind::MORTGAGE).contains(&kind) { Ok(kind) } else { Err(Rejection::about(8, "notice kind")) }
}

/// beneficiaries, none twice; all have shares that sum to one, or none has any.
fn read_beneficiaries(slots: &Slots, faults: &mut Findings) -> Option<Vec<Beneficiary>> {
    let missing = Rejection::about(7, "beneficiaries");
    let list = slots.list(fact::BENEFICIARIES).filter(|list| list.width() == Width::W8);
    let elements = faults.take(list.ok_or(missing))?.elements();
    let read = |element: &Slots| {
        Some(Beneficiary {
            party: element.party(beneficiary_slot::PARTY)?,
            share: element.share(beneficiary_slot::SHARE),
            person: element.tree(beneficiary_slot::PERSON)?,
        })
    };
    let beneficiaries: Option<Vec<Beneficiary>> = elements.iter().map(read).collect();
    let beneficiaries = faults.take(beneficiaries.filter(|found| !found.is_empty()).ok_or(missing))?;
    let parties: BTreeSet<PartyTag> = beneficiaries.iter().map(|found| found.party).collect();
    faults.require(45, parties.len() == beneficiaries.len());
    faults.require(28, shares_are_whole(&beneficiaries));
    Some(beneficiaries)
}

fn shares_are_whole(beneficiaries: &[Beneficiary]) -> bool {
    let shares: Vec<Share> = beneficiaries.iter().filter_map(|found| found.share).map(Share::from).collect();
    let all_have = shares.len() == beneficiaries.len();
    shares.is_empty() || (all_have && Share::sum(shares) == Ok(Share::ONE))
}

///
fn read_mortgage(slots: &Slots, faults: &mut Findings) -> Option<Promise> {
    let mortgagee = faults.take(slots.code(fact::MORTGAGEE).ok_or(Rejection::about(7, "mortgagee")));
    let amount_fen = faults.take(slots.fen(fact::AMOUNT).ok_or(Rejection::about(7, "amount")));
    faults.require(63, amount_fen != Some(0));
    Some(Promise::Mortgage { mortgagee: mortgagee?, amount_fen: amount_fen? })
}

/// The presold house: for its code, R-007, R-008 and R-012 for its facts.
fn check_house(
    unit: Option<&UnitCode>,
    record: &SignedRecord,
    book: &RuleBook,
    faults: &mut Findings,
) {
    let slots = record.slots();
    if let Some(unit) = unit {
        first_registration::check_new_code(unit, slots.text(fact::PARCEL), record, book, faults);
    }
    if let Some(code) = faults.take(slots.code(fact::USE).ok_or(Rejection::about(7, "use")))
        && !book.codes().has(List::HouseUse, code)
    {
        faults.add(Rejection::about(8, "use"));
    }
    let area = faults.take(slots.area(fact::AREA).ok_or(Rejection::about(7, "area")));
    faults.require(12, area != Some(0));
    faults.take(slots.tree(fact::LOCATION).ok_or(Rejection::about(7, "location")));
    faults.take(slots.text(fact::PERMIT).ok_or(Rejection::about(7, "presale permit")));
}
