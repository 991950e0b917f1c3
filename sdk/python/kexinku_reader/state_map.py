"""The state map (docs/formats.md 5): keys, the sparse Merkle tree over whole maps, and proofs of a key's place in it.

A tree of every entry, for checking; a node keeps pages instead.
"""

from collections.abc import Mapping
from typing import NamedTuple

from . import hashes
from .wire import Malformed, Reader

UNIT, CERTIFICATE, HOLDER, CASE, NONCE, ORGANISATION = 1, 2, 3, 4, 5, 6
DEPTH_MAX = 256


def key(namespace: int, name: bytes) -> bytes:
    """The key of a name in a namespace."""
    return hashes.tagged("kexinku/key/v1", bytes([namespace]), name)


def bit(path: bytes, level: int) -> int:
    return path[level // 8] >> (7 - level % 8) & 1


class Leaf(NamedTuple):
    """Another key, which stands where the asked one would, and its value hash."""

    key: bytes
    value: bytes


def root(entries: Mapping[bytes, bytes], level: int = 0) -> bytes:
    """The root of the map; `level` bits of the keys are the same already."""
    if not entries:
        return hashes.EMPTY
    if len(entries) == 1:
        return hashes.state_leaf(*next(iter(entries.items())))
    return hashes.state_node(*(root(side, level + 1) for side in _sides(entries, level)))


def _sides(entries: Mapping[bytes, bytes], level: int) -> tuple[dict[bytes, bytes], dict[bytes, bytes]]:
    left = {name: value for name, value in entries.items() if not bit(name, level)}
    right = {name: value for name, value in entries.items() if bit(name, level)}
    return left, right


class Proof:
    """A path from the root to the place of a key: a mark a level, and the siblings that are not empty."""

    def __init__(self, depth: int, bitmap: bytes, siblings: list[bytes]):
        self.depth, self.bitmap, self.siblings = depth, bitmap, siblings

    @classmethod
    def read(cls, reader: Reader) -> "Proof":
        depth = reader.u16()
        if depth > DEPTH_MAX:
            raise Malformed("depth of a state proof")
        bitmap = reader.take((depth + 7) // 8)
        if depth % 8 and bitmap[-1] & (0xFF >> depth % 8):
            raise Malformed("a spare bit of a state proof")
        siblings = [reader.take(32) for _ in range(sum(byte.bit_count() for byte in bitmap))]
        if hashes.EMPTY in siblings:
            raise Malformed("an empty sibling of a state proof")
        return cls(depth, bitmap, siblings)

    def encoding(self) -> bytes:
        return self.depth.to_bytes(2, "big") + self.bitmap + b"".join(self.siblings)

    def root_of_value(self, asked: bytes, value: bytes) -> bytes | None:
        """The root of a map that has the value under the key; None when the path cannot be."""
        return self._climb(asked, hashes.state_leaf(asked, value))

    def root_without(self, asked: bytes, other: Leaf | None) -> bytes | None:
        """The root of a map that lacks the key; None when the path cannot be or the other leaf has no place here."""
        if other is None:
            return self._climb(asked, hashes.EMPTY)
        agrees = all(bit(other.key, level) == bit(asked, level) for level in range(self.depth))
        return self._climb(asked, hashes.state_leaf(*other)) if agrees and other.key != asked else None

    def _climb(self, asked: bytes, start: bytes) -> bytes | None:
        return hashes.state_root(start, asked, self.depth, self.bitmap, self.siblings)


def read_absence(reader: Reader) -> Leaf | None:
    """What stands in the place of an absent key: nothing, or another leaf."""
    kind = reader.u16()
    if kind > 1:
        raise Malformed("kind of absence")
    return Leaf(reader.take(32), reader.take(32)) if kind else None


def absence_encoding(other: Leaf | None) -> bytes:
    return b"\0\0" if other is None else b"\0\1" + other.key + other.value


def prove(entries: Mapping[bytes, bytes], asked: bytes) -> tuple[Proof, Leaf | None]:
    """The path of a key, and the leaf at its end (its own or another's; None where the place is empty)."""
    marks, siblings, level, rest = [], [], 0, dict(entries)
    while len(rest) > 1:
        left, right = _sides(rest, level)
        rest, beside = (right, left) if bit(asked, level) else (left, right)
        level += 1
        sibling = root(beside, level)
        marks.append(sibling != hashes.EMPTY)
        siblings += [sibling] if marks[-1] else []
    bitmap = bytearray((level + 7) // 8)
    for place, marked in enumerate(marks):
        bitmap[place // 8] |= marked << (7 - place % 8)
    return Proof(level, bytes(bitmap), siblings), Leaf(*next(iter(rest.items()))) if rest else None
