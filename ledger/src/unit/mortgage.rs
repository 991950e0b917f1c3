//! Mortgages of a unit: rank is the order of registration (民法典 414) unless mortgagees have exchanged it (409).

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::mortgage;
use kexin_proof::slots::{PartyTag, ShareValue, Slots};

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

/// Kind of property 抵押不动产类型 4: land with a building under construction 在建建筑物.
pub const PROPERTY_UNDER_CONSTRUCTION: u32 = 4;

/// Place in the ledger's order: height, and index in the block.
pub type Order = (u64, u64);

/// A mortgage, as far as rules ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mortgage {
    /// Case that created it.
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
    /// Whether transfer needs the mortgagee's consent.
    pub no_transfer: bool,
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
            no_transfer: element.bits(mortgage::NO_TRANSFER)? != 0,
            order: (element.number(mortgage::ORDER_HEIGHT)?, element.number(mortgage::ORDER_INDEX)?),
            determined_at: element.time(mortgage::DETERMINED_AT),
            property: element.code(mortgage::PROPERTY).unwrap_or_default(),
            is_active: element.code(mortgage::STATUS)? == mortgage_status::ACTIVE,
        })
    }
}

/// Rank 顺位 of the mortgage of a case among those in force, from 1; none when it is not in force.
#[must_use]
pub fn rank(mortgages: &[Mortgage], case: &str) -> Option<usize> {
    let active = || mortgages.iter().filter(|mortgage| mortgage.is_active);
    let found = active().find(|mortgage| mortgage.case == case)?;
    Some(1 + active().filter(|other| other.order < found.order).count())
}
