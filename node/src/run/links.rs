//! Numbers for what the core must not hold: peers, messages under judgement, open questions, waiting submissions.

use std::collections::BTreeMap;

use kexin_p2p::{MessageToken, PeerId, Reply};
use tokio::sync::oneshot;

use super::chain::Refusal;
use crate::core::{Peer, ReplyTo, RequestId, Submission, Token};

/// The numbers in use. Owned by the executor.
#[derive(Default)]
pub(super) struct Links {
    peers: BTreeMap<PeerId, Peer>,
    identities: Vec<PeerId>,
    tokens: BTreeMap<Token, MessageToken>,
    replies: BTreeMap<ReplyTo, Reply>,
    requests: BTreeMap<RequestId, oneshot::Sender<Submission<Refusal>>>,
    next: u64,
}

impl Links {
    /// The number of a peer: one for each identity, as long as the process lives.
    pub(super) fn peer(&mut self, id: PeerId) -> Peer {
        let fresh = u32::try_from(self.identities.len()).expect("the allow-list holds few peers");
        *self.peers.entry(id).or_insert_with(|| {
            self.identities.push(id);
            Peer(fresh)
        })
    }

    pub(super) fn identity(&self, peer: Peer) -> Option<PeerId> {
        self.identities.get(usize::try_from(peer.0).ok()?).copied()
    }

    pub(super) fn judge(&mut self, message: MessageToken) -> Token {
        let token = Token(self.fresh());
        self.tokens.insert(token, message);
        token
    }

    pub(super) fn judged(&mut self, token: Token) -> Option<MessageToken> {
        self.tokens.remove(&token)
    }

    pub(super) fn question(&mut self, reply: Reply) -> ReplyTo {
        let number = ReplyTo(self.fresh());
        self.replies.insert(number, reply);
        number
    }

    pub(super) fn answered(&mut self, reply: ReplyTo) -> Option<Reply> {
        self.replies.remove(&reply)
    }

    /// A question is answered in the step that takes it or never: dropping the rest declines them.
    pub(super) fn decline_open(&mut self) {
        self.replies.clear();
    }

    pub(super) fn submission(&mut self, answer: oneshot::Sender<Submission<Refusal>>) -> RequestId {
        let request = RequestId(self.fresh());
        self.requests.insert(request, answer);
        request
    }

    pub(super) fn submitted(&mut self, request: RequestId) -> Option<oneshot::Sender<Submission<Refusal>>> {
        self.requests.remove(&request)
    }

    fn fresh(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}
