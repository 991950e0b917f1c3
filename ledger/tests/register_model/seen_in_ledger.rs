//! Pictures of the ledger's state values, read slot by slot.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use kexin_ledger::book::Figure;
use kexin_ledger::case::{case_key, case_slot, lock_key, lock_slot, step_slot};
use kexin_ledger::delegation::{Granted, delegation_key};
use kexin_ledger::fixture::desk;
use kexin_ledger::holder::{holder_key, holder_slot};
use kexin_ledger::registry::{Organisation, organisation_key};
use kexin_ledger::state::{self, TreeId};
use kexin_ledger::title::{certificate_key, certificate_slot};
use kexin_ledger::unit::{self as views, Unit, unit_key};
use kexin_ledger::value::{StateReader, StateValue};
use kexin_proof::hash::{SlotsRoot, StateKey};
use kexin_proof::slot_table::{self as table, lineage, mortgage, owner, seizure, unit};
use kexin_proof::slots::{PartyTag, ShareValue, Slots};
use kexin_proof::unit_code::UnitCode;

use crate::build::{self, tag, time};
use crate::model::record::{CaseId, Party, Role};
use crate::picture::{Picture, fact, line};
use crate::seen_in_model::FIGURES_SEEN;
use crate::world::World;

/// Every role.
const ROLES: [Role; 18] = [
    Role::Acceptor,
    Role::Reviewer,
    Role::Registrar,
    Role::SecondReviewer,
    Role::Party,
    Role::Tax,
    Role::Bank,
    Role::Court,
    Role::Housing,
    Role::Notary,
    Role::Survey,
    Role::Planning,
    Role::Identity,
    Role::Organ,
    Role::Policy,
    Role::Developer,
    Role::BureauAdmin,
    Role::ProvinceAdmin,
];
/// Most units of a holder.
const UNITS_MAX: usize = 4_096;

fn value(world: &World, key: &StateKey) -> Option<StateValue> {
    world.chain.store().value(key).expect("memory does not fail")
}

/// A unit as it is stored.
pub fn stored_unit(world: &World, code: &UnitCode) -> Picture {
    let mut picture = Picture::new();
    let Some(value) = value(world, &unit_key(code)) else { return picture };
    let slots = value.slots();
    line(&mut picture, "version", Some(value.version()));
    line(&mut picture, "status", slots.code(unit::STATUS));
    line(&mut picture, "historic reason", slots.code(unit::HISTORIC_REASON));
    line(&mut picture, "right type", slots.code(unit::RIGHT_TYPE));
    line(&mut picture, "form", slots.code(unit::CO_OWNERSHIP));
    line(&mut picture, "use", slots.code(unit::USE));
    line(&mut picture, "area", slots.area(unit::AREA));
    line(&mut picture, "land term end", slots.date(unit::LAND_TERM_END));
    line(&mut picture, "certificate", slots.text(unit::CERTIFICATE));
    line(&mut picture, "parcel", slots.text(unit::PARCEL));
    line(&mut picture, "location", slots.tree(unit::LOCATION).map(|root| person(&root)));
    line(&mut picture, "cause", slots.code(unit::CAUSE));
    line(&mut picture, "fixtures", slots.number(unit::FIXTURES));
    line(&mut picture, "quality", slots.bits(unit::QUALITY).filter(|flags| *flags != 0));
    line(&mut picture, "owned since height", slots.number(unit::OWNED_SINCE_HEIGHT));
    line(&mut picture, "owned since time", slots.time(unit::OWNED_SINCE_TIME).map(|since| since.value()));
    owners(slots, &mut picture);
    mortgages(slots, &mut picture);
    seizures(slots, &mut picture);
    for (list, slot, case, status, expires) in ENTRIES {
        for (place, element) in elements(slots, slot).iter().enumerate() {
            let name = format!("{list} {place}");
            let case = element.text(case).unwrap_or("-");
            let end = element.time(expires).map_or("-".to_owned(), |end| end.value().to_string());
            let status = element.code(status).unwrap_or_default();
            line(&mut picture, &name, Some(format!("{case} status {status} expires {end}")));
            line(&mut picture, format!("{name} facts"), Some(facts(list, element).join(", ")));
        }
    }
    for (list, slot) in [("parent", unit::PARENTS), ("child", unit::CHILDREN)] {
        for (place, element) in elements(slots, slot).iter().enumerate() {
            let text = |slot| element.text(slot).unwrap_or("-");
            let way = element.code(lineage::WAY).unwrap_or_default();
            let told = format!("{} way {way} case {}", text(lineage::UNIT), text(lineage::CASE));
            line(&mut picture, format!("{list} {place}"), Some(told));
        }
    }
    line(&mut picture, "bits", slots.bits(unit::STATUS_BITS));
    line(&mut picture, "bits hold until", slots.time(unit::BITS_HOLD_UNTIL).map(|end| end.value()));
    picture
}

