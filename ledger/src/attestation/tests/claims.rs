//! Claims of each kind: every sound value round-trips; unknown codes, unsorted lists and long ones are refused.

use std::collections::BTreeSet;

use kexin_proof::hash::{DocumentDigest, RecordId, SlotsRoot};
use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{INTEGER_MAX, Wire, decode, encode};
use proptest::prelude::*;

use super::every_kind::{every_kind, tag, time, unit};
use crate::attestation::{
    BankRelease, CLAIMS_BYTES_MAX, ClaimAssignment, Claims, CourtOrder, Developer, FundsSupervision,
    Guardian, HolderConsent, HolderNotice, HousingFiling, IdentityOk, Instrument, Notary, PartyEsign,
    Planning, PublicNotice, Referral, RiskAck, SiteCheck, SuitProof, Survey, TaxClear,
};

fn again(claims: &Claims) -> Option<Claims> {
    Claims::decode(claims.kind(), &claims.encode(), 0).ok()
}

fn is_sound<T: Wire>(claims: &T) -> bool {
    decode::<T>(&encode(claims), CLAIMS_BYTES_MAX).is_ok()
}

/// The sample of a kind by its number.
fn sample(kind: u16) -> Claims {
    every_kind().into_iter().find(|claims| claims.kind() == kind).expect("every kind has a sample")
}

#[test]
fn kinds_are_numbered_without_gaps_and_named_once() {
    let kinds: Vec<u16> = every_kind().iter().map(Claims::kind).collect();
    assert_eq!(kinds, (1..=21).collect::<Vec<u16>>());
    let names: BTreeSet<&str> = every_kind().iter().map(Claims::name).collect();
    assert_eq!(names.len(), kinds.len());
    assert!(Claims::decode(0, &[], 0).is_err());
    assert!(Claims::decode(22, &[], 0).is_err());
}

#[test]
fn unknown_matters_findings_and_bits_are_refused() {
    for code in [0, 5] {
        let Claims::Notary(notary) = sample(11) else { unreachable!() };
        assert!(!is_sound(&Notary { matter: code, ..notary }));
        let Claims::Instrument(instrument) = sample(21) else { unreachable!() };
        assert!(!is_sound(&Instrument { matter: code, ..instrument }));
        let Claims::PublicNotice(notice) = sample(19) else { unreachable!() };
        assert!(!is_sound(&PublicNotice { matter: code, ..notice }));
    }
    for finding in [0, 3] {
        assert!(!is_sound(&SiteCheck { unit: unit(), finding }));
    }
    assert!(is_sound(&IdentityOk { party: tag(1), person: None, status: 31 }));
    assert!(!is_sound(&IdentityOk { party: tag(1), person: None, status: 32 }));
}

#[test]
fn a_mark_is_zero_or_one() {
    for (kind, place) in [(7, 4 + 2 * 36), (8, 28 + 8 + 4), (16, 28 + 4 + 9 + 4)] {
        let mut bytes = sample(kind).encode();
        assert_eq!(bytes[place], 1, "kind {kind}");
        bytes[place] = 0;
        assert!(Claims::decode(kind, &bytes, 0).is_ok(), "kind {kind}");
        bytes[place] = 2;
        assert!(Claims::decode(kind, &bytes, 0).is_err(), "kind {kind}");
    }
}

#[test]
fn a_notice_names_a_certificate_when_one_is_lost_and_only_then() {
    let notice = |matter, certificate: &str| PublicNotice {
        unit: unit(),
        matter,
        published_at: time(1),
        certificate: certificate.to_owned(),
    };
    assert!(is_sound(&notice(PublicNotice::FIRST_REGISTRATION, "")));
    assert!(!is_sound(&notice(PublicNotice::FIRST_REGISTRATION, "1")));
    assert!(is_sound(&notice(PublicNotice::LOST_CERTIFICATE, "1")));
    assert!(!is_sound(&notice(PublicNotice::LOST_CERTIFICATE, "")));
}

#[test]
fn parties_and_units_rise_and_none_stands_twice() {
    for parties in [vec![tag(2), tag(1)], vec![tag(1), tag(1)]] {
        let Claims::HousingFiling(filing) = sample(6) else { unreachable!() };
        assert!(!is_sound(&HousingFiling { beneficiaries: parties.clone(), ..filing }));
        let Claims::Developer(developer) = sample(15) else { unreachable!() };
        assert!(!is_sound(&Developer { buyers: parties.clone(), ..developer }));
        let Claims::Notary(notary) = sample(11) else { unreachable!() };
        assert!(!is_sound(&Notary { from: parties.clone(), ..notary.clone() }));
        assert!(!is_sound(&Notary { to: parties.clone(), ..notary }));
        let Claims::Instrument(instrument) = sample(21) else { unreachable!() };
        assert!(!is_sound(&Instrument { from: parties.clone(), ..instrument.clone() }));
        assert!(!is_sound(&Instrument { to: parties, ..instrument }));
    }
    let Claims::Survey(survey) = sample(7) else { unreachable!() };
    let [first, second] = survey.measured[..] else { unreachable!() };
    assert!(!is_sound(&Survey { measured: vec![second, first], adjacent: true }));
    assert!(!is_sound(&Survey { measured: vec![first, first], adjacent: true }));
}

