//! T24: stock of an older register comes in as it stands there, flagged where it is not in order (domain 3.6).

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use super::Filed;
use super::certificates;
use super::form;
use super::fraction::Fraction;
use super::import_facts::{Import, ImportRow, ImportedMortgage, Stock};
use super::offices::{BANKS, is_county};
use super::ownership::count_fixture;
use super::path::competent;
use super::record::{Party, Record, Role};
use super::rules::Findings;
use super::state::{JOINT, Mortgage, Owner, SHARED, SINGLE, State, Status};
use super::{import_entries, import_seizures};

/// Quality flags 1 virtual code, 3 shares, 6 old certificate, 7 another unit's certificate.
const VIRTUAL: u32 = 1;
const SHARES: u32 = 1 << 2;
const OLD: u32 = 1 << 5;
const DUPLICATE: u32 = 1 << 6;
/// Every flag.
const FLAGS: u32 = 0b11_1111_1111;
/// Longest number of an old form, bytes.
const OLD_NUMBER_MAX: usize = 256;

/// Rows of one unit, the first of which states it.
pub struct Group<'a> {
    pub unit: UnitCode,
    pub stock: &'a Stock,
    pub rows: Vec<&'a ImportRow>,
}

impl Group<'_> {
    fn flags(&self) -> u32 {
        self.stock.flags.unwrap_or(0)
    }

    pub fn has(&self, flag: u32) -> bool {
        self.flags() & flag != 0
    }

    /// Whether it is sold in advance and not built yet.
    pub fn is_planned(&self) -> bool {
        self.stock.planned.is_some()
    }

    /// Whether the numbers of rights in it may be of an old form.
    fn has_old_numbers(&self) -> bool {
        self.has(OLD)
    }

    fn is_legacy(&self) -> bool {
        self.stock.legacy == Some(1)
    }

    /// The numbers by which it came in.
    fn numbers(&self) -> Vec<&String> {
        self.rows.iter().filter_map(|row| row.certificate.as_ref()).collect()
    }

    /// Whether owners hold a certificate each.
    fn is_held_each(&self) -> bool {
        self.numbers().len() > 1
    }

    pub fn owners(&self) -> Vec<Owner> {
        let each = self.is_held_each() && !self.has(DUPLICATE);
        let owner = |row: &&ImportRow| Owner {
            party: row.party.expect("of good form"),
            share: row.share,
            person: row.person.expect("of good form"),
            holder_type: row.holder_type.unwrap_or(99),
            certificate: row.certificate.clone().filter(|_| each),
        };
        self.rows.iter().map(owner).collect()
    }
}

/// What a row says that should state its unit and does not.
const UNSTATED: &Stock = &Stock {
    right: None,
    use_code: None,
    area: None,
    land_term_end: None,
    flags: None,
    location: None,
    form: None,
    case: None,
    legacy: None,
    planned: None,
};

/// Units in the order of their rows: each begins with the row that states it.
fn groups(facts: &Import) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for row in &facts.rows {
        let is_planned = row.stock.as_ref().is_some_and(|stock| stock.planned.is_some());
        match groups.last_mut().filter(|group| group.unit == row.unit && !is_planned) {
            Some(group) => group.rows.push(row),
            None => {
                let stock = row.stock.as_ref().unwrap_or(UNSTATED);
                groups.push(Group { unit: row.unit, stock, rows: vec![row] });
            }
        }
    }
    groups
}

/// Layer P.
pub fn judge_form(facts: &Import, record: &Record, found: &mut Findings) {
    let told = &facts.manifest;
    found.require(7, facts.batch.is_some() && facts.source.is_some() && !facts.rows.is_empty());
    found.require(7, told.rows.is_some() && told.area.is_some() && told.is_root_right.is_some());
    let is_owner = |row: &ImportRow| row.party.is_some() && row.person.is_some();
    let is_planned = |row: &ImportRow| row.stock.as_ref().is_some_and(|stock| stock.planned.is_some());
    let is_readable = |row: &ImportRow| is_owner(row) || is_planned(row);
    found.require(7, facts.rows.iter().all(is_readable));
    // A batch has no case, and is of no type.
    let types = record.registration_type.is_some() || record.right_type.is_some();
    found.require(16, !types && record.issued.is_none() && record.previous.is_none());
    let groups = groups(facts);
    let codes: BTreeSet<UnitCode> = groups.iter().map(|group| group.unit).collect();
    found.require(16, codes.len() == groups.len());
    for group in &groups {
        // Rows are read in their order; behind one that nobody can read nothing is said.
        if !is_readable(group.rows[0]) {
            return;
        }
        judge_stock(group, found);
        if !is_readable_stock(group) || !group.rows.iter().all(|row| is_readable(row)) {
            return;
        }
        if group.is_planned() {
            judge_planned(group, found);
        } else {
            judge_rows(group, found);
        }
    }
    judge_mortgages(facts, &groups, found);
    import_seizures::judge_form(facts, &groups, record.issued_at, found);
    import_entries::judge_form(facts, &groups, record.issued_at, found);
}

