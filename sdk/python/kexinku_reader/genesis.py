"""Genesis (docs/formats.md 6): from the published file to its digest, first epoch, first values, header, chain id."""

import base64
import datetime
import hashlib

from . import hashes, state_map
from .signing import key_encoding
from .state_value import Draft, StateValue
from .strict_json import Members, digits
from .structures import Header, epoch_leaf
from .wire import Malformed, read_all

FORMAT = "kexinku/genesis/v1"
KINDS = (
    "province", "bureau", "bank", "tax", "court", "housing", "notary", "signing-service", "survey", "planning",
    "identity", "developer", "organ",
)  # fmt: skip
ROLES = {
    "acceptor": 1, "reviewer": 2, "registrar": 3, "second-reviewer": 4, "party": 10, "tax": 20, "bank": 21, "court": 22,
    "housing": 23, "notary": 24, "survey": 25, "planning": 26, "identity": 27, "developer": 28, "organ": 29,
    "bureau-admin": 30, "province-admin": 31, "policy": 40,
}  # fmt: skip
PARAMETERS = {"epoch": 1, "lock-days": 2, "issued-ahead-ms": 3, "code-lists": 4}
ALGORITHMS = {"ed25519": 0x0001, "x25519": 0x0020}
PARAMETER_SPACE = 11
TEXT, CODE, HASH, NUMBER = 1, 6, 8, 11
ZEROS = "0" * 64


def _u(value: int, size: int) -> bytes:
    return value.to_bytes(size, "big")


def _text(text: str) -> bytes:
    return _u(len(text.encode()), 4) + text.encode()


def _list(items: list[bytes]) -> bytes:
    return _u(len(items), 4) + b"".join(items)


def _time(text: str) -> int:
    try:
        found = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.UTC)
    except ValueError as error:
        raise Malformed("a time is RFC 3339 in milliseconds") from error
    if found.strftime("%Y-%m-%dT%H:%M:%S.") + f"{found.microsecond // 1000:03}Z" != text:
        raise Malformed("a time has one form")
    return (found - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)) // datetime.timedelta(milliseconds=1)


def _key(text: str) -> tuple[str, bytes]:
    algorithm, _, key = text.partition(":")
    if algorithm not in ALGORITHMS or len(key) != 64 or set(key) - set("0123456789abcdef"):
        raise Malformed("a key is its algorithm and 64 digits")
    return algorithm, bytes.fromhex(key)


def _ed25519(text: str) -> bytes:
    algorithm, key = _key(text)
    if algorithm != "ed25519":
        raise Malformed("a signing key is ed25519")
    return key


def _verifier_key(name: str, kind: int, key: bytes) -> str:
    data = bytes([kind]) + key
    key_id = hashlib.sha256(name.encode() + b"\n" + data).hexdigest()[:8]
    return f"{name}+{key_id}+{base64.b64encode(data).decode()}"


class OrganisationKey:
    def __init__(self, document):
        members = Members(document, {"number", "key"}, {"roles", "person"})
        self.number, self.person = members["number"], members.get("person", 0)
        name, self.public = _key(members["key"])
        self.algorithm = ALGORITHMS[name]
        self.roles = sum(1 << ROLES[role] for role in members.get("roles", []))

    def encoding(self) -> bytes:
        return _u(self.number, 2) + _u(self.algorithm, 2) + self.public + _u(self.roles, 8) + _u(self.person, 4)

    def facts(self) -> dict[int, tuple[int, bytes]]:
        return {
            0: (CODE, _u(self.number, 4)),
            1: (CODE, _u(self.algorithm, 4)),
            2: (HASH, self.public),
            3: (NUMBER, _u(self.roles, 8)),
            4: (CODE, _u(self.person, 4)),
            5: (NUMBER, _u(0, 8)),
        }


class Organisation:
    def __init__(self, document):
        members = Members(document, {"org", "name", "kind", "keys"}, {"areas", "certificate_place"})
        if members["kind"] not in KINDS:
            raise Malformed("kind of an organisation")
        self.org, self.name, self.kind = members["org"], members["name"], 1 + KINDS.index(members["kind"])
        self.areas, self.place = members.get("areas", []), members.get("certificate_place")
        self.keys = [OrganisationKey(item) for item in members["keys"]]

    def encoding(self) -> bytes:
        areas = _list([_u(area, 4) for area in self.areas])
        head = _u(self.org, 4) + _text(self.name) + _u(self.kind, 4) + areas + _text(self.place or "")
        return head + _list([key.encoding() for key in self.keys])

    def value(self, key: bytes, digest: bytes) -> StateValue:
        draft = Draft(key, 16, digest, digest)
        draft.slots.put(2, CODE, _u(self.org, 4))
        draft.slots.put(3, TEXT, self.name.encode())
        draft.slots.put(4, CODE, _u(self.kind, 4))
        for area in self.areas:
            draft.append(5, 4, {0: (CODE, _u(area, 4))})
        if self.place is not None:
            draft.slots.put(6, TEXT, self.place.encode())
        for found in self.keys:
            draft.append(7, 8, found.facts())
        return draft.finish()


