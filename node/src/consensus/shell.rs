//! One height of the consensus engine: feed it, run it to the end, take what it wants.
//!
//! The engine runs only inside `process!`, as a generator that borrows its state; so every answer is given inside,
//! and everything that takes time is a [`Want`] that the core carries out between runs.

use std::mem;

use arc_malachitebft_core_consensus::{
    Error, Input, LocallyProposedValue, Params, State, ThresholdParams, ValuePayload, process,
};
use arc_malachitebft_core_types::{Round, ValidatorSet, ValueOrigin, VoteExtensionPolicy};
use kexin_proof::epoch::Epoch;
use kexin_proof::hash::{ChainId, HeaderHash};
use kexin_proof::height::Height;
use kexin_proof::wire::encode;
use std::collections::BTreeSet;

use super::codec::{
    LogEntry, RoundTimeout, Verdict, polka_in, proposal_in, round_in, timeout_in, verdict_in, vote_in,
};
use super::ctx::{At, Chosen, Ctx, Members, Number};
use super::host::{Desk, Host, Want};
use super::verify::Verifier;
use crate::core::message::{Polka, RoundVotes, SignedProposal, SignedVote};

/// Whether this node takes part in a height.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// It votes, under this number.
    Votes(u16),
    /// It follows: not in the epoch, or not allowed to sign at this height.
    Follows,
}

/// What is fed to the engine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Feed {
    /// A vote.
    Vote(SignedVote),
    /// A proposal.
    Proposal(SignedProposal),
    /// A polka.
    Polka(Polka),
    /// Votes that justify a round.
    Round(RoundVotes),
    /// A block was judged; it stands in the log.
    Verdict(Verdict),
    /// The block we propose; it stands in the log.
    Propose {
        /// Round.
        round: u32,
        /// Its header.
        header_hash: HeaderHash,
    },
    /// A timeout elapsed.
    Timeout(RoundTimeout),
}

/// The engine stopped: its state is not to be used again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stopped(pub &'static str);

/// The engine at one height.
pub struct Engine {
    height: Height,
    part: Part,
    state: State<Ctx>,
    host: Host,
    is_started: bool,
}

impl Engine {
    /// An engine for `height`, not started.
    #[must_use]
    pub fn new(chain: ChainId, height: Height, epoch: &Epoch, part: Part) -> Self {
        let members = Members::of(epoch);
        let address = match part {
            Part::Votes(number) => Number(number),
            Part::Follows => Number(0),
        };
        let params = Params {
            address,
            threshold_params: ThresholdParams::default(),
            value_payload: ValuePayload::ProposalAndParts,
            enabled: part != Part::Follows,
        };
        // Nothing of another height is ever fed, so the engine's own queues stay empty.
        let state = State::new(Ctx, At(height), members.clone(), params, 1, 1);
        let host = Host {
            chain,
            verifier: Verifier::new(chain, members),
            replayed: BTreeSet::new(),
            wants: Vec::new(),
            fatal: None,
        };
        Self { height, part, state, host, is_started: false }
    }

    /// Height.
    #[must_use]
    pub const fn height(&self) -> Height {
        self.height
    }

    /// Whether this node votes.
    #[must_use]
    pub const fn part(&self) -> Part {
        self.part
    }

    /// Whether the height was started.
    #[must_use]
    pub const fn is_started(&self) -> bool {
        self.is_started
    }

    /// Round reached; 0 before the start.
    #[must_use]
    pub fn round(&self) -> u32 {
        self.state.round().as_u32().unwrap_or(0)
    }

    /// Who proposes in a round.
    #[must_use]
    pub fn proposer(&self, round: u32) -> u16 {
        self.host.verifier.members().proposer(self.height, round).address.0
    }

    /// Checks of statements, remembered for the height.
    pub const fn verifier(&mut self) -> &mut Verifier {
        &mut self.host.verifier
    }

