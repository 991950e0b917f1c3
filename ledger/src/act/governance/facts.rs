//! Names and types of a governance record's slots.

use kexin_proof::slots::Width;

use super::{governance_slot as fact, validator_slot};
use crate::act::fact_table::{FactRow, FactType, row};
use crate::book::amendment::{ELEMENT_WIDTH, element_slot};
use crate::delegation::term_slot;
use crate::registry::key_slot;

pub(in crate::act) const FACTS: &[FactRow] = &[
    row(fact::ACT, "act", FactType::Code),
    row(fact::ORG, "organisation", FactType::Code),
    row(fact::NAME, "name", FactType::Text),
    row(fact::ORG_KIND, "organisation kind", FactType::Code),
    row(fact::AREAS, "areas", FactType::List(Width::W4, &[row(0, "area", FactType::Code)])),
    row(fact::CERTIFICATE_PLACE, "certificate place", FactType::Text),
    row(fact::KEYS, "keys", FactType::List(Width::W8, KEY_FACTS)),
    row(fact::KEY_NUMBER, "key number", FactType::Code),
    row(fact::ROLES, "roles", FactType::Number),
    row(fact::VALIDATORS, "validators", FactType::List(Width::W8, VALIDATOR_FACTS)),
    row(fact::PUBLISHERS, "publishers", FactType::List(Width::W4, &[row(0, "key", FactType::Hash)])),
    row(fact::PARAMETER, "parameter", FactType::Code),
    row(fact::PARAMETER_VALUE, "value", FactType::Number),
    row(fact::RECORD, "record", FactType::Hash),
    row(fact::BOOK_VERSION, "rule book version", FactType::Number),
    row(fact::EFFECTIVE_HEIGHT, "effective height", FactType::Number),
    row(fact::BOOK_CODES, "code rows", FactType::List(ELEMENT_WIDTH, ROW_FACTS)),
    row(fact::BOOK_AREAS, "area rows", FactType::List(ELEMENT_WIDTH, ROW_FACTS)),
    row(fact::BOOK_HOLIDAYS, "holiday rows", FactType::List(ELEMENT_WIDTH, ROW_FACTS)),
    row(fact::BOOK_FIGURES, "figures", FactType::List(ELEMENT_WIDTH, FIGURE_FACTS)),
    row(fact::DELEGATION, "delegation", FactType::List(Width::W16, DELEGATION_FACTS)),
];

const ROW_FACTS: &[FactRow] = &[row(element_slot::ROW, "row", FactType::Text)];

const FIGURE_FACTS: &[FactRow] = &[
    row(element_slot::FIGURE, "figure", FactType::Code),
    row(element_slot::VALUE, "value", FactType::Number),
];

const KEY_FACTS: &[FactRow] = &[
    row(key_slot::NUMBER, "number", FactType::Code),
    row(key_slot::ALGORITHM, "algorithm", FactType::Code),
    row(key_slot::PUBLIC, "public key", FactType::Hash),
    row(key_slot::ROLES, "roles", FactType::Number),
    row(key_slot::PERSON, "person", FactType::Code),
];

const VALIDATOR_FACTS: &[FactRow] = &[
    row(validator_slot::ORG, "organisation", FactType::Code),
    row(validator_slot::CONSENSUS_KEY, "consensus key", FactType::Hash),
    row(validator_slot::PEER_ID, "PeerId", FactType::Text),
    row(validator_slot::SEAL_KEY, "seal key", FactType::Hash),
];

const DELEGATION_FACTS: &[FactRow] = &[
    row(term_slot::ID, "number", FactType::Code),
    row(term_slot::GRANTOR, "grantor", FactType::Code),
    row(term_slot::GRANTEE, "grantee", FactType::Code),
    row(term_slot::MODE, "mode", FactType::Code),
    row(term_slot::PREFIX, "prefix", FactType::Text),
    row(term_slot::FROM, "from", FactType::Time),
    row(term_slot::TO, "to", FactType::Time),
    row(term_slot::KINDS, "kinds", FactType::Number),
];
