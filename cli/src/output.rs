//! What commands print: data on standard output, in lines for people or as one JSON document for programs.

use jiff::tz::Offset;
use kexin_proof::height::TimeMs;
use serde_json::Value;

use crate::args::Output;

/// Prints `document` as JSON with its schema name, or the lines for people.
pub fn show(form: Output, schema: &'static str, mut document: Value, lines: &[String]) {
    match form {
        Output::Json => {
            if let Some(members) = document.as_object_mut() {
                members.insert("schema".to_owned(), Value::from(schema));
            }
            anstream::println!("{document}");
        }
        Output::Table => lines.iter().for_each(|line| anstream::println!("{line}")),
    }
}

/// A time as Guangdong's clocks show it, UTC+8 all year.
pub fn civil_time(time: TimeMs) -> String {
    let stamp = i64::try_from(time.value()).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    stamp.map_or_else(
        || time.to_string(),
        |stamp| Offset::constant(8).to_datetime(stamp).strftime("%Y-%m-%d %H:%M:%S").to_string(),
    )
}

/// A length of time in the largest unit that fits.
pub fn age(ms: u64) -> (u64, &'static str, &'static str) {
    match ms / 1000 {
        seconds @ 0..120 => (seconds, "秒", "s"),
        seconds @ 120..7200 => (seconds / 60, "分钟", "min"),
        seconds @ 7200..172_800 => (seconds / 3600, "小时", "h"),
        seconds => (seconds / 86_400, "天", "d"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn civil_time_is_that_of_guangdong() {
        let text = |ms| civil_time(TimeMs::new(ms).expect("small"));
        assert_eq!(text(0), "1970-01-01 08:00:00");
        assert_eq!(text(951_782_399_000), "2000-02-29 07:59:59");
    }

    #[test]
    fn ages_are_told_in_the_largest_unit_that_fits() {
        assert_eq!(age(5_000), (5, "秒", "s"));
        assert_eq!(age(180_000), (3, "分钟", "min"));
        assert_eq!(age(86_400_000), (24, "小时", "h"));
        assert_eq!(age(10 * 86_400_000), (10, "天", "d"));
    }
}
