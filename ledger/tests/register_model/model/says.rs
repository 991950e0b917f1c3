//! What an attestation states.

use kexin_proof::unit_code::UnitCode;

use super::record::Party;

/// What is stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// A party agrees to an act; to these terms, or to others.
    Esign {
        party: Party,
        unit: UnitCode,
        act: u16,
        to_these_terms: bool,
    },
    TaxClear {
        unit: UnitCode,
        cause: u32,
        givers: Vec<Party>,
        takers: Vec<Party>,
        taxes: u32,
        exempt: u32,
        contract: String,
    },
    BankRelease {
        unit: UnitCode,
        mortgage: String,
        proof: String,
    },
    /// The holder of an entry, or an organisation for itself, consents to an act.
    Consent {
        unit: UnitCode,
        act: u16,
        entry: String,
        party: Option<Party>,
        to_these_terms: bool,
    },
    HousingFiling {
        unit: UnitCode,
        act: u16,
        contract: String,
        permit: String,
        obligor: Option<Party>,
        beneficiaries: Vec<Party>,
    },
    /// Units with their areas.
    Survey {
        measured: Vec<(UnitCode, u64)>,
        adjacent: bool,
    },
    Planning {
        unit: UnitCode,
        area: u64,
        use_code: u32,
        completed: bool,
    },
    /// 1 as stated, 2 lost.
    SiteCheck {
        unit: UnitCode,
        finding: u16,
    },
    Identity {
        party: Party,
        person: Option<u8>,
        status: u32,
    },
    /// 1 inheritance, 2 bequest, 3 will, 4 mandate.
    Notary {
        unit: UnitCode,
        matter: u16,
        from: Vec<Party>,
        to: Vec<Party>,
        document: String,
        digest: u8,
    },
    /// The developer agrees to an act, under his presale permit.
    Developer {
        unit: UnitCode,
        act: u16,
        permit: String,
    },
    RiskAck {
        party: Party,
        unit: UnitCode,
        entry: String,
    },
    Guardian {
        ward: Party,
        guardian: Party,
        unit: UnitCode,
        act: u16,
        to_these_terms: bool,
    },
    ClaimAssignment {
        unit: UnitCode,
        mortgage: String,
        to: u32,
        whole: bool,
        deed: u8,
    },
    Referral {
        unit: UnitCode,
        to: u32,
    },
    SuitProof {
        unit: UnitCode,
        objection: String,
        accepted_at: u64,
        document: String,
    },
    /// 1 first registration, 2 correction, 3 cancellation, 4 lost certificate.
    PublicNotice {
        unit: UnitCode,
        matter: u16,
        published_at: u64,
        certificate: String,
    },
    /// The bureau has told a holder of a record that it will correct.
    HolderNotice {
        unit: UnitCode,
        /// Its number among all that were registered.
        target: u64,
        party: Party,
        notified_at: u64,
    },
    /// 1 merger or split of a legal person, 2 expropriation, 3 decision, 4 award.
    Instrument {
        unit: UnitCode,
        matter: u16,
        from: Vec<Party>,
        to: Vec<Party>,
        effective_at: u64,
        document: String,
        digest: u8,
    },
    CourtOrder {
        unit: UnitCode,
        act: u16,
        document: String,
        debtor: Option<Party>,
        served_at: u64,
        term_days: u64,
        digest: u8,
    },
}
