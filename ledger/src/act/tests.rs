//! The law at work on a small chain: each case just passes or just fails.

mod altered;
mod by_law;
mod changes;
mod court;
mod disposal;
mod easement;
mod first;
mod habitation;
mod lineage;
mod mortgages;
mod notice;
mod notice_end;
mod objections;
mod ownership;
mod planted;
mod restrictions;
mod rigged;
mod security;
mod seizures;
mod shares;
