"""Whole records, attestations and party tags against their golden bytes, read from docs/formats.md 1 to 3 alone."""

import hashlib
import hmac
import json
import pathlib
import unittest

from kexinku_reader import ed25519, hashes
from kexinku_reader.structures import Envelope
from kexinku_reader.wire import Reader

VECTORS = pathlib.Path(__file__).resolve().parents[3] / "tests" / "vectors"
FIXED_SIZES = {2: 10, 3: 8, 4: 8, 5: 16, 6: 4, 7: 4, 8: 32, 10: 8, 11: 8, 12: 34, 13: 32}
FILLED_IN_LATER = (0, 6, 7)


def load(name):
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def derived(seed, tag, *parts):
    return hmac.new(seed, tag.encode() + b"\0" + b"".join(parts), hashlib.sha256).digest()


class Slots:
    """Slots as they travel: with their seed."""

    def __init__(self, reader, width):
        self.width, self.seed, self.facts = width, reader.take(32), {}
        for _ in range(reader.count(width)):
            slot, kind = reader.u16(), reader.u8()
            self.facts[slot] = (kind, self._value(reader, slot, kind))

    def _value(self, reader, slot, kind):
        if kind == 1:
            return reader.text(4096).encode()
        if kind != 9:
            return reader.take(FIXED_SIZES[kind])
        seed, width, count = reader.take(32), reader.u8(), reader.count(65_536)
        assert seed == derived(self.seed, "kexinku/record-list/v1", slot.to_bytes(2, "big"))
        roots = [Slots(reader, width).root() for _ in range(count)]
        padded = max(2, 1 << (count - 1).bit_length())
        roots += [derived(seed, "kexinku/blank/v1", place.to_bytes(4, "big")) for place in range(count, padded)]
        return count.to_bytes(4, "big") + hashes.tree_root([hashes.leaf(root) for root in roots])

    def root(self, without=()):
        leaves = []
        for slot in range(self.width):
            salts = hashes.tagged("kexinku/salt/v1", self.seed, (slot // 2).to_bytes(2, "big"))
            kind, value = (0, b"") if slot in without else self.facts.get(slot, (0, b""))
            salt = salts[16:] if slot % 2 else salts[:16]
            leaves.append(hashes.leaf(salt, slot.to_bytes(2, "big"), bytes([kind]), value))
        return hashes.tree_root(leaves)


def skip_attestation(reader):
    """Steps over one attestation; gives what its signature covers, and the signature."""
    start = reader.at
    reader.u16(), reader.text(64), reader.u32(), reader.take(32 * reader.count(256)), reader.bytes(4096)
    reader.u64(), reader.u64(), reader.take(16), reader.u16(), reader.u32(), reader.u16()
    return reader.data[start : reader.at], reader.bytes(64)


def skip_sealed(reader):
    for _ in range(reader.count(16)):
        reader.u32(), reader.u16(), reader.u16(), reader.bytes(32), reader.bytes(48)
    reader.bytes(32 * 1024)


class Records(unittest.TestCase):
    def setUp(self):
        self.vectors = load("record.json")
        self.chain = bytes.fromhex(self.vectors["chain"])

    def check(self, row):
        def expect(name, found):
            self.assertEqual(found.hex(), row[name], name)

        reader = Reader(bytes.fromhex(row["bytes"]))
        envelope = Envelope(reader)
        expect("record_id", envelope.record_id(self.chain))
        start = reader.at
        for _ in range(reader.count(16)):
            skip_attestation(reader)
        expect("attestations_hash", hashes.tagged("kexinku/attestations/v1", reader.data[start : reader.at]))
        slots = Slots(reader, 32)
        expect("fields_root", slots.root())
        expect("application_root", slots.root(FILLED_IN_LATER))
        has_sealed = reader.u8()
        start = reader.at
        if has_sealed:
            skip_sealed(reader)
        sealed = hashes.tagged("kexinku/sealed/v1", reader.data[start : reader.at]) if has_sealed else bytes(32)
        expect("sealed_hash", sealed)
        expect("signatures_hash", hashes.tagged("kexinku/signatures/v1", reader.data[reader.at :]))
        for claim in row["signatures"]:
            signer = b"".join(claim[part].to_bytes(size, "big") for part, size in (("role", 2), ("org", 4), ("key", 2)))
            message = b"kexinku/attest/v1\0" + self.chain + bytes.fromhex(row["record_id"]) + signer
            self.assertEqual(message.hex(), claim["message"])

    def test_every_hash_of_a_record_follows_from_its_bytes(self):
        self.check(self.vectors["least"])
        self.check(self.vectors["full"])
        for row in self.vectors["group"]:
            self.check(row)

    def test_a_group_is_named_by_its_members(self):
        group = self.vectors["group"]
        name = hashes.tagged("kexinku/group/v1", *(bytes.fromhex(row["fields_root"]) for row in group))
        self.assertEqual({row["group"] for row in group}, {name.hex()})
        self.assertEqual([row["position"] for row in group], list(range(len(group))))


class Attestations(unittest.TestCase):
    def test_signatures_cover_everything_before_their_bytes(self):
        vectors = load("attestation.json")
        key = bytes.fromhex(vectors["public_key"].removeprefix("ed25519:"))
        for row in vectors["attestations"]:
            reader = Reader(bytes.fromhex(row["bytes"]))
            covered, signature = skip_attestation(reader)
            reader.finish()
            message = b"kexinku/attestation/v1\0" + bytes.fromhex(vectors["chain"]) + covered
            self.assertEqual(message.hex(), row["message"])
            self.assertTrue(ed25519.verify_strict(key, message, signature), row["name"])


class PartyTags(unittest.TestCase):
    def test_tags_are_keyed_hashes_of_the_normal_form(self):
        vectors = load("party_tag.json")
        for row in vectors["tags"]:
            message = bytes([row["normal_type"]]) + row["normal_number"].encode()
            mac = hmac.new(bytes.fromhex(vectors["key"]), message, hashlib.sha256).digest()
            self.assertEqual((bytes([1, vectors["key_number"]]) + mac).hex(), row["tag"])


if __name__ == "__main__":
    unittest.main()
