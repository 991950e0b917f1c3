//! Slot numbers of state values that partners ask about. A number is never reused (`docs/formats.md` 3, 5).
//!
//! Here, and not in the ledger, because a verifier must know which slot answers which question.

/// Slots of every state value.
pub mod value {
    /// Version, number.
    pub const VERSION: u16 = 0;
    /// Id of the record that wrote this version, hash.
    pub const LAST_RECORD: u16 = 1;
}

/// A real-estate unit 不动产单元 (namespace 1), 32 slots.
pub mod unit {
    /// 28-character code, text.
    pub const CODE: u16 = 2;
    /// Status code: one of [`super::unit_status`].
    pub const STATUS: u16 = 3;
    /// Status bits: of [`super::status_bits`].
    pub const STATUS_BITS: u16 = 4;
    /// First lapse of an objection, notice, seizure or term, time; absent when nothing lapses.
    pub const BITS_HOLD_UNTIL: u16 = 5;
    /// Owners, list of 8-slot elements ([`super::owner`]).
    pub const OWNERS: u16 = 6;
    /// Mortgages, list of 16-slot elements ([`super::mortgage`]).
    pub const MORTGAGES: u16 = 7;
    /// Seizures, list of 16-slot elements ([`super::seizure`]).
    pub const SEIZURES: u16 = 8;
    /// Advance notices, list of 16-slot elements ([`super::notice`]), one for each beneficiary.
    pub const NOTICES: u16 = 9;
    /// Objections, list of 16-slot elements ([`super::objection`]).
    pub const OBJECTIONS: u16 = 10;
    /// Administrative restrictions, list of 16-slot elements ([`super::restriction`]).
    pub const RESTRICTIONS: u16 = 11;
    /// Easements, list of 16-slot elements ([`super::easement`]).
    pub const EASEMENTS: u16 = 12;
    /// Rights of habitation, list of 16-slot elements ([`super::habitation`]).
    pub const HABITATIONS: u16 = 13;
    /// Right type 权利类型, code.
    pub const RIGHT_TYPE: u16 = 14;
    /// Form of co-ownership 共有方式, code.
    pub const CO_OWNERSHIP: u16 = 15;
    /// Planned use 规划用途, code.
    pub const USE: u16 = 16;
    /// Floor or land area, in 0.01 m².
    pub const AREA: u16 = 17;
    /// End of the land-use term, date.
    pub const LAND_TERM_END: u16 = 18;
    /// Current certificate of title, text.
    pub const CERTIFICATE: u16 = 19;
    /// Parcel code 宗地代码, 19 characters, text.
    pub const PARCEL: u16 = 20;
    /// Root of the sealed location 坐落, slot tree.
    pub const LOCATION: u16 = 21;
    /// Units this one came from, list of 4-slot elements ([`super::lineage`]).
    pub const PARENTS: u16 = 22;
    /// Units that came from this one, list of 4-slot elements ([`super::lineage`]).
    pub const CHILDREN: u16 = 23;
    /// Height of the registration that gave the present owners their right, number.
    pub const OWNED_SINCE_HEIGHT: u16 = 24;
    /// Time of that registration, time.
    pub const OWNED_SINCE_TIME: u16 = 25;
    /// Record of the first registration, hash.
    pub const FIRST_RECORD: u16 = 26;
    /// Quality flags of imported stock, bits.
    pub const QUALITY: u16 = 27;
    /// Of a land unit: how many current units stand on it, number.
    pub const FIXTURES: u16 = 28;
    /// Why a unit is no longer current: one of [`super::historic_reason`], code.
    pub const HISTORIC_REASON: u16 = 29;
    /// How the present owners acquired it 登记原因, code.
    pub const CAUSE: u16 = 30;
}

/// Values of [`unit::STATUS`].
pub mod unit_status {
    /// Planned, not yet built.
    pub const PLANNED: u32 = 1;
    /// Current 现势.
    pub const CURRENT: u32 = 2;
    /// Historic 历史: split, merged, lost, recoded or cancelled.
    pub const HISTORIC: u32 = 3;
}

