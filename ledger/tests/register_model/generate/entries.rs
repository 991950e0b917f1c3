//! T17 to T22: objections, advance notices, easements, rights of habitation.

use kexin_proof::unit_code::UnitCode;

use super::Maker;
use super::bundles::FORESEEN;
use super::orders::DECISION;
use crate::model::calendar::{DAY_MS, day_of};
use crate::model::consent::is_land;
use crate::model::form::PROOF;
use crate::model::offices::{BANKS, COURTS, INSTITUTION, NOTARY};
use crate::model::record::{
    Easement, Facts, FollowUp, Habitation, Notice, NoticeEnd, Objection, Party, Record, Role, Says, Written,
};
use crate::model::state::{self, Status, Unit};

impl Maker<'_> {
    pub(super) fn objection(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let applicant = if self.percent(5) {
            self.random().maybe_of(&held.owners).map_or(1, |owner| owner.party)
        } else {
            self.party()
        };
        let mut facts = Objection {
            matter: Some(u8::try_from(self.below(12)).expect("few matters")),
            applicant: Some(applicant),
            person: Some(applicant),
            evidence: Some(1),
        };
        if self.wrong {
            match self.below(12) {
                0 => facts.matter = None,
                1 => facts.applicant = None,
                2 => facts.person = None,
                3 => facts.evidence = None,
                _ => {}
            }
        }
        let mut record = self.record(unit, case, (600, 97), Facts::Objection(facts));
        record.issued = Some(self.new_number(unit, PROOF, now));
        if !(self.wrong && self.percent(8)) {
            self.esign(&mut record, &[applicant], now);
        }
        record
    }

    pub(super) fn follow_up(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let standing: Vec<state::Objection> =
            held.objections.iter().filter(|entry| entry.standing.ended.is_none()).cloned().collect();
        let any = self.percent(8);
        let named = self.random().maybe_of(if any { &held.objections } else { &standing });
        let objection = named.as_ref().map_or(case.to_owned(), |entry| entry.standing.case.clone());
        let way = self.random().weighed(&[(5, 1), (3, 2), (3, 3)]);
        let suit = (way == 1).then(|| "（2026）粤0106民初1号".to_owned());
        let document = (way == 3).then(|| "（2026）粤0106民终1号".to_owned());
        let digest = (way == 3).then_some(3);
        let facts = FollowUp { objection: Some(objection.clone()), way: Some(way), suit, document, digest };
        let types = if way == 1 { (600, 97) } else { (400, 97) };
        let mut record = self.record(unit, case, types, Facts::FollowUp(facts.clone()));
        match way {
            1 => {
                let accepted_at = now - self.random().one_of(&[0, 1, DAY_MS, 3 * DAY_MS]);
                let document = facts.suit.unwrap_or_default();
                let says = Says::SuitProof { unit: *unit, objection, accepted_at, document };
                let statement = self.statement(says, (Role::Court, COURTS[0], INSTITUTION), now);
                record.statements.push(statement);
            }
            2 => {
                let applicant = named.map_or(0, |entry| entry.applicant);
                self.esign(&mut record, &[applicant], now);
            }
            _ => {
                let document = facts.document.unwrap_or_default();
                let says = Says::CourtOrder {
                    unit: *unit,
                    act: 18,
                    document,
                    debtor: None,
                    served_at: now,
                    term_days: 0,
                    digest: 3,
                };
                let statement = self.statement(says, (Role::Court, COURTS[1], INSTITUTION), now);
                record.statements.push(statement);
            }
        }
        if self.wrong && self.percent(20) {
            record.statements.clear();
        }
        record
    }

    pub(super) fn notice(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let house = self.new_house(&unit.as_str()[..19]);
        // Land is not sold before it stands.
        let unit = if is_land(unit) && self.held(unit).status != Status::Current { &house } else { unit };
        let held = self.held(unit);
        let is_current = held.status == Status::Current;
        let kind = if is_current != self.percent(4) {
            self.random().one_of(&[2, 4])
        } else if held.status == Status::Planned {
            self.random().weighed(&[(1, 1), (5, 3)])
        } else {
            self.random().weighed(&[(8, 1), (1, 3)])
        };
        let buyers: Vec<(Party, Option<Written>, u8)> =
            if matches!(kind, 1 | 2) { self.buyers() } else { Vec::new() };
        let obligor = self.obligor(kind, unit, &held, now);
        let of_mortgage = matches!(kind, 3 | 4);
        let bank = self.random().one_of(&BANKS);
        let presale = kind == 1;
        let facts = Notice {
            kind: Some(kind),
            beneficiaries: buyers.clone(),
            mortgagee: of_mortgage.then_some(bank),
            obligor: Some(obligor),
            contract: Some(format!("HT-{case}")),
            amount: of_mortgage.then(|| self.random().one_of(&[100, 61_000_000])),
            permit: presale.then(|| "YS-1".to_owned()),
            use_code: presale.then_some(11),
            area: presale.then_some(9_000),
            location: presale.then_some(7),
            parcel: presale.then(|| unit.as_str()[..19].to_owned()),
        };
        let mut record = self.record(unit, case, (700, 96), Facts::Notice(facts.clone()));
        record.issued = Some(self.new_number(unit, PROOF, now));
        if of_mortgage && !(self.wrong && self.percent(8)) {
            record.signers.push((Role::Bank, bank, INSTITUTION));
        }
        self.promise(&mut record, &facts, &held, now);
        record
    }

    fn buyers(&mut self) -> Vec<(Party, Option<Written>, u8)> {
        let (one, two) = (self.party(), self.party());
        match self.below(4) {
            0 if one != two => vec![(one, Some((1, 2)), one), (two, Some((1, 2)), two)],
            1 if one != two => vec![(one, None, one), (two, None, two)],
            _ => vec![(one, None, one)],
        }
    }

    /// Who owes: the owner, or of a presale the owner of the land, or who bought.
    fn obligor(&mut self, kind: u32, unit: &UnitCode, held: &Unit, now: u64) -> Party {
        let land = crate::model::consent::land_of(unit).map(|land| self.held(&land)).unwrap_or_default();
        let owner = |unit: &Unit| unit.owners.first().map(|owner| owner.party);
        let bought = held.notices.iter().find(|notice| notice.standing.is_in_force(now));
        let likely = match kind {
            1 => owner(&land),
            3 => bought.and_then(|notice| notice.beneficiary),
            _ => owner(held),
        };
        let other = self.party();
        if self.percent(92) { likely.unwrap_or(other) } else { other }
    }

    /// Whoever promises and is promised agrees, and the housing authority has filed it.
    fn promise(&mut self, record: &mut Record, facts: &Notice, held: &Unit, now: u64) {
        let unit = record.unit;
        let buyers: Vec<Party> = facts.beneficiaries.iter().map(|(party, ..)| *party).collect();
        let obligor = facts.obligor.unwrap_or(0);
        let mut signing = buyers.clone();
        if matches!(facts.kind, Some(2 | 4)) {
            signing.extend(held.owners.iter().map(|owner| owner.party));
        } else if self.percent(60) {
            signing.push(obligor);
        }
        signing.sort_unstable();
        signing.dedup();
        if self.percent(6) {
            signing.pop();
        }
        self.esign(record, &signing, now);
        let mut beneficiaries = buyers.clone();
        beneficiaries.sort_unstable();
        if facts.kind == Some(1) || self.percent(10) {
            let named = if self.percent(50) { Some(obligor) } else { None };
            let permit = facts.permit.clone().unwrap_or_default();
            let contract = facts.contract.clone().unwrap_or_default();
            let says = Says::HousingFiling { unit, act: 19, contract, permit, obligor: named, beneficiaries };
            self.state(record, says, now);
        }
        self.support(record, &buyers, now);
    }

    pub(super) fn notice_end(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let standing: Vec<state::Notice> =
            held.notices.iter().filter(|entry| entry.standing.ended.is_none()).cloned().collect();
        let any = self.percent(8);
        // In a bundle, that which an earlier member keeps.
        let height = FORESEEN;
        let is_kept = |notice: &&state::Notice| match notice.organisation {
            Some(bank) => held.mortgages.iter().any(|kept| kept.order.0 == height && kept.mortgagee == bank),
            None => held.owned_since.is_some_and(|since| since.0 == height),
        };
        let kept: Vec<state::Notice> = standing.iter().filter(is_kept).cloned().collect();
        let likely = if kept.is_empty() { &standing } else { &kept };
        let named = self.random().maybe_of(if any { &held.notices } else { likely });
        let notice = named.as_ref().map_or(case.to_owned(), |entry| entry.standing.case.clone());
        let way = if self.bundled { 2 } else { self.random().weighed(&[(9, 1), (1, 2)]) };
        let facts = NoticeEnd { notice: Some(notice.clone()), way: Some(way) };
        let mut record = self.record(unit, case, (400, 96), Facts::NoticeEnd(facts));
        let all: Vec<Party> = held
            .notices
            .iter()
            .filter(|entry| entry.standing.case == notice)
            .filter_map(|entry| entry.beneficiary)
            .collect();
        if !(self.wrong && self.percent(10)) {
            self.esign(&mut record, &all, now);
        }
        if let Some(bank) = named.and_then(|entry| entry.organisation)
            && self.percent(92)
        {
            record.signers.push((Role::Bank, bank, INSTITUTION));
        }
        record
    }

    pub(super) fn easement(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let in_force: Vec<state::Easement> = held
            .easements
            .iter()
            .filter(|entry| entry.standing.is_in_force(now) && entry.serves)
            .cloned()
            .collect();
        let named = self.random().maybe_of(&in_force).filter(|_| self.percent(60));
        let way = match &named {
            Some(_) => self.random().one_of(&[2, 3]),
            None if self.percent(4) => 3,
            None => 1,
        };
        let other = match &named {
            Some(entry) if self.percent(97) => entry.other,
            _ if self.percent(90) => self.other_unit(unit).unwrap_or(*unit),
            _ => self.any_unit().unwrap_or(*unit),
        };
        self.taken.insert(other);
        let today = day_of(now);
        let days = self.random().one_of(&[0, 10, 400, 20_000]);
        let sets = way != 3;
        let is_decided = !sets && self.percent(35);
        let facts = Easement {
            way: Some(way),
            other: Some(other),
            content: sets.then_some(1),
            from: sets.then_some(today),
            to: if sets { Some(today + days) } else { None },
            easement: if way == 1 {
                None
            } else {
                Some(named.as_ref().map_or(case.to_owned(), |entry| entry.standing.case.clone()))
            },
            document: is_decided.then(|| DECISION.to_owned()),
            digest: (is_decided && !self.percent(2)).then_some(2),
        };
        let of = match way {
            1 => 100,
            2 => 300,
            _ => 400,
        };
        let mut record = self.record(unit, case, (of, 19), Facts::Easement(facts));
        if sets {
            record.issued = Some(self.new_number(unit, PROOF, now));
        }
        if way == 2 {
            record.previous = named.map(|entry| entry.proof);
        }
        if self.wrong && self.percent(8) {
            record.registration_type = Some(200);
        }
        if is_decided {
            let parties = |unit: &Unit| unit.owners.iter().map(|owner| owner.party).collect::<Vec<Party>>();
            let (losers, applying) = (parties(&self.held(&other)), parties(&held));
            self.decide(&mut record, &losers, &applying, now);
            return record;
        }
        if way != 3 || self.percent(30) {
            self.owners_agree(&mut record, unit, now);
        }
        self.owners_agree(&mut record, &other, now);
        self.support(&mut record, &[], now);
        record
    }

    pub(super) fn habitation(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let named = self.random().maybe_of(&held.habitations).filter(|_| self.percent(45));
        let mut record = match named {
            Some(named) => self.habitation_end(unit, case, &named, now),
            None => self.new_habitation(unit, case, now),
        };
        if self.wrong && self.percent(10) {
            record.statements.pop();
        }
        record
    }

    fn habitation_end(&mut self, unit: &UnitCode, case: &str, named: &state::Habitation, now: u64) -> Record {
        let occupant = Some(if self.wrong && self.percent(8) { self.party() } else { named.occupant });
        let facts =
            Habitation { habitation: Some(named.standing.case.clone()), occupant, ..Habitation::of(2) };
        let is_decided = self.percent(35);
        let facts = Habitation {
            document: is_decided.then(|| DECISION.to_owned()),
            digest: (is_decided && !self.percent(2)).then_some(2),
            ..facts
        };
        let mut record = self.record(unit, case, (400, 92), Facts::Habitation(facts));
        if is_decided {
            let owners: Vec<Party> = self.held(unit).owners.iter().map(|owner| owner.party).collect();
            self.decide(&mut record, &[named.occupant], &owners, now);
        } else if self.percent(70) {
            self.esign(&mut record, &[named.occupant], now);
        } else {
            let status = self.random().one_of(&[17, 17, 1]);
            self.state(&mut record, Says::Identity { party: named.occupant, person: None, status }, now);
        }
        record
    }

    fn new_habitation(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let occupant = self.party();
        let source = self.random().weighed(&[(7, 1), (2, 2), (2, 3), (1, 99)]);
        let documented = matches!(source, 2 | 3);
        let today = day_of(now);
        let days = self.random().one_of(&[0, 10, 400, 20_000]);
        let facts = Habitation {
            occupant: Some(occupant),
            person: Some(occupant),
            holder_type: Some(if self.wrong && self.percent(8) { 2 } else { 1 }),
            source: Some(source),
            scope: Some(1),
            from: Some(today),
            to: if self.percent(60) { Some(today + days) } else { None },
            document: documented.then(|| "公证1号".to_owned()),
            digest: documented.then_some(2),
            ..Habitation::of(1)
        };
        let mut record = self.record(unit, case, (100, 92), Facts::Habitation(facts));
        record.issued = Some(self.new_number(unit, PROOF, now));
        let document = "公证1号".to_owned();
        match source {
            2 => {
                let says = Says::CourtOrder {
                    unit: *unit,
                    act: 22,
                    document,
                    debtor: None,
                    served_at: now,
                    term_days: 0,
                    digest: 2,
                };
                let statement = self.statement(says, (Role::Court, COURTS[0], INSTITUTION), now);
                record.statements.push(statement);
                self.esign(&mut record, &[occupant], now);
            }
            3 => {
                let from = self.held(unit).owners.first().map(|owner| owner.party).into_iter().collect();
                let says =
                    Says::Notary { unit: *unit, matter: 3, from, to: vec![occupant], document, digest: 2 };
                let statement = self.statement(says, (Role::Notary, NOTARY, INSTITUTION), now);
                record.statements.push(statement);
                self.esign(&mut record, &[occupant], now);
            }
            _ => {
                self.owners_agree(&mut record, unit, now);
                self.esign(&mut record, &[occupant], now);
            }
        }
        self.support(&mut record, &[occupant], now);
        record
    }
}
