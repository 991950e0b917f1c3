//! Areas of land and floors: integers of 0.01 m², the precision of the register.
//!
//! 亩 are not converted: 666.6667 m² is not exact, so imported stock keeps its unit.

use std::fmt;

use kexin_proof::wire::INTEGER_MAX;

use crate::decimal::{DecimalError, parse_scaled, write_scaled};

/// An area in 0.01 m²; shown in m².
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Area(u64);

impl Area {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An area of at most 2^63 − 1 hundredths of a square metre.
    #[must_use]
    pub const fn from_centi_m2(centi_m2: u64) -> Option<Self> {
        if centi_m2 <= INTEGER_MAX { Some(Self(centi_m2)) } else { None }
    }

    /// Hundredths of a square metre.
    #[must_use]
    pub const fn centi_m2(self) -> u64 {
        self.0
    }

    /// Reads square metres: at most two decimals.
    ///
    /// # Errors
    /// [`DecimalError`].
    pub fn from_m2(text: &str) -> Result<Self, DecimalError> {
        parse_scaled(text, M2_DECIMALS).map(Self)
    }

    /// The sum; `None` beyond the largest area.
    #[must_use]
    pub const fn plus(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(centi_m2) => Self::from_centi_m2(centi_m2),
            None => None,
        }
    }

    /// How far two areas are apart.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0.abs_diff(other.0))
    }
}

/// In square metres with two decimals.
impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_scaled(self.0, M2_DECIMALS, f)
    }
}

const M2_DECIMALS: u8 = 2;

#[cfg(test)]
mod tests;
