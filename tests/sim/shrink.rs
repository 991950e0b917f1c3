//! The least plan that still fails: faults are taken out, many at once and then one by one, and the network made
//! smaller, as long as what is left fails.

use crate::campaign::{problems, run};
use crate::plan::{Plan, Setup};
use crate::world::World;

/// Most runs that a failure is worth.
const RUNS_MAX: u32 = 600;
/// Ways in which a setup can be made simpler.
const SIMPLER: usize = 4;

/// The least plan found.
pub fn shrunk<W: World>(plan: &Plan) -> Plan {
    let mut search = Search { runs: 0 };
    let mut least = plan.clone();
    loop {
        let before = least.clone();
        search.fewer_faults::<W>(&mut least);
        search.smaller_setup::<W>(&mut least);
        if least == before || search.runs >= RUNS_MAX {
            return least;
        }
    }
}

struct Search {
    runs: u32,
}

impl Search {
    fn fails<W: World>(&mut self, plan: &Plan) -> bool {
        self.runs += 1;
        self.runs <= RUNS_MAX && !problems(&run::<W>(plan)).is_empty()
    }

    /// Takes out runs of faults, half of them first, single ones last.
    fn fewer_faults<W: World>(&mut self, least: &mut Plan) {
        let mut length = least.faults.len().div_ceil(2);
        while length > 0 {
            let mut place = 0;
            while place < least.faults.len() {
                let mut fewer = least.clone();
                fewer.faults.drain(place..(place + length).min(least.faults.len()));
                if self.fails::<W>(&fewer) {
                    *least = fewer;
                } else {
                    place += length;
                }
            }
            length /= 2;
        }
    }

    fn smaller_setup<W: World>(&mut self, least: &mut Plan) {
        for place in 0..SIMPLER {
            let setup = simpler(&least.setup)[place];
            let last_ms = least.faults.iter().map(|timed| timed.at_ms).max().unwrap_or_default();
            let smaller = Plan { setup, ..least.clone() };
            if setup != least.setup && last_ms < setup.until_ms && self.fails::<W>(&smaller) {
                *least = smaller;
            }
        }
    }
}

/// Setups with one thing less.
fn simpler(setup: &Setup) -> [Setup; SIMPLER] {
    [
        Setup { records: (setup.records / 2).max(1), ..*setup },
        Setup { stories: (setup.stories / 2).max(1), ..*setup },
        Setup { elections: false, ..*setup },
        Setup { until_ms: (setup.until_ms / 2).max(500), ..*setup },
    ]
}
