//! What clerks hand in, as data: stories, told over several days, and what must become of every record.

use std::collections::BTreeMap;

use kexin_ledger::rules::{Layer, RULES, RuleText};
use kexin_proof::hash::RecordId;

/// What must become of a record that is handed in when its turn has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    /// It stands in the chain with this outcome: 0 is registered, another the number of the rule that refuses it.
    Outcome(u16),
    /// It is registered no later than another record stands, or never stands in the chain: its key is revoked there.
    UnlessAfter(RecordId),
}

/// A record of the script.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scripted {
    pub id: RecordId,
    pub bytes: Vec<u8>,
    /// Number of its type, such as 2 for T02.
    pub kind: u16,
    pub due: Due,
}

/// Records that are handed in together: one, or all of a bundle.
pub type Step = Vec<Scripted>;

/// What happens before the first step of a day.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Day {
    /// Time that every clock skips after the day before.
    pub wait_ms: u64,
    /// Height after which the first record may stand.
    pub after_height: u64,
    /// Time over which its stories begin.
    pub spread_ms: u64,
    /// Steps of each story on this day; a story has the same place on every day.
    pub stories: Vec<Vec<Step>>,
}

/// Everything that is handed in during a run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Script {
    pub days: Vec<Day>,
    /// Names of the stories, by their places.
    pub names: Vec<&'static str>,
}

/// Whether a story's steps wait for one another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turns {
    /// A step is handed in when the one before it is final.
    Kept,
    /// All steps of a day are handed in at random times.
    Ignored,
}

/// Height and place in the block.
type Place = (u64, u32);

/// How a record stands in a chain: height and place in its block, and its outcome.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Stood {
    pub at: Place,
    pub outcome: u16,
}

/// Rules by which a step of a case, or a statement, speaks of what is not there yet.
const TOO_EARLY: &[u16] = &[32, 68, 115, 121, 126, 127, 130, 131];

/// Whether a rule can refuse what is right in itself and came out of turn: those that hang on the register as it stands
/// (layer S), and [`TOO_EARLY`]. None that hangs on the record alone, on its signers or on the time.
fn is_out_of_turn(rule: u16) -> bool {
    let reads_register = |text: &RuleText| text.number == rule && text.layer == Layer::State;
    TOO_EARLY.contains(&rule) || RULES.iter().any(reads_register)
}

/// What became of a script.
#[derive(Clone, Default, Debug)]
pub struct Became {
    pub problems: Vec<String>,
    /// Records registered and refused, by type.
    pub counts: BTreeMap<u16, (u64, u64)>,
}

impl Script {
    pub fn records(&self) -> impl Iterator<Item = &Scripted> {
        self.days.iter().flat_map(|day| &day.stories).flatten().flatten()
    }

    /// Records that must stand in the chain.
    pub fn certain(&self) -> impl Iterator<Item = &Scripted> {
        self.records().filter(|record| matches!(record.due, Due::Outcome(_)))
    }

    /// Compares what is due with what stands in a chain.
    pub fn compare(&self, turns: Turns, stood: impl Fn(&RecordId) -> Option<Stood>) -> Became {
        let mut became = Became::default();
        let stories = self.days.iter().map(|day| day.stories.len()).max().unwrap_or_default();
        for story in 0..stories {
            let steps = self.days.iter().filter_map(|day| day.stories.get(story)).flatten();
            let steps: Vec<&Step> = steps.collect();
            let moved = out_of_turn(&steps, &stood);
            // Whether a record of this story has failed its due: what builds on it may fail, too.
            let mut has_failed = false;
            for (step, is_moved) in steps.into_iter().zip(moved) {
                for record in step {
                    let stands = stood(&record.id);
                    if let Some(stands) = stands {
                        let count = became.counts.entry(record.kind).or_default();
                        if stands.outcome == 0 { count.0 += 1 } else { count.1 += 1 }
                    }
                    let is_due = is_due(record.due, stands, &stood);
                    let is_excused = turns == Turns::Ignored
                        && (is_moved || has_failed)
                        && stands.is_some_and(|stands| is_out_of_turn(stands.outcome));
                    if !is_due && !is_excused {
                        let name = self.names.get(story).copied().unwrap_or("records");
                        became.problems.push(format!(
                            "{name}: T{:02} {:?} is due as {:?} and is {stands:?}",
                            record.kind, record.id, record.due
                        ));
                    }
                    has_failed |= !is_due;
                }
            }
        }
        became
    }
}

/// Of each step of a story, whether an earlier step stands after it, or a later one before it.
fn out_of_turn(steps: &[&Step], stood: impl Fn(&RecordId) -> Option<Stood>) -> Vec<bool> {
    let places = steps.iter().map(|step| {
        let places = step.iter().filter_map(|record| stood(&record.id).map(|stood| stood.at));
        places.fold(None, |span: Option<(Place, Place)>, at| {
            Some(span.map_or((at, at), |(first, last)| (first.min(at), last.max(at))))
        })
    });
    let places: Vec<Option<(Place, Place)>> = places.collect();
    let is_moved = |(index, place): (usize, &Option<(Place, Place)>)| {
        let Some((first, last)) = place else { return false };
        places[..index].iter().flatten().any(|(_, other)| other > first)
            || places[index + 1..].iter().flatten().any(|(other, _)| other < last)
    };
    places.iter().enumerate().map(is_moved).collect()
}

fn is_due(due: Due, stands: Option<Stood>, stood: impl Fn(&RecordId) -> Option<Stood>) -> bool {
    match (due, stands) {
        (Due::Outcome(outcome), Some(stands)) => stands.outcome == outcome,
        (Due::Outcome(_), None) => false,
        (Due::UnlessAfter(_), None) => true,
        // A revoked key counts to the end of its block.
        (Due::UnlessAfter(other), Some(stands)) => {
            stands.outcome == 0 && stood(&other).is_some_and(|other| stands.at.0 <= other.at.0)
        }
    }
}
