//! The lies: each a file made from a true bundle by one change, chosen by seed and number alone.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde_json::{Value as Json, json};

use crate::base::Base;
use crate::dice::Dice;
use crate::document::{Twist, places, write};
use crate::note;

/// Members that hold base64 of canonical bytes.
const CANONICAL: [&str; 9] =
    ["envelope", "slots", "header", "path", "absence", "owners", "person", "consistency", "signatures"];

/// One lie: a file, and the reader to whom it is told.
pub struct Mutant {
    /// Place of the true bundle among the bases.
    pub base: usize,
    /// Place of the base whose reader judges it.
    pub reader: usize,
    /// Which kind of change.
    pub class: Class,
    /// The file.
    pub file: Vec<u8>,
    /// Whether the change leaves the meaning as it was by its making.
    pub is_respelled: bool,
}

/// Kinds of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// One bit of the file.
    FileBit,
    /// Bytes of the file: replaced, cut, inserted, doubled, or the end missing.
    FileBytes,
    /// One bit of a canonical structure.
    WireBit,
    /// An integer inside a canonical structure: zero, greatest, one more, one less.
    WireNumber,
    /// Bytes inside a canonical structure: cut, doubled, exchanged, appended.
    WireBytes,
    /// A member: missing, of another type, of another form.
    Member,
    /// The text: repeated members, lists for objects, stray escapes.
    Text,
    /// A member of another bundle in the same place.
    Splice,
    /// A line of the checkpoint.
    Note,
    /// A whole bundle told to the reader of another chain, epoch or question.
    Reader,
    /// The same meaning in another spelling, which must be taken for what it is.
    Respelling,
}

impl Class {
    /// Every kind, with its weight in the draw.
    pub const ALL: [(Self, usize); 11] = [
        (Self::FileBit, 14),
        (Self::FileBytes, 10),
        (Self::WireBit, 24),
        (Self::WireNumber, 14),
        (Self::WireBytes, 10),
        (Self::Member, 8),
        (Self::Text, 4),
        (Self::Splice, 8),
        (Self::Note, 5),
        (Self::Reader, 2),
        (Self::Respelling, 1),
    ];

    fn drawn(dice: &mut Dice) -> Self {
        let all: usize = Self::ALL.iter().map(|(_, weight)| weight).sum();
        let mut place = dice.below(all);
        for (class, weight) in Self::ALL {
            match place.checked_sub(weight) {
                Some(rest) => place = rest,
                None => return class,
            }
        }
        Self::FileBit
    }
}

/// How many lies flip each bit of each file and each canonical structure once.
pub fn every_bit(bases: &[Base]) -> u64 {
    bases.iter().map(|base| bits_of(base) as u64).sum()
}

fn bits_of(base: &Base) -> usize {
    8 * (base.text.len() + canonical_bytes(base).iter().map(|(_, bytes)| bytes.len()).sum::<usize>())
}

/// The lie that flips one bit, of [`every_bit`].
pub fn flipped(bases: &[Base], number: u64) -> Mutant {
    let mut rest = usize::try_from(number).expect("some millions");
    for (place, base) in bases.iter().enumerate() {
        if rest >= bits_of(base) {
            rest -= bits_of(base);
            continue;
        }
        let mut file = base.text.clone().into_bytes();
        if rest < 8 * file.len() {
            file[rest / 8] ^= 1 << (rest % 8);
            return mutant(place, Class::FileBit, file);
        }
        rest -= 8 * file.len();
        for (member, mut bytes) in canonical_bytes(base) {
            if rest < 8 * bytes.len() {
                bytes[rest / 8] ^= 1 << (rest % 8);
                return mutant(place, Class::WireBit, with_bytes(base, &member, &bytes));
            }
            rest -= 8 * bytes.len();
        }
    }
    unreachable!("numbers are below the number of bits")
}