/// Values of [`unit::HISTORIC_REASON`].
pub mod historic_reason {
    /// Divided 分割.
    pub const SPLIT: u32 = 1;
    /// Joined with others 合并.
    pub const MERGED: u32 = 2;
    /// Lost 灭失.
    pub const LOST: u32 = 3;
    /// Given another code 代码变更.
    pub const RECODED: u32 = 4;
    /// Cancelled 注销.
    pub const CANCELLED: u32 = 5;
}

/// Bits of [`unit::STATUS_BITS`].
pub mod status_bits {
    /// An active seizure 查封.
    pub const SEIZED: u32 = 1;
    /// An active pre-seizure 预查封.
    pub const PRE_SEIZED: u32 = 1 << 1;
    /// An active mortgage 抵押.
    pub const MORTGAGED: u32 = 1 << 2;
    /// An objection 异议 in force.
    pub const OBJECTION: u32 = 1 << 3;
    /// An advance notice 预告 in force.
    pub const NOTICE: u32 = 1 << 4;
    /// A right of habitation 居住权.
    pub const HABITATION: u32 = 1 << 5;
    /// An easement 地役权.
    pub const EASEMENT: u32 = 1 << 6;
    /// An administrative restriction 限制.
    pub const RESTRICTED: u32 = 1 << 7;
    /// More than one owner.
    pub const CO_OWNED: u32 = 1 << 9;
    /// No longer current.
    pub const HISTORIC: u32 = 1 << 10;
    /// Bits with a meaning; the others are zero or refused.
    pub const ALL: u32 = SEIZED
        | PRE_SEIZED
        | MORTGAGED
        | OBJECTION
        | NOTICE
        | HABITATION
        | EASEMENT
        | RESTRICTED
        | CO_OWNED
        | HISTORIC;
}

/// An owner, element of [`unit::OWNERS`], 8 slots.
pub mod owner {
    /// Keyed tag of the party, party tag.
    pub const PARTY: u16 = 0;
    /// Share, share; 1/1 for a single or joint owner.
    pub const SHARE: u16 = 1;
    /// Root of the person's sealed facts ([`super::person`]), slot tree.
    pub const PERSON: u16 = 2;
    /// Certificate of title held by this owner, text.
    pub const CERTIFICATE: u16 = 3;
    /// Holder type 权利人类型, code.
    pub const HOLDER_TYPE: u16 = 4;
}

/// A person's sealed facts, 4 slots; only its root stands in the open.
pub mod person {
    /// Name, text.
    pub const NAME: u16 = 0;
    /// Document type and number, text `<type>:<number>`.
    pub const DOCUMENT: u16 = 1;
    /// Contact, text.
    pub const CONTACT: u16 = 2;
}

/// A mortgage, element of [`unit::MORTGAGES`], 16 slots.
pub mod mortgage {
    /// Case number that created it, text; names the mortgage.
    pub const CASE: u16 = 0;
    /// Registration proof 不动产登记证明 number, text.
    pub const PROOF_NUMBER: u16 = 1;
    /// Kind 抵押方式: 1 ordinary, 2 highest amount, code.
    pub const KIND: u16 = 2;
    /// Secured or highest amount, fen.
    pub const AMOUNT: u16 = 3;
    /// Mortgagee, an organisation number, code.
    pub const MORTGAGEE: u16 = 4;
    /// Mortgaged share of the whole unit, share.
    pub const SHARE: u16 = 5;
    /// First day of the period, date.
    pub const FROM: u16 = 6;
    /// Last day of the period, date.
    pub const TO: u16 = 7;
    /// 1 when transfer needs the mortgagee's consent, bits.
    pub const NO_TRANSFER: u16 = 8;
    /// Height of its registration, number; with the next, its rank.
    pub const ORDER_HEIGHT: u16 = 9;
    /// Index in the block, number.
    pub const ORDER_INDEX: u16 = 10;
    /// 1 active, 2 ended, code.
    pub const STATUS: u16 = 11;
    /// Digest of the secured scope 担保范围, hash.
    pub const SCOPE: u16 = 12;
    /// Keyed tag of the mortgagor, party tag.
    pub const MORTGAGOR: u16 = 13;
    /// When the claim of a highest-amount mortgage was determined 债权确定, time; absent before.
    pub const DETERMINED_AT: u16 = 14;
    /// Kind of property 抵押不动产类型, code; 4 for a building under construction.
    pub const PROPERTY: u16 = 15;
}

