//! From a passphrase to a key: Argon2id (RFC 9106), slow and large on purpose, within bounds on both sides.

use std::io::Read as _;

use argon2::{Algorithm, Argon2, Params, Version};
use kexin_proof::wire::Writer;
use zeroize::Zeroizing;

use super::{KeystoreError, SECRET_BYTES};
use crate::sealed::rand_core::CryptoRng;

/// A passphrase as it was typed, byte for byte. Wiped when dropped, never printed.
pub struct Passphrase(Zeroizing<Vec<u8>>);

impl Passphrase {
    /// Takes the bytes without the end of the line.
    ///
    /// # Errors
    /// [`KeystoreError::Passphrase`] when empty or longer than 1,024 bytes.
    pub fn new(bytes: Zeroizing<Vec<u8>>) -> Result<Self, KeystoreError> {
        if bytes.is_empty() || bytes.len() > PASSPHRASE_BYTES_MAX {
            return Err(KeystoreError::Passphrase);
        }
        Ok(Self(bytes))
    }

    /// Takes the first line of a reader, without its end.
    ///
    /// # Errors
    /// The reader's; inside, as [`Passphrase::new`].
    pub fn read_line(reader: impl std::io::Read) -> std::io::Result<Result<Self, KeystoreError>> {
        // Room is taken beforehand: a buffer that grows leaves copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(LINE_BYTES_MAX));
        reader.take(LINE_BYTES_MAX as u64).read_to_end(&mut bytes)?;
        let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
        bytes.truncate(end);
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        Ok(Self::new(bytes))
    }
}

/// Longest first line that is read, its end included; longer ones are too long anyway.
const LINE_BYTES_MAX: usize = 2 * PASSPHRASE_BYTES_MAX;

/// What stretching costs whoever tries a passphrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdfCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl KdfCost {
    /// 64 MiB, three passes, one lane: RFC 9106's second recommendation at one lane, 0.2 s on the reference machine.
    pub const STANDARD: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };

    /// What a reader will try at most: 1 GiB, so that a file cannot stop the machine that opens it.
    const CEILING: Self = Self { memory_kib: 1024 * 1024, passes: 16, lanes: 4 };

    pub(super) fn is_within(self, floor: Self) -> bool {
        let within = |value: u32, floor: u32, ceiling: u32| (floor..=ceiling).contains(&value);
        within(self.memory_kib, floor.memory_kib, Self::CEILING.memory_kib)
            && within(self.passes, floor.passes, Self::CEILING.passes)
            && within(self.lanes, floor.lanes, Self::CEILING.lanes)
    }
}

/// Cost and salt of one file.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Kdf {
    pub(super) cost: KdfCost,
    pub(super) salt: [u8; SALT_BYTES],
}

impl Kdf {
    pub(super) fn new(cost: KdfCost, random: &mut impl CryptoRng) -> Self {
        let mut salt = [0; SALT_BYTES];
        random.fill_bytes(&mut salt);
        Self { cost, salt }
    }

    pub(super) fn stretch(
        &self,
        passphrase: &Passphrase,
    ) -> Result<Zeroizing<[u8; SECRET_BYTES]>, KeystoreError> {
        let KdfCost { memory_kib, passes, lanes } = self.cost;
        let params =
            Params::new(memory_kib, passes, lanes, Some(SECRET_BYTES)).map_err(|_| KeystoreError::KdfCost)?;
        let mut key = Zeroizing::new([0; SECRET_BYTES]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(&passphrase.0, &self.salt, key.as_mut_slice())
            .map_err(|_| KeystoreError::KdfCost)?;
        Ok(key)
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.u32(self.cost.memory_kib);
        out.u32(self.cost.passes);
        out.u32(self.cost.lanes);
        out.array(&self.salt);
    }
}

pub(super) const SALT_BYTES: usize = 16;
const PASSPHRASE_BYTES_MAX: usize = 1024;
