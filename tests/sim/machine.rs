//! A machine: disk, clock and the core that runs on it; how it begins, ends, and what a crash does to it.

use arc_malachitebft_wal::log::Log;
use kexin_node::core::{Core, CoreConfig, Guard, Input, Now, Peer, Signer};
use kexin_proof::height::TimeMs;
use kexin_proof::suite::{PublicKey, SecretKey, SignatureBytes};

use crate::cluster::{Cluster, Event};
use crate::disk::{Disk, SimFile};
use crate::luck::About;
use crate::plan::{Crash, Loss, Protection};
use crate::world::World;

/// After its disk has room again, a node is begun this much later.
const ROOM_MS: u64 = 200;

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

pub struct Machine<W: World> {
    /// Whose keys it runs with.
    pub number: u16,
    pub world: W,
    pub(crate) disk: Disk,
    pub(crate) core: Option<(Core<W::Ledger>, Log<SimFile>)>,
    pub(crate) incarnation: u32,
    pub(crate) skew_ms: i64,
    pub(crate) wake: u64,
    pub is_lost: bool,
    /// The crash that is to come.
    pub(crate) armed: Option<Crash>,
    /// The data folder as it was copied.
    pub(crate) copy: Option<(W, Disk)>,
    /// It does nothing before this time: its disk is at work.
    pub(crate) busy_until_ms: u64,
    /// How long a sync takes, and until when.
    pub(crate) slow: (u64, u64),
    pub(crate) full_until_ms: u64,
}

impl<W: World> Machine<W> {
    pub fn new(number: u16, world: W, lacks: Option<Protection>) -> Self {
        Self {
            number,
            world,
            disk: Disk::new(lacks),
            core: None,
            incarnation: 0,
            skew_ms: 0,
            wake: u64::MAX,
            is_lost: false,
            armed: None,
            copy: None,
            busy_until_ms: 0,
            slow: (0, 0),
            full_until_ms: 0,
        }
    }
}

impl<W: World> Cluster<W> {
    pub(crate) fn clock(&self, node: usize) -> Now {
        let passed_ms = W::START_MS + self.now_ms + self.clerk.skipped_ms;
        let clock = passed_ms.saturating_add_signed(self.nodes[node].skew_ms);
        Now { clock: TimeMs::new(clock).expect("small"), uptime_ms: self.now_ms }
    }

    pub(crate) fn start(&mut self, node: usize) {
        let now = self.clock(node);
        if self.is_full(node) {
            return self.begin_again(node, self.nodes[node].full_until_ms + ROOM_MS);
        }
        let place = &mut self.nodes[node];
        let found = place.disk.open();
        self.checks.noticed += found.noticed;
        if let Some(what) = found.believed {
            self.checks.failed(format!("node {node} believed its damaged {what}"));
        }
        let signer = Box::new(Keys(W::secrets(place.number)));
        let config = CoreConfig { heartbeat_ms: W::HEARTBEAT_MS, ..CoreConfig::default() };
        let started = Core::start(config, place.world.open(), signer, found.guard, &found.content, now);
        place.incarnation += 1;
        place.busy_until_ms = 0;
        match started {
            Ok((core, effects)) => {
                place.core = Some((core, found.log));
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
        self.plan_wake(node);
    }

    /// Ends a node; its peers notice.
    fn end(&mut self, node: usize) {
        let place = &mut self.nodes[node];
        place.core = None;
        place.incarnation += 1;
        place.armed = None;
        for other in 0..self.nodes.len() {
            if other != node && self.nodes[other].core.is_some() {
                self.input(other, Input::PeerDown { peer: Peer(node as u32) });
            }
        }
    }

    fn begin_again(&mut self, node: usize, at_ms: u64) {
        self.nodes[node].wake = u64::MAX;
        self.push(at_ms, Event::Restart { node });
    }

    pub(crate) fn crash(&mut self, crash: &Crash) {
        let node = usize::from(crash.node);
        self.note("crash", &[crash.node]);
        self.checks.crashes += 1;
        self.lose_disk(node, crash);
        self.end(node);
        self.begin_again(node, self.now_ms + u64::from(crash.down_ms));
    }

    fn lose_disk(&mut self, node: usize, crash: &Crash) {
        let setup = &self.plan.setup;
        let mut draw = self.luck.about(About::Disk { node, pick: crash.pick });
        let place = &mut self.nodes[node];
        // Whatever else is lost, the power was cut.
        match crash.loss {
            Loss::Nothing => {}
            Loss::Torn => place.disk.tear(&mut draw),
            _ => place.disk.cut(&mut draw),
        }
        if !matches!(crash.loss, Loss::Nothing | Loss::Tail | Loss::Torn) {
            self.checks.wipes += 1;
        }
        match crash.loss {
            Loss::Nothing | Loss::Tail | Loss::Torn => {}
            Loss::LogBit => place.disk.flip_log_bit(&mut draw),
            Loss::GuardBit => place.disk.flip_guard_bit(&mut draw),
            Loss::Log => place.disk.lose_log(),
            Loss::Guard => place.disk.lose_guard(),
            Loss::Data | Loss::Everything => {
                place.disk.lose_log();
                place.world = W::empty(setup.nodes, setup.validators);
                if crash.loss == Loss::Everything {
                    place.disk.lose_guard();
                }
            }
            Loss::Copy => {
                if let Some((world, disk)) = place.copy.take() {
                    place.disk.put_back(&disk);
                    place.world = world;
                }
            }
            Loss::Memory => {
                place.disk.lose_log();
                place.disk.put_guard(&Guard::new());
            }
        }
    }

    /// Takes a node down for good.
    pub(crate) fn lose(&mut self, node: usize) {
        self.note("lose", &[node as u8]);
        self.nodes[node].is_lost = true;
        self.end(node);
    }

    pub(crate) fn is_full(&self, node: usize) -> bool {
        self.now_ms < self.nodes[node].full_until_ms
    }

    /// A write has failed: the node stops, and its operator makes room.
    pub(crate) fn stop_without_room(&mut self, node: usize) {
        self.note("full", &[node as u8]);
        self.checks.full += 1;
        self.end(node);
        self.begin_again(node, self.nodes[node].full_until_ms + ROOM_MS);
    }

    /// A write waits for the disk.
    pub(crate) fn wait_for_disk(&mut self, node: usize) {
        let now_ms = self.now_ms;
        let place = &mut self.nodes[node];
        let (sync_ms, until_ms) = place.slow;
        if now_ms < until_ms {
            place.busy_until_ms = place.busy_until_ms.max(now_ms) + sync_ms;
        }
    }

    pub(crate) fn plan_wake(&mut self, node: usize) {
        let Some((core, _)) = &self.nodes[node].core else { return };
        let Some(wake) = core.wake_at() else { return };
        let wake = wake.max(self.now_ms + 1);
        let (incarnation, planned) = (self.nodes[node].incarnation, self.nodes[node].wake);
        if wake < planned || planned <= self.now_ms {
            self.nodes[node].wake = wake;
            self.push(wake, Event::Tick { node, incarnation });
        }
    }
}
