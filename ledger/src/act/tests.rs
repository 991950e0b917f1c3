//! The law at work on a small chain: each case just passes or just fails.

mod altered;
mod court;
mod easement;
mod habitation;
mod notice;
mod notice_end;
mod ownership;
mod security;
mod shares;
