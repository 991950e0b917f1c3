//! What each kind of statement says, from its draft.

use kexin_ledger::act::{notice, party_data};
use kexin_ledger::attestation::{
    BankRelease, ClaimAssignment, Claims, CourtOrder, Developer, FundsSupervision, Guardian, HolderConsent,
    HolderNotice, HousingFiling, IdentityOk, Instrument, Notary, PartyEsign, Planning, PublicNotice,
    Referral, RiskAck, SiteCheck, SuitProof, Survey, TaxClear,
};
use kexin_ledger::certificate_number::CertificateKind;
use kexin_ledger::codes::List as CodeList;
use kexin_ledger::record::{application_root, slot};
use kexin_proof::hash::{RecordId, SlotsRoot};
use kexin_proof::slots::Value;
use kexin_proof::unit_code::UnitCode;

use super::facts::Facts;
use crate::args::AttestKind;
use crate::draft::kinds::Form;
use crate::draft::{Desk, Node, Reader};
use crate::exit::{Exit, Failure};
use crate::record_file::read_record;
use crate::text::t;

/// Reads the claims of a draft; what is wrong goes to the reader.
///
/// # Errors
/// The desk's, or a file that is named and cannot be read.
pub fn read(
    kind: AttestKind,
    node: &Node,
    reader: &mut Reader<'_>,
    desk: &dyn Desk,
) -> Result<Option<Vec<Claims>>, Failure> {
    let mut facts = Facts::new(node, reader, desk);
    let claims = match kind {
        AttestKind::Esign => esign(&mut facts)?,
        AttestKind::TaxClear => one(tax_clear(&mut facts)?.map(Claims::TaxClear)),
        AttestKind::BankRelease => one(bank_release(&mut facts).map(Claims::BankRelease)),
        AttestKind::CourtOrder => one(court_order(&mut facts)?.map(Claims::CourtOrder)),
        AttestKind::HolderConsent => one(holder_consent(&mut facts)?.map(Claims::HolderConsent)),
        AttestKind::HousingFiling => one(housing_filing(&mut facts)?.map(Claims::HousingFiling)),
        AttestKind::SurveyOk => one(survey(&mut facts).map(Claims::Survey)),
        AttestKind::PlanningOk => one(planning(&mut facts).map(Claims::Planning)),
        AttestKind::SiteCheck => one(site_check(&mut facts).map(Claims::SiteCheck)),
        AttestKind::IdentityOk => one(identity(&mut facts)?.map(Claims::IdentityOk)),
        AttestKind::Notary => one(notary(&mut facts)?.map(Claims::Notary)),
        AttestKind::RiskAck => one(risk_ack(&mut facts)?.map(Claims::RiskAck)),
        AttestKind::Guardian => one(guardian(&mut facts)?.map(Claims::Guardian)),
        AttestKind::FundsSupervision => one(funds(&mut facts).map(Claims::FundsSupervision)),
        AttestKind::Developer => one(developer(&mut facts)?.map(Claims::Developer)),
        AttestKind::ClaimAssignment => one(claim_assignment(&mut facts).map(Claims::ClaimAssignment)),
        AttestKind::Referral => one(referral(&mut facts).map(Claims::Referral)),
        AttestKind::SuitProof => one(suit_proof(&mut facts).map(Claims::SuitProof)),
        AttestKind::PublicNotice => one(public_notice(&mut facts).map(Claims::PublicNotice)),
        AttestKind::HolderNotice => one(holder_notice(&mut facts)?.map(Claims::HolderNotice)),
        AttestKind::Instrument => one(instrument(&mut facts)?.map(Claims::Instrument)),
    };
    facts.finish();
    Ok(claims)
}

fn one(claims: Option<Claims>) -> Option<Vec<Claims>> {
    claims.map(|claims| vec![claims])
}

/// What parties and holders agree to: a record's file as it stands.
struct Application {
    unit: UnitCode,
    act: u16,
    terms: SlotsRoot,
    person: Option<SlotsRoot>,
}

fn application(facts: &mut Facts<'_, '_>) -> Result<Option<Application>, Failure> {
    let Some(name) = facts.text("record") else { return Ok(None) };
    let record = read_record(&facts.reader.folder.join(name))?;
    let slots = record.slots();
    let unit: Option<UnitCode> = slots.text(slot::UNIT).and_then(|text| text.parse().ok());
    let Some(unit) = unit else {
        return Err(Failure::plain(Exit::Usage, t("该记录没有不动产单元", "the record names no unit")));
    };
    let act = record.envelope().kind;
    let person = slots.tree(party_data::fact::PERSON).filter(|_| act == party_data::KIND);
    Ok(Some(Application { unit, act, terms: application_root(slots), person }))
}

