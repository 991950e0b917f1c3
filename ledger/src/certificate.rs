//! Votes and commit certificates: what validators sign to decide a block. Internal to nodes (consensus,
//! sync, replay); partners verify seals instead, so consensus may change without breaking a verifier.

use kexin_proof::epoch::{Epoch, quorum};
use kexin_proof::hash::{ChainId, HeaderHash, tagged};
use kexin_proof::height::Height;
use kexin_proof::suite::{PublicKey, SignatureBytes, SignedBytes, signed_message, verify_batch};
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer, encode};

/// Most validators in an epoch.
pub const VALIDATORS_MAX: usize = 256;
/// Bytes of a bitmap over [`VALIDATORS_MAX`] validators.
const BITMAP_BYTES_MAX: usize = VALIDATORS_MAX / 8;
/// Largest encoding of a certificate, bytes.
pub const CERTIFICATE_BYTES_MAX: usize = 60 + BITMAP_BYTES_MAX + VALIDATORS_MAX * 68;

const VOTE_TAG: &str = "kexinku/vote/v1";

/// The step in which a vote is cast.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Step {
    /// First vote of a round.
    Prevote = 1,
    /// Second vote: a quorum of these decides.
    Precommit = 2,
}

impl Wire for Step {
    fn write(&self, out: &mut Writer) {
        out.u8(match self {
            Self::Prevote => 1,
            Self::Precommit => 2,
        });
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        match input.u8()? {
            1 => Ok(Self::Prevote),
            2 => Ok(Self::Precommit),
            _ => Err(DecodeError::Invalid { what: "vote step", offset }),
        }
    }
}

/// What a vote is for. A header hash of zeros votes for nil.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Vote {
    /// Step.
    pub step: Step,
    /// Height to decide.
    pub height: Height,
    /// Round of that height, from 0.
    pub round: u32,
    /// Header voted for; zeros = nil.
    pub header_hash: HeaderHash,
}

impl Vote {
    /// The bytes that a validator signs: `"kexinku/vote/v1" ‖ 0 ‖ chain_id ‖ vote`.
    #[must_use]
    pub fn message(&self, chain: &ChainId) -> Vec<u8> {
        signed_message(VOTE_TAG, chain, &encode(self))
    }
}

impl Wire for Vote {
    fn write(&self, out: &mut Writer) {
        self.step.write(out);
        self.height.write(out);
        out.u32(self.round);
        self.header_hash.write(out);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            step: Step::read(input)?,
            height: Height::read(input)?,
            round: input.u32()?,
            header_hash: HeaderHash::read(input)?,
        })
    }
}

/// A quorum of precommits for one header. Nodes may hold different ones for the same block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CommitCertificate {
    /// Height decided.
    pub height: Height,
    /// Round that decided.
    pub round: u32,
    /// Header decided.
    pub header_hash: HeaderHash,
    /// Epoch whose validators signed.
    pub epoch: u32,
    /// Bit `place % 8`, from the most significant, of byte `place / 8`: the validator at this place of
    /// the epoch's list (its number less one) signed. No byte of zeros at the end.
    bitmap: Vec<u8>,
    /// One signature for each bit set, in order.
    signatures: Vec<SignatureBytes>,
}

/// Why a certificate does not decide its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// It is for another epoch than the one in force at its height.
    #[error("the certificate names epoch {found}, in force is {expected} 证书所属验证者集合不符")]
    OtherEpoch {
        /// Epoch it names.
        found: u32,
        /// Epoch in force.
        expected: u32,
    },
    /// Its header hash is zeros.
    #[error("the certificate decides nothing 证书未指向任何区块")]
    Nil,
    /// It marks a validator that the epoch does not have.
    #[error("the certificate marks validator place {place} of {count} 证书标记了不存在的验证者")]
    UnknownSigner {
        /// Place marked.
        place: usize,
        /// Validators in the epoch.
        count: usize,
    },
    /// Too few signed.
    #[error("{found} signatures, the quorum is {quorum} 签名数不足法定人数")]
    NoQuorum {
        /// Signatures.
        found: usize,
        /// Signatures needed.
        quorum: usize,
    },
    /// A signature does not hold.
    #[error("the signature of validator place {place} does not verify 验证者签名无效")]
    Signature {
        /// Place of the validator in the epoch's list.
        place: usize,
    },
}

