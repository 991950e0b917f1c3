"""Whole slot trees and lists, with their seeds: every leaf is known, so roots and disclosures can be made.

The counterpart of `slots.py`, which reads what somebody else chose to show (docs/formats.md 3 and 8).
"""

from collections.abc import Collection, Mapping

from . import hashes, seeds
from .slots import ELEMENTS_MAX, TEXT_MAX, WIDTHS, value_is_sound
from .wire import Malformed, Reader

ABSENT, TEXT, LIST = 0, 1, 9
SIZES = {2: 10, 3: 8, 4: 8, 5: 16, 6: 4, 7: 4, 8: 32, 10: 8, 11: 8, 12: 34, 13: 32}


def _u(value: int, size: int) -> bytes:
    return value.to_bytes(size, "big")


def hidden_subtrees(leaves: list[bytes], shown: Collection[int]) -> list[bytes]:
    """Roots of the largest subtrees without a shown leaf, from left to right, in a complete tree."""

    def walk(start: int, width: int) -> list[bytes]:
        if not any(start <= place < start + width for place in shown):
            return [hashes.tree_root(leaves[start : start + width])]
        half = width // 2
        return [] if width == 1 else walk(start, half) + walk(start + half, half)

    return walk(0, len(leaves))


class Slots:
    """A slot tree as it travels: its seed, and `facts` by number as (type, bytes in the leaf); `lists` beside them."""

    def __init__(self, reader: Reader, width: int | None = None):
        """Reads the width first unless it is given."""
        self.width = reader.u8() if width is None else width
        if self.width not in WIDTHS:
            raise Malformed("unknown width")
        self.seed = reader.take(32)
        self.facts: dict[int, tuple[int, bytes]] = {}
        self.lists: dict[int, List] = {}
        last = -1
        for _ in range(reader.count(self.width)):
            slot, kind = reader.u16(), reader.u8()
            if slot <= last or slot >= self.width:
                raise Malformed("a slot is out of order")
            last = slot
            value = self._value(reader, slot, kind)
            if not value_is_sound(kind, value):
                raise Malformed("a value is not of its type")
            self.facts[slot] = (kind, value)

    @classmethod
    def empty(cls, width: int, seed: bytes) -> "Slots":
        return cls(Reader(seed + bytes(4)), width)

    def put(self, slot: int, kind: int, value: bytes) -> None:
        """Sets a fact by the bytes in its leaf."""
        self.facts[slot] = (kind, value)

    def put_list(self, slot: int, found: "List") -> None:
        self.lists[slot] = found
        self.put(slot, LIST, found.value())

    def encoding(self) -> bytes:
        """Canonical bytes without the width."""
        out = self.seed + _u(len(self.facts), 4)
        for slot, (kind, value) in sorted(self.facts.items()):
            written = self.lists[slot].encoding() if kind == LIST else value
            out += _u(slot, 2) + _u(kind, 1) + (_u(len(value), 4) if kind == TEXT else b"") + written
        return out

    def _value(self, reader: Reader, slot: int, kind: int) -> bytes:
        if kind == TEXT:
            return reader.bytes(TEXT_MAX)
        if kind == LIST:
            self.lists[slot] = List(reader)
            return self.lists[slot].value()
        if kind not in SIZES:
            raise Malformed("no value of this type is written")
        return reader.take(SIZES[kind])

    def leaves(self, without: Collection[int] = ()) -> list[bytes]:
        """Hashes of all leaves, with some slots taken as absent."""
        found = []
        for slot in range(self.width):
            kind, value = self.facts.get(slot, (ABSENT, b"")) if slot not in without else (ABSENT, b"")
            found.append(hashes.leaf(seeds.salt(self.seed, slot), _u(slot, 2), _u(kind, 1), value))
        return found

    def root(self, without: Collection[int] = ()) -> bytes:
        return hashes.tree_root(self.leaves(without))

    def disclosed(self, shown: Collection[int]) -> bytes:
        """Canonical bytes of a disclosure of some slots, absent ones among them."""
        out = _u(self.width, 1) + _u(len(shown), 4)
        for slot in sorted(shown):
            kind, value = self.facts.get(slot, (ABSENT, b""))
            out += _u(slot, 2) + seeds.salt(self.seed, slot) + _u(kind, 1) + _u(len(value), 4) + value
        rest = hidden_subtrees(self.leaves(), shown)
        return out + _u(len(rest), 4) + b"".join(rest)


class List:
    """A list: the seed of its blanks, and its elements, slots of one width each with a seed of its own."""

    def __init__(self, reader: Reader):
        self.seed, self.width = reader.take(32), reader.u8()
        if self.width not in WIDTHS[:3]:
            raise Malformed("width of a list's elements")
        self.elements = [Slots(reader, self.width) for _ in range(reader.count(ELEMENTS_MAX))]

    @classmethod
    def empty(cls, width: int, seed: bytes) -> "List":
        return cls(Reader(seed + _u(width, 1) + bytes(4)))

    def encoding(self) -> bytes:
        elements = b"".join(element.encoding() for element in self.elements)
        return self.seed + _u(self.width, 1) + _u(len(self.elements), 4) + elements

    def blanks(self) -> dict[int, bytes]:
        """What fills the tree up to a power of two that is at least 2, by place; nothing fills an empty list."""
        count = len(self.elements)
        padded = 1 << max(1, (count - 1).bit_length()) if count else 0
        return {place: seeds.blank(self.seed, place) for place in range(count, padded)}

    def leaves(self) -> list[bytes]:
        roots = [element.root() for element in self.elements] + list(self.blanks().values())
        return [hashes.leaf(root) for root in roots]

    def root(self) -> bytes:
        return hashes.tree_root(self.leaves()) if self.elements else bytes(32)

    def value(self) -> bytes:
        """What stands in the leaf of the slot that holds the list."""
        return _u(len(self.elements), 4) + self.root()

    def disclosed(self, shown: Mapping[int, Collection[int]]) -> bytes:
        """Canonical bytes of a disclosure: some elements, of each some slots."""
        out = _u(len(self.elements), 4) + _u(len(shown), 4)
        for place in sorted(shown):
            out += _u(place, 4) + self.elements[place].disclosed(shown[place])
        rest = hidden_subtrees(self.leaves(), shown) if self.elements else []
        return out + _u(len(rest), 4) + b"".join(rest)
