//! T04 变更登记: an owner's name or document number has changed; the right stays whose it is (实施细则 26).

use kexin_proof::hash::SlotsRoot;
use kexin_proof::slot_table::{habitation, mortgage, notice, objection, seizure, unit as unit_slot};
use kexin_proof::slots::{PartyTag, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::guard::require_current;
use super::owners::{consenting, index_owners, require_esign};
use super::reissue::Reissue;
use super::{ActKind, CasePath, Filing, Register};
use crate::attestation::{Claims, IdentityOk};
use crate::book::RuleBook;
use crate::case;
use crate::record::{Role, SignedRecord};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{
    Unit, entry_status, mortgage_status, refresh, seizure_status, unit_key, write_owners,
};
use crate::value::ValueDraft;

/// Kind number of T04.
pub const KIND: u16 = 4;
/// Registration type 变更登记.
const REGISTRATION_TYPE: u32 = 300;

/// Slots of a change of a party's data, beside those of every record.
pub mod fact {
    /// The owner as registered, party tag.
    pub const PARTY: u16 = 9;
    /// His tag after the change, party tag; absent where his document number stays.
    pub const NEW_PARTY: u16 = 10;
    /// Root of his sealed facts after the change, slot tree.
    pub const PERSON: u16 = 11;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::PARTY, "party", FactType::Party),
    row(fact::NEW_PARTY, "new party", FactType::Party),
    row(fact::PERSON, "person", FactType::Tree),
];

/// A change of a party's data, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyData {
    /// The unit.
    pub unit: UnitCode,
    /// The owner as registered.
    pub party: PartyTag,
    /// His tag after the change; none where it stays.
    pub new_party: Option<PartyTag>,
    /// Root of his sealed facts after the change.
    pub person: SlotsRoot,
    /// A certificate in the place of the present one.
    pub reissue: Option<Reissue>,
}

impl ActKind for PartyData {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        super::require_types(record, book, REGISTRATION_TYPE, |right| (1..=18).contains(&right), faults);
        let slots = record.slots();
        let party = faults.take(slots.party(fact::PARTY).ok_or(Rejection::about(7, "party")));
        let new_party = slots.party(fact::NEW_PARTY);
        // A tag that stays is not written: one change has one form.
        if new_party.is_some() && new_party == party {
            faults.add(Rejection::about(16, "new party"));
        }
        let person = faults.take(slots.tree(fact::PERSON).ok_or(Rejection::about(7, "person")));
        let reissue = Reissue::read(record, faults);
        Some(Self { unit: unit?, party: party?, new_party, person: person?, reissue })
    }

    fn units(&self) -> Vec<UnitCode> {
        vec![self.unit]
    }

    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let value = register.value(&unit_key(&self.unit))?;
        let unit = value.as_deref().and_then(|value| Unit::of(value.slots()));
        let Some(unit) = require_current(unit.as_ref(), findings) else { return Ok(()) };
        let owners = unit.owners();
        let holds = |party| owners.iter().any(|owner| owner.party == party);
        findings.require(25, holds(self.party));
        // Two owners do not become one by a change of number.
        findings.require(45, !self.new_party.is_some_and(holds));
        self.check_identity(filing, findings);
        match &self.reissue {
            Some(reissue) => reissue.check((&self.unit, unit), filing, register, findings),
            None => Ok(()),
        }
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let time = filing.place.time;
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        // What time has ended keeps the tag that it had.
        refresh(draft, time);
        let before = Unit::of(draft.slots()).expect("checked: the unit is registered").owners();
        let mut after = before.clone();
        for owner in after.iter_mut().filter(|owner| owner.party == self.party) {
            owner.party = self.new_party.unwrap_or(self.party);
            owner.person = self.person;
        }
        write_owners(draft, &after);
        self.follow(draft);
        refresh(draft, time);
        let entries = super::owner_entries(draft);
        index_owners(&self.unit, &before, &entries, register);
        match &self.reissue {
            Some(reissue) => reissue.apply(&self.unit, filing, register),
            None => Ok(()),
        }
    }
}

impl PartyData {
    /// the authority states the change, and the owner applies. One of the two names him as registered, so that
    /// nobody takes a stranger's right by a number of his own.
    fn check_identity(&self, filing: &Filing<'_>, findings: &mut Findings) {
        let confirmed: Vec<PartyTag> = filing
            .signed()
            .attestations()
            .iter()
            .filter_map(|attestation| match &attestation.statement().claims {
                Claims::IdentityOk(identity)
                    if attestation.signature().role == Role::Identity
                        && identity.person == Some(self.person)
                        && identity.status & IdentityOk::CHANGED != 0 =>
                {
                    Some(identity.party)
                }
                _ => None,
            })
            .collect();
        let is_his = |party: &PartyTag| *party == self.party || Some(*party) == self.new_party;
        if !confirmed.iter().any(is_his) {
            findings.add(Rejection::about(132, "IDENTITY_OK"));
        }
        let consenting = consenting(filing, &self.unit);
        let names_him = confirmed.contains(&self.party);
        let signs_anew = names_him && self.new_party.is_some_and(|party| consenting.contains(&party));
        require_esign(consenting.contains(&self.party) || signs_anew, findings);
    }

    /// Whatever names him on this unit and is in force follows.
    fn follow(&self, draft: &mut ValueDraft) {
        for place in NAMED {
            if draft.slots().get(place.list).is_none() {
                continue;
            }
            let elements = draft.list_mut(place.list, Width::W16).elements_mut();
            for element in elements.iter_mut().filter(|element| place.names(element, self.party)) {
                if let Some(party) = self.new_party {
                    element.set(place.party, Value::Party(party));
                }
                if let Some(person) = place.person {
                    element.set(person, Value::Tree(self.person));
                }
            }
        }
    }
}

/// Where an entry of a unit names a person.
struct Named {
    /// The list.
    list: u16,
    /// Slot of his tag.
    party: u16,
    /// Slot of his sealed facts.
    person: Option<u16>,
    /// Slot of the entry's status.
    status: u16,
    /// Values of the status while it is in force or waits.
    lives: &'static [u32],
}

impl Named {
    fn names(&self, element: &Slots, party: PartyTag) -> bool {
        element.party(self.party) == Some(party)
            && element.code(self.status).is_some_and(|status| self.lives.contains(&status))
    }
}

const NAMED: &[Named] = &[
    Named {
        list: unit_slot::MORTGAGES,
        party: mortgage::MORTGAGOR,
        person: None,
        status: mortgage::STATUS,
        lives: &[mortgage_status::ACTIVE],
    },
    Named {
        list: unit_slot::SEIZURES,
        party: seizure::DEBTOR,
        person: None,
        status: seizure::STATUS,
        lives: &[seizure_status::ACTIVE, seizure_status::WAITING],
    },
    Named {
        list: unit_slot::NOTICES,
        party: notice::BENEFICIARY,
        person: Some(notice::PERSON),
        status: notice::STATUS,
        lives: &[entry_status::IN_FORCE],
    },
    Named {
        list: unit_slot::NOTICES,
        party: notice::OBLIGOR,
        person: None,
        status: notice::STATUS,
        lives: &[entry_status::IN_FORCE],
    },
    Named {
        list: unit_slot::OBJECTIONS,
        party: objection::APPLICANT,
        person: Some(objection::PERSON),
        status: objection::STATUS,
        lives: &[entry_status::IN_FORCE],
    },
    Named {
        list: unit_slot::HABITATIONS,
        party: habitation::OCCUPANT,
        person: Some(habitation::PERSON),
        status: habitation::STATUS,
        lives: &[entry_status::IN_FORCE],
    },
];