/// A seizure, element of [`unit::SEIZURES`], 16 slots.
pub mod seizure {
    /// Case number that recorded it, text; names the seizure.
    pub const CASE: u16 = 0;
    /// Court document number 文号, text.
    pub const DOCUMENT_NUMBER: u16 = 1;
    /// Ordering organ, an organisation number, code.
    pub const ORGAN: u16 = 2;
    /// Kind 查封类型: 1 seizure, 2 waiting, 3 pre-seizure, 4 waiting pre-seizure, code.
    pub const KIND: u16 = 3;
    /// Time of service on the registrar, time.
    pub const SERVED_AT: u16 = 4;
    /// Place in the ledger's order among this unit's seizures, number.
    pub const SEQUENCE: u16 = 5;
    /// Share of the debtor that is seized, share.
    pub const SHARE: u16 = 6;
    /// Start of the running term, time; absent while waiting.
    pub const START: u16 = 7;
    /// End of the running term, time; absent while waiting.
    pub const END: u16 = 8;
    /// Ordered term in days, number.
    pub const TERM_DAYS: u16 = 9;
    /// 1 active, 2 waiting, 3 lapsed, 4 lifted, code.
    pub const STATUS: u16 = 10;
    /// Keyed tag of the debtor, party tag.
    pub const DEBTOR: u16 = 11;
    /// Digest of the order, hash.
    pub const ORDER_DIGEST: u16 = 12;
    /// Case that renewed it last, text; absent while its first term runs.
    pub const RENEWAL: u16 = 13;
}

/// An objection, element of [`unit::OBJECTIONS`], 16 slots.
pub mod objection {
    /// Case number that recorded it, text; names the objection.
    pub const CASE: u16 = 0;
    /// Digest of matter and reason, hash: the same is not accepted twice.
    pub const MATTER: u16 = 1;
    /// Keyed tag of the objector, party tag.
    pub const APPLICANT: u16 = 2;
    /// Root of the objector's sealed facts, slot tree.
    pub const PERSON: u16 = 3;
    /// Registration proof number, text.
    pub const PROOF_NUMBER: u16 = 4;
    /// Time of its registration, time.
    pub const SINCE: u16 = 5;
    /// First moment at which it has lapsed, time; absent once a suit is proven.
    pub const EXPIRES: u16 = 6;
    /// Number of the suit's acceptance, text.
    pub const SUIT: u16 = 7;
    /// 1 in force, 2 lapsed, 3 ended, code.
    pub const STATUS: u16 = 8;
}

/// An advance notice, element of [`unit::NOTICES`], 16 slots; several beneficiaries have an element each, of one case.
pub mod notice {
    /// Case number that recorded it, text; names the notice.
    pub const CASE: u16 = 0;
    /// Kind 预告登记种类: 1 presale, 2 other sale, 3 mortgage of a presale, 4 other mortgage, code.
    pub const KIND: u16 = 1;
    /// Keyed tag of the beneficiary, party tag; absent when it is an organisation.
    pub const BENEFICIARY: u16 = 2;
    /// The beneficiary as an organisation number, code; a mortgagee.
    pub const ORGANISATION: u16 = 3;
    /// Keyed tag of the obligor, party tag.
    pub const OBLIGOR: u16 = 4;
    /// Share that the beneficiary is to have, share; absent for the whole, or jointly.
    pub const SHARE: u16 = 5;
    /// Root of the beneficiary's sealed facts, slot tree.
    pub const PERSON: u16 = 6;
    /// Registration proof number, text.
    pub const PROOF_NUMBER: u16 = 7;
    /// Number of the contract, text.
    pub const CONTRACT: u16 = 8;
    /// Secured amount of a mortgage, fen.
    pub const AMOUNT: u16 = 9;
    /// Since when the registration itself can be made, time; absent before.
    pub const REGISTRABLE_FROM: u16 = 10;
    /// First moment at which it has lapsed, time; absent while it cannot yet be registered.
    pub const EXPIRES: u16 = 11;
    /// 1 in force, 2 lapsed, 3 ended, 4 converted, code.
    pub const STATUS: u16 = 12;
    /// Height of its registration, number.
    pub const ORDER_HEIGHT: u16 = 13;
    /// Index in the block, number.
    pub const ORDER_INDEX: u16 = 14;
}

