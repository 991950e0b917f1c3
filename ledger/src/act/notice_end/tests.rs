//! Whether owners are those who were promised.
