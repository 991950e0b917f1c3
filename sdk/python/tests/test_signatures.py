"""Keys, signatures, votes and commit certificates against their golden bytes, signed again from their seeds."""

import unittest

from kexinku_reader import ed25519, signing, votes
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


class VotesAndCertificates(unittest.TestCase):
    def setUp(self):
        self.vectors = load("certificate.json")
        self.chain, self.epoch = raw(self.vectors["chain"]), self.vectors["epoch"]
        self.keys = [raw(key) for key in self.vectors["keys"]]

    def test_keys_are_those_of_the_published_seeds(self):
        self.assertEqual(self.keys, [ed25519.public_key(bytes([place + 1]) * 32) for place in range(len(self.keys))])

    def test_votes_are_read_and_signed_again(self):
        self.assertGreaterEqual(len(self.vectors["votes"]), 4)
        for row in self.vectors["votes"]:
            vote = read_all(raw(row["vote"]), votes.Vote.read)
            self.assertEqual(vote.encoding().hex(), row["vote"])
            self.assertEqual(vote.message(self.chain).hex(), row["message"])
            self.assertEqual(ed25519.sign(bytes([1]) * 32, vote.message(self.chain)).hex(), row["signature"])
            with self.assertRaises(Malformed):
                read_all(b"\3" + raw(row["vote"])[1:], votes.Vote.read)

    def test_certificates_hold_for_their_chain_epoch_and_keys_only(self):
        self.assertGreaterEqual(len(self.vectors["certificates"]), 3)
        for row in self.vectors["certificates"]:
            certificate = votes.read_certificate(raw(row["certificate"]))
            self.assertEqual(list(certificate.signatures), row["places"])
            self.assertTrue(certificate.holds(self.chain, self.epoch, self.keys))
            self.assertFalse(certificate.holds(flipped(self.chain), self.epoch, self.keys))
            self.assertFalse(certificate.holds(self.chain, self.epoch + 1, self.keys))
            self.assertFalse(certificate.holds(self.chain, self.epoch, self.keys[::-1]))
            self.assertFalse(certificate.holds(self.chain, self.epoch, self.keys + self.keys))

    def test_a_changed_bit_is_refused_or_holds_no_longer(self):
        data = raw(self.vectors["certificates"][0]["certificate"])
        for place in [*range(57), 60, len(data) - 1]:
            try:
                found = votes.read_certificate(flipped(data, place))
            except Malformed:
                continue
            self.assertFalse(found.holds(self.chain, self.epoch, self.keys), place)


if __name__ == "__main__":
    unittest.main()
