//! T23: corrections.

use kexin_proof::unit_code::UnitCode;

use super::Maker;
use crate::model::calendar::{DAY_MS, day_of};
use crate::model::correction_facts::{
    AMOUNT, AREA, Change, Correction, FROM, Fact, LAND_TERM_END, LOCATION, PERSON, QUALITY, RIGHT_TYPE, TO,
    USE,
};
use crate::model::corrections::registered;
use crate::model::form::{PROOF, TITLE};
use crate::model::offices::{
    COURTS, INSTITUTION, NOTARY, PLANNER, POLICE, PROCURATORATE, REVIEWER, SIGNING_SERVICE, SURVEYOR,
};
use crate::model::record::{Facts, Party, Record, Role, Says};
use crate::model::rule_books::CORRECTION_NOTICE_DAYS;
use crate::model::state::{Mortgage, Unit};

/// What is put right.
#[derive(Clone, Copy, PartialEq)]
enum Subject {
    Title,
    Persons,
    Owners,
    Mortgage,
    Restoration,
    Marks,
}

const COURT_DOCUMENT: &str = "（2026）粤01行终23号";

impl Maker<'_> {
    pub(super) fn correction(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let subject = self.subject(&held);
        let mortgage = self.corrected_mortgage(subject, &held);
        let basis = self.random().weighed(&[(5, 1), (2, 2), (3, 3), (2, 4)]);
        let (target, target_case) = self.target(unit, &held);
        let applicant = (basis == 2).then(|| self.party());
        let mut facts = Correction {
            target,
            target_case,
            changes: Vec::new(),
            basis: Some(basis),
            evidence: Some(4),
            owners: None,
            form: None,
            mode: None,
            mortgage: mortgage.as_ref().map(|mortgage| mortgage.case.clone()),
            restored: (subject == Subject::Restoration).then_some(1),
            document: (basis == 4).then(|| COURT_DOCUMENT.to_owned()),
            applicant,
        };
        if subject == Subject::Owners {
            let (form, owners) = self.owners();
            (facts.form, facts.mode, facts.owners) = (Some(form), Some(0), Some(owners));
        }
        for field in self.fields(subject) {
            let change = self.change(field, &facts, &held, now);
            facts.changes.push(change);
        }
        let of_mortgage = mortgage.is_some();
        let right = if of_mortgage { 37 } else { held.right_type.clamp(1, 18) };
        let mut record = self.record(unit, case, (500, right), Facts::Correction(facts));
        if of_mortgage || (subject != Subject::Marks && held.certificate.is_some()) || self.percent(10) {
            record.issued = Some(self.new_number(unit, if of_mortgage { PROOF } else { TITLE }, now));
            record.previous = mortgage.as_ref().map(|found| found.proof.clone()).or(held.certificate.clone());
        }
        if self.wrong {
            self.spoil_correction(&mut record);
        }
        self.grounds(&mut record, &held, mortgage.as_ref(), now);
        record
    }

    fn subject(&mut self, held: &Unit) -> Subject {
        let active = held.mortgages.iter().any(|mortgage| mortgage.is_active);
        let ended = held.mortgages.iter().any(|mortgage| !mortgage.is_active);
        let all = [
            (6, Subject::Title),
            (3, Subject::Persons),
            (3, Subject::Owners),
            (if active { 4 } else { 0 }, Subject::Mortgage),
            (if ended { 4 } else { 0 }, Subject::Restoration),
            (if held.quality == 0 { 1 } else { 6 }, Subject::Marks),
        ];
        self.random().weighed(&all)
    }

    fn corrected_mortgage(&mut self, subject: Subject, held: &Unit) -> Option<Mortgage> {
        let wanted = match subject {
            Subject::Mortgage => !self.percent(4),
            Subject::Restoration => self.percent(4),
            _ => return None,
        };
        let all: Vec<Mortgage> =
            held.mortgages.iter().filter(|mortgage| mortgage.is_active == wanted).cloned().collect();
        self.random().maybe_of(&all).or_else(|| held.mortgages.first().cloned())
    }

    /// A record of the unit's history, and the case that names it where the unit does not; now and then another.
    fn target(&mut self, unit: &UnitCode, held: &Unit) -> (Option<u64>, Option<String>) {
        let any = self.below(self.state.records + 1);
        let cases = self.state.cases.iter().filter(|(_, case)| case.units.contains(unit));
        let registered: Vec<(String, u64)> = cases
            .flat_map(|((_, number), case)| {
                case.steps.iter().filter_map(|step| Some((number.clone(), step.record?)))
            })
            .collect();
        let of_case = self.random().maybe_of(&registered);
        match self.below(20) {
            0 => (Some(any), None),
            1 => (Some(any), of_case.map(|(case, _)| case)),
            2..10 if of_case.is_some() => {
                of_case.map(|(case, record)| (Some(record), Some(case))).expect("some")
            }
            10..13 => (held.last_record, None),
            13..17 => (held.owned_by, None),
            _ => (held.first_record, None),
        }
    }

    fn fields(&mut self, subject: Subject) -> Vec<u32> {
        let few: &[u32] = match subject {
            Subject::Title => &[USE, AREA, LAND_TERM_END, LOCATION, RIGHT_TYPE],
            Subject::Mortgage => &[AMOUNT, AMOUNT, FROM, TO],
            Subject::Persons => return vec![PERSON],
            Subject::Marks => return vec![QUALITY],
            Subject::Owners | Subject::Restoration => return Vec::new(),
        };
        let mut fields = vec![self.random().one_of(few)];
        let other = self.random().one_of(few);
        if !fields.contains(&other) && self.percent(25) {
            fields.push(other);
        }
        fields
    }

    /// A fact that is wrong, and as it should be.
    fn change(&mut self, field: u32, facts: &Correction, held: &Unit, now: u64) -> Change {
        let party = match field {
            PERSON => Some(self.random().maybe_of(&held.owners).map_or(0, |owner| owner.party)),
            _ => None,
        };
        let new = match field {
            USE => Fact::Code(self.random().one_of(&[11, 12, 31, 60])),
            AREA => Fact::Area(self.random().within(1_000, 30_000)),
            LAND_TERM_END => Fact::Date(day_of(now) + 365 * self.random().one_of(&[1, 40, 70])),
            FROM => Fact::Date(day_of(now) - self.random().one_of(&[1, 100])),
            TO => Fact::Date(day_of(now) + self.random().one_of(&[-2_000, 1, 9_000])),
            LOCATION | PERSON => Fact::Sealed(self.person_number()),
            RIGHT_TYPE => Fact::Code(self.random().one_of(&[3, 4, 6, 5])),
            AMOUNT => Fact::Fen(self.random().one_of(&[1, 50_000_000, 90_000_000, 200_000_000])),
            _ => Fact::Code(held.quality & self.random().one_of(&[0, 1, 0b11_0000_0000, 0b1_0101])),
        };
        let blank = Change { field: Some(field), party, old: None, new: Some(new) };
        let old = registered(&blank, facts, held).flatten();
        let stale = self.percent(3);
        Change { old: if stale { Some(new) } else { old }, ..blank }
    }

    /// Whoever has to say something to a correction says it; mostly.
    fn grounds(&mut self, record: &mut Record, held: &Unit, mortgage: Option<&Mortgage>, now: u64) {
        let Facts::Correction(facts) = record.facts.clone() else { unreachable!("just made") };
        let unit = record.unit;
        match facts.basis {
            Some(3) => {
                for owner in &held.owners {
                    self.tell(record, owner.party, facts.target.unwrap_or(0), now);
                }
            }
            Some(4) => {
                let says = Says::CourtOrder {
                    unit,
                    act: 23,
                    document: COURT_DOCUMENT.to_owned(),
                    debtor: None,
                    served_at: now,
                    term_days: 0,
                    digest: 4,
                };
                let statement = self.statement(says, (Role::Court, COURTS[0], INSTITUTION), now);
                record.statements.push(statement);
                return;
            }
            _ => self.apply_for(record, &facts, held, now),
        }
        if let Some(bank) = mortgage.map(|mortgage| mortgage.mortgagee).filter(|_| self.percent(85)) {
            record.signers.push((Role::Bank, bank, INSTITUTION));
        }
        self.others_consent(record, held, now);
    }

    /// Holders of notices, and mortgagees, consent; mostly.
    fn others_consent(&mut self, record: &mut Record, held: &Unit, now: u64) {
        let unit = record.unit;
        if self.percent(50) {
            return;
        }
        for notice in held.notices.iter().filter(|notice| notice.standing.is_in_force(now)) {
            self.consent(
                record,
                &unit,
                &notice.standing.case,
                (notice.beneficiary, notice.organisation),
                now,
            );
        }
        for mortgage in held.mortgages.iter().filter(|mortgage| mortgage.is_active) {
            self.consent(record, &unit, &mortgage.case, (None, Some(mortgage.mortgagee)), now);
        }
    }

    /// The bureau has told a holder, and mostly waited long enough.
    fn tell(&mut self, record: &mut Record, party: Party, target: u64, now: u64) {
        if self.percent(6) {
            return;
        }
        let notified_at = self.published(self.state.figure(CORRECTION_NOTICE_DAYS, u64::MAX), now);
        let target = if self.percent(3) { target + 1 } else { target };
        let says = Says::HolderNotice { unit: record.unit, target, party, notified_at };
        let signer = (Role::Reviewer, super::bureau_of(&record.unit), REVIEWER);
        let statement = self.statement(says, signer, now);
        record.statements.push(statement);
    }

    /// A holder or an interested person applies; the others agree, or the error is proven.
    fn apply_for(&mut self, record: &mut Record, facts: &Correction, held: &Unit, now: u64) {
        let unit = record.unit;
        let mut signing: Vec<Party> = facts.applicant.into_iter().collect();
        let owners = held.owners.iter().map(|owner| owner.party);
        let proven = self.percent(35);
        let by_consent = !proven && self.percent(15);
        let is_needed = facts.basis != Some(2) || !proven;
        if is_needed && !by_consent {
            signing.extend(owners.clone().take(if proven { 1 } else { usize::MAX }));
        }
        signing.extend(facts.owners.iter().flatten().map(|owner| owner.party));
        if self.percent(6) {
            signing.pop();
        }
        signing.sort_unstable();
        signing.dedup();
        self.esign(record, &signing, now);
        if by_consent {
            for party in owners.collect::<Vec<_>>() {
                let says = Says::Consent {
                    unit,
                    act: 23,
                    entry: String::new(),
                    party: Some(party),
                    to_these_terms: true,
                };
                let statement = self.statement(says, (Role::Party, SIGNING_SERVICE, INSTITUTION), now);
                record.statements.push(statement);
            }
        }
        for change in facts.changes.iter().filter(|change| change.field == Some(PERSON)) {
            let person = match change.new {
                Some(Fact::Sealed(number)) if !self.percent(8) => Some(number),
                _ => None,
            };
            let says = Says::Identity { party: change.party.unwrap_or(0), person, status: 1 };
            let statement = self.statement(says, (Role::Identity, POLICE, INSTITUTION), now);
            record.statements.push(statement);
        }
        if proven {
            self.prove(record, facts, now);
        }
    }

    /// The error is proven: by a document, or by whoever measures or plans.
    fn prove(&mut self, record: &mut Record, facts: &Correction, now: u64) {
        let unit = record.unit;
        let digest = if self.percent(94) { 4 } else { 5 };
        if self.percent(60) {
            let (says, signer) = if self.percent(50) {
                let (from, to, document) = (Vec::new(), Vec::new(), "公证23号".to_owned());
                let says = Says::Notary { unit, matter: 4, from, to, document, digest };
                (says, (Role::Notary, NOTARY, INSTITUTION))
            } else {
                let (from, to, document) = (Vec::new(), Vec::new(), "检察23号".to_owned());
                let effective_at = now - DAY_MS;
                let says = Says::Instrument { unit, matter: 3, from, to, effective_at, document, digest };
                (says, (Role::Organ, PROCURATORATE, INSTITUTION))
            };
            let statement = self.statement(says, signer, now);
            record.statements.push(statement);
            return;
        }
        for change in &facts.changes {
            let said = match (change.field, change.new) {
                (Some(AREA), Some(Fact::Area(area))) => {
                    let says = Says::Survey { measured: vec![(unit, area)], adjacent: false };
                    Some((says, (Role::Survey, SURVEYOR, INSTITUTION)))
                }
                (Some(USE), Some(Fact::Code(use_code))) => {
                    let says = Says::Planning { unit, area: 1, use_code, completed: false };
                    Some((says, (Role::Planning, PLANNER, INSTITUTION)))
                }
                _ => None,
            };
            if let Some((says, signer)) = said {
                let statement = self.statement(says, signer, now);
                record.statements.push(statement);
            }
        }
    }

    fn spoil_correction(&mut self, record: &mut Record) {
        let (way, other, number) = (self.below(20), self.party(), self.used_number());
        let Facts::Correction(facts) = &mut record.facts else { unreachable!("just made") };
        match way {
            0 => facts.target = None,
            1 => facts.basis = None,
            2 => facts.basis = Some(5),
            3 => facts.evidence = None,
            4 => facts.document = if facts.document.is_some() { None } else { Some("1".to_owned()) },
            5 => facts.applicant = if facts.applicant.is_some() { None } else { Some(other) },
            6 => facts.mortgage = if facts.mortgage.is_some() { None } else { Some("G-1".to_owned()) },
            7 => facts.mortgage = facts.mortgage.as_ref().map(|_| "G-1".to_owned()),
            8 => facts.form = None,
            9 => record.issued = None,
            10 => record.previous = None,
            11 => record.previous = number,
            12 => facts.restored = facts.restored.map(|_| 2),
            13 => facts.changes.extend(facts.changes.last().cloned()),
            14 => facts.changes.iter_mut().for_each(|change| change.new = None),
            15 => facts.changes.iter_mut().for_each(|change| change.new = change.old),
            16 => facts.changes.iter_mut().for_each(|change| change.field = Some(11)),
            17 => facts.changes.iter_mut().for_each(|change| change.party = Some(other)),
            18 => facts.changes.iter_mut().for_each(|change| change.new = change.new.map(nothing)),
            _ => facts.owners = facts.owners.as_ref().map(|_| Vec::new()),
        }
    }
}

/// A value of the same sort that nothing can have.
fn nothing(of: Fact) -> Fact {
    match of {
        Fact::Code(_) => Fact::Code(999),
        Fact::Area(_) => Fact::Area(0),
        Fact::Fen(_) => Fact::Fen(0),
        other => other,
    }
}
