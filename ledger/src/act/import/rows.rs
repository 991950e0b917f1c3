//! Rows of a batch: the first of a unit states the unit and its first owner, those that follow state co-owners. What is
//! sold and not built yet has one row, without an owner.

use std::collections::BTreeSet;

use kexin_proof::hash::SlotsRoot;
use kexin_proof::slots::{Date, PartyTag, ShareValue, Slots, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact;
use crate::act::certificate_event::NUMBER_BYTES_MAX;
use crate::act::fact_table::{FactRow, FactType, row};
use crate::act::owners::{OWNERS_MAX, is_form_of};
use crate::book::RuleBook;
use crate::certificate_number::CertificateKind;
use crate::codes::List;
use crate::rules::{Findings, Rejection};
use crate::share::Share;
use crate::title::parse_number;
use crate::unit::{Owner, co_ownership, quality};

/// Slots of a row, element of `fact::ROWS`, 16. Rows of co-owners have 0, 2, 3, 4, 8, 14 alone; of a planned unit 0, 5, 6, 9,
/// 10, 12, 15.
pub mod row_slot {
    /// Unit, text.
    pub const UNIT: u16 = 0;
    /// Right type, code.
    pub const RIGHT_TYPE: u16 = 1;
    /// Owner, party tag; of one without an identity number (Q4) a tag that the source's own key for him makes.
    pub const PARTY: u16 = 2;
    /// His share, share.
    pub const SHARE: u16 = 3;
    /// Root of his sealed facts, slot tree.
    pub const PERSON: u16 = 4;
    /// Planned use, code; may be absent.
    pub const USE: u16 = 5;
    /// Area, in 0.01 m².
    pub const AREA: u16 = 6;
    /// Last day of the land-use term, date; may be absent.
    pub const LAND_TERM_END: u16 = 7;
    /// Number of the certificate, text: of all, or where co-owners hold one each, of this owner.
    pub const CERTIFICATE: u16 = 8;
    /// Quality flags, bits; may be absent.
    pub const FLAGS: u16 = 9;
    /// Root of the sealed location, slot tree; may be absent.
    pub const LOCATION: u16 = 10;
    /// Form of co-ownership, code.
    pub const CO_OWNERSHIP: u16 = 11;
    /// Case number 业务号 of the registration at the source, text.
    pub const ORIGINAL_CASE: u16 = 12;
    /// 1 when the certificate is of an old form, code; else absent.
    pub const LEGACY: u16 = 13;
    /// Holder type, code; 99 when absent.
    pub const HOLDER_TYPE: u16 = 14;
    /// 1 of a unit that is sold in advance and not built yet 期房, code; else absent.
    pub const PLANNED: u16 = 15;
}

/// Their names and types.
pub(super) const ROW_FACTS: &[FactRow] = &[
    row(row_slot::UNIT, "unit", FactType::Text),
    row(row_slot::RIGHT_TYPE, "right type", FactType::Code),
    row(row_slot::PARTY, "owner", FactType::Party),
    row(row_slot::SHARE, "share", FactType::Share),
    row(row_slot::PERSON, "person", FactType::Tree),
    row(row_slot::USE, "use", FactType::Code),
    row(row_slot::AREA, "area", FactType::Area),
    row(row_slot::LAND_TERM_END, "land term end", FactType::Date),
    row(row_slot::CERTIFICATE, "certificate", FactType::Text),
    row(row_slot::FLAGS, "flags", FactType::Bits),
    row(row_slot::LOCATION, "location", FactType::Tree),
    row(row_slot::CO_OWNERSHIP, "co-ownership", FactType::Code),
    row(row_slot::ORIGINAL_CASE, "original case", FactType::Text),
    row(row_slot::LEGACY, "legacy", FactType::Code),
    row(row_slot::HOLDER_TYPE, "holder type", FactType::Code),
    row(row_slot::PLANNED, "planned unit", FactType::Code),
];

/// A unit as it comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedUnit {
    /// Its code.
    pub unit: UnitCode,
    /// Right type.
    pub right_type: u32,
    /// Form of co-ownership.
    pub form: u32,
    /// Planned use.
    pub use_code: Option<u32>,
    /// Area, in 0.01 m².
    pub area: u64,
    /// Last day of the land-use term.
    pub land_term_end: Option<Date>,
    /// Certificate of all owners, or of the first.
    pub certificate: Option<String>,
    /// Whether its certificates are of an old form.
    pub is_legacy: bool,
    /// Quality flags.
    pub flags: u32,
    /// Root of the sealed location.
    pub location: Option<SlotsRoot>,
    /// Case number at the source.
    pub original_case: String,
    /// Its owners.
    pub owners: Vec<Owner>,
    /// Whether it is sold in advance and not built yet; it has neither right nor owner.
    pub is_planned: bool,
}

