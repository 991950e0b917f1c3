//! The canonical encoding: one encoding a value, bounded before anything is allocated.
//!
//! Integers are big-endian and at most 2^63 − 1; text and byte strings carry a `u32` length in bytes;
//! lists a `u32` element count; options one byte. A decoder consumes all of its input and refuses
//! whatever does not encode back to the same bytes (`docs/formats.md` 1).

use alloc::vec::Vec;

/// Largest integer the encoding holds, so that readers in languages without `u64` stay exact.
pub const INTEGER_MAX: u64 = (1 << 63) - 1;

/// Why bytes are not the canonical encoding of a value. Offsets are in bytes from the start of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The input ends inside a value.
    #[error("the input ends at byte {offset}, inside a value 数据在第 {offset} 字节处中断")]
    Truncated {
        /// Where the missing value begins.
        offset: usize,
    },
    /// Bytes are left after the value.
    #[error("{count} bytes follow the value, from byte {offset} on 第 {offset} 字节起有 {count} 个多余字节")]
    Trailing {
        /// Where the value ended.
        offset: usize,
        /// How many bytes follow.
        count: usize,
    },
    /// A length, a count or the whole input is over its limit.
    #[error("{what}: {found} is over the limit of {limit} (byte {offset}) 超出上限 {limit}")]
    OverLimit {
        /// What is bounded.
        what: &'static str,
        /// Where it stands.
        offset: usize,
        /// What was found.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// A value is none of those allowed here: an unknown tag, a reserved bit, text that is not clean, an order broken.
    #[error("{what} is not allowed here (byte {offset}) 第 {offset} 字节处的值不合法")]
    Invalid {
        /// What is wrong.
        what: &'static str,
        /// Where it stands.
        offset: usize,
    },
    /// The value would be written in other bytes.
    #[error("the bytes are not the canonical encoding of their value 编码不规范")]
    NotCanonical,
}

/// A value with exactly one encoding.
pub trait Wire: Sized {
    /// Appends the value's encoding.
    fn write(&self, out: &mut Writer);

    /// Reads one value.
    ///
    /// # Errors
    /// The first place where the input is not the encoding of such a value.
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError>;
}

/// The encoding of `value`.
#[must_use]
pub fn encode<T: Wire>(value: &T) -> Vec<u8> {
    let mut out = Writer::new();
    value.write(&mut out);
    out.into_bytes()
}

/// Whether `value` encodes to exactly these bytes; takes no more memory than they do when it does.
#[must_use]
pub fn encodes_to<T: Wire>(value: &T, bytes: &[u8]) -> bool {
    let mut out = Writer { bytes: Vec::with_capacity(bytes.len()) };
    value.write(&mut out);
    out.bytes == bytes
}

/// Decodes a whole input of at most `bytes_max` bytes.
///
/// # Errors
/// [`DecodeError`], also when bytes are left over or the value encodes differently.
pub fn decode<T: Wire>(bytes: &[u8], bytes_max: usize) -> Result<T, DecodeError> {
    if bytes.len() > bytes_max {
        return Err(DecodeError::OverLimit {
            what: "input length",
            offset: 0,
            found: bytes.len() as u64,
            limit: bytes_max as u64,
        });
    }
    let mut input = Reader::new(bytes);
    let value = T::read(&mut input)?;
    input.finish()?;
    if !encodes_to(&value, bytes) {
        return Err(DecodeError::NotCanonical);
    }
    Ok(value)
}

/// Whether text may stand in the encoding: no C0 control, DEL or noncharacter.
#[must_use]
pub fn is_clean_text(text: &str) -> bool {
    text.chars().all(|c| {
        let code = u32::from(c);
        code >= 0x20 && code != 0x7f && !(0xfdd0..=0xfdef).contains(&code) && code & 0xfffe != 0xfffe
    })
}

