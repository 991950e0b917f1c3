//! The canonical encoding: one for each value, bounded, and nothing else decodes.

use alloc::string::{String, ToString};
use alloc::vec;

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Sample {
    small: u16,
    wide: u64,
    name: String,
    marks: Vec<u32>,
    note: Option<u16>,
}

impl Wire for Sample {
    fn write(&self, out: &mut Writer) {
        out.u16(self.small);
        out.u64(self.wide);
        out.text(&self.name);
        out.list(&self.marks);
        out.option(self.note.as_ref());
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            small: input.u16()?,
            wide: input.u64()?,
            name: input.text("name", 64)?.to_string(),
            marks: input.list("marks", 8)?,
            note: input.option()?,
        })
    }
}

fn sample() -> impl Strategy<Value = Sample> {
    (
        any::<u16>(),
        0..=INTEGER_MAX,
        "[ -~一-龥]{0,12}",
        prop::collection::vec(any::<u32>(), 0..8),
        any::<Option<u16>>(),
    )
        .prop_map(|(small, wide, name, marks, note)| Sample { small, wide, name, marks, note })
}

proptest! {
    #[test]
    fn decoding_gives_back_what_was_encoded(value in sample()) {
        prop_assert_eq!(decode::<Sample>(&encode(&value), 1024), Ok(value));
    }

    #[test]
    fn every_prefix_and_every_extension_is_refused(value in sample(), extra in any::<u8>()) {
        let bytes = encode(&value);
        for end in 0..bytes.len() {
            prop_assert!(decode::<Sample>(&bytes[..end], 1024).is_err());
        }
        let mut longer = bytes;
        longer.push(extra);
        prop_assert!(decode::<Sample>(&longer, 1024).is_err());
    }

    #[test]
    fn bytes_that_decode_encode_to_themselves(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(value) = decode::<Sample>(&bytes, 1024) {
            prop_assert_eq!(encode(&value), bytes);
        }
    }
}

#[test]
fn integers_above_two_to_the_63_are_refused() {
    assert!(matches!(Reader::new(&[0x80, 0, 0, 0, 0, 0, 0, 0]).u64(), Err(DecodeError::OverLimit { .. })));
}

#[test]
fn a_claimed_count_beyond_the_limit_is_refused_before_reading_elements() {
    let found = Reader::new(&[0xff; 4]).list::<u32>("marks", 8);
    assert_eq!(
        found,
        Err(DecodeError::OverLimit { what: "marks", offset: 0, found: u64::from(u32::MAX), limit: 8 })
    );
}

#[test]
fn text_with_controls_noncharacters_or_broken_utf8_is_refused() {
    for bad in [&b"\x1f"[..], b"\x7f", "\u{fdd0}".as_bytes(), "\u{1ffff}".as_bytes(), b"\xff"] {
        let mut out = Writer::new();
        out.bytes(bad);
        let bytes = out.into_bytes();
        assert!(matches!(
            Reader::new(&bytes).text("t", 16),
            Err(DecodeError::Invalid { what: "t", offset: 0 })
        ));
    }
}

#[test]
fn rising_order_refuses_equal_neighbours() {
    assert!(strictly_rising(&[1, 2, 3], "order", 0, |x| *x).is_ok());
    assert!(strictly_rising(&[1, 1], "order", 7, |x| *x).is_err());
    assert_eq!(vec![1u8].len(), 1);
}
