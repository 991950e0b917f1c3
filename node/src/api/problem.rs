//! Errors of the API: problems (RFC 9457) in both languages, with the rule, the law and the remedy.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kexin_ledger::api::{FailedRule, PROBLEM_MEDIA_TYPE, Problem};
use kexin_ledger::prove::ProveError;
use kexin_ledger::record::AttestError;
use kexin_ledger::rules::{Rejection, STALE};
use kexin_ledger::store::StoreError;

use crate::core::DropReason;
use crate::run::{OrderError, Refusal};

/// An error, ready to be answered.
#[derive(Debug)]
pub struct ApiError {
    problem: Box<Problem>,
    retry_after_seconds: Option<u64>,
}

impl ApiError {
    fn new(status: StatusCode, code: &str, title: (&str, &str), remedy: (&str, &str)) -> Self {
        let problem = Problem {
            kind: format!("/problems/{code}"),
            status: status.as_u16(),
            code: code.to_owned(),
            title_zh: title.0.to_owned(),
            title_en: title.1.to_owned(),
            remedy_zh: remedy.0.to_owned(),
            remedy_en: remedy.1.to_owned(),
            law: None,
            rules: Vec::new(),
            retryable: false,
        };
        Self { problem: Box::new(problem), retry_after_seconds: None }
    }

    fn retryable(mut self, seconds: u64) -> Self {
        self.problem.retryable = true;
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The problem, as part of another answer.
    pub fn into_problem(self) -> Problem {
        *self.problem
    }

    /// A parameter or a body of another form.
    pub fn malformed(what: &'static str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "malformed",
            (&format!("请求有误：{what}"), &format!("malformed request: {what}")),
            ("对照 docs/formats.md 改正", "correct it by docs/formats.md"),
        )
    }

    /// Nothing of that name.
    pub fn not_found(what: &'static str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            (&format!("没有该对象：{what}"), &format!("there is no such {what}")),
            ("核对编号", "check the number"),
        )
    }

    /// Another method.
    pub fn method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method",
            ("该路径不接受此方法", "this path does not take this method"),
            ("对照 docs/formats.md", "see docs/formats.md"),
        )
    }

    /// Our own fault, or the disk's.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            ("节点内部错误", "the node failed"),
            ("查看节点日志，或改用其他节点", "look at the node's log, or ask another node"),
        )
    }

    /// Too much at once.
    pub fn busy() -> Self {
        let title = ("节点繁忙", "the node is busy");
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            title,
            ("稍后重试；重复提交无害", "try again; sending twice is harmless"),
        )
        .retryable(1)
    }

    /// Too many requests from one address or key.
    pub fn too_many(seconds: u64) -> Self {
        let title = ("请求过于频繁", "too many requests");
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many", title, ("稍后重试", "try again later"))
            .retryable(seconds)
    }

    /// The request is not signed, or its signature does not hold.
    pub fn unsigned(what: (&str, &str)) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unsigned",
            what,
            (
                "以已登记的密钥签名请求，并校准时钟",
                "sign the request with a registered key, and set the clock",
            ),
        )
    }

    /// Signed by someone who may not.
    pub fn forbidden(what: (&str, &str)) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            what,
            ("由有权机构查询，或请其出具证明", "have an entitled organisation ask, or issue a proof"),
        )
    }

    /// This node has no tag key.
    pub fn no_tagger() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "no-tag-key",
            ("本节点不提供主体标签", "this node makes no party tags"),
            ("改用持有标签密钥的节点", "ask a node that holds the tag key"),
        )
    }

    /// The mempool is full.
    pub fn full() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "pool-full",
            ("待登簿池已满（或本机构份额已满）", "the mempool, or this bureau's share of it, is full"),
            ("稍后重试；重复提交无害", "try again; sending twice is harmless"),
        )
        .retryable(2)
    }

    /// A record that was pending and is no longer.
    pub fn dropped(reason: DropReason) -> Self {
        match reason {
            DropReason::Stale => Self::rule(&Rejection::new(STALE), StatusCode::CONFLICT),
            DropReason::Expired => Self::rule(&Rejection::new(136), StatusCode::UNPROCESSABLE_ENTITY),
            DropReason::Refused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "not-authentic",
                ("签名密钥已失效", "a key that signed is no longer in force"),
                ("以有效密钥重新签名", "sign again with keys in force"),
            ),
        }
    }

    fn rule(rejection: &Rejection, status: StatusCode) -> Self {
        let rule = rejection.rule();
        let code = format!("R-{:03}", rule.number);
        let explain = format!("kexin rules explain {code}");
        let remedy = rule.remedy().unwrap_or((&explain, &explain));
        let mut error = Self::new(status, &code, (&rejection.zh(), &rejection.en()), remedy);
        error.problem.law = Some(rule.law.to_owned());
        error.problem.rules = vec![failed(rejection)];
        error
    }

    fn attest(error: &AttestError) -> Self {
        let text = error.to_string();
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "not-authentic",
            (&text, &text),
            ("核对签名密钥与岗位，或重新签名", "check key and role, or sign again"),
        )
    }
}

/// A failed rule of a report.
pub fn failed(rejection: &Rejection) -> FailedRule {
    let rule = rejection.rule();
    FailedRule {
        rule: format!("R-{:03}", rule.number),
        zh: rejection.zh(),
        en: rejection.en(),
        law: rule.law.to_owned(),
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed under a request");
        Self::internal()
    }
}

impl From<OrderError> for ApiError {
    fn from(_: OrderError) -> Self {
        Self::busy()
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Decode(error) => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "R-016",
                (&format!("不是规范的登记记录：{error}"), &format!("not a canonical record: {error}")),
                ("由 kexin 重新生成记录", "make the record again with kexin"),
            ),
            Refusal::Attest(error) => Self::attest(&error),
            Refusal::Rule(rejection) => Self::rule(&rejection, StatusCode::UNPROCESSABLE_ENTITY),
            Refusal::Unavailable => Self::internal(),
        }
    }
}

impl From<ProveError> for ApiError {
    fn from(error: ProveError) -> Self {
        match error {
            ProveError::NotFound { what } => Self::not_found(what),
            ProveError::NotFinal => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "not-sealed",
                ("尚未封签", "no quorum has sealed it yet"),
                ("稍后再取", "ask again in a moment"),
            )
            .retryable(1),
            ProveError::NoSuchOwner { .. } => Self::not_found("owner 权利人"),
            ProveError::Store(error) => error.into(),
            _ => Self::internal(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, super::json(&self.problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_MEDIA_TYPE));
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Turns the framework's own refusals, which are plain text and may repeat input, into problems.
pub fn as_problem(response: Response<Body>) -> Response {
    let is_ours = |response: &Response| {
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == PROBLEM_MEDIA_TYPE)
    };
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || is_ours(&response) {
        return response;
    }
    let error = match status {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::new(
            status,
            "too-large",
            ("请求体过大", "the body is too large"),
            ("记录至多 64 KiB", "a record has at most 64 KiB"),
        ),
        StatusCode::NOT_FOUND => ApiError::not_found("route 路径"),
        StatusCode::METHOD_NOT_ALLOWED => ApiError::method(),
        _ if status.is_client_error() => ApiError::malformed("parameter or body 参数或请求体"),
        _ => ApiError::internal(),
    };
    error.into_response()
}