/// An administrative restriction, element of [`unit::RESTRICTIONS`], 16 slots.
pub mod restriction {
    /// Case number that recorded it, text; names the restriction.
    pub const CASE: u16 = 0;
    /// Kind: 1 general, 2 expropriation 征收, 3 adjudication 裁决, 9 other, code.
    pub const KIND: u16 = 1;
    /// Ordering organ, an organisation number, code.
    pub const ORGAN: u16 = 2;
    /// Document number 文号, text.
    pub const DOCUMENT_NUMBER: u16 = 3;
    /// Digest of the document, hash.
    pub const ORDER_DIGEST: u16 = 4;
    /// Since when, time.
    pub const FROM: u16 = 5;
    /// First moment at which it has lapsed, time; absent without a term.
    pub const EXPIRES: u16 = 6;
    /// 1 in force, 2 lapsed, 3 lifted, code.
    pub const STATUS: u16 = 7;
}

/// An easement as it burdens or serves a unit, element of [`unit::EASEMENTS`], 16 slots.
pub mod easement {
    /// Case number that created it, text; names the easement.
    pub const CASE: u16 = 0;
    /// 1 this unit serves 供役地, 2 it is served 需役地, code.
    pub const SIDE: u16 = 1;
    /// The other unit, text.
    pub const OTHER: u16 = 2;
    /// Digest of its content, hash.
    pub const CONTENT: u16 = 3;
    /// First day, date.
    pub const FROM: u16 = 4;
    /// Last day, date.
    pub const TO: u16 = 5;
    /// First moment at which it has lapsed, time.
    pub const EXPIRES: u16 = 6;
    /// Registration proof number, text.
    pub const PROOF_NUMBER: u16 = 7;
    /// 1 in force, 2 lapsed, 3 ended, code.
    pub const STATUS: u16 = 8;
}

/// A right of habitation, element of [`unit::HABITATIONS`], 16 slots.
pub mod habitation {
    /// Case number that created it, text; names the right.
    pub const CASE: u16 = 0;
    /// Keyed tag of the occupant, party tag.
    pub const OCCUPANT: u16 = 1;
    /// Root of the occupant's sealed facts, slot tree.
    pub const PERSON: u16 = 2;
    /// Source: 1 contract, 2 judgment, 3 will, 99 other, code.
    pub const SOURCE: u16 = 3;
    /// Digest of scope and terms, hash.
    pub const SCOPE: u16 = 4;
    /// First day, date.
    pub const FROM: u16 = 5;
    /// Last day, date; absent for life.
    pub const TO: u16 = 6;
    /// First moment at which it has lapsed, time; absent for life.
    pub const EXPIRES: u16 = 7;
    /// Registration proof number, text.
    pub const PROOF_NUMBER: u16 = 8;
    /// 1 in force, 2 lapsed, 3 ended, code.
    pub const STATUS: u16 = 9;
}

/// A step of lineage, element of [`unit::PARENTS`] and [`unit::CHILDREN`], 4 slots.
pub mod lineage {
    /// The other unit, text.
    pub const UNIT: u16 = 0;
    /// How it came about: one of [`super::historic_reason`], code; 6 for rebuilt on the same place.
    pub const WAY: u16 = 1;
    /// Case number, text.
    pub const CASE: u16 = 2;
}
