//! T07 合并登记: adjoining units of the same owners become one (实施细则 26). Mortgages of every source go on with their
//! ranks, once each mortgagee agrees.

use std::collections::{BTreeMap, BTreeSet};

use kexin_proof::slot_table::{historic_reason, mortgage, unit as unit_slot};
use kexin_proof::slots::{Date, PartyTag, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::guard::{Guarded, require_current};
use super::owners::consenting;
use super::succession::{self, Burdens, Ended, NewUnit, Stated};
use super::{ActKind, CasePath, Filing, Register};
use crate::attestation::Survey;
use crate::book::RuleBook;
use crate::case;
use crate::certificate_number::CertificateKind;
use crate::record::{SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::share::Share;
use crate::store::StoreError;
use crate::title;
use crate::unit::{Unit, mortgage_status, unit_key};
use crate::value::StateValue;

/// Kind number of T07.
pub const KIND: u16 = 7;
/// Registration type 变更登记.
const REGISTRATION_TYPE: u32 = 300;
/// Fewest units that become one.
const SOURCES_MIN: usize = 2;

/// Slots of a joining, beside those of every record; its unit is the first source.
pub mod fact {
    /// The units that become one, list of 4-slot elements ([`super::source`]).
    pub const SOURCES: u16 = 9;
    /// The unit that they become, text.
    pub const TARGET: u16 = 10;
    /// Its area, in 0.01 m².
    pub const AREA: u16 = 11;
    /// Its planned use 规划用途, code; that of the first source when absent.
    pub const USE: u16 = 12;
    /// Root of its sealed location 坐落, slot tree.
    pub const LOCATION: u16 = 13;
    /// Last day of its land-use term, date; the earliest of the sources' when absent.
    pub const LAND_TERM_END: u16 = 14;
}

/// Slots of a unit that is joined to others.
pub mod source {
    /// Unit code, text.
    pub const UNIT: u16 = 0;
    /// The certificate that ends, text; absent where the unit has none.
    pub const PREVIOUS_NUMBER: u16 = 1;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::SOURCES, "sources", FactType::List(Width::W4, SOURCE_FACTS)),
    row(fact::TARGET, "target", FactType::Text),
    row(fact::AREA, "area", FactType::Area),
    row(fact::USE, "use", FactType::Code),
    row(fact::LOCATION, "location", FactType::Tree),
    row(fact::LAND_TERM_END, "land term end", FactType::Date),
];

const SOURCE_FACTS: &[FactRow] = &[
    row(source::UNIT, "unit", FactType::Text),
    row(source::PREVIOUS_NUMBER, "previous number", FactType::Text),
];

/// A joining, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The units that become one, the record's unit first, each with the certificate that ends.
    pub sources: Vec<(UnitCode, Option<String>)>,
    /// What they become.
    pub target: UnitCode,
    /// Its area, in 0.01 m².
    pub area: u64,
    /// Its use, where it is not the first source's.
    pub use_code: Option<u32>,
    /// Last day of its land-use term, where it is not the earliest of the sources'.
    pub land_term_end: Option<Date>,
    /// Number of its certificate.
    pub number: String,
}

