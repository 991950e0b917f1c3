//! Numbers of certificates and proofs of title, such as `粤(2026)广州市不动产权第0123456号`.
//!
//! One canonical form names the certificate's place in the state map; other spellings of the field are brought to it
//! at the desk, never in a record.

use std::fmt;
use std::str::FromStr;

/// Most characters of the place text.
pub const PLACE_CHARS_MAX: usize = 20;

/// Why text is not such a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateNumberError {
    /// Does not begin with a province's one character.
    #[error("the number begins with one character for the province 证号须以省简称开头")]
    Province,
    /// No four-digit year in half-width brackets.
    #[error("the year stands in half-width brackets, such as (2026) 年份须写作半角括号四位数字")]
    Year,
    /// Neither 不动产权 nor 不动产证明.
    #[error("the number says neither 不动产权 nor 不动产证明 证号须含“不动产权”或“不动产证明”")]
    Kind,
    /// The place is empty, too long or not in Han characters.
    #[error("the place is one to {PLACE_CHARS_MAX} Han characters 机构简称须为一至二十个汉字")]
    Place,
    /// The serial number is not seven to nine digits between 第 and 号.
    #[error("the serial number is seven to nine digits between 第 and 号 顺序号须为第…号之间七至九位数字")]
    Serial,
}

/// What the number belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CertificateKind {
    /// 不动产权证书: ownership and use rights.
    Title,
    /// 不动产登记证明: mortgage, advance notice, easement, habitation, objection.
    Proof,
}

impl CertificateKind {
    /// Its words in the number.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Title => "不动产权",
            Self::Proof => "不动产证明",
        }
    }
}

/// All numbers of one bureau, year and kind: what blocks of serial numbers are given out of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Series {
    /// 省简称, one character.
    pub province: char,
    /// Year.
    pub year: u16,
    /// Place text of the bureau 机构简称.
    pub place: String,
    /// Title or proof.
    pub kind: CertificateKind,
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({}){}{}", self.province, self.year, self.place, self.kind.text())
    }
}

/// A certificate's or proof's number in canonical form; its serial is text, because leading zeros matter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertificateNumber {
    series: Series,
    serial: String,
}

impl CertificateNumber {
    /// A number of a series.
    ///
    /// # Errors
    /// The first part that is not as it should be.
    pub fn new(series: Series, serial: &str) -> Result<Self, CertificateNumberError> {
        let place_chars = series.place.chars().count();
        if !is_han(series.province) {
            return Err(CertificateNumberError::Province);
        }
        if !(1000..=9999).contains(&series.year) {
            return Err(CertificateNumberError::Year);
        }
        if !(1..=PLACE_CHARS_MAX).contains(&place_chars) || !series.place.chars().all(is_han) {
            return Err(CertificateNumberError::Place);
        }
        let digits = serial.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || !(SERIAL_DIGITS_MIN..=SERIAL_DIGITS_MAX).contains(&serial.len()) {
            return Err(CertificateNumberError::Serial);
        }
        Ok(Self { series, serial: serial.to_owned() })
    }

    /// Reads spellings of the field: full-width brackets and digits, spaces.
    ///
    /// # Errors
    /// As [`CertificateNumber::from_str`].
    pub fn from_field(text: &str) -> Result<Self, CertificateNumberError> {
        if text.len() > FIELD_BYTES_MAX {
            return Err(CertificateNumberError::Place);
        }
        let plain: String =
            text.chars().filter(|character| !character.is_whitespace()).map(to_half_width).collect();
        plain.parse()
    }

    /// The series it belongs to.
    #[must_use]
    pub const fn series(&self) -> &Series {
        &self.series
    }

    /// The year.
    #[must_use]
    pub const fn year(&self) -> u16 {
        self.series.year
    }

    /// The place text.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.series.place
    }

    /// Title or proof.
    #[must_use]
    pub const fn kind(&self) -> CertificateKind {
        self.series.kind
    }

    /// The serial number with its leading zeros.
    #[must_use]
    pub fn serial(&self) -> &str {
        &self.serial
    }
}

impl fmt::Display for CertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}第{}号", self.series, self.serial)
    }
}

/// The canonical form only: what it shows is what was read.
impl FromStr for CertificateNumber {
    type Err = CertificateNumberError;
    fn from_str(text: &str) -> Result<Self, CertificateNumberError> {
        let mut characters = text.chars();
        let province = characters.next().ok_or(CertificateNumberError::Province)?;
        let rest = characters.as_str().strip_prefix('(').ok_or(CertificateNumberError::Year)?;
        let (year, rest) = rest.split_once(')').ok_or(CertificateNumberError::Year)?;
        let four_digits = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        let year = if four_digits { year.parse().ok() } else { None }.ok_or(CertificateNumberError::Year)?;
        let (name, rest) = rest.rsplit_once('第').ok_or(CertificateNumberError::Serial)?;
        let serial = rest.strip_suffix('号').ok_or(CertificateNumberError::Serial)?;
        let kinds = [CertificateKind::Title, CertificateKind::Proof];
        let (kind, place) = kinds
            .into_iter()
            .find_map(|kind| name.strip_suffix(kind.text()).map(|place| (kind, place)))
            .ok_or(CertificateNumberError::Kind)?;
        Self::new(Series { province, year, place: place.to_owned(), kind }, serial)
    }
}

/// CJK unified ideographs with extensions A and B: what names of Chinese places are written in.
fn is_han(character: char) -> bool {
    matches!(character, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{2a6df}')
}

/// The half-width form of a full-width ASCII character.
pub(crate) fn to_half_width(character: char) -> char {
    match u32::from(character) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(character),
        _ => character,
    }
}

const SERIAL_DIGITS_MIN: usize = 7;
const SERIAL_DIGITS_MAX: usize = 9;
const FIELD_BYTES_MAX: usize = 256;

#[cfg(test)]
mod tests;
