//! T28: delegations, and cases in which another bureau acts in the place of the one that is competent.

use kexin_proof::unit_code::UnitCode;

use super::{Maker, bureau_of, other_bureau};
use crate::model::calendar::{DAY_MS, day_of, end_of, plus_months};
use crate::model::cases::{self, CENTRAL, JOINT};
use crate::model::delegations::Governance;
use crate::model::offices::{
    ACCEPTOR, ADMIN, BANKS, GUANGZHOU, PROVINCE, REGISTRAR, REVIEWER, SECOND_REVIEWER, SHAOGUAN,
};
use crate::model::record::{CaseFacts, Facts, Record, Role};
use crate::model::state::Delegation;

impl Maker<'_> {
    pub(super) fn governance(&mut self, now: u64) -> Record {
        match self.below(10) {
            0..4 => self.delegated_or_revoked(now),
            4..8 => self.organisation_act(),
            _ => self.amendment(),
        }
    }

    fn delegated_or_revoked(&mut self, now: u64) -> Record {
        let grantor = self.random().one_of(&[GUANGZHOU, GUANGZHOU, SHAOGUAN]);
        let standing: Vec<(u32, Delegation)> =
            self.state.delegations.iter().map(|(number, found)| (*number, found.clone())).collect();
        let revoked = self.random().maybe_of(&standing).filter(|_| self.percent(25));
        let facts = match revoked {
            Some((number, found)) if self.percent(95) => Governance::Revoke(number, found.grantor),
            Some((number, _)) => Governance::Revoke(number + 1, grantor),
            None => {
                let mut delegation = self.delegation(grantor, now);
                let mut number = u32::try_from(self.generator.operations).expect("few operations");
                if self.wrong {
                    self.spoil_delegation(&mut number, &mut delegation, now);
                }
                Governance::Delegate(number, delegation)
            }
        };
        let (grantor, grantee) = match &facts {
            Governance::Delegate(_, delegation) => (delegation.grantor, delegation.grantee),
            _ => (facts.org(GUANGZHOU), other_bureau(facts.org(GUANGZHOU))),
        };
        let mut record = self.governing(facts, grantor);
        let signer = if self.percent(85) { grantor } else { grantee };
        record.signers = match signer {
            PROVINCE => vec![(Role::ProvinceAdmin, PROVINCE, ADMIN)],
            GUANGZHOU | SHAOGUAN => vec![(Role::BureauAdmin, signer, ADMIN)],
            _ => vec![(Role::BureauAdmin, GUANGZHOU, ADMIN)],
        };
        record
    }

    /// A record that governs. One about an organisation at a time: its case is the organisation.
    pub(super) fn governing(&mut self, facts: Governance, bureau: u32) -> Record {
        let unit: UnitCode = "440106001002GB00014W00000000".parse().expect("a code by the standard");
        let case = format!("T28-{}", facts.org(bureau));
        let mut record = self.record(&unit, &case, (0, 0), Facts::Governance(facts));
        (record.registration_type, record.right_type) = (None, None);
        record.bureau = bureau;
        record
    }

    fn delegation(&mut self, grantor: u32, now: u64) -> Delegation {
        let city = if grantor == GUANGZHOU { "4401" } else { "4402" };
        let county = if grantor == GUANGZHOU { "440106" } else { "440203" };
        let parcel = if grantor == GUANGZHOU { "440106001002GB" } else { "440203001002GB00021" };
        let days = self.random().one_of(&[30, 200, 365]);
        let some = [1, 2, 4, 5, 6, 9, 10, 11, 13, 19, 20, 21, 22, 23, 25];
        let kinds =
            if self.percent(60) { (1..=26).collect() } else { some[self.below(8) as usize..].to_vec() };
        let from = now - self.random().one_of(&[0, DAY_MS]) + self.random().one_of(&[0, 0, 5 * DAY_MS]);
        Delegation {
            grantor,
            grantee: other_bureau(grantor),
            mode: self.random().one_of(&[JOINT, CENTRAL]),
            prefix: self.random().one_of(&[city, city, county, parcel]).to_owned(),
            from,
            to: from + days * DAY_MS,
            kinds,
            revoked_at: None,
        }
    }

    fn spoil_delegation(&mut self, number: &mut u32, delegation: &mut Delegation, now: u64) {
        let used: Vec<u32> = self.state.delegations.keys().copied().collect();
        let used = self.random().maybe_of(&used);
        let latest = end_of(plus_months(day_of(delegation.from), 36));
        match self.below(14) {
            0 => *number = 0,
            1 => *number = used.unwrap_or(*number),
            2 => delegation.grantee = delegation.grantor,
            3 => delegation.grantee = BANKS[0],
            4 => delegation.grantee = 99,
            5 => delegation.mode = 1,
            6 => delegation.prefix = "4403".to_owned(),
            7 => delegation.prefix = "4".to_owned(),
            8 => delegation.prefix = "44O1".to_owned(),
            9 => delegation.to = delegation.from,
            10 => delegation.to = latest + self.below(2),
            11 => delegation.kinds = Vec::new(),
            12 => delegation.kinds.push(27),
            _ => (delegation.from, delegation.to) = (now - 9 * DAY_MS, now - DAY_MS),
        }
    }

    /// A delegation under which another bureau may act on a case; now and then one that does not fit.
    pub(super) fn delegated(&mut self, kind: u16, unit: &UnitCode) -> Option<(u32, Delegation)> {
        let any = self.percent(5);
        let now = self.times[2];
        let fits = |found: &Delegation| {
            let in_force = found.revoked_at.is_none() && found.from <= now && now < found.to;
            let is_for = found.kinds.contains(&kind) && unit.as_str().starts_with(&found.prefix);
            any || (in_force && is_for && found.grantor == bureau_of(unit))
        };
        let all: Vec<(u32, Delegation)> = self
            .state
            .delegations
            .iter()
            .filter(|(_, found)| fits(found))
            .map(|(number, found)| (*number, found.clone()))
            .collect();
        self.random().maybe_of(&all).filter(|_| self.percent(45))
    }

    /// Puts the steps of a case under a delegation: its grantee accepts and reviews, and in mode 集中审批 registers.
    pub(super) fn delegate(&mut self, steps: &mut [Vec<Record>], number: u32, found: &Delegation) {
        let grantee = found.grantee;
        let [first, second, third] = steps else { unreachable!("a matter has three steps") };
        let accepts = |record: &&mut Record| is_event(record, cases::ACCEPT);
        for record in first.iter_mut().filter(accepts) {
            let Facts::Case(facts) = &mut record.facts else { unreachable!("an acceptance") };
            facts.mode = Some(found.mode);
            record.bureau = grantee;
            record.signers = vec![(Role::Acceptor, grantee, ACCEPTOR)];
        }
        for record in first.iter_mut().chain(second.iter_mut()).filter(|one| is_event(one, cases::REVIEW)) {
            let Facts::Case(facts) = &mut record.facts else { unreachable!("a review") };
            facts.delegation = Some(number);
            record.bureau = grantee;
            record.signers = vec![(Role::Reviewer, grantee, REVIEWER)];
        }
        let has_second = second.iter().any(|record| is_event(record, cases::SECOND_REVIEW));
        if found.mode == JOINT && !has_second && !second.is_empty() && !self.percent(4) {
            // The bureau of the place decides.
            let review = second.remove(0);
            let mut decision = self.step(&review.unit, &review.case, CaseFacts::of(cases::SECOND_REVIEW));
            decision.ticks = self.ticks();
            decision.signers = vec![(Role::SecondReviewer, decision.bureau, SECOND_REVIEWER)];
            first.push(review);
            second.push(decision);
        }
        if found.mode == CENTRAL && !self.percent(6) {
            for record in second.iter_mut().filter(|one| is_event(one, cases::SECOND_REVIEW)) {
                let Facts::Case(facts) = &mut record.facts else { unreachable!("a review") };
                facts.delegation = Some(number);
                record.bureau = grantee;
                record.signers = vec![(Role::SecondReviewer, grantee, SECOND_REVIEWER)];
            }
            for record in third.iter_mut().filter(|one| one.facts.kind() != 27) {
                record.signers.retain(|(role, ..)| *role != Role::Registrar);
                record.signers.push((Role::Registrar, grantee, REGISTRAR));
                record.bureau = if self.percent(50) { grantee } else { record.bureau };
            }
        }
    }
}

fn is_event(record: &Record, event: u32) -> bool {
    matches!(&record.facts, Facts::Case(facts) if facts.event == event)
}
