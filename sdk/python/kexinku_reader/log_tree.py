"""Making proofs in the log (RFC 9162 2.1.3.1, 2.1.4.1) and its tiles (C2SP tlog-tiles); `hashes.py` checks them."""

from . import hashes

TILE = 256


def _split(count: int) -> int:
    """The largest power of two below a count."""
    return 1 << ((count - 1).bit_length() - 1)


def inclusion(index: int, leaves: list[bytes]) -> list[bytes]:
    """The path of a leaf, lowest first."""
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    left, right = leaves[:split], leaves[split:]
    if index < split:
        return inclusion(index, left) + [hashes.tree_root(right)]
    return inclusion(index - split, right) + [hashes.tree_root(left)]


def consistency(old: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """The path from the tree of the first `old` leaves to the tree of all."""
    if old == len(leaves):
        return [] if whole else [hashes.tree_root(leaves)]
    split = _split(len(leaves))
    left, right = leaves[:split], leaves[split:]
    if old <= split:
        return consistency(old, left, whole) + [hashes.tree_root(right)]
    return consistency(old - split, right, False) + [hashes.tree_root(left)]


def tiles(leaves: list[bytes]) -> dict[tuple[int, int], list[bytes]]:
    """Hashes by level and index; a tile of a level above holds the roots of the full tiles below."""
    found, level, row = {}, 0, leaves
    while row:
        found.update({(level, start // TILE): row[start : start + TILE] for start in range(0, len(row), TILE)})
        full = len(row) // TILE
        row = [hashes.tree_root(row[TILE * index : TILE * (index + 1)]) for index in range(full)]
        level += 1
    return found
