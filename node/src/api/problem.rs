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

/// One text in both languages.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

/// A text in Chinese and in English.
pub const fn words(zh: &'static str, en: &'static str) -> Text {
    Text { zh, en }
}

/// An error, ready to be answered.
#[derive(Debug)]
pub struct ApiError {
    problem: Box<Problem>,
    retry_after_seconds: Option<u64>,
}

impl ApiError {
    fn new(status: StatusCode, code: &str, title: Text, remedy: Text) -> Self {
        let title = (title.zh.to_owned(), title.en.to_owned());
        Self::told(status, code, title, (remedy.zh.to_owned(), remedy.en.to_owned()))
    }

    fn told(status: StatusCode, code: &str, title: (String, String), remedy: (String, String)) -> Self {
        let problem = Problem {
            kind: format!("/problems/{code}"),
            status: status.as_u16(),
            code: code.to_owned(),
            title_zh: title.0,
            title_en: title.1,
            remedy_zh: remedy.0,
            remedy_en: remedy.1,
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

    /// An answer that is this problem; asking again does not mend it.
    pub fn of(problem: Problem) -> Self {
        Self { problem: Box::new(problem), retry_after_seconds: None }
    }

    /// The problem, as part of another answer.
    pub fn into_problem(self) -> Problem {
        *self.problem
    }

    /// A parameter or a body of another form.
    pub fn malformed(what: Text) -> Self {
        Self::told(
            StatusCode::BAD_REQUEST,
            "malformed",
            (format!("请求有误：{}", what.zh), format!("malformed request: {}", what.en)),
            ("对照 docs/api.md 改正".to_owned(), "correct it by docs/api.md".to_owned()),
        )
    }

    /// Nothing of that name.
    pub fn not_found(what: Text) -> Self {
        Self::told(
            StatusCode::NOT_FOUND,
            "not-found",
            (format!("没有该{}", what.zh), format!("there is no such {}", what.en)),
            (
                "核对编号；新近提交的请稍后再查".to_owned(),
                "check it; what is new may take a moment".to_owned(),
            ),
        )
    }

    /// Another method.
    pub fn method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method",
            words("该路径不接受此方法", "this path does not take this method"),
            words("改用 Allow 头所列方法", "use a method that the header Allow names"),
        )
    }

    /// A body of another media type.
    pub fn media_type(wanted: &'static str) -> Self {
        Self::told(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "media-type",
            ("请求体类型不符".to_owned(), "the body is of another media type".to_owned()),
            (format!("设置 content-type: {wanted}"), format!("send content-type: {wanted}")),
        )
    }

