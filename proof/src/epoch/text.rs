//! The text of an epoch: written from its parts, and read back line by line.

use super::{
    EpochError, EpochParts, Origin, Predecessor, Recovery, String, ToString, Validator, Vec, VerifierKey,
    format, publisher_verifier_key, quorum, seal_verifier_key,
};
use crate::hash::LogRoot;
use crate::height::TreeSize;
use crate::json::parse_decimal;

const HEAD: &str = "# kexinku-epoch v1";

/// The one text of an epoch's parts.
pub fn write(parts: &EpochParts) -> String {
    let mut lines: Vec<String> = Vec::new();
    lines.push(HEAD.to_string());
    lines.push(format!("# epoch {}", parts.number));
    lines.push(format!("# previous {}", parts.previous));
    if let Some(predecessor) = &parts.predecessor {
        lines.push(format!("# predecessor {} {} {}", predecessor.origin, predecessor.size, predecessor.root));
    }
    for (number, validator) in (1_u16..).zip(&parts.validators) {
        let Validator { org, consensus_key, peer_id, .. } = validator;
        lines.push(format!("# validator v{number:02} {org} {consensus_key} {peer_id}"));
    }
    if let Some(recovery) = &parts.recovery {
        let keys: Vec<String> = recovery.keys.iter().map(ToString::to_string).collect();
        lines.push(format!("# recovery {} {}", keys.join(" "), recovery.threshold));
    }
    for publisher in parts.publishers.iter().copied() {
        lines.push(format!("log {}", publisher_verifier_key(&parts.origin, publisher)));
    }
    let mut members = String::new();
    for (number, validator) in (1_u16..).zip(&parts.validators) {
        lines.push(format!(
            "witness v{number:02} {}",
            seal_verifier_key(&parts.origin, number, validator.seal_key)
        ));
        members.push_str(&format!(" v{number:02}"));
    }
    lines.push(format!("group bureaus {}{members}", quorum(parts.validators.len())));
    lines.push("quorum bureaus".to_string());
    lines.push(String::new());
    lines.join("\n")
}

/// Reads the parts; whether the text is the one they are written as is the caller's check.
pub fn read(text: &str) -> Result<EpochParts, EpochError> {
    let mut lines = Lines { rest: text.split('\n').collect(), line: 0 };
    lines.exact(HEAD)?;
    let number = lines.decimal("# epoch ")?;
    let number = u32::try_from(number).map_err(|_| lines.wrong())?;
    let previous = lines.after("# previous ")?.parse().map_err(|_| lines.wrong())?;
    let predecessor = match lines.try_after("# predecessor ") {
        Some(rest) => Some(read_predecessor(rest).ok_or(lines.wrong())?),
        None => None,
    };
    let mut heads = Vec::new();
    while let Some(rest) = lines.try_after("# validator ") {
        heads.push(read_validator(rest).ok_or(lines.wrong())?);
    }
    let recovery = match lines.try_after("# recovery ") {
        Some(rest) => Some(read_recovery(rest).ok_or(lines.wrong())?),
        None => None,
    };
    let mut publishers = Vec::new();
    while let Some(rest) = lines.try_after("log ") {
        let key: VerifierKey = rest.parse().map_err(|_| lines.wrong())?;
        publishers.push(*key.key());
    }
    let mut origin: Option<Origin> = None;
    let mut validators = Vec::new();
    for (org, consensus_key, peer_id) in heads {
        let rest = lines.after("witness ")?;
        let key: VerifierKey =
            rest.split_once(' ').and_then(|(_, key)| key.parse().ok()).ok_or(lines.wrong())?;
        if origin.is_none() {
            origin = key.name().strip_suffix("/v01").and_then(|name| name.parse().ok());
        }
        validators.push(Validator { org, consensus_key, peer_id, seal_key: *key.key() });
    }
    // Every other name must then be that of the origin, or the text is not the one that the parts are written as.
    let origin = origin.ok_or(lines.wrong())?;
    Ok(EpochParts { number, previous, origin, predecessor, validators, publishers, recovery })
}

fn read_predecessor(rest: &str) -> Option<Predecessor> {
    let mut words = rest.split(' ');
    let origin = words.next()?.parse().ok()?;
    let size = parse_decimal(words.next()?).and_then(TreeSize::new)?;
    let root: LogRoot = words.next()?.parse().ok()?;
    Some(Predecessor { origin, size, root })
}

fn read_validator(rest: &str) -> Option<(u32, crate::suite::PublicKey, String)> {
    let mut words = rest.split(' ').skip(1);
    let org = parse_decimal(words.next()?).and_then(|org| u32::try_from(org).ok())?;
    let key = words.next()?.parse().ok()?;
    Some((org, key, words.next()?.to_string()))
}

fn read_recovery(rest: &str) -> Option<Recovery> {
    let (keys, threshold) = rest.rsplit_once(' ')?;
    let threshold = parse_decimal(threshold).and_then(|threshold| u8::try_from(threshold).ok())?;
    let keys = keys.split(' ').map(|key| key.parse().ok()).collect::<Option<_>>()?;
    Some(Recovery { keys, threshold })
}

/// Lines still to be read, last one first removed from the front.
struct Lines<'a> {
    rest: Vec<&'a str>,
    line: usize,
}

impl<'a> Lines<'a> {
    fn wrong(&self) -> EpochError {
        EpochError::Line { line: self.line }
    }

    fn try_after(&mut self, prefix: &str) -> Option<&'a str> {
        let rest = self.rest.get(self.line).and_then(|line| line.strip_prefix(prefix))?;
        self.line = self.line.saturating_add(1);
        Some(rest)
    }

    fn after(&mut self, prefix: &str) -> Result<&'a str, EpochError> {
        self.try_after(prefix).ok_or(EpochError::Line { line: self.line.saturating_add(1) })
    }

    fn exact(&mut self, line: &str) -> Result<(), EpochError> {
        if self.after(line)?.is_empty() { Ok(()) } else { Err(self.wrong()) }
    }

    fn decimal(&mut self, prefix: &str) -> Result<u64, EpochError> {
        let rest = self.after(prefix)?;
        parse_decimal(rest).ok_or(self.wrong())
    }
}
