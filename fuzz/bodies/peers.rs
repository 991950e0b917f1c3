//! What validators send each other, as in `proof.rs`.

use kexin_ledger::certificate::{Step, Vote};
use kexin_proof::hash::{HeaderHash, LogRoot};
use kexin_proof::height::{Height, TreeSize};
use kexin_proof::seal::Seal;
use kexin_proof::suite::SignatureBytes;
use kexin_proof::wire::{encode, encodes_to};

use super::proof::{Body, canonical};

// Compiled here once more: the crate that it belongs to brings a database along.
#[allow(dead_code, unused_imports, missing_docs)]
#[path = "../../node/src/core"]
pub mod validator {
    pub mod message;
}

pub use validator::message;

use message::{
    ANSWER_BYTES_MAX, Answer, Block, Channel, Evidence, Gossip, Polka, Proposal, QUESTION_BYTES_MAX,
    Question, RoundReason, RoundVote, RoundVotes, SealOf, SignedProposal, SignedVote, Status,
};

/// Every decoder of peers' messages.
pub const PEERS: [(&str, Body); 3] = [("gossip", gossip), ("question", question), ("answer", answer)];

pub fn gossip(bytes: &[u8]) -> bool {
    let channels = [Channel::Records, Channel::Consensus, Channel::Seals];
    let mut taken = channels.iter().filter_map(|channel| Gossip::decode(*channel, bytes).ok());
    let Some(message) = taken.next() else { return false };
    assert!(taken.next().is_none(), "a message belongs to one channel");
    assert!(encodes_to(&message, bytes), "one encoding a message");
    true
}

pub fn question(bytes: &[u8]) -> bool {
    canonical::<Question>(bytes, QUESTION_BYTES_MAX).is_some()
}

pub fn answer(bytes: &[u8]) -> bool {
    canonical::<Answer>(bytes, ANSWER_BYTES_MAX).is_some()
}

/// A message of every kind; `block` for those that carry one.
#[must_use]
pub fn examples(block: &Block) -> Vec<Vec<u8>> {
    let height = Height::new(7).unwrap_or_default();
    let (header_hash, root) = (HeaderHash::from_bytes([3; 32]), LogRoot::from_bytes([4; 32]));
    let signature = SignatureBytes::from_bytes([7; 64]);
    let vote =
        |step, round| SignedVote { validator: 2, vote: Vote { step, height, round, header_hash }, signature };
    let proposal = |polka_round| SignedProposal {
        validator: 3,
        proposal: Proposal { height, round: 1, polka_round, header_hash },
        signature,
    };
    let votes = |reason| RoundVotes {
        height,
        round: 1,
        reason,
        votes: (1..=3)
            .map(|validator| RoundVote { validator, step: Step::Precommit, header_hash, signature })
            .collect(),
    };
    let seal = |root| SealOf {
        height,
        size: TreeSize::new(40).unwrap_or_default(),
        root,
        seal: Seal { name: "kexinku.example/gd/v01".to_owned(), timestamp_s: 1_795_000_060, signature },
    };
    let said = [
        Gossip::Vote(vote(Step::Prevote, 0)),
        Gossip::Vote(vote(Step::Precommit, 1)),
        Gossip::Proposal(proposal(None)),
        Gossip::Proposal(proposal(Some(0))),
        Gossip::Polka(Polka {
            height,
            round: 1,
            header_hash,
            signatures: vec![(1, signature), (4, signature)],
        }),
        Gossip::Round(votes(RoundReason::Skip)),
        Gossip::Round(votes(RoundReason::Precommits)),
        Gossip::Status(Status { height, header_hash }),
        Gossip::Seal(seal(root)),
        Gossip::Evidence(Evidence::Seals(seal(root), seal(LogRoot::from_bytes([5; 32])))),
    ];
    let records = block.records.iter().cloned().map(Gossip::Record);
    let said: Vec<Vec<u8>> = said.into_iter().chain(records).map(|message| encode(&message)).collect();
    let asked = [
        Question::Status,
        Question::Block(header_hash),
        Question::Range(height),
        Question::Seals(height),
        Question::Pending,
    ];
    let answered = [
        Answer::Status(Status { height, header_hash }),
        Answer::Block(None),
        Answer::Block(Some(block.clone())),
        Answer::Range(Vec::new()),
        Answer::Seals(vec![seal(root)]),
        Answer::Pending(said.clone()),
    ];
    said.into_iter().chain(asked.iter().map(encode)).chain(answered.iter().map(encode)).collect()
}
