"""Proof bundles (docs/formats.md 8): one question, checked offline, the first failed check named."""

from . import hashes, slots, state_map
from .anchor import read_path, sealed_by
from .note import Checkpoint, Note, check_origin
from .strict_json import Members, canonical, digits, hash_text, loads, some, text_of
from .structures import Envelope, Header, record_leaf
from .unit_code import wrong_at
from .wire import Malformed

BUNDLE_MAX = 1024 * 1024
OWNERS, STATUS, BITS, HOLD_UNTIL = 6, 3, 4, 5
OWNER_PARTY, OWNER_PERSON = 0, 2
PERSON_NAME, PERSON_DOCUMENT = 0, 1
CURRENT, BITS_ALL = 2, 0b110_1111_1111
FORBIDDEN = {
    "not-seized": 0b11,
    "not-mortgaged": 0b100,
    "no-objection": 0b1000,
    "no-notice": 0b1_0000,
    "no-habitation": 0b10_0000,
    "no-easement": 0b100_0000,
    "not-restricted": 0b1000_0000,
}


class NotProven(Exception):
    """Nothing is proven; `check` names the first check that failed."""

    def __init__(self, check):
        super().__init__(check)
        self.check = check


def _demand(condition, check):
    if not condition:
        raise NotProven(check)


def _attempt(check, call, *arguments):
    try:
        return call(*arguments)
    except (Malformed, UnicodeError) as error:
        raise NotProven(check) from error


class _Block:
    def __init__(self, value):
        members = Members(value, {"header", "path"})
        self.header, self.path = canonical(members["header"], Header), canonical(members["path"], read_path)


class _Record:
    def __init__(self, value):
        members = Members(value, {"envelope", "slots", "signatures", "outcome", "index", "path", "block"})
        self.envelope = canonical(members["envelope"], Envelope)
        self.slots = canonical(members["slots"], slots.Disclosure)
        self.signatures, self.outcome = hash_text(members["signatures"]), members["outcome"]
        if type(self.outcome) is not int or not 0 <= self.outcome <= 0xFFFF:
            raise Malformed("an outcome is a small number")
        self.index, self.path = digits(members["index"]), canonical(members["path"], read_path)
        self.block = _Block(members["block"])


class _State:
    def __init__(self, value):
        members = Members(value, {"path", "block"}, {"slots", "absence", "owners", "person"})
        read = lambda name, how: canonical(members[name], how) if name in members else None
        self.slots, self.person = read("slots", slots.Disclosure), read("person", slots.Disclosure)
        self.owners = read("owners", slots.ListDisclosure)
        self.is_absent, self.absence = "absence" in members, read("absence", state_map.read_absence)
        self.path, self.block = canonical(members["path"], state_map.Proof.read), _Block(members["block"])


def _question(value):
    """Q0 names a record, Q2 and Q3 a unit."""
    number = value.get("id") if isinstance(value, dict) else None
    if number == "Q0":
        hash_text(Members(value, {"id", "record"})["record"])
    elif number in ("Q2", "Q3"):
        if wrong_at(text_of(Members(value, {"id", "unit"})["unit"])) is not None:
            raise Malformed("not a unit code")
    else:
        raise Malformed("an unknown question")
    return value


class _Bundle:
    def __init__(self, data):
        if len(data) > BUNDLE_MAX:
            raise Malformed("a bundle is at most 1 MiB")
        needed = {"format", "origin", "chain", "question", "checkpoint"}
        members = Members(loads(data), needed, {"consistency", "records", "states"})
        if members["format"] != "kexinku/proof/v1":
            raise Malformed("format of a bundle")
        self.origin, self.chain = check_origin(text_of(members["origin"])), hash_text(members["chain"])
        self.question, self.checkpoint = _question(members["question"]), text_of(members["checkpoint"])
        self.consistency = canonical(members["consistency"], read_path) if "consistency" in members else None
        self.records = [_Record(item) for item in some(members, "records")]
        self.states = [_State(item) for item in some(members, "states")]


def verify(data, anchor, inquiry):
    """Checks a bundle; gives whether what was asked is so and at which height, or raises NotProven.

    `inquiry` has `question` (as the reader's own), `expect` (words) and `owner` (None, a tag or a name).
    """
    bundle = _attempt("format", _Bundle, data)
    question = inquiry["question"]
    _demand(bundle.question == question, "question")
    _demand((bundle.origin, bundle.chain) == (anchor.origin, anchor.chain), "chain")
    checkpoint = _check_seals(bundle, anchor)
    evidence = _only(bundle, question)
    header = _check_header(evidence.block, checkpoint, anchor)
    if question["id"] == "Q0":
        holds = _check_record(evidence, header, checkpoint, anchor, question)
    else:
        _check_state(evidence, header, question)
        holds = _owner(evidence, inquiry) if question["id"] == "Q2" else _status(evidence, header, inquiry)
    return {"holds": holds, "height": str(header.height)}