/// What is not built has neither right nor owner, and says nothing of either.
fn judge_planned(group: &Group<'_>, found: &mut Findings) {
    let (stock, row) = (group.stock, group.rows[0]);
    found.require(8, stock.planned == Some(1));
    let of_right = [stock.right.is_some(), stock.form.is_some(), stock.legacy.is_some()];
    let of_owner =
        [row.party.is_some(), row.person.is_some(), row.share.is_some(), row.holder_type.is_some()];
    let is_registered = row.certificate.is_some() || stock.land_term_end.is_some();
    found.require(16, !of_right.contains(&true) && !of_owner.contains(&true) && !is_registered);
    found.require(16, group.rows.len() == 1);
}

/// Whether all is there without which a unit cannot be read.
fn is_readable_stock(group: &Group<'_>) -> bool {
    let stock = group.stock;
    let has_right = stock.right.is_some() && stock.form.is_some();
    stock.case.is_some() && stock.area.is_some() && (has_right || group.is_planned())
}

fn judge_stock(group: &Group<'_>, found: &mut Findings) {
    let stock = group.stock;
    found.require(16, group.rows.iter().skip(1).all(|row| row.stock.is_none()));
    found.require(8, group.flags() & !FLAGS == 0);
    found.require(2, is_county(group.unit.county()));
    found.require(4, !form::is_virtual(&group.unit) || group.has(VIRTUAL));
    found.require(7, (stock.right.is_some() && stock.form.is_some()) || group.is_planned());
    found.require(7, stock.case.is_some() && stock.area.is_some());
    found.require(8, group.is_planned() || stock.right.is_none_or(|right| (1..=18).contains(&right)));
    found.require(8, stock.use_code.is_none_or(form::is_use));
    found.require(8, stock.legacy.is_none_or(|legacy| legacy == 1));
    found.require(12, stock.area != Some(0));
}

/// of the certificates; of the owners.
fn judge_rows(group: &Group<'_>, found: &mut Findings) {
    let numbers = group.numbers();
    for number in &numbers {
        let is_fit = if group.is_legacy() { group.has(OLD) } else { form::is_number(number, form::TITLE) };
        found.require(11, is_fit);
    }
    found.require(47, numbers.len() <= 1 || numbers.len() == group.rows.len());
    found.require(47, numbers.is_empty() || group.rows[0].certificate.is_some());
    found.require(117, numbers.iter().collect::<BTreeSet<_>>().len() == numbers.len());
    let Some(form) = group.stock.form else { return };
    found.require(8, matches!(form, SINGLE | JOINT | SHARED));
    if !matches!(form, SINGLE | JOINT | SHARED) {
        return;
    }
    let parties: BTreeSet<Option<Party>> = group.rows.iter().map(|row| row.party).collect();
    let count_fits = (form == SINGLE) == (group.rows.len() == 1);
    let are_owners = count_fits && parties.len() == group.rows.len();
    let shares: Vec<Fraction> = group
        .rows
        .iter()
        .filter_map(|row| row.share)
        .map(|(over, under)| Fraction::new(over, under))
        .collect();
    let are_unmarked = form != JOINT || shares.is_empty();
    found.require(45, are_owners);
    found.require(46, are_unmarked);
    if !are_owners || !are_unmarked || group.has(SHARES) {
        return;
    }
    found.require(
        28,
        match form {
            SHARED => shares.len() == group.rows.len() && Fraction::sum(shares) == Fraction::ONE,
            _ => shares.iter().all(|share| *share == Fraction::ONE),
        },
    );
}

