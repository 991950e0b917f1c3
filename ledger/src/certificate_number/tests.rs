//! Certificate numbers: one canonical form for every spelling of the field.

use proptest::prelude::*;
use serde_json::json;

use super::*;

const TITLE: &str = "粤(2026)广州市不动产权第0123456号";

fn error(text: &str) -> CertificateNumberError {
    text.parse::<CertificateNumber>().expect_err(text)
}

#[test]
fn a_number_shows_its_parts_and_itself() {
    let number: CertificateNumber = TITLE.parse().expect("canonical");
    assert_eq!((number.year(), number.place(), number.serial()), (2026, "广州市", "0123456"));
    assert_eq!(number.kind(), CertificateKind::Title);
    assert_eq!(number.series().to_string(), "粤(2026)广州市不动产权");
    assert_eq!(number.to_string(), TITLE);
    let proof: CertificateNumber = "粤(2026)东莞不动产证明第123456789号".parse().expect("canonical");
    assert_eq!((proof.place(), proof.kind()), ("东莞", CertificateKind::Proof));
}

#[test]
fn leading_zeros_make_another_number() {
    let longer: CertificateNumber = "粤(2026)广州市不动产权第00123456号".parse().expect("canonical");
    assert_ne!(Ok(longer), TITLE.parse());
}

#[test]
fn spellings_of_the_field_come_to_the_canonical_form() {
    for text in ["粤（2026）广州市不动产权第0123456号", "粤 (2026) 广州市不动产权第 ０１２３４５６ 号"]
    {
        assert!(text.parse::<CertificateNumber>().is_err(), "not canonical");
        assert_eq!(
            CertificateNumber::from_field(text).map(|number| number.to_string()),
            Ok(TITLE.to_owned())
        );
    }
    assert!(CertificateNumber::from_field(&"粤".repeat(100_000)).is_err());
}

#[test]
fn each_part_is_checked() {
    assert_eq!(error(""), CertificateNumberError::Province);
    assert_eq!(error("Y(2026)广州市不动产权第0123456号"), CertificateNumberError::Province);
    assert_eq!(error("粤(26)广州市不动产权第0123456号"), CertificateNumberError::Year);
    assert_eq!(error("粤(0026)广州市不动产权第0123456号"), CertificateNumberError::Year);
    assert_eq!(error("粤2026广州市不动产权第0123456号"), CertificateNumberError::Year);
    assert_eq!(error("粤(2026)广州市房地产权第0123456号"), CertificateNumberError::Kind);
    assert_eq!(error("粤(2026)不动产权第0123456号"), CertificateNumberError::Place);
    assert_eq!(error("粤(2026)Guangzhou不动产权第0123456号"), CertificateNumberError::Place);
    assert_eq!(
        error(&format!("粤(2026){}不动产权第0123456号", "广".repeat(21))),
        CertificateNumberError::Place
    );
    assert_eq!(error("粤(2026)广州市不动产权第123456号"), CertificateNumberError::Serial);
    assert_eq!(error("粤(2026)广州市不动产权第1234567890号"), CertificateNumberError::Serial);
    assert_eq!(error("粤(2026)广州市不动产权第012345a号"), CertificateNumberError::Serial);
    assert_eq!(error("粤(2026)广州市不动产权第0123456号(销)1"), CertificateNumberError::Serial);
    assert_eq!(error("粤(2026)广州市不动产权0123456"), CertificateNumberError::Serial);
}

#[test]
fn vectors_hold() {
    let texts = [
        TITLE,
        "粤（2026）广州市不动产权第0123456号",
        "粤(2026)佛禅不动产权第12345678号",
        "粤(2026)东莞不动产证明第123456789号",
        "粤(2026)广州市不动产权第123456号",
        "粤(2026)广州市不动产权第0123456号(销)1",
        "穗房地证字第0000001号",
    ];
    let rows: Vec<_> = texts
        .iter()
        .map(|text| {
            json!({
                "text": text,
                "canonical": text.parse::<CertificateNumber>().is_ok(),
                "number": CertificateNumber::from_field(text).ok().map(|number| number.to_string()),
            })
        })
        .collect();
    crate::vectors::check("certificate_number.json", &json!({ "numbers": rows }));
}

proptest! {
    #[test]
    fn every_number_is_read_back_as_it_is_shown(
        year in 1000u16..=9999,
        place in "[一-龥]{1,20}",
        title in any::<bool>(),
        serial in "[0-9]{7,9}",
    ) {
        let kind = if title { CertificateKind::Title } else { CertificateKind::Proof };
        let series = Series { province: '粤', year, place, kind };
        let number = CertificateNumber::new(series, &serial).expect("sound parts");
        prop_assert_eq!(number.to_string().parse(), Ok(number));
    }

    #[test]
    fn text_that_is_read_is_shown_unchanged(text in "[粤(（2026)）广州市不动产权证明第0-9号]{0,40}") {
        if let Ok(number) = text.parse::<CertificateNumber>() {
            prop_assert_eq!(number.to_string(), text);
        }
    }
}
