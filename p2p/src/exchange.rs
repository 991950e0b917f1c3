//! Request and answer with one peer: a length prefix of four bytes, big endian, then that many bytes, nothing else.
//!
//! Two protocols, so that a small answer is bounded as a small answer: `small` for status and certificates, `block`
//! for block bodies. Memory grows with what has arrived, never with what a prefix claims.

use crate::identity::ChainTag;
use crate::limits::{EXCHANGE_TIMEOUT, EXCHANGES_PER_CONNECTION_MAX, Limits};
use futures::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use libp2p::StreamProtocol;
use libp2p::request_response::{Behaviour, Codec, Config, ProtocolSupport};
use std::io;

/// Which exchange a request uses; it bounds the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExchangeKind {
    /// Status, certificates, seals: an answer of at most 64 KiB.
    Small,
    /// A block body with its certificate: an answer of at most 4.5 MiB.
    Block,
}

impl ExchangeKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Block => "block",
        }
    }

    /// The largest answer in bytes.
    #[must_use]
    pub const fn response_bytes_max(self, limits: &Limits) -> usize {
        match self {
            Self::Small => limits.small_response_bytes_max,
            Self::Block => limits.block_response_bytes_max,
        }
    }
}

/// A request as it was read. A request that fails to be read is reported to nobody, so one over the limit is read as such.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RequestFrame {
    /// Within the limit.
    Whole(Vec<u8>),
    /// The prefix claims more than the limit; nothing of it was read.
    OverLimit,
}

/// Reads and writes bounded frames.
#[derive(Clone, Debug)]
pub(crate) struct FrameCodec {
    request_bytes_max: usize,
    response_bytes_max: usize,
}

pub(crate) type Exchange = Behaviour<FrameCodec>;

pub(crate) fn exchange(kind: ExchangeKind, chain: &ChainTag, limits: &Limits) -> Exchange {
    let codec = FrameCodec {
        request_bytes_max: limits.request_bytes_max,
        response_bytes_max: kind.response_bytes_max(limits),
    };
    let protocol = StreamProtocol::try_from_owned(format!("/kexin/{chain}/{}/1", kind.name()))
        .expect("a protocol name begins with a slash");
    let config = Config::default()
        .with_request_timeout(EXCHANGE_TIMEOUT)
        .with_max_concurrent_streams(EXCHANGES_PER_CONNECTION_MAX);
    Behaviour::with_codec(codec, [(protocol, ProtocolSupport::Full)], config)
}

impl Codec for FrameCodec {
    type Protocol = StreamProtocol;
    type Request = RequestFrame;
    type Response = Vec<u8>;

    async fn read_request<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<RequestFrame>
    where
        T: AsyncRead + Unpin + Send,
    {
        match read_frame(io, self.request_bytes_max).await {
            Ok(frame) => Ok(RequestFrame::Whole(frame)),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(RequestFrame::OverLimit),
            Err(error) => Err(error),
        }
    }

    async fn read_response<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Vec<u8>>
    where
        T: AsyncRead + Unpin + Send,
    {
        read_frame(io, self.response_bytes_max).await
    }

    async fn write_request<T>(
        &mut self,
        _: &StreamProtocol,
        io: &mut T,
        request: RequestFrame,
    ) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        match request {
            RequestFrame::Whole(bytes) => write_frame(io, &bytes, self.request_bytes_max).await,
            RequestFrame::OverLimit => Err(io::ErrorKind::InvalidInput.into()),
        }
    }

    async fn write_response<T>(&mut self, _: &StreamProtocol, io: &mut T, response: Vec<u8>) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        write_frame(io, &response, self.response_bytes_max).await
    }
}

/// # Errors
/// `InvalidData` when the prefix exceeds `bytes_max` (the peer is at fault); `UnexpectedEof` when the stream ends early.
async fn read_frame<T: AsyncRead + Unpin + Send>(io: &mut T, bytes_max: usize) -> io::Result<Vec<u8>> {
    let mut prefix = [0; 4];
    io.read_exact(&mut prefix).await?;
    let frame_bytes = u64::from(u32::from_be_bytes(prefix));
    if usize::try_from(frame_bytes).map_or(true, |bytes| bytes > bytes_max) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "frame over the limit"));
    }
    let mut frame = Vec::new();
    let read = io.take(frame_bytes).read_to_end(&mut frame).await?;
    if u64::try_from(read) != Ok(frame_bytes) {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(frame)
}

async fn write_frame<T: AsyncWrite + Unpin + Send>(
    io: &mut T,
    frame: &[u8],
    bytes_max: usize,
) -> io::Result<()> {
    assert!(frame.len() <= bytes_max, "the handle refuses larger frames before they reach the codec");
    let prefix = u32::try_from(frame.len()).expect("limits are far below 4 GiB").to_be_bytes();
    io.write_all(&prefix).await?;
    io.write_all(frame).await?;
    io.flush().await
}

#[cfg(test)]
mod tests;
