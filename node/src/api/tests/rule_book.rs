//! The rule book as desks read it, and what working days and units say after it was changed.

use kexin_ledger::api::{DailyLogReply, RuleBookView, UnitView};
use kexin_ledger::book::{Amendment, Books, Table};
use kexin_ledger::fixture::desk::lineage::Part;
use kexin_ledger::fixture::desk::{SHORT, Stock};
use kexin_ledger::fixture::{ACCEPTOR, BUREAU, COUNTY, unit};
use kexin_proof::unit_code::UnitCode;

use super::service::Service;

fn read(service: &Service, after: u32) -> RuleBookView {
    service.get(&format!("/v1/rule-book?after={after}")).send().json()
}

fn amendments(view: &RuleBookView) -> Vec<Amendment> {
    let rows = |rows: &[kexin_ledger::api::BookRow]| {
        rows.iter().map(|row| (Table::from_name(&row.table).expect("known"), row.row.clone())).collect()
    };
    let amendment = |version: &kexin_ledger::api::BookVersion| {
        Amendment::of_rows(version.version, version.effective, rows(&version.rows)).expect("rows")
    };
    view.versions.iter().map(amendment).collect()
}

#[test]
fn a_desk_makes_of_the_rows_the_very_book_that_the_chain_judges_by() {
    let mut service = Service::start();
    let first = read(&service, 0);
    assert_eq!((first.in_force, first.versions.len(), first.next), (1, 0, None));
    service.desk.chain.know_years(2027..=2028);
    let policies = vec!["13|off|unlocked+bank|100|0|暂停".to_owned()];
    let amendment = Amendment { policies, ..service.desk.chain.amendment() };
    assert_eq!(service.desk.chain.amend_book(amendment), 0);
    service.catch_up();
    let view = read(&service, 1);
    assert_eq!(view.versions.iter().map(|version| version.version).collect::<Vec<_>>(), [2, 3]);
    let told = Books::amended_by(amendments(&view)).expect("sound");
    assert_eq!(told, service.desk.chain.books());
    assert!(told.newest().holidays().knows(2028));
    assert!(told.newest().policies().of(13).is_some_and(|policy| !policy.is_on));
    assert_eq!(read(&service, 2).versions.len(), 1, "from the one after");
    assert_eq!(read(&service, 9).versions.len(), 0);
    assert_eq!(service.get("/v1/rule-book?after=x").send().problem().code, "malformed");
}

fn show(service: &Service, unit: &UnitCode) -> UnitView {
    service.get(&format!("/v1/units/{unit}")).send().json()
}

#[test]
fn an_old_code_names_the_new_one_and_a_divided_unit_its_parts() {
    let mut service = Service::start();
    let house = service.desk.registered(1, 0, &[(1, None)]);
    let moved: UnitCode = house.as_str().replacen("440106", "440112", 1).parse().expect("a code");
    let recoding = service.desk.recode(&[(house, moved)], "G440106-R");
    assert_eq!(service.desk.record_order(&recoding), 0);
    service.catch_up();
    let old = show(&service, &house);
    assert_eq!(old.recoded_to.as_deref(), Some(moved.as_str()));
    assert_eq!(old.historic_reason.as_deref(), Some("recoded"));
    assert_eq!((old.successors.len(), old.successors[0].way.as_str()), (1, "recoded"));
    let new = show(&service, &moved);
    assert!(new.recoded_to.is_none() && new.successors.is_empty() && new.historic_reason.is_none());
    assert_eq!(new.status.as_deref(), Some("current"));
    assert!(show(&service, &unit(77)).successors.is_empty(), "of what is not there nothing is said");

    let source = service.desk.registered(2, 0, &[(2, None)]);
    let parts: [Part; 2] = [(unit(3), 5_000, 21), (unit(4), 5_117, 22)];
    let mut split = service.desk.split(&source, "G440106-S", &parts, 2);
    service.desk.esign(&mut split, &source, &[2]);
    assert_eq!(service.desk.register(&split), 0);
    service.catch_up();
    let divided = show(&service, &source);
    assert_eq!((divided.recoded_to, divided.historic_reason.as_deref()), (None, Some("split")));
    let parts: Vec<&str> = divided.successors.iter().map(|part| part.unit.as_str()).collect();
    assert_eq!(parts, [unit(3).as_str(), unit(4).as_str()]);
}

#[test]
fn register_and_log_of_a_day_with_every_path_agree_in_every_column() {
    let mut service = Service::start();
    let house = service.desk.registered(1, 0, &[(1, None)]);
    let seizure = service.desk.seize(&house, "G440106-Z", 1, (1, 30));
    assert_eq!(service.desk.record_order(&seizure), 0);
    let sale = service.desk.sound_sale(&house, "G440106-V", (1, 2), (1, 2));
    assert_eq!(service.desk.register(&sale), 17, "refused, and in no column");
    let stock = Stock::sound(unit(9), &[(3, None)], kexin_ledger::fixture::desk::title(90));
    let batch = service.desk.import(1, &[stock]);
    assert_eq!(service.desk.chain.outcome(&batch, &SHORT), 0);
    service.catch_up();
    let path = format!("/v1/daily-log?area={COUNTY}&from=2020-01-01&to=2100-01-01");
    let reply: DailyLogReply = service.get(&path).signed(BUREAU, ACCEPTOR).send().json();
    assert!(!reply.days.is_empty());
    for day in &reply.days {
        assert_eq!((day.difference, &day.register), (0, &day.access), "{day:?}");
    }
    let total: u64 = reply.days.iter().map(|day| day.register["seizeReg"]).sum();
    assert_eq!(total, 1);
}
