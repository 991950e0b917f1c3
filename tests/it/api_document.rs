//! `docs/api.md` names every route, member and error code that there is.

use std::collections::BTreeSet;
use std::fs;

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What stands between `before` and `after` in each line that has both.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    let found: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split_once(before)?.1.split_once(after).map(|(inner, _)| inner.trim()))
        .collect();
    assert!(!found.is_empty(), "nothing between {before} and {after}");
    found
}

#[test]
fn every_route_is_described_and_no_other() {
    let document = read("docs/api.md");
    let requests = document.split('`').filter_map(|quoted| {
        let path = quoted.strip_prefix("GET ").or(quoted.strip_prefix("POST "))?;
        path.split('?').next()
    });
    let described: BTreeSet<&str> = requests.collect();
    let source = read("node/src/api.rs");
    let served: BTreeSet<&str> = between(&source, ".route(\"", "\"").into_iter().collect();
    assert_eq!(described, served);
}

#[test]
fn every_member_is_described() {
    let document = read("docs/api.md");
    let words: Vec<&str> = document.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let views = read("ledger/src/api.rs") + &read("ledger/src/api/register.rs");
    let members = between(&views, "    pub ", ":");
    for member in members.iter().filter(|member| **member != "kind") {
        assert!(words.contains(member), "{member} is not described");
    }
}

#[test]
fn every_error_code_is_described() {
    let document = read("docs/api.md");
    let source = read("node/src/api/problem.rs");
    let codes = source.lines().map(str::trim).filter_map(|line| line.strip_prefix('"')?.strip_suffix("\","));
    let codes: Vec<&str> = codes.filter(|code| !code.contains(' ') && code.is_ascii()).collect();
    assert!(codes.len() > 10, "{codes:?}");
    for code in codes {
        assert!(document.contains(&format!("`{code}` ")), "{code} is not described");
    }
}
