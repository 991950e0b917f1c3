//! JSON as a liar writes it: places in a document, and texts that no honest writer produces.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

/// Members in the order in which our own types declare them: what a list in place of an object would follow.
const DECLARED: [&str; 22] = [
    "format",
    "origin",
    "chain",
    "question",
    "checkpoint",
    "consistency",
    "records",
    "states",
    "id",
    "record",
    "unit",
    "envelope",
    "slots",
    "signatures",
    "outcome",
    "index",
    "absence",
    "owners",
    "person",
    "header",
    "path",
    "block",
];

/// What is done to the value at one place when the document is written.
#[derive(Clone, Copy)]
pub enum Twist {
    /// Nothing.
    Plain,
    /// The first member of an object, or the first item of a list, stands twice.
    Twice,
    /// An object is written as the list of its values.
    Listed,
    /// Members in reverse order.
    Reversed,
    /// Spaces, tabs and line breaks wherever JSON allows them.
    Spaced,
    /// The first character of a text as an escape.
    Escaped,
    /// A surrogate without its partner after the text.
    Surrogate,
}

/// Every place of a document, as JSON pointers, containers and leaves.
pub fn places(value: &Json) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = vec![(String::new(), value)];
    while let Some((place, value)) = rest.pop() {
        match value {
            Json::Object(members) => {
                rest.extend(members.iter().map(|(name, value)| (format!("{place}/{name}"), value)));
            }
            Json::Array(items) => {
                rest.extend(items.iter().enumerate().map(|(at, value)| (format!("{place}/{at}"), value)));
            }
            _ => {}
        }
        found.push(place);
    }
    found.sort();
    found
}

/// The document as text, members in order of their names, with a twist at one place.
pub fn write(value: &Json, place: &str, twist: Twist) -> String {
    let mut out = String::new();
    Writer { out: &mut out, place, twist }.value(value, "");
    out
}

struct Writer<'a> {
    out: &'a mut String,
    place: &'a str,
    twist: Twist,
}

impl Writer<'_> {
    fn value(&mut self, value: &Json, place: &str) {
        let twist = if place == self.place { self.twist } else { Twist::Plain };
        match value {
            Json::Object(members) => self.object(members.iter().collect(), place, twist),
            Json::Array(items) => self.list(items.iter().collect(), place, twist),
            Json::String(text) => self.text(text, twist),
            other => self.out.push_str(&other.to_string()),
        }
    }

    fn object(&mut self, mut members: Vec<(&String, &Json)>, place: &str, twist: Twist) {
        members.sort_by_key(|(name, _)| *name);
        if matches!(twist, Twist::Listed) {
            members.sort_by_key(|(name, _)| DECLARED.iter().position(|known| known == name));
            return self.list(members.into_iter().map(|(_, value)| value).collect(), place, Twist::Plain);
        }
        if matches!(twist, Twist::Reversed) {
            members.reverse();
        }
        if let (Twist::Twice, Some(first)) = (twist, members.first().copied()) {
            members.insert(0, first);
        }
        self.out.push('{');
        for (number, (name, value)) in members.into_iter().enumerate() {
            self.separate(number, twist);
            self.out.push_str(&format!("\"{name}\":"));
            self.value(value, &format!("{place}/{name}"));
        }
        self.out.push('}');
    }

    fn list(&mut self, mut items: Vec<&Json>, place: &str, twist: Twist) {
        if let (Twist::Twice, Some(first)) = (twist, items.first().copied()) {
            items.insert(0, first);
        }
        self.out.push('[');
        for (number, value) in items.into_iter().enumerate() {
            self.separate(number, twist);
            self.value(value, &format!("{place}/{number}"));
        }
        self.out.push(']');
    }

    fn separate(&mut self, number: usize, twist: Twist) {
        self.out.push_str(if number > 0 { "," } else { "" });
        self.out.push_str(if matches!(twist, Twist::Spaced) { " \t\r\n" } else { "" });
    }

    fn text(&mut self, text: &str, twist: Twist) {
        let plain = Json::String(text.to_owned()).to_string();
        match (twist, text.chars().next()) {
            (Twist::Escaped, Some(first)) if first.is_ascii_alphanumeric() => {
                self.out.push_str(&format!("\"\\u{:04x}{}", u32::from(first), &plain[2..]));
            }
            (Twist::Surrogate, _) => self.out.push_str(&format!("{}\\ud800\"", &plain[..plain.len() - 1])),
            _ => self.out.push_str(&plain),
        }
    }
}

/// A document without repeated members: what strict JSON means, told by other code than the verifier's.
pub struct Strict(pub Json);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("strict JSON")
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::from(value))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::from(value))
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::from(value))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(Json::from(value))
    }
    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::from(value))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut found = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            found.push(item);
        }
        Ok(Json::Array(found))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut found = BTreeMap::new();
        while let Some((name, Strict(value))) = members.next_entry::<String, Strict>()? {
            if found.insert(name, value).is_some() {
                return Err(A::Error::custom("a member stands twice"));
            }
        }
        Ok(Json::Object(found.into_iter().collect()))
    }
}
