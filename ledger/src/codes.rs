//! Code lists 代码表: versioned data, not enums, because the field has two generations of them and bureaus add their own.
//!
//! What is built in is version 1; governance puts later versions into the state in the same text form.

use std::collections::BTreeMap;
use std::sync::LazyLock;

mod area;

pub use area::{AreaLevel, AreaRow, AreaTable};

/// Most rows of a table.
pub const ROWS_MAX: usize = 65_536;

/// A list of codes, named as 不动产登记数据库标准 names its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// DJLX 登记类型.
    RegistrationType,
    /// QLLX 权利类型.
    RightType,
    /// QSZT 权属状态.
    OwnershipStatus,
    /// AJZT 案件状态.
    CaseStatus,
    /// GYFS 共有方式.
    CoOwnership,
    /// DYFS 抵押方式.
    MortgageKind,
    /// DYBDCLX 抵押不动产类型.
    MortgagedProperty,
    /// YGDJZL 预告登记种类.
    NoticeKind,
    /// CFLX 查封类型.
    SeizureKind,
    /// ZJZL 证件种类.
    DocumentType,
    /// QLRLX 权利人类型.
    HolderType,
    /// FWYT 房屋用途.
    HouseUse,
    /// FWXZ 房屋性质.
    HouseNature,
    /// FWLX 房屋类型.
    HouseType,
    /// QLXZ 权利性质.
    RightNature,
    /// MJDW 面积单位.
    AreaUnit,
    /// ZT 单元状态.
    UnitStatus,
    /// CXMDHYT 查询目的.
    QueryPurpose,
    /// DJYY 登记原因, a list of this profile's own: the standard leaves the field to text.
    Cause,
}

impl List {
    /// Every list.
    pub const ALL: [Self; 19] = [
        Self::RegistrationType,
        Self::RightType,
        Self::OwnershipStatus,
        Self::CaseStatus,
        Self::CoOwnership,
        Self::MortgageKind,
        Self::MortgagedProperty,
        Self::NoticeKind,
        Self::SeizureKind,
        Self::DocumentType,
        Self::HolderType,
        Self::HouseUse,
        Self::HouseNature,
        Self::HouseType,
        Self::RightNature,
        Self::AreaUnit,
        Self::UnitStatus,
        Self::QueryPurpose,
        Self::Cause,
    ];

    /// Name of the field in the standard.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RegistrationType => "DJLX",
            Self::RightType => "QLLX",
            Self::OwnershipStatus => "QSZT",
            Self::CaseStatus => "AJZT",
            Self::CoOwnership => "GYFS",
            Self::MortgageKind => "DYFS",
            Self::MortgagedProperty => "DYBDCLX",
            Self::NoticeKind => "YGDJZL",
            Self::SeizureKind => "CFLX",
            Self::DocumentType => "ZJZL",
            Self::HolderType => "QLRLX",
            Self::HouseUse => "FWYT",
            Self::HouseNature => "FWXZ",
            Self::HouseType => "FWLX",
            Self::RightNature => "QLXZ",
            Self::AreaUnit => "MJDW",
            Self::UnitStatus => "ZT",
            Self::QueryPurpose => "CXMDHYT",
            Self::Cause => "DJYY",
        }
    }

    /// The list of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.name() == name)
    }
}

/// Where a code comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The standard itself.
    Standard,
    /// In use in registration systems beside the standard.
    Field,
    /// This province's own.
    Province,
}

/// A code and its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The number.
    pub number: u32,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// A table is not well formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("code table, line {line}: {what} 代码表第 {line} 行有误")]
pub struct CodeTableError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: &'static str,
}

/// All code lists of one profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeLists {
    lists: BTreeMap<List, BTreeMap<u32, Code>>,
}

impl CodeLists {
    /// Profile GB2015, version 1: 不动产登记数据库标准（试行） with what the field added to it.
    #[must_use]
    pub fn gb2015() -> &'static Self {
        &GB2015
    }

    /// Reads a table: list, code, Chinese, English and origin, separated by tabs; `#` begins a remark.
    ///
    /// # Errors
    /// The first line that is not well formed or repeats a code.
    pub fn parse(text: &str) -> Result<Self, CodeTableError> {
        let mut lists: BTreeMap<List, BTreeMap<u32, Code>> = BTreeMap::new();
        for (line, fields) in rows(text)? {
            let wrong = |what| CodeTableError { line, what };
            let [list, number, zh, en, origin] = fields.as_slice() else {
                return Err(wrong("a row has five fields"));
            };
            let list = List::from_name(list).ok_or(wrong("unknown list"))?;
            let number = number.parse().map_err(|_| wrong("a code is a number"))?;
            let origin = match *origin {
                "standard" => Origin::Standard,
                "field" => Origin::Field,
                "province" => Origin::Province,
                _ => return Err(wrong("unknown origin")),
            };
            let code = Code { number, zh: (*zh).to_owned(), en: (*en).to_owned(), origin };
            if code.zh.is_empty() || lists.entry(list).or_default().insert(number, code).is_some() {
                return Err(wrong("a name is missing, or the code stands twice"));
            }
        }
        Ok(Self { lists })
    }

    /// Whether a list has a code.
    #[must_use]
    pub fn has(&self, list: List, number: u32) -> bool {
        self.code(list, number).is_some()
    }

    /// A code of a list.
    #[must_use]
    pub fn code(&self, list: List, number: u32) -> Option<&Code> {
        self.lists.get(&list)?.get(&number)
    }

    /// The codes of a list, by number.
    pub fn codes(&self, list: List) -> impl Iterator<Item = &Code> {
        self.lists.get(&list).into_iter().flat_map(BTreeMap::values)
    }
}

/// Lines that hold rows, numbered from 1, split at tabs.
fn rows(text: &str) -> Result<Vec<(usize, Vec<&str>)>, CodeTableError> {
    let rows: Vec<_> = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| (number, line.split('\t').collect()))
        .collect();
    if rows.len() <= ROWS_MAX { Ok(rows) } else { Err(CodeTableError { line: 0, what: "too many rows" }) }
}

static GB2015: LazyLock<CodeLists> = LazyLock::new(|| {
    CodeLists::parse(include_str!("codes/gb2015.tsv")).expect("the built-in table is checked by a test")
});

#[cfg(test)]
mod tests;
