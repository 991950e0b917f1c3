//! The cluster: cores on a simulated network and disk, one heap of events, one seeded generator.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, VecDeque};

use arc_malachitebft_wal::log::Log;
use kexin_node::core::message::Channel;
use kexin_node::core::{
    AskId, Core, CoreConfig, Effect, Input, Ledger, Now, Peer, ReplyTo, Signer, Submission, Token, Verdict,
};
use kexin_proof::hash::tagged;
use kexin_proof::height::TimeMs;
use kexin_proof::suite::{PublicKey, SecretKey, SignatureBytes};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::checks::Checks;
use crate::clerk::Clerk;
use crate::disk::{Disk, SimFile};
use crate::script::{Script, Turns};
use crate::world::World;

/// What may go wrong, and what is turned off to prove that a check can fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Faults {
    pub nodes: u16,
    pub validators: u16,
    /// Nodes beyond `nodes` that run with the keys of the last ones.
    pub twins: u16,
    /// Of 1,000 messages.
    pub drop: u32,
    pub duplicate: u32,
    pub delay_ms_max: u64,
    /// Of 10,000 steps.
    pub crash: u32,
    pub partitions: bool,
    /// Whether some partitions let messages through in one direction.
    pub one_way: bool,
    /// How many of the last nodes go down for good when the faults end.
    pub lost: u16,
    /// Faults end here, uptime ms.
    pub until_ms: u64,
    /// Records of the toy ledger.
    pub records: u32,
    /// Stories of the real ledger.
    pub stories: u16,
    /// Whether clerks wait for one step before they hand in the next.
    pub turns: Turns,
    /// Whether records change the validator set.
    pub elections: bool,
    /// Whether a crash may also lose the guard, or the data folder.
    pub wipes: bool,
    pub has_sync: bool,
    pub log_syncs: bool,
    /// A control: after a crash the log is gone and the guard says that nothing was signed.
    pub forgets: bool,
    pub skew_ms_max: u64,
}

impl Faults {
    pub const NONE: Self = Self {
        nodes: 4,
        validators: 4,
        twins: 0,
        drop: 0,
        duplicate: 0,
        delay_ms_max: 20,
        crash: 0,
        partitions: false,
        one_way: false,
        lost: 0,
        until_ms: 10_000,
        records: 30,
        stories: 3,
        turns: Turns::Kept,
        elections: false,
        wipes: false,
        has_sync: true,
        log_syncs: true,
        forgets: false,
        skew_ms_max: 0,
    };
}

struct Keys([SecretKey; 2]);

impl Signer for Keys {
    fn consensus_key(&self) -> PublicKey {
        self.0[0].public()
    }
    fn seal_key(&self) -> PublicKey {
        self.0[1].public()
    }
    fn sign_consensus(&self, message: &[u8]) -> SignatureBytes {
        self.0[0].sign(message)
    }
    fn sign_seal(&self, message: &[u8]) -> SignatureBytes {
        self.0[1].sign(message)
    }
}

