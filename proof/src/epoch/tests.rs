//! Epochs: text and parts are two forms of one validator set.

use proptest::prelude::*;

use super::*;
use crate::suite::SecretKey;

pub fn seal_secret(number: u16) -> SecretKey {
    secret(2, number)
}

pub fn recovery_secret(number: u16) -> SecretKey {
    secret(4, number)
}

fn secret(purpose: u8, number: u16) -> SecretKey {
    let mut seed = [purpose; 32];
    seed[1..3].copy_from_slice(&number.to_be_bytes());
    SecretKey::from_seed(seed)
}

pub fn parts(validators: u16) -> EpochParts {
    EpochParts {
        number: 0,
        previous: EpochHash::ZERO,
        origin: "kexinku.example/gd".parse().expect("an origin"),
        predecessor: None,
        validators: (1..=validators)
            .map(|number| Validator {
                org: 440_000 + u32::from(number) * 100,
                consensus_key: secret(1, number).public(),
                peer_id: format!("12D3KooWExample{number}"),
                seal_key: seal_secret(number).public(),
            })
            .collect(),
        publishers: alloc::vec![secret(3, 1).public()],
        recovery: Some(Recovery { keys: (1..=3).map(|n| secret(4, n).public()).collect(), threshold: 2 }),
    }
}

pub fn epoch(validators: u16) -> Epoch {
    Epoch::new(parts(validators)).expect("a sound epoch")
}

#[test]
fn text_and_parts_are_two_forms_of_one_epoch() {
    for validators in [1, 4, 22, 40] {
        let epoch = epoch(validators);
        assert_eq!(Epoch::parse(epoch.text()), Ok(epoch.clone()));
        assert!(epoch.text().is_ascii());
    }
}

#[test]
fn the_quorum_is_more_than_two_thirds() {
    assert_eq!([1, 2, 3, 4, 7, 22].map(quorum), [1, 2, 3, 3, 5, 15]);
    assert!(epoch(4).text().contains("\ngroup bureaus 3 v01 v02 v03 v04\nquorum bureaus\n"));
}

#[test]
fn seal_keys_are_found_by_their_exact_name() {
    let epoch = epoch(4);
    assert_eq!(epoch.seal_key("kexinku.example/gd/v02").map(|(number, _)| number), Some(2));
    for other in ["kexinku.example/gd/v2", "kexinku.example/gd/v05", "kexinku.example/gd/v00", "other/v01"] {
        assert_eq!(epoch.seal_key(other), None, "{other}");
    }
}

#[test]
fn parts_that_contradict_each_other_are_refused() {
    let refused = |change: &dyn Fn(&mut EpochParts)| {
        let mut parts = parts(4);
        change(&mut parts);
        Epoch::new(parts).is_err()
    };
    assert!(refused(&|parts| parts.validators.clear()));
    assert!(refused(&|parts| parts.validators[1].org = parts.validators[0].org));
    assert!(refused(&|parts| parts.validators[1].seal_key = parts.validators[0].seal_key));
    assert!(refused(&|parts| parts.validators[1].seal_key = parts.validators[1].consensus_key));
    assert!(refused(&|parts| parts.validators[1].peer_id = "two words".to_string()));
    assert!(refused(&|parts| parts.number = 1));
    assert!(refused(&|parts| parts.recovery.as_mut().expect("keys").threshold = 4));
    assert!(refused(&|parts| parts.publishers[0] = parts.validators[0].seal_key));
}

proptest! {
    #[test]
    fn a_changed_byte_is_refused_or_another_epoch(place in any::<prop::sample::Index>(), byte in 0x20u8..0x7f) {
        let epoch = epoch(4);
        let mut text = epoch.text().as_bytes().to_vec();
        let place = place.index(text.len());
        prop_assume!(text[place] != byte);
        text[place] = byte;
        let text = String::from_utf8(text).expect("ASCII");
        if let Ok(other) = Epoch::parse(&text) {
            prop_assert_ne!(other.hash(), epoch.hash());
            prop_assert_eq!(other.text(), text);
        }
    }
}