/// An owner as his row states him.
struct OwnerRow {
    party: PartyTag,
    share: Option<ShareValue>,
    person: SlotsRoot,
    holder_type: u32,
    certificate: Option<String>,
}

/// Reads the rows.
pub(super) fn read(slots: &Slots, book: &RuleBook, faults: &mut Findings) -> Option<Vec<ImportedUnit>> {
    let list = slots.list(fact::ROWS).filter(|list| list.width() == Width::W16);
    let list = faults.take(list.ok_or(Rejection::about(7, "rows")))?;
    let mut units: Vec<(ImportedUnit, Vec<OwnerRow>)> = Vec::new();
    for element in list.elements() {
        let unit = faults.take(unit_of(element))?;
        if element.get(row_slot::PLANNED).is_some() {
            units.push((read_unit(unit, element, book, faults)?, Vec::new()));
            continue;
        }
        let owner = faults.take(read_owner(element))?;
        match units.last_mut().filter(|(last, _)| last.unit == unit) {
            Some((_, owners)) => {
                let is_plain = element.values().iter().all(|(slot, _)| OF_CO_OWNERS.contains(slot));
                if !is_plain || owners.is_empty() || owners.len() >= OWNERS_MAX {
                    faults.add(Rejection::about(16, "row of a co-owner"));
                }
                owners.push(owner);
            }
            None => units.push((read_unit(unit, element, book, faults)?, vec![owner])),
        }
    }
    let codes: BTreeSet<UnitCode> = units.iter().map(|(imported, _)| imported.unit).collect();
    if codes.len() != units.len() {
        faults.add(Rejection::about(16, "unit"));
    }
    units.into_iter().map(|(imported, owners)| finish(imported, owners, faults)).collect()
}

pub(super) fn unit_of(element: &Slots) -> Result<UnitCode, Rejection> {
    let text = element.text(row_slot::UNIT).ok_or(Rejection::about(7, "unit"))?;
    text.parse().map_err(|_| Rejection::new(1))
}

fn read_owner(element: &Slots) -> Result<OwnerRow, Rejection> {
    Ok(OwnerRow {
        party: element.party(row_slot::PARTY).ok_or(Rejection::about(7, "owner"))?,
        share: element.share(row_slot::SHARE),
        person: element.tree(row_slot::PERSON).ok_or(Rejection::about(7, "person"))?,
        holder_type: element.code(row_slot::HOLDER_TYPE).unwrap_or(OTHER_HOLDER),
        certificate: element.text(row_slot::CERTIFICATE).map(str::to_owned),
    })
}

fn read_unit(
    unit: UnitCode,
    element: &Slots,
    book: &RuleBook,
    faults: &mut Findings,
) -> Option<ImportedUnit> {
    let flags = element.bits(row_slot::FLAGS).unwrap_or_default();
    if flags & !quality::ALL != 0 {
        faults.add(Rejection::about(8, "flags"));
    }
    // Codes of areas that are no more live on in old registers.
    faults.require(2, book.areas().area(unit.county()).is_some());
    faults.require(4, !unit.is_virtual() || flags & quality::VIRTUAL != 0);
    let is_planned = read_planned(element, faults);
    let or_none = |slot| element.code(slot).or(is_planned.then_some(0));
    let right_type = or_none(row_slot::RIGHT_TYPE).ok_or(Rejection::about(7, "right type"));
    let right_type = faults.take(right_type);
    if right_type.is_some_and(|right| !is_planned && !(1..=18).contains(&right)) {
        faults.add(Rejection::about(8, "right type"));
    }
    let use_code = element.code(row_slot::USE);
    if use_code.is_some_and(|code| !book.codes().has(List::HouseUse, code)) {
        faults.add(Rejection::about(8, "use"));
    }
    let area = faults.take(element.area(row_slot::AREA).ok_or(Rejection::about(7, "area")));
    faults.require(12, area != Some(0));
    let form = faults.take(or_none(row_slot::CO_OWNERSHIP).ok_or(Rejection::about(7, "co-ownership")));
    let original_case = element.text(row_slot::ORIGINAL_CASE).filter(|text| !text.is_empty());
    let original_case = faults.take(original_case.ok_or(Rejection::about(7, "original case")));
    let is_legacy = match element.code(row_slot::LEGACY) {
        None => false,
        Some(1) => true,
        Some(_) => {
            faults.add(Rejection::about(8, "legacy"));
            false
        }
    };
    Some(ImportedUnit {
        unit,
        right_type: right_type?,
        form: form?,
        use_code,
        area: area?,
        land_term_end: element.date(row_slot::LAND_TERM_END),
        certificate: element.text(row_slot::CERTIFICATE).map(str::to_owned),
        is_legacy,
        flags,
        location: element.tree(row_slot::LOCATION),
        original_case: original_case?.to_owned(),
        owners: Vec::new(),
        is_planned,
    })
}

