"""The audit finds what it is there to find, and the bill of materials is whole and the same every time."""

import contextlib
import io
import pathlib
import tempfile
import unittest
from unittest import mock

from supply import audit, packages, sbom

ADVISORY = """```toml
[advisory]
id = "RUSTSEC-2026-9001"
package = "planted"
date = "{date}"
{kind}
[versions]
patched = [">= 1.2.0", ">= 1.0.5, < 1.1"]
unaffected = ["< 0.9"]
```
# Planted
"""


def quietly(arguments):
    """Exit code and what was said."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        return audit.main(arguments), said.getvalue()


def database(folder, date="2026-11-29", kind=""):
    place = pathlib.Path(folder) / "crates" / "planted"
    place.mkdir(parents=True)
    (place / "RUSTSEC-2026-9001.md").write_text(ADVISORY.format(date=date, kind=kind), encoding="utf-8")


class Versions(unittest.TestCase):
    def test_requirements_are_met_as_cargo_means_them(self):
        for requirement, version, met in (
            ("<0.13.10", "0.13.9", True),
            ("<0.13.10", "0.13.10", False),
            (">=1.0.5, <1.1", "1.0.9", True),
            (">=1.0.5, <1.1", "1.1.0", False),
            ("^1.2", "1.9.0", True),
            ("^1.2", "2.0.0", False),
            ("^0.3.1", "0.3.9", True),
            ("^0.3.1", "0.4.0", False),
            ("~1.2.3", "1.2.9", True),
            ("~1.2.3", "1.3.0", False),
            (">=1.0.0", "1.0.0-rc.1", False),
            ("=0.8.2", "0.8.2", True),
            ("0.2", "0.2.7+build", True),
        ):
            with self.subTest(f"{version} {requirement}"):
                self.assertEqual(packages.matches(requirement, version), met)


class Licences(unittest.TestCase):
    def test_one_side_of_or_and_both_of_and(self):
        known = {"MIT", "ISC", "Apache-2.0 WITH LLVM-exception"}
        for text, met in (
            ("MIT OR GPL-3.0", True),
            ("GPL-3.0/MIT", True),
            ("MIT AND GPL-3.0", False),
            ("ISC AND (GPL-3.0 OR MIT)", True),
            ("GPL-3.0 OR ISC AND MIT", True),
            ("Apache-2.0 WITH LLVM-exception", True),
            ("Apache-2.0", False),
        ):
            with self.subTest(text):
                self.assertEqual(audit.allowed(text, known), met)


class Audit(unittest.TestCase):
    def test_this_build_passes(self):
        code, said = quietly([])
        self.assertEqual(code, 0, said)
        self.assertNotIn("FAILED", said)

    def test_an_old_yamux_is_banned_with_its_reason(self):
        found = audit.banned([{"name": "yamux", "version": "0.12.1"}], packages.policy())
        self.assertEqual(len(found), 1)
        self.assertIn("CVE-2026-32314", found[0])

    def test_every_ban_and_every_advisory_that_is_lived_with_has_a_reason(self):
        policy = packages.policy()
        for entry in policy["bans"]["deny"] + policy["advisories"]["ignore"]:
            self.assertGreater(len(entry["reason"]), 10)

    def test_another_registry_is_found(self):
        self.assertTrue(audit.wrong_sources([{"name": "a", "version": "1", "source": "git+https://x", "checksum": "0"}]))

    def test_without_a_database_it_says_so_and_fails_only_when_asked(self):
        with mock.patch.object(audit, "folder_of", lambda _: None):
            for arguments, expected in (([], 0), (["--strict"], 1)):
                code, said = quietly(arguments)
                self.assertEqual(code, expected)
                self.assertIn("ADVISORIES WERE NOT CHECKED", said)

    def test_an_advisory_against_a_locked_package_is_found(self):
        for version, expected in (("1.0.4", 1), ("1.0.5", 0), ("1.1.3", 1), ("1.2.0", 0), ("0.8.0", 0)):
            with tempfile.TemporaryDirectory() as folder:
                database(folder)
                lock = [{"name": "planted", "version": version}]
                against, _ = audit.advisories(pathlib.Path(folder), lock, packages.policy())
                self.assertEqual(len(against), expected, version)

    def test_an_old_database_is_named_and_fails_only_when_asked(self):
        with tempfile.TemporaryDirectory() as folder:
            database(folder, date="2020-01-01")
            for arguments, expected in (([], 0), (["--strict"], 1)):
                code, said = quietly(["--db", folder, *arguments])
                self.assertEqual(code, expected)
                self.assertIn("DAYS OLD", said)


class BillOfMaterials(unittest.TestCase):
    def test_it_is_whole_and_the_same_every_time(self):
        bill = sbom.document()
        self.assertEqual(bill, sbom.document())
        references = {item["bom-ref"] for item in bill["components"]}
        self.assertEqual(len(references), len(bill["components"]))
        names = {item["name"] for item in bill["components"]}
        for name in ("kexin", "kexin-node", "kexin-proof", "librocksdb-sys", "libp2p", "ed25519-dalek"):
            self.assertIn(name, names)
        # Neither what tests alone need, nor what features that are off would need (reliability: no QUIC, no DNS).
        for name in ("proptest", "criterion", "libp2p-quic", "libp2p-mdns", "hickory-proto"):
            self.assertNotIn(name, names)
        for item in bill["dependencies"]:
            self.assertLessEqual(set(item["dependsOn"]), references)
        for item in bill["components"]:
            self.assertNotEqual(item["licenses"][0]["expression"], "NOASSERTION")
            self.assertTrue("hashes" in item or "properties" in item, item["name"])


if __name__ == "__main__":
    unittest.main()
