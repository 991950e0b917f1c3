"""What follows from a seed (docs/formats.md 3, 5): salts, blanks, and the seeds of lists, elements and state values.

A reader of bundles never sees a seed. Whoever holds the whole value does, and must come to the same bytes.
"""

import hashlib
import hmac

from . import hashes

FIRST_STATE_SEED = bytes(32)


def derived(seed: bytes, tag: str, *parts: bytes) -> bytes:
    """HMAC-SHA-256 under the seed of tag, 0x00, parts."""
    return hmac.new(seed, tag.encode("ascii") + b"\0" + b"".join(parts), hashlib.sha256).digest()


def salt_pair(seed: bytes, pair: int) -> tuple[bytes, bytes]:
    """The salts of slots 2 pair and 2 pair + 1."""
    both = hashes.tagged("kexinku/salt/v1", seed, pair.to_bytes(2, "big"))
    return both[:16], both[16:]


def salt(seed: bytes, slot: int) -> bytes:
    return salt_pair(seed, slot // 2)[slot % 2]


def blank(list_seed: bytes, place: int) -> bytes:
    """What stands in a list's tree where no element does."""
    return derived(list_seed, "kexinku/blank/v1", place.to_bytes(4, "big"))


def record_list(record_seed: bytes, slot: int) -> bytes:
    """The seed of the list in a slot of a record."""
    return derived(record_seed, "kexinku/record-list/v1", slot.to_bytes(2, "big"))


def state(before: bytes, key: bytes, version: int, record_seed: bytes) -> bytes:
    """The seed of a state value from the one before it (FIRST_STATE_SEED for version 1)."""
    return derived(before, "kexinku/state-seed/v1", key, version.to_bytes(8, "big"), record_seed)


def state_list(state_seed: bytes, slot: int) -> bytes:
    return derived(state_seed, "kexinku/list-seed/v1", slot.to_bytes(2, "big"))


def state_element(state_seed: bytes, number: int) -> bytes:
    return derived(state_seed, "kexinku/element-seed/v1", number.to_bytes(4, "big"))
