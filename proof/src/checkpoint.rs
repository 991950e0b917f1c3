//! Checkpoints and signed notes (C2SP tlog-checkpoint, signed-note): origin, size and root of the log, and who signed.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::hash::{LogRoot, sha256};
use crate::height::TreeSize;
use crate::json::parse_decimal;
use crate::suite::PublicKey;

/// Most signature lines of a note.
pub const NOTE_LINES_MAX: usize = 64;
/// Longest note, bytes.
pub const NOTE_BYTES_MAX: usize = 64 * 1024;
/// Longest origin, bytes.
pub const ORIGIN_BYTES_MAX: usize = 128;

const DASH: &str = "\u{2014} ";

/// Why text is not a checkpoint, a note or a verifier key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// An origin or key name that is empty, too long, or holds spaces, plus signs or controls.
    #[error("the name is empty, too long or holds characters it must not 名称不合法")]
    Name,
    /// Not three lines of origin, size and root.
    #[error("a checkpoint is origin, size and root on three lines 检查点须为来源、大小、树根三行")]
    Checkpoint,
    /// Not a body, a blank line and signature lines.
    #[error("a note is a body, a blank line and signature lines 签名文本格式错误")]
    Note,
    /// More than 64 signature lines, or over 64 KiB.
    #[error("the note is too long 签名文本过长")]
    TooLong,
    /// Not `name+id+base64`, or an id that is not that of name and key.
    #[error("the verifier key is malformed 验证密钥格式错误")]
    VerifierKey,
}

/// The first line of a chain's checkpoints; never reused. Like a host name with a path, without spaces or plus signs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin(String);

impl Origin {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = NoteError;
    fn from_str(text: &str) -> Result<Self, NoteError> {
        if is_name(text) && text.len() <= ORIGIN_BYTES_MAX {
            Ok(Self(text.to_string()))
        } else {
            Err(NoteError::Name)
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl serde::Serialize for Origin {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Origin {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A point of the log: its size and root under an origin. No extension lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The chain's origin.
    pub origin: Origin,
    /// Entries.
    pub size: TreeSize,
    /// Root over them.
    pub root: LogRoot,
}

impl Checkpoint {
    /// The note body: three lines.
    #[must_use]
    pub fn body(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root.as_bytes()))
    }

    /// Reads a note body.
    ///
    /// # Errors
    /// [`NoteError::Checkpoint`].
    pub fn from_body(body: &str) -> Result<Self, NoteError> {
        let mut lines = body.strip_suffix('\n').ok_or(NoteError::Checkpoint)?.split('\n');
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(NoteError::Checkpoint);
        };
        let size = parse_decimal(size).and_then(TreeSize::new).ok_or(NoteError::Checkpoint)?;
        let root = STANDARD
            .decode(root)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(NoteError::Checkpoint)?;
        Ok(Self { origin: origin.parse()?, size, root: LogRoot::from_bytes(root) })
    }
}

/// One signature line of a note: name, key id, and what the key's type makes of the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteLine {
    /// Name of the key.
    pub name: String,
    /// Id of the key.
    pub key_id: [u8; 4],
    /// The signature.
    pub signature: Vec<u8>,
}

impl fmt::Display for NoteLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.key_id.to_vec();
        bytes.extend_from_slice(&self.signature);
        writeln!(f, "{DASH}{} {}", self.name, STANDARD.encode(bytes))
    }
}

/// A text with signature lines; says nothing about whether they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    /// The signed text, ending in a line break.
    pub body: String,
    /// The signature lines.
    pub lines: Vec<NoteLine>,
}

impl SignedNote {
    /// Reads a note.
    ///
    /// # Errors
    /// [`NoteError::Note`], [`NoteError::TooLong`].
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        if text.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong);
        }
        let split = text.rfind("\n\n").ok_or(NoteError::Note)?;
        let (body, rest) = text.split_at_checked(split.saturating_add(1)).ok_or(NoteError::Note)?;
        let lines =
            rest.strip_prefix('\n').and_then(|rest| rest.strip_suffix('\n')).ok_or(NoteError::Note)?;
        let mut found = Vec::new();
        for line in lines.split('\n') {
            if found.len() >= NOTE_LINES_MAX {
                return Err(NoteError::TooLong);
            }
            found.push(parse_line(line).ok_or(NoteError::Note)?);
        }
        Ok(Self { body: body.to_string(), lines: found })
    }
}

impl fmt::Display for SignedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.body)?;
        self.lines.iter().try_for_each(|line| fmt::Display::fmt(line, f))
    }
}

fn parse_line(line: &str) -> Option<NoteLine> {
    let (name, data) = line.strip_prefix(DASH)?.split_once(' ')?;
    let bytes = STANDARD.decode(data).ok()?;
    let (key_id, signature) = bytes.split_first_chunk::<4>()?;
    if !is_name(name) || signature.is_empty() {
        return None;
    }
    Some(NoteLine { name: name.to_string(), key_id: *key_id, signature: signature.to_vec() })
}

/// Type byte of an Ed25519 key that signs note bodies (C2SP signed-note).
pub const KEY_TYPE_ED25519: u8 = 0x01;
/// Type byte of a key that cosigns checkpoints (C2SP tlog-cosignature, `cosignature/v1`).
pub const KEY_TYPE_COSIGNATURE: u8 = 0x04;

/// A named key of notes: `name+id+base64(type ‖ key)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    kind: u8,
    key: PublicKey,
}

impl VerifierKey {
    /// A key of a type under a name.
    ///
    /// # Errors
    /// [`NoteError::Name`].
    pub fn new(name: &str, kind: u8, key: PublicKey) -> Result<Self, NoteError> {
        if !is_name(name) {
            return Err(NoteError::Name);
        }
        Ok(Self { name: name.to_string(), kind, key })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Type byte.
    #[must_use]
    pub const fn kind(&self) -> u8 {
        self.kind
    }

    /// The key.
    #[must_use]
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }

    /// First four bytes of `SHA-256(name ‖ "\n" ‖ type ‖ key)`.
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        let [a, b, c, d, ..] = sha256(&[self.name.as_bytes(), b"\n", &[self.kind], self.key.as_bytes()]);
        [a, b, c, d]
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;
    fn from_str(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(data)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::VerifierKey);
        };
        let bytes = STANDARD.decode(data).map_err(|_| NoteError::VerifierKey)?;
        let (kind, key) = bytes.split_first().ok_or(NoteError::VerifierKey)?;
        let key =
            key.try_into().ok().and_then(|key| PublicKey::ed25519(key).ok()).ok_or(NoteError::VerifierKey)?;
        let found = Self::new(name, *kind, key)?;
        if hex::encode(found.id()) == id { Ok(found) } else { Err(NoteError::VerifierKey) }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = alloc::vec![self.kind];
        bytes.extend_from_slice(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id()), STANDARD.encode(bytes))
    }
}

/// Whether text may name an origin or a key: no spaces, plus signs or controls (C2SP signed-note).
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| !c.is_whitespace() && !c.is_control() && c != '+')
}

#[cfg(test)]
mod tests;
