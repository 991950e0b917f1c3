//! Records that a policy is to approve.

use super::{Maker, bureau_of, other_bureau};
use crate::model::cases::CENTRAL;
use crate::model::offices::{ACCEPTOR, DEVELOPER, HOUSING, INSTITUTION, POLICE, POLICY};
use crate::model::record::{Facts, Flaw, Party, Record, Role, Says};

impl Maker<'_> {
    /// Whether the next record of a kind goes to a policy.
    pub(super) fn is_automatic(&mut self, kind: u16) -> bool {
        match kind {
            2 | 4 | 10 | 12..=16 | 19 | 20 | 25 => self.percent(22),
            24 | 28 => false,
            _ => self.percent(1),
        }
    }

    /// Lets a policy key sign in the place of persons, with what a policy asks for; mostly.
    pub(super) fn automate(&mut self, record: &mut Record, now: u64) {
        if record.flaw != Flaw::None {
            return;
        }
        let (unit, kind) = (record.unit, record.facts.kind());
        let granted = self.delegated(kind, &unit).filter(|(_, found)| found.mode == CENTRAL);
        let own = granted.map_or(bureau_of(&unit), |(_, found)| found.grantee);
        let org = if self.percent(96) { own } else { other_bureau(own) };
        record.signers.retain(|(role, ..)| *role == Role::Bank);
        // Now and then a person signs in its place.
        let person = (Role::Acceptor, org, ACCEPTOR);
        record.signers.push(if self.percent(2) { person } else { (Role::Policy, org, POLICY) });
        record.bureau = if self.percent(97) { org } else { other_bureau(org) };
        record.policy = Some(if self.percent(97) { 1 } else { 2 });
        record.ticks = Vec::new();
        let signing: Vec<Party> = record
            .statements
            .iter()
            .filter_map(|statement| match &statement.says {
                Says::Esign { party, .. } => Some(*party),
                _ => None,
            })
            .collect();
        for party in signing {
            let status = self.random().weighed(&[(40, 1), (1, 3), (1, 17), (1, 0)]);
            let says = Says::Identity { party, person: None, status };
            let statement = self.statement(says, (Role::Identity, POLICE, INSTITUTION), now);
            if !self.percent(4) {
                record.statements.push(statement);
            }
        }
        if matches!(kind, 19 | 20) && self.percent(90) {
            self.file_housing(record, now);
        }
    }

    /// The developer agrees, and the housing authority has filed the contract.
    fn file_housing(&mut self, record: &mut Record, now: u64) {
        let (unit, act) = (record.unit, record.facts.kind());
        let permit = if self.percent(95) { "YS-1".to_owned() } else { String::new() };
        let says = Says::Developer { unit, act, permit };
        let statement = self.statement(says, (Role::Developer, DEVELOPER, INSTITUTION), now);
        record.statements.push(statement);
        let is_filed = |says: &Says| matches!(says, Says::HousingFiling { .. });
        if !record.statements.iter().any(|statement| is_filed(&statement.says)) {
            let (contract, permit) = match &record.facts {
                Facts::Notice(facts) => {
                    (facts.contract.clone().unwrap_or_default(), facts.permit.clone().unwrap_or_default())
                }
                _ => ("HT-1".to_owned(), "YS-1".to_owned()),
            };
            let act = self.random().one_of(&[act, act, 19, 2, 5]);
            let beneficiaries = Vec::new();
            let says = Says::HousingFiling { unit, act, contract, permit, obligor: None, beneficiaries };
            let statement = self.statement(says, (Role::Housing, HOUSING, INSTITUTION), now);
            record.statements.push(statement);
        }
    }
}
