//! Persons of a draft: documents checked and turned into tags, names into sealed trees. Neither stands in an error.

use kexin_ledger::codes::List as CodeList;
use kexin_ledger::party::{PartyDocument, PartyError, document_type};
use kexin_ledger::sealed::rand_core::Rng as _;
use kexin_ledger::share::Share;
use kexin_ledger::unit::{Owner, co_ownership};
use kexin_proof::list::List;
use kexin_proof::slot_table::person;
use kexin_proof::slots::{PartyTag, Seed, Slots, Value, Width};

use super::desk::Desk;
use super::document::Node;
use super::field::Reader;
use super::finding::Finding;
use super::kinds::Form;
use crate::exit::Failure;
use crate::session::random;

/// A seed that nothing else has.
pub fn new_seed() -> Seed {
    let mut bytes = [0; 32];
    random().fill_bytes(&mut bytes);
    Seed::from_bytes(bytes)
}

/// The document of a person's table: its type and number, checked.
pub fn document_in(node: &Node, reader: &mut Reader<'_>) -> Option<PartyDocument> {
    let Some(kind_node) = node.get("document-type") else {
        reader.miss(node, "document-type", 7);
        return None;
    };
    let kind = reader.code(kind_node, CodeList::DocumentType)?;
    let Some(number_node) = node.get("document") else {
        reader.miss(node, "document", 7);
        return None;
    };
    let number = reader.scalar(number_node)?;
    match PartyDocument::normalise(kind, number) {
        Ok(document) => Some(document),
        Err(error) => {
            let rule = match error {
                PartyError::Type => 8,
                PartyError::Check(_) if kind == document_type::RESIDENT_ID => 9,
                _ => 10,
            };
            let told = error.to_string();
            if rule == 8 {
                reader.miss(node, "document-type", 7);
            } else {
                reader.refuse(number_node, rule, in_two(&told));
            }
            None
        }
    }
}

/// An error that is told in English with the Chinese behind it, as Chinese and English.
fn in_two(told: &str) -> (&str, &str) {
    match told.find(|c: char| !c.is_ascii()) {
        Some(at) => (told[at..].trim(), told[..at].trim()),
        None => (told, told),
    }
}

/// The tag of a person's table with no other members than his document, or his tag as the register has it.
///
/// # Errors
/// The desk's.
pub fn party_of(node: &Node, reader: &mut Reader<'_>, desk: &dyn Desk) -> Result<Option<PartyTag>, Failure> {
    reader.only(node, &["tag", "document-type", "document"]);
    registered_party(node, reader, desk)
}

/// Somebody whom the register has already: by his tag, or by his document.
fn registered_party(
    node: &Node,
    reader: &mut Reader<'_>,
    desk: &dyn Desk,
) -> Result<Option<PartyTag>, Failure> {
    let Some(written) = node.get("tag") else {
        return document_in(node, reader).map(|document| desk.tag(&document)).transpose();
    };
    if let Some((_, twice)) = node.members().iter().find(|(name, _)| name.starts_with("document")) {
        let finding = Finding::form(
            twice.place.clone(),
            "已有主体标签 tag：删除证件",
            "there is a tag already: remove the document",
        );
        reader.findings.add(finding);
    }
    let text = reader.scalar(written);
    let tag = text.and_then(tag_of);
    if text.is_some() && tag.is_none() {
        let finding = Finding::form(
            written.place.clone(),
            "应为登记簿所载主体标签，68 位十六进制",
            "a party's tag as the register has it is wanted: 68 hexadecimal digits",
        );
        reader.findings.add(finding);
    }
    Ok(tag)
}

/// A tag from its digits.
fn tag_of(text: &str) -> Option<PartyTag> {
    let bytes: [u8; 34] = hex::decode(text).ok()?.try_into().ok()?;
    let [scheme, key, mac @ ..] = bytes;
    Some(PartyTag { scheme, key, mac })
}

/// A person with his sealed facts: tag and tree.
///
/// # Errors
/// The desk's.
pub fn sealed_person(
    node: &Node,
    reader: &mut Reader<'_>,
    desk: &dyn Desk,
) -> Result<Option<(PartyTag, Slots)>, Failure> {
    reader.only(node, &SEALED_FACTS);
    let document = document_in(node, reader);
    let tree = person_tree(node, document.as_ref(), reader);
    let (Some(document), Some(tree)) = (document, tree) else { return Ok(None) };
    Ok(Some((desk.tag(&document)?, tree)))
}

const SEALED_FACTS: [&str; 4] = ["name", "document-type", "document", "contact"];

