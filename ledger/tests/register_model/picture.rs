//! What can be seen of a unit, a case, a certificate or a lock, line by line, from either register.

use std::collections::BTreeMap;
use std::fmt::Display;

/// Lines by name.
pub type Picture = BTreeMap<String, String>;

/// Adds a line, unless there is nothing to say.
pub fn line(picture: &mut Picture, name: impl Display, value: Option<impl Display>) {
    if let Some(value) = value {
        picture.insert(name.to_string(), value.to_string());
    }
}

/// Lines in which two pictures differ, as `name: ledger | model`.
pub fn differences(ledger: &Picture, model: &Picture) -> Vec<String> {
    let mut names: Vec<&String> = ledger.keys().chain(model.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let told = |picture: &Picture, name: &String| picture.get(name).cloned().unwrap_or("-".to_owned());
    let differs = |name: &&String| ledger.get(*name) != model.get(*name);
    names
        .into_iter()
        .filter(differs)
        .map(|name| format!("{name}: ledger {} | model {}", told(ledger, name), told(model, name)))
        .collect()
}

/// One of several facts of an entry, told in one line; a dash where there is none.
pub fn fact(name: &str, value: Option<impl Display>) -> String {
    value.map_or_else(|| format!("{name} -"), |value| format!("{name} {value}"))
}
