//! Decimal numbers of forms and data bases, scaled to integers without loss: nothing here rounds.

use kexin_proof::wire::INTEGER_MAX;

/// Why a decimal number has no exact integer value at the scale asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecimalError {
    /// Not digits with at most one point between them.
    #[error("not a decimal number such as 120.35 不是十进制数")]
    Text,
    /// Digits other than zero beyond the smallest unit.
    #[error("more than {decimals} decimals 小数超过 {decimals} 位")]
    TooFine {
        /// Decimals of the smallest unit.
        decimals: u8,
    },
    /// Beyond 2^63 − 1 of the smallest unit.
    #[error("the number is too large 数值过大")]
    TooLarge,
}

/// `text` times ten to the power of `decimals`. Zeros beyond the smallest unit change nothing and are allowed.
pub(crate) fn parse_scaled(text: &str, decimals: u8) -> Result<u64, DecimalError> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err(DecimalError::Text);
    }
    let kept = fraction.trim_end_matches('0');
    if kept.len() > usize::from(decimals) {
        return Err(DecimalError::TooFine { decimals });
    }
    let padding = usize::from(decimals) - kept.len();
    let scaled = whole.bytes().chain(kept.bytes()).map(|byte| byte - b'0').chain(vec![0; padding]);
    scaled
        .into_iter()
        .try_fold(0_u64, |value, digit| value.checked_mul(10)?.checked_add(u64::from(digit)))
        .filter(|value| *value <= INTEGER_MAX)
        .ok_or(DecimalError::TooLarge)
}

/// `value` divided by ten to the power of `decimals`, all decimals written.
pub(crate) fn write_scaled(value: u64, decimals: u8, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    let unit = 10_u64.pow(u32::from(decimals));
    write!(f, "{}.{:0width$}", value / unit, value % unit, width = usize::from(decimals))
}
