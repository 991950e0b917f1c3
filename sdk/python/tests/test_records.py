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
        self.assertEqual([row["kind"] for row in self.vectors["attestations"]], list(range(1, 22)))
        for row in self.vectors["attestations"]:
            with self.subTest(row["name"]):
                found = read_all(raw(row["bytes"]), Attestation)
                message = found.message(self.chain)
                self.assertEqual((found.kind, found.claims.hex()), (row["kind"], row["claims"]))
                self.assertEqual(message.hex(), row["message"])
                self.assertEqual(ed25519.sign(self.seed, message), found.signature.bytes)
                elsewhere = found.message(flipped(self.chain))
                self.assertFalse(ed25519.verify_strict(self.key, elsewhere, found.signature.bytes))

    def facts(self):
        """Claims by the name of their kind."""
        rows = self.vectors["attestations"]
        return {row["name"]: read_all(raw(row["bytes"]), Attestation).facts() for row in rows}

    def test_claims_are_of_their_kind(self):
        facts, house = self.facts(), "440106001002GB00014F00220045"
        self.assertEqual({found.get("unit", house) for found in facts.values()}, {house})
        tax, order, survey = facts["TAX_CLEAR"], facts["COURT_ORDER"], facts["SURVEY_OK"]
        self.assertEqual((tax["taxes"], tax["exempt"], tax["contract"]), (5, 4, "FY2026-1"))
        self.assertEqual((order["act"], order["term_days"]), (14, 1095))
        self.assertEqual((survey["measured"][0], survey["adjacent"]), ((house, 10_117), True))
        consent, filing, identity = facts["HOLDER_CONSENT"], facts["HOUSING_FILING"], facts["IDENTITY_OK"]
        self.assertEqual((consent["act"], consent["entry"]), (2, "G440106-3"))
        self.assertEqual((filing["permit"], len(filing["beneficiaries"])), ("穗房预字第20260001号", 2))
        self.assertEqual((identity["status"], identity["person"]), (9, bytes([7] * 32)))
        inherited, deed, lost = facts["NOTARY"], facts["CLAIM_ASSIGNMENT"], facts["PUBLIC_NOTICE"]
        self.assertEqual((inherited["matter"], len(inherited["from"]), len(inherited["to"])), (1, 1, 2))
        self.assertEqual((deed["to"], deed["whole"]), (102, True))
        self.assertEqual((lost["matter"], lost["certificate"]), (4, "粤(2026)广州市不动产权第0000001号"))
        self.assertEqual(facts["FUNDS_SUPERVISION"]["amount"], 610_000_000)
        self.assertEqual(facts["HOLDER_NOTICE"]["target"], bytes([11] * 32))
        self.assertEqual(facts["INSTRUMENT"]["effective_at"], 1_795_400_000_000)

    def test_each_kind_is_issued_in_its_roles_and_in_no_other(self):
        for row in self.vectors["attestations"]:
            found = read_all(raw(row["bytes"]), Attestation)
            for role in range(64):
                found.signature = found.signature._replace(role=role)
                self.assertEqual(found.is_by_its_issuer(), role in row["roles"], f"{row['name']} {role}")

    def refused(self, row, kind, claims):
        found = read_all(raw(row["bytes"]), Attestation)
        found.kind, found.claims = kind, claims
        with self.subTest(f"{row['name']} {kind}"), self.assertRaises(Malformed):
            found.facts()

    def test_claims_of_another_kind_or_length_are_refused(self):
        for row in self.vectors["attestations"]:
            kind, claims = row["kind"], raw(row["claims"])
            for other in (kind % 21 + 1, 0, 22):
                self.refused(row, other, claims)
            self.refused(row, kind, claims + b"\0")
            self.refused(row, kind, claims[:-1])

    def test_codes_bits_and_marks_that_are_not_listed_are_refused(self):
        places = {7: -1, 8: -1, 9: 29, 10: -4, 11: 29, 16: 45, 19: 29, 21: 29}
        for row in self.vectors["attestations"]:
            if row["kind"] in places:
                claims = bytearray(raw(row["claims"]))
                claims[places[row["kind"]]] = 9
                self.refused(row, row["kind"], bytes(claims))

    def test_lists_that_do_not_rise_are_refused(self):
        for row in self.vectors["attestations"]:
            claims = raw(row["claims"])
            pairs = {7: (4, 36), 11: (28 + 2 + 4 + 34 + 4, 34), 6: (len(claims) - 68, 34), 15: (len(claims) - 68, 34)}
            if row["kind"] in pairs:
                start, size = pairs[row["kind"]]
                middle, end = start + size, start + 2 * size
                swapped = claims[:start] + claims[middle:end] + claims[start:middle] + claims[end:]
                self.refused(row, row["kind"], swapped)


if __name__ == "__main__":
    unittest.main()
