//! Facts of T10 to T13.

use kexin_ledger::act::{mortgage, mortgage_cancel, mortgage_change, mortgage_transfer};
use kexin_proof::slots::Slots;

use super::{bits, code, day, digest, fen, moment, number, party, share, text};
use crate::model::record::{Mortgage, MortgageCancel, MortgageChange, MortgageTransfer};

pub fn mortgage(facts: &Mortgage, slots: &mut Slots) {
    use mortgage::fact;
    code(slots, fact::KIND, facts.kind);
    fen(slots, fact::AMOUNT, facts.amount);
    code(slots, fact::MORTGAGEE, facts.mortgagee);
    party(slots, fact::MORTGAGOR, facts.mortgagor);
    share(slots, fact::SHARE, facts.share);
    day(slots, fact::FROM, facts.from);
    day(slots, fact::TO, facts.to);
    bits(slots, fact::NO_TRANSFER, facts.no_transfer);
    digest(slots, fact::SCOPE, facts.scope);
    code(slots, fact::PROPERTY, facts.property);
}

pub fn change(facts: &MortgageChange, slots: &mut Slots) {
    use mortgage_change::fact;
    text(slots, fact::MORTGAGE, facts.mortgage.as_deref());
    code(slots, fact::CHANGE, facts.change);
    fen(slots, fact::AMOUNT, facts.amount);
    day(slots, fact::FROM, facts.from);
    day(slots, fact::TO, facts.to);
    bits(slots, fact::NO_TRANSFER, facts.no_transfer);
    digest(slots, fact::SCOPE, facts.scope);
    text(slots, fact::OTHER, facts.other.as_deref());
    number(slots, fact::RANK, facts.rank);
    moment(slots, fact::DETERMINED_AT, facts.determined_at);
    code(slots, fact::CAUSE, facts.cause);
    party(slots, fact::MORTGAGOR, facts.mortgagor);
    bits(slots, fact::REMAINS, facts.remains);
}

pub fn transfer(facts: &MortgageTransfer, slots: &mut Slots) {
    use mortgage_transfer::fact;
    text(slots, fact::MORTGAGE, facts.mortgage.as_deref());
    code(slots, fact::TO, facts.to);
    bits(slots, fact::WHOLE, facts.whole);
    digest(slots, fact::DEED, facts.deed);
    fen(slots, fact::AMOUNT, facts.amount);
}

pub fn cancel(facts: &MortgageCancel, slots: &mut Slots) {
    use mortgage_cancel::fact;
    text(slots, fact::MORTGAGE, facts.mortgage.as_deref());
    text(slots, fact::DOCUMENT_NUMBER, facts.document.as_deref());
    code(slots, fact::REASON, facts.reason);
}
