//! Parties: their documents in one normal form, and the keyed tag by which rules compare them.
//!
//! A citizen's number has about 32 bits of entropy, so nothing derived from it without a key may leave the desk
//! (`docs/formats.md` 3).

use kexin_proof::hash::hmac_sha256;
use kexin_proof::slots::PartyTag;
use kexin_proof::wire::is_clean_text;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::certificate_number::to_half_width;
use crate::identity_number::{
    IdentityNumberError, check_organisation_code, check_resident_id, check_social_credit_code,
};

mod exposed;

pub use exposed::{Exposed, PersonalData, exposed_in_record, exposed_in_slots, exposed_in_text};

/// Longest document number, characters.
pub const NUMBER_CHARS_MAX: usize = 50;
/// Scheme of tags under HMAC-SHA-256 with the province's key.
pub const TAG_SCHEME_HMAC: u8 = 1;

/// Kinds of document 证件种类 (ZJZL) whose numbers have a form of their own.
pub mod document_type {
    /// 身份证: resident identity number.
    pub const RESIDENT_ID: u32 = 1;
    /// 组织机构代码: organisation code.
    pub const ORGANISATION_CODE: u32 = 6;
    /// 营业执照: business licence, by credit code or the old 15-digit number.
    pub const BUSINESS_LICENCE: u32 = 7;
    /// 统一社会信用代码: unified social credit code.
    pub const SOCIAL_CREDIT_CODE: u32 = 8;
    /// 其它: any other.
    pub const OTHER: u32 = 99;
}

/// Why a document is not taken. Never says what its number was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PartyError {
    /// Not a kind of the code list 证件种类.
    #[error("this kind of document is not in the code list 证件种类不在字典中")]
    Type,
    /// Empty, too long or with controls.
    #[error(
        "a document number has 1 to {NUMBER_CHARS_MAX} printable characters 证件号须为 1 至 50 个可见字符"
    )]
    Text,
    /// Neither a credit code nor fifteen digits.
    #[error(
        "a business licence has a credit code or fifteen digits 营业执照号须为统一社会信用代码或 15 位数字"
    )]
    Licence,
    /// The number fails its own check.
    #[error(transparent)]
    Check(#[from] IdentityNumberError),
}

/// A document in normal form: the same person gives the same bytes. Wiped when dropped, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct PartyDocument {
    kind: u8,
    number: Zeroizing<String>,
}

impl PartyDocument {
    /// Brings a document to normal form: half width, upper case, no spaces; a business licence with a credit code
    /// becomes that code, whose holder is the same.
    ///
    /// # Errors
    /// [`PartyError`].
    pub fn normalise(kind: u32, number: &str) -> Result<Self, PartyError> {
        if number.len() > NUMBER_BYTES_MAX {
            return Err(PartyError::Text);
        }
        let mut number = plain(number);
        if number.is_empty() || number.chars().count() > NUMBER_CHARS_MAX || !is_clean_text(&number) {
            return Err(PartyError::Text);
        }
        let kind = match kind {
            document_type::RESIDENT_ID => {
                check_resident_id(number.as_bytes())?;
                kind
            }
            document_type::ORGANISATION_CODE => {
                number.retain(|character| character != '-');
                check_organisation_code(number.as_bytes())?;
                kind
            }
            document_type::BUSINESS_LICENCE => {
                strip_copy_number(&mut number);
                licence_kind(&number)?
            }
            document_type::SOCIAL_CREDIT_CODE => {
                check_social_credit_code(number.as_bytes())?;
                kind
            }
            2..=5 | document_type::OTHER => kind,
            _ => return Err(PartyError::Type),
        };
        Ok(Self { kind: u8::try_from(kind).map_err(|_| PartyError::Type)?, number })
    }

    /// Kind of the document 证件种类, after normalising.
    #[must_use]
    pub fn kind(&self) -> u32 {
        u32::from(self.kind)
    }

    /// The number in normal form: for the sealed part only.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }
}

/// The province's tag key. Lives in nodes' signers; wiped when dropped, never printed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct TagKey {
    number: u8,
    secret: [u8; 32],
}

impl TagKey {
    /// A key and its number, which stands in every tag made with it.
    #[must_use]
    pub const fn new(number: u8, secret: [u8; 32]) -> Self {
        Self { number, secret }
    }

    /// Number of the key.
    #[must_use]
    pub const fn number(&self) -> u8 {
        self.number
    }

    /// The tag of a document: `1 ‖ key number ‖ HMAC-SHA-256(key, kind u8 ‖ number)`.
    #[must_use]
    pub fn tag(&self, document: &PartyDocument) -> PartyTag {
        let mac = hmac_sha256(&self.secret, &[&[document.kind], document.number.as_bytes()]);
        PartyTag { scheme: TAG_SCHEME_HMAC, key: self.number, mac }
    }
}

/// Half width, upper case, no spaces. Room is taken beforehand: a string that grows leaves copies behind.
fn plain(number: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(number.len()));
    let characters = number.chars().filter(|character| !character.is_whitespace());
    plain.extend(characters.map(|character| to_half_width(character).to_ascii_uppercase()));
    plain
}

/// Takes off which copy of the licence was shown, such as `(1-1)`.
fn strip_copy_number(number: &mut String) {
    let Some((before, copy)) = number.rsplit_once('(') else { return };
    let inside = copy.strip_suffix(')').unwrap_or_default();
    let is_copy = !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if is_copy {
        number.truncate(before.len());
    }
}

fn licence_kind(number: &str) -> Result<u32, PartyError> {
    if number.len() == OLD_LICENCE_DIGITS && number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(document_type::BUSINESS_LICENCE);
    }
    if number.len() != CREDIT_CODE_CHARS {
        return Err(PartyError::Licence);
    }
    check_social_credit_code(number.as_bytes())?;
    Ok(document_type::SOCIAL_CREDIT_CODE)
}

const NUMBER_BYTES_MAX: usize = 1024;
const OLD_LICENCE_DIGITS: usize = 15;
const CREDIT_CODE_CHARS: usize = 18;

#[cfg(test)]
mod tests;
