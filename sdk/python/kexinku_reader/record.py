"""Whole records and attestations (docs/formats.md 3): read, and every hash that names or binds their parts."""

from typing import NamedTuple

from . import hashes, seeds
from .sealed import SealedPart
from .signing import read_signature, signed_message
from .structures import Envelope
from .unit_code import LENGTH, UnitCode
from .whole import Slots
from .wire import Malformed, Reader, read_all

WIDTH = 32
SUBJECTS, CASE, ATTACHMENTS, ISSUED, POLICY_VERSION, TICKS = 0, 1, 6, 7, 30, 31
FILLED_IN_LATER = (SUBJECTS, ATTACHMENTS, ISSUED, POLICY_VERSION, TICKS)
ATTESTATIONS_MAX, SIGNATURES_MAX, SUBJECTS_MAX, CLAIMS_MAX = 16, 64, 256, 4096
TAG_BYTES, TAGS_MAX, TEXT_MAX, CASE_MAX, MEASURED_MAX = 34, 64, 256, 64, 96


class Signature(NamedTuple):
    role: int
    org: int
    key: int
    bytes: bytes

    @classmethod
    def read(cls, reader: Reader) -> "Signature":
        return cls(reader.u16(), reader.u32(), reader.u16(), read_signature(reader))

    def signer(self) -> bytes:
        return self.role.to_bytes(2, "big") + self.org.to_bytes(4, "big") + self.key.to_bytes(2, "big")


class Attestation:
    """What another organisation says about a case or a unit; signed before the record exists."""

    def __init__(self, reader: Reader):
        start = reader.at
        self.kind, self.case_no, self.acting_bureau = reader.u16(), reader.text(CASE_MAX), reader.u32()
        self.scope = [reader.take(32) for _ in range(reader.count(SUBJECTS_MAX))]
        self.claims = reader.bytes(CLAIMS_MAX)
        self.valid_from, self.valid_until, self.nonce = reader.u64(), reader.u64(), reader.take(16)
        signer = reader.u16(), reader.u32(), reader.u16()
        self._covered = reader.data[start : reader.at]
        self.signature = Signature(*signer, read_signature(reader))

    def message(self, chain: bytes) -> bytes:
        """All fields but the signature's bytes."""
        return signed_message("kexinku/attestation/v1", chain, self._covered)

    def facts(self) -> dict:
        """The claims by name."""
        if self.kind not in CLAIMS:
            raise Malformed("kind of an attestation")
        return read_all(self.claims, CLAIMS[self.kind][0])

    def is_by_its_issuer(self) -> bool:
        """Whether it was signed in a role that issues its kind."""
        return self.kind in CLAIMS and self.signature.role in CLAIMS[self.kind][1]


def _unit(reader: Reader) -> str:
    try:
        return UnitCode(reader.take(LENGTH).decode("ascii")).text
    except (ValueError, UnicodeDecodeError) as error:
        raise Malformed("a unit code") from error


def _tags(reader: Reader) -> list[bytes]:
    found = [reader.take(TAG_BYTES) for _ in range(reader.count(TAGS_MAX))]
    if found != sorted(set(found)):
        raise Malformed("tags rise")
    return found


def _optional(reader: Reader, size: int) -> bytes | None:
    mark = reader.u8()
    if mark > 1:
        raise Malformed("mark of an option")
    return reader.take(size) if mark else None


def _party(reader: Reader) -> dict:
    return {"party": reader.take(TAG_BYTES), "unit": _unit(reader), "act": reader.u16(), "application": reader.take(32)}


def _tax(reader: Reader) -> dict:
    found = {"unit": _unit(reader), "cause": reader.u32(), "givers": _tags(reader), "takers": _tags(reader)}
    return found | {"taxes": reader.u32(), "exempt": reader.u32(), "contract": reader.text(TEXT_MAX)}


