//! What a node that was away has missed of the height in progress: statements that will not be said again, and records that
//! wait. Without it a validator that comes back is silent until the others' timeouts have passed.

use kexin_proof::wire::{decode, encode};

use super::input::Peer;
use super::message::{Gossip, PENDING_BYTES_MAX, PENDING_MESSAGES_MAX, Question, RECORD_BYTES_MAX};
use super::{Core, Done, Ledger, Offence, Phase};

/// Own statements of a height that are kept: the newest round's, and what led to it.
const SPOKEN_MAX: usize = 8;
/// Bytes of a gossiped record in front of the record: kind and length.
const RECORD_MESSAGE_EXTRA: usize = 6;

impl<L: Ledger> Core<L> {
    /// Keeps what this validator has said, for those who were not there.
    pub(super) fn speak(&mut self, message: Gossip) {
        // A vote that is said again and again must not push out the proposal that it is for.
        if !self.spoken.contains(&message) {
            if self.spoken.len() == SPOKEN_MAX {
                self.spoken.pop_front();
            }
            self.spoken.push_back(message.clone());
        }
        self.late.push(message);
    }

    /// Once level with a peer: asks what is on its way there, one time in each connection.
    pub(super) fn ask_what_is_pending(&mut self) {
        let head = self.head.height;
        let level = self.sync.peers.iter_mut().filter(|(_, state)| state.is_heard && state.height <= head);
        let mut asked: Vec<Peer> = Vec::new();
        for (peer, state) in level {
            if !std::mem::replace(&mut state.is_asked, true) {
                asked.push(*peer);
            }
        }
        for peer in asked {
            self.ask(peer, Question::Pending);
        }
    }

    /// What this node has said at the height in progress, and the records that wait, as they would be gossiped.
    pub(super) fn pending(&self) -> Vec<Vec<u8>> {
        let mut messages: Vec<Vec<u8>> =
            self.spoken.iter().filter(|_| self.phase == Phase::Running).map(encode).collect();
        let mut room = PENDING_BYTES_MAX.saturating_sub(messages.iter().map(Vec::len).sum());
        for (admitted, bytes) in self.pool.all() {
            if messages.len() == PENDING_MESSAGES_MAX {
                break;
            }
            // By its size alone: what is not sent is not encoded, and one that is too large hides no other.
            let Some(left) = room.checked_sub(bytes + RECORD_MESSAGE_EXTRA) else { continue };
            room = left;
            messages.push(encode(&Gossip::Record(self.ledger.bytes(&admitted.record))));
        }
        messages
    }

    /// A peer's answer: each message is judged as if it had been gossiped.
    pub(super) fn pending_heard(&mut self, peer: Peer, messages: Vec<Vec<u8>>) -> Done {
        for bytes in messages {
            match decode::<Gossip>(&bytes, RECORD_BYTES_MAX) {
                Ok(Gossip::Status(_) | Gossip::Seal(_) | Gossip::Evidence(_)) | Err(_) => {
                    self.blame(peer, Offence::Malformed);
                    return Ok(());
                }
                Ok(message) => self.heard(peer, message)?,
            };
        }
        Ok(())
    }
}
