//! Bundles: several registrations of one case, of which each is drawn up for the register as the earlier ones leave it.

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use super::{Maker, bureau_of};
use crate::model::offices::REGISTRAR;
use crate::model::record::{Facts, Record, Role};
use crate::model::seizures::{Seizure, queue_at};
use crate::model::state::{Notice, State, Status, Unit};
use crate::model::{Place, Register, units};

/// Kinds in order, with their weights; some that are no bundle.
const BUNDLES: &[(u64, &[u16])] = &[
    (8, &[2, 10]),
    (3, &[2, 10, 10]),
    (5, &[2, 10, 13]),
    (3, &[2, 13]),
    (2, &[2, 11]),
    (2, &[2, 12]),
    (8, &[1, 20]),
    (4, &[1, 2, 20]),
    (4, &[1, 10, 20]),
    (2, &[1, 1]),
    (5, &[2, 20]),
    (5, &[10, 20]),
    (4, &[3, 16]),
    (3, &[3, 16, 13]),
    (2, &[3, 13]),
    (2, &[3, 13, 25]),
    (1, &[3, 25, 25]),
    (3, &[6, 10]),
    (1, &[7, 10]),
    (1, &[6, 11]),
    (2, &[7, 11]),
    (1, &[6, 21]),
    (1, &[6, 22]),
    (3, &[9, 1]),
    (1, &[10, 2]),
    (1, &[2, 2]),
];

/// Height at which members are thought to register while a bundle is drawn up.
pub const FORESEEN: u64 = u64::MAX;

impl Maker<'_> {
    /// A bundle from its acceptance.
    pub(super) fn bundle(&mut self) -> Vec<Vec<Record>> {
        let kinds = self.random().weighed(BUNDLES);
        let unit = self.unit_of_bundle(kinds);
        let case = self.new_case(&unit);
        let mut register = Register { state: self.state.clone(), forgets: None };
        let mut records: Vec<Record> = Vec::new();
        for kind in kinds {
            let place = self.place_of_member(*kind, &unit, &records);
            let mut record = self.member(*kind, &place, &case, &register.state);
            let bureau = bureau_of(&record.unit);
            record.signers.retain(|(role, ..)| *role == Role::Bank);
            record.signers.push((Role::Registrar, bureau, REGISTRAR));
            register.foresee(&record, Place { height: FORESEEN, time: self.times[2] });
            records.push(record);
        }
        if self.percent(22) {
            return self.approved(records);
        }
        let unit = records[0].unit;
        let mut further: Vec<UnitCode> = Vec::new();
        for touched in records.iter().flat_map(units) {
            if touched != unit && !further.contains(&touched) {
                further.push(touched);
            }
        }
        vec![vec![self.acceptance(&unit, &case, kinds[0], further)], vec![self.review(&unit, &case)], records]
    }

    /// A bundle that a policy is to approve; now and then a person decides one of its members.
    fn approved(&mut self, mut records: Vec<Record>) -> Vec<Vec<Record>> {
        let by_person = self.below(records.len() as u64 * 20);
        for (place, record) in (0..).zip(&mut records) {
            if place != by_person {
                self.automate(record, self.times[2]);
            }
        }
        vec![Vec::new(), Vec::new(), records]
    }

    /// A member, drawn up for the register as the members before it leave it.
    fn member(&mut self, kind: u16, unit: &UnitCode, case: &str, state: &State) -> Record {
        let mut maker = Maker {
            generator: &mut *self.generator,
            state,
            times: self.times.clone(),
            wrong: false,
            bundled: true,
            taken: BTreeSet::new(),
        };
        maker.registration(kind, unit, case, 2)
    }

    /// The unit of a member: mostly that of the bundle, or one that an earlier member makes, or a new one beside it.
    fn place_of_member(&mut self, kind: u16, unit: &UnitCode, earlier: &[Record]) -> UnitCode {
        let is_new = kind == 1 && !earlier.is_empty();
        match earlier.first().map(|record| &record.facts) {
            _ if is_new => self.new_house(&unit.as_str()[..19]),
            Some(Facts::Split(facts)) => facts.targets[0].unit,
            Some(Facts::Merge(facts)) => facts.target.unwrap_or(*unit),
            Some(_) => earlier[0].unit,
            None => *unit,
        }
    }

    fn unit_of_bundle(&mut self, kinds: &[u16]) -> UnitCode {
        let promises = |notice: &&Notice| notice.standing.is_in_force(self.times[2]);
        let fits = |unit: &Unit| match kinds {
            [1, .., 20] => {
                unit.status == Status::Planned && unit.notices.iter().any(|notice| promises(&notice))
            }
            [_, .., 20] => unit.notices.iter().any(|notice| promises(&notice)),
            [2, 11..=13] | [2, 10, 13] | [3, 13] | [6 | 7, 11] => {
                unit.mortgages.iter().any(|mortgage| mortgage.is_active)
            }
            [3, 16, ..] => queue_at(&unit.seizures, self.times[0]).iter().any(Seizure::stands),
            _ => false,
        };
        let all: Vec<UnitCode> = self
            .state
            .units
            .iter()
            .filter(|(code, unit)| fits(unit) && !self.is_busy(code))
            .map(|(code, _)| *code)
            .collect();
        let unit = self.random().maybe_of(&all).unwrap_or_else(|| self.unit_for(kinds[0]));
        self.taken.insert(unit);
        unit
    }
}
