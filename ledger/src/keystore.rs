//! The keystore: secret keys of a clerk's desk or a node in one file, locked by one passphrase.
//!
//! After EIP-2335's shape: what unlocks and what is locked stand side by side in JSON, and nothing but purposes and
//! public keys is readable. The passphrase is stretched once (Argon2id, RFC 9106), so one command asks and waits once.

use std::path::Path;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kexin_proof::suite::SecretKey;
use kexin_proof::wire::{Writer, is_clean_text};
use zeroize::{Zeroize as _, Zeroizing};

use crate::party::TagKey;
use crate::sealed::OpeningKey;
use crate::sealed::rand_core::CryptoRng;

mod file;
mod key;
mod passphrase;
mod text;

pub use key::{KeyInfo, KeyPlace, Purpose};
pub use passphrase::{KdfCost, Passphrase};

use passphrase::Kdf;

/// Most keys in a keystore.
pub const KEYS_MAX: usize = 256;
/// Longest label, bytes.
pub const LABEL_BYTES_MAX: usize = 128;
/// Largest file, bytes.
pub const FILE_BYTES_MAX: usize = 512 * 1024;
/// Bytes of every secret.
pub const SECRET_BYTES: usize = 32;

/// Why a keystore cannot be read, opened or written. Never says what a secret or a passphrase is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeystoreError {
    /// The file cannot be read or written.
    #[error("the keystore file cannot be used: {0} 无法读写密钥库文件")]
    File(#[from] std::io::Error),
    /// Others than its owner may open the file.
    #[error("the keystore's mode is {mode:03o}; make it 600 密钥库文件权限过宽，请改为 600")]
    TooOpen {
        /// Permission bits found.
        mode: u32,
    },
    /// Not a keystore of this version.
    #[error("not a keystore of version 1: {what} 不是第 1 版密钥库")]
    Malformed {
        /// What is wrong.
        what: &'static str,
    },
    /// The cost of stretching is outside the bounds: too cheap to be safe, or too dear to try.
    #[error("the keystore's Argon2id cost is out of bounds 密钥库的口令参数超出允许范围")]
    KdfCost,
    /// The passphrase is wrong, or the file was changed; without the passphrase the two cannot be told apart.
    #[error("wrong passphrase, or the keystore was changed 口令错误或密钥库被改动")]
    Locked,
    /// An empty or overlong passphrase.
    #[error("a passphrase has 1 to 1024 bytes 口令长度须为 1 至 1024 字节")]
    Passphrase,
    /// A key of this purpose and number is there already.
    #[error("the keystore already has key {0} 密钥库已有密钥 {0}")]
    Exists(KeyPlace),
    /// No such key.
    #[error("the keystore has no key {0} 密钥库没有密钥 {0}")]
    NotFound(KeyPlace),
    /// The key serves another purpose.
    #[error("key {0} serves another purpose 密钥 {0} 用途不符")]
    Purpose(KeyPlace),
    /// Too many keys.
    #[error("a keystore holds {KEYS_MAX} keys at most 密钥库最多容纳 256 个密钥")]
    Full,
    /// An overlong label, or one with controls.
    #[error("a label has at most {LABEL_BYTES_MAX} bytes and no controls 标签过长或含控制字符")]
    Label,
}

/// A keystore as it lies in its file: purposes and public keys can be read, secrets cannot.
#[derive(Clone, PartialEq, Eq)]
pub struct Keystore {
    kdf: Kdf,
    entries: Vec<Entry>,
    seal: Sealed,
}

impl Keystore {
    /// Reads a file that only its owner may open.
    ///
    /// # Errors
    /// [`KeystoreError::File`], [`KeystoreError::TooOpen`], and as [`Keystore::parse`].
    pub fn read(path: &Path) -> Result<Self, KeystoreError> {
        Self::parse(&file::read_private(path, FILE_BYTES_MAX)?)
    }

    /// Reads a file's content.
    ///
    /// # Errors
    /// [`KeystoreError::Malformed`], [`KeystoreError::KdfCost`].
    pub fn parse(json: &[u8]) -> Result<Self, KeystoreError> {
        Self::parse_at_least(json, KdfCost::STANDARD)
    }

    fn parse_at_least(json: &[u8], floor: KdfCost) -> Result<Self, KeystoreError> {
        let keystore = text::from_json(json)?;
        if !keystore.kdf.cost.is_within(floor) {
            return Err(KeystoreError::KdfCost);
        }
        Ok(keystore)
    }

    /// The keys, without their secrets.
    pub fn keys(&self) -> impl Iterator<Item = &KeyInfo> {
        self.entries.iter().map(|entry| &entry.info)
    }

