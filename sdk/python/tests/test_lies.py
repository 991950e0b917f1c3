"""Bundles that lie: this reader names the same check as ours for each of thousands of files, and believes none.

`python3 -m tests.test_lies FILE`, from `sdk/python`, does the same for a sample that `./run lies` wrote.
"""

import functools
import json
import sys
import unittest

from kexinku_reader import bundle, ed25519
from kexinku_reader.anchor import Anchor

from .vectors import load


class Readers:
    """The true bundles, each with its reader's anchor and question."""

    def __init__(self):
        cases = {case["name"]: case for case in load("bundle.json")["cases"]}
        self.cases = {name: case for name, case in cases.items() if "failed" not in case["outcome"]}
        self._texts, self._anchors = {}, {}

    def text(self, name):
        """A true bundle as it stands before it is changed: members by name, nothing between them."""
        if name not in self._texts:
            text = json.dumps(self.cases[name]["bundle"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            self._texts[name] = text.encode()
        return self._texts[name]

    def anchor(self, name):
        if name not in self._anchors:
            self._anchors[name] = Anchor(self.cases[name]["anchor"])
        return self._anchors[name]

    def file(self, lie):
        base, _, front, end, put, _ = lie
        text = self.text(base)
        middle = put["text"].encode() if "text" in put else bytes.fromhex(put["hex"])
        return text[:front] + middle + text[len(text) - end :]

    def outcome(self, lie):
        name = lie[1]
        try:
            return bundle.verify(self.file(lie), self.anchor(name), self.cases[name]["inquiry"])
        except bundle.NotProven as refused:
            return {"failed": refused.check}


def quickly(call):
    """Runs with each signature and key checked once: most lies leave the seals alone."""
    slow = ed25519.verify_strict, ed25519.key_is_sound
    ed25519.verify_strict, ed25519.key_is_sound = (functools.cache(function) for function in slow)
    try:
        return call()
    finally:
        ed25519.verify_strict, ed25519.key_is_sound = slow


def disagreements(lies):
    """Lies for which this reader comes to another outcome than the one told."""
    readers = Readers()
    found = []
    for number, lie in enumerate(lies):
        try:
            outcome = readers.outcome(lie)
        except Exception as fall:  # A reader that falls over has said nothing: that is a difference, too.
            outcome = {"fell": repr(fall)}
        if outcome != lie[5]:
            found.append((number, lie, outcome))
    return found


class GoldenLies(unittest.TestCase):
    def test_every_lie_is_found_by_the_same_check(self):
        lies = load("lies.json")
        self.assertGreater(len(lies), 2_000)
        self.assertEqual(quickly(lambda: disagreements(lies)), [])


def main(path):
    with open(path, encoding="utf-8") as file:
        lies = [json.loads(line) for line in file]
    found = quickly(lambda: disagreements(lies))
    print(f"{len(lies)} files read by the second reader: {len(found)} disagreements")
    for number, lie, outcome in found[:20]:
        print(f"  {number}: {lie} read as {outcome}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1])) if len(sys.argv) == 2 else unittest.main()
