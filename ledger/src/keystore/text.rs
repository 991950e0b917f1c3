//! The keystore's file as strict JSON: unknown and repeated members are refused.

use kexin_proof::wire::is_clean_text;
use serde::{Deserialize, Serialize};

use super::passphrase::{Kdf, SALT_BYTES};
use super::{
    Entry, KEYS_MAX, KdfCost, KeyInfo, KeyPlace, Keystore, KeystoreError, LABEL_BYTES_MAX, NONCE_BYTES,
    Purpose, SECRET_BYTES, Sealed,
};

const FORMAT: &str = "kexinku/keystore/v1";
const KDF: &str = "argon2id";
const CIPHER: &str = "xchacha20poly1305";
const TAG_BYTES: usize = 16;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    format: String,
    kdf: KdfText,
    cipher: String,
    keys: Vec<KeyText>,
    seal: SealedText,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KdfText {
    function: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyText {
    purpose: String,
    org: u32,
    key: u16,
    label: String,
    public: String,
    secret: SealedText,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SealedText {
    nonce: String,
    ciphertext: String,
}

pub(super) fn to_json(keystore: &Keystore) -> Vec<u8> {
    let sealed = |sealed: &Sealed| SealedText {
        nonce: hex::encode(sealed.nonce),
        ciphertext: hex::encode(&sealed.ciphertext),
    };
    let KdfCost { memory_kib, passes, lanes } = keystore.kdf.cost;
    let text = FileText {
        format: FORMAT.to_owned(),
        kdf: KdfText {
            function: KDF.to_owned(),
            memory_kib,
            passes,
            lanes,
            salt: hex::encode(keystore.kdf.salt),
        },
        cipher: CIPHER.to_owned(),
        keys: keystore
            .entries
            .iter()
            .map(|entry| KeyText {
                purpose: entry.info.place.purpose.name().to_owned(),
                org: entry.info.place.org,
                key: entry.info.place.key,
                label: entry.info.label.clone(),
                public: entry.info.public.clone(),
                secret: sealed(&entry.secret),
            })
            .collect(),
        seal: sealed(&keystore.seal),
    };
    let mut json = serde_json::to_vec_pretty(&text).expect("texts and numbers are plain JSON");
    json.push(b'\n');
    json
}

pub(super) fn from_json(json: &[u8]) -> Result<Keystore, KeystoreError> {
    let malformed = |what| KeystoreError::Malformed { what };
    let text: FileText = serde_json::from_slice(json).map_err(|_| malformed("JSON members"))?;
    if text.format != FORMAT || text.kdf.function != KDF || text.cipher != CIPHER {
        return Err(malformed("format, kdf or cipher"));
    }
    if text.keys.len() > KEYS_MAX {
        return Err(KeystoreError::Full);
    }
    let KdfText { memory_kib, passes, lanes, salt, .. } = text.kdf;
    let salt: [u8; SALT_BYTES] = bytes(&salt)?.try_into().map_err(|_| malformed("salt"))?;
    let mut entries: Vec<Entry> = Vec::with_capacity(text.keys.len());
    for key in text.keys {
        let entry = read_key(key)?;
        if entries.iter().any(|other| other.info.place == entry.info.place) {
            return Err(malformed("a key that stands twice"));
        }
        entries.push(entry);
    }
    Ok(Keystore {
        kdf: Kdf { cost: KdfCost { memory_kib, passes, lanes }, salt },
        entries,
        seal: read_sealed(&text.seal, 0)?,
    })
}

fn read_key(text: KeyText) -> Result<Entry, KeystoreError> {
    let purpose =
        Purpose::from_name(&text.purpose).ok_or(KeystoreError::Malformed { what: "purpose of a key" })?;
    if text.label.len() > LABEL_BYTES_MAX || !is_clean_text(&text.label) || !is_clean_text(&text.public) {
        return Err(KeystoreError::Label);
    }
    let place = KeyPlace { purpose, org: text.org, key: text.key };
    let secret = read_sealed(&text.secret, SECRET_BYTES)?;
    Ok(Entry { info: KeyInfo { place, label: text.label, public: text.public }, secret })
}

fn read_sealed(text: &SealedText, plain_bytes: usize) -> Result<Sealed, KeystoreError> {
    let malformed = |what| KeystoreError::Malformed { what };
    let nonce: [u8; NONCE_BYTES] = bytes(&text.nonce)?.try_into().map_err(|_| malformed("nonce"))?;
    let ciphertext = bytes(&text.ciphertext)?;
    if ciphertext.len() != plain_bytes + TAG_BYTES {
        return Err(malformed("length of a ciphertext"));
    }
    Ok(Sealed { nonce, ciphertext })
}

/// Lower-case hex only: one text for one value.
fn bytes(text: &str) -> Result<Vec<u8>, KeystoreError> {
    let malformed = KeystoreError::Malformed { what: "lower-case hex" };
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(malformed);
    }
    hex::decode(text).map_err(|_| malformed)
}
