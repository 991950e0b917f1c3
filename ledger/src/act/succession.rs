//! Succession of units 不动产单元的承继: what division, joining, recoding and cancellation judge alike. Which codes may begin,
//! who must agree before a unit ends, and whether areas before and after are one.

use std::collections::BTreeSet;

use kexin_proof::slots::{Date, PartyTag};
use kexin_proof::unit_code::UnitCode;

use super::guard::{FREEZING_FLAGS, Guarded};
use super::owners::{check_consent_to_whole, require_applicants};
use super::{Filing, Register};
use crate::attestation::{Claims, Survey};
use crate::book::{Figure, RuleBook};
use crate::calendar::day_of;
use crate::codes::List;
use crate::record::SignedRecord;
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::title;
use crate::unit::{Easement, Unit, easement_side, is_dwelling, land_of, unit_key};
use crate::value::StateValue;

mod burdens;
mod passing;

pub use burdens::end_proof;
pub(super) use burdens::{Burdens, EASEMENTS, MORTGAGES, PROOFS, carriers, named_in, set_proof_unit};
pub(super) use passing::{Ended, NewUnit, begin_unit, end_unit};

/// The view of a value that may be absent.
pub(super) fn view(value: Option<&StateValue>) -> Option<Unit<'_>> {
    value.and_then(|value| Unit::of(value.slots()))
}

/// Layer P: a code under which what `like` names may go on. Notes; kinds of fixtures never change.
pub(super) fn read_code(
    text: &str,
    like: Option<&UnitCode>,
    (record, book): (&SignedRecord, &RuleBook),
    faults: &mut Findings,
) -> Option<UnitCode> {
    let code: UnitCode = faults.take(text.parse().map_err(|_| Rejection::new(1)))?;
    if let Some(day) = faults.take(day_of(record.envelope().issued_at).map_err(|_| Rejection::new(136))) {
        faults.require(2, book.areas().begins_units_on(code.county(), day));
    }
    faults.require(3, code.combination().is_ok());
    faults.require(3, like.is_none_or(|like| like.fixture() == code.fixture()));
    faults.require(4, !code.is_virtual());
    Some(code)
}

/// As [`read_code`], in the county of the record: R-125.
pub(super) fn read_code_here(
    text: &str,
    like: Option<&UnitCode>,
    (record, book): (&SignedRecord, &RuleBook),
    faults: &mut Findings,
) -> Option<UnitCode> {
    let code = read_code(text, like, (record, book), faults)?;
    faults.require(125, code.county() == record.envelope().jurisdiction);
    Some(code)
}

/// Layer P: a use that the list of uses has. Notes R-008.
pub(super) fn require_use(use_code: Option<u32>, book: &RuleBook, faults: &mut Findings) {
    if use_code.is_some_and(|code| !book.codes().has(List::HouseUse, code)) {
        faults.add(Rejection::about(8, "use"));
    }
}

/// no unit has, or ever had, the code.
pub(super) fn check_unused(
    code: &UnitCode,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let value = register.value(&unit_key(code))?;
    findings.require(104, view(value.as_deref()).is_none());
    Ok(())
}

/// what goes on under a code of another parcel finds a land right there (民法典 352).
pub(super) fn check_parcel(
    from: &UnitCode,
    to: &UnitCode,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let Some(land) = land_of(to).filter(|land| land_of(from) != Some(*land)) else { return Ok(()) };
    let value = register.value(&unit_key(&land))?;
    findings.require(42, view(value.as_deref()).is_some_and(|unit| unit.is_current()));
    Ok(())
}

/// What must not burden a unit, and whose consent must be there, before it is divided or joined,
///
pub(super) fn check_burdens(
    guarded: &Guarded<'_>,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    guarded.check_seizure(register, findings)?;
    guarded.check_notices(&BTreeSet::new(), None, findings);
    findings.require(21, guarded.unit.quality() & FREEZING_FLAGS == 0);
    guarded.check_land(findings);
    let time = guarded.filing.place.time;
    let is_free = guarded.unit.restrictions_at(time).is_empty();
    let agree =
        mortgagees_agree(guarded) && occupants_agree(guarded) && easement_holders_agree(guarded, register)?;
    findings.require(103, is_free && agree);
    Ok(())
}

/// Whether every mortgagee consents (民法典 406, 409).
pub(super) fn mortgagees_agree(guarded: &Guarded<'_>) -> bool {
    let mortgages = guarded.unit.active_mortgages();
    mortgages.iter().all(|mortgage| guarded.has_consent(&mortgage.case, None, Some(mortgage.mortgagee)))
}

/// Whether everybody consents who has a right of habitation.
pub(super) fn occupants_agree(guarded: &Guarded<'_>) -> bool {
    let habitations = guarded.unit.habitations_at(guarded.filing.place.time);
    habitations.iter().all(|right| guarded.has_consent(&right.standing.case, Some(right.occupant), None))
}

