//! Layer P: what a record says of itself, without a look at the register.

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use super::calendar::{Day, period_end, plus_months};
use super::calendar::{day_of, end_of};
use super::consent::is_land;
use super::fraction::Fraction;
use super::offices::is_county;
use super::record::{
    ByLaw, Facts, First, Flaw, FollowUp, Mortgage, NewOwner, Notice, Party, Record, Renewal, Restriction,
    Says, Seizure, Statement, Transfer, UnitData, Written,
};
use super::rules::Findings;
use super::state::{JOINT, SHARED, SINGLE};
use super::{
    cancel, cases, certificate_events, corrections, delegations, easements, habitations, imports, lineage,
    mortgage_changes,
};

/// Notes every rule of layer P that a record breaks.
pub fn judge(record: &Record, found: &mut Findings) {
    judge_flaw(record, found);
    found.require(148, !is_personal_data_open(record));
    // By rules that nobody knows nothing else is judged.
    if record.flaw != Flaw::OtherRuleSet {
        judge_facts(record, found);
    }
}

fn judge_facts(record: &Record, found: &mut Findings) {
    match &record.facts {
        Facts::Case(facts) => cases::judge_form(facts, record, found),
        Facts::First(facts) => first(facts, record, found),
        Facts::Transfer(facts) => transfer(facts, record, found),
        Facts::ByLaw(facts) => by_law(facts, record, found),
        Facts::PartyData(facts) => {
            types(record, 300, |right| (1..=18).contains(&right), found);
            found.require(7, facts.party.is_some() && facts.person.is_some());
            // A number that stays is not said again.
            found.require(16, facts.new_party.is_none() || facts.new_party != facts.party);
            replacement(record, TITLE, found);
        }
        Facts::UnitData(facts) => unit_data(facts, record, found),
        Facts::Split(facts) => lineage::judge_split_form(facts, record, found),
        Facts::Merge(facts) => lineage::judge_merge_form(facts, record, found),
        Facts::Recode(facts) => lineage::judge_recode_form(facts, record, found),
        Facts::Cancel(facts) => cancel::judge_form(facts, record, found),
        Facts::Mortgage(facts) => mortgage(facts, record, found),
        Facts::MortgageChange(facts) => {
            types(record, 300, |right| right == 37, found);
            mortgage_changes::judge_form(facts, record, found);
        }
        Facts::MortgageTransfer(facts) => {
            types(record, 200, |right| right == 37, found);
            let complete = facts.mortgage.is_some() && facts.to.is_some() && facts.deed.is_some();
            found.require(7, complete && facts.whole.is_some());
            found.require(8, facts.whole.is_none_or(|bits| bits <= 1));
            if facts.whole == Some(0) {
                // A part has an amount and a proof of its own.
                found.require(63, facts.amount.is_some_and(|amount| amount > 0));
                found.require(16, record.previous.is_none());
                issued(record, PROOF, found);
            } else {
                found.require(16, facts.whole != Some(1) || facts.amount.is_none());
                replacement(record, PROOF, found);
            }
        }
        Facts::MortgageCancel(facts) => {
            types(record, 400, |right| right == 37, found);
            found.require(7, facts.mortgage.is_some());
            found.require(8, facts.reason.is_none_or(|reason| matches!(reason, 7 | 11 | 12 | 99)));
        }
        Facts::Seizure(facts) => seizure(facts, record, found),
        Facts::Renewal(facts) => renewal(facts, record, found),
        Facts::Release(facts) => {
            official_types(record, 800, found);
            let complete = facts.seizure.is_some() && facts.document.is_some() && facts.digest.is_some();
            found.require(7, complete);
        }
        Facts::Objection(facts) => {
            types(record, 600, |right| right == 97, found);
            let who = facts.applicant.is_some() && facts.person.is_some();
            found.require(7, who && facts.matter.is_some() && facts.evidence.is_some());
            issued(record, PROOF, found);
        }
        Facts::FollowUp(facts) => follow_up(facts, record, found),
        Facts::Notice(facts) => notice(facts, record, found),
        Facts::NoticeEnd(facts) => {
            types(record, 400, |right| matches!(right, 96 | 99), found);
            found.require(7, facts.notice.is_some() && facts.way.is_some());
            found.require(8, facts.way.is_none_or(|way| matches!(way, 1 | 2)));
        }
        Facts::Easement(facts) => easements::judge_form(facts, record, found),
        Facts::Habitation(facts) => habitations::judge_form(facts, record, found),
        Facts::Correction(facts) => corrections::judge_form(facts, record, found),
        Facts::Import(facts) => imports::judge_form(facts, record, found),
        Facts::Governance(facts) => delegations::judge_form(facts, found),
        Facts::Certificate(facts) => certificate_events::judge_form(facts, record, found),
        Facts::Restriction(facts) => restriction(facts, record, found),
    }
}