#[test]
fn a_survey_tells_the_area_of_each_of_its_units() {
    let Claims::Survey(survey) = sample(7) else { unreachable!() };
    assert_eq!(survey.area_centi_m2(&unit()), Some(10_117));
    let other = "440106001002GB00014F00220047".parse().expect("a unit code");
    assert_eq!(survey.area_centi_m2(&other), None);
}

#[test]
fn lists_and_texts_are_bounded_and_two_full_sides_are_too_much() {
    let parties = |count: u8| (0..count).map(tag).collect::<Vec<_>>();
    let units = |count: u32| -> Vec<(UnitCode, u64)> {
        (0..count)
            .map(|number| (format!("440106001002GB00014F0022{number:04}").parse().expect("a unit code"), 1))
            .collect()
    };
    assert!(is_sound(&Survey { measured: units(96), adjacent: false }));
    assert!(!is_sound(&Survey { measured: units(97), adjacent: false }));
    let Claims::HousingFiling(filing) = sample(6) else { unreachable!() };
    let longest = "a".repeat(256);
    let full = HousingFiling {
        filing_number: longest.clone(),
        permit: longest.clone(),
        beneficiaries: parties(64),
        ..filing
    };
    assert!(is_sound(&full));
    assert!(!is_sound(&HousingFiling { beneficiaries: parties(65), ..full.clone() }));
    assert!(!is_sound(&HousingFiling { permit: longest.clone() + "a", ..full }));
    let Claims::Notary(notary) = sample(11) else { unreachable!() };
    assert!(is_sound(&Notary { to: parties(64), document_number: longest.clone(), ..notary.clone() }));
    assert!(!is_sound(&Notary { from: parties(64), to: parties(64), document_number: longest, ..notary }));
    let Claims::RiskAck(ack) = sample(12) else { unreachable!() };
    assert!(is_sound(&RiskAck { entry: "a".repeat(64), ..ack.clone() }));
    assert!(!is_sound(&RiskAck { entry: "a".repeat(65), ..ack }));
}

/// How many texts each kind holds, kinds from 1 on.
const TEXTS: [usize; 21] = [0, 1, 2, 1, 1, 2, 0, 0, 0, 0, 1, 1, 0, 1, 1, 1, 1, 2, 1, 0, 1];

