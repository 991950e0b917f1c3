//! T06 分割登记: a unit is divided into several (实施细则 26). Owners and shares stay; whoever holds another right in it
//! agrees, and that right goes along to every part unless its mortgagee agrees otherwise.

use std::collections::BTreeSet;

use kexin_proof::hash::SlotsRoot;
use kexin_proof::slot_table::{historic_reason, unit as unit_slot};
use kexin_proof::slots::{Date, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::guard::{Guarded, require_current};
use super::owners::consenting;
use super::succession::{self, Burdens, MORTGAGES, NewUnit, Stated};
use super::{ActKind, CasePath, Filing, Register};
use crate::book::RuleBook;
use crate::case;
use crate::certificate_number::CertificateKind;
use crate::record::{SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::title;
use crate::unit::{Unit, unit_key};

/// Kind number of T06.
pub const KIND: u16 = 6;
/// Registration type 变更登记: the owners stay.
const CHANGE: u32 = 300;
/// Registration type 转移登记: in a bundle that also moves rights.
const TRANSFER: u32 = 200;
/// Fewest parts.
const TARGETS_MIN: usize = 2;

/// Slots of a division, beside those of every record.
pub mod fact {
    /// The units that it is divided into, list of 16-slot elements ([`super::target`]).
    pub const TARGETS: u16 = 9;
}

/// Slots of a unit that a division makes.
pub mod target {
    /// Unit code, text.
    pub const UNIT: u16 = 0;
    /// Area, in 0.01 m².
    pub const AREA: u16 = 1;
    /// Planned use 规划用途, code; that of the source when absent.
    pub const USE: u16 = 2;
    /// Root of the sealed location 坐落, slot tree; that of the source when absent.
    pub const LOCATION: u16 = 3;
    /// Number of its certificate of title, text.
    pub const NUMBER: u16 = 4;
    /// What it carries, bits: [`CARRIES_MORTGAGES`]; all when absent.
    pub const ALLOCATION: u16 = 5;
    /// Last day of its land-use term, date; that of the source when absent.
    pub const LAND_TERM_END: u16 = 6;

    /// Bit of [`ALLOCATION`]: every mortgage of the source goes on here.
    pub const CARRIES_MORTGAGES: u32 = 1;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] =
    &[row(fact::TARGETS, "targets", FactType::List(Width::W16, TARGET_FACTS))];

const TARGET_FACTS: &[FactRow] = &[
    row(target::UNIT, "unit", FactType::Text),
    row(target::AREA, "area", FactType::Area),
    row(target::USE, "use", FactType::Code),
    row(target::LOCATION, "location", FactType::Tree),
    row(target::NUMBER, "certificate number", FactType::Text),
    row(target::ALLOCATION, "allocation", FactType::Bits),
    row(target::LAND_TERM_END, "land term end", FactType::Date),
];

/// A division, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The unit that is divided.
    pub unit: UnitCode,
    /// What it is divided into.
    pub targets: Vec<Target>,
    /// The certificate that ends; none where the unit has none.
    pub previous: Option<String>,
}

/// A unit that a division makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its code.
    pub unit: UnitCode,
    /// Its area, in 0.01 m².
    pub area: u64,
    /// Its use, where it is not the source's.
    pub use_code: Option<u32>,
    /// Root of its sealed location, where it is not the source's.
    pub location: Option<SlotsRoot>,
    /// Number of its certificate.
    pub number: String,
    /// Whether the source's mortgages go on here.
    pub carries_mortgages: bool,
    /// Last day of its land-use term, where it is not the source's.
    pub land_term_end: Option<Date>,
}