/// Statements that a record has room for; the same one twice is one.
const STATEMENTS_MAX: usize = 16;

/// Whether a record says more than fits into one.
pub fn is_too_long(record: &Record) -> bool {
    let mut distinct: Vec<&Statement> = Vec::new();
    for statement in &record.statements {
        if !distinct.contains(&statement) {
            distinct.push(statement);
        }
    }
    distinct.len() > STATEMENTS_MAX
}

fn judge_flaw(record: &Record, found: &mut Findings) {
    match record.flaw {
        Flaw::None | Flaw::Stale | Flaw::FormerRuleSet => {}
        Flaw::OtherRuleSet => found.note(158),
        Flaw::MalformedUnit => found.note(1),
        Flaw::NoUnit | Flaw::OtherCase => found.note(7),
        // An organ's order binds whatever came in between, so it need not name what it saw.
        Flaw::UnnamedUnit => found.require(7, !super::path::is_reviewed(&record.facts)),
        Flaw::OtherJurisdiction => found.note(125),
        Flaw::SurplusFact => found.note(16),
    }
}

/// Whether a mobile number stands in a contract's number: eleven digits that begin with 1.
fn is_personal_data_open(record: &Record) -> bool {
    record.statements.iter().any(|statement| match &statement.says {
        Says::TaxClear { contract, .. } => {
            let digits = contract.bytes().all(|byte| byte.is_ascii_digit());
            digits && contract.len() == 11 && contract.starts_with('1')
        }
        _ => false,
    })
}

/// R-007 for a missing type, R-008 for one of no list, R-006 for two that do not go together.
pub fn types(record: &Record, registration: u32, fits: impl Fn(u32) -> bool, found: &mut Findings) {
    found.require(7, record.registration_type.is_some() && record.right_type.is_some());
    let (Some(of), Some(right)) = (record.registration_type, record.right_type) else { return };
    let known_type = of % 100 == 0 && (100..=900).contains(&of);
    let known_right = matches!(right, 1..=22 | 35 | 37 | 92 | 94 | 96..=99);
    found.require(8, known_type && known_right);
    if known_type && known_right {
        found.require(6, of == registration && fits(right));
    }
}

/// Acts on an organ's request are all registered as seizures are.
pub fn official_types(record: &Record, of: u32, found: &mut Findings) {
    match record.registration_type {
        None => found.note(7),
        Some(found_type) => found.require(6, found_type == of),
    }
}

/// The number that a record issues: R-007 when missing, R-011 when malformed or of the other kind.
pub fn issued(record: &Record, kind: &str, found: &mut Findings) {
    match &record.issued {
        None => found.note(7),
        Some(number) => found.require(11, is_number(number, kind)),
    }
}

pub const TITLE: &str = "不动产权";
pub const PROOF: &str = "不动产证明";

/// Whether text is a certificate's or proof's number: 粤(2026)广州市不动产权第0123456号.
pub fn is_number(text: &str, kind: &str) -> bool {
    parts_of_number(text).is_some_and(|(_, _, found)| found == kind)
}

