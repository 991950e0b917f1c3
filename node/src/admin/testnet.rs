//! A network for trying out, on one machine: organisations and keys made on the spot, N validators as processes.

mod cast;
mod plan;

pub use cast::{CITIES, VALIDATORS_MAX};
pub use plan::{Desk, Plan, PlanError, PlannedNode};
