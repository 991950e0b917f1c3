//! T14 to T16, T26: organs seize, renew, let go and restrict.

use kexin_proof::unit_code::UnitCode;

use super::Maker;
use crate::model::calendar::{DAY_MS, day_of};
use crate::model::offices::{COURTS, INSTITUTION, PROCURATORATE};
use crate::model::record::{
    Facts, Party, Record, Release, Renewal, Restriction, Role, Says, Seizure, Signer, Written,
};
use crate::model::seizures::{self, SeizureStatus, queue_at, running_at};
use crate::model::state::{self, Unit};

/// Number of the document by which rights are decided.
pub const DECISION: &str = "（2022）粤0106民终2号";

impl Maker<'_> {
    pub(super) fn seizure(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
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
            share: self.seized_share(&held, debtor),
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
        let signer = if self.percent(85) { (Role::Court, court) } else { (Role::Organ, PROCURATORATE) };
        let order = self.statement(says, (signer.0, signer.1, INSTITUTION), now);
        record.statements.push(order);
        if self.wrong {
            self.spoil_order(&mut record);
        }
        record
    }

    /// The debtor's share, or more than that, or all.
    fn seized_share(&mut self, held: &Unit, debtor: Party) -> Option<Written> {
        let owner = held.owners.iter().find(|owner| owner.party == debtor)?;
        let part = owner.part(held.form).parts();
        if part.0 == 0 || self.percent(50) {
            return None;
        }
        Some(self.random().weighed(&[(8, part), (1, (1, 1)), (1, (1, 100))]))
    }

    /// Signer of an order by an organ: a court, or another.
    fn organ(organ: u32) -> Signer {
        let role = if COURTS.contains(&organ) { Role::Court } else { Role::Organ };
        (role, organ, INSTITUTION)
    }

    pub(super) fn renewal(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let queue = queue_at(&held.seizures, now);
        let is_active = |seizure: &&seizures::Seizure| seizure.status == SeizureStatus::Active;
        let running: Vec<seizures::Seizure> = queue.iter().filter(is_active).cloned().collect();
        let other = self.percent(10);
        let named = self.random().maybe_of(if other { &queue } else { &running });
        let organ = named.as_ref().map_or(COURTS[0], |seizure| seizure.order.organ);
        let term_days = self.random().weighed(&[(8, 30), (4, 365), (1, 1_095), (1, 1_065), (1, 0)]);
        let facts = Renewal {
            seizure: Some(named.map_or(case.to_owned(), |seizure| seizure.order.case)),
            document: Some("（2026）粤0106执续1号".to_owned()),
            served_at: Some(now - self.random().one_of(&[0, 0, 1, 1_000])),
            term_days: Some(term_days),
            digest: Some(3),
        };
        let mut record = self.record(unit, case, (800, 98), Facts::Renewal(facts.clone()));
        let organ = if self.percent(93) { organ } else { self.random().one_of(&COURTS) };
        let says = Says::CourtOrder {
            unit: *unit,
            act: 15,
            document: facts.document.unwrap_or_default(),
            debtor: None,
            served_at: facts.served_at.unwrap_or(now),
            term_days,
            digest: 3,
        };
        let order = self.statement(says, Self::organ(organ), now);
        record.statements.push(order);
        if self.wrong {
            self.spoil_order(&mut record);
        }
        record
    }

    pub(super) fn restriction(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let in_force: Vec<state::Restriction> =
            held.restrictions.iter().filter(|entry| entry.standing.is_in_force(now)).cloned().collect();
        let any = if self.percent(90) { &in_force } else { &held.restrictions };
        let lifted = self.random().maybe_of(any).filter(|_| self.percent(70));
        let organ = lifted.as_ref().map_or(PROCURATORATE, |entry| entry.organ);
        let organ = if self.percent(93) { organ } else { COURTS[0] };
        let document = format!("（2026）粤限{case}号");
        let sets = lifted.is_none();
        let from = now - self.random().one_of(&[0, 0, 1_000, DAY_MS]);
        let days: Option<u64> =
            if self.percent(60) { Some(self.random().one_of(&[1, 2, 20, 0])) } else { None };
        let facts = Restriction {
            way: Some(if sets { 1 } else { 2 }),
            kind: sets.then(|| self.random().one_of(&[1, 2, 3, 9, 4])),
            document: Some(document.clone()),
            digest: Some(2),
            from: sets.then_some(from),
            to: if sets {
                days.map(|days| day_of(from) + i64::try_from(days).expect("few days"))
            } else {
                None
            },
            restriction: lifted.map(|entry| entry.standing.case),
        };
        let mut record = self.record(unit, case, (900, 99), Facts::Restriction(facts));
        let digest = if self.wrong && self.percent(10) { 1 } else { 2 };
        let says = if self.percent(70) {
            Says::CourtOrder {
                unit: *unit,
                act: 26,
                document,
                debtor: None,
                served_at: from,
                term_days: if sets { days.unwrap_or(0) } else { 0 }
                    + u64::from(self.wrong && self.percent(5)),
                digest,
            }
        } else {
            let (from_whom, to) = (Vec::new(), Vec::new());
            let matter = self.random().one_of(&[2, 3, 3, 4, 1]);
            Says::Instrument {
                unit: *unit,
                matter,
                from: from_whom,
                to,
                effective_at: from,
                document,
                digest,
            }
        };
        let statement = self.statement(says, Self::organ(organ), now);
        record.statements.push(statement);
        record
    }

    /// An award by which parties lose a right in the unit of a record; now and then another than the record names, or one
    /// that binds others, or is not yet in effect.
    pub(super) fn award(&mut self, record: &mut Record, document: &str, losers: &[Party], now: u64) {
        let stranger = self.party();
        let way = self.below(30);
        let mut from = losers.to_vec();
        match way {
            0 => from.push(stranger),
            1 => drop(from.pop()),
            _ => {}
        }
        from.sort_unstable();
        from.dedup();
        let says = Says::Instrument {
            unit: if way == 2 { self.any_unit().unwrap_or(record.unit) } else { record.unit },
            matter: if way == 3 { 3 } else { 4 },
            from,
            to: if way == 4 { vec![stranger] } else { Vec::new() },
            effective_at: if way == 5 { now + 1 } else { now },
            document: if way == 6 { "（2022）穗仲案字第9号".to_owned() } else { document.to_owned() },
            digest: if way == 7 { 1 } else { 2 },
        };
        let organ = self.random().one_of(&[COURTS[0], PROCURATORATE, PROCURATORATE]);
        let statement = self.statement(says, Self::organ(organ), now);
        record.statements.push(statement);
    }

    /// Somebody applies; now and then nobody, or another.
    pub(super) fn applies(&mut self, record: &mut Record, parties: &[Party], now: u64) {
        let other = self.party();
        match self.below(16) {
            0 => {}
            1 => self.esign(record, &[other], now),
            _ => self.esign(record, parties, now),
        }
    }

    /// A court orders an act on the unit of a record, by the document that it names; or, as often, an award against those who
    /// lose by it, which who profits applies for.
    pub(super) fn decide(&mut self, record: &mut Record, losers: &[Party], applying: &[Party], now: u64) {
        let document = DECISION.to_owned();
        if self.percent(50) {
            self.award(record, &document, losers, now);
            self.applies(record, applying, now);
            return;
        }
        let act = if self.percent(95) { record.facts.kind() } else { 16 };
        let (unit, debtor, served_at, term_days) = (record.unit, None, now, 0);
        let says = Says::CourtOrder { unit, act, document, debtor, served_at, term_days, digest: 2 };
        let organ = self.random().one_of(&[COURTS[0], COURTS[1], COURTS[1], PROCURATORATE]);
        let statement = self.statement(says, Self::organ(organ), now);
        record.statements.push(statement);
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
        let Says::CourtOrder { unit, act, document, debtor, served_at, term_days, digest } =
            &mut statement.says
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
        let held = self.held(unit);
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
        let order = self.statement(says, Self::organ(organ), now);
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
