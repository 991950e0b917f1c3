//! Who asks: a request signed with a registered key, once, now (`docs/formats.md` 10), and what each kind of
//! organisation may ask. This is the one place where that is decided.
//!
//! Anyone: standing of the node, chain, checkpoints, statuses of units and cases, receipts, and proofs that disclose
//! nothing. Besides, by [`Right`]: who keeps the register reads it; who is registered gets proofs; who handles parties'
//! documents gets party tags.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, Method, Uri};
use kexin_ledger::api::{HEADER_KEY, REQUEST_SKEW_MS_MAX, RequestParts, RequestSignature, request_message};
use kexin_ledger::registry::{Organisation, OrganisationKind, organisation_key};
use kexin_ledger::store::Store as _;
use kexin_ledger::value::StateReader as _;
use kexin_proof::height::TimeMs;
use kexin_proof::suite::verify_strict;

use super::problem::{ApiError, Text, words};
use crate::run::NodeHandle;

/// What takes a signed request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Rights, parties and records in full (不动产登记资料查询暂行办法): bureaus and the province, who keep them.
    ReadRegister,
    /// Proofs that disclose facts or an owner: every registered organisation. Partners are handed proofs, not registers.
    GetProofs,
    /// Party tags: offices that ask parties for their documents and name them in what they state. Others take the tags that
    /// they name from the bureau's record.
    GetTags,
}

impl Right {
    const fn is_of(self, kind: OrganisationKind) -> bool {
        use OrganisationKind::{
            Bank, Bureau, Court, Developer, Housing, Identity, Notary, Organ, Planning, Province,
            SigningService, Survey, Tax,
        };
        match self {
            Self::ReadRegister => matches!(kind, Bureau | Province),
            Self::GetProofs => true,
            Self::GetTags => match kind {
                Bureau | Province | Court | Tax | SigningService | Housing | Notary | Identity | Organ => {
                    true
                }
                Bank | Survey | Planning | Developer => false,
            },
        }
    }

    const fn refusal(self) -> Text {
        match self {
            Self::ReadRegister => words(
                "仅登记机构可读取权利与主体详情",
                "only registration bureaus read rights and parties in full",
            ),
            Self::GetProofs => {
                words("仅登记在册的机构可取得该证明", "only registered organisations get this proof")
            }
            Self::GetTags => words(
                "仅登记机构、核验当事人证件的部门、公证与电子签名服务可取得主体标签",
                "only bureaus, offices that ask parties for their documents, notaries and signing services get party tags",
            ),
        }
    }
}

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
    /// Demands a right, and takes down that it was used: by whom, never about what.
    ///
    /// # Errors
    /// 403.
    pub fn require(self, right: Right) -> Result<Self, ApiError> {
        let is_granted = right.is_of(self.kind);
        tracing::info!(org = self.org, key = self.key, ?right, is_granted, "signed request");
        if is_granted { Ok(self) } else { Err(ApiError::forbidden(right.refusal())) }
    }
}

/// Nonces of the requests that are still within the skew, so that none counts twice; bounded for each key, so that one
/// key's haste shuts nobody else out.
#[derive(Default)]
pub struct Askers {
    seen: Mutex<BTreeMap<AskingKey, BTreeMap<[u8; 16], TimeMs>>>,
}

/// Organisation and key number.
type AskingKey = (u32, u16);

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
            ApiError::unsigned(words(
                "签名请求头缺失或格式错误",
                "a header of the signature is missing or malformed",
            ))
        })?;
        let now = node.clock().now().clock;
        if signed.date.value().abs_diff(now.value()) > REQUEST_SKEW_MS_MAX {
            return Err(ApiError::unsigned(words(
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
            .ok_or_else(|| ApiError::unsigned(words("此查询须签名", "this request must be signed")))
    }

    fn spend(&self, signed: &RequestSignature, now: TimeMs) -> Result<(), ApiError> {
        // Whoever panicked has spent at most one nonce.
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let of_key = seen.entry((signed.org, signed.key)).or_default();
        if of_key.len() >= NONCES_MAX {
            of_key.retain(|_, date| date.value().abs_diff(now.value()) <= REQUEST_SKEW_MS_MAX);
        }
        if of_key.len() >= NONCES_MAX {
            return Err(ApiError::too_many(REQUEST_SKEW_MS_MAX / 1_000));
        }
        if of_key.insert(signed.nonce, signed.date).is_none() {
            Ok(())
        } else {
            Err(ApiError::unsigned(words("该签名请求已使用过", "this signed request was used before")))
        }
    }
}

fn verify(node: &NodeHandle, asked: &Asked<'_>, signed: &RequestSignature) -> Result<Asker, ApiError> {
    let unknown =
        || ApiError::unsigned(words("签名密钥未登记或已吊销", "the key is not registered, or revoked"));
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
    verify_strict(&public, &request_message(&node.chain_id(), &parts), &signed.signature).map_err(|_| {
        ApiError::unsigned(words("请求签名验证失败", "the request's signature does not hold"))
    })?;
    Ok(Asker { org: signed.org, key: signed.key, kind: organisation.kind })
}

/// Most nonces of one key that are remembered: as many signed requests can it make in two minutes.
const NONCES_MAX: usize = 8_192;
