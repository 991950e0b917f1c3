//! What acts on ownership share: reading owners from a record, their form, consent, and the index of holders.

use std::collections::BTreeSet;

use kexin_proof::hash::{SlotsRoot, StateKey};
use kexin_proof::slot_table::owner;
use kexin_proof::slots::{PartyTag, Slots, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::{Filing, Register};
use crate::attestation::Claims;
use crate::certificate_number::CertificateKind;
use crate::holder::holder_key;
use crate::record::{Role, SignedRecord, application_root};
use crate::rules::{Findings, Rejection};
use crate::share::Share;
use crate::title::parse_number;
use crate::unit::{Owner, Unit, co_ownership, unit_key};

/// Most owners of a unit.
pub const OWNERS_MAX: usize = 1_024;

/// Names and types of an owner's slots.
pub(super) const OWNER_FACTS: &[FactRow] = &[
    row(owner::PARTY, "party", FactType::Party),
    row(owner::SHARE, "share", FactType::Share),
    row(owner::PERSON, "person", FactType::Tree),
    row(owner::CERTIFICATE, "certificate number", FactType::Text),
    row(owner::HOLDER_TYPE, "holder type", FactType::Code),
];

/// How certificates are issued to co-owners 持证方式.
pub mod issue_mode {
    /// One certificate for all.
    pub const SHARED: u32 = 0;
    /// One for each owner 分别持证.
    pub const SEPARATE: u32 = 1;
}

/// Owners that a record enters, with their form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOwners {
    /// Form of co-ownership.
    pub form: u32,
    /// The owners.
    pub owners: Vec<Owner>,
    /// Every certificate number issued, the record's own first.
    pub numbers: Vec<String>,
}

impl NewOwners {
    /// Reads owners, form and numbers.
    pub(super) fn read(
        record: &SignedRecord,
        (owners_slot, form_slot, mode_slot): (u16, u16, u16),
        issued: Option<String>,
        faults: &mut Findings,
    ) -> Option<Self> {
        let slots = record.slots();
        let form = faults.take(slots.code(form_slot).ok_or(Rejection::about(7, "co-ownership")));
        let mode = faults.take(slots.code(mode_slot).ok_or(Rejection::about(7, "issue mode")));
        let owners = faults.take(read_owners(slots, owners_slot))?;
        let fits = form.is_some_and(|form| is_form_of(form, &owners, faults));
        let numbers = faults.take(issued_numbers(mode?, &owners, issued?))?;
        // Shares are added up only where it is clear whose they are.
        fits.then_some(Self { form: form?, owners, numbers })
    }

    /// Sum of the shares that owners of a shared right carry; `None` when one carries none or the sum is too fine.
    #[must_use]
    pub fn share_sum(&self) -> Option<Share> {
        let shares: Option<Vec<Share>> =
            self.owners.iter().map(|owner| owner.share.map(Share::from)).collect();
        Share::sum(shares?).ok()
    }

    /// R-028 for owners of a whole unit.
    pub(super) fn check_whole(&self) -> Result<(), Rejection> {
        let whole = match self.form {
            co_ownership::SHARED => self.share_sum() == Some(Share::ONE),
            _ => self
                .owners
                .iter()
                .all(|owner| owner.share.is_none_or(|share| Share::from(share) == Share::ONE)),
        };
        if whole { Ok(()) } else { Err(Rejection::new(28)) }
    }
}

/// the form of co-ownership and the owners go together.
pub(super) fn is_form_of(form: u32, owners: &[Owner], faults: &mut Findings) -> bool {
    let count_fits = match form {
        co_ownership::SINGLE => owners.len() == 1,
        co_ownership::JOINT | co_ownership::SHARED => owners.len() > 1,
        _ => {
            faults.add(Rejection::about(8, "co-ownership"));
            return false;
        }
    };
    let parties: BTreeSet<PartyTag> = owners.iter().map(|owner| owner.party).collect();
    let are_owners = count_fits && parties.len() == owners.len();
    let are_unmarked = form != co_ownership::JOINT || owners.iter().all(|owner| owner.share.is_none());
    faults.require(45, are_owners);
    faults.require(46, are_unmarked);
    are_owners && are_unmarked
}

