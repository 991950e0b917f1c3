//! The values a slot may hold: thirteen types, each with one encoding on the wire and one in the leaf.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use crate::hash::{HASH_BYTES, SlotsRoot};
use crate::height::TimeMs;
use crate::list::List;
use crate::wire::{DecodeError, INTEGER_MAX, Reader, Wire, Writer, is_clean_text};

/// Longest text in a slot, bytes.
pub const TEXT_BYTES_MAX: usize = 4096;
/// Bytes of a party tag.
pub const PARTY_TAG_BYTES: usize = 34;

/// Bytes of a date.
const DATE_BYTES: usize = 10;
const YEAR_FIRST: u16 = 1900;
const YEAR_LAST: u16 = 2299;

/// Why a value cannot stand in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValueError {
    /// No day of the calendar between 1900 and 2299, or not written `YYYY-MM-DD`.
    #[error("not a date of 1900 to 2299 written YYYY-MM-DD 日期不合法")]
    Date,
    /// Zero, above one, or beyond the integers of the encoding.
    #[error("a share is a fraction above 0 and at most 1 份额须大于零且不超过一")]
    Share,
    /// Not 68 lower-case hexadecimal digits.
    #[error("a party tag is 68 lower-case hexadecimal digits 当事人标签格式错误")]
    PartyTag,
    /// Too long, or with controls.
    #[error("text is too long or holds control characters 文本过长或含控制字符")]
    Text,
}

/// A day of the civil calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// A day between 1900-01-01 and 2299-12-31.
    ///
    /// # Errors
    /// [`ValueError::Date`].
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, ValueError> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return Err(ValueError::Date),
        };
        if !(YEAR_FIRST..=YEAR_LAST).contains(&year) || day == 0 || day > days {
            return Err(ValueError::Date);
        }
        Ok(Self { year, month, day })
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, from 1.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// `YYYY-MM-DD`, as it is hashed and as it travels.
    fn to_bytes(self) -> [u8; DATE_BYTES] {
        let digit = |number: u16, unit: u16| {
            b'0'.saturating_add(u8::try_from(number.checked_div(unit).unwrap_or(0) % 10).unwrap_or(0))
        };
        let (year, month, day) = (self.year, u16::from(self.month), u16::from(self.day));
        [
            digit(year, 1000),
            digit(year, 100),
            digit(year, 10),
            digit(year, 1),
            b'-',
            digit(month, 10),
            digit(month, 1),
            b'-',
            digit(day, 10),
            digit(day, 1),
        ]
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = ValueError;
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| {
            let part = parts
                .next()
                .filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()));
            part.and_then(|part| part.parse::<u16>().ok()).ok_or(ValueError::Date)
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        if parts.next().is_some() {
            return Err(ValueError::Date);
        }
        let small = |value: u16| u8::try_from(value).map_err(|_| ValueError::Date);
        Self::new(year, small(month)?, small(day)?)
    }
}

/// A share of a right: a reduced fraction above zero and at most one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareValue {
    numerator: u64,
    denominator: u64,
}

impl ShareValue {
    /// The whole.
    pub const WHOLE: Self = Self { numerator: 1, denominator: 1 };

    /// A fraction, reduced.
    ///
    /// # Errors
    /// [`ValueError::Share`].
    pub fn new(numerator: u64, denominator: u64) -> Result<Self, ValueError> {
        if numerator == 0 || numerator > denominator || denominator > INTEGER_MAX {
            return Err(ValueError::Share);
        }
        let divisor = greatest_common_divisor(numerator, denominator);
        let reduce = |value: u64| value.checked_div(divisor).ok_or(ValueError::Share);
        Ok(Self { numerator: reduce(numerator)?, denominator: reduce(denominator)? })
    }

    /// Above the line.
    #[must_use]
    pub const fn numerator(self) -> u64 {
        self.numerator
    }

    /// Below the line.
    #[must_use]
    pub const fn denominator(self) -> u64 {
        self.denominator
    }
}

