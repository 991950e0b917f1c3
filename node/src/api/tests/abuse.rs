//! What a hostile or careless client does to the service, and that others are served all the same.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use super::service::Service;

/// Sends bytes and reads until the service closes the connection; the long patience only ends a hung test.
fn raw(service: &Service, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(service.base.trim_start_matches("http://")).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(120))).expect("a timeout");
    stream.write_all(bytes).expect("the socket takes it");
    let mut answer = Vec::new();
    // A connection that is reset has been closed as well.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn serves(service: &Service) -> bool {
    service.get("/livez").send().status == 200
}

#[test]
fn bytes_that_are_no_request_end_the_connection() {
    let service = Service::start();
    for garbage in
        [&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..], b"GET\r\n\r\n", b"\x00\x00\x00\x00\r\n\r\n"]
    {
        let answer = raw(&service, garbage);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    assert!(serves(&service));
}

#[test]
fn a_body_that_is_announced_as_too_large_is_refused_before_it_comes() {
    let service = Service::start();
    let head = "POST /v1/records HTTP/1.1\r\nhost: x\r\ncontent-type: application/vnd.kexin.record\r\n\
                content-length: 1000000000\r\nconnection: close\r\n\r\n";
    let answer = raw(&service, head.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("/problems/too-large"));
    assert!(serves(&service));
}

#[test]
fn only_a_bundle_may_be_larger_than_a_record_and_it_is_bounded() {
    let service = Service::start();
    for (path, bytes) in
        [("/v1/bundles:check", 1_100_000), ("/v1/proofs", 100_000), ("/v1/records:check", 100_000)]
    {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
             content-length: {bytes}\r\nconnection: close\r\n\r\n"
        );
        let answer = raw(&service, head.as_bytes());
        assert!(
            answer.starts_with("HTTP/1.1 413") && answer.contains("/problems/too-large"),
            "{path}: {answer}"
        );
    }
}

#[test]
fn a_chunked_body_over_the_limit_and_one_that_is_malformed_are_refused() {
    let service = Service::start();
    let head = "POST /v1/records HTTP/1.1\r\nhost: x\r\ncontent-type: application/vnd.kexin.record\r\n\
                transfer-encoding: chunked\r\nconnection: close\r\n\r\n";
    let large = format!("{head}10001\r\n{}\r\n0\r\n\r\n", "x".repeat(0x10001));
    assert!(raw(&service, large.as_bytes()).starts_with("HTTP/1.1 413"));
    let broken = raw(&service, format!("{head}zz\r\nxx\r\n").as_bytes());
    assert!(broken.starts_with("HTTP/1.1 400"), "{broken}");
    assert!(serves(&service));
}

#[test]
fn more_headers_than_any_client_sends_are_refused() {
    let service = Service::start();
    let many: String = (0..100).map(|number| format!("x-{number}: y\r\n")).collect();
    let answer = raw(&service, format!("GET /livez HTTP/1.1\r\nhost: x\r\n{many}\r\n").as_bytes());
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    assert!(serves(&service));
}

#[test]
fn who_sends_nothing_is_let_go() {
    let service = Service::start();
    assert_eq!(raw(&service, b"GET /livez HTTP/1.1\r\nhost: x\r\n"), "", "half a request");
    assert!(serves(&service));
}

#[test]
fn who_waits_for_finality_is_answered_when_the_node_ends() {
    let mut service = Service::start();
    let base = service.base.trim_start_matches("http://").to_owned();
    let unknown = "ab".repeat(32);
    let waiting = std::thread::spawn(move || {
        let mut stream = TcpStream::connect(base).expect("it listens");
        let request = format!("GET /v1/tx/{unknown} HTTP/1.1\r\nhost: x\r\nprefer: wait=60\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("the socket takes it");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8(answer).expect("text")
    });
    let inflight = || {
        let page = service.get("/metrics").send_to(&service.operations);
        page.text().lines().any(|line| line == "kexin_api_inflight 1")
    };
    while !inflight() {
        std::thread::yield_now();
    }
    let ended = service.stop();
    assert!(matches!(service.block_on(ended), Ok(Ok(()))));
    let answer = waiting.join().expect("an answer");
    // The second, when the core had ended before it was asked.
    let expected = [r#"{"state":"unknown"}"#, "/problems/stopping"];
    assert!(expected.iter().any(|text| answer.contains(text)), "{answer}");
}
