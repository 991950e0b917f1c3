//! The running service that the tests ask, and the twin of its chain.

use std::sync::LazyLock;
use std::time::Duration;

use kexin_ledger::api::{
    HistoryPage, Problem, ReceiptView, RequestParts, RequestSignature, Submitted, TxStatus, request_message,
};
use kexin_ledger::chain::record_from_stored;
use kexin_ledger::fixture::desk::Desk;
use kexin_ledger::fixture::{
    BUREAU, TestChain, consensus_secret, genesis_of, seal_secret, secret, validator,
};
use kexin_ledger::genesis::Genesis;
use kexin_ledger::keystore::{OpenKeystore, Passphrase, Purpose};
use kexin_ledger::store::Store as _;
use kexin_p2p::NetworkKey;
use kexin_proof::epoch::Validator;
use kexin_proof::hash::{ChainId, RecordId};
use kexin_proof::height::{Height, TimeMs};
use kexin_proof::unit_code::UnitCode;
use serde::de::DeserializeOwned;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

use crate::clock::wall_clock;
use crate::config::{NetworkSection, NodeConfig, NodeSection};
use crate::core::Guard;
use crate::run::{GuardFile, NodeHandle, RunError, RunningNode};
use crate::signer::{NodeKeys, node_key};

/// Tags that the service makes in an hour.
pub const TAGS_PER_HOUR: u32 = 10;
const PATIENCE: Duration = Duration::from_secs(120);
const NETWORK_SEED: [u8; 32] = [42; 32];
const HOUR_MS: u64 = 3_600_000;

/// A node of one validator with both ports, and the chain in memory that it is led along.
pub struct Service {
    /// Makes records; its chain begins with the node's genesis.
    pub desk: Desk,
    /// The node.
    pub node: NodeHandle,
    /// The API's address.
    pub base: String,
    /// The operators' address.
    pub operations: String,
    sent: Height,
    agent: ureq::Agent,
    runtime: Runtime,
    stop: Option<oneshot::Sender<()>>,
    ended: Option<JoinHandle<Result<(), RunError>>>,
    _folder: tempfile::TempDir,
}

/// An answer: status, headers, body.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert!(self.status < 300, "{} {}", self.status, self.text());
        serde_json::from_slice(&self.body).expect("the answer's type")
    }

    /// The problem of an error, which must be one, whole and in both languages.
    pub fn problem(&self) -> Problem {
        assert!(self.status >= 400, "{} {}", self.status, self.text());
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let problem: Problem = serde_json::from_slice(&self.body).expect("a problem");
        assert_eq!(problem.status, self.status);
        assert_eq!(problem.kind, format!("/problems/{}", problem.code));
        for text in [&problem.title_zh, &problem.title_en, &problem.remedy_zh, &problem.remedy_en] {
            assert!(!text.is_empty(), "{problem:?}");
        }
        assert_eq!(problem.retryable, !self.header("retry-after").is_empty(), "{problem:?}");
        problem
    }
}

/// A request before it is sent.
pub struct Ask<'a> {
    service: &'a Service,
    method: &'a str,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Ask<'_> {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn body(mut self, kind: &str, body: &[u8]) -> Self {
        body.clone_into(&mut self.body);
        self.header("content-type", kind)
    }

    /// Signs with a key of the cast.
    pub fn signed(self, org: u32, key: u16) -> Self {
        let signature = self.signature(org, key, wall_clock());
        self.with(&signature)
    }

    /// The signature of this request.
    pub fn signature(&self, org: u32, key: u16, date: TimeMs) -> RequestSignature {
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce).expect("the system has randomness");
        let (method, path, body) = (self.method, self.path.as_str(), self.body.as_slice());
        let parts = RequestParts { org, key, method, path, body, date, nonce };
        let signature = secret(org, key).sign(&request_message(&self.service.chain(), &parts));
        RequestSignature { org, key, date, nonce, signature }
    }

    pub fn with(mut self, signature: &RequestSignature) -> Self {
        self.headers.extend(signature.headers().map(|(name, value)| (name.to_owned(), value)));
        self
    }

    pub fn send(self) -> Answer {
        self.send_to(&self.service.base)
    }

    pub fn send_to(&self, base: &str) -> Answer {
        let mut request =
            ureq::http::Request::builder().method(self.method).uri(format!("{base}{}", self.path));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let mut response =
            self.service.agent.run(request.body(self.body.clone()).expect("a request")).expect("an answer");
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.body_mut().read_to_vec().expect("a body"),
        }
    }
}

static KEYSTORE: LazyLock<OpenKeystore> = LazyLock::new(|| {
    let passphrase = Passphrase::new(Zeroizing::new(b"test".to_vec())).expect("not empty");
    let mut random = getrandom::rand_core::UnwrapErr(getrandom::SysRng);
    let mut keystore = OpenKeystore::create(&passphrase, &mut random).expect("memory");
    let seeds = [
        (Purpose::Consensus, *consensus_secret(BUREAU).seed()),
        (Purpose::Seal, *seal_secret(BUREAU).seed()),
        (Purpose::Network, NETWORK_SEED),
        (Purpose::PartyTag, [7; 32]),
    ];
    for (purpose, seed) in seeds {
        keystore
            .add(node_key(purpose, BUREAU), "", &Zeroizing::new(seed), &mut random)
            .expect("a key of its own");
    }
    keystore
});

