//! An amendment: what a new version of the rule book changes, as governance carries it and as the state keeps it.

use kexin_proof::height::Height;
use kexin_proof::list::List;
use kexin_proof::slots::{Slots, Value, Width};

use super::{Figure, Policies};
use crate::calendar::HolidayTable;
use crate::codes::{AreaTable, CodeLists};
use crate::rules::Rejection;
use crate::table_text::TableError;

/// Tables of the rule book, as rows of an amendment name them. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Table {
    /// Code lists.
    Codes = 1,
    /// Areas.
    Areas = 2,
    /// Holidays.
    Holidays = 3,
    /// Figures: number and value.
    Figures = 4,
    /// Automatic policies.
    Policies = 5,
}

impl Table {
    /// Every table, by number.
    pub const ALL: [Self; 5] = [Self::Codes, Self::Areas, Self::Holidays, Self::Figures, Self::Policies];

    /// The table with a number.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|table| *table as u32 == number)
    }

    /// Its name in documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Codes => "codes",
            Self::Areas => "areas",
            Self::Holidays => "holidays",
            Self::Figures => "figures",
            Self::Policies => "policies",
        }
    }

    /// The table with a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }
}

/// Rows and figures of one new version. Rows are those of the built-in tables, split by bars instead of tabs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// The version that it makes.
    pub version: u32,
    /// First height at which it is in force.
    pub effective: Height,
    /// Rows of code lists: new codes, codes written anew, and codes of origin `withdrawn`.
    pub codes: Vec<String>,
    /// Rows of areas, new or in place of those with their codes.
    pub areas: Vec<String>,
    /// Rows of holidays; each year that they name is replaced as a whole.
    pub holidays: Vec<String>,
    /// Figures by rising number, with their values.
    pub figures: Vec<(Figure, u64)>,
    /// Rows of automatic policies, each in place of its kind's.
    pub policies: Vec<String>,
}

/// Why an amendment makes no version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AmendmentError {
    /// Its version does not follow the newest.
    #[error("the version does not follow the newest, {newest} 版本号须接续现有最新版本 {newest}")]
    Version {
        /// The newest version.
        newest: u32,
    },
    /// It would be in force before the version before it.
    #[error("it takes effect before version {newest} 生效高度早于第 {newest} 版")]
    Effective {
        /// The version before it.
        newest: u32,
    },
    /// It changes nothing.
    #[error("it changes nothing 未作任何修改")]
    Empty,
    /// Rows of code lists.
    #[error("code lists: {0} 代码表")]
    Codes(TableError),
    /// Rows of areas.
    #[error("areas: {0} 行政区划")]
    Areas(TableError),
    /// Rows of holidays.
    #[error("holidays: {0} 节假日")]
    Holidays(TableError),
    /// A figure is not known or out of its range, or figures do not rise.
    #[error("a figure is not known, out of its range or stands twice 法定数值不存在、超出允许范围或重复")]
    Figures,
    /// Rows of automatic policies.
    #[error("policies: {0} 智能登记策略")]
    Policies(TableError),
}

impl AmendmentError {
    /// What it is about, as rule R-155 names it.
    #[must_use]
    pub const fn fact(&self) -> &'static str {
        match self {
            Self::Version { .. } => "version",
            Self::Effective { .. } => "effective height",
            Self::Empty => "amendment",
            Self::Codes(_) => "codes",
            Self::Areas(_) => "areas",
            Self::Holidays(_) => "holidays",
            Self::Figures => "figures",
            Self::Policies(_) => "policies",
        }
    }
}

impl Amendment {
    /// An amendment without rows and figures.
    #[must_use]
    pub const fn new(version: u32, effective: Height) -> Self {
        Self {
            version,
            effective,
            codes: Vec::new(),
            areas: Vec::new(),
            holidays: Vec::new(),
            figures: Vec::new(),
            policies: Vec::new(),
        }
    }