impl ActKind for Merge {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        let slots = record.slots();
        super::require_types(record, book, REGISTRATION_TYPE, |right| (1..=18).contains(&right), faults);
        let number = faults.take(title::parse_issued(record, CertificateKind::Title));
        // Each source says which of its certificates ends; a second place could only contradict it.
        if slots.get(slot::PREVIOUS_NUMBER).is_some() {
            faults.add(Rejection::about(16, "previous number"));
        }
        let sources = faults.take(read_sources(slots));
        let is_first =
            sources.as_ref().is_none_or(|sources| sources.first().map(|(code, _)| code) == unit.as_ref());
        if !is_first {
            faults.add(Rejection::about(7, "unit"));
        }
        let target = faults.take(slots.text(fact::TARGET).ok_or(Rejection::about(7, "target")));
        let target =
            target.and_then(|text| succession::read_code_here(text, unit.as_ref(), (record, book), faults));
        let area = faults.take(slots.area(fact::AREA).ok_or(Rejection::about(7, "area")));
        faults.require(12, area != Some(0));
        let use_code = slots.code(fact::USE);
        succession::require_use(use_code, book, faults);
        faults.take(slots.tree(fact::LOCATION).ok_or(Rejection::about(7, "location")));
        Some(Self {
            sources: sources?,
            target: target?,
            area: area?,
            use_code,
            land_term_end: slots.date(fact::LAND_TERM_END),
            number: number?,
        })
    }

    fn units(&self) -> Vec<UnitCode> {
        self.sources.iter().map(|(code, _)| *code).chain([self.target]).collect()
    }

    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let codes: BTreeSet<UnitCode> = self.sources.iter().map(|(code, _)| *code).collect();
        findings.require(105, codes.len() == self.sources.len() && codes.len() >= SOURCES_MIN);
        succession::check_unused(&self.target, register, findings)?;
        succession::check_number(&self.number, &self.target, filing, register, findings)?;
        for (code, _) in &self.sources {
            succession::check_parcel(code, &self.target, register, findings)?;
        }
        self.check_survey(filing, findings);
        let mut values = Vec::with_capacity(self.sources.len());
        for (code, _) in &self.sources {
            values.push(register.value(&unit_key(code))?);
        }
        let mut units = Vec::with_capacity(values.len());
        for value in &values {
            units.push(current(value.as_deref(), findings));
        }
        // What is not there, or was never registered, says nothing about the rest.
        let Some(units) = units.into_iter().collect::<Option<Vec<Unit<'_>>>>() else { return Ok(()) };
        for ((code, previous), unit) in self.sources.iter().zip(&units) {
            let guarded = Guarded { unit, code, filing };
            succession::check_burdens(&guarded, register, findings)?;
            succession::check_previous(previous.as_deref(), unit, register, findings)?;
        }
        self.check_agreement(&units, filing, findings);
        self.check_facts(&units, filing, register, findings);
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let codes: BTreeSet<UnitCode> = self.sources.iter().map(|(code, _)| *code).collect();
        let mut ended: Vec<Ended> = Vec::with_capacity(self.sources.len());
        for (code, _) in &self.sources {
            let children = [self.target];
            ended.push(succession::end_unit(code, historic_reason::MERGED, &children, filing, register)?);
        }
        let inner: Vec<Burdens> = ended.iter_mut().map(|source| source.burdens.take_inner(&codes)).collect();
        for burdens in &inner {
            burdens.keep_ended(filing, register)?;
        }
        let every = |_| true;
        let burdens: Vec<(&Burdens, &dyn Fn(u16) -> bool)> =
            ended.iter().map(|source| (&source.burdens, &every as &dyn Fn(u16) -> bool)).collect();
        let first = ended.first().expect("checked: there are two or more");
        let new = NewUnit {
            code: &self.target,
            parents: self.sources.iter().map(|(code, _)| *code).collect(),
            way: historic_reason::MERGED,
            like: &first.facts,
            own: self.own_facts(&ended, filing),
            owners: &first.owners,
            number: &self.number,
        };
        succession::begin_unit(&new, &burdens, filing, register)?;
        // An easement that was divided may end between two of the sources and go on with a third unit.
        for (burdens, (code, _)) in inner.iter().zip(&self.sources) {
            for (list, number) in burdens.proofs() {
                succession::end_proof(&number, None, (list, code), register)?;
            }
        }
        for source in &ended {
            source.burdens.redirect_easements(&[self.target], filing, register)?;
            source.burdens.name_in_proofs(|_| Some(self.target), register)?;
            for number in source.certificates() {
                title::end(&number, Some(&self.number), register)?;
            }
        }
        Ok(())
    }
}

impl Merge {
    /// R-132 without a survey of the target; R-101 when it gives another area; R-102 when none says that the sources
    /// adjoin one another.
    fn check_survey(&self, filing: &Filing<'_>, findings: &mut Findings) {
        succession::check_measured(&self.target, self.area, filing, findings);
        let speaks = |survey: &&Survey| survey.area_centi_m2(&self.target).is_some();
        let adjoins = |survey: &Survey| {
            survey.adjacent && self.sources.iter().all(|(code, _)| survey.area_centi_m2(code).is_some())
        };
        let mut about = succession::surveys(filing).filter(speaks).peekable();
        findings.require(102, about.peek().is_none() || about.any(adjoins));
    }

