//! Reading the facts of a statement's draft: each by its name, all that is wrong noted, names that nobody reads refused.

use kexin_ledger::codes::List as CodeList;
use kexin_proof::hash::DocumentDigest;
use kexin_proof::height::TimeMs;
use kexin_proof::slots::{PartyTag, Value};
use kexin_proof::unit_code::UnitCode;

use crate::draft::kinds::Form;
use crate::draft::{Desk, Node, Reader, party_of};
use crate::exit::Failure;

/// Members that every statement may have.
const COMMON: [&str; 3] = ["case", "bureau", "valid-days"];

/// A draft of claims on the desk.
pub struct Facts<'a, 'r> {
    node: &'a Node,
    /// Where faults go.
    pub reader: &'a mut Reader<'r>,
    desk: &'a dyn Desk,
    known: Vec<&'static str>,
}

impl<'a, 'r> Facts<'a, 'r> {
    /// A draft, its reader, and whoever knows tags.
    pub fn new(node: &'a Node, reader: &'a mut Reader<'r>, desk: &'a dyn Desk) -> Self {
        Self { node, reader, desk, known: COMMON.to_vec() }
    }

    /// Refuses members that were not asked for.
    pub fn finish(self) {
        self.reader.only(self.node, &self.known);
    }

    fn may(&mut self, name: &'static str) -> Option<&'a Node> {
        self.known.push(name);
        self.node.get(name)
    }

    fn must(&mut self, name: &'static str) -> Option<&'a Node> {
        let found = self.may(name);
        if found.is_none() {
            self.reader.miss(self.node, name, 7);
        }
        found
    }

    /// The unit.
    pub fn unit(&mut self) -> Option<UnitCode> {
        self.must("unit").and_then(|member| self.reader.unit(member))
    }

    /// Text.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        self.must(name).and_then(|member| text_of(self.reader.plain(member, Form::Text)?))
    }

    /// Text that may be missing, and is empty then.
    pub fn text_or_empty(&mut self, name: &'static str) -> Option<String> {
        match self.may(name) {
            None => Some(String::new()),
            Some(member) => text_of(self.reader.plain(member, Form::Text)?),
        }
    }

    /// A case number.
    pub fn case(&mut self, name: &'static str) -> Option<String> {
        self.must(name).and_then(|member| text_of(self.reader.plain(member, Form::Case)?))
    }

    /// A case number that may be missing, and is empty then.
    pub fn case_or_empty(&mut self, name: &'static str) -> Option<String> {
        match self.may(name) {
            None => Some(String::new()),
            Some(member) => text_of(self.reader.plain(member, Form::Case)?),
        }
    }

    /// The number of a certificate or proof; empty where it may be missing and is.
    pub fn certificate(&mut self, name: &'static str, form: Form, is_required: bool) -> Option<String> {
        let member = if is_required { self.must(name)? } else { self.may(name)? };
        text_of(self.reader.plain(member, form)?)
    }

    /// A moment.
    pub fn moment(&mut self, name: &'static str) -> Option<TimeMs> {
        self.must(name).and_then(|member| self.reader.moment(member))
    }

    /// A whole number; `default` when it is missing.
    pub fn number_or(&mut self, name: &'static str, default: u64) -> Option<u64> {
        self.may(name).map_or(Some(default), |member| self.reader.number(member))
    }

    /// Number of an organisation.
    pub fn organisation(&mut self, name: &'static str) -> Option<u32> {
        self.must(name).and_then(|member| whole(member, self.reader))
    }

    /// Yuan, as fen.
    pub fn money(&mut self, name: &'static str) -> Option<u64> {
        self.must(name).and_then(|member| self.reader.money(member))
    }

    /// Square metres, as hundredths.
    pub fn area(&mut self, name: &'static str) -> Option<u64> {
        match self.must(name).and_then(|member| self.reader.plain(member, Form::Area))? {
            Value::Area(area) => Some(area),
            _ => None,
        }
    }

    /// A code of a list.
    pub fn code(&mut self, name: &'static str, list: CodeList) -> Option<u32> {
        self.must(name).and_then(|member| self.reader.code(member, list))
    }

    /// One of a few words.
    pub fn word(&mut self, name: &'static str, words: &[(&str, u32)]) -> Option<u32> {
        self.must(name).and_then(|member| self.reader.word(member, words))
    }

    /// Some of a few words, as bits; none when the member may be missing and is.
    pub fn marks(&mut self, name: &'static str, words: &[(&str, u32)], is_required: bool) -> Option<u32> {
        let member = if is_required { Some(self.must(name)?) } else { self.may(name) };
        let Some(member) = member else { return Some(0) };
        member.elements().iter().try_fold(0, |bits, element| Some(bits | self.reader.word(element, words)?))
    }

    /// True or false.
    pub fn flag(&mut self, name: &'static str) -> Option<bool> {
        match self.must(name).and_then(|member| self.reader.plain(member, Form::Flag))? {
            Value::Bits(bits) => Some(bits == 1),
            _ => None,
        }
    }

    /// A digest.
    pub fn digest(&mut self, name: &'static str) -> Option<DocumentDigest> {
        self.must(name).and_then(|member| self.reader.digest(member)).map(DocumentDigest::from_bytes)
    }

    /// Tables below a member.
    pub fn tables(&mut self, name: &'static str) -> &'a [Node] {
        self.must(name).map_or(&[], Node::elements)
    }

    /// Kind of record, by its name.
    pub fn act(&mut self) -> Option<u16> {
        let member = self.must("act")?;
        let text = self.reader.scalar(member)?;
        let found = crate::draft::kinds::find(text).map(|kind| kind.number);
        if found.is_none() {
            let names = crate::draft::kinds::names();
            self.reader.refuse(member, 8, (&names, &names));
        }
        found
    }

    /// The tag of a person.
    ///
    /// # Errors
    /// The desk's.
    pub fn party(&mut self, name: &'static str) -> Result<Option<PartyTag>, Failure> {
        let Some(member) = self.must(name) else { return Ok(None) };
        party_of(member, self.reader, self.desk)
    }

    /// The tag of a person who may be missing: the inner `None`.
    ///
    /// # Errors
    /// The desk's.
    pub fn party_if_any(&mut self, name: &'static str) -> Result<Option<Option<PartyTag>>, Failure> {
        match self.may(name) {
            None => Ok(Some(None)),
            Some(member) => Ok(party_of(member, self.reader, self.desk)?.map(Some)),
        }
    }

    /// Tags of parties, rising, as the format wants them.
    ///
    /// # Errors
    /// The desk's.
    pub fn parties(&mut self, name: &'static str) -> Result<Vec<PartyTag>, Failure> {
        let Some(member) = self.must(name) else { return Ok(Vec::new()) };
        let mut tags = Vec::new();
        for element in member.elements() {
            tags.extend(party_of(element, self.reader, self.desk)?);
        }
        tags.sort_unstable();
        tags.dedup();
        Ok(tags)
    }
}

/// The text of a value.
pub fn text_of(value: Value) -> Option<String> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

/// A number of 32 bits.
pub fn whole(node: &Node, reader: &mut Reader<'_>) -> Option<u32> {
    reader.number(node).and_then(|number| u32::try_from(number).ok())
}
