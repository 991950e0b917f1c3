"""Sealed parts and keystores against their golden bytes, opened with the published secrets."""

import copy
import unittest

from kexinku_reader import chacha, hpke, sealed
from kexinku_reader.keystore import Keystore
from kexinku_reader.wire import Malformed, read_all

from .vectors import flipped, load, raw

# Argon2id (65,536 KiB, 3 passes, 1 lane) of the passphrase `口令 one` and the salt in keystore.json.
STRETCHED = raw("145110a91c7f3ea27eed5f0ce5bc3a9f177065d284dacef08c5d88eff5d91bb3")


class Ciphers(unittest.TestCase):
    """Published examples: where a golden vector fails, it must be clear whether a cipher or the format is wrong."""

    def test_x25519_of_rfc_7748(self):
        once = hpke.x25519(hpke.BASE_POINT, hpke.BASE_POINT)
        self.assertEqual(once.hex(), "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079")

    def test_chacha20_poly1305_of_rfc_8439(self):
        sealed_text = raw(
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b"
            "1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
            "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"
        )
        key, nonce = bytes(range(0x80, 0xA0)), raw("070000004041424344454647")
        associated = raw("50515253c0c1c2c3c4c5c6c7")
        plain = chacha.open_sealed(key, nonce, sealed_text, associated)
        self.assertTrue(plain.startswith(b"Ladies and Gentlemen of the class of '99"))
        with self.assertRaises(Malformed):
            chacha.open_sealed(key, nonce, sealed_text, flipped(associated))


class SealedParts(unittest.TestCase):
    def setUp(self):
        self.vectors = load("sealed.json")
        self.chain, self.root = raw(self.vectors["chain"]), raw(self.vectors["fields_root"])
        self.part = read_all(raw(self.vectors["bytes"]), sealed.SealedPart)

    def test_the_hash_and_what_is_bound_follow(self):
        self.assertEqual(self.part.hash.hex(), self.vectors["sealed_hash"])
        self.assertEqual(sealed.associated_data(self.chain, self.root).hex(), self.vectors["associated_data"])
        self.assertEqual(len(self.part.recipients), len(self.vectors["recipients"]))
        for found, row in zip(self.part.recipients, self.vectors["recipients"]):
            self.assertEqual((found.org, found.key), (row["org"], row["key"]))
            self.assertEqual(sealed.info(self.chain, self.root, found.org).hex(), row["info"])
            self.assertEqual(hpke.public_key(raw(row["secret"])).hex(), row["public"])

    def test_every_recipient_opens_the_same_trees(self):
        for found, row in zip(self.part.recipients, self.vectors["recipients"]):
            secret = raw(row["secret"])
            self.assertEqual(self.part.open(found, secret, self.chain, self.root).hex(), self.vectors["content"])
            trees = self.part.trees(found, secret, self.chain, self.root)
            self.assertEqual([tree.root().hex() for tree in trees], self.vectors["tree_roots"])

    def test_nothing_opens_under_another_key_chain_record_or_recipient(self):
        first, second = self.part.recipients
        secret, other = (raw(row["secret"]) for row in self.vectors["recipients"])
        wrong = (
            (first, other, self.chain, self.root),
            (first, secret, flipped(self.chain), self.root),
            (first, secret, self.chain, flipped(self.root)),
            (first._replace(org=second.org), secret, self.chain, self.root),
            (first._replace(enc=flipped(first.enc)), secret, self.chain, self.root),
            (first._replace(wrapped=flipped(first.wrapped)), secret, self.chain, self.root),
        )
        for arguments in wrong:
            with self.assertRaises(Malformed):
                self.part.open(*arguments)

    def test_a_changed_bit_shows_in_the_hash_or_is_refused(self):
        data = raw(self.vectors["bytes"])
        for place in range(len(data)):
            try:
                self.assertNotEqual(read_all(flipped(data, place), sealed.SealedPart).hash, self.part.hash)
            except Malformed:
                continue


class Keystores(unittest.TestCase):
    def setUp(self):
        self.document = load("keystore.json")

    def test_the_stretched_passphrase_opens_every_secret(self):
        secrets = Keystore(self.document).unlock(STRETCHED)
        self.assertEqual(secrets, [bytes([number]) * 32 for number in (1, 2, 3)])

    def test_another_passphrase_opens_nothing(self):
        with self.assertRaises(Malformed):
            Keystore(self.document).unlock(flipped(STRETCHED))

    def test_no_key_can_be_dropped_swapped_or_relabelled(self):
        def drop(document):
            document["keys"].pop()

        def swap(document):
            document["keys"].reverse()

        def relabel(document):
            document["keys"][0]["label"] += "x"

        def move(document):
            document["keys"][0]["org"] += 1

        def cheapen(document):
            document["kdf"]["passes"] += 1

        def salt(document):
            document["kdf"]["salt"] = flipped(raw(document["kdf"]["salt"])).hex()

        for change in (drop, swap, relabel, move, cheapen, salt):
            changed = copy.deepcopy(self.document)
            change(changed)
            with self.subTest(change.__name__), self.assertRaises(Malformed):
                Keystore(changed).unlock(STRETCHED)

    def test_nothing_cheaper_and_no_other_form_is_read(self):
        wrong = {"memory_kib": 65_535, "passes": 2, "lanes": 5, "function": "argon2i", "salt": "00"}
        for name, value in wrong.items():
            changed = copy.deepcopy(self.document)
            changed["kdf"][name] = value
            with self.subTest(name), self.assertRaises(Malformed):
                Keystore(changed)
        with self.assertRaises(Malformed):
            Keystore(dict(self.document, more=1))


if __name__ == "__main__":
    unittest.main()
