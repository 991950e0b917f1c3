"""Salts, slot trees and lists against their golden bytes: made whole here, and read back as disclosures."""

import unittest

from kexinku_reader import hashes, seeds, slots
from kexinku_reader.whole import List, Slots
from kexinku_reader.wire import Malformed, read_all

from .vectors import flipped, load, raw


def leaf_value(kind, value):
    """The bytes in a leaf, from a value as the vectors write it for people."""
    if kind == 0:
        return b""
    if kind in (1, 2):
        return value.encode()
    if kind == 5:
        return b"".join(int(part).to_bytes(8, "big") for part in value.split("/"))
    if kind == 9:
        return value["count"].to_bytes(4, "big") + raw(value["root"])
    if kind == 12:
        return bytes([value["scheme"], value["key"]]) + raw(value["mac"])
    if kind in (8, 13):
        return raw(value)
    return int(value).to_bytes(4 if kind in (6, 7) else 8, "big")


def siblings(row):
    hidden = row["siblings_left_to_right"]
    return len(hidden).to_bytes(4, "big") + raw("".join(hidden))


class Salts(unittest.TestCase):
    def setUp(self):
        cases = load("salts.json")["cases"]
        self.cases = [case for case in cases if "pair" in case]
        self.others = [case for case in cases if "pair" not in case]

    def test_one_hash_gives_the_salts_of_two_slots(self):
        self.assertGreaterEqual(len(self.cases), 4)
        for case in self.cases:
            with self.subTest(case["name"]):
                seed, pair = raw(case["seed"]), case["pair"]
                even, odd = seeds.salt_pair(seed, pair)
                self.assertEqual((even.hex(), odd.hex()), (case["salt_of_even_slot"], case["salt_of_odd_slot"]))
                self.assertEqual((seeds.salt(seed, 2 * pair), seeds.salt(seed, 2 * pair + 1)), (even, odd))
                self.assertEqual(hashes.sha256(raw(case["hashed"])), even + odd)

    def test_seeds_are_derived_under_a_tag(self):
        self.assertEqual(len(self.others), 1)
        for case in self.others:
            seed, parts = raw(case["seed"]), raw(case["parts"])
            self.assertEqual(seeds.derived(seed, case["tag"], parts).hex(), case["derived"])
            self.assertNotEqual(seeds.derived(seed, case["tag"], flipped(parts)).hex(), case["derived"])

    def test_another_seed_or_pair_gives_other_salts(self):
        for case in self.cases:
            seed, pair = raw(case["seed"]), case["pair"]
            salts = {seeds.salt_pair(seed, pair), seeds.salt_pair(flipped(seed), pair), seeds.salt_pair(seed, pair + 1)}
            self.assertEqual(len(salts), 3)


