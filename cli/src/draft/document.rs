//! A draft as a tree that remembers lines: TOML, or JSON, which has places but no lines. What it costs to hold a draft is
//! bounded by its size: names, depth and number of values have limits, which no real draft comes near.

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
    let mut planting = Planting { text, line_starts: Vec::new(), values: 0 };
    if text.trim_start().starts_with('{') {
        let json: Json = serde_json::from_str(text).map_err(|error| {
            let place = Place { line: Some(error.line()), path: String::new() };
            Finding::form(place, "不是 JSON", "not JSON")
        })?;
        return planting.json(&json, Place::root(), 0);
    }
    planting.line_starts =
        text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
    let table = DeTable::parse(text).map_err(|error| {
        let line = error.span().map(|span| planting.line_of(span.start));
        let place = Place { line, path: String::new() };
        Finding::form(place, "不是 TOML（键、引号或括号有误）", "not TOML: a key, quote or bracket is wrong")
    })?;
    let place = Place { line: Some(1), path: String::new() };
    let value = planting.table(table.get_ref(), &place, 0)?;
    Ok(Node { place, value })
}

/// Tables within tables.
const DEPTH_MAX: usize = 8;
/// Longest name, bytes: it is repeated in the place of everything below it.
const NAME_BYTES_MAX: usize = 64;
/// Values in all: an import batch of the most units has some ten thousand.
const VALUES_MAX: usize = 65_536;

/// A tree in the making.
struct Planting<'t> {
    text: &'t str,
    /// Where each line but the first begins, less one; of TOML alone.
    line_starts: Vec<usize>,
    values: usize,
}

impl Planting<'_> {
    /// Counts one value more.
    ///
    /// # Errors
    /// A draft that no bureau writes.
    fn admit(&mut self, place: &Place, depth: usize) -> Result<(), Finding> {
        self.values += 1;
        if self.values > VALUES_MAX {
            let (zh, en) = (
                format!("草稿的值超过 {VALUES_MAX} 个；请分成几份"),
                format!("a draft holds at most {VALUES_MAX} values; divide it"),
            );
            return Err(Finding::form(Place { line: place.line, path: String::new() }, &zh, &en));
        }
        if depth > DEPTH_MAX {
            let (zh, en) = (
                format!("嵌套超过 {DEPTH_MAX} 层；请按模板填写"),
                format!("nested more than {DEPTH_MAX} deep; follow the template"),
            );
            return Err(Finding::form(place.clone(), &zh, &en));
        }
        Ok(())
    }

    /// The place of a member below `parent`.
    ///
    /// # Errors
    /// A name that is too long for any member that drafts have.
    fn below(parent: &Place, name: &str, line: Option<usize>) -> Result<Place, Finding> {
        if name.len() > NAME_BYTES_MAX {
            let (zh, en) = (
                format!("名称超过 {NAME_BYTES_MAX} 字节；请按模板填写"),
                format!("a name of more than {NAME_BYTES_MAX} bytes; follow the template"),
            );
            return Err(Finding::form(Place { line, path: parent.path.clone() }, &zh, &en));
        }
        Ok(Place { line, ..parent.below(name) })
    }

    fn table(&mut self, table: &DeTable<'_>, place: &Place, depth: usize) -> Result<Data, Finding> {
        let mut members = Vec::new();
        for (key, value) in table {
            let line = Some(self.line_of(key.span().start));
            let inner = Self::below(place, key.get_ref(), line)?;
            members.push((key.get_ref().to_string(), self.toml(value, inner, depth + 1)?));
        }
        Ok(Data::Table(members))
    }

    fn toml(&mut self, value: &Spanned<DeValue<'_>>, place: Place, depth: usize) -> Result<Node, Finding> {
        self.admit(&place, depth)?;
        let data = match value.get_ref() {
            DeValue::String(string) => Data::Scalar(string.to_string()),
            // As written, separators removed: `1_000` is a number of TOML.
            DeValue::Integer(_) | DeValue::Float(_) => {
                let written = self.text.get(value.span()).unwrap_or_default();
                Data::Scalar(written.chars().filter(|c| *c != '_').collect())
            }
            DeValue::Boolean(flag) => Data::Flag(*flag),
            DeValue::Datetime(moment) => Data::Scalar(moment.to_string()),
            DeValue::Array(elements) => {
                let mut nodes = Vec::new();
                for (index, element) in elements.iter().enumerate() {
                    let line = Some(self.line_of(element.span().start));
                    let inner = Place { line, path: format!("{}[{index}]", place.path) };
                    nodes.push(self.toml(element, inner, depth + 1)?);
                }
                Data::Array(nodes)
            }
            DeValue::Table(table) => self.table(table, &place, depth)?,
        };
        Ok(Node { place, value: data })
    }

    fn json(&mut self, json: &Json, place: Place, depth: usize) -> Result<Node, Finding> {
        self.admit(&place, depth)?;
        let value = match json {
            Json::Null => return Err(Finding::form(place, "不接受 null", "null is not taken")),
            Json::Bool(flag) => Data::Flag(*flag),
            Json::Number(number) => Data::Scalar(number.to_string()),
            Json::String(text) => Data::Scalar(text.clone()),
            Json::Array(elements) => {
                let mut nodes = Vec::new();
                for (index, element) in elements.iter().enumerate() {
                    let inner = Place { line: None, path: format!("{}[{index}]", place.path) };
                    nodes.push(self.json(element, inner, depth + 1)?);
                }
                Data::Array(nodes)
            }
            Json::Object(members) => {
                let mut nodes = Vec::new();
                for (name, value) in members {
                    let inner = Self::below(&place, name, None)?;
                    nodes.push((name.clone(), self.json(value, inner, depth + 1)?));
                }
                Data::Table(nodes)
            }
        };
        Ok(Node { place, value })
    }

    /// The line of an offset, from 1.
    fn line_of(&self, offset: usize) -> usize {
        1 + self.line_starts.partition_point(|start| *start < offset)
    }
}
