//! 智能登记: a policy approves what two persons would else look at (domain 5.4). The policies are those of the first rule set.

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use super::bundle::is_sale_under_mortgage;
use super::cases::{self, CENTRAL};
use super::consent::{DECEASED, MINOR, agreeing, is_dwelling};
use super::offices::{covers, person};
use super::path::{self, Path, is_locked};
use super::record::{Facts, Party, Record, Role, Says};
use super::rules::Findings;
use super::seizures::running_at;
use super::state::{CaseState, Delegation, State, Step, Unit};
use super::{Filed, units};

/// What a policy asks for.
#[derive(Clone, Copy, PartialEq)]
enum Condition {
    Identity,
    Natural,
    Esign,
    Unflagged,
    Unlocked,
    Residential,
    SingleUnit,
    TwoASide,
    Unmortgaged,
    Bank,
    HousingFiling,
    CourtKey,
    Developer,
    Tax,
    Amount,
    Sale,
    Exchange,
}

use Condition::{
    Amount, Bank, CourtKey, Developer, Esign, Exchange, HousingFiling, Identity, Natural, Residential, Sale,
    SingleUnit, Tax, TwoASide, Unflagged, Unlocked, Unmortgaged,
};

/// Version of the rule set whose policies these are.
const VERSION: u32 = 1;
/// Bit of a person's standing: a natural person.
const NATURAL_PERSON: u32 = 1;

/// What the policy of a kind asks for, and how many of 10,000 are audited.
fn policy(kind: u16) -> Option<(&'static [Condition], u64)> {
    Some(match kind {
        2 => (
            &[Identity, Esign, Unflagged, Unlocked, SingleUnit, TwoASide, Unmortgaged, Tax, Sale][..],
            10_000,
        ),
        4 => (&[Identity, Esign, Unlocked, SingleUnit], 100),
        10 => (
            &[Identity, Natural, Esign, Unflagged, Unlocked, Residential, SingleUnit, TwoASide, Bank, Amount],
            200,
        ),
        12 => (&[Unlocked, Bank], 500),
        13 => (&[Unlocked, Bank], 100),
        14..=16 => (&[CourtKey], 0),
        19 | 20 => (&[Unlocked, HousingFiling, Developer], 100),
        25 => (&[Identity, Esign, Unlocked, Exchange], 100),
        _ => return None,
    })
}

/// The organisation whose policy key signs.
fn signer(record: &Record) -> Option<u32> {
    record.signers.iter().find(|(role, ..)| *role == Role::Policy).map(|(_, org, _)| *org)
}

pub fn judge(filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let units = units_of_case(filed);
    let (case, now) = (record.case_id(), filed.place.time);
    // The first of several opens the case of all.
    found.require(15, filed.position > 0 || !state.cases.contains_key(&case));
    match signer(record) {
        None => found.note(124),
        Some(org) => {
            let has_say = units.iter().all(|unit| covers(org, unit.county()));
            let kind = record.facts.kind();
            let decides = |one: &Delegation| {
                let is_its = one.mode == CENTRAL && one.grantee == org;
                is_its && cases::permits(one, kind, &units, now)
            };
            let decides = has_say || state.delegations.values().any(decides);
            found.require(125, org == record.bureau && decides);
        }
    }
    let locked = units.iter().any(|unit| is_locked(state, unit, &case, now));
    // A running case does not stop a court.
    found.require(22, !locked || path::path(&record.facts) != Path::Reviewed);
    match policy(record.facts.kind()).filter(|_| record.policy == Some(VERSION)) {
        None => found.note(159),
        Some((conditions, _)) => {
            let own = super::units(record);
            let seen = Seen { filed, state, signing: signing(record, &own), units: own, locked };
            found.require(131, conditions.iter().all(|condition| seen.meets(*condition)));
        }
    }
}

/// Units of all records that stand or fall together, those of the first first.
fn units_of_case(filed: &Filed<'_>) -> Vec<UnitCode> {
    let mut all: Vec<UnitCode> = Vec::new();
    for unit in filed.members.iter().flat_map(units) {
        if !all.contains(&unit) {
            all.push(unit);
        }
    }
    all
}

fn signing(record: &Record, units: &[UnitCode]) -> BTreeSet<Party> {
    units.iter().flat_map(|unit| agreeing(record, unit)).collect()
}

struct Seen<'a> {
    filed: &'a Filed<'a>,
    state: &'a State,
    units: Vec<UnitCode>,
    signing: BTreeSet<Party>,
    locked: bool,
}

