//! The HTTP server: connections are bounded in number, in time and in what one address may ask.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::IntoResponse as _;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower_http::timeout::TimeoutLayer;

use super::problem::ApiError;

/// Accepts connections until `stopping` turns true, then waits for what is in flight.
pub async fn run(listener: TcpListener, router: Router, mut stopping: watch::Receiver<bool>) {
    let status = axum::http::StatusCode::SERVICE_UNAVAILABLE;
    let router = router.layer(TimeoutLayer::with_status_code(status, REQUEST_TIMEOUT));
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let quota = Quota::per_second(REQUESTS_PER_SECOND).allow_burst(REQUESTS_BURST);
    let limiter: Arc<DefaultKeyedRateLimiter<IpAddr>> = Arc::new(RateLimiter::keyed(quota));
    let graceful = GracefulShutdown::new();
    let mut sweep = tokio::time::interval(SWEEP);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = sweep.tick() => {
                limiter.retain_recent();
                continue;
            }
            _ = stopping.wait_for(|stop| *stop) => break,
        };
        // A connection that broke while it was taken is the client's affair; out of descriptors passes.
        let Ok((stream, address)) = accepted else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        // Over the limit the connection is closed at once, so that waiting ones cost nothing.
        let Ok(permit) = Arc::clone(&room).try_acquire_owned() else { continue };
        let connection = Connection { stream, address: address.ip(), permit, limiter: Arc::clone(&limiter) };
        connection.serve(router.clone(), &graceful);
    }
    drop(listener);
    let _ = tokio::time::timeout(SHUTDOWN_TIMEOUT, graceful.shutdown()).await;
}

struct Connection {
    stream: TcpStream,
    address: IpAddr,
    permit: OwnedSemaphorePermit,
    limiter: Arc<DefaultKeyedRateLimiter<IpAddr>>,
}

impl Connection {
    fn serve(self, router: Router, graceful: &GracefulShutdown) {
        let Self { stream, address, permit, limiter } = self;
        let answer = move |request: Request<Incoming>| {
            let router = router.clone();
            let is_over = limiter.check_key(&address).is_err();
            async move {
                if is_over {
                    return Ok::<_, std::convert::Infallible>(ApiError::too_many(1).into_response());
                }
                let request = request.map(Body::new);
                route(router, request).await
            }
        };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .max_headers(HEADERS_MAX)
            .serve_connection(TokioIo::new(stream), hyper::service::service_fn(answer));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // Broken connections are the client's affair.
            let _ = connection.await;
            drop(permit);
        });
    }
}

async fn route(
    router: Router,
    request: Request<Body>,
) -> Result<axum::response::Response, std::convert::Infallible> {
    use hyper::service::Service as _;
    hyper_util::service::TowerToHyperService::new(router).call(request).await
}

/// Connections at a time.
const CONNECTIONS_MAX: usize = 1_024;
/// Headers of a request.
const HEADERS_MAX: usize = 64;
/// Requests of one address.
const REQUESTS_PER_SECOND: NonZeroU32 = NonZeroU32::new(1_000).expect("not zero");
/// Requests of one address at once: a clerk's command may send a day's cases.
const REQUESTS_BURST: NonZeroU32 = NonZeroU32::new(5_000).expect("not zero");
/// How long a client may take over its headers.
const HEADER_TIMEOUT: Duration = Duration::from_secs(5);
/// A request that waits for finality waits 60 s at most.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(75);
/// How long the end waits for answers.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
const SWEEP: Duration = Duration::from_secs(60);
