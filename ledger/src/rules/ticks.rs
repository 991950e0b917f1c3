//! Ticks: the warnings that a reviewer has seen and lets pass, each named in a record that he signs.

use std::collections::BTreeSet;

use kexin_proof::list::List;
use kexin_proof::slots::{Seed, Slots, Value, Width};

use super::{Rejection, RuleText, rule};
use crate::record::{slot, tick_slot};

/// Most ticks of a record.
pub const TICKS_MAX: usize = 32;

const TICK_SEED: &str = "kexinku/tick-seed/v1";

/// Rules whose warnings are let pass. They lift nothing but warnings: what refuses as an error still refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticks(BTreeSet<u16>);

impl Ticks {
    /// Ticks of these rules.
    ///
    /// # Errors
    /// R-008 for a rule that does not exist or is never a warning, for one named twice, and beyond [`TICKS_MAX`].
    pub fn of(numbers: impl IntoIterator<Item = u16>) -> Result<Self, Rejection> {
        let mut ticked = BTreeSet::new();
        for number in numbers {
            let is_fit = rule(number).is_some_and(RuleText::can_warn);
            if !is_fit || !ticked.insert(number) || ticked.len() > TICKS_MAX {
                return Err(not_a_tick());
            }
        }
        Ok(Self(ticked))
    }

    /// Layer P: the ticks of a record, none when it has no such slot.
    ///
    /// # Errors
    /// R-008 as [`Ticks::of`], also for an element that names no rule.
    pub fn read(slots: &Slots) -> Result<Self, Rejection> {
        slots.list(slot::TICKS).map_or(Ok(Self::default()), Self::of_list)
    }

    /// The ticks of a list, in a record or in a case.
    ///
    /// # Errors
    /// As [`Ticks::read`].
    pub fn of_list(list: &List) -> Result<Self, Rejection> {
        let number =
            |element: &Slots| element.code(tick_slot::RULE).and_then(|code| u16::try_from(code).ok());
        let numbers: Option<Vec<u16>> = list.elements().iter().map(number).collect();
        Self::of(numbers.ok_or_else(not_a_tick)?)
    }

    /// Writes them into the facts of a record that is drawn up; no ticks leave the slot absent.
    pub fn write(&self, facts: &mut Slots) {
        facts.clear(slot::TICKS);
        if self.0.is_empty() {
            return;
        }
        // A record fixes the seed of each of its lists; see `RecordDraft::unsigned`.
        let seed = facts.seed().clone();
        let mut list = List::new(seed.derive(TICK_SEED, &[]), Width::W4);
        for number in &self.0 {
            list.push(tick(&seed, *number));
        }
        facts.set(slot::TICKS, Value::List(list));
    }

    /// Whether a rule is ticked.
    #[must_use]
    pub fn has(&self, number: u16) -> bool {
        self.0.contains(&number)
    }

    /// The ticked rules, by number.
    pub fn numbers(&self) -> impl Iterator<Item = u16> {
        self.0.iter().copied()
    }

    /// Whether nothing is ticked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn tick(seed: &Seed, number: u16) -> Slots {
    let mut element = Slots::new(Width::W4, seed.derive(TICK_SEED, &[&number.to_be_bytes()]));
    element.set(tick_slot::RULE, Value::Code(u32::from(number)));
    element
}

fn not_a_tick() -> Rejection {
    Rejection::about(8, "tick")
}

#[cfg(test)]
mod tests;
