//! From a record in plain words to a draft of the ledger's.

use kexin_ledger::act::{case_event, first_registration, mortgage, mortgage_cancel, release, seizure, transfer};
use kexin_ledger::attestation::{Attestation, BankRelease, Claims, CourtOrder, PartyEsign, Statement, TaxClear};
use kexin_ledger::case::case_key;
use kexin_ledger::fixture::desk;
use kexin_ledger::record::{self as ledger, RecordDraft, Subject, slot};
use kexin_ledger::unit::{Owner, unit_key};
use kexin_proof::hash::{DocumentDigest, SlotsRoot};
use kexin_proof::height::TimeMs;
use kexin_proof::list::List;
use kexin_proof::slots::{Date, PartyTag, ShareValue, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use crate::model::calendar::{Day, date};
use crate::model::record::{
    CaseFacts, Facts, First, Flaw, Mortgage, NewOwner, Party, Record, Release, Role, Says, Seizure, Transfer,
    Written,
};
use crate::model::{self, path};
use crate::world::World;

/// A draft of a record, and the units that it names with the versions they have. `earlier` are the members of its
/// group before it, whose writes it will see.
pub fn draft(world: &mut World, record: &Record, earlier: &[Record]) -> (RecordDraft, Vec<(UnitCode, u64)>) {
    let seen = seen(world, record, earlier);
    let jurisdiction = match record.flaw {
        Flaw::OtherJurisdiction => 440_399,
        _ => record.unit.county(),
    };
    let issued_at = world.chain.next_time();
    let mut draft = RecordDraft {
        kind: record.facts.kind(),
        bureau: record.bureau,
        jurisdiction,
        issued_at,
        valid_until: issued_at.plus(86_400_000).expect("this century"),
        rule_set: if record.flaw == Flaw::OtherRuleSet { 9 } else { 1 },
        attestations: Vec::new(),
        slots: Slots::new(Width::W32, world.seed()),
        sealed: None,
    };
    let case = case_key(jurisdiction, &record.case);
    let before = earlier.iter().filter(|other| other.case == record.case).count() as u64;
    let mut subjects = vec![Subject { key: case, expected_version: world.chain.version(&case) + before }];
    subjects.extend(seen.iter().map(|(unit, version)| Subject { key: unit_key(unit), expected_version: *version }));
    draft.set_subjects(&subjects);
    write_common(record, &mut draft.slots);
    write_facts(world, &record.facts, &mut draft.slots);
    draft.attestations = attestations(world, record, &draft);
    (draft, seen)
}

fn seen(world: &World, record: &Record, earlier: &[Record]) -> Vec<(UnitCode, u64)> {
    if record.flaw == Flaw::UnnamedUnit || path::path(&record.facts) == path::Path::Event {
        return Vec::new();
    }
    let written = |unit: &UnitCode| earlier.iter().filter(|other| model::units(other).contains(unit)).count();
    let version = |unit: &UnitCode| world.chain.version(&unit_key(unit)) + written(unit) as u64;
    let stale = u64::from(record.flaw == Flaw::Stale);
    model::units(record).iter().map(|unit| (*unit, version(unit) + stale)).collect()
}

fn write_common(record: &Record, slots: &mut Slots) {
    let case = if record.flaw == Flaw::OtherCase { "G440106-OTHER" } else { &record.case };
    text(slots, slot::CASE, Some(case));
    match record.flaw {
        Flaw::NoUnit => {}
        Flaw::MalformedUnit => text(slots, slot::UNIT, Some("440106001002GB00014F0022004O")),
        _ => text(slots, slot::UNIT, Some(record.unit.as_str())),
    }
    code(slots, slot::REGISTRATION_TYPE, record.registration_type);
    code(slots, slot::RIGHT_TYPE, record.right_type);
    code(slots, slot::CAUSE, record.cause);
    text(slots, slot::ISSUED_NUMBER, record.issued.as_deref());
    text(slots, slot::PREVIOUS_NUMBER, record.previous.as_deref());
    if record.flaw == Flaw::SurplusFact {
        slots.set(28, Value::Number(1));
    }
}

fn write_facts(world: &mut World, facts: &Facts, slots: &mut Slots) {
    match facts {
        Facts::Case(facts) => write_case(facts, slots),
        Facts::First(facts) => write_first(world, facts, slots),
        Facts::Transfer(facts) => write_transfer(world, facts, slots),
        Facts::Mortgage(facts) => write_mortgage(facts, slots),
        Facts::MortgageCancel(facts) => text(slots, mortgage_cancel::fact::MORTGAGE, facts.mortgage.as_deref()),
        Facts::Seizure(facts) => write_seizure(facts, slots),
        Facts::Release(facts) => write_release(facts, slots),
    }
}

fn write_case(facts: &CaseFacts, slots: &mut Slots) {
    use case_event::event_slot as fact;
    code(slots, fact::EVENT, Some(facts.event));
    code(slots, fact::KIND, facts.kind);
    code(slots, fact::REASON, facts.reason);
}

fn write_first(world: &mut World, facts: &First, slots: &mut Slots) {
    use first_registration::fact;
    code(slots, fact::USE, facts.use_code);
    if let Some(area) = facts.area {
        slots.set(fact::AREA, Value::Area(area));
    }
    day(slots, fact::LAND_TERM_END, facts.land_term_end);
    code(slots, fact::CO_OWNERSHIP, facts.form);
    owners(world, slots, fact::OWNERS, &facts.owners);
    code(slots, fact::ISSUE_MODE, facts.mode);
    text(slots, fact::PARCEL, facts.parcel.as_deref());
    if facts.has_location {
        slots.set(fact::LOCATION, Value::Tree(desk::person(0).root()));
    }
}

fn write_transfer(world: &mut World, facts: &Transfer, slots: &mut Slots) {
    use transfer::fact;
    code(slots, fact::SCOPE, facts.scope);
    let seed = world.seed();
    let mut givers = List::new(seed.derive("model givers", &[]), Width::W4);
    for (place, (party, given)) in (0_u32..).zip(&facts.givers) {
        let mut element = Slots::new(Width::W4, seed.derive("model giver", &[&place.to_be_bytes()]));
        element.set(0, Value::Party(tag(*party)));
        share(&mut element, 1, *given);
        givers.push(element);
    }
    slots.set(fact::GIVERS, Value::List(givers));
    owners(world, slots, fact::TAKERS, &facts.takers);
    code(slots, fact::CO_OWNERSHIP, facts.form);
    code(slots, fact::ISSUE_MODE, facts.mode);
}

fn write_mortgage(facts: &Mortgage, slots: &mut Slots) {
    use mortgage::fact;
    code(slots, fact::KIND, facts.kind);
    if let Some(amount) = facts.amount {
        slots.set(fact::AMOUNT, Value::Fen(amount));
    }
    code(slots, fact::MORTGAGEE, facts.mortgagee);
    party(slots, fact::MORTGAGOR, facts.mortgagor);
    share(slots, fact::SHARE, facts.share);
    day(slots, fact::FROM, facts.from);
    day(slots, fact::TO, facts.to);
    if let Some(bits) = facts.no_transfer {
        slots.set(fact::NO_TRANSFER, Value::Bits(bits));
    }
    digest(slots, fact::SCOPE, facts.has_scope.then_some(7));
}

fn write_seizure(facts: &Seizure, slots: &mut Slots) {
    use seizure::fact;
    code(slots, fact::KIND, facts.kind);
    text(slots, fact::DOCUMENT_NUMBER, facts.document.as_deref());
    if let Some(served_at) = facts.served_at {
        slots.set(fact::SERVED_AT, Value::Time(time(served_at)));
    }
    number(slots, fact::TERM_DAYS, facts.term_days);
    party(slots, fact::DEBTOR, facts.debtor);
    share(slots, fact::SHARE, facts.share);
    digest(slots, fact::ORDER_DIGEST, facts.digest);
}

fn write_release(facts: &Release, slots: &mut Slots) {
    use release::fact;
    text(slots, fact::SEIZURE, facts.seizure.as_deref());
    text(slots, fact::DOCUMENT_NUMBER, facts.document.as_deref());
    digest(slots, fact::ORDER_DIGEST, facts.digest);
}

fn attestations(world: &mut World, record: &Record, draft: &RecordDraft) -> Vec<Attestation> {
    let terms = draft.application_root();
    let sign = |statement: &model::record::Statement| {
        let mut nonce = [0; 16];
        nonce[8..].copy_from_slice(&statement.nonce.to_be_bytes());
        let stated = Statement {
            case_number: statement.case.clone().unwrap_or_default(),
            acting_bureau: statement.bureau,
            scope: Vec::new(),
            claims: claims(&statement.says, terms),
            valid_from: time(statement.valid_from),
            valid_until: time(statement.valid_until),
            nonce,
        };
        world.signed_statement(stated, statement.signer)
    };
    record.statements.iter().map(sign).collect()
}

fn claims(says: &Says, terms: SlotsRoot) -> Claims {
    match says {
        Says::Esign { party, unit, act, to_these_terms } => Claims::PartyEsign(PartyEsign {
            party: tag(*party),
            unit: *unit,
            act: *act,
            application: if *to_these_terms { terms } else { desk::person(99).root() },
        }),
        Says::TaxClear { unit, cause, givers, takers, taxes, exempt, contract } => Claims::TaxClear(TaxClear {
            unit: *unit,
            cause: *cause,
            givers: tags(givers),
            takers: tags(takers),
            taxes: *taxes,
            exempt: *exempt,
            contract: contract.clone(),
        }),
        Says::BankRelease { unit, mortgage, proof } => Claims::BankRelease(BankRelease {
            unit: *unit,
            mortgage: mortgage.clone(),
            proof_number: proof.clone(),
        }),
        Says::CourtOrder { unit, act, document, debtor, served_at, term_days, digest } => {
            Claims::CourtOrder(CourtOrder {
                unit: *unit,
                act: *act,
                document_number: document.clone(),
                debtor: debtor.map(tag),
                served_at: time(*served_at),
                term_days: *term_days,
                order_digest: DocumentDigest::from_bytes([*digest; 32]),
            })
        }
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
        Role::Policy => ledger::Role::Policy,
        Role::Survey | Role::Planning | Role::Identity | Role::Developer | Role::Organ => {
            unreachable!("not yet in the ledger")
        }
    }
}

fn owners(world: &mut World, slots: &mut Slots, slot: u16, owners: &[NewOwner]) {
    let seed = world.seed();
    let mut list = List::new(seed.derive("model owners", &[]), Width::W8);
    for (place, owner) in (0_u32..).zip(owners) {
        let mut element = Slots::new(Width::W8, seed.derive("model owner", &[&place.to_be_bytes()]));
        let owner = Owner {
            party: tag(owner.party),
            share: owner.share.map(share_value),
            person: desk::person(owner.person).root(),
            holder_type: owner.holder_type,
            certificate: owner.certificate.clone(),
        };
        owner.write(&mut element);
        list.push(element);
    }
    slots.set(slot, Value::List(list));
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
