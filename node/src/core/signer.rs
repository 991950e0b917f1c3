//! Who signs for this validator. The keys stay behind this trait: a keystore file, or a device.

use kexin_proof::suite::{PublicKey, SignatureBytes};

/// Signs in process: the engine needs each answer at once. What may be signed is decided by the guard, not here.
pub trait Signer {
    /// The consensus key: finds this node in an epoch.
    fn consensus_key(&self) -> PublicKey;

    /// The seal key.
    fn seal_key(&self) -> PublicKey;

    /// Signs a vote or proposal message with the consensus key.
    fn sign_consensus(&self, message: &[u8]) -> SignatureBytes;

    /// Signs a seal message (`kexin_proof::seal::seal_message`) with the seal key.
    fn sign_seal(&self, message: &[u8]) -> SignatureBytes;
}