/// One attestation for each party.
fn esign(facts: &mut Facts<'_, '_>) -> Result<Option<Vec<Claims>>, Failure> {
    let application = application(facts)?;
    let parties = facts.parties("parties")?;
    let Some(Application { unit, act, terms, .. }) = application else { return Ok(None) };
    let esign = |party| Claims::PartyEsign(PartyEsign { party, unit, act, application: terms });
    Ok(Some(parties.into_iter().map(esign).collect()))
}

fn tax_clear(facts: &mut Facts<'_, '_>) -> Result<Option<TaxClear>, Failure> {
    const TAXES: [(&str, u32); 4] = [
        ("deed", TaxClear::DEED),
        ("value-added", TaxClear::VALUE_ADDED),
        ("income", TaxClear::INCOME),
        ("land-value-added", TaxClear::LAND_VALUE_ADDED),
    ];
    let (unit, cause) = (facts.unit(), facts.code("cause", CodeList::Cause));
    let (givers, takers) = (facts.parties("givers")?, facts.parties("takers")?);
    let (taxes, exempt) = (facts.marks("taxes", &TAXES, true), facts.marks("exempt", &TAXES, false));
    let contract = facts.text("contract");
    let claims = || {
        Some(TaxClear {
            unit: unit?,
            cause: cause?,
            givers,
            takers,
            taxes: taxes?,
            exempt: exempt?,
            contract: contract?,
        })
    };
    Ok(claims())
}

fn bank_release(facts: &mut Facts<'_, '_>) -> Option<BankRelease> {
    let (unit, mortgage) = (facts.unit(), facts.case("mortgage"));
    let proof_number = facts.certificate("proof-number", Form::Certificate(CertificateKind::Proof), true);
    Some(BankRelease { unit: unit?, mortgage: mortgage?, proof_number: proof_number? })
}

fn court_order(facts: &mut Facts<'_, '_>) -> Result<Option<CourtOrder>, Failure> {
    let (unit, act) = (facts.unit(), facts.act());
    let document_number = facts.text("document-number");
    let debtor = facts.party_if_any("debtor")?;
    let (served_at, term_days) = (facts.moment("served-at"), facts.number_or("term-days", 0));
    let order_digest = facts.digest("order");
    let claims = || {
        Some(CourtOrder {
            unit: unit?,
            act: act?,
            document_number: document_number?,
            debtor: debtor?,
            served_at: served_at?,
            term_days: term_days?,
            order_digest: order_digest?,
        })
    };
    Ok(claims())
}

fn holder_consent(facts: &mut Facts<'_, '_>) -> Result<Option<HolderConsent>, Failure> {
    let application = application(facts)?;
    let entry = facts.case_or_empty("entry");
    let party = facts.party_if_any("party")?;
    let claims = || {
        let Application { unit, act, terms, .. } = application?;
        Some(HolderConsent { unit, act, entry: entry?, party: party?, application: terms })
    };
    Ok(claims())
}

fn housing_filing(facts: &mut Facts<'_, '_>) -> Result<Option<HousingFiling>, Failure> {
    let (unit, act) = (facts.unit(), facts.act());
    let (filing_number, permit) = (facts.text("filing-number"), facts.text_or_empty("permit"));
    let obligor = facts.party_if_any("obligor")?;
    let beneficiaries = facts.parties("beneficiaries")?;
    let claims = || {
        Some(HousingFiling {
            unit: unit?,
            act: act?,
            filing_number: filing_number?,
            permit: permit?,
            obligor: obligor?,
            beneficiaries,
        })
    };
    Ok(claims())
}

fn survey(facts: &mut Facts<'_, '_>) -> Option<Survey> {
    let mut measured = Vec::new();
    for element in facts.tables("measured") {
        facts.reader.only(element, &["unit", "area"]);
        let unit = element.get("unit").and_then(|member| facts.reader.unit(member));
        let area = element.get("area").and_then(|member| facts.reader.plain(member, Form::Area));
        match (unit, area) {
            (Some(unit), Some(Value::Area(area))) => measured.push((unit, area)),
            _ => facts.reader.miss(element, "unit, area", 7),
        }
    }
    measured.sort_unstable();
    let adjacent = facts.flag("adjacent");
    // The scope of the statement names its first unit.
    let _ = facts.text_or_empty("unit");
    Some(Survey { measured, adjacent: adjacent? })
}

