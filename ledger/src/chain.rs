//! Blocks: their stored and transported form, and the links between them.

/// Most records in a block.
pub const BLOCK_RECORDS_MAX: usize = 8_192;
/// Largest block, bytes.
pub const BLOCK_BYTES_MAX: usize = 4 << 20;
