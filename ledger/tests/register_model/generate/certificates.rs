//! T25: what happens to certificates and proofs.

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use super::Maker;
use crate::model::certificate_events::{
    DECLARE_LOST, EXCHANGE, Holders, ISSUE, LINK, LOST, REPLACE, VOID, holders,
};
use crate::model::form::{PROOF, TITLE};
use crate::model::offices::{COURTS, INSTITUTION, PROCURATORATE};
use crate::model::record::{CertificateEvent, Facts, Record, Role, Says};
use crate::model::rule_books::LOSS_NOTICE_DAYS;
use crate::model::state::{Certificate, CertificateStatus, Unit};

impl Maker<'_> {
    pub(super) fn certificate_event(&mut self, unit: &UnitCode, case: &str, now: u64) -> Record {
        let held = self.held(unit);
        let known = self.number_of(unit, &held);
        let number = known.as_ref().map_or_else(|| format!("{TITLE}-{case}"), |(number, _)| number.clone());
        let certificate = known.map(|(_, certificate)| certificate);
        let title = certificate.as_ref().is_none_or(Certificate::is_title);
        let way = self.way_of_certificate(&held, certificate.as_ref());
        let annuls = way == VOID && certificate.as_ref().is_some_and(|found| found.status.is_in_force());
        let document = "（2026）粤01行终1号".to_owned();
        let facts = CertificateEvent {
            way: Some(way),
            certificate: (way != ISSUE).then(|| number.clone()),
            digest: (way == LINK).then_some(7),
            document: annuls.then(|| document.clone()),
        };
        let right = if title { held.right_type.clamp(1, 18) } else { self.right_of(&number, &held) };
        let mut record = self.record(unit, case, (900, right), Facts::Certificate(facts));
        if matches!(way, EXCHANGE | REPLACE | ISSUE) || annuls {
            record.issued = Some(self.new_number(unit, if title { TITLE } else { PROOF }, now));
        }
        let holders = holders(&number, unit, title, self.state, now);
        if annuls {
            self.annul(&mut record, document, now);
        } else if way != VOID {
            self.holders_sign(&mut record, holders, now);
        }
        if way == REPLACE {
            let published_at = self.published(self.state.figure(LOSS_NOTICE_DAYS, u64::MAX), now);
            let says = Says::PublicNotice { unit: *unit, matter: LOST, published_at, certificate: number };
            self.state(&mut record, says, now);
        }
        if self.wrong {
            self.spoil_certificate(&mut record);
        }
        record
    }

    /// A number that stands for something in a unit, or stood; now and then any.
    fn number_of(&mut self, unit: &UnitCode, held: &Unit) -> Option<(String, Certificate)> {
        let named: BTreeSet<String> = held
            .titles()
            .into_iter()
            .chain(held.proofs().iter().map(|(proof, _)| (*proof).to_owned()))
            .collect();
        let (any, history) = (self.percent(3), self.percent(20));
        let fits = |number: &String, certificate: &Certificate| {
            any || named.contains(number) || (history && certificate.unit == *unit)
        };
        let all: Vec<(String, Certificate)> = self
            .state
            .certificates
            .iter()
            .filter(|(number, certificate)| fits(number, certificate))
            .map(|(number, certificate)| (number.clone(), certificate.clone()))
            .collect();
        let lost: Vec<(String, Certificate)> =
            all.iter().filter(|(_, found)| found.status == CertificateStatus::Lost).cloned().collect();
        let lost = self.random().maybe_of(&lost).filter(|_| self.percent(60));
        lost.or_else(|| self.random().maybe_of(&all))
    }

    /// What would happen to it next.
    fn way_of_certificate(&mut self, held: &Unit, certificate: Option<&Certificate>) -> u32 {
        if held.titles().is_empty() && self.percent(50) || self.percent(2) {
            return ISSUE;
        }
        let likely: &[(u64, u32)] = match certificate.map(|found| found.status) {
            None => &[(1, EXCHANGE), (1, VOID)],
            Some(CertificateStatus::Valid) => {
                &[(3, EXCHANGE), (5, DECLARE_LOST), (3, LINK), (1, VOID), (1, REPLACE)]
            }
            Some(CertificateStatus::Lost) => &[(8, REPLACE), (1, EXCHANGE), (1, LINK), (1, VOID)],
            Some(CertificateStatus::Superseded | CertificateStatus::Cancelled) => {
                &[(6, VOID), (1, EXCHANGE), (1, LINK), (1, REPLACE)]
            }
        };
        self.random().weighed(likely)
    }

    /// Type of the right that a proof is of.
    fn right_of(&mut self, number: &str, held: &Unit) -> u32 {
        let easement = held.easements.iter().any(|entry| entry.proof == number);
        let notice = held.notices.iter().any(|entry| entry.proof == number);
        let objection = held.objections.iter().any(|entry| entry.proof == number);
        let habitation = held.habitations.iter().any(|entry| entry.proof == number);
        match (easement, notice, objection, habitation) {
            (true, ..) => 19,
            (_, true, ..) => 96,
            (_, _, true, _) => 97,
            (.., true) => 92,
            _ => 37,
        }
    }

    /// Holders sign; now and then one of them does not.
    fn holders_sign(&mut self, record: &mut Record, holders: Option<Holders>, now: u64) {
        let Some(holders) = holders else {
            let owners = self.held(&record.unit).owners;
            let owners: Vec<_> = owners.iter().map(|owner| owner.party).collect();
            self.esign(record, &owners, now);
            return;
        };
        let mut parties: Vec<_> = holders.parties.into_iter().collect();
        if parties.len() > 1 && self.percent(10) || self.percent(3) {
            parties.pop();
        }
        self.esign(record, &parties, now);
        if let Some(bank) = holders.organisation.filter(|_| self.percent(95)) {
            record.signers.push((Role::Bank, bank, INSTITUTION));
        }
    }

    /// A court says that a number is void, and another takes its place.
    fn annul(&mut self, record: &mut Record, document: String, now: u64) {
        let says = Says::CourtOrder {
            unit: record.unit,
            act: 25,
            document,
            debtor: None,
            served_at: now,
            term_days: 0,
            digest: 2,
        };
        let signer = self
            .random()
            .one_of(&[(Role::Court, COURTS[0], INSTITUTION), (Role::Organ, PROCURATORATE, INSTITUTION)]);
        let statement = self.statement(says, signer, now);
        record.statements.push(statement);
    }

    fn spoil_certificate(&mut self, record: &mut Record) {
        let other = self.party();
        let way = self.below(12);
        let number = self.used_number();
        let unit = record.unit;
        let now = self.times[0];
        let Facts::Certificate(facts) = &mut record.facts else { unreachable!("just made") };
        match way {
            0 => facts.way = None,
            1 => facts.way = Some(9),
            2 => facts.certificate = number.filter(|_| facts.certificate.is_none()),
            3 => facts.digest = if facts.digest.is_some() { None } else { Some(7) },
            4 => facts.document = if facts.document.is_some() { None } else { Some("1".to_owned()) },
            5 => record.issued = None,
            6 => record.issued = Some(self.new_number(&unit, TITLE, now)),
            7 => record.issued = Some(self.new_number(&unit, PROOF, now)),
            8 => record.previous = number,
            9 => self.esign(record, &[other], now),
            10 => record.statements.clear(),
            _ => {
                // The notice tells of another number.
                for statement in &mut record.statements {
                    if let Says::PublicNotice { certificate, .. } = &mut statement.says {
                        certificate.push('1');
                    }
                }
            }
        }
    }
}
