//! Who holds a number: what the register names it for, and so whose word counts about it.

use std::collections::BTreeSet;

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{easement, habitation, mortgage, notice, objection, unit as unit_slot};
use kexin_proof::slots::{PartyTag, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use crate::act::owners::{consenting, require_esign};
use crate::act::{Filing, Register, succession};
use crate::certificate_number::CertificateKind;
use crate::record::Role;
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{Easement, Unit, easement_side, refresh, unit_key};

/// What a number is named for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldAs {
    /// Title of the whole unit, or of an owner.
    Title,
    /// Proof of an entry.
    Proof,
}

/// Who holds a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What it is named for.
    pub place: HeldAs,
    /// Persons who hold it.
    pub parties: BTreeSet<PartyTag>,
    /// The organisation that holds it, a mortgagee.
    pub organisation: Option<u32>,
}

impl Held {
    /// Who holds a number that the unit names in force; none when it does not.
    pub(super) fn find(
        (code, unit): (&UnitCode, &Unit<'_>),
        kind: CertificateKind,
        number: &str,
        time: TimeMs,
        register: &dyn Register,
    ) -> Result<Option<Self>, StoreError> {
        if kind == CertificateKind::Title {
            return Ok(Self::title(unit, number));
        }
        let easements = easements(unit, number, time);
        if easements.is_empty() {
            return Ok(PROOFS.iter().find_map(|list| list.holder(unit, number, time)));
        }
        let mut served: BTreeSet<UnitCode> = BTreeSet::new();
        for easement in easements {
            let other = easement.other.parse().ok();
            served.extend(if easement.side == easement_side::SERVIENT { other } else { Some(*code) });
        }
        // An easement is its owners' whose unit it serves (民法典 372).
        let mut parties = BTreeSet::new();
        for unit in served {
            let value = register.value(&unit_key(&unit))?;
            let owners = succession::view(value.as_deref()).map(|unit| unit.owners()).unwrap_or_default();
            parties.extend(owners.into_iter().map(|owner| owner.party));
        }
        Ok(Some(Self { place: HeldAs::Proof, parties, organisation: None }))
    }

    /// Who is to hold the certificate of a unit that has none: its owners.
    pub(super) fn of_untitled(unit: &Unit<'_>) -> Self {
        let parties = unit.owners().iter().map(|owner| owner.party).collect();
        Self { place: HeldAs::Title, parties, organisation: None }
    }

    fn title(unit: &Unit<'_>, number: &str) -> Option<Self> {
        let owners = unit.owners();
        let each: BTreeSet<PartyTag> = owners
            .iter()
            .filter(|owner| owner.certificate.as_deref() == Some(number))
            .map(|owner| owner.party)
            .collect();
        if !each.is_empty() {
            return Some(Self { place: HeldAs::Title, parties: each, organisation: None });
        }
        (unit.certificate() == Some(number)).then(|| Self::of_untitled(unit))
    }

    /// R-025 for who signs and holds nothing; R-132 while holders are missing: every one of them where a certificate is
    /// issued, any of them else.
    pub(super) fn check_holders(
        &self,
        every_one: bool,
        unit: &UnitCode,
        filing: &Filing<'_>,
        findings: &mut Findings,
    ) {
        let signing = consenting(filing, unit);
        findings.require(25, signing.is_subset(&self.parties));
        if let Some(organisation) = self.organisation {
            let mut signers = filing.record.signers().iter();
            if !signers.any(|signer| signer.role == Role::Bank && signer.org == organisation) {
                findings.add(Rejection::about(132, "mortgagee"));
            }
            return;
        }
        let agree =
            if every_one { self.parties.is_subset(&signing) } else { !self.parties.is_disjoint(&signing) };
        require_esign(agree, findings);
    }
}

/// Where a list of entries keeps number, holder, status and end. In each of them status 1 is in force.
struct Proofs {
    list: u16,
    number: u16,
    status: u16,
    expires: Option<u16>,
    party: Option<u16>,
    organisation: Option<u16>,
}

impl Proofs {
    fn holder(&self, unit: &Unit<'_>, number: &str, time: TimeMs) -> Option<Held> {
        let elements = unit.slots().list(self.list).map_or(&[][..], |list| list.elements());
        let named: Vec<&Slots> = elements
            .iter()
            .filter(|element| element.text(self.number) == Some(number) && self.is_in_force(element, time))
            .collect();
        let party = |element: &&Slots| self.party.and_then(|slot| element.party(slot));
        let organisation = |element: &&Slots| self.organisation.and_then(|slot| element.code(slot));
        let held = Held {
            place: HeldAs::Proof,
            parties: named.iter().filter_map(party).collect(),
            organisation: named.iter().find_map(organisation),
        };
        (!named.is_empty()).then_some(held)
    }

