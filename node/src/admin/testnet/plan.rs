//! The plan of a testnet: keystores, and the genesis that registers their public keys. Pure but for the randomness.

use kexin_ledger::genesis::{FirstOrganisation, Genesis, GenesisError, GenesisParts};
use kexin_ledger::keystore::{KeyPlace, KeystoreError, OpenKeystore, Passphrase, Purpose};
use kexin_ledger::record::RoleSet;
use kexin_ledger::registry::{KeyAlgorithm, NewKey};
use kexin_ledger::sealed::rand_core::CryptoRng;
use kexin_p2p::NetworkKey;
use kexin_proof::epoch::Validator;
use kexin_proof::height::TimeMs;
use kexin_proof::suite::{PublicKey, Suite};
use zeroize::Zeroizing;

use super::cast::{FIRST_BUREAU, Member, PROVINCE, VALIDATORS_MAX, clerk, members};
use crate::signer::node_key;

/// Why a testnet cannot be planned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The number of validators.
    #[error("a testnet has 1 to {VALIDATORS_MAX} validators 测试网可有 1 至 22 个验证节点")]
    Count,
    /// A keystore.
    #[error(transparent)]
    Keystore(#[from] KeystoreError),
    /// The genesis.
    #[error(transparent)]
    Genesis(#[from] GenesisError),
}

/// Everything a testnet needs before its first process starts.
pub struct Plan {
    /// The genesis.
    pub genesis: Genesis,
    /// The validators, in the order of their numbers.
    pub nodes: Vec<PlannedNode>,
    /// The desks: people and institutions that sign records.
    pub desks: Vec<Desk>,
}

/// A validator before it starts.
pub struct PlannedNode {
    /// Its organisation.
    pub org: u32,
    /// Its network identity.
    pub peer_id: String,
    /// Its keys.
    pub keystore: OpenKeystore,
}

/// An organisation's desk.
pub struct Desk {
    /// Name for its file.
    pub name: String,
    /// Its organisation.
    pub org: u32,
    /// Its keys.
    pub keystore: OpenKeystore,
}

impl Plan {
    /// Makes the keys of `count` validators and of everyone who signs records, and the genesis at `time`.
    ///
    /// # Errors
    /// [`PlanError`].
    ///
    /// # Panics
    /// Never: the origin is a constant.
    pub fn make(
        count: usize,
        time: TimeMs,
        passphrase: &Passphrase,
        random: &mut impl CryptoRng,
    ) -> Result<Self, PlanError> {
        if !(1..=VALIDATORS_MAX).contains(&count) {
            return Err(PlanError::Count);
        }
        let mut tag = Zeroizing::new([0; 32]);
        random.fill_bytes(tag.as_mut_slice());
        let mut nodes = Vec::new();
        let mut validators = Vec::new();
        for org in [PROVINCE].into_iter().chain(FIRST_BUREAU..).take(count) {
            let (node, validator) = node(org, &tag, passphrase, random)?;
            nodes.push(node);
            validators.push(validator);
        }
        let first = validators.first().map_or(PROVINCE, |validator: &Validator| validator.org);
        let publisher = nodes.first_mut().ok_or(PlanError::Count)?.keystore.generate(
            node_key(Purpose::Publisher, first),
            "publisher",
            random,
        )?;
        let mut desks = Vec::new();
        let mut organisations = Vec::new();
        for member in members(count.saturating_sub(1).max(BUREAUS_MIN)) {
            let (desk, keys) = desk(&member, passphrase, random)?;
            desks.push(desk);
            organisations.push(FirstOrganisation { org: member.org, facts: member.facts, keys });
        }
        let genesis = Genesis::new(GenesisParts {
            origin: "testnet.example/kexinku".parse().expect("a well-formed origin"),
            time,
            suite: Suite::Sha256Ed25519,
            predecessor: None,
            validators,
            publishers: publisher.signing_key().into_iter().collect(),
            recovery: None,
            organisations,
            parameters: Vec::new(),
        })?;
        Ok(Self { genesis, nodes, desks })
    }
}

/// Bureaus with a desk, also where fewer run a validator.
const BUREAUS_MIN: usize = 3;

fn node(
    org: u32,
    tag: &Zeroizing<[u8; 32]>,
    passphrase: &Passphrase,
    random: &mut impl CryptoRng,
) -> Result<(PlannedNode, Validator), PlanError> {
    let mut keystore = OpenKeystore::create(passphrase, random)?;
    let mut public = |keystore: &mut OpenKeystore, purpose| -> Result<PublicKey, KeystoreError> {
        let info = keystore.generate(node_key(purpose, org), "", random)?;
        Ok(info.signing_key().expect("this purpose signs"))
    };
    let consensus_key = public(&mut keystore, Purpose::Consensus)?;
    let seal_key = public(&mut keystore, Purpose::Seal)?;
    public(&mut keystore, Purpose::Network)?;
    keystore.add(node_key(Purpose::PartyTag, org), "", tag, random)?;
    let network = keystore.signing_key(node_key(Purpose::Network, org))?;
    let peer_id = NetworkKey::from_seed(network.seed()).peer_id().to_string();
    let validator = Validator { org, consensus_key, peer_id: peer_id.clone(), seal_key };
    Ok((PlannedNode { org, peer_id, keystore }, validator))
}

fn desk(
    member: &Member,
    passphrase: &Passphrase,
    random: &mut impl CryptoRng,
) -> Result<(Desk, Vec<NewKey>), PlanError> {
    let org = member.org;
    let mut keystore = OpenKeystore::create(passphrase, random)?;
    let mut keys = Vec::new();
    for (number, (role, person, label)) in (1_u16..).zip(member.staff()) {
        let info = keystore.generate(clerk(org, number), label, random)?;
        let public = info.signing_key().expect("a clerk's key signs");
        keys.push(NewKey {
            number,
            algorithm: KeyAlgorithm::Ed25519,
            public: *public.as_bytes(),
            roles: RoleSet::of(&[role]),
            person,
        });
    }
    let number = u16::try_from(keys.len() + 1).expect("a desk has few keys");
    let info =
        keystore.generate(KeyPlace { purpose: Purpose::Sealing, org, key: number }, "密封件", random)?;
    let public = *info.sealing_key().expect("a sealing key has a public key").as_bytes();
    keys.push(NewKey { number, algorithm: KeyAlgorithm::X25519, public, roles: RoleSet::of(&[]), person: 0 });
    Ok((Desk { name: member.name.clone(), org, keystore }, keys))
}
