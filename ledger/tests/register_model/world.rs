//! The ledger under test: a chain in memory whose genesis names the offices of the model's world.

use std::sync::Arc;

use kexin_ledger::attestation::{Attestation, Statement};
use kexin_ledger::fixture::{self, TestChain, new_key, secret, validator};
use kexin_ledger::genesis::{FirstOrganisation, Genesis, GenesisParts};
use kexin_ledger::record::{AttestError, RecordDraft, Role, SignedRecord};
use kexin_ledger::registry::{KeyRing, NewKey, OrganisationFacts, OrganisationKind};
use kexin_ledger::rules::AdmissibleRecord;
use kexin_proof::hash::{HeaderHash, RecordId, sha256, tagged};
use kexin_proof::height::TimeMs;
use kexin_proof::slots::Seed;
use kexin_proof::suite::{SecretKey, Suite};
use kexin_proof::wire::DecodeError;

use crate::build;
use crate::model::UNWRITABLE;
use crate::model::offices::{self, area, certificate_place};
use crate::model::record::{self, Record};

/// When the world begins: 2023-05-04T01:00:00Z, a Thursday.
pub const BEGIN_MS: u64 = 1_683_162_000_000;

/// The chain.
pub struct World {
    pub chain: TestChain,
    /// Records that were registered, in their order.
    pub records: Vec<RecordId>,
}

impl World {
    /// At genesis.
    pub fn new() -> Self {
        Self { chain: TestChain::of(&genesis()), records: Vec::new() }
    }

    /// A seed that no other list or record has.
    pub fn seed(&mut self) -> Seed {
        self.chain.seed()
    }

    /// Id of a record by its number among all that were registered; of no record where there is none.
    pub fn registered(&self, number: u64) -> RecordId {
        let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let found = place.and_then(|place| self.records.get(place)).copied();
        found.unwrap_or(RecordId::from_bytes([0; 32]))
    }

    /// A record's lot among 10,000 in the block after `parent`: of the hash of both the first 64 bits, as a fraction.
    pub fn lot(parent: &HeaderHash, record: &RecordId) -> u64 {
        let hash = tagged("kexinku/audit-draw/v1", &[parent.as_bytes(), record.as_bytes()]);
        let head = hash[..8].iter().fold(0_u128, |head, byte| head << 8 | u128::from(*byte));
        u64::try_from((head * 10_000) >> 64).expect("less than 10,000")
    }

    /// A statement, signed.
    pub fn signed_statement(&self, statement: Statement, signer: record::Signer) -> Attestation {
        let (role, org, key) = signer;
        Attestation::sign(statement, &self.chain.chain(), &secret(org, key), build::role(role), org, key)
    }

    /// the keys that sign are in force, in their roles.
    fn authenticate(&self, record: &SignedRecord) -> Result<(), u16> {
        let mut keys = KeyRing::new(self.chain.head().height());
        keys.load_signers(self.chain.store(), record).expect("memory does not fail");
        match record.clone().authenticate(&self.chain.chain(), &keys) {
            Ok(_) => Ok(()),
            Err(AttestError::Role { .. }) => Err(124),
            Err(_) => Err(123),
        }
    }

    /// The records of a group as drafts, signed and put to layer P; the rule that refuses the first bad one.
    pub fn admit(
        &mut self,
        group: &[(RecordDraft, &Record)],
    ) -> Result<Vec<Arc<AdmissibleRecord>>, (usize, u16)> {
        let unsigned = match group {
            [(draft, _)] => draft.unsigned().map(|record| vec![record]),
            _ => {
                let drafts: Vec<RecordDraft> = group.iter().map(|(draft, _)| draft.clone()).collect();
                RecordDraft::unsigned_group(&drafts)
            }
        };
        let unsigned = match unsigned {
            Ok(unsigned) => unsigned,
            // More than a list has room for is the desk's fault, and no record.
            Err(DecodeError::OverLimit { .. }) => {
                let too_long = group.iter().position(|(draft, _)| draft.unsigned().is_err());
                return Err((too_long.expect("one of them is too long"), UNWRITABLE));
            }
            Err(error) => panic!("a draft that is no record: {error}"),
        };
        let mut admitted = Vec::new();
        for (position, (record, (_, plain))) in unsigned.into_iter().zip(group).enumerate() {
            let signers: Vec<(Role, u32, u16)> =
                plain.signers.iter().map(|(role, org, key)| (build::role(*role), *org, *key)).collect();
            let signed = self.chain.signed(record, &signers);
            // Keys come and go with governance alone; of all others they are known to hold.
            if plain.facts.kind() == 28 {
                self.authenticate(&signed).map_err(|rule| (position, rule))?;
            }
            admitted.push(self.chain.admit(signed).map_err(|rejection| (position, rejection.number()))?);
        }
        Ok(admitted)
    }
}

