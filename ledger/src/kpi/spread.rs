//! How a number of working days spreads: mean, median and ninth decile, without a float.

/// Whole working days of several cases.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Spread {
    days: Vec<u32>,
}

impl Spread {
    pub(super) fn add(&mut self, days: u32) {
        self.days.push(days);
    }

    /// Puts the days in order, when all are there.
    pub(super) fn finish(&mut self) {
        self.days.sort_unstable();
    }

    /// Of how many cases.
    #[must_use]
    pub fn count(&self) -> u64 {
        u64::try_from(self.days.len()).expect("fewer cases than 2^64")
    }

    /// Days of all together: with [`Spread::count`] the exact mean.
    #[must_use]
    pub fn sum_days(&self) -> u64 {
        self.days.iter().map(|days| u64::from(*days)).sum()
    }

    /// The mean in tenths of a day, halves rounded up; none of no case.
    #[must_use]
    pub fn mean_tenths(&self) -> Option<u64> {
        (self.sum_days() * 10 + self.count() / 2).checked_div(self.count())
    }

    /// The median in half days, exact: of an even number of cases between the middle two; none of no case.
    #[must_use]
    pub fn median_half_days(&self) -> Option<u64> {
        let upper = self.days.len() / 2;
        let lower = self.days.len().saturating_sub(1) / 2;
        Some(u64::from(*self.days.get(lower)?) + u64::from(*self.days.get(upper)?))
    }

    /// The fewest days within which nine of ten cases were done, by nearest rank; none of no case.
    #[must_use]
    pub fn p90_days(&self) -> Option<u32> {
        let rank = (self.days.len() * 9).div_ceil(10);
        self.days.get(rank.checked_sub(1)?).copied()
    }
}
