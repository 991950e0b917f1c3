//! The physical limit on one core: bare compressions of SHA-256, with nothing around them, one message at a time.
//!
//! Who hashes two messages side by side can pass below it: commonware-cryptography does, in its own intrinsics.

use sha2::block_api::compress256;

/// Compresses a node's two blocks for each of `count` nodes; each differs, none waits for another.
pub fn node_hashes(count: u64) -> u32 {
    let mut blocks = [[0x5a_u8; 64], [0; 64]];
    let mut all = 0;
    for node in 0..count {
        blocks[0][1..9].copy_from_slice(&node.to_be_bytes());
        let mut state = [7; 8];
        compress256(&mut state, &blocks);
        all ^= state[0];
    }
    all
}

/// Compresses `count` single blocks.
pub fn blocks(count: u64) -> u32 {
    let mut block = [[0x5a_u8; 64]];
    let mut all = 0;
    for number in 0..count {
        block[0][1..9].copy_from_slice(&number.to_be_bytes());
        let mut state = [7; 8];
        compress256(&mut state, &block);
        all ^= state[0];
    }
    all
}

/// Compressions of `count` nodes, each of which needs the one before: the way up a proof.
pub fn chained_node_hashes(count: u64) -> u32 {
    let mut blocks = [[0x5a_u8; 64], [0; 64]];
    let mut last = 0;
    for _ in 0..count {
        let mut state = [7; 8];
        compress256(&mut state, &blocks);
        blocks[0][1..5].copy_from_slice(&state[0].to_be_bytes());
        last = state[1];
    }
    last
}
