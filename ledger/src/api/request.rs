//! A signed request: who asks, once, now. Reading personal data takes one (`docs/formats.md` 10).
//!
//! Not a token: the signature covers method, path, body, time and a nonce, so a copied header opens nothing else.

use kexin_proof::hash::{ChainId, sha256};
use kexin_proof::height::TimeMs;
use kexin_proof::suite::{SignatureBytes, signed_message};
use kexin_proof::wire::Writer;

/// Header with `<organisation>/<key number>`.
pub const HEADER_KEY: &str = "kexin-key";
/// Header with the time in ms.
pub const HEADER_DATE: &str = "kexin-date";
/// Header with 32 hex digits, used once.
pub const HEADER_NONCE: &str = "kexin-nonce";
/// Header with 128 hex digits.
pub const HEADER_SIGNATURE: &str = "kexin-signature";
/// How far a request's time may be from the node's clock.
pub const REQUEST_SKEW_MS_MAX: u64 = 60_000;

const TAG: &str = "kexinku/request/v1";

/// Who signed a request, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestSignature {
    /// Organisation.
    pub org: u32,
    /// Key number.
    pub key: u16,
    /// Time of signing.
    pub date: TimeMs,
    /// Used once within the skew.
    pub nonce: [u8; 16],
    /// Over [`request_message`].
    pub signature: SignatureBytes,
}

/// The headers do not make up a signed request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("signed request: header {header} is missing or malformed 签名请求头 {header} 缺失或格式错误")]
pub struct RequestSignatureError {
    /// Which header.
    pub header: &'static str,
}

impl RequestSignature {
    /// Reads the four headers; `header` gives a header's value by its name.
    ///
    /// # Errors
    /// The first header that is missing or malformed.
    pub fn from_headers<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Result<Self, RequestSignatureError> {
        let value = |name: &'static str| header(name).ok_or(RequestSignatureError { header: name });
        let bad = |name: &'static str| RequestSignatureError { header: name };
        let (org, key) = value(HEADER_KEY)?.split_once('/').ok_or(bad(HEADER_KEY))?;
        let date = kexin_proof::json::parse_decimal(value(HEADER_DATE)?)
            .and_then(TimeMs::new)
            .ok_or(bad(HEADER_DATE))?;
        let mut nonce = [0; 16];
        hex::decode_to_slice(value(HEADER_NONCE)?, &mut nonce).map_err(|_| bad(HEADER_NONCE))?;
        let mut signature = [0; 64];
        hex::decode_to_slice(value(HEADER_SIGNATURE)?, &mut signature).map_err(|_| bad(HEADER_SIGNATURE))?;
        Ok(Self {
            org: org.parse().map_err(|_| bad(HEADER_KEY))?,
            key: key.parse().map_err(|_| bad(HEADER_KEY))?,
            date,
            nonce,
            signature: SignatureBytes::from_slice(&signature).map_err(|_| bad(HEADER_SIGNATURE))?,
        })
    }

    /// The four headers, names and values.
    #[must_use]
    pub fn headers(&self) -> [(&'static str, String); 4] {
        [
            (HEADER_KEY, format!("{}/{}", self.org, self.key)),
            (HEADER_DATE, self.date.to_string()),
            (HEADER_NONCE, hex::encode(self.nonce)),
            (HEADER_SIGNATURE, hex::encode(self.signature.as_bytes())),
        ]
    }
}

/// What a request's signature covers, besides the chain: signer, method, path with query, body, time and nonce.
#[derive(Clone, Copy, Debug)]
pub struct RequestParts<'a> {
    /// Organisation.
    pub org: u32,
    /// Key number.
    pub key: u16,
    /// HTTP method in upper case.
    pub method: &'a str,
    /// Path with its query.
    pub path: &'a str,
    /// Body, of which the digest is signed.
    pub body: &'a [u8],
    /// Time of signing.
    pub date: TimeMs,
    /// Used once within the skew.
    pub nonce: [u8; 16],
}

/// `"kexinku/request/v1" ‖ 0 ‖ chain_id ‖ parts`.
#[must_use]
pub fn request_message(chain: &ChainId, parts: &RequestParts<'_>) -> Vec<u8> {
    let mut out = Writer::new();
    out.u32(parts.org);
    out.u16(parts.key);
    out.bytes(parts.method.as_bytes());
    out.bytes(parts.path.as_bytes());
    out.array(&sha256(&[parts.body]));
    out.u64(parts.date.value());
    out.array(&parts.nonce);
    signed_message(TAG, chain, &out.into_bytes())
}
