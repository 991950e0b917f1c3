//! 登簿日志: what was registered in a county on a day, by type, counted once from the register's side and once from the
//! log's. The two must agree, or the register holds what the log does not, or the other way round.

use std::collections::{BTreeMap, BTreeSet};

use kexin_proof::height::TimeMs;
use kexin_proof::slots::Date;

use crate::calendar::{CalendarError, day_of};
use crate::record::{SignedRecord, slot};

/// Kinds of mortgage, T10 to T13.
const MORTGAGES: std::ops::RangeInclusive<u16> = 10..=13;
/// Easements, T21.
const EASEMENT: u16 = 21;
/// First kind that registers nothing: case events and governance.
const FIRST_BESIDE: u16 = 27;

/// A registration, as far as the daily log counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// County of the unit.
    pub county: u32,
    /// Block time.
    pub time: TimeMs,
    /// Kind of the record.
    pub kind: u16,
    /// Registration type 登记类型 (GB2015, A21).
    pub registration_type: u32,
}

impl Recorded {
    /// Of a record that was registered at `time`; none when it is no registration.
    #[must_use]
    pub fn of(record: &SignedRecord, time: TimeMs) -> Option<Self> {
        let envelope = record.envelope();
        let registration_type = record.slots().code(slot::REGISTRATION_TYPE)?;
        let (county, kind) = (envelope.jurisdiction, envelope.kind);
        (kind < FIRST_BESIDE).then_some(Self { county, time, kind, registration_type })
    }
}

/// Counts of a county and day: the members of `RegisterInfo` and `AccessInfo`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct DailyLog {
    /// All together, `totalNum`; also those that stand in no column, such as a certificate that is made out again.
    pub total: u64,
    /// 首次, `firstReg`.
    pub first: u64,
    /// 转移, `transferReg`.
    pub transfer: u64,
    /// 变更, `changeReg`.
    pub change: u64,
    /// 注销, `logoutReg`.
    pub cancellation: u64,
    /// 更正, `riviseReg`.
    pub correction: u64,
    /// 异议, `dissentingReg`.
    pub objection: u64,
    /// 预告, `advanceReg`.
    pub notice: u64,
    /// 查封, `seizeReg`.
    pub seizure: u64,
    /// 地役权, `easementReg`, of whatever type.
    pub easement: u64,
    /// 抵押权, `mortgageReg`, of whatever type.
    pub mortgage: u64,
}

impl DailyLog {
    /// Counts a registration: in the total, and in one column at most, so that the columns do not exceed it.
    pub fn count(&mut self, recorded: &Recorded) {
        self.total += 1;
        let column = match (recorded.kind, recorded.registration_type) {
            (kind, _) if MORTGAGES.contains(&kind) => &mut self.mortgage,
            (EASEMENT, _) => &mut self.easement,
            (_, 100) => &mut self.first,
            (_, 200) => &mut self.transfer,
            (_, 300) => &mut self.change,
            (_, 400) => &mut self.cancellation,
            (_, 500) => &mut self.correction,
            (_, 600) => &mut self.objection,
            (_, 700) => &mut self.notice,
            (_, 800) => &mut self.seizure,
            _ => return,
        };
        *column += 1;
    }

    /// The members by name, as messages of the access rules write them.
    #[must_use]
    pub const fn members(&self) -> [(&'static str, u64); 11] {
        [
            ("totalNum", self.total),
            ("firstReg", self.first),
            ("transferReg", self.transfer),
            ("changeReg", self.change),
            ("logoutReg", self.cancellation),
            ("riviseReg", self.correction),
            ("dissentingReg", self.objection),
            ("advanceReg", self.notice),
            ("seizeReg", self.seizure),
            ("easementReg", self.easement),
            ("mortgageReg", self.mortgage),
        ]
    }
}

/// Daily logs by county and day of one side.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Books {
    days: BTreeMap<(u32, Date), DailyLog>,
}

impl Books {
    /// Counts registrations on their days in China.
    ///
    /// # Errors
    /// [`CalendarError`] beyond the year 2299.
    pub fn of(recorded: impl IntoIterator<Item = Recorded>) -> Result<Self, CalendarError> {
        let mut books = Self::default();
        for one in recorded {
            books.days.entry((one.county, day_of(one.time)?)).or_default().count(&one);
        }
        Ok(books)
    }

    /// The log of a county's day.
    #[must_use]
    pub fn day(&self, county: u32, day: Date) -> DailyLog {
        self.days.get(&(county, day)).copied().unwrap_or_default()
    }
}

/// A county's day from both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reconciliation {
    /// County.
    pub county: u32,
    /// Day.
    pub day: Date,
    /// From the records in blocks, `RegisterInfo`.
    pub register: DailyLog,
    /// From the entries in the log, `AccessInfo`.
    pub access: DailyLog,
}

impl Reconciliation {
    /// By how many registrations the sides differ in total; must be 0.
    #[must_use]
    pub const fn difference(&self) -> u64 {
        self.register.total.abs_diff(self.access.total)
    }

    /// Whether every member agrees.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.register == self.access
    }
}

/// Every county's day that either side knows, by county and day.
#[must_use]
pub fn reconcile(register: &Books, access: &Books) -> Vec<Reconciliation> {
    let days: BTreeSet<(u32, Date)> = register.days.keys().chain(access.days.keys()).copied().collect();
    days.into_iter()
        .map(|(county, day)| Reconciliation {
            county,
            day,
            register: register.day(county, day),
            access: access.day(county, day),
        })
        .collect()
}
