//! Shares of a right 份额: exact fractions, so that a third stays a third. Decimals are refused in new records.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use kexin_proof::slots::ShareValue;
use kexin_proof::wire::INTEGER_MAX;

/// A fraction of a whole, reduced; zero and values above one stand here too, as sums and differences do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Share {
    numerator: u64,
    denominator: u64,
}

/// Why a computation with shares gives none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShareError {
    /// A denominator of zero.
    #[error("a share has a denominator above zero 份额分母须大于零")]
    ZeroDenominator,
    /// Beyond the integers of the encoding, even when reduced.
    #[error("the share is too fine to be computed exactly 份额超出可精确计算的范围")]
    TooFine,
    /// More is taken away than there is.
    #[error("a share cannot be below zero 份额不得小于零")]
    Negative,
    /// Zero or above one where one holder's share is asked for.
    #[error("a holder's share is above zero and at most one 权利人份额须大于零且不超过一")]
    NotOneHolders,
    /// Not written `n/d`.
    #[error("a share is written as a fraction such as 1/3 份额须写作分数，如 1/3")]
    Text,
}

impl Share {
    /// Nothing.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };
    /// The whole.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// A fraction, reduced.
    ///
    /// # Errors
    /// [`ShareError::ZeroDenominator`], [`ShareError::TooFine`].
    pub fn new(numerator: u64, denominator: u64) -> Result<Self, ShareError> {
        Self::reduced(u128::from(numerator), u128::from(denominator))
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

    /// The sum of two.
    ///
    /// # Errors
    /// [`ShareError::TooFine`].
    pub fn plus(self, other: Self) -> Result<Self, ShareError> {
        let (left, right, denominator) = self.over_one_line(other);
        Self::reduced(left + right, denominator)
    }

    /// This less another.
    ///
    /// # Errors
    /// [`ShareError::Negative`], [`ShareError::TooFine`].
    pub fn minus(self, other: Self) -> Result<Self, ShareError> {
        let (left, right, denominator) = self.over_one_line(other);
        Self::reduced(left.checked_sub(right).ok_or(ShareError::Negative)?, denominator)
    }

    /// A share of a share.
    ///
    /// # Errors
    /// [`ShareError::TooFine`].
    pub fn times(self, other: Self) -> Result<Self, ShareError> {
        let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
        Self::reduced(product(self.numerator, other.numerator), product(self.denominator, other.denominator))
    }

    /// The sum of many.
    ///
    /// # Errors
    /// [`ShareError::TooFine`].
    pub fn sum(shares: impl IntoIterator<Item = Self>) -> Result<Self, ShareError> {
        shares.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// Whether it is two thirds or more: what shared owners need to dispose of their thing (民法典 301).
    #[must_use]
    pub fn is_two_thirds_or_more(self) -> bool {
        3 * u128::from(self.numerator) >= 2 * u128::from(self.denominator)
    }

    /// Both numerators over the product line; neither exceeds 2^126.
    fn over_one_line(self, other: Self) -> (u128, u128, u128) {
        let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
        (
            product(self.numerator, other.denominator),
            product(other.numerator, self.denominator),
            product(self.denominator, other.denominator),
        )
    }

    fn reduced(numerator: u128, denominator: u128) -> Result<Self, ShareError> {
        if denominator == 0 {
            return Err(ShareError::ZeroDenominator);
        }
        let divisor = greatest_common_divisor(numerator, denominator);
        let fits = |value: u128| {
            u64::try_from(value / divisor)
                .ok()
                .filter(|value| *value <= INTEGER_MAX)
                .ok_or(ShareError::TooFine)
        };
        Ok(Self { numerator: fits(numerator)?, denominator: fits(denominator)? })
    }
}

fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Ord for Share {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right, _) = self.over_one_line(*other);
        left.cmp(&right)
    }
}

impl PartialOrd for Share {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<ShareValue> for Share {
    fn from(value: ShareValue) -> Self {
        Self { numerator: value.numerator(), denominator: value.denominator() }
    }
}

impl TryFrom<Share> for ShareValue {
    type Error = ShareError;
    fn try_from(share: Share) -> Result<Self, ShareError> {
        Self::new(share.numerator, share.denominator).map_err(|_| ShareError::NotOneHolders)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

/// `n/d` in decimal digits; it need not be reduced.
impl FromStr for Share {
    type Err = ShareError;
    fn from_str(text: &str) -> Result<Self, ShareError> {
        let (numerator, denominator) = text.split_once('/').ok_or(ShareError::Text)?;
        let digits = |part: &str| {
            let plain = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            if plain { part.parse().map_err(|_| ShareError::TooFine) } else { Err(ShareError::Text) }
        };
        Self::new(digits(numerator)?, digits(denominator)?)
    }
}

#[cfg(test)]
mod tests;
