//! Cases for those who work on them: the queue of a desk, figures of handling time, and the daily log.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kexin_ledger::api::{
    CaseItem, CasePage, DailyLogDay, DailyLogReply, KpiDays, KpiGroup, KpiReply, PAGE_MAX,
};
use kexin_ledger::book::{Books, RuleBook};
use kexin_ledger::calendar::{end_of_day, plus_months, start_of_day};
use kexin_ledger::case::{Case, Event};
use kexin_ledger::handling::TimeLimits;
use kexin_ledger::kpi::{self, DailyLog, Figures, Group, Grouping, Measure, Month, Rate, Recorded, Spread};
use kexin_ledger::registry::{Organisation, Parameter, organisation_key, parameter_of};
use kexin_ledger::rules::Rejection;
use kexin_ledger::store::{Desk, Head, JournalItem, Store as _};
use kexin_ledger::value::StateReader as _;
use kexin_proof::entry::LogEntry;
use kexin_proof::hash::StateKey;
use kexin_proof::height::{Height, TimeMs};
use kexin_proof::slots::Date;
use kexin_proof::wire::encode;
use serde::Deserialize;

use super::asker::{Asked, Right};
use super::problem::{ApiError, words};
use super::records::stored_record;
use super::{Shared, json};
use crate::run::NodeHandle;

/// Whose open cases are asked for: exactly one of county and bureau.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenCases {
    county: Option<u32>,
    bureau: Option<u32>,
    after: Option<StateKey>,
    limit: Option<usize>,
}

/// `GET /v1/cases`: open cases, for bureaus and the province.
pub async fn open(
    State(api): State<Shared>,
    Query(asks): Query<OpenCases>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let desk = match (asks.county, asks.bureau) {
        (Some(county), None) => Desk::County(county),
        (None, Some(bureau)) => Desk::Bureau(bureau),
        _ => {
            return Err(ApiError::malformed(words(
                "county 与 bureau 须填其一",
                "county or bureau, not both",
            )));
        }
    };
    let limit = asks.limit.unwrap_or(PAGE_MAX);
    if !(1..=PAGE_MAX).contains(&limit) {
        return Err(ApiError::malformed(words("limit 应为 1 至 500", "limit: 1 to 500")));
    }
    let shared = Arc::clone(&api);
    let page = api.read(move |node| {
        let asked = Asked { method: &method, uri: &uri, headers: &headers, body: &[] };
        shared.askers.require(node, &asked)?.require(Right::ReadRegister)?;
        open_page(node, desk, asks.after.as_ref(), limit)
    });
    Ok(json(&page.await?))
}

fn open_page(
    node: &NodeHandle,
    desk: Desk,
    after: Option<&StateKey>,
    limit: usize,
) -> Result<CasePage, ApiError> {
    let store = node.store();
    let head = head_of(node)?;
    let keys = store.open_cases(desk, after, limit)?;
    let mut items = Vec::with_capacity(keys.len());
    for key in &keys {
        // The index may be a block ahead of the head read above.
        let Some(value) = store.value_at(key, head.height())? else { continue };
        items.push(CaseItem { key: *key, value: STANDARD.encode(encode(&value)) });
    }
    let next = keys.last().filter(|_| keys.len() == limit).copied();
    Ok(CasePage { height: head.height(), time: head.header.time, items, next })
}

/// Which cases figures are of.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KpiQuery {
    area: u32,
    from: String,
    to: String,
    by: Option<String>,
}

