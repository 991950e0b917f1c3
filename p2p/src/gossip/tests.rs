//! Gossip envelopes: what is a new message and what is none.

use super::*;
use libp2p::gossipsub::TopicHash;

fn chain() -> ChainTag {
    "00c0ffee".parse().expect("well formed")
}

fn message(topic: Topic, data: Vec<u8>) -> Message {
    let topic: TopicHash = topic.ident(&chain()).hash();
    Message { source: None, data, sequence_number: None, topic }
}

#[test]
fn envelopes_open_to_what_was_put_in() {
    for topic in Topic::ALL {
        for payload in [&b""[..], b"vote", &[0; 1_000]] {
            let frame = seal_envelope(topic, 77, payload);
            assert_eq!(open_envelope(topic, frame).as_deref(), Some(payload));
        }
    }
}

#[test]
fn a_frame_too_short_for_its_number_is_no_message() {
    assert_eq!(open_envelope(Topic::Consensus, vec![0; NONCE_BYTES - 1]), None);
    assert_eq!(open_envelope(Topic::Seals, Vec::new()), None);
}

#[test]
fn a_vote_sent_again_is_a_new_message_and_a_record_is_not() {
    let id = |topic, nonce| message_id(&message(topic, seal_envelope(topic, nonce, b"same")));
    assert_ne!(id(Topic::Consensus, 1), id(Topic::Consensus, 2));
    assert_ne!(id(Topic::Seals, 1), id(Topic::Seals, 2));
    assert_eq!(id(Topic::Records, 1), id(Topic::Records, 2));
}

#[test]
fn equal_bytes_on_two_topics_are_two_messages() {
    let consensus = message_id(&message(Topic::Consensus, vec![1; 16]));
    let seals = message_id(&message(Topic::Seals, vec![1; 16]));
    assert_ne!(consensus, seals);
}

#[test]
fn the_settings_are_consistent_for_every_topic() {
    gossip("votes", &[Topic::Consensus, Topic::Seals], &chain(), &Limits::default(), Publishing::Flood);
    gossip("records", &[Topic::Records], &chain(), &Limits::default(), Publishing::Mesh);
}
