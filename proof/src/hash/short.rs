//! SHA-256 of short inputs without a hasher between: nearly everything that is hashed here fills one block or two.
//!
//! A node of a tree is 65 bytes, a salted slot about 30. Laid out once with its padding and handed to the compression
//! function, each saves the copying and counting of a streaming hasher: a node costs its two compressions.

use sha2::block_api::compress256;
use sha2::{Digest, Sha256};

use super::HASH_BYTES;

/// Bytes of a block.
pub(super) const BLOCK: usize = 64;
/// Bytes of the count of bits that ends the padding.
const COUNT: usize = 8;
/// Longest input that fits two blocks with its padding.
const SHORT_MAX: usize = 2 * BLOCK - COUNT - 1;
/// Longest input that fits one block with its padding.
const SINGLE_MAX: usize = BLOCK - COUNT - 1;
/// The byte after the input.
const PADDING: u8 = 0x80;

/// What every hash begins with (FIPS 180-4 5.3.3).
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// SHA-256 over one byte and two hashes: a node of a tree, or a leaf of the state map.
#[inline]
pub(super) fn pair(prefix: u8, left: &[u8; HASH_BYTES], right: &[u8; HASH_BYTES]) -> [u8; HASH_BYTES] {
    compressed(&pair_laid_out(prefix, left, right))
}

/// The two blocks of a pair.
///
/// In whole words, each shifted by the prefix: bytes copied to odd places would be read back across the borders of what
/// was written, and wait for it (a tenth of a node's time).
#[inline]
pub(super) fn pair_laid_out(
    prefix: u8,
    left: &[u8; HASH_BYTES],
    right: &[u8; HASH_BYTES],
) -> [[u8; BLOCK]; 2] {
    const BITS: [u8; COUNT] = ((1 + 2 * HASH_BYTES as u64) * 8).to_be_bytes();
    const PADDING_SHIFTED: u64 = (PADDING as u64) << 8;
    let [mut first, mut second] = [[0; BLOCK]; 2];
    let mut carried = u64::from(prefix);
    let words = left.as_chunks().0.iter().chain(right.as_chunks().0);
    for (to, word) in first.as_chunks_mut().0.iter_mut().zip(words) {
        let word = u64::from_le_bytes(*word);
        *to = (word << 8 | carried).to_le_bytes();
        carried = word >> 56;
    }
    let [to_last, .., to_count] = second.as_chunks_mut().0 else { return [first, second] };
    *to_last = (carried | PADDING_SHIFTED).to_le_bytes();
    *to_count = BITS;
    [first, second]
}

/// SHA-256 over some parts, then others.
#[inline]
pub(super) fn sha256_of(head: &[&[u8]], tail: &[&[u8]]) -> [u8; HASH_BYTES] {
    let mut blocks = [[0; BLOCK]; 2];
    match lay_out(&mut blocks, head, tail) {
        Some(used) => compressed(blocks.get(..used).unwrap_or(&blocks)),
        None => long(head, tail),
    }
}

/// Puts the parts and the padding into blocks of zeros, and says how many of them that takes; `None` when more than two.
#[inline]
pub(super) fn lay_out(blocks: &mut [[u8; BLOCK]; 2], head: &[&[u8]], tail: &[&[u8]]) -> Option<usize> {
    let mut rest = blocks.as_flattened_mut();
    for part in head.iter().chain(tail) {
        let (to, after) = rest.split_at_mut_checked(part.len())?;
        to.copy_from_slice(part);
        rest = after;
    }
    let count = (2 * BLOCK).checked_sub(rest.len())?;
    if count > SHORT_MAX {
        return None;
    }
    *rest.first_mut()? = PADDING;
    let used = if count > SINGLE_MAX { 2 } else { 1 };
    let last = blocks.get_mut(..used)?.last_mut()?.last_chunk_mut()?;
    *last = (count as u64).saturating_mul(8).to_be_bytes();
    Some(used)
}

#[inline(never)]
pub(super) fn long(head: &[&[u8]], tail: &[&[u8]]) -> [u8; HASH_BYTES] {
    let mut hasher = Sha256::new();
    for part in head.iter().chain(tail) {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The hash of whole blocks, their padding included.
#[inline]
pub(super) fn compressed(blocks: &[[u8; BLOCK]]) -> [u8; HASH_BYTES] {
    let mut state = INITIAL;
    compress256(&mut state, blocks);
    let mut hash = [0; HASH_BYTES];
    for (to, word) in hash.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *to = word.to_be_bytes();
    }
    hash
}

#[cfg(test)]
mod tests {
    //! Against the streaming hasher, at every length around the borders of a block.

    use alloc::vec::Vec;

    use super::*;

    fn streamed(parts: &[&[u8]]) -> [u8; HASH_BYTES] {
        long(parts, &[])
    }

    #[test]
    fn every_length_up_to_three_blocks_hashes_as_a_stream() {
        let bytes: Vec<u8> = (0..=192).collect();
        for count in 0..bytes.len() {
            let whole = &bytes[..count];
            for cut in [0, 1, count / 2, count] {
                let (head, tail) = whole.split_at(cut.min(count));
                assert_eq!(sha256_of(&[head], &[tail]), streamed(&[whole]), "{count} bytes cut at {cut}");
            }
        }
    }

    #[test]
    fn a_pair_hashes_as_its_bytes() {
        let left: [u8; HASH_BYTES] = core::array::from_fn(|place| place as u8);
        let right: [u8; HASH_BYTES] = core::array::from_fn(|place| 0xff - place as u8);
        for prefix in 0..4 {
            assert_eq!(pair(prefix, &left, &right), streamed(&[&[prefix], &left, &right]));
        }
    }

    #[test]
    fn the_empty_input_hashes_to_the_published_value() {
        let published = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(hex::encode(sha256_of(&[], &[])), published);
    }
}