def _bank(reader: Reader) -> dict:
    return {"unit": _unit(reader), "mortgage": reader.text(CASE_MAX), "proof": reader.text(TEXT_MAX)}


def _court(reader: Reader) -> dict:
    found = {"unit": _unit(reader), "act": reader.u16(), "document": reader.text(TEXT_MAX)}
    found["debtor"] = _optional(reader, TAG_BYTES)
    return found | {"served_at": reader.u64(), "term_days": reader.u64(), "order": reader.take(32)}


def _code(reader: Reader, most: int) -> int:
    found = reader.u16()
    if not 1 <= found <= most:
        raise Malformed("a code that is not listed")
    return found


def _mark(reader: Reader) -> bool:
    found = reader.u8()
    if found > 1:
        raise Malformed("a mark is 0 or 1")
    return found == 1


def _consent(reader: Reader) -> dict:
    found = {"unit": _unit(reader), "act": reader.u16(), "entry": reader.text(CASE_MAX)}
    return found | {"party": _optional(reader, TAG_BYTES), "application": reader.take(32)}


def _filing(reader: Reader) -> dict:
    found = {"unit": _unit(reader), "act": reader.u16(), "filing": reader.text(TEXT_MAX)}
    found |= {"permit": reader.text(TEXT_MAX), "obligor": _optional(reader, TAG_BYTES)}
    return found | {"beneficiaries": _tags(reader)}


def _survey(reader: Reader) -> dict:
    measured = [(_unit(reader), reader.u64()) for _ in range(reader.count(MEASURED_MAX))]
    units = [unit for unit, _ in measured]
    if units != sorted(set(units)):
        raise Malformed("measured units rise")
    return {"measured": measured, "adjacent": _mark(reader)}


def _planning(reader: Reader) -> dict:
    return {"unit": _unit(reader), "area": reader.u64(), "use": reader.u32(), "completed": _mark(reader)}


def _site(reader: Reader) -> dict:
    return {"unit": _unit(reader), "finding": _code(reader, 2)}


def _identity(reader: Reader) -> dict:
    found = {"party": reader.take(TAG_BYTES), "person": _optional(reader, 32), "status": reader.u32()}
    if found["status"] & ~31:
        raise Malformed("status of a party")
    return found


def _document(reader: Reader) -> dict:
    return {"document": reader.text(TEXT_MAX), "digest": reader.take(32)}


def _sides(reader: Reader) -> dict:
    return {"unit": _unit(reader), "matter": _code(reader, 4), "from": _tags(reader), "to": _tags(reader)}


def _notary(reader: Reader) -> dict:
    return _sides(reader) | _document(reader)


def _risk(reader: Reader) -> dict:
    return {"party": reader.take(TAG_BYTES), "unit": _unit(reader), "entry": reader.text(CASE_MAX)}


def _guardian(reader: Reader) -> dict:
    found = {"ward": reader.take(TAG_BYTES), "guardian": reader.take(TAG_BYTES), "unit": _unit(reader)}
    return found | {"act": reader.u16(), "application": reader.take(32)}


def _funds(reader: Reader) -> dict:
    return {"unit": _unit(reader), "contract": reader.text(TEXT_MAX), "amount": reader.u64()}


def _developer(reader: Reader) -> dict:
    found = {"unit": _unit(reader), "act": reader.u16(), "permit": reader.text(TEXT_MAX)}
    return found | {"buyers": _tags(reader)}


def _assignment(reader: Reader) -> dict:
    found = {"unit": _unit(reader), "mortgage": reader.text(CASE_MAX), "to": reader.u32()}
    return found | {"whole": _mark(reader), "deed": reader.take(32)}


def _referral(reader: Reader) -> dict:
    return {"unit": _unit(reader), "to": reader.u32()} | _document(reader)


def _suit(reader: Reader) -> dict:
    found = {"unit": _unit(reader), "objection": reader.text(CASE_MAX), "accepted_at": reader.u64()}
    return found | {"document": reader.text(TEXT_MAX)}


