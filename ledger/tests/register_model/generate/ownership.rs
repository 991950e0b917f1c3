//! T01, T02: first registrations and transfers, whole or by shares.

use kexin_proof::unit_code::UnitCode;

use super::Maker;
use crate::model::form::TITLE;
use crate::model::offices::{INSTITUTION, TAX};
use crate::model::record::{Facts, First, NewOwner, Party, Record, Role, Says, Statement, Transfer, Written};
use crate::model::state::{JOINT, Owner, SHARED, SINGLE};

/// Divisions of a whole.
const DIVISIONS: &[&[Written]] = &[
    &[(1, 2), (1, 2)],
    &[(2, 3), (1, 3)],
    &[(1, 3), (1, 3), (1, 3)],
    &[(1, 2), (1, 4), (1, 4)],
    &[(99, 100), (1, 100)],
    &[(2, 6), (4, 6)],
    &[(1, 5), (1, 5), (1, 5), (1, 5), (1, 5)],
];

impl Maker<'_> {
    /// Distinct parties.
    fn parties(&mut self, count: usize) -> Vec<Party> {
        let mut parties = Vec::new();
        while parties.len() < count {
            let party = self.party();
            if !parties.contains(&party) {
                parties.push(party);
            }
        }
        parties
    }

    fn new_owner(&mut self, party: Party, share: Option<Written>) -> NewOwner {
        let holder_type = self.random().weighed(&[(9, 1), (1, 2)]);
        NewOwner { party, share, person: party, holder_type, certificate: None }
    }

    /// Owners of a whole with the form in which they own.
    fn owners(&mut self) -> (u32, Vec<NewOwner>) {
        match self.below(10) {
            0..5 => {
                let party = self.party();
                let share = self.random().one_of(&[None, None, Some((1, 1))]);
                (SINGLE, vec![self.new_owner(party, share)])
            }
            5..7 => {
                let parties = self.parties(2);
                (JOINT, parties.into_iter().map(|party| self.new_owner(party, None)).collect())
            }
            _ => {
                let division = self.random().one_of(DIVISIONS);
                let parties = self.parties(division.len());
                let pairs = parties.into_iter().zip(division);
                (SHARED, pairs.map(|(party, share)| self.new_owner(party, Some(*share))).collect())
            }
        }
    }

    pub(super) fn first(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let (form, owners) = self.owners();
        let facts = First {
            use_code: Some(self.random().one_of(&[11, 12, 31, 60])),
            area: Some(self.random().within(1, 30_000)),
            land_term_end: None,
            form: Some(form),
            owners,
            mode: Some(0),
            parcel: Some(unit.as_str()[..19].to_owned()),
            has_location: true,
        };
        let right = self.random().weighed(&[(20, 4), (1, 6)]);
        let mut record = self.record(unit, case, (100, right), Facts::First(facts));
        record.issued = Some(self.new_number(unit, TITLE, now));
        let separate = self.percent(20);
        let Facts::First(mut facts) = record.facts.clone() else { unreachable!("just made") };
        if separate {
            self.number_each(&mut record, &mut facts.owners, &mut facts.mode, now);
        }
        if self.wrong {
            self.spoil_first(&mut facts);
        }
        record.facts = Facts::First(facts);
        record
    }

    /// A certificate for each of several owners.
    fn number_each(&mut self, record: &mut Record, owners: &mut [NewOwner], mode: &mut Option<u32>, now: u64) {
        if owners.len() < 2 {
            return;
        }
        *mode = Some(1);
        for owner in owners.iter_mut() {
            owner.certificate = Some(self.new_number(&record.unit, TITLE, now));
        }
        record.issued = owners[0].certificate.clone();
    }

    fn spoil_first(&mut self, facts: &mut First) {
        match self.below(24) {
            0 => facts.use_code = self.random().one_of(&[None, Some(99)]),
            1 => facts.area = self.random().one_of(&[None, Some(0)]),
            2 => facts.has_location = false,
            3 => facts.parcel = self.random().one_of(&[None, Some("440106001002GB00099".to_owned())]),
            4..8 => self.spoil_owners(&mut facts.form, &mut facts.mode, &mut facts.owners),
            _ => {}
        }
    }

    fn spoil_owners(&mut self, form: &mut Option<u32>, mode: &mut Option<u32>, owners: &mut Vec<NewOwner>) {
        let way = self.below(9);
        let first = owners.first_mut().expect("whoever takes");
        match way {
            0 => *form = self.random().one_of(&[None, Some(SINGLE), Some(JOINT), Some(SHARED), Some(3)]),
            1 => *mode = self.random().one_of(&[None, Some(1), Some(2)]),
            2 => first.share = Some((1, 7)),
            3 => first.share = None,
            4 => first.share = Some((9_007_199_254_740_991, 9_007_199_254_740_992)),
            5 => first.certificate = Some("粤(2023)广州市不动产权第9999999号".to_owned()),
            6 => owners.clear(),
            7 => {
                let again = first.clone();
                owners.push(again);
            }
            _ => {
                owners.pop();
            }
        }
    }

    pub(super) fn transfer(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.state.registered(unit).cloned().unwrap_or_default();
        let by_shares = held.form != JOINT && self.percent(35) || self.percent(2);
        let (mut facts, giving) = if by_shares {
            self.shares_that_pass(&held.owners, held.form)
        } else {
            let (form, takers) = self.owners();
            let givers = held.owners.iter().map(|owner| (owner.party, None)).collect();
            let mode = Some(0);
            let giving = held.owners.iter().map(|owner| owner.party).collect();
            (Transfer { scope: Some(1), givers, takers, form: Some(form), mode }, giving)
        };
        if self.wrong {
            self.spoil_transfer(&mut facts);
        }
        let mut record = self.record(unit, case, (200, held.right_type.max(4)), Facts::Transfer(facts.clone()));
        record.cause = Some(1);
        record.issued = Some(self.new_number(unit, TITLE, now));
        record.previous = held.certificate.clone().or_else(|| self.used_number());
        if !by_shares && self.percent(15) {
            self.number_each(&mut record, &mut facts.takers, &mut facts.mode, now);
            record.facts = Facts::Transfer(facts.clone());
        }
        let taking: Vec<Party> = facts.takers.iter().map(|taker| taker.party).collect();
        self.agree(&mut record, &giving, &taking, now);
        let tax = self.tax(&record, &giving, &taking, now);
        record.statements.push(tax);
        if self.wrong {
            self.spoil_transfer_record(&mut record);
        }
        record
    }

    /// Both sides agree; now and then only as many sellers as are needed, or one too few.
    fn agree(&mut self, record: &mut Record, giving: &[Party], taking: &[Party], now: u64) {
        let mut all: Vec<Party> = giving.iter().chain(taking).copied().collect();
        all.sort_unstable();
        all.dedup();
        if all.len() > 1 && self.percent(10) {
            let place = usize::try_from(self.below(all.len() as u64)).expect("few parties");
            all.remove(place);
        }
        self.esign(record, &all, now);
    }

    fn tax(&mut self, record: &Record, giving: &[Party], taking: &[Party], now: u64) -> Statement {
        let sorted = |parties: &[Party]| {
            let mut sorted = parties.to_vec();
            sorted.sort_unstable();
            sorted.dedup();
            sorted
        };
        let exempt = self.random().one_of(&[0, 0, 1]);
        let says = Says::TaxClear {
            unit: record.unit,
            cause: 1,
            givers: sorted(giving),
            takers: sorted(taking),
            taxes: 1,
            exempt,
            contract: "FY2026-1".to_owned(),
        };
        self.statement(says, (Role::Tax, TAX, INSTITUTION), now)
    }

    /// Shares that some owners give to one or two others, co-owners among them.
    fn shares_that_pass(&mut self, owners: &[Owner], form: u32) -> (Transfer, Vec<Party>) {
        let Some(giver) = self.random().maybe_of(owners) else {
            let party = self.party();
            let taker = self.new_owner(1, Some((1, 2)));
            let givers = vec![(party, Some((1, 2)))];
            let facts = Transfer { scope: Some(2), givers, takers: vec![taker], form: Some(SHARED), mode: Some(0) };
            return (facts, vec![party]);
        };
        let (over, under) = giver.part(form).parts();
        // All that he has, half of it, a third, or just too much.
        let given: Written = match self.below(20) {
            0..9 => (over.max(1), under),
            9..14 => (over.max(1), under * 2),
            14..19 => (over.max(1), under * 3),
            _ => ((over * 100 + 1).min(under * 100), under * 100),
        };
        let taking = self.below(3);
        let co_owner = self.random().one_of(owners).party;
        let stranger = self.party();
        let takers = match taking {
            0 => vec![self.new_owner(co_owner, Some(given))],
            1 => vec![self.new_owner(stranger, Some(given))],
            _ => {
                let half = Some((given.0, given.1 * 2));
                let other = if stranger == 0 { 1 } else { stranger - 1 };
                vec![self.new_owner(stranger, half), self.new_owner(other, half)]
            }
        };
        let mut after: Vec<Party> = owners.iter().map(|owner| owner.party).collect();
        if given == (over, under) {
            after.retain(|party| *party != giver.party);
        }
        after.extend(takers.iter().map(|taker| taker.party));
        after.sort_unstable();
        after.dedup();
        let form = if after.len() == 1 { SINGLE } else { SHARED };
        let givers = vec![(giver.party, Some(given))];
        (Transfer { scope: Some(2), givers, takers, form: Some(form), mode: Some(0) }, vec![giver.party])
    }

    fn spoil_transfer(&mut self, facts: &mut Transfer) {
        match self.below(24) {
            0 => facts.scope = self.random().one_of(&[None, Some(1), Some(2), Some(3)]),
            1 => {
                facts.givers.pop();
            }
            2 => facts.givers.push((self.party(), None)),
            3 => {
                let party = self.party();
                if let Some(giver) = facts.givers.first_mut() {
                    giver.0 = party;
                }
            }
            4..8 => self.spoil_owners(&mut facts.form, &mut facts.mode, &mut facts.takers),
            8 => {
                let taker = facts.takers.first_mut().expect("whoever takes");
                taker.share = Some((1, 11));
            }
            _ => {}
        }
    }

    fn spoil_transfer_record(&mut self, record: &mut Record) {
        match self.below(20) {
            0 => record.cause = self.random().one_of(&[None, Some(2)]),
            1 => record.previous = None,
            2 => record.previous = self.used_number(),
            3 => record.previous = Some("粤(2026)广州市不动产证明第0000001号".to_owned()),
            4 => {
                record.statements.pop();
            }
            5 => self.spoil_tax(record),
            6 => {
                for statement in &mut record.statements {
                    if let Says::Esign { to_these_terms, .. } = &mut statement.says {
                        *to_these_terms = false;
                    }
                }
            }
            7 => {
                for statement in &mut record.statements {
                    if let Says::Esign { act, .. } = &mut statement.says {
                        *act = 10;
                    }
                }
            }
            _ => {}
        }
    }

    fn spoil_tax(&mut self, record: &mut Record) {
        let way = self.below(6);
        let other = self.party();
        let Some(statement) = record.statements.last_mut() else { return };
        if let Says::TaxClear { cause, givers, takers, taxes, exempt, contract, .. } = &mut statement.says {
            match way {
                0 => *cause = 2,
                1 => *givers = vec![other],
                2 => *takers = vec![other],
                3 => (*taxes, *exempt) = (2, 0),
                4 => *contract = "13912345678".to_owned(),
                _ => {
                    givers.push(200);
                }
            }
        }
    }
}