    fn is_in_force(&self, element: &Slots, time: TimeMs) -> bool {
        let end = self.expires.and_then(|slot| element.time(slot));
        element.code(self.status) == Some(IN_FORCE) && end.is_none_or(|end| time < end)
    }
}

/// Writes a number in the place of another, wherever an entry of the unit in force names that, and on the other side of
/// its easements. The other ends, unless the right was divided: then it lives on where another unit carries it.
pub(super) fn replace_proof(
    unit: &UnitCode,
    (ending, issued): (&str, &str),
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let time = filing.place.time;
    let number = Value::text(issued).expect("numbers are short and clean");
    let draft = register.draft(&unit_key(unit), Width::W32)?;
    let mirrored = Unit::of(draft.slots()).map(|unit| easements(&unit, ending, time)).unwrap_or_default();
    let mut found = None;
    for proofs in PROOFS {
        if draft.slots().get(proofs.list).is_none() {
            continue;
        }
        let elements = draft.list_mut(proofs.list, Width::W16).elements_mut();
        let names_it = |element: &&mut Slots| {
            element.text(proofs.number) == Some(ending) && proofs.is_in_force(element, time)
        };
        for element in elements.iter_mut().filter(names_it) {
            element.set(proofs.number, number.clone());
            found = Some(proofs.list);
        }
    }
    refresh(draft, time);
    for easement in mirrored {
        let Ok(other) = easement.other.parse::<UnitCode>() else { continue };
        let draft = register.draft(&unit_key(&other), Width::W32)?;
        let elements = draft.list_mut(unit_slot::EASEMENTS, Width::W16).elements_mut();
        let is_same = |element: &&mut Slots| {
            element.text(easement::OTHER) == Some(unit.as_str())
                && element.text(easement::PROOF_NUMBER) == Some(ending)
                && element.code(easement::STATUS) == Some(IN_FORCE)
        };
        for element in elements.iter_mut().filter(is_same) {
            element.set(easement::PROOF_NUMBER, number.clone());
        }
        refresh(draft, time);
    }
    let list = found.expect("checked: the unit has an entry in force with the number");
    succession::end_proof(ending, Some(issued), (list, unit), register)
}

/// The unit's easements in force with a proof.
fn easements(unit: &Unit<'_>, number: &str, time: TimeMs) -> Vec<Easement> {
    let mut easements = unit.easements_at(time);
    easements.retain(|easement| easement.proof_number == number);
    easements
}

const IN_FORCE: u32 = 1;
const _: () = assert!(crate::unit::entry_status::IN_FORCE == IN_FORCE);
const _: () = assert!(crate::unit::mortgage_status::ACTIVE == IN_FORCE);

const PROOFS: &[Proofs] = &[
    Proofs {
        list: unit_slot::MORTGAGES,
        number: mortgage::PROOF_NUMBER,
        status: mortgage::STATUS,
        expires: None,
        party: None,
        organisation: Some(mortgage::MORTGAGEE),
    },
    Proofs {
        list: unit_slot::NOTICES,
        number: notice::PROOF_NUMBER,
        status: notice::STATUS,
        expires: Some(notice::EXPIRES),
        party: Some(notice::BENEFICIARY),
        organisation: Some(notice::ORGANISATION),
    },
    Proofs {
        list: unit_slot::OBJECTIONS,
        number: objection::PROOF_NUMBER,
        status: objection::STATUS,
        expires: Some(objection::EXPIRES),
        party: Some(objection::APPLICANT),
        organisation: None,
    },
    Proofs {
        list: unit_slot::HABITATIONS,
        number: habitation::PROOF_NUMBER,
        status: habitation::STATUS,
        expires: Some(habitation::EXPIRES),
        party: Some(habitation::OCCUPANT),
        organisation: None,
    },
    // Whose an easement is, the unit says that it serves.
    Proofs {
        list: unit_slot::EASEMENTS,
        number: easement::PROOF_NUMBER,
        status: easement::STATUS,
        expires: Some(easement::EXPIRES),
        party: None,
        organisation: None,
    },
];