impl CommitCertificate {
    /// A certificate from precommits given as (place in the epoch's list, signature); the order and
    /// further signatures of one place do not matter.
    ///
    /// # Panics
    /// With a place of [`VALIDATORS_MAX`] or beyond, our own error: signers were looked up in an epoch.
    #[must_use]
    pub fn new(
        vote: &Vote,
        epoch: u32,
        precommits: impl IntoIterator<Item = (usize, SignatureBytes)>,
    ) -> Self {
        assert_eq!(vote.step, Step::Precommit, "only precommits decide");
        let by_place: std::collections::BTreeMap<_, _> = precommits.into_iter().collect();
        let mut bitmap = Vec::new();
        for place in by_place.keys() {
            assert!(*place < VALIDATORS_MAX, "an epoch has at most 256 validators");
            bitmap.resize(place / 8 + 1, 0);
            bitmap[place / 8] |= 0x80 >> (place % 8);
        }
        let Vote { height, round, header_hash, .. } = *vote;
        Self { height, round, header_hash, epoch, bitmap, signatures: by_place.into_values().collect() }
    }

    /// The vote that every signature is for.
    #[must_use]
    pub const fn vote(&self) -> Vote {
        Vote { step: Step::Precommit, height: self.height, round: self.round, header_hash: self.header_hash }
    }

    /// Places of the signers in the epoch's list, rising, each with its signature.
    pub fn signers(&self) -> impl Iterator<Item = (usize, &SignatureBytes)> {
        places(&self.bitmap).zip(&self.signatures)
    }

    /// Checks that a quorum of the epoch's validators signed a precommit for this header on `chain`.
    ///
    /// # Errors
    /// [`CertificateError`]: the first check that failed.
    pub fn verify(&self, chain: &ChainId, epoch: &Epoch) -> Result<(), CertificateError> {
        let keys: Vec<_> = epoch.validators().iter().map(|validator| validator.consensus_key).collect();
        self.verify_keys(chain, epoch.number(), &keys)
    }

    /// As [`CommitCertificate::verify`], with the consensus keys of epoch `epoch` in the order of its list.
    ///
    /// # Errors
    /// [`CertificateError`]: the first check that failed.
    pub fn verify_keys(
        &self,
        chain: &ChainId,
        epoch: u32,
        keys: &[PublicKey],
    ) -> Result<(), CertificateError> {
        if self.epoch != epoch {
            return Err(CertificateError::OtherEpoch { found: self.epoch, expected: epoch });
        }
        if self.header_hash.is_zero() {
            return Err(CertificateError::Nil);
        }
        let quorum = quorum(keys.len());
        if self.signatures.len() < quorum {
            return Err(CertificateError::NoQuorum { found: self.signatures.len(), quorum });
        }
        let message = self.vote().message(chain);
        let mut signed = Vec::with_capacity(self.signatures.len());
        for (place, signature) in self.signers() {
            let unknown = CertificateError::UnknownSigner { place, count: keys.len() };
            let key = *keys.get(place).ok_or(unknown)?;
            signed.push(SignedBytes { key, message: &message, signature: *signature });
        }
        // Fixed by the signatures, so it was unknown to whoever made them before they were made.
        let randomness = tagged("kexinku/batch/v1", &[&message, &encode(self), &all_bytes(keys)]);
        verify_batch(&signed, randomness).map_err(|index| {
            let place = places(&self.bitmap).nth(index).unwrap_or(index);
            CertificateError::Signature { place }
        })
    }
}

impl Wire for CommitCertificate {
    fn write(&self, out: &mut Writer) {
        self.height.write(out);
        out.u32(self.round);
        self.header_hash.write(out);
        out.u32(self.epoch);
        out.bytes(&self.bitmap);
        out.list(&self.signatures);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (height, round) = (Height::read(input)?, input.u32()?);
        let (header_hash, epoch) = (HeaderHash::read(input)?, input.u32()?);
        let offset = input.offset();
        let bitmap = input.bytes("signer bitmap", BITMAP_BYTES_MAX)?.to_vec();
        let signatures: Vec<SignatureBytes> = input.list("certificate signatures", VALIDATORS_MAX)?;
        if bitmap.last() == Some(&0) || places(&bitmap).count() != signatures.len() {
            return Err(DecodeError::Invalid { what: "signer bitmap", offset });
        }
        Ok(Self { height, round, header_hash, epoch, bitmap, signatures })
    }
}

fn places(bitmap: &[u8]) -> impl Iterator<Item = usize> {
    bitmap.iter().enumerate().flat_map(|(index, byte)| {
        (0..8_usize).filter(move |bit| byte & 0x80 >> bit != 0).map(move |bit| index * 8 + bit)
    })
}

fn all_bytes(keys: &[PublicKey]) -> Vec<u8> {
    keys.iter().flat_map(|key| *key.as_bytes()).collect()
}

#[cfg(test)]
mod tests;
