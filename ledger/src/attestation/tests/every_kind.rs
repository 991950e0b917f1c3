//! One attestation's claims of every kind, by number: invented units, parties and documents.

use kexin_proof::hash::{DocumentDigest, RecordId, SlotsRoot};
use kexin_proof::height::TimeMs;
use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;

use crate::attestation::{
    BankRelease, ClaimAssignment, Claims, CourtOrder, Developer, FundsSupervision, Guardian, HolderConsent,
    HolderNotice, HousingFiling, IdentityOk, Instrument, Notary, PartyEsign, Planning, PublicNotice,
    Referral, RiskAck, SiteCheck, SuitProof, Survey, TaxClear,
};

pub fn unit() -> UnitCode {
    "440106001002GB00014F00220045".parse().expect("a unit code")
}

pub fn tag(number: u8) -> PartyTag {
    PartyTag { scheme: 1, key: 1, mac: [number; 32] }
}

pub fn time(ms: u64) -> TimeMs {
    TimeMs::new(ms).expect("small")
}

const fn digest(byte: u8) -> DocumentDigest {
    DocumentDigest::from_bytes([byte; 32])
}

const fn terms() -> SlotsRoot {
    SlotsRoot::from_bytes([6; 32])
}

pub fn every_kind() -> Vec<Claims> {
    let mut kinds = of_parties_tax_bank_and_court();
    kinds.extend(of_holders_and_authorities());
    kinds.extend(of_notaries_and_parties());
    kinds.extend(of_courts_and_bureaus());
    kinds
}

fn of_parties_tax_bank_and_court() -> Vec<Claims> {
    vec![
        Claims::PartyEsign(PartyEsign { party: tag(1), unit: unit(), act: 2, application: terms() }),
        Claims::TaxClear(TaxClear {
            unit: unit(),
            cause: 1,
            givers: vec![tag(1), tag(2)],
            takers: vec![tag(3)],
            taxes: TaxClear::DEED | TaxClear::INCOME,
            exempt: TaxClear::INCOME,
            contract: "FY2026-1".to_owned(),
        }),
        Claims::BankRelease(BankRelease {
            unit: unit(),
            mortgage: "G440106-2".to_owned(),
            proof_number: "粤(2026)广州市不动产证明第0000001号".to_owned(),
        }),
        Claims::CourtOrder(CourtOrder {
            unit: unit(),
            act: 14,
            document_number: "（2026）粤0106执1234号".to_owned(),
            debtor: Some(tag(1)),
            served_at: time(1_795_000_000_000),
            term_days: 1095,
            order_digest: digest(5),
        }),
    ]
}

fn of_holders_and_authorities() -> Vec<Claims> {
    let neighbour = "440106001002GB00014F00220046".parse().expect("a unit code");
    vec![
        Claims::HolderConsent(HolderConsent {
            unit: unit(),
            act: 2,
            entry: "G440106-3".to_owned(),
            party: Some(tag(4)),
            application: terms(),
        }),
        Claims::HousingFiling(HousingFiling {
            unit: unit(),
            act: 19,
            filing_number: "穗房备2026-000123".to_owned(),
            permit: "穗房预字第20260001号".to_owned(),
            obligor: Some(tag(1)),
            beneficiaries: vec![tag(2), tag(3)],
        }),
        Claims::Survey(Survey { measured: vec![(unit(), 10_117), (neighbour, 8_850)], adjacent: true }),
        Claims::Planning(Planning { unit: unit(), area: 10_117, use_code: 11, completed: true }),
        Claims::SiteCheck(SiteCheck { unit: unit(), finding: SiteCheck::LOST }),
        Claims::IdentityOk(IdentityOk {
            party: tag(1),
            person: Some(SlotsRoot::from_bytes([7; 32])),
            status: IdentityOk::NATURAL_PERSON | IdentityOk::CHANGED,
        }),
    ]
}

fn of_notaries_and_parties() -> Vec<Claims> {
    vec![
        Claims::Notary(Notary {
            unit: unit(),
            matter: Notary::INHERITANCE,
            from: vec![tag(1)],
            to: vec![tag(2), tag(3)],
            document_number: "（2026）粤广测试内民证字第1号".to_owned(),
            digest: digest(8),
        }),
        Claims::RiskAck(RiskAck { party: tag(2), unit: unit(), entry: "G440106-4".to_owned() }),
        Claims::Guardian(Guardian {
            ward: tag(1),
            guardian: tag(2),
            unit: unit(),
            act: 2,
            application: terms(),
        }),
        Claims::FundsSupervision(FundsSupervision {
            unit: unit(),
            contract: "FY2026-1".to_owned(),
            amount: 610_000_000,
        }),
        Claims::Developer(Developer {
            unit: unit(),
            act: 19,
            permit: "穗房预字第20260001号".to_owned(),
            buyers: vec![tag(2), tag(3)],
        }),
        Claims::ClaimAssignment(ClaimAssignment {
            unit: unit(),
            mortgage: "G440106-2".to_owned(),
            to: 102,
            whole: true,
            deed_digest: digest(9),
        }),
    ]
}

fn of_courts_and_bureaus() -> Vec<Claims> {
    vec![
        Claims::Referral(Referral {
            unit: unit(),
            to: 122,
            document_number: "（2026）粤0106执1234号之一".to_owned(),
            digest: digest(10),
        }),
        Claims::SuitProof(SuitProof {
            unit: unit(),
            objection: "G440106-4".to_owned(),
            accepted_at: time(1_795_100_000_000),
            document_number: "（2026）粤0106民初5678号".to_owned(),
        }),
        Claims::PublicNotice(PublicNotice {
            unit: unit(),
            matter: PublicNotice::LOST_CERTIFICATE,
            published_at: time(1_795_200_000_000),
            certificate: "粤(2026)广州市不动产权第0000001号".to_owned(),
        }),
        Claims::HolderNotice(HolderNotice {
            unit: unit(),
            target: RecordId::from_bytes([11; 32]),
            party: tag(1),
            notified_at: time(1_795_300_000_000),
        }),
        Claims::Instrument(Instrument {
            unit: unit(),
            matter: Instrument::REORGANISATION,
            from: vec![tag(5)],
            to: vec![tag(6)],
            effective_at: time(1_795_400_000_000),
            document_number: "测试合并决议2026-1".to_owned(),
            digest: digest(12),
        }),
    ]
}
