//! The cluster: cores on a simulated network and disk, one heap of events, and a plan that strikes.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use kexin_node::core::message::Channel;
use kexin_node::core::{AskId, Input, Peer, ReplyTo, Token};
use kexin_proof::hash::tagged;

use crate::checks::Checks;
use crate::clerk::Clerk;
use crate::luck::Luck;
use crate::machine::Machine;
use crate::network::Network;
use crate::plan::{Fault, Plan};
use crate::world::World;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Event {
    Gossip {
        from: usize,
        to: usize,
        channel: Channel,
        bytes: Vec<u8>,
    },
    Ask {
        from: usize,
        to: usize,
        incarnation: u32,
        ask: AskId,
        bytes: Vec<u8>,
    },
    Answer {
        to: usize,
        incarnation: u32,
        ask: AskId,
        bytes: Vec<u8>,
    },
    Tick {
        node: usize,
        incarnation: u32,
    },
    Restart {
        node: usize,
    },
    Dawn,
    Step {
        day: usize,
        story: usize,
        step: usize,
    },
    /// The fault at this place of the plan.
    Strike {
        place: usize,
    },
}

impl Event {
    /// The node that it needs to be at work.
    const fn node(&self) -> Option<usize> {
        match self {
            Self::Gossip { to, .. } | Self::Ask { to, .. } | Self::Answer { to, .. } => Some(*to),
            Self::Tick { node, .. } => Some(*node),
            Self::Restart { .. } | Self::Dawn | Self::Step { .. } | Self::Strike { .. } => None,
        }
    }
}

pub struct Cluster<W: World> {
    pub plan: Plan,
    pub nodes: Vec<Machine<W>>,
    pub checks: Checks,
    pub(crate) clerk: Clerk,
    pub(crate) luck: Luck,
    pub(crate) network: Network,
    heap: BinaryHeap<Reverse<(u64, u64)>>,
    events: BTreeMap<u64, Event>,
    sequence: u64,
    pub now_ms: u64,
    pub(crate) replies: BTreeMap<ReplyTo, (usize, u32, AskId)>,
    pub(crate) next_id: u64,
    pub trace: [u8; 32],
    pub steps: u64,
}

impl<W: World> Cluster<W> {
    pub fn new(plan: Plan) -> Self {
        let setup = plan.setup;
        let nodes = (1..=setup.nodes + setup.twins).map(|place| {
            let number = if place > setup.nodes { place - setup.twins } else { place };
            Machine::new(number, W::empty(setup.nodes, setup.validators), setup.lacks)
        });
        let script = W::script(plan.seed, &setup);
        let mut cluster = Self {
            checks: Checks::new(setup.nodes, setup.twins),
            nodes: nodes.collect(),
            clerk: Clerk::new(script),
            luck: Luck::new(plan.seed),
            network: Network::default(),
            heap: BinaryHeap::new(),
            events: BTreeMap::new(),
            sequence: 0,
            now_ms: 0,
            replies: BTreeMap::new(),
            next_id: 0,
            trace: [0; 32],
            steps: 0,
            plan,
        };
        cluster.checks.submitted = cluster.clerk.script.certain().map(|record| record.id).collect();
        let times: Vec<u64> = cluster.plan.faults.iter().map(|timed| timed.at_ms).collect();
        for (place, at_ms) in times.into_iter().enumerate() {
            cluster.push(at_ms, Event::Strike { place });
        }
        for node in 0..cluster.nodes.len() {
            cluster.start(node);
        }
        cluster.push(100, Event::Dawn);
        cluster
    }

    pub(crate) fn push(&mut self, at: u64, event: Event) {
        self.sequence += 1;
        self.heap.push(Reverse((at, self.sequence)));
        self.events.insert(self.sequence, event);
    }

    pub(crate) fn note(&mut self, what: &str, detail: &[u8]) {
        self.trace = tagged("sim/trace", &[&self.trace, &self.now_ms.to_be_bytes(), what.as_bytes(), detail]);
    }

