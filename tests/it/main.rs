//! The one integration binary: the house's own rules, and whole paths through the system.

mod tidy;
mod worked_day;
