//! Area codes 行政区划代码 (GB/T 2260): who is in charge of a place, and what became of codes that unit codes still carry.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kexin_proof::slots::Date;

use crate::table_text::{ROWS_MAX, Row, TableError, chain_rows, file_rows};

/// What an area code names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AreaLevel {
    /// 省.
    Province,
    /// 地级市 with counties.
    City,
    /// 地级市 without counties (东莞, 中山): its code also begins unit codes.
    CityCounty,
    /// 县级.
    County,
}

/// An area code with its span of validity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaRow {
    /// Six digits.
    pub code: u32,
    /// Name in Chinese.
    pub name: String,
    /// What it names.
    pub level: AreaLevel,
    /// First day; none when it was there before this table.
    pub valid_from: Option<Date>,
    /// Last day; none while it is in use.
    pub valid_to: Option<Date>,
    /// What took its place; several when it was divided.
    pub successors: Vec<u32>,
}

impl AreaRow {
    /// Whether it is in use on a day.
    #[must_use]
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }

    /// Whether unit codes may begin with it.
    #[must_use]
    pub const fn begins_units(&self) -> bool {
        matches!(self.level, AreaLevel::County | AreaLevel::CityCounty)
    }
}

/// The area codes of a province.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaTable {
    rows: BTreeMap<u32, AreaRow>,
}

impl AreaTable {
    /// Guangdong, version 1.
    #[must_use]
    pub fn guangdong() -> &'static Self {
        &GUANGDONG
    }

    /// Reads a table: code, name, level, first day, last day and successors, separated by tabs; `#` begins a remark.
    ///
    /// # Errors
    /// The first line that is not well formed, repeats a code or names a successor that is not in the table.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        Self { rows: BTreeMap::new() }.with(parse_rows(&file_rows(text)?)?)
    }

    /// This table with the rows of an amendment, which are new or take the place of those with their codes.
    ///
    /// # Errors
    /// As [`AreaTable::parse`].
    pub fn amended(&self, rows: &[String]) -> Result<Self, TableError> {
        self.with(parse_rows(&chain_rows(rows)?)?)
    }

    /// Whether rows could amend some table: each well formed, no code twice.
    ///
    /// # Errors
    /// The first row that is not.
    pub fn check_rows(rows: &[String]) -> Result<(), TableError> {
        parse_rows(&chain_rows(rows)?).map(|_| ())
    }

    fn with(&self, changed: BTreeMap<u32, AreaRow>) -> Result<Self, TableError> {
        let mut rows = self.rows.clone();
        rows.extend(changed);
        let is_known = |code: &u32| rows.contains_key(code);
        if !rows.values().all(|row| row.successors.iter().all(is_known)) {
            return Err(TableError { line: 0, what: "a successor is not in the table" });
        }
        if rows.len() > ROWS_MAX {
            return Err(TableError { line: 0, what: "too many rows" });
        }
        Ok(Self { rows })
    }

    /// A code, in use or not.
    #[must_use]
    pub fn area(&self, code: u32) -> Option<&AreaRow> {
        self.rows.get(&code)
    }

    /// All codes, by number.
    pub fn areas(&self) -> impl Iterator<Item = &AreaRow> {
        self.rows.values()
    }

    /// Whether a new unit code may begin with it on a day.
    #[must_use]
    pub fn begins_units_on(&self, code: u32, day: Date) -> bool {
        self.area(code).is_some_and(|row| row.begins_units() && row.is_valid_on(day))
    }

    /// The counties that a code stands for on a day: itself, or those that took its place, step by step.
    #[must_use]
    pub fn current(&self, code: u32, day: Date) -> Vec<u32> {
        let mut current = Vec::new();
        let mut open = vec![code];
        // Successors are younger than what they replace; the bound only guards against a table that goes round.
        for _ in 0..STEPS_MAX {
            let Some(code) = open.pop() else { break };
            let Some(row) = self.area(code) else { continue };
            if row.is_valid_on(day) {
                current.push(code);
            } else if row.valid_to.is_some_and(|to| to < day) {
                open.extend(&row.successors);
            }
        }
        current.sort_unstable();
        current.dedup();
        current
    }
}

/// Code of the city that a code belongs to.
const fn city_of(code: u32) -> u32 {
    code / 100 * 100
}

fn parse_rows(rows: &[Row<'_>]) -> Result<BTreeMap<u32, AreaRow>, TableError> {
    let mut parsed = BTreeMap::new();
    for row in rows {
        let area = parse_row(&row.fields).map_err(|what| row.wrong(what))?;
        if parsed.insert(area.code, area).is_some() {
            return Err(row.wrong("the code stands twice"));
        }
    }
    Ok(parsed)
}

fn parse_row(fields: &[&str]) -> Result<AreaRow, &'static str> {
    let [code, name, level, from, to, successors] = fields else { return Err("a row has six fields") };
    let six_digits = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    let code = if six_digits { code.parse().ok() } else { None }.ok_or("a code has six digits")?;
    let level = match *level {
        "province" => AreaLevel::Province,
        "city" => AreaLevel::City,
        "city-county" => AreaLevel::CityCounty,
        "county" => AreaLevel::County,
        _ => return Err("unknown level"),
    };
    if (level == AreaLevel::County) == (city_of(code) == code) {
        return Err("the level does not fit the code");
    }
    let day = |text: &str| if text.is_empty() { Ok(None) } else { text.parse().map(Some) };
    let valid_from: Option<Date> = day(from).map_err(|_| "a day is written YYYY-MM-DD")?;
    let valid_to: Option<Date> = day(to).map_err(|_| "a day is written YYYY-MM-DD")?;
    let successors: Vec<u32> = if successors.is_empty() {
        Vec::new()
    } else {
        successors
            .split(',')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map_err(|_| "a successor is a code")?
    };
    if name.is_empty() || valid_to.is_some() == successors.is_empty() {
        return Err("a name is missing, or an ended code has no successor");
    }
    Ok(AreaRow { code, name: (*name).to_owned(), level, valid_from, valid_to, successors })
}

const STEPS_MAX: usize = 64;

static GUANGDONG: LazyLock<AreaTable> = LazyLock::new(|| {
    AreaTable::parse(include_str!("guangdong.tsv")).expect("the built-in table is checked by a test")
});