def _public_notice(reader: Reader) -> dict:
    found = {"unit": _unit(reader), "matter": _code(reader, 4), "published_at": reader.u64()}
    found["certificate"] = reader.text(TEXT_MAX)
    if (found["matter"] == 4) != bool(found["certificate"]):
        raise Malformed("a notice names the certificate that is lost, and no other")
    return found


def _holder_notice(reader: Reader) -> dict:
    found = {"unit": _unit(reader), "target": reader.take(32), "party": reader.take(TAG_BYTES)}
    return found | {"notified_at": reader.u64()}


def _instrument(reader: Reader) -> dict:
    return _sides(reader) | {"effective_at": reader.u64()} | _document(reader)


# How the claims of a kind read, and the roles that issue it.
CLAIMS = {
    1: (_party, {10}),
    2: (_tax, {20}),
    3: (_bank, {21}),
    4: (_court, {22, 29}),
    5: (_consent, {10, 21}),
    6: (_filing, {23}),
    7: (_survey, {25}),
    8: (_planning, {26}),
    9: (_site, {1, 2}),
    10: (_identity, {27}),
    11: (_notary, {24}),
    12: (_risk, {10}),
    13: (_guardian, {10, 24}),
    14: (_funds, {21}),
    15: (_developer, {28}),
    16: (_assignment, {21}),
    17: (_referral, {22}),
    18: (_suit, {22, 29}),
    19: (_public_notice, {1, 2}),
    20: (_holder_notice, {2}),
    21: (_instrument, {22, 29}),
}


class Record:
    """A record whose parts are those that its envelope binds."""

    def __init__(self, reader: Reader):
        self.envelope = Envelope(reader)
        start = reader.at
        self.attestations = [Attestation(reader) for _ in range(reader.count(ATTESTATIONS_MAX))]
        self.attestations_hash = hashes.tagged("kexinku/attestations/v1", reader.data[start : reader.at])
        self.slots = Slots(reader, WIDTH)
        for slot, found in self.slots.lists.items():
            if not found.elements or found.seed != seeds.record_list(self.slots.seed, slot):
                raise Malformed("a list of a record is empty or has a seed of its own")
        mark = reader.u8()
        if mark > 1:
            raise Malformed("mark of an option")
        self.sealed = SealedPart(reader) if mark else None
        self.sealed_hash = self.sealed.hash if self.sealed else bytes(32)
        start = reader.at
        self.signatures = [Signature.read(reader) for _ in range(reader.count(SIGNATURES_MAX))]
        self.signatures_hash = hashes.tagged("kexinku/signatures/v1", reader.data[start : reader.at])
        self._check()

    def _check(self) -> None:
        bound = self.envelope.attestations_hash, self.envelope.fields_root, self.envelope.sealed_hash
        if bound != (self.attestations_hash, self.slots.root(), self.sealed_hash):
            raise Malformed("an envelope of other parts")
        order = [signature.signer() for signature in self.signatures]
        if order != sorted(set(order)):
            raise Malformed("signatures are out of order")

    def application_root(self) -> bytes:
        """What a party signs before the desk fills the rest in."""
        return self.slots.root(FILLED_IN_LATER)

    def message(self, chain: bytes, signature: Signature) -> bytes:
        """What a signature covers: the record, and in which role."""
        covered = self.envelope.record_id(chain) + signature.signer()
        return signed_message("kexinku/attest/v1", chain, covered)

    def subjects(self) -> list[tuple[bytes, int]]:
        """Keys of what the record changes, and the versions it expects; the first is its case."""
        listed = self.slots.lists[SUBJECTS].elements
        return [(element.facts[0][1], int.from_bytes(element.facts[1][1], "big")) for element in listed]


def group_id(fields_roots: list[bytes]) -> bytes:
    """The name of a bundle of records."""
    return hashes.tagged("kexinku/group/v1", *fields_roots)
