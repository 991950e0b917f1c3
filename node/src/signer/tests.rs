//! The node's signer: each key signs its own statements, and tags are counted.

use super::*;

fn document() -> PartyDocument {
    PartyDocument::normalise(1, "11010519491231002X").expect("a well-formed number of the standard's example")
}

fn tagger(per_hour: u32) -> Tagger {
    Tagger::new(TagKey::new(1, [9; 32]), per_hour)
}

#[test]
fn the_tag_key_answers_so_often_an_hour_and_no_more() {
    let tagger = tagger(3);
    let first = tagger.tag(&document(), (11, 2), 10).expect("within the limit");
    assert_eq!(first.left, 1);
    assert_eq!(tagger.tag(&document(), (11, 2), 20), Ok(MadeTag { left: 0, ..first }));
    assert_eq!(tagger.tag(&document(), (11, 3), 30), Ok(MadeTag { left: 0, ..first }));
    assert_eq!(tagger.tag(&document(), (11, 4), HOUR_MS - 1), Err(TagsExhausted));
    assert!(tagger.tag(&document(), (11, 4), HOUR_MS).is_ok());
    assert_eq!(tagger.count(), 4);
}

#[test]
fn one_key_that_asks_for_all_it_can_leaves_half_to_the_others() {
    let tagger = tagger(4);
    assert!(tagger.tag(&document(), (11, 2), 10).is_ok());
    assert!(tagger.tag(&document(), (11, 2), 20).is_ok());
    assert_eq!(tagger.tag(&document(), (11, 2), 30), Err(TagsExhausted));
    assert!(tagger.tag(&document(), (121, 2), 40).is_ok());
}

#[test]
fn votes_and_seals_are_signed_with_keys_of_their_own() {
    let signer = VoteSigner { consensus: SecretKey::from_seed([1; 32]), seal: SecretKey::from_seed([2; 32]) };
    assert_ne!(signer.consensus_key(), signer.seal_key());
    let vote = signer.sign_consensus(b"vote");
    assert!(kexin_proof::suite::verify(&signer.consensus_key(), b"vote", &vote).is_ok());
    assert!(kexin_proof::suite::verify(&signer.seal_key(), b"vote", &vote).is_err());
}
