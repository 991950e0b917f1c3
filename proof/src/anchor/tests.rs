//! Trust anchors: which hand-overs hold, and which anchors may follow a pinned one.

use super::*;
use crate::sample::{Chain, next_epoch};

/// A chain whose second block ends epoch 0, and the anchor that knows it.
fn handed_over() -> (Chain, TrustAnchor) {
    let mut chain = Chain::genesis();
    chain.block(&[], None);
    let next = next_epoch(&chain.epochs[0]);
    chain.block(&[], Some(next));
    let mut anchor = chain.genesis_anchor();
    anchor.extend(chain.epochs[1].clone(), chain.hand_over()).expect("the old quorum handed over");
    (chain, anchor)
}

#[test]
fn an_anchor_round_trips_and_covers_each_size_by_one_epoch() {
    let (chain, anchor) = handed_over();
    assert_eq!(TrustAnchor::from_json(&anchor.to_json()), Ok(anchor.clone()));
    let end = chain.entries.len() as u64;
    let epoch_of =
        |size: u64| anchor.epoch_of(TreeSize::new(size).expect("small")).map(|entry| entry.epoch.number());
    assert_eq!(epoch_of(0), None);
    assert_eq!(epoch_of(2), Some(0));
    assert_eq!(epoch_of(end), Some(0));
    assert_eq!(epoch_of(end + 1), Some(1));
}

#[test]
fn the_fingerprint_changes_with_each_epoch_and_has_eight_groups() {
    let (chain, anchor) = handed_over();
    assert_ne!(anchor.fingerprint(), chain.genesis_anchor().fingerprint());
    let groups: Vec<usize> = anchor.fingerprint().split(' ').map(str::len).collect();
    assert_eq!(groups, [8; 8]);
}

#[test]
fn a_hand_over_that_does_not_hold_is_refused() {
    let (chain, _) = handed_over();
    let refused = |change: &dyn Fn(&mut HandOver)| {
        let mut hand_over = chain.hand_over();
        change(&mut hand_over);
        chain.genesis_anchor().extend(chain.epochs[1].clone(), hand_over)
    };
    let error = Err(AnchorError::HandOver { number: 1 });
    assert_eq!(refused(&|_| ()), Ok(()));
    assert_eq!(refused(&|step| step.header.builder = 2), error);
    assert_eq!(refused(&|step| step.header_path = InclusionPath::default()), error);
    assert_eq!(refused(&|step| step.entry_path = step.header_path.clone()), error);
    let own_seal = chain.sealed(&chain.epochs[1], &[1, 2, 3, 4]);
    assert_eq!(refused(&|step| step.checkpoint = own_seal.replace("example/gd", "example/xx")), error);
    let mut two = chain.hand_over();
    let lines: Vec<&str> = two.checkpoint.lines().collect();
    two.checkpoint = lines[..lines.len() - 1].join("\n") + "\n";
    assert_eq!(chain.genesis_anchor().extend(chain.epochs[1].clone(), two), error);
}

#[test]
fn epochs_follow_one_another() {
    let (chain, mut anchor) = handed_over();
    let again = anchor.extend(chain.epochs[1].clone(), chain.hand_over());
    assert_eq!(again, Err(AnchorError::Epoch { number: 2 }));
    assert_eq!(
        TrustAnchor::new(chain.headers[1].clone(), chain.epochs[0].clone()),
        Err(AnchorError::Genesis)
    );
    assert_eq!(TrustAnchor::from_json(b"{}"), Err(AnchorError::Form));
}