/// whether a row is of a planned unit, of which it states nothing that only a registered one has.
fn read_planned(element: &Slots, faults: &mut Findings) -> bool {
    let Some(code) = element.code(row_slot::PLANNED) else { return false };
    if code != 1 {
        faults.add(Rejection::about(8, "planned unit"));
    }
    if !element.values().iter().all(|(slot, _)| OF_PLANNED.contains(slot)) {
        faults.add(Rejection::about(16, "planned unit"));
    }
    true
}

/// Puts a unit and its owners together, and judges what depends on both.
fn finish(imported: ImportedUnit, rows: Vec<OwnerRow>, faults: &mut Findings) -> Option<ImportedUnit> {
    if imported.is_planned {
        return Some(imported);
    }
    let numbers: Vec<&String> = rows.iter().filter_map(|row| row.certificate.as_ref()).collect();
    for number in &numbers {
        faults.take(check_number(number, &imported));
    }
    // One certificate for all stands in the first row; else there is one in every row.
    let is_each = numbers.len() > 1;
    faults.require(47, numbers.len() <= 1 || numbers.len() == rows.len());
    faults.require(47, numbers.is_empty() || imported.certificate.is_some());
    faults.require(117, numbers.iter().collect::<BTreeSet<_>>().len() == numbers.len());
    let owners: Vec<Owner> = rows
        .into_iter()
        .map(|row| Owner {
            party: row.party,
            share: row.share,
            person: row.person,
            holder_type: row.holder_type,
            certificate: row.certificate.filter(|_| is_each),
        })
        .collect();
    let fits = is_form_of(imported.form, &owners, faults);
    if fits && imported.flags & quality::SHARES == 0 {
        faults.require(28, is_whole(imported.form, &owners));
    }
    Some(ImportedUnit { owners, ..imported })
}

/// in canonical form, or of an old form and flagged so.
fn check_number(number: &str, imported: &ImportedUnit) -> Result<(), Rejection> {
    if !imported.is_legacy {
        return parse_number(number, CertificateKind::Title).map(|_| ());
    }
    let is_flagged = imported.flags & quality::OLD_CERTIFICATE != 0;
    let is_fit = !number.is_empty() && number.len() <= NUMBER_BYTES_MAX;
    if is_flagged && is_fit { Ok(()) } else { Err(Rejection::new(11)) }
}

fn is_whole(form: u32, owners: &[Owner]) -> bool {
    let shares: Vec<Share> = owners.iter().filter_map(|owner| owner.share.map(Share::from)).collect();
    match form {
        co_ownership::SHARED => shares.len() == owners.len() && Share::sum(shares) == Ok(Share::ONE),
        _ => shares.iter().all(|share| *share == Share::ONE),
    }
}

/// What a row of a planned unit states.
const OF_PLANNED: [u16; 7] = [
    row_slot::UNIT,
    row_slot::USE,
    row_slot::AREA,
    row_slot::FLAGS,
    row_slot::LOCATION,
    row_slot::ORIGINAL_CASE,
    row_slot::PLANNED,
];
/// Holder type 其他.
const OTHER_HOLDER: u32 = 99;
/// What a row of a co-owner states.
const OF_CO_OWNERS: [u16; 6] = [
    row_slot::UNIT,
    row_slot::PARTY,
    row_slot::SHARE,
    row_slot::PERSON,
    row_slot::CERTIFICATE,
    row_slot::HOLDER_TYPE,
];