#[test]
fn who_looks_for_personal_data_is_shown_every_text() {
    for (claims, count) in every_kind().into_iter().zip(TEXTS) {
        let bytes = claims.encode();
        assert_eq!(claims.texts().len(), count, "{}", claims.name());
        for text in claims.texts() {
            let stands = bytes.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(stands && !text.is_empty(), "{}", claims.name());
        }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    "[A-Za-z0-9()（）粤号-]{0,16}"
}

fn any_parties() -> impl Strategy<Value = Vec<PartyTag>> {
    prop::collection::btree_set(any::<u8>(), 0..8).prop_map(|numbers| numbers.into_iter().map(tag).collect())
}

prop_compose! {
    fn any_parts()(
        (short, code, number) in (any::<u16>(), any::<u32>(), 0..=INTEGER_MAX),
        (text, other) in (any_text(), any_text()),
        (from, to) in (any_parties(), any_parties()),
        (party, someone) in (any::<Option<u8>>(), any::<u8>()),
        hash in any::<[u8; 32]>(),
        mark in any::<bool>(),
    ) -> Parts {
        let (party, someone) = (party.map(tag), tag(someone));
        Parts { short, code, number, text, other, from, to, party, someone, hash, mark }
    }
}

/// Parts that claims are made of.
#[derive(Clone, Debug)]
struct Parts {
    short: u16,
    code: u32,
    number: u64,
    text: String,
    other: String,
    from: Vec<PartyTag>,
    to: Vec<PartyTag>,
    party: Option<PartyTag>,
    someone: PartyTag,
    hash: [u8; 32],
    mark: bool,
}

impl Parts {
    /// Sound claims of every kind.
    fn claims(&self) -> Vec<Claims> {
        [self.of_parties_and_agencies(), self.of_notaries_courts_and_bureaus()].concat()
    }

    fn of_parties_and_agencies(&self) -> Vec<Claims> {
        let unit = unit();
        let application = SlotsRoot::from_bytes(self.hash);
        let taxes = self.code % 16;
        vec![
            Claims::PartyEsign(PartyEsign { party: self.someone, unit, act: self.short, application }),
            Claims::TaxClear(TaxClear {
                unit,
                cause: self.code,
                givers: self.from.clone(),
                takers: self.to.clone(),
                taxes,
                exempt: taxes & 5,
                contract: self.text.clone(),
            }),
            Claims::BankRelease(BankRelease {
                unit,
                mortgage: self.text.clone(),
                proof_number: self.other.clone(),
            }),
            Claims::CourtOrder(CourtOrder {
                unit,
                act: self.short,
                document_number: self.text.clone(),
                debtor: self.party,
                served_at: time(self.number),
                term_days: self.number,
                order_digest: DocumentDigest::from_bytes(self.hash),
            }),
            Claims::HolderConsent(HolderConsent {
                unit,
                act: self.short,
                entry: self.text.clone(),
                party: self.party,
                application,
            }),
            Claims::HousingFiling(HousingFiling {
                unit,
                act: self.short,
                filing_number: self.text.clone(),
                permit: self.other.clone(),
                obligor: self.party,
                beneficiaries: self.to.clone(),
            }),
            Claims::Survey(Survey { measured: vec![(unit, self.number)], adjacent: self.mark }),
            Claims::Planning(Planning { unit, area: self.number, use_code: self.code, completed: self.mark }),
            Claims::SiteCheck(SiteCheck { unit, finding: self.short % 2 + 1 }),
            Claims::IdentityOk(IdentityOk {
                party: self.someone,
                person: self.mark.then_some(application),
                status: self.code % 32,
            }),
        ]
    }

    fn of_notaries_courts_and_bureaus(&self) -> Vec<Claims> {
        let unit = unit();
        let application = SlotsRoot::from_bytes(self.hash);
        let digest = DocumentDigest::from_bytes(self.hash);
        let matter = self.short % 4 + 1;
        let is_lost = matter == PublicNotice::LOST_CERTIFICATE;
        let certificate = if is_lost { format!("1{}", self.text) } else { String::new() };
        vec![
            Claims::Notary(Notary {
                unit,
                matter,
                from: self.from.clone(),
                to: self.to.clone(),
                document_number: self.text.clone(),
                digest,
            }),
            Claims::RiskAck(RiskAck { party: self.someone, unit, entry: self.text.clone() }),
            Claims::Guardian(Guardian {
                ward: self.someone,
                guardian: tag(0),
                unit,
                act: self.short,
                application,
            }),
            Claims::FundsSupervision(FundsSupervision {
                unit,
                contract: self.text.clone(),
                amount: self.number,
            }),
            Claims::Developer(Developer {
                unit,
                act: self.short,
                permit: self.other.clone(),
                buyers: self.to.clone(),
            }),
            Claims::ClaimAssignment(ClaimAssignment {
                unit,
                mortgage: self.text.clone(),
                to: self.code,
                whole: self.mark,
                deed_digest: digest,
            }),
            Claims::Referral(Referral { unit, to: self.code, document_number: self.text.clone(), digest }),
            Claims::SuitProof(SuitProof {
                unit,
                objection: self.text.clone(),
                accepted_at: time(self.number),
                document_number: self.other.clone(),
            }),
            Claims::PublicNotice(PublicNotice { unit, matter, published_at: time(self.number), certificate }),
            Claims::HolderNotice(HolderNotice {
                unit,
                target: RecordId::from_bytes(self.hash),
                party: self.someone,
                notified_at: time(self.number),
            }),
            Claims::Instrument(Instrument {
                unit,
                matter,
                from: self.from.clone(),
                to: self.to.clone(),
                effective_at: time(self.number),
                document_number: self.text.clone(),
                digest,
            }),
        ]
    }
}

proptest! {
    #[test]
    fn sound_claims_of_every_kind_round_trip(parts in any_parts()) {
        let claims = parts.claims();
        prop_assert_eq!(claims.len(), every_kind().len());
        for claims in claims {
            prop_assert_eq!(again(&claims), Some(claims));
        }
    }

    #[test]
    fn claims_have_one_encoding_and_end_where_they_end(
        kind in 0..21_usize,
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let claims = every_kind()[kind].clone();
        let mut bytes = claims.encode();
        let place = place.index(bytes.len());
        prop_assert!(Claims::decode(claims.kind(), &bytes[..place], 0).is_err());
        bytes.push(byte);
        prop_assert!(Claims::decode(claims.kind(), &bytes, 0).is_err());
        bytes.pop();
        bytes[place] = byte;
        if let Ok(other) = Claims::decode(claims.kind(), &bytes, 0) {
            prop_assert_eq!(other.encode(), bytes);
        }
    }

    #[test]
    fn noise_never_panics(kind in 0..24_u16, bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(claims) = Claims::decode(kind, &bytes, 0) {
            prop_assert_eq!(claims.encode(), bytes);
        }
    }
}
