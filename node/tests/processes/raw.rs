//! A peer that speaks as it likes: an authenticated connection on which a test writes its own bytes, where a well-behaved
//! library would write frames.

use std::fs;
use std::time::Duration;

use futures::{AsyncReadExt as _, AsyncWriteExt as _};
use kexin_ledger::keystore::{KeyPlace, Keystore, Passphrase, Purpose};
use kexin_node::signer::NODE_KEY;
use libp2p::core::upgrade::OutboundConnectionUpgrade as _;
use libp2p::identity::Keypair;
use libp2p::noise;
use libp2p::tcp::tokio::TcpStream;

use super::cluster::Cluster;
use super::hostile::organisation;
use super::strangers::listen;

/// How long a step of the handshake may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// An authenticated connection.
pub struct Raw {
    socket: noise::Output<TcpStream>,
}

/// The network key of a validator, as whoever has stolen its keystore has it.
pub fn stolen_network_key(cluster: &Cluster, place: usize) -> Keypair {
    let passphrase = fs::File::open(cluster.net().join("passphrase")).and_then(Passphrase::read_line);
    let passphrase = passphrase.expect("a file").expect("a passphrase");
    let keystore = Keystore::read(&cluster.nodes[place].folder.join("keystore.json")).expect("a keystore");
    let place = KeyPlace { purpose: Purpose::Network, org: organisation(cluster, place), key: NODE_KEY };
    let secret =
        keystore.unlock(&passphrase).expect("the right one").signing_key(place).expect("a node has one");
    Keypair::ed25519_from_bytes(*secret.seed()).expect("a seed")
}

impl Raw {
    /// Connects and authenticates; `None` when the node hangs up on the way.
    pub async fn connect(cluster: &Cluster, place: usize, key: &Keypair) -> Option<Self> {
        let address = listen(cluster, place);
        let port: u16 = address.rsplit('/').next().and_then(|port| port.parse().ok()).expect("a port");
        let connect = async {
            let mut socket = TcpStream(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()?);
            negotiate(&mut socket, "/noise").await?;
            let config = noise::Config::new(key).expect("a key signs");
            let (_, mut socket) = config.upgrade_outbound(socket, "/noise").await.ok()?;
            negotiate(&mut socket, "/yamux/1.0.0").await?;
            Some(Self { socket })
        };
        tokio::time::timeout(PATIENCE, connect).await.ok().flatten()
    }

    /// Writes bytes where frames are expected. Whether the node still reads is nothing to the attacker.
    pub async fn write(&mut self, bytes: &[u8]) -> bool {
        let written = async { self.socket.write_all(bytes).await.and(self.socket.flush().await) };
        tokio::time::timeout(PATIENCE, written).await.is_ok_and(|result| result.is_ok())
    }
}

/// Agrees on a protocol (multistream-select 1.0): each line with its length in front.
async fn negotiate<S: futures::AsyncRead + futures::AsyncWrite + Unpin>(
    socket: &mut S,
    protocol: &str,
) -> Option<()> {
    let said = [line("/multistream/1.0.0"), line(protocol)].concat();
    socket.write_all(&said).await.ok()?;
    socket.flush().await.ok()?;
    let mut heard = vec![0; said.len()];
    socket.read_exact(&mut heard).await.ok()?;
    (heard == said).then_some(())
}

/// A line of multistream-select. Longer than 126 bytes none is here.
pub fn line(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len() + 1).expect("a short line");
    [&[length][..], text.as_bytes(), b"\n"].concat()
}

/// Kinds of frames (yamux specification).
pub const DATA: u8 = 0;
pub const WINDOW: u8 = 1;
pub const PING: u8 = 2;
/// Opens a stream.
pub const SYN: u16 = 1;

/// A frame's twelve bytes in front, whatever follows.
pub fn frame(kind: u8, flags: u16, stream: u32, length: u32) -> Vec<u8> {
    [&[0, kind][..], &flags.to_be_bytes(), &stream.to_be_bytes(), &length.to_be_bytes()].concat()
}

/// A number as protobuf and the frames of gossip write it.
pub fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(u8::try_from(value & 0x7f).expect("seven bits") | 0x80);
        value >>= 7;
    }
    bytes.push(u8::try_from(value).expect("seven bits"));
    bytes
}

/// A member of a protobuf message that is itself bytes.
pub fn member(number: u64, bytes: &[u8]) -> Vec<u8> {
    [varint(number << 3 | 2), varint(bytes.len() as u64), bytes.to_vec()].concat()
}
