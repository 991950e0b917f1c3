"""The state map against its golden bytes: keys, roots of whole maps, proofs made and proofs read."""

import unittest

from kexinku_reader import state_map
from kexinku_reader.wire import Malformed, read_all

from .vectors import flipped, load, raw


class StateKeys(unittest.TestCase):
    def test_a_key_is_the_hash_of_namespace_and_name(self):
        cases = load("state_key.json")["cases"]
        self.assertGreaterEqual(len(cases), 4)
        for case in cases:
            with self.subTest(case["name"]):
                name = raw(case["name_bytes"])
                self.assertEqual(state_map.key(case["namespace"], name).hex(), case["key"])
                self.assertNotEqual(state_map.key(case["namespace"] ^ 1, name).hex(), case["key"])
                self.assertNotEqual(state_map.key(case["namespace"], flipped(name)).hex(), case["key"])


class StateProofs(unittest.TestCase):
    def setUp(self):
        cases = load("state_proof.json")["cases"]
        self.maps = [case for case in cases if "entries" in case]
        self.refused = [case for case in cases if "entries" not in case]

    @staticmethod
    def entries(case):
        return {raw(row["key"]): raw(row["value"]) for row in case["entries"]}

    def test_roots_follow_from_the_entries(self):
        self.assertGreaterEqual(len(self.maps), 4)
        for case in self.maps:
            entries = self.entries(case)
            self.assertEqual(state_map.root(entries).hex(), case["root"], case["name"])
            for key, value in entries.items():
                self.assertNotEqual(state_map.root({**entries, key: flipped(value)}).hex(), case["root"])

    def test_proofs_are_made(self):
        for case in self.maps:
            entries = self.entries(case)
            for row in case["proofs"]:
                with self.subTest(f"{case['name']} {row['asked_key']}"):
                    asked, verdict = raw(row["asked_key"]), row["verdict"]
                    proof, end = state_map.prove(entries, asked)
                    self.assertEqual((proof.depth, proof.bitmap.hex()), (row["depth"], row["bitmap"]))
                    self.assertEqual([item.hex() for item in proof.siblings], row["siblings"])
                    self.assertEqual(proof.encoding().hex(), row["encoding"])
                    self.assertEqual(end is not None and end.key == asked, verdict["present"])
                    if verdict["present"]:
                        self.assertEqual(end.value.hex(), verdict["value"])
                    else:
                        self.assertEqual(state_map.absence_encoding(end).hex(), verdict["absence_encoding"])

    def test_proofs_are_read_and_lead_to_the_root(self):
        for case in self.maps:
            for row in case["proofs"]:
                with self.subTest(f"{case['name']} {row['asked_key']}"):
                    self.assertEqual(self.root(row, raw(row["encoding"])), case["root"])

    def test_a_changed_bit_never_proves_the_same(self):
        for case in self.maps:
            for row in case["proofs"]:
                data = raw(row["encoding"])
                for place in range(len(data)):
                    try:
                        self.assertNotEqual(self.root(row, flipped(data, place)), case["root"], place)
                    except Malformed:
                        continue

    @staticmethod
    def root(row, data):
        asked, verdict = raw(row["asked_key"]), row["verdict"]
        proof = read_all(data, state_map.Proof.read)
        if verdict["present"]:
            found = proof.root_of_value(asked, raw(verdict["value"]))
        else:
            other = read_all(raw(verdict["absence_encoding"]), state_map.read_absence)
            expected = verdict["other_leaf"]
            assert other == (expected and (raw(expected["key"]), raw(expected["value"])))
            found = proof.root_without(asked, other)
        return found and found.hex()

    def test_presence_is_no_absence(self):
        for case in self.maps:
            for row in case["proofs"]:
                asked, proof = raw(row["asked_key"]), read_all(raw(row["encoding"]), state_map.Proof.read)
                own = state_map.Leaf(asked, bytes(32))
                self.assertIsNone(proof.root_without(asked, own))
                if row["verdict"]["present"]:
                    self.assertNotEqual(proof.root_without(asked, None), raw(case["root"]))

    def test_encodings_that_are_not_the_one_form_are_refused(self):
        self.assertGreaterEqual(len(self.refused), 5)
        for case in self.refused:
            with self.subTest(case["name"]), self.assertRaises(Malformed):
                read_all(raw(case["refused_encoding"]), state_map.Proof.read)


class StateMaps(unittest.TestCase):
    def test_every_version_has_its_root_and_paths(self):
        entries = {}
        versions = load("state_map.json")["versions"]
        self.assertGreaterEqual(len(versions), 3)
        for number, version in enumerate(versions):
            for change in version["changes"]:
                if change["value"] is None:
                    del entries[raw(change["key"])]
                else:
                    entries[raw(change["key"])] = raw(change["value"])
            self.assertEqual(state_map.root(entries).hex(), version["root"])
            for row in version["paths"]:
                with self.subTest(f"{number} {row['key']}"):
                    self.check(entries, row, version["root"])

    def check(self, entries, row, root):
        asked = raw(row["key"])
        proof, end = state_map.prove(entries, asked)
        self.assertEqual(proof.encoding().hex(), row["path"])
        read = read_all(raw(row["path"]), state_map.Proof.read)
        if "present" in row["end"]:
            self.assertEqual(end, (asked, raw(row["end"]["present"])))
            self.assertEqual(read.root_of_value(asked, end.value).hex(), root)
            self.assertNotEqual(read.root_of_value(asked, flipped(end.value)).hex(), root)
        else:
            expected = row["end"]["absent"]
            self.assertEqual(end, expected and (raw(expected["key"]), raw(expected["value"])))
            self.assertEqual(read.root_without(asked, end).hex(), root)
            self.assertNotEqual(read.root_of_value(asked, bytes(32)), raw(root))


if __name__ == "__main__":
    unittest.main()
