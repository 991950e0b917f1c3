//! Runs the same operations on the ledger and on the model, block by block, and compares what each makes of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kexin_ledger::rules::AdmissibleRecord;
use kexin_ledger::unit::unit_key;
use kexin_proof::hash::RecordId;
use kexin_proof::unit_code::UnitCode;

use crate::build;
use crate::model::consent::land_of;
use crate::model::organisations::known;
use crate::model::record::{CaseId, Facts, Governance, Party, Record};
use crate::model::{self, Filed, Place, REGISTERED, Register, UNWRITABLE};
use crate::operation::{Batch, Operation};
use crate::picture::{Picture, differences};
use crate::world::World;
use crate::{seen_in_ledger, seen_in_model};

/// Where ledger and model differ.
#[derive(Debug)]
pub struct Difference {
    /// The operation, where one can be named.
    pub operation: Option<u64>,
    pub told: Vec<String>,
}

/// Both registers, after the same operations.
pub struct Run {
    pub world: World,
    pub register: Register,
    /// How many records had each outcome, by kind and rule.
    pub outcomes: BTreeMap<(u16, u16), u64>,
    /// Differences that change neither register are noted here, where somebody asks for them, and the run goes on.
    pub noted: Option<Vec<Difference>>,
}

/// Records that layer P takes, each with the units that it names.
type Admitted = (Vec<Arc<AdmissibleRecord>>, Vec<Vec<(UnitCode, u64)>>);

/// What an operation puts into one block, ready for it.
struct Ready<'a> {
    operation: &'a Operation,
    records: &'a [Record],
    seen: Vec<Vec<(UnitCode, u64)>>,
}

impl Run {
    pub fn new(forgets: Option<u16>) -> Self {
        let register = Register { forgets, ..Register::default() };
        Self { world: World::new(), register, outcomes: BTreeMap::new(), noted: None }
    }

    /// Time of the newest block.
    pub fn now(&self) -> u64 {
        self.world.chain.head().header.time.value()
    }

    /// Runs the operations of a batch side by side, a block for each of their steps.
    pub fn run(&mut self, batch: &Batch) -> Result<(), Difference> {
        for (step, wait) in batch.waits.iter().enumerate() {
            self.world.chain.wait(*wait);
            self.block(batch, step)?;
        }
        Ok(())
    }

    fn block(&mut self, batch: &Batch, step: usize) -> Result<(), Difference> {
        let mut candidates = Vec::new();
        let mut ready: BTreeMap<RecordId, Ready<'_>> = BTreeMap::new();
        let mut cases = BTreeSet::new();
        for operation in &batch.operations {
            let records = operation.steps.get(step).map_or(&[][..], Vec::as_slice);
            // Two records of one case in a block would be one too many for the second.
            if records.is_empty() || !records.iter().all(|record| !cases.contains(&record.case_id())) {
                continue;
            }
            cases.extend(records.iter().map(Record::case_id));
            if let Some((admitted, seen)) = self.admit(operation, records)? {
                ready.insert(*admitted[0].id(), Ready { operation, records, seen });
                candidates.extend(admitted);
            }
        }
        let place = Place {
            height: self.world.chain.head().height().value() + 1,
            time: self.world.chain.next_time().value(),
        };
        let parent = self.world.chain.head().header_hash;
        let built = self.world.chain.build(candidates.clone());
        if built.records.len() != candidates.len() {
            return Err(difference(None, "a record may not stand in its block".to_owned()));
        }
        let receipts: Vec<u16> = built.outcome.receipts().iter().map(|receipt| receipt.outcome).collect();
        self.world.chain.append(&built.outcome);
        let mut index = 0;
        while let Some(first) = built.records.get(index) {
            let group = ready.get(first.id()).expect("a block's records are its candidates");
            let outcomes = &receipts[index..index + group.records.len()];
            let members = &built.records[index..index + group.records.len()];
            let lots: Vec<u64> = members.iter().map(|record| World::lot(&parent, record.id())).collect();
            self.judge(group, &lots, place, outcomes)?;
            if outcomes[0] == REGISTERED {
                self.world.records.extend(members.iter().map(|record| *record.id()));
            }
            index += group.records.len();
        }
        self.register.state.height = place.height;
        for group in ready.values() {
            self.compare_touched(group, place.time)?;
        }
        Ok(())
    }