/// Year, place and kind of a number.
pub fn parts_of_number(text: &str) -> Option<(i64, String, &'static str)> {
    let chars: Vec<char> = text.chars().collect();
    let is_han = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
    let [province, '(', y1, y2, y3, y4, ')', rest @ ..] = chars.as_slice() else { return None };
    if !is_han(province) {
        return None;
    }
    let year: String = [y1, y2, y3, y4].into_iter().collect();
    let year: i64 = year.parse().ok()?;
    let rest: String = rest.iter().collect();
    let kind = [TITLE, PROOF].into_iter().find(|kind| rest.contains(kind))?;
    let (place, serial) = rest.split_once(kind)?;
    let serial = serial.strip_prefix('第')?.strip_suffix('号')?;
    let digits = serial.bytes().all(|byte| byte.is_ascii_digit()) && (7..=9).contains(&serial.len());
    let named = (1..=20).contains(&place.chars().count()) && place.chars().all(|c| is_han(&c));
    (digits && named).then(|| (year, place.to_owned(), kind))
}

/// The number that a record replaces.
pub fn previous(record: &Record, kind: &str, found: &mut Findings) {
    match &record.previous {
        None => found.note(7),
        Some(number) => found.require(11, is_number(number, kind)),
    }
}

/// A new number together with the one that it replaces, or neither.
pub fn replacement(record: &Record, kind: &str, found: &mut Findings) {
    found.require(7, record.issued.is_some() == record.previous.is_some());
    for number in [&record.issued, &record.previous].into_iter().flatten() {
        found.require(11, is_number(number, kind));
    }
}

fn first(facts: &First, record: &Record, found: &mut Findings) {
    types(record, 100, |right| (1..=18).contains(&right), found);
    new_code(record, facts.parcel.as_deref(), found);
    // What is no building need not have a use.
    found.require(7, facts.use_code.is_some() || &record.unit.as_str()[19..20] != "F");
    found.require(8, facts.use_code.is_none_or(is_use));
    match facts.area {
        None => found.note(7),
        Some(area) => found.require(12, area > 0),
    }
    found.require(7, facts.location.is_some());
    issued(record, TITLE, found);
    let whole = OwnersOfWhole { form: facts.form, mode: facts.mode, owners: &facts.owners };
    whole.judge(record, found);
}

/// The unit of a record, where it tells one; none where that is the flaw.
pub fn known_unit(record: &Record) -> Option<UnitCode> {
    let unknown =
        matches!(record.flaw, Flaw::MalformedUnit | Flaw::NoUnit | Flaw::OtherJurisdiction | Flaw::OtherCase);
    (!unknown).then_some(record.unit)
}

/// a code that may begin a unit.
pub fn new_code(record: &Record, parcel: Option<&str>, found: &mut Findings) {
    let Some(unit) = known_unit(record) else { return };
    found.require(2, is_county(unit.county()));
    found.require(3, combines(&unit));
    found.require(4, !is_virtual(&unit));
    found.require(5, parcel == Some(&unit.as_str()[..19]));
}

/// the letters of a code go together.
pub fn combines(unit: &UnitCode) -> bool {
    let code = unit.as_str();
    let (ownership, feature, fixture) = (&code[12..13], &code[13..14], &code[19..20]);
    let collective = !matches!(feature, "A" | "C") || ownership == "J";
    let of_state = !matches!(feature, "G" | "H") || ownership == "G";
    let numbered = (fixture == "W") == (&code[20..] == "00000000");
    collective && of_state && numbered && &code[14..19] != "00000"
}

/// a code that vendors made up, of no cadastral area.
pub fn is_virtual(unit: &UnitCode) -> bool {
    let code = unit.as_str();
    &code[6..12] == "000000" && !matches!(&code[13..14], "G" | "H")
}

pub fn is_use(code: u32) -> bool {
    matches!(code, 10..=13 | 20..=27 | 30..=35 | 40..=43 | 50..=55 | 60 | 70 | 80..=84 | 111 | 112)
}

/// Owners that take a whole unit.
pub struct OwnersOfWhole<'a> {
    pub form: Option<u32>,
    pub mode: Option<u32>,
    pub owners: &'a [NewOwner],
}

