"""Codes, numbers and shares that people write, against their golden cases."""

import unittest

from kexinku_reader import certificate_number, identity_number, share, unit_code

from .vectors import load, raw


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


class CertificateNumbers(unittest.TestCase):
    def setUp(self):
        self.rows = load("certificate_number.json")["numbers"]

    def test_spellings_come_to_one_form_or_are_refused(self):
        self.assertGreaterEqual(len(self.rows), 7)
        for row in self.rows:
            with self.subTest(row["text"]):
                self.assertEqual(certificate_number.is_canonical(row["text"]), row["canonical"])
                self.assertEqual(certificate_number.from_field(row["text"]), row["number"])

    def test_a_number_with_a_missing_character_is_refused(self):
        text = self.rows[0]["number"]
        for place in range(len(text)):
            without = text[:place] + text[place + 1 :]
            self.assertEqual(certificate_number.is_canonical(without), text[place] in "广州市", place)


class IdentityNumbers(unittest.TestCase):
    def setUp(self):
        self.vectors = load("identity_number.json")

    def test_every_number_holds_or_does_not(self):
        checks = {
            "organisation_code": identity_number.is_organisation_code,
            "resident_id": identity_number.is_resident_id,
            "social_credit_code": identity_number.is_social_credit_code,
        }
        self.assertEqual(set(self.vectors), set(checks))
        for name, rows in self.vectors.items():
            for row in rows:
                with self.subTest(row["number"]):
                    self.assertEqual(checks[name](row["number"]), row["holds"])

    def test_no_changed_digit_of_a_resident_id_holds(self):
        text = self.vectors["resident_id"][0]["number"]
        for place in range(17):
            changed = text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]
            self.assertFalse(identity_number.is_resident_id(changed), place)


class PartyTags(unittest.TestCase):
    def test_numbers_are_brought_to_normal_form_and_tagged(self):
        vectors = load("party_tag.json")
        key, key_number = raw(vectors["key"]), vectors["key_number"]
        self.assertGreaterEqual(len(vectors["tags"]), 8)
        for row in vectors["tags"]:
            with self.subTest(row["number"]):
                normal = identity_number.normal_form(row["document_type"], row["number"])
                self.assertEqual(normal, (row["normal_type"], row["normal_number"]))
                found = identity_number.party_tag(key_number, key, row["document_type"], row["number"])
                self.assertEqual(found.hex(), row["tag"])
                other = identity_number.party_tag(key_number, key, row["document_type"], row["number"] + "0")
                self.assertNotEqual(other, found)


class Shares(unittest.TestCase):
    def test_sums_are_exact(self):
        rows = load("share.json")["sums"]
        self.assertGreaterEqual(len(rows), 5)
        for row in rows:
            with self.subTest(row["sum"]):
                found = share.total(row["shares"])
                self.assertEqual(share.written(found), row["sum"])
                self.assertEqual((found == 1, share.is_two_thirds(found)), (row["is_whole"], row["two_thirds_or_more"]))
                self.assertNotEqual(share.written(share.total(row["shares"] + ["1/97"])), row["sum"])

    def test_other_forms_are_no_shares(self):
        for text in ("0/1", "3/2", "1/0", "1", "01/2", "1/2 ", "-1/2", f"1/{2**63}"):
            with self.subTest(text), self.assertRaises(ValueError):
                share.parse(text)


if __name__ == "__main__":
    unittest.main()
