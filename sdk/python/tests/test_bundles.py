"""Whole bundles, true and lying: this reader must come to the outcome that the golden vectors give."""

import json
import unittest

from kexinku_reader import bundle
from kexinku_reader.anchor import Anchor
from kexinku_reader.wire import Malformed

from .vectors import load


def outcome(case, data):
    try:
        return bundle.verify(data, Anchor(case["anchor"]), case["inquiry"])
    except bundle.NotProven as refused:
        return {"failed": refused.check}


class GoldenBundles(unittest.TestCase):
    def setUp(self):
        self.cases = load("bundle.json")["cases"]

    def test_every_outcome_is_the_same(self):
        self.assertGreater(len(self.cases), 15)
        for case in self.cases:
            with self.subTest(case["name"]):
                self.assertEqual(outcome(case, json.dumps(case["bundle"])), case["outcome"])

    def test_fingerprints_are_the_same(self):
        for case in self.cases:
            anchor = Anchor(case["anchor"])
            self.assertEqual(anchor.fingerprint(), case["fingerprint"])
            self.assertEqual(anchor.recovered_epochs, case["recovered_epochs"])

    def test_a_changed_character_never_gives_another_answer(self):
        for case in self.cases[:6]:
            text = json.dumps(case["bundle"])
            for place in range(7, len(text), 331):
                changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
                found = outcome(case, changed)
                self.assertTrue("failed" in found or found == case["outcome"], f"{case['name']} at {place}")

    def test_an_anchor_with_a_changed_member_is_refused(self):
        document = dict(self.cases[0]["anchor"], origin="kexinku.example/other")
        with self.assertRaises(Malformed):
            Anchor(document)

    def test_a_damaged_epoch_is_refused_and_nothing_worse(self):
        text = self.cases[0]["anchor"]["epochs"][0]["policy"]
        for place in range(0, len(text), 5):
            document = json.loads(json.dumps(self.cases[0]["anchor"]))
            document["epochs"][0]["policy"] = text[:place] + "~" + text[place + 1 :]
            with self.assertRaises(Malformed):
                Anchor(document)

    def test_a_recovery_by_too_few_keys_is_refused(self):
        document = json.loads(json.dumps(next(case for case in self.cases if case["recovered_epochs"])["anchor"]))
        hand_over = document["epochs"][0]["hand_over"]
        hand_over["checkpoint"] = "".join(hand_over["checkpoint"].splitlines(True)[:-1])
        with self.assertRaises(Malformed):
            Anchor(document)


if __name__ == "__main__":
    unittest.main()
