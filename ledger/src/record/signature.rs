//! Signatures of a record: bound to the chain, the record, the signer and the role he signs in.

use kexin_proof::hash::{ChainId, RecordId};
use kexin_proof::suite::{SignatureBytes, signed_message};
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

const TAG: &str = "kexinku/attest/v1";

/// In which capacity a key signs. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
pub enum Role {
    /// 受理: took the case in.
    Acceptor = 1,
    /// 审核: reviewed it.
    Reviewer = 2,
    /// 登簿: records it in the register.
    Registrar = 3,
    /// Second reviewer, where the law wants two.
    SecondReviewer = 4,
    /// A party's e-signature service.
    Party = 10,
    /// 税务.
    Tax = 20,
    /// 银行.
    Bank = 21,
    /// 法院.
    Court = 22,
    /// 住房.
    Housing = 23,
    /// 公证.
    Notary = 24,
    /// 测绘.
    Survey = 25,
    /// 自然资源规划.
    Planning = 26,
    /// 公安、民政、市场监管: confirms who a party is.
    Identity = 27,
    /// 房地产开发企业.
    Developer = 28,
    /// Another organ that may seize, restrict or decide 其他有权机关.
    Organ = 29,
    /// Administers the keys of its own organisation.
    BureauAdmin = 30,
    /// Administers organisations for the province.
    ProvinceAdmin = 31,
    /// Signs for an automatic policy.
    Policy = 40,
}

impl Role {
    /// Every role, by number.
    pub const ALL: [Self; 18] = [
        Self::Acceptor,
        Self::Reviewer,
        Self::Registrar,
        Self::SecondReviewer,
        Self::Party,
        Self::Tax,
        Self::Bank,
        Self::Court,
        Self::Housing,
        Self::Notary,
        Self::Survey,
        Self::Planning,
        Self::Identity,
        Self::Developer,
        Self::Organ,
        Self::BureauAdmin,
        Self::ProvinceAdmin,
        Self::Policy,
    ];

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// The role with a number.
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.number() == number)
    }

    /// Its name in commands and files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acceptor => "acceptor",
            Self::Reviewer => "reviewer",
            Self::Registrar => "registrar",
            Self::SecondReviewer => "second-reviewer",
            Self::Party => "party",
            Self::Tax => "tax",
            Self::Bank => "bank",
            Self::Court => "court",
            Self::Housing => "housing",
            Self::Notary => "notary",
            Self::Survey => "survey",
            Self::Planning => "planning",
            Self::Identity => "identity",
            Self::Developer => "developer",
            Self::Organ => "organ",
            Self::BureauAdmin => "bureau-admin",
            Self::ProvinceAdmin => "province-admin",
            Self::Policy => "policy",
        }
    }

    /// The role with a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// The roles of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct RoleSet(u64);

impl RoleSet {
    /// The set of some roles.
    #[must_use]
    pub fn of(roles: &[Role]) -> Self {
        Self(roles.iter().fold(0, |bits, role| bits | 1 << role.number()))
    }

    /// The set of a number whose bit n stands for role n; unknown bits are refused.
    #[must_use]
    pub fn from_bits(bits: u64) -> Option<Self> {
        if bits & !Self::of(&Role::ALL).0 == 0 { Some(Self(bits)) } else { None }
    }

    /// The number.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Whether a role is in the set.
    #[must_use]
    pub const fn has(self, role: Role) -> bool {
        self.0 & (1 << role.number()) != 0
    }

    /// The roles, by number.
    #[must_use]
    pub fn roles(self) -> Vec<Role> {
        Role::ALL.into_iter().filter(|role| self.has(*role)).collect()
    }
}

/// One signature: role, organisation, key number, bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// In which capacity.
    pub role: Role,
    /// Organisation of the key.
    pub org: u32,
    /// Number of the key inside the organisation.
    pub key: u16,
    /// Over [`signature_message`], or the attestation it stands in.
    pub bytes: SignatureBytes,
}

impl Signature {
    /// What signatures are sorted by.
    #[must_use]
    pub fn place(&self) -> (Role, u32, u16) {
        (self.role, self.org, self.key)
    }

    /// Role, organisation and key: what is signed along.
    pub(crate) fn write_signer(&self, out: &mut Writer) {
        out.u16(self.role.number());
        out.u32(self.org);
        out.u16(self.key);
    }
}

impl Wire for Signature {
    fn write(&self, out: &mut Writer) {
        self.write_signer(out);
        self.bytes.write(out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let role = Role::from_number(input.u16()?).ok_or(DecodeError::Invalid { what: "role", offset })?;
        Ok(Self { role, org: input.u32()?, key: input.u16()?, bytes: SignatureBytes::read(input)? })
    }
}

/// `"kexinku/attest/v1" ‖ 0 ‖ chain_id ‖ record_id ‖ role ‖ org ‖ key`: short enough for a hardware token.
#[must_use]
pub fn signature_message(chain: &ChainId, record: &RecordId, role: Role, org: u32, key: u16) -> Vec<u8> {
    let mut out = Writer::new();
    record.write(&mut out);
    out.u16(role.number());
    out.u32(org);
    out.u16(key);
    signed_message(TAG, chain, &out.into_bytes())
}
