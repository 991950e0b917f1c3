//! A governance act into the facts of a record: the other direction of parsing, for whoever proposes one.

use kexin_proof::hash::StateKey;
use kexin_proof::list::List;
use kexin_proof::slots::{Slots, Value, Width};

use super::{ActCode, Governance, governance_slot as fact, validator_slot};
use crate::book::Amendment;
use crate::book::amendment::{ELEMENT_WIDTH, fill_figure, fill_row};
use crate::delegation::term_slot;
use crate::registry::{NewKey, OrganisationFacts, organisation_key};

impl Governance {
    /// Number of the act.
    #[must_use]
    pub const fn code(&self) -> ActCode {
        match self {
            Self::AddOrganisation { .. } => ActCode::AddOrganisation,
            Self::UpdateOrganisation { .. } => ActCode::UpdateOrganisation,
            Self::AddKeys { .. } => ActCode::AddKeys,
            Self::RevokeKey { .. } => ActCode::RevokeKey,
            Self::SetRoles { .. } => ActCode::SetRoles,
            Self::SetValidators { .. } => ActCode::SetValidators,
            Self::SetPublishers { .. } => ActCode::SetPublishers,
            Self::SetParameter { .. } => ActCode::SetParameter,
            Self::EraseSealed { .. } => ActCode::EraseSealed,
            Self::AmendBook(_) => ActCode::AmendBook,
            Self::Delegate { .. } => ActCode::Delegate,
            Self::RevokeDelegation { .. } => ActCode::RevokeDelegation,
        }
    }

    /// Keys of the state values that a record of this act names, its case first. `bureau` files it.
    #[must_use]
    pub fn subject_keys(&self, bureau: u32) -> Vec<StateKey> {
        let first = organisation_key(self.organisation().unwrap_or(bureau));
        [Some(first), self.versioned_parameter()].into_iter().flatten().collect()
    }

    /// Writes the act into a record's facts. What is not allowed is refused when the record is parsed.
    pub fn write(&self, slots: &mut Slots) {
        slots.set(fact::ACT, Value::Code(self.code() as u32));
        // A delegation's own element names its grantor.
        let names_grantor = matches!(self, Self::Delegate { .. } | Self::RevokeDelegation { .. });
        if let Some(org) = self.organisation().filter(|_| !names_grantor) {
            slots.set(fact::ORG, Value::Code(org));
        }
        match self {
            Self::AddOrganisation { facts, keys, .. } => {
                write_facts(facts, slots);
                write_keys(keys, slots);
            }
            Self::UpdateOrganisation { facts, .. } => write_facts(facts, slots),
            Self::AddKeys { keys, .. } => write_keys(keys, slots),
            Self::RevokeKey { number, .. } => slots.set(fact::KEY_NUMBER, Value::Code(u32::from(*number))),
            Self::SetRoles { number, roles, .. } => {
                slots.set(fact::KEY_NUMBER, Value::Code(u32::from(*number)));
                slots.set(fact::ROLES, Value::Number(roles.bits()));
            }
            Self::SetValidators { validators } => {
                write_list(slots, fact::VALIDATORS, Width::W8, validators, |validator, element| {
                    element.set(validator_slot::ORG, Value::Code(validator.org));
                    element
                        .set(validator_slot::CONSENSUS_KEY, Value::Hash(*validator.consensus_key.as_bytes()));
                    element.set(validator_slot::PEER_ID, Value::Text(validator.peer_id.clone()));
                    element.set(validator_slot::SEAL_KEY, Value::Hash(*validator.seal_key.as_bytes()));
                });
            }
            Self::SetPublishers { publishers } => {
                write_list(slots, fact::PUBLISHERS, Width::W4, publishers, |key, element| {
                    element.set(0, Value::Hash(*key.as_bytes()));
                });
            }
            Self::SetParameter { parameter, value } => {
                slots.set(fact::PARAMETER, Value::Code(parameter.number()));
                slots.set(fact::PARAMETER_VALUE, Value::Number(*value));
            }
            Self::EraseSealed { record } => slots.set(fact::RECORD, Value::Hash(*record.as_bytes())),
            Self::AmendBook(amendment) => write_amendment(amendment, slots),
            Self::Delegate { delegation } => {
                let items = std::slice::from_ref(delegation);
                write_list(slots, fact::DELEGATION, Width::W16, items, |delegation, element| {
                    delegation.write(element);
                });
            }
            Self::RevokeDelegation { id, grantor } => {
                write_list(
                    slots,
                    fact::DELEGATION,
                    Width::W16,
                    &[(id, grantor)],
                    |(id, grantor), element| {
                        element.set(term_slot::ID, Value::Code(**id));
                        element.set(term_slot::GRANTOR, Value::Code(**grantor));
                    },
                );
            }
        }
    }
}

fn write_amendment(amendment: &Amendment, slots: &mut Slots) {
    slots.set(fact::BOOK_VERSION, Value::Number(u64::from(amendment.version)));
    slots.set(fact::EFFECTIVE_HEIGHT, Value::Number(amendment.effective.value()));
    let rows = [
        (fact::BOOK_CODES, &amendment.codes),
        (fact::BOOK_AREAS, &amendment.areas),
        (fact::BOOK_HOLIDAYS, &amendment.holidays),
    ];
    for (slot, rows) in rows {
        write_list(slots, slot, ELEMENT_WIDTH, rows, |row, element| fill_row(row, element));
    }
    write_list(slots, fact::BOOK_FIGURES, ELEMENT_WIDTH, &amendment.figures, fill_figure);
}

fn write_facts(facts: &OrganisationFacts, slots: &mut Slots) {
    slots.set(fact::NAME, Value::Text(facts.name.clone()));
    slots.set(fact::ORG_KIND, Value::Code(facts.kind.number()));
    write_list(slots, fact::AREAS, Width::W4, &facts.areas, |area, element| {
        element.set(0, Value::Code(*area));
    });
    if let Some(place) = &facts.certificate_place {
        slots.set(fact::CERTIFICATE_PLACE, Value::Text(place.clone()));
    }
}

fn write_keys(keys: &[NewKey], slots: &mut Slots) {
    write_list(slots, fact::KEYS, Width::W8, keys, NewKey::write);
}

/// A list whose elements' seeds follow from the record's.
fn write_list<T>(slots: &mut Slots, slot: u16, width: Width, items: &[T], fill: impl Fn(&T, &mut Slots)) {
    let seed = slots.seed().derive(ELEMENT_TAG, &[&slot.to_be_bytes()]);
    let mut list = List::new(seed.clone(), width);
    for (place, item) in (0_u32..).zip(items) {
        let mut element = Slots::new(width, seed.derive(ELEMENT_TAG, &[&place.to_be_bytes()]));
        fill(item, &mut element);
        list.push(element);
    }
    slots.set(slot, Value::List(list));
}

const ELEMENT_TAG: &str = "kexinku/governance-element/v1";