    /// Starts the height, and replays what the log holds of it.
    ///
    /// # Errors
    /// [`Stopped`] when the replay contradicts the log.
    pub fn start(&mut self, log: &[LogEntry], desk: &mut Desk<'_>) -> Result<Vec<Want>, Stopped> {
        assert!(!self.is_started, "a height is started once");
        self.is_started = true;
        let inputs: Vec<_> = log.iter().filter_map(LogEntry::input).collect();
        self.host.replayed = log.iter().map(encode).collect();
        self.state.index_wal_entries(&inputs);
        let members = self.host.verifier.members().clone();
        let policy = VoteExtensionPolicy::Disabled;
        self.process(Input::StartHeight(At(self.height), members, false, None, policy), desk)?;
        for input in inputs {
            self.process(input, desk)?;
        }
        self.state.reset_entries_index();
        self.host.replayed = BTreeSet::new();
        let proposed = log.iter().filter_map(|entry| match entry {
            LogEntry::Proposal(proposal) => Some((proposal.validator, proposal.proposal.round)),
            LogEntry::Vote(_)
            | LogEntry::Verdict(_)
            | LogEntry::Polka(_)
            | LogEntry::Timeout(..)
            | LogEntry::Block(_) => None,
        });
        let own = match self.part {
            Part::Votes(number) => number,
            Part::Follows => 0,
        };
        let proposed: BTreeSet<u32> =
            proposed.filter(|(validator, _)| *validator == own).map(|(_, round)| round).collect();
        let round = self.round();
        let mut wants = self.take();
        // What an earlier run proposed stands; what it was still to propose in an earlier round is late.
        wants.retain(|want| match want {
            Want::Build { round: wanted } => *wanted == round && !proposed.contains(wanted),
            _ => true,
        });
        Ok(wants)
    }

    /// Feeds one input and runs to the end.
    ///
    /// # Errors
    /// [`Stopped`] when the engine refuses to go on.
    pub fn feed(&mut self, feed: Feed, desk: &mut Desk<'_>) -> Result<Vec<Want>, Stopped> {
        assert!(self.is_started, "a height is started before it is fed");
        let input = match feed {
            Feed::Vote(vote) => Input::Vote(vote_in(&vote)),
            Feed::Proposal(proposal) => Input::Proposal(proposal_in(&proposal)),
            Feed::Polka(polka) => Input::PolkaCertificate(polka_in(&polka)),
            Feed::Round(votes) => Input::RoundCertificate(round_in(&votes)),
            Feed::Verdict(verdict) => Input::ProposedValue(verdict_in(&verdict), ValueOrigin::Consensus),
            Feed::Propose { round, header_hash } => Input::Propose(LocallyProposedValue::new(
                At(self.height),
                Round::new(round),
                Chosen(header_hash),
            )),
            Feed::Timeout(timeout) => Input::TimeoutElapsed(timeout_in(timeout)),
        };
        self.process(input, desk)?;
        Ok(self.take())
    }

    fn take(&mut self) -> Vec<Want> {
        mem::take(&mut self.host.wants)
    }

    fn process(&mut self, input: Input<Ctx>, desk: &mut Desk<'_>) -> Result<(), Stopped> {
        let (state, host) = (&mut self.state, &mut self.host);
        let result: Result<(), Error<Ctx>> = process!(
            input: input,
            state: state,
            metrics: &(),
            with: effect => Ok::<_, Error<Ctx>>(host.handle(effect, desk))
        );
        if let Some(what) = host.fatal {
            return Err(Stopped(what));
        }
        result.map_err(|error| match error {
            Error::ReplayDivergence(..) => Stopped("the log holds another vote than its replay gives"),
            Error::WalCorrupted(_) => Stopped("the log is damaged"),
            Error::UnexpectedResume(..)
            | Error::DecisionNotFound(..)
            | Error::DriverProcess(_)
            | Error::InvalidCommitCertificate(..)
            | Error::MissingPolkaCertificate(..)
            | Error::VoteExtensionRequired(..) => Stopped("the engine's state is inconsistent"),
        })
    }

    /// Number of validators.
    #[must_use]
    pub fn member_count(&self) -> usize {
        self.host.verifier.members().count()
    }
}
