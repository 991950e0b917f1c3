//! Holders: who owns what, by party tag. A holder's value counts his units and roots a map of its own by unit, so that
//! a sale touches one entry (`docs/formats.md` 5).

use kexin_proof::hash::StateKey;
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::slots::PartyTag;

/// Slots of a holder (namespace 3), 16.
pub mod holder_slot {
    /// Units in the holder's map, number.
    pub const COUNT: u16 = 2;
    /// Root of the map, slot tree; zeros when empty.
    pub const UNITS: u16 = 3;
}

/// Key of a holder in the state map.
#[must_use]
pub fn holder_key(party: &PartyTag) -> StateKey {
    state_key(Namespace::Holder, &party.to_bytes())
}