impl fmt::Display for ShareValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

/// The keyed tag of a person or an organisation: scheme, key number, HMAC (`docs/formats.md` 3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartyTag {
    /// 1 = HMAC-SHA-256 under the province's key.
    pub scheme: u8,
    /// Which of the province's keys.
    pub key: u8,
    /// The tag itself.
    pub mac: [u8; HASH_BYTES],
}

impl PartyTag {
    /// The 34 bytes.
    #[must_use]
    pub fn to_bytes(self) -> [u8; PARTY_TAG_BYTES] {
        let mut bytes = [0; PARTY_TAG_BYTES];
        let source = [self.scheme, self.key].into_iter().chain(self.mac);
        for (to, from) in bytes.iter_mut().zip(source) {
            *to = from;
        }
        bytes
    }

    /// The tag of 34 bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; PARTY_TAG_BYTES]) -> Self {
        let [scheme, key, mac @ ..] = bytes;
        Self { scheme, key, mac }
    }
}

impl fmt::Display for PartyTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PartyTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.mac.iter().take(4).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for PartyTag {
    type Err = ValueError;
    fn from_str(text: &str) -> Result<Self, ValueError> {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(ValueError::PartyTag);
        }
        let mut bytes = [0; PARTY_TAG_BYTES];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| ValueError::PartyTag)?;
        Ok(Self::from_bytes(bytes))
    }
}

impl Wire for PartyTag {
    fn write(&self, out: &mut Writer) {
        out.array(&self.to_bytes());
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.array().map(Self::from_bytes)
    }
}

/// What a slot holds. The number of a type is never reused. Text that comes from outside goes through
/// [`Value::text`]; integers end at 2^63 − 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Type 1.
    Text(String),
    /// Type 2.
    Date(Date),
    /// Type 3, integer fen.
    Fen(u64),
    /// Type 4, in 0.01 m².
    Area(u64),
    /// Type 5.
    Share(ShareValue),
    /// Type 6, from a code list.
    Code(u32),
    /// Type 7.
    Bits(u32),
    /// Type 8, also other 32-byte values such as keys.
    Hash([u8; HASH_BYTES]),
    /// Type 9.
    List(List),
    /// Type 10.
    Time(TimeMs),
    /// Type 11.
    Number(u64),
    /// Type 12.
    Party(PartyTag),
    /// Type 13, the root of a slot tree that stands elsewhere.
    Tree(SlotsRoot),
}

impl Value {
    /// Checked text.
    ///
    /// # Errors
    /// [`ValueError::Text`].
    pub fn text(text: &str) -> Result<Self, ValueError> {
        if text.len() > TEXT_BYTES_MAX || !is_clean_text(text) {
            return Err(ValueError::Text);
        }
        Ok(Self::Text(text.to_string()))
    }

    /// Number of the type.
    #[must_use]
    pub const fn value_type(&self) -> u8 {
        match self {
            Self::Text(_) => 1,
            Self::Date(_) => 2,
            Self::Fen(_) => 3,
            Self::Area(_) => 4,
            Self::Share(_) => 5,
            Self::Code(_) => 6,
            Self::Bits(_) => 7,
            Self::Hash(_) => 8,
            Self::List(_) => 9,
            Self::Time(_) => 10,
            Self::Number(_) => 11,
            Self::Party(_) => 12,
            Self::Tree(_) => 13,
        }
    }

    /// Whether the encoding can hold the value: text clean and short enough, integers at most 2^63 − 1.
    pub(super) fn is_encodable(&self) -> bool {
        match self {
            Self::Text(text) => text.len() <= TEXT_BYTES_MAX && is_clean_text(text),
            Self::Fen(n) | Self::Area(n) | Self::Number(n) => *n <= INTEGER_MAX,
            Self::Date(_)
            | Self::Share(_)
            | Self::Code(_)
            | Self::Bits(_)
            | Self::Hash(_)
            | Self::List(_)
            | Self::Time(_)
            | Self::Party(_)
            | Self::Tree(_) => true,
        }
    }

