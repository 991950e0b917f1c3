//! Lies with the check that found them, for readers in other languages: `tests/vectors/lies.json`.
//!
//! A lie is kept as one change of a base's text, one lie a line.

use std::{env, fs};

use kexin_proof::bundle::{Check, Verdict};
use serde_json::{Value as Json, json};

use crate::mutant::{Mutant, drawn};
use crate::verdict::Court;

/// How many are kept.
const KEPT: u64 = 3_000;
const SEED: u64 = 7;
const PATH: &str = "../tests/vectors/lies.json";

/// A lie as other readers take it: base, reader, how many bytes of the base stay in front and at the end, what stands
/// between them (text, or hexadecimal digits where it is not UTF-8), and the outcome.
pub fn line(court: &Court, lie: &Mutant, outcome: &Result<Verdict, Check>) -> Json {
    let text = court.bases[lie.base].text.as_bytes();
    let file = &lie.file;
    let front = text.iter().zip(file).take_while(|(a, b)| a == b).count();
    let most = text.len().min(file.len()) - front;
    let end = text.iter().rev().zip(file.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let between = &file[front..file.len() - end];
    let put = match std::str::from_utf8(between) {
        Ok(text) => json!({ "text": text }),
        Err(_) => json!({ "hex": hex::encode(between) }),
    };
    let outcome = match outcome {
        Ok(verdict) => json!({ "holds": verdict.holds(), "height": verdict.finality.height }),
        Err(check) => json!({ "failed": check.name() }),
    };
    json!([court.bases[lie.base].name, court.bases[lie.reader].name, front, end, put, outcome])
}

/// Compares the lies with the committed ones; `KEXINKU_WRITE_VECTORS=1` writes them instead.
pub fn check(court: &Court) {
    let mut text = String::from("[\n");
    for number in 0..KEPT {
        let lie = drawn(&court.bases, SEED, number);
        let outcome = court.judge(&lie).unwrap_or_else(|wrong| panic!("lie {number}: {wrong:?}"));
        let comma = if number + 1 < KEPT { ",\n" } else { "\n]\n" };
        text.push_str(&format!("{}{comma}", line(court, &lie, &outcome)));
    }
    if env::var("KEXINKU_WRITE_VECTORS").is_ok_and(|value| value == "1") {
        fs::write(PATH, &text).expect("the vectors' folder can be written");
    }
    let committed = fs::read_to_string(PATH).expect("committed; KEXINKU_WRITE_VECTORS=1 writes it");
    for (number, (old, new)) in committed.lines().zip(text.lines()).enumerate() {
        assert_eq!(old, new, "line {number}: a lie, or the check that finds it, changed");
    }
    assert_eq!(committed.len(), text.len());
}