pub struct Node<W: World> {
    /// Whose keys it runs with.
    pub number: u16,
    pub world: W,
    disk: Disk,
    core: Option<(Core<W::Ledger>, Log<SimFile>)>,
    incarnation: u32,
    skew_ms: u64,
    wake: u64,
    is_lost: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Event {
    Gossip { from: usize, to: usize, channel: Channel, bytes: Vec<u8> },
    Ask { from: usize, to: usize, incarnation: u32, ask: AskId, bytes: Vec<u8> },
    Answer { to: usize, incarnation: u32, ask: AskId, bytes: Vec<u8> },
    Tick { node: usize, incarnation: u32 },
    Restart { node: usize },
    Dawn,
    Step { day: usize, story: usize, step: usize },
    Split,
    Heal,
    Lose { node: usize },
}

pub struct Cluster<W: World> {
    seed: u64,
    pub faults: Faults,
    pub nodes: Vec<Node<W>>,
    pub checks: Checks,
    pub(crate) clerk: Clerk,
    pub(crate) random: ChaCha8Rng,
    heap: BinaryHeap<Reverse<(u64, u64)>>,
    events: BTreeMap<u64, Event>,
    sequence: u64,
    pub now_ms: u64,
    /// Which side of a partition each node is on.
    sides: Vec<u8>,
    /// The side whose messages pass a one-way partition.
    passing: Option<u8>,
    replies: BTreeMap<ReplyTo, (usize, u32, AskId)>,
    pub(crate) next_id: u64,
    pub trace: [u8; 32],
    pub steps: u64,
}

impl<W: World> Cluster<W> {
    pub fn new(seed: u64, faults: Faults) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let count = faults.nodes + faults.twins;
        let nodes = (1..=count).map(|place| {
            let number = if place > faults.nodes { place - faults.twins } else { place };
            Node {
                number,
                world: W::empty(faults.nodes, faults.validators),
                disk: Disk::new(faults.log_syncs),
                core: None,
                incarnation: 0,
                skew_ms: random.random_range(0..=faults.skew_ms_max),
                wake: u64::MAX,
                is_lost: false,
            }
        });
        let nodes: Vec<_> = nodes.collect();
        let mut cluster = Self {
            seed,
            faults,
            sides: vec![0; nodes.len()],
            passing: None,
            checks: Checks::new(faults.nodes, faults.twins),
            clerk: Clerk::new(Script::default()),
            nodes,
            random,
            heap: BinaryHeap::new(),
            events: BTreeMap::new(),
            sequence: 0,
            now_ms: 0,
            replies: BTreeMap::new(),
            next_id: 0,
            trace: [0; 32],
            steps: 0,
        };
        for node in 0..cluster.nodes.len() {
            cluster.start(node);
        }
        cluster.plan();
        cluster
    }

    /// Plans submissions and partitions.
    fn plan(&mut self) {
        self.clerk = Clerk::new(W::script(self.seed, &self.faults));
        self.checks.submitted = self.clerk.script.certain().map(|record| record.id).collect();
        self.push(100, Event::Dawn);
        for place in self.faults.nodes - self.faults.lost..self.faults.nodes {
            self.push(self.faults.until_ms, Event::Lose { node: usize::from(place) });
        }
        if self.faults.partitions {
            let mut at = 0;
            while at < self.faults.until_ms {
                at += self.random.random_range(500..3_000);
                self.push(at.min(self.faults.until_ms), Event::Split);
                at += self.random.random_range(500..4_000);
                self.push(at.min(self.faults.until_ms + 1), Event::Heal);
            }
        }
    }

    pub(crate) fn push(&mut self, at: u64, event: Event) {
        self.sequence += 1;
        self.heap.push(Reverse((at, self.sequence)));
        self.events.insert(self.sequence, event);
    }

    fn note(&mut self, what: &str, detail: &[u8]) {
        self.trace = tagged("sim/trace", &[&self.trace, &self.now_ms.to_be_bytes(), what.as_bytes(), detail]);
    }

    fn is_faulty(&self) -> bool {
        self.now_ms < self.faults.until_ms
    }

    fn clock(&self, node: usize) -> Now {
        let clock = TimeMs::new(W::START_MS + self.now_ms + self.clerk.skipped_ms + self.nodes[node].skew_ms)
            .expect("small");
        Now { clock, uptime_ms: self.now_ms }
    }

    fn start(&mut self, node: usize) {
        let now = self.clock(node);
        let place = &mut self.nodes[node];
        let (log, content) = place.disk.open();
        let signer = Box::new(Keys(W::secrets(place.number)));
        let config = CoreConfig { heartbeat_ms: W::HEARTBEAT_MS, ..CoreConfig::default() };
        let started = Core::start(config, place.world.open(), signer, place.disk.guard, &content, now);
        place.incarnation += 1;
        match started {
            Ok((core, effects)) => {
                place.core = Some((core, log));
                self.note("start", &[node as u8]);
                for input in self.carry_out(node, effects) {
                    self.input(node, input);
                }
            }
            Err(error) => self.checks.halted(self.nodes[node].number, &format!("at its start: {error}")),
        }
        for other in 0..self.nodes.len() {
            if other != node && self.nodes[other].core.is_some() && self.nodes[node].core.is_some() {
                let (here, there) = (self.nodes[node].number, self.nodes[other].number);
                self.input(node, Input::PeerUp { peer: Peer(other as u32), peer_id: W::peer_id(there) });
                self.input(other, Input::PeerUp { peer: Peer(node as u32), peer_id: W::peer_id(here) });
            }
        }
    }

