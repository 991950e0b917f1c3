//! What is in force on the units of a batch: seizures with their queue, and all other entries.

use kexin_proof::unit_code::UnitCode;

use super::Maker;
use crate::model::calendar::{DAY_MS, day_of, end_of, plus_months};
use crate::model::form::PROOF;
use crate::model::import_facts::{Entry, Import, ImportRow, ImportedEntry, ImportedNotice, ImportedSeizure};
use crate::model::offices::{BANKS, COURTS, PROCURATORATE};
use crate::model::record::{Party, Written};

/// Flag of numbers of an old form.
const OLD: u32 = 1 << 5;
const HOUR_MS: u64 = 3_600_000;

impl Maker<'_> {
    /// Adds entries to the units of a batch that is drawn up at `issued_at`.
    pub(super) fn import_entries(&mut self, facts: &mut Import, issued_at: u64) {
        let heads: Vec<ImportRow> = facts.rows.iter().filter(|row| row.stock.is_some()).cloned().collect();
        for head in heads {
            let owners: Vec<(Party, Option<Written>)> = facts
                .rows
                .iter()
                .filter(|row| row.unit == head.unit)
                .filter_map(|row| Some((row.party?, row.share)))
                .collect();
            if head.stock.as_ref().is_some_and(|stock| stock.planned.is_some()) {
                self.presold(&head, facts, issued_at);
            } else {
                self.burdened(&head, &owners, facts, issued_at);
            }
        }
    }

    /// A house that is not built yet was sold to somebody, who has promised it to a bank, and whose creditors wait for it.
    fn presold(&mut self, head: &ImportRow, facts: &mut Import, issued_at: u64) {
        let (buyer, other, seller) = (self.party(), self.party(), self.party());
        let shares: &[(Party, Option<Written>)] = match self.below(4) {
            0 if buyer != other => &[(buyer, Some((1, 2))), (other, Some((1, 2)))],
            1 if buyer != other => &[(buyer, None), (other, None)],
            _ => &[(buyer, None)],
        };
        let sale = self.old_entry(head, Entry::Notice(notice(1, seller, None)), "N", issued_at);
        for (party, share) in shares {
            let of_buyer = ImportedNotice {
                beneficiary: Some(*party),
                person: Some(*party),
                share: *share,
                ..notice(1, seller, None)
            };
            facts.entries.push(ImportedEntry { what: Entry::Notice(of_buyer), ..sale.clone() });
        }
        if self.percent(40) {
            let to_bank = Entry::Notice(self.promised_mortgage(3, buyer, None));
            let entry = self.old_entry(head, to_bank, "M", issued_at);
            facts.entries.push(entry);
        }
        if self.percent(20) {
            let debtor = if self.percent(80) { buyer } else { seller };
            let seizure = self.old_seizure(head, (3, debtor, None), 0, issued_at);
            facts.seizures.push(seizure);
        }
        if self.percent(10) {
            let restriction = self.old_restriction(issued_at);
            let entry = self.old_entry(head, restriction, "R", issued_at);
            facts.entries.push(entry);
        }
    }

    /// A unit with its owners: few have much on them.
    fn burdened(
        &mut self,
        head: &ImportRow,
        owners: &[(Party, Option<Written>)],
        facts: &mut Import,
        issued_at: u64,
    ) {
        if self.percent(25) {
            self.old_queue(head, owners, facts, issued_at);
        }
        let last = |maker: &mut Self, most: i64| {
            let days = maker.random().one_of(&[0, 1, 20, most]);
            (!maker.percent(30)).then_some(day_of(issued_at) + days)
        };
        let (stranger, other) = (self.party(), self.party());
        if self.percent(12) {
            let objection = Entry::Objection {
                matter: Some(u8::try_from(self.below(12)).expect("few matters")),
                applicant: Some(stranger),
                person: if self.percent(60) { Some(stranger) } else { None },
                since: Some(issued_at - self.random().one_of(&[0, 1, 5 * DAY_MS])),
                last: last(self, 40),
            };
            let entry = self.old_entry(head, objection, "O", issued_at);
            facts.entries.push(entry);
        }
        if self.percent(18) {
            let seller = owners.first().map_or(other, |owner| owner.0);
            let end = last(self, 90);
            let kind = self.random().one_of(&[1, 2, 2, 3, 4]);
            let promised = if kind > 2 {
                self.promised_mortgage(kind, seller, end)
            } else {
                ImportedNotice {
                    beneficiary: Some(stranger),
                    person: Some(stranger),
                    ..notice(kind, seller, end)
                }
            };
            let entry = self.old_entry(head, Entry::Notice(promised), "N", issued_at);
            facts.entries.push(entry);
        }
        if self.percent(15) {
            let end = last(self, 9_000);
            self.old_easement(head, end, facts, issued_at);
        }
        if self.percent(10) {
            let habitation = Entry::Habitation {
                occupant: Some(stranger),
                person: Some(stranger),
                source: Some(self.random().one_of(&[1, 2, 3, 99])),
                scope: Some(4),
                from: if self.percent(70) { Some(day_of(issued_at) - 100) } else { None },
                to: last(self, 3_000),
            };
            let entry = self.old_entry(head, habitation, "H", issued_at);
            facts.entries.push(entry);
        }
        if self.percent(12) {
            let restriction = self.old_restriction(issued_at);
            let entry = self.old_entry(head, restriction, "R", issued_at);
            facts.entries.push(entry);
        }
    }

    /// A queue of one unit: of the whole, or of shares of its owners.
    fn old_queue(
        &mut self,
        head: &ImportRow,
        owners: &[(Party, Option<Written>)],
        facts: &mut Import,
        issued_at: u64,
    ) {
        let count = self.random().one_of(&[1, 1, 2, 3]);
        let mut held: Vec<(Party, Option<Written>)> = Vec::new();
        for place in 0..count {
            let (owner, part) = self.random().maybe_of(owners).unwrap_or((0, None));
            let debtor = if self.percent(93) { owner } else { self.party() };
            let share = part.filter(|_| self.percent(60));
            let overlaps = held.iter().any(|(other, of)| of.is_none() || share.is_none() || *other == debtor);
            let waits = overlaps != self.percent(3);
            let pre = self.percent(12);
            let kind = match (waits, pre) {
                (false, false) => 1,
                (true, false) => 2,
                (false, true) => 3,
                (true, true) => 4,
            };
            if !waits {
                held.push((debtor, share));
            }
            let seizure = self.old_seizure(head, (kind, debtor, share), place, issued_at);
            facts.seizures.push(seizure);
        }
    }

    fn old_seizure(
        &mut self,
        head: &ImportRow,
        (kind, debtor, share): (u32, Party, Option<Written>),
        place: u64,
        issued_at: u64,
    ) -> ImportedSeizure {
        let waits = matches!(kind, 2 | 4);
        let start = issued_at - self.random().one_of(&[0, DAY_MS, 300 * DAY_MS]);
        let today = day_of(issued_at);
        // Terms end at 24:00; not in every old register.
        let end = match self.below(12) {
            0 => issued_at + 1,
            1 => issued_at + self.random().within(1, 5 * HOUR_MS),
            2 => end_of(plus_months(today, 72)) + self.below(2),
            3 => issued_at + self.random().within(1, 90 * DAY_MS),
            _ => end_of(today + self.random().one_of(&[0, 1, 20, 300])),
        };
        let longest = end_of(plus_months(day_of(start), 36)) - end_of(day_of(start));
        let days =
            self.random().weighed(&[(8, 30), (4, 365), (1, longest / DAY_MS), (1, longest / DAY_MS + 1)]);
        ImportedSeizure {
            unit: head.unit,
            case: Some(format!("OLD-{}-Z{place}", &head.unit.as_str()[20..])),
            organ: Some(self.random().one_of(&[COURTS[0], COURTS[1], PROCURATORATE])),
            kind: Some(kind),
            document: Some(format!("（2022）粤0106执{place}号")),
            served_at: Some(start),
            term_days: Some(days),
            debtor: Some(debtor),
            share,
            start: (!waits).then_some(start),
            end: (!waits).then_some(end),
            digest: if self.percent(50) { Some(9) } else { None },
        }
    }

    fn promised_mortgage(&mut self, kind: u32, obligor: Party, last: Option<i64>) -> ImportedNotice {
        ImportedNotice {
            mortgagee: Some(self.random().one_of(&BANKS)),
            amount: Some(self.random().one_of(&[1, 61_000_000])),
            ..notice(kind, obligor, last)
        }
    }

    fn old_restriction(&mut self, issued_at: u64) -> Entry {
        Entry::Restriction {
            organ: Some(self.random().one_of(&[COURTS[0], PROCURATORATE, PROCURATORATE])),
            kind: Some(self.random().one_of(&[1, 2, 3, 9])),
            document: Some("粤限〔2022〕1号".to_owned()),
            digest: if self.percent(50) { Some(2) } else { None },
            from: Some(issued_at - self.random().one_of(&[0, 1, DAY_MS])),
            last: if self.percent(60) {
                Some(day_of(issued_at) + self.random().one_of(&[0, 1, 60]))
            } else {
                None
            },
        }
    }

    /// An easement with a unit of the batch, or with one that is in the register.
    fn old_easement(&mut self, head: &ImportRow, to: Option<i64>, facts: &mut Import, issued_at: u64) {
        let others: Vec<UnitCode> =
            facts.rows.iter().map(|row| row.unit).filter(|unit| *unit != head.unit).collect();
        let inside = self.random().maybe_of(&others).filter(|_| self.percent(50));
        let there = self.other_unit(&head.unit).or_else(|| self.any_unit());
        let Some(other) = inside.or(there) else { return };
        self.taken.insert(other);
        let from = if self.percent(50) { Some(day_of(issued_at) - 10) } else { None };
        let (unit, other) = if self.percent(60) { (head.unit, other) } else { (other, head.unit) };
        let easement = Entry::Easement { other: Some(other), content: Some(1), from, to };
        let entry = self.old_entry(head, easement, "E", issued_at);
        facts.entries.push(ImportedEntry { unit, ..entry });
    }

    /// An entry with its case and its proof, sometimes of an old form.
    fn old_entry(&mut self, head: &ImportRow, what: Entry, kind: &str, now: u64) -> ImportedEntry {
        let flags = head.stock.as_ref().and_then(|stock| stock.flags).unwrap_or(0);
        let legacy = flags & OLD != 0 && self.percent(50);
        let proof = match &what {
            Entry::Restriction { .. } => None,
            _ if legacy => {
                self.generator.serials += 1;
                Some(format!("粤房他证字第{:07}号", self.generator.serials))
            }
            _ => Some(self.new_number(&head.unit, PROOF, now)),
        };
        ImportedEntry {
            unit: head.unit,
            case: Some(format!("OLD-{}-{kind}", &head.unit.as_str()[20..])),
            legacy: (legacy && proof.is_some()).then_some(1),
            proof,
            what,
        }
    }

    /// One thing that is wrong in what burdens a batch.
    pub(super) fn spoil_entries(&mut self, facts: &mut Import, issued_at: u64) {
        let seizures = facts.seizures.len() as u64;
        let all = seizures + facts.entries.len() as u64;
        if all == 0 || self.percent(4) {
            facts.manifest.entries = facts.manifest.entries.xor(Some(1));
            return;
        }
        let place = self.below(all);
        let place_of = |place: u64| usize::try_from(place).expect("few rows");
        if place < seizures {
            let mut seizure = facts.seizures[place_of(place)].clone();
            self.spoil_old_seizure(&mut seizure, issued_at);
            facts.seizures[place_of(place)] = seizure;
            return;
        }
        let mut entry = facts.entries[place_of(place - seizures)].clone();
        self.spoil_entry(&mut entry, issued_at);
        facts.entries[place_of(place - seizures)] = entry;
    }

    fn spoil_old_seizure(&mut self, seizure: &mut ImportedSeizure, issued_at: u64) {
        match self.below(18) {
            0 => seizure.unit = self.new_house(&seizure.unit.as_str()[..19]),
            1 => seizure.case = self.random().one_of(&[None, Some("OLD-1".to_owned())]),
            2 => seizure.organ = self.random().one_of(&[None, Some(BANKS[0]), Some(99)]),
            3 => seizure.kind = self.random().one_of(&[None, Some(5), Some(0)]),
            4 => seizure.document = self.random().one_of(&[None, Some(String::new())]),
            5 => seizure.served_at = self.random().one_of(&[None, Some(issued_at + 1), Some(issued_at)]),
            6 => seizure.term_days = self.random().one_of(&[None, Some(0), Some(1)]),
            7 => seizure.debtor = None,
            8 => seizure.share = self.random().one_of(&[None, Some((1, 1)), Some((1, 100))]),
            9 => seizure.start = self.random().one_of(&[None, Some(issued_at), Some(issued_at + 1)]),
            10 => seizure.end = self.random().one_of(&[None, Some(issued_at), Some(issued_at + 1)]),
            11 => seizure.kind = seizure.kind.map(|kind| if kind > 2 { kind - 2 } else { kind + 2 }),
            12 => seizure.kind = seizure.kind.map(|kind| if kind % 2 == 0 { kind - 1 } else { kind + 1 }),
            13 => seizure.case = Some("OLD-Z".to_owned()),
            14 => seizure.debtor = Some(self.party()),
            _ => seizure.end = seizure.start,
        }
    }

    fn spoil_entry(&mut self, entry: &mut ImportedEntry, issued_at: u64) {
        let used = self.used_number();
        match self.below(10) {
            0 => entry.case = None,
            1 => entry.case = Some(String::new()),
            2 => entry.proof = None,
            3 => entry.proof = used,
            4 => entry.legacy = self.random().one_of(&[Some(1), Some(2)]),
            5 => entry.unit = self.new_house(&entry.unit.as_str()[..19]),
            _ => self.spoil_what(&mut entry.what, issued_at),
        }
    }

    fn spoil_what(&mut self, what: &mut Entry, issued_at: u64) {
        let way = self.below(6);
        let yesterday = Some(day_of(issued_at) - 1);
        match what {
            Entry::Objection { matter, applicant, since, last, .. } => match way {
                0 => *matter = None,
                1 => *applicant = None,
                2 => *since = None,
                3 => *since = Some(issued_at + 1),
                _ => *last = yesterday,
            },
            Entry::Notice(notice) => self.spoil_notice(notice, issued_at),
            Entry::Easement { other, content, from, to } => match way {
                0 => *other = None,
                1 => *other = self.any_unit(),
                2 => *content = None,
                3 => *from = to.map(|to| to + 1),
                _ => *to = yesterday,
            },
            Entry::Habitation { occupant, person, source, scope, from, to } => match way {
                0 => *occupant = None,
                1 => *person = None,
                2 => *source = self.random().one_of(&[None, Some(4)]),
                3 => *scope = None,
                4 => *from = to.map(|to| to + 1),
                _ => *to = yesterday,
            },
            Entry::Restriction { organ, kind, document, from, last, .. } => match way {
                0 => *organ = self.random().one_of(&[None, Some(BANKS[0]), Some(99)]),
                1 => *kind = self.random().one_of(&[None, Some(4)]),
                2 => *document = None,
                3 => *from = self.random().one_of(&[None, Some(issued_at + 1)]),
                _ => *last = yesterday,
            },
        }
    }

    fn spoil_notice(&mut self, notice: &mut ImportedNotice, issued_at: u64) {
        match self.below(12) {
            0 => notice.kind = self.random().one_of(&[None, Some(5)]),
            1 => notice.kind = notice.kind.map(|kind| if kind > 2 { kind - 2 } else { kind + 2 }),
            2 => notice.kind = notice.kind.map(|kind| if kind % 2 == 0 { kind - 1 } else { kind + 1 }),
            3 => notice.beneficiary = self.random().one_of(&[None, Some(3)]),
            4 => notice.person = self.random().one_of(&[None, Some(3)]),
            5 => notice.share = self.random().one_of(&[Some((1, 2)), Some((1, 3)), Some((1, 1))]),
            6 => notice.mortgagee = self.random().one_of(&[None, Some(COURTS[0])]),
            7 => notice.amount = self.random().one_of(&[None, Some(0)]),
            8 => notice.obligor = self.random().one_of(&[None, Some(5)]),
            9 => notice.contract = Some("HT-OTHER".to_owned()),
            10 => notice.last = Some(day_of(issued_at) + 5),
            _ => notice.last = Some(day_of(issued_at) - 1),
        }
    }
}

fn notice(kind: u32, obligor: Party, last: Option<i64>) -> ImportedNotice {
    ImportedNotice {
        kind: Some(kind),
        beneficiary: None,
        person: None,
        share: None,
        mortgagee: None,
        amount: None,
        obligor: Some(obligor),
        contract: Some("HT-OLD".to_owned()),
        last,
    }
}
