//! What the metrics page shows, and that it never shows whom or what it is about.

use super::*;
use std::sync::atomic::Ordering;

#[test]
fn the_page_shows_what_was_counted() {
    let metrics = Metrics::new();
    metrics.committed(12, 3);
    metrics.committed(30, 900);
    let counters = kexin_p2p::Counters::default();
    counters.refused.store(5, Ordering::Relaxed);
    let page = metrics.page(&counters);
    for line in [
        "kexin_blocks_total 2",
        "kexin_records_total 42",
        "kexin_commit_seconds_count 2",
        "kexin_network_refused 5",
    ] {
        assert!(page.contains(line), "{line} is not in\n{page}");
    }
    assert!(page.ends_with("# EOF\n"));
}

#[test]
fn no_metric_carries_a_label_of_a_person_or_record() {
    let page = Metrics::new().page(&kexin_p2p::Counters::default());
    let labels: Vec<_> = page.lines().filter(|line| line.contains('{') && !line.contains("le=")).collect();
    assert!(labels.is_empty(), "{labels:?}");
}