fn planning(facts: &mut Facts<'_, '_>) -> Option<Planning> {
    let (unit, area) = (facts.unit(), facts.area("area"));
    let (use_code, completed) = (facts.code("use", CodeList::HouseUse), facts.flag("completed"));
    Some(Planning { unit: unit?, area: area?, use_code: use_code?, completed: completed? })
}

fn site_check(facts: &mut Facts<'_, '_>) -> Option<SiteCheck> {
    let words = [("as-stated", u32::from(SiteCheck::AS_STATED)), ("lost", u32::from(SiteCheck::LOST))];
    let (unit, finding) = (facts.unit(), facts.word("finding", &words));
    Some(SiteCheck { unit: unit?, finding: small(finding)? })
}

fn identity(facts: &mut Facts<'_, '_>) -> Result<Option<IdentityOk>, Failure> {
    let words = [
        ("natural-person", IdentityOk::NATURAL_PERSON),
        ("minor", IdentityOk::MINOR),
        ("legal-person", IdentityOk::LEGAL_PERSON),
        ("changed", IdentityOk::CHANGED),
        ("deceased", IdentityOk::DECEASED),
    ];
    let party = facts.party("party")?;
    let status = facts.marks("status", &words, true);
    let changed = status.is_some_and(|status| status & IdentityOk::CHANGED != 0);
    let person = if changed { application(facts)?.and_then(|found| found.person) } else { None };
    Ok((|| Some(IdentityOk { party: party?, person, status: status? }))())
}

fn notary(facts: &mut Facts<'_, '_>) -> Result<Option<Notary>, Failure> {
    let words = [
        ("inheritance", u32::from(Notary::INHERITANCE)),
        ("bequest", u32::from(Notary::BEQUEST)),
        ("will", u32::from(Notary::WILL)),
        ("mandate", u32::from(Notary::MANDATE)),
    ];
    let (unit, matter) = (facts.unit(), facts.word("matter", &words));
    let (from, to) = (facts.parties("from")?, facts.parties("to")?);
    let (document_number, digest) = (facts.text("document-number"), facts.digest("document"));
    let claims = || {
        Some(Notary {
            unit: unit?,
            matter: small(matter)?,
            from,
            to,
            document_number: document_number?,
            digest: digest?,
        })
    };
    Ok(claims())
}

fn risk_ack(facts: &mut Facts<'_, '_>) -> Result<Option<RiskAck>, Failure> {
    let (unit, entry) = (facts.unit(), facts.case("entry"));
    let party = facts.party("party")?;
    Ok((|| Some(RiskAck { party: party?, unit: unit?, entry: entry? }))())
}

fn guardian(facts: &mut Facts<'_, '_>) -> Result<Option<Guardian>, Failure> {
    let application = application(facts)?;
    let (ward, guardian) = (facts.party("ward")?, facts.party("guardian")?);
    let claims = || {
        let Application { unit, act, terms, .. } = application?;
        Some(Guardian { ward: ward?, guardian: guardian?, unit, act, application: terms })
    };
    Ok(claims())
}

fn funds(facts: &mut Facts<'_, '_>) -> Option<FundsSupervision> {
    let (unit, contract, amount) = (facts.unit(), facts.text("contract"), facts.money("amount"));
    Some(FundsSupervision { unit: unit?, contract: contract?, amount: amount? })
}

/// A developer confirms a record of the bureau: he asks nobody for a document, and takes the buyers from there.
fn developer(facts: &mut Facts<'_, '_>) -> Result<Option<Developer>, Failure> {
    let permit = facts.text("permit");
    let Some(name) = facts.text("record") else { return Ok(None) };
    let record = read_record(&facts.reader.folder.join(name))?;
    let slots = record.slots();
    let unit: Option<UnitCode> = slots.text(slot::UNIT).and_then(|text| text.parse().ok());
    let (Some(unit), notice::KIND) = (unit, record.envelope().kind) else {
        return Err(Failure::plain(Exit::Usage, t("该记录不是预告登记", "the record is no advance notice")));
    };
    let beneficiaries = slots.list(notice::fact::BENEFICIARIES).map_or(&[][..], |list| list.elements());
    let buyers = beneficiaries.iter().filter_map(|element| element.party(notice::beneficiary_slot::PARTY));
    // Who mortgages what he has bought in advance owes the mortgage.
    let mortgagor = slots.party(notice::fact::OBLIGOR).filter(|_| beneficiaries.is_empty());
    let mut buyers: Vec<_> = buyers.chain(mortgagor).collect();
    buyers.sort_unstable();
    Ok(permit.map(|permit| Developer { unit, act: notice::KIND, permit, buyers }))
}

