//! The genesis file: strict JSON that people read, sign off and publish.

use jiff::Timestamp;
use kexin_proof::checkpoint::Origin;
use kexin_proof::epoch::{Predecessor, Recovery, Validator};
use kexin_proof::hash::LogRoot;
use kexin_proof::height::{TimeMs, TreeSize};
use kexin_proof::json::parse_decimal;
use kexin_proof::suite::{PublicKey, Suite};
use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use super::{FirstOrganisation, GenesisParts};
use crate::record::{Role, RoleSet};
use crate::registry::{KeyAlgorithm, NewKey, OrganisationFacts, OrganisationKind, Parameter};

const FORMAT: &str = "kexinku/genesis/v1";
const SEALING_PREFIX: &str = "x25519:";

/// The file's members.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: String,
    origin: Origin,
    time: String,
    suite: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    predecessor: Option<PredecessorMember>,
    validators: Vec<ValidatorMember>,
    publishers: Vec<PublicKey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recovery: Option<RecoveryMember>,
    organisations: Vec<OrganisationMember>,
    parameters: Vec<ParameterMember>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PredecessorMember {
    origin: Origin,
    size: TreeSize,
    root: LogRoot,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ValidatorMember {
    org: u32,
    consensus_key: PublicKey,
    peer_id: String,
    seal_key: PublicKey,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecoveryMember {
    keys: Vec<PublicKey>,
    threshold: u8,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganisationMember {
    org: u32,
    name: String,
    kind: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    areas: Vec<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    certificate_place: Option<String>,
    keys: Vec<KeyMember>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyMember {
    number: u16,
    /// `ed25519:<hex>` for a signing key, `x25519:<hex>` for a sealing key.
    key: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    roles: Vec<String>,
    #[serde(default)]
    person: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ParameterMember {
    name: String,
    value: String,
}

/// Reads a file.
pub(super) fn read(bytes: &[u8]) -> Result<GenesisParts, serde_json::Error> {
    let document: Document = serde_json::from_slice(bytes)?;
    let bad = serde_json::Error::custom;
    if document.format != FORMAT {
        return Err(bad("another format"));
    }
    let time = read_time(&document.time).ok_or_else(|| bad("times are written 2026-11-24T00:00:00.000Z"))?;
    let suite = Suite::from_byte(document.suite).ok_or_else(|| bad("unknown suite"))?;
    let organisations: Option<Vec<_>> = document.organisations.into_iter().map(read_organisation).collect();
    let parameters: Option<Vec<_>> = document.parameters.iter().map(read_parameter).collect();
    Ok(GenesisParts {
        origin: document.origin,
        time,
        suite,
        predecessor: document.predecessor.map(|p| Predecessor {
            origin: p.origin,
            size: p.size,
            root: p.root,
        }),
        validators: document.validators.into_iter().map(read_validator).collect(),
        publishers: document.publishers,
        recovery: document.recovery.map(|r| Recovery { keys: r.keys, threshold: r.threshold }),
        organisations: organisations.ok_or_else(|| bad("an organisation's kind, key or role is unknown"))?,
        parameters: parameters.ok_or_else(|| bad("a parameter is unknown or no decimal string"))?,
    })
}

/// Writes a file, indented, with a line end.
pub(super) fn write(parts: &GenesisParts) -> String {
    let document = Document {
        format: FORMAT.to_owned(),
        origin: parts.origin.clone(),
        time: written_time(parts.time),
        suite: parts.suite.byte(),
        predecessor: parts.predecessor.as_ref().map(|p| PredecessorMember {
            origin: p.origin.clone(),
            size: p.size,
            root: p.root,
        }),
        validators: parts.validators.iter().map(write_validator).collect(),
        publishers: parts.publishers.clone(),
        recovery: parts
            .recovery
            .as_ref()
            .map(|r| RecoveryMember { keys: r.keys.clone(), threshold: r.threshold }),
        organisations: parts.organisations.iter().map(write_organisation).collect(),
        parameters: parts.parameters.iter().map(write_parameter).collect(),
    };
    serde_json::to_string_pretty(&document).expect("the members are plain JSON") + "\n"
}

fn read_time(text: &str) -> Option<TimeMs> {
    let timestamp: Timestamp = text.parse().ok()?;
    let time = TimeMs::new(u64::try_from(timestamp.as_millisecond()).ok()?)?;
    Some(time).filter(|time| written_time(*time) == text)
}

/// A time as the genesis file writes it, RFC 3339 in UTC with milliseconds: `2026-11-24T00:00:00.000Z`.
#[must_use]
pub fn written_time(time: TimeMs) -> String {
    let ms = i64::try_from(time.value()).expect("times end at 2^63 - 1");
    Timestamp::from_millisecond(ms).map(|time| format!("{time:.3}")).unwrap_or_default()
}

fn read_validator(member: ValidatorMember) -> Validator {
    let ValidatorMember { org, consensus_key, peer_id, seal_key } = member;
    Validator { org, consensus_key, peer_id, seal_key }
}

fn write_validator(validator: &Validator) -> ValidatorMember {
    ValidatorMember {
        org: validator.org,
        consensus_key: validator.consensus_key,
        peer_id: validator.peer_id.clone(),
        seal_key: validator.seal_key,
    }
}

fn read_organisation(member: OrganisationMember) -> Option<FirstOrganisation> {
    let keys: Option<Vec<NewKey>> = member.keys.iter().map(read_key).collect();
    Some(FirstOrganisation {
        org: member.org,
        facts: OrganisationFacts {
            name: member.name,
            kind: OrganisationKind::from_name(&member.kind)?,
            areas: member.areas,
            certificate_place: member.certificate_place,
        },
        keys: keys?,
    })
}

fn write_organisation(organisation: &FirstOrganisation) -> OrganisationMember {
    let facts = &organisation.facts;
    OrganisationMember {
        org: organisation.org,
        name: facts.name.clone(),
        kind: facts.kind.name().to_owned(),
        areas: facts.areas.clone(),
        certificate_place: facts.certificate_place.clone(),
        keys: organisation.keys.iter().map(write_key).collect(),
    }
}

fn read_key(member: &KeyMember) -> Option<NewKey> {
    let roles: Option<Vec<Role>> = member.roles.iter().map(|name| Role::from_name(name)).collect();
    let (algorithm, public) = match member.key.strip_prefix(SEALING_PREFIX) {
        None => (KeyAlgorithm::Ed25519, *member.key.parse::<PublicKey>().ok()?.as_bytes()),
        Some(digits) => {
            let mut public = [0; 32];
            hex::decode_to_slice(digits, &mut public).ok()?;
            (KeyAlgorithm::X25519, public)
        }
    };
    Some(NewKey {
        number: member.number,
        algorithm,
        public,
        roles: RoleSet::of(&roles?),
        person: member.person,
    })
}

fn write_key(key: &NewKey) -> KeyMember {
    let prefix = match key.algorithm {
        KeyAlgorithm::Ed25519 => "ed25519:",
        KeyAlgorithm::X25519 => SEALING_PREFIX,
    };
    KeyMember {
        number: key.number,
        key: format!("{prefix}{}", hex::encode(key.public)),
        roles: key.roles.roles().into_iter().map(|role| role.name().to_owned()).collect(),
        person: key.person,
    }
}

fn read_parameter(member: &ParameterMember) -> Option<(Parameter, u64)> {
    Some((Parameter::from_name(&member.name)?, parse_decimal(&member.value)?))
}

fn write_parameter(parameter: &(Parameter, u64)) -> ParameterMember {
    ParameterMember { name: parameter.0.name().to_owned(), value: parameter.1.to_string() }
}
