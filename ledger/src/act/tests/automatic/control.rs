//! How policies are held: switched by governance from a height on, limited a bureau and day, audited by lot, counted.

use kexin_proof::height::{Height, TimeMs};
use kexin_proof::slots::Value;

use super::*;
use crate::act::case_event::{Event, audit_result, event_slot};
use crate::automatic::{count_key, count_slot};
use crate::calendar::{day_number, day_of};
use crate::fixture::desk::SHORT;
use crate::fixture::{BUREAU, GENESIS_MS};
use crate::handling::TimeLimits;
use crate::kpi::{Grouping, Measure, Rate, figures};

const HOUR_MS: u64 = 3_600_000;

#[test]
fn a_policy_is_switched_off_from_its_effective_height_and_not_before() {
    let mut desk = Desk::open();
    let houses: Vec<UnitCode> = (1..=3).map(|number| mortgaged(&mut desk, number)).collect();
    let effective = desk.chain.head().height().value() + 4;
    let amendment = Amendment {
        effective: Height::new(effective).expect("small"),
        policies: vec!["13|off|bank|0|0|停用".to_owned()],
        ..desk.chain.amendment()
    };
    assert_eq!(desk.chain.amend_book(amendment), 0);
    desk.chain.commit(Vec::new());
    assert_eq!(desk.chain.head().height().value(), effective - 2);
    let draft = release(&mut desk, &houses[0], "A-1", 1);
    assert_eq!(desk.approve(&draft), 0, "the last block of version 1");
    let draft = release(&mut desk, &houses[1], "A-2", 2);
    assert_eq!((draft.rule_set, desk.approve(&draft)), (2, 159));
    amend(&mut desk, "13|on|bank|0|0|启用");
    let draft = release(&mut desk, &houses[2], "A-3", 3);
    assert_eq!((draft.rule_set, desk.approve(&draft)), (3, 0));
    assert_eq!(case(&desk, "A-3").registration().and_then(|step| step.detail), Some(3), "by version 3");
}

#[test]
fn r_131_quota_so_many_a_bureau_and_day_of_china() {
    let mut desk = Desk::open();
    let houses: Vec<UnitCode> = (1..=4).map(|number| mortgaged(&mut desk, number)).collect();
    amend(&mut desk, "13|on|bank|0|2|每日两件");
    let ready = |desk: &mut Desk, number: u32, case: &str| {
        let draft = release(desk, &houses[number as usize - 1], case, number);
        desk.chain.ready(&draft, &APPROVED)
    };
    let one = ready(&mut desk, 1, "A-1");
    assert_eq!(desk.chain.commit(vec![one])[0].outcome, 0);
    let block = vec![ready(&mut desk, 2, "A-2"), ready(&mut desk, 3, "A-3")];
    let mut outcomes: Vec<u16> = desk.chain.commit(block).iter().map(|receipt| receipt.outcome).collect();
    outcomes.sort_unstable();
    assert_eq!(outcomes, [0, 131], "of two in one block the first takes the last place");
    let today = day_number(desk.chain.next_time());
    let key = count_key(13, BUREAU, today);
    let value = desk.chain.store().value(&key).expect("memory").expect("counted");
    assert_eq!(value.slots().number(count_slot::COUNT), Some(2), "what was refused is not counted");
    // Genesis lies at 8 o'clock in China.
    desk.chain.wait(15 * HOUR_MS);
    let draft = release(&mut desk, &houses[3], "A-4", 4);
    assert_eq!(unmet(&mut desk, &draft), ["quota"], "at 23 o'clock");
    desk.chain.wait(HOUR_MS);
    let draft = release(&mut desk, &houses[3], "A-4", 4);
    assert_eq!(desk.approve(&draft), 0, "a new day");
}

#[test]
fn days_are_counted_in_china() {
    let at = |ms: u64| TimeMs::new(ms).expect("small");
    let midnight = GENESIS_MS + 16 * HOUR_MS;
    assert_eq!(day_number(at(midnight)), day_number(at(midnight - 1)) + 1);
    assert_ne!(day_of(at(midnight)), day_of(at(midnight - 1)));
    assert_eq!(day_number(at(0)), 0);
}

/// Whether a release under a sample is drawn, and the outcome of its audit.
fn audited(sample: u32) -> (bool, u16) {
    let mut desk = Desk::open();
    let house = mortgaged(&mut desk, 1);
    amend(&mut desk, &format!("13|on|bank|{sample}|0|x"));
    let draft = release(&mut desk, &house, "A-1", 1);
    assert_eq!(desk.approve(&draft), 0);
    let is_drawn = case(&desk, "A-1").last(Event::Drawn).is_some();
    let mut audit = desk.chain.event(Event::Audit, &house, "A-1");
    audit.slots.set(event_slot::RESULT, Value::Code(audit_result::PASS));
    (is_drawn, desk.chain.outcome(&audit, &SHORT[1..]))
}

#[test]
fn what_is_drawn_is_audited_and_nothing_else_is() {
    assert_eq!(audited(0), (false, 121));
    assert_eq!(audited(10_000), (true, 0));
}

#[test]
fn the_share_of_automatic_registrations_is_measured() {
    let mut desk = Desk::open();
    let houses: Vec<UnitCode> = (1..=2).map(|number| mortgaged(&mut desk, number)).collect();
    let automatic = release(&mut desk, &houses[0], "A-1", 1);
    assert_eq!(desk.approve(&automatic), 0);
    let by_persons = desk.cancel(&houses[1], "A-2", "M-2", 2);
    assert_eq!(desk.register(&by_persons), 0);
    let cases = [case(&desk, "A-1"), case(&desk, "A-2")];
    let book = desk.chain.book();
    let measure = Measure {
        now: desk.chain.next_time(),
        working_days: book.holidays(),
        limits: &|kind| TimeLimits::of(kind, &book),
        covers: &|_, _| true,
        lock_days: 60,
    };
    let found = figures(&cases, &measure, Grouping::Province).expect("the year is known");
    let figures = found.values().next().expect("one month");
    assert_eq!(figures.automatic, Rate { count: 1, of: 2 });
    assert_eq!(figures.recorded, 2);
}