    fn crash(&mut self, node: usize) {
        self.note("crash", &[node as u8]);
        let forgets = self.faults.forgets;
        let place = &mut self.nodes[node];
        place.core = None;
        place.incarnation += 1;
        place.disk.cut(&mut self.random);
        self.checks.crashes += 1;
        if forgets {
            place.disk.wipe_log();
            place.disk.guard = Some(kexin_node::core::Guard::new());
        }
        if self.faults.wipes && self.random.random_range(0..4) == 0 && self.checks.may_wipe(node) {
            let place = &mut self.nodes[node];
            self.checks.wipes += 1;
            place.disk.wipe_log();
            match self.random.random_range(0..3) {
                0 => place.disk.guard = None,
                1 => place.world = W::empty(self.faults.nodes, self.faults.validators),
                _ => {
                    place.disk.guard = None;
                    place.world = W::empty(self.faults.nodes, self.faults.validators);
                }
            }
        }
        for other in 0..self.nodes.len() {
            if other != node && self.nodes[other].core.is_some() {
                self.input(other, Input::PeerDown { peer: Peer(node as u32) });
            }
        }
        let at = self.now_ms + self.random.random_range(50..4_000);
        self.push(at, Event::Restart { node });
    }

    /// Takes a node down for good.
    fn lose(&mut self, node: usize) {
        self.note("lose", &[node as u8]);
        let place = &mut self.nodes[node];
        place.core = None;
        place.incarnation += 1;
        place.is_lost = true;
        for other in 0..self.nodes.len() {
            if other != node && self.nodes[other].core.is_some() {
                self.input(other, Input::PeerDown { peer: Peer(node as u32) });
            }
        }
    }

    /// Feeds one input to a node, and what follows from it.
    pub(crate) fn input(&mut self, node: usize, input: Input) {
        let mut queue = VecDeque::from([input]);
        while let Some(input) = queue.pop_front() {
            let now = self.clock(node);
            let Some((core, _)) = &mut self.nodes[node].core else { return };
            self.steps += 1;
            let mut effects = core.step(input, now);
            let crashes = self.is_faulty() && self.random.random_range(0..10_000) < self.faults.crash;
            if crashes {
                let kept = self.random.random_range(0..=effects.len());
                effects.truncate(kept);
            }
            queue.extend(self.carry_out(node, effects));
            if crashes {
                self.crash(node);
                return;
            }
        }
        self.plan_wake(node);
    }

    fn plan_wake(&mut self, node: usize) {
        let Some((core, _)) = &self.nodes[node].core else { return };
        let Some(wake) = core.wake_at() else { return };
        let wake = wake.max(self.now_ms + 1);
        let (incarnation, planned) = (self.nodes[node].incarnation, self.nodes[node].wake);
        if wake < planned || planned <= self.now_ms {
            self.nodes[node].wake = wake;
            self.push(wake, Event::Tick { node, incarnation });
        }
    }

