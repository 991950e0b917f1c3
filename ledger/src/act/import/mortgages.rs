//! Mortgages that came with the stock: each row states one that stands on a unit of the batch, in the order of its
//! registration at the source. That order is their rank, before whatever is registered here (民法典 414).

use std::collections::BTreeSet;

use kexin_proof::slot_table::{mortgage as mortgage_slot, unit as unit_slot};
use kexin_proof::slots::{Date, PartyTag, ShareValue, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::rows::{ImportedUnit, unit_of};
use super::{fact, read_proof};
use crate::act::fact_table::{FactRow, FactType, row};
use crate::act::mortgage::is_property_of;
use crate::act::{Filing, Register};
use crate::attestation::CASE_BYTES_MAX;
use crate::book::RuleBook;
use crate::registry::OrganisationKind;
use crate::rules::{Findings, Rejection};
use crate::share::Share;
use crate::store::StoreError;
use crate::title::{self, certificate_kind};
use crate::unit::{mortgage_kind, mortgage_status, refresh, unit_key};

/// Slots of a mortgage's row, element of `fact::MORTGAGES`, 16.
pub mod mortgage_row {
    /// Unit, text: one of the batch.
    pub const UNIT: u16 = 0;
    /// Case number 业务号 of its registration at the source, text; names it from then on.
    pub const CASE: u16 = 1;
    /// Number of its registration proof, text.
    pub const PROOF_NUMBER: u16 = 2;
    /// Kind 抵押方式, code.
    pub const KIND: u16 = 3;
    /// Secured or highest amount, fen.
    pub const AMOUNT: u16 = 4;
    /// Mortgagee, an organisation number, code.
    pub const MORTGAGEE: u16 = 5;
    /// First day of the period, date; may be absent of an ordinary mortgage, as the last.
    pub const FROM: u16 = 6;
    /// Last day of the period, date.
    pub const TO: u16 = 7;
    /// 1 where transfer is agreed to need consent, bits; old registers did not ask: absent 0.
    pub const NO_TRANSFER: u16 = 8;
    /// Mortgaged share, share; absent for the whole.
    pub const SHARE: u16 = 9;
    /// Mortgagor, party tag; needed for a share.
    pub const MORTGAGOR: u16 = 10;
    /// Digest of the secured scope, hash; may be absent.
    pub const SCOPE: u16 = 11;
    /// Kind of property 抵押不动产类型, code; may be absent.
    pub const PROPERTY: u16 = 12;
    /// 1 when the proof is of an old form 他项权证, code; else absent.
    pub const LEGACY: u16 = 13;
}

/// Their names and types.
pub(super) const MORTGAGE_FACTS: &[FactRow] = &[
    row(mortgage_row::UNIT, "unit", FactType::Text),
    row(mortgage_row::CASE, "case", FactType::Text),
    row(mortgage_row::PROOF_NUMBER, "proof number", FactType::Text),
    row(mortgage_row::KIND, "mortgage kind", FactType::Code),
    row(mortgage_row::AMOUNT, "amount", FactType::Fen),
    row(mortgage_row::MORTGAGEE, "mortgagee", FactType::Code),
    row(mortgage_row::FROM, "from", FactType::Date),
    row(mortgage_row::TO, "to", FactType::Date),
    row(mortgage_row::NO_TRANSFER, "no transfer", FactType::Bits),
    row(mortgage_row::SHARE, "share", FactType::Share),
    row(mortgage_row::MORTGAGOR, "mortgagor", FactType::Party),
    row(mortgage_row::SCOPE, "scope", FactType::Hash),
    row(mortgage_row::PROPERTY, "property", FactType::Code),
    row(mortgage_row::LEGACY, "legacy", FactType::Code),
];

/// A mortgage as it comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedMortgage {
    /// The unit.
    pub unit: UnitCode,
    /// Case at the source; names it.
    pub case: String,
    /// Number of its registration proof.
    pub proof_number: String,
    /// One of [`mortgage_kind`].
    pub kind: u32,
    /// Secured or highest amount, fen.
    pub amount_fen: u64,
    /// Mortgagee, an organisation.
    pub mortgagee: u32,
    /// First and last day of the period.
    pub period: (Option<Date>, Option<Date>),
    /// Whether transfer needs consent.
    pub no_transfer: bool,
    /// Mortgaged share.
    pub share: Option<ShareValue>,
    /// Mortgagor.
    pub mortgagor: Option<PartyTag>,
    /// Digest of the secured scope.
    pub scope: Option<[u8; 32]>,
    /// Kind of property.
    pub property: Option<u32>,
}