/// Builds an encoding.
#[derive(Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// An empty writer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One byte.
    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// Two bytes.
    pub fn u16(&mut self, value: u16) {
        self.bytes.extend_from_slice(&value.to_be_bytes());
    }

    /// Four bytes.
    pub fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_be_bytes());
    }

    /// Eight bytes. Types keep their values at or below [`INTEGER_MAX`]; a greater one is our own error.
    pub fn u64(&mut self, value: u64) {
        assert!(value <= INTEGER_MAX, "integers of the encoding end at 2^63 - 1");
        self.bytes.extend_from_slice(&value.to_be_bytes());
    }

    /// Bytes of a fixed number, without a length.
    pub fn array(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// A `u32` length, then the bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    /// A `u32` length in bytes, then the text.
    pub fn text(&mut self, text: &str) {
        debug_assert!(is_clean_text(text), "types hold clean text only");
        self.bytes(text.as_bytes());
    }

    /// A `u32` element count, then the elements.
    pub fn list<T: Wire>(&mut self, items: &[T]) {
        self.count(items.len());
        for item in items {
            item.write(self);
        }
    }

    /// `00`, or `01` and the value.
    pub fn option<T: Wire>(&mut self, value: Option<&T>) {
        match value {
            None => self.u8(0),
            Some(value) => {
                self.u8(1);
                value.write(self);
            }
        }
    }

    /// A `u32` count or length.
    pub fn count(&mut self, count: usize) {
        self.u32(u32::try_from(count).expect("limits keep every count below 2^32"));
    }

    /// The bytes written.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Reads an encoding from front to back.
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    /// Reads `bytes` from their start.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, offset: 0 }
    }

    /// Bytes consumed.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Bytes left.
    #[must_use]
    pub const fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// The next `count` bytes.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] when fewer are left.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        let Some((taken, rest)) = self.rest.split_at_checked(count) else {
            return Err(DecodeError::Truncated { offset: self.offset });
        };
        self.rest = rest;
        self.offset = self.offset.saturating_add(count);
        Ok(taken)
    }

    /// The next `N` bytes.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`].
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let offset = self.offset;
        self.take(N)?.try_into().map_err(|_| DecodeError::Truncated { offset })
    }

    /// One byte.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`].
    pub fn u8(&mut self) -> Result<u8, DecodeError> {
        self.array().map(u8::from_be_bytes)
    }

    /// Two bytes.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`].
    pub fn u16(&mut self) -> Result<u16, DecodeError> {
        self.array().map(u16::from_be_bytes)
    }

    /// Four bytes.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`].
    pub fn u32(&mut self) -> Result<u32, DecodeError> {
        self.array().map(u32::from_be_bytes)
    }

    /// Eight bytes, at most [`INTEGER_MAX`].
    ///
    /// # Errors
    /// [`DecodeError::Truncated`], [`DecodeError::OverLimit`].
    pub fn u64(&mut self) -> Result<u64, DecodeError> {
        let offset = self.offset;
        let value = self.array().map(u64::from_be_bytes)?;
        if value > INTEGER_MAX {
            return Err(DecodeError::OverLimit { what: "integer", offset, found: value, limit: INTEGER_MAX });
        }
        Ok(value)
    }

    /// A `u32` length of at most `bytes_max`, then the bytes.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`], [`DecodeError::OverLimit`] naming `what`.
    pub fn bytes(&mut self, what: &'static str, bytes_max: usize) -> Result<&'a [u8], DecodeError> {
        let count = self.count(what, bytes_max)?;
        self.take(count)
    }

    /// Text of at most `bytes_max` bytes: UTF-8 without controls and noncharacters.
    ///
    /// # Errors
    /// [`DecodeError::Invalid`] for unclean text, and as [`Reader::bytes`].
    pub fn text(&mut self, what: &'static str, bytes_max: usize) -> Result<&'a str, DecodeError> {
        let offset = self.offset;
        let bytes = self.bytes(what, bytes_max)?;
        let text = core::str::from_utf8(bytes).map_err(|_| DecodeError::Invalid { what, offset })?;
        if !is_clean_text(text) {
            return Err(DecodeError::Invalid { what, offset });
        }
        Ok(text)
    }

    /// A `u32` count of at most `count_max`, then the elements. Memory grows with elements read, never with the count claimed.
    ///
    /// # Errors
    /// [`DecodeError::OverLimit`] naming `what`, and whatever an element's reader finds.
    pub fn list<T: Wire>(&mut self, what: &'static str, count_max: usize) -> Result<Vec<T>, DecodeError> {
        let count = self.count(what, count_max)?;
        let mut items = Vec::with_capacity(self.room_for::<T>(count));
        for _ in 0..count {
            items.push(T::read(self)?);
        }
        Ok(items)
    }

    /// How many of `count` elements to make room for at once: no more bytes than are left, whatever was claimed.
    #[must_use]
    pub fn room_for<T>(&self, count: usize) -> usize {
        count.min(self.rest.len().checked_div(size_of::<T>()).unwrap_or(0))
    }

    /// `00`, or `01` and a value.
    ///
    /// # Errors
    /// [`DecodeError::Invalid`] for another first byte.
    pub fn option<T: Wire>(&mut self) -> Result<Option<T>, DecodeError> {
        let offset = self.offset;
        match self.u8()? {
            0 => Ok(None),
            1 => T::read(self).map(Some),
            _ => Err(DecodeError::Invalid { what: "option byte", offset }),
        }
    }

    /// A `u32` count or length of at most `count_max`.
    ///
    /// # Errors
    /// [`DecodeError::OverLimit`] naming `what`.
    pub fn count(&mut self, what: &'static str, count_max: usize) -> Result<usize, DecodeError> {
        let offset = self.offset;
        let found = self.u32()?;
        match usize::try_from(found) {
            Ok(count) if count <= count_max => Ok(count),
            _ => {
                Err(DecodeError::OverLimit { what, offset, found: u64::from(found), limit: count_max as u64 })
            }
        }
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// [`DecodeError::Trailing`] when bytes are left.
    pub fn finish(self) -> Result<(), DecodeError> {
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(DecodeError::Trailing { offset: self.offset, count: self.rest.len() })
    }
}

impl Wire for u16 {
    fn write(&self, out: &mut Writer) {
        out.u16(*self);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.u16()
    }
}

impl Wire for u32 {
    fn write(&self, out: &mut Writer) {
        out.u32(*self);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.u32()
    }
}

impl Wire for u64 {
    fn write(&self, out: &mut Writer) {
        out.u64(*self);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.u64()
    }
}

/// Checks that items stand in strictly rising order of `key`: sorted, no duplicates.
///
/// # Errors
/// [`DecodeError::Invalid`] naming `what`.
pub fn strictly_rising<T, K: Ord>(
    items: &[T],
    what: &'static str,
    offset: usize,
    key: impl Fn(&T) -> K,
) -> Result<(), DecodeError> {
    let rising = items.iter().zip(items.iter().skip(1)).all(|(a, b)| key(a) < key(b));
    if rising { Ok(()) } else { Err(DecodeError::Invalid { what, offset }) }
}

#[cfg(test)]
mod tests;