impl ActKind for Split {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        let slots = record.slots();
        let moves_rights = slots.code(slot::REGISTRATION_TYPE) == Some(TRANSFER);
        let registration_type = if moves_rights { TRANSFER } else { CHANGE };
        super::require_types(record, book, registration_type, |right| (1..=18).contains(&right), faults);
        let issued = faults.take(title::parse_issued(record, CertificateKind::Title));
        let list = slots.list(fact::TARGETS).ok_or(Rejection::about(7, "targets"));
        let elements = faults.take(list)?.elements();
        let targets: Vec<Option<Target>> = elements
            .iter()
            .map(|element| Target::read(element, unit.as_ref(), (record, book), faults))
            .collect();
        let targets: Vec<Target> = targets.into_iter().collect::<Option<_>>()?;
        // One certificate a unit, the record's own being the first.
        let numbers: BTreeSet<&str> = targets.iter().map(|target| target.number.as_str()).collect();
        let is_first = targets.first().map(|target| &target.number) == issued.as_ref();
        faults.require(117, is_first && numbers.len() == targets.len());
        let previous = slots.text(slot::PREVIOUS_NUMBER).map(str::to_owned);
        Some(Self { unit: unit?, targets, previous })
    }

    fn units(&self) -> Vec<UnitCode> {
        std::iter::once(self.unit).chain(self.targets.iter().map(|target| target.unit)).collect()
    }

    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        self.check_targets(filing, register, findings)?;
        let value = register.value(&unit_key(&self.unit))?;
        let Some(source) = succession::view(value.as_deref()) else {
            findings.add(Rejection::new(105));
            return Ok(());
        };
        let Some(source) = require_current(Some(&source), findings) else { return Ok(()) };
        let guarded = Guarded { unit: source, code: &self.unit, filing };
        succession::check_burdens(&guarded, register, findings)?;
        succession::check_applicants(source, &consenting(filing, &self.unit), findings);
        succession::check_previous(self.previous.as_deref(), source, register, findings)?;
        // A mortgage that no part carries would end without a release.
        let is_carried = self.targets.iter().any(|target| target.carries_mortgages);
        findings.require(103, is_carried || source.active_mortgages().is_empty());
        let areas: Vec<u64> = self.targets.iter().map(|target| target.area).collect();
        succession::check_areas(&[source.area()], &areas, register, findings);
        for target in &self.targets {
            target.check(source, filing, findings);
        }
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let codes: Vec<UnitCode> = self.targets.iter().map(|target| target.unit).collect();
        let ended = succession::end_unit(&self.unit, historic_reason::SPLIT, &codes, filing, register)?;
        for target in &self.targets {
            let wanted = |list| list != MORTGAGES || target.carries_mortgages;
            let burdens: [(&Burdens, &dyn Fn(u16) -> bool); 1] = [(&ended.burdens, &wanted)];
            let new = NewUnit {
                code: &target.unit,
                parents: vec![self.unit],
                way: historic_reason::SPLIT,
                like: &ended.facts,
                own: target.own_facts(),
                owners: &ended.owners,
                number: &target.number,
            };
            succession::begin_unit(&new, &burdens, filing, register)?;
        }
        ended.burdens.redirect_easements(&codes, filing, register)?;
        let carries = |target: &&Target, list| list != MORTGAGES || target.carries_mortgages;
        let lowest = |list| {
            self.targets.iter().filter(|target| carries(target, list)).map(|target| target.unit).min()
        };
        ended.burdens.name_in_proofs(lowest, register)?;
        let first = self.targets.first().expect("checked: there are two or more");
        for number in ended.certificates() {
            title::end(&number, Some(&first.number), register)?;
        }
        Ok(())
    }
}

impl Split {
    /// and of a part on another parcel R-042.
    fn check_targets(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        findings.require(105, self.targets.len() >= TARGETS_MIN);
        let codes: BTreeSet<UnitCode> = self.targets.iter().map(|target| target.unit).collect();
        findings.require(104, codes.len() == self.targets.len());
        for target in &self.targets {
            succession::check_unused(&target.unit, register, findings)?;
            succession::check_number(&target.number, &target.unit, filing, register, findings)?;
            succession::check_parcel(&self.unit, &target.unit, register, findings)?;
        }
        Ok(())
    }
}

impl Target {
    fn read(
        element: &Slots,
        source: Option<&UnitCode>,
        (record, book): (&SignedRecord, &RuleBook),
        faults: &mut Findings,
    ) -> Option<Self> {
        let code = faults.take(element.text(target::UNIT).ok_or(Rejection::about(7, "unit")));
        let unit = code.and_then(|text| succession::read_code_here(text, source, (record, book), faults));
        let area = faults.take(element.area(target::AREA).ok_or(Rejection::about(7, "area")));
        faults.require(12, area != Some(0));
        let use_code = element.code(target::USE);
        succession::require_use(use_code, book, faults);
        let number = element.text(target::NUMBER).ok_or(Rejection::about(7, "certificate number"));
        let number = faults.take(number.and_then(|text| title::parse_number(text, CertificateKind::Title)));
        let allocation = element.bits(target::ALLOCATION).unwrap_or(target::CARRIES_MORTGAGES);
        if allocation & !target::CARRIES_MORTGAGES != 0 {
            faults.add(Rejection::about(8, "allocation"));
        }
        Some(Self {
            unit: unit?,
            area: area?,
            use_code,
            location: element.tree(target::LOCATION),
            number: number?,
            carries_mortgages: allocation & target::CARRIES_MORTGAGES != 0,
            land_term_end: element.date(target::LAND_TERM_END),
        })
    }

    /// of its survey, R-132 of its use, R-031 of its term.
    fn check(&self, source: &Unit<'_>, filing: &Filing<'_>, findings: &mut Findings) {
        succession::check_measured(&self.unit, self.area, filing, findings);
        let stated = Stated { code: &self.unit, area: self.area, use_code: self.use_code };
        succession::check_use(stated, &[source.use_code()], filing, findings);
        let use_code = self.use_code.unwrap_or_else(|| source.use_code());
        succession::check_term(self.land_term_end, source.land_term_end(), use_code, findings);
    }

    fn own_facts(&self) -> Vec<(u16, Value)> {
        let area = Some((unit_slot::AREA, Value::Area(self.area)));
        let use_code = self.use_code.map(|code| (unit_slot::USE, Value::Code(code)));
        let location = self.location.map(|root| (unit_slot::LOCATION, Value::Tree(root)));
        let term = self.land_term_end.map(|day| (unit_slot::LAND_TERM_END, Value::Date(day)));
        [area, use_code, location, term].into_iter().flatten().collect()
    }
}
