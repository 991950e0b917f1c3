//! Who a peer is: its network key, its address-book entry, and the chain it belongs to.

use libp2p::identity::Keypair;
use libp2p::{Multiaddr, PeerId};
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

/// Why an identity was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// The chain tag is not eight lower-case hexadecimal digits.
    #[error("链标识应为八位小写十六进制 / a chain tag is eight lower-case hexadecimal digits")]
    ChainTag,
    /// The address is not a multiaddress of IP and TCP port.
    #[error("地址应形如 /ip4/10.0.0.1/tcp/7100 / an address looks like /ip4/10.0.0.1/tcp/7100")]
    Address,
    /// The text is not a peer id.
    #[error("不是节点标识 (PeerId) / not a peer id")]
    PeerId,
}

/// The key that proves to peers who we are (Noise, Ed25519). It signs nothing else.
pub struct NetworkKey(Keypair);

impl NetworkKey {
    /// From a 32-byte Ed25519 seed.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let mut copy = Zeroizing::new(*seed);
        let keypair =
            Keypair::ed25519_from_bytes(copy.as_mut_slice()).expect("every 32 bytes are an Ed25519 seed");
        Self(keypair)
    }

    /// The name under which peers know this key.
    #[must_use]
    pub fn peer_id(&self) -> PeerId {
        self.0.public().to_peer_id()
    }

    pub(crate) fn into_keypair(self) -> Keypair {
        self.0
    }
}

/// The first eight hexadecimal digits of the chain id: part of every protocol name, so that nodes of another chain
/// find nothing to talk about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ChainTag([u8; 8]);

impl FromStr for ChainTag {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = <[u8; 8]>::try_from(text.as_bytes()).map_err(|_| IdentityError::ChainTag)?;
        if !digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(IdentityError::ChainTag);
        }
        Ok(Self(digits))
    }
}

impl fmt::Display for ChainTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).expect("hexadecimal digits are UTF-8"))
    }
}

impl fmt::Debug for ChainTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChainTag({self})")
    }
}

/// A peer that may connect, and where it is dialled. No address: it is only waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPeer {
    /// The peer.
    pub peer: PeerId,
    /// Where it listens; the first eight are used.
    pub addresses: Vec<Multiaddr>,
}

impl KnownPeer {
    /// From the texts of a registry entry or a configuration file.
    ///
    /// # Errors
    /// [`IdentityError`] names the part that is not well formed.
    pub fn parse(peer: &str, addresses: &[String]) -> Result<Self, IdentityError> {
        let peer = PeerId::from_str(peer).map_err(|_| IdentityError::PeerId)?;
        let addresses = addresses
            .iter()
            .map(|address| Multiaddr::from_str(address).map_err(|_| IdentityError::Address))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self { peer, addresses })
    }
}

#[cfg(test)]
mod tests;
