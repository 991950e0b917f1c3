//! From a record in plain words to a draft of the ledger's.

use kexin_ledger::act::import::batch_key;
use kexin_ledger::case::case_key;
use kexin_ledger::fixture::desk;
use kexin_ledger::record::{self as ledger, RecordDraft, Subject, slot};
use kexin_ledger::registry::organisation_key;
use kexin_ledger::unit::{Owner, unit_key};
use kexin_proof::height::TimeMs;
use kexin_proof::list::List;
use kexin_proof::slots::{Date, PartyTag, ShareValue, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use crate::model::calendar::{Day, date};
use crate::model::record::{Facts, Flaw, NewOwner, Party, Record, Role, Written};
use crate::model::{self, path};
use crate::world::World;

mod corrections;
mod entries;
mod governance;
mod import_entries;
mod imports;
mod lineage;
mod mortgages;
mod orders;
mod ownership;
mod statements;

/// A draft of a record, and the units that it names with the versions they have. `earlier` are the members of its
/// group before it, whose writes it will see.
pub fn draft(world: &mut World, record: &Record, earlier: &[Record]) -> (RecordDraft, Vec<(UnitCode, u64)>) {
    let seen = seen(world, record, earlier);
    let jurisdiction = match record.flaw {
        Flaw::OtherJurisdiction => 440_399,
        _ => record.unit.county(),
    };
    let issued_at = time(record.issued_at);
    let mut draft = RecordDraft {
        kind: record.facts.kind(),
        bureau: record.bureau,
        jurisdiction,
        issued_at,
        valid_until: world.chain.next_time().plus(86_400_000).expect("this century"),
        rule_set: rule_set(world, record.flaw),
        attestations: Vec::new(),
        slots: Slots::new(Width::W32, world.seed()),
        sealed: None,
    };
    // A batch has a number of its own in the place of a case, and what governs an organisation has that.
    let case = match &record.facts {
        Facts::Import(facts) => batch_key(record.bureau, facts.batch.unwrap_or(0)),
        Facts::Governance(facts) => organisation_key(facts.org(record.bureau)),
        _ => case_key(jurisdiction, &record.case),
    };
    let before = earlier.iter().filter(|other| other.case_id() == record.case_id()).count() as u64;
    let mut subjects = vec![Subject { key: case, expected_version: world.chain.version(&case) + before }];
    subjects.extend(
        seen.iter().map(|(unit, version)| Subject { key: unit_key(unit), expected_version: *version }),
    );
    // Changes of one number of the chain do not pass side by side.
    subjects.extend(governance::versioned(world, &record.facts));
    draft.set_subjects(&subjects);
    // Of a policy 1 stands for the version in force, 2 for the one after it.
    let in_force = u64::from(rule_set(world, Flaw::None));
    let policy = record.policy.map(|policy| in_force - 1 + u64::from(policy));
    write_common(record, policy, &mut draft.slots);
    write_facts(world, &record.facts, &mut draft.slots);
    if !record.attachments.is_empty() {
        list(
            world,
            &mut draft.slots,
            (slot::ATTACHMENTS, Width::W4),
            &record.attachments,
            |kind, element| {
                element.set(0, Value::Hash([5; 32]));
                element.set(1, Value::Code(*kind));
            },
        );
    }
    if !record.ticks.is_empty() {
        list(world, &mut draft.slots, (slot::TICKS, Width::W4), &record.ticks, |rule, element| {
            element.set(0, Value::Code(u32::from(*rule)));
        });
    }
    if let Facts::Import(facts) = &record.facts {
        imports::tell_root(facts, &mut draft);
    }
    draft.attestations = statements::attestations(world, record, &draft);
    (draft, seen)
}

/// The version of the rule book that a record for the next block is drawn up by.
fn rule_set(world: &World, flaw: Flaw) -> u32 {
    let books = world.chain.books();
    let (in_force, newest) = (world.chain.book().version(), books.newest().version());
    match flaw {
        Flaw::OtherRuleSet => 4_000,
        Flaw::FormerRuleSet if in_force > 1 => in_force - 1,
        Flaw::FormerRuleSet => newest,
        _ => in_force,
    }
}

fn seen(world: &World, record: &Record, earlier: &[Record]) -> Vec<(UnitCode, u64)> {
    // Of a recoding the pairs say what it is about.
    let names_none = path::path(&record.facts) == path::Path::Event || record.facts.kind() == 8;
    if record.flaw == Flaw::UnnamedUnit || names_none {
        return Vec::new();
    }
    let written = |unit: &UnitCode| earlier.iter().filter(|other| model::units(other).contains(unit)).count();
    let version = |unit: &UnitCode| world.chain.version(&unit_key(unit)) + written(unit) as u64;
    let stale = u64::from(record.flaw == Flaw::Stale);
    model::units(record).iter().map(|unit| (*unit, version(unit) + stale)).collect()
}

fn write_common(record: &Record, policy: Option<u64>, slots: &mut Slots) {
    let has_case = !matches!(record.facts, Facts::Import(_) | Facts::Governance(_));
    let case = if record.flaw == Flaw::OtherCase { "G440106-OTHER" } else { &record.case };
    text(slots, slot::CASE, has_case.then_some(case));
    match record.flaw {
        _ if !has_case => {}
        Flaw::NoUnit => {}
        Flaw::MalformedUnit => text(slots, slot::UNIT, Some("440106001002GB00014F0022004O")),
        _ => text(slots, slot::UNIT, Some(record.unit.as_str())),
    }
    code(slots, slot::REGISTRATION_TYPE, record.registration_type);
    code(slots, slot::RIGHT_TYPE, record.right_type);
    code(slots, slot::CAUSE, record.cause);
    text(slots, slot::ISSUED_NUMBER, record.issued.as_deref());
    text(slots, slot::PREVIOUS_NUMBER, record.previous.as_deref());
    number(slots, slot::POLICY_VERSION, policy);
    if record.flaw == Flaw::SurplusFact {
        slots.set(28, Value::Number(1));
    }
}

fn write_facts(world: &mut World, facts: &Facts, slots: &mut Slots) {
    match facts {
        Facts::Case(facts) => orders::case(world, facts, slots),
        Facts::First(facts) => ownership::first(world, facts, slots),
        Facts::Transfer(facts) => ownership::transfer(world, facts, slots),
        Facts::ByLaw(facts) => ownership::by_law(world, facts, slots),
        Facts::PartyData(facts) => ownership::party_data(facts, slots),
        Facts::UnitData(facts) => ownership::unit_data(facts, slots),
        Facts::Split(facts) => lineage::split(world, facts, slots),
        Facts::Merge(facts) => lineage::merge(world, facts, slots),
        Facts::Recode(facts) => lineage::recode(world, facts, slots),
        Facts::Cancel(facts) => lineage::cancel(facts, slots),
        Facts::Mortgage(facts) => mortgages::mortgage(facts, slots),
        Facts::MortgageChange(facts) => mortgages::change(facts, slots),
        Facts::MortgageTransfer(facts) => mortgages::transfer(facts, slots),
        Facts::MortgageCancel(facts) => mortgages::cancel(facts, slots),
        Facts::Seizure(facts) => orders::seizure(facts, slots),
        Facts::Renewal(facts) => orders::renewal(facts, slots),
        Facts::Release(facts) => orders::release(facts, slots),
        Facts::Objection(facts) => entries::objection(facts, slots),
        Facts::FollowUp(facts) => entries::follow_up(facts, slots),
        Facts::Notice(facts) => entries::notice(world, facts, slots),
        Facts::NoticeEnd(facts) => entries::notice_end(facts, slots),
        Facts::Easement(facts) => entries::easement(facts, slots),
        Facts::Habitation(facts) => entries::habitation(facts, slots),
        Facts::Correction(facts) => corrections::correction(world, facts, slots),
        Facts::Import(facts) => imports::import(world, facts, slots),
        Facts::Governance(facts) => governance::governance(world, facts, slots),
        Facts::Certificate(facts) => entries::certificate(facts, slots),
        Facts::Restriction(facts) => orders::restriction(facts, slots),
    }
}

/// The ledger's role.
pub fn role(role: Role) -> ledger::Role {
    match role {
        Role::Acceptor => ledger::Role::Acceptor,
        Role::Reviewer => ledger::Role::Reviewer,
        Role::Registrar => ledger::Role::Registrar,
        Role::SecondReviewer => ledger::Role::SecondReviewer,
        Role::Party => ledger::Role::Party,
        Role::Tax => ledger::Role::Tax,
        Role::Bank => ledger::Role::Bank,
        Role::Court => ledger::Role::Court,
        Role::Housing => ledger::Role::Housing,
        Role::Notary => ledger::Role::Notary,
        Role::Survey => ledger::Role::Survey,
        Role::Planning => ledger::Role::Planning,
        Role::Identity => ledger::Role::Identity,
        Role::Organ => ledger::Role::Organ,
        Role::Policy => ledger::Role::Policy,
        Role::Developer => ledger::Role::Developer,
        Role::BureauAdmin => ledger::Role::BureauAdmin,
        Role::ProvinceAdmin => ledger::Role::ProvinceAdmin,
    }
}

fn owners(world: &mut World, slots: &mut Slots, slot: u16, owners: &[NewOwner]) {
    list(world, slots, (slot, Width::W8), owners, |owner, element| {
        let owner = Owner {
            party: tag(owner.party),
            share: owner.share.map(share_value),
            person: desk::person(owner.person).root(),
            holder_type: owner.holder_type,
            certificate: owner.certificate.clone(),
        };
        owner.write(element);
    });
}

/// The tag of a party.
pub fn tag(party: Party) -> PartyTag {
    desk::party(party)
}

fn tags(parties: &[Party]) -> Vec<PartyTag> {
    parties.iter().copied().map(tag).collect()
}

fn text(slots: &mut Slots, slot: u16, value: Option<&str>) {
    if let Some(value) = value {
        slots.set(slot, Value::text(value).expect("clean text"));
    }
}

fn code(slots: &mut Slots, slot: u16, value: Option<u32>) {
    if let Some(value) = value {
        slots.set(slot, Value::Code(value));
    }
}

fn number(slots: &mut Slots, slot: u16, value: Option<u64>) {
    if let Some(value) = value {
        slots.set(slot, Value::Number(value));
    }
}

fn party(slots: &mut Slots, slot: u16, value: Option<Party>) {
    if let Some(value) = value {
        slots.set(slot, Value::Party(tag(value)));
    }
}

fn area(slots: &mut Slots, slot: u16, value: Option<u64>) {
    if let Some(value) = value {
        slots.set(slot, Value::Area(value));
    }
}

fn fen(slots: &mut Slots, slot: u16, value: Option<u64>) {
    if let Some(value) = value {
        slots.set(slot, Value::Fen(value));
    }
}

fn bits(slots: &mut Slots, slot: u16, value: Option<u32>) {
    if let Some(value) = value {
        slots.set(slot, Value::Bits(value));
    }
}

fn moment(slots: &mut Slots, slot: u16, value: Option<u64>) {
    if let Some(value) = value {
        slots.set(slot, Value::Time(time(value)));
    }
}

/// Root of sealed facts by their number: a person's, or a place's.
fn tree(slots: &mut Slots, slot: u16, value: Option<u8>) {
    if let Some(value) = value {
        slots.set(slot, Value::Tree(desk::person(value).root()));
    }
}

fn unit_text(slots: &mut Slots, slot: u16, value: Option<UnitCode>) {
    text(slots, slot, value.as_ref().map(UnitCode::as_str));
}

/// A list whose elements are filled one by one; none when there are none.
fn list<T>(
    world: &mut World,
    slots: &mut Slots,
    (slot, width): (u16, Width),
    items: &[T],
    fill: impl Fn(&T, &mut Slots),
) {
    let seed = world.seed();
    let mut list = List::new(seed.derive("model list", &[]), width);
    for (place, item) in (0_u32..).zip(items) {
        let mut element = Slots::new(width, seed.derive("model element", &[&place.to_be_bytes()]));
        fill(item, &mut element);
        list.push(element);
    }
    slots.set(slot, Value::List(list));
}

fn digest(slots: &mut Slots, slot: u16, value: Option<u8>) {
    if let Some(value) = value {
        slots.set(slot, Value::Hash([value; 32]));
    }
}

fn day(slots: &mut Slots, slot: u16, value: Option<Day>) {
    if let Some(value) = value {
        slots.set(slot, Value::Date(day_value(value)));
    }
}

fn share(slots: &mut Slots, slot: u16, value: Option<Written>) {
    if let Some(value) = value {
        slots.set(slot, Value::Share(share_value(value)));
    }
}

fn share_value((over, under): Written) -> ShareValue {
    ShareValue::new(over, under).expect("above nothing and at most the whole")
}

/// The ledger's date.
pub fn day_value(day: Day) -> Date {
    let (year, month, of_month) = date(day);
    let small = |part: i64| u8::try_from(part).expect("a month or a day");
    Date::new(u16::try_from(year).expect("a year"), small(month), small(of_month)).expect("a day")
}

/// The ledger's time.
pub fn time(ms: u64) -> TimeMs {
    TimeMs::new(ms).expect("a time of this age")
}
