//! The two languages of every line a person reads, side by side, so that the compiler sees both.

use std::sync::OnceLock;

/// Language of what a person reads; JSON keys and codes are never translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// 中文
    Zh,
    /// English
    En,
}

static LANG: OnceLock<Lang> = OnceLock::new();

/// Decides the language once, before arguments are parsed: `--lang`, `KEXIN_LANG`, the locale, Chinese.
pub fn choose(arguments: &[String]) -> Lang {
    let flag = arguments
        .iter()
        .zip(arguments.iter().skip(1))
        .find(|(name, _)| *name == "--lang")
        .map(|(_, v)| v.clone());
    let joined = arguments.iter().find_map(|argument| argument.strip_prefix("--lang=").map(str::to_owned));
    let named = flag.or(joined).or_else(|| std::env::var("KEXIN_LANG").ok());
    let lang = match named.as_deref() {
        Some("en") => Lang::En,
        Some(_) => Lang::Zh,
        None => from_locale(),
    };
    *LANG.get_or_init(|| lang)
}

/// The language in force.
pub fn lang() -> Lang {
    *LANG.get_or_init(|| Lang::Zh)
}

/// The text in the language in force.
pub fn t(zh: &'static str, en: &'static str) -> &'static str {
    match lang() {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// As [`t`], for texts with facts in them.
pub fn tf(zh: String, en: String) -> String {
    match lang() {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

fn from_locale() -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    match locale.as_deref() {
        Some(name) if name.starts_with("en") => Lang::En,
        _ => Lang::Zh,
    }
}
