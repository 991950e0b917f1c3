//! Chance that hangs on what it is for: a fault taken out of a plan does not change the fate of what it never touched.

use std::collections::BTreeMap;

/// What chance is asked about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum About {
    /// The next message from one node to another.
    Message { from: usize, to: usize },
    /// The next choice of the clerks of a story.
    Clerk { story: usize },
    /// What a crash does to a disk, at a place that the plan names.
    Disk { node: usize, pick: u16 },
}

pub struct Luck {
    seed: u64,
    asked: BTreeMap<About, u64>,
}

impl Luck {
    pub const fn new(seed: u64) -> Self {
        Self { seed, asked: BTreeMap::new() }
    }

    /// The next draw about something.
    pub fn about(&mut self, about: About) -> Draw {
        let asked = self.asked.entry(about).or_default();
        *asked += 1;
        let place = match about {
            About::Message { from, to } => (1 + from as u64) << 32 | to as u64,
            About::Clerk { story } => story as u64,
            About::Disk { node, pick } => (1 + node as u64) << 48 | u64::from(pick),
        };
        Draw(mixed(self.seed ^ mixed(place) ^ asked.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }
}

/// Numbers of one draw.
pub struct Draw(u64);

impl Draw {
    /// From 0, less than `count`.
    pub fn below(&mut self, count: u64) -> u64 {
        self.0 = mixed(self.0);
        self.0 % count
    }

    pub fn within(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last - first + 1)
    }
}

/// SplitMix64.
const fn mixed(state: u64) -> u64 {
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}
