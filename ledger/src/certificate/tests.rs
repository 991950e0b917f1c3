//! A certificate decides its header only with a quorum of distinct, true precommits of the right epoch.

use kexin_proof::suite::SecretKey;
use kexin_proof::wire::decode;
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn secrets(count: usize) -> Vec<SecretKey> {
    (0..count).map(|place| SecretKey::from_seed([u8::try_from(place).unwrap() + 1; 32])).collect()
}

fn keys(secrets: &[SecretKey]) -> Vec<PublicKey> {
    secrets.iter().map(SecretKey::public).collect()
}

fn chain() -> ChainId {
    ChainId::from_bytes([9; 32])
}

fn vote() -> Vote {
    Vote {
        step: Step::Precommit,
        height: Height::new(7).unwrap(),
        round: 1,
        header_hash: HeaderHash::from_bytes([5; 32]),
    }
}

fn certificate(secrets: &[SecretKey], places: &[usize]) -> CommitCertificate {
    let message = vote().message(&chain());
    CommitCertificate::new(&vote(), 3, places.iter().map(|place| (*place, secrets[*place].sign(&message))))
}

#[test]
fn a_quorum_decides_and_one_fewer_does_not() {
    for (count, quorum) in [(1, 1), (2, 2), (3, 3), (4, 3), (7, 5), (21, 15), (22, 15)] {
        let secrets = secrets(count);
        let places: Vec<_> = (0..quorum).map(|place| count - 1 - place).collect();
        assert_eq!(certificate(&secrets, &places).verify_keys(&chain(), 3, &keys(&secrets)), Ok(()));
        let fewer = certificate(&secrets, &places[1..]);
        let refused = Err(CertificateError::NoQuorum { found: quorum - 1, quorum });
        assert_eq!(fewer.verify_keys(&chain(), 3, &keys(&secrets)), refused);
    }
}

#[test]
fn one_validator_counts_once() {
    let secrets = secrets(4);
    let refused = Err(CertificateError::NoQuorum { found: 2, quorum: 3 });
    assert_eq!(certificate(&secrets, &[0, 1, 1, 0]).verify_keys(&chain(), 3, &keys(&secrets)), refused);
}

#[test]
fn a_false_signature_is_named_by_its_place() {
    let secrets = secrets(22);
    let mut places: Vec<_> = (0..15).collect();
    places.push(20);
    let good = certificate(&secrets, &places);
    let message = vote().message(&chain());
    let signed = good.signers().map(|(place, signature)| (place, *signature));
    let forged = signed
        .map(|(place, signature)| (place, if place == 20 { secrets[19].sign(&message) } else { signature }));
    let forged = CommitCertificate::new(&vote(), 3, forged);
    assert_eq!(
        forged.verify_keys(&chain(), 3, &keys(&secrets)),
        Err(CertificateError::Signature { place: 20 })
    );
}

#[test]
fn another_chain_epoch_height_round_or_header_is_refused() {
    let secrets = secrets(4);
    let good = certificate(&secrets, &[0, 1, 2]);
    let keys = keys(&secrets);
    assert!(good.verify_keys(&ChainId::from_bytes([8; 32]), 3, &keys).is_err());
    assert!(matches!(good.verify_keys(&chain(), 4, &keys), Err(CertificateError::OtherEpoch { .. })));
    let changes: [fn(&mut CommitCertificate); 3] = [
        |certificate| certificate.height = Height::new(8).unwrap(),
        |certificate| certificate.round = 0,
        |certificate| certificate.header_hash = HeaderHash::from_bytes([6; 32]),
    ];
    for change in changes {
        let mut changed = good.clone();
        change(&mut changed);
        assert_eq!(changed.verify_keys(&chain(), 3, &keys), Err(CertificateError::Signature { place: 0 }));
    }
}

#[test]
fn a_prevote_is_not_a_precommit() {
    let secrets = secrets(4);
    let prevote = Vote { step: Step::Prevote, ..vote() }.message(&chain());
    let signed = (0..3).map(|place| (place, secrets[place].sign(&prevote)));
    let certificate = CommitCertificate::new(&vote(), 3, signed);
    let refused = Err(CertificateError::Signature { place: 0 });
    assert_eq!(certificate.verify_keys(&chain(), 3, &keys(&secrets)), refused);
}

#[test]
fn a_certificate_for_nil_decides_nothing() {
    let secrets = secrets(1);
    let nil = Vote { header_hash: HeaderHash::ZERO, ..vote() };
    let certificate = CommitCertificate::new(&nil, 3, [(0, secrets[0].sign(&nil.message(&chain())))]);
    assert_eq!(certificate.verify_keys(&chain(), 3, &keys(&secrets)), Err(CertificateError::Nil));
}

