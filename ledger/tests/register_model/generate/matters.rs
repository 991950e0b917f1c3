//! Which matter comes next, and which unit it is about.

use kexin_proof::unit_code::UnitCode;

use super::{KINDS, Maker};
use crate::model::consent::is_land;
use crate::model::seizures::{Seizure, queue_at};
use crate::model::state::{Status, Unit};

/// Parcels of the world: two bureaus', one of them collective.
pub(super) const PARCELS: &[&str] = &[
    "440106001002GB00014",
    "440106001002GB00015",
    "440106001003GB00016",
    "440103002002GB00017",
    "440106001002JB00031",
    "440203001002GB00021",
    "440203001002GB00022",
    "440204001001GB00023",
];
/// Houses that a bureau has to work with: while there are fewer, more are registered for the first time.
const HOUSES: usize = 60;
impl Maker<'_> {
    /// What comes next, and which unit it is about: a register to work with first, then anything.
    pub(super) fn matter(&mut self) -> (u16, UnitCode) {
        let land = |parcel: &&str| format!("{parcel}W00000000").parse().expect("a code by the standard");
        let missing: Vec<UnitCode> = PARCELS.iter().map(land).collect();
        let is_missing = |unit: &UnitCode| self.state.registered(unit).is_none() && !self.is_busy(unit);
        let missing: Vec<UnitCode> = missing.into_iter().filter(is_missing).collect();
        let current = self.state.units.values().filter(|unit| unit.status == Status::Current).count();
        let (kind, unit) = if let Some(land) = self.random().maybe_of(&missing).filter(|_| self.percent(50)) {
            (1, land)
        } else if current < HOUSES && self.percent(30) {
            (1, self.new_unit())
        } else {
            let kind = self.random().weighed(KINDS);
            (kind, self.unit_for(kind))
        };
        self.taken.insert(unit);
        (kind, unit)
    }

    /// Whether a matter about a unit must wait for another.
    pub(super) fn is_busy(&self, unit: &UnitCode) -> bool {
        let lock = self.state.locks.get(unit);
        self.taken.contains(unit) || lock.is_some_and(|lock| lock.is_held && self.times[0] < lock.until)
    }

    /// A unit to which a record of a kind may well apply.
    pub(super) fn unit_for(&mut self, kind: u16) -> UnitCode {
        let (also_busy, now) = (self.percent(5), self.times[0]);
        let has = |code: &UnitCode, unit: &Unit| match kind {
            6..=8 => !is_land(code),
            11..=13 => unit.mortgages.iter().any(|mortgage| mortgage.is_active),
            15 | 16 => queue_at(&unit.seizures, now).iter().any(Seizure::stands),
            25 => !unit.titles().is_empty() || !unit.proofs().is_empty(),
            18 => unit.objections.iter().any(|entry| entry.standing.is_in_force(now)),
            20 => unit.notices.iter().any(|entry| entry.standing.is_in_force(now)),
            _ => true,
        };
        // What is planned only is sold, seized or restricted, and registered at last.
        let may_be_planned = matches!(kind, 1 | 14..=16 | 19 | 20 | 25 | 26) || self.percent(5);
        let is_living = |unit: &Unit| {
            unit.status == Status::Current || (may_be_planned && unit.status == Status::Planned)
        };
        let fit: Vec<UnitCode> = self
            .state
            .units
            .iter()
            .filter(|(code, unit)| is_living(unit) && has(code, unit) && (also_busy || !self.is_busy(code)))
            .map(|(code, _)| *code)
            .collect();
        let planned: Vec<UnitCode> =
            fit.iter().copied().filter(|code| self.state.units[code].status == Status::Planned).collect();
        match kind {
            1 if self.percent(50) => self.random().maybe_of(&planned).unwrap_or_else(|| self.new_unit()),
            1 => {
                if self.percent(95) {
                    self.new_unit()
                } else {
                    self.any_unit().unwrap_or_else(|| self.new_unit())
                }
            }
            19 if self.percent(30) => self.new_unit(),
            _ if self.percent(3) => self.any_unit().unwrap_or_else(|| self.new_unit()),
            _ => self.random().maybe_of(&fit).unwrap_or_else(|| self.new_unit()),
        }
    }

    pub(super) fn any_unit(&mut self) -> Option<UnitCode> {
        let all: Vec<UnitCode> = self.state.units.keys().copied().collect();
        self.random().maybe_of(&all)
    }

    /// A code that was never used: land first, then houses on it.
    pub(super) fn new_unit(&mut self) -> UnitCode {
        let parcel = self.random().one_of(PARCELS);
        let land: UnitCode = format!("{parcel}W00000000").parse().expect("a code by the standard");
        let is_there = self.state.registered(&land).is_some();
        if is_there && self.percent(98) || !is_there && self.percent(2) {
            return self.new_house(parcel);
        }
        land
    }

    /// A house on a parcel.
    pub(super) fn new_house(&mut self, parcel: &str) -> UnitCode {
        self.generator.houses += 1;
        format!("{parcel}F{:08}", 10_000 + self.generator.houses).parse().expect("a code by the standard")
    }

    /// Another unit of the same county that nothing else is about.
    pub(super) fn other_unit(&mut self, unit: &UnitCode) -> Option<UnitCode> {
        let fits = |code: &UnitCode, other: &Unit| {
            code != unit
                && code.county() == unit.county()
                && other.status == Status::Current
                && !self.is_busy(code)
        };
        let all: Vec<UnitCode> = self
            .state
            .units
            .iter()
            .filter(|(code, other)| fits(code, other))
            .map(|(code, _)| *code)
            .collect();
        self.random().maybe_of(&all)
    }
}
