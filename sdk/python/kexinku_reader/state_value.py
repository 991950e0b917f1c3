"""State values (docs/formats.md 5): slots whose seed follows from the version before and the record that wrote them."""

from . import seeds
from .whole import List, Slots
from .wire import Malformed, Reader

VERSION, LAST_RECORD = 0, 1
WIDTHS = (16, 32)
HASH, NUMBER = 8, 11


class StateValue:
    """One version of a value."""

    def __init__(self, slots: Slots):
        kind, version = slots.facts.get(VERSION, (None, b""))
        if slots.width not in WIDTHS or kind != NUMBER or not any(version):
            raise Malformed("a state value has a version from 1")
        if slots.facts.get(LAST_RECORD, (None,))[0] != HASH:
            raise Malformed("a state value names its last record")
        self.slots, self.version, self.record = slots, int.from_bytes(version, "big"), slots.facts[LAST_RECORD][1]

    @classmethod
    def read(cls, reader: Reader) -> "StateValue":
        return cls(Slots(reader))

    def encoding(self) -> bytes:
        return bytes([self.slots.width]) + self.slots.encoding()


class Draft:
    """The next version in the making. Lists and elements keep the seeds that they got when they were made."""

    def __init__(self, key: bytes, width: int, record: bytes, record_seed: bytes, before: StateValue | None = None):
        version = before.version + 1 if before else 1
        last = before.slots.seed if before else seeds.FIRST_STATE_SEED
        self.slots = Slots.empty(width, seeds.state(last, key, version, record_seed))
        if before:
            self.slots.facts.update(before.slots.facts)
            for slot, found in before.slots.lists.items():
                kept = List.empty(found.width, found.seed)
                kept.elements += found.elements
                self.slots.put_list(slot, kept)
        self.slots.put(VERSION, NUMBER, version.to_bytes(8, "big"))
        self.slots.put(LAST_RECORD, HASH, record)
        self._made = 0

    def append(self, slot: int, width: int, facts: dict[int, tuple[int, bytes]]) -> None:
        """Adds an element to a list, which is made when there is none. Elements are numbered as they are made."""
        found = self.slots.lists.get(slot) or List.empty(width, seeds.state_list(self.slots.seed, slot))
        element = Slots.empty(width, seeds.state_element(self.slots.seed, self._made))
        self._made += 1
        element.facts.update(facts)
        found.elements.append(element)
        self.slots.put_list(slot, found)

    def finish(self) -> StateValue:
        return StateValue(self.slots)
