//! An amendment: what a new version of the rule book changes, as governance carries it and as the state keeps it.

use kexin_proof::height::Height;
use kexin_proof::list::List;
use kexin_proof::slots::{Slots, Value, Width};

use super::Figure;
use crate::calendar::HolidayTable;
use crate::codes::{AreaTable, CodeLists};
use crate::table_text::TableError;

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
    /// A figure is out of its range, or figures do not rise.
    #[error("a figure is out of its range or stands twice 法定数值超出允许范围或重复")]
    Figures,
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
        }
    }

    /// What can be judged of it without the version before it.
    ///
    /// # Errors
    /// [`AmendmentError`].
    pub fn check_form(&self) -> Result<(), AmendmentError> {
        let rows = [&self.codes, &self.areas, &self.holidays];
        if rows.iter().all(|rows| rows.is_empty()) && self.figures.is_empty() {
            return Err(AmendmentError::Empty);
        }
        CodeLists::check_rows(&self.codes).map_err(AmendmentError::Codes)?;
        AreaTable::check_rows(&self.areas).map_err(AmendmentError::Areas)?;
        HolidayTable::check_rows(&self.holidays).map_err(AmendmentError::Holidays)?;
        let rising = self.figures.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b));
        let allowed = self.figures.iter().all(|(figure, value)| figure.allows(*value));
        if rising && allowed { Ok(()) } else { Err(AmendmentError::Figures) }
    }
}

/// Width of the elements of rows and figures.
pub(crate) const ELEMENT_WIDTH: Width = Width::W4;

/// Slots of an element: of rows 0 the row, text; of figures 0 the figure, code, and 1 its value, number.
pub(crate) mod element_slot {
    pub(crate) const ROW: u16 = 0;
    pub(crate) const FIGURE: u16 = 0;
    pub(crate) const VALUE: u16 = 1;
}

pub(crate) fn fill_row(row: &str, element: &mut Slots) {
    element.set(element_slot::ROW, Value::Text(row.to_owned()));
}

pub(crate) fn fill_figure((figure, value): &(Figure, u64), element: &mut Slots) {
    element.set(element_slot::FIGURE, Value::Code(figure.number()));
    element.set(element_slot::VALUE, Value::Number(*value));
}

/// The rows of a list; none when one is no text.
pub(crate) fn rows_of(list: Option<&List>) -> Option<Vec<String>> {
    let Some(list) = list else { return Some(Vec::new()) };
    let row = |element: &Slots| element.text(element_slot::ROW).map(str::to_owned);
    list.elements().iter().map(row).collect()
}

/// Numbers and values of a list of figures; none when one lacks either.
pub(crate) fn figures_of(list: Option<&List>) -> Option<Vec<(u32, u64)>> {
    let Some(list) = list else { return Some(Vec::new()) };
    let figure =
        |element: &Slots| element.code(element_slot::FIGURE).zip(element.number(element_slot::VALUE));
    list.elements().iter().map(figure).collect()
}