    /// one right type on one kind of land, of the same holders with the same shares; R-103 where a right in
    /// several sources is not one; of the owners.
    fn check_agreement(&self, units: &[Unit<'_>], filing: &Filing<'_>, findings: &mut Findings) {
        let Some((first, others)) = units.split_first() else { return };
        let is_like = |other: &Unit<'_>| {
            other.right_type() == first.right_type()
                && other.co_ownership() == first.co_ownership()
                && shares(other) == shares(first)
        };
        findings.require(102, others.iter().all(is_like));
        let natures = self.sources.iter().map(|(code, _)| (code.ownership(), code.fixture()));
        findings.require(102, natures.collect::<BTreeSet<_>>().len() == 1);
        findings.require(103, mortgages_agree(units));
        let Some((code, _)) = self.sources.first() else { return };
        succession::check_applicants(first, &consenting(filing, code), findings);
    }

    /// of the use, R-031.
    fn check_facts(
        &self,
        units: &[Unit<'_>],
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) {
        let areas: Vec<u64> = units.iter().map(Unit::area).collect();
        succession::check_areas(&areas, &[self.area], register, findings);
        let uses: Vec<u32> = units.iter().map(Unit::use_code).collect();
        let stated = Stated { code: &self.target, area: self.area, use_code: self.use_code };
        succession::check_use(stated, &uses, filing, findings);
        let earliest = units.iter().filter_map(Unit::land_term_end).min();
        let use_code = self.use_code.or_else(|| uses.first().copied()).unwrap_or_default();
        succession::check_term(self.land_term_end, earliest, use_code, findings);
    }

    fn own_facts(&self, ended: &[Ended], filing: &Filing<'_>) -> Vec<(u16, Value)> {
        let facts = || ended.iter().map(|source| &source.facts);
        let quality = facts().filter_map(|slots| slots.bits(unit_slot::QUALITY)).reduce(|a, b| a | b);
        let earliest = facts().filter_map(|slots| slots.date(unit_slot::LAND_TERM_END)).min();
        let height = facts().filter_map(|slots| slots.number(unit_slot::OWNED_SINCE_HEIGHT)).max();
        let time = facts().filter_map(|slots| slots.time(unit_slot::OWNED_SINCE_TIME)).max();
        let location = filing.signed().slots().tree(fact::LOCATION);
        let own = [
            Some((unit_slot::AREA, Value::Area(self.area))),
            self.use_code.map(|code| (unit_slot::USE, Value::Code(code))),
            location.map(|root| (unit_slot::LOCATION, Value::Tree(root))),
            self.land_term_end.or(earliest).map(|day| (unit_slot::LAND_TERM_END, Value::Date(day))),
            quality.map(|flags| (unit_slot::QUALITY, Value::Bits(flags))),
            height.map(|height| (unit_slot::OWNED_SINCE_HEIGHT, Value::Number(height))),
            time.map(|time| (unit_slot::OWNED_SINCE_TIME, Value::Time(time))),
        ];
        own.into_iter().flatten().collect()
    }
}

/// a source is registered and current.
fn current<'a>(value: Option<&'a StateValue>, findings: &mut Findings) -> Option<Unit<'a>> {
    let Some(unit) = succession::view(value) else {
        findings.add(Rejection::new(105));
        return None;
    };
    require_current(Some(&unit), findings).copied()
}

fn shares(unit: &Unit<'_>) -> BTreeMap<PartyTag, Share> {
    let form = unit.co_ownership();
    unit.owners().iter().map(|owner| (owner.party, owner.share_of_whole(form))).collect()
}

/// Whether each mortgage that stands on several sources says the same on all: it was divided with its unit, and grows
/// together with it again.
fn mortgages_agree(units: &[Unit<'_>]) -> bool {
    let mut named: BTreeMap<&str, &Slots> = BTreeMap::new();
    let lists = units.iter().filter_map(|unit| unit.slots().list(unit_slot::MORTGAGES));
    let is_active = |entry: &&Slots| entry.code(mortgage::STATUS) == Some(mortgage_status::ACTIVE);
    lists.flat_map(|list| list.elements().iter().filter(is_active)).all(|entry| {
        let case = entry.text(mortgage::CASE).unwrap_or_default();
        named.entry(case).or_insert(entry).values() == entry.values()
    })
}

fn read_sources(slots: &Slots) -> Result<Vec<(UnitCode, Option<String>)>, Rejection> {
    let list = slots.list(fact::SOURCES).ok_or(Rejection::about(7, "sources"))?;
    let read = |element: &Slots| {
        let text = element.text(source::UNIT).ok_or(Rejection::about(7, "sources"))?;
        let code: UnitCode = text.parse().map_err(|_| Rejection::new(1))?;
        Ok((code, element.text(source::PREVIOUS_NUMBER).map(str::to_owned)))
    };
    list.elements().iter().map(read).collect()
}
