//! The types of registration that drafts can be made of: their fields as data. A new type is one row in its
//! family.

use kexin_ledger::act::{cancel, first_registration, notice, party_data, split};
use kexin_ledger::certificate_number::CertificateKind;
use kexin_ledger::codes::List;
use kexin_ledger::record::slot;
use kexin_proof::slots::{Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

mod corrections;
mod entries;
mod imports;
mod lineage;
mod orders;
mod ownership;
mod security;

/// A type of registration.
#[derive(Debug)]
pub struct Kind {
    /// Number, 2 for T02.
    pub number: u16,
    /// Its name in drafts and on the command line.
    pub name: &'static str,
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
    /// Registration type 登记类型.
    pub registration: Registration,
    /// Right type 权利类型, where the type of registration fixes it.
    pub right_type: Option<u32>,
    /// Whether a case is accepted and reviewed first; else two persons sign the one record.
    pub is_reviewed: bool,
    /// Whether it touches units beside its own, which its facts name.
    pub has_more_units: bool,
    /// What follows from the facts and the unit, and nobody writes.
    pub finish: Option<fn(&UnitCode, &mut Slots)>,
    /// The facts.
    pub fields: &'static [Field],
}

/// Registration type of a record.
#[derive(Clone, Copy, Debug)]
pub enum Registration {
    /// None: it is no registration of one right.
    None,
    /// The same whatever it says.
    Always(u32),
    /// By the code in a slot.
    By {
        /// The slot.
        slot: u16,
        /// Code, registration type.
        types: &'static [(u32, u32)],
    },
}

impl Registration {
    /// The type for facts; none while the deciding fact is missing.
    #[must_use]
    pub fn of(self, facts: &Slots) -> Option<u32> {
        match self {
            Self::None => None,
            Self::Always(number) => Some(number),
            Self::By { slot, types } => {
                let code = facts.code(slot)?;
                types.iter().find(|(known, _)| *known == code).map(|(_, number)| *number)
            }
        }
    }
}

/// A fact of a draft.
#[derive(Debug)]
pub struct Field {
    /// Name.
    pub name: &'static str,
    /// Slot of the record.
    pub slot: u16,
    /// How it is written.
    pub form: Form,
    /// Rule that refuses a record without it; none when it may be left out.
    pub missing: Option<u16>,
    /// In Chinese, for the template.
    pub zh: &'static str,
    /// What the template shows.
    pub example: &'static str,
}

/// How a fact is written.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Text.
    Text,
    /// A code of a list, by number or name.
    Code(List),
    /// One of a few words.
    Word(&'static [(&'static str, u32)]),
    /// Square metres.
    Area,
    /// Yuan.
    Money,
    /// YYYY-MM-DD.
    Date,
    /// A moment, `2026-11-20 09:30` in Guangdong.
    Moment,
    /// A whole number.
    Number,
    /// A fraction.
    Share,
    /// Number of a certificate or a proof.
    Certificate(CertificateKind),
    /// Number of either.
    AnyCertificate,
    /// Id of a record.
    Record,
    /// Root of sealed facts, as the register has it.
    Root,
    /// A case number.
    Case,
    /// Number of an organisation.
    Organisation,
    /// True or false, as bit 0.
    Flag,
    /// A file to be digested, or `sha256:` with the digest.
    Digest,
    /// Text in a sealed tree of its own.
    SealedText,
    /// Yuan in a sealed tree of its own.
    SealedMoney,
    /// One person, by his tag.
    Person,
    /// One person with his sealed facts: the tag in the field's slot, the root of the facts in another.
    SealedPerson {
        /// Slot of the root.
        person: u16,
    },
    /// Code of a unit.
    Unit,
    /// True or false for each of a few words, as bits.
    Marks(&'static [(&'static str, u32)]),
    /// Tables of facts.
    Elements(Width, &'static [Field]),
    /// Owners: persons with shares.
    Owners,
    /// Who gives: persons, with shares when shares pass.
    Givers,
}

/// The type of a name or a number such as `transfer`, `T02` or `2`.
pub fn find(text: &str) -> Option<&'static Kind> {
    let number = text.strip_prefix(['T', 't']).unwrap_or(text).parse().ok();
    all().find(|kind| kind.name == text || Some(kind.number) == number)
}

/// Every type that is offered, by number.
pub fn all() -> impl Iterator<Item = &'static Kind> {
    let families = [
        ownership::KINDS,
        lineage::KINDS,
        security::KINDS,
        orders::KINDS,
        entries::KINDS,
        corrections::KINDS,
        imports::KINDS,
    ];
    let mut kinds: Vec<&'static Kind> = families.into_iter().flatten().collect();
    kinds.sort_by_key(|kind| kind.number);
    kinds.into_iter()
}

/// The names of all types, for whoever has mistyped one.
pub fn names() -> String {
    all().map(|kind| kind.name).collect::<Vec<_>>().join(" | ")
}

/// The type with a number.
pub fn by_number(number: u16) -> Option<&'static Kind> {
    all().find(|kind| kind.number == number)
}

const fn field(
    name: &'static str,
    slot: u16,
    form: Form,
    missing: Option<u16>,
    zh: &'static str,
    example: &'static str,
) -> Field {
    Field { name, slot, form, missing, zh, example }
}

const MUST: Option<u16> = Some(7);
const ISSUE_MODE: Form = Form::Word(&[("shared", 0), ("separate", 1)]);
const SCOPE: Form = Form::Word(&[("whole", 1), ("shares", 2)]);
const TITLE: Form = Form::Certificate(CertificateKind::Title);
const PROOF: Form = Form::Certificate(CertificateKind::Proof);

/// A new unit's parcel is the beginning of its code.
fn parcel_of(unit: &UnitCode, slots: &mut Slots) {
    slots.set(first_registration::fact::PARCEL, Value::text(unit.parcel()).expect("a part of the code"));
}

/// Of a presale the parcel is the beginning of the code too; other notices are about units that the register has.
fn presale_parcel(unit: &UnitCode, slots: &mut Slots) {
    if slots.code(notice::fact::KIND) == Some(1) {
        slots.set(notice::fact::PARCEL, Value::text(unit.parcel()).expect("a part of the code"));
    }
}

/// A tag that stays is not said twice.
fn same_party(_: &UnitCode, slots: &mut Slots) {
    if slots.get(party_data::fact::PARTY) == slots.get(party_data::fact::NEW_PARTY) {
        slots.clear(party_data::fact::NEW_PARTY);
    }
}

/// The number that a division issues is that of its first unit.
fn first_number(_: &UnitCode, slots: &mut Slots) {
    let first = slots.list(split::fact::TARGETS).and_then(|targets| targets.elements().first());
    if let Some(number) = first.and_then(|target| target.get(split::target::NUMBER)).cloned() {
        slots.set(slot::ISSUED_NUMBER, number);
    }
}

/// What is cancelled is the right that the unit was registered with.
fn whole_right(_: &UnitCode, slots: &mut Slots) {
    slots.set(cancel::fact::RIGHT, Value::Code(0));
}
