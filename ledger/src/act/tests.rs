//! The law at work on a small chain: each case just passes or just fails.

mod court;
mod lineage;
mod ownership;
mod security;
mod shares;
