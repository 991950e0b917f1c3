"""Envelope, header, log entries, epochs: the fixed structures (docs/formats.md 3, 4, 6, 7)."""

from . import ed25519, hashes
from .note import CosignatureKey, VerifierKey
from .wire import Malformed

VALIDITY_MAX = 30 * 24 * 3600 * 1000
EPOCH_TEXT_MAX = 16 * 1024
VALIDATORS_MAX = 50
RECOVERY_MAX = 8


class Envelope:
    """The head of a record."""

    def __init__(self, reader):
        start = reader.at
        if reader.u16() != 1:
            raise Malformed("envelope version")
        self.kind, self.bureau, self.jurisdiction = reader.u16(), reader.u32(), reader.u32()
        issued, until = reader.u64(), reader.u64()
        self.rule_set, self.group = reader.u32(), reader.take(32)
        self.position, self.count = reader.u16(), reader.u16()
        self.attestations_hash, self.fields_root, self.sealed_hash = (reader.take(32) for _ in range(3))
        alone = self.count == 1 and self.group == bytes(32)
        grouped = self.count > 1 and self.group != bytes(32)
        if not 0 <= until - issued <= VALIDITY_MAX or self.position >= self.count or not (alone or grouped):
            raise Malformed("times or group of the envelope")
        self.bytes = reader.data[start : reader.at]

    def record_id(self, chain):
        return hashes.tagged("kexinku/record/v1", chain, self.bytes)


class Header:
    """The 236 bytes of a block header."""

    def __init__(self, reader):
        start = reader.at
        if reader.take(4) != b"KXH1" or reader.u8() != 1 or reader.u8() != 0:
            raise Malformed("magic, suite or flags of a header")
        self.app_version, self.chain_id = reader.u16(), reader.take(32)
        self.height, self.time, self.previous = reader.u64(), reader.u64(), reader.take(32)
        self.log_size, self.log_root, self.state_root = reader.u64(), reader.take(32), reader.take(32)
        self.record_count, self.epoch = reader.u32(), reader.u32()
        self.validators, self.next_validators = reader.take(32), reader.take(32)
        self.builder = reader.u16()
        genesis = self.height == 0
        if reader.u16() != 0 or genesis != (self.chain_id == bytes(32)) or genesis != (self.previous == bytes(32)):
            raise Malformed("reserve or genesis fields of a header")
        self.leaf = hashes.leaf(b"\2", reader.data[start : reader.at])
        self.chain = self.leaf if genesis else self.chain_id


def record_leaf(record_id, signatures_hash, outcome):
    return hashes.leaf(b"\1", record_id, signatures_hash, outcome.to_bytes(2, "big"))


def epoch_leaf(text):
    return hashes.leaf(b"\3", text.encode("ascii"))


def _decimal(text):
    if not text.isascii() or not text.isdigit() or str(int(text[:20])) != text:
        raise Malformed("a number is written in decimal digits, without a sign or leading zeros")
    return int(text)


def _key(text):
    prefix, _, digits = text.partition(":")
    if prefix != "ed25519" or len(digits) != 64 or digits != digits.lower():
        raise Malformed("a key is ed25519 and 64 digits")
    key = bytes.fromhex(digits)
    if not ed25519.key_is_sound(key):
        raise Malformed("a key is not of prime order")
    return key


class Epoch:
    """A validator set as a tlog-policy text. Reads what a verifier needs and holds the text to its one form."""

    def __init__(self, text):
        try:
            self._read(text)
        except ValueError as wrong:
            raise Malformed("a line of an epoch has too many or too few words, or digits that are none") from wrong

    def _read(self, text):
        if len(text) > EPOCH_TEXT_MAX or not text.isascii():
            raise Malformed("an epoch is at most 16 KiB of ASCII")
        lines = text.split("\n")
        if lines.pop() or lines.pop(0) != "# kexinku-epoch v1":
            raise Malformed("first or last line of an epoch")
        self.leaf = epoch_leaf(text)
        self.number = _decimal(self._after(lines, "# epoch "))
        self.previous = bytes.fromhex(self._after(lines, "# previous "))
        if lines and lines[0].startswith("# predecessor "):
            lines.pop(0)
        keys, orgs, count = [], [], 0
        while lines and lines[0].startswith("# validator "):
            count += 1
            name, org, key, _peer = self._after(lines, "# validator ").split(" ")
            if name != f"v{count:02}":
                raise Malformed("validators are numbered from 1")
            keys.append(_key(key))
            orgs.append(_decimal(org))
        recovery, self.threshold = [], None
        if lines and lines[0].startswith("# recovery "):
            *recovery, threshold = self._after(lines, "# recovery ").split(" ")
            recovery, self.threshold = [_key(text) for text in recovery], _decimal(threshold)
            if not 1 <= self.threshold <= len(recovery) <= RECOVERY_MAX:
                raise Malformed("recovery keys of an epoch")
            keys.extend(recovery)
        while lines and lines[0].startswith("log "):
            VerifierKey(self._after(lines, "log "))
        self.seal_keys, self.origin = {}, None
        for number in range(1, count + 1):
            name, line = self._after(lines, "witness ").split(" ", 1)
            key = VerifierKey(line)
            self.origin = self.origin or key.name.removesuffix("/v01")
            if name != f"v{number:02}" or key.name != f"{self.origin}/v{number:02}" or key.kind != 4:
                raise Malformed("a witness line")
            if not ed25519.key_is_sound(key.key):
                raise Malformed("a seal key is not of prime order")
            self.seal_keys[key.name] = (number, key)
            keys.append(key.key)
        self.recovery_keys = {}
        for number, key in enumerate(recovery, 1):
            name = f"{self.origin}/r{number:02}"
            self.recovery_keys[name] = (number, CosignatureKey(name, key))
        self.quorum = 2 * count // 3 + 1
        members = " ".join(f"v{number:02}" for number in range(1, count + 1))
        if lines != [f"group bureaus {self.quorum} {members}", "quorum bureaus"]:
            raise Malformed("group and quorum of an epoch")
        distinct = len(set(keys)) == len(keys) and len(set(orgs)) == len(orgs)
        if not 1 <= count <= VALIDATORS_MAX or not distinct or (self.number == 0) != (self.previous == bytes(32)):
            raise Malformed("parts of an epoch")

    @staticmethod
    def _after(lines, prefix):
        if not lines or not lines[0].startswith(prefix):
            raise Malformed("a line of an epoch")
        return lines.pop(0)[len(prefix) :]