    /// Layer P on both sides: the records when none is refused.
    fn admit(&mut self, operation: &Operation, records: &[Record]) -> Result<Option<Admitted>, Difference> {
        let mut drafts = Vec::new();
        let mut seen = Vec::new();
        for (position, record) in records.iter().enumerate() {
            let (draft, named) = build::draft(&mut self.world, record, &records[..position]);
            drafts.push((draft, record));
            seen.push(named);
        }
        let ledger = self.world.admit(&drafts);
        let model = self.register.judge_forms(records).err();
        let refused = ledger.as_ref().err().copied();
        if refused != model {
            let told = format!("form: ledger {} | model {}", refusal(refused), refusal(model));
            // What is not filed changes nothing.
            self.differs(difference(Some(operation), told))?;
            return Ok(None);
        }
        if let Some((position, rule)) = refused {
            *self.outcomes.entry((records[position].facts.kind(), rule)).or_default() += 1;
        }
        Ok(ledger.ok().map(|admitted| (admitted, seen)))
    }

    /// Executes a group on the model and compares the outcomes with the ledger's.
    fn judge(
        &mut self,
        ready: &Ready<'_>,
        lots: &[u64],
        place: Place,
        ledger: &[u16],
    ) -> Result<(), Difference> {
        let in_bundle = ready.records.len() > 1;
        let filed: Vec<Filed<'_>> = ready
            .records
            .iter()
            .zip(&ready.seen)
            .zip(lots)
            .enumerate()
            .map(|(position, ((record, seen), lot))| Filed {
                record,
                place,
                seen: seen.clone(),
                in_bundle,
                members: ready.records,
                position,
                lot: *lot,
            })
            .collect();
        let model = self.register.file(&filed);
        for (record, outcome) in ready.records.iter().zip(ledger) {
            *self.outcomes.entry((record.facts.kind(), *outcome)).or_default() += 1;
        }
        if model == ledger {
            return Ok(());
        }
        let told = format!("outcome: ledger {ledger:?} | model {model:?}");
        let found = difference(Some(ready.operation), told);
        let both_refuse = !ledger.contains(&REGISTERED) && !model.contains(&REGISTERED);
        if both_refuse { self.differs(found) } else { Err(found) }
    }

    /// Notes a difference that changes neither register, or ends the run with it.
    fn differs(&mut self, found: Difference) -> Result<(), Difference> {
        match &mut self.noted {
            Some(noted) => {
                noted.push(found);
                Ok(())
            }
            None => Err(found),
        }
    }

    fn compare_touched(&self, ready: &Ready<'_>, now: u64) -> Result<(), Difference> {
        let mut told = Vec::new();
        for record in ready.records {
            let also = land_of(&record.unit).into_iter().chain(model::also_changed(record));
            for unit in model::units(record).into_iter().chain(also) {
                told.extend(self.compare_unit(&unit, now));
            }
            told.extend(self.compare_case(&record.case_id()));
            for number in numbers(record) {
                told.extend(self.compare_certificate(&number));
            }
            if let Facts::Governance(Governance::Organisation(act)) = &record.facts {
                told.extend(self.compare_organisation(act.org()));
            }
        }
        if told.is_empty() {
            Ok(())
        } else {
            Err(Difference { operation: Some(ready.operation.number), told })
        }
    }

    fn compare_unit(&self, unit: &UnitCode, now: u64) -> Vec<String> {
        let state = &self.register.state;
        let pairs = [
            ("", seen_in_ledger::stored_unit(&self.world, unit), seen_in_model::stored_unit(state, unit)),
            (
                " now",
                seen_in_ledger::unit_at(&self.world, unit, now),
                seen_in_model::unit_at(state, unit, now),
            ),
            (" lock", seen_in_ledger::lock(&self.world, unit), seen_in_model::lock(state.locks.get(unit))),
        ];
        pairs.iter().flat_map(|(what, ledger, model)| told(&format!("{unit}{what}"), ledger, model)).collect()
    }

    fn compare_case(&self, id: &CaseId) -> Vec<String> {
        let ledger = seen_in_ledger::case(&self.world, id);
        told(&id.1, &ledger, &seen_in_model::case(self.register.state.cases.get(id)))
    }

    fn compare_certificate(&self, number: &str) -> Vec<String> {
        let state = &self.register.state;
        let ledger = seen_in_ledger::certificate(&self.world, number);
        let model = seen_in_model::certificate(state.certificates.get(number));
        told(number, &ledger, &model)
    }

    fn compare_delegation(&self, number: u32) -> Vec<String> {
        let ledger = seen_in_ledger::delegation(&self.world, number);
        told(
            &format!("delegation {number}"),
            &ledger,
            &seen_in_model::delegation(&self.register.state, number),
        )
    }

