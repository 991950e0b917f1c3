//! Random operations: mostly what a bureau would do next with what stands in the register, and every kind of mistake.

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use crate::model::calendar::DAY_MS;
use crate::model::offices::{
    ACCEPTOR, ACCEPTOR_AS_REVIEWER, GUANGZHOU, REGISTRAR, REVIEWER, SECOND_REVIEWER, SHAOGUAN,
    certificate_place,
};
use crate::model::record::{CaseFacts, CaseId, Facts, Flaw, Party, Record, Role};
use crate::model::state::{Case, CaseState, State, Unit};
use crate::model::{Register, calendar, cases, path, units};
use crate::operation::{Batch, Operation};
use crate::random::Random;
use crate::seen_in_model::moments_to_come;

mod automatic;
mod bundles;
mod certificates;
mod corrections;
mod delegations;
mod entries;
mod import_entries;
mod imports;
mod lineage;
mod matters;
mod mistakes;
mod mortgages;
mod orders;
mod organisations;
mod ownership;
mod statements;

/// Blocks of a batch: acceptance, review, registration.
const STEPS: usize = 3;
/// From block to block without a wait, ms.
const BLOCK_MS: u64 = kexin_ledger::fixture::BLOCK_MS;
/// Parties of the world.
const PARTIES: u64 = 24;
/// Kinds that are registered, with their weights.
const KINDS: &[(u64, u16)] = &[
    (12, 1),
    (20, 2),
    (6, 3),
    (3, 4),
    (4, 5),
    (3, 6),
    (2, 7),
    (2, 8),
    (2, 9),
    (13, 10),
    (7, 11),
    (3, 12),
    (6, 13),
    (10, 14),
    (3, 15),
    (6, 16),
    (5, 17),
    (4, 18),
    (8, 19),
    (4, 20),
    (4, 21),
    (4, 22),
    (7, 23),
    (7, 24),
    (9, 25),
    (4, 26),
    (5, 28),
];
/// Rules that are warnings, at least at some place.
const WARNINGS: &[u16] = &[31, 33, 34, 43, 83, 84];

/// Makes operations from a seed.
pub struct Generator {
    random: Random,
    cases: u64,
    serials: u64,
    nonces: u64,
    operations: u64,
    houses: u64,
    batches: u64,
}

impl Generator {
    pub fn new(seed: u64) -> Self {
        Self { random: Random(seed), cases: 0, serials: 0, nonces: 0, operations: 0, houses: 0, batches: 0 }
    }

    /// The next operations after a block at `now`.
    pub fn batch(&mut self, state: &State, now: u64, count: u64) -> Batch {
        let waits = self.waits(state, now);
        let mut times = Vec::new();
        for wait in &waits {
            times.push(times.last().copied().unwrap_or(now) + BLOCK_MS + wait);
        }
        let mut maker =
            Maker { generator: self, state, times, wrong: false, bundled: false, taken: BTreeSet::new() };
        let operations = (0..count).map(|_| maker.operation()).collect();
        Batch { waits, operations }
    }

    fn waits(&mut self, state: &State, now: u64) -> Vec<u64> {
        let mut waits: Vec<u64> = (0..STEPS).map(|_| self.short_wait()).collect();
        let soon = |moment: &u64| *moment > now + 60 * 60_000 && *moment < now + 40 * DAY_MS;
        let moments: Vec<u64> = moments_to_come(state, now).into_iter().filter(soon).collect();
        if let Some(moment) = self.random.maybe_of(&moments).filter(|_| self.random.percent(20)) {
            // The block of some step falls just before an end, on it, or just behind it.
            let step = self.random.one_of(&[0, 1, 2]);
            let before: u64 = waits[..step].iter().map(|wait| wait + BLOCK_MS).sum();
            let target = moment - 1 + self.random.below(3);
            waits[step] = target.saturating_sub(now + before + BLOCK_MS);
        }
        waits
    }

