//! Seals: each validator's cosignature on a checkpoint (C2SP tlog-cosignature, `cosignature/v1`), and their quorum.
//!
//! Public finality. A quorum of seals stands for the block, whatever the consensus inside did; partners need nothing else.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::checkpoint::{Checkpoint, KEY_TYPE_COSIGNATURE, NoteError, NoteLine, SignedNote, VerifierKey};
use crate::consistency::{ConsistencyPath, verify_consistency};
use crate::epoch::Epoch;
use crate::suite::{PublicKey, SIGNATURE_BYTES, SecretKey, SignatureBytes, verify_strict};
use crate::wire::{DecodeError, Reader, Wire, Writer};

const TIMESTAMP_BYTES: usize = 8;
const NAME_BYTES_MAX: usize = 192;

/// Why a sealed checkpoint was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// Not a note with a checkpoint in it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The checkpoint is of another origin.
    #[error("the checkpoint is of another origin 检查点来源不符")]
    Origin,
    /// A line of a known key does not hold.
    #[error("the seal of key {number} does not hold 第 {number} 号密钥的封印无效")]
    Line {
        /// Validator, or recovery key.
        number: u16,
    },
    /// Recovery keys were to hand over, and the epoch names none.
    #[error("the epoch names no recovery keys 该时期未设恢复密钥")]
    NoRecovery,
    /// Fewer seals than the quorum.
    #[error("{found} seals of the {needed} needed 封印不足：{found}/{needed}")]
    Quorum {
        /// Distinct keys whose seal holds.
        found: usize,
        /// The quorum, or the threshold of the recovery keys.
        needed: usize,
    },
}

/// One validator's seal on one checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Name of the seal key: `<origin>/vNN`.
    pub name: String,
    /// Seconds since 1970; evidence of nothing.
    pub timestamp_s: u64,
    /// Over [`seal_message`].
    pub signature: SignatureBytes,
}

impl Seal {
    /// Signs a checkpoint.
    #[must_use]
    pub fn sign(secret: &SecretKey, name: &str, checkpoint: &Checkpoint, timestamp_s: u64) -> Self {
        let signature = secret.sign(seal_message(&checkpoint.body(), timestamp_s).as_bytes());
        Self { name: name.to_string(), timestamp_s, signature }
    }

    /// Whether it holds under a key.
    #[must_use]
    pub fn holds(&self, key: &PublicKey, checkpoint: &Checkpoint) -> bool {
        verify_strict(key, seal_message(&checkpoint.body(), self.timestamp_s).as_bytes(), &self.signature)
            .is_ok()
    }

    /// The note line.
    #[must_use]
    pub fn line(&self, key: &VerifierKey) -> NoteLine {
        let mut signature = self.timestamp_s.to_be_bytes().to_vec();
        signature.extend_from_slice(self.signature.as_bytes());
        NoteLine { name: self.name.clone(), key_id: key.id(), signature }
    }

    /// The seal of a note line.
    #[must_use]
    pub fn from_line(line: &NoteLine) -> Option<Self> {
        let (timestamp, signature) = line.signature.split_first_chunk::<TIMESTAMP_BYTES>()?;
        if signature.len() != SIGNATURE_BYTES {
            return None;
        }
        Some(Self {
            name: line.name.clone(),
            timestamp_s: u64::from_be_bytes(*timestamp),
            signature: SignatureBytes::from_slice(signature).ok()?,
        })
    }
}

impl Wire for Seal {
    fn write(&self, out: &mut Writer) {
        out.text(&self.name);
        out.u64(self.timestamp_s);
        self.signature.write(out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            name: input.text("seal name", NAME_BYTES_MAX)?.to_string(),
            timestamp_s: input.u64()?,
            signature: SignatureBytes::read(input)?,
        })
    }
}

/// What a seal covers: `cosignature/v1`, the time, the checkpoint's body.
#[must_use]
pub fn seal_message(body: &str, timestamp_s: u64) -> String {
    format!("cosignature/v1\ntime {timestamp_s}\n{body}")
}

/// The note that is handed out: seals sorted by validator and cut to the quorum.
///
/// Seals that do not hold, or of no validator of the epoch, are left out; `None` with fewer than a quorum.
#[must_use]
pub fn sealed_note(epoch: &Epoch, checkpoint: &Checkpoint, seals: &[Seal]) -> Option<SignedNote> {
    note_of(checkpoint, seals, |name| epoch.seal_key(name), epoch.quorum())
}

