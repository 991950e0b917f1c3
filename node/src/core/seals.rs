//! Sealing in the core: our own seal after a commit, the others' as they come, and asking for those that are missing.

use kexin_proof::checkpoint::Checkpoint;
use kexin_proof::height::Height;
use kexin_proof::seal::{Seal, seal_message};
use kexin_proof::wire::encode;

use super::input::Peer;
use super::message::{Gossip, Question, SealOf};
use super::timers::TimerKey;
use super::{Alarm, BlockCheckpoint, Core, Done, Effect, HaltReason, Ledger, LedgerFailed, Offence, Verdict};
use crate::seal::{SealJudgement, SealNews};

impl<L: Ledger> Core<L> {
    /// Seals a block that was just committed. What was synced is not sealed, unless it ends an epoch.
    pub(super) fn seal_block(&mut self, height: Height, is_own: bool) -> Done {
        let Some(block) = self.ledger.checkpoint(height)? else { return Ok(()) };
        let own = (is_own || block.ends_epoch).then(|| self.own_seal(height, &block)).flatten();
        self.open_seals(height, block)?;
        if let Some(seal) = own {
            self.late.push(Gossip::Seal(seal.clone()));
            self.take_seal(seal)?;
        }
        Ok(())
    }

    /// Our seal, if we are a validator of the block's epoch, and the guard allows it.
    fn own_seal(&mut self, height: Height, block: &BlockCheckpoint) -> Option<SealOf> {
        let own = self.signer.seal_key();
        let mut numbered = block.epoch.validators().iter().zip(1_u16..);
        let number = numbered.find(|(validator, _)| validator.seal_key == own)?.1;
        let Checkpoint { size, root, .. } = block.checkpoint;
        // With the guard missing nothing is known of earlier seals.
        self.voting_from?;
        if !self.guard.take_seal(size, root) {
            return None;
        }
        let timestamp_s = self.now.clock.value() / 1_000;
        let message = seal_message(&block.checkpoint.body(), timestamp_s);
        let signature = self.signer.sign_seal(message.as_bytes());
        let seal = Seal { name: block.epoch.seal_name(number), timestamp_s, signature };
        Some(SealOf { height, size, root, seal })
    }

    /// Begins to gather the seals of a block.
    pub(super) fn open_seals(&mut self, height: Height, block: BlockCheckpoint) -> Done {
        let news = self.seals.open(height, block);
        self.timers.set_at_most(TimerKey::Seals, self.now.uptime_ms + self.config.seal_retry_ms);
        self.seal_news(news)
    }

    pub(super) fn take_seal(&mut self, seal: SealOf) -> Result<SealJudgement, HaltReason> {
        let (judgement, news) = self.seals.take(seal, self.head.height);
        self.seal_news(news)?;
        Ok(judgement)
    }

    pub(super) fn seal_heard(&mut self, peer: Peer, seal: SealOf) -> Result<Verdict, HaltReason> {
        Ok(match self.take_seal(seal)? {
            SealJudgement::New => Verdict::Accept,
            SealJudgement::Idle => Verdict::Ignore,
            SealJudgement::Bad => {
                self.blame(peer, Offence::BadSignature);
                Verdict::Reject
            }
        })
    }

    fn seal_news(&mut self, news: Vec<SealNews>) -> Done {
        for news in news {
            match news {
                SealNews::Kept { size, validator, seal } => {
                    self.out.push(Effect::PutSeal { size, validator, seal: encode(&seal) });
                }
                SealNews::Sealed { height, size, note } => {
                    self.alarms.retain(|alarm| !matches!(alarm, Alarm::SealsMissing { .. }));
                    self.out.push(Effect::PutCheckpoint { height, size, note });
                }
                SealNews::TwoFaced(evidence) => self.keep_evidence(&evidence)?,
                SealNews::Halt(reason) => return Err(reason),
            }
        }
        Ok(())
    }

    /// The seals of a block, for a peer that asks.
    pub(super) fn seals_for(&self, height: Height) -> Result<Vec<SealOf>, LedgerFailed> {
        let held = self.seals.held(height);
        if held.is_empty() && height <= self.head.height { self.ledger.seals(height) } else { Ok(held) }
    }

    /// Asks the next peer for the seals of the newest block, while they are missing.
    pub(super) fn ask_for_seals(&mut self) {
        let Some(height) = self.seals.missing() else { return };
        self.timers.set(TimerKey::Seals, self.now.uptime_ms + self.config.seal_retry_ms);
        if self.now.uptime_ms >= self.since_ms + self.config.stall_ms {
            self.alarm(Alarm::SealsMissing { height });
        }
        if let Some(peer) = self.sync.next_peer() {
            self.ask(peer, Question::Seals(height));
        }
    }
}
