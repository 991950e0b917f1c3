//! The HTTP server: connections are bounded in number, in time and in what one address may ask.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;

/// Whether a request's address has asked too often: an extension of each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Within its rate.
    Fair,
    /// Over it.
    TooFast,
}

/// Accepts connections until `stopping` turns true, then waits for what is in flight, and ends what is late.
pub async fn run(listener: TcpListener, router: Router, mut stopping: watch::Receiver<bool>) {
    let mut server = Server::new(router);
    let mut sweep = tokio::time::interval(SWEEP);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = server.connections.join_next() => continue,
            _ = sweep.tick() => {
                server.limiter.retain_recent();
                continue;
            }
            _ = stopping.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, address)) => server.take(stream, address.ip()),
            // A connection that broke while it was taken is the client's affair; out of descriptors passes.
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
    drop(listener);
    server.end().await;
}

struct Server {
    router: Router,
    graceful: GracefulShutdown,
    /// Ended with the server: a connection that outlived it would keep the store open.
    connections: JoinSet<()>,
    limiter: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    room: Room,
}

impl Server {
    fn new(router: Router) -> Self {
        let quota = Quota::per_second(REQUESTS_PER_SECOND).allow_burst(REQUESTS_BURST);
        Self {
            router,
            graceful: GracefulShutdown::new(),
            connections: JoinSet::new(),
            limiter: Arc::new(RateLimiter::keyed(quota)),
            room: Room::default(),
        }
    }

    fn take(&mut self, stream: TcpStream, address: IpAddr) {
        // Over a limit the connection is closed at once, so that waiting ones cost nothing.
        let Some(place) = self.room.place(address) else { return };
        let (router, limiter) = (self.router.clone(), Arc::clone(&self.limiter));
        let answer = move |mut request: Request<Incoming>| {
            let pace = if limiter.check_key(&address).is_ok() { Pace::Fair } else { Pace::TooFast };
            request.extensions_mut().insert(pace);
            route(router.clone(), request.map(Body::new))
        };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .max_headers(HEADERS_MAX)
            .serve_connection(TokioIo::new(stream), hyper::service::service_fn(answer));
        let connection = self.graceful.watch(connection);
        self.connections.spawn(async move {
            // Broken connections are the client's affair.
            let _ = connection.await;
            drop(place);
        });
    }

    async fn end(mut self) {
        let _ = tokio::time::timeout(SHUTDOWN_TIMEOUT, self.graceful.shutdown()).await;
        self.connections.shutdown().await;
    }
}

/// Answers one request.
pub async fn route(router: Router, request: Request<Body>) -> Result<Response, Infallible> {
    use hyper::service::Service as _;
    hyper_util::service::TowerToHyperService::new(router).call(request).await
}

/// Room for connections: in all, and for one address, so that no single one takes it all.
struct Room {
    all: Arc<Semaphore>,
    by_address: Arc<Mutex<BTreeMap<IpAddr, usize>>>,
}

impl Default for Room {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(CONNECTIONS_MAX)), by_address: Arc::default() }
    }
}

/// A connection's place, given back when it is dropped.
struct Place {
    address: IpAddr,
    by_address: Arc<Mutex<BTreeMap<IpAddr, usize>>>,
    _permit: OwnedSemaphorePermit,
}

impl Room {
    fn place(&self, address: IpAddr) -> Option<Place> {
        let permit = Arc::clone(&self.all).try_acquire_owned().ok()?;
        // Whoever panicked has counted one connection at most.
        let mut counts = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= ADDRESS_CONNECTIONS_MAX {
            return None;
        }
        *count += 1;
        Some(Place { address, by_address: Arc::clone(&self.by_address), _permit: permit })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

/// Connections at a time.
const CONNECTIONS_MAX: usize = 1_024;
/// Connections of one address at a time: a bureau's desks may stand behind one.
const ADDRESS_CONNECTIONS_MAX: usize = 512;
/// Headers of a request.
const HEADERS_MAX: usize = 64;
/// Requests of one address.
const REQUESTS_PER_SECOND: NonZeroU32 = NonZeroU32::new(1_000).expect("not zero");
/// Requests of one address at once: a clerk's command may send a day's cases.
const REQUESTS_BURST: NonZeroU32 = NonZeroU32::new(5_000).expect("not zero");
/// How long a client may take over its headers.
const HEADER_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the end waits for answers.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
const SWEEP: Duration = Duration::from_secs(60);
