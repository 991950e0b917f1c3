//! Lies about the checkpoint: its lines, its size, its seals, and the seals of other checkpoints.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

use crate::base::Base;
use crate::dice::Dice;
use crate::document::{Twist, write};

const STRANGER: &str = "\u{2014} stranger.example/w1 AAAAAAAAAAAAAAAAAAAA";

/// The note's text.
pub fn of(bundle: &Json) -> &str {
    bundle["checkpoint"].as_str().unwrap_or_default()
}

fn with(base: &Base, note: &str) -> Vec<u8> {
    let mut bundle = base.bundle.clone();
    bundle["checkpoint"] = json!(note);
    write(&bundle, "", Twist::Plain).into_bytes()
}

/// Body and signature lines.
pub fn split(note: &str) -> (&str, Vec<&str>) {
    let (body, lines) = note.rsplit_once("\n\n").unwrap_or((note, ""));
    (body, lines.lines().collect())
}

fn join(body: &str, lines: &[&str]) -> String {
    format!("{body}\n\n{}\n", lines.join("\n"))
}

/// The same seals in another order, twice, or among those of strangers.
pub fn respelled(dice: &mut Dice, base: &Base) -> Vec<u8> {
    let (body, mut lines) = split(of(&base.bundle));
    match dice.below(3) {
        0 => lines.reverse(),
        1 => lines.push(lines[0]),
        _ => lines.insert(dice.below(lines.len() + 1), STRANGER),
    }
    with(base, &join(body, &lines))
}

/// A note with one thing changed.
pub fn changed(dice: &mut Dice, base: &Base, other: &Base) -> Vec<u8> {
    let changed_line;
    let (body, mut lines) = split(of(&base.bundle));
    let (other_body, other_lines) = split(of(&other.bundle));
    let at = dice.below(lines.len());
    let (origin, rest) = body.split_once('\n').unwrap_or((body, ""));
    let (size, root) = rest.split_once('\n').unwrap_or((rest, ""));
    let note = match dice.below(17) {
        0 => {
            lines.remove(at);
            join(body, &lines)
        }
        1 => {
            lines[at] = other_lines[dice.below(other_lines.len())];
            join(body, &lines)
        }
        2 => join(other_body, &lines),
        3 => join(body, &other_lines),
        4 => join(&format!("{body}\nextension"), &lines),
        5 => join(&format!("{origin}\n{}\n{root}", size.parse::<u64>().unwrap_or(0) + 1), &lines),
        6 => join(&format!("{origin}\n0{size}\n{root}"), &lines),
        7 => join(&format!("{origin}\n18446744073709551615\n{root}"), &lines),
        8 => join(&format!("{origin}\n9223372036854775808\n{root}"), &lines),
        9 => join(
            &format!("{origin}\n{size}{size}{size}{size}{size}{size}{size}{size}{size}{size}\n{root}"),
            &lines,
        ),
        10 => join(&format!("{origin}/v2\n{size}\n{root}"), &lines),
        11 => join(&format!("{origin}\n{size}\n{}", STANDARD.encode([0; 32])), &lines),
        12 => {
            changed_line = seal_changed(dice, lines[at]);
            lines[at] = &changed_line;
            join(body, &lines)
        }
        13 => format!("{body}\n{}\n", lines.join("\n")),
        14 => format!("{}\n", join(body, &lines)),
        15 => join(&format!("{origin}\n0\n{root}"), &lines),
        _ => {
            changed_line = line_changed(dice, lines[at]);
            if dice.below(2) == 0 {
                lines[at] = &changed_line;
            } else {
                lines.push(&changed_line);
            }
            join(body, &lines)
        }
    };
    with(base, &note)
}

/// A seal with another key id, time or signature.
fn seal_changed(dice: &mut Dice, line: &str) -> String {
    let (head, data) = line.rsplit_once(' ').unwrap_or((line, ""));
    let mut bytes = STANDARD.decode(data).unwrap_or_default();
    match dice.below(4) {
        0 => bytes.push(0),
        1 => bytes.truncate(dice.below(bytes.len())),
        // Scalars of a signature are below the group's order: the same point twice around must not count.
        2 => bytes.iter_mut().rev().take(1).for_each(|byte| *byte |= 0x10),
        _ => {
            let place = dice.below(bytes.len());
            bytes[place] ^= 1 << dice.below(8);
        }
    }
    format!("{head} {}", STANDARD.encode(bytes))
}

/// A seal line that is not quite one.
fn line_changed(dice: &mut Dice, old: &str) -> String {
    match dice.below(10) {
        0 => old.replacen('\u{2014}', "-", 1),
        1 => old.replacen("/v0", "/v", 1),
        2 => format!("{old} "),
        3 => old.trim_end_matches('=').to_owned(),
        4 => old.replacen('\u{2014}', "\u{2014}\u{a0}", 1),
        // A stranger under a name that no key may have.
        5 => "\u{2014} stran+ger AAAAAAAAAAAAAAAAAAAA".to_owned(),
        6 => "\u{2014} stran\u{3000}ger AAAAAAAAAAAAAAAAAAAA".to_owned(),
        7 => "\u{2014} stranger AAAAAA".to_owned(),
        // Base64 with stray bits in its last character.
        8 => "\u{2014} stranger AAAAAAAAAAB=".to_owned(),
        _ => String::new(),
    }
}
