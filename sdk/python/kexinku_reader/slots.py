"""Disclosed slots and lists: some facts shown, the rest as hashes (docs/formats.md 3)."""

from . import hashes
from .wire import Malformed, is_clean_text

WIDTHS = (4, 8, 16, 32)
TEXT_MAX = 4096
ELEMENTS_MAX = 65_536
SHOWN_MAX = 256


def _date_is_sound(text):
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or not (text[:4] + text[5:7] + text[8:]).isdigit():
        return False
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:])
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return 1900 <= year <= 2299 and 1 <= month <= 12 and 1 <= day <= days[month - 1]


def _gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def value_is_sound(kind, value):
    """Whether a leaf's value bytes are of their type."""
    number = int.from_bytes(value, "big")
    if kind == 1:
        try:
            return len(value) <= TEXT_MAX and is_clean_text(value.decode("utf-8", "strict"))
        except UnicodeDecodeError:
            return False
    if kind == 2:
        return value.isascii() and _date_is_sound(value.decode("ascii"))
    if kind == 5:
        above, below = int.from_bytes(value[:8], "big"), int.from_bytes(value[8:], "big")
        return len(value) == 16 and 0 < above <= below < 2**63 and _gcd(above, below) == 1
    if kind == 9:
        count, root = int.from_bytes(value[:4], "big"), value[4:]
        return len(root) == 32 and count <= ELEMENTS_MAX and (count == 0) == (root == bytes(32))
    if kind in (3, 4, 10, 11):
        return len(value) == 8 and number < 2**63
    sizes = {0: 0, 6: 4, 7: 4, 8: 32, 12: 34, 13: 32}
    return kind in sizes and len(value) == sizes[kind]


def _known_root(count, shown, siblings):
    """Root of a complete tree of `count` leaves from shown leaves and the hashes of the largest hidden subtrees."""
    rest = list(siblings)

    def climb(start, width, inside):
        if not inside:
            if not rest:
                raise Malformed("hashes are missing")
            return rest.pop(0)
        if width == 1:
            return inside[start]
        half = width // 2
        left = {place: leaf for place, leaf in inside.items() if place < start + half}
        right = {place: leaf for place, leaf in inside.items() if place >= start + half}
        return hashes.node(climb(start, half, left), climb(start + half, half, right))

    root = climb(0, count, shown)
    if rest:
        raise Malformed("hashes are left over")
    return root


def _read_siblings(reader, limit):
    return [reader.take(32) for _ in range(reader.count(limit))]


class Disclosure:
    """Some slots of a tree: `facts` by number as (type, bytes)."""

    def __init__(self, reader):
        self.width = reader.u8()
        if self.width not in WIDTHS:
            raise Malformed("unknown width")
        self.facts, self._leaves, last = {}, {}, -1
        for _ in range(reader.count(self.width)):
            slot, salt = reader.u16(), reader.take(16)
            kind, value = reader.u8(), reader.bytes(TEXT_MAX)
            if slot <= last or slot >= self.width or not value_is_sound(kind, value):
                raise Malformed("a slot is out of order or not of its type")
            last = slot
            self.facts[slot] = (kind, value)
            self._leaves[slot] = hashes.leaf(salt, slot.to_bytes(2, "big"), bytes([kind]), value)
        self._siblings = _read_siblings(reader, self.width)

    def root(self):
        return _known_root(self.width, self._leaves, self._siblings)

    def value(self, slot, kind):
        """The bytes in a slot if it is shown and of the type; None otherwise."""
        found = self.facts.get(slot)
        return found[1] if found and found[0] == kind else None

    def number(self, slot, kind):
        value = self.value(slot, kind)
        return None if value is None else int.from_bytes(value, "big")

    def text(self, slot):
        value = self.value(slot, 1)
        return None if value is None else value.decode()


class ListDisclosure:
    """Some elements of a list: `elements` as (index, Disclosure)."""

    def __init__(self, reader):
        self.count = reader.count(ELEMENTS_MAX)
        self.elements, last = [], -1
        for _ in range(reader.count(SHOWN_MAX)):
            index = reader.u32()
            if index <= last:
                raise Malformed("elements are out of order")
            last = index
            self.elements.append((index, Disclosure(reader)))
        self._siblings = _read_siblings(reader, ELEMENTS_MAX)

    def root(self):
        if self.count == 0:
            if self.elements or self._siblings:
                raise Malformed("an empty list has no elements")
            return bytes(32)
        if self.elements and self.elements[-1][0] >= self.count:
            raise Malformed("an element beyond the count")
        padded = 1 << max(1, (self.count - 1).bit_length())
        shown = {index: hashes.leaf(element.root()) for index, element in self.elements}
        return _known_root(padded, shown, self._siblings)
