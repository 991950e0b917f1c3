//! Which tree a page belongs to and where in it the page stands.

use kexin_proof::hash::{HASH_BYTES, StateKey};

use crate::store::StoreError;

/// A tree of the store: the main state, or the map of its own that a state value roots.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TreeId {
    /// The state map whose root stands in every header.
    Main,
    /// The map by unit of one holder, whose root stands in the value at this key.
    Holder(StateKey),
}

impl TreeId {
    /// The tree's part of a row key: one byte, or one byte and the key.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Main => vec![0],
            Self::Holder(key) => [&[1], key.as_bytes().as_slice()].concat(),
        }
    }
}

/// Where a page stands: the first hexadecimal digits of the keys below it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PagePath {
    digits: u8,
    prefix: [u8; HASH_BYTES],
}

/// Digits in a key.
const DIGITS_MAX: u8 = 64;

/// Most digits of an upper page: 4,369 pages.
const UPPER_DIGITS: u8 = 3;

const _: () = assert!(DIGITS_MAX as usize == HASH_BYTES * 2);

impl PagePath {
    /// The top page of a tree.
    pub const TOP: Self = Self { digits: 0, prefix: [0; HASH_BYTES] };

    /// Whether this is the top page.
    #[must_use]
    pub const fn is_top(&self) -> bool {
        self.digits == 0
    }

    /// Pages above it.
    pub(super) fn depth(&self) -> usize {
        usize::from(self.digits)
    }

    /// Whether this is one of the few pages that most changes of a block pass.
    pub(crate) const fn is_upper(&self) -> bool {
        self.digits <= UPPER_DIGITS
    }

    /// The place 0 to 15 inside this page under which `key` stands.
    #[must_use]
    pub fn place_of(&self, key: &StateKey) -> usize {
        // Two different keys part at the last digit at the latest, so no page lies below digit 63.
        let byte = key.as_bytes()[usize::from(self.digits / 2)];
        usize::from(if self.digits.is_multiple_of(2) { byte >> 4 } else { byte & 0x0f })
    }

    /// The place inside the page above under which this page stands; none for the top page.
    pub(super) fn last_place(&self) -> Option<usize> {
        self.digits.checked_sub(1).map(|last| self.digit(last))
    }

    /// The places that lead from the top page to the page above this one.
    pub(super) fn places_above(&self) -> impl Iterator<Item = usize> {
        (0..self.digits.saturating_sub(1)).map(|digit| self.digit(digit))
    }

    fn digit(&self, digit: u8) -> usize {
        let byte = self.prefix[usize::from(digit / 2)];
        usize::from(if digit.is_multiple_of(2) { byte >> 4 } else { byte & 0x0f })
    }

    /// The page below place `place`.
    #[must_use]
    pub fn below(&self, place: usize) -> Self {
        assert!(self.digits + 1 < DIGITS_MAX, "two keys part within 64 digits");
        let digit = u8::try_from(place).expect("a page has 16 places");
        assert!(digit < 16, "a page has 16 places");
        let mut prefix = self.prefix;
        prefix[usize::from(self.digits / 2)] |=
            if self.digits.is_multiple_of(2) { digit << 4 } else { digit };
        Self { digits: self.digits + 1, prefix }
    }

    /// The path's part of a row key: the number of digits, then the digits, two a byte.
    /// Upper pages, which every read passes, lie side by side.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let digits = usize::from(self.digits).div_ceil(2);
        [&[self.digits], &self.prefix[..digits]].concat()
    }

    /// Reads the path's part of a row key.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when these are not a path's bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        let corrupt = StoreError::corrupt("state page key 状态页键");
        let Some((&digits, rest)) = bytes.split_first() else { return Err(corrupt) };
        let mut prefix = [0; HASH_BYTES];
        if digits >= DIGITS_MAX || rest.len() != usize::from(digits).div_ceil(2) {
            return Err(corrupt);
        }
        prefix[..rest.len()].copy_from_slice(rest);
        let path = Self { digits, prefix };
        if path.to_bytes() == bytes
            && (digits.is_multiple_of(2) || rest.last().is_some_and(|byte| byte & 0x0f == 0))
        {
            Ok(path)
        } else {
            Err(corrupt)
        }
    }
}