fn judge_mortgages(facts: &Import, groups: &[Group<'_>], found: &mut Findings) {
    let is_there = !facts.mortgages.is_empty();
    for total in [facts.manifest.mortgages, facts.manifest.secured] {
        found.require(7, total.is_some() || !is_there);
        found.require(16, total.is_none() || is_there);
    }
    for mortgage in &facts.mortgages {
        judge_mortgage(mortgage, groups.iter().find(|group| group.unit == mortgage.unit), found);
    }
    let names: BTreeSet<(UnitCode, &Option<String>)> =
        facts.mortgages.iter().map(|mortgage| (mortgage.unit, &mortgage.case)).collect();
    found.require(16, names.len() == facts.mortgages.len());
}

fn judge_mortgage(mortgage: &ImportedMortgage, group: Option<&Group<'_>>, found: &mut Findings) {
    // A mortgage of nothing is for the source to settle.
    found.require(7, group.is_some());
    found.require(24, group.is_none_or(|group| !group.is_planned()));
    found.require(7, mortgage.case.is_some() && mortgage.kind.is_some());
    found.require(7, mortgage.amount.is_some() && mortgage.mortgagee.is_some());
    judge_proof(mortgage.proof.as_ref(), mortgage.legacy, group, found);
    found.require(8, mortgage.kind.is_none_or(|kind| matches!(kind, 1 | 2)));
    found.require(63, mortgage.amount != Some(0));
    let is_whole = mortgage.from.is_some() && mortgage.to.is_some();
    found.require(62, mortgage.kind != Some(2) || is_whole);
    form::period(mortgage.from, mortgage.to, found);
    found.require(8, mortgage.no_transfer.is_none_or(|bits| bits <= 1));
    found.require(8, mortgage.property.is_none_or(|property| form::is_property(&mortgage.unit, property)));
    if let (Some(group), Some((over, under))) = (group, mortgage.share) {
        let form = group.stock.form.unwrap_or(SINGLE);
        let his = group.rows.iter().find(|row| row.party == mortgage.mortgagor);
        let part = his.map(|row| match (form, row.share) {
            (SINGLE, _) => Fraction::ONE,
            (SHARED, Some((over, under))) => Fraction::new(over, under),
            _ => Fraction::ZERO,
        });
        found.require(73, part.is_some_and(|part| Fraction::new(over, under) <= part));
    }
}

/// the number of a proof; one of an old form only where the unit, if it comes with the batch, says that
/// it has such.
pub fn judge_proof(
    number: Option<&String>,
    legacy: Option<u32>,
    group: Option<&Group<'_>>,
    found: &mut Findings,
) {
    let Some(number) = number else {
        found.note(7);
        return;
    };
    match legacy {
        None => found.require(11, form::is_number(number, form::PROOF)),
        Some(1) => {
            let is_fit = (1..=OLD_NUMBER_MAX).contains(&number.len());
            found.require(11, is_fit && group.is_none_or(Group::has_old_numbers));
        }
        Some(_) => found.note(8),
    }
}

pub fn judge(facts: &Import, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let groups = groups(facts);
    judge_officers(&groups, record, found);
    let batch = (record.bureau, facts.batch.expect("of good form"));
    found.require(15, !state.batches.contains(&batch));
    judge_totals(facts, &groups, found);
    let mut numbers: BTreeSet<&str> = BTreeSet::new();
    let is_free = |number: &str| !state.certificates.contains_key(number);
    for group in &groups {
        match state.registered(&group.unit).map(|unit| unit.status) {
            None | Some(Status::Nothing) => {}
            Some(Status::Current | Status::Planned) => found.note(41),
            Some(Status::Historic(_)) => found.note(104),
        }
        // Flags are the reviewer's to look at.
        found.require(142, group.flags() == 0);
        if !form::combines(&group.unit) {
            found.warn(3);
        }
        if !group.has(DUPLICATE) {
            for number in group.numbers() {
                found.require(111, numbers.insert(number) && is_free(number));
            }
        }
    }
    for mortgage in &facts.mortgages {
        let proof = mortgage.proof.as_ref().expect("of good form");
        found.require(111, numbers.insert(proof) && is_free(proof));
        found.require(153, mortgage.mortgagee.is_some_and(|bank| BANKS.contains(&bank)));
    }
    for proof in import_entries::proofs(&facts.entries) {
        found.require(111, numbers.insert(proof) && is_free(proof));
    }
    import_entries::judge(facts, &groups, state, found);
    import_seizures::judge(facts, &groups, found);
}

/// two officers of the bureau that files.
fn judge_officers(groups: &[Group<'_>], record: &Record, found: &mut Findings) {
    let units: Vec<UnitCode> = groups.iter().map(|group| group.unit).collect();
    let acceptor = competent(record, Role::Acceptor, &units, found);
    let reviewer = competent(record, Role::Reviewer, &units, found);
    for officer in [acceptor, reviewer].into_iter().flatten() {
        found.require(125, officer.0 == record.bureau);
    }
    found.require(122, acceptor.is_none() || acceptor != reviewer);
}

/// there is what the manifest says.
fn judge_totals(facts: &Import, groups: &[Group<'_>], found: &mut Findings) {
    let told = &facts.manifest;
    let area: u64 = groups.iter().map(|group| group.stock.area.expect("of good form")).sum();
    found.require(141, told.rows == Some(facts.rows.len() as u64));
    found.require(141, told.area == Some(area) && told.is_root_right == Some(true));
    if !facts.mortgages.is_empty() {
        let secured: u64 = facts.mortgages.iter().filter_map(|mortgage| mortgage.amount).sum();
        found.require(141, told.mortgages == Some(facts.mortgages.len() as u64));
        found.require(141, told.secured == Some(secured));
    }
    let entries = facts.seizures.len() + facts.entries.len();
    found.require(141, told.entries.is_none_or(|told| told == entries as u64));
    if let Some(told) = told.flags.as_ref().filter(|told| !told.is_empty()) {
        let carrying = |flag: u32| groups.iter().filter(|group| group.has(1 << (flag - 1))).count() as u64;
        let counts = (1..=10).map(|flag| (flag, carrying(flag))).filter(|(_, count)| *count > 0);
        found.require(141, counts.eq(told.iter().copied()));
    }
}

pub fn apply(facts: &Import, filed: &Filed<'_>, state: &mut State) {
    let batch = facts.batch.expect("of good form");
    for group in groups(facts) {
        enter(&group, filed, state);
    }
    for (place, mortgage) in (0_u64..).zip(&facts.mortgages) {
        let unit = filed.touch(&mortgage.unit, state);
        let (case, proof) = (mortgage.case.clone(), mortgage.proof.clone());
        let (case, proof) = (case.expect("of good form"), proof.expect("of good form"));
        unit.mortgages.push(Mortgage {
            case: case.clone(),
            proof: proof.clone(),
            kind: mortgage.kind.expect("of good form"),
            amount: mortgage.amount.expect("of good form"),
            mortgagee: mortgage.mortgagee.expect("of good form"),
            mortgagor: mortgage.mortgagor,
            share: mortgage.share,
            from: mortgage.from,
            to: mortgage.to,
            no_transfer: mortgage.no_transfer == Some(1),
            scope: mortgage.scope,
            determined_at: None,
            property: mortgage.property,
            // Before all that is registered here (民法典 414).
            order: (0, place),
            is_active: true,
        });
        certificates::enter(&proof, 2, &mortgage.unit, &case, state);
    }
    import_entries::apply(facts, filed, state);
    import_seizures::apply(facts, filed, state);
    state.batches.insert((filed.record.bureau, batch));
}

fn enter(group: &Group<'_>, filed: &Filed<'_>, state: &mut State) {
    let stock = group.stock;
    let number = group.rows[0].certificate.clone().filter(|_| !group.has(DUPLICATE));
    let unit = filed.touch(&group.unit, state);
    unit.use_code = stock.use_code.unwrap_or(0);
    unit.area = stock.area.expect("of good form");
    unit.parcel = group.unit.as_str()[..19].to_owned();
    unit.location = stock.location;
    unit.quality = group.flags();
    if group.is_planned() {
        unit.status = Status::Planned;
        return;
    }
    unit.status = Status::Current;
    unit.right_type = stock.right.expect("of good form");
    unit.form = stock.form.expect("of good form");
    unit.land_term_end = stock.land_term_end;
    unit.certificate = number;
    unit.owners = group.owners();
    unit.owned_since = Some((filed.place.height, filed.place.time));
    unit.first_record = unit.last_record;
    unit.owned_by = unit.last_record;
    count_fixture(&group.unit, 1, filed, state);
    if !group.has(DUPLICATE) {
        let kind = if group.is_legacy() { 3 } else { 1 };
        let case = stock.case.as_ref().expect("of good form");
        for number in group.numbers() {
            certificates::enter(number, kind, &group.unit, case, state);
        }
    }
}