/// The lie with this number of a run.
pub fn drawn(bases: &[Base], seed: u64, number: u64) -> Mutant {
    let dice = &mut Dice::of(seed, number);
    let place = dice.below(bases.len());
    let base = &bases[place];
    match Class::drawn(dice) {
        class @ Class::FileBit => {
            let mut file = base.text.clone().into_bytes();
            let at = dice.below(file.len());
            file[at] ^= 1 << dice.below(8);
            mutant(place, class, file)
        }
        class @ Class::FileBytes => mutant(place, class, change_bytes(dice, base.text.as_bytes())),
        class @ (Class::WireBit | Class::WireNumber | Class::WireBytes) => {
            let (member, bytes) = dice.one(&canonical_bytes(base)).clone();
            let changed = match class {
                Class::WireBit => change_bit(dice, bytes),
                Class::WireNumber => change_number(dice, bytes),
                _ => change_wire(dice, bytes),
            };
            mutant(place, class, with_bytes(base, &member, &changed))
        }
        class @ Class::Member => mutant(place, class, change_member(dice, base)),
        class @ Class::Text => {
            let twist = *dice.one(&[Twist::Twice, Twist::Listed, Twist::Surrogate]);
            mutant(place, class, twisted(dice, base, twist))
        }
        class @ Class::Splice => {
            let other = dice.one(bases);
            mutant(place, class, splice(dice, base, other))
        }
        class @ Class::Note => {
            let other = dice.one(bases);
            mutant(place, class, note::changed(dice, base, other))
        }
        class @ Class::Reader => {
            let reader = dice.below(bases.len());
            Mutant { reader, ..mutant(place, class, base.text.clone().into_bytes()) }
        }
        class @ Class::Respelling => {
            let twist = *dice.one(&[Twist::Reversed, Twist::Spaced, Twist::Escaped]);
            let file =
                if dice.below(3) == 0 { note::respelled(dice, base) } else { twisted(dice, base, twist) };
            Mutant { is_respelled: true, ..mutant(place, class, file) }
        }
    }
}

fn mutant(base: usize, class: Class, file: Vec<u8>) -> Mutant {
    Mutant { base, reader: base, class, file, is_respelled: false }
}

fn twisted(dice: &mut Dice, base: &Base, twist: Twist) -> Vec<u8> {
    let places = places(&base.bundle);
    write(&base.bundle, dice.one::<String>(&places), twist).into_bytes()
}

/// The canonical structures of a bundle by their places.
fn canonical_bytes(base: &Base) -> Vec<(String, Vec<u8>)> {
    let is_canonical = |place: &String| {
        let name = place.rsplit('/').next().unwrap_or_default();
        CANONICAL.contains(&name) && base.bundle.pointer(place).is_some_and(Json::is_string)
    };
    let bytes = |place: String| {
        let text = base.bundle.pointer(&place)?.as_str()?;
        let bytes = STANDARD.decode(text).ok()?;
        Some((place, bytes))
    };
    places(&base.bundle)
        .into_iter()
        .filter(is_canonical)
        .filter_map(bytes)
        .filter(|(_, b)| !b.is_empty())
        .collect()
}

fn with(base: &Base, place: &str, value: Json) -> Vec<u8> {
    let mut bundle = base.bundle.clone();
    *bundle.pointer_mut(place).expect("a place of the bundle") = value;
    write(&bundle, "", Twist::Plain).into_bytes()
}

fn with_bytes(base: &Base, place: &str, bytes: &[u8]) -> Vec<u8> {
    with(base, place, Json::String(STANDARD.encode(bytes)))
}

fn change_bit(dice: &mut Dice, mut bytes: Vec<u8>) -> Vec<u8> {
    let at = dice.below(bytes.len());
    bytes[at] ^= 1 << dice.below(8);
    bytes
}

/// Any one, two, four or eight bytes taken for an integer; every field is hit, and much else.
fn change_number(dice: &mut Dice, mut bytes: Vec<u8>) -> Vec<u8> {
    let width = (*dice.one(&[1_usize, 2, 4, 8])).min(bytes.len());
    let at = dice.below(bytes.len() - width + 1);
    let mut number = [0; 8];
    number[8 - width..].copy_from_slice(&bytes[at..at + width]);
    let number = u64::from_be_bytes(number);
    let changed = *dice.one(&[0, u64::MAX, u64::MAX >> 1, number.wrapping_add(1), number.wrapping_sub(1)]);
    bytes[at..at + width].copy_from_slice(&changed.to_be_bytes()[8 - width..]);
    bytes
}

