//! Personal data in the clear: identity numbers and mobile numbers in text that every validator reads.
//!
//! A net for slips, not a proof of absence: it knows two forms that are certain enough to refuse a record for.

use jiff::civil;
use kexin_proof::slots::{Slots, Value};

use crate::attestation::Attestation;
use crate::certificate_number::to_half_width;
use crate::identity_number::check_resident_id;
use crate::record::SignedRecord;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonalData {
    /// A resident identity number with a true check character.
    ResidentId,
    /// A mobile telephone number.
    MobileNumber,
}

impl PersonalData {
    /// Chinese and English name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ResidentId => "身份证号 identity number",
            Self::MobileNumber => "手机号 mobile number",
        }
    }
}

/// Where personal data stands in the clear, never which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exposed {
    /// Slot.
    pub slot: u16,
    /// Place in the slot's list and slot of the element there, if it is a list.
    pub element: Option<(usize, u16)>,
    /// What was found.
    pub data: PersonalData,
}

/// The first kind of personal data in the open parts of a record: its facts and its attestations.
#[must_use]
pub fn exposed_in_record(record: &SignedRecord) -> Option<PersonalData> {
    let in_attestations = || {
        let statements = record.attestations().iter().map(Attestation::statement);
        let mut texts =
            statements.flat_map(|stated| stated.claims.texts().into_iter().chain([&*stated.case_number]));
        texts.find_map(exposed_in_text)
    };
    exposed_in_slots(record.slots()).map(|exposed| exposed.data).or_else(in_attestations)
}

/// The first personal data in the text slots of a record, its lists included.
#[must_use]
pub fn exposed_in_slots(slots: &Slots) -> Option<Exposed> {
    slots.values().iter().find_map(|(slot, value)| match value {
        Value::Text(text) => exposed_in_text(text).map(|data| Exposed { slot: *slot, element: None, data }),
        Value::List(list) => list.elements().iter().enumerate().find_map(|(place, element)| {
            exposed_in_slots(element).map(|inner| Exposed {
                slot: *slot,
                element: Some((place, inner.slot)),
                data: inner.data,
            })
        }),
        _ => None,
    })
}

/// The first personal data in a text.
///
/// A text that is nothing but eighteen digits whose "date of birth" is later than the register's own beginning is taken
/// for a case number (area, day, serial), of which one in eleven would pass the check by chance.
#[must_use]
pub fn exposed_in_text(text: &str) -> Option<PersonalData> {
    let plain: Vec<char> = text.chars().map(to_half_width).collect();
    let is_part = |character: &char| character.is_ascii_alphanumeric();
    plain.split(|character| !is_part(character)).find_map(|run| {
        let run: Vec<u8> = run.iter().filter_map(|character| u8::try_from(*character).ok()).collect();
        exposed_in_run(&run.to_ascii_uppercase(), run.len() == plain.len())
    })
}

fn exposed_in_run(run: &[u8], is_whole_text: bool) -> Option<PersonalData> {
    if is_mobile_number(run) || run.strip_prefix(COUNTRY_CODE).is_some_and(is_mobile_number) {
        return Some(PersonalData::MobileNumber);
    }
    let may_be_case_number = is_whole_text || run.len() > RESIDENT_ID_CHARS;
    let is_exposed = run.windows(RESIDENT_ID_CHARS).any(|window| {
        check_resident_id(window)
            .is_ok_and(|birth| is_province(window) && !(may_be_case_number && birth >= REGISTER_BEGINS))
    });
    if is_exposed { Some(PersonalData::ResidentId) } else { None }
}

/// Eleven digits from 13 to 19.
fn is_mobile_number(run: &[u8]) -> bool {
    matches!(run, [b'1', b'3'..=b'9', rest @ ..] if rest.len() == 9 && rest.iter().all(u8::is_ascii_digit))
}

/// First digit of a province, of Hong Kong, Macao or Taiwan, or of a foreign resident's card.
fn is_province(number: &[u8]) -> bool {
    matches!(number.first(), Some(b'1'..=b'6' | b'8' | b'9'))
}

const COUNTRY_CODE: &[u8] = b"86";
const RESIDENT_ID_CHARS: usize = 18;
/// 不动产登记暂行条例 in force.
const REGISTER_BEGINS: civil::Date = civil::date(2015, 3, 1);
