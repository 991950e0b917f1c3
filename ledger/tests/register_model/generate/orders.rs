//! T14, T16: courts seize and release.

use kexin_proof::unit_code::UnitCode;

use super::Maker;
use crate::model::offices::{COURTS, INSTITUTION};
use crate::model::record::{Facts, Party, Record, Release, Role, Says, Seizure};
use crate::model::seizures::{self, SeizureStatus, queue_at, running_at};

impl Maker<'_> {
    pub(super) fn seizure(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.state.registered(unit).cloned().unwrap_or_default();
        let is_seized = !running_at(&held.seizures, now).is_empty();
        let pre = self.percent(15);
        let kind = match (is_seized != self.percent(5), pre) {
            (true, false) => 2,
            (true, true) => 4,
            (false, false) => 1,
            (false, true) => 3,
        };
        let owner = self.random().maybe_of(&held.owners).map(|owner| owner.party);
        let debtor = if self.percent(92) { owner } else { None }.unwrap_or_else(|| self.party());
        let mut facts = Seizure {
            kind: Some(kind),
            document: Some(format!("（2026）粤0106执{case}号")),
            served_at: Some(now),
            term_days: Some(self.random().weighed(&[(6, 30), (6, 90), (3, 7), (1, 1), (2, 365), (1, 1_095)])),
            debtor: Some(debtor),
            share: None,
            digest: Some(9),
        };
        if self.wrong {
            self.spoil_seizure(&mut facts, now);
        }
        let mut record = self.record(unit, case, (800, 98), Facts::Seizure(facts.clone()));
        let court = self.random().weighed(&[(3, COURTS[0]), (1, COURTS[1])]);
        let says = Says::CourtOrder {
            unit: *unit,
            act: 14,
            document: facts.document.unwrap_or_default(),
            debtor: facts.debtor,
            served_at: facts.served_at.unwrap_or(now),
            term_days: facts.term_days.unwrap_or(1),
            digest: 9,
        };
        let order = self.statement(says, (Role::Court, court, INSTITUTION), now);
        record.statements.push(order);
        if self.wrong {
            self.spoil_order(&mut record);
        }
        record
    }

    fn spoil_seizure(&mut self, facts: &mut Seizure, now: u64) {
        match self.below(22) {
            0 => facts.kind = self.random().one_of(&[None, Some(5), Some(0)]),
            1 => facts.document = None,
            2 => facts.served_at = None,
            3 => facts.term_days = self.random().one_of(&[None, Some(0)]),
            // Three years are 1,095 or 1,096 days.
            4 => facts.term_days = Some(self.random().one_of(&[1_095, 1_096, 1_097])),
            5 => facts.debtor = None,
            6 => facts.digest = self.random().one_of(&[None, Some(8)]),
            7 => facts.served_at = Some(now - self.random().within(1, 100_000)),
            _ => {}
        }
    }

    /// An order that does not say the same as the record, or is not there.
    fn spoil_order(&mut self, record: &mut Record) {
        let way = self.below(16);
        let (other_unit, other_party): (Option<UnitCode>, Party) = (self.any_unit(), self.party());
        let Some(statement) = record.statements.first_mut() else { return };
        let Says::CourtOrder { unit, act, document, debtor, served_at, term_days, digest } = &mut statement.says
        else {
            return;
        };
        match way {
            0 => *unit = other_unit.unwrap_or(*unit),
            1 => *act = 26,
            2 => document.push('1'),
            3 => *debtor = Some(other_party),
            4 => *served_at += 1,
            5 => *term_days += 1,
            6 => *digest = 7,
            7 => record.statements.clear(),
            _ => {}
        }
    }

    pub(super) fn release(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.state.registered(unit).cloned().unwrap_or_default();
        let queue = queue_at(&held.seizures, now);
        let stands = |seizure: &&seizures::Seizure| {
            matches!(seizure.status, SeizureStatus::Active | SeizureStatus::Waiting)
        };
        let standing: Vec<seizures::Seizure> = queue.iter().filter(stands).cloned().collect();
        let ended = self.percent(8);
        let named = self.random().maybe_of(if ended { &queue } else { &standing });
        let organ = named.as_ref().map_or(COURTS[0], |seizure| seizure.order.organ);
        let facts = Release {
            seizure: Some(named.map_or(case.to_owned(), |seizure| seizure.order.case)),
            document: Some("（2026）粤0106执解1号".to_owned()),
            digest: Some(8),
        };
        let mut record = self.record(unit, case, (800, 98), Facts::Release(facts));
        let organ = if self.percent(93) { organ } else { self.random().one_of(&COURTS) };
        let says = Says::CourtOrder {
            unit: *unit,
            act: 16,
            document: "（2026）粤0106执解1号".to_owned(),
            debtor: None,
            served_at: now,
            term_days: 0,
            digest: 8,
        };
        let order = self.statement(says, (Role::Court, organ, INSTITUTION), now);
        record.statements.push(order);
        if self.wrong {
            self.spoil_release(&mut record);
        }
        record
    }

    fn spoil_release(&mut self, record: &mut Record) {
        let Facts::Release(facts) = &record.facts else { return };
        let mut facts = facts.clone();
        match self.below(16) {
            0 => facts.seizure = None,
            1 => facts.document = self.random().one_of(&[None, Some("（2026）粤0106执解2号".to_owned())]),
            2 => facts.digest = self.random().one_of(&[None, Some(9)]),
            3..6 => self.spoil_order(record),
            _ => {}
        }
        record.facts = Facts::Release(facts);
    }
}