/// Whether of every easement that burdens the unit an owner of the unit that it serves consents: he holds it.
pub(super) fn easement_holders_agree(
    guarded: &Guarded<'_>,
    register: &dyn Register,
) -> Result<bool, StoreError> {
    let burdens = |easement: &Easement| easement.side == easement_side::SERVIENT;
    for easement in guarded.unit.easements_at(guarded.filing.place.time).into_iter().filter(burdens) {
        let Ok(other) = easement.other.parse::<UnitCode>() else { return Ok(false) };
        let value = register.value(&unit_key(&other))?;
        let holders = view(value.as_deref()).map(|unit| unit.owners()).unwrap_or_default();
        let agrees = |party| guarded.has_consent(&easement.standing.case, Some(party), None);
        if !holders.iter().any(|holder| agrees(holder.party)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Who applies are owners, and as many of them agree as a disposal of the whole takes.
pub(super) fn check_applicants(unit: &Unit<'_>, agreeing: &BTreeSet<PartyTag>, findings: &mut Findings) {
    require_applicants(agreeing, unit.owners().iter().map(|owner| owner.party), findings);
    check_consent_to_whole(unit, agreeing, findings);
}

/// the certificate that ends is the unit's and in force; none is named only where the unit has none.
pub(super) fn check_previous(
    previous: Option<&str>,
    unit: &Unit<'_>,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let Some(number) = previous else {
        findings.require(113, unit.certificate().is_none());
        return Ok(());
    };
    title::check_previous(number, unit.certificate(), register, findings)
}

/// areas before and after agree within what the rule book tolerates.
pub(super) fn check_areas(before: &[u64], after: &[u64], register: &dyn Register, findings: &mut Findings) {
    let sum = |areas: &[u64]| areas.iter().map(|area| u128::from(*area)).sum::<u128>();
    let (before, after) = (sum(before), sum(after));
    let per_million = register.book().figure(Figure::AreaTolerancePerMillion);
    let tolerated = before * u128::from(per_million);
    findings.require(101, before.abs_diff(after) * MILLION <= tolerated);
}

const MILLION: u128 = 1_000_000;

/// A unit that begins has been measured with this area: R-132 without a survey, R-101 when it says otherwise.
pub(super) fn check_measured(code: &UnitCode, area: u64, filing: &Filing<'_>, findings: &mut Findings) {
    let measured: Vec<u64> = surveys(filing).filter_map(|survey| survey.area_centi_m2(code)).collect();
    if measured.is_empty() {
        findings.add(Rejection::about(132, "SURVEY_OK"));
        return;
    }
    findings.require(101, measured.contains(&area));
}

/// The surveys that a record carries.
pub(super) fn surveys<'a>(filing: &Filing<'a>) -> impl Iterator<Item = &'a Survey> {
    filing.signed().attestations().iter().filter_map(|attestation| match &attestation.statement().claims {
        Claims::Survey(survey) => Some(survey),
        _ => None,
    })
}

/// What a unit is to be that begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stated<'a> {
    /// Its code.
    pub code: &'a UnitCode,
    /// Its area, in 0.01 m².
    pub area: u64,
    /// Its use, where it is said.
    pub use_code: Option<u32>,
}

/// a use that none of the units before had is the planning authority's word.
pub(super) fn check_use(stated: Stated<'_>, before: &[u32], filing: &Filing<'_>, findings: &mut Findings) {
    let Some(use_code) = stated.use_code.filter(|code| !before.contains(code)) else { return };
    let is_planned = filing.signed().attestations().iter().any(|attestation| {
        let Claims::Planning(planning) = &attestation.statement().claims else { return false };
        planning.unit == *stated.code && planning.use_code == use_code && planning.area == stated.area
    });
    if !is_planned {
        findings.add(Rejection::about(132, "PLANNING_OK"));
    }
}

/// nobody gains term by dividing or joining units; of dwellings, whose term is renewed by law, a warning
/// (民法典 359).
pub(super) fn check_term(
    term_end: Option<Date>,
    before: Option<Date>,
    use_code: u32,
    findings: &mut Findings,
) {
    if term_end.zip(before).is_none_or(|(after, before)| after <= before) {
        return;
    }
    findings.add(if is_dwelling(use_code) { Rejection::warning(31) } else { Rejection::new(31) });
}

/// A certificate that is issued for a unit: its number is new in the province and of the place's series.
pub(super) fn check_number(
    number: &str,
    unit: &UnitCode,
    filing: &Filing<'_>,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    title::check_new(number, register, findings)?;
    title::check_series(number, unit, filing, register, findings)
}