class SlotTrees(unittest.TestCase):
    def setUp(self):
        self.cases = load("slots.json")["cases"]

    def whole(self, case):
        return read_all(raw(case["encoding_with_width"]), Slots)

    def test_every_leaf_and_root_follows_from_the_encoding(self):
        self.assertGreaterEqual(len(self.cases), 4)
        for case in self.cases:
            with self.subTest(case["name"]):
                whole = self.whole(case)
                self.assertEqual((whole.width, whole.seed.hex()), (case["width"], case["seed"]))
                self.assertEqual(bytes([whole.width]) + whole.encoding(), raw(case["encoding_with_width"]))
                self.assertEqual([leaf.hex() for leaf in whole.leaves()], [row["leaf_hash"] for row in case["slots"]])
                self.assertEqual(whole.root().hex(), case["root"])

    def test_every_value_has_its_bytes(self):
        kinds = set()
        for case in self.cases:
            whole = self.whole(case)
            for row in case["slots"]:
                kind, value = whole.facts.get(row["slot"], (0, b""))
                self.assertEqual((kind, value.hex()), (row["type"], row["value_in_leaf"]))
                self.assertEqual(value, leaf_value(kind, row["value"]), (case["name"], row["slot"]))
                self.assertEqual(seeds.salt(whole.seed, row["slot"]).hex(), row["salt"])
                kinds.add(kind)
        self.assertEqual(kinds, set(range(14)))

    def test_disclosures_are_made_and_read(self):
        for case in self.cases:
            whole = self.whole(case)
            for row in case["disclosures"]:
                with self.subTest(f"{case['name']} {row['shown']}"):
                    self.assertEqual(whole.disclosed(row["shown"]).hex(), row["encoding"])
                    self.assertTrue(raw(row["encoding"]).endswith(siblings(row)))
                    read = read_all(raw(row["encoding"]), slots.Disclosure)
                    self.assertEqual(read.facts, {slot: whole.facts.get(slot, (0, b"")) for slot in row["shown"]})
                    self.assertEqual(read.root().hex(), case["root"])

    def test_a_changed_byte_leads_to_another_root_or_is_refused(self):
        case = self.cases[0]
        for row in case["disclosures"]:
            data = raw(row["encoding"])
            for place in range(len(data)):
                try:
                    root = read_all(flipped(data, place), slots.Disclosure).root().hex()
                except Malformed:
                    continue
                self.assertNotEqual(root, case["root"], place)

    def test_encodings_that_are_not_the_one_form_are_refused(self):
        seed = bytes(32)
        wrong = {
            "width": b"\5" + seed + bytes(4),
            "descending": b"\4" + seed + b"\0\0\0\2" + b"\0\1\6\0\0\0\1" + b"\0\0\6\0\0\0\1",
            "beyond": b"\4" + seed + b"\0\0\0\1" + b"\0\4\6\0\0\0\1",
            "absent": b"\4" + seed + b"\0\0\0\1" + b"\0\0\0",
            "share": b"\4" + seed + b"\0\0\0\1" + b"\0\0\5" + (2).to_bytes(8, "big") + (4).to_bytes(8, "big"),
            "trailing": b"\4" + seed + bytes(4) + b"\0",
        }
        for name, data in wrong.items():
            with self.subTest(name), self.assertRaises(Malformed):
                read_all(data, Slots)


class Lists(unittest.TestCase):
    def setUp(self):
        self.cases = load("list.json")["cases"]

    def test_every_hash_follows_from_the_encoding(self):
        self.assertGreaterEqual(len(self.cases), 5)
        for case in self.cases:
            with self.subTest(case["name"]):
                whole = read_all(raw(case["encoding"]), List)
                self.assertEqual((whole.seed.hex(), whole.width), (case["seed"], case["width"]))
                self.assertEqual(len(whole.elements), case["count"])
                self.assertEqual(whole.encoding().hex(), case["encoding"])
                self.assertEqual([element.root().hex() for element in whole.elements], case["element_roots"])
                blanks = {row["place"]: row["blank"] for row in case["blanks"]}
                self.assertEqual({place: blank.hex() for place, blank in whole.blanks().items()}, blanks)
                self.assertEqual([leaf.hex() for leaf in whole.leaves()], case["leaf_hashes"])
                self.assertEqual((whole.root().hex(), whole.value().hex()), (case["root"], case["value_in_leaf"]))

    def test_disclosures_are_made_and_read(self):
        for case in self.cases:
            whole = read_all(raw(case["encoding"]), List)
            for row in case["disclosures"]:
                with self.subTest(f"{case['name']} {row['shown']}"):
                    shown = {item["element"]: item["slots"] for item in row["shown"]}
                    self.assertEqual(whole.disclosed(shown).hex(), row["encoding"])
                    self.assertTrue(raw(row["encoding"]).endswith(siblings(row)))
                    read = read_all(raw(row["encoding"]), slots.ListDisclosure)
                    self.assertEqual({place: sorted(one.facts) for place, one in read.elements}, shown)
                    self.assertEqual(read.root().hex(), case["root"])

    def test_a_changed_byte_leads_to_another_value_or_is_refused(self):
        for case in self.cases:
            for row in case["disclosures"]:
                data = raw(row["encoding"])
                for place in range(len(data)):
                    try:
                        read = read_all(flipped(data, place), slots.ListDisclosure)
                        value = (read.count.to_bytes(4, "big") + read.root()).hex()
                    except Malformed:
                        continue
                    self.assertNotEqual(value, case["value_in_leaf"], (case["name"], place))


if __name__ == "__main__":
    unittest.main()