    /// Stretches the passphrase and checks the whole file with it.
    ///
    /// # Errors
    /// [`KeystoreError::Locked`].
    pub fn unlock(self, passphrase: &Passphrase) -> Result<OpenKeystore, KeystoreError> {
        let key = self.kdf.stretch(passphrase)?;
        self.seal.open(&key, &self.sealed_part())?;
        Ok(OpenKeystore { keystore: self, key })
    }

    /// Everything in the file but the seal.
    fn sealed_part(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.text(FILE_TAG);
        self.kdf.write(&mut out);
        out.count(self.entries.len());
        for entry in &self.entries {
            out.bytes(&entry.info.bound());
            out.array(&entry.secret.nonce);
            out.bytes(&entry.secret.ciphertext);
        }
        out.into_bytes()
    }
}

/// A keystore whose passphrase was given. Secrets are decrypted one by one, when asked for.
pub struct OpenKeystore {
    keystore: Keystore,
    key: Zeroizing<[u8; SECRET_BYTES]>,
}

impl OpenKeystore {
    /// An empty keystore.
    ///
    /// # Errors
    /// [`KeystoreError`] when there is no memory for stretching.
    pub fn create(passphrase: &Passphrase, random: &mut impl CryptoRng) -> Result<Self, KeystoreError> {
        Self::create_at(KdfCost::STANDARD, passphrase, random)
    }

    fn create_at(
        cost: KdfCost,
        passphrase: &Passphrase,
        random: &mut impl CryptoRng,
    ) -> Result<Self, KeystoreError> {
        let kdf = Kdf::new(cost, random);
        let key = kdf.stretch(passphrase)?;
        let keystore = Keystore { kdf, entries: Vec::new(), seal: Sealed::default() };
        let mut open = Self { keystore, key };
        open.reseal(random);
        Ok(open)
    }

    /// The keys, without their secrets.
    pub fn keys(&self) -> impl Iterator<Item = &KeyInfo> {
        self.keystore.keys()
    }

    /// Adds a secret; its public key follows from its purpose.
    ///
    /// # Errors
    /// [`KeystoreError::Exists`], [`KeystoreError::Full`], [`KeystoreError::Label`].
    pub fn add(
        &mut self,
        place: KeyPlace,
        label: &str,
        secret: &Zeroizing<[u8; SECRET_BYTES]>,
        random: &mut impl CryptoRng,
    ) -> Result<KeyInfo, KeystoreError> {
        if label.len() > LABEL_BYTES_MAX || !is_clean_text(label) {
            return Err(KeystoreError::Label);
        }
        if self.keystore.entries.len() >= KEYS_MAX {
            return Err(KeystoreError::Full);
        }
        if self.keys().any(|info| info.place == place) {
            return Err(KeystoreError::Exists(place));
        }
        let info = KeyInfo { place, label: label.to_owned(), public: place.purpose.public_text(secret) };
        let secret = Sealed::seal(&self.key, secret.as_slice(), &info.bound(), random);
        self.keystore.entries.push(Entry { info: info.clone(), secret });
        self.reseal(random);
        Ok(info)
    }

    /// Makes a new key of random bytes.
    ///
    /// # Errors
    /// As [`OpenKeystore::add`].
    pub fn generate(
        &mut self,
        place: KeyPlace,
        label: &str,
        random: &mut impl CryptoRng,
    ) -> Result<KeyInfo, KeystoreError> {
        let mut secret = Zeroizing::new([0; SECRET_BYTES]);
        random.fill_bytes(secret.as_mut_slice());
        self.add(place, label, &secret, random)
    }

    /// Takes a key out for good.
    ///
    /// # Errors
    /// [`KeystoreError::NotFound`].
    pub fn remove(&mut self, place: KeyPlace, random: &mut impl CryptoRng) -> Result<(), KeystoreError> {
        let found = self.keystore.entries.iter().position(|entry| entry.info.place == place);
        self.keystore.entries.remove(found.ok_or(KeystoreError::NotFound(place))?);
        self.reseal(random);
        Ok(())
    }

    /// Locks everything anew under another passphrase.
    ///
    /// # Errors
    /// [`KeystoreError`] when a key cannot be opened.
    pub fn change_passphrase(
        &mut self,
        passphrase: &Passphrase,
        random: &mut impl CryptoRng,
    ) -> Result<(), KeystoreError> {
        let mut changed = Self::create_at(self.keystore.kdf.cost, passphrase, random)?;
        for entry in &self.keystore.entries {
            changed.add(entry.info.place, &entry.info.label, &self.secret(entry)?, random)?;
        }
        *self = changed;
        Ok(())
    }