fn read_owners(slots: &Slots, slot: u16) -> Result<Vec<Owner>, Rejection> {
    let missing = Rejection::about(7, "owners");
    let list = slots.list(slot).filter(|list| list.width() == Width::W8).ok_or(missing)?;
    if list.elements().len() > OWNERS_MAX {
        return Err(Rejection::new(45));
    }
    list.elements().iter().map(|element| Owner::read(element).ok_or(missing)).collect()
}

/// marks and mode agree. R-117: of certificates that owners hold each there are as many as owners. Numbers are in
/// canonical form.
fn issued_numbers(mode: u32, owners: &[Owner], issued: String) -> Result<Vec<String>, Rejection> {
    let own: Vec<&String> = owners.iter().filter_map(|owner| owner.certificate.as_ref()).collect();
    match mode {
        issue_mode::SHARED if own.is_empty() => Ok(vec![issued]),
        issue_mode::SEPARATE if owners.len() > 1 && own.first() == Some(&&issued) => {
            let distinct: BTreeSet<&String> = own.iter().copied().collect();
            if distinct.len() != owners.len() {
                return Err(Rejection::new(117));
            }
            own.into_iter().map(|number| parse_number(number, CertificateKind::Title)).collect()
        }
        issue_mode::SHARED | issue_mode::SEPARATE => Err(Rejection::new(47)),
        _ => Err(Rejection::about(8, "issue mode")),
    }
}

/// Numbers that end when a certificate is replaced: that one, and those that owners held each.
pub(super) fn numbers_of(previous: &str, owners: &[Owner]) -> BTreeSet<String> {
    let own = owners.iter().filter_map(|owner| owner.certificate.clone());
    own.chain([previous.to_owned()]).collect()
}

/// Parties whose e-signature service says that they agree to this record's terms.
#[must_use]
pub fn consenting(filing: &Filing<'_>, unit: &UnitCode) -> BTreeSet<PartyTag> {
    let record = filing.signed();
    let terms = application_root(record.slots());
    let agrees = |claims: &Claims| match claims {
        Claims::PartyEsign(esign)
            if esign.unit == *unit && esign.act == record.envelope().kind && esign.application == terms =>
        {
            Some(esign.party)
        }
        _ => None,
    };
    record
        .attestations()
        .iter()
        .filter(|attestation| attestation.signature().role == Role::Party)
        .filter_map(|attestation| agrees(&attestation.statement().claims))
        .collect()
}

/// Consent to a disposal of the whole: of all joint owners, of two thirds of the shares (R-027, 民法典 301), of
/// the only owner.
pub fn check_consent_to_whole(unit: &Unit<'_>, consenting: &BTreeSet<PartyTag>, findings: &mut Findings) {
    let owners = unit.owners();
    let form = unit.co_ownership();
    let agreed: Vec<&Owner> = owners.iter().filter(|owner| consenting.contains(&owner.party)).collect();
    match form {
        co_ownership::SHARED => {
            let share = Share::sum(agreed.iter().map(|owner| owner.share_of_whole(form)));
            findings.require(27, share.is_ok_and(Share::is_two_thirds_or_more));
        }
        co_ownership::SINGLE => require_esign(agreed.len() == owners.len(), findings),
        _ => findings.require(26, agreed.len() == owners.len()),
    }
}

/// whoever has signed the application is one of those who may apply.
pub fn require_applicants(
    consenting: &BTreeSet<PartyTag>,
    entitled: impl Iterator<Item = PartyTag>,
    findings: &mut Findings,
) {
    let entitled: BTreeSet<PartyTag> = entitled.collect();
    findings.require(25, consenting.is_subset(&entitled));
}

/// R-132 for a missing e-signature.
pub fn require_esign(is_there: bool, findings: &mut Findings) {
    if !is_there {
        findings.add(Rejection::about(132, "PARTY_ESIGN"));
    }
}

/// Enters the unit with its owners into the holders' own maps, and takes out who no longer holds.
pub fn index_owners(
    code: &UnitCode,
    before: &[Owner],
    after: &[(PartyTag, SlotsRoot)],
    register: &mut dyn Register,
) {
    let unit: StateKey = unit_key(code);
    for owner in before.iter().filter(|owner| after.iter().all(|(party, _)| *party != owner.party)) {
        register.index_holder(&holder_key(&owner.party), &unit, None);
    }
    for (party, entry) in after {
        register.index_holder(&holder_key(party), &unit, Some(*entry));
    }
}