impl Seen<'_> {
    fn record(&self) -> &Record {
        self.filed.record
    }

    fn registered(&self) -> Vec<&Unit> {
        self.units.iter().filter_map(|unit| self.state.registered(unit)).collect()
    }

    fn meets(&self, condition: Condition) -> bool {
        let facts = &self.record().facts;
        match condition {
            Identity => self.are_all(|status| status & DECEASED == 0),
            Natural => self.are_all(|status| status & (NATURAL_PERSON | MINOR | DECEASED) == NATURAL_PERSON),
            Esign => !self.signing.is_empty(),
            Unflagged => self.registered().iter().all(|unit| self.is_unflagged(unit)),
            Unlocked => !self.locked,
            Residential => {
                let registered = self.registered();
                registered.len() == self.units.len()
                    && registered.iter().all(|unit| is_dwelling(unit.use_code))
            }
            SingleUnit => units_of_case(self.filed).len() == 1,
            TwoASide => match facts {
                Facts::Transfer(facts) => facts.givers.len() <= 2 && facts.takers.len() <= 2,
                _ => self.signing.len() <= 4,
            },
            Unmortgaged => {
                let kinds: Vec<u16> = self.filed.members.iter().map(|member| member.facts.kind()).collect();
                let mut mortgages = self.registered().into_iter().flat_map(|unit| &unit.mortgages);
                // 带押过户 is of what is mortgaged.
                is_sale_under_mortgage(&kinds) || mortgages.all(|mortgage| !mortgage.is_active)
            }
            Bank => {
                self.record().signers.iter().any(|(role, ..)| *role == Role::Bank)
                    || self.is_said(|says| match says {
                        Says::BankRelease { unit, .. } | Says::ClaimAssignment { unit, .. } => {
                            Some((unit, None))
                        }
                        _ => None,
                    })
            }
            HousingFiling => self.is_said(|says| match says {
                Says::HousingFiling { unit, act, .. } => Some((unit, Some(*act))),
                _ => None,
            }),
            Developer => self.is_said(|says| match says {
                Says::Developer { unit, act, permit } if !permit.is_empty() => Some((unit, Some(*act))),
                _ => None,
            }),
            CourtKey => self.is_said(|says| match says {
                Says::CourtOrder { unit, act, .. } if *act == facts.kind() => Some((unit, None)),
                _ => None,
            }),
            Tax => self.is_said(|says| match says {
                Says::TaxClear { unit, .. } => Some((unit, None)),
                _ => None,
            }),
            Amount => matches!(facts, Facts::Mortgage(facts) if facts.amount > Some(0)),
            Sale => matches!(facts, Facts::Transfer(_)) && self.record().cause == Some(1),
            Exchange => matches!(facts, Facts::Certificate(facts) if facts.way == Some(1)),
        }
    }

    /// Whether something is said of a unit of the record, and for this act where it is said for one. A notice ends by the
    /// contract of what was noticed.
    fn is_said(&self, what: impl Fn(&Says) -> Option<(&UnitCode, Option<u16>)>) -> bool {
        let kind = self.record().facts.kind();
        let is_act = |act: u16| act == kind || (kind == 20 && matches!(act, 2 | 10 | 19));
        self.record()
            .statements
            .iter()
            .filter_map(|statement| what(&statement.says))
            .any(|(unit, act)| self.units.contains(unit) && act.is_none_or(is_act))
    }

    /// Whether the police confirm everybody who signs, and say nothing against him.
    fn are_all(&self, fit: impl Fn(u32) -> bool) -> bool {
        self.signing.iter().all(|signs| {
            let told: Vec<u32> = self
                .record()
                .statements
                .iter()
                .filter_map(|statement| match &statement.says {
                    Says::Identity { party, status, .. } if party == signs => Some(*status),
                    _ => None,
                })
                .collect();
            !told.is_empty() && told.into_iter().all(&fit)
        })
    }

    /// Whether nothing stands on a unit that a person would look at; a notice that ends here is no hindrance.
    fn is_unflagged(&self, unit: &Unit) -> bool {
        let now = self.filed.place.time;
        let restricted = unit.restrictions.iter().any(|entry| entry.standing.is_in_force(now));
        let objected = unit.objections.iter().any(|entry| entry.standing.is_in_force(now));
        let inhabited = unit.habitations.iter().any(|entry| entry.standing.is_in_force(now));
        let ends = |case: &String| {
            self.filed.members.iter().any(|member| match &member.facts {
                Facts::NoticeEnd(facts) => facts.notice.as_ref() == Some(case),
                _ => false,
            })
        };
        let mut noticed = unit.notices.iter().filter(|entry| entry.standing.is_in_force(now));
        let noticed = noticed.any(|entry| !ends(&entry.standing.case));
        let seized = !running_at(&unit.seizures, now).is_empty();
        !restricted && !objected && !inhabited && !noticed && !seized && unit.quality == 0
    }
}

/// Opens the case with the first record and ends it with the last; some are drawn for an audit.
pub fn conclude(filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let org = signer(record).expect("judged before");
    let by = person(org, super::offices::POLICY);
    let kind = record.facts.kind();
    if filed.position == 0 {
        cases::open(filed, &units_of_case(filed), kind, cases::COLLECTED, by, state);
    }
    if filed.position + 1 < filed.members.len() {
        return;
    }
    cases::end(filed, CaseState::Recorded, state);
    // Several are audited as often as that of them which is audited most.
    let samples = filed.members.iter().filter_map(|member| policy(member.facts.kind()));
    let sample = samples.map(|(_, sample)| sample).max().unwrap_or(0);
    if filed.lot < sample {
        let case = state.cases.get_mut(&record.case_id()).expect("just opened");
        let (event, time) = (cases::DRAWN, filed.place.time);
        case.steps.push(Step { event, time, by, detail: None, delegation: None, kind: None, record: None });
    }
}
