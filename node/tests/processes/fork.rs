//! A history told twice by a quorum of keys: the node that holds the other one stops, and says what to do.

use std::fs;

use kexin_ledger::keystore::{KeyPlace, Keystore, Passphrase, Purpose};
use kexin_node::core::message::{Gossip, SealOf};
use kexin_node::signer::NODE_KEY;
use kexin_p2p::Topic;
use kexin_proof::checkpoint::Checkpoint;
use kexin_proof::hash::{LogRoot, sha256};
use kexin_proof::seal::Seal;
use kexin_proof::suite::SecretKey;
use kexin_proof::wire::encode;

use super::cluster::Cluster;
use super::desk::Desk;
use super::hostile::{Attacker, organisation};

/// The seal key of a validator, as whoever has stolen its keystore has it.
fn stolen_seal_key(cluster: &Cluster, place: usize) -> SecretKey {
    let passphrase = fs::File::open(cluster.net().join("passphrase")).and_then(Passphrase::read_line);
    let passphrase = passphrase.expect("a file").expect("a passphrase");
    let keystore = Keystore::read(&cluster.nodes[place].folder.join("keystore.json")).expect("a keystore");
    let org = organisation(cluster, place);
    let key = KeyPlace { purpose: Purpose::Seal, org, key: NODE_KEY };
    keystore.unlock(&passphrase).expect("the right one").signing_key(key).expect("a validator seals")
}

#[test]
fn a_node_stops_when_a_quorum_has_sealed_another_history_and_says_what_to_do() {
    let mut cluster = Cluster::up(4);
    let mut desk = Desk::open(&cluster);
    let receipt = cluster.register(&[0], &desk.accept());
    cluster.wait_agreement(&[0, 1, 2, 3]);
    cluster.wait("the block is sealed", || {
        cluster.status(0).is_some_and(|status| status.sealed_height >= Some(receipt.height))
    });
    let status = cluster.status(0).expect("it answers");
    (1..4).for_each(|place| cluster.stop(place));
    let attacker = Attacker::upon(&cluster, 3, &[0]);
    let root = LogRoot::from_bytes(sha256(&[b"another history"]));
    let checkpoint =
        Checkpoint { origin: status.origin.parse().expect("an origin"), size: status.log_size, root };
    for place in 1..4_u16 {
        let name = format!("{}/v{:02}", status.origin, place + 1);
        let secret = stolen_seal_key(&cluster, usize::from(place));
        let seal = Seal::sign(&secret, &name, &checkpoint, 1_700_000_000);
        let told = SealOf { height: status.height, size: status.log_size, root, seal };
        attacker.publish(Topic::Seals, encode(&Gossip::Seal(told)));
    }
    let end = cluster.wait_end(0);
    assert!(!end.success(), "it does not go on as if nothing had happened");
    let said = cluster.log(0);
    // Whoever sealed both is named, and three are more than one.
    assert!(said.contains("more validators equivocated") && said.contains("kexin proof compare"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}
