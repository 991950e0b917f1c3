//! Facts of T14 to T16 and T26, and of T27.

use kexin_ledger::act::{case_event, release, restriction, seizure, seizure_renewal};
use kexin_proof::slots::{Slots, Width};
use kexin_proof::unit_code::UnitCode;

use super::{bits, code, day, digest, list, moment, number, party, share, text, unit_text};
use crate::model::record::{CaseFacts, Release, Renewal, Restriction, Seizure};
use crate::world::World;

pub fn case(world: &mut World, facts: &CaseFacts, slots: &mut Slots) {
    use case_event::event_slot as fact;
    code(slots, fact::EVENT, Some(facts.event));
    code(slots, fact::KIND, facts.kind);
    code(slots, fact::REASON, facts.reason);
    // Four units to an element.
    let further: Vec<&[UnitCode]> = facts.further.chunks(4).collect();
    list(world, slots, (fact::UNITS, Width::W4), &further, |units, element| {
        for (place, unit) in (0_u16..).zip(*units) {
            unit_text(element, place, Some(*unit));
        }
    });
    code(slots, fact::MODE, facts.mode);
    bits(slots, fact::FLAGS, facts.flags);
    code(slots, fact::DELEGATION, facts.delegation);
    code(slots, fact::PERSON, facts.person);
    digest(slots, fact::DIGEST, facts.digest);
    text(slots, fact::PRINT_SERIAL, facts.serial.as_deref());
    code(slots, fact::RESULT, facts.result);
    number(slots, fact::TERM_DAYS, facts.term_days);
}

pub fn seizure(facts: &Seizure, slots: &mut Slots) {
    use seizure::fact;
    code(slots, fact::KIND, facts.kind);
    text(slots, fact::DOCUMENT_NUMBER, facts.document.as_deref());
    moment(slots, fact::SERVED_AT, facts.served_at);
    number(slots, fact::TERM_DAYS, facts.term_days);
    party(slots, fact::DEBTOR, facts.debtor);
    share(slots, fact::SHARE, facts.share);
    digest(slots, fact::ORDER_DIGEST, facts.digest);
}

pub fn renewal(facts: &Renewal, slots: &mut Slots) {
    use seizure_renewal::fact;
    text(slots, fact::SEIZURE, facts.seizure.as_deref());
    text(slots, fact::DOCUMENT_NUMBER, facts.document.as_deref());
    moment(slots, fact::SERVED_AT, facts.served_at);
    number(slots, fact::TERM_DAYS, facts.term_days);
    digest(slots, fact::ORDER_DIGEST, facts.digest);
}

pub fn release(facts: &Release, slots: &mut Slots) {
    use release::fact;
    text(slots, fact::SEIZURE, facts.seizure.as_deref());
    text(slots, fact::DOCUMENT_NUMBER, facts.document.as_deref());
    digest(slots, fact::ORDER_DIGEST, facts.digest);
}

pub fn restriction(facts: &Restriction, slots: &mut Slots) {
    use restriction::fact;
    code(slots, fact::WAY, facts.way);
    code(slots, fact::KIND, facts.kind);
    text(slots, fact::DOCUMENT_NUMBER, facts.document.as_deref());
    digest(slots, fact::DIGEST, facts.digest);
    moment(slots, fact::FROM, facts.from);
    day(slots, fact::TO, facts.to);
    text(slots, fact::RESTRICTION, facts.restriction.as_deref());
}
