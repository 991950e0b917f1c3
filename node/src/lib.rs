//! The Kexinku validator: everything behind the binary `kexin-node`.

pub mod core;