fn claim_assignment(facts: &mut Facts<'_, '_>) -> Option<ClaimAssignment> {
    let (unit, mortgage) = (facts.unit(), facts.case("mortgage"));
    let (to, whole) = (facts.organisation("to"), facts.flag("whole"));
    let deed_digest = facts.digest("deed");
    let (unit, mortgage, to) = (unit?, mortgage?, to?);
    Some(ClaimAssignment { unit, mortgage, to, whole: whole?, deed_digest: deed_digest? })
}

fn referral(facts: &mut Facts<'_, '_>) -> Option<Referral> {
    let (unit, to) = (facts.unit(), facts.organisation("to"));
    let (document_number, digest) = (facts.text("document-number"), facts.digest("document"));
    Some(Referral { unit: unit?, to: to?, document_number: document_number?, digest: digest? })
}

fn suit_proof(facts: &mut Facts<'_, '_>) -> Option<SuitProof> {
    let (unit, objection) = (facts.unit(), facts.case("objection"));
    let (accepted_at, document_number) = (facts.moment("accepted-at"), facts.text("document-number"));
    Some(SuitProof {
        unit: unit?,
        objection: objection?,
        accepted_at: accepted_at?,
        document_number: document_number?,
    })
}

fn public_notice(facts: &mut Facts<'_, '_>) -> Option<PublicNotice> {
    let words = [
        ("first-registration", u32::from(PublicNotice::FIRST_REGISTRATION)),
        ("correction", u32::from(PublicNotice::CORRECTION)),
        ("cancellation", u32::from(PublicNotice::CANCELLATION)),
        ("lost-certificate", u32::from(PublicNotice::LOST_CERTIFICATE)),
    ];
    let (unit, matter) = (facts.unit(), facts.word("matter", &words));
    let published_at = facts.moment("published-at");
    let is_of_loss = matter == Some(u32::from(PublicNotice::LOST_CERTIFICATE));
    let form = Form::Certificate(CertificateKind::Title);
    let certificate = facts.certificate("certificate", form, is_of_loss);
    let certificate = if is_of_loss { certificate? } else { String::new() };
    Some(PublicNotice { unit: unit?, matter: small(matter)?, published_at: published_at?, certificate })
}

fn holder_notice(facts: &mut Facts<'_, '_>) -> Result<Option<HolderNotice>, Failure> {
    let unit = facts.unit();
    let target = facts.text("target").and_then(|text| text.parse::<RecordId>().ok());
    let party = facts.party("party")?;
    let notified_at = facts.moment("notified-at");
    let claims =
        || Some(HolderNotice { unit: unit?, target: target?, party: party?, notified_at: notified_at? });
    Ok(claims())
}

fn instrument(facts: &mut Facts<'_, '_>) -> Result<Option<Instrument>, Failure> {
    let words = [
        ("reorganisation", u32::from(Instrument::REORGANISATION)),
        ("expropriation", u32::from(Instrument::EXPROPRIATION)),
        ("decision", u32::from(Instrument::DECISION)),
        ("award", u32::from(Instrument::AWARD)),
    ];
    let (unit, matter) = (facts.unit(), facts.word("matter", &words));
    let (from, to) = (facts.parties("from")?, facts.parties("to")?);
    let effective_at = facts.moment("effective-at");
    let (document_number, digest) = (facts.text("document-number"), facts.digest("document"));
    let claims = || {
        Some(Instrument {
            unit: unit?,
            matter: small(matter)?,
            from,
            to,
            effective_at: effective_at?,
            document_number: document_number?,
            digest: digest?,
        })
    };
    Ok(claims())
}

fn small(code: Option<u32>) -> Option<u16> {
    code.and_then(|code| u16::try_from(code).ok())
}
