//! The one integration binary: the house's own rules, and whole paths through the system.

mod api_document;
mod rules_document;
mod tidy;
mod worked_day;