    /// The amendment of these rows.
    ///
    /// # Errors
    /// [`AmendmentError::Figures`] for a row of figures that is no number and value; other rows are not read.
    pub fn of_rows(
        version: u32,
        effective: Height,
        rows: Vec<(Table, String)>,
    ) -> Result<Self, AmendmentError> {
        let mut amendment = Self::new(version, effective);
        for (table, row) in rows {
            match table {
                Table::Codes => amendment.codes.push(row),
                Table::Areas => amendment.areas.push(row),
                Table::Holidays => amendment.holidays.push(row),
                Table::Figures => {
                    amendment.figures.push(figure_of(&row).ok_or(AmendmentError::Figures)?);
                }
                Table::Policies => amendment.policies.push(row),
            }
        }
        Ok(amendment)
    }

    /// Its rows, those of one table after those of another.
    #[must_use]
    pub fn rows(&self) -> Vec<(Table, String)> {
        let figure = |(figure, value): &(Figure, u64)| format!("{}|{value}", figure.number());
        let figures: Vec<String> = self.figures.iter().map(figure).collect();
        let tables = [
            (Table::Codes, &self.codes),
            (Table::Areas, &self.areas),
            (Table::Holidays, &self.holidays),
            (Table::Figures, &figures),
            (Table::Policies, &self.policies),
        ];
        tables
            .into_iter()
            .flat_map(|(table, rows)| rows.iter().map(move |row| (table, row.clone())))
            .collect()
    }

    /// What can be judged of it without the version before it.
    ///
    /// # Errors
    /// [`AmendmentError`].
    pub fn check_form(&self) -> Result<(), AmendmentError> {
        if self.rows().is_empty() {
            return Err(AmendmentError::Empty);
        }
        CodeLists::check_rows(&self.codes).map_err(AmendmentError::Codes)?;
        AreaTable::check_rows(&self.areas).map_err(AmendmentError::Areas)?;
        HolidayTable::check_rows(&self.holidays).map_err(AmendmentError::Holidays)?;
        let rising = self.figures.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b));
        let allowed = self.figures.iter().all(|(figure, value)| figure.allows(*value));
        if !(rising && allowed) {
            return Err(AmendmentError::Figures);
        }
        Policies::check_rows(&self.policies).map_err(AmendmentError::Policies)
    }
}

/// A figure and its value from a row: two numbers in their only form, split by a bar.
fn figure_of(row: &str) -> Option<(Figure, u64)> {
    let (figure, value) = row.split_once('|')?;
    let parsed = (figure.parse::<u32>().ok()?, value.parse::<u64>().ok()?);
    let is_plain = parsed.0.to_string() == figure && parsed.1.to_string() == value;
    Figure::from_number(parsed.0).filter(|_| is_plain).map(|figure| (figure, parsed.1))
}

/// Width of a row's element.
pub(crate) const ELEMENT_WIDTH: Width = Width::W4;

/// Slots of a row's element.
pub(crate) mod element_slot {
    /// The table, code of [`super::Table`].
    pub(crate) const TABLE: u16 = 0;
    /// The row, text.
    pub(crate) const ROW: u16 = 1;
}

pub(crate) fn fill_row((table, row): &(Table, String), element: &mut Slots) {
    element.set(element_slot::TABLE, Value::Code(*table as u32));
    element.set(element_slot::ROW, Value::Text(row.clone()));
}

/// The rows of a list.
///
/// # Errors
/// R-007 for an element without a table or a text, R-008 for a table that is not known.
pub(crate) fn rows_of(list: Option<&List>) -> Result<Vec<(Table, String)>, Rejection> {
    let elements = list.map_or(&[][..], List::elements);
    let missing = Rejection::about(7, "row");
    let row = |element: &Slots| {
        let table = element.code(element_slot::TABLE).ok_or(missing)?;
        let table = Table::from_number(table).ok_or(Rejection::about(8, "table"))?;
        let row = element.text(element_slot::ROW).ok_or(missing)?;
        Ok((table, row.to_owned()))
    };
    elements.iter().map(row).collect()
}
