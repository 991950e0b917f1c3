//! The law at work on a small chain: each case just passes or just fails.

mod by_law;
mod certificates;
mod changes;
mod corrections;
mod court;
mod disposal;
mod first;
mod imports;
mod mortgages;
mod ownership;
mod planted;
mod rigged;
mod security;
mod shares;