/// Reads the mortgages of a batch.
pub(super) fn read(
    slots: &Slots,
    units: &[ImportedUnit],
    book: &RuleBook,
    faults: &mut Findings,
) -> Option<Vec<ImportedMortgage>> {
    let totals = [(fact::TOTAL_MORTGAGES, "total of mortgages"), (fact::TOTAL_SECURED, "total secured")];
    let list = slots.list(fact::MORTGAGES).filter(|list| list.width() == Width::W16);
    for (slot, name) in totals {
        match (slots.get(slot).is_some(), list.is_some()) {
            (false, true) => faults.add(Rejection::about(7, name)),
            (true, false) => faults.add(Rejection::about(16, name)),
            _ => {}
        }
    }
    let elements = list.map_or(&[][..], |list| list.elements());
    let read: Vec<Option<ImportedMortgage>> =
        elements.iter().map(|element| read_one(element, units, book, faults)).collect();
    let mortgages: Vec<ImportedMortgage> = read.into_iter().collect::<Option<_>>()?;
    let names: BTreeSet<(UnitCode, &str)> =
        mortgages.iter().map(|mortgage| (mortgage.unit, mortgage.case.as_str())).collect();
    if names.len() != mortgages.len() {
        faults.add(Rejection::about(16, "case"));
    }
    Some(mortgages)
}

fn read_one(
    element: &Slots,
    units: &[ImportedUnit],
    book: &RuleBook,
    faults: &mut Findings,
) -> Option<ImportedMortgage> {
    let unit = faults.take(unit_of(element))?;
    // A mortgage of nothing is an orphan 孤儿 that the source must settle first.
    let stock = units.iter().find(|imported| imported.unit == unit);
    let stock = faults.take(stock.ok_or(Rejection::about(7, "unit of a mortgage")));
    faults.require(24, stock.is_none_or(|stock| !stock.is_planned));
    let case = element.text(mortgage_row::CASE).filter(|case| (1..=CASE_BYTES_MAX).contains(&case.len()));
    let case = faults.take(case.ok_or(Rejection::about(7, "case")));
    let number = faults.take(read_proof(element, (mortgage_row::PROOF_NUMBER, mortgage_row::LEGACY), stock));
    let kind = faults.take(element.code(mortgage_row::KIND).ok_or(Rejection::about(7, "mortgage kind")));
    let kinds = [mortgage_kind::ORDINARY, mortgage_kind::HIGHEST_AMOUNT];
    if kind.is_some_and(|kind| !kinds.contains(&kind)) {
        faults.add(Rejection::about(8, "mortgage kind"));
    }
    let amount_fen = faults.take(element.fen(mortgage_row::AMOUNT).ok_or(Rejection::about(7, "amount")));
    faults.require(63, amount_fen != Some(0));
    let mortgagee =
        faults.take(element.code(mortgage_row::MORTGAGEE).ok_or(Rejection::about(7, "mortgagee")));
    let period = (element.date(mortgage_row::FROM), element.date(mortgage_row::TO));
    let is_highest = kind == Some(mortgage_kind::HIGHEST_AMOUNT);
    faults.require(62, !is_highest || (period.0.is_some() && period.1.is_some()));
    faults.require(14, period.0.zip(period.1).is_none_or(|(from, to)| from <= to));
    let no_transfer = element.bits(mortgage_row::NO_TRANSFER).unwrap_or_default();
    if no_transfer > 1 {
        faults.add(Rejection::about(8, "no transfer"));
    }
    let property = element.code(mortgage_row::PROPERTY);
    if property.is_some_and(|property| !is_property_of(&unit, property, book)) {
        faults.add(Rejection::about(8, "property"));
    }
    let share = element.share(mortgage_row::SHARE);
    let mortgagor = element.party(mortgage_row::MORTGAGOR);
    faults.require(73, stock.is_none_or(|stock| is_his(stock, mortgagor, share)));
    Some(ImportedMortgage {
        unit,
        case: case?.to_owned(),
        proof_number: number?,
        kind: kind?,
        amount_fen: amount_fen?,
        mortgagee: mortgagee?,
        period,
        no_transfer: no_transfer == 1,
        share,
        mortgagor,
        scope: element.hash(mortgage_row::SCOPE).copied(),
        property,
    })
}

