//! Lineage: from which units a unit came, and which came from it 不动产单元的沿革.

use kexin_proof::slot_table::{historic_reason, lineage, unit};
use kexin_proof::slots::{Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::Unit;
use crate::value::ValueDraft;

/// Way of lineage beside the reasons for which a unit becomes historic: rebuilt on the same place.
pub const REBUILT: u32 = 6;

/// A step of lineage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relative {
    /// The other unit.
    pub unit: UnitCode,
    /// How it came about: one of `historic_reason`, or [`REBUILT`].
    pub way: u32,
    /// Case that did it.
    pub case: String,
}

impl Relative {
    /// Reads an element of its layout.
    #[must_use]
    pub fn read(element: &Slots) -> Option<Self> {
        Some(Self {
            unit: element.text(lineage::UNIT)?.parse().ok()?,
            way: element.code(lineage::WAY)?,
            case: element.text(lineage::CASE)?.to_owned(),
        })
    }
}

/// Name of a way of lineage, or of the reason for which a unit is historic.
#[must_use]
pub const fn way_name(way: u32) -> &'static str {
    match way {
        historic_reason::SPLIT => "split",
        historic_reason::MERGED => "merged",
        historic_reason::LOST => "lost",
        historic_reason::RECODED => "recoded",
        historic_reason::CANCELLED => "cancelled",
        REBUILT => "rebuilt",
        _ => "other",
    }
}

/// The code that a unit goes on under, where it was only given another one: what an old code leads a reader to.
#[must_use]
pub fn recoded_to(found: &Unit<'_>) -> Option<UnitCode> {
    let children = found.children();
    children.into_iter().find(|child| child.way == historic_reason::RECODED).map(|child| child.unit)
}

/// Notes a unit that this one came from.
pub fn add_parent(draft: &mut ValueDraft, relative: &Relative) {
    add(draft, unit::PARENTS, relative);
}

/// Notes a unit that came from this one.
pub fn add_child(draft: &mut ValueDraft, relative: &Relative) {
    add(draft, unit::CHILDREN, relative);
}

fn add(draft: &mut ValueDraft, slot: u16, relative: &Relative) {
    let text = |text: &str| Value::text(text).expect("unit codes and case numbers are short and clean");
    let mut element = draft.element(Width::W4);
    element.set(lineage::UNIT, text(relative.unit.as_str()));
    element.set(lineage::WAY, Value::Code(relative.way));
    element.set(lineage::CASE, text(&relative.case));
    draft.list_mut(slot, Width::W4).push(element);
}