#[test]
fn a_signer_beyond_the_epoch_is_refused() {
    let secrets = secrets(5);
    let certificate = certificate(&secrets, &[0, 1, 2, 4]);
    let refused = Err(CertificateError::UnknownSigner { place: 4, count: 4 });
    assert_eq!(certificate.verify_keys(&chain(), 3, &keys(&secrets[..4])), refused);
}

#[test]
fn the_encoding_is_bounded_and_canonical() {
    let secrets = secrets(22);
    let places: Vec<_> = (3..18).collect();
    let certificate = certificate(&secrets, &places);
    let bytes = encode(&certificate);
    assert_eq!(decode::<CommitCertificate>(&bytes, CERTIFICATE_BYTES_MAX), Ok(certificate.clone()));
    assert_eq!(bytes.len(), 48 + 4 + 3 + 4 + 15 * 68);
    for cut in 0..bytes.len() {
        assert!(decode::<CommitCertificate>(&bytes[..cut], CERTIFICATE_BYTES_MAX).is_err());
    }
    // One more bit than signatures, and a bitmap that ends in zeros.
    let mut extra = bytes.clone();
    extra[52] |= 0x80;
    assert!(decode::<CommitCertificate>(&extra, CERTIFICATE_BYTES_MAX).is_err());
    let padded = CommitCertificate { bitmap: [certificate.bitmap.as_slice(), &[0]].concat(), ..certificate };
    assert!(decode::<CommitCertificate>(&encode(&padded), CERTIFICATE_BYTES_MAX).is_err());
}

#[test]
fn the_largest_certificate_fits_its_limit() {
    let message = vote().message(&chain());
    let signature = SecretKey::from_seed([1; 32]).sign(&message);
    let full = CommitCertificate::new(&vote(), 3, (0..VALIDATORS_MAX).map(|place| (place, signature)));
    let bytes = encode(&full);
    assert!(bytes.len() <= CERTIFICATE_BYTES_MAX);
    assert_eq!(decode::<CommitCertificate>(&bytes, CERTIFICATE_BYTES_MAX), Ok(full));
}

proptest! {
    #[test]
    fn noise_is_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(decode::<CommitCertificate>(&bytes, CERTIFICATE_BYTES_MAX).is_err());
        if let Ok(vote) = decode::<Vote>(&bytes, 64) {
            prop_assert_eq!(encode(&vote), bytes);
        }
    }

    #[test]
    fn a_changed_byte_is_refused_or_another_certificate(place in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let good = certificate(&secrets(4), &[0, 1, 3]);
        let mut bytes = encode(&good);
        bytes[place.index(encode(&good).len())] ^= 1 << bit;
        if let Ok(changed) = decode::<CommitCertificate>(&bytes, CERTIFICATE_BYTES_MAX) {
            prop_assert_eq!(encode(&changed), bytes);
            prop_assert!(changed.verify_keys(&chain(), 3, &keys(&secrets(4))).is_err());
        }
    }
}

#[test]
fn golden_vectors_of_votes_and_certificates() {
    let secrets = secrets(4);
    let votes: Vec<_> = [Step::Prevote, Step::Precommit]
        .into_iter()
        .flat_map(|step| [HeaderHash::ZERO, vote().header_hash].map(|header_hash| Vote { step, header_hash, ..vote() }))
        .map(|vote| {
            let message = vote.message(&chain());
            let signature = hex::encode(secrets[0].sign(&message).as_bytes());
            json!({ "vote": hex::encode(encode(&vote)), "message": hex::encode(&message), "signature": signature })
        })
        .collect();
    let certificates: Vec<_> = [&[0, 1, 2][..], &[0, 2, 3], &[0, 1, 2, 3]]
        .into_iter()
        .map(|places| {
            json!({ "places": places, "certificate": hex::encode(encode(&certificate(&secrets, places))) })
        })
        .collect();
    let keys: Vec<_> = keys(&secrets).iter().map(|key| hex::encode(key.as_bytes())).collect();
    let vectors = json!({
        "about": "Votes and commit certificates (internal to nodes); Ed25519 seeds are 32 bytes of place + 1",
        "chain": chain().to_string(), "epoch": 3, "keys": keys, "votes": votes, "certificates": certificates,
    });
    crate::vectors::check("certificate.json", &vectors);
}
