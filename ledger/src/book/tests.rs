//! Versions of the rule book: what each holds, from when it is in force, and what makes none.

use super::*;
use crate::act::case_event::Event;
use crate::codes::{List, Origin};
use crate::execute::{ParentView, check};
use crate::fixture::{BUREAU, REVIEWER, TestChain, unit};
use crate::record::Role;
use crate::registry::KeyRing;

mod governance;
mod replay;

fn at(height: u64) -> Height {
    Height::new(height).expect("small")
}

fn rows(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Version 2, in force from height 10, with one change of every sort.
fn second() -> Amendment {
    Amendment {
        codes: rows(&[
            "FWYT|11|成套住宅|dwelling|withdrawn",
            "FWYT|110|保障性租赁住房|subsidised rental housing|province",
            "DJYY|1|买卖|purchase|province",
        ]),
        areas: rows(&["440106|天河区|county||2026-12-31|440119", "440119|天河新区|county|2026-12-01||"]),
        holidays: rows(&[
            "2027|2027-01-01|off|元旦",
            "2027|2027-05-01|off|劳动节",
            "2027|2027-10-01|off|国庆节",
            "2027|2027-10-02|off|国庆节",
            "2027|2027-10-03|off|国庆节",
        ]),
        figures: vec![(Figure::ObjectionDays, 20), (Figure::AreaTolerancePerMillion, 0)],
        policies: rows(&["13|off|bank|10000|0|停用"]),
        ..Amendment::new(2, at(10))
    }
}

#[test]
fn version_1_holds_the_built_in_tables_and_the_laws_figures() {
    let books = Books::built_in();
    assert!(books.version(0).is_none() && books.version(2).is_none());
    let book = books.version(1).expect("built in");
    assert_eq!((book.version(), book.effective()), (1, Height::ZERO));
    assert_eq!(book, books.in_force(Height::ZERO));
    assert_eq!(book, books.in_force(at(1 << 40)));
    assert_eq!(book.codes(), CodeLists::gb2015());
    assert_eq!(book.areas(), AreaTable::guangdong());
    assert_eq!(book.holidays(), HolidayTable::national());
    assert_eq!(book.policies(), &Policies::built_in());
    let law = [15, 90, 36, 30, 15, 15, 30, 30, 3_000, 3, 1];
    assert_eq!(Figure::all().map(|figure| book.figure(figure)).collect::<Vec<_>>(), law);
}

#[test]
fn figures_have_one_number_and_one_name_and_a_default_that_is_allowed() {
    // 10 is retired.
    for (number, figure) in (1..10).chain(11..).zip(Figure::all()) {
        assert_eq!(figure.number(), number);
        assert_eq!(Figure::from_number(number), Some(figure));
        assert_eq!(Figure::from_name(figure.name()), Some(figure));
        assert!(figure.allows(figure.default()), "{}", figure.name());
        let (least, greatest) = figure.allowed().into_inner();
        assert!(figure.allows(least) && figure.allows(greatest) && !figure.allows(greatest + 1));
        assert!(least == 0 || !figure.allows(least - 1));
        assert!(!figure.zh().is_empty() && !figure.law().is_empty());
    }
    assert_eq!(Figure::from_number(0), None);
    assert_eq!(Figure::from_number(10), None);
    assert_eq!(Figure::from_number(13), None);
    assert_eq!(Figure::from_name("objection"), None);
}

#[test]
fn an_amendment_changes_its_rows_and_nothing_else() {
    let first = RuleBook::first();
    let book = first.amended(&second()).expect("sound");
    assert_eq!((book.version(), book.effective()), (2, at(10)));
    assert!(!book.codes().has(List::HouseUse, 11), "withdrawn");
    assert!(book.codes().has(List::HouseUse, 110) && book.codes().has(List::HouseUse, 10));
    let cause = book.codes().code(List::Cause, 1).expect("written anew");
    assert_eq!((cause.en.as_str(), cause.origin), ("purchase", Origin::Province));
    assert_eq!(book.codes().codes(List::HouseUse).count(), first.codes().codes(List::HouseUse).count());
    let day = |text: &str| text.parse().expect("a date");
    assert!(book.areas().begins_units_on(440_106, day("2026-12-31")));
    assert!(!book.areas().begins_units_on(440_106, day("2027-01-01")));
    assert!(book.areas().begins_units_on(440_119, day("2027-01-01")));
    assert!(book.areas().begins_units_on(440_103, day("2027-01-01")));
    assert!(book.holidays().knows(2027) && book.holidays().knows(2026));
    assert_eq!(book.figure(Figure::ObjectionDays), 20);
    assert_eq!(book.figure(Figure::AreaTolerancePerMillion), 0);
    assert_eq!(book.figure(Figure::NoticeDays), 90);
    assert!(!book.policies().of(13).expect("there").is_on && book.policies().of(10).expect("there").is_on);
    assert!(first.codes().has(List::HouseUse, 11) && !first.holidays().knows(2027), "version 1 stays");

    let third = Amendment { figures: vec![(Figure::NoticeDays, 60)], ..Amendment::new(3, at(10)) };
    let third = book.amended(&third).expect("sound");
    assert_eq!((third.figure(Figure::NoticeDays), third.figure(Figure::ObjectionDays)), (60, 20));
    assert!(Arc::ptr_eq(&third.codes, &book.codes), "tables that do not change are shared");
}

#[test]
fn what_makes_no_version_is_named() {
    let book = RuleBook::first().amended(&second()).expect("sound");
    let of = |amendment: &Amendment| book.amended(amendment).expect_err("refused");
    let sound = Amendment { figures: vec![(Figure::NoticeDays, 60)], ..Amendment::new(3, at(10)) };
    assert!(book.amended(&sound).is_ok());
    for version in [0, 1, 2, 4, u32::MAX] {
        assert_eq!(of(&Amendment { version, ..sound.clone() }), AmendmentError::Version { newest: 2 });
    }
    let early = Amendment { effective: at(9), ..sound.clone() };
    assert_eq!(of(&early), AmendmentError::Effective { newest: 2 });
    assert_eq!(of(&Amendment::new(3, at(10))), AmendmentError::Empty);

    let codes = |texts: &[&str]| of(&Amendment { codes: rows(texts), ..sound.clone() });
    let line = |error| match error {
        AmendmentError::Codes(error) | AmendmentError::Areas(error) | AmendmentError::Holidays(error) => {
            error.line
        }
        other => panic!("{other}"),
    };
    assert_eq!(line(codes(&["FWYT|12|x|y|field", "FWYT|13|x|y"])), 2);
    assert_eq!(line(codes(&["FWYT|12|x|y|field", "FWYT|12|x|y|withdrawn"])), 2, "twice");
    assert_eq!(line(codes(&["FWYT|11|x|y|withdrawn"])), 1, "it is withdrawn already");
    assert_eq!(line(codes(&["NONE|12|x|y|field"])), 1);
    let areas = |text: &str| line(of(&Amendment { areas: rows(&[text]), ..sound.clone() }));
    assert_eq!(areas("440100|广州市|county|||"), 1);
    assert_eq!(areas("440103|荔湾区|county||2026-12-31|440199"), 0, "the successor is not there");
    let holidays = |text: &str| line(of(&Amendment { holidays: rows(&[text]), ..sound.clone() }));
    assert_eq!(holidays("2028|2028-01-01|off"), 1);
    assert_eq!(holidays("2028|2028-01-01|off|元旦"), 0, "the year is not whole");
    let figures = |figures: &[(Figure, u64)]| of(&Amendment { figures: figures.to_vec(), ..sound.clone() });
    assert_eq!(figures(&[(Figure::NoticeDays, 0)]), AmendmentError::Figures);
    assert_eq!(figures(&[(Figure::NoticeDays, 60), (Figure::NoticeDays, 70)]), AmendmentError::Figures);
    assert_eq!(figures(&[(Figure::NoticeDays, 60), (Figure::ObjectionDays, 20)]), AmendmentError::Figures);
}

#[test]
fn a_version_is_in_force_from_its_height_until_the_next() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.books(), Books::built_in());
    assert_eq!(chain.amend_book(Amendment { effective: at(5), ..second() }), 0);
    let third = Amendment { figures: vec![(Figure::NoticeDays, 60)], ..Amendment::new(3, at(5)) };
    assert_eq!(chain.amend_book(third), 0);
    let fourth = Amendment { figures: vec![(Figure::NoticeDays, 50)], ..Amendment::new(4, at(7)) };
    assert_eq!(chain.amend_book(fourth), 0);
    let books = chain.books();
    assert_eq!(books.all().map(|book| book.version()).collect::<Vec<_>>(), [1, 2, 3, 4]);
    let numbers = (0..9).map(|height| books.in_force(at(height)).version()).collect::<Vec<_>>();
    assert_eq!(numbers, [1, 1, 1, 1, 1, 3, 3, 4, 4], "of two from one height the later counts");
    for height in 0..9 {
        let number = version_in_force(chain.store(), at(height)).expect("memory does not fail");
        assert_eq!(number, books.in_force(at(height)).version());
    }
    let value = chain.store().value(&book_key(2)).expect("memory").expect("written");
    assert_eq!(amendment_of(value.slots()), Some(Amendment { effective: at(5), ..second() }));
}

