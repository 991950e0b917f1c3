"""The log against its golden hashes: roots, paths and tiles are made again, then checked as a verifier does."""

import unittest

from kexinku_reader import hashes, log_tree

from .vectors import flipped, load, raw


class Log(unittest.TestCase):
    def setUp(self):
        self.vectors = load("log.json")
        largest = max(int(row["size"]) for row in self.vectors["roots"])
        self.leaves = [hashes.leaf(index.to_bytes(8, "big")) for index in range(largest)]

    def root(self, size):
        return hashes.tree_root(self.leaves[:size])

    def test_roots(self):
        self.assertGreaterEqual(len(self.vectors["roots"]), 11)
        for row in self.vectors["roots"]:
            self.assertEqual(self.root(int(row["size"])).hex(), row["root"])

    def test_inclusion_paths(self):
        self.assertGreaterEqual(len(self.vectors["inclusion"]), 8)
        for row in self.vectors["inclusion"]:
            index, size, path = int(row["index"]), int(row["size"]), [raw(item) for item in row["path"]]
            with self.subTest(f"{index} of {size}"):
                self.assertEqual(log_tree.inclusion(index, self.leaves[:size]), path)
                leaf = self.leaves[index]
                self.assertEqual(hashes.inclusion_root(leaf, index, size, path), self.root(size))
                self.assertNotEqual(hashes.inclusion_root(flipped(leaf), index, size, path), self.root(size))
                self.assertIsNone(hashes.inclusion_root(leaf, index, size, path + [leaf]))

    def test_consistency_paths(self):
        self.assertGreaterEqual(len(self.vectors["consistency"]), 8)
        for row in self.vectors["consistency"]:
            old, new, path = int(row["old"]), int(row["new"]), [raw(item) for item in row["path"]]
            with self.subTest(f"{old} to {new}"):
                self.assertEqual(log_tree.consistency(old, self.leaves[:new]), path)
                roots = self.root(old), self.root(new)
                self.assertTrue(hashes.consistency_holds(old, new, *roots, path))
                self.assertFalse(hashes.consistency_holds(old, new, flipped(roots[0]), roots[1], path))
                self.assertFalse(hashes.consistency_holds(old, new, *roots, path + [roots[0]]))

    def test_tiles(self):
        expected = {(row["level"], int(row["index"])): (row["width"], row["sha256"]) for row in self.vectors["tiles"]}
        found = log_tree.tiles(self.leaves)
        hashed = {place: (len(tile), hashes.sha256(*tile).hex()) for place, tile in found.items()}
        self.assertEqual(hashed, expected)
        self.assertNotEqual(hashes.sha256(*found[0, 1]).hex(), expected[0, 0][1])


if __name__ == "__main__":
    unittest.main()
