//! The law at work on a small chain: each case just passes or just fails.

mod automatic;
mod borders;
mod bundles;
mod by_law;
mod certificates;
mod changes;
mod corrections;
mod court;
mod disposal;
mod easement;
mod first;
mod habitation;
mod imports;
mod lineage;
mod mortgages;
mod notice;
mod notice_end;
mod objections;
mod ownership;
mod planted;
mod restrictions;
mod security;
mod seized_land;
mod seizures;
mod shares;
