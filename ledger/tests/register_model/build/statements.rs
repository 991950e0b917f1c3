//! Statements as the ledger's attestations.

use kexin_ledger::attestation::{
    Attestation, BankRelease, ClaimAssignment, Claims, CourtOrder, Developer, Guardian, HolderConsent,
    HolderNotice, HousingFiling, IdentityOk, Instrument, Notary, PartyEsign, Planning, PublicNotice,
    Referral, RiskAck, SiteCheck, Statement, SuitProof, Survey, TaxClear,
};
use kexin_ledger::fixture::desk;
use kexin_ledger::record::RecordDraft;
use kexin_proof::hash::{DocumentDigest, SlotsRoot};

use super::{tag, tags, time};
use crate::model;
use crate::model::record::{Record, Says};
use crate::world::World;

pub fn attestations(world: &World, record: &Record, draft: &RecordDraft) -> Vec<Attestation> {
    let terms = draft.application_root();
    let sign = |statement: &model::record::Statement| {
        let mut nonce = [0; 16];
        nonce[8..].copy_from_slice(&statement.nonce.to_be_bytes());
        let stated = Statement {
            case_number: statement.case.clone().unwrap_or_default(),
            acting_bureau: statement.bureau,
            scope: Vec::new(),
            claims: claims(world, &statement.says, terms),
            valid_from: time(statement.valid_from),
            valid_until: time(statement.valid_until),
            nonce,
        };
        world.signed_statement(stated, statement.signer)
    };
    record.statements.iter().map(sign).collect()
}

fn claims(world: &World, says: &Says, these: SlotsRoot) -> Claims {
    let terms = |to_these: bool| if to_these { these } else { desk::person(99).root() };
    match says {
        Says::Esign { party, unit, act, to_these_terms } => Claims::PartyEsign(PartyEsign {
            party: tag(*party),
            unit: *unit,
            act: *act,
            application: terms(*to_these_terms),
        }),
        Says::Consent { unit, act, entry, party, to_these_terms } => Claims::HolderConsent(HolderConsent {
            unit: *unit,
            act: *act,
            entry: entry.clone(),
            party: party.map(tag),
            application: terms(*to_these_terms),
        }),
        Says::Guardian { ward, guardian, unit, act, to_these_terms } => Claims::Guardian(Guardian {
            ward: tag(*ward),
            guardian: tag(*guardian),
            unit: *unit,
            act: *act,
            application: terms(*to_these_terms),
        }),
        Says::CourtOrder { unit, act, document, debtor, served_at, term_days, digest } => {
            Claims::CourtOrder(CourtOrder {
                unit: *unit,
                act: *act,
                document_number: document.clone(),
                debtor: debtor.map(tag),
                served_at: time(*served_at),
                term_days: *term_days,
                order_digest: document_digest(*digest),
            })
        }
        _ => claims_of_offices(world, says),
    }
}

/// What banks, tax and housing offices, notaries and organs state.
fn claims_of_offices(world: &World, says: &Says) -> Claims {
    match says {
        Says::TaxClear { unit, cause, givers, takers, taxes, exempt, contract } => {
            Claims::TaxClear(TaxClear {
                unit: *unit,
                cause: *cause,
                givers: tags(givers),
                takers: tags(takers),
                taxes: *taxes,
                exempt: *exempt,
                contract: contract.clone(),
            })
        }
        Says::BankRelease { unit, mortgage, proof } => Claims::BankRelease(BankRelease {
            unit: *unit,
            mortgage: mortgage.clone(),
            proof_number: proof.clone(),
        }),
        Says::ClaimAssignment { unit, mortgage, to, whole, deed } => {
            Claims::ClaimAssignment(ClaimAssignment {
                unit: *unit,
                mortgage: mortgage.clone(),
                to: *to,
                whole: *whole,
                deed_digest: document_digest(*deed),
            })
        }
        Says::HousingFiling { unit, act, contract, permit, obligor, beneficiaries } => {
            Claims::HousingFiling(HousingFiling {
                unit: *unit,
                act: *act,
                filing_number: contract.clone(),
                permit: permit.clone(),
                obligor: obligor.map(tag),
                beneficiaries: tags(beneficiaries),
            })
        }
        Says::Notary { unit, matter, from, to, document, digest } => Claims::Notary(Notary {
            unit: *unit,
            matter: *matter,
            from: tags(from),
            to: tags(to),
            document_number: document.clone(),
            digest: document_digest(*digest),
        }),
        Says::Instrument { unit, matter, from, to, effective_at, document, digest } => {
            Claims::Instrument(Instrument {
                unit: *unit,
                matter: *matter,
                from: tags(from),
                to: tags(to),
                effective_at: time(*effective_at),
                document_number: document.clone(),
                digest: document_digest(*digest),
            })
        }
        Says::Referral { unit, to } => Claims::Referral(Referral {
            unit: *unit,
            to: *to,
            document_number: "移送函1号".to_owned(),
            digest: document_digest(6),
        }),
        _ => claims_about_facts(world, says),
    }
}

/// What is stated about places, persons and notices.
fn claims_about_facts(world: &World, says: &Says) -> Claims {
    match says {
        Says::Survey { measured, adjacent } => {
            let mut measured = measured.clone();
            measured.sort_unstable();
            measured.dedup_by_key(|(unit, _)| *unit);
            Claims::Survey(Survey { measured, adjacent: *adjacent })
        }
        Says::Planning { unit, area, use_code, completed } => Claims::Planning(Planning {
            unit: *unit,
            area: *area,
            use_code: *use_code,
            completed: *completed,
        }),
        Says::SiteCheck { unit, finding } => Claims::SiteCheck(SiteCheck { unit: *unit, finding: *finding }),
        Says::HolderNotice { unit, target, party, notified_at } => Claims::HolderNotice(HolderNotice {
            unit: *unit,
            target: world.registered(*target),
            party: tag(*party),
            notified_at: time(*notified_at),
        }),
        Says::Developer { unit, act, permit } => Claims::Developer(Developer {
            unit: *unit,
            act: *act,
            permit: permit.clone(),
            buyers: Vec::new(),
        }),
        Says::Identity { party, person, status } => Claims::IdentityOk(IdentityOk {
            party: tag(*party),
            person: person.map(|number| desk::person(number).root()),
            status: *status,
        }),
        Says::RiskAck { party, unit, entry } => {
            Claims::RiskAck(RiskAck { party: tag(*party), unit: *unit, entry: entry.clone() })
        }
        Says::SuitProof { unit, objection, accepted_at, document } => Claims::SuitProof(SuitProof {
            unit: *unit,
            objection: objection.clone(),
            accepted_at: time(*accepted_at),
            document_number: document.clone(),
        }),
        Says::PublicNotice { unit, matter, published_at, certificate } => {
            Claims::PublicNotice(PublicNotice {
                unit: *unit,
                matter: *matter,
                published_at: time(*published_at),
                certificate: certificate.clone(),
            })
        }
        _ => unreachable!("every other statement was made above"),
    }
}

fn document_digest(number: u8) -> DocumentDigest {
    DocumentDigest::from_bytes([number; 32])
}