    /// A body over the limit.
    pub fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            words("请求体过大", "the body is too large"),
            words(
                "记录与请求至多 64 KiB，组合业务至多 1 MiB",
                "a record or a request has at most 64 KiB, a bundle 1 MiB",
            ),
        )
    }

    /// A body that takes too long to arrive.
    pub fn slow_body() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "slow",
            words("请求体未在时限内到达", "the body did not arrive in time"),
            words(
                "检查网络后重新发送；重复提交无害",
                "check the network and send again; sending twice is harmless",
            ),
        )
        .retryable(1)
    }

    /// Our own fault, or the disk's.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            words("节点内部错误", "the node failed"),
            words("查看节点日志，或改用其他节点", "look at the node's log, or ask another node"),
        )
    }

    /// Too much at once.
    pub fn busy() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            words("节点繁忙", "the node is busy"),
            words("稍后重试；重复提交无害", "try again; sending twice is harmless"),
        )
        .retryable(1)
    }

    /// The node is about to end.
    pub fn stopping() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "stopping",
            words("节点正在停止", "the node is stopping"),
            words(
                "改用其他节点，或稍后重试；重复提交无害",
                "ask another node, or later; sending twice is harmless",
            ),
        )
        .retryable(5)
    }

    /// Too many requests from one address or key.
    pub fn too_many(seconds: u64) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many",
            words("请求过于频繁", "too many requests"),
            words("稍后重试", "try again later"),
        )
        .retryable(seconds)
    }

    /// The request is not signed, or its signature does not hold.
    pub fn unsigned(what: Text) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unsigned",
            what,
            words(
                "以已登记的密钥为每次请求重新签名，并校准时钟",
                "sign each request anew with a registered key, and set the clock",
            ),
        )
    }

    /// Signed by someone who may not.
    pub fn forbidden(what: Text) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            what,
            words("由有权机构查询，或请其出具证明", "have an entitled organisation ask, or issue a proof"),
        )
    }

    /// This node has no tag key.
    pub fn no_tagger() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "no-tag-key",
            words("本节点不提供主体标签", "this node makes no party tags"),
            words("改用持有标签密钥的节点", "ask a node that holds the tag key"),
        )
    }

    /// The mempool is full.
    pub fn full() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "pool-full",
            words("待登簿池已满（或本机构份额已满）", "the mempool, or this bureau's share of it, is full"),
            words("稍后重试；重复提交无害", "try again; sending twice is harmless"),
        )
        .retryable(2)
    }

    /// Nothing is sealed that answers.
    pub fn not_sealed() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "not-sealed",
            words("尚未封签", "no quorum has sealed it yet"),
            words("稍后再取", "ask again in a moment"),
        )
        .retryable(1)
    }

    /// A record that was pending and is no longer.
    pub fn dropped(reason: DropReason) -> Self {
        match reason {
            DropReason::Stale => Self::rule(&Rejection::new(STALE), StatusCode::CONFLICT),
            DropReason::Expired => Self::rule(&Rejection::new(TIMESTAMP), StatusCode::UNPROCESSABLE_ENTITY),
            DropReason::Refused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "not-authentic",
                words("签名密钥已失效", "a key that signed is no longer in force"),
                words("以有效密钥重新签名", "sign again with keys in force"),
            ),
        }
    }

    /// The same, told of a member of a bundle by its place, from 1.
    pub fn of_member(mut self, place: usize) -> Self {
        self.problem.title_zh = format!("第 {place} 条记录：{}", self.problem.title_zh);
        self.problem.title_en = format!("record {place}: {}", self.problem.title_en);
        self
    }

    /// A question that a rule refuses to answer.
    pub fn of_rule(rejection: &Rejection) -> Self {
        Self::rule(rejection, StatusCode::UNPROCESSABLE_ENTITY)
    }

    fn rule(rejection: &Rejection, status: StatusCode) -> Self {
        let rule = rejection.rule();
        let code = format!("R-{:03}", rule.number);
        let (zh, en) = rule.remedy();
        let remedy = (zh.to_owned(), en.to_owned());
        let mut error = Self::told(status, &code, (rejection.zh(), rejection.en()), remedy);
        error.problem.law = Some(rule.law.to_owned()).filter(|law| !law.is_empty());
        error.problem.rules = vec![failed(rejection)];
        error
    }

    /// A record that was not signed by keys that may sign so.
    fn attest(error: &AttestError) -> Self {
        let number = match error {
            AttestError::Role { .. } => ROLE,
            _ => SIGNATURE,
        };
        let mut refused = Self::rule(&Rejection::new(number), StatusCode::UNPROCESSABLE_ENTITY);
        // Facts of the error are places, numbers of organisations and keys, and names of roles.
        refused.problem.title_zh = format!("{}：{error}", refused.problem.title_zh);
        refused.problem.title_en = format!("{}: {error}", refused.problem.title_en);
        refused.problem.remedy_zh = "核对密钥、岗位，及记录是否为本链签署，然后重新签名".to_owned();
        refused.problem.remedy_en =
            "check key, role, and that it was signed for this chain; then sign again".to_owned();
        refused
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
        severity: rejection.severity().name().to_owned(),
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed under a request");
        Self::internal()
    }
}

impl From<OrderError> for ApiError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Stopped => Self::stopping(),
            _ => Self::busy(),
        }
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Decode(error) => {
                let mut refused = Self::rule(&Rejection::new(ENCODING), StatusCode::UNPROCESSABLE_ENTITY);
                // Facts of the error are names of fields, offsets and limits.
                refused.problem.title_zh = format!("{}：{error}", refused.problem.title_zh);
                refused.problem.title_en = format!("{}: {error}", refused.problem.title_en);
                refused.problem.remedy_zh = "由 kexin 重新生成记录文件".to_owned();
                refused.problem.remedy_en = "make the record's file again with kexin".to_owned();
                refused
            }
            Refusal::Attest(error) => Self::attest(&error),
            Refusal::Rule(rejection) => Self::rule(&rejection, StatusCode::UNPROCESSABLE_ENTITY),
            Refusal::Unavailable => Self::internal(),
        }
    }
}

impl From<ProveError> for ApiError {
    fn from(error: ProveError) -> Self {
        match error {
            ProveError::NotFound { .. } => Self::not_found(words("登记记录或单元", "record or unit")),
            ProveError::NotFinal => Self::not_sealed(),
            ProveError::NoSuchOwner { .. } => Self::not_found(words("序号的权利人", "owner of the unit")),
            ProveError::Store(error) => error.into(),
            error => {
                tracing::error!(%error, "no bundle could be made");
                Self::internal()
            }
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, super::json(&self.problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_MEDIA_TYPE));
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110 11.6.1 wants a challenge.
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Kexin-Signature"));
        }
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
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::too_large(),
        StatusCode::NOT_FOUND => ApiError::not_found(words("路径", "path")),
        StatusCode::METHOD_NOT_ALLOWED => ApiError::method(),
        StatusCode::SERVICE_UNAVAILABLE => ApiError::busy(),
        _ if status.is_client_error() => ApiError::malformed(words("参数或请求体", "parameter or body")),
        _ => ApiError::internal(),
    };
    error.into_response()
}

/// the encoding is not canonical.
const ENCODING: u16 = 16;
/// a signature does not hold.
const SIGNATURE: u16 = 123;
/// a signer lacks the role.
const ROLE: u16 = 124;
/// outside the window of time.
const TIMESTAMP: u16 = 136;
