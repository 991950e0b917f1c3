//! What an operator does at the command line: keys, genesis, a network for trying out, governance, a look at a node.

pub mod testnet;
