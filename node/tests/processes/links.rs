//! The ways between validators, each through a relay that a test can cut in one direction or both, and slow down.
//!
//! Nothing of it needs rights or tools of the system: what crosses a way that is cut waits in the relay, as packets that
//! nobody acknowledges would.

use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};

use super::cluster::Cluster;
use super::strangers::listen;

/// Bytes that a relay takes at once.
const CHUNK: usize = 16 * 1024;
/// Chunks on their way in one direction of a connection.
const CHUNKS_MAX: usize = 64;

/// How one direction between two validators is.
#[derive(Clone, Copy, Default)]
pub struct Way {
    pub is_cut: bool,
    pub delay_ms: u64,
    /// Of one connection; zero is no limit.
    pub bytes_per_second: u64,
}

/// Every direction between the validators of a network.
pub struct Links {
    runtime: Runtime,
    /// By sender and receiver.
    ways: Vec<Vec<Arc<watch::Sender<Way>>>>,
}

impl Links {
    /// Puts a relay into every way of a network that does not run yet.
    pub fn into_network(cluster: &Cluster) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let count = cluster.nodes.len();
        let way = || Arc::new(watch::Sender::new(Way::default()));
        let ways: Vec<Vec<_>> = (0..count).map(|_| (0..count).map(|_| way()).collect()).collect();
        let links = Self { runtime, ways };
        for from in 0..count {
            let config = cluster.nodes[from].folder.join("node.toml");
            let mut text = fs::read_to_string(&config).expect("a configuration");
            for to in (0..count).filter(|to| *to != from) {
                let address = listen(cluster, to);
                let port = address.rsplit('/').next().and_then(|port| port.parse().ok()).expect("a port");
                let relay = links.relay(from, to, SocketAddr::from(([127, 0, 0, 1], port)));
                text = text.replace(&address, &format!("/ip4/127.0.0.1/tcp/{}", relay.port()));
            }
            fs::write(&config, text).expect("written");
        }
        links
    }

    /// Where `from` is to dial to reach `to`.
    fn relay(&self, from: usize, to: usize, target: SocketAddr) -> SocketAddr {
        let bound = self.runtime.block_on(TcpListener::bind(("127.0.0.1", 0)));
        let listener = bound.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let (there, back) = (self.ways[from][to].clone(), self.ways[to][from].clone());
        self.runtime.spawn(async move {
            while let Ok((dialled, _)) = listener.accept().await {
                // Nobody listens: the caller is told by the end of the connection.
                let Ok(reached) = TcpStream::connect(target).await else { continue };
                let ((near_in, near_out), (far_in, far_out)) = (dialled.into_split(), reached.into_split());
                tokio::spawn(carry(near_in, far_out, there.subscribe()));
                tokio::spawn(carry(far_in, near_out, back.subscribe()));
            }
        });
        address
    }

    /// Changes what goes from one validator to another.
    pub fn set(&self, from: usize, to: usize, way: Way) {
        self.ways[from][to].send_replace(way);
    }

    /// Changes everything that one validator sends, and everything that it is sent.
    pub fn set_all_of(&self, place: usize, sent: Way, received: Way) {
        for other in (0..self.ways.len()).filter(|other| *other != place) {
            self.set(place, other, sent);
            self.set(other, place, received);
        }
    }
}

/// Carries one direction of a connection until either end closes it.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut way: watch::Receiver<Way>) {
    let (sender, mut receiver) = mpsc::channel::<(Instant, Vec<u8>)>(CHUNKS_MAX);
    let delays = way.clone();
    let taking = async move {
        let mut chunk = vec![0; CHUNK];
        while let Ok(count @ 1..) = from.read(&mut chunk).await {
            let delay = Duration::from_millis(delays.borrow().delay_ms);
            if sender.send((Instant::now() + delay, chunk[..count].to_vec())).await.is_err() {
                return;
            }
        }
    };
    let giving = async move {
        while let Some((due, bytes)) = receiver.recv().await {
            sleep_until(due).await;
            // The test is over when nobody can change the way any more.
            let Ok(now) = way.wait_for(|way| !way.is_cut).await.map(|way| *way) else { return };
            if let Some(ms) = (bytes.len() as u64 * 1_000).checked_div(now.bytes_per_second) {
                sleep(Duration::from_millis(ms)).await;
            }
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
    };
    tokio::join!(taking, giving);
}