/// A sealed tree of one value.
pub fn sealed_value(value: Value) -> Slots {
    let mut tree = Slots::new(Width::W4, new_seed());
    tree.set(0, value);
    tree
}

/// Owners of a draft: the list for the record, and the persons' trees for the sealed part.
///
/// # Errors
/// The desk's.
pub fn owners(
    node: &Node,
    form: Option<u32>,
    reader: &mut Reader<'_>,
    desk: &dyn Desk,
) -> Result<(List, Vec<Slots>), Failure> {
    let mut list = List::new(new_seed(), Width::W8);
    let mut trees = Vec::new();
    let mut parties = Vec::new();
    let mut shares = Vec::new();
    for element in node.elements() {
        reader.only(
            element,
            &["name", "document-type", "document", "contact", "share", "holder-type", "certificate"],
        );
        let document = document_in(element, reader);
        let tree = person_tree(element, document.as_ref(), reader);
        let share = element.get("share").and_then(|share| reader.share(share));
        let holder_type =
            member(element, "holder-type", reader).and_then(|kind| reader.code(kind, CodeList::HolderType));
        let certificate = element.get("certificate").and_then(|number| {
            reader.plain(number, Form::Certificate(kexin_ledger::certificate_number::CertificateKind::Title))
        });
        if form == Some(co_ownership::JOINT) && share.is_some() {
            reader.refuse(element, 46, ("", ""));
        }
        shares.push(share);
        let (Some(document), Some(tree), Some(holder_type)) = (document, tree, holder_type) else { continue };
        let party = desk.tag(&document)?;
        if parties.contains(&party) {
            reader.refuse(element, 45, ("同一人重复", "the same person twice"));
        }
        parties.push(party);
        let certificate =
            certificate.and_then(|value| if let Value::Text(text) = value { Some(text) } else { None });
        let owner = Owner { party, share, person: tree.root(), holder_type, certificate };
        let mut slots = Slots::new(Width::W8, new_seed());
        owner.write(&mut slots);
        list.push(slots);
        trees.push(tree);
    }
    check_form(node, form, &shares, reader);
    Ok((list, trees))
}

/// with all the owners of a whole unit in view.
fn check_form(
    node: &Node,
    form: Option<u32>,
    shares: &[Option<kexin_proof::slots::ShareValue>],
    reader: &mut Reader<'_>,
) {
    let Some(form) = form else { return };
    let is_single = form == co_ownership::SINGLE;
    if is_single != (shares.len() == 1) {
        reader.refuse(node, 45, ("", ""));
    }
    if form == co_ownership::SHARED {
        let all: Option<Vec<Share>> = shares.iter().map(|share| share.map(Share::from)).collect();
        let sum = all.and_then(|all| Share::sum(all).ok());
        if sum != Some(Share::ONE) {
            let detail =
                sum.map(|sum| format!("{}/{}", sum.numerator(), sum.denominator())).unwrap_or_default();
            reader.refuse(node, 28, (&detail, &detail));
        }
    }
}

/// Who gives, with shares when shares pass.
///
/// # Errors
/// The desk's.
pub fn givers(node: &Node, reader: &mut Reader<'_>, desk: &dyn Desk) -> Result<List, Failure> {
    let mut list = List::new(new_seed(), Width::W4);
    for element in node.elements() {
        reader.only(element, &["tag", "document-type", "document", "share"]);
        let party = registered_party(element, reader, desk)?;
        let share = element.get("share").and_then(|share| reader.share(share));
        let Some(party) = party else { continue };
        let mut slots = Slots::new(Width::W4, new_seed());
        slots.set(0, Value::Party(party));
        if let Some(share) = share {
            slots.set(1, Value::Share(share));
        }
        list.push(slots);
    }
    Ok(list)
}

fn person_tree(element: &Node, document: Option<&PartyDocument>, reader: &mut Reader<'_>) -> Option<Slots> {
    let name = member(element, "name", reader).and_then(|name| reader.plain(name, Form::Text));
    let contact = element.get("contact").and_then(|contact| reader.plain(contact, Form::Text));
    let document = document?;
    let text = Value::text(&format!("{}:{}", document.kind(), document.number())).ok()?;
    let mut tree = Slots::new(Width::W4, new_seed());
    tree.set(person::NAME, name?);
    tree.set(person::DOCUMENT, text);
    if let Some(contact) = contact {
        tree.set(person::CONTACT, contact);
    }
    Some(tree)
}

fn member<'n>(node: &'n Node, name: &'static str, reader: &mut Reader<'_>) -> Option<&'n Node> {
    let found = node.get(name);
    if found.is_none() {
        reader.miss(node, name, 7);
    }
    found
}