/// What stands in an entry beside its case, status and end.
fn facts(list: &str, element: &Slots) -> Vec<String> {
    match list {
        "objection" => objection_facts(element),
        "notice" => notice_facts(element),
        "restriction" => restriction_facts(element),
        "easement" => easement_facts(element),
        _ => habitation_facts(element),
    }
}

fn objection_facts(element: &Slots) -> Vec<String> {
    use table::objection as of;
    vec![
        fact("matter", element.hash(of::MATTER).map(|digest| digest[0])),
        fact("applicant", element.party(of::APPLICANT).map(party)),
        fact("person", element.tree(of::PERSON).map(|root| person(&root))),
        fact("proof", element.text(of::PROOF_NUMBER)),
        fact("since", element.time(of::SINCE).map(|since| since.value())),
        fact("suit", element.text(of::SUIT)),
    ]
}

fn notice_facts(element: &Slots) -> Vec<String> {
    use table::notice as of;
    vec![
        fact("kind", element.code(of::KIND)),
        fact("beneficiary", element.party(of::BENEFICIARY).map(party)),
        fact("organisation", element.code(of::ORGANISATION)),
        fact("obligor", element.party(of::OBLIGOR).map(party)),
        fact("share", element.share(of::SHARE).map(share_text)),
        fact("person", element.tree(of::PERSON).map(|root| person(&root))),
        fact("proof", element.text(of::PROOF_NUMBER)),
        fact("contract", element.text(of::CONTRACT)),
        fact("amount", element.fen(of::AMOUNT)),
        fact("registrable from", element.time(of::REGISTRABLE_FROM).map(|from| from.value())),
    ]
}

fn restriction_facts(element: &Slots) -> Vec<String> {
    use table::restriction as of;
    vec![
        fact("kind", element.code(of::KIND)),
        fact("organ", element.code(of::ORGAN)),
        fact("document", element.text(of::DOCUMENT_NUMBER)),
        fact("digest", element.hash(of::ORDER_DIGEST).map(|digest| digest[0])),
        fact("from", element.time(of::FROM).map(|from| from.value())),
    ]
}

fn easement_facts(element: &Slots) -> Vec<String> {
    use table::easement as of;
    vec![
        fact("side", element.code(of::SIDE)),
        fact("other", element.text(of::OTHER)),
        fact("content", element.hash(of::CONTENT).map(|digest| digest[0])),
        fact("from", element.date(of::FROM)),
        fact("to", element.date(of::TO)),
        fact("proof", element.text(of::PROOF_NUMBER)),
    ]
}

fn habitation_facts(element: &Slots) -> Vec<String> {
    use table::habitation as of;
    vec![
        fact("occupant", element.party(of::OCCUPANT).map(party)),
        fact("person", element.tree(of::PERSON).map(|root| person(&root))),
        fact("source", element.code(of::SOURCE)),
        fact("scope", element.hash(of::SCOPE).map(|digest| digest[0])),
        fact("from", element.date(of::FROM)),
        fact("to", element.date(of::TO)),
        fact("proof", element.text(of::PROOF_NUMBER)),
    ]
}

/// List, its slot, and where its elements keep case, status and end.
const ENTRIES: [(&str, u16, u16, u16, u16); 5] = [
    (
        "objection",
        unit::OBJECTIONS,
        table::objection::CASE,
        table::objection::STATUS,
        table::objection::EXPIRES,
    ),
    ("notice", unit::NOTICES, table::notice::CASE, table::notice::STATUS, table::notice::EXPIRES),
    (
        "restriction",
        unit::RESTRICTIONS,
        table::restriction::CASE,
        table::restriction::STATUS,
        table::restriction::EXPIRES,
    ),
    ("easement", unit::EASEMENTS, table::easement::CASE, table::easement::STATUS, table::easement::EXPIRES),
    (
        "habitation",
        unit::HABITATIONS,
        table::habitation::CASE,
        table::habitation::STATUS,
        table::habitation::EXPIRES,
    ),
];

