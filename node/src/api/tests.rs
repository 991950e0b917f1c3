//! The API as clerks, agencies and strangers meet it: over HTTP, of a node that decides blocks alone. A twin chain in
//! memory makes the records, so that each is what the node's own state expects.

mod abuse;
mod frame;
mod proofs;
mod records;
mod register;
mod rehearsals;
mod rule_book;
mod service;
mod signed;
