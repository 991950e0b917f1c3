//! Mortgages of a unit: rank is the order of registration (民法典 414) unless mortgagees have exchanged it (409).

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{mortgage, unit};
use kexin_proof::slots::{Date, PartyTag, ShareValue, Slots, Width};

use crate::value::ValueDraft;

/// Values of a mortgage's status.
pub mod mortgage_status {
    /// In force.
    pub const ACTIVE: u32 = 1;
    /// Cancelled.
    pub const ENDED: u32 = 2;
}

/// Kinds of mortgage 抵押方式 (GB2015, A28).
pub mod mortgage_kind {
    /// 一般抵押.
    pub const ORDINARY: u32 = 1;
    /// 最高额抵押.
    pub const HIGHEST_AMOUNT: u32 = 2;
}

/// Kind of property 抵押不动产类型 2: land and the house on it.
pub const PROPERTY_LAND_AND_HOUSE: u32 = 2;
/// Kind of property 抵押不动产类型 4: land with a building under construction 在建建筑物.
pub const PROPERTY_UNDER_CONSTRUCTION: u32 = 4;

/// Place in the ledger's order: height, and index in the block.
pub type Order = (u64, u64);

/// A mortgage, as far as rules ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mortgage {
    /// Case that created it; names it ([`mortgage_name`]).
    pub case: String,
    /// Registration proof number.
    pub proof_number: String,
    /// One of [`mortgage_kind`].
    pub kind: u32,
    /// Secured or highest amount, fen.
    pub amount_fen: u64,
    /// Mortgagee, an organisation.
    pub mortgagee: u32,
    /// Mortgagor.
    pub mortgagor: Option<PartyTag>,
    /// Mortgaged share; none for the whole.
    pub share: Option<ShareValue>,
    /// First day of the period.
    pub from: Option<Date>,
    /// Last day of the period.
    pub to: Option<Date>,
    /// Whether transfer needs the mortgagee's consent.
    pub no_transfer: bool,
    /// Digest of the secured scope.
    pub scope: Option<[u8; 32]>,
    /// Its place among the unit's mortgages.
    pub order: Order,
    /// When the claim of a highest-amount mortgage was determined.
    pub determined_at: Option<TimeMs>,
    /// Kind of property 抵押不动产类型; 0 when not said.
    pub property: u32,
    /// Whether it is in force.
    pub is_active: bool,
}

impl Mortgage {
    /// Reads an element of the mortgages' layout.
    #[must_use]
    pub fn read(element: &Slots) -> Option<Self> {
        Some(Self {
            case: element.text(mortgage::CASE)?.to_owned(),
            proof_number: element.text(mortgage::PROOF_NUMBER)?.to_owned(),
            kind: element.code(mortgage::KIND)?,
            amount_fen: element.fen(mortgage::AMOUNT)?,
            mortgagee: element.code(mortgage::MORTGAGEE)?,
            mortgagor: element.party(mortgage::MORTGAGOR),
            share: element.share(mortgage::SHARE),
            from: element.date(mortgage::FROM),
            to: element.date(mortgage::TO),
            no_transfer: element.bits(mortgage::NO_TRANSFER)? != 0,
            scope: element.hash(mortgage::SCOPE).copied(),
            order: (element.number(mortgage::ORDER_HEIGHT)?, element.number(mortgage::ORDER_INDEX)?),
            determined_at: element.time(mortgage::DETERMINED_AT),
            property: element.code(mortgage::PROPERTY).unwrap_or_default(),
            is_active: element.code(mortgage::STATUS)? == mortgage_status::ACTIVE,
        })
    }

    /// Whether it secures changing claims that nobody has determined yet (民法典 420, 423).
    #[must_use]
    pub fn is_undetermined(&self) -> bool {
        self.kind == mortgage_kind::HIGHEST_AMOUNT && self.determined_at.is_none()
    }
}

/// Rank 顺位 of the mortgage of a name among those in force, from 1; none when it is not in force. Parts of one claim
/// that several hold have one rank.
#[must_use]
pub fn rank(mortgages: &[Mortgage], name: &str) -> Option<usize> {
    let active = || mortgages.iter().filter(|mortgage| mortgage.is_active);
    let found = active().find(|mortgage| mortgage.case == name)?;
    Some(1 + active().filter(|other| other.order < found.order).count())
}

/// What names a new mortgage of a unit: its case; behind a slash its number, where the case has made others there, such
/// as a loan of two banks 组合贷款.
#[must_use]
pub fn mortgage_name(mortgages: &[Mortgage], case: &str) -> String {
    let is_of_case = |found: &&Mortgage| {
        found.case.strip_prefix(case).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    match mortgages.iter().filter(is_of_case).count() {
        0 => case.to_owned(),
        before => format!("{case}/{}", before + 1),
    }
}

/// The element of the mortgage in force that a name stands for.
#[must_use]
pub fn mortgage_element<'a>(slots: &'a Slots, name: &str) -> Option<&'a Slots> {
    slots.list(unit::MORTGAGES)?.elements().iter().find(|element| is_in_force(element, name))
}

/// The same element, to be changed.
pub fn mortgage_mut<'a>(draft: &'a mut ValueDraft, name: &str) -> Option<&'a mut Slots> {
    let elements = draft.list_mut(unit::MORTGAGES, Width::W16).elements_mut();
    elements.iter_mut().find(|element| is_in_force(element, name))
}

/// Enters a mortgage that continues another: the same in everything that is not set afterwards.
pub fn continue_mortgage<'a>(draft: &'a mut ValueDraft, from: &Slots) -> &'a mut Slots {
    let mut element = draft.element(Width::W16);
    for (slot, value) in from.values() {
        element.set(*slot, value.clone());
    }
    let list = draft.list_mut(unit::MORTGAGES, Width::W16);
    list.push(element);
    list.elements_mut().last_mut().expect("pushed just above")
}

fn is_in_force(element: &Slots, name: &str) -> bool {
    element.text(mortgage::CASE) == Some(name)
        && element.code(mortgage::STATUS) == Some(mortgage_status::ACTIVE)
}

#[cfg(test)]
mod tests;