#[test]
fn a_state_with_a_version_that_cannot_be_is_damage() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.amend_book(second()), 0);
    let with = |key: StateKey, found: Option<StateValue>| {
        Books::read(|asked| if *asked == key { Ok(found.clone()) } else { chain.store().value(asked) })
    };
    assert!(with(StateKey::from_bytes([0; 32]), None).is_ok());
    assert!(matches!(with(book_key(2), None), Err(StoreError::Missing { at: 2, .. })));
    let pointer = chain.store().value(&books_key()).expect("memory");
    assert!(matches!(with(book_key(2), pointer), Err(StoreError::Corrupt { .. })));
}

#[test]
fn keys_in_memory_hold_the_book_until_a_block_amends_it() {
    let mut chain = TestChain::new(4);
    let mut keys = KeyRing::new(chain.head().height());
    keys.load_books(chain.store()).expect("memory");
    let versions =
        |keys: &KeyRing, chain: &TestChain| keys.books(chain.store()).expect("memory").all().count();
    assert_eq!(chain.amend_book(second()), 0);
    keys.advance(chain.head().height(), []);
    assert_eq!(versions(&keys, &chain), 1, "what was loaded is not read again");
    keys.advance(chain.head().height(), [&books_key()]);
    assert_eq!(versions(&keys, &chain), 2, "and is let go when it changes");
}

#[test]
fn a_view_without_the_book_in_memory_reads_it() {
    let mut chain = TestChain::new(4);
    let draft = chain.event(Event::Review, &unit(1), "A-1");
    let record = chain.ready(&draft, &[(Role::Reviewer, BUREAU, REVIEWER)]);
    let head = chain.head();
    let keys = KeyRing::new(head.height());
    let parent = ParentView::new(chain.store(), &head, &keys);
    let findings = check(&parent, chain.next_time(), &record).expect("memory");
    assert!(findings.all().all(|rejection| rejection.number() != 158));
}
