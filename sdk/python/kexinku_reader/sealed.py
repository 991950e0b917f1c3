"""The sealed part of a record (docs/formats.md 3): one ciphertext, its key wrapped for each recipient."""

from typing import NamedTuple

from . import chacha, hashes, hpke
from .whole import Slots
from .wire import Malformed, Reader, read_all

RECIPIENTS_MAX = 16
CIPHERTEXT_MAX = 32 * 1024
TREES_MAX = 1024
PERSON_WIDTH = 4
TAG = b"kexinku/sealed/v1\0"


class Recipient(NamedTuple):
    org: int
    key: int
    kem: int
    enc: bytes
    wrapped: bytes


def associated_data(chain: bytes, fields_root: bytes) -> bytes:
    return TAG + chain + fields_root


def info(chain: bytes, fields_root: bytes, org: int) -> bytes:
    return associated_data(chain, fields_root) + org.to_bytes(4, "big")


def read_content(reader: Reader) -> list[Slots]:
    """The plaintext: trees of four slots, their width left out."""
    return [Slots(reader, PERSON_WIDTH) for _ in range(reader.count(TREES_MAX))]


class SealedPart:
    def __init__(self, reader: Reader):
        start = reader.at
        self.recipients = []
        for _ in range(reader.count(RECIPIENTS_MAX)):
            found = Recipient(reader.u32(), reader.u16(), reader.u16(), reader.bytes(2048), reader.bytes(48))
            if self.recipients and found[:2] <= self.recipients[-1][:2]:
                raise Malformed("recipients are out of order")
            if found.kem != hpke.KEM_X25519 or len(found.enc) != 32 or len(found.wrapped) != 48:
                raise Malformed("a recipient's key is not wrapped in a known way")
            self.recipients.append(found)
        self.ciphertext = reader.bytes(CIPHERTEXT_MAX)
        self.hash = hashes.tagged("kexinku/sealed/v1", reader.data[start : reader.at])

    def open(self, recipient: Recipient, secret: bytes, chain: bytes, fields_root: bytes) -> bytes:
        """The plaintext, with the secret key of one recipient."""
        key = hpke.open_base(secret, recipient.enc, info(chain, fields_root, recipient.org), recipient.wrapped)
        return chacha.open_sealed(key, bytes(12), self.ciphertext, associated_data(chain, fields_root))

    def trees(self, recipient: Recipient, secret: bytes, chain: bytes, fields_root: bytes) -> list[Slots]:
        return read_all(self.open(recipient, secret, chain, fields_root), read_content)
