//! The clerks: they hand their stories in step by step, and again until a step is final.

use std::collections::BTreeSet;

use kexin_node::core::{Input, RequestId, Wait};
use kexin_proof::hash::RecordId;

use crate::cluster::{Cluster, Event};
use crate::luck::About;
use crate::script::{Due, Script, Scripted, Turns};
use crate::world::World;

/// Longest pause between two steps of a story, ms.
const PAUSE_MS: u64 = 300;
/// After this long without an answer a record is handed in again, elsewhere.
const AGAIN_MS: u64 = 1_500;
/// How often the clerks look whether a day can begin.
const DAWN_MS: u64 = 250;

/// How far the script is.
pub struct Clerk {
    pub script: Script,
    /// The day that is on; the number of days when all is over.
    day: usize,
    has_begun: bool,
    /// Of each story, steps of this day that are over.
    over: Vec<usize>,
    settled: BTreeSet<RecordId>,
    /// What was skipped before this day, ms.
    pub skipped_ms: u64,
}

impl Clerk {
    pub const fn new(script: Script) -> Self {
        Self { script, day: 0, has_begun: false, over: Vec::new(), settled: BTreeSet::new(), skipped_ms: 0 }
    }

    /// Whether every step of every day is over.
    pub fn is_done(&self) -> bool {
        self.day >= self.script.days.len()
    }

    /// Where the clerks are, for a person.
    pub fn place(&self) -> String {
        format!("day {}, steps over {:?}", self.day, self.over)
    }

    fn is_day_over(&self) -> bool {
        let Some(day) = self.script.days.get(self.day) else { return false };
        self.has_begun && day.stories.iter().zip(&self.over).all(|(steps, over)| *over >= steps.len())
    }
}

impl<W: World> Cluster<W> {
    /// Begins a day, or looks again later.
    pub(crate) fn dawn(&mut self) {
        if self.clerk.is_day_over() {
            self.clerk.day += 1;
            self.clerk.has_begun = false;
        }
        let Some(day) = self.clerk.script.days.get(self.clerk.day) else { return };
        let height = self.nodes.iter().map(|node| node.world.height()).max().unwrap_or_default();
        if self.clerk.has_begun || height < day.after_height {
            return self.push(self.now_ms + DAWN_MS, Event::Dawn);
        }
        self.clerk.has_begun = true;
        self.clerk.skipped_ms += day.wait_ms;
        self.clerk.over = vec![0; day.stories.len()];
        let (lengths, spread_ms): (Vec<usize>, u64) =
            (day.stories.iter().map(Vec::len).collect(), day.spread_ms.max(1));
        for (story, steps) in lengths.into_iter().enumerate() {
            let first = match self.plan.setup.turns {
                Turns::Kept => steps.min(1),
                Turns::Ignored => steps,
            };
            for step in 0..first {
                let at = self.now_ms + self.luck.about(About::Clerk { story }).within(1, spread_ms);
                self.push(at, Event::Step { day: self.clerk.day, story, step });
            }
        }
        self.push(self.now_ms + DAWN_MS, Event::Dawn);
    }

    /// Hands in what of a step is not settled.
    pub(crate) fn step(&mut self, day: usize, story: usize, step: usize) {
        if day != self.clerk.day {
            return;
        }
        let records = self.clerk.script.days[day].stories[story][step].clone();
        let open: Vec<Scripted> =
            records.into_iter().filter(|record| !self.clerk.settled.contains(&record.id)).collect();
        for record in &open {
            let nodes = u64::from(self.plan.setup.nodes);
            let node = self.luck.about(About::Clerk { story }).below(nodes);
            let node = usize::try_from(node).expect("few nodes");
            if self.is_settled_somewhere(record) {
                self.settle(record.id);
                continue;
            }
            self.next_id += 1;
            let request = RequestId(self.next_id);
            self.input(node, Input::Submit { request, wait: Wait::Final, bytes: record.bytes.clone() });
        }
        if open.iter().any(|record| !self.clerk.settled.contains(&record.id)) {
            self.push(self.now_ms + AGAIN_MS, Event::Step { day, story, step });
        }
    }

    fn is_settled_somewhere(&self, record: &Scripted) -> bool {
        let nodes = usize::from(self.plan.setup.nodes);
        let stands = |id: &RecordId| self.nodes.iter().take(nodes).any(|node| node.world.has(id));
        match record.due {
            Due::Outcome(_) => stands(&record.id),
            Due::UnlessAfter(other) => stands(&record.id) || stands(&other),
        }
    }

    /// A record is final: the next step of its story may follow.
    pub(crate) fn settle(&mut self, id: RecordId) {
        if self.clerk.is_done() || !self.clerk.settled.insert(id) {
            return;
        }
        let stories = &self.clerk.script.days[self.clerk.day].stories;
        let place = stories.iter().enumerate().find_map(|(story, steps)| {
            let step = steps.iter().position(|step| step.iter().any(|record| record.id == id))?;
            Some((story, step))
        });
        let Some((story, step)) = place else { return };
        let steps = &stories[story];
        if !steps[step].iter().all(|record| self.clerk.settled.contains(&record.id)) {
            return;
        }
        let count = steps.len();
        self.clerk.over[story] += 1;
        if self.plan.setup.turns == Turns::Kept && step + 1 < count {
            let at = self.now_ms + self.luck.about(About::Clerk { story }).within(1, PAUSE_MS);
            self.push(at, Event::Step { day: self.clerk.day, story, step: step + 1 });
        }
    }
}