    fn compare_organisation(&self, org: u32) -> Vec<String> {
        let ledger = seen_in_ledger::organisation(&self.world, org);
        let model = seen_in_model::organisation(known(&self.register.state, org).as_ref());
        told(&format!("organisation {org}"), &ledger, &model)
    }

    fn compare_books(&self) -> Vec<String> {
        let ledger = seen_in_ledger::rule_book(&self.world);
        told("rule book", &ledger, &seen_in_model::rule_book(&self.register.state))
    }

    /// Compares everything that the model knows.
    pub fn compare_all(&self) -> Result<(), Difference> {
        let now = self.now();
        let state = &self.register.state;
        let mut told: Vec<String> =
            state.units.keys().flat_map(|unit| self.compare_unit(unit, now)).collect();
        told.extend(state.cases.keys().flat_map(|id| self.compare_case(id)));
        told.extend(state.certificates.keys().flat_map(|number| self.compare_certificate(number)));
        told.extend(state.delegations.keys().flat_map(|number| self.compare_delegation(*number)));
        told.extend(state.organisations.keys().flat_map(|org| self.compare_organisation(*org)));
        told.extend(self.compare_books());
        let parties: BTreeSet<Party> =
            state.units.values().flat_map(|unit| unit.owners.iter().map(|owner| owner.party)).collect();
        told.extend(parties.into_iter().flat_map(|party| self.compare_holdings(party)));
        if told.is_empty() { Ok(()) } else { Err(Difference { operation: None, told }) }
    }

    /// The units that a party holds, and that the entry in his map is the one among the unit's owners.
    fn compare_holdings(&self, party: Party) -> Vec<String> {
        let ledger = seen_in_ledger::holdings(&self.world, party);
        let owned = |unit: &model::state::Unit| unit.owners.iter().any(|owner| owner.party == party);
        let model: BTreeSet<&UnitCode> =
            self.register.state.units.iter().filter(|(_, unit)| owned(unit)).map(|(code, _)| code).collect();
        let mut told = Vec::new();
        if ledger.len() != model.len() {
            told.push(format!("party {party} holds: ledger {} | model {}", ledger.len(), model.len()));
        }
        for unit in model {
            let entry = ledger.get(&unit_key(unit)).copied();
            if entry.is_none() || entry != seen_in_ledger::owner_root(&self.world, unit, party) {
                told.push(format!("party {party} holds {unit}: the ledger's map does not say so"));
            }
        }
        told
    }

    /// How many records were registered, and how many of how many rules refused some.
    pub fn summary(&self) -> String {
        let registered: u64 =
            self.outcomes.iter().filter(|((_, rule), _)| *rule == REGISTERED).map(|(_, count)| count).sum();
        let all: u64 = self.outcomes.values().sum();
        let is_rule = |rule: &u16| !matches!(*rule, REGISTERED | UNWRITABLE);
        let refusing = self.outcomes.keys().map(|(_, rule)| *rule).filter(is_rule);
        let rules: BTreeSet<u16> = refusing.collect();
        format!("{registered} of {all} records registered, refused by {} rules", rules.len())
    }
}

fn told(what: &str, ledger: &Picture, model: &Picture) -> Vec<String> {
    differences(ledger, model).into_iter().map(|line| format!("{what} {line}")).collect()
}

fn difference(operation: Option<&Operation>, told: String) -> Difference {
    Difference { operation: operation.map(|operation| operation.number), told: vec![told] }
}

fn refusal(refused: Option<(usize, u16)>) -> String {
    match refused {
        None => "admits".to_owned(),
        Some((position, UNWRITABLE)) => format!("cannot write member {position}"),
        Some((position, rule)) => format!("refuses member {position} by R-{rule:03}"),
    }
}

/// Every number of a certificate that a record names.
fn numbers(record: &Record) -> Vec<String> {
    let owners = match &record.facts {
        Facts::First(facts) => &facts.owners[..],
        Facts::Transfer(facts) => &facts.takers[..],
        Facts::ByLaw(facts) => &facts.passing.takers[..],
        _ => &[],
    };
    let own = owners.iter().filter_map(|owner| owner.certificate.clone());
    let named = match &record.facts {
        Facts::Certificate(facts) => facts.certificate.clone(),
        _ => None,
    };
    let old: Vec<String> = match &record.facts {
        Facts::Import(facts) => facts.entries.iter().filter_map(|entry| entry.proof.clone()).collect(),
        _ => Vec::new(),
    };
    own.chain(old).chain(record.issued.clone()).chain(record.previous.clone()).chain(named).collect()
}
