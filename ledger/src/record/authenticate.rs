//! Who signed: every signature of a record and of its attestations holds under a key that may sign so.

use kexin_proof::hash::{ChainId, RecordId};
use kexin_proof::height::Height;
use kexin_proof::suite::{PublicKey, SignatureBytes, SignedBytes, verify_each, verify_strict};

use super::{Role, RoleSet, Signature, SignedRecord, signature_message};

/// A key as the register has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredKey {
    /// The key.
    pub public: PublicKey,
    /// What it may sign as.
    pub roles: RoleSet,
    /// The natural person behind it, numbered inside the organisation; 0 for an institution's own key.
    pub person: u32,
    /// First height at which it counts.
    pub valid_from: Height,
    /// Height from which it no longer counts.
    pub revoked_at: Option<Height>,
}

impl RegisteredKey {
    /// Whether it counts for a block on this parent.
    #[must_use]
    pub fn is_valid_at(&self, parent: Height) -> bool {
        self.valid_from <= parent && self.revoked_at.is_none_or(|revoked| parent < revoked)
    }
}

/// Keys and roles at one state: that of a block's parent.
pub trait KeyRegistry {
    /// Height of the state.
    fn height(&self) -> Height;

    /// A key by organisation and number, valid or not.
    fn key(&self, org: u32, key: u16) -> Option<RegisteredKey>;
}

/// Which signature of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignaturePlace {
    /// Of the record, by its place from 0.
    Record(usize),
    /// Of an attestation, by the attestation's place from 0.
    Attestation(usize),
}

impl core::fmt::Display for SignaturePlace {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Record(place) => write!(f, "signature {place}"),
            Self::Attestation(place) => write!(f, "attestation {place}"),
        }
    }
}

/// Why a record is not authentic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AttestError {
    /// No signature at all.
    #[error("the record carries no signature 记录没有签名")]
    Unsigned,
    /// The key is not registered.
    #[error("{place}: key {org}/{key} is not registered 密钥 {org}/{key} 未注册")]
    UnknownKey {
        /// Which signature.
        place: SignaturePlace,
        /// Organisation.
        org: u32,
        /// Key number.
        key: u16,
    },
    /// The key is not yet valid, or revoked.
    #[error("{place}: key {org}/{key} is not in force 密钥 {org}/{key} 未生效或已吊销")]
    KeyNotInForce {
        /// Which signature.
        place: SignaturePlace,
        /// Organisation.
        org: u32,
        /// Key number.
        key: u16,
    },
    /// The key may not sign in this role.
    #[error("{place}: key {org}/{key} has no right to sign as {} 密钥 {org}/{key} 无此岗位权限", role.name())]
    Role {
        /// Which signature.
        place: SignaturePlace,
        /// Organisation.
        org: u32,
        /// Key number.
        key: u16,
        /// The role it claimed.
        role: Role,
    },
    /// The signature does not hold.
    #[error("{place}: the signature does not hold 签名验证失败")]
    Signature {
        /// Which signature.
        place: SignaturePlace,
    },
}

/// Who signed, as the register knows him.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signer {
    /// In which capacity.
    pub role: Role,
    /// Organisation.
    pub org: u32,
    /// Key number.
    pub key: u16,
    /// Natural person inside the organisation; 0 for an institution.
    pub person: u32,
}

/// A record whose signatures hold, with its signers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthenticRecord {
    record: SignedRecord,
    id: RecordId,
    signers: Vec<Signer>,
}

impl AuthenticRecord {
    /// The record.
    #[must_use]
    pub const fn record(&self) -> &SignedRecord {
        &self.record
    }

    /// Its id on the chain it was authenticated for.
    #[must_use]
    pub const fn id(&self) -> &RecordId {
        &self.id
    }

    /// Who signed the record itself, in the order of its signatures.
    #[must_use]
    pub fn signers(&self) -> &[Signer] {
        &self.signers
    }

    /// The signer in a role, the first if there are several.
    #[must_use]
    pub fn signer(&self, role: Role) -> Option<&Signer> {
        self.signers.iter().find(|signer| signer.role == role)
    }
}

impl SignedRecord {
    /// Checks every signature against the keys in force.
    ///
    /// # Errors
    /// The first signature that fails, and why.
    pub fn authenticate(
        self,
        chain: &ChainId,
        keys: &impl KeyRegistry,
    ) -> Result<AuthenticRecord, AttestError> {
        let mut results = authenticate_batch(vec![self], chain, keys, [0; 32]);
        results.pop().expect("one record gives one result")
    }

