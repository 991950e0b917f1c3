//! HTTP to one node: bounded answers, errors as the node's own problem text, requests signed when a key is given.

use std::io::Read as _;
use std::time::Duration;

use kexin_ledger::api::{PROBLEM_MEDIA_TYPE, Problem, RECORD_MEDIA_TYPE, RequestSignature};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::exit::{Exit, Failure};
use crate::text::{t, tf};

/// Longest answer that is read, bytes: a bundle has at most 1 MiB.
const ANSWER_BYTES_MAX: u64 = 4 * 1024 * 1024;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Signs a request: method, path with query, body.
pub trait RequestSigner {
    /// The signature of one request.
    fn sign(&self, method: &str, path: &str, body: &[u8]) -> RequestSignature;
}

/// One node.
pub struct Client {
    base: String,
    agent: ureq::Agent,
}

/// What a node answered.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
}

impl Client {
    /// A client for the API at `base`; every answer is awaited for at most `timeout`.
    ///
    /// # Errors
    /// An address that is none.
    pub fn new(base: &str, timeout: Duration) -> Result<Self, Failure> {
        let base = base.trim_end_matches('/');
        if !base.starts_with("http://") {
            return Err(bad_address());
        }
        let agent = ureq::Agent::config_builder()
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_global(Some(timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .new_agent();
        Ok(Self { base: base.to_owned(), agent })
    }

    /// GETs JSON.
    ///
    /// # Errors
    /// No node, a node's refusal, or an answer of another form.
    pub fn json<T: DeserializeOwned>(
        &self,
        path: &str,
        signer: Option<&dyn RequestSigner>,
    ) -> Result<T, Failure> {
        let answer = self.call("GET", path, &[], None, signer, None)?;
        read_json(&answer)
    }

    /// GETs bytes.
    ///
    /// # Errors
    /// No node or a node's refusal.
    pub fn bytes(&self, path: &str, signer: Option<&dyn RequestSigner>) -> Result<Vec<u8>, Failure> {
        self.call("GET", path, &[], None, signer, None).map(|answer| answer.body)
    }

    /// POSTs JSON; the answer's bytes.
    ///
    /// # Errors
    /// No node or a node's refusal.
    pub fn post<B: Serialize>(
        &self,
        path: &str,
        body: &B,
        signer: Option<&dyn RequestSigner>,
    ) -> Result<Vec<u8>, Failure> {
        self.post_waiting(path, body, signer, None)
    }

    /// POSTs JSON, waiting up to some seconds for what is asked; the answer's bytes.
    ///
    /// # Errors
    /// No node or a node's refusal.
    pub fn post_waiting<B: Serialize>(
        &self,
        path: &str,
        body: &B,
        signer: Option<&dyn RequestSigner>,
        wait_seconds: Option<u64>,
    ) -> Result<Vec<u8>, Failure> {
        let bytes = serde_json::to_vec(body).expect("requests have plain members");
        self.call("POST", path, &bytes, Some("application/json"), signer, wait_seconds)
            .map(|answer| answer.body)
    }

    /// POSTs JSON and reads JSON.
    ///
    /// # Errors
    /// No node, a node's refusal, or an answer of another form.
    pub fn ask<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
        signer: Option<&dyn RequestSigner>,
    ) -> Result<T, Failure> {
        let body = self.post(path, body, signer)?;
        read_json(&Answer { status: 200, body })
    }

    /// POSTs a record's canonical bytes: to be registered, or to be judged.
    ///
    /// # Errors
    /// No node, a node's refusal, or an answer of another form.
    pub fn post_record<T: DeserializeOwned>(&self, path: &str, record: &[u8]) -> Result<T, Failure> {
        read_json(&self.call("POST", path, record, Some(RECORD_MEDIA_TYPE), None, None)?)
    }

    /// GETs JSON, waiting up to `wait_seconds` for finality.
    ///
    /// # Errors
    /// No node, a node's refusal, or an answer of another form.
    pub fn wait<T: DeserializeOwned>(&self, path: &str, wait_seconds: u64) -> Result<T, Failure> {
        read_json(&self.call("GET", path, &[], None, None, Some(wait_seconds))?)
    }

    fn call(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
        content_type: Option<&str>,
        signer: Option<&dyn RequestSigner>,
        wait_seconds: Option<u64>,
    ) -> Result<Answer, Failure> {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        if let Some(seconds) = wait_seconds {
            request = request.header("prefer", format!("wait={seconds}"));
        }
        if let Some(signer) = signer {
            for (name, value) in signer.sign(method, path, body).headers() {
                request = request.header(name, value);
            }
        }
        let request = request.body(body.to_vec()).map_err(|_| bad_address())?;
        let mut response = self.agent.run(request).map_err(|error| self.unreachable(&error))?;
        let status = response.status().as_u16();
        let problem = response.headers().get("content-type").is_some_and(|kind| kind == PROBLEM_MEDIA_TYPE);
        let mut bytes = Vec::new();
        let read = response.body_mut().as_reader().take(ANSWER_BYTES_MAX).read_to_end(&mut bytes);
        if read.is_err() {
            return Err(Failure::plain(Exit::Unknown, t("节点应答中断", "the node's answer broke off")));
        }
        if status >= 400 {
            let told = if problem { serde_json::from_slice::<Problem>(&bytes).ok() } else { None };
            return Err(told.map_or_else(|| unexpected(status), |problem| Failure::from_problem(&problem)));
        }
        Ok(Answer { status, body: bytes })
    }

    fn unreachable(&self, error: &ureq::Error) -> Failure {
        let (exit, zh, en) = match error {
            ureq::Error::Timeout(_) => {
                (Exit::Unknown, "节点未在时限内应答", "the node did not answer in time")
            }
            _ => (Exit::NoNode, "节点无法连接", "the node cannot be reached"),
        };
        Failure::new(
            exit,
            tf(format!("{zh}：{}", self.base), format!("{en}: {}", self.base)),
            t(
                "检查节点是否运行，或用 --node 指定另一节点",
                "see that the node runs, or name another with --node",
            ),
        )
    }
}

fn read_json<T: DeserializeOwned>(answer: &Answer) -> Result<T, Failure> {
    serde_json::from_slice(&answer.body).map_err(|_| unexpected(answer.status))
}

fn unexpected(status: u16) -> Failure {
    Failure::plain(
        Exit::Internal,
        tf(
            format!("节点应答（{status}）不是本版本的形式"),
            format!("the node's answer ({status}) is not of this version's form"),
        ),
    )
}

fn bad_address() -> Failure {
    Failure::new(
        Exit::Usage,
        t("节点地址无效", "the node's address is malformed"),
        t("--node http://主机:端口", "--node http://HOST:PORT"),
    )
}
