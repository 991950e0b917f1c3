//! What the commands of a clerk share: profile, node, chain, and the keystore, unlocked once a command.

use std::cell::OnceCell;
use std::path::PathBuf;
use std::time::Duration;

use kexin_ledger::api::{OrganisationView, RequestParts, RequestSignature, request_message};
use kexin_ledger::keystore::{KeyPlace, Keystore, KeystoreError, OpenKeystore, Purpose};
use kexin_ledger::record::Role;
use kexin_ledger::sealed::rand_core::{CryptoRng, Rng as _};
use kexin_proof::anchor::TrustAnchor;
use kexin_proof::hash::ChainId;
use kexin_proof::suite::SecretKey;

use crate::args::Global;
use crate::client::{Client, RequestSigner};
use crate::commands::anchor;
use crate::exit::{Exit, Failure};
use crate::profile::{KEYSTORE_FILE, Profile, ProfileFolder};
use crate::text::{t, tf};
use crate::{clock, passphrase};

/// What the commands of a clerk share.
pub struct Session {
    /// Options of the command line.
    pub global: Global,
    /// The profile's folder.
    pub folder: ProfileFolder,
    profile: Profile,
    anchor: OnceCell<TrustAnchor>,
    keys: OnceCell<OpenKeystore>,
}

/// A key of the keystore, ready to sign.
pub struct ClerkKey {
    /// Organisation.
    pub org: u32,
    /// Key number.
    pub number: u16,
    /// The secret.
    pub secret: SecretKey,
}

impl Session {
    /// Reads the profile; nothing else is opened before it is needed.
    ///
    /// # Errors
    /// A profile that is malformed.
    pub fn open(global: Global) -> Result<Self, Failure> {
        let folder = ProfileFolder::locate(global.profile.as_deref())?;
        let profile = folder.profile()?;
        Ok(Self { global, folder, profile, anchor: OnceCell::new(), keys: OnceCell::new() })
    }

    /// The node: `--node`, `KEXIN_NODE`, the profile.
    ///
    /// # Errors
    /// When none is named.
    pub fn client(&self) -> Result<Client, Failure> {
        let Some(url) = self.node() else {
            return Err(Failure::new(
                Exit::Usage,
                t("没有指定节点", "no node is named"),
                t("--node http://主机:端口，或 kexin init", "--node http://HOST:PORT, or kexin init"),
            ));
        };
        Client::new(&url, Duration::from_secs(ANSWER_SECONDS))
    }

    /// Whether a node is named anywhere.
    pub fn has_node(&self) -> bool {
        self.node().is_some()
    }

    fn node(&self) -> Option<String> {
        let named = self.global.node.clone().or_else(|| std::env::var("KEXIN_NODE").ok());
        named.or_else(|| self.profile.node.clone())
    }

    /// The chain of the pinned anchor: what is signed is signed for it alone, whatever a node says.
    ///
    /// # Errors
    /// When no anchor is pinned.
    pub fn chain(&self) -> Result<ChainId, Failure> {
        self.anchor().map(TrustAnchor::chain)
    }

    /// The pinned anchor.
    ///
    /// # Errors
    /// When none is pinned, or the file is damaged.
    pub fn anchor(&self) -> Result<&TrustAnchor, Failure> {
        if let Some(anchor) = self.anchor.get() {
            return Ok(anchor);
        }
        let opened = anchor::open(None, &self.folder)?;
        Ok(self.anchor.get_or_init(|| opened))
    }

    /// This desk's organisation.
    ///
    /// # Errors
    /// When neither `--key` nor the profile names one.
    pub fn org(&self) -> Result<u32, Failure> {
        if let Some((org, _)) = self.named_key()? {
            return Ok(org);
        }
        self.profile.org.ok_or_else(|| {
            Failure::new(
                Exit::Usage,
                t("不知本机构编号", "this desk's organisation is not known"),
                t("--key 机构/密钥，或 kexin init --org", "--key ORG/KEY, or kexin init --org"),
            )
        })
    }

    /// Where the keystore lies.
    pub fn keystore_path(&self) -> PathBuf {
        self.global.keystore.clone().unwrap_or_else(|| self.folder.file(KEYSTORE_FILE))
    }

    /// The keystore, unlocked at its first use.
    ///
    /// # Errors
    /// A file that is missing, too open or malformed; a wrong passphrase.
    pub fn keys(&self) -> Result<&OpenKeystore, Failure> {
        if let Some(keys) = self.keys.get() {
            return Ok(keys);
        }
        let path = self.keystore_path();
        let shown = path.display().to_string();
        let locked = Keystore::read(&path).map_err(|error| keystore_failure(&error).at(&shown))?;
        let passphrase = passphrase::read(&self.global)?;
        let opened = locked.unlock(&passphrase).map_err(|error| keystore_failure(&error).at(&shown))?;
        Ok(self.keys.get_or_init(|| opened))
    }

