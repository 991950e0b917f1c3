//! Signatures in batches of 1,024: of few keys, and of a key each.

use std::hint::black_box;

use kexin_proof::hash::sha256;
use kexin_proof::suite::{
    PublicKey, SecretKey, SignatureBytes, SignedBytes, verify, verify_batch, verify_strict,
};

use crate::contest::{Contest, timed};

const BATCH: u64 = 1_024;

struct Signed {
    key: PublicKey,
    message: Vec<u8>,
    signature: SignatureBytes,
}

fn signed(keys: u64) -> Vec<Signed> {
    let secrets: Vec<SecretKey> =
        (0..keys).map(|n| SecretKey::from_seed(sha256(&[b"key", &n.to_be_bytes()]))).collect();
    let sign = |n: u64| {
        // As long as a record's signed message.
        let message = sha256(&[&n.to_be_bytes()]).repeat(3)[..90].to_vec();
        let secret = &secrets[(n % keys) as usize];
        Signed { key: secret.public(), signature: secret.sign(&message), message }
    };
    (0..BATCH).map(sign).collect()
}

pub fn run() {
    for keys in [16, BATCH] {
        let signed = signed(keys);
        let items: Vec<SignedBytes<'_>> = signed
            .iter()
            .map(|one| SignedBytes { key: one.key, message: &one.message, signature: one.signature })
            .collect();
        let title = format!("signatures: batch of {BATCH} by {keys} keys, a signature");
        let mut contest = Contest::new(&title, BATCH);
        contest.add("**ours**, batch", || {
            timed(|| verify_batch(black_box(&items), [7; 32]).expect("they hold"))
        });
        rivals::add(&mut contest, &signed);
        contest.add("**ours**, one by one", || {
            timed(|| signed.iter().all(|one| verify(&one.key, &one.message, &one.signature).is_ok()))
        });
        contest.add("**ours**, strict, one by one", || {
            timed(|| signed.iter().all(|one| verify_strict(&one.key, &one.message, &one.signature).is_ok()))
        });
        contest.run(15);
    }
}

mod rivals {
    //! Others' verifications.

    use ed25519_dalek::{Signature, VerifyingKey};
    #[cfg(feature = "signatures")]
    use rand::SeedableRng as _;

    use super::*;

    pub fn add<'a>(contest: &mut Contest<'a>, signed: &'a [Signed]) {
        let keys: Vec<VerifyingKey> =
            signed.iter().map(|one| VerifyingKey::from_bytes(one.key.as_bytes()).expect("a key")).collect();
        let signatures: Vec<Signature> =
            signed.iter().map(|one| Signature::from_bytes(one.signature.as_bytes())).collect();
        #[cfg(feature = "signatures")]
        contest.add("ed25519-zebra 5.0, batch", move || {
            timed(|| {
                let mut batch = ed25519_zebra::batch::Verifier::new();
                for one in signed {
                    let key = ed25519_zebra::VerificationKeyBytes::from(*one.key.as_bytes());
                    let signature = ed25519_zebra::Signature::from(*one.signature.as_bytes());
                    batch.queue((key, signature, &one.message[..]));
                }
                batch.verify(rand::rngs::StdRng::seed_from_u64(7)).expect("they hold");
            })
        });
        let messages = messages_of(signed);
        let (batch_keys, batch_signatures) = (keys.clone(), signatures.clone());
        contest.add("ed25519-dalek 3.0, batch, keys decoded before", move || {
            timed(|| {
                ed25519_dalek::verify_batch(&messages, &batch_signatures, &batch_keys).expect("they hold")
            })
        });
        let (messages, from_bytes) = (messages_of(signed), signatures.clone());
        contest.add("ed25519-dalek 3.0, batch, keys from their bytes, as ours takes them", move || {
            timed(|| {
                let key = |one: &Signed| VerifyingKey::from_bytes(one.key.as_bytes()).expect("a key");
                let keys: Vec<VerifyingKey> = signed.iter().map(key).collect();
                ed25519_dalek::verify_batch(&messages, &from_bytes, &keys).expect("they hold")
            })
        });
        contest.add("ed25519-dalek 3.0, strict, one by one, keys decoded before", move || {
            timed(|| {
                let all = signed.iter().zip(&keys).zip(&signatures);
                all.into_iter()
                    .all(|((one, key), signature)| key.verify_strict(&one.message, signature).is_ok())
            })
        });
    }

    fn messages_of(signed: &[Signed]) -> Vec<&[u8]> {
        signed.iter().map(|one| &one.message[..]).collect()
    }
}
