//! Where a draft's missing parts come from: party tags, versions and sealing keys of a node, or stand-ins without one.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kexin_ledger::api::{OrganisationView, PartyTagReply, PartyTagRequest, SubjectView};
use kexin_ledger::book::RuleBook;
use kexin_ledger::party::PartyDocument;
use kexin_ledger::record::SignedRecord;
use kexin_ledger::sealed::SealingKey;
use kexin_ledger::value::StateValue;
use kexin_proof::hash::{ChainId, StateKey, sha256};
use kexin_proof::height::TimeMs;
use kexin_proof::slots::PartyTag;
use kexin_proof::wire::decode;

use crate::client::Client;
use crate::exit::{Exit, Failure};
use crate::session::{Requester, Session};
use crate::text::{t, tf};
use crate::{clock, rule_book};

/// What a draft needs beyond what the clerk writes.
pub trait Desk {
    /// Tag of a person or an organisation.
    ///
    /// # Errors
    /// No node, or its refusal.
    fn tag(&self, document: &PartyDocument) -> Result<PartyTag, Failure>;
    /// Version of a state value.
    ///
    /// # Errors
    /// No node, or its refusal.
    fn version(&self, key: &StateKey) -> Result<u64, Failure>;
    /// Key for sealed parts of an organisation; none when sealed parts are not made here.
    ///
    /// # Errors
    /// No node, or an organisation without such a key.
    fn sealing_key(&self, org: u32) -> Result<Option<(u16, SealingKey)>, Failure>;
    /// The rule book in force: what a record is drawn up by, and names.
    ///
    /// # Errors
    /// No node, or its refusal.
    fn book(&self) -> Result<Arc<RuleBook>, Failure>;
    /// Organisation of the desk, when known.
    fn org(&self) -> Option<u32>;
    /// The chain.
    fn chain(&self) -> ChainId;
    /// Now.
    fn now(&self) -> TimeMs;
}

/// A desk that asks a node, once for each thing in a command.
pub struct NodeDesk {
    client: Client,
    requester: Requester,
    org: u32,
    chain: ChainId,
    tags: RefCell<BTreeMap<[u8; 32], PartyTag>>,
    sealing: RefCell<BTreeMap<u32, (u16, SealingKey)>>,
    book: OnceCell<Arc<RuleBook>>,
}

impl NodeDesk {
    /// The desk of a session.
    ///
    /// # Errors
    /// No node, no anchor, no key.
    pub fn open(session: &Session) -> Result<Self, Failure> {
        Ok(Self {
            client: session.client()?,
            requester: session.requester()?,
            org: session.org()?,
            chain: session.chain()?,
            tags: RefCell::default(),
            sealing: RefCell::default(),
            book: OnceCell::new(),
        })
    }

    /// The value at a key of the register, with what only a registered key may read.
    ///
    /// # Errors
    /// No node, its refusal, or an answer that is no state value.
    pub fn value(&self, key: &StateKey) -> Result<Option<StateValue>, Failure> {
        let view: SubjectView = self.client.json(&format!("/v1/subjects/{key}"), Some(&self.requester))?;
        let Some(text) = view.value else { return Ok(None) };
        let malformed =
            || Failure::plain(Exit::Internal, t("节点应答不是状态值", "the node's answer is no state value"));
        let bytes = STANDARD.decode(text).map_err(|_| malformed())?;
        decode(&bytes, VALUE_BYTES_MAX).map(Some).map_err(|_| malformed())
    }
}

impl Desk for NodeDesk {
    fn tag(&self, document: &PartyDocument) -> Result<PartyTag, Failure> {
        let name = place_of(document);
        if let Some(tag) = self.tags.borrow().get(&name) {
            return Ok(*tag);
        }
        let request =
            PartyTagRequest { document_type: document.kind(), number: document.number().to_owned() };
        let reply: PartyTagReply = self.client.ask("/v1/party-tags", &request, Some(&self.requester))?;
        let malformed =
            || Failure::plain(Exit::Internal, t("节点应答不是主体标签", "the node's answer is no party tag"));
        let bytes: [u8; 34] =
            hex::decode(&reply.tag).ok().and_then(|bytes| bytes.try_into().ok()).ok_or_else(malformed)?;
        let [scheme, key, mac @ ..] = bytes;
        let tag = PartyTag { scheme, key, mac };
        self.tags.borrow_mut().insert(name, tag);
        Ok(tag)
    }

    fn version(&self, key: &StateKey) -> Result<u64, Failure> {
        let view: SubjectView = self.client.json(&format!("/v1/subjects/{key}"), None)?;
        Ok(view.version)
    }

