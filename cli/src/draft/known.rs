//! What the register knows already of the units that a draft is about, by the names of the draft's members.
//!
//! Names and documents it does not know: of who is registered it knows the tag, which stands in a draft in their place.

use std::collections::BTreeMap;

use kexin_ledger::unit::{Mortgage, Owner, Unit, seizure_kind};
use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{unit as unit_slot, value as value_slot};
use kexin_proof::slots::{PartyTag, Slots};
use kexin_proof::unit_code::UnitCode;

use super::kinds::Kind;

/// A unit, and its facts where the register has it.
pub struct KnownUnit<'a> {
    /// Its code.
    pub code: UnitCode,
    /// Its state value.
    pub facts: Option<&'a Slots>,
}

/// Members of a draft and what they are to be.
#[derive(Debug, Default)]
pub struct Known {
    /// The unit that the draft is about.
    pub unit: Option<UnitCode>,
    /// Plain facts.
    pub members: BTreeMap<&'static str, String>,
    /// Tables of facts, by rows.
    pub tables: BTreeMap<&'static str, Vec<Row>>,
}

/// A row of a table.
#[derive(Debug, Default)]
pub struct Row {
    /// What stands in it.
    pub members: Vec<(&'static str, String)>,
    /// What may be wanted: written as a remark.
    pub hints: Vec<(&'static str, String)>,
}

impl Known {
    /// For a type of registration, of its units, the first first; `land` is what the first stands on.
    pub fn of(kind: &Kind, units: &[KnownUnit<'_>], land: Option<&Slots>, now: TimeMs) -> Self {
        let mut known = Self { unit: units.first().map(|unit| unit.code), ..Self::default() };
        let first = units.first().and_then(|unit| unit.facts).and_then(Unit::of);
        if let Some(found) = &first {
            known.facts(kind.number, found, now);
        }
        if kind.number == 1
            && let Some(end) = land.and_then(Unit::of).and_then(|land| land.land_term_end())
        {
            known.members.insert("land-term-end", end.to_string());
        }
        if kind.number == 7 {
            known.joined(units);
        }
        if kind.number == 8 {
            let row = |unit: &KnownUnit<'_>| Row::of(vec![("old", quoted(unit.code.as_str()))]);
            known.tables.insert("pairs", units.iter().map(row).collect());
        }
        known
    }

    fn facts(&mut self, kind: u16, found: &Unit<'_>, now: TimeMs) {
        match kind {
            1 | 5 => self.data(found),
            2 | 3 => {
                self.title(found);
                self.tables.insert("givers", found.owners().iter().map(giver).collect());
            }
            4 => {
                self.title(found);
                self.person("party", found);
            }
            6 => {
                self.title(found);
                self.tables.insert("targets", vec![part_of(found), part_of(found)]);
            }
            7 | 9 => self.title(found),
            10 => self.person("mortgagor", found),
            11..=13 => self.mortgage(found, kind),
            14 => {
                self.person("debtor", found);
                if found.active_seizure(now).is_some() {
                    self.members.insert("seizure-kind", seizure_kind::WAITING.to_string());
                }
            }
            19 => self.person("obligor", found),
            23 => self.correction(found),
            25 => {
                self.members.insert("right-type", found.right_type().to_string());
                if let Some(number) = certificate(found) {
                    self.members.insert("certificate", quoted(&number));
                }
            }
            _ => self.entries(kind, found, now),
        }
        if matches!(kind, 1 | 5) {
            self.title(found);
        }
    }

    /// Right type and certificate.
    fn title(&mut self, found: &Unit<'_>) {
        self.members.insert("right-type", found.right_type().to_string());
        if let Some(number) = certificate(found) {
            self.members.insert("previous-number", quoted(&number));
        }
    }

    /// Use, area, term.
    fn data(&mut self, found: &Unit<'_>) {
        if found.use_code() != 0 {
            self.members.insert("use", found.use_code().to_string());
        }
        if found.area() != 0 {
            self.members.insert("area", area(found.area()));
        }
        if let Some(end) = found.land_term_end() {
            self.members.insert("land-term-end", end.to_string());
        }
    }

    /// The first of the owners.
    fn person(&mut self, name: &'static str, found: &Unit<'_>) {
        if let Some(owner) = found.owners().first() {
            self.tables.insert(name, vec![Row::of(vec![("tag", tag(&owner.party))])]);
        }
    }

    fn mortgage(&mut self, found: &Unit<'_>, kind: u16) {
        let mortgages = found.active_mortgages();
        let Some(mortgage) = mortgages.first() else { return };
        self.members.insert("mortgage", quoted(&mortgage.case));
        if kind == 13 {
            return;
        }
        self.members.insert("previous-number", quoted(&mortgage.proof_number));
        if kind == 12 {
            return;
        }
        self.terms(mortgage);
        if let Some(other) = mortgages.get(1) {
            self.members.insert("other", quoted(&other.case));
        }
    }

    fn terms(&mut self, mortgage: &Mortgage) {
        self.members.insert("amount", money(mortgage.amount_fen));
        if let Some(from) = mortgage.from {
            self.members.insert("from", from.to_string());
        }
        if let Some(to) = mortgage.to {
            self.members.insert("to", to.to_string());
        }
        self.members.insert("no-transfer", mortgage.no_transfer.to_string());
    }

    /// What is corrected is the newest record, of the area, until the clerk says otherwise.
    fn correction(&mut self, found: &Unit<'_>) {
        self.title(found);
        let slots = found.slots();
        if let Some(record) = slots.hash(value_slot::LAST_RECORD) {
            self.members.insert("target", quoted(&hex::encode(record)));
        }
        self.members.insert("co-ownership", found.co_ownership().to_string());
        if let Some(mortgage) = found.active_mortgages().first() {
            self.members.insert("mortgage", quoted(&mortgage.case));
        }
        let mut old = Row::of(vec![("field", quoted("area")), ("area", area(found.area()))]);
        if found.use_code() != 0 {
            old.members.push(("code", found.use_code().to_string()));
        }
        if let Some(end) = found.land_term_end() {
            old.members.push(("date", end.to_string()));
        }
        if let Some(root) = slots.tree(unit_slot::LOCATION) {
            old.members.push(("root", quoted(&hex::encode(root.as_bytes()))));
        }
        if let Some(owner) = found.owners().first() {
            old.members.push(("party", format!("{{ tag = {} }}", tag(&owner.party))));
        }
        self.tables.insert("old", vec![old]);
    }

    /// Entries beside ownership and mortgages, by the case that names them.
    fn entries(&mut self, kind: u16, found: &Unit<'_>, now: TimeMs) {
        let case = match kind {
            15 | 16 => found.active_seizure(now).map(|seizure| ("seizure", seizure.case)),
            18 => found.objections_at(now).first().map(|one| ("objection", one.standing.case.clone())),
            20 => found.notices_at(now).first().map(|one| ("notice", one.standing.case.clone())),
            22 => found.habitations_at(now).first().map(|one| ("habitation", one.standing.case.clone())),
            26 => found.restrictions_at(now).first().map(|one| ("restriction", one.standing.case.clone())),
            _ => None,
        };
        if let Some((name, case)) = case {
            self.members.insert(name, quoted(&case));
        }
        if kind == 21
            && let Some(easement) = found.easements_at(now).first()
        {
            self.members.insert("easement", quoted(&easement.standing.case));
            self.members.insert("dominant", quoted(&easement.other));
            self.members.insert("previous-number", quoted(&easement.proof_number));
        }
    }

    /// Units that are to become one: each with its certificate, their areas together.
    fn joined(&mut self, units: &[KnownUnit<'_>]) {
        let source = |unit: &KnownUnit<'_>| {
            let mut members = vec![("unit", quoted(unit.code.as_str()))];
            let number = unit.facts.and_then(Unit::of).and_then(|found| certificate(&found));
            members.extend(number.map(|number| ("previous-number", quoted(&number))));
            Row::of(members)
        };
        self.tables.insert("sources", units.iter().map(source).collect());
        let areas = units.iter().map(|unit| unit.facts.and_then(Unit::of).map(|found| found.area()));
        if let Some(whole) = areas.sum::<Option<u64>>().filter(|whole| *whole != 0) {
            self.members.insert("area", area(whole));
        }
    }
}

impl Row {
    fn of(members: Vec<(&'static str, String)>) -> Self {
        Self { members, hints: Vec::new() }
    }
}

/// An owner as the giver of the whole; his share is wanted only where shares pass.
fn giver(owner: &Owner) -> Row {
    let share = owner.share.map(|share| format!("\"{}/{}\"", share.numerator(), share.denominator()));
    Row {
        members: vec![("tag", tag(&owner.party))],
        hints: vec![("share", share.unwrap_or_else(|| "\"1/1\"".to_owned()))],
    }
}

/// A part of a unit that is divided.
fn part_of(found: &Unit<'_>) -> Row {
    let mut members = Vec::new();
    if found.use_code() != 0 {
        members.push(("use", found.use_code().to_string()));
    }
    if let Some(end) = found.land_term_end() {
        members.push(("land-term-end", end.to_string()));
    }
    let carries = if found.active_mortgages().is_empty() { "[]" } else { "[\"mortgages\"]" };
    members.push(("allocation", carries.to_owned()));
    Row::of(members)
}

/// The certificate of all owners, or where each has his own that of the first.
fn certificate(found: &Unit<'_>) -> Option<String> {
    let own = || found.owners().into_iter().find_map(|owner| owner.certificate);
    found.certificate().map(str::to_owned).or_else(own)
}

fn tag(party: &PartyTag) -> String {
    quoted(&hex::encode(party.to_bytes()))
}

fn area(centi_m2: u64) -> String {
    format!("\"{}.{:02}\"", centi_m2 / 100, centi_m2 % 100)
}

fn money(fen: u64) -> String {
    format!("\"{}.{:02}\"", fen / 100, fen % 100)
}

/// Numbers, codes and cases hold no quotes.
fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
