//! What a core wants done, carried out in order: log, guard, commits, messages.

use std::collections::VecDeque;

use arc_malachitebft_wal::log::Log;
use kexin_node::core::{Effect, Input, Ledger, Submission, Verdict};

use crate::cluster::{Cluster, Event};
use crate::disk::SimFile;
use crate::plan::{Crash, Protection};
use crate::world::World;

impl<W: World> Cluster<W> {
    /// Feeds one input to a node, and what follows from it.
    pub(crate) fn input(&mut self, node: usize, input: Input) {
        let mut queue = VecDeque::from([input]);
        while let Some(input) = queue.pop_front() {
            let now = self.clock(node);
            let Some((core, _)) = &mut self.nodes[node].core else { return };
            self.steps += 1;
            let mut effects = core.step(input, now);
            let crash = self.crash_now(node);
            if let Some(crash) = &crash {
                effects.truncate(effects.len() * usize::from(crash.kept) / 1_000);
            }
            queue.extend(self.carry_out(node, effects));
            if let Some(crash) = crash {
                if self.nodes[node].core.is_some() {
                    self.crash(&crash);
                }
                return;
            }
        }
        self.plan_wake(node);
    }

    /// The crash of this very step.
    fn crash_now(&mut self, node: usize) -> Option<Crash> {
        let is_over = self.now_ms >= self.plan.setup.until_ms;
        let armed = self.nodes[node].armed.as_mut()?;
        if armed.steps > 0 && !is_over {
            armed.steps -= 1;
            return None;
        }
        self.nodes[node].armed.take().filter(|_| !is_over)
    }

    pub(crate) fn carry_out(&mut self, node: usize, effects: Vec<Effect<W::Ledger>>) -> Vec<Input> {
        let mut follow = Vec::new();
        for effect in effects {
            if writes(&effect) {
                if self.is_full(node) {
                    if self.plan.setup.lacks != Some(Protection::WriteErrors) {
                        self.stop_without_room(node);
                        return Vec::new();
                    }
                    if !matches!(effect, Effect::Commit(_)) {
                        continue;
                    }
                }
                if waits(&effect) {
                    self.wait_for_disk(node);
                }
            }
            self.carry_out_one(node, effect, &mut follow);
        }
        follow
    }

    fn carry_out_one(&mut self, node: usize, effect: Effect<W::Ledger>, follow: &mut Vec<Input>) {
        match effect {
            Effect::WalAppend(bytes) => self.log(node, |log| log.append(bytes)),
            Effect::WalSync => self.log(node, Log::flush),
            Effect::WalReset(height) => self.log(node, |log| log.reset(height.value())),
            Effect::GuardPut(guard) => self.nodes[node].disk.put_guard(&guard),
            Effect::Commit(decided) => {
                let height = decided.block.header.height;
                if let Some((core, _)) = &self.nodes[node].core {
                    core.ledger().commit(&decided).expect("memory does not fail");
                }
                self.note("commit", decided.block.header.hash().as_bytes());
                let (now_ms, number) = (self.now_ms, self.nodes[node].number);
                self.checks.committed(node, number, &decided.block, now_ms);
                follow.push(Input::Committed { height });
            }
            Effect::Publish { channel, bytes } => self.gossip(node, channel, &bytes),
            Effect::Ask { peer, ask, bytes, .. } => {
                if self.plan.setup.lacks != Some(Protection::CatchUp) || !is_range(&bytes) {
                    let (to, incarnation) = (peer.0 as usize, self.nodes[node].incarnation);
                    self.send(node, to, Event::Ask { from: node, to, incarnation, ask, bytes });
                }
            }
            Effect::Reply { reply, bytes } => {
                if let Some((to, incarnation, ask)) = self.replies.remove(&reply) {
                    self.send(node, to, Event::Answer { to, incarnation, ask, bytes });
                }
            }
            Effect::Answer { result, .. } => {
                if let Submission::Final { receipt } = result {
                    self.checks.acknowledged.insert(receipt.record);
                    self.settle(receipt.record);
                }
            }
            Effect::PutCheckpoint { height, size, note } => {
                self.nodes[node].world.put_checkpoint(size, &note);
                self.checks.sealed(node, height);
            }
            Effect::PutEvidence(bytes) => self.checks.evidence(&bytes),
            Effect::Verdict { verdict, .. } => {
                if verdict == Verdict::Reject {
                    self.checks.rejected(node);
                }
            }
            Effect::Blame { offence, .. } => self.checks.blamed(node, offence),
            Effect::Alarm(alarm) => self.checks.alarm(node, alarm),
            Effect::Halt(reason) => {
                self.checks.halted(self.nodes[node].number, &reason.to_string());
                self.nodes[node].core = None;
            }
            Effect::PutSeal { size, validator, seal } => {
                self.nodes[node].world.put_seal(size, validator, &seal);
            }
            Effect::EpochBegins(_) => {}
        }
    }

    fn log(&mut self, node: usize, act: impl FnOnce(&mut Log<SimFile>) -> std::io::Result<()>) {
        if let Some((_, log)) = &mut self.nodes[node].core {
            act(log).expect("memory does not fail");
        }
    }
}

/// Whether an effect needs the disk to take something. A chain that is written counts: it is one batch, whole or not.
const fn writes<L: Ledger>(effect: &Effect<L>) -> bool {
    matches!(
        effect,
        Effect::WalAppend(_)
            | Effect::WalSync
            | Effect::WalReset(_)
            | Effect::GuardPut(_)
            | Effect::Commit(_)
            | Effect::PutSeal { .. }
            | Effect::PutCheckpoint { .. }
            | Effect::PutEvidence(_)
    )
}

/// Whether an effect is durable before the next begins.
const fn waits<L: Ledger>(effect: &Effect<L>) -> bool {
    matches!(effect, Effect::WalSync | Effect::WalReset(_) | Effect::GuardPut(_) | Effect::Commit(_))
}

fn is_range(bytes: &[u8]) -> bool {
    bytes.first_chunk::<2>() == Some(&[0, 3])
}
