//! The two languages of every line an operator reads, side by side, so that the compiler sees both.

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
pub fn choose(arguments: &[String]) {
    let after_flag =
        arguments.iter().position(|argument| argument == "--lang").and_then(|at| arguments.get(at + 1));
    let joined = arguments.iter().find_map(|argument| argument.strip_prefix("--lang="));
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let named =
        after_flag.map(String::as_str).or(joined).map(str::to_owned).or_else(|| variable("KEXIN_LANG"));
    let named = named.or_else(|| ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable));
    let lang = if named.is_some_and(|name| name.starts_with("en")) { Lang::En } else { Lang::Zh };
    LANG.get_or_init(|| lang);
}

/// The text in the language in force.
pub fn t(zh: &'static str, en: &'static str) -> &'static str {
    match LANG.get_or_init(|| Lang::Zh) {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// As [`t`], for texts with facts in them.
pub fn tf(zh: String, en: String) -> String {
    match LANG.get_or_init(|| Lang::Zh) {
        Lang::Zh => zh,
        Lang::En => en,
    }
}
