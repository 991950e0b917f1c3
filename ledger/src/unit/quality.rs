//! Quality flags 数据质量标记 of imported stock, Q1 to Q10: what was not in order when it came in.

use kexin_proof::slot_table::unit;
use kexin_proof::slots::Value;

use crate::value::ValueDraft;

/// Q1: a virtual unit code 虚拟单元号.
pub const VIRTUAL: u32 = 1;
/// Q2: no parcel 无宗地.
pub const NO_PARCEL: u32 = 1 << 1;
/// Q3: shares do not sum to one.
pub const SHARES: u32 = 1 << 2;
/// Q4: an owner without an identity number.
pub const NO_IDENTITY_NUMBER: u32 = 1 << 3;
/// Q5: an identity number that fails its check.
pub const WRONG_IDENTITY_NUMBER: u32 = 1 << 4;
/// Q6: a certificate of an old form 旧版证书.
pub const OLD_CERTIFICATE: u32 = 1 << 5;
/// Q7: a certificate number that another unit has.
pub const DUPLICATE_CERTIFICATE: u32 = 1 << 6;
/// Q8: areas that do not match.
pub const AREA: u32 = 1 << 7;
/// Q9: an encumbrance without its right.
pub const ORPHAN_ENCUMBRANCE: u32 = 1 << 8;
/// Q10: rights that overlap.
pub const OVERLAPPING_RIGHTS: u32 = 1 << 9;
/// How many flags there are.
pub const FLAGS: u32 = 10;
/// Every flag.
pub const ALL: u32 = (1 << FLAGS) - 1;

/// Takes flags away; the slot falls with the last of them.
pub fn clean(draft: &mut ValueDraft, flags: u32) {
    let left = draft.slots().bits(unit::QUALITY).unwrap_or_default() & !flags;
    match left {
        0 => draft.clear(unit::QUALITY),
        left => draft.set(unit::QUALITY, Value::Bits(left)),
    }
}