/// `GET /v1/kpi`: figures of handling in an area (county, city or province), for bureaus and the province.
pub async fn kpi(
    State(api): State<Shared>,
    Query(asks): Query<KpiQuery>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let grouping = match asks.by.as_deref() {
        None | Some("area") => Grouping::Province,
        Some("bureau") => Grouping::Bureau,
        Some("type") => Grouping::Kind,
        Some("bureau,type") => Grouping::BureauAndKind,
        Some(_) => {
            return Err(ApiError::malformed(words(
                "by：bureau、type",
                "by: area, bureau, type, bureau,type",
            )));
        }
    };
    let months = (read_month(&asks.from)?, read_month(&asks.to)?);
    if months.0 > months.1 {
        return Err(ApiError::malformed(words("from 晚于 to", "from is after to")));
    }
    let shared = Arc::clone(&api);
    let reply = api.read(move |node| {
        let asked = Asked { method: &method, uri: &uri, headers: &headers, body: &[] };
        shared.askers.require(node, &asked)?.require(Right::ReadRegister)?;
        kpi_reply(node, asks.area, months, grouping)
    });
    Ok(json(&reply.await?))
}

fn kpi_reply(
    node: &NodeHandle,
    area: u32,
    (from, to): (Month, Month),
    grouping: Grouping,
) -> Result<KpiReply, ApiError> {
    let head = head_of(node)?;
    let store = node.store();
    let book = book_of(node, &head)?;
    let span = (month_start(from)?, month_end(to)?);
    let mut keys = BTreeSet::new();
    for county in counties(&book, area) {
        for_journal(node, county, span, |item| {
            keys.insert(item.case);
            Ok(())
        })?;
    }
    let mut cases = Vec::with_capacity(keys.len());
    for key in keys {
        let value = store.value_at(&key, head.height())?;
        cases.extend(value.as_ref().and_then(Case::of));
    }
    let mut areas: BTreeMap<u32, Option<Organisation>> = BTreeMap::new();
    for bureau in cases.iter().map(|case| case.bureau) {
        if let std::collections::btree_map::Entry::Vacant(vacant) = areas.entry(bureau) {
            let value = store.value_at(&organisation_key(bureau), head.height())?;
            vacant.insert(value.as_ref().and_then(Organisation::of));
        }
    }
    let covers = |bureau: u32, county: u32| {
        areas.get(&bureau).and_then(Option::as_ref).is_some_and(|found| found.covers(county))
    };
    let lock_days = parameter_of(Parameter::LockDays, store.value(&Parameter::LockDays.key())?.as_ref());
    let measure = Measure {
        now: head.header.time,
        working_days: book.holidays(),
        limits: &|kind| TimeLimits::of(kind, &book),
        covers: &covers,
        lock_days,
    };
    let figures = kpi::figures(&cases, &measure, grouping).map_err(|error| {
        tracing::warn!(%error, "figures of handling were not computed");
        ApiError::of_rule(&Rejection::from(error))
    })?;
    let within = figures.into_iter().filter(|(group, _)| (from..=to).contains(&group.month));
    let groups = within.map(|(group, figures)| group_view(&group, &figures)).collect();
    Ok(KpiReply { height: head.height(), time: head.header.time, groups })
}

fn group_view(group: &Group, figures: &Figures) -> KpiGroup {
    let counts = [
        ("accepted", figures.accepted),
        ("recorded", figures.recorded),
        ("rejected", figures.rejected),
        ("withdrawn", figures.withdrawn),
        ("in-progress", figures.in_progress),
        ("lock-expiries", figures.lock_expiries),
    ];
    let rates = [
        ("in-statutory-time", figures.in_statutory_time),
        ("in-promised-time", figures.in_promised_time),
        ("immediate", figures.immediate),
        ("online", figures.online),
        ("cross-city", figures.elsewhere),
        ("automatic", figures.automatic),
        ("at-once", figures.at_once),
        ("supplemented", figures.supplemented),
        ("corrections", figures.corrections),
        ("audit-faults", figures.audit_faults),
    ];
    let days =
        [("accept-to-record", &figures.accept_to_record), ("record-to-issue", &figures.record_to_issue)];
    KpiGroup {
        bureau: group.bureau,
        kind: group.kind,
        month: format!("{:04}-{:02}", group.month.year, group.month.month),
        counts: counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect(),
        rates: rates.into_iter().map(|(name, rate)| (name.to_owned(), rate_view(rate))).collect(),
        days: days
            .into_iter()
            .filter_map(|(name, spread)| Some((name.to_owned(), days_view(spread)?)))
            .collect(),
    }
}

