//! T10 to T13: mortgages are established, changed, passed on and released.

use kexin_proof::unit_code::UnitCode;

use super::Maker;
use crate::model::calendar::{DAY_MS, day_of};
use crate::model::consent::{is_land, land_of};
use crate::model::form::PROOF;
use crate::model::offices::{BANKS, COURTS, INSTITUTION};
use crate::model::record::{
    Facts, Mortgage, MortgageCancel, MortgageChange, MortgageTransfer, Party, Record, Role, Says,
};
use crate::model::state::{self, Unit};

impl Maker<'_> {
    pub(super) fn mortgage(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let mortgagor = self.random().maybe_of(&held.owners);
        let bank = self.random().one_of(&BANKS);
        let part = mortgagor.as_ref().map(|owner| owner.part(held.form).parts()).filter(|part| part.0 > 0);
        let share = part.filter(|_| self.percent(20));
        let first_day = day_of(now);
        // A mortgage that was noticed in advance is mostly registered as it was promised.
        let is_promise =
            |notice: &&state::Notice| notice.standing.is_in_force(now) && notice.organisation.is_some();
        let promise = held.notices.iter().find(is_promise).cloned().filter(|_| self.percent(70));
        let bank = promise.as_ref().and_then(|promise| promise.organisation).unwrap_or(bank);
        let share = share.filter(|_| promise.is_none());
        let mut facts = Mortgage {
            kind: Some(self.random().weighed(&[(7, 1), (3, 2)])),
            amount: Some(self.random().within(1, 900_000_000)),
            mortgagee: Some(bank),
            mortgagor: Some(mortgagor.map_or(0, |owner| owner.party)),
            share,
            from: Some(first_day),
            to: Some(first_day + 3_650),
            no_transfer: Some(u32::from(self.percent(20))),
            scope: Some(7),
            property: self.property(unit),
        };
        if let Some(amount) = promise.and_then(|promise| promise.amount) {
            facts.amount = Some(amount);
        }
        if self.wrong {
            self.spoil_mortgage(&mut facts);
        }
        let mut record = self.record(unit, case, (100, 37), Facts::Mortgage(facts));
        record.issued = Some(self.new_number(unit, PROOF, now));
        record.signers.push((Role::Bank, bank, INSTITUTION));
        if self.wrong && self.percent(10) {
            record.signers.pop();
        }
        let mut agreeing: Vec<Party> = held.owners.iter().map(|owner| owner.party).collect();
        if self.percent(10) {
            agreeing.pop();
        }
        self.esign(&mut record, &agreeing, now);
        let mortgagor = match &record.facts {
            Facts::Mortgage(facts) => facts.mortgagor.into_iter().collect(),
            _ => Vec::new(),
        };
        self.support(&mut record, &mortgagor, now);
        if is_land(unit) {
            self.state(&mut record, Says::SiteCheck { unit: *unit, finding: 1 }, now);
        }
        record
    }

    fn property(&mut self, unit: &UnitCode) -> Option<u32> {
        if is_land(unit) {
            self.random().weighed(&[(3, Some(4)), (2, Some(2)), (2, Some(1)), (1, None)])
        } else {
            self.random().weighed(&[(8, None), (2, Some(2))])
        }
    }

    fn spoil_mortgage(&mut self, facts: &mut Mortgage) {
        match self.below(12) {
            11 => facts.property = self.random().one_of(&[Some(8), Some(1), Some(5)]),
            0 => facts.kind = self.random().one_of(&[None, Some(3)]),
            1 => facts.amount = self.random().one_of(&[None, Some(0)]),
            2 => facts.mortgagee = self.random().one_of(&[None, Some(BANKS[0]), Some(BANKS[1])]),
            3 => facts.mortgagor = None,
            4 => facts.mortgagor = Some(self.party()),
            5 => facts.share = Some((9, 10)),
            6 => facts.to = facts.from.map(|from| from - 1),
            7 => facts.to = facts.from,
            8 => facts.from = None,
            9 => facts.no_transfer = self.random().one_of(&[None, Some(2)]),
            10 => facts.scope = None,
            _ => {}
        }
    }

    pub(super) fn mortgage_cancel(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let is_active = |mortgage: &&state::Mortgage| mortgage.is_active;
        let active: Vec<state::Mortgage> = held.mortgages.iter().filter(is_active).cloned().collect();
        let ended = self.percent(6);
        let named = self.random().maybe_of(if ended { &held.mortgages } else { &active });
        let mortgage = Some(named.as_ref().map_or(case.to_owned(), |found| found.case.clone()));
        let by_court = self.percent(15);
        let document = by_court.then(|| "（2026）粤0106执销1号".to_owned());
        let facts = MortgageCancel { mortgage, document: document.clone(), reason: None };
        let mut record = self.record(unit, case, (400, 37), Facts::MortgageCancel(facts));
        if let Some(document) = document {
            let debtor = None;
            let says = Says::CourtOrder {
                unit: *unit,
                act: 13,
                document,
                debtor,
                served_at: now,
                term_days: 0,
                digest: 2,
            };
            let order = self.statement(says, (Role::Court, COURTS[0], INSTITUTION), now);
            record.statements.push(order);
        } else if let Some(named) = named {
            let bank = if self.percent(95) { named.mortgagee } else { BANKS[0] };
            let says = Says::BankRelease { unit: *unit, mortgage: named.case, proof: named.proof };
            let release = self.statement(says, (Role::Bank, bank, INSTITUTION), now);
            record.statements.push(release);
        }
        if self.wrong {
            self.spoil_cancel(&mut record);
        }
        record
    }

    /// A mortgage in force, or sometimes one that has ended.
    fn some_mortgage(&mut self, held: &Unit) -> Option<state::Mortgage> {
        let ended = self.percent(5);
        let fit: Vec<state::Mortgage> =
            held.mortgages.iter().filter(|mortgage| ended || mortgage.is_active).cloned().collect();
        self.random().maybe_of(&fit)
    }

    pub(super) fn mortgage_change(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let land = land_of(unit).map(|land| self.held(&land));
        let change = self.random().weighed(&[(4, 1), (3, 2), (2, 3), (5, 4), (4, 5), (3, 6), (2, 7)]);
        // Land is not converted.
        let change = if change == 6 && is_land(unit) && !self.wrong { 4 } else { change };
        let bearer = if change == 6 { land.unwrap_or_default() } else { held.clone() };
        let named = self.some_mortgage(&bearer);
        let facts = self.changed(change, named.as_ref(), &held, case, now);
        let mut record = self.record(unit, case, (300, 37), Facts::MortgageChange(facts.clone()));
        let bank = named.as_ref().map_or(BANKS[0], |mortgage| mortgage.mortgagee);
        if !(self.wrong && self.percent(8)) {
            record.signers.push((Role::Bank, bank, INSTITUTION));
        }
        if let Some(named) = &named {
            self.new_proof(&mut record, &named.proof, now);
            let mut mortgagors: Vec<Party> = named.mortgagor.into_iter().chain(facts.mortgagor).collect();
            if mortgagors.is_empty() {
                mortgagors = held.owners.iter().map(|owner| owner.party).collect();
            }
            if !(self.wrong && self.percent(8)) {
                self.esign(&mut record, &mortgagors, now);
            }
            for other in held.mortgages.iter().filter(|other| other.is_active && other.case != named.case) {
                self.consent(&mut record, unit, &other.case, (None, Some(other.mortgagee)), now);
            }
        }
        record
    }

    /// A new proof in the place of the one there is, sometimes.
    fn new_proof(&mut self, record: &mut Record, before: &str, now: u64) {
        if self.percent(40) {
            record.issued = Some(self.new_number(&record.unit, PROOF, now));
            record.previous = Some(before.to_owned());
            if self.wrong && self.percent(10) {
                record.previous = self.used_number();
            }
        }
    }

    /// The facts of a change.
    fn changed(
        &mut self,
        change: u32,
        named: Option<&state::Mortgage>,
        held: &Unit,
        case: &str,
        now: u64,
    ) -> MortgageChange {
        let mortgage = Some(named.map_or(case.to_owned(), |named| named.case.clone()));
        let none = MortgageChange::of(change, mortgage);
        let amount = named.map_or(1, |named| named.amount);
        let first_day = day_of(now);
        match change {
            1 => MortgageChange {
                amount: Some(self.random().one_of(&[amount + 1, amount / 2 + 1, amount])),
                ..none
            },
            2 => {
                let to = named.and_then(|named| named.to).unwrap_or(first_day);
                let days = self.random().one_of(&[-30, 0, 1, 365]);
                MortgageChange { from: named.and_then(|named| named.from), to: Some(to + days), ..none }
            }
            3 => MortgageChange {
                scope: Some(6),
                no_transfer: self.random().one_of(&[None, Some(0), Some(1)]),
                ..none
            },
            4 => {
                let other = self.some_mortgage(held).map_or("G440106-0".to_owned(), |other| other.case);
                let rank = self.random().one_of(&[None, Some(1), Some(2)]);
                MortgageChange { other: Some(other), rank, ..none }
            }
            5 => MortgageChange {
                determined_at: Some(now - self.random().one_of(&[0, 1, DAY_MS])),
                cause: Some(self.random().within(1, 6) as u32),
                amount: self.random().one_of(&[None, Some(amount)]),
                ..none
            },
            7 => {
                let party = self.random().maybe_of(&held.owners).map_or(0, |owner| owner.party);
                MortgageChange { mortgagor: Some(party), ..none }
            }
            _ => none,
        }
    }

    pub(super) fn mortgage_transfer(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let named = self.some_mortgage(&held);
        let to = self.random().one_of(&[BANKS[0], BANKS[1], BANKS[0], BANKS[1], 111]);
        let whole = self.percent(80);
        let facts = MortgageTransfer {
            mortgage: Some(named.as_ref().map_or(case.to_owned(), |named| named.case.clone())),
            to: Some(to),
            whole: Some(u32::from(whole)),
            deed: Some(5),
            amount: if whole { None } else { named.as_ref().map(|named| named.amount / 3) },
        };
        let mut record = self.record(unit, case, (200, 37), Facts::MortgageTransfer(facts));
        if BANKS.contains(&to) && !(self.wrong && self.percent(8)) {
            record.signers.push((Role::Bank, to, INSTITUTION));
        }
        if let Some(named) = &named {
            if whole {
                self.new_proof(&mut record, &named.proof, now);
            } else {
                record.issued = Some(self.new_number(unit, PROOF, now));
            }
            let deed = if self.wrong && self.percent(8) { 4 } else { 5 };
            let mortgage = named.case.clone();
            let says = Says::ClaimAssignment { unit: *unit, mortgage, to, whole, deed };
            let assigned = self.statement(says, (Role::Bank, named.mortgagee, INSTITUTION), now);
            record.statements.push(assigned);
        }
        record
    }

    fn spoil_cancel(&mut self, record: &mut Record) {
        let way = self.below(10);
        let other = self.any_unit();
        match (way, record.statements.first_mut().map(|statement| &mut statement.says)) {
            (0, _) => record.statements.clear(),
            (1, _) => {
                record.facts =
                    Facts::MortgageCancel(MortgageCancel { mortgage: None, document: None, reason: None })
            }
            (2, Some(Says::BankRelease { unit, .. })) => *unit = other.unwrap_or(*unit),
            (3, Some(Says::BankRelease { mortgage, .. })) => mortgage.push('9'),
            (4, Some(Says::BankRelease { proof, .. })) => proof.push('9'),
            _ => {}
        }
    }
}
