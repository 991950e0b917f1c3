//! A governance act as an administrator writes it, in TOML: strict, with lines in its errors.

use kexin_ledger::act::governance::Governance;
use kexin_ledger::calendar::{end_of_day, start_of_day};
use kexin_ledger::case::Mode;
use kexin_ledger::delegation::Delegation;
use kexin_ledger::record::{Role, RoleSet};
use kexin_ledger::registry::{KeyAlgorithm, NewKey, OrganisationFacts, OrganisationKind, Parameter};
use kexin_proof::epoch::Validator;
use kexin_proof::hash::RecordId;
use kexin_proof::suite::PublicKey;
use serde::Deserialize;

use super::failure::{Exit, Failure};
use super::text::{t, tf};

/// The acts that are offered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, tag = "act", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
enum Written {
    AddOrganisation {
        org: u32,
        name: String,
        kind: String,
        #[serde(default)]
        areas: Vec<u32>,
        certificate_place: Option<String>,
        keys: Vec<WrittenKey>,
    },
    UpdateOrganisation {
        org: u32,
        name: String,
        kind: String,
        #[serde(default)]
        areas: Vec<u32>,
        certificate_place: Option<String>,
    },
    AddKeys {
        org: u32,
        keys: Vec<WrittenKey>,
    },
    RevokeKey {
        org: u32,
        key: u16,
    },
    SetRoles {
        org: u32,
        key: u16,
        roles: Vec<String>,
    },
    SetValidators {
        validators: Vec<WrittenValidator>,
    },
    SetPublishers {
        publishers: Vec<PublicKey>,
    },
    SetParameter {
        parameter: String,
        value: u64,
    },
    EraseSealed {
        record: RecordId,
    },
    Delegate {
        id: u32,
        grantor: u32,
        grantee: u32,
        mode: String,
        prefix: String,
        kinds: Vec<u16>,
        from: String,
        to: String,
    },
    RevokeDelegation {
        id: u32,
        grantor: u32,
    },
}

/// A key to register.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenKey {
    number: u16,
    key: String,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    person: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenValidator {
    org: u32,
    consensus_key: PublicKey,
    peer_id: String,
    seal_key: PublicKey,
}

/// Reads an act; `shown` names the file in errors.
///
/// # Errors
/// The line and what is wrong there.
pub fn read_act(text: &str, shown: &str) -> Result<Governance, Failure> {
    let written: Written = toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        let line = 1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count();
        Failure::new(
            Exit::Usage,
            format!("{shown}:{line}: {}", error.message()),
            t("对照 docs/operate.md 的治理样例", "see the examples of governance in docs/operate.md"),
        )
    })?;
    to_act(written).ok_or_else(|| {
        Failure::plain(
            Exit::Usage,
            tf(
                format!("{shown}: 机构类型、岗位、公钥、参数名，或委托的方式、前缀、类型、期限不合法"),
                format!(
                    "{shown}: a kind, role, key or parameter is not known, or a delegation's mode, prefix, kinds or term is not allowed"
                ),
            ),
        )
    })
}

fn to_act(written: Written) -> Option<Governance> {
    Some(match written {
        Written::AddOrganisation { org, name, kind, areas, certificate_place, keys } => {
            Governance::AddOrganisation {
                org,
                facts: facts(name, &kind, areas, certificate_place)?,
                keys: to_keys(keys)?,
            }
        }
        Written::UpdateOrganisation { org, name, kind, areas, certificate_place } => {
            Governance::UpdateOrganisation { org, facts: facts(name, &kind, areas, certificate_place)? }
        }
        Written::AddKeys { org, keys } => Governance::AddKeys { org, keys: to_keys(keys)? },
        Written::RevokeKey { org, key } => Governance::RevokeKey { org, number: key },
        Written::SetRoles { org, key, roles } => {
            Governance::SetRoles { org, number: key, roles: to_roles(&roles)? }
        }
        Written::SetValidators { validators } => {
            let validator = |written: WrittenValidator| Validator {
                org: written.org,
                consensus_key: written.consensus_key,
                peer_id: written.peer_id,
                seal_key: written.seal_key,
            };
            Governance::SetValidators { validators: validators.into_iter().map(validator).collect() }
        }
        Written::SetPublishers { publishers } => Governance::SetPublishers { publishers },
        Written::SetParameter { parameter, value } => {
            Governance::SetParameter { parameter: Parameter::from_name(&parameter)?, value }
        }
        Written::EraseSealed { record } => Governance::EraseSealed { record },
        Written::Delegate { id, grantor, grantee, mode, prefix, kinds, from, to } => {
            let delegation = Delegation {
                id,
                grantor,
                grantee,
                mode: to_mode(&mode)?,
                prefix,
                from: start_of_day(from.parse().ok()?).ok()?,
                to: end_of_day(to.parse().ok()?).ok()?,
                kinds: to_kinds(&kinds)?,
            };
            Governance::Delegate { delegation: Some(delegation).filter(Delegation::is_sound)? }
        }
        Written::RevokeDelegation { id, grantor } => Governance::RevokeDelegation { id, grantor },
    })
}