#[test]
fn recovery_keys_hand_over_where_the_quorum_is_lost_and_the_anchor_says_so() {
    let (chain, by_quorum) = handed_over();
    assert_eq!(by_quorum.recovered_epochs(), Vec::<u32>::new());
    let extended = |hand_over: HandOver| {
        let mut anchor = chain.genesis_anchor();
        anchor.extend(chain.epochs[1].clone(), hand_over).map(|()| anchor)
    };
    let recovered = extended(chain.recovered_hand_over(&[1, 3]).expect("two of three")).expect("they may");
    assert_eq!(recovered.recovered_epochs(), [1]);
    assert_eq!(recovered.fingerprint(), by_quorum.fingerprint(), "the same end and the same next epoch");
    assert_eq!(TrustAnchor::from_json(&recovered.to_json()), Ok(recovered.clone()));
    assert!(chain.recovered_hand_over(&[1, 1]).is_none(), "one key is one key");
}

#[test]
fn a_recovery_by_too_few_keys_or_beside_a_broken_seal_is_refused() {
    let (chain, _) = handed_over();
    let refused = |note: String| {
        let hand_over = HandOver { checkpoint: note, ..chain.hand_over() };
        chain.genesis_anchor().extend(chain.epochs[1].clone(), hand_over)
    };
    let error = Err(AnchorError::HandOver { number: 1 });
    let two = chain.recovered_hand_over(&[1, 2]).expect("two of three").checkpoint;
    assert_eq!(refused(two.clone()), Ok(()));
    let lines: Vec<&str> = two.lines().collect();
    let without_last = lines[..lines.len() - 1].join("\n") + "\n";
    assert_eq!(refused(without_last.clone()), error);
    let first = lines[lines.len() - 2];
    assert_eq!(refused(without_last.clone() + first + "\n"), error, "the same key twice");
    let seal = chain.hand_over().checkpoint.lines().last().expect("a seal").to_string();
    assert_eq!(refused(two.clone() + &seal + "\n"), Ok(()), "seals of too few validators do no harm");
    let (name, good) = seal.rsplit_once(' ').expect("name and signature");
    let (_, other) = lines[lines.len() - 1].rsplit_once(' ').expect("name and signature");
    // Six digits hold the key's id.
    let broken = alloc::format!("{name} {}{}\n", &good[..6], &other[6..]);
    assert_eq!(refused(two + &broken), error, "a broken line of a known key rejects the note");
}

#[test]
fn an_anchor_extends_a_pinned_one_only_by_what_comes_after_it() {
    let (chain, later) = handed_over();
    let pinned = chain.genesis_anchor();
    assert_eq!(pinned.compare(&later), Succession::Extends);
    assert_eq!(later.compare(&later), Succession::Extends);
    assert_eq!(later.compare(&pinned), Succession::Contradicts, "an older one");
}

#[test]
fn a_pinned_end_of_an_epoch_is_not_moved_by_keys_that_leaked_later() {
    let (_, pinned) = handed_over();
    // The same keys end the same epoch in favour of the same next one, a block later.
    let mut other = Chain::genesis();
    other.block(&[], None);
    other.block(&[], None);
    let next = next_epoch(&other.epochs[0]);
    other.block(&[], Some(next));
    let mut rewritten = other.genesis_anchor();
    rewritten.extend(other.epochs[1].clone(), other.hand_over()).expect("it holds by itself");
    assert_eq!(rewritten.epochs()[1].epoch, pinned.epochs()[1].epoch, "the epochs' texts are the same");
    assert_eq!(pinned.compare(&rewritten), Succession::Contradicts);
}

#[test]
fn an_epoch_that_recovery_keys_began_is_no_plain_extension() {
    let (chain, by_quorum) = handed_over();
    let mut recovered = chain.genesis_anchor();
    let hand_over = chain.recovered_hand_over(&[1, 2]).expect("two of three");
    recovered.extend(chain.epochs[1].clone(), hand_over).expect("they may");
    assert_eq!(chain.genesis_anchor().compare(&recovered), Succession::Recovered { epoch: 1 });
    assert_eq!(recovered.compare(&recovered), Succession::Extends, "once pinned, it is pinned");
    assert_eq!(by_quorum.compare(&recovered), Succession::Contradicts);
}
