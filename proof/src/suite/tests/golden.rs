//! Golden vectors of keys, signed messages and signatures.

use serde_json::json;

use super::super::*;
use crate::hash::sha256;
use crate::tests::{digits, golden};
use crate::wire::encode;

#[test]
fn signatures_have_the_bytes_of_their_vectors() {
    let case = |number: u8, tag: &str, structure: &[u8]| {
        let secret = SecretKey::from_seed(sha256(&[b"vector key", &[number]]));
        let chain = ChainId::from_bytes(sha256(&[b"vector chain"]));
        let message = signed_message(tag, &chain, structure);
        let signature = secret.sign(&message);
        assert_eq!(verify_strict(&secret.public(), &message, &signature), Ok(()));
        json!({
            "name": tag,
            "seed": digits(secret.seed()),
            "key": secret.public(),
            "key_encoding": digits(encode(&secret.public())),
            "chain": chain,
            "structure": digits(structure),
            "signed_message": digits(message),
            "signature_encoding": digits(encode(&signature)),
        })
    };
    golden(
        "signature.json",
        "Keys and signatures (docs/formats.md 2). Key: algorithm u16 (1 = Ed25519), u32 length, bytes. Signed message: tag || 00 || chain id || structure. Signature: u32 length, bytes; deterministic (RFC 8032).",
        json!([case(1, "kexinku/attest/v1", b"structure"), case(2, "kexinku/example/v1", b"")]),
    );
}
