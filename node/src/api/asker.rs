//! Who asks: a request signed with a registered key, once, now (`docs/formats.md` 10).

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, Method, Uri};
use kexin_ledger::api::{HEADER_KEY, REQUEST_SKEW_MS_MAX, RequestParts, RequestSignature, request_message};
use kexin_ledger::registry::{Organisation, OrganisationKind, organisation_key};
use kexin_ledger::store::Store as _;
use kexin_ledger::value::StateReader as _;
use kexin_proof::height::TimeMs;
use kexin_proof::suite::verify_strict;

use super::problem::ApiError;
use crate::run::NodeHandle;

/// A registered key that signed a request.
#[derive(Clone, Copy, Debug)]
pub struct Asker {
    /// Organisation.
    pub org: u32,
    /// Key number.
    pub key: u16,
    kind: OrganisationKind,
}

impl Asker {
    /// Whether the asker may read what stands in the register about rights and persons: bureaus and the province, who
    /// keep it (不动产登记资料查询暂行办法). Partner agencies are handed proofs.
    ///
    /// # Errors
    /// 403 for everyone else.
    pub fn require_registrar(self) -> Result<Self, ApiError> {
        match self.kind {
            OrganisationKind::Bureau | OrganisationKind::Province => Ok(self),
            _ => Err(ApiError::forbidden((
                "仅登记机构可读取权利与主体详情",
                "only registration bureaus read rights and parties in full",
            ))),
        }
    }
}

/// Nonces of the requests that are still within the skew, so that none counts twice.
#[derive(Default)]
pub struct Askers {
    seen: Mutex<BTreeMap<SpentNonce, TimeMs>>,
}

/// Organisation, key, nonce.
type SpentNonce = (u32, u16, [u8; 16]);

/// Whether a request claims to be signed.
pub fn is_signed(headers: &HeaderMap) -> bool {
    headers.contains_key(HEADER_KEY)
}

/// What a signature covers.
pub struct Asked<'a> {
    /// Method.
    pub method: &'a Method,
    /// Path and query.
    pub uri: &'a Uri,
    /// Headers.
    pub headers: &'a HeaderMap,
    /// Body.
    pub body: &'a [u8],
}

impl Askers {
    /// Who signed a request; `None` when nobody claims to have. Reads the store: call it where waiting is allowed.
    ///
    /// # Errors
    /// 401 when a claim does not hold.
    pub fn of(&self, node: &NodeHandle, asked: &Asked<'_>) -> Result<Option<Asker>, ApiError> {
        if !is_signed(asked.headers) {
            return Ok(None);
        }
        let header = |name: &str| asked.headers.get(name).and_then(|value| value.to_str().ok());
        let signed = RequestSignature::from_headers(header).map_err(|_| {
            ApiError::unsigned((
                "签名请求头缺失或格式错误",
                "a header of the signature is missing or malformed",
            ))
        })?;
        let now = node.clock().now().clock;
        if signed.date.value().abs_diff(now.value()) > REQUEST_SKEW_MS_MAX {
            return Err(ApiError::unsigned((
                "请求时间与节点时钟相差过大",
                "the request's time is far from the node's clock",
            )));
        }
        let asker = verify(node, asked, &signed)?;
        // Only a signature that holds takes room here, and only once.
        self.spend(&signed, now)?;
        Ok(Some(asker))
    }

    /// As [`Askers::of`], for what takes a signature.
    ///
    /// # Errors
    /// 401 also when nobody signed.
    pub fn require(&self, node: &NodeHandle, asked: &Asked<'_>) -> Result<Asker, ApiError> {
        self.of(node, asked)?
            .ok_or_else(|| ApiError::unsigned(("此查询须签名", "this request must be signed")))
    }

    fn spend(&self, signed: &RequestSignature, now: TimeMs) -> Result<(), ApiError> {
        // Whoever panicked has spent at most one nonce.
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= NONCES_MAX {
            seen.retain(|_, date| date.value().abs_diff(now.value()) <= REQUEST_SKEW_MS_MAX);
        }
        if seen.len() >= NONCES_MAX {
            return Err(ApiError::busy());
        }
        let is_new = seen.insert((signed.org, signed.key, signed.nonce), signed.date).is_none();
        if is_new {
            Ok(())
        } else {
            Err(ApiError::unsigned(("该签名请求已使用过", "this signed request was used before")))
        }
    }
}

fn verify(node: &NodeHandle, asked: &Asked<'_>, signed: &RequestSignature) -> Result<Asker, ApiError> {
    let unknown = || ApiError::unsigned(("签名密钥未登记或已吊销", "the key is not registered, or revoked"));
    let head = node.store().head().ok_or_else(ApiError::internal)?;
    let value = node.store().value(&organisation_key(signed.org))?;
    let organisation = value.as_ref().and_then(Organisation::of).ok_or_else(unknown)?;
    let found =
        organisation.key(signed.key).filter(|key| key.is_valid_at(head.height())).ok_or_else(unknown)?;
    let public = organisation.signing_key(found.key.number).ok_or_else(unknown)?.public;
    let path = asked.uri.path_and_query().map_or(asked.uri.path(), |path| path.as_str());
    let parts = RequestParts {
        org: signed.org,
        key: signed.key,
        method: asked.method.as_str(),
        path,
        body: asked.body,
        date: signed.date,
        nonce: signed.nonce,
    };
    verify_strict(&public, &request_message(&node.chain_id(), &parts), &signed.signature)
        .map_err(|_| ApiError::unsigned(("请求签名验证失败", "the request's signature does not hold")))?;
    Ok(Asker { org: signed.org, key: signed.key, kind: organisation.kind })
}

/// Most nonces that are remembered.
const NONCES_MAX: usize = 65_536;