/// As [`sealed_note`], of the recovery keys of an epoch whose validators can no longer make a quorum: the note that hands
/// over to the next epoch (`docs/formats.md` 7).
#[must_use]
pub fn recovered_note(epoch: &Epoch, checkpoint: &Checkpoint, seals: &[Seal]) -> Option<SignedNote> {
    let needed = recovery_threshold(epoch)?;
    note_of(checkpoint, seals, |name| epoch.recovery_key(name), needed)
}

fn recovery_threshold(epoch: &Epoch) -> Option<usize> {
    epoch.parts().recovery.as_ref().map(|recovery| usize::from(recovery.threshold))
}

fn note_of(
    checkpoint: &Checkpoint,
    seals: &[Seal],
    key_of: impl Fn(&str) -> Option<(u16, VerifierKey)>,
    needed: usize,
) -> Option<SignedNote> {
    let mut by_number: BTreeMap<u16, NoteLine> = BTreeMap::new();
    for seal in seals {
        let Some((number, key)) = key_of(&seal.name) else { continue };
        if seal.holds(key.key(), checkpoint) {
            by_number.entry(number).or_insert_with(|| seal.line(&key));
        }
    }
    if by_number.len() < needed {
        return None;
    }
    let lines = by_number.into_values().take(needed).collect();
    Some(SignedNote { body: checkpoint.body(), lines })
}

/// Checks a sealed checkpoint against an epoch: a quorum of distinct validators, every line of a known key good.
///
/// Gives the checkpoint and the numbers of the validators that sealed it. Unknown keys are ignored.
///
/// # Errors
/// [`SealError`].
pub fn verify_sealed(epoch: &Epoch, note: &SignedNote) -> Result<(Checkpoint, Vec<u16>), SealError> {
    verify_lines(epoch, note, |name| epoch.seal_key(name), epoch.quorum())
}

/// As [`verify_sealed`], by the recovery keys of the epoch and their threshold.
///
/// # Errors
/// [`SealError`]; [`SealError::NoRecovery`] when the epoch names no recovery keys.
pub fn verify_recovered(epoch: &Epoch, note: &SignedNote) -> Result<(Checkpoint, Vec<u16>), SealError> {
    let needed = recovery_threshold(epoch).ok_or(SealError::NoRecovery)?;
    verify_lines(epoch, note, |name| epoch.recovery_key(name), needed)
}

fn verify_lines(
    epoch: &Epoch,
    note: &SignedNote,
    key_of: impl Fn(&str) -> Option<(u16, VerifierKey)>,
    needed: usize,
) -> Result<(Checkpoint, Vec<u16>), SealError> {
    let checkpoint = Checkpoint::from_body(&note.body)?;
    if checkpoint.origin != *epoch.origin() {
        return Err(SealError::Origin);
    }
    let mut sealed_by: Vec<u16> = Vec::new();
    for line in &note.lines {
        let Some((number, key)) = key_of(&line.name) else { continue };
        if key.id() != line.key_id {
            continue;
        }
        let good = Seal::from_line(line).is_some_and(|seal| seal.holds(key.key(), &checkpoint));
        if !good {
            return Err(SealError::Line { number });
        }
        sealed_by.push(number);
    }
    sealed_by.sort_unstable();
    sealed_by.dedup();
    if sealed_by.len() < needed {
        return Err(SealError::Quorum { found: sealed_by.len(), needed });
    }
    Ok((checkpoint, sealed_by))
}

/// Two seals of one key that cannot both be honest (`docs/formats.md` 6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equivocation {
    /// Who sealed both.
    pub key: VerifierKey,
    /// The checkpoint of the smaller or equal size, and its seal.
    pub first: (Checkpoint, Seal),
    /// The other checkpoint, and its seal.
    pub second: (Checkpoint, Seal),
    /// For different sizes: a proof from the first root to another root of the larger size, and that root.
    pub contradiction: Option<(ConsistencyPath, crate::hash::LogRoot)>,
}

impl Equivocation {
    /// Whether the evidence proves that the key sealed two histories.
    #[must_use]
    pub fn holds(&self) -> bool {
        let ((first, first_seal), (second, second_seal)) = (&self.first, &self.second);
        let named = [first_seal, second_seal].iter().all(|seal| seal.name == self.key.name());
        let signed = first_seal.holds(self.key.key(), first) && second_seal.holds(self.key.key(), second);
        if self.key.kind() != KEY_TYPE_COSIGNATURE || !named || !signed || first.origin != second.origin {
            return false;
        }
        match &self.contradiction {
            None => first.size == second.size && first.root != second.root,
            Some((path, root)) => {
                first.size < second.size
                    && *root != second.root
                    && verify_consistency(first.size, second.size, path, &first.root, root).is_ok()
            }
        }
    }
}

#[cfg(test)]
mod tests;
