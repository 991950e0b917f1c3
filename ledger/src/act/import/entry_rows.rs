//! Slots of the rows by which entries of the stock come in, 16 to an element. The first four are the same in all; rows of
//! restrictions have no proof.

use crate::act::fact_table::{FactRow, FactType, row};

/// Slots that every row has alike.
pub mod common {
    /// Unit, text: one of the batch; of an easement the servient one.
    pub const UNIT: u16 = 0;
    /// Case number 业务号 of its registration at the source, text; names it from then on.
    pub const CASE: u16 = 1;
    /// Number of its registration proof, text.
    pub const PROOF_NUMBER: u16 = 2;
    /// 1 when the proof is of an old form, code; else absent.
    pub const LEGACY: u16 = 3;
}

/// Of an objection 异议.
pub mod objection_row {
    /// Digest of matter and reason, hash.
    pub const MATTER: u16 = 4;
    /// Who objects, party tag.
    pub const APPLICANT: u16 = 5;
    /// Root of his sealed facts, slot tree; may be absent.
    pub const PERSON: u16 = 6;
    /// When it was registered, time.
    pub const SINCE: u16 = 7;
    /// Last day of its force, date; absent where a suit is proven, so that nothing but an act ends it.
    pub const LAST_DAY: u16 = 8;
}

/// Of an advance notice 预告: one row a beneficiary.
pub mod notice_row {
    /// Kind 预告登记种类, code.
    pub const KIND: u16 = 4;
    /// The beneficiary of a sale, party tag.
    pub const BENEFICIARY: u16 = 5;
    /// Root of his sealed facts, slot tree.
    pub const PERSON: u16 = 6;
    /// Share that he is to have, share; may be absent.
    pub const SHARE: u16 = 7;
    /// The mortgagee of a mortgage, an organisation number, code.
    pub const MORTGAGEE: u16 = 8;
    /// Its secured amount, fen.
    pub const AMOUNT: u16 = 9;
    /// Who owes the registration, party tag.
    pub const OBLIGOR: u16 = 10;
    /// Number of the contract, text; may be absent.
    pub const CONTRACT: u16 = 11;
    /// Last day of its force, date; absent of a planned unit, whose clock has not started, and where the old register
    /// tells none.
    pub const LAST_DAY: u16 = 12;
}

/// Of an easement 地役权.
pub mod easement_row {
    /// The dominant unit 需役地, text.
    pub const OTHER: u16 = 4;
    /// Digest of its content, hash.
    pub const CONTENT: u16 = 5;
    /// First day, date; may be absent.
    pub const FROM: u16 = 6;
    /// Last day, date; absent without one.
    pub const TO: u16 = 7;
}

/// Of a right of habitation 居住权.
pub mod habitation_row {
    /// Who lives there, party tag.
    pub const OCCUPANT: u16 = 4;
    /// Root of his sealed facts, slot tree.
    pub const PERSON: u16 = 5;
    /// Source 设立方式, code.
    pub const SOURCE: u16 = 6;
    /// Digest of its scope and terms, hash.
    pub const SCOPE: u16 = 7;
    /// First day, date; may be absent.
    pub const FROM: u16 = 8;
    /// Last day, date; absent for life.
    pub const TO: u16 = 9;
}

/// Of a restriction 限制.
pub mod restriction_row {
    /// Organ that ordered it, an organisation number, code.
    pub const ORGAN: u16 = 4;
    /// Kind, code.
    pub const KIND: u16 = 5;
    /// Document number 文号, text.
    pub const DOCUMENT_NUMBER: u16 = 6;
    /// Digest of the document, hash; may be absent.
    pub const DIGEST: u16 = 7;
    /// Since when, time.
    pub const FROM: u16 = 8;
    /// Last day, date; absent without a term.
    pub const LAST_DAY: u16 = 9;
}

pub(super) const OBJECTION_FACTS: &[FactRow] = &[
    row(common::UNIT, "unit", FactType::Text),
    row(common::CASE, "case", FactType::Text),
    row(common::PROOF_NUMBER, "proof number", FactType::Text),
    row(common::LEGACY, "legacy", FactType::Code),
    row(objection_row::MATTER, "matter", FactType::Hash),
    row(objection_row::APPLICANT, "applicant", FactType::Party),
    row(objection_row::PERSON, "person", FactType::Tree),
    row(objection_row::SINCE, "registered at", FactType::Time),
    row(objection_row::LAST_DAY, "last day", FactType::Date),
];

pub(super) const NOTICE_FACTS: &[FactRow] = &[
    row(common::UNIT, "unit", FactType::Text),
    row(common::CASE, "case", FactType::Text),
    row(common::PROOF_NUMBER, "proof number", FactType::Text),
    row(common::LEGACY, "legacy", FactType::Code),
    row(notice_row::KIND, "notice kind", FactType::Code),
    row(notice_row::BENEFICIARY, "beneficiary", FactType::Party),
    row(notice_row::PERSON, "person", FactType::Tree),
    row(notice_row::SHARE, "share", FactType::Share),
    row(notice_row::MORTGAGEE, "mortgagee", FactType::Code),
    row(notice_row::AMOUNT, "amount", FactType::Fen),
    row(notice_row::OBLIGOR, "obligor", FactType::Party),
    row(notice_row::CONTRACT, "contract", FactType::Text),
    row(notice_row::LAST_DAY, "last day", FactType::Date),
];

pub(super) const EASEMENT_FACTS: &[FactRow] = &[
    row(common::UNIT, "unit", FactType::Text),
    row(common::CASE, "case", FactType::Text),
    row(common::PROOF_NUMBER, "proof number", FactType::Text),
    row(common::LEGACY, "legacy", FactType::Code),
    row(easement_row::OTHER, "dominant unit", FactType::Text),
    row(easement_row::CONTENT, "content", FactType::Hash),
    row(easement_row::FROM, "from", FactType::Date),
    row(easement_row::TO, "to", FactType::Date),
];

pub(super) const HABITATION_FACTS: &[FactRow] = &[
    row(common::UNIT, "unit", FactType::Text),
    row(common::CASE, "case", FactType::Text),
    row(common::PROOF_NUMBER, "proof number", FactType::Text),
    row(common::LEGACY, "legacy", FactType::Code),
    row(habitation_row::OCCUPANT, "occupant", FactType::Party),
    row(habitation_row::PERSON, "person", FactType::Tree),
    row(habitation_row::SOURCE, "source", FactType::Code),
    row(habitation_row::SCOPE, "scope", FactType::Hash),
    row(habitation_row::FROM, "from", FactType::Date),
    row(habitation_row::TO, "to", FactType::Date),
];

pub(super) const RESTRICTION_FACTS: &[FactRow] = &[
    row(common::UNIT, "unit", FactType::Text),
    row(common::CASE, "case", FactType::Text),
    row(restriction_row::ORGAN, "ordering organ", FactType::Code),
    row(restriction_row::KIND, "restriction kind", FactType::Code),
    row(restriction_row::DOCUMENT_NUMBER, "document number", FactType::Text),
    row(restriction_row::DIGEST, "document digest", FactType::Hash),
    row(restriction_row::FROM, "from", FactType::Time),
    row(restriction_row::LAST_DAY, "last day", FactType::Date),
];