/// What the ledger's own view says of a unit at a moment.
pub fn unit_at(world: &World, code: &UnitCode, now: u64) -> Picture {
    let mut picture = Picture::new();
    let Some(value) = value(world, &unit_key(code)) else { return picture };
    let Some(view) = Unit::of(value.slots()) else { return picture };
    let now = time(now);
    line(&mut picture, "bits", Some(views::bits_at(&view, now)));
    for (place, seizure) in view.seizures_at(now).iter().enumerate() {
        line(&mut picture, format!("seizure {place} status"), Some(seizure.status));
        line(&mut picture, format!("seizure {place} kind"), Some(seizure.kind));
        let term = seizure.term.map(|(start, end)| format!("{}..{}", start.value(), end.value()));
        line(&mut picture, format!("seizure {place} term"), term);
    }
    for (list, slot, _, status, expires) in ENTRIES {
        for (place, element) in elements(value.slots(), slot).iter().enumerate() {
            let in_force =
                element.code(status) == Some(1) && element.time(expires).is_none_or(|end| now < end);
            line(&mut picture, format!("{list} {place}"), in_force.then_some("in force"));
        }
    }
    picture
}

fn elements(slots: &Slots, slot: u16) -> &[Slots] {
    slots.list(slot).map_or(&[][..], |list| list.elements())
}

fn owners(slots: &Slots, picture: &mut Picture) {
    for (place, element) in elements(slots, unit::OWNERS).iter().enumerate() {
        let name = |field: &str| format!("owner {place} {field}");
        line(picture, name("party"), element.party(owner::PARTY).map(party));
        line(picture, name("share"), element.share(owner::SHARE).map(share_text));
        line(picture, name("person"), element.tree(owner::PERSON).map(|root| person(&root)));
        line(picture, name("holder type"), element.code(owner::HOLDER_TYPE));
        line(picture, name("certificate"), element.text(owner::CERTIFICATE));
    }
}

fn mortgages(slots: &Slots, picture: &mut Picture) {
    let all = elements(slots, unit::MORTGAGES);
    let order =
        |element: &Slots| (element.number(mortgage::ORDER_HEIGHT), element.number(mortgage::ORDER_INDEX));
    let is_active = |element: &&Slots| element.code(mortgage::STATUS) == Some(1);
    for (place, element) in all.iter().enumerate() {
        let name = |field: &str| format!("mortgage {place} {field}");
        line(picture, name("case"), element.text(mortgage::CASE));
        line(picture, name("proof"), element.text(mortgage::PROOF_NUMBER));
        line(picture, name("kind"), element.code(mortgage::KIND));
        line(picture, name("amount"), element.fen(mortgage::AMOUNT));
        line(picture, name("mortgagee"), element.code(mortgage::MORTGAGEE));
        line(picture, name("mortgagor"), element.party(mortgage::MORTGAGOR).map(party));
        line(picture, name("share"), element.share(mortgage::SHARE).map(share_text));
        line(picture, name("from"), element.date(mortgage::FROM));
        line(picture, name("to"), element.date(mortgage::TO));
        line(picture, name("scope"), element.hash(mortgage::SCOPE).map(|digest| digest[0]));
        line(picture, name("determined at"), element.time(mortgage::DETERMINED_AT).map(|at| at.value()));
        line(picture, name("property"), element.code(mortgage::PROPERTY));
        line(picture, name("no transfer"), element.bits(mortgage::NO_TRANSFER));
        line(picture, name("status"), element.code(mortgage::STATUS));
        let earlier = all.iter().filter(is_active).filter(|other| order(other) < order(element)).count();
        line(picture, name("rank"), is_active(&element).then_some(1 + earlier));
    }
}

