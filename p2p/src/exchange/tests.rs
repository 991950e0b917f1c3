//! Frames on a stream: limits are the peer's fault, and a short stream is no frame.

use super::*;
use futures::executor::block_on;
use futures::io::Cursor;

fn frame(prefix: u32, body: &[u8]) -> Cursor<Vec<u8>> {
    let mut bytes = prefix.to_be_bytes().to_vec();
    bytes.extend_from_slice(body);
    Cursor::new(bytes)
}

#[test]
fn what_is_written_is_read() {
    for length in [0_usize, 1, 4_095, 4_096] {
        let body = vec![9; length];
        let mut written = Vec::new();
        block_on(write_frame(&mut written, &body, 4_096)).expect("a vector takes all");
        assert_eq!(written.len(), 4 + length);
        let read = block_on(read_frame(&mut Cursor::new(written), 4_096)).expect("just written");
        assert_eq!(read, body);
    }
}

#[test]
fn a_prefix_over_the_limit_is_the_peers_fault() {
    for prefix in [4_097, u32::MAX] {
        let error = block_on(read_frame(&mut frame(prefix, &[0; 8]), 4_096)).expect_err("over the limit");
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }
}

#[test]
fn a_stream_that_ends_early_is_an_error_and_no_frame() {
    for (prefix, body) in [(5, &[1_u8, 2, 3][..]), (4_096, &[]), (1, &[])] {
        let error = block_on(read_frame(&mut frame(prefix, body), 4_096)).expect_err("short");
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }
    let error = block_on(read_frame(&mut Cursor::new(vec![0, 0]), 4_096)).expect_err("no prefix");
    assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
}
