"""Whole records and attestations against their golden bytes, read from docs/formats.md 1 to 3 alone."""

import unittest

from kexinku_reader import ed25519, hashes, seeds
from kexinku_reader.structures import Envelope
from kexinku_reader.whole import Slots
from kexinku_reader.wire import Malformed, Reader

from .vectors import flipped, load

FILLED_IN_LATER = (0, 6, 7)


def read_slots(reader):
    """A record's slots; the seeds of their lists follow from theirs."""
    slots = Slots(reader, 32)
    for slot, found in slots.lists.items():
        assert found.elements and found.seed == seeds.record_list(slots.seed, slot)
    return slots


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
        slots = read_slots(reader)
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

    def test_a_changed_bit_of_a_record_shows(self):
        row = self.vectors["full"]
        data = bytes.fromhex(row["bytes"])
        for place in range(0, len(data), 41):
            with self.assertRaises((AssertionError, Malformed, IndexError), msg=place):
                self.check(dict(row, bytes=flipped(data, place).hex()))

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
            self.assertFalse(ed25519.verify_strict(key, flipped(message), signature), row["name"])


if __name__ == "__main__":
    unittest.main()