impl OwnersOfWhole<'_> {
    ///
    pub fn judge(&self, record: &Record, found: &mut Findings) {
        found.require(7, self.form.is_some() && self.mode.is_some() && !self.owners.is_empty());
        let (Some(form), Some(mode)) = (self.form, self.mode) else { return };
        if self.owners.is_empty() {
            return;
        }
        found.require(8, matches!(form, SINGLE | JOINT | SHARED));
        let count_fits = (form == SINGLE) == (self.owners.len() == 1);
        let parties: BTreeSet<Party> = self.owners.iter().map(|owner| owner.party).collect();
        let are_owners = count_fits && parties.len() == self.owners.len();
        found.require(45, are_owners);
        let shares: Vec<Written> = self.owners.iter().filter_map(|owner| owner.share).collect();
        let are_unmarked = form != JOINT || shares.is_empty();
        found.require(46, are_unmarked);
        let are_numbered = self.judge_numbers(mode, record, found);
        // Shares are added up only where it is clear whose they are.
        if !are_owners || !are_unmarked || !are_numbered {
            return;
        }
        let parts = shares.iter().map(|(over, under)| Fraction::new(*over, *under));
        match form {
            SHARED => {
                let all = shares.len() == self.owners.len();
                found.require(28, all && Fraction::sum(parts) == Fraction::ONE);
            }
            _ => found.require(28, parts.into_iter().all(|part| part == Fraction::ONE)),
        }
    }

    /// Whether owners and certificates go together.
    fn judge_numbers(&self, mode: u32, record: &Record, found: &mut Findings) -> bool {
        // Without a certificate nothing can be said of whose it is.
        if !record.issued.as_ref().is_some_and(|number| is_number(number, TITLE)) {
            return true;
        }
        let own: Vec<&String> = self.owners.iter().filter_map(|owner| owner.certificate.as_ref()).collect();
        let distinct: BTreeSet<&String> = own.iter().copied().collect();
        match mode {
            0 if own.is_empty() => true,
            1 if self.owners.len() > 1 && own.first().copied() == record.issued.as_ref() => {
                let each = distinct.len() == self.owners.len();
                found.require(117, each);
                found.require(11, !each || own.iter().all(|number| is_number(number, TITLE)));
                each
            }
            0 | 1 => {
                found.note(47);
                false
            }
            _ => {
                found.note(8);
                false
            }
        }
    }
}

fn transfer(facts: &Transfer, record: &Record, found: &mut Findings) {
    types(record, 200, |right| (1..=18).contains(&right), found);
    found.require(7, record.cause.is_some());
    previous(record, TITLE, found);
    issued(record, TITLE, found);
    passing(facts, record, found);
}

/// What passes, from whom to whom.
fn passing(facts: &Transfer, record: &Record, found: &mut Findings) {
    let givers: BTreeSet<Party> = facts.givers.iter().map(|(party, _)| *party).collect();
    match facts.scope {
        None => found.note(7),
        Some(1) => {
            let no_shares = facts.givers.iter().all(|(_, share)| share.is_none());
            found.require(7, !givers.is_empty() && givers.len() == facts.givers.len() && no_shares);
            let owners = &facts.takers;
            OwnersOfWhole { form: facts.form, mode: facts.mode, owners }.judge(record, found);
        }
        Some(2) => {
            let all_shares = facts.givers.iter().all(|(_, share)| share.is_some());
            found.require(7, !givers.is_empty() && givers.len() == facts.givers.len() && all_shares);
            takers_of_shares(facts, found);
        }
        Some(_) => found.note(8),
    }
}

fn by_law(facts: &ByLaw, record: &Record, found: &mut Findings) {
    types(record, 200, |right| (1..=18).contains(&right), found);
    found.require(7, record.cause.is_some());
    previous(record, TITLE, found);
    issued(record, TITLE, found);
    passing(&facts.passing, record, found);
    let documented = facts.document.is_some() && facts.digest.is_some();
    found.require(7, facts.ground.is_some() && facts.effective.is_some() && documented);
    found.require(8, facts.ground.is_none_or(|ground| (1..=7).contains(&ground)));
}

