//! From a draft to a record that nobody has signed: subjects at their versions, facts in their slots, people sealed.

use std::path::Path;
use std::sync::Arc;

use kexin_ledger::act::{Act, first_registration, import, transfer};
use kexin_ledger::attestation::Attestation;
use kexin_ledger::book::RuleBook;
use kexin_ledger::calendar::day_of;
use kexin_ledger::case::{case_key, is_case_number};
use kexin_ledger::record::{RecordDraft, SignedRecord, Subject, slot};
use kexin_ledger::rules::{Findings, Rejection, Ticks, form_faults};
use kexin_ledger::sealed::{SealedContent, SealedPart};
use kexin_ledger::unit::unit_key;
use kexin_proof::list::List;
use kexin_proof::slots::{Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::desk::Desk;
use super::document::Node;
use super::field::Reader;
use super::finding::{Finding, Place, rule_number};
use super::kinds::{Field, Form, Kind, find};
use super::people::{givers, new_seed, owners, party_of, sealed_person, sealed_value};
use crate::exit::Failure;
use crate::record_file::read_attestations;
use crate::session::random;

/// Why there is no record.
#[derive(Debug)]
pub enum CompileError {
    /// The draft: all that is wrong with it.
    Findings(Vec<Finding>),
    /// A node, a key or a file.
    Failure(Failure),
}

impl From<Failure> for CompileError {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// What every draft says first.
#[derive(Clone, Debug)]
pub struct Header {
    /// Type.
    pub kind: &'static Kind,
    /// Unit.
    pub unit: UnitCode,
    /// Case number.
    pub case: String,
}

/// A record in the making.
pub struct Compiled {
    /// Type, unit and case.
    pub header: Header,
    /// The record, not yet signed.
    pub draft: RecordDraft,
}

/// Members that every draft may have, beside its type's facts.
const COMMON: [&str; 10] = [
    "type",
    "case",
    "unit",
    "bureau",
    "valid-days",
    "recipients",
    "attachments",
    "attestations",
    "automatic",
    "ticks",
];

/// Type, unit and case of a draft: what acceptance and review need.
///
/// # Errors
/// All that is wrong with these three.
pub fn header(node: &Node) -> Result<Header, Vec<Finding>> {
    let mut reader = Reader::new(Path::new("."), Arc::clone(RuleBook::first()));
    let found = read_header(node, &mut reader);
    found.ok_or_else(|| reader.findings.into_sorted())
}

fn read_header(node: &Node, reader: &mut Reader<'_>) -> Option<Header> {
    let kind = match node.get("type") {
        None => {
            reader.miss(node, "type", 7);
            None
        }
        Some(text) => {
            let found = reader.scalar(text).and_then(find);
            if found.is_none() {
                let rejection = Rejection::new(138);
                reader.findings.add(Finding::rule(
                    text.place.clone(),
                    &rejection,
                    ("kexin record draft --help", "kexin record draft --help"),
                ));
            }
            found
        }
    };
    let unit = match node.get("unit") {
        None => {
            reader.miss(node, "unit", 7);
            None
        }
        Some(text) => reader.unit(text),
    };
    let case = match node.get("case") {
        // A batch stands alone, without a case.
        None if kind.is_some_and(|kind| kind.number == import::KIND) => Some(String::new()),
        None => {
            reader.miss(node, "case", 7);
            None
        }
        Some(text) => match reader.scalar(text) {
            Some(number) if is_case_number(number) => Some(number.to_owned()),
            _ => {
                let rejection = Rejection::about(7, "case");
                reader.findings.add(Finding::rule(
                    text.place.clone(),
                    &rejection,
                    ("字母、数字与连字符", "letters, digits and hyphens"),
                ));
                None
            }
        },
    };
    Some(Header { kind: kind?, unit: unit?, case: case? })
}

/// Makes the record of a draft.
///
/// # Errors
/// [`CompileError`]: everything that is wrong with the draft, or what the desk could not get.
pub fn compile(node: &Node, folder: &Path, desk: &dyn Desk) -> Result<Compiled, CompileError> {
    let mut reader = Reader::new(folder, desk.book()?);
    let header = read_header(node, &mut reader);
    let made = make(node, header.as_ref(), &mut reader, desk)?;
    match (header, made) {
        (Some(header), Some(draft)) if reader.findings.is_empty() => Ok(Compiled { header, draft }),
        _ => Err(CompileError::Findings(reader.findings.into_sorted())),
    }
}

fn make(
    node: &Node,
    header: Option<&Header>,
    reader: &mut Reader<'_>,
    desk: &dyn Desk,
) -> Result<Option<RecordDraft>, Failure> {
    let Some(header) = header else { return Ok(None) };
    let Header { kind, unit, case } = header;
    let has_case = kind.number != import::KIND;
    // Of a case its reviewers tick warnings, in the review; of what stands alone the record's signers do.
    let common = COMMON
        .into_iter()
        .filter(|name| has_case || *name != "case")
        .filter(|name| !kind.is_reviewed || *name != "ticks");
    let allowed: Vec<&str> = common.chain(kind.fields.iter().map(|field| field.name)).collect();
    reader.only(node, &allowed);
    let mut slots = Slots::new(Width::W32, new_seed());
    let mut trees = Vec::new();
    // A batch has no case, and no unit before others.
    if has_case {
        slots.set(slot::CASE, Value::text(case).expect("case numbers are short and clean"));
        slots.set(slot::UNIT, Value::text(unit.as_str()).expect("unit codes are short and clean"));
    }
    if let Some(right) = kind.right_type {
        slots.set(slot::RIGHT_TYPE, Value::Code(right));
    }
    if kind.number == first_registration::KIND {
        check_new_unit(node, unit, reader, desk);
    }
    read_fields(node, kind.fields, reader, desk, (&mut slots, &mut trees))?;
    if let Some(number) = kind.registration.of(&slots) {
        slots.set(slot::REGISTRATION_TYPE, Value::Code(number));
    }
    if let Some(finish) = kind.finish {
        finish(unit, &mut slots);
    }
    check_period(node, &slots, reader);
    read_attachments(node, reader, &mut slots);
    if let Some(Value::Bits(1)) = node.get("automatic").and_then(|member| reader.plain(member, Form::Flag)) {
        slots.set(slot::POLICY_VERSION, Value::Number(u64::from(reader.book.version())));
    }
    read_ticks(node, reader, &mut slots);
    let envelope = read_envelope(node, reader, desk);
    let (Some((bureau, valid_days)), true) = (envelope, reader.findings.is_empty()) else { return Ok(None) };
    let issued_at = desk.now();
    let valid_until = issued_at.plus(valid_days * DAY_MS).unwrap_or(issued_at);
    let mut draft = RecordDraft {
        kind: kind.number,
        bureau,
        jurisdiction: unit.county(),
        issued_at,
        valid_until,
        rule_set: reader.book.version(),
        attestations: Vec::new(),
        slots,
        sealed: None,
    };
    name_subjects(&mut draft, header, &reader.book, desk)?;
    draft.attestations = named_attestations(node, reader)?;
    draft.sealed = seal(node, reader, desk, &draft, trees)?;
    Ok(reader.findings.is_empty().then_some(draft))
}

/// Case, or batch, and units, each at the version that the desk sees.
fn name_subjects(
    draft: &mut RecordDraft,
    Header { kind, unit, case }: &Header,
    book: &RuleBook,
    desk: &dyn Desk,
) -> Result<(), Failure> {
    let first = match draft.slots.number(import::fact::BATCH) {
        Some(batch) if kind.number == import::KIND => {
            finish_batch(draft);
            import::batch_key(draft.bureau, batch)
        }
        _ => case_key(unit.county(), case),
    };
    let subject = |key| desk.version(&key).map(|expected_version| Subject { key, expected_version });
    let mut subjects = vec![subject(first)?];
    // A record is read with its first subject; what it is about besides is then told by its own facts.
    draft.set_subjects(&subjects);
    // What was accepted and reviewed was seen at some version; a court's order binds whatever came in between.
    if kind.is_reviewed || kind.number == import::KIND {
        for unit in units_of(draft, book).unwrap_or_else(|| vec![*unit]) {
            subjects.push(subject(unit_key(&unit))?);
        }
        draft.set_subjects(&subjects);
    }
    Ok(())
}

/// What a batch's manifest states of its rows, and no clerk counts by hand: the root over them.
fn finish_batch(draft: &mut RecordDraft) {
    if let Some(root) = draft.list_root(import::fact::ROWS) {
        draft.slots.set(import::fact::ROOT, Value::Hash(*root.as_bytes()));
    }
}

/// Every unit that a draft touches, its main unit first; none while it is not whole.
pub fn units_of(draft: &RecordDraft, book: &RuleBook) -> Option<Vec<UnitCode>> {
    let record = draft.unsigned().ok()?;
    Act::read(&record, book, &mut Findings::default()).map(|act| act.units())
}

/// Reads the facts of a table into slots; the sealed trees of persons and values are gathered beside.
fn read_fields(
    node: &Node,
    fields: &'static [Field],
    reader: &mut Reader<'_>,
    desk: &dyn Desk,
    (slots, trees): (&mut Slots, &mut Vec<Slots>),
) -> Result<(), Failure> {
    for field in fields {
        read_field(node, field, reader, desk, (slots, trees))?;
    }
    Ok(())
}

fn read_field(
    node: &Node,
    field: &Field,
    reader: &mut Reader<'_>,
    desk: &dyn Desk,
    (slots, trees): (&mut Slots, &mut Vec<Slots>),
) -> Result<(), Failure> {
    let Some(member) = node.get(field.name) else {
        if let Some(rule) = field.missing {
            let name = field.name;
            reader.miss(node, name, rule);
        }
        return Ok(());
    };
    let mut sealed = |value: Option<Value>, slots: &mut Slots| {
        if let Some(value) = value {
            let tree = sealed_value(value);
            slots.set(field.slot, Value::Tree(tree.root()));
            trees.push(tree);
        }
    };
    match field.form {
        Form::SealedText => sealed(reader.plain(member, Form::Text), slots),
        Form::SealedMoney => sealed(reader.plain(member, Form::Money), slots),
        Form::Person => {
            if let Some(tag) = party_of(member, reader, desk)? {
                slots.set(field.slot, Value::Party(tag));
            }
        }
        Form::SealedPerson { person } => {
            if let Some((tag, tree)) = sealed_person(member, reader, desk)? {
                slots.set(field.slot, Value::Party(tag));
                slots.set(person, Value::Tree(tree.root()));
                trees.push(tree);
            }
        }
        Form::Elements(width, fields) => {
            let allowed: Vec<&str> = fields.iter().map(|field| field.name).collect();
            let mut list = List::new(new_seed(), width);
            for element in member.elements() {
                reader.only(element, &allowed);
                let mut facts = Slots::new(width, new_seed());
                read_fields(element, fields, reader, desk, (&mut facts, trees))?;
                list.push(facts);
            }
            slots.set(field.slot, Value::List(list));
        }
        Form::Givers => {
            let list = givers(member, reader, desk)?;
            slots.set(field.slot, Value::List(list));
        }
        Form::Owners => {
            let passes_shares =
                slots.code(transfer::fact::SCOPE) == Some(2) && field.slot == transfer::fact::TAKERS;
            let form_node = node.get("co-ownership").filter(|_| !passes_shares);
            let form = form_node.and_then(|form| reader.code(form, kexin_ledger::codes::List::CoOwnership));
            let (list, people) = owners(member, form, reader, desk)?;
            slots.set(field.slot, Value::List(list));
            trees.extend(people);
        }
        plain => {
            if let Some(value) = reader.plain(member, plain) {
                slots.set(field.slot, value);
            }
        }
    }
    Ok(())
}

/// only new units are held against the area table and the ban on virtual codes.
fn check_new_unit(node: &Node, unit: &UnitCode, reader: &mut Reader<'_>, desk: &dyn Desk) {
    let Some(member) = node.get("unit") else { return };
    let begins = day_of(desk.now()).is_ok_and(|day| reader.book.areas().begins_units_on(unit.county(), day));
    if !begins {
        reader.refuse(member, 2, ("", ""));
    }
    if unit.is_virtual() {
        reader.refuse(member, 4, ("", ""));
    }
}

/// R-014 for a period with both ends.
fn check_period(node: &Node, slots: &Slots, reader: &mut Reader<'_>) {
    use kexin_ledger::act::mortgage::fact::{FROM, TO};
    if let (Some(from), Some(to), Some(member)) = (slots.date(FROM), slots.date(TO), node.get("to"))
        && from > to
    {
        reader.refuse(member, 14, ("", ""));
    }
}

/// Attachments: the digest of each file; a digest that was written down must be the file's.
fn read_attachments(node: &Node, reader: &mut Reader<'_>, slots: &mut Slots) {
    let Some(attachments) = node.get("attachments") else { return };
    let mut list = List::new(new_seed(), Width::W4);
    for element in attachments.elements() {
        reader.only(element, &["file", "kind", "sha256"]);
        let Some(file) = element.get("file") else {
            reader.miss(element, "file", 7);
            continue;
        };
        let digest = reader.digest(file);
        let kind = element.get("kind").map_or(Some(0), |kind| reader.number(kind));
        if let (Some(digest), Some(stated)) = (digest, element.get("sha256"))
            && stated.scalar() != Some(hex::encode(digest).as_str())
        {
            reader.refuse(stated, 134, ("", ""));
        }
        let (Some(digest), Some(Ok(kind))) = (digest, kind.map(u32::try_from)) else { continue };
        let mut slots = Slots::new(Width::W4, new_seed());
        slots.set(0, Value::Hash(digest));
        slots.set(1, Value::Code(kind));
        list.push(slots);
    }
    slots.set(slot::ATTACHMENTS, Value::List(list));
}

/// Warnings that the signers have looked into.
fn read_ticks(node: &Node, reader: &mut Reader<'_>, slots: &mut Slots) {
    let Some(member) = node.get("ticks") else { return };
    let mut rules = Vec::new();
    for element in member.elements() {
        rules.extend(reader.scalar(element).and_then(rule_number));
    }
    match Ticks::of(rules.iter().copied()) {
        Ok(ticks) if rules.len() == member.elements().len() => ticks.write(slots),
        _ => reader.findings.add(Finding::form(
            member.place.clone(),
            "只接受警示规则，如 [\"R-142\"]（kexin rules list）",
            "warnings alone are wanted, such as [\"R-142\"] (kexin rules list)",
        )),
    }
}

/// Statements that a draft names by their files: those that were there before the record, such as a survey.
fn named_attestations(node: &Node, reader: &mut Reader<'_>) -> Result<Vec<Attestation>, Failure> {
    let Some(member) = node.get("attestations") else { return Ok(Vec::new()) };
    let mut paths = Vec::new();
    for element in member.elements() {
        paths.extend(reader.scalar(element).map(|name| reader.folder.join(name)));
    }
    read_attestations(&paths)
}

/// Bureau, and days of validity.
fn read_envelope(node: &Node, reader: &mut Reader<'_>, desk: &dyn Desk) -> Option<(u32, u64)> {
    let bureau = match node.get("bureau") {
        Some(member) => reader.number(member).and_then(|number| u32::try_from(number).ok()),
        None => desk.org().or_else(|| {
            reader.miss(node, "bureau", 7);
            None
        }),
    };
    let days = match node.get("valid-days") {
        None => Some(VALID_DAYS),
        Some(member) => {
            let days = reader.number(member).filter(|days| (1..=VALID_DAYS_MAX).contains(days));
            if days.is_none() {
                reader.refuse(member, 136, ("1 至 30 日", "1 to 30 days"));
            }
            days
        }
    };
    bureau.zip(days)
}

fn seal(
    node: &Node,
    reader: &mut Reader<'_>,
    desk: &dyn Desk,
    draft: &RecordDraft,
    trees: Vec<Slots>,
) -> Result<Option<SealedPart>, Failure> {
    if trees.is_empty() {
        return Ok(None);
    }
    let mut orgs = vec![draft.bureau];
    for member in node.get("recipients").map(Node::elements).unwrap_or_default() {
        orgs.extend(reader.number(member).and_then(|number| u32::try_from(number).ok()));
    }
    orgs.sort_unstable();
    orgs.dedup();
    let mut recipients = Vec::new();
    for org in orgs {
        let Some((number, key)) = desk.sealing_key(org)? else { return Ok(None) };
        recipients.push((org, number, key));
    }
    let content = SealedContent { trees };
    let sealed = SealedPart::seal(&content, &recipients, &desk.chain(), &draft.fields_root(), &mut random());
    match sealed {
        Ok(part) => Ok(Some(part)),
        Err(error) => {
            let text = error.to_string();
            reader.findings.add(Finding::form(Place::root(), &text, &text));
            Ok(None)
        }
    }
}

/// The rules that judge a whole record without the register, beside those of single facts, by a version of the rule book.
/// Whether the record names the one in force is the node's to say.
pub fn desk_rules(record: &SignedRecord, book: &RuleBook) -> Vec<Finding> {
    let faults = form_faults(record, None, Some(book));
    faults.all().map(|fault| Finding::rule(Place::root(), fault, ("", ""))).collect()
}

const DAY_MS: u64 = 86_400_000;
const VALID_DAYS: u64 = 7;
const VALID_DAYS_MAX: u64 = 30;