fn seizures(slots: &Slots, picture: &mut Picture) {
    for (place, element) in elements(slots, unit::SEIZURES).iter().enumerate() {
        let name = |field: &str| format!("seizure {place} {field}");
        line(picture, name("case"), element.text(seizure::CASE));
        line(picture, name("document"), element.text(seizure::DOCUMENT_NUMBER));
        line(picture, name("organ"), element.code(seizure::ORGAN));
        line(picture, name("served at"), element.time(seizure::SERVED_AT).map(|at| at.value()));
        line(picture, name("sequence"), element.number(seizure::SEQUENCE));
        line(picture, name("term days"), element.number(seizure::TERM_DAYS));
        line(picture, name("debtor"), element.party(seizure::DEBTOR).map(party));
        line(picture, name("share"), element.share(seizure::SHARE).map(share_text));
        line(picture, name("kind"), element.code(seizure::KIND));
        line(picture, name("status"), element.code(seizure::STATUS));
        let term = element.time(seizure::START).zip(element.time(seizure::END));
        let term = term.map(|(start, end)| format!("{}..{}", start.value(), end.value()));
        line(picture, name("term"), term);
    }
}

/// A case.
pub fn case(world: &World, (county, number): &CaseId) -> Picture {
    let mut picture = Picture::new();
    let Some(value) = value(world, &case_key(*county, number)) else { return picture };
    let slots = value.slots();
    let person = |number: u64| format!("{}/{}", number >> 32, number & 0xffff_ffff);
    line(&mut picture, "state", slots.code(case_slot::STATE));
    line(&mut picture, "unit 0", slots.text(case_slot::UNIT));
    for (place, element) in elements(slots, case_slot::UNITS).iter().enumerate() {
        line(&mut picture, format!("unit {}", place + 1), element.text(0));
    }
    for (place, element) in elements(slots, case_slot::STEPS).iter().enumerate() {
        let by = element.code(step_slot::ORG).zip(element.code(step_slot::PERSON));
        let facts = [
            fact("event", element.code(step_slot::EVENT)),
            fact("time", element.time(step_slot::TIME).map(|time| time.value())),
            fact("by", by.map(|(org, person)| format!("{org}/{person}"))),
            fact("detail", element.code(step_slot::DETAIL)),
            fact("delegation", element.code(step_slot::DELEGATION)),
            fact("kind", element.code(step_slot::KIND)),
        ];
        line(&mut picture, format!("step {place}"), Some(facts.join(", ")));
    }
    let mut ticks: Vec<u32> =
        elements(slots, case_slot::TICKS).iter().filter_map(|tick| tick.code(0)).collect();
    ticks.sort_unstable();
    let ticks: Vec<String> = ticks.iter().map(ToString::to_string).collect();
    line(&mut picture, "ticks", Some(ticks.join(" ")).filter(|ticks| !ticks.is_empty()));
    line(&mut picture, "kind", slots.code(case_slot::KIND));
    line(&mut picture, "acceptor", slots.number(case_slot::ACCEPTOR).map(person));
    line(&mut picture, "reviewer", slots.number(case_slot::REVIEWER).map(person));
    line(&mut picture, "accepted at", slots.time(case_slot::ACCEPTED_AT).map(|at| at.value()));
    line(&mut picture, "ended at", slots.time(case_slot::ENDED_AT).map(|at| at.value()));
    line(&mut picture, "reason", slots.code(case_slot::REASON));
    picture
}

/// A certificate.
pub fn certificate(world: &World, number: &str) -> Picture {
    let mut picture = Picture::new();
    let Some(value) = value(world, &certificate_key(number)) else { return picture };
    let slots = value.slots();
    line(&mut picture, "kind", slots.code(certificate_slot::KIND));
    line(&mut picture, "unit", slots.text(certificate_slot::UNIT));
    line(&mut picture, "status", slots.code(certificate_slot::STATUS));
    line(&mut picture, "case", slots.text(certificate_slot::CASE));
    line(&mut picture, "next", slots.text(certificate_slot::NEXT));
    line(&mut picture, "digest", slots.hash(certificate_slot::DIGEST).map(|digest| digest[0]));
    line(&mut picture, "lost at", slots.time(certificate_slot::LOST_AT).map(|at| at.value()));
    line(&mut picture, "voided at", slots.time(certificate_slot::VOIDED_AT).map(|at| at.value()));
    picture
}

