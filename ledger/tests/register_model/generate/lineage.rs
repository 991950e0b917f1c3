//! T06 to T09: units are divided, joined, given other codes, cancelled.

use kexin_proof::unit_code::UnitCode;

use super::Maker;
use crate::model::form::TITLE;
use crate::model::offices::{COURTS, INSTITUTION, PROCURATORATE};
use crate::model::record::{Cancel, Facts, Merge, Party, Recode, Record, Role, Says, Split, Target};
use crate::model::rule_books::PUBLIC_NOTICE_DAYS;
use crate::model::seizures::running_at;
use crate::model::state::{Status, Unit};

impl Maker<'_> {
    /// Holders of other rights in a unit consent to what is done with it.
    fn holders_consent(&mut self, record: &mut Record, unit: &UnitCode, now: u64) {
        let held = self.held(unit);
        for mortgage in held.mortgages.iter().filter(|mortgage| mortgage.is_active) {
            self.consent(record, unit, &mortgage.case, (None, Some(mortgage.mortgagee)), now);
        }
        for right in held.habitations.iter().filter(|right| right.standing.is_in_force(now)) {
            self.consent(record, unit, &right.standing.case, (Some(right.occupant), None), now);
        }
        for notice in held.notices.iter().filter(|notice| notice.standing.is_in_force(now)) {
            let holder = (notice.beneficiary, notice.organisation);
            self.consent(record, unit, &notice.standing.case, holder, now);
        }
        for easement in held.easements.iter().filter(|entry| entry.standing.is_in_force(now)) {
            let owners = self.held(&easement.other).owners;
            for owner in owners {
                self.consent(record, unit, &easement.standing.case, (Some(owner.party), None), now);
            }
        }
    }

    pub(super) fn split(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let parcel = unit.as_str()[..19].to_owned();
        let count = self.random().weighed(&[(6, 2), (3, 3), (1, 1)]);
        let each = held.area / count;
        let mut targets = Vec::new();
        for place in 0..count {
            let area = if place == 0 { held.area - each * (count - 1) } else { each };
            targets.push(Target {
                unit: self.new_house(&parcel),
                area: Some(area.max(1)),
                use_code: self.random().one_of(&[None, None, Some(12)]),
                location: self.random().one_of(&[None, Some(8)]),
                number: Some(self.new_number(unit, TITLE, now)),
                carries: self.random().one_of(&[None, None, Some(1), Some(0)]),
                land_term_end: None,
            });
        }
        if self.wrong {
            let other = self.any_unit();
            match self.below(10) {
                0 => targets[0].area = targets[0].area.map(|area| area + held.area / 300 + 1),
                1 => targets[0].area = targets[0].area.map(|area| area + held.area / 400),
                2 => targets[0].unit = other.unwrap_or(*unit),
                3 => targets[0].number = self.used_number(),
                4 => targets[0].area = None,
                _ => {}
            }
        }
        let issued = targets[0].number.clone();
        let measured = targets.iter().map(|target| (target.unit, target.area.unwrap_or(1))).collect();
        let facts = Facts::Split(Split { targets });
        let mut record = self.record(unit, case, (300, held.right_type.max(3)), facts);
        record.previous = held.certificate.clone();
        record.issued = issued;
        let planned: Vec<(UnitCode, u64, u32)> = match &record.facts {
            Facts::Split(facts) => facts
                .targets
                .iter()
                .filter_map(|target| Some((target.unit, target.area?, target.use_code?)))
                .collect(),
            _ => Vec::new(),
        };
        for (unit, area, use_code) in planned {
            self.state(&mut record, Says::Planning { unit, area, use_code, completed: false }, now);
        }
        self.state(&mut record, Says::Survey { measured, adjacent: false }, now);
        self.owners_agree(&mut record, unit, now);
        self.holders_consent(&mut record, unit, now);
        record
    }

    pub(super) fn merge(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let parties = |unit: &Unit| unit.owners.iter().map(|owner| owner.party).collect::<Vec<_>>();
        let alike: Vec<UnitCode> = self
            .state
            .units
            .iter()
            .filter(|(code, other)| {
                **code != *unit && other.status == Status::Current && parties(other) == parties(&held)
            })
            .filter(|(code, _)| code.county() == unit.county() && !self.is_busy(code))
            .filter(|(code, _)| code.as_str()[19..20] == unit.as_str()[19..20])
            .map(|(code, _)| *code)
            .collect();
        let mut sources = vec![*unit];
        sources.extend(self.random().maybe_of(&alike).or_else(|| self.other_unit(unit)));
        self.taken.extend(sources.iter().copied());
        let all: Vec<Unit> = sources.iter().map(|source| self.held(source)).collect();
        let area = all.iter().map(|source| source.area).sum::<u64>().max(1);
        let target = self.new_house(&unit.as_str()[..19]);
        let mut facts = Merge {
            sources: sources.iter().zip(&all).map(|(code, held)| (*code, held.certificate.clone())).collect(),
            target: Some(target),
            area: Some(area),
            use_code: self.random().one_of(&[None, Some(12)]),
            location: Some(8),
            land_term_end: None,
        };
        if self.wrong {
            match self.below(10) {
                0 => facts.area = Some(area + area / 300 + 1),
                1 => facts.area = Some(area + area / 400),
                2 => facts.target = self.any_unit(),
                3 => facts.sources.truncate(1),
                _ => {}
            }
        }
        let mut measured: Vec<(UnitCode, u64)> =
            sources.iter().zip(&all).map(|(code, held)| (*code, held.area)).collect();
        measured.push((facts.target.unwrap_or(target), facts.area.unwrap_or(area)));
        let (new_use, planned) =
            (facts.use_code, (facts.target.unwrap_or(target), facts.area.unwrap_or(area)));
        let mut record = self.record(unit, case, (300, held.right_type.max(3)), Facts::Merge(facts));
        record.issued = Some(self.new_number(unit, TITLE, now));
        if let Some(use_code) = new_use {
            let (unit, area) = planned;
            self.state(&mut record, Says::Planning { unit, area, use_code, completed: false }, now);
        }
        let adjacent = !(self.wrong && self.percent(8));
        self.state(&mut record, Says::Survey { measured, adjacent }, now);
        for source in sources {
            self.owners_agree(&mut record, &source, now);
            self.holders_consent(&mut record, &source, now);
        }
        record
    }

    pub(super) fn recode(&mut self, unit: &UnitCode, case: &str, _now: u64) -> Record {
        let parcel = unit.as_str()[..19].to_owned();
        let mut pairs = vec![(*unit, self.new_house(&parcel))];
        if self.percent(40)
            && let Some(other) =
                self.any_unit().filter(|other| other != unit && other.county() == unit.county())
        {
            let parcel = other.as_str()[..19].to_owned();
            pairs.push((other, self.new_house(&parcel)));
        }
        if self.wrong {
            match self.below(8) {
                0 => pairs[0].1 = *unit,
                1 => pairs[0].1 = self.any_unit().unwrap_or(*unit),
                2 => pairs.push(pairs[0]),
                _ => {}
            }
        }
        let reason = Some(self.random().one_of(&[1, 2]));
        self.record(unit, case, (300, 99), Facts::Recode(Recode { pairs, reason }))
    }

    pub(super) fn cancel(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let reason = self.random().weighed(&[(3, 1), (3, 2), (2, 3), (1, 4), (2, 5), (2, 6)]);
        let documented = matches!(reason, 3 | 5);
        let facts = Cancel {
            right: Some(0),
            reason: Some(reason),
            document: documented.then(|| "穗府收1号".to_owned()),
            digest: documented.then_some(2),
        };
        let mut record = self.record(unit, case, (400, held.right_type.max(3)), Facts::Cancel(facts));
        let document = "穗府收1号".to_owned();
        let (of, court) = (*unit, running_at(&held.seizures, now).first().map(|seizure| seizure.order.organ));
        match reason {
            1 => self.state(&mut record, Says::SiteCheck { unit: of, finding: 2 }, now),
            3 => {
                let mut from: Vec<_> = held.owners.iter().map(|owner| owner.party).collect();
                from.sort_unstable();
                let says = Says::Instrument {
                    unit: of,
                    matter: 2,
                    from,
                    to: Vec::new(),
                    effective_at: now,
                    document,
                    digest: 2,
                };
                let statement = self.statement(says, (Role::Organ, PROCURATORATE, INSTITUTION), now);
                record.statements.push(statement);
            }
            5 if self.percent(45) => {
                let losers: Vec<Party> = held.owners.iter().map(|owner| owner.party).collect();
                self.award(&mut record, &document, &losers, now);
                let applying = self.random().maybe_of(&losers).into_iter().collect::<Vec<_>>();
                self.applies(&mut record, &applying, now);
                self.holders_consent(&mut record, unit, now);
            }
            5 => {
                let says = Says::CourtOrder {
                    unit: of,
                    act: 9,
                    document,
                    debtor: None,
                    served_at: now,
                    term_days: 0,
                    digest: 2,
                };
                let court = court.filter(|court| COURTS.contains(court)).unwrap_or(COURTS[0]);
                let statement = self.statement(says, (Role::Court, court, INSTITUTION), now);
                record.statements.push(statement);
            }
            6 => {
                let published_at = self.published(self.state.figure(PUBLIC_NOTICE_DAYS, u64::MAX), now);
                let says =
                    Says::PublicNotice { unit: of, matter: 3, published_at, certificate: String::new() };
                self.state(&mut record, says, now);
            }
            _ => {}
        }
        if matches!(reason, 1 | 2 | 4) {
            self.owners_agree(&mut record, unit, now);
        }
        if matches!(reason, 1 | 2 | 4 | 6) {
            self.holders_consent(&mut record, unit, now);
        }
        record
    }
}