/// Whether a mortgaged share is within what its mortgagor holds; the whole is everybody's.
fn is_his(stock: &ImportedUnit, mortgagor: Option<PartyTag>, share: Option<ShareValue>) -> bool {
    let Some(share) = share else { return true };
    let owner = stock.owners.iter().find(|owner| Some(owner.party) == mortgagor);
    owner.is_some_and(|owner| Share::from(share) <= owner.share_of_whole(stock.form))
}

impl ImportedMortgage {
    /// the mortgagee is a bank that the register of keys knows, or nobody could release it.
    pub(super) fn check_mortgagee(
        &self,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let bank = register.organisation(self.mortgagee)?;
        findings.require(153, bank.is_some_and(|bank| bank.kind == OrganisationKind::Bank));
        Ok(())
    }

    /// Writes it and its proof. Height 0 comes before every block; `place` is its row's.
    pub(super) fn enter(
        &self,
        place: u64,
        filing: &Filing<'_>,
        register: &mut dyn Register,
    ) -> Result<(), StoreError> {
        let text = |text: &str| Value::text(text).expect("read from a text");
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let mut element = draft.element(Width::W16);
        for (slot, value) in [
            (mortgage_slot::CASE, text(&self.case)),
            (mortgage_slot::PROOF_NUMBER, text(&self.proof_number)),
            (mortgage_slot::KIND, Value::Code(self.kind)),
            (mortgage_slot::AMOUNT, Value::Fen(self.amount_fen)),
            (mortgage_slot::MORTGAGEE, Value::Code(self.mortgagee)),
            (mortgage_slot::NO_TRANSFER, Value::Bits(u32::from(self.no_transfer))),
            (mortgage_slot::ORDER_HEIGHT, Value::Number(0)),
            (mortgage_slot::ORDER_INDEX, Value::Number(place)),
            (mortgage_slot::STATUS, Value::Code(mortgage_status::ACTIVE)),
        ] {
            element.set(slot, value);
        }
        let optional = [
            (mortgage_slot::FROM, self.period.0.map(Value::Date)),
            (mortgage_slot::TO, self.period.1.map(Value::Date)),
            (mortgage_slot::SHARE, self.share.map(Value::Share)),
            (mortgage_slot::MORTGAGOR, self.mortgagor.map(Value::Party)),
            (mortgage_slot::SCOPE, self.scope.map(Value::Hash)),
            (mortgage_slot::PROPERTY, self.property.map(Value::Code)),
        ];
        for (slot, value) in optional {
            if let Some(value) = value {
                element.set(slot, value);
            }
        }
        draft.list_mut(unit_slot::MORTGAGES, Width::W16).push(element);
        refresh(draft, filing.place.time);
        title::enter(&self.proof_number, certificate_kind::PROOF, (&self.unit, &self.case), register)
    }
}
