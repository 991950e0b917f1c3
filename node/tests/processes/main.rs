//! Validators as an operator runs them: separate processes on loopback, killed, stopped, copied, cut off and damaged.
//!
//! Waits are for what is awaited; the long patience only ends a hung test. Each test has a folder, ports and processes of
//! its own, and leaves none of them behind.

mod cluster;
mod crash;
mod damage;
mod desk;
mod disk;
mod fork;
mod hostile;
mod links;
mod load;
mod operators;
mod perturb;
mod power;
mod raw;
mod replays;
mod strangers;
