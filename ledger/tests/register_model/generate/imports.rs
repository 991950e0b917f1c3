//! T24: batches of older stock, in order and not.

use kexin_proof::unit_code::UnitCode;

use super::Maker;
use super::matters::PARCELS;
use crate::model::calendar::day_of;
use crate::model::form::{PROOF, TITLE};
use crate::model::import_facts::{Import, ImportRow, ImportedMortgage, Manifest, Stock};
use crate::model::offices::{ACCEPTOR, ACCEPTOR_AS_REVIEWER, BANKS, COURTS, REVIEWER};
use crate::model::record::{Facts, NewOwner, Record, Role};

/// Parcels as older registers have them: without a cadastral area, and of letters that do not go together.
const OLD_PARCELS: &[&str] = &["440106000000GB00001", "440203000000GB00002", "440106001002GC00050"];
/// Flags of stock, with their weights.
const FLAGS: &[(u64, u32)] =
    &[(10, 0), (2, 1 << 3), (2, 1 << 4), (1, 1 << 1), (1, 1 << 8), (1, 1 << 9), (2, 1 << 7), (2, SHARES)];
const OLD: u32 = 1 << 5;
const DUPLICATE: u32 = 1 << 6;
const SHARES: u32 = 1 << 2;

impl Maker<'_> {
    pub(super) fn import(&mut self, case: &str, now: u64) -> Record {
        let mut rows = Vec::new();
        let first = self.imported_unit();
        let count = self.random().one_of(&[1, 1, 2, 3]);
        let mut units = vec![first];
        while units.len() < count {
            let parcel = first.as_str()[..19].to_owned();
            units.push(self.new_house(&parcel));
        }
        for unit in &units {
            let of_unit = self.rows(unit, now);
            rows.extend(of_unit);
        }
        // One mistake at a time: in what burdens the units, or in all else.
        let burdens_are_wrong = self.wrong && self.percent(50);
        let rest_is_wrong = std::mem::replace(&mut self.wrong, false) && !burdens_are_wrong;
        self.wrong = rest_is_wrong;
        if self.wrong {
            self.spoil_rows(&mut rows);
        }
        let mortgages = self.imported_mortgages(&rows, now);
        let manifest = self.manifest(&rows, &mortgages);
        // Batches are drawn up by night, and what is in force may end before they are registered.
        let issued_at = now - self.random().weighed(&[(6, 0), (1, 2 * 3_600_000), (1, 20 * 3_600_000)]);
        self.generator.batches += 1;
        // One operation of those that run side by side may come with a number that was used.
        let may_reuse = self.generator.operations.is_multiple_of(12) && self.percent(30);
        let used: Vec<(u32, u64)> = self.state.batches.iter().copied().collect();
        let used = self.random().maybe_of(&used).filter(|_| may_reuse);
        let (bureau, batch) = used.unwrap_or((super::bureau_of(&first), self.generator.batches));
        let source = Some("旧登记系统".to_owned());
        let (seizures, entries) = (Vec::new(), Vec::new());
        let mut facts = Import { batch: Some(batch), source, rows, mortgages, seizures, entries, manifest };
        self.import_entries(&mut facts, issued_at);
        let count = (facts.seizures.len() + facts.entries.len()) as u64;
        let miscounted = self.percent(2);
        facts.manifest.entries = (count > 0).then_some(count + u64::from(miscounted));
        if burdens_are_wrong {
            self.spoil_entries(&mut facts, issued_at);
        }
        let mut record = self.record(&first, case, (0, 0), Facts::Import(facts));
        record.issued_at = issued_at;
        (record.registration_type, record.right_type) = (None, None);
        record.bureau = bureau;
        record.signers = vec![(Role::Acceptor, bureau, ACCEPTOR), (Role::Reviewer, bureau, REVIEWER)];
        if self.wrong {
            self.spoil_import(&mut record);
        }
        record
    }

    /// Land that nobody has registered, a house, or what older registers call one; now and then what is there already.
    fn imported_unit(&mut self) -> UnitCode {
        let parcel = self.random().one_of(PARCELS);
        match self.below(20) {
            0 => self.any_unit().unwrap_or_else(|| self.new_house(parcel)),
            1..5 => {
                let parcel = self.random().one_of(OLD_PARCELS);
                self.new_house(parcel)
            }
            5 => format!("{parcel}W00000000").parse().expect("a code by the standard"),
            _ => self.new_house(parcel),
        }
    }

    fn rows(&mut self, unit: &UnitCode, now: u64) -> Vec<ImportRow> {
        if &unit.as_str()[19..20] == "F" && self.percent(12) {
            return vec![self.planned(unit)];
        }
        let (form, owners) = self.owners();
        let mut flags = self.random().weighed(FLAGS);
        if &unit.as_str()[6..12] == "000000" && !self.percent(4) {
            flags |= 1;
        }
        let legacy = self.percent(20);
        if legacy && !self.percent(4) {
            flags |= OLD;
        }
        if self.percent(5) {
            flags |= DUPLICATE;
        }
        let stock = Stock {
            right: Some(self.random().weighed(&[(8, 4), (1, 6), (1, 3)])),
            use_code: if self.percent(80) { Some(self.random().one_of(&[11, 11, 31])) } else { None },
            area: Some(self.random().within(1_000, 30_000)),
            land_term_end: if self.percent(50) { Some(day_of(now) + 20_000) } else { None },
            flags: (flags != 0 || self.percent(20)).then_some(flags),
            location: if self.percent(80) { Some(self.person_number()) } else { None },
            form: Some(form),
            case: Some(format!("OLD-{}", &unit.as_str()[20..])),
            legacy: legacy.then_some(1),
            planned: None,
        };
        let each = owners.len() > 1 && self.percent(30);
        let numbered = self.percent(85);
        let duplicate = flags & DUPLICATE != 0;
        let mut rows: Vec<ImportRow> = Vec::new();
        for (place, owner) in owners.into_iter().enumerate() {
            let number = if numbered && (place == 0 || each) {
                Some(self.old_number(unit, legacy, duplicate, now))
            } else {
                None
            };
            rows.push(row(unit, &owner, number));
        }
        if flags & SHARES != 0 {
            rows[0].share = Some((1, 7));
        }
        rows[0].stock = Some(stock);
        rows
    }

    /// A house that is sold in advance and not built yet.
    fn planned(&mut self, unit: &UnitCode) -> ImportRow {
        let is_virtual = &unit.as_str()[6..12] == "000000";
        let flags = u32::from(is_virtual) | self.random().weighed(&[(8, 0), (1, OLD), (1, 1 << 7)]);
        let stock = Stock {
            right: None,
            use_code: if self.percent(80) { Some(11) } else { None },
            area: Some(self.random().within(1_000, 30_000)),
            land_term_end: None,
            flags: (flags != 0).then_some(flags),
            location: if self.percent(80) { Some(self.person_number()) } else { None },
            form: None,
            case: Some(format!("OLD-{}", &unit.as_str()[20..])),
            legacy: None,
            planned: Some(1),
        };
        let (party, share, person, holder_type, certificate) = (None, None, None, None, None);
        ImportRow { unit: *unit, party, share, person, holder_type, certificate, stock: Some(stock) }
    }

    fn old_number(&mut self, unit: &UnitCode, legacy: bool, duplicate: bool, now: u64) -> String {
        let used = self.used_number().filter(|_| duplicate);
        match used {
            Some(number) if number.contains(TITLE) => number,
            _ if legacy => {
                self.generator.serials += 1;
                format!("粤房地证字第C{:07}号", self.generator.serials)
            }
            _ => self.new_number(unit, TITLE, now),
        }
    }

    fn imported_mortgages(&mut self, rows: &[ImportRow], now: u64) -> Vec<ImportedMortgage> {
        let count = self.random().one_of(&[0, 0, 0, 1, 2]);
        let mut mortgages = Vec::new();
        for number in 0..count {
            let of = self.random().one_of(rows);
            if of.stock.as_ref().is_some_and(|stock| stock.planned.is_some()) && !self.percent(5) {
                continue;
            }
            let today = day_of(now);
            let dated = self.percent(70);
            let shared = of.share.is_some() && self.percent(30);
            let mut mortgage = ImportedMortgage {
                unit: of.unit,
                case: Some(format!("OLD-{}-{number}", &of.unit.as_str()[20..])),
                proof: Some(self.new_number(&of.unit, PROOF, now)),
                kind: Some(if dated { self.random().one_of(&[1, 2]) } else { 1 }),
                amount: Some(self.random().one_of(&[1, 61_000_000, 90_000_000])),
                mortgagee: Some(self.random().one_of(&BANKS)),
                from: dated.then_some(today - 1_000),
                to: dated.then_some(today + self.random().one_of(&[-10, 9_000]) as i64),
                no_transfer: if self.percent(50) { Some(self.random().one_of(&[0, 1])) } else { None },
                share: if shared { of.share } else { None },
                mortgagor: if shared || self.percent(60) { of.party } else { None },
                scope: if self.percent(50) { Some(6) } else { None },
                property: if self.percent(50) { Some(2) } else { None },
                legacy: None,
            };
            if self.wrong && self.percent(25) {
                self.spoil_old_mortgage(&mut mortgage);
            }
            mortgages.push(mortgage);
        }
        mortgages
    }

    /// What there is, as it is counted; now and then miscounted.
    fn manifest(&mut self, rows: &[ImportRow], mortgages: &[ImportedMortgage]) -> Manifest {
        let stocks: Vec<&Stock> = rows.iter().filter_map(|row| row.stock.as_ref()).collect();
        let carrying = |flag: u32| {
            stocks.iter().filter(|stock| stock.flags.unwrap_or(0) & 1 << (flag - 1) != 0).count() as u64
        };
        let counts: Vec<(u32, u64)> =
            (1..=10).map(|flag| (flag, carrying(flag))).filter(|(_, count)| *count > 0).collect();
        let is_any = !mortgages.is_empty();
        let mut manifest = Manifest {
            rows: Some(rows.len() as u64),
            area: Some(stocks.iter().filter_map(|stock| stock.area).sum()),
            is_root_right: Some(true),
            flags: if self.percent(60) { Some(counts) } else { None },
            mortgages: is_any.then_some(mortgages.len() as u64),
            secured: is_any.then(|| mortgages.iter().filter_map(|mortgage| mortgage.amount).sum()),
            entries: None,
        };
        if self.percent(8) {
            match self.below(6) {
                0 => manifest.rows = manifest.rows.map(|rows| rows + 1),
                1 => manifest.area = manifest.area.map(|area| area + 1),
                2 => manifest.is_root_right = Some(false),
                3 => manifest.flags = Some(vec![(3, 9)]),
                4 => manifest.mortgages = manifest.mortgages.map(|count| count + 1),
                _ => manifest.secured = manifest.secured.map(|sum| sum + 1),
            }
        }
        manifest
    }

    fn spoil_rows(&mut self, rows: &mut Vec<ImportRow>) {
        let way = self.below(21);
        let number = self.used_number();
        let again = rows[0].clone();
        let Some(stock) = &mut rows[0].stock else { unreachable!("the first row states its unit") };
        match way {
            0 => stock.right = Some(19),
            1 => stock.right = None,
            2 => stock.use_code = Some(999),
            3 => stock.area = None,
            4 => stock.area = Some(0),
            5 => stock.form = None,
            6 => stock.form = Some(3),
            7 => stock.case = None,
            8 => stock.legacy = Some(2),
            9 => stock.flags = Some(1 << 11),
            10 => rows[0].party = None,
            11 => rows[0].person = None,
            12 => rows[0].certificate = number,
            13 => rows[0].certificate = None,
            14 => rows.push(again),
            15 => rows.push(ImportRow { stock: None, ..again }),
            16 => rows[0].share = Some((1, 9)),
            17 => stock.planned = Some(if stock.planned.is_some() { 2 } else { 1 }),
            _ => {}
        }
    }

    fn spoil_old_mortgage(&mut self, mortgage: &mut ImportedMortgage) {
        match self.below(14) {
            0 => mortgage.unit = self.new_house(PARCELS[0]),
            1 => mortgage.case = None,
            2 => mortgage.proof = None,
            3 => mortgage.proof = self.used_number(),
            4 => mortgage.kind = Some(3),
            5 => mortgage.amount = Some(0),
            6 => mortgage.mortgagee = Some(COURTS[0]),
            7 => (mortgage.kind, mortgage.to) = (Some(2), None),
            8 => mortgage.to = mortgage.from.map(|from| from - 1),
            9 => mortgage.no_transfer = Some(2),
            10 => mortgage.property = Some(9),
            11 => mortgage.share = Some((9, 10)),
            12 => mortgage.legacy = Some(1),
            _ => mortgage.legacy = Some(2),
        }
    }

    fn spoil_import(&mut self, record: &mut Record) {
        let (bureau, other) = (record.bureau, super::other_bureau(record.bureau));
        let way = self.below(16);
        let number = self.used_number();
        let Facts::Import(facts) = &mut record.facts else { unreachable!("just made") };
        match way {
            0 => facts.batch = None,
            1 => facts.source = None,
            2 => facts.manifest.rows = None,
            3 => facts.manifest.area = None,
            4 => facts.manifest.is_root_right = None,
            5 => facts.manifest.secured = facts.manifest.secured.xor(Some(1)),
            6 => record.registration_type = Some(100),
            7 => record.previous = number,
            8 => record.signers = vec![(Role::Acceptor, bureau, ACCEPTOR)],
            9 => record.bureau = other,
            10 => record.signers[1] = (Role::Reviewer, bureau, ACCEPTOR_AS_REVIEWER),
            11 => record.signers[1] = (Role::Reviewer, other, REVIEWER),
            _ => {}
        }
    }
}

fn row(unit: &UnitCode, owner: &NewOwner, certificate: Option<String>) -> ImportRow {
    ImportRow {
        unit: *unit,
        party: Some(owner.party),
        share: owner.share,
        person: Some(owner.person),
        holder_type: (owner.holder_type != 1).then_some(owner.holder_type),
        certificate,
        stock: None,
    }
}
