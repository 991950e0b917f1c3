//! The one place where the command line reads the wall clock.

use kexin_proof::height::TimeMs;

/// Milliseconds since 1970-01-01T00:00:00Z by this machine's clock.
///
/// # Panics
/// When the machine's clock stands before 1970.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn now() -> TimeMs {
    let elapsed = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("the machine's clock stands after 1970");
    u64::try_from(elapsed.as_millis()).ok().and_then(TimeMs::new).expect("the year is below 292 million")
}
