"""Genesis, versions of state values and a whole block against their golden bytes."""

import copy
import unittest

from kexinku_reader import block, hashes, seeds
from kexinku_reader.genesis import Genesis
from kexinku_reader.record import Record
from kexinku_reader.state_value import Draft, StateValue
from kexinku_reader.structures import Header, epoch_leaf
from kexinku_reader.wire import Malformed, read_all

from .vectors import flipped, load, raw


class StateValues(unittest.TestCase):
    def setUp(self):
        vectors = load("state_value.json")
        self.key, self.rows = raw(vectors["key"]), vectors["versions"]

    def test_versions_and_seeds_are_read(self):
        self.assertGreaterEqual(len(self.rows), 4)
        before = seeds.FIRST_STATE_SEED
        for row in self.rows:
            value = read_all(raw(row["bytes"]), StateValue.read)
            self.assertEqual((value.version, value.record.hex()), (row["version"], row["record"]))
            self.assertEqual((value.slots.root().hex(), value.encoding().hex()), (row["root"], row["bytes"]))
            found = value.slots.lists.get(5)
            self.assertEqual(found and found.seed.hex(), row["list_seed"])
            self.assertEqual([one.seed.hex() for one in found.elements] if found else [], row["element_seeds"])
            before = seeds.state(before, self.key, value.version, raw(row["record_seed"]))
            self.assertEqual((before.hex(), value.slots.seed), (row["seed"], before))

    def test_versions_are_written_again(self):
        value = None
        for row in self.rows:
            draft = Draft(self.key, 16, raw(row["record"]), raw(row["record_seed"]), value)
            if value:
                draft.slots.put(2, 6, row["version"].to_bytes(4, "big"))
                draft.append(5, 8, {0: (11, row["version"].to_bytes(8, "big"))})
            value = draft.finish()
            self.assertEqual(value.encoding().hex(), row["bytes"])

    def test_another_seed_of_the_record_gives_another_value(self):
        row = self.rows[0]
        other = Draft(self.key, 16, raw(row["record"]), flipped(raw(row["record_seed"]))).finish()
        self.assertNotEqual(other.slots.root().hex(), row["root"])

    def test_values_without_version_or_record_are_refused(self):
        for slot in (0, 1):
            value = read_all(raw(self.rows[0]["bytes"]), StateValue.read)
            del value.slots.facts[slot]
            with self.assertRaises(Malformed):
                read_all(value.encoding(), StateValue.read)


class GenesisFile(unittest.TestCase):
    def setUp(self):
        self.vectors = load("genesis.json")
        self.genesis = Genesis(self.vectors["file"])

    def test_digest_epoch_values_and_header_follow_from_the_file(self):
        self.assertEqual(self.genesis.digest().hex(), self.vectors["digest"])
        self.assertEqual(self.genesis.epoch_text(), self.vectors["epoch"])
        values = {key.hex(): value.slots.root().hex() for key, value in self.genesis.values().items()}
        self.assertEqual(values, {row["key"]: row["root"] for row in self.vectors["values"]})
        self.assertEqual(self.genesis.header().hex(), self.vectors["header"])
        self.assertEqual(self.genesis.chain().hex(), self.vectors["chain"])

    def test_every_changed_fact_makes_another_chain(self):
        def name(file):
            file["organisations"][1]["name"] += "x"

        def role(file):
            file["organisations"][1]["keys"][0]["roles"] = ["reviewer"]

        def peer(file):
            file["validators"][0]["peer_id"] += "x"

        def time(file):
            file["time"] = "2026-11-24T00:00:00.001Z"

        def parameter(file):
            file["parameters"] = [{"name": "lock-days", "value": "61"}]

        for change in (name, role, peer, time, parameter):
            changed = copy.deepcopy(self.vectors["file"])
            change(changed)
            with self.subTest(change.__name__):
                other = Genesis(changed)
                self.assertNotEqual(other.digest(), self.genesis.digest())
                self.assertNotEqual(other.chain(), self.genesis.chain())

    def test_other_forms_are_refused(self):
        for member, value in (("format", "x"), ("suite", 2), ("time", "2026-11-24T00:00:00Z"), ("more", 1)):
            with self.subTest(member), self.assertRaises(Malformed):
                Genesis(dict(self.vectors["file"], **{member: value}))


class Blocks(unittest.TestCase):
    def setUp(self):
        self.vectors = load("block.json")
        self.chain = raw(self.vectors["chain"])
        self.parent, self.header = (read_all(raw(self.vectors[name]), Header) for name in ("genesis", "header"))
        self.records = [read_all(raw(row["record"]), Record) for row in self.vectors["records"]]
        self.entries = [raw(entry) for entry in self.vectors["entries"]]
        genesis = Genesis(load("genesis.json")["file"])
        self.leaves = [epoch_leaf(genesis.epoch_text()), self.parent.leaf]
        self.state = {key: value.slots.root() for key, value in genesis.values().items()}
        self.state |= {raw(row["key"]): raw(row["root"]) for row in self.vectors["values"]}

    def test_records_stand_in_the_one_order(self):
        self.assertEqual(self.parent.chain, self.chain)
        self.assertGreaterEqual(len(self.records), 6)
        for record, row in zip(self.records, self.vectors["records"]):
            kind, version, draw = block.order_key(record, self.parent.leaf, self.chain)
            self.assertEqual((kind, version, draw.hex()), (row["class"], row["case_version"], row["draw"]))
            self.assertEqual(record.envelope.group.hex(), row["group"])
        self.assertTrue(block.is_in_order(self.records, self.parent.leaf, self.chain))

    def test_another_order_is_refused(self):
        for place in range(len(self.records) - 1):
            swapped = list(self.records)
            swapped[place : place + 2] = swapped[place + 1], swapped[place]
            self.assertFalse(block.is_in_order(swapped, self.parent.leaf, self.chain), place)
        groups = [row["group"] for row in self.vectors["records"]]
        member = next(place for place, group in enumerate(groups) if groups.count(group) == 2)
        without = self.records[:member] + self.records[member + 1 :]
        self.assertFalse(block.is_in_order(without, self.parent.leaf, self.chain), "half a group")

    def test_entries_and_header_follow(self):
        entries = []
        for record, row in zip(self.records, self.vectors["records"]):
            self.assertEqual(record.envelope.record_id(self.chain).hex(), row["id"])
            entries.append(block.record_entry(record, self.chain, row["outcome"]))
        self.assertEqual(entries, self.entries)
        self.assertTrue(block.header_fits(self.header, self.parent, self.leaves, entries, self.state))

    def test_a_header_fits_nothing_else(self):
        fits = lambda entries, state: block.header_fits(self.header, self.parent, self.leaves, entries, state)
        self.assertTrue(fits(self.entries, self.state))
        self.assertFalse(fits([flipped(self.entries[0]), *self.entries[1:]], self.state))
        self.assertFalse(fits(self.entries[:-1], self.state))
        key = next(iter(self.state))
        self.assertFalse(fits(self.entries, {**self.state, key: hashes.EMPTY}))
        self.assertFalse(block.header_fits(self.header, self.header, self.leaves, self.entries, self.state))


if __name__ == "__main__":
    unittest.main()
