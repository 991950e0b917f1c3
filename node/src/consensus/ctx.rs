//! The engine's types in our terms: a value is a header hash, an address a validator's number.

use std::fmt;
use std::sync::Arc;

use arc_malachitebft_core_types::{
    Address, Context, Height as EngineHeight, LinearTimeouts, NilOrVal, Proposal, ProposalPart, Round,
    SignedExtension, SigningScheme, Validator, ValidatorSet, Value, Vote, VoteType, VotingPower,
};
use kexin_proof::epoch::Epoch;
use kexin_proof::hash::HeaderHash;
use kexin_proof::height::Height;
use kexin_proof::suite::{PublicKey, SignatureBytes};

/// The context: all of its data is in the types.
#[derive(Clone, Copy, Debug)]
pub struct Ctx;

/// A validator's number in the epoch in force; 0 is a node that is none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Number(pub u16);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{:02}", self.0)
    }
}

impl Address for Number {}

/// A height, as the engine wants it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct At(pub Height);

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl EngineHeight for At {
    const ZERO: Self = Self(Height::ZERO);
    const INITIAL: Self = Self(Height::ZERO.next());

    fn increment_by(&self, n: u64) -> Self {
        Self(self.0.plus(n).expect("a chain never has 2^63 blocks"))
    }

    fn decrement_by(&self, n: u64) -> Option<Self> {
        self.0.value().checked_sub(n).and_then(Height::new).map(Self)
    }

    fn as_u64(&self) -> u64 {
        self.0.value()
    }
}

/// What is decided: a header, by its hash. Value and id are one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Chosen(pub HeaderHash);

impl fmt::Display for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl Value for Chosen {
    type Id = Self;

    fn id(&self) -> Self {
        *self
    }
}

/// A vote.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ballot {
    /// Prevote or precommit.
    pub step: VoteType,
    /// Height.
    pub height: At,
    /// Round.
    pub round: Round,
    /// Header or nil.
    pub value: NilOrVal<Chosen>,
    /// Who.
    pub address: Number,
}

impl Vote<Ctx> for Ballot {
    fn height(&self) -> At {
        self.height
    }

    fn round(&self) -> Round {
        self.round
    }

    fn value(&self) -> &NilOrVal<Chosen> {
        &self.value
    }

    fn take_value(self) -> NilOrVal<Chosen> {
        self.value
    }

    fn vote_type(&self) -> VoteType {
        self.step
    }

    fn validator_address(&self) -> &Number {
        &self.address
    }

    fn extension(&self) -> Option<&SignedExtension<Ctx>> {
        None
    }

    fn take_extension(&mut self) -> Option<SignedExtension<Ctx>> {
        None
    }

    fn extend(self, _: SignedExtension<Ctx>) -> Self {
        self
    }
}

/// A proposal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// Height.
    pub height: At,
    /// Round.
    pub round: Round,
    /// Round of the polka when the header is proposed again.
    pub polka_round: Round,
    /// The header.
    pub value: Chosen,
    /// Who.
    pub address: Number,
}

impl Proposal<Ctx> for Offer {
    fn height(&self) -> At {
        self.height
    }

    fn round(&self) -> Round {
        self.round
    }

    fn value(&self) -> &Chosen {
        &self.value
    }

    fn take_value(self) -> Chosen {
        self.value
    }

    fn pol_round(&self) -> Round {
        self.polka_round
    }

    fn validator_address(&self) -> &Number {
        &self.address
    }
}

/// The engine never streams blocks for us: no parts exist.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NoPart {}

impl ProposalPart<Ctx> for NoPart {
    fn is_first(&self) -> bool {
        match *self {}
    }

    fn is_last(&self) -> bool {
        match *self {}
    }
}

/// A validator: every bureau has one vote.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// Its number.
    pub address: Number,
    /// Its consensus key.
    pub key: PublicKey,
}