const fn rate_view(rate: Rate) -> [u64; 2] {
    [rate.count, rate.of]
}

fn days_view(spread: &Spread) -> Option<KpiDays> {
    Some(KpiDays {
        count: spread.count(),
        mean_tenths: spread.mean_tenths()?,
        median_half_days: spread.median_half_days()?,
        p90: spread.p90_days()?,
    })
}

/// Which days a daily log is asked of.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DailyLogQuery {
    area: u32,
    from: String,
    to: String,
}

/// `GET /v1/daily-log`: 登簿日志, from the register's side (steps of cases) and from the log's (entries that say
/// registered), for bureaus and the province.
pub async fn daily_log(
    State(api): State<Shared>,
    Query(asks): Query<DailyLogQuery>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (from, to) = (read_day(&asks.from)?, read_day(&asks.to)?);
    let shared = Arc::clone(&api);
    let reply = api.read(move |node| {
        let asked = Asked { method: &method, uri: &uri, headers: &headers, body: &[] };
        shared.askers.require(node, &asked)?.require(Right::ReadRegister)?;
        daily_log_reply(node, asks.area, from, to)
    });
    Ok(json(&reply.await?))
}

fn daily_log_reply(node: &NodeHandle, area: u32, from: Date, to: Date) -> Result<DailyLogReply, ApiError> {
    let days = |text| ApiError::malformed(text);
    let span = (
        start_of_day(from).map_err(|_| days(words("from 日期", "from: a day")))?,
        end_of_day(to).map_err(|_| days(words("to 日期", "to: a day")))?,
    );
    let head = head_of(node)?;
    let book = book_of(node, &head)?;
    let mut days = Vec::new();
    for county in counties(&book, area) {
        let mut register = Vec::new();
        let mut access = Vec::new();
        for_journal(node, county, span, |item| {
            access.extend(in_log(node, item)?);
            register.extend(in_register(node, item)?);
            Ok(())
        })?;
        let books = |recorded: Vec<Recorded>| kpi::Books::of(recorded).map_err(|_| ApiError::internal());
        let (register, access) = (books(register)?, books(access)?);
        days.extend(kpi::reconcile(&register, &access).iter().map(|found| DailyLogDay {
            county: found.county,
            day: found.day.to_string(),
            register: members(&found.register),
            access: members(&found.access),
            difference: found.difference(),
        }));
    }
    Ok(DailyLogReply { height: head.height(), days })
}

fn members(log: &DailyLog) -> BTreeMap<String, u64> {
    log.members().into_iter().map(|(name, count)| (name.to_owned(), count)).collect()
}

/// A registration as the log has it: the record's entry says that it was registered.
fn in_log(node: &NodeHandle, item: &JournalItem) -> Result<Option<Recorded>, ApiError> {
    let store = node.store();
    let entries = store.entries(item.height)?.ok_or_else(ApiError::internal)?;
    let place = usize::try_from(item.index).map_err(|_| ApiError::internal())?;
    let Some(LogEntry::Record(entry)) = entries.get(place) else { return Err(ApiError::internal()) };
    if entry.outcome != 0 {
        return Ok(None);
    }
    let header = store.header(item.height)?.ok_or_else(ApiError::internal)?;
    let place = store.place(&entry.record_id)?.ok_or_else(ApiError::internal)?;
    Ok(Recorded::of(&stored_record(node, place)?, header.time))
}

