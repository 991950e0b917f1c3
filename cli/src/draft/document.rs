//! A draft as a tree that remembers lines: TOML, or JSON, which has places but no lines.

use serde_json::Value as Json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::finding::{Finding, Place};

/// A value with the place where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where.
    pub place: Place,
    /// What.
    pub value: Data,
}

/// What a draft may hold. Numbers and dates stay text: nothing passes through a float.
#[derive(Clone, Debug)]
pub enum Data {
    /// Text, a number or a date, as written.
    Scalar(String),
    /// True or false.
    Flag(bool),
    /// Members in the order of the file.
    Table(Vec<(String, Node)>),
    /// Elements.
    Array(Vec<Node>),
}

impl Node {
    /// A member of a table.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match &self.value {
            Data::Table(members) => members.iter().find(|(key, _)| key == name).map(|(_, node)| node),
            _ => None,
        }
    }

    /// Text, a number or a date, as written.
    pub fn scalar(&self) -> Option<&str> {
        match &self.value {
            Data::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// The members of a table.
    pub fn members(&self) -> &[(String, Self)] {
        match &self.value {
            Data::Table(members) => members,
            _ => &[],
        }
    }

    /// Elements of an array; a table stands for an array of one.
    pub fn elements(&self) -> &[Self] {
        match &self.value {
            Data::Array(elements) => elements,
            _ => std::slice::from_ref(self),
        }
    }
}

/// Parses a draft: JSON when it begins with a brace, else TOML.
///
/// # Errors
/// One finding with the line.
pub fn parse(bytes: &[u8]) -> Result<Node, Finding> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(Finding::form(Place::root(), "文件不是 UTF-8", "the file is not UTF-8"));
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('{') {
        let json: Json = serde_json::from_str(text).map_err(|error| {
            let place = Place { line: Some(error.line()), path: String::new() };
            Finding::form(place, "不是 JSON", "not JSON")
        })?;
        return from_json(&json, String::new());
    }
    let table = DeTable::parse(text).map_err(|error| {
        let line = error.span().map(|span| line_of(text, span.start));
        let place = Place { line, path: String::new() };
        Finding::form(place, "不是 TOML（键、引号或括号有误）", "not TOML: a key, quote or bracket is wrong")
    })?;
    let place = Place { line: Some(1), path: String::new() };
    Ok(Node { place, value: from_table(text, table.get_ref(), "") })
}

fn from_table(text: &str, table: &DeTable<'_>, path: &str) -> Data {
    let member = |(key, value): (&Spanned<toml::de::DeString<'_>>, &Spanned<DeValue<'_>>)| {
        let name = key.get_ref().to_string();
        let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let line = line_of(text, key.span().start);
        (name, from_toml(text, value, inner, Some(line)))
    };
    Data::Table(table.iter().map(member).collect())
}

fn from_toml(text: &str, value: &Spanned<DeValue<'_>>, path: String, line: Option<usize>) -> Node {
    let line = line.or_else(|| Some(line_of(text, value.span().start)));
    let data = match value.get_ref() {
        DeValue::String(string) => Data::Scalar(string.to_string()),
        // As written, separators removed: `1_000` is a number of TOML.
        DeValue::Integer(_) | DeValue::Float(_) => {
            let written = text.get(value.span()).unwrap_or_default();
            Data::Scalar(written.chars().filter(|c| *c != '_').collect())
        }
        DeValue::Boolean(flag) => Data::Flag(*flag),
        DeValue::Datetime(moment) => Data::Scalar(moment.to_string()),
        DeValue::Array(elements) => {
            let element = |(index, element): (usize, &Spanned<DeValue<'_>>)| {
                from_toml(text, element, format!("{path}[{index}]"), None)
            };
            Data::Array(elements.iter().enumerate().map(element).collect())
        }
        DeValue::Table(table) => from_table(text, table, &path),
    };
    Node { place: Place { line, path }, value: data }
}

fn from_json(json: &Json, path: String) -> Result<Node, Finding> {
    let place = Place { line: None, path: path.clone() };
    let value = match json {
        Json::Null => return Err(Finding::form(place, "不接受 null", "null is not taken")),
        Json::Bool(flag) => Data::Flag(*flag),
        Json::Number(number) => Data::Scalar(number.to_string()),
        Json::String(text) => Data::Scalar(text.clone()),
        Json::Array(elements) => {
            let element = |(index, element)| from_json(element, format!("{path}[{index}]"));
            Data::Array(elements.iter().enumerate().map(element).collect::<Result<_, _>>()?)
        }
        Json::Object(members) => {
            let member = |(name, value): (&String, &Json)| {
                let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                from_json(value, inner).map(|node| (name.clone(), node))
            };
            Data::Table(members.iter().map(member).collect::<Result<_, _>>()?)
        }
    };
    Ok(Node { place, value })
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}
