//! A unit's rights in full: owners, mortgages by rank 顺位, seizures in their order of waiting 轮候, and all that stands beside
//! them; what only a registered key may read.

use kexin_ledger::unit::lineage::way_name;
use kexin_ledger::unit::{Mortgage, Seizure, Standing, Unit as RegisteredUnit, rank, seizure_kind, unit_key};
use kexin_proof::height::TimeMs;
use kexin_proof::unit_code::UnitCode;

use crate::draft::NodeDesk;
use crate::exit::{Exit, Failure};
use crate::output::civil_time;
use crate::record_text::value_text;
use crate::session::Session;
use crate::text::{t, tf};

/// The rights of a unit, in lines.
///
/// # Errors
/// No node, or its refusal.
pub fn lines(session: &Session, code: &UnitCode) -> Result<Vec<String>, Failure> {
    let desk = NodeDesk::open(session)?;
    let Some(value) = desk.value(&unit_key(code))? else {
        return Err(Failure::plain(
            Exit::NotAuthorised,
            t("节点未给出权利详情", "the node did not hand out the rights"),
        ));
    };
    let Some(unit) = RegisteredUnit::of(value.slots()) else { return Ok(Vec::new()) };
    let now = crate::clock::now();
    let certificate = unit.certificate().unwrap_or("–");
    let mut lines = vec![tf(format!("  证书 {certificate}"), format!("  certificate {certificate}"))];
    lines.extend(owners(&unit));
    lines.extend(mortgages(&unit.mortgages()));
    let queue = unit.seizures_at(now);
    lines.extend(queue.iter().filter(|one| one.is_active() || one.is_waiting()).map(seizure));
    lines.extend(entries(&unit, now));
    let parent = |found: kexin_ledger::unit::lineage::Relative| {
        tf(
            format!("  来自 {}（{}）", found.unit, way_name(found.way)),
            format!("  from {} ({})", found.unit, way_name(found.way)),
        )
    };
    lines.extend(unit.parents().into_iter().map(parent));
    Ok(lines)
}

fn owners(unit: &RegisteredUnit<'_>) -> Vec<String> {
    let line = |(place, owner): (usize, kexin_ledger::unit::Owner)| {
        let share = owner.share.map(|share| format!("{}/{}", share.numerator(), share.denominator()));
        let share = share.as_deref().unwrap_or("–");
        let tag = value_text(&kexin_proof::slots::Value::Party(owner.party));
        tf(
            format!("  权利人 {place}  主体 {tag}…  份额 {share}"),
            format!("  owner {place}  party {tag}…  share {share}"),
        )
    };
    unit.owners().into_iter().enumerate().map(line).collect()
}

/// Those in force, the first rank first.
fn mortgages(all: &[Mortgage]) -> Vec<String> {
    let mut ranked: Vec<(usize, &Mortgage)> =
        all.iter().filter_map(|mortgage| Some((rank(all, &mortgage.case)?, mortgage))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let line = |(rank, mortgage): &(usize, &Mortgage)| {
        let (case, mortgagee, number) = (&mortgage.case, mortgage.mortgagee, &mortgage.proof_number);
        let yuan = format!("{}.{:02}", mortgage.amount_fen / 100, mortgage.amount_fen % 100);
        tf(
            format!("  抵押  顺位 {rank}  业务 {case}  抵押权人 {mortgagee}  {yuan} 元  {number}"),
            format!("  mortgage  rank {rank}  case {case}  mortgagee {mortgagee}  {yuan} yuan  {number}"),
        )
    };
    ranked.iter().map(line).collect()
}

fn seizure(found: &Seizure) -> String {
    let is_pre = matches!(found.kind, seizure_kind::PRE_SEIZURE | seizure_kind::WAITING_PRE_SEIZURE);
    let kind = match (found.is_waiting(), is_pre) {
        (false, false) => t("查封", "seizure"),
        (false, true) => t("预查封", "pre-seizure"),
        (true, false) => t("轮候查封", "waiting seizure"),
        (true, true) => t("轮候预查封", "waiting pre-seizure"),
    };
    let until = match found.end() {
        Some(end) => tf(format!("至 {}", civil_time(end)), format!("until {}", civil_time(end))),
        None => tf(format!("期限 {} 日", found.term_days), format!("for {} days", found.term_days)),
    };
    tf(
        format!("  {kind}  业务 {}  机关 {}  {until}", found.case, found.organ),
        format!("  {kind}  case {}  court {}  {until}", found.case, found.organ),
    )
}

fn entries(unit: &RegisteredUnit<'_>, now: TimeMs) -> Vec<String> {
    let line = |zh: &str, en: &str, standing: &Standing, more: &str| {
        let case = &standing.case;
        let until = standing.expires.map_or_else(String::new, |end| {
            tf(format!("  至 {}", civil_time(end)), format!("  until {}", civil_time(end)))
        });
        tf(format!("  {zh}  业务 {case}  {more}{until}"), format!("  {en}  case {case}  {more}{until}"))
    };
    let mut lines = Vec::new();
    lines.extend(
        unit.objections_at(now).iter().map(|one| line("异议", "objection", &one.standing, &one.proof_number)),
    );
    lines.extend(
        unit.notices_at(now)
            .iter()
            .map(|one| line("预告", "advance notice", &one.standing, &one.proof_number)),
    );
    lines.extend(
        unit.habitations_at(now)
            .iter()
            .map(|one| line("居住权", "habitation", &one.standing, &one.proof_number)),
    );
    lines.extend(
        unit.easements_at(now).iter().map(|one| line("地役权", "easement", &one.standing, &one.other)),
    );
    lines.extend(
        unit.restrictions_at(now)
            .iter()
            .map(|one| line("限制", "restriction", &one.standing, &one.document_number)),
    );
    lines
}
