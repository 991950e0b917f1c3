"""Votes and commit certificates (docs/formats.md 6): how validators agree among themselves.

A partner never needs them; a node that replays blocks does.
"""

from collections.abc import Sequence

from . import ed25519
from .signing import read_signature, signed_message
from .wire import Malformed, Reader, read_all

PREVOTE, PRECOMMIT = 1, 2
VALIDATORS_MAX = 50
VOTE_TAG = "kexinku/vote/v1"


class Vote:
    """A step of a round; a header hash of zeros is a vote for nil."""

    def __init__(self, step: int, height: int, round_number: int, header_hash: bytes):
        self.step, self.height, self.round, self.header_hash = step, height, round_number, header_hash

    @classmethod
    def read(cls, reader: Reader) -> "Vote":
        step = reader.u8()
        if step not in (PREVOTE, PRECOMMIT):
            raise Malformed("step of a vote")
        return cls(step, reader.u64(), reader.u32(), reader.take(32))

    def encoding(self) -> bytes:
        head = self.step.to_bytes(1, "big") + self.height.to_bytes(8, "big") + self.round.to_bytes(4, "big")
        return head + self.header_hash

    def message(self, chain: bytes) -> bytes:
        return signed_message(VOTE_TAG, chain, self.encoding())


class Certificate:
    """Precommits of a quorum for one header: `signatures` by the signer's place in the validator set, from 0."""

    def __init__(self, reader: Reader):
        self.height, self.round, self.header_hash = reader.u64(), reader.u32(), reader.take(32)
        self.epoch, bitmap = reader.u32(), reader.bytes((VALIDATORS_MAX + 7) // 8)
        places = [place for place in range(8 * len(bitmap)) if bitmap[place // 8] >> (7 - place % 8) & 1]
        found = [read_signature(reader) for _ in range(reader.count(VALIDATORS_MAX))]
        if bitmap[-1:] == b"\0" or len(found) != len(places):
            raise Malformed("signers of a certificate")
        self.signatures = dict(zip(places, found))

    def holds(self, chain: bytes, epoch: int, keys: Sequence[bytes]) -> bool:
        """Whether a quorum of the epoch's keys signed, and no signature is false."""
        if self.epoch != epoch or len(self.signatures) < 2 * len(keys) // 3 + 1 or max(self.signatures) >= len(keys):
            return False
        message = Vote(PRECOMMIT, self.height, self.round, self.header_hash).message(chain)
        return all(ed25519.verify_strict(keys[place], message, found) for place, found in self.signatures.items())


def read_certificate(data: bytes) -> Certificate:
    return read_all(data, Certificate)
