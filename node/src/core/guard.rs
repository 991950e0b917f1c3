//! The double-sign guard: the last thing this validator signed, kept outside the data folder.
//!
//! The log alone does not protect: it can be truncated in silence, restored from a backup or wiped with its disk.
//! The guard is durable before a signature leaves; nothing at or below its mark is signed again.

use kexin_proof::hash::{HeaderHash, LogRoot};
use kexin_proof::height::{Height, TreeSize};
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

/// What was signed, in the order in which a validator signs within a round.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SignedStep {
    /// A proposal.
    Proposal = 0,
    /// A prevote.
    Prevote = 1,
    /// A precommit.
    Precommit = 2,
}

/// A place in the order of signatures.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Mark {
    /// Height.
    pub height: Height,
    /// Round.
    pub round: u32,
    /// Step.
    pub step: SignedStep,
}

/// The last signatures of a validator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Guard {
    /// Last vote or proposal.
    pub mark: Mark,
    /// The header it named; zeros for nil.
    pub header_hash: HeaderHash,
    /// Size of the last checkpoint sealed; 0 = none.
    pub seal_size: TreeSize,
    /// Its root.
    pub seal_root: LogRoot,
}

impl Guard {
    /// The guard of a validator that has never signed. Made once, with its keys; never by a node that starts.
    #[must_use]
    pub const fn new() -> Self {
        Self::barrier(Height::ZERO)
    }

    /// A guard that refuses every height up to and including `height`.
    #[must_use]
    pub const fn barrier(height: Height) -> Self {
        Self {
            mark: Mark { height, round: u32::MAX, step: SignedStep::Precommit },
            header_hash: HeaderHash::ZERO,
            seal_size: TreeSize::ZERO,
            seal_root: LogRoot::ZERO,
        }
    }

    /// Takes a signature down: `true` when it may be made, and is then the last one.
    pub fn take(&mut self, mark: Mark, header_hash: HeaderHash) -> bool {
        let again = mark == self.mark && header_hash == self.header_hash;
        if mark <= self.mark {
            return again;
        }
        (self.mark, self.header_hash) = (mark, header_hash);
        true
    }

    /// Takes a seal down: `true` when it may be made.
    pub fn take_seal(&mut self, size: TreeSize, root: LogRoot) -> bool {
        if size <= self.seal_size {
            return size == self.seal_size && root == self.seal_root;
        }
        (self.seal_size, self.seal_root) = (size, root);
        true
    }
}

impl Default for Guard {
    fn default() -> Self {
        Self::new()
    }
}

impl Wire for Guard {
    fn write(&self, out: &mut Writer) {
        self.mark.height.write(out);
        out.u32(self.mark.round);
        out.u8(self.mark.step as u8);
        self.header_hash.write(out);
        self.seal_size.write(out);
        self.seal_root.write(out);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (height, round, offset) = (Height::read(input)?, input.u32()?, input.offset());
        let step = match input.u8()? {
            0 => SignedStep::Proposal,
            1 => SignedStep::Prevote,
            2 => SignedStep::Precommit,
            _ => return Err(DecodeError::Invalid { what: "signed step", offset }),
        };
        Ok(Self {
            mark: Mark { height, round, step },
            header_hash: HeaderHash::read(input)?,
            seal_size: TreeSize::read(input)?,
            seal_root: LogRoot::read(input)?,
        })
    }
}

#[cfg(test)]
mod tests;
