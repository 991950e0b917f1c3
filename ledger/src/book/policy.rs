//! Automatic policies 智能登记: which kinds of records may be approved without a person, on which conditions, how many a
//! bureau and day, and how many of them are drawn for an audit.
//!
//! Data of the rule book, one row a kind. A record approved so names the version (slot 30), so that a court can ask by
//! which rules; what a condition means is code (`automatic`), the same in every node.

use std::collections::{BTreeMap, BTreeSet};

use crate::table_text::{Row, TableError, chain_rows, file_rows};

/// Whole of a sample: so many of 10,000 are audited.
pub const SAMPLE_WHOLE: u32 = 10_000;

/// Kinds that a policy may approve. All others take two persons whatever governance says: first registrations,
/// inheritance, what changes or ends units and rights, objections, easements, habitation, corrections, restrictions.
pub const ELIGIBLE: [u16; 11] = [2, 4, 10, 12, 13, 14, 15, 16, 19, 20, 25];

/// What must hold for a record to be approved without a person. The names are what rows and R-131 say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// An identity authority confirms every party that signs, and none is dead or dissolved.
    Identity,
    /// Every party that signs is a natural person and of age.
    Natural,
    /// At least one party signs; who must is the act's own rule.
    Esign,
    /// No seizure, restriction, objection, advance notice, right of habitation or flag of the import is on the unit; a
    /// notice that is converted with it does not count.
    Unflagged,
    /// No other case holds the unit.
    Unlocked,
    /// The unit is a dwelling.
    Residential,
    /// One unit alone is touched, by the whole bundle.
    SingleUnit,
    /// At most two parties a side give and take; of other acts at most four sign.
    TwoASide,
    /// The unit is not mortgaged, or is sold under mortgage with what that needs (bundle B2).
    Unmortgaged,
    /// A bank signs the record, releases the mortgage or assigns the claim.
    Bank,
    /// The housing authority has filed the contract.
    HousingFiling,
    /// A court, or another organ that may, orders the act with its own key.
    CourtKey,
    /// The developer agrees, and names the presale permit.
    Developer,
    /// The tax office clears the transfer.
    Tax,
    /// The secured amount is above zero.
    Amount,
    /// The cause is a sale.
    Sale,
    /// A certificate is exchanged, not replaced after its loss.
    Exchange,
}

/// Name, Chinese and English of each condition.
const TEXTS: [(Condition, &str, &str, &str); 17] = [
    (
        Condition::Identity,
        "identity",
        "签名各方身份均经核验",
        "every party that signs is confirmed by an identity authority",
    ),
    (
        Condition::Natural,
        "natural",
        "签名各方均为成年自然人",
        "every party that signs is a natural person of age",
    ),
    (Condition::Esign, "esign", "有当事人电子签名", "a party has signed"),
    (
        Condition::Unflagged,
        "unflagged",
        "无查封、限制、异议、预告、居住权及存量数据缺陷标记",
        "no seizure, restriction, objection, notice, habitation or flag of the import",
    ),
    (Condition::Unlocked, "unlocked", "无其他在办业务", "no other case holds the unit"),
    (Condition::Residential, "residential", "用途为住宅", "the unit is a dwelling"),
    (Condition::SingleUnit, "single-unit", "仅涉及一个不动产单元", "one unit alone is touched"),
    (
        Condition::TwoASide,
        "two-a-side",
        "双方各不超过两人（其他类型签名人不超过四人）",
        "at most two parties a side (of other acts at most four sign)",
    ),
    (
        Condition::Unmortgaged,
        "unmortgaged",
        "无抵押，或以带押过户组合办理",
        "not mortgaged, or sold under mortgage in one bundle",
    ),
    (
        Condition::Bank,
        "bank",
        "银行签名，或出具注销证明、债权转让证明",
        "a bank signs, releases the mortgage or assigns the claim",
    ),
    (
        Condition::HousingFiling,
        "housing-filing",
        "合同已网签备案",
        "the housing authority has filed the contract",
    ),
    (
        Condition::CourtKey,
        "court-key",
        "法院（有权机关）以其密钥签发文书",
        "a court or organ orders it with its own key",
    ),
    (
        Condition::Developer,
        "developer",
        "开发企业确认并载明预售许可证号",
        "the developer agrees and names the presale permit",
    ),
    (Condition::Tax, "tax", "有完税或减免证明", "the tax office clears the transfer"),
    (Condition::Amount, "amount", "担保金额大于零", "the secured amount is above zero"),
    (Condition::Sale, "sale", "登记原因为买卖", "the cause is a sale"),
    (Condition::Exchange, "exchange", "换证，非遗失补证", "an exchange, not a replacement after loss"),
];

impl Condition {
    /// Every condition.
    pub fn all() -> impl Iterator<Item = Self> {
        TEXTS.iter().map(|(condition, ..)| *condition)
    }

