//! Facts of T06 to T09.

use kexin_ledger::act::{cancel, merge, recode, split};
use kexin_proof::slots::{Slots, Width};
use kexin_proof::unit_code::UnitCode;

use super::{area, bits, code, day, digest, list, text, tree, unit_text};
use crate::model::record::{Cancel, Merge, Recode, Split, Target};
use crate::world::World;

pub fn split(world: &mut World, facts: &Split, slots: &mut Slots) {
    use split::{fact, target};
    list(world, slots, (fact::TARGETS, Width::W16), &facts.targets, |part: &Target, element| {
        unit_text(element, target::UNIT, Some(part.unit));
        area(element, target::AREA, part.area);
        code(element, target::USE, part.use_code);
        tree(element, target::LOCATION, part.location);
        text(element, target::NUMBER, part.number.as_deref());
        bits(element, target::ALLOCATION, part.carries);
        day(element, target::LAND_TERM_END, part.land_term_end);
    });
}

pub fn merge(world: &mut World, facts: &Merge, slots: &mut Slots) {
    use merge::{fact, source};
    list(world, slots, (fact::SOURCES, Width::W4), &facts.sources, |(unit, number), element| {
        unit_text(element, source::UNIT, Some(*unit));
        text(element, source::PREVIOUS_NUMBER, number.as_deref());
    });
    unit_text(slots, fact::TARGET, facts.target);
    area(slots, fact::AREA, facts.area);
    code(slots, fact::USE, facts.use_code);
    tree(slots, fact::LOCATION, facts.location);
    day(slots, fact::LAND_TERM_END, facts.land_term_end);
}

pub fn recode(world: &mut World, facts: &Recode, slots: &mut Slots) {
    use recode::{fact, pair};
    let pairs: &[(UnitCode, UnitCode)] = &facts.pairs;
    list(world, slots, (fact::PAIRS, Width::W4), pairs, |(old, new), element| {
        unit_text(element, pair::OLD, Some(*old));
        unit_text(element, pair::NEW, Some(*new));
    });
    code(slots, fact::REASON, facts.reason);
}

pub fn cancel(facts: &Cancel, slots: &mut Slots) {
    use cancel::fact;
    code(slots, fact::RIGHT, facts.right);
    code(slots, fact::REASON, facts.reason);
    text(slots, fact::DOCUMENT_NUMBER, facts.document.as_deref());
    digest(slots, fact::DOCUMENT_DIGEST, facts.digest);
}
