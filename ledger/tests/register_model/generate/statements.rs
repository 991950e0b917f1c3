//! Statements that agencies, banks and parties make on a record.

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use super::{Maker, bureau_of};
use crate::model::calendar::DAY_MS;
use crate::model::offices::{
    ACCEPTOR, HOUSING, INSTITUTION, NOTARY, PLANNER, POLICE, SIGNING_SERVICE, SURVEYOR,
};
use crate::model::record::{Party, Record, Role, Says, Signer, Statement};
use crate::model::state::Unit;

impl Maker<'_> {
    pub(super) fn statement(&mut self, says: Says, signer: Signer, now: u64) -> Statement {
        self.generator.nonces += 1;
        Statement {
            says,
            signer,
            case: None,
            bureau: 0,
            valid_from: now.saturating_sub(DAY_MS),
            valid_until: now + 30 * DAY_MS,
            nonce: self.generator.nonces,
        }
    }

    /// Adds a statement to a record; now and then it is forgotten.
    pub(super) fn state(&mut self, record: &mut Record, says: Says, now: u64) {
        if self.wrong && self.percent(12) {
            return;
        }
        let signer = signer_of(&says, &record.unit);
        let statement = self.statement(says, signer, now);
        record.statements.push(statement);
    }

    /// E-signatures of parties on a record, about one of its units.
    pub(super) fn esign_of(&mut self, record: &mut Record, unit: &UnitCode, parties: &[Party], now: u64) {
        let act = record.facts.kind();
        for party in parties {
            let says = Says::Esign { party: *party, unit: *unit, act, to_these_terms: true };
            let statement = self.statement(says, (Role::Party, SIGNING_SERVICE, INSTITUTION), now);
            record.statements.push(statement);
        }
    }

    pub(super) fn esign(&mut self, record: &mut Record, parties: &[Party], now: u64) {
        let unit = record.unit;
        self.esign_of(record, &unit, parties, now);
    }

    /// Owners agree: all of them, or as many as come.
    pub(super) fn owners_agree(&mut self, record: &mut Record, unit: &UnitCode, now: u64) {
        let mut owners: Vec<Party> = self.held(unit).owners.iter().map(|owner| owner.party).collect();
        if owners.len() > 1 && self.percent(10) || self.percent(2) {
            owners.pop();
        }
        self.esign_of(record, unit, &owners, now);
    }

    /// The holder of an entry consents.
    pub(super) fn consent(
        &mut self,
        record: &mut Record,
        unit: &UnitCode,
        entry: &str,
        holder: (Option<Party>, Option<u32>),
        now: u64,
    ) {
        if self.percent(8) {
            return;
        }
        let (party, organisation) = holder;
        let act = record.facts.kind();
        let party = if organisation.is_some() { None } else { party };
        let to_these_terms = !self.percent(2);
        let says = Says::Consent { unit: *unit, act, entry: entry.to_owned(), party, to_these_terms };
        let signer = match organisation {
            Some(bank) => (Role::Bank, bank, INSTITUTION),
            None => (Role::Party, SIGNING_SERVICE, INSTITUTION),
        };
        let statement = self.statement(says, signer, now);
        record.statements.push(statement);
    }

    /// Whoever must consent to a disposal does, and whoever acquires knows what he acquires; mostly.
    pub(super) fn support(&mut self, record: &mut Record, acquirers: &[Party], now: u64) {
        let unit = record.unit;
        let held = self.held(&unit);
        for notice in held.notices.iter().filter(|notice| notice.standing.is_in_force(now)) {
            let holder = (notice.beneficiary, notice.organisation);
            self.consent(record, &unit, &notice.standing.case, holder, now);
        }
        for mortgage in held.mortgages.iter().filter(|mortgage| mortgage.is_active && mortgage.no_transfer) {
            self.consent(record, &unit, &mortgage.case, (None, Some(mortgage.mortgagee)), now);
        }
        let risks = entries_to_know(&held, now);
        for entry in risks {
            for party in acquirers {
                let says = Says::RiskAck { party: *party, unit, entry: entry.clone() };
                if !self.percent(6) {
                    self.state(record, says, now);
                }
            }
        }
        if self.percent(4) {
            self.identify(record, now);
        }
    }

    /// The police say who an owner is: mostly a grown-up who lives.
    fn identify(&mut self, record: &mut Record, now: u64) {
        let owners = self.held(&record.unit).owners;
        let Some(owner) = self.random().maybe_of(&owners) else { return };
        let status = self.random().one_of(&[1, 1, 3, 3, 17]);
        self.state(record, Says::Identity { party: owner.party, person: None, status }, now);
        if status == 3 && self.percent(60) {
            let act = record.facts.kind();
            let says = Says::Guardian {
                ward: owner.party,
                guardian: 23,
                unit: record.unit,
                act,
                to_these_terms: true,
            };
            self.state(record, says, now);
        }
    }
}

/// Cases of what an acquirer must know.
fn entries_to_know(unit: &Unit, now: u64) -> BTreeSet<String> {
    let objections = unit.objections.iter().map(|entry| &entry.standing);
    let habitations = unit.habitations.iter().map(|entry| &entry.standing);
    let standings = objections.chain(habitations).filter(|standing| standing.is_in_force(now));
    standings.map(|standing| standing.case.clone()).collect()
}

/// Who signs a statement when nothing is wrong.
fn signer_of(says: &Says, unit: &UnitCode) -> Signer {
    let bureau = bureau_of(unit);
    match says {
        Says::Planning { .. } => (Role::Planning, PLANNER, INSTITUTION),
        Says::Survey { .. } => (Role::Survey, SURVEYOR, INSTITUTION),
        Says::SiteCheck { .. } | Says::PublicNotice { .. } => (Role::Acceptor, bureau, ACCEPTOR),
        Says::Identity { .. } => (Role::Identity, POLICE, INSTITUTION),
        Says::Notary { .. } => (Role::Notary, NOTARY, INSTITUTION),
        Says::HousingFiling { .. } => (Role::Housing, HOUSING, INSTITUTION),
        _ => (Role::Party, SIGNING_SERVICE, INSTITUTION),
    }
}
