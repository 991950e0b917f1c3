//! The law at work on a small chain: each case just passes or just fails.

mod by_law;
mod changes;
mod court;
mod disposal;
mod first;
mod mortgages;
mod objections;
mod ownership;
mod planted;
mod restrictions;
mod rigged;
mod security;
mod seizures;
mod shares;