    /// Its name in rows, and the fact that R-131 names.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.texts().1
    }

    /// The condition with a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|condition| condition.name() == name)
    }

    /// One line in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        self.texts().2
    }

    /// One line in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        self.texts().3
    }

    fn texts(self) -> &'static (Self, &'static str, &'static str, &'static str) {
        TEXTS.get(self as usize).expect("there is a row a condition, in their order")
    }
}

/// The policy of a kind of record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Kind of record; 13 for T13.
    pub kind: u16,
    /// Whether it approves anything.
    pub is_on: bool,
    /// What must hold, at least one.
    pub conditions: BTreeSet<Condition>,
    /// How many of 10,000 are drawn for an audit.
    pub sample: u32,
    /// Most approvals of a bureau on a day of China's calendar; none for any number.
    pub quota: Option<u32>,
    /// What it is for, as the department words it.
    pub remark: String,
}

/// The policies of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policies {
    of_kind: BTreeMap<u16, Policy>,
}

impl Policies {
    /// The policies of version 1.
    ///
    /// # Panics
    /// Never: a test reads the built-in table.
    #[must_use]
    pub fn built_in() -> Self {
        Self::parse(include_str!("policies.tsv")).expect("the built-in table is checked by a test")
    }

    /// Reads a table: kind, `on` or `off`, conditions joined by `+`, sample, quota and remark, separated by tabs; `#`
    /// begins a remark line.
    ///
    /// # Errors
    /// The first line that is not well formed, repeats a kind, or is of a kind that takes two persons.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        Ok(Self { of_kind: parse_rows(&file_rows(text)?)? })
    }

    /// These policies with the rows of an amendment, each of which takes the place of its kind's.
    ///
    /// # Errors
    /// As [`Policies::parse`].
    pub fn amended(&self, rows: &[String]) -> Result<Self, TableError> {
        let mut of_kind = self.of_kind.clone();
        of_kind.extend(parse_rows(&chain_rows(rows)?)?);
        Ok(Self { of_kind })
    }

    /// Whether rows could amend policies.
    ///
    /// # Errors
    /// As [`Policies::parse`].
    pub fn check_rows(rows: &[String]) -> Result<(), TableError> {
        parse_rows(&chain_rows(rows)?).map(|_| ())
    }

    /// The policy of a kind, switched off or on.
    #[must_use]
    pub fn of(&self, kind: u16) -> Option<&Policy> {
        self.of_kind.get(&kind)
    }

    /// Every policy, by kind.
    pub fn all(&self) -> impl Iterator<Item = &Policy> {
        self.of_kind.values()
    }
}

fn parse_rows(rows: &[Row<'_>]) -> Result<BTreeMap<u16, Policy>, TableError> {
    let mut of_kind = BTreeMap::new();
    for row in rows {
        let policy = parse_row(row)?;
        if of_kind.insert(policy.kind, policy).is_some() {
            return Err(row.wrong("the kind stands twice"));
        }
    }
    Ok(of_kind)
}

fn parse_row(row: &Row<'_>) -> Result<Policy, TableError> {
    let [kind, switch, conditions, sample, quota, remark] = row.fields.as_slice() else {
        return Err(row.wrong("a row has six fields"));
    };
    let kind: u16 = kind.parse().map_err(|_| row.wrong("a kind is a number"))?;
    if !ELIGIBLE.contains(&kind) {
        return Err(row.wrong("this kind takes two persons"));
    }
    let is_on = match *switch {
        "on" => true,
        "off" => false,
        _ => return Err(row.wrong("a policy is on or off")),
    };
    let sample: u32 = sample.parse().map_err(|_| row.wrong("a sample is a number of 10,000"))?;
    if sample > SAMPLE_WHOLE {
        return Err(row.wrong("a sample is a number of 10,000"));
    }
    let quota: u32 = quota.parse().map_err(|_| row.wrong("a quota is a number"))?;
    if remark.is_empty() {
        return Err(row.wrong("a remark is missing"));
    }
    Ok(Policy {
        kind,
        is_on,
        conditions: parse_conditions(row, conditions)?,
        sample,
        quota: (quota > 0).then_some(quota),
        remark: (*remark).to_owned(),
    })
}

/// At least one: nothing is approved for the asking.
fn parse_conditions(row: &Row<'_>, text: &str) -> Result<BTreeSet<Condition>, TableError> {
    let mut conditions = BTreeSet::new();
    for name in text.split('+') {
        let condition = Condition::from_name(name).ok_or_else(|| row.wrong("a condition is not known"))?;
        if !conditions.insert(condition) {
            return Err(row.wrong("a condition stands twice"));
        }
    }
    Ok(conditions)
}

#[cfg(test)]
mod tests;