impl Service {
    /// A fresh chain, begun an hour ago.
    pub fn start() -> Self {
        let peer_id = NetworkKey::from_seed(&NETWORK_SEED).peer_id().to_string();
        let began = TimeMs::new(wall_clock().value() - HOUR_MS).expect("a time of this century");
        let genesis = genesis_of(vec![Validator { peer_id, ..validator(BUREAU) }], began);
        let folder = tempfile::tempdir().expect("a folder");
        let config = configure(folder.path(), &genesis);
        let runtime = Runtime::new().expect("threads");
        let (stop, stopped) = oneshot::channel();
        let entered = runtime.enter();
        let keys = NodeKeys::of(&KEYSTORE, BUREAU).expect("all keys are there");
        let mut running = RunningNode::start(&config, keys).expect("a node starts");
        let node = running.handle().clone();
        let (api, base) = listener(&runtime);
        let (operators, operations) = listener(&runtime);
        running.attach("api", super::super::serve(api, node.clone(), running.stopping()));
        running.attach(
            "operations",
            super::super::serve_operations(operators, node.clone(), running.stopping()),
        );
        let stopped = async {
            // A dropped sender is the end of a failed test.
            let _ = stopped.await;
        };
        let ended = runtime.spawn(running.run_until(stopped));
        drop(entered);
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .build()
            .new_agent();
        Self {
            desk: Desk::on(TestChain::of(&genesis)),
            node,
            base,
            operations,
            sent: Height::ZERO,
            agent,
            runtime,
            stop: Some(stop),
            ended: Some(ended),
            _folder: folder,
        }
    }

    pub fn chain(&self) -> ChainId {
        self.desk.chain.chain()
    }

    pub fn get(&self, path: &str) -> Ask<'_> {
        Ask { service: self, method: "GET", path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    pub fn post(&self, path: &str) -> Ask<'_> {
        Ask { method: "POST", ..self.get(path) }
    }

    pub fn call<'a>(&'a self, method: &'a str, path: &str) -> Ask<'a> {
        Ask { method, ..self.get(path) }
    }

    /// POSTs JSON.
    pub fn post_json(&self, path: &str, body: &impl serde::Serialize) -> Ask<'_> {
        self.post(path).body("application/json", &serde_json::to_vec(body).expect("plain members"))
    }

    /// POSTs a record and waits until it is final.
    pub fn submit(&self, record: &[u8]) -> Answer {
        self.post("/v1/records")
            .body("application/vnd.kexin.record", record)
            .header("prefer", "wait=60")
            .send()
    }

    /// POSTs every record that the twin has and the node has not; the outcomes are the same. Gives the last receipt.
    pub fn catch_up(&mut self) -> ReceiptView {
        let mut last = None;
        while self.sent < self.desk.chain.head().height() {
            self.sent = self.sent.next();
            let block = self.desk.chain.store().stored_block(self.sent).expect("memory").expect("is there");
            for stored in block.records {
                let record = record_from_stored(stored).expect("canonical");
                let id = record.record_id(&self.chain());
                let answer = self.submit(&record.encode());
                assert_eq!(answer.status, 201, "{}", answer.text());
                let receipt = final_receipt(&answer);
                assert_eq!(receipt.record, id);
                let place = self.desk.chain.store().place(&id).expect("memory").expect("is there");
                assert_eq!(receipt.outcome, place.outcome, "the node and its twin judge alike");
                last = Some(receipt);
            }
        }
        last.expect("the twin went on")
    }

    /// Waits until a quorum has sealed the node's head.
    pub fn await_seals(&self) {
        let mut status = self.node.watch();
        let sealed = status.wait_for(|status| status.core.sealed >= status.core.height);
        let waited = self.runtime.block_on(async { tokio::time::timeout(PATIENCE, sealed).await.map(drop) });
        waited.expect("in time");
    }

    /// The receipt of a record, which must be final.
    pub fn receipt(&self, record: &RecordId) -> ReceiptView {
        self.get(&format!("/v1/tx/{record}/receipt")).send().json()
    }

    /// The newest record about a unit.
    pub fn last_record(&self, unit: &UnitCode) -> RecordId {
        let page: HistoryPage = self.get(&format!("/v1/units/{unit}/history?limit=1")).send().json();
        page.items[0].receipt.record
    }

    /// Tells the node to end; the second value comes when it has.
    pub fn stop(&mut self) -> JoinHandle<Result<(), RunError>> {
        let _ = self.stop.take().expect("it runs").send(());
        self.ended.take().expect("it runs")
    }

    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(async { tokio::time::timeout(PATIENCE, future).await.expect("in time") })
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if self.stop.is_some() && !std::thread::panicking() {
            let ended = self.stop();
            let result = self.block_on(ended);
            assert!(matches!(result, Ok(Ok(()))), "{result:?}");
        }
    }
}

/// The receipt of a submission that was waited for.
pub fn final_receipt(answer: &Answer) -> ReceiptView {
    let submitted: Submitted = answer.json();
    let TxStatus::Final { receipt } = submitted.status else { panic!("not final: {submitted:?}") };
    receipt
}

fn listener(runtime: &Runtime) -> (TcpListener, String) {
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, base)
}

fn configure(folder: &std::path::Path, genesis: &Genesis) -> NodeConfig {
    std::fs::write(folder.join("genesis.json"), genesis.to_json()).expect("the disk takes it");
    let chain = genesis.outcome().expect("reads nothing").header().chain();
    GuardFile::new(&folder.join("guard"), chain).write(&Guard::new()).expect("the disk takes it");
    NodeConfig {
        node: NodeSection {
            organisation: BUREAU,
            data: folder.join("data"),
            guard: folder.join("guard"),
            genesis: folder.join("genesis.json"),
            keystore: folder.join("keystore.json"),
            tags_per_hour: TAGS_PER_HOUR,
        },
        network: NetworkSection {
            listen: "/ip4/127.0.0.1/tcp/0".to_owned(),
            memory_mib_max: 1 << 20,
            peers: Vec::new(),
        },
        api: Default::default(),
        operations: Default::default(),
        consensus: Default::default(),
        log: Default::default(),
    }
}
