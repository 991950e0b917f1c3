//! Metrics of a node in OpenMetrics form. Counts and durations only: no name, number, unit or record ever is a label.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::core::CoreView;

/// The metrics of a node. Shared by the executor, which sets most of them, and whoever serves them.
pub struct Metrics {
    registry: std::sync::Mutex<Registry>,
    height: Gauge,
    sealed_height: Gauge,
    best_height: Gauge,
    round: Gauge,
    pending_records: Gauge,
    is_voting: Gauge,
    peers_up: Gauge,
    alarms: Gauge,
    alarms_raised: Counter,
    blocks: Counter,
    records: Counter,
    commit_seconds: Histogram,
    step_seconds: Histogram,
    network: NetworkGauges,
}

/// What the network counts, copied when the metrics are read.
#[derive(Default)]
struct NetworkGauges {
    delivered: Gauge,
    published: Gauge,
    unsent: Gauge,
    dropped: Gauge,
    over_rate: Gauge,
    refused: Gauge,
    blocked: Gauge,
}

impl Metrics {
    /// All metrics, at zero.
    #[must_use]
    pub fn new() -> Self {
        let seconds = || Histogram::new(exponential_buckets(0.001, 2.0, 14));
        let metrics = Self {
            registry: std::sync::Mutex::new(Registry::with_prefix("kexin")),
            height: Gauge::default(),
            sealed_height: Gauge::default(),
            best_height: Gauge::default(),
            round: Gauge::default(),
            pending_records: Gauge::default(),
            is_voting: Gauge::default(),
            peers_up: Gauge::default(),
            alarms: Gauge::default(),
            alarms_raised: Counter::default(),
            blocks: Counter::default(),
            records: Counter::default(),
            commit_seconds: seconds(),
            step_seconds: seconds(),
            network: NetworkGauges::default(),
        };
        metrics.with_registry(|registry| metrics.register(registry));
        metrics
    }

    fn register(&self, registry: &mut Registry) {
        registry.register("height", "Height of the head", self.height.clone());
        registry.register("sealed_height", "Newest block with a quorum of seals", self.sealed_height.clone());
        registry.register("best_height", "Highest height that a peer has shown", self.best_height.clone());
        registry.register("round", "Round of the height in progress", self.round.clone());
        registry.register("pending_records", "Records in the mempool", self.pending_records.clone());
        registry.register("voting", "1 while this node votes", self.is_voting.clone());
        registry.register("peers_up", "Peers connected", self.peers_up.clone());
        registry.register("alarms", "Alarms in force", self.alarms.clone());
        registry.register("alarms_raised", "Alarms raised since the start", self.alarms_raised.clone());
        registry.register("blocks", "Blocks committed since the start", self.blocks.clone());
        registry.register("records", "Records committed since the start", self.records.clone());
        let commit = self.commit_seconds.clone();
        registry.register_with_unit("commit", "Time to write a block", Unit::Seconds, commit);
        let step = self.step_seconds.clone();
        registry.register_with_unit("step", "Time of one step of the core", Unit::Seconds, step);
        let network = registry.sub_registry_with_prefix("network");
        let gauges = &self.network;
        network.register("delivered", "Messages delivered to the core", gauges.delivered.clone());
        network.register("published", "Own messages sent", gauges.published.clone());
        network.register("unsent", "Own messages that no queue could take", gauges.unsent.clone());
        network.register("dropped", "Messages dropped because the core was slow", gauges.dropped.clone());
        network.register(
            "over_rate",
            "Messages dropped because a peer was over its rate",
            gauges.over_rate.clone(),
        );
        network.register("refused", "Connections refused", gauges.refused.clone());
        network.register("blocked", "Peers blocked for an offence", gauges.blocked.clone());
    }

    /// Adds metrics of another part of the node, such as the API.
    pub fn with_registry(&self, add: impl FnOnce(&mut Registry)) {
        // Whoever panicked has registered less.
        add(&mut self.registry.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    }

    /// The page that a collector reads.
    ///
    /// # Panics
    /// Never: text is written into a string.
    #[must_use]
    pub fn page(&self, counters: &kexin_p2p::Counters) -> String {
        let read = |gauge: &Gauge, counter: &AtomicU64| {
            gauge.set(signed(counter.load(std::sync::atomic::Ordering::Relaxed)));
        };
        let gauges = &self.network;
        read(&gauges.delivered, &counters.delivered);
        read(&gauges.published, &counters.published);
        read(&gauges.unsent, &counters.unsent);
        read(&gauges.dropped, &counters.dropped);
        read(&gauges.over_rate, &counters.over_rate);
        read(&gauges.refused, &counters.refused);
        read(&gauges.blocked, &counters.blocked);
        let mut page = String::new();
        self.with_registry(|registry| encode(&mut page, registry).expect("a string takes all"));
        page
    }

    pub(crate) fn committed(&self, records: u32, ms: u64) {
        self.blocks.inc();
        self.records.inc_by(u64::from(records));
        self.commit_seconds.observe(seconds(ms));
    }

    pub(crate) fn stepped(&self, ms: u64) {
        self.step_seconds.observe(seconds(ms));
    }

    pub(crate) fn alarmed(&self) {
        self.alarms_raised.inc();
    }

    pub(crate) fn view(&self, core: &CoreView, peers_up: usize, alarms: usize) {
        self.height.set(signed(core.height.value()));
        self.sealed_height.set(signed(core.sealed.value()));
        self.best_height.set(signed(core.best.value()));
        self.round.set(i64::from(core.round.unwrap_or(0)));
        self.pending_records.set(i64::try_from(core.pending).unwrap_or(i64::MAX));
        self.is_voting.set(i64::from(core.is_voting));
        self.peers_up.set(i64::try_from(peers_up).unwrap_or(i64::MAX));
        self.alarms.set(i64::try_from(alarms).unwrap_or(i64::MAX));
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// The one place where the format of metrics demands a float.
fn seconds(ms: u64) -> f64 {
    std::time::Duration::from_millis(ms).as_secs_f64()
}

#[cfg(test)]
mod tests;
