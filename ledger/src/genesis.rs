//! Genesis: a published file that names validators, organisations, keys and parameters, and from which every node
//! computes the same first state, first epoch, first header and chain id.
//!
//! The file's canonical bytes are hashed, and that digest is the record that wrote every first value: so the state
//! root, and with it the chain id, commits to the whole file (`docs/formats.md` 6).

use kexin_proof::checkpoint::Origin;
use kexin_proof::entry::LogEntry;
use kexin_proof::epoch::{Epoch, EpochError, EpochParts, Predecessor, Recovery, Validator, quorum};
use kexin_proof::hash::{ChainId, EpochHash, HeaderHash, RecordId, tagged};
use kexin_proof::header::Header;
use kexin_proof::height::{Height, TimeMs, TreeSize};
use kexin_proof::suite::{PublicKey, Suite};
use kexin_proof::wire::{Wire, Writer};

use crate::act::governance::{ORG_MAX, are_sound};
use crate::execute::APP_VERSION;
use crate::log::LogAppend;
use crate::outcome::BlockOutcome;
use crate::registry::{NewKey, OrganisationFacts, Parameter, is_admin};
use crate::store::StoreError;

mod document;
mod first_state;

pub use document::written_time;

/// Largest genesis file, bytes.
pub const GENESIS_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most organisations at genesis.
pub const ORGANISATIONS_MAX: usize = 4_096;

const GENESIS_TAG: &str = "kexinku/genesis/v1";

/// Why a file is no genesis.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GenesisError {
    /// Not the strict JSON of a genesis file.
    #[error("not a genesis file: {0} 创世文件格式错误")]
    Form(#[from] serde_json::Error),
    /// Larger than [`GENESIS_BYTES_MAX`].
    #[error("the genesis file is over its limit 创世文件超出上限")]
    TooLarge,
    /// The validators and publishers are no epoch.
    #[error("the first epoch is not allowed: {0} 首个时期不合法")]
    Epoch(#[from] EpochError),
    /// An organisation is not sound: its number, name, areas, keys or roles; or it stands out of order.
    #[error("organisation {org} is not allowed 机构 {org} 不合法")]
    Organisation {
        /// Its number.
        org: u32,
    },
    /// Too many organisations.
    #[error("too many organisations 机构数超出上限")]
    Organisations,
    /// Fewer than a quorum of the validators' organisations have an administrator, so nothing could be governed.
    #[error("fewer than a quorum of validators have an administrator 具备管理员的验证机构不足法定多数")]
    NotGovernable,
    /// A parameter is out of order or out of its bounds.
    #[error("parameter {name} is not allowed 参数 {name} 不合法")]
    Parameter {
        /// Its name.
        name: &'static str,
    },
}

/// An organisation at genesis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstOrganisation {
    /// Number.
    pub org: u32,
    /// What it is.
    pub facts: OrganisationFacts,
    /// Its keys.
    pub keys: Vec<NewKey>,
}

/// What a genesis file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenesisParts {
    /// Origin line of the chain's checkpoints; never reused.
    pub origin: Origin,
    /// Time of the genesis block.
    pub time: TimeMs,
    /// Hash and signature suite.
    pub suite: Suite,
    /// The log that this chain continues.
    pub predecessor: Option<Predecessor>,
    /// The first validators, in order of their numbers.
    pub validators: Vec<Validator>,
    /// The first publishers.
    pub publishers: Vec<PublicKey>,
    /// Offline keys for the case that too many validator keys are lost.
    pub recovery: Option<Recovery>,
    /// The first organisations, by rising number.
    pub organisations: Vec<FirstOrganisation>,
    /// Parameters that differ from their default, by rising number.
    pub parameters: Vec<(Parameter, u64)>,
}

/// A checked genesis.
#[derive(Clone, Debug)]
pub struct Genesis {
    parts: GenesisParts,
    epoch: Epoch,
}

impl Genesis {
    /// Checks the parts.
    ///
    /// # Errors
    /// [`GenesisError`].
    pub fn new(parts: GenesisParts) -> Result<Self, GenesisError> {
        check_organisations(&parts)?;
        let rising = parts.parameters.windows(2).all(|pair| matches!(pair, [a, b] if a.0 < b.0));
        let bad = parts.parameters.iter().find(|(parameter, value)| !rising || !parameter.allows(*value));
        if let Some((parameter, _)) = bad {
            return Err(GenesisError::Parameter { name: parameter.name() });
        }
        let epoch = Epoch::new(EpochParts {
            number: 0,
            previous: EpochHash::ZERO,
            origin: parts.origin.clone(),
            predecessor: parts.predecessor.clone(),
            validators: parts.validators.clone(),
            publishers: parts.publishers.clone(),
            recovery: parts.recovery.clone(),
        })?;
        let governed = parts.validators.iter().filter(|validator| has_admin(&parts, validator.org));
        if governed.count() < quorum(parts.validators.len()) {
            return Err(GenesisError::NotGovernable);
        }
        Ok(Self { parts, epoch })
    }

