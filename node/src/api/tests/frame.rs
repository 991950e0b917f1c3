//! What every answer has: its head, its caching, its form when it is an error; and what watches the node.

use axum::body::Body;
use axum::http::Request;
use kexin_ledger::api::{PeersView, REQUEST_BYTES_MAX, Readiness, Status};

use super::super::server::{Pace, route};
use super::super::{Api, health, with_frame};
use super::service::Service;

#[test]
fn every_answer_names_the_head_that_it_saw() {
    let service = Service::start();
    let status: Status = service.get("/v1/status").send().json();
    for path in ["/v1/status", "/v1/units/x", "/nowhere", "/livez"] {
        let answer = service.get(path).send();
        assert_eq!(answer.header("kexin-height"), status.height.to_string(), "{path}");
        assert_eq!(answer.header("kexin-state-root"), status.state_root.to_string(), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "no-cache");
        assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control")));
    }
}

#[test]
fn a_wrong_path_method_or_type_is_a_problem() {
    let service = Service::start();
    assert_eq!(service.get("/v1/nothing").send().problem().code, "not-found");
    let answer = service.call("DELETE", "/v1/records").send();
    assert_eq!(answer.problem().code, "method");
    assert_eq!(answer.header("allow"), "POST");
    for path in ["/v1/records", "/v1/records:check", "/v1/proofs", "/v1/party-tags"] {
        let answer = service.post(path).body("text/plain", b"x").send();
        assert_eq!(answer.problem().code, "media-type", "{path}");
    }
    let prefer = service.post("/v1/records").body("application/vnd.kexin.record", b"x");
    assert_eq!(prefer.header("prefer", "wait=61").send().problem().code, "malformed");
}

#[test]
fn a_body_over_the_limit_is_a_problem() {
    let service = Service::start();
    let answer =
        service.post("/v1/proofs").body("application/json", &vec![b' '; REQUEST_BYTES_MAX + 1]).send();
    assert_eq!(answer.problem().code, "too-large");
    let fits = service.post("/v1/proofs").body("application/json", &vec![b' '; REQUEST_BYTES_MAX]).send();
    assert_eq!(fits.problem().code, "malformed");
}

#[test]
fn who_asks_too_often_is_told_when_to_ask_again() {
    let service = Service::start();
    let (_, stopping) = tokio::sync::watch::channel(false);
    let api = Api::new(service.node.clone(), "test", stopping);
    let router = with_frame(axum::Router::new().route("/x", axum::routing::get(health::live)), &api);
    let ask = |pace| {
        let request = Request::get("/x").extension(pace).body(Body::empty()).expect("a request");
        service.block_on(route(router.clone(), request)).expect("an answer")
    };
    assert_eq!(ask(Pace::Fair).status(), 200);
    let refused = ask(Pace::TooFast);
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
}

#[test]
fn both_ports_say_whether_the_node_lives_and_can_serve() {
    let service = Service::start();
    for base in [&service.base, &service.operations] {
        assert_eq!(service.get("/livez").send_to(base).text(), "live\n");
        let ready: Readiness = service.get("/readyz").send_to(base).json();
        assert!(ready.ready && ready.failed.is_empty(), "{ready:?}");
        let version = service.get("/version").send_to(base);
        assert_eq!(version.text().trim(), env!("CARGO_PKG_VERSION"));
    }
}

#[test]
fn metrics_and_peers_are_for_operators() {
    let service = Service::start();
    assert_eq!(service.get("/v1/units/440106001002GB00014F00220001").send().status, 200);
    let metrics = service.get("/metrics").send_to(&service.operations);
    assert!(
        metrics.text().contains("kexin_api_requests_total{route=\"/v1/units/{code}\",code=\"200\"} 1"),
        "{}",
        metrics.text()
    );
    assert!(metrics.text().contains("kexin_api_request_seconds_count{route=\"/v1/units/{code}\"} 1"));
    let peers: PeersView = service.get("/v1/peers").send_to(&service.operations).json();
    assert!(peers.items.is_empty(), "a lone validator");
    for path in ["/metrics", "/v1/peers"] {
        assert_eq!(service.get(path).send().problem().status, 404, "{path}");
    }
    for path in ["/v1/units/440106001002GB00014F00220001", "/v1/genesis"] {
        assert_eq!(service.get(path).send_to(&service.operations).problem().status, 404, "{path}");
    }
}
