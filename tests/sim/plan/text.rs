//! A plan on one line, to be kept and run again: `./run sim --replay 'seed 7 nodes 4 … ; 1200 split 6 nobody 800'`.

use std::fmt::{self, Display};
use std::str::{FromStr, SplitWhitespace};

use super::{Crash, Fault, Loss, Passes, Plan, Protection, Setup, Timed};
use crate::script::Turns;

/// Why a text is no plan: the word that does not fit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoPlan(String);

impl Display for NoPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no plan of a run: {}", self.0)
    }
}

impl Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Setup {
            nodes,
            validators,
            twins,
            until_ms,
            delay_ms_max,
            records,
            stories,
            turns,
            elections,
            lacks,
        } = &self.setup;
        write!(f, "seed {} nodes {nodes} validators {validators} twins {twins} until {until_ms}", self.seed)?;
        write!(f, " delay {delay_ms_max} records {records} stories {stories}")?;
        let turns = if *turns == Turns::Kept { "kept" } else { "ignored" };
        write!(f, " turns {turns} elections {}", u8::from(*elections))?;
        if let Some(lacks) = lacks {
            write!(f, " lacks {}", lacks.name())?;
        }
        for Timed { at_ms, fault } in &self.faults {
            write!(f, "; {at_ms} {fault}")?;
        }
        Ok(())
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weather { drop, duplicate, delay_ms, for_ms } => {
                write!(f, "weather {drop} {duplicate} {delay_ms} {for_ms}")
            }
            Self::Split { side, passes, for_ms } => write!(f, "split {side} {} {for_ms}", passes.name()),
            Self::Crash(Crash { node, steps, kept, down_ms, loss, pick }) => {
                write!(f, "crash {node} {steps} {kept} {down_ms} {} {pick}", loss.name())
            }
            Self::Jump { node, by_ms } => write!(f, "jump {node} {by_ms}"),
            Self::Slow { node, sync_ms, for_ms } => write!(f, "slow {node} {sync_ms} {for_ms}"),
            Self::Full { node, for_ms } => write!(f, "full {node} {for_ms}"),
            Self::Copy { node } => write!(f, "copy {node}"),
            Self::Lose { node } => write!(f, "lose {node}"),
        }
    }
}

impl Passes {
    const ALL: [Self; 3] = [Self::Nobody, Self::FromSide, Self::FromOthers];

    const fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::FromSide => "side",
            Self::FromOthers => "others",
        }
    }
}

impl FromStr for Plan {
    type Err = NoPlan;

    fn from_str(text: &str) -> Result<Self, NoPlan> {
        let mut parts = text.trim().split(';');
        let mut plan = Self { seed: 0, setup: Setup::USUAL, faults: Vec::new() };
        let mut words = Words(parts.next().unwrap_or_default().split_whitespace());
        while let Some(name) = words.0.next() {
            read_setup(name, &mut words, &mut plan)?;
        }
        for part in parts {
            let mut words = Words(part.split_whitespace());
            let at_ms = words.number()?;
            let fault = read_fault(&mut words)?;
            if let Some(word) = words.0.next() {
                return Err(NoPlan(format!("{word} is too much")));
            }
            plan.faults.push(Timed { at_ms, fault });
        }
        let bodies = usize::from(plan.setup.nodes) + usize::from(plan.setup.twins);
        if plan.faults.iter().any(|timed| timed.fault.node().is_some_and(|node| node >= bodies)) {
            return Err(NoPlan("a fault of a node that is not there".into()));
        }
        Ok(plan)
    }
}

fn read_setup(name: &str, words: &mut Words<'_>, plan: &mut Plan) -> Result<(), NoPlan> {
    let setup = &mut plan.setup;
    match name {
        "seed" => plan.seed = words.number()?,
        "nodes" => setup.nodes = words.number()?,
        "validators" => setup.validators = words.number()?,
        "twins" => setup.twins = words.number()?,
        "until" => setup.until_ms = words.number()?,
        "delay" => setup.delay_ms_max = words.number()?,
        "records" => setup.records = words.number()?,
        "stories" => setup.stories = words.number()?,
        "turns" => setup.turns = words.one_of([("kept", Turns::Kept), ("ignored", Turns::Ignored)])?,
        "elections" => setup.elections = words.one_of([("0", false), ("1", true)])?,
        "lacks" => {
            setup.lacks = Some(words.one_of(Protection::ALL.map(|lacks| (lacks.name(), lacks)))?);
        }
        _ => return Err(NoPlan(name.to_owned())),
    }
    Ok(())
}

fn read_fault(words: &mut Words<'_>) -> Result<Fault, NoPlan> {
    Ok(match words.word()? {
        "weather" => Fault::Weather {
            drop: words.number()?,
            duplicate: words.number()?,
            delay_ms: words.number()?,
            for_ms: words.number()?,
        },
        "split" => Fault::Split {
            side: words.number()?,
            passes: words.one_of(Passes::ALL.map(|passes| (passes.name(), passes)))?,
            for_ms: words.number()?,
        },
        "crash" => Fault::Crash(Crash {
            node: words.number()?,
            steps: words.number()?,
            kept: words.number()?,
            down_ms: words.number()?,
            loss: words.one_of(Loss::ALL.map(|loss| (loss.name(), loss)))?,
            pick: words.number()?,
        }),
        "jump" => Fault::Jump { node: words.number()?, by_ms: words.number()? },
        "slow" => Fault::Slow { node: words.number()?, sync_ms: words.number()?, for_ms: words.number()? },
        "full" => Fault::Full { node: words.number()?, for_ms: words.number()? },
        "copy" => Fault::Copy { node: words.number()? },
        "lose" => Fault::Lose { node: words.number()? },
        other => return Err(NoPlan(other.to_owned())),
    })
}

struct Words<'a>(SplitWhitespace<'a>);

impl<'a> Words<'a> {
    fn word(&mut self) -> Result<&'a str, NoPlan> {
        self.0.next().ok_or_else(|| NoPlan("it ends too early".into()))
    }

    fn number<T: FromStr>(&mut self) -> Result<T, NoPlan> {
        let word = self.word()?;
        word.parse().map_err(|_| NoPlan(word.to_owned()))
    }

    fn one_of<T, const N: usize>(&mut self, names: [(&str, T); N]) -> Result<T, NoPlan> {
        let word = self.word()?;
        let found = names.into_iter().find(|(name, _)| *name == word);
        found.map(|(_, value)| value).ok_or_else(|| NoPlan(word.to_owned()))
    }
}
