//! Randomness for tests: a counter under SHA-256, the same in every run.

use core::convert::Infallible;

use hpke::rand_core::{TryCryptoRng, TryRng};
use kexin_proof::hash::sha256;

/// Bytes that follow from where the counter starts.
pub struct Seeded(pub u64);

impl TryRng for Seeded {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for chunk in bytes.chunks_mut(32) {
            self.0 += 1;
            chunk.copy_from_slice(&sha256(&[&self.0.to_be_bytes()])[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Seeded {}