fn unit_data(facts: &UnitData, record: &Record, found: &mut Findings) {
    types(record, 300, |right| (1..=18).contains(&right), found);
    let any = facts.use_code.is_some() || facts.area.is_some() || facts.land_term_end.is_some();
    found.require(7, any || facts.location.is_some());
    found.require(8, facts.use_code.is_none_or(is_use));
    found.require(12, facts.area != Some(0));
    // A term that is over is none to register.
    found.require(14, facts.land_term_end.is_none_or(|end| end >= day_of(record.issued_at)));
    replacement(record, TITLE, found);
}

fn takers_of_shares(facts: &Transfer, found: &mut Findings) {
    let complete = facts.form.is_some() && facts.mode.is_some() && !facts.takers.is_empty();
    found.require(7, complete && facts.takers.iter().all(|taker| taker.certificate.is_none()));
    found.require(45, facts.form.is_none_or(|form| matches!(form, SINGLE | SHARED)));
    found.require(47, facts.mode.is_none_or(|mode| mode == 0));
    let takers: BTreeSet<Party> = facts.takers.iter().map(|taker| taker.party).collect();
    found.require(45, takers.len() == facts.takers.len());
    // Shares are added up only where it is clear whose they are.
    if takers.len() != facts.takers.len() || takers.is_empty() {
        return;
    }
    let part = |(over, under): Written| Fraction::new(over, under);
    let given = Fraction::sum(facts.givers.iter().filter_map(|(_, share)| *share).map(part));
    let taken: Vec<Written> = facts.takers.iter().filter_map(|taker| taker.share).collect();
    let all = taken.len() == facts.takers.len();
    found.require(28, all && Fraction::sum(taken.into_iter().map(part)) == given);
}

fn mortgage(facts: &Mortgage, record: &Record, found: &mut Findings) {
    types(record, 100, |right| right == 37, found);
    found.require(7, facts.mortgagee.is_some() && facts.mortgagor.is_some() && facts.kind.is_some());
    issued(record, PROOF, found);
    period(facts.from, facts.to, found);
    if let Some(kind) = facts.kind {
        found.require(8, matches!(kind, 1 | 2));
        let complete = facts.amount.is_some() && facts.from.is_some() && facts.to.is_some();
        found.require(62, kind != 2 || complete);
    }
    found.require(63, facts.amount.is_some_and(|amount| amount > 0));
    found.require(74, facts.no_transfer.is_some_and(|bits| bits <= 1) && facts.scope.is_some());
    found.require(8, facts.property.is_none_or(|property| is_property(&record.unit, property)));
}

/// Kinds of property; land alone, and land with what rises on it, are no house's.
pub fn is_property(unit: &UnitCode, property: u32) -> bool {
    (1..=7).contains(&property) && (is_land(unit) || !matches!(property, 1 | 4 | 5))
}

/// the last day is not before the first.
pub fn period(from: Option<Day>, to: Option<Day>, found: &mut Findings) {
    if let (Some(from), Some(to)) = (from, to) {
        found.require(14, from <= to);
    }
}

fn seizure(facts: &Seizure, record: &Record, found: &mut Findings) {
    official_types(record, 800, found);
    found.require(14, facts.served_at.is_none_or(|served_at| served_at <= record.issued_at));
    let complete = facts.kind.is_some() && facts.document.is_some() && facts.digest.is_some();
    found.require(7, complete && facts.term_days.is_some() && facts.debtor.is_some());
    found.require(8, facts.kind.is_none_or(|kind| (1..=4).contains(&kind)));
    found.require(77, facts.served_at.is_some());
    found.require(14, facts.term_days != Some(0));
    if let (Some(served_at), Some(days)) = (facts.served_at, facts.term_days) {
        found.require(78, is_three_years_at_most(served_at, days));
    }
}

