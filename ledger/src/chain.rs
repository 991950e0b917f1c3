//! Blocks: their stored and transported form, the links between them, and the recheck of a stored chain.

mod recheck;

pub use recheck::{Recheck, recheck};

/// Most records in a block.
pub const BLOCK_RECORDS_MAX: usize = 8_192;
/// Largest block, bytes.
pub const BLOCK_BYTES_MAX: usize = 4 << 20;

#[cfg(test)]
mod tests;