/// A registration as the register has it: the case that the record moved has a step of that moment that registers.
fn in_register(node: &NodeHandle, item: &JournalItem) -> Result<Option<Recorded>, ApiError> {
    let store = node.store();
    let Some(value) = store.value_at(&item.case, item.height)? else { return Ok(None) };
    let Some(case) = Case::of(&value) else { return Ok(None) };
    let header = store.header(item.height)?.ok_or_else(ApiError::internal)?;
    let registers = |event| matches!(event, Event::Registered | Event::RegisteredAutomatically);
    let is_registered = case.steps.iter().any(|step| registers(step.event) && step.time == header.time);
    let entries = store.entries(item.height)?.ok_or_else(ApiError::internal)?;
    let place = usize::try_from(item.index).map_err(|_| ApiError::internal())?;
    let Some(LogEntry::Record(entry)) = entries.get(place) else { return Err(ApiError::internal()) };
    let place = store.place(&entry.record_id)?.ok_or_else(ApiError::internal)?;
    let recorded = Recorded::of(&stored_record(node, place)?, header.time);
    Ok(recorded.filter(|_| is_registered))
}

/// Runs over a county's journal between two moments, in ledger order.
fn for_journal(
    node: &NodeHandle,
    county: u32,
    (from, to): (TimeMs, TimeMs),
    mut visit: impl FnMut(&JournalItem) -> Result<(), ApiError>,
) -> Result<(), ApiError> {
    let store = node.store();
    let head = head_of(node)?;
    let mut next = (first_height_at(node, from, head.height())?, 0);
    loop {
        let items = store.journal(county, next, JOURNAL_PAGE)?;
        for item in &items {
            let header = store.header(item.height)?.ok_or_else(ApiError::internal)?;
            if header.time >= to {
                return Ok(());
            }
            visit(item)?;
        }
        match items.last() {
            Some(last) if items.len() == JOURNAL_PAGE => next = (last.height, last.index + 1),
            _ => return Ok(()),
        }
    }
}

/// The first height whose block is not before a moment; the one after the head when there is none.
fn first_height_at(node: &NodeHandle, moment: TimeMs, head: Height) -> Result<Height, ApiError> {
    let (mut low, mut high) = (0, head.value() + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let height = Height::new(middle).ok_or_else(ApiError::internal)?;
        let header = node.store().header(height)?.ok_or_else(ApiError::internal)?;
        if header.time < moment {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Height::new(low).ok_or_else(ApiError::internal)
}

fn head_of(node: &NodeHandle) -> Result<Arc<Head>, ApiError> {
    node.store().head().ok_or_else(ApiError::internal)
}

fn book_of(node: &NodeHandle, head: &Head) -> Result<Arc<RuleBook>, ApiError> {
    let books = Books::load(&**node.store())?;
    Ok(Arc::clone(books.in_force(head.height().next())))
}

/// The counties of an area: itself, or those of a city (xx00) or province (xx0000).
fn counties(book: &RuleBook, area: u32) -> Vec<u32> {
    let is_below = |code: u32| {
        code == area
            || (area.is_multiple_of(100) && code / 100 * 100 == area)
            || (area.is_multiple_of(10_000) && code / 10_000 * 10_000 == area)
    };
    book.areas().areas().map(|row| row.code).filter(|code| is_below(*code)).collect()
}

fn read_month(text: &str) -> Result<Month, ApiError> {
    let day: Option<Date> = format!("{text}-01").parse().ok();
    let day = day.ok_or_else(|| ApiError::malformed(words("月份写作 YYYY-MM", "a month is YYYY-MM")))?;
    Ok(Month { year: day.year(), month: day.month() })
}

fn read_day(text: &str) -> Result<Date, ApiError> {
    text.parse().map_err(|_| ApiError::malformed(words("日期写作 YYYY-MM-DD", "a day is YYYY-MM-DD")))
}

fn first_day(month: Month) -> Result<Date, ApiError> {
    Date::new(month.year, month.month, 1).map_err(|_| ApiError::internal())
}

fn month_start(month: Month) -> Result<TimeMs, ApiError> {
    start_of_day(first_day(month)?).map_err(|_| ApiError::internal())
}

fn month_end(month: Month) -> Result<TimeMs, ApiError> {
    let next = plus_months(first_day(month)?, 1).map_err(|_| ApiError::internal())?;
    start_of_day(next).map_err(|_| ApiError::internal())
}

/// Steps read at once.
const JOURNAL_PAGE: usize = 4_096;
