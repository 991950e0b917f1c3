//! Whatever is divided, joined and recoded, in any order: nobody loses or gains, and what has ended stays as it ended.

use std::collections::BTreeMap;

use kexin_proof::slot_table::unit as unit_slot;
use kexin_proof::unit_code::UnitCode;
use proptest::prelude::*;

use super::{WHOLE, held, keys, mortgaged, standing};
use crate::fixture::desk::{Desk, SHORT};
use crate::fixture::{BANK, unit};
use crate::unit::{Unit, co_ownership};
use crate::value::StateValue;

/// A step, of units by their place among the current ones.
#[derive(Clone, Debug)]
enum Step {
    Split { place: usize, parts: u32 },
    Merge { place: usize, count: usize },
    Recode { place: usize },
    Mortgage { place: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let place = 0..16_usize;
    prop_oneof![
        3 => (place.clone(), 2..5_u32).prop_map(|(place, parts)| Step::Split { place, parts }),
        3 => (place.clone(), 2..4_usize).prop_map(|(place, count)| Step::Merge { place, count }),
        1 => place.clone().prop_map(|place| Step::Recode { place }),
        1 => place.prop_map(|place| Step::Mortgage { place }),
    ]
}

struct History {
    desk: Desk,
    serial: u32,
    /// Current units with the serial of their title and their area.
    current: Vec<(UnitCode, u32, u64)>,
    ended: BTreeMap<UnitCode, StateValue>,
}

impl History {
    fn begin() -> Self {
        let mut desk = Desk::open();
        let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
        let mut history =
            Self { desk, serial: 100, current: vec![(house, 1, WHOLE)], ended: BTreeMap::new() };
        history.split(0, 2);
        history
    }

    fn next(&mut self) -> (UnitCode, u32, String) {
        self.serial += 1;
        (unit(self.serial), self.serial, format!("G440106-P{}", self.serial))
    }

    fn run(&mut self, step: &Step) {
        match step {
            Step::Split { place, parts } => self.split(place % self.current.len(), *parts),
            Step::Merge { place, count } => self.merge(place % self.current.len(), *count),
            Step::Recode { place } => self.recode(place % self.current.len()),
            Step::Mortgage { place } => {
                let (code, ..) = self.current[place % self.current.len()];
                let (_, serial, case) = self.next();
                mortgaged(&mut self.desk, &code, &case, serial);
            }
        }
    }

    fn split(&mut self, place: usize, count: u32) {
        let (source, previous, area) = self.current[place];
        let each = area / u64::from(count);
        if each == 0 {
            return;
        }
        let parts: Vec<(UnitCode, u64, u32)> = (0..count)
            .map(|number| {
                let (code, serial, _) = self.next();
                (code, if number == 0 { area - each * u64::from(count - 1) } else { each }, serial)
            })
            .collect();
        let (_, _, case) = self.next();
        let mut draft = self.desk.split(&source, &case, &parts, previous);
        self.desk.esign(&mut draft, &source, &[1]);
        for mortgage in self.mortgages(&source) {
            self.desk.agree_as_bank(&mut draft, &source, &mortgage, BANK);
        }
        assert_eq!(self.desk.register(&draft), 0);
        self.current.remove(place);
        self.current.extend(parts.into_iter().map(|(code, area, serial)| (code, serial, area)));
        self.end(&[source]);
    }

    fn merge(&mut self, place: usize, count: usize) {
        let count = count.min(self.current.len());
        if count < 2 {
            return;
        }
        self.current.rotate_left(place);
        let joined: Vec<(UnitCode, u32, u64)> = self.current.drain(..count).collect();
        let sources: Vec<(UnitCode, u32)> = joined.iter().map(|(code, serial, _)| (*code, *serial)).collect();
        let area = joined.iter().map(|(.., area)| area).sum();
        let (code, serial, case) = self.next();
        let mut draft = self.desk.merge(&sources, &case, (code, area, serial));
        self.desk.esign(&mut draft, &sources[0].0, &[1]);
        let consents: Vec<(UnitCode, String)> = sources
            .iter()
            .flat_map(|(source, _)| self.mortgages(source).into_iter().map(|mortgage| (*source, mortgage)))
            .collect();
        // A record carries 16 statements, of which two are the survey and the owner's.
        let fits = consents.len() <= 14;
        for (source, mortgage) in consents.into_iter().take(14) {
            self.desk.agree_as_bank(&mut draft, &source, &mortgage, BANK);
        }
        if !fits {
            self.desk.withdraw(&sources[0].0, &case);
            self.current.extend(joined);
            return;
        }
        assert_eq!(self.desk.register(&draft), 0);
        self.current.push((code, serial, area));
        let ended: Vec<UnitCode> = sources.into_iter().map(|(source, _)| source).collect();
        self.end(&ended);
    }

    fn recode(&mut self, place: usize) {
        let (old, serial, area) = self.current[place];
        let (code, _, case) = self.next();
        let draft = self.desk.recode(&[(old, code)], &case);
        assert_eq!(self.desk.chain.outcome(&draft, &SHORT), 0);
        self.current[place] = (code, serial, area);
        self.end(&[old]);
    }

    fn mortgages(&self, code: &UnitCode) -> Vec<String> {
        super::mortgages(&self.desk, code).into_iter().map(|(case, _)| case).collect()
    }

    fn end(&mut self, codes: &[UnitCode]) {
        for code in codes {
            self.ended.insert(*code, self.desk.value(code));
        }
    }

    fn check(&self) {
        let codes: Vec<UnitCode> = self.current.iter().map(|(code, ..)| *code).collect();
        assert_eq!(held(&self.desk, 1), keys(&codes), "the owner holds every current unit and no other");
        assert_eq!(standing(&self.desk, &super::land()), codes.len() as u64);
        let mut area = 0;
        for code in &codes {
            let value = self.desk.value(code);
            let found = Unit::of(value.slots()).expect("registered");
            assert!(found.is_current());
            area += found.area();
            let orders: Vec<_> = found.active_mortgages().iter().map(|mortgage| mortgage.order).collect();
            assert!(orders.windows(2).all(|pair| pair[0] < pair[1]), "orders rise strictly");
        }
        assert_eq!(area, WHOLE, "no ground is lost or won");
        for (code, value) in &self.ended {
            assert!(self.desk.value(code) == *value, "a historic unit never changes");
            assert!(value.slots().get(unit_slot::OWNERS).is_none());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    #[test]
    fn no_history_of_units_loses_title_area_or_rank(steps in prop::collection::vec(step(), 1..8)) {
        let mut history = History::begin();
        for step in &steps {
            history.run(step);
            history.check();
        }
        let rechecked = crate::chain::recheck(history.desk.chain.store(), |_| {});
        prop_assert!(rechecked.is_ok(), "the stored chain holds together");
    }
}
