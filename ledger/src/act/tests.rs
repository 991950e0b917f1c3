//! The law at work on a small chain: each case just passes or just fails.

mod court;
mod objections;
mod ownership;
mod restrictions;
mod security;
mod seizures;
mod shares;
