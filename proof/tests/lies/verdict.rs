//! What a reader makes of a lie, and whether he was right.

use std::collections::BTreeMap;
use std::fmt;

use kexin_proof::bundle::{Check, Verdict};
use serde_json::{Map, Value as Json};

use crate::base::Base;
use crate::document::Strict;
use crate::mutant::{Class, Mutant};
use crate::note;

/// The bases, and what each says to each reader when it is not changed.
pub struct Court {
    /// The true bundles.
    pub bases: Vec<Base>,
    truths: Vec<Vec<Option<Verdict>>>,
}

/// A lie that was believed, or a truth that was not: what was wrong, the kind of change, the base, the reader, the file.
pub struct Wrong(String);

impl fmt::Debug for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How the lies of a run were found out.
#[derive(Default)]
pub struct Tally {
    /// Lies by kind and by the check that found them.
    pub found: BTreeMap<(Class, &'static str), u64>,
    /// Files that mean the same as a true bundle, and were taken so.
    pub same: u64,
}

impl Tally {
    /// Adds another tally.
    pub fn add(&mut self, other: Self) {
        other.found.into_iter().for_each(|(key, count)| *self.found.entry(key).or_default() += count);
        self.same += other.same;
    }

    /// How many files were judged.
    pub fn all(&self) -> u64 {
        self.same + self.found.values().sum::<u64>()
    }

    /// How many were found out by each check.
    pub fn by_check(&self) -> BTreeMap<&'static str, u64> {
        let mut counts = BTreeMap::new();
        self.found.iter().for_each(|((_, check), count)| *counts.entry(*check).or_default() += count);
        counts
    }
}

impl Court {
    /// Hears every base before every reader.
    pub fn new(bases: Vec<Base>) -> Self {
        let heard = |base: &Base| {
            bases.iter().map(|reader| reader.judge(base.text.as_bytes()).ok()).collect::<Vec<_>>()
        };
        let truths = bases.iter().map(heard).collect();
        Self { bases, truths }
    }

    /// Judges a lie; the outcome, and whether the file means the same as a true bundle.
    pub fn judge(&self, mutant: &Mutant) -> Result<Result<Verdict, Check>, Wrong> {
        let outcome = self.bases[mutant.reader].judge(&mutant.file);
        let wrong = |what| {
            let (base, reader) = (&self.bases[mutant.base].name, &self.bases[mutant.reader].name);
            let file = String::from_utf8_lossy(&mutant.file);
            Wrong(format!("{what}: {:?} of {base}, told to the reader of {reader}: {file}", mutant.class))
        };
        match &outcome {
            Ok(verdict) => {
                let is_true = |base: usize| {
                    self.truths[base][mutant.reader]
                        .as_ref()
                        .is_some_and(|truth| says_the_same(truth, verdict))
                };
                if (0..self.bases.len()).any(|base| is_true(base) && self.means(base, &mutant.file)) {
                    Ok(outcome)
                } else {
                    Err(wrong("accepted"))
                }
            }
            Err(_) if mutant.is_respelled => Err(wrong("the same meaning, refused")),
            Err(_) => Ok(outcome),
        }
    }

    /// Whether a file says what a base says: the same evidence under the base's checkpoint, or under another one that is
    /// sealed and that leads to the same block.
    fn means(&self, base: usize, file: &[u8]) -> bool {
        let base = &self.bases[base];
        let Ok(Strict(found)) = serde_json::from_slice(file) else { return false };
        let note = note::of(&found);
        if is_sealed_alike(base, note) {
            return Json::Object(without_note(&found)) == Json::Object(without_note(&base.bundle));
        }
        let is_sealed = self.bases.iter().any(|other| is_sealed_alike(other, note));
        is_sealed && evidence(&found) == evidence(&base.bundle)
    }
}

/// The answer and the block it is of.
fn says_the_same(truth: &Verdict, found: &Verdict) -> bool {
    let of = |verdict: &Verdict| (verdict.answer.clone(), verdict.finality.height, verdict.finality.time);
    of(truth) == of(found)
}

/// Whether a note has a base's body under its seals, whatever their order and whoever else signed.
fn is_sealed_alike(base: &Base, note: &str) -> bool {
    let ((body, lines), (true_body, true_lines)) = (note::split(note), note::split(note::of(&base.bundle)));
    let sealed = true_lines.iter().all(|line| lines.contains(line));
    // Bases carry a quorum and no seal more; whoever else signed must be nobody the epoch knows.
    let mut strangers = lines.iter().filter(|line| !true_lines.contains(line));
    let unknown = strangers.all(|line| !base.seal_names().iter().any(|name| line.contains(name)));
    body == true_body && sealed && unknown && note.ends_with('\n')
}

fn without_note(bundle: &Json) -> Map<String, Json> {
    let mut members = bundle.as_object().cloned().unwrap_or_default();
    members.remove("checkpoint");
    members
}

/// A bundle without its checkpoint and the paths of the log that lead to it: the same entries of the log.
fn evidence(bundle: &Json) -> Json {
    let mut members = without_note(bundle);
    members.remove("consistency");
    for name in ["records", "states"] {
        let Some(Json::Array(items)) = members.get_mut(name) else { continue };
        for item in items.iter_mut().filter_map(Json::as_object_mut) {
            // The path of a state belongs to the state, that of a record to the log.
            if name == "records" {
                item.remove("path");
            }
            if let Some(Json::Object(block)) = item.get_mut("block") {
                block.remove("path");
            }
        }
    }
    Json::Object(members)
}