    /// Appends the value as it stands in its leaf (no length: the leaf ends there); gives the type.
    pub(super) fn write_leaf(&self, bytes: &mut Vec<u8>) -> u8 {
        match self {
            Self::Text(text) => bytes.extend_from_slice(text.as_bytes()),
            Self::Date(date) => bytes.extend_from_slice(&date.to_bytes()),
            Self::Fen(n) | Self::Area(n) | Self::Number(n) => bytes.extend_from_slice(&n.to_be_bytes()),
            Self::Time(time) => bytes.extend_from_slice(&time.value().to_be_bytes()),
            Self::Share(share) => {
                bytes.extend_from_slice(&share.numerator.to_be_bytes());
                bytes.extend_from_slice(&share.denominator.to_be_bytes());
            }
            Self::Code(n) | Self::Bits(n) => bytes.extend_from_slice(&n.to_be_bytes()),
            Self::Hash(hash) => bytes.extend_from_slice(hash),
            Self::List(list) => {
                bytes.extend_from_slice(&list.count().to_be_bytes());
                bytes.extend_from_slice(list.root().as_bytes());
            }
            Self::Party(tag) => bytes.extend_from_slice(&tag.to_bytes()),
            Self::Tree(root) => bytes.extend_from_slice(root.as_bytes()),
        }
        self.value_type()
    }

    /// The type, then the value as it travels.
    pub(super) fn write(&self, out: &mut Writer) {
        out.u8(self.value_type());
        match self {
            Self::Text(text) => out.text(text),
            Self::Date(date) => out.array(&date.to_bytes()),
            Self::Fen(n) | Self::Area(n) | Self::Number(n) => out.u64(*n),
            Self::Time(time) => time.write(out),
            Self::Share(share) => {
                out.u64(share.numerator);
                out.u64(share.denominator);
            }
            Self::Code(n) | Self::Bits(n) => out.u32(*n),
            Self::Hash(hash) => out.array(hash),
            Self::List(list) => list.write(out),
            Self::Party(tag) => tag.write(out),
            Self::Tree(root) => root.write(out),
        }
    }

    pub(super) fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        match input.u8()? {
            9 => List::read(input).map(Self::List),
            kind => Self::read_scalar(input, kind, offset),
        }
    }

    pub(super) fn read_flat(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let kind = input.u8()?;
        Self::read_scalar(input, kind, offset)
    }

    fn read_scalar(input: &mut Reader<'_>, kind: u8, offset: usize) -> Result<Self, DecodeError> {
        let invalid = |what| DecodeError::Invalid { what, offset };
        match kind {
            1 => input.text("slot text", TEXT_BYTES_MAX).map(|text| Self::Text(text.to_string())),
            2 => read_date(input.take(DATE_BYTES)?).map(Self::Date).ok_or(invalid("date")),
            3 => input.u64().map(Self::Fen),
            4 => input.u64().map(Self::Area),
            5 => {
                let (numerator, denominator) = (input.u64()?, input.u64()?);
                let share = ShareValue::new(numerator, denominator).map_err(|_| invalid("share"))?;
                if share.numerator != numerator { Err(invalid("share")) } else { Ok(Self::Share(share)) }
            }
            6 => input.u32().map(Self::Code),
            7 => input.u32().map(Self::Bits),
            8 => input.array().map(Self::Hash),
            10 => TimeMs::read(input).map(Self::Time),
            11 => input.u64().map(Self::Number),
            12 => PartyTag::read(input).map(Self::Party),
            13 => SlotsRoot::read(input).map(Self::Tree),
            _ => Err(invalid("slot type")),
        }
    }
}

pub(super) fn read_date(bytes: &[u8]) -> Option<Date> {
    core::str::from_utf8(bytes).ok()?.parse().ok()
}