    /// Of some roles the first that a key of the keystore is registered for; the first of all when none is.
    ///
    /// # Errors
    /// No node, or no keystore.
    pub fn role_among(&self, roles: &[Role]) -> Result<Role, Failure> {
        let [first, rest @ ..] = roles else { unreachable!("whatever is signed is signed in some role") };
        if rest.is_empty() {
            return Ok(*first);
        }
        let org = self.org()?;
        let numbers = self.clerk_numbers(org)?;
        let named = self.named_key()?.map(|(_, number)| number);
        let view: OrganisationView = self.client()?.json(&format!("/v1/organisations/{org}"), None)?;
        let has = |role: &Role| {
            view.keys.iter().any(|key| {
                let is_ours = named.map_or_else(|| numbers.contains(&key.key), |named| named == key.key);
                is_ours && key.revoked_at.is_none() && key.roles.iter().any(|name| name == role.name())
            })
        };
        Ok(roles.iter().copied().find(|role| has(role)).unwrap_or(*first))
    }

    /// The key to sign with in a role: `--key`, the only one, or the one whose registration has the role.
    ///
    /// # Errors
    /// When it cannot be told which.
    pub fn key_for(&self, role: Role) -> Result<ClerkKey, Failure> {
        if let Some((org, number)) = self.named_key()? {
            return self.clerk_key(org, number);
        }
        let org = self.org()?;
        let numbers = self.clerk_numbers(org)?;
        if let [number] = numbers[..] {
            return self.clerk_key(org, number);
        }
        let view: OrganisationView = self.client()?.json(&format!("/v1/organisations/{org}"), None)?;
        let has_role = |number: &u16| {
            view.keys.iter().any(|key| {
                key.key == *number
                    && key.revoked_at.is_none()
                    && key.roles.iter().any(|name| name == role.name())
            })
        };
        let fitting: Vec<u16> = numbers.into_iter().filter(has_role).collect();
        match fitting[..] {
            [number] => self.clerk_key(org, number),
            [] => Err(Failure::new(
                Exit::NotAuthorised,
                tf(
                    format!("密钥库中没有登记岗位为 {} 的密钥", role.name()),
                    format!("no key of the keystore is registered as {}", role.name()),
                ),
                t(
                    "由机构管理员登记密钥，或用 --key 指定",
                    "have an administrator register one, or name it with --key",
                ),
            )),
            _ => Err(Failure::new(
                Exit::Usage,
                tf(format!("有多个 {} 密钥", role.name()), format!("several keys are {}", role.name())),
                t("用 --key 机构/密钥 指定", "name one with --key ORG/KEY"),
            )),
        }
    }

    /// Signs requests with any key of this desk.
    ///
    /// # Errors
    /// As [`Session::keys`]; also when the keystore has no key of the organisation.
    pub fn requester(&self) -> Result<Requester, Failure> {
        let key = match self.named_key()? {
            Some((org, number)) => self.clerk_key(org, number)?,
            None => {
                let org = self.org()?;
                let number = self.clerk_numbers(org)?.last().copied().ok_or_else(|| {
                    Failure::new(
                        Exit::NotAuthorised,
                        tf(
                            format!("密钥库没有机构 {org} 的密钥"),
                            format!("the keystore has no key of organisation {org}"),
                        ),
                        "kexin key list",
                    )
                })?;
                self.clerk_key(org, number)?
            }
        };
        Ok(Requester { key, chain: self.chain()? })
    }

    fn clerk_numbers(&self, org: u32) -> Result<Vec<u16>, Failure> {
        let places = self.keys()?.keys().map(|info| info.place);
        Ok(places
            .filter(|place| place.purpose == Purpose::Clerk && place.org == org)
            .map(|place| place.key)
            .collect())
    }

    fn clerk_key(&self, org: u32, number: u16) -> Result<ClerkKey, Failure> {
        let place = KeyPlace { purpose: Purpose::Clerk, org, key: number };
        let secret = self.keys()?.signing_key(place).map_err(|error| keystore_failure(&error))?;
        Ok(ClerkKey { org, number, secret })
    }

    fn named_key(&self) -> Result<Option<(u32, u16)>, Failure> {
        let Some(text) = &self.global.key else { return Ok(None) };
        let parsed = text.split_once('/').and_then(|(org, key)| Some((org.parse().ok()?, key.parse().ok()?)));
        parsed.map(Some).ok_or_else(|| {
            Failure::new(
                Exit::Usage,
                t("--key 格式错误", "--key is malformed"),
                t("如 --key 11/4", "such as --key 11/4"),
            )
        })
    }
}

/// Signs requests to a node.
pub struct Requester {
    key: ClerkKey,
    chain: ChainId,
}

impl RequestSigner for Requester {
    fn sign(&self, method: &str, path: &str, body: &[u8]) -> RequestSignature {
        let mut nonce = [0; 16];
        random().fill_bytes(&mut nonce);
        let (org, key, date) = (self.key.org, self.key.number, clock::now());
        let parts = RequestParts { org, key, method, path, body, date, nonce };
        let signature = self.key.secret.sign(&request_message(&self.chain, &parts));
        RequestSignature { org, key, date, nonce, signature }
    }
}

/// The system's randomness.
pub fn random() -> impl CryptoRng {
    kexin_ledger::sealed::rand_core::UnwrapErr(getrandom::SysRng)
}

/// A keystore's error as a command ends with it.
pub fn keystore_failure(error: &KeystoreError) -> Failure {
    let exit = match error {
        KeystoreError::Locked => Exit::NotAuthorised,
        _ => Exit::Usage,
    };
    Failure::plain(exit, error.to_string())
}

/// Longest wait for one answer beside the wait for finality.
const ANSWER_SECONDS: u64 = 90;
