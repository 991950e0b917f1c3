//! RocksDB keeps what was acknowledged, or says that it cannot.
