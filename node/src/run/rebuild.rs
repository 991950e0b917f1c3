//! A ledger built anew from what can still be read of others, each damaged in another place.
//!
//! Nothing is taken on trust: every block is checked against its certificate and executed, exactly as one that a peer
//! sends. So any folder may serve as a source, this node's own damaged one included.

use std::path::Path;

use kexin_ledger::genesis::Genesis;
use kexin_ledger::store::{RocksRows, RocksStore, Store as _, StoreError};
use kexin_proof::height::Height;
use kexin_proof::seal::Seal;
use kexin_proof::wire::{decode, encode};

use super::chain::{Chain, OpenError, SEAL_BYTES_MAX, decided_in};
use crate::core::message::{DecidedBlock, SealOf};
use crate::core::{Decided, Judged, Ledger, LedgerFailed};
use crate::seal::{SealNews, Seals};

/// Why a ledger cannot be rebuilt.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RebuildError {
    /// The new ledger cannot be written.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The same.
    #[error("the new ledger cannot be read or written 新账本无法读写")]
    Ledger(#[from] LedgerFailed),
    /// The same.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a rebuild came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rebuilt {
    /// The height reached.
    pub height: Height,
    /// The highest height that a source claims to hold.
    pub claimed: Height,
    /// For each source, how many blocks were taken from it.
    pub taken: Vec<u64>,
    /// For each source, how many blocks were asked of it in vain.
    pub lacking: Vec<u64>,
}

impl Rebuilt {
    /// Whether everything that a source claims to hold is there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.height >= self.claimed
    }
}

/// Builds the ledger of `genesis` in the folder `into`, from what the sources can give, up to the first height that
/// none of them has.
///
/// # Errors
/// [`RebuildError`] when the new ledger cannot be written. A source that cannot be read is one that lacks the height.
pub fn rebuild(genesis: &Genesis, sources: &[RocksStore], into: &Path) -> Result<Rebuilt, RebuildError> {
    let chain = Chain::open(RocksStore::open_folder(into)?, genesis)?;
    let claimed = sources.iter().map(RocksStore::claimed_height).max().unwrap_or_default();
    let mut report = Rebuilt {
        height: Height::ZERO,
        claimed,
        taken: vec![0; sources.len()],
        lacking: vec![0; sources.len()],
    };
    let mut seals = Seals::default();
    loop {
        let height = report.height.next();
        let mut giver = None;
        for (place, source) in sources.iter().enumerate() {
            giver = sound(&chain, source, height)?;
            if giver.is_some() {
                report.taken[place] += 1;
                break;
            }
            report.lacking[place] += 1;
        }
        let Some(decided) = giver else { break };
        chain.commit(&decided)?;
        restore_parts(&chain, sources, height)?;
        copy_seals(&chain, &mut seals, sources, height)?;
        report.height = height;
    }
    Ok(report)
}

type RocksChain = Chain<RocksRows>;
type Outcome = <RocksChain as Ledger>::Outcome;

/// The block of a source on the head, if it is there, certified, and what executing its records gives.
fn sound(
    chain: &RocksChain,
    source: &RocksStore,
    height: Height,
) -> Result<Option<Decided<Outcome>>, LedgerFailed> {
    // Damage shows as an error of its own rows; the other sources may have the block.
    let Ok(Some(DecidedBlock { block, certificate })) = decided_in(source, height) else { return Ok(None) };
    let head = chain.head();
    let fits = block.header.height == height
        && certificate.height == height
        && certificate.header_hash == block.header.hash();
    if !fits || certificate.verify(&chain.id(), &head.epoch).is_err() {
        return Ok(None);
    }
    let judged = chain.judge_decided(block)?;
    Ok(judged.map(|Judged { block, outcome, facts }| Decided { block, outcome, facts, certificate }))
}

/// Sealed parts that the block's giver lacked, from the other sources.
fn restore_parts(chain: &RocksChain, sources: &[RocksStore], height: Height) -> Result<(), LedgerFailed> {
    for source in sources {
        if chain.owed()? != Some(height) {
            break;
        }
        if let Ok(Some(decided)) = decided_in(source, height) {
            chain.restore(&decided.block)?;
        }
    }
    Ok(())
}

/// The validators' seals of the block, so that old records stay provable although nobody seals old blocks again.
fn copy_seals(
    chain: &RocksChain,
    seals: &mut Seals,
    sources: &[RocksStore],
    height: Height,
) -> Result<(), RebuildError> {
    let Some(block) = chain.checkpoint(height)? else { return Ok(()) };
    let (size, root) = (block.checkpoint.size, block.checkpoint.root);
    let mut news = seals.open(height, block);
    for source in sources {
        for (_, bytes) in source.seals(size).unwrap_or_default() {
            let Ok(seal) = decode::<Seal>(&bytes, SEAL_BYTES_MAX) else { continue };
            news.extend(seals.take(SealOf { height, size, root, seal }, height).1);
        }
    }
    for news in news {
        match news {
            SealNews::Kept { size, validator, seal } => {
                chain.store().put_seal(size, validator, &encode(&seal))?;
            }
            SealNews::Sealed { size, note, .. } => chain.store().put_checkpoint(size, &note)?,
            // Found again by the running node, which acts on it.
            SealNews::TwoFaced(_) | SealNews::Halt(_) => {}
        }
    }
    Ok(())
}