    /// Checks every signature where a record enters: besides, each holds under the cofactorless equation, because that
    /// is what partners' libraries will check it with (`docs/formats.md` 2).
    ///
    /// # Errors
    /// As [`SignedRecord::authenticate`].
    pub fn authenticate_at_entry(
        self,
        chain: &ChainId,
        keys: &impl KeyRegistry,
    ) -> Result<AuthenticRecord, AttestError> {
        let (id, signers, claims) = claims_of(&self, chain, keys)?;
        for Claim { place, key, message, signature } in &claims {
            verify_strict(key, message, signature).map_err(|_| AttestError::Signature { place: *place })?;
        }
        Ok(AuthenticRecord { record: self, id, signers })
    }
}

/// A signature to check: its place, key, message and bytes.
struct Claim {
    place: SignaturePlace,
    key: PublicKey,
    message: Vec<u8>,
    signature: SignatureBytes,
}

/// Checks many records at once; the verdict on each is that of [`SignedRecord::authenticate`].
///
/// `randomness` must not be known to whoever made the records before they were made.
#[must_use]
pub fn authenticate_batch(
    records: Vec<SignedRecord>,
    chain: &ChainId,
    keys: &impl KeyRegistry,
    randomness: [u8; 32],
) -> Vec<Result<AuthenticRecord, AttestError>> {
    let prepared: Vec<_> = records
        .into_iter()
        .map(|record| {
            claims_of(&record, chain, keys).map(|(id, signers, claims)| (record, id, signers, claims))
        })
        .collect();
    let items: Vec<SignedBytes<'_>> =
        prepared.iter().flatten().flat_map(|(_, _, _, claims)| items_of(claims)).collect();
    let mut verdicts = verify_each(&items, randomness).into_iter();
    prepared
        .into_iter()
        .map(|prepared| {
            let (record, id, signers, claims) = prepared?;
            let holds: Vec<bool> = verdicts.by_ref().take(claims.len()).collect();
            match claims.iter().zip(holds).find(|(_, holds)| !holds) {
                Some((claim, _)) => Err(AttestError::Signature { place: claim.place }),
                None => Ok(AuthenticRecord { record, id, signers }),
            }
        })
        .collect()
}

fn items_of(claims: &[Claim]) -> impl Iterator<Item = SignedBytes<'_>> {
    claims.iter().map(|claim| SignedBytes {
        key: claim.key,
        message: &claim.message,
        signature: claim.signature,
    })
}

/// Looks every signer up; gives the record's id, its signers, and the signatures to check.
fn claims_of(
    record: &SignedRecord,
    chain: &ChainId,
    keys: &impl KeyRegistry,
) -> Result<(RecordId, Vec<Signer>, Vec<Claim>), AttestError> {
    if record.signatures().is_empty() {
        return Err(AttestError::Unsigned);
    }
    let id = record.record_id(chain);
    let mut signers = Vec::with_capacity(record.signatures().len());
    let mut claims = Vec::with_capacity(record.signatures().len() + record.attestations().len());
    for (number, attestation) in record.attestations().iter().enumerate() {
        let place = SignaturePlace::Attestation(number);
        let signature = attestation.signature();
        let (key, _) = look_up(signature, place, keys)?;
        claims.push(Claim { place, key, message: attestation.message(chain), signature: signature.bytes });
    }
    for (number, signature) in record.signatures().iter().enumerate() {
        let place = SignaturePlace::Record(number);
        let (public, person) = look_up(signature, place, keys)?;
        let Signature { role, org, key, bytes } = *signature;
        let message = signature_message(chain, &id, role, org, key);
        claims.push(Claim { place, key: public, message, signature: bytes });
        signers.push(Signer { role, org, key, person });
    }
    Ok((id, signers, claims))
}

fn look_up(
    signature: &Signature,
    place: SignaturePlace,
    keys: &impl KeyRegistry,
) -> Result<(PublicKey, u32), AttestError> {
    let Signature { role, org, key, .. } = *signature;
    let registered = keys.key(org, key).ok_or(AttestError::UnknownKey { place, org, key })?;
    if !registered.is_valid_at(keys.height()) {
        return Err(AttestError::KeyNotInForce { place, org, key });
    }
    if !registered.roles.has(role) {
        return Err(AttestError::Role { place, org, key, role });
    }
    Ok((registered.public, registered.person))
}
