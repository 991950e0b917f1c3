"""Codes, numbers and shares that people write, against their golden cases."""

import unittest

from kexinku_reader import unit_code

from .vectors import load


class UnitCodes(unittest.TestCase):
    def setUp(self):
        cases = load("unit_code.json")["cases"]
        self.sound = [case for case in cases if case["wrong_at"] is None]
        self.wrong = [case for case in cases if case["wrong_at"] is not None]

    def test_sound_codes_say_the_same(self):
        self.assertGreaterEqual(len(self.sound), 18)
        for case in self.sound:
            with self.subTest(case["name"]):
                self.assertIsNone(unit_code.wrong_at(case["name"]))
                code = unit_code.UnitCode(case["name"])
                found = {
                    "combination": code.combination(),
                    "county": code.county,
                    "encoding": code.encoding().hex(),
                    "feature": code.feature,
                    "fixture": code.fixture,
                    "grouped": code.grouped(),
                    "name": code.text,
                    "ownership": code.ownership,
                    "parcel": code.parcel,
                    "virtual": code.is_virtual(),
                    "wrong_at": None,
                }
                self.assertEqual(found, case)

    def test_wrong_codes_are_refused_at_the_same_character(self):
        self.assertGreaterEqual(len(self.wrong), 11)
        for case in self.wrong:
            with self.subTest(case["name"]):
                self.assertEqual(unit_code.wrong_at(case["name"]), case["wrong_at"])
                with self.assertRaises(ValueError):
                    unit_code.UnitCode(case["name"])

    def test_one_wrong_character_is_found_wherever_it_stands(self):
        text = self.sound[0]["name"]
        for place in range(28):
            self.assertEqual(unit_code.wrong_at(text[:place] + "I" + text[place + 1 :]), place + 1)


if __name__ == "__main__":
    unittest.main()