    /// A key that signs.
    ///
    /// # Errors
    /// [`KeystoreError::NotFound`], [`KeystoreError::Purpose`].
    pub fn signing_key(&self, place: KeyPlace) -> Result<SecretKey, KeystoreError> {
        if !place.purpose.signs() {
            return Err(KeystoreError::Purpose(place));
        }
        Ok(SecretKey::from_seed(*self.find(place)?))
    }

    /// A key that opens sealed parts.
    ///
    /// # Errors
    /// [`KeystoreError::NotFound`], [`KeystoreError::Purpose`].
    pub fn opening_key(&self, place: KeyPlace) -> Result<OpeningKey, KeystoreError> {
        if place.purpose != Purpose::Sealing {
            return Err(KeystoreError::Purpose(place));
        }
        Ok(OpeningKey::from_bytes(*self.find(place)?))
    }

    /// The province's tag key.
    ///
    /// # Errors
    /// [`KeystoreError::NotFound`], [`KeystoreError::Purpose`]; the key's number must fit the tag's one byte.
    pub fn tag_key(&self, place: KeyPlace) -> Result<TagKey, KeystoreError> {
        if place.purpose != Purpose::PartyTag {
            return Err(KeystoreError::Purpose(place));
        }
        let number = u8::try_from(place.key).map_err(|_| KeystoreError::Purpose(place))?;
        Ok(TagKey::new(number, *self.find(place)?))
    }

    /// Writes the file: mode 600, whole or not at all, on disk when this returns.
    ///
    /// # Errors
    /// [`KeystoreError::File`].
    pub fn write(&self, path: &Path) -> Result<(), KeystoreError> {
        Ok(file::write_private(path, &self.to_json())?)
    }

    /// The file's content.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        text::to_json(&self.keystore)
    }

    fn find(&self, place: KeyPlace) -> Result<Zeroizing<[u8; SECRET_BYTES]>, KeystoreError> {
        let entry = self.keystore.entries.iter().find(|entry| entry.info.place == place);
        self.secret(entry.ok_or(KeystoreError::NotFound(place))?)
    }

    fn secret(&self, entry: &Entry) -> Result<Zeroizing<[u8; SECRET_BYTES]>, KeystoreError> {
        let plain = entry.secret.open(&self.key, &entry.info.bound())?;
        let mut secret = Zeroizing::new([0; SECRET_BYTES]);
        if plain.len() != SECRET_BYTES {
            return Err(KeystoreError::Malformed { what: "length of a secret" });
        }
        secret.copy_from_slice(&plain);
        if entry.info.place.purpose.public_text(&secret) != entry.info.public {
            return Err(KeystoreError::Malformed { what: "public key of a secret" });
        }
        Ok(secret)
    }

    fn reseal(&mut self, random: &mut impl CryptoRng) {
        self.keystore.seal = Sealed::seal(&self.key, &[], &self.keystore.sealed_part(), random);
    }
}

/// A key in the file.
#[derive(Clone, PartialEq, Eq)]
struct Entry {
    info: KeyInfo,
    secret: Sealed,
}

/// XChaCha20-Poly1305 under the stretched passphrase, with a random nonce.
#[derive(Clone, Default, PartialEq, Eq)]
struct Sealed {
    nonce: [u8; NONCE_BYTES],
    ciphertext: Vec<u8>,
}

impl Sealed {
    fn seal(
        key: &Zeroizing<[u8; SECRET_BYTES]>,
        plain: &[u8],
        bound: &[u8],
        random: &mut impl CryptoRng,
    ) -> Self {
        let mut nonce = [0; NONCE_BYTES];
        random.fill_bytes(&mut nonce);
        let ciphertext = cipher(key)
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: bound })
            .expect("a keystore is far shorter than the cipher's limit");
        Self { nonce, ciphertext }
    }

    fn open(
        &self,
        key: &Zeroizing<[u8; SECRET_BYTES]>,
        bound: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KeystoreError> {
        cipher(key)
            .decrypt(&XNonce::from(self.nonce), Payload { msg: &self.ciphertext, aad: bound })
            .map(Zeroizing::new)
            .map_err(|_| KeystoreError::Locked)
    }
}

fn cipher(key: &Zeroizing<[u8; SECRET_BYTES]>) -> XChaCha20Poly1305 {
    let mut copy = chacha20poly1305::Key::from(**key);
    let cipher = XChaCha20Poly1305::new(&copy);
    copy.zeroize();
    cipher
}

const NONCE_BYTES: usize = 24;
const FILE_TAG: &str = "kexinku/keystore/v1";

#[cfg(test)]
mod tests;