fn genesis() -> Genesis {
    use OrganisationKind::{
        Bank, Bureau, Court, Developer, Housing, Identity, Notary, Organ, Planning, Province, SigningService,
        Survey, Tax,
    };
    let mut organisations = vec![organisation(1, Province)];
    organisations.extend([offices::GUANGZHOU, offices::SHAOGUAN].map(|org| organisation(org, Bureau)));
    organisations.extend(offices::BANKS.map(|org| organisation(org, Bank)));
    organisations.push(organisation(offices::TAX, Tax));
    organisations.extend(offices::COURTS.map(|org| organisation(org, Court)));
    let others = [
        (offices::SIGNING_SERVICE, SigningService),
        (offices::SURVEYOR, Survey),
        (offices::PLANNER, Planning),
        (offices::POLICE, Identity),
        (offices::DEVELOPER, Developer),
        (offices::PROCURATORATE, Organ),
        (offices::HOUSING, Housing),
        (offices::NOTARY, Notary),
    ];
    organisations.extend(others.map(|(org, kind)| organisation(org, kind)));
    Genesis::new(GenesisParts {
        origin: "model.example/kexinku".parse().expect("an origin"),
        time: TimeMs::new(BEGIN_MS).expect("a time of this century"),
        suite: Suite::Sha256Ed25519,
        predecessor: None,
        validators: vec![validator(offices::GUANGZHOU)],
        publishers: vec![SecretKey::from_seed(sha256(&[b"model publisher"])).public()],
        recovery: None,
        organisations,
        parameters: Vec::new(),
    })
    .expect("the world is sound")
}

fn organisation(org: u32, kind: OrganisationKind) -> FirstOrganisation {
    let areas = match kind {
        OrganisationKind::Province => vec![440_000],
        _ => area(org).into_iter().collect(),
    };
    FirstOrganisation {
        org,
        facts: OrganisationFacts {
            name: format!("测试机构{org}"),
            kind,
            areas,
            certificate_place: certificate_place(org).map(str::to_owned),
        },
        keys: keys(org, kind),
    }
}

fn keys(org: u32, kind: OrganisationKind) -> Vec<NewKey> {
    let own: &[Role] = match kind {
        OrganisationKind::Province => return vec![new_key(org, fixture::ADMIN, &[Role::ProvinceAdmin], 1)],
        OrganisationKind::Bureau => &[
            Role::Acceptor,
            Role::Reviewer,
            Role::Registrar,
            Role::SecondReviewer,
            Role::Reviewer,
            Role::Policy,
        ],
        OrganisationKind::Bank => &[Role::Bank],
        OrganisationKind::Tax => &[Role::Tax],
        OrganisationKind::Court => &[Role::Court],
        OrganisationKind::Housing => &[Role::Housing],
        OrganisationKind::Notary => &[Role::Notary],
        OrganisationKind::SigningService => &[Role::Party],
        OrganisationKind::Survey => &[Role::Survey],
        OrganisationKind::Planning => &[Role::Planning],
        OrganisationKind::Identity => &[Role::Identity],
        OrganisationKind::Developer => &[Role::Developer],
        OrganisationKind::Organ => &[Role::Organ],
    };
    let admin = new_key(org, fixture::ADMIN, &[Role::BureauAdmin], 1);
    let others =
        (2..).zip(own).map(|(number, role)| new_key(org, number, &[*role], offices::person(org, number).1));
    std::iter::once(admin).chain(others).collect()
}
