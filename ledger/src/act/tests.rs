//! The law at work on a small chain: each case just passes or just fails.

mod court;
mod mortgages;
mod ownership;
mod rigged;
mod security;
mod shares;
