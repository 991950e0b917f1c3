//! The executor: one thread that owns core, log and guard, feeds inputs in, and carries effects out in order.
//!
//! Each effect is finished, and durable where it says so, before the next begins; the first write that fails ends the
//! process. The thread waits for the disk; it never waits for a peer: questions are asked by tasks of their own.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use kexin_ledger::store::{RocksRows, Store, StoreError};
use kexin_p2p::{Event, Events, ExchangeKind, KnownPeer, PeerId, Topic};
use kexin_proof::epoch::Epoch;
use kexin_proof::hash::RecordId;
use tokio::sync::{mpsc, oneshot, watch};

use super::chain::Chain;
use super::guard_file::{GuardError, GuardFile};
use super::handle::{NodeStatus, Order};
use super::links::Links;
use super::wal::Wal;
use crate::clock::{Clock, JumpWatch};
use crate::core::message::{Channel, Gossip};
use crate::core::{
    Alarm, AskId, Core, Decided, Effect, HaltReason, Input, Ledger, LedgerFailed, Now, Peer, Submission,
    Verdict,
};
use crate::metrics::Metrics;

/// Why the executor ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExecutorError {
    /// The log could not be written: nothing may be signed.
    #[error("the consensus log cannot be written: {0} 无法写入共识日志")]
    Wal(#[from] io::Error),
    /// The guard could not be written: nothing may be signed.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// The ledger could not be written or read.
    #[error(transparent)]
    Ledger(#[from] LedgerFailed),
    /// The core stopped: a person must look.
    #[error("{0}")]
    Halted(HaltReason),
    /// The network's task ended.
    #[error("the network has stopped 网络任务已停止")]
    Network,
}

impl From<StoreError> for ExecutorError {
    fn from(error: StoreError) -> Self {
        Self::Ledger(error.into())
    }
}

/// What the executor works with.
pub(super) struct Parts {
    pub(super) core: Core<Chain<RocksRows>>,
    pub(super) first: Vec<Effect<Chain<RocksRows>>>,
    pub(super) wal: Wal,
    pub(super) guard: GuardFile,
    pub(super) chain: Chain<RocksRows>,
    pub(super) network: kexin_p2p::Handle,
    pub(super) events: Events,
    pub(super) orders: mpsc::Receiver<Order>,
    pub(super) answers: mpsc::Sender<Order>,
    pub(super) status: watch::Sender<NodeStatus>,
    pub(super) clock: Clock,
    pub(super) metrics: Arc<Metrics>,
    /// Peers of the configuration, and whether each may connect without being a validator.
    pub(super) configured: Vec<(KnownPeer, bool)>,
}

/// The executor while it runs.
pub(super) struct Executor {
    parts: Parts,
    links: Links,
    next: VecDeque<Input>,
    jumps: JumpWatch,
    alarms: Vec<(Alarm, u64)>,
    listening: Vec<String>,
    peers_up: usize,
}

type Done = Result<(), ExecutorError>;

impl Executor {
    pub(super) fn new(parts: Parts) -> Self {
        let jumps = JumpWatch::new(parts.clock.now());
        Self {
            parts,
            links: Links::default(),
            next: VecDeque::new(),
            jumps,
            alarms: Vec::new(),
            listening: Vec::new(),
            peers_up: 0,
        }
    }

    /// Runs until `stop` is raised or something fails.
    pub(super) async fn run(mut self, mut stop: watch::Receiver<bool>) -> Done {
        let first = std::mem::take(&mut self.parts.first);
        self.carry_out(first).await?;
        self.report();
        loop {
            while let Some(input) = self.next.pop_front() {
                self.step(input).await?;
            }
            self.links.decline_open();
            self.report();
            let wake = self.wake_in();
            tokio::select! {
                // A dropped sender is the end of the process: stop as well.
                _ = stop.wait_for(|stop| *stop) => break,
                event = self.parts.events.recv() => self.take_event(event.ok_or(ExecutorError::Network)?),
                order = self.parts.orders.recv() => if let Some(order) = order { self.take_order(order) },
                () = tokio::time::sleep(wake) => self.next.push_back(Input::Tick),
            }
            self.take_waiting();
        }
        // Not needed for safety: what was not synced was not vouched for. It saves questions at the next start.
        self.parts.wal.sync()?;
        Ok(())
    }

    fn now(&mut self) -> Now {
        let now = self.parts.clock.now();
        if let Some(jump_ms) = self.jumps.jumped(now) {
            tracing::error!(jump_ms, "the wall clock jumped; check the time service");
        }
        now
    }

    fn wake_in(&mut self) -> Duration {
        let now = self.parts.clock.now().uptime_ms;
        let due = self.parts.core.wake_at().map_or(IDLE_MS_MAX, |due| due.saturating_sub(now));
        Duration::from_millis(due.min(IDLE_MS_MAX))
    }

    async fn step(&mut self, input: Input) -> Done {
        let now = self.now();
        // A record moves nothing but the pool: that is shown when all that waited is done.
        let is_record =
            matches!(input, Input::Submit { .. } | Input::Gossip { channel: Channel::Records, .. });
        let effects = self.parts.core.step(input, now);
        self.parts.metrics.stepped(self.parts.clock.now().uptime_ms - now.uptime_ms);
        self.carry_out(effects).await?;
        if !is_record {
            self.report();
        }
        Ok(())
    }

    async fn carry_out(&mut self, effects: Vec<Effect<Chain<RocksRows>>>) -> Done {
        for effect in effects {
            match effect {
                Effect::WalAppend(entry) => self.parts.wal.append(&entry)?,
                Effect::WalSync => self.parts.wal.sync()?,
                Effect::WalReset(height) => self.parts.wal.reset(height)?,
                Effect::GuardPut(guard) => self.parts.guard.write(&guard)?,
                Effect::Commit(decided) => self.commit(&decided)?,
                Effect::Publish { channel, bytes } => self.publish(channel, bytes).await?,
                Effect::Verdict { token, verdict } => {
                    let Some(message) = self.links.judged(token) else { continue };
                    self.parts
                        .network
                        .report(message, verdict_of(verdict))
                        .await
                        .map_err(|_| ExecutorError::Network)?;
                }
                Effect::Ask { peer, ask, is_large, bytes } => self.ask(peer, ask, is_large, bytes),
                Effect::Reply { reply, bytes } => {
                    let Some(reply) = self.links.answered(reply) else { continue };
                    if let Err(error) = self.parts.network.respond(reply, bytes).await {
                        tracing::error!(%error, "an answer was not sent");
                    }
                }
                Effect::Answer { request, result } => {
                    // Whoever is told that a record is final finds the node at its height.
                    if matches!(result, Submission::Final { .. }) {
                        self.report();
                    }
                    // Whoever asked may have stopped waiting.
                    let _ = self.links.submitted(request).map(|answer| answer.send(result));
                }
                Effect::PutSeal { size, validator, seal } => {
                    self.parts.chain.store().put_seal(size, validator, &seal)?
                }
                Effect::PutCheckpoint { size, note, .. } => {
                    self.parts.chain.store().put_checkpoint(size, &note)?
                }
                Effect::PutEvidence(evidence) => self.parts.chain.store().put_evidence(&evidence)?,
                Effect::EpochBegins(epoch) => self.allow(&epoch).await?,
                Effect::Blame { peer, offence } => {
                    tracing::warn!(
                        peer = self.links.identity(peer).map(|id| id.to_string()),
                        ?offence,
                        "peer blamed"
                    );
                    let Some(id) = self.links.identity(peer) else { continue };
                    self.parts.network.ban(id).await.map_err(|_| ExecutorError::Network)?;
                }
                Effect::Alarm(alarm) => self.alarm(alarm),
                Effect::Halt(reason) => return Err(ExecutorError::Halted(reason)),
            }
        }
        Ok(())
    }

    fn commit(&mut self, decided: &Decided<<Chain<RocksRows> as Ledger>::Outcome>) -> Done {
        let began = self.parts.clock.now().uptime_ms;
        self.parts.core.ledger().commit(decided)?;
        let header = &decided.block.header;
        self.parts.metrics.committed(header.record_count, self.parts.clock.now().uptime_ms - began);
        tracing::info!(height = header.height.value(), records = header.record_count, "block committed");
        self.next.push_front(Input::Committed { height: header.height });
        Ok(())
    }

    async fn publish(&mut self, channel: Channel, bytes: Vec<u8>) -> Done {
        match self.parts.network.publish(topic(channel), bytes).await {
            Ok(()) => Ok(()),
            Err(kexin_p2p::SendError::TooLarge { bytes, bytes_max }) => {
                tracing::error!(bytes, bytes_max, "a message of ours is over its limit");
                Ok(())
            }
            Err(_) => Err(ExecutorError::Network),
        }
    }

    /// Asks in a task of its own; its answer, or the lack of one, comes back as an order.
    fn ask(&mut self, peer: Peer, ask: AskId, is_large: bool, bytes: Vec<u8>) {
        let kind = if is_large { ExchangeKind::Block } else { ExchangeKind::Small };
        let Some(id) = self.links.identity(peer) else {
            self.next.push_back(Input::Answer { ask, bytes: None });
            return;
        };
        let (network, answers) = (self.parts.network.clone(), self.parts.answers.clone());
        tokio::spawn(async move {
            let bytes = network.request(id, kind, bytes).await.ok();
            // The executor may have ended meanwhile.
            let _ = answers.send(Order::Answer { ask, bytes }).await;
        });
    }

    /// Lets the validators of the epoch connect, at the addresses of the configuration, and the observers.
    async fn allow(&mut self, epoch: &Epoch) -> Done {
        let peers = allowed(epoch, &self.parts.configured);
        tracing::info!(epoch = epoch.number(), peers = peers.len(), "allow-list of the epoch");
        self.parts.network.set_peers(peers).await.map_err(|_| ExecutorError::Network)
    }

    /// Takes up what waits besides, so that records are checked together, and votes do not stand in line behind them.
    fn take_waiting(&mut self) {
        while self.next.len() < TAKEN_AT_ONCE
            && let Some(event) = self.parts.events.try_recv()
        {
            self.take_event(event);
        }
        while self.next.len() < TAKEN_AT_ONCE
            && let Ok(order) = self.parts.orders.try_recv()
        {
            self.take_order(order);
        }
        let is_record = |input: &Input| matches!(input, Input::Gossip { channel: Channel::Records, .. });
        let (records, mut others): (VecDeque<Input>, VecDeque<Input>) =
            std::mem::take(&mut self.next).into_iter().partition(is_record);
        let heard: Vec<Vec<u8>> = records.iter().filter_map(record_in).collect();
        self.parts.chain.admit_ahead(&heard);
        others.extend(records);
        self.next = others;
    }

    fn take_event(&mut self, event: Event) {
        match event {
            Event::Listening(address) => {
                tracing::info!(%address, "listening for peers");
                self.listening.push(address.to_string());
                self.report();
            }
            Event::PeerUp(id) => {
                self.peers_up += 1;
                let peer = self.links.peer(id);
                self.next.push_back(Input::PeerUp { peer, peer_id: id.to_string() });
            }
            Event::PeerDown(id) => {
                self.peers_up = self.peers_up.saturating_sub(1);
                let peer = self.links.peer(id);
                self.next.push_back(Input::PeerDown { peer });
            }
            Event::Message { peer, topic, bytes, token } => {
                let (peer, token) = (self.links.peer(peer), self.links.judge(token));
                self.next.push_back(Input::Gossip { peer, channel: channel(topic), token, bytes });
            }
            Event::Request { peer, bytes, reply, .. } => {
                let (peer, reply) = (self.links.peer(peer), self.links.question(reply));
                self.next.push_back(Input::Question { peer, reply, bytes });
            }
            Event::Refused { .. } => {}
        }
    }

    fn take_order(&mut self, order: Order) {
        match order {
            Order::Submit { bytes, wait, answer } => {
                let request = self.links.submission(answer);
                self.next.push_back(Input::Submit { request, wait, bytes });
            }
            Order::IsPending { record, answer } => self.is_pending(&record, answer),
            Order::Answer { ask, bytes } => self.next.push_back(Input::Answer { ask, bytes }),
        }
    }

    fn is_pending(&self, record: &RecordId, answer: oneshot::Sender<bool>) {
        // Whoever asked may have stopped waiting.
        let _ = answer.send(self.parts.core.is_pending(record));
    }

    fn alarm(&mut self, alarm: Alarm) {
        tracing::error!(?alarm, "alarm");
        self.parts.metrics.alarmed();
        self.alarms.retain(|(known, _)| std::mem::discriminant(known) != std::mem::discriminant(&alarm));
        self.alarms.push((alarm, self.parts.clock.now().uptime_ms));
    }

    /// Shows where the node stands, when that has changed.
    fn report(&mut self) {
        let core = self.parts.core.view();
        let now = self.parts.clock.now().uptime_ms;
        self.alarms.retain(|(alarm, raised)| match alarm {
            Alarm::Stalled { height, .. } => core.height < *height,
            Alarm::SealedPartsOwed { .. } => core.owed.is_some(),
            Alarm::SealsMissing { height } => core.sealed < *height,
            Alarm::GuardMissing { .. } | Alarm::LogLost { .. } => !core.is_voting,
            Alarm::ClockOff { .. } => now.saturating_sub(*raised) < CLOCK_ALARM_MS,
            Alarm::SignatureRefused { .. }
            | Alarm::DecidedBlockRefused { .. }
            | Alarm::Equivocation { .. } => true,
        });
        self.parts.metrics.view(&core, self.peers_up, self.alarms.len());
        let status = NodeStatus {
            core,
            peers_up: self.peers_up,
            alarms: self.alarms.iter().map(|(alarm, _)| *alarm).collect(),
            listening: self.listening.clone(),
        };
        self.parts.status.send_if_modified(|shown| {
            let changed = *shown != status;
            *shown = status;
            changed
        });
    }
}

/// The record that a peer sends.
fn record_in(input: &Input) -> Option<Vec<u8>> {
    let Input::Gossip { channel, bytes, .. } = input else { return None };
    match Gossip::decode(*channel, bytes) {
        Ok(Gossip::Record(record)) => Some(record),
        _ => None,
    }
}

/// Who may connect while `epoch` is in force.
pub(super) fn allowed(epoch: &Epoch, configured: &[(KnownPeer, bool)]) -> Vec<KnownPeer> {
    let validators: Vec<PeerId> =
        epoch.validators().iter().filter_map(|validator| validator.peer_id.parse().ok()).collect();
    let observers =
        configured.iter().filter(|(known, observer)| *observer && !validators.contains(&known.peer));
    let addresses = |peer: &PeerId| {
        let found = configured.iter().find(|(known, _)| known.peer == *peer);
        found.map(|(known, _)| known.addresses.clone()).unwrap_or_default()
    };
    validators
        .iter()
        .map(|peer| KnownPeer { peer: *peer, addresses: addresses(peer) })
        .chain(observers.map(|(known, _)| known.clone()))
        .collect()
}

const fn topic(channel: Channel) -> Topic {
    match channel {
        Channel::Records => Topic::Records,
        Channel::Consensus => Topic::Consensus,
        Channel::Seals => Topic::Seals,
    }
}

const fn channel(topic: Topic) -> Channel {
    match topic {
        Topic::Records => Channel::Records,
        Topic::Consensus => Channel::Consensus,
        Topic::Seals => Channel::Seals,
    }
}

const fn verdict_of(verdict: Verdict) -> kexin_p2p::Verdict {
    match verdict {
        Verdict::Accept => kexin_p2p::Verdict::Accept,
        Verdict::Ignore => kexin_p2p::Verdict::Ignore,
        Verdict::Reject => kexin_p2p::Verdict::Reject,
    }
}

/// Inputs that are taken up before the first of them is worked off.
const TAKEN_AT_ONCE: usize = 256;
/// The core is woken this often at the latest, so that a clock that jumps is noticed.
const IDLE_MS_MAX: u64 = 10_000;
/// An alarm about the clock is shown this long after it was raised last.
const CLOCK_ALARM_MS: u64 = 60_000;
