//! T10, T13: mortgages are established and released.

use kexin_proof::unit_code::UnitCode;

use super::Maker;
use crate::model::calendar::day_of;
use crate::model::form::PROOF;
use crate::model::offices::{BANKS, INSTITUTION};
use crate::model::record::{Facts, Mortgage, MortgageCancel, Party, Record, Role, Says};
use crate::model::state;

impl Maker<'_> {
    pub(super) fn mortgage(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.state.registered(unit).cloned().unwrap_or_default();
        let mortgagor = self.random().maybe_of(&held.owners);
        let bank = self.random().one_of(&BANKS);
        let part = mortgagor.as_ref().map(|owner| owner.part(held.form).parts()).filter(|part| part.0 > 0);
        let share = part.filter(|_| self.percent(20));
        let first_day = day_of(now);
        let mut facts = Mortgage {
            kind: Some(self.random().weighed(&[(7, 1), (3, 2)])),
            amount: Some(self.random().within(1, 900_000_000)),
            mortgagee: Some(bank),
            mortgagor: Some(mortgagor.map_or(0, |owner| owner.party)),
            share,
            from: Some(first_day),
            to: Some(first_day + 3_650),
            no_transfer: Some(u32::from(self.percent(20))),
            has_scope: true,
        };
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
        record
    }

    fn spoil_mortgage(&mut self, facts: &mut Mortgage) {
        match self.below(26) {
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
            10 => facts.has_scope = false,
            _ => {}
        }
    }

    pub(super) fn mortgage_cancel(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.state.registered(unit).cloned().unwrap_or_default();
        let is_active = |mortgage: &&state::Mortgage| mortgage.is_active;
        let active: Vec<state::Mortgage> = held.mortgages.iter().filter(is_active).cloned().collect();
        let ended = self.percent(6);
        let named = self.random().maybe_of(if ended { &held.mortgages } else { &active });
        let facts = MortgageCancel { mortgage: Some(named.as_ref().map_or(case.to_owned(), |found| found.case.clone())) };
        let mut record = self.record(unit, case, (400, 37), Facts::MortgageCancel(facts));
        if let Some(named) = named {
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

    fn spoil_cancel(&mut self, record: &mut Record) {
        let way = self.below(10);
        let other = self.any_unit();
        match (way, record.statements.first_mut().map(|statement| &mut statement.says)) {
            (0, _) => record.statements.clear(),
            (1, _) => record.facts = Facts::MortgageCancel(MortgageCancel { mortgage: None }),
            (2, Some(Says::BankRelease { unit, .. })) => *unit = other.unwrap_or(*unit),
            (3, Some(Says::BankRelease { mortgage, .. })) => mortgage.push('9'),
            (4, Some(Says::BankRelease { proof, .. })) => proof.push('9'),
            _ => {}
        }
    }
}