impl Validator<Ctx> for Member {
    fn address(&self) -> &Number {
        &self.address
    }

    fn public_key(&self) -> &PublicKey {
        &self.key
    }

    fn voting_power(&self) -> VotingPower {
        1
    }
}

/// The validators of an epoch, by number. The engine clones it often.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Members(Arc<[Member]>);

impl Members {
    /// The validators of an epoch.
    ///
    /// # Panics
    /// Never: an epoch has at most 50 validators.
    #[must_use]
    pub fn of(epoch: &Epoch) -> Self {
        let numbered = epoch.validators().iter().zip(1_u16..);
        Self(
            numbered
                .map(|(validator, number)| Member { address: Number(number), key: validator.consensus_key })
                .collect(),
        )
    }

    /// The key of a validator.
    #[must_use]
    pub fn key(&self, number: u16) -> Option<&PublicKey> {
        self.get_by_address(&Number(number)).map(|member| &member.key)
    }

    /// Who proposes: they take turns.
    ///
    /// # Panics
    /// Never: an epoch has validators.
    #[must_use]
    pub fn proposer(&self, height: Height, round: u32) -> &Member {
        let count = self.0.len() as u64;
        let turn = height.value().wrapping_add(u64::from(round)) % count;
        &self.0[usize::try_from(turn).expect("below the number of validators")]
    }
}

impl ValidatorSet<Ctx> for Members {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn total_voting_power(&self) -> VotingPower {
        self.0.len() as u64
    }

    fn get_by_address(&self, address: &Number) -> Option<&Member> {
        usize::from(address.0).checked_sub(1).and_then(|place| self.0.get(place))
    }

    fn get_by_index(&self, index: usize) -> Option<&Member> {
        self.0.get(index)
    }
}

/// The one acceptance rule of `proof::suite`; the engine itself never decodes keys or signatures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scheme;

impl SigningScheme for Scheme {
    type DecodingError = &'static str;
    type Signature = SignatureBytes;
    type PublicKey = PublicKey;
    type PrivateKey = ();

    fn decode_signature(bytes: &[u8]) -> Result<SignatureBytes, &'static str> {
        SignatureBytes::from_slice(bytes).map_err(|_| "a signature has 64 bytes")
    }

    fn encode_signature(signature: &SignatureBytes) -> Vec<u8> {
        signature.as_bytes().to_vec()
    }

    fn decode_public_key(bytes: &[u8]) -> Result<PublicKey, &'static str> {
        let bytes = bytes.try_into().map_err(|_| "a key has 32 bytes")?;
        PublicKey::ed25519(bytes).map_err(|_| "the key is not of prime order")
    }

    fn encode_public_key(key: &PublicKey) -> Vec<u8> {
        key.as_bytes().to_vec()
    }
}

impl Context for Ctx {
    type Address = Number;
    type Height = At;
    type ProposalPart = NoPart;
    type Proposal = Offer;
    type Validator = Member;
    type ValidatorSet = Members;
    type Timeouts = LinearTimeouts;
    type Value = Chosen;
    type Vote = Ballot;
    type Extension = ();
    type SigningScheme = Scheme;

    fn select_proposer<'a>(&self, members: &'a Members, height: At, round: Round) -> &'a Member {
        members.proposer(height.0, round.as_u32().unwrap_or(0))
    }

    fn new_proposal(
        &self,
        height: At,
        round: Round,
        value: Chosen,
        polka_round: Round,
        address: Number,
    ) -> Offer {
        Offer { height, round, polka_round, value, address }
    }

    fn new_prevote(&self, height: At, round: Round, value: NilOrVal<Chosen>, address: Number) -> Ballot {
        Ballot { step: VoteType::Prevote, height, round, value, address }
    }

    fn new_precommit(&self, height: At, round: Round, value: NilOrVal<Chosen>, address: Number) -> Ballot {
        Ballot { step: VoteType::Precommit, height, round, value, address }
    }
}
