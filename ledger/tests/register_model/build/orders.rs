//! Facts of T14 to T16 and T26, and of T27.

use kexin_ledger::act::{case_event, release, restriction, seizure, seizure_renewal};
use kexin_proof::slots::Slots;

use super::{code, day, digest, moment, number, party, share, text};
use crate::model::record::{CaseFacts, Release, Renewal, Restriction, Seizure};

pub fn case(facts: &CaseFacts, slots: &mut Slots) {
    use case_event::event_slot as fact;
    code(slots, fact::EVENT, Some(facts.event));
    code(slots, fact::KIND, facts.kind);
    code(slots, fact::REASON, facts.reason);
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