    fn short_wait(&mut self) -> u64 {
        let (least, most) = self.random.weighed(&[
            (60, (0, 5_000)),
            (25, (60_000, DAY_MS)),
            (12, (DAY_MS, 6 * DAY_MS)),
            (3, (6 * DAY_MS, 30 * DAY_MS)),
        ]);
        self.random.within(least, most)
    }
}

/// Makes the operations of one batch, by what the register holds before it.
struct Maker<'a> {
    generator: &'a mut Generator,
    state: &'a State,
    /// Times of the batch's blocks.
    times: Vec<u64>,
    /// Whether the record being made is to be wrong somewhere.
    wrong: bool,
    /// Whether it is a member of a bundle.
    bundled: bool,
    /// Units that matters of this batch are about already.
    taken: BTreeSet<UnitCode>,
}

impl Maker<'_> {
    fn operation(&mut self) -> Operation {
        self.generator.operations += 1;
        let number = self.generator.operations;
        let mut steps = match self.below(20) {
            0..2 => self.continued(),
            2..4 => self.bundle(),
            _ => self.begun(),
        };
        for (records, time) in steps.iter_mut().zip(&self.times) {
            // Batches are drawn up before.
            for record in records.iter_mut().filter(|record| record.facts.kind() != 24) {
                record.issued_at = *time;
            }
        }
        Operation { number, steps }
    }

    fn random(&mut self) -> &mut Random {
        &mut self.generator.random
    }

    fn below(&mut self, count: u64) -> u64 {
        self.random().below(count)
    }

    fn percent(&mut self, of_hundred: u64) -> bool {
        self.random().percent(of_hundred)
    }

    /// A matter from its beginning; sometimes it stops on the way, or a step is forgotten.
    fn begun(&mut self) -> Vec<Vec<Record>> {
        let (kind, unit) = self.matter();
        let case = self.new_case(&unit);
        let mut steps = vec![Vec::new(), Vec::new(), Vec::new()];
        if self.is_automatic(kind) {
            let at = usize::try_from(self.below(STEPS as u64)).expect("few steps");
            let mut record = self.registration(kind, &unit, &case, at);
            self.automate(&mut record, self.times[at]);
            steps[at].push(record);
            return steps;
        }
        let last = STEPS - 1;
        let record = self.registration(kind, &unit, &case, last);
        if !path::is_reviewed(&record.facts) {
            let at = usize::try_from(self.below(STEPS as u64)).expect("few steps");
            steps[at].push(self.registration(kind, &unit, &case, at));
            return steps;
        }
        // A presale is of a house, whatever land it was thought of.
        let unit = record.unit;
        let further = units(&record).split_off(1);
        steps[0].push(self.acceptance(&unit, &case, kind, further));
        steps[1].push(self.review(&unit, &case));
        steps[2].push(record);
        if kind == 23 {
            // Two reviewers look at a correction.
            let review = steps[1].remove(0);
            steps[0].push(review);
            let facts = CaseFacts::of(cases::SECOND_REVIEW);
            let mut second = self.step(&unit, &case, facts);
            second.ticks = self.ticks();
            second.signers = vec![(Role::SecondReviewer, second.bureau, SECOND_REVIEWER)];
            steps[1].push(second);
        }
        if let Some((number, found)) = self.delegated(kind, &unit) {
            self.delegate(&mut steps, number, &found);
        }
        match self.below(100) {
            0..6 => steps.truncate(1),
            6..12 => steps.truncate(2),
            12..15 => steps[1].clear(),
            15..17 => steps[2] = vec![self.ending(&unit, &case, cases::WITHDRAW)],
            17..19 => steps[2] = vec![self.ending(&unit, &case, cases::REJECT)],
            _ => {}
        }
        steps
    }

    /// The next step of a case that was left lying; or one that its case does not take.
    fn continued(&mut self) -> Vec<Vec<Record>> {
        let wants_open = self.percent(75);
        let cases: Vec<(CaseId, Case)> = self
            .state
            .cases
            .iter()
            .filter(|(_, case)| case.state.is_open() == wants_open)
            .map(|(id, case)| (id.clone(), case.clone()))
            .collect();
        let Some(((_, number), case)) = self.random().maybe_of(&cases) else { return self.begun() };
        let unit = case.unit();
        let any = self.random().within(u64::from(cases::REVIEW), u64::from(cases::AUDIT)) as u32;
        let event = if self.percent(12) { any } else { self.next_event(&case) };
        let step = match event {
            cases::REGISTERED => self.registration(case.kind, &unit, &number, 0),
            cases::REVIEW => self.review(&unit, &number),
            _ => self.case_step(&case, &number, event),
        };
        vec![vec![step]]
    }

    /// What a bureau would do next with a case.
    fn next_event(&mut self, case: &Case) -> u32 {
        use CaseState::{Accepted, Certified, FirstReviewed, Issued, Recorded, Reviewed, Suspended, Waiting};
        let likely: &[(u64, u32)] = match case.state {
            Accepted => &[
                (50, cases::REVIEW),
                (15, cases::SUPPLEMENT),
                (12, cases::SUSPEND),
                (10, cases::ASSIGN),
                (6, cases::REJECT),
                (6, cases::WITHDRAW),
            ],
            FirstReviewed => &[(70, cases::SECOND_REVIEW), (10, cases::SUPPLEMENT), (10, cases::SUSPEND)],
            Waiting => &[(60, cases::RESUBMIT), (25, cases::REJECT), (10, cases::WITHDRAW)],
            Suspended => &[(80, cases::RESUME), (10, cases::WITHDRAW), (5, cases::REVIEW)],
            Reviewed => {
                &[(75, cases::REGISTERED), (8, cases::REJECT), (8, cases::WITHDRAW), (8, cases::ASSIGN)]
            }
            Recorded => {
                &[(40, cases::CERTIFY), (30, cases::ISSUE), (20, cases::ARCHIVE), (5, cases::WITHDRAW)]
            }
            Certified => &[(70, cases::ISSUE), (20, cases::ARCHIVE)],
            Issued => &[(90, cases::ARCHIVE)],
            _ => &[(1, cases::WITHDRAW), (1, cases::REGISTERED), (1, cases::ASSIGN)],
        };
        self.random().weighed(likely)
    }

    /// A step of a case with what it needs, signed by somebody who may; mostly.
    fn case_step(&mut self, case: &Case, number: &str, event: u32) -> Record {
        if matches!(event, cases::REJECT | cases::WITHDRAW) {
            return self.ending(&case.unit(), number, event);
        }
        let e_certificate = event == cases::ISSUE && (case.state == CaseState::Recorded || self.percent(30));
        let mut facts = CaseFacts {
            reason: (event == cases::SUSPEND).then(|| self.random().one_of(&[1, 2, 3, 9, 4])),
            person: (event == cases::ASSIGN).then(|| self.random().one_of(&[2, 3, 4, 5, 9])),
            digest: matches!(event, cases::SUPPLEMENT | cases::ARCHIVE | cases::ISSUE).then_some(1),
            result: (event == cases::AUDIT).then_some(1),
            flags: e_certificate.then_some(4),
            serial: (event == cases::CERTIFY && self.percent(50)).then(|| "D44000000001".to_owned()),
            term_days: (event == cases::SUPPLEMENT && self.percent(70))
                .then(|| self.random().one_of(&[1, 2, 15])),
            ..CaseFacts::of(event)
        };
        if self.percent(6) {
            match self.below(4) {
                0 => facts.digest = None,
                1 => facts.reason = Some(1),
                2 => facts.person = None,
                _ => facts.term_days = Some(0),
            }
        }
        let unit = case.unit();
        let mut record = self.step(&unit, number, facts);
        let role = match event {
            cases::RESUBMIT | cases::CERTIFY | cases::ISSUE | cases::ARCHIVE => (Role::Acceptor, ACCEPTOR),
            cases::SECOND_REVIEW => (Role::SecondReviewer, SECOND_REVIEWER),
            _ => (Role::Reviewer, REVIEWER),
        };
        let own = if role.0 == Role::Acceptor { case.acceptor.0 } else { bureau_of(&unit) };
        let bureau = if self.percent(95) { own } else { other_bureau(own) };
        record.bureau = bureau;
        record.signers = vec![(role.0, bureau, role.1)];
        if event == cases::SECOND_REVIEW {
            record.ticks = self.ticks();
        }
        record
    }

    fn registration(&mut self, kind: u16, unit: &UnitCode, case: &str, step: usize) -> Record {
        // One kind of mistake at a time: which of two faults of form is told first is not the law's concern.
        self.wrong = self.percent(18);
        let now = self.times[step];
        let mut record = match kind {
            1 => self.first(unit, case, now),
            2 => self.transfer(unit, case, now),
            3 => self.by_law(unit, case, now),
            4 => self.party_data(unit, case, now),
            5 => self.unit_data(unit, case, now),
            6 => self.split(unit, case, now),
            7 => self.merge(unit, case, now),
            8 => self.recode(unit, case, now),
            9 => self.cancel(unit, case, now),
            10 => self.mortgage(unit, case, now),
            11 => self.mortgage_change(unit, case, now),
            12 => self.mortgage_transfer(unit, case, now),
            13 => self.mortgage_cancel(unit, case, now),
            14 => self.seizure(unit, case, now),
            15 => self.renewal(unit, case, now),
            16 => self.release(unit, case, now),
            17 => self.objection(unit, case, now),
            18 => self.follow_up(unit, case, now),
            19 => self.notice(unit, case, now),
            20 => self.notice_end(unit, case, now),
            21 => self.easement(unit, case, now),
            22 => self.habitation(unit, case, now),
            23 => self.correction(unit, case, now),
            24 => self.import(case, now),
            28 => self.governance(now),
            25 => self.certificate_event(unit, case, now),
            _ => self.restriction(unit, case, now),
        };
        if !path::is_reviewed(&record.facts) {
            record.ticks = match kind {
                24 => self.ticks_of_batch(),
                28 => Vec::new(),
                _ => self.ticks(),
            };
        }
        // Of two faults of form either may be told first.
        if !self.wrong
            && !matches!(kind, 24 | 28)
            && self.percent(10)
            && Register::default().is_well_formed(&record)
        {
            self.spoil_any(&mut record);
        }
        record
    }

    /// The warnings that a reviewer lets pass: mostly all of them, sometimes none or a few.
    fn ticks(&mut self) -> Vec<u16> {
        match self.below(10) {
            0..3 => Vec::new(),
            3 => {
                let one = self.random().one_of(WARNINGS);
                vec![one]
            }
            _ => WARNINGS.to_vec(),
        }
    }

    fn ticks_of_batch(&mut self) -> Vec<u16> {
        self.random().one_of(&[&[3, 142][..], &[3, 142], &[3, 142], &[142], &[3], &[]]).to_vec()
    }

    /// A record of a unit, signed by those whom its path asks for.
    fn record(&self, unit: &UnitCode, case: &str, types: (u32, u32), facts: Facts) -> Record {
        let bureau = bureau_of(unit);
        let signers = if path::is_reviewed(&facts) {
            vec![(Role::Registrar, bureau, REGISTRAR)]
        } else {
            vec![(Role::Acceptor, bureau, ACCEPTOR), (Role::Reviewer, bureau, REVIEWER)]
        };
        Record {
            case: case.to_owned(),
            unit: *unit,
            bureau,
            issued_at: self.times[0],
            registration_type: Some(types.0),
            right_type: Some(types.1),
            cause: None,
            issued: None,
            previous: None,
            attachments: Vec::new(),
            policy: None,
            ticks: Vec::new(),
            signers,
            statements: Vec::new(),
            flaw: Flaw::None,
            facts,
        }
    }

    fn acceptance(&mut self, unit: &UnitCode, case: &str, kind: u16, further: Vec<UnitCode>) -> Record {
        let facts = CaseFacts { kind: Some(u32::from(kind)), further, ..CaseFacts::of(cases::ACCEPT) };
        let mut record = self.step(unit, case, facts);
        let bureau = if self.percent(85) { bureau_of(unit) } else { other_bureau(bureau_of(unit)) };
        record.bureau = bureau;
        record.signers = vec![(Role::Acceptor, bureau, ACCEPTOR)];
        if self.percent(6) {
            match self.below(4) {
                0 => record.signers = vec![(Role::Reviewer, bureau, REVIEWER)],
                1 => record.bureau = other_bureau(bureau),
                2 => record.case = self.used_case().unwrap_or(record.case),
                _ => record.facts = Facts::Case(CaseFacts { kind: Some(27), ..CaseFacts::of(cases::ACCEPT) }),
            }
        }
        record
    }

    fn review(&mut self, unit: &UnitCode, case: &str) -> Record {
        let mut record = self.step(unit, case, CaseFacts::of(cases::REVIEW));
        record.ticks = self.ticks();
        let bureau = record.bureau;
        record.signers = vec![(Role::Reviewer, bureau, REVIEWER)];
        if self.percent(6) {
            match self.below(4) {
                0 => record.signers = vec![(Role::Reviewer, bureau, ACCEPTOR_AS_REVIEWER)],
                1 => record.signers = vec![(Role::Reviewer, other_bureau(bureau), REVIEWER)],
                2 => record.signers = vec![(Role::Registrar, bureau, REGISTRAR)],
                _ => record.unit = self.any_unit().unwrap_or(*unit),
            }
        }
        record
    }

    fn ending(&mut self, unit: &UnitCode, case: &str, event: u32) -> Record {
        let reason = (event == cases::REJECT).then_some(1);
        let mut record = self.step(unit, case, CaseFacts { reason, ..CaseFacts::of(event) });
        let accepted_by = self
            .state
            .cases
            .get(&(unit.county(), case.to_owned()))
            .map_or(record.bureau, |case| case.acceptor.0);
        record.signers = match event {
            cases::REJECT => vec![(Role::Reviewer, record.bureau, REVIEWER)],
            _ => {
                record.bureau = accepted_by;
                vec![(Role::Acceptor, accepted_by, ACCEPTOR)]
            }
        };
        if self.percent(15) {
            let bureau = other_bureau(record.bureau);
            record.bureau = bureau;
            record.signers = vec![(record.signers[0].0, bureau, record.signers[0].2)];
        }
        record
    }

    fn step(&self, unit: &UnitCode, case: &str, facts: CaseFacts) -> Record {
        let mut record = self.record(unit, case, (0, 0), Facts::Case(facts));
        record.registration_type = None;
        record.right_type = None;
        record
    }

    fn new_case(&mut self, unit: &UnitCode) -> String {
        self.generator.cases += 1;
        format!("G{}-{}", unit.county(), self.generator.cases)
    }

    fn used_case(&mut self) -> Option<String> {
        let all: Vec<String> = self.state.cases.keys().map(|(_, number)| number.clone()).collect();
        self.random().maybe_of(&all)
    }

    fn used_number(&mut self) -> Option<String> {
        let all: Vec<String> = self.state.certificates.keys().cloned().collect();
        self.random().maybe_of(&all)
    }

    /// A number of the series of a unit's bureau.
    fn new_number(&mut self, unit: &UnitCode, kind: &str, now: u64) -> String {
        self.generator.serials += 1;
        let place = certificate_place(bureau_of(unit)).expect("a bureau");
        format!("粤({}){place}{kind}第{:07}号", calendar::year_of(now), self.generator.serials)
    }

    fn party(&mut self) -> Party {
        u8::try_from(self.below(PARTIES)).expect("few parties")
    }

    /// Number of sealed facts of a person or a place.
    fn person_number(&mut self) -> u8 {
        u8::try_from(self.below(100)).expect("a small number")
    }

    /// A unit as it stands, or an empty one.
    fn held(&self, unit: &UnitCode) -> Unit {
        self.state.registered(unit).cloned().unwrap_or_default()
    }
}

fn bureau_of(unit: &UnitCode) -> u32 {
    if unit.county() / 100 == 4401 { GUANGZHOU } else { SHAOGUAN }
}

fn other_bureau(bureau: u32) -> u32 {
    if bureau == GUANGZHOU { SHAOGUAN } else { GUANGZHOU }
}