/// The two ways in which another may decide 全域登记.
fn to_mode(name: &str) -> Option<Mode> {
    match name {
        "joint" => Some(Mode::Joint),
        "central" => Some(Mode::Central),
        _ => None,
    }
}

/// Bit n stands for Tn.
fn to_kinds(kinds: &[u16]) -> Option<u64> {
    let bit = |kind: &u16| 1_u64.checked_shl(u32::from(*kind));
    kinds.iter().map(bit).try_fold(0, |all, bit| Some(all | bit?))
}

fn facts(name: String, kind: &str, areas: Vec<u32>, place: Option<String>) -> Option<OrganisationFacts> {
    let kind = OrganisationKind::from_name(kind)?;
    Some(OrganisationFacts { name, kind, areas, certificate_place: place })
        .filter(OrganisationFacts::is_sound)
}

fn to_keys(written: Vec<WrittenKey>) -> Option<Vec<NewKey>> {
    written.into_iter().map(to_key).collect()
}

fn to_key(written: WrittenKey) -> Option<NewKey> {
    let (algorithm, digits) = match written.key.split_once(':')? {
        ("ed25519", digits) => (KeyAlgorithm::Ed25519, digits),
        ("x25519", digits) => (KeyAlgorithm::X25519, digits),
        _ => return None,
    };
    let mut public = [0; 32];
    hex::decode_to_slice(digits, &mut public).ok()?;
    let roles = to_roles(&written.roles)?;
    Some(NewKey { number: written.number, algorithm, public, roles, person: written.person })
        .filter(NewKey::is_sound)
}

fn to_roles(names: &[String]) -> Option<RoleSet> {
    let roles: Option<Vec<Role>> = names.iter().map(|name| Role::from_name(name)).collect();
    Some(RoleSet::of(&roles?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_reads_and_a_misspelt_key_is_named_with_its_line() {
        let text = "act = \"set-parameter\"\nparameter = \"lock-days\"\nvalue = 90\n";
        let act = read_act(text, "act.toml").expect("an act");
        assert_eq!(act, Governance::SetParameter { parameter: Parameter::LockDays, value: 90 });
        let failure = read_act(&text.replace("value", "valeu"), "act.toml").expect_err("no such key");
        assert!(failure.what.starts_with("act.toml:"), "{}", failure.what);
        assert!(read_act(&text.replace("lock-days", "lock-years"), "act.toml").is_err());
    }

    #[test]
    fn a_delegation_is_of_days_kinds_and_units_and_is_refused_when_it_may_not_be() {
        let text = "act = \"delegate\"\nid = 7\ngrantor = 11\ngrantee = 12\nmode = \"joint\"\nprefix = \"4401\"\n\
                    kinds = [2, 10]\nfrom = \"2026-12-01\"\nto = \"2027-11-30\"\n";
        let Governance::Delegate { delegation } = read_act(text, "act.toml").expect("an act") else {
            panic!("a delegation");
        };
        assert_eq!((delegation.mode, delegation.kinds), (Mode::Joint, 1 << 2 | 1 << 10));
        assert_eq!(delegation.to.value() - delegation.from.value(), 365 * 86_400_000);
        for (right, wrong) in [
            ("\"joint\"", "\"collected\""),
            ("[2, 10]", "[28]"),
            ("[2, 10]", "[]"),
            ("\"4401\"", "\"\""),
            ("2027-11-30", "2030-11-30"),
            ("2027-11-30", "2026-11-30"),
            ("grantee = 12", "grantee = 11"),
        ] {
            assert!(read_act(&text.replace(right, wrong), "act.toml").is_err(), "{wrong}");
        }
        let revoke = "act = \"revoke-delegation\"\nid = 7\ngrantor = 11\n";
        let act = read_act(revoke, "act.toml").expect("an act");
        assert_eq!(act, Governance::RevokeDelegation { id: 7, grantor: 11 });
    }
}
