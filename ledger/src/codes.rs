//! Code lists 代码表: versioned data, not enums, because the field has two generations of them and bureaus add their own.
//!
//! What is built in is version 1; governance puts later versions into the state in the same text form.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::table_text::{ROWS_MAX, Row, TableError, chain_rows, file_rows};

mod area;

pub use area::{AreaLevel, AreaRow, AreaTable};

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

    /// What it lists, in Chinese and English.
    #[must_use]
    pub const fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::RegistrationType => ("登记类型", "registration type"),
            Self::RightType => ("权利类型", "right type"),
            Self::OwnershipStatus => ("权属状态", "ownership status"),
            Self::CaseStatus => ("案件状态", "case status"),
            Self::CoOwnership => ("共有方式", "co-ownership"),
            Self::MortgageKind => ("抵押方式", "mortgage kind"),
            Self::MortgagedProperty => ("抵押不动产类型", "mortgaged property"),
            Self::NoticeKind => ("预告登记种类", "advance notice kind"),
            Self::SeizureKind => ("查封类型", "seizure kind"),
            Self::DocumentType => ("证件种类", "document type"),
            Self::HolderType => ("权利人类型", "holder type"),
            Self::HouseUse => ("房屋用途", "house use"),
            Self::HouseNature => ("房屋性质", "house nature"),
            Self::HouseType => ("房屋类型", "house type"),
            Self::RightNature => ("权利性质", "right nature"),
            Self::AreaUnit => ("面积单位", "unit of area"),
            Self::UnitStatus => ("单元状态", "unit status"),
            Self::QueryPurpose => ("查询目的", "query purpose"),
            Self::Cause => ("登记原因", "cause"),
        }
    }

    /// The list of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.name() == name)
    }
}

/// Where a code comes from. A row of an amendment may say `withdrawn` instead, and takes the code away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The standard itself.
    Standard,
    /// In use in registration systems beside the standard.
    Field,
    /// This province's own.
    Province,
}

impl Origin {
    /// Its name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Field => "field",
            Self::Province => "province",
        }
    }
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
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let mut lists: BTreeMap<List, BTreeMap<u32, Code>> = BTreeMap::new();
        for change in changes(&file_rows(text)?)? {
            let code =
                change.code.ok_or(TableError { line: change.line, what: "nothing is there to withdraw" })?;
            lists.entry(change.list).or_default().insert(code.number, code);
        }
        Ok(Self { lists })
    }

    /// These lists with the rows of an amendment: codes that are new, written anew, or of origin `withdrawn`.
    ///
    /// # Errors
    /// The first row that is not well formed, repeats a code, or withdraws one that is not there.
    pub fn amended(&self, rows: &[String]) -> Result<Self, TableError> {
        let mut lists = self.lists.clone();
        for Change { line, list, number, code } in changes(&chain_rows(rows)?)? {
            let codes = lists.entry(list).or_default();
            let is_sound = match code {
                Some(code) => {
                    codes.insert(number, code);
                    true
                }
                None => codes.remove(&number).is_some(),
            };
            if !is_sound {
                return Err(TableError { line, what: "the code to withdraw is not there" });
            }
        }
        let count: usize = lists.values().map(BTreeMap::len).sum();
        if count <= ROWS_MAX {
            Ok(Self { lists })
        } else {
            Err(TableError { line: 0, what: "too many rows" })
        }
    }

    /// Whether rows could amend some lists: each well formed, no code twice.
    ///
    /// # Errors
    /// The first row that is not.
    pub fn check_rows(rows: &[String]) -> Result<(), TableError> {
        changes(&chain_rows(rows)?).map(|_| ())
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

/// A row: what it does to a code.
struct Change {
    line: usize,
    list: List,
    number: u32,
    /// None: the code is withdrawn.
    code: Option<Code>,
}

fn changes(rows: &[Row<'_>]) -> Result<Vec<Change>, TableError> {
    let mut seen = BTreeSet::new();
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        let change = parse_row(row)?;
        if !seen.insert((change.list, change.number)) {
            return Err(row.wrong("the code stands twice"));
        }
        changes.push(change);
    }
    Ok(changes)
}

fn parse_row(row: &Row<'_>) -> Result<Change, TableError> {
    let [list, number, zh, en, origin] = row.fields.as_slice() else {
        return Err(row.wrong("a row has five fields"));
    };
    let list = List::from_name(list).ok_or(row.wrong("unknown list"))?;
    let number = number.parse().map_err(|_| row.wrong("a code is a number"))?;
    let origin = match *origin {
        "standard" => Some(Origin::Standard),
        "field" => Some(Origin::Field),
        "province" => Some(Origin::Province),
        "withdrawn" => None,
        _ => return Err(row.wrong("unknown origin")),
    };
    if zh.is_empty() {
        return Err(row.wrong("a name is missing"));
    }
    let code = origin.map(|origin| Code { number, zh: (*zh).to_owned(), en: (*en).to_owned(), origin });
    Ok(Change { line: row.line, list, number, code })
}

static GB2015: LazyLock<CodeLists> = LazyLock::new(|| {
    CodeLists::parse(include_str!("codes/gb2015.tsv")).expect("the built-in table is checked by a test")
});

#[cfg(test)]
mod tests;
