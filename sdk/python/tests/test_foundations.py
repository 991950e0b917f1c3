"""The reader's foundations against public vectors, copied with their licences to tests/vectors/public."""

import base64
import json
import pathlib
import unittest

from kexinku_reader import ed25519, hashes, note

PUBLIC = pathlib.Path(__file__).resolve().parents[3] / "tests" / "vectors" / "public"


def load(name):
    return json.loads((PUBLIC / name).read_text(encoding="utf-8"))


class PublicVectors(unittest.TestCase):
    def test_note_example_opens(self):
        example = load("c2sp-signed-note/example.json")
        key = note.VerifierKey(example["vkey"])
        opened = note.Note(example["note"])
        name, key_id, signature = opened.lines[0]
        self.assertEqual((name, key_id, key.kind), (key.name, key.id, 1))
        self.assertTrue(ed25519.verify_strict(key.key, opened.body.encode(), signature))
        self.assertFalse(ed25519.verify_strict(key.key, b"x" + opened.body.encode(), signature))

    def test_wycheproof_signatures(self):
        checked = 0
        for group in load("wycheproof/ed25519_test.json")["testGroups"]:
            key = bytes.fromhex(group["publicKey"]["pk"])
            for case in group["tests"]:
                verdict = ed25519.verify_strict(key, bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"]))
                self.assertEqual(verdict, case["result"] == "valid", case["tcId"])
                checked += 1
        self.assertGreater(checked, 140)

    def test_inclusion_and_consistency_probes(self):
        for name, holds in (("inclusion", self.inclusion), ("consistency", self.consistency)):
            checked = 0
            for case, probe in load(f"rfc6962-transparency-dev/{name}.json").items():
                if not isinstance(probe, dict) or "wantErr" not in probe:
                    continue
                self.assertEqual(holds(probe), not probe["wantErr"], case)
                checked += 1
            self.assertGreater(checked, 90)

    @staticmethod
    def inclusion(probe):
        path = [base64.b64decode(item) for item in probe["proof"] or []]
        root = hashes.inclusion_root(base64.b64decode(probe["leafHash"] or ""), probe["leafIdx"], probe["treeSize"], path)
        return root is not None and root == base64.b64decode(probe["root"] or "")

    @staticmethod
    def consistency(probe):
        path = [base64.b64decode(item) for item in probe["proof"] or []]
        old, new = base64.b64decode(probe["root1"] or ""), base64.b64decode(probe["root2"] or "")
        return hashes.consistency_holds(probe["size1"], probe["size2"], old, new, path)


if __name__ == "__main__":
    unittest.main()