class Genesis:
    """A published file. Predecessors and recovery keys are refused until a vector shows them."""

    def __init__(self, document):
        needed = {"format", "origin", "time", "suite", "validators", "publishers", "organisations", "parameters"}
        members = Members(document, needed)
        if members["format"] != FORMAT or members["suite"] != 1:
            raise Malformed("format or suite of a genesis file")
        self.origin, self.time = members["origin"], _time(members["time"])
        wanted = {"org", "consensus_key", "peer_id", "seal_key"}
        self.validators = [Members(item, wanted) for item in members["validators"]]
        self.publishers = [_ed25519(text) for text in members["publishers"]]
        self.organisations = [Organisation(item) for item in members["organisations"]]
        numbers = [organisation.org for organisation in self.organisations]
        if numbers != sorted(set(numbers)):
            raise Malformed("organisations rise")
        pairs = [Members(item, {"name", "value"}) for item in members["parameters"]]
        self.parameters = [(PARAMETERS[pair["name"]], digits(pair["value"])) for pair in pairs]

    def encoding(self) -> bytes:
        """The canonical list that is hashed; no predecessor, no recovery keys."""
        validators = [
            _u(item["org"], 4)
            + key_encoding(_ed25519(item["consensus_key"]))
            + _text(item["peer_id"])
            + key_encoding(_ed25519(item["seal_key"]))
            for item in self.validators
        ]
        head = _text(self.origin) + _u(self.time, 8) + b"\1" + b"\0" + _list(validators)
        publishers = _list([key_encoding(key) for key in self.publishers])
        organisations = _list([organisation.encoding() for organisation in self.organisations])
        return head + publishers + b"\0" + organisations + _list([_u(n, 4) + _u(v, 8) for n, v in self.parameters])

    def digest(self) -> bytes:
        """Stands as the record, and as the seed, that wrote every first value."""
        return hashes.tagged(FORMAT, self.encoding())

    def epoch_text(self) -> str:
        lines = ["# kexinku-epoch v1", "# epoch 0", f"# previous {ZEROS}"]
        names = [f"v{number:02}" for number in range(1, 1 + len(self.validators))]
        for name, item in zip(names, self.validators):
            lines.append(f"# validator {name} {item['org']} {item['consensus_key']} {item['peer_id']}")
        lines += [f"log {_verifier_key(self.origin, 1, key)}" for key in self.publishers]
        for name, item in zip(names, self.validators):
            seal = _verifier_key(f"{self.origin}/{name}", 4, _ed25519(item["seal_key"]))
            lines.append(f"witness {name} {seal}")
        lines += [f"group bureaus {2 * len(names) // 3 + 1} {' '.join(names)}", "quorum bureaus", ""]
        return "\n".join(lines)

    def values(self) -> dict[bytes, StateValue]:
        """The first values by key: organisations, parameters that are set, and the epoch."""
        digest, found = self.digest(), {}
        for organisation in self.organisations:
            key = state_map.key(state_map.ORGANISATION, _u(organisation.org, 4))
            found[key] = organisation.value(key, digest)
        epoch = (PARAMETERS["epoch"], 0)
        for number, value in [*self.parameters, epoch]:
            key = state_map.key(PARAMETER_SPACE, _u(number, 4))
            draft = Draft(key, 16, digest, digest)
            draft.slots.put(2, CODE, _u(number, 4))
            draft.slots.put(3, NUMBER, _u(value, 8))
            if number == epoch[0]:
                draft.slots.put(4, HASH, epoch_leaf(self.epoch_text()))
            found[key] = draft.finish()
        return found

    def header(self) -> bytes:
        epoch = epoch_leaf(self.epoch_text())
        root = state_map.root({key: value.slots.root() for key, value in self.values().items()})
        out = b"KXH1\1\0" + _u(1, 2) + bytes(32) + _u(0, 8) + _u(self.time, 8) + bytes(32)
        return out + _u(1, 8) + epoch + root + _u(0, 4) + _u(0, 4) + epoch + epoch + _u(0, 2) + bytes(2)

    def chain(self) -> bytes:
        return read_all(self.header(), lambda reader: Header(reader).leaf)