    /// Reads a published file.
    ///
    /// # Errors
    /// [`GenesisError`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, GenesisError> {
        if bytes.len() > GENESIS_BYTES_MAX {
            return Err(GenesisError::TooLarge);
        }
        Self::new(document::read(bytes)?)
    }

    /// The file to publish.
    #[must_use]
    pub fn to_json(&self) -> String {
        document::write(&self.parts)
    }

    /// What the file says.
    #[must_use]
    pub const fn parts(&self) -> &GenesisParts {
        &self.parts
    }

    /// Epoch 0.
    #[must_use]
    pub const fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    /// `H("kexinku/genesis/v1"; canonical bytes)`: stands as the record that wrote every first value.
    #[must_use]
    pub fn digest(&self) -> RecordId {
        let mut out = Writer::new();
        self.parts.write(&mut out);
        RecordId::from_bytes(tagged(GENESIS_TAG, &[&out.into_bytes()]))
    }

    /// The genesis block: height 0, no records; log entry 0 is epoch 0, entry 1 the header.
    ///
    /// # Errors
    /// Never in practice: nothing is read.
    pub fn outcome(&self) -> Result<BlockOutcome, StoreError> {
        let values = first_state::values(self);
        let update = first_state::tree(&values)?;
        let entries = vec![LogEntry::Epoch(self.epoch.text().to_owned())];
        let mut log = LogAppend::empty();
        log.extend(entries.iter().map(LogEntry::leaf));
        assert!(log.size().value() == 1, "the first header's log size is 1");
        let header = Header {
            suite: self.parts.suite,
            app_version: APP_VERSION,
            chain_id: ChainId::ZERO,
            height: Height::ZERO,
            time: self.parts.time,
            prev_header_hash: HeaderHash::ZERO,
            log_size: log.size(),
            log_root: log.root(),
            state_root: update.root,
            record_count: 0,
            epoch: 0,
            validators_hash: self.epoch.hash(),
            next_validators_hash: self.epoch.hash(),
            builder: 0,
        };
        log.push(LogEntry::Header(header.clone()).leaf());
        Ok(BlockOutcome {
            header_hash: header.hash(),
            header,
            receipts: Vec::new(),
            records: Vec::new(),
            entries,
            values,
            pages: update.pages,
            tiles: log.into_tiles(),
            next_epoch: Some(self.epoch.clone()),
            erasures: Vec::new(),
        })
    }
}

fn check_organisations(parts: &GenesisParts) -> Result<(), GenesisError> {
    if parts.organisations.len() > ORGANISATIONS_MAX {
        return Err(GenesisError::Organisations);
    }
    let mut last = 0;
    for organisation in &parts.organisations {
        let FirstOrganisation { org, facts, keys } = organisation;
        let fits = keys.iter().all(|key| facts.kind.allows(key.roles));
        if *org <= last || *org > ORG_MAX || !facts.is_sound() || !are_sound(keys) || !fits {
            return Err(GenesisError::Organisation { org: *org });
        }
        last = *org;
    }
    Ok(())
}

fn has_admin(parts: &GenesisParts, org: u32) -> bool {
    let found = parts.organisations.binary_search_by_key(&org, |organisation| organisation.org);
    let organisation = found.ok().and_then(|place| parts.organisations.get(place));
    organisation.is_some_and(|organisation| organisation.keys.iter().any(|key| is_admin(key.roles)))
}

impl GenesisParts {
    /// The canonical list that is hashed.
    fn write(&self, out: &mut Writer) {
        out.text(self.origin.as_str());
        self.time.write(out);
        out.u8(self.suite.byte());
        match &self.predecessor {
            None => out.u8(0),
            Some(predecessor) => {
                out.u8(1);
                out.text(predecessor.origin.as_str());
                TreeSize::write(&predecessor.size, out);
                predecessor.root.write(out);
            }
        }
        out.count(self.validators.len());
        for validator in &self.validators {
            out.u32(validator.org);
            validator.consensus_key.write(out);
            out.text(&validator.peer_id);
            validator.seal_key.write(out);
        }
        out.list(&self.publishers);
        match &self.recovery {
            None => out.u8(0),
            Some(recovery) => {
                out.u8(1);
                out.list(&recovery.keys);
                out.u8(recovery.threshold);
            }
        }
        out.count(self.organisations.len());
        for organisation in &self.organisations {
            organisation.write(out);
        }
        out.count(self.parameters.len());
        for (parameter, value) in &self.parameters {
            out.u32(parameter.number());
            out.u64(*value);
        }
    }
}

impl FirstOrganisation {
    fn write(&self, out: &mut Writer) {
        let facts = &self.facts;
        out.u32(self.org);
        out.text(&facts.name);
        out.u32(facts.kind.number());
        out.list(&facts.areas);
        out.text(facts.certificate_place.as_deref().unwrap_or_default());
        out.count(self.keys.len());
        for key in &self.keys {
            out.u16(key.number);
            out.u16(key.algorithm as u16);
            out.array(&key.public);
            out.u64(key.roles.bits());
            out.u32(key.person);
        }
    }
}

#[cfg(test)]
mod tests;