    fn sealing_key(&self, org: u32) -> Result<Option<(u16, SealingKey)>, Failure> {
        if let Some(known) = self.sealing.borrow().get(&org) {
            return Ok(Some(*known));
        }
        let view: OrganisationView = self.client.json(&format!("/v1/organisations/{org}"), None)?;
        let bytes =
            view.sealing_key.and_then(|text| hex::decode(text).ok()).and_then(|bytes| bytes.try_into().ok());
        let Some((number, bytes)) = view.sealing_key_number.zip(bytes) else {
            return Err(Failure::new(
                Exit::Usage,
                tf(format!("机构 {org} 未登记密封公钥"), format!("organisation {org} has no sealing key")),
                t(
                    "由其管理员登记密封公钥（kexin key new --purpose sealing）",
                    "have its administrator register one (kexin key new --purpose sealing)",
                ),
            ));
        };
        let found = (number, SealingKey::from_bytes(bytes));
        self.sealing.borrow_mut().insert(org, found);
        Ok(Some(found))
    }

    fn book(&self) -> Result<Arc<RuleBook>, Failure> {
        if let Some(known) = self.book.get() {
            return Ok(Arc::clone(known));
        }
        let told = rule_book::of_node(&self.client)?.book;
        Ok(Arc::clone(self.book.get_or_init(|| told)))
    }

    fn org(&self) -> Option<u32> {
        Some(self.org)
    }

    fn chain(&self) -> ChainId {
        self.chain
    }

    fn now(&self) -> TimeMs {
        clock::now()
    }
}

/// A desk without a node: enough to judge the rules that need no register. Its tags differ where documents differ,
/// and are good for nothing else.
pub struct OfflineDesk {
    /// Organisation of the profile.
    pub org: Option<u32>,
}

impl Desk for OfflineDesk {
    fn tag(&self, document: &PartyDocument) -> Result<PartyTag, Failure> {
        Ok(PartyTag { scheme: 1, key: 1, mac: place_of(document) })
    }

    fn version(&self, _key: &StateKey) -> Result<u64, Failure> {
        Ok(0)
    }

    fn sealing_key(&self, _org: u32) -> Result<Option<(u16, SealingKey)>, Failure> {
        Ok(None)
    }

    fn book(&self) -> Result<Arc<RuleBook>, Failure> {
        Ok(Arc::clone(RuleBook::first()))
    }

    fn org(&self) -> Option<u32> {
        self.org
    }

    fn chain(&self) -> ChainId {
        ChainId::ZERO
    }

    fn now(&self) -> TimeMs {
        clock::now()
    }
}

/// A desk for the records of a bundle: versions are those that the records before will have left.
pub struct BundleDesk<'a> {
    desk: &'a dyn Desk,
    raised: RefCell<BTreeMap<StateKey, u64>>,
}

impl<'a> BundleDesk<'a> {
    /// A desk for a bundle's first record.
    pub fn over(desk: &'a dyn Desk) -> Self {
        Self { desk, raised: RefCell::default() }
    }

    /// Takes down that a record stands before those to come: it raises the version of each of its subjects.
    pub fn note(&self, record: &SignedRecord) {
        let mut raised = self.raised.borrow_mut();
        for subject in record.subjects() {
            *raised.entry(subject.key).or_default() += 1;
        }
    }
}

impl Desk for BundleDesk<'_> {
    fn tag(&self, document: &PartyDocument) -> Result<PartyTag, Failure> {
        self.desk.tag(document)
    }

    fn version(&self, key: &StateKey) -> Result<u64, Failure> {
        let raised = self.raised.borrow().get(key).copied().unwrap_or_default();
        Ok(self.desk.version(key)? + raised)
    }

    fn sealing_key(&self, org: u32) -> Result<Option<(u16, SealingKey)>, Failure> {
        self.desk.sealing_key(org)
    }

    fn book(&self) -> Result<Arc<RuleBook>, Failure> {
        self.desk.book()
    }

    fn org(&self) -> Option<u32> {
        self.desk.org()
    }

    fn chain(&self) -> ChainId {
        self.desk.chain()
    }

    fn now(&self) -> TimeMs {
        self.desk.now()
    }
}

fn place_of(document: &PartyDocument) -> [u8; 32] {
    sha256(&[&document.kind().to_be_bytes(), document.number().as_bytes()])
}

/// Largest state value, bytes.
const VALUE_BYTES_MAX: usize = 4 * 1024 * 1024;
