//! Money: integer fen. The standards' field in 万元 converts exactly or is refused.

use std::fmt;

use kexin_proof::wire::INTEGER_MAX;

use crate::decimal::{DecimalError, parse_scaled, write_scaled};

/// An amount in fen 分; shown in yuan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fen(u64);

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount of at most 2^63 − 1 fen.
    #[must_use]
    pub const fn new(fen: u64) -> Option<Self> {
        if fen <= INTEGER_MAX { Some(Self(fen)) } else { None }
    }

    /// The number of fen.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }

    /// Reads 万元, ten thousands of yuan: at most six decimals.
    ///
    /// # Errors
    /// [`DecimalError`].
    pub fn from_wan_yuan(text: &str) -> Result<Self, DecimalError> {
        parse_scaled(text, WAN_YUAN_DECIMALS).map(Self)
    }

    /// Reads yuan: at most two decimals.
    ///
    /// # Errors
    /// [`DecimalError`].
    pub fn from_yuan(text: &str) -> Result<Self, DecimalError> {
        parse_scaled(text, YUAN_DECIMALS).map(Self)
    }

    /// The sum; `None` beyond 2^63 − 1 fen.
    #[must_use]
    pub const fn plus(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(fen) => Self::new(fen),
            None => None,
        }
    }
}

/// In yuan with two decimals.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_scaled(self.0, YUAN_DECIMALS, f)
    }
}

const YUAN_DECIMALS: u8 = 2;
const WAN_YUAN_DECIMALS: u8 = 6;

#[cfg(test)]
mod tests;
