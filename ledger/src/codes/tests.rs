//! The code lists and the table of areas as they are built in.

use kexin_proof::slots::Date;

use super::*;

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

const TODAY: &str = "2026-11-24";

#[test]
fn the_built_in_lists_have_the_standards_codes() {
    let lists = CodeLists::gb2015();
    for list in List::ALL {
        assert!(lists.codes(list).count() >= 2, "{}", list.name());
        assert_eq!(List::from_name(list.name()), Some(list));
    }
    let name = |list, number| lists.code(list, number).map(|code| code.zh.as_str());
    assert_eq!(name(List::RegistrationType, 200), Some("转移登记"));
    assert_eq!(name(List::RightType, 4), Some("国有建设用地使用权/房屋（构筑物）所有权"));
    assert_eq!(name(List::CoOwnership, 2), Some("按份共有"));
    assert_eq!(name(List::SeizureKind, 2), Some("轮候查封"));
    assert_eq!(name(List::HouseUse, 111), Some("别墅"));
    assert!(!lists.has(List::RegistrationType, 0));
    assert!(!lists.has(List::CoOwnership, 4));
}

#[test]
fn codes_beside_the_standard_say_so() {
    let origin = |list, number| CodeLists::gb2015().code(list, number).map(|code| code.origin);
    assert_eq!(origin(List::RightType, 22), Some(Origin::Standard));
    assert_eq!(origin(List::RightType, 37), Some(Origin::Field));
    assert_eq!(origin(List::DocumentType, 8), Some(Origin::Field));
    assert_eq!(origin(List::Cause, 1), Some(Origin::Province));
}

#[test]
fn party_documents_know_exactly_the_listed_kinds() {
    for kind in 0..=100 {
        let listed = CodeLists::gb2015().has(List::DocumentType, kind);
        let error = crate::party::PartyDocument::normalise(kind, "").err();
        assert_eq!(error, Some(crate::party::PartyError::Text), "an empty number is refused first");
        let known =
            crate::party::PartyDocument::normalise(kind, "?").err() != Some(crate::party::PartyError::Type);
        assert_eq!(known, listed, "kind {kind}");
    }
}

#[test]
fn guangdong_has_twenty_one_cities_and_one_hundred_and_twenty_four_unit_prefixes() {
    let table = AreaTable::guangdong();
    let today = day(TODAY);
    let cities = table.areas().filter(|row| matches!(row.level, AreaLevel::City | AreaLevel::CityCounty));
    assert_eq!(cities.count(), 21);
    let prefixes = table.areas().filter(|row| table.begins_units_on(row.code, today));
    assert_eq!(prefixes.count(), 124);
    assert!(table.areas().all(|row| row.code / 10_000 == 44));
    let name = |code| table.area(code).map(|row| row.name.as_str());
    assert_eq!(name(440_106), Some("天河区"));
    assert_eq!(name(441_825), Some("连山壮族瑶族自治县"));
    assert_eq!(name(442_000), Some("中山市"));
}

#[test]
fn counties_per_city_are_those_of_the_official_table() {
    let table = AreaTable::guangdong();
    let today = day(TODAY);
    let expected = [
        (1, 11),
        (2, 10),
        (3, 9),
        (4, 3),
        (5, 7),
        (6, 5),
        (7, 7),
        (8, 9),
        (9, 5),
        (12, 8),
        (13, 5),
        (14, 8),
        (15, 4),
        (16, 6),
        (17, 4),
        (18, 8),
        (19, 1),
        (20, 1),
        (51, 3),
        (52, 5),
        (53, 5),
    ];
    for (city, counties) in expected {
        let prefix = 4400 + city;
        let found = table
            .areas()
            .filter(|row| row.code / 100 == prefix && row.begins_units() && row.is_valid_on(today))
            .count();
        assert_eq!(found, counties, "{prefix}");
    }
}

#[test]
fn a_city_with_counties_begins_no_unit_code_and_one_without_does() {
    let table = AreaTable::guangdong();
    assert!(!table.begins_units_on(440_100, day(TODAY)));
    assert!(!table.begins_units_on(440_000, day(TODAY)));
    assert!(table.begins_units_on(441_900, day(TODAY)));
    assert!(!table.begins_units_on(441_901, day(TODAY)));
    assert!(!table.begins_units_on(110_101, day(TODAY)));
}

#[test]
fn an_old_code_lives_on_in_what_took_its_place() {
    let table = AreaTable::guangdong();
    assert!(table.begins_units_on(440_183, day("2013-06-01")));
    assert!(!table.begins_units_on(440_183, day(TODAY)));
    assert!(!table.begins_units_on(440_118, day("2013-06-01")));
    assert_eq!(table.current(440_183, day(TODAY)), vec![440_118]);
    assert_eq!(table.current(440_582, day(TODAY)), vec![440_513, 440_514]);
    assert_eq!(table.current(440_106, day(TODAY)), vec![440_106]);
    assert_eq!(table.current(999_999, day(TODAY)), Vec::<u32>::new());
}

#[test]
fn every_ended_code_leads_to_codes_in_use() {
    let table = AreaTable::guangdong();
    for row in table.areas() {
        let current = table.current(row.code, day(TODAY));
        assert!(!current.is_empty(), "{}", row.code);
        assert!(current.iter().all(|code| code / 100 == row.code / 100), "{} left its city", row.code);
    }
}

#[test]
fn a_malformed_table_names_its_line() {
    let error = |text: &str| CodeLists::parse(text).expect_err("refused").line;
    assert_eq!(
        error("# remark\nDJLX\t100\t首次登记\tfirst\tstandard\nDJLX\t100\t首次登记\tfirst\tstandard"),
        3
    );
    assert_eq!(error("DJLX\t1\tx\ty"), 1);
    assert_eq!(error("NONE\t1\tx\ty\tstandard"), 1);
    assert_eq!(error("DJLX\t-1\tx\ty\tstandard"), 1);
    assert_eq!(error("DJLX\t1\tx\ty\tvendor"), 1);
    let area = |text: &str| AreaTable::parse(text).expect_err("refused").line;
    assert_eq!(area("440106\t天河区\tcounty\t\t\t\n440106\t天河区\tcounty\t\t\t"), 2);
    assert_eq!(area("440100\t广州市\tcounty\t\t\t"), 1);
    assert_eq!(area("44010\t广州市\tcity\t\t\t"), 1);
    assert_eq!(area("440183\t增城市\tcounty\t\t2014-12-31\t"), 1);
    assert_eq!(area("440183\t增城市\tcounty\t\t2014-13-31\t440118"), 1);
    assert_eq!(area("440183\t增城市\tcounty\t\t2014-12-31\t440118"), 0);
}
