//! Scripted Twins: one validator has two bodies with one key, and every partition of all bodies is tried in every
//! window of time, one scenario after the other (OPODIS 2021.7: double proposals, double votes, amnesia).

use crate::plan::{Crash, Fault, Loss, Passes, Plan, Setup, Timed};

/// Windows of a scenario.
const WINDOWS: u32 = 5;
const WINDOW_MS: u32 = 800;
/// Partitions of five bodies in two sides, one of them nobody's.
const PARTITIONS: u64 = 16;
/// Which of the twin's bodies forget everything in the middle: none, one, the other, both.
const AMNESIAS: u64 = 4;
/// Scenarios that there are.
pub const SCENARIOS: u64 = PARTITIONS.pow(WINDOWS) * AMNESIAS;
/// Odd, so that each number below a power of two is met once.
const STRIDE: u64 = 0x9e37_79b1;

const SETUP: Setup = Setup { twins: 1, until_ms: (WINDOWS * WINDOW_MS) as u64, records: 8, ..Setup::USUAL };

/// The scenario of a number.
pub fn scenario(number: u64) -> Plan {
    let mut left = number.wrapping_mul(STRIDE) % SCENARIOS;
    let forgets = left % AMNESIAS;
    left /= AMNESIAS;
    let mut faults = Vec::new();
    for window in 0..WINDOWS {
        let partition = left % PARTITIONS;
        left /= PARTITIONS;
        // Node 0 is always on the other side; nobody on a side is no partition.
        let side = u16::try_from(partition << 1).expect("five bodies");
        let at_ms = u64::from(window * WINDOW_MS);
        if side != 0 {
            let fault = Fault::Split { side, passes: Passes::Nobody, for_ms: WINDOW_MS };
            faults.push(Timed { at_ms, fault });
        }
        if window == WINDOWS / 2 {
            faults.extend(amnesia(at_ms + 300, forgets));
        }
    }
    Plan { seed: number, setup: SETUP, faults }
}

/// The bodies of these bits forget what they signed.
fn amnesia(at_ms: u64, bodies: u64) -> impl Iterator<Item = Timed> {
    let last = u8::try_from(SETUP.nodes).expect("few nodes") - 1;
    let forgets = [last, last + 1].into_iter().enumerate();
    forgets.filter(move |(bit, _)| bodies >> bit & 1 == 1).map(move |(_, node)| {
        let crash = Crash { node, steps: 0, kept: 500, down_ms: 100, loss: Loss::Memory, pick: 0 };
        Timed { at_ms, fault: Fault::Crash(crash) }
    })
}
