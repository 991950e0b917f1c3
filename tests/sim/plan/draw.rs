//! Draws plans by lot: a climate says how much of which fault, the seed what happens.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Crash, Fault, Loss, Passes, Plan, Setup, Timed};

/// What plans are drawn with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Climate {
    pub setup: Setup,
    /// At worst, of 1,000 messages.
    pub drop: u16,
    pub duplicate: u16,
    /// How much longer than usual a message's way may be at worst.
    pub delay_ms: u16,
    pub splits: bool,
    /// Whether some partitions let messages pass in one direction.
    pub one_way: bool,
    /// Most crashes.
    pub crashes: u16,
    /// What a crash of any node may do to its disk.
    pub losses: &'static [Loss],
    /// What a crash of one node, of those alone that must not remember, may do to its disk.
    pub losses_of_one: &'static [Loss],
    /// Most that clocks are apart from the start.
    pub skew_ms: i32,
    /// Most jumps of clocks, and how far.
    pub jumps: u16,
    pub jump_ms: i32,
    /// Most times that a disk is slow, and that one is full.
    pub slow: u16,
    pub full: u16,
    /// How many of the last nodes go down for good when the faults end.
    pub lost: u16,
}

impl Climate {
    pub const FAIR: Self = Self {
        setup: Setup::USUAL,
        drop: 0,
        duplicate: 0,
        delay_ms: 0,
        splits: false,
        one_way: false,
        crashes: 0,
        losses: &[Loss::Nothing, Loss::Tail, Loss::Torn],
        losses_of_one: &[],
        skew_ms: 0,
        jumps: 0,
        jump_ms: 0,
        slow: 0,
        full: 0,
        lost: 0,
    };
}

/// The plan of a seed.
pub fn draw(seed: u64, climate: &Climate) -> Plan {
    let mut lot = Lot { random: ChaCha8Rng::seed_from_u64(seed), climate, faults: Vec::new() };
    lot.clocks();
    lot.weather();
    lot.splits();
    lot.crashes();
    lot.disks();
    let Setup { nodes, until_ms, .. } = climate.setup;
    for node in nodes - climate.lost..nodes {
        lot.push(until_ms, Fault::Lose { node: small(node) });
    }
    let mut faults = lot.faults;
    faults.sort_by_key(|timed| timed.at_ms);
    Plan { seed, setup: climate.setup, faults }
}

struct Lot<'a> {
    random: ChaCha8Rng,
    climate: &'a Climate,
    faults: Vec<Timed>,
}

/// The weather changes this often.
const WEATHER_MS: u64 = 2_000;

impl Lot<'_> {
    fn push(&mut self, at_ms: u64, fault: Fault) {
        self.faults.push(Timed { at_ms, fault });
    }

    fn until_ms(&self) -> u64 {
        self.climate.setup.until_ms
    }

    fn moment(&mut self) -> u64 {
        let until_ms = self.until_ms();
        self.random.random_range(0..until_ms)
    }

    /// How long something lasts that begins at a moment: it ends with the faults.
    fn lasts(&mut self, at_ms: u64, longest_ms: u64) -> u32 {
        let left = self.until_ms() - at_ms;
        u32::try_from(self.random.random_range(1..=longest_ms).min(left)).expect("a run is short")
    }

    fn count(&mut self, most: u16) -> u16 {
        self.random.random_range(0..=most)
    }

    fn bodies(&self) -> u16 {
        self.climate.setup.nodes + self.climate.setup.twins
    }

    fn node(&mut self) -> u8 {
        let bodies = self.bodies();
        small(self.random.random_range(0..bodies))
    }

    fn clocks(&mut self) {
        let (skew, jump) = (self.climate.skew_ms, self.climate.jump_ms);
        for node in 0..self.bodies() {
            let by_ms = self.random.random_range(0..=skew);
            if by_ms > 0 {
                self.push(0, Fault::Jump { node: small(node), by_ms });
            }
        }
        for _ in 0..self.count(self.climate.jumps) {
            let (at, node) = (self.moment(), self.node());
            let by_ms = self.random.random_range(-jump..=jump);
            self.push(at, Fault::Jump { node, by_ms });
        }
    }

    fn weather(&mut self) {
        let Climate { drop, duplicate, delay_ms, .. } = *self.climate;
        if drop == 0 && duplicate == 0 && delay_ms == 0 {
            return;
        }
        let mut at = 0;
        while at < self.until_ms() {
            let fault = Fault::Weather {
                drop: self.random.random_range(0..=drop),
                duplicate: self.random.random_range(0..=duplicate),
                delay_ms: self.random.random_range(0..=delay_ms),
                for_ms: u32::try_from(WEATHER_MS.min(self.until_ms() - at)).expect("small"),
            };
            self.push(at, fault);
            at += WEATHER_MS;
        }
    }

    fn splits(&mut self) {
        let mut at = 0;
        while self.climate.splits {
            at += self.random.random_range(500..3_000);
            if at >= self.until_ms() {
                return;
            }
            let for_ms = self.lasts(at, 4_000);
            let side = self.random.random_range(1..(1_u16 << self.bodies()) - 1);
            let passes = match self.random.random_range(0..4) {
                0 if self.climate.one_way => Passes::FromSide,
                1 if self.climate.one_way => Passes::FromOthers,
                _ => Passes::Nobody,
            };
            self.push(at, Fault::Split { side, passes, for_ms });
            at += u64::from(for_ms);
        }
    }

    fn crashes(&mut self) {
        let Setup { nodes, twins, .. } = self.climate.setup;
        let victim = small(self.random.random_range(0..nodes));
        for _ in 0..self.count(self.climate.crashes) {
            let (at, node) = (self.moment(), self.node());
            // A validator with two bodies keeps to nothing.
            let is_twin = u16::from(node) >= nodes - twins;
            let loss = match self.random.random_range(0..2) {
                0 if is_twin => Loss::Memory,
                _ => self.one_of(self.climate.losses),
            };
            self.crash(at, node, loss);
        }
        if !self.climate.losses_of_one.is_empty() {
            for _ in 0..self.random.random_range(1..=3) {
                let (at, loss) = (self.moment(), self.one_of(self.climate.losses_of_one));
                if loss == Loss::Copy {
                    let before = self.random.random_range(0..=at.min(800));
                    self.push(at - before, Fault::Copy { node: victim });
                }
                self.crash(at, victim, loss);
            }
        }
    }

    fn crash(&mut self, at: u64, node: u8, loss: Loss) {
        let fault = Crash {
            node,
            steps: self.random.random_range(0..40),
            kept: self.random.random_range(0..=1_000),
            down_ms: self.random.random_range(50..4_000),
            loss,
            pick: self.random.random_range(0..1_000),
        };
        self.push(at, Fault::Crash(fault));
    }

    fn disks(&mut self) {
        for _ in 0..self.count(self.climate.slow) {
            let (at, node) = (self.moment(), self.node());
            let fault = Fault::Slow {
                node,
                sync_ms: self.random.random_range(10..400),
                for_ms: self.lasts(at, 3_000),
            };
            self.push(at, fault);
        }
        for _ in 0..self.count(self.climate.full) {
            let (at, node) = (self.moment(), self.node());
            let fault = Fault::Full { node, for_ms: self.lasts(at, 3_000) };
            self.push(at, fault);
        }
    }

    fn one_of(&mut self, losses: &[Loss]) -> Loss {
        losses[self.random.random_range(0..losses.len())]
    }
}

fn small(node: u16) -> u8 {
    u8::try_from(node).expect("few nodes")
}