def _check_seals(bundle, anchor):
    note = _attempt("checkpoint", Note, bundle.checkpoint)
    checkpoint = _attempt("checkpoint", Checkpoint, note.body)
    _demand(checkpoint.origin == anchor.origin, "checkpoint")
    span = anchor.span_of(checkpoint.size)
    _demand(span is not None, "epoch")
    _demand(len(_attempt("seals", sealed_by, span.epoch, note)) >= span.epoch.quorum, "seals")
    if span.end is None:
        _demand(bundle.consistency is None, "consistency")
    else:
        path = bundle.consistency or []
        holds = hashes.consistency_holds(checkpoint.size, span.end.size, checkpoint.root, span.end.root, path)
        _demand(holds, "consistency")
    return checkpoint


def _only(bundle, question):
    is_record = question["id"] == "Q0"
    wanted, other = (bundle.records, bundle.states) if is_record else (bundle.states, bundle.records)
    _demand(len(wanted) == 1 and not other, "evidence")
    evidence = wanted[0]
    if not is_record:
        asks_owner = question["id"] == "Q2"
        one_of_two = (evidence.slots is not None) != evidence.is_absent
        owners = (evidence.owners is not None) == asks_owner and (asks_owner or evidence.person is None)
        _demand(one_of_two and owners and not (asks_owner and evidence.is_absent), "evidence")
    return evidence


def _check_header(block, checkpoint, anchor):
    header = block.header
    _demand(header.chain == anchor.chain, "header")
    root = hashes.inclusion_root(header.leaf, header.log_size, checkpoint.size, block.path)
    _demand(root == checkpoint.root, "header")
    return header


def _facts_root(disclosure, width, root):
    _demand(disclosure.width == width and _attempt("facts", disclosure.root) == root, "facts")


def _check_record(evidence, header, checkpoint, anchor, question):
    record_id = evidence.envelope.record_id(anchor.chain)
    _demand(record_id == hash_text(question["record"]), "record")
    _facts_root(evidence.slots, 32, evidence.envelope.fields_root)
    after = header.log_size - (header.validators != header.next_validators)
    _demand(after - header.record_count <= evidence.index < after, "log")
    leaf = record_leaf(record_id, evidence.signatures, evidence.outcome)
    _demand(hashes.inclusion_root(leaf, evidence.index, checkpoint.size, evidence.path) == checkpoint.root, "log")
    return evidence.outcome == 0


def _check_state(evidence, header, question):
    key = state_map.key(state_map.UNIT, question["unit"].encode("ascii"))
    if evidence.slots is not None:
        _demand(evidence.slots.width == 32, "facts")
        root = evidence.path.root_of_value(key, _attempt("facts", evidence.slots.root))
    else:
        root = evidence.path.root_without(key, evidence.absence)
    _demand(root == header.state_root, "state")


def _status(evidence, header, inquiry):
    if evidence.is_absent:
        return all(word == "absent" for word in inquiry["expect"])
    status, bits = evidence.slots.number(STATUS, 6), evidence.slots.number(BITS, 7)
    _demand(status in (1, 2, 3) and bits is not None and not bits & ~BITS_ALL, "status")
    kind, until = evidence.slots.facts.get(HOLD_UNTIL, (None, b""))
    _demand(kind in (0, 10), "status")
    _demand(kind == 0 or header.time < int.from_bytes(until, "big"), "lapse")
    met = lambda word: status == CURRENT if word == "current" else word != "absent" and not bits & FORBIDDEN[word]
    return all(met(word) for word in inquiry["expect"])


def _owner(evidence, inquiry):
    head = evidence.slots.value(OWNERS, 9)
    _demand(head is not None, "status")
    owners = evidence.owners
    fits = owners.count == int.from_bytes(head[:4], "big") and _attempt("facts", owners.root) == head[4:]
    _demand(fits, "facts")
    _demand(len(owners.elements) == 1, "evidence")
    element, claim = owners.elements[0][1], inquiry["owner"]
    _demand(element.width == 8, "facts")
    if evidence.person is not None:
        root = element.value(OWNER_PERSON, 13)
        _demand(root is not None, "status")
        _facts_root(evidence.person, 4, root)
    is_owner = claim is None or _is_claimed(element, evidence.person, claim)
    _demand(is_owner or owners.count == 1, "owner")
    return is_owner


def _is_claimed(element, person, claim):
    if "tag" in claim:
        tag = element.value(OWNER_PARTY, 12)
        _demand(tag is not None, "status")
        return tag.hex() == claim["tag"]
    _demand(person is not None, "status")
    name = person.text(PERSON_NAME)
    _demand(name is not None, "status")
    if name != claim["name"] or claim["document"] is None:
        return name == claim["name"]
    document = person.text(PERSON_DOCUMENT)
    _demand(document is not None, "status")
    return document == claim["document"]
