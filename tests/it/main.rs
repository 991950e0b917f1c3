//! The one integration binary: the house's own rules, processes and whole paths through the system.

mod tidy;
