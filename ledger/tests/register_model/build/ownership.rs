//! Facts of T01 to T05.

use kexin_ledger::act::{first_registration, party_data, transfer, transfer_by_law, unit_data};
use kexin_proof::slots::{Slots, Value, Width};

use super::{area, code, day, digest, list, moment, owners, party, share, tag, text, tree};
use crate::model::record::{ByLaw, First, PartyData, Transfer, UnitData};
use crate::world::World;

pub fn first(world: &mut World, facts: &First, slots: &mut Slots) {
    use first_registration::fact;
    code(slots, fact::USE, facts.use_code);
    area(slots, fact::AREA, facts.area);
    day(slots, fact::LAND_TERM_END, facts.land_term_end);
    code(slots, fact::CO_OWNERSHIP, facts.form);
    owners(world, slots, fact::OWNERS, &facts.owners);
    code(slots, fact::ISSUE_MODE, facts.mode);
    text(slots, fact::PARCEL, facts.parcel.as_deref());
    tree(slots, fact::LOCATION, facts.location);
}

pub fn transfer(world: &mut World, facts: &Transfer, slots: &mut Slots) {
    use transfer::fact;
    code(slots, fact::SCOPE, facts.scope);
    list(world, slots, (fact::GIVERS, Width::W4), &facts.givers, |(party, given), element| {
        element.set(0, Value::Party(tag(*party)));
        share(element, 1, *given);
    });
    owners(world, slots, fact::TAKERS, &facts.takers);
    code(slots, fact::CO_OWNERSHIP, facts.form);
    code(slots, fact::ISSUE_MODE, facts.mode);
}

pub fn by_law(world: &mut World, facts: &ByLaw, slots: &mut Slots) {
    use transfer_by_law::fact;
    transfer(world, &facts.passing, slots);
    code(slots, fact::INSTRUMENT, facts.ground);
    moment(slots, fact::EFFECTIVE, facts.effective);
    text(slots, fact::DOCUMENT_NUMBER, facts.document.as_deref());
    digest(slots, fact::DIGEST, facts.digest);
}

pub fn party_data(facts: &PartyData, slots: &mut Slots) {
    use party_data::fact;
    party(slots, fact::PARTY, facts.party);
    party(slots, fact::NEW_PARTY, facts.new_party);
    tree(slots, fact::PERSON, facts.person);
}

pub fn unit_data(facts: &UnitData, slots: &mut Slots) {
    use unit_data::fact;
    code(slots, fact::USE, facts.use_code);
    area(slots, fact::AREA, facts.area);
    day(slots, fact::LAND_TERM_END, facts.land_term_end);
    tree(slots, fact::LOCATION, facts.location);
}
