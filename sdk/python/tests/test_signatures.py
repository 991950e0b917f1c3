"""Keys, signatures, votes and commit certificates against their golden bytes, signed again from their seeds."""

import unittest

from kexinku_reader import ed25519, signing
from kexinku_reader.wire import Malformed, read_all

from .vectors import flipped, load, raw


class Signatures(unittest.TestCase):
    def setUp(self):
        self.cases = load("signature.json")["cases"]

    def test_keys_and_signatures_follow_from_their_seeds(self):
        self.assertGreaterEqual(len(self.cases), 2)
        for case in self.cases:
            with self.subTest(case["name"]):
                seed, key = raw(case["seed"]), ed25519.public_key(raw(case["seed"]))
                self.assertEqual(signing.key_text(key), case["key"])
                self.assertEqual(signing.key_encoding(key).hex(), case["key_encoding"])
                message = signing.signed_message(case["name"], raw(case["chain"]), raw(case["structure"]))
                self.assertEqual(message.hex(), case["signed_message"])
                signature = ed25519.sign(seed, message)
                self.assertEqual(signing.signature_encoding(signature).hex(), case["signature_encoding"])

    def test_signatures_read_back_hold_and_changed_ones_do_not(self):
        for case in self.cases:
            with self.subTest(case["name"]):
                key = read_all(raw(case["key_encoding"]), signing.read_key)
                signature = read_all(raw(case["signature_encoding"]), signing.read_signature)
                message = raw(case["signed_message"])
                self.assertTrue(ed25519.verify_strict(key, message, signature))
                self.assertFalse(ed25519.verify_strict(key, flipped(message), signature))
                self.assertFalse(ed25519.verify_strict(key, message, flipped(signature)))
                self.assertFalse(ed25519.verify_strict(key, message, flipped(signature, 0)))

    def test_keys_that_nobody_may_register_are_refused(self):
        small_order = bytes([1]) + bytes(31)
        for data in (signing.key_encoding(small_order), b"\0\2" + raw(self.cases[0]["key_encoding"])[2:]):
            with self.assertRaises(Malformed):
                read_all(data, signing.read_key)


if __name__ == "__main__":
    unittest.main()
