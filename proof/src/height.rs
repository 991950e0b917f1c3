//! Positions: block heights, log sizes and indexes, times. Newtypes, so that none is taken for another.

use crate::wire::{DecodeError, INTEGER_MAX, Reader, Wire, Writer};

macro_rules! position {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
        pub struct $name(u64);

        impl $name {
            /// Zero.
            pub const ZERO: Self = Self(0);

            /// Takes a value of at most 2^63 − 1.
            #[must_use]
            pub const fn new(value: u64) -> Option<Self> {
                if value <= INTEGER_MAX { Some(Self(value)) } else { None }
            }

            /// The number.
            #[must_use]
            pub const fn value(self) -> u64 {
                self.0
            }

            /// This position plus `count`; `None` beyond 2^63 − 1.
            #[must_use]
            pub const fn plus(self, count: u64) -> Option<Self> {
                match self.0.checked_add(count) {
                    Some(value) => Self::new(value),
                    None => None,
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(&self.0, f)
            }
        }

        impl Wire for $name {
            fn write(&self, out: &mut Writer) {
                out.u64(self.0);
            }
            fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
                input.u64().map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::json::decimal(deserializer)
                    .and_then(|value| Self::new(value).ok_or_else(|| serde::de::Error::custom("beyond 2^63 - 1")))
            }
        }
    )*};
}

position! {
    /// A block's place in the chain; genesis is 0.
    Height;
    /// An entry's place in the log, from 0.
    LeafIndex;
    /// Number of entries in the log.
    TreeSize;
    /// Milliseconds since 1970-01-01T00:00:00Z: block time, issue time, limits of validity.
    TimeMs;
}

impl Height {
    /// The next height.
    ///
    /// # Panics
    /// Never in practice: a chain would need 2^63 blocks.
    #[must_use]
    pub const fn next(self) -> Self {
        match self.plus(1) {
            Some(height) => height,
            None => panic!("heights end at 2^63 - 1"),
        }
    }
}
