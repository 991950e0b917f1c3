//! Exact fractions of a whole, over 128 bits.

use std::cmp::Ordering;

/// A fraction in lowest terms.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    over: u128,
    under: u128,
}

impl std::fmt::Debug for Fraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.over, self.under)
    }
}

impl Fraction {
    pub const ZERO: Self = Self { over: 0, under: 1 };
    pub const ONE: Self = Self { over: 1, under: 1 };

    pub fn new(over: u64, under: u64) -> Self {
        Self::lowest(u128::from(over), u128::from(under))
    }

    fn lowest(over: u128, under: u128) -> Self {
        let (mut a, mut b) = (over, under);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Self { over: over / a, under: under / a }
    }

    pub fn plus(self, other: Self) -> Self {
        Self::lowest(self.over * other.under + other.over * self.under, self.under * other.under)
    }

    /// Nothing when more would be taken away than there is.
    pub fn minus(self, other: Self) -> Option<Self> {
        let left = (self.over * other.under).checked_sub(other.over * self.under)?;
        Some(Self::lowest(left, self.under * other.under))
    }

    pub fn sum(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(Self::ZERO, Self::plus)
    }

    pub fn parts(self) -> (u64, u64) {
        let small = |part| u64::try_from(part).expect("the model's fractions are coarse");
        (small(self.over), small(self.under))
    }

    /// Two thirds or more 三分之二以上 (民法典 301).
    pub fn is_two_thirds(self) -> bool {
        self >= Self::new(2, 3)
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.over * other.under).cmp(&(other.over * self.under))
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
