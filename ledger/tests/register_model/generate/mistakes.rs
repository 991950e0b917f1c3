//! Mistakes that any registration can have.

use super::{Maker, bureau_of, other_bureau};
use crate::model::calendar;
use crate::model::offices::{ACCEPTOR, ACCEPTOR_AS_REVIEWER, REGISTRAR, certificate_place};
use crate::model::record::{Flaw, Record, Role, Statement};

impl Maker<'_> {
    /// A mistake that any registration can have.
    pub(super) fn spoil_any(&mut self, record: &mut Record) {
        let bureau = record.bureau;
        match self.below(22) {
            20 => record.flaw = Flaw::OtherRuleSet,
            // Where there is one version, there is none but the one in force.
            21 if !self.state.books.is_empty() => record.flaw = Flaw::FormerRuleSet,
            0 => record.flaw = Flaw::MalformedUnit,
            1 => record.flaw = Flaw::NoUnit,
            2 => record.flaw = Flaw::OtherCase,
            3 => record.flaw = Flaw::UnnamedUnit,
            4 => record.flaw = Flaw::OtherJurisdiction,
            5 => record.flaw = Flaw::SurplusFact,
            6 | 7 => record.flaw = Flaw::Stale,
            8 => record.registration_type = self.random().one_of(&[None, Some(100), Some(200), Some(850)]),
            9 => record.right_type = self.random().one_of(&[None, Some(4), Some(37), Some(77)]),
            10 => record.signers = vec![(Role::Acceptor, bureau, ACCEPTOR)],
            11 => record.signers = vec![(Role::Registrar, other_bureau(bureau), REGISTRAR)],
            12 => {
                record.signers =
                    vec![(Role::Acceptor, bureau, ACCEPTOR), (Role::Reviewer, bureau, ACCEPTOR_AS_REVIEWER)];
            }
            13 => record.issued = self.foreign_number(record),
            14 => record.issued = Some("粤（2026）广州市不动产权第0000001号".to_owned()),
            15 => record.issued = self.used_number(),
            16..20 => self.spoil_statement(record),
            _ => {}
        }
    }

    /// A statement that does not count: too old, too early, used before, of another case or bureau, or not there.
    fn spoil_statement(&mut self, record: &mut Record) {
        let count = record.statements.len() as u64;
        if count == 0 {
            return;
        }
        let place = usize::try_from(self.below(count)).expect("few statements");
        let spent: Vec<(u32, u64)> = self.state.spent.iter().copied().collect();
        let way = self.below(8);
        let replayed = self.random().maybe_of(&spent);
        let bureau = record.bureau;
        let statement = &mut record.statements[place];
        match way {
            0 => statement.valid_until = statement.valid_from.max(1),
            1 => statement.valid_from = statement.valid_until,
            2 => statement.case = Some("G440106-0".to_owned()),
            3 => statement.case = Some(record.case.clone()),
            4 => statement.bureau = other_bureau(bureau),
            5 => {
                if let Some((org, nonce)) = replayed {
                    // Only a nonce of the same organisation is used twice.
                    statement.nonce = if org == statement.signer.1 { nonce } else { statement.nonce };
                }
            }
            6 => {
                let twice = statement.clone();
                record.statements.push(Statement { bureau, ..twice });
            }
            _ => {
                record.statements.remove(place);
            }
        }
    }

    /// The number that a record issues, as it would be of another year or bureau.
    fn foreign_number(&mut self, record: &Record) -> Option<String> {
        let number = record.issued.as_ref()?;
        let (year, place) = (calendar::year_of(self.times[2]), certificate_place(bureau_of(&record.unit))?);
        let other = certificate_place(other_bureau(bureau_of(&record.unit)))?;
        let changed = [
            None,
            Some(number.replace(&format!("({year})"), &format!("({})", year - 1))),
            Some(number.replace(place, other)),
        ];
        self.random().one_of(&changed)
    }
}