    /// Carries out the next event; `false` when there is none.
    pub fn next(&mut self) -> bool {
        let Some(Reverse((at, sequence))) = self.heap.pop() else { return false };
        let Some(event) = self.events.remove(&sequence) else { return false };
        self.now_ms = at;
        // A node that waits for its disk takes nothing in.
        let busy_until_ms = event.node().map_or(0, |node| self.nodes[node].busy_until_ms);
        if busy_until_ms > at {
            self.push(busy_until_ms, event);
            return true;
        }
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
            Event::Restart { node } => {
                if !self.nodes[node].is_lost && self.nodes[node].core.is_none() {
                    self.nodes[node].wake = u64::MAX;
                    self.start(node);
                }
            }
            Event::Dawn => self.dawn(),
            Event::Step { day, story, step } => self.step(day, story, step),
            Event::Strike { place } => self.strike(place),
        }
        true
    }

    fn strike(&mut self, place: usize) {
        let fault = self.plan.faults[place].fault;
        let now_ms = self.now_ms;
        match fault {
            Fault::Weather { .. } | Fault::Split { .. } => self.network.strike(&fault, now_ms),
            Fault::Crash(crash) => {
                let node = &mut self.nodes[usize::from(crash.node)];
                if node.core.is_some() {
                    node.armed = Some(crash);
                }
            }
            Fault::Jump { node, by_ms } => self.nodes[usize::from(node)].skew_ms += i64::from(by_ms),
            Fault::Slow { node, sync_ms, for_ms } => {
                self.nodes[usize::from(node)].slow = (u64::from(sync_ms), now_ms + u64::from(for_ms));
            }
            Fault::Full { node, for_ms } => {
                self.nodes[usize::from(node)].full_until_ms = now_ms + u64::from(for_ms);
            }
            Fault::Copy { node } => {
                let node = &mut self.nodes[usize::from(node)];
                node.copy = Some((node.world.copy(), node.disk.copy()));
            }
            Fault::Lose { node } => self.lose(usize::from(node)),
        }
    }

    /// Runs until every record is in every honest node's chain, or time is up.
    pub fn run(&mut self, limit_ms: u64) {
        while self.now_ms < limit_ms && self.checks.failures.is_empty() {
            if !self.next() || (self.now_ms > self.plan.setup.until_ms && self.is_settled()) {
                return;
            }
        }
    }

    /// Nodes that keep to the protocol and come back.
    pub fn honest(&self) -> impl Iterator<Item = &Machine<W>> {
        let honest = usize::from(self.plan.setup.nodes - self.plan.setup.twins);
        self.nodes.iter().take(honest).filter(|node| !node.is_lost)
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
        self.unsettled().is_empty()
    }

    /// What is still to come.
    pub fn unsettled(&self) -> Vec<String> {
        let mut open = Vec::new();
        if !self.clerk.is_done() {
            open.push(format!("the clerks are at {}", self.clerk.place()));
        }
        let heights: BTreeSet<u64> = self.honest().map(|node| node.world.height()).collect();
        if heights.len() > 1 {
            open.push(format!("heights {heights:?}"));
        }
        let needed = self.checks.sealed_needed();
        for node in self.honest() {
            let number = node.number;
            let sealed = self.checks.sealed.get(&usize::from(number - 1));
            if sealed.is_none_or(|height| *height < needed) {
                open.push(format!("node {number} has seals up to {sealed:?} of {needed}"));
            }
            if node.core.is_none() {
                open.push(format!("node {number} is down"));
            }
            if !node.world.is_whole() {
                open.push(format!("node {number} lacks sealed parts"));
            }
            if !self.checks.submitted.iter().all(|record| node.world.has(record)) {
                open.push(format!("node {number} lacks records"));
            }
        }
        open
    }
}
