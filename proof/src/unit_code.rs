//! Real-estate unit codes 不动产单元代码 (GB/T 37346-2019): seven levels, 28 characters, no check digit.

use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use crate::wire::{DecodeError, Reader, Wire, Writer};

/// Characters of a unit code.
pub const UNIT_CODE_CHARS: usize = 28;

/// Text is not a unit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the unit code is malformed at character {position} 不动产单元号第 {position} 位不合法")]
pub struct UnitCodeError {
    /// First character that is wrong, from 1; 0 for a wrong length.
    pub position: usize,
}

/// Letters or numbers of a unit code that do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CombinationError {
    /// A (collective land ownership) or C (homestead) with another ownership than collective.
    #[error("this parcel feature belongs to collective land 该宗地特征码须为集体（J）")]
    NeedsCollective,
    /// G (island) or H (sea) with another ownership than state.
    #[error("this parcel feature belongs to the state 该宗地特征码须为国家（G）")]
    NeedsState,
    /// W (no fixture) with a number.
    #[error("a unit without a fixture has number 00000000 无定着物的单元号须为零")]
    NumberWithoutFixture,
    /// A fixture without a number.
    #[error("a fixture has a number 定着物须有编号")]
    FixtureWithoutNumber,
    /// Parcel serial 00000.
    #[error("a parcel serial is not zero 宗地顺序号不得为零")]
    SerialZero,
}

/// A unit code of the right structure; upper case, no spaces.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitCode([u8; UNIT_CODE_CHARS]);

impl UnitCode {
    /// Checks the structure of 28 bytes.
    ///
    /// # Errors
    /// The first character that is wrong.
    pub fn new(bytes: [u8; UNIT_CODE_CHARS]) -> Result<Self, UnitCodeError> {
        let wrong = bytes.iter().zip(1..).find(|(byte, position)| {
            let allowed: &[u8] = match position {
                13 => b"GJZ",
                14 => b"ABCDEFGHKLNSWXY",
                20 => b"FLQW",
                _ => b"0123456789",
            };
            !allowed.contains(byte)
        });
        wrong.map_or(Ok(Self(bytes)), |(_, position)| Err(UnitCodeError { position }))
    }

    /// The 28 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The 28 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; UNIT_CODE_CHARS] {
        &self.0
    }

    /// County code, GB/T 2260: the jurisdiction.
    #[must_use]
    pub fn county(&self) -> u32 {
        self.digits(0, 6)
    }

    /// Parcel code 宗地代码, 19 characters.
    #[must_use]
    pub fn parcel(&self) -> &str {
        self.as_str().get(..19).unwrap_or_default()
    }

    /// Ownership: `G` state, `J` collective, `Z` undetermined.
    #[must_use]
    pub fn ownership(&self) -> char {
        self.letter(12)
    }

    /// Parcel feature 宗地特征码.
    #[must_use]
    pub fn feature(&self) -> char {
        self.letter(13)
    }

    /// Fixture feature: `F` building, `L` forest, `Q` other, `W` none.
    #[must_use]
    pub fn fixture(&self) -> char {
        self.letter(19)
    }

    /// Whether the code is virtual: cadastral area and sub-area 000 outside islands and sea.
    #[must_use]
    pub fn is_virtual(&self) -> bool {
        self.digits(6, 6) == 0 && !matches!(self.feature(), 'G' | 'H')
    }

    /// Whether letters and numbers go together: an error in a new registration, a warning in an import.
    ///
    /// # Errors
    /// The first combination that is not allowed.
    pub fn combination(&self) -> Result<(), CombinationError> {
        let number_is_zero = self.digits(20, 8) == 0;
        match (self.feature(), self.ownership()) {
            ('A' | 'C', 'G' | 'Z') => return Err(CombinationError::NeedsCollective),
            ('G' | 'H', 'J' | 'Z') => return Err(CombinationError::NeedsState),
            _ => {}
        }
        if self.digits(14, 5) == 0 {
            return Err(CombinationError::SerialZero);
        }
        match self.fixture() {
            'W' if !number_is_zero => Err(CombinationError::NumberWithoutFixture),
            'F' | 'L' | 'Q' if number_is_zero => Err(CombinationError::FixtureWithoutNumber),
            _ => Ok(()),
        }
    }

    /// The code as people read it, in groups of 6, 6, 7 and 9.
    #[must_use]
    pub fn grouped(&self) -> String {
        let text = self.as_str();
        let mut grouped = String::with_capacity(31);
        for (place, c) in text.chars().enumerate() {
            if matches!(place, 6 | 12 | 19) {
                grouped.push(' ');
            }
            grouped.push(c);
        }
        grouped
    }

    fn letter(&self, place: usize) -> char {
        self.0.get(place).map_or(' ', |byte| char::from(*byte))
    }

    fn digits(&self, start: usize, count: usize) -> u32 {
        let digits = self.0.iter().skip(start).take(count);
        digits.fold(0, |number: u32, byte| {
            number.saturating_mul(10).saturating_add(u32::from(byte.saturating_sub(b'0')))
        })
    }
}

impl FromStr for UnitCode {
    type Err = UnitCodeError;
    fn from_str(text: &str) -> Result<Self, UnitCodeError> {
        text.as_bytes().try_into().map_err(|_| UnitCodeError { position: 0 }).and_then(Self::new)
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Wire for UnitCode {
    fn write(&self, out: &mut Writer) {
        out.array(&self.0);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        Self::new(input.array()?).map_err(|_| DecodeError::Invalid { what: "unit code", offset })
    }
}

impl serde::Serialize for UnitCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for UnitCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
