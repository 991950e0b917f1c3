//! Requests as they are counted: by route and status, never by what was asked.

use std::sync::atomic::AtomicI64;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::StatusCode;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Unit;

use crate::metrics::Metrics;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteAndCode {
    route: String,
    code: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

/// Counters of one port.
pub struct RequestMetrics {
    requests: Family<RouteAndCode, Counter>,
    seconds: Family<Route, Histogram>,
    inflight: Gauge<i64, AtomicI64>,
}

/// A request that runs.
pub struct Counting<'a> {
    metrics: &'a RequestMetrics,
    route: String,
    since: Instant,
}

impl RequestMetrics {
    /// Counters under a port's name.
    pub fn register(metrics: &Metrics, port: &'static str) -> Self {
        let seconds = Family::new_with_constructor(histogram as fn() -> Histogram);
        let ours = Self { requests: Family::default(), seconds, inflight: Gauge::default() };
        metrics.with_registry(|registry| {
            let registry = registry.sub_registry_with_prefix(port);
            registry.register("requests", "Requests by route and status", ours.requests.clone());
            let seconds = ours.seconds.clone();
            registry.register_with_unit("request", "Time to answer", Unit::Seconds, seconds);
            registry.register("inflight", "Requests that run", ours.inflight.clone());
        });
        ours
    }

    /// Takes a request down.
    #[expect(clippy::disallowed_methods, reason = "a duration for the metrics decides nothing")]
    pub fn begin(&self, request: &Request) -> Counting<'_> {
        self.inflight.inc();
        let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str);
        Counting { metrics: self, route: route.to_owned(), since: Instant::now() }
    }
}

/// From half a millisecond to the longest wait.
fn histogram() -> Histogram {
    Histogram::new(exponential_buckets(0.0005, 2.0, 18))
}

impl Counting<'_> {
    /// Counts it with its status.
    pub fn end(self, status: StatusCode) {
        let labels = RouteAndCode { route: self.route.clone(), code: status.as_u16() };
        self.metrics.requests.get_or_create(&labels).inc();
        let route = Route { route: self.route.clone() };
        self.metrics.seconds.get_or_create(&route).observe(self.since.elapsed().as_secs_f64());
    }
}

impl Drop for Counting<'_> {
    fn drop(&mut self) {
        self.metrics.inflight.dec();
    }
}