/// a seizure of immovables is for three years at most (民诉法解释 485).
pub fn is_three_years_at_most(served_at: u64, days: u64) -> bool {
    period_end(served_at, days) <= end_of(plus_months(day_of(served_at), 36))
}

fn renewal(facts: &Renewal, record: &Record, found: &mut Findings) {
    official_types(record, 800, found);
    let complete = facts.seizure.is_some() && facts.document.is_some() && facts.digest.is_some();
    found.require(7, complete && facts.term_days.is_some());
    found.require(77, facts.served_at.is_some());
    found.require(14, facts.served_at.is_none_or(|served_at| served_at <= record.issued_at));
    found.require(14, facts.term_days != Some(0));
    if let (Some(served_at), Some(days)) = (facts.served_at, facts.term_days) {
        found.require(78, is_three_years_at_most(served_at, days));
    }
}

fn follow_up(facts: &FollowUp, record: &Record, found: &mut Findings) {
    let of = if facts.way == Some(1) { 600 } else { 400 };
    types(record, of, |right| right == 97, found);
    found.require(7, facts.objection.is_some() && facts.way.is_some());
    found.require(8, facts.way.is_none_or(|way| (1..=3).contains(&way)));
    found.require(7, facts.way != Some(1) || facts.suit.is_some());
    found.require(7, facts.way != Some(3) || (facts.document.is_some() && facts.digest.is_some()));
}

fn notice(facts: &Notice, record: &Record, found: &mut Findings) {
    types(record, 700, |right| matches!(right, 96 | 99), found);
    issued(record, PROOF, found);
    found.require(7, facts.kind.is_some() && facts.obligor.is_some() && facts.contract.is_some());
    found.require(8, facts.kind.is_none_or(|kind| (1..=4).contains(&kind)));
    if matches!(facts.kind, Some(3 | 4)) {
        found.require(7, facts.mortgagee.is_some());
        found.require(63, facts.amount.is_some_and(|amount| amount > 0));
        return;
    }
    found.require(7, !facts.beneficiaries.is_empty());
    let parties: BTreeSet<Party> = facts.beneficiaries.iter().map(|(party, ..)| *party).collect();
    found.require(45, parties.len() == facts.beneficiaries.len());
    // Either all have shares, which are the whole together, or none has any.
    let shares: Vec<Written> = facts.beneficiaries.iter().filter_map(|(_, share, _)| *share).collect();
    let sum = Fraction::sum(shares.iter().map(|(over, under)| Fraction::new(*over, *under)));
    let all = shares.len() == facts.beneficiaries.len();
    found.require(28, shares.is_empty() || (all && sum == Fraction::ONE));
    if facts.kind == Some(1) {
        let place = facts.use_code.is_some() && facts.area.is_some() && facts.location.is_some();
        found.require(7, place && facts.permit.is_some());
        found.require(8, facts.use_code.is_none_or(is_use));
        found.require(12, facts.area != Some(0));
        new_code(record, facts.parcel.as_deref(), found);
    }
}

fn restriction(facts: &Restriction, record: &Record, found: &mut Findings) {
    types(record, 900, |_| true, found);
    found.require(14, facts.from.is_none_or(|from| from <= record.issued_at));
    let documented = facts.document.is_some() && facts.digest.is_some();
    found.require(7, facts.way.is_some() && documented);
    found.require(8, facts.way.is_none_or(|way| matches!(way, 1 | 2)));
    if facts.way == Some(1) {
        found.require(7, facts.kind.is_some() && facts.from.is_some());
        found.require(8, facts.kind.is_none_or(|kind| matches!(kind, 1..=3 | 9)));
        found.require(14, facts.to.is_none_or(|to| facts.from.is_none_or(|from| day_of(from) <= to)));
        found.require(16, facts.restriction.is_none());
    } else {
        let unused = facts.kind.is_none() && facts.from.is_none() && facts.to.is_none();
        found.require(16, facts.way.is_none() || unused);
        found.require(7, facts.way.is_none() || facts.restriction.is_some());
    }
}
