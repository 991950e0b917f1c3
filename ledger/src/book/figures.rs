//! Figures of the rule book: numbers that the law or the department sets, by name, with the range in which governance may
//! set them anew.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// A number that the law or the department sets. Numbers of figures are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Figure {
    /// Days in which who objected must prove that he has sued.
    ObjectionDays = 1,
    /// Days after which an advance notice lapses once the right can be registered.
    NoticeDays = 2,
    /// Longest term of a seizure, months.
    SeizureMonths = 3,
    /// Working days from acceptance to recording.
    HandlingWorkingDays = 4,
    /// Working days of a public notice before a registration that wants one.
    PublicNoticeWorkingDays = 5,
    /// Working days that a statement of loss is published before a certificate is issued again.
    LossNoticeWorkingDays = 6,
    /// Working days that a holder has after he was told of an ex-officio correction.
    CorrectionNoticeWorkingDays = 7,
    /// Days that an applicant has to hand in what was missing, unless the notice says otherwise.
    SupplementDays = 8,
    /// By how much areas before and after a split or a merge may differ, in millionths of the area before.
    AreaTolerancePerMillion = 9,
    // 10 was the longest delegation, which R-156 fixes.
    /// Working days that bureaus promise, of any type without a promise of its own.
    PromiseWorkingDays = 11,
    /// Working days that bureaus promise for mortgages.
    MortgagePromiseWorkingDays = 12,
}

/// What a figure is.
struct Facts {
    figure: Figure,
    name: &'static str,
    zh: &'static str,
    default: u64,
    allowed: RangeInclusive<u64>,
    law: &'static str,
}

impl Figure {
    /// Every figure, by number.
    pub fn all() -> impl Iterator<Item = Self> {
        FACTS.iter().map(|facts| facts.figure)
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self as u32
    }

    /// The figure with a number.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::all().find(|figure| figure.number() == number)
    }

    /// Its name in files and commands.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// The figure with a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|figure| figure.name() == name)
    }

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        self.facts().zh
    }

    /// Its value in version 1 of the rule book.
    #[must_use]
    pub fn default(self) -> u64 {
        self.facts().default
    }

    /// Whether governance may set it to `value`.
    #[must_use]
    pub fn allows(self, value: u64) -> bool {
        self.facts().allowed.contains(&value)
    }

    /// Least and greatest value that governance may set.
    #[must_use]
    pub fn allowed(self) -> RangeInclusive<u64> {
        self.facts().allowed.clone()
    }

    /// The law or practice behind it.
    #[must_use]
    pub fn law(self) -> &'static str {
        self.facts().law
    }

    fn facts(self) -> &'static Facts {
        FACTS.iter().find(|facts| facts.figure == self).expect("there is a row a figure")
    }
}

/// The figures of one version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    set: BTreeMap<Figure, u64>,
}

impl Figures {
    /// The value of a figure.
    #[must_use]
    pub fn value(&self, figure: Figure) -> u64 {
        self.set.get(&figure).copied().unwrap_or_else(|| figure.default())
    }

    /// These figures with those of an amendment.
    #[must_use]
    pub(super) fn amended(&self, figures: &[(Figure, u64)]) -> Self {
        let mut set = self.set.clone();
        set.extend(figures.iter().copied());
        Self { set }
    }
}

const fn facts(
    figure: Figure,
    (name, zh): (&'static str, &'static str),
    default: u64,
    allowed: RangeInclusive<u64>,
    law: &'static str,
) -> Facts {
    Facts { figure, name, zh, default, allowed, law }
}

const FACTS: [Facts; 11] = [
    facts(Figure::ObjectionDays, ("objection-days", "异议起诉期"), 15, 1..=90, "民法典 220"),
    facts(Figure::NoticeDays, ("notice-days", "预告登记有效期"), 90, 1..=365, "民法典 221"),
    facts(Figure::SeizureMonths, ("seizure-months", "查封最长期限"), 36, 1..=120, "民诉法解释 485"),
    facts(Figure::HandlingWorkingDays, ("handling-working-days", "法定办理时限"), 30, 1..=90, "条例 20"),
    facts(
        Figure::PublicNoticeWorkingDays,
        ("public-notice-working-days", "公告期"),
        15,
        1..=90,
        "实施细则 17",
    ),
    facts(
        Figure::LossNoticeWorkingDays,
        ("loss-notice-working-days", "遗失声明期"),
        15,
        1..=90,
        "实施细则 23",
    ),
    facts(
        Figure::CorrectionNoticeWorkingDays,
        ("correction-notice-working-days", "依职权更正通知期"),
        30,
        1..=180,
        "实施细则 81",
    ),
    facts(Figure::SupplementDays, ("supplement-days", "补正期"), 30, 1..=365, "登记实务"),
    facts(
        Figure::AreaTolerancePerMillion,
        ("area-tolerance-per-million", "面积允许误差"),
        3_000,
        0..=100_000,
        "登记实务",
    ),
    facts(Figure::PromiseWorkingDays, ("promise-working-days", "承诺办理时限"), 3, 1..=90, "登记实务"),
    facts(
        Figure::MortgagePromiseWorkingDays,
        ("mortgage-promise-working-days", "抵押承诺办理时限"),
        1,
        1..=90,
        "登记实务",
    ),
];