    /// Carries effects out in order; gives the inputs that follow.
    fn carry_out(&mut self, node: usize, effects: Vec<Effect<W::Ledger>>) -> Vec<Input> {
        let mut follow = Vec::new();
        for effect in effects {
            match effect {
                Effect::WalAppend(bytes) => {
                    self.log(node, |log| log.append(bytes));
                }
                Effect::WalSync => self.log(node, Log::flush),
                Effect::WalReset(height) => self.log(node, |log| log.reset(height.value())),
                Effect::GuardPut(guard) => self.nodes[node].disk.guard = Some(guard),
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
                    if self.faults.has_sync || !is_range(&bytes) {
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
        follow
    }

    fn log(&mut self, node: usize, act: impl FnOnce(&mut Log<SimFile>) -> std::io::Result<()>) {
        if let Some((_, log)) = &mut self.nodes[node].core {
            act(log).expect("memory does not fail");
        }
    }

    fn gossip(&mut self, from: usize, channel: Channel, bytes: &[u8]) {
        let number = self.nodes[from].number;
        self.checks.published(number, channel, bytes);
        for to in 0..self.nodes.len() {
            if to != from {
                self.send(from, to, Event::Gossip { from, to, channel, bytes: bytes.to_vec() });
            }
        }
    }

    fn send(&mut self, from: usize, to: usize, event: Event) {
        if self.sides[from] != self.sides[to] && self.passing != Some(self.sides[from]) {
            return;
        }
        if self.is_faulty() && self.random.random_range(0..1_000) < self.faults.drop {
            return;
        }
        let copies = if self.is_faulty() && self.random.random_range(0..1_000) < self.faults.duplicate {
            2
        } else {
            1
        };
        for _ in 0..copies {
            let at = self.now_ms + self.random.random_range(1..=self.faults.delay_ms_max);
            self.push(at, event.clone());
        }
    }

    /// Carries out the next event; `false` when there is none.
    pub fn next(&mut self) -> bool {
        let Some(Reverse((at, sequence))) = self.heap.pop() else { return false };
        let Some(event) = self.events.remove(&sequence) else { return false };
        self.now_ms = at;
        match event {
            Event::Gossip { from, to, channel, bytes } => {
                self.note("gossip", &bytes);
                self.next_id += 1;
                let token = Token(self.next_id);
                self.input(to, Input::Gossip { peer: Peer(from as u32), channel, token, bytes });
            }
            Event::Ask { from, to, incarnation, ask, bytes } => {
                self.next_id += 1;
                let reply = ReplyTo(self.next_id);
                self.replies.insert(reply, (from, incarnation, ask));
                self.input(to, Input::Question { peer: Peer(from as u32), reply, bytes });
            }
            Event::Answer { to, incarnation, ask, bytes } => {
                if self.nodes[to].incarnation == incarnation {
                    self.input(to, Input::Answer { ask, bytes: Some(bytes) });
                }
            }
            Event::Tick { node, incarnation } => {
                if self.nodes[node].incarnation == incarnation {
                    self.nodes[node].wake = u64::MAX;
                    self.input(node, Input::Tick);
                }
            }
            Event::Restart { node } if self.nodes[node].is_lost => {}
            Event::Restart { node } => {
                self.nodes[node].wake = u64::MAX;
                self.start(node);
                self.plan_wake(node);
            }
            Event::Dawn => self.dawn(),
            Event::Step { day, story, step } => self.step(day, story, step),
            Event::Split => {
                for side in &mut self.sides {
                    *side = self.random.random_range(0..2);
                }
                if self.faults.one_way && self.random.random_range(0..2) == 0 {
                    self.passing = Some(self.random.random_range(0..2));
                }
            }
            Event::Heal => {
                self.sides.fill(0);
                self.passing = None;
            }
            Event::Lose { node } => self.lose(node),
        }
        true
    }

    /// Runs until every record is in every honest node's chain, or time is up.
    pub fn run(&mut self, limit_ms: u64) {
        while self.now_ms < limit_ms && self.checks.failures.is_empty() {
            if !self.next() || (self.now_ms > self.faults.until_ms && self.is_settled()) {
                return;
            }
        }
    }

    pub fn honest(&self) -> impl Iterator<Item = &Node<W>> {
        let honest = usize::from(self.faults.nodes - self.faults.twins - self.faults.lost);
        self.nodes.iter().take(honest)
    }

    /// Where each node stands, for a failure's report.
    pub fn views(&self) -> Vec<String> {
        let views = self.nodes.iter().map(|node| match &node.core {
            Some((core, _)) => format!("{:?} wake {:?}", core.view(), core.wake_at()),
            None => "down".into(),
        });
        views.collect()
    }

    pub fn is_settled(&self) -> bool {
        let heights: BTreeSet<u64> = self.honest().map(|node| node.world.height()).collect();
        let mut heads = self.honest().map(|node| self.checks.sealed.get(&usize::from(node.number - 1)));
        let sealed = self.checks.sealed_needed();
        self.clerk.is_done()
            && heights.len() == 1
            && heads.all(|height| height.is_some_and(|height| *height >= sealed))
            && self.honest().all(|node| {
                let has = |record| node.world.has(record);
                node.core.is_some() && node.world.is_whole() && self.checks.submitted.iter().all(has)
            })
    }
}

fn is_range(bytes: &[u8]) -> bool {
    bytes.first_chunk::<2>() == Some(&[0, 3])
}