fn change_wire(dice: &mut Dice, mut bytes: Vec<u8>) -> Vec<u8> {
    let hash = 32.min(bytes.len());
    let at = dice.below(bytes.len() - hash + 1);
    match dice.below(6) {
        0 => drop(bytes.drain(at..at + hash)),
        1 => bytes.extend_from_within(at..at + hash),
        2 => bytes[at..at + hash].fill(0),
        3 => bytes[at..at + hash].reverse(),
        4 => bytes.push(dice.byte()),
        _ => bytes.truncate(dice.below(bytes.len())),
    }
    bytes
}

fn change_bytes(dice: &mut Dice, file: &[u8]) -> Vec<u8> {
    let mut bytes = file.to_vec();
    let at = dice.below(bytes.len());
    let end = (at + 1 + dice.below(64)).min(bytes.len());
    match dice.below(6) {
        0 => bytes[at] = b' ' + dice.byte() % 95,
        1 => bytes[at] = dice.byte(),
        2 => drop(bytes.drain(at..end)),
        3 => bytes.insert(at, b' ' + dice.byte() % 95),
        4 => bytes.extend_from_within(at..end),
        _ => bytes.truncate(at),
    }
    bytes
}

/// A member without which, or of another type or form than, the format has it.
fn change_member(dice: &mut Dice, base: &Base) -> Vec<u8> {
    let places = places(&base.bundle);
    let place = dice.one(&places[1..]).clone();
    let (parent, name) = place.rsplit_once('/').expect("below the root");
    let mut bundle = base.bundle.clone();
    let old = bundle.pointer(&place).expect("a place").clone();
    let new = match dice.below(14) {
        0 | 1 => None,
        2 => Some(Json::Null),
        3 => Some(json!(0)),
        4 => Some(json!(true)),
        5 => Some(json!([])),
        6 => Some(json!({})),
        7 => Some(json!([old])),
        8 => Some(json!("")),
        9 => Some(json!(-1)),
        10 => Some(json!(65_536)),
        _ => Some(respelled_text(dice, &old)),
    };
    match (bundle.pointer_mut(parent).expect("a parent"), new) {
        (Json::Object(members), None) => drop(members.remove(name)),
        (Json::Array(items), None) => items.clear(),
        (_, new) => *bundle.pointer_mut(&place).expect("a place") = new.unwrap_or_default(),
    }
    if dice.below(8) == 0
        && let Some(Json::Object(members)) = bundle.pointer_mut(parent)
    {
        members.insert("note".to_owned(), json!("x"));
    }
    write(&bundle, "", Twist::Plain).into_bytes()
}

/// The same text in a form that some readers take for the same value, and strict ones must not.
fn respelled_text(dice: &mut Dice, old: &Json) -> Json {
    let Some(text) = old.as_str() else { return json!(format!("{old}")) };
    let spare = || {
        // Base64 whose last character has stray bits.
        let stem = text.trim_end_matches('=');
        let last = stem.chars().last().unwrap_or('A');
        let next = char::from_u32(u32::from(last) + 1).unwrap_or('A');
        format!("{}{next}{}", &stem[..stem.len().saturating_sub(last.len_utf8())], &text[stem.len()..])
    };
    let changed = match dice.below(9) {
        0 => text.to_uppercase(),
        1 => format!("0{text}"),
        2 => format!("+{text}"),
        3 => format!("{text} "),
        4 => text.trim_end_matches('=').to_owned(),
        5 => format!("{text}="),
        6 => STANDARD.decode(text).map_or_else(|_| text.to_lowercase(), |bytes| URL_SAFE.encode(bytes)),
        7 => spare(),
        _ => format!("{text}\n"),
    };
    json!(changed)
}

/// One member, or one structure inside it, from another bundle.
fn splice(dice: &mut Dice, base: &Base, other: &Base) -> Vec<u8> {
    let shared: Vec<String> =
        places(&base.bundle).into_iter().filter(|place| other.bundle.pointer(place).is_some()).collect();
    let mut bundle = base.bundle.clone();
    for _ in 0..=dice.below(2) {
        let place = dice.one(&shared);
        let value = other.bundle.pointer(place).expect("shared").clone();
        if let Some(target) = bundle.pointer_mut(place) {
            *target = value;
        }
    }
    write(&bundle, "", Twist::Plain).into_bytes()
}
