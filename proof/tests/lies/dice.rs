//! Seeded chance (SplitMix64): the same seed tells the same lies on every machine.

/// A stream of numbers from a seed.
pub struct Dice(u64);

impl Dice {
    /// The stream of one mutant of one run.
    pub fn of(seed: u64, number: u64) -> Self {
        let mut dice = Self(seed);
        Self(dice.number() ^ number.wrapping_mul(0xd129_0d3d_7b4c_5e6b))
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is not zero.
    pub fn below(&mut self, bound: usize) -> usize {
        let place = self.number() % bound as u64;
        usize::try_from(place).expect("below a usize")
    }

    /// One of several.
    pub fn one<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// A byte.
    pub fn byte(&mut self) -> u8 {
        self.number().to_be_bytes()[0]
    }
}
