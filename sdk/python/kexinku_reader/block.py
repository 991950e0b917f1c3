"""Blocks (docs/formats.md 4, 6): the order of their records, their log entries, and the header that commits to them.

Which outcome a record has is for the rules to say; everything else of a block follows from records and outcomes.
"""

from collections.abc import Mapping

from . import hashes, state_map
from .record import Record
from .structures import Header

COURT, GOVERNANCE, OTHER = 0, 1, 2
SEIZURE, RELEASE, GOVERNANCE_ACT = 14, 16, 28
CLASSES = {SEIZURE: COURT, RELEASE: COURT, GOVERNANCE_ACT: GOVERNANCE}


def order_key(record: Record, parent: bytes, chain: bytes) -> tuple[int, int, bytes]:
    """Where a record belongs: class, version of its case, and a draw that no proposer chooses."""
    draw = hashes.sha256(parent, record.envelope.record_id(chain))
    return CLASSES.get(record.envelope.kind, OTHER), record.subjects()[0][1], draw


def is_in_order(records: list[Record], parent: bytes, chain: bytes) -> bool:
    """Whether records rise, groups stand together by their first member, and members by their position."""
    firsts, place = [], 0
    while place < len(records):
        envelope = records[place].envelope
        members = records[place : place + envelope.count]
        expected = [(envelope.group, position, envelope.count) for position in range(envelope.count)]
        if [(one.envelope.group, one.envelope.position, one.envelope.count) for one in members] != expected:
            return False
        firsts.append(order_key(records[place], parent, chain))
        place += envelope.count
    return all(before < after for before, after in zip(firsts, firsts[1:]))


def record_entry(record: Record, chain: bytes, outcome: int) -> bytes:
    return b"\1" + record.envelope.record_id(chain) + record.signatures_hash + outcome.to_bytes(2, "big")


def log_before_header(leaves: list[bytes], entries: list[bytes]) -> tuple[int, bytes]:
    """Size and root that a header states: the log so far with the block's entries."""
    grown = leaves + [hashes.leaf(entry) for entry in entries]
    return len(grown), hashes.tree_root(grown)


def header_fits(
    header: Header, parent: Header, leaves: list[bytes], entries: list[bytes], state: Mapping[bytes, bytes]
) -> bool:
    """Whether a header follows its parent over these entries and leads to this state."""
    chained = (header.chain, header.previous, header.height) == (parent.chain, parent.leaf, parent.height + 1)
    logged = (header.log_size, header.log_root) == log_before_header(leaves, entries)
    counted = header.record_count == sum(entry[:1] == b"\1" for entry in entries)
    named = header.validators == parent.next_validators and header.time > parent.time
    return chained and logged and counted and named and header.state_root == state_map.root(state)