/// A delegation.
pub fn delegation(world: &World, number: u32) -> Picture {
    let mut picture = Picture::new();
    let Some(value) = value(world, &delegation_key(number)) else { return picture };
    let found = Granted::of(&value).expect("a delegation");
    let terms = &found.delegation;
    line(&mut picture, "parties", Some(format!("{} to {}", terms.grantor, terms.grantee)));
    line(&mut picture, "mode", Some(terms.mode as u32));
    line(&mut picture, "prefix", Some(&terms.prefix));
    line(&mut picture, "term", Some(format!("{}..{}", terms.from.value(), terms.to.value())));
    line(&mut picture, "kinds", Some(terms.kinds));
    line(&mut picture, "revoked at", found.revoked_at.map(|at| at.value()));
    picture
}

/// An organisation.
pub fn organisation(world: &World, org: u32) -> Picture {
    let mut picture = Picture::new();
    let found = value(world, &organisation_key(org)).and_then(|value| Organisation::of(&value));
    let Some(found) = found else { return picture };
    line(&mut picture, "name", Some(&found.name));
    line(&mut picture, "kind", Some(found.kind.number()));
    line(&mut picture, "areas", Some(format!("{:?}", found.areas)));
    line(&mut picture, "place", found.certificate_place.as_ref());
    for key in &found.keys {
        // By the names that the model has.
        let roles: BTreeSet<Role> =
            ROLES.into_iter().filter(|of| key.key.roles.has(build::role(*of))).collect();
        let told = [
            fact("roles", Some(format!("{roles:?}"))),
            fact("person", Some(key.key.person)),
            fact("since", Some(key.valid_from.value())),
            fact("revoked at", key.revoked_at.map(|at| at.value())),
        ];
        line(&mut picture, format!("key {}", key.key.number), Some(told.join(", ")));
    }
    picture
}

/// The newest version of the rule book, and the figures of the one in force.
pub fn rule_book(world: &World) -> Picture {
    let mut picture = Picture::new();
    let book = world.chain.book();
    line(&mut picture, "newest", Some(world.chain.books().newest().version()));
    for number in FIGURES_SEEN {
        let figure = Figure::from_number(number).expect("a figure");
        line(&mut picture, format!("figure {number}"), Some(book.figure(figure)));
    }
    picture
}

/// A lock.
pub fn lock(world: &World, code: &UnitCode) -> Picture {
    let mut picture = Picture::new();
    let Some(value) = value(world, &lock_key(code)) else { return picture };
    let slots = value.slots();
    line(&mut picture, "case", slots.text(lock_slot::NUMBER));
    line(&mut picture, "state", slots.code(lock_slot::STATE));
    line(&mut picture, "since", slots.time(lock_slot::SINCE).map(|at| at.value()));
    line(&mut picture, "until", slots.time(lock_slot::UNTIL).map(|at| at.value()));
    picture
}

/// The units that a party holds, by the party's own map; of each the root of its owner's entry.
pub fn holdings(world: &World, of: Party) -> BTreeMap<StateKey, SlotsRoot> {
    let key = holder_key(&tag(of));
    let height = world.chain.head().height();
    let leaves = state::leaves(world.chain.store(), &TreeId::Holder(key), height, UNITS_MAX).expect("memory");
    let count =
        value(world, &key).map_or(0, |value| value.slots().number(holder_slot::COUNT).unwrap_or_default());
    assert_eq!(count, leaves.len() as u64, "a holder's value counts the units of his map");
    leaves.into_iter().collect()
}

/// Root of a party's entry among the owners of a unit.
pub fn owner_root(world: &World, code: &UnitCode, of: Party) -> Option<SlotsRoot> {
    let value = value(world, &unit_key(code))?;
    let all = elements(value.slots(), unit::OWNERS);
    all.iter().find(|element| element.party(owner::PARTY) == Some(tag(of))).map(Slots::root)
}

/// A party's number.
fn party(tag: PartyTag) -> u8 {
    tag.mac[0]
}

/// Number of the person whose sealed facts have a root.
fn person(root: &SlotsRoot) -> String {
    static ROOTS: LazyLock<Vec<SlotsRoot>> =
        LazyLock::new(|| (0..PERSONS_MAX).map(|number| desk::person(number).root()).collect());
    let found = ROOTS.iter().position(|known| known == root);
    found.map_or("unknown".to_owned(), |number| number.to_string())
}

/// Persons of the world, and those whose facts were written anew.
const PERSONS_MAX: u8 = 120;

fn share_text(share: ShareValue) -> String {
    format!("{}/{}", share.numerator(), share.denominator())
}
