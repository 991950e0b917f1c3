//! Identity numbers that carry a check: resident IDs (GB 11643), social credit codes (GB 32100), organisation codes
//! (GB 11714). Works on bytes and never slices text, so that no input can stop a node.

use jiff::civil;

/// Why a number fails its check. Never says what the number was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityNumberError {
    /// Another length.
    #[error("the number has {expected} characters 号码应为 {expected} 位")]
    Length {
        /// Characters that it should have.
        expected: usize,
    },
    /// A character that the standard does not have at this place.
    #[error("character {position} is not allowed here 第 {position} 位字符不合法")]
    Character {
        /// Its place, from 1.
        position: usize,
    },
    /// The date of birth is no day of the calendar.
    #[error("the date of birth is not a day 出生日期不合法")]
    BirthDate,
    /// The last character does not fit the others.
    #[error("the check character does not fit 校验位不符")]
    CheckCharacter,
}

/// Checks a resident identity number 公民身份号码 of 18 characters, X in upper case; gives its date of birth.
///
/// # Errors
/// [`IdentityNumberError`].
pub fn check_resident_id(number: &[u8]) -> Result<civil::Date, IdentityNumberError> {
    let number: &[u8; 18] = exactly(number)?;
    let (check, digits) = number.split_last().expect("18 characters");
    let values = values_in(digits, DIGITS)?;
    let expected = weighted_sum(&values, RESIDENT_WEIGHTS) % 11;
    if !RESIDENT_CHECKS.contains(check) {
        return Err(IdentityNumberError::Character { position: 18 });
    }
    let [.., y1, y2, y3, y4, m1, m2, d1, d2, _, _, _] = values.as_slice() else {
        unreachable!("17 digits");
    };
    let two = |tens: &u32, ones: &u32| tens * 10 + ones;
    let year = two(y1, y2) * 100 + two(y3, y4);
    let birth = birth_date(year, two(m1, m2), two(d1, d2)).ok_or(IdentityNumberError::BirthDate)?;
    checked(RESIDENT_CHECKS, expected, *check)?;
    Ok(birth)
}

/// Checks a unified social credit code 统一社会信用代码 of 18 characters, upper case.
///
/// # Errors
/// [`IdentityNumberError`].
pub fn check_social_credit_code(code: &[u8]) -> Result<(), IdentityNumberError> {
    let code: &[u8; 18] = exactly(code)?;
    let values = values_in(code, CREDIT_CHARACTERS)?;
    let (_, body) = values.split_last().expect("18 characters");
    let (check, _) = code.split_last().expect("18 characters");
    let expected = (31 - weighted_sum(body, CREDIT_WEIGHTS) % 31) % 31;
    checked(CREDIT_CHARACTERS, expected, *check)
}

/// Checks an organisation code 组织机构代码 of nine characters, upper case, without the hyphen.
///
/// # Errors
/// [`IdentityNumberError`].
pub fn check_organisation_code(code: &[u8]) -> Result<(), IdentityNumberError> {
    let code: &[u8; 9] = exactly(code)?;
    let (check, body) = code.split_last().expect("nine characters");
    let values = values_in(body, ORGANISATION_CHARACTERS)?;
    if !ORGANISATION_CHECKS.contains(check) {
        return Err(IdentityNumberError::Character { position: 9 });
    }
    let expected = (11 - weighted_sum(&values, ORGANISATION_WEIGHTS) % 11) % 11;
    checked(ORGANISATION_CHECKS, expected, *check)
}

fn exactly<const N: usize>(bytes: &[u8]) -> Result<&[u8; N], IdentityNumberError> {
    bytes.try_into().map_err(|_| IdentityNumberError::Length { expected: N })
}

/// The place of each character in `alphabet`.
fn values_in(characters: &[u8], alphabet: &[u8]) -> Result<Vec<u32>, IdentityNumberError> {
    (1..)
        .zip(characters)
        .map(|(position, character)| {
            let value = (0..).zip(alphabet).find(|(_, known)| *known == character);
            value.map(|(value, _)| value).ok_or(IdentityNumberError::Character { position })
        })
        .collect()
}

fn weighted_sum(values: &[u32], weights: &[u32]) -> u32 {
    assert!(values.len() == weights.len(), "a standard weighs each character");
    values.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

fn checked(alphabet: &[u8], expected: u32, found: u8) -> Result<(), IdentityNumberError> {
    let expected = usize::try_from(expected).ok().and_then(|place| alphabet.get(place));
    if expected == Some(&found) { Ok(()) } else { Err(IdentityNumberError::CheckCharacter) }
}

fn birth_date(year: u32, month: u32, day: u32) -> Option<civil::Date> {
    let small = |value: u32| i8::try_from(value).ok();
    let year = i16::try_from(year).ok().filter(|year| *year >= BIRTH_YEAR_FIRST)?;
    civil::Date::new(year, small(month)?, small(day)?).ok()
}

/// Of people whose titles the register still carries; GB 11643's own example was born in 1880.
const BIRTH_YEAR_FIRST: i16 = 1800;
const DIGITS: &[u8] = b"0123456789";
const RESIDENT_WEIGHTS: &[u32] = &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// By the weighted sum modulo 11.
const RESIDENT_CHECKS: &[u8] = b"10X98765432";
/// Without I, O, S, V and Z.
const CREDIT_CHARACTERS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const CREDIT_WEIGHTS: &[u32] = &[1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORGANISATION_CHARACTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ORGANISATION_WEIGHTS: &[u32] = &[3, 7, 9, 10, 5, 8, 4, 2];
/// By 11 less the weighted sum modulo 11: ten is X, eleven is 0.
const ORGANISATION_CHECKS: &[u8] = b"0123456789X";

#[cfg(test)]
mod tests;
