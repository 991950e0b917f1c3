"""Whole records and attestations against their golden bytes, read from docs/formats.md 1 to 3 alone."""

import unittest

from kexinku_reader import ed25519
from kexinku_reader.record import Attestation, Record, group_id
from kexinku_reader.wire import Malformed, read_all

from .vectors import flipped, load, raw


class Records(unittest.TestCase):
    def setUp(self):
        self.vectors = load("record.json")
        self.chain = raw(self.vectors["chain"])
        self.keys = {ed25519.public_key(raw(seed)) for seed in self.vectors["signing_seeds"]}
        self.rows = [self.vectors["least"], self.vectors["decided"], self.vectors["full"], *self.vectors["group"]]

    def test_every_hash_of_a_record_follows_from_its_bytes(self):
        self.assertGreaterEqual(len(self.rows), 5)
        for row in self.rows:
            record = read_all(raw(row["bytes"]), Record)
            found = {
                "application_root": record.application_root().hex(),
                "attestations_hash": record.attestations_hash.hex(),
                "bytes": row["bytes"],
                "case": record.subjects()[0][0].hex(),
                "count": record.envelope.count,
                "envelope": record.envelope.bytes.hex(),
                "fields_root": record.slots.root().hex(),
                "group": record.envelope.group.hex(),
                "position": record.envelope.position,
                "record_id": record.envelope.record_id(self.chain).hex(),
                "sealed_hash": record.sealed_hash.hex(),
                "signatures": row["signatures"],
                "signatures_hash": record.signatures_hash.hex(),
            }
            self.assertEqual(found, row)

    def test_parties_do_not_sign_what_the_desk_decides(self):
        least, decided = self.vectors["least"], self.vectors["decided"]
        self.assertEqual(least["application_root"], decided["application_root"])
        self.assertNotEqual(least["fields_root"], decided["fields_root"])

    def test_signatures_cover_record_and_role(self):
        for row in self.rows:
            record = read_all(raw(row["bytes"]), Record)
            self.assertEqual(len(record.signatures), len(row["signatures"]))
            for signature, expected in zip(record.signatures, row["signatures"]):
                message = record.message(self.chain, signature)
                self.assertEqual(signature[:3], (expected["role"], expected["org"], expected["key"]))
                self.assertEqual((message.hex(), signature.bytes.hex()), (expected["message"], expected["signature"]))
                self.assertEqual(self.signers(message, signature), 1)
                self.assertEqual(self.signers(record.message(self.chain, signature._replace(role=9)), signature), 0)

    def signers(self, message, signature):
        return sum(ed25519.verify_strict(key, message, signature.bytes) for key in self.keys)

    def test_a_changed_bit_of_a_record_gives_another_record_or_is_refused(self):
        row = self.vectors["full"]
        data = raw(row["bytes"])
        for place in range(len(data)):
            try:
                record = read_all(flipped(data, place), Record)
            except Malformed:
                continue
            found = record.envelope.record_id(self.chain).hex(), record.signatures_hash.hex()
            self.assertNotEqual(found, (row["record_id"], row["signatures_hash"]), place)

    def test_a_group_is_named_by_its_members(self):
        group = self.vectors["group"]
        roots = [raw(row["fields_root"]) for row in group]
        self.assertEqual({row["group"] for row in group}, {group_id(roots).hex()})
        self.assertNotEqual(group_id(roots[::-1]), group_id(roots))
        self.assertEqual([row["position"] for row in group], list(range(len(group))))


class Attestations(unittest.TestCase):
    def setUp(self):
        self.vectors = load("attestation.json")
        self.chain, self.seed = raw(self.vectors["chain"]), raw(self.vectors["signing_seed"])
        self.key = raw(self.vectors["public_key"].removeprefix("ed25519:"))

    def test_signatures_cover_everything_before_their_bytes(self):
        self.assertEqual(self.key, ed25519.public_key(self.seed))
        self.assertEqual([row["kind"] for row in self.vectors["attestations"]], [1, 2, 3, 4])
        for row in self.vectors["attestations"]:
            with self.subTest(row["name"]):
                found = read_all(raw(row["bytes"]), Attestation)
                message = found.message(self.chain)
                self.assertEqual((found.kind, found.claims.hex()), (row["kind"], row["claims"]))
                self.assertEqual(message.hex(), row["message"])
                self.assertEqual(ed25519.sign(self.seed, message), found.signature.bytes)
                elsewhere = found.message(flipped(self.chain))
                self.assertFalse(ed25519.verify_strict(self.key, elsewhere, found.signature.bytes))

    def test_claims_are_of_their_kind(self):
        units = set()
        for row in self.vectors["attestations"]:
            facts = read_all(raw(row["bytes"]), Attestation).facts()
            units.add(facts["unit"])
            if row["name"] == "TAX_CLEAR":
                self.assertEqual((facts["taxes"], facts["exempt"], facts["contract"]), (5, 4, "FY2026-1"))
            if row["name"] == "COURT_ORDER":
                self.assertEqual((facts["act"], facts["term_days"]), (14, 1095))
        self.assertEqual(units, {"440106001002GB00014F00220045"})

    def test_claims_of_another_kind_or_length_are_refused(self):
        for row in self.vectors["attestations"]:
            found = read_all(raw(row["bytes"]), Attestation)
            wrong = (found.kind % 4 + 1, found.claims), (5, found.claims), (found.kind, found.claims + b"\0")
            for kind, claims in wrong:
                other = read_all(raw(row["bytes"]), Attestation)
                other.kind, other.claims = kind, claims
                with self.subTest(f"{row['name']} {kind}"), self.assertRaises(Malformed):
                    other.facts()


if __name__ == "__main__":
    unittest.main()
