//! Party tags, one for each person, and identity numbers in the open, found however they are written.

use kexin_proof::list::List;
use kexin_proof::slots::{Seed, Slots, Value, Width};
use proptest::prelude::*;
use serde_json::json;

use super::*;

const KEY: TagKey = TagKey::new(1, [0x4b; 32]);

fn normal(kind: u32, number: &str) -> Result<(u32, String), PartyError> {
    PartyDocument::normalise(kind, number).map(|document| (document.kind(), document.number().to_owned()))
}

fn tag(kind: u32, number: &str) -> PartyTag {
    KEY.tag(&PartyDocument::normalise(kind, number).expect("a sound document"))
}

#[test]
fn one_person_has_one_tag_however_the_number_is_written() {
    let expected = tag(1, "11010519491231002X");
    for written in ["11010519491231002x", " 110105 19491231 002X ", "１１０１０５１９４９１２３１００２Ｘ"]
    {
        assert_eq!(tag(1, written), expected, "{written}");
    }
    assert_ne!(tag(1, "440524188001010014"), expected);
    assert_ne!(tag(99, "11010519491231002X"), expected);
    assert_eq!((expected.scheme, expected.key), (1, 1));
}

#[test]
fn another_key_gives_another_tag() {
    let document = PartyDocument::normalise(1, "11010519491231002X").expect("sound");
    assert_ne!(TagKey::new(1, [9; 32]).tag(&document).mac, KEY.tag(&document).mac);
}

#[test]
fn a_business_licence_with_a_credit_code_is_that_code() {
    assert_eq!(tag(7, "91350100M000100Y43"), tag(8, "91350100M000100Y43"));
    assert_eq!(tag(7, "91350100M000100Y43(1-1)"), tag(8, "91350100m000100y43"));
    assert_eq!(tag(7, "91350100M000100Y43（2－1）"), tag(8, "91350100M000100Y43"));
    assert_eq!(normal(7, "440101000012345"), Ok((7, "440101000012345".to_owned())));
    assert_eq!(normal(7, "4401010000"), Err(PartyError::Licence));
}

#[test]
fn organisation_codes_lose_their_hyphen() {
    assert_eq!(normal(6, "M000100Y-4"), Ok((6, "M000100Y4".to_owned())));
}

#[test]
fn numbers_that_fail_their_check_are_refused() {
    assert_eq!(normal(1, "110105194912310021"), Err(PartyError::Check(IdentityNumberError::CheckCharacter)));
    assert_eq!(normal(8, "91350100M000100Y44"), Err(PartyError::Check(IdentityNumberError::CheckCharacter)));
    assert_eq!(normal(3, ""), Err(PartyError::Text));
    assert_eq!(normal(3, "  "), Err(PartyError::Text));
    assert_eq!(normal(3, &"E".repeat(51)), Err(PartyError::Text));
    assert_eq!(normal(3, "E\u{1}12345678"), Err(PartyError::Text));
    for unknown in [0, 9, 98, 100, 257] {
        assert_eq!(normal(unknown, "1"), Err(PartyError::Type));
    }
}

#[test]
fn errors_never_repeat_the_number() {
    for (kind, number) in [(1, "110105194912310021"), (7, "1234567890"), (8, "91350100M000100Y44")] {
        let message = normal(kind, number).expect_err("refused").to_string();
        assert!(!message.contains(&number[..6]), "{message}");
    }
}

#[test]
fn vectors_of_tags_hold() {
    let cases = [
        (1, "11010519491231002X"),
        (1, "440524188001010014"),
        (3, "e12345678"),
        (6, "M000100Y-4"),
        (7, "91350100M000100Y43(1-1)"),
        (7, "440101000012345"),
        (8, "12100000400009880K"),
        (99, "测试 1"),
    ];
    let rows: Vec<_> = cases
        .iter()
        .map(|(kind, number)| {
            let document = PartyDocument::normalise(*kind, number).expect("sound");
            json!({
                "document_type": kind,
                "number": number,
                "normal_type": document.kind(),
                "normal_number": document.number(),
                "tag": KEY.tag(&document).to_string(),
            })
        })
        .collect();
    let vectors = json!({ "key_number": 1, "key": hex::encode([0x4b; 32]), "tags": rows });
    crate::vectors::check("party_tag.json", &vectors);
}

#[test]
fn identity_and_mobile_numbers_in_text_are_noticed() {
    let found = [
        ("买方11010519491231002X，自愿", PersonalData::ResidentId),
        ("id:11010519491231002x", PersonalData::ResidentId),
        ("110105194912310021 11010519491231002X", PersonalData::ResidentId),
        ("１１０１０５１９４９１２３１００２Ｘ", PersonalData::ResidentId),
        ("440524188001010014", PersonalData::ResidentId),
        ("0440524188001010014", PersonalData::ResidentId),
        ("联系电话13800138000", PersonalData::MobileNumber),
        ("+8613800138000", PersonalData::MobileNumber),
        ("19900000000", PersonalData::MobileNumber),
    ];
    for (text, data) in found {
        assert_eq!(exposed_in_text(text), Some(data), "{text}");
    }
}

#[test]
fn numbers_of_the_trade_are_not_taken_for_personal_data() {
    let clean = [
        "",
        "G440106-2026-0001",
        "440106001002GB00014F00220045",
        "粤(2026)广州市不动产权第0123456号",
        "（2026）粤0106执1234号",
        "110105194912310021",
        "138001380001",
        "12800138000",
        "A13800138000",
        "020-87654321",
    ];
    for text in clean {
        assert_eq!(exposed_in_text(text), None, "{text}");
    }
}

#[test]
fn a_case_number_of_area_day_and_serial_passes_and_a_childs_number_in_prose_does_not() {
    let like_an_id = (0..1000)
        .flat_map(|serial| {
            (b'0'..=b'9').map(move |check| format!("44010620261123{serial:03}{}", check as char))
        })
        .find(|number| check_resident_id(number.as_bytes()).is_ok())
        .expect("one in eleven");
    assert_eq!(exposed_in_text(&like_an_id), None);
    assert_eq!(exposed_in_text(&format!("{like_an_id}001")), None);
    assert_eq!(exposed_in_text(&format!("监护人代理 {like_an_id}")), Some(PersonalData::ResidentId));
}

#[test]
fn the_slot_and_the_list_element_are_named() {
    let mut slots = Slots::new(Width::W32, Seed::from_bytes([1; 32]));
    slots.set(1, Value::text("G440106-1").expect("clean"));
    assert_eq!(exposed_in_slots(&slots), None);
    let mut element = Slots::new(Width::W8, Seed::from_bytes([2; 32]));
    element.set(3, Value::text("13800138000").expect("clean"));
    let mut list = List::new(Seed::from_bytes([3; 32]), Width::W8);
    list.push(Slots::new(Width::W8, Seed::from_bytes([4; 32])));
    list.push(element);
    slots.set(10, Value::List(list));
    let exposed = Exposed { slot: 10, element: Some((1, 3)), data: PersonalData::MobileNumber };
    assert_eq!(exposed_in_slots(&slots), Some(exposed));
}

proptest! {
    #[test]
    fn any_text_is_normalised_or_refused_and_normal_forms_stay(kind in 0u32..12, number in any::<String>()) {
        if let Ok(document) = PartyDocument::normalise(kind, &number) {
            prop_assert!(document == PartyDocument::normalise(document.kind(), document.number()).expect("normal"));
        }
    }

    #[test]
    fn any_text_is_searched_without_panic(text in any::<String>()) {
        let _ = exposed_in_text(&text);
    }
}
