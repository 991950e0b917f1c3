"""ChaCha20-Poly1305 (RFC 8439), and XChaCha20-Poly1305 over it (draft-irtf-cfrg-xchacha).

Not constant-time: for opening golden vectors, never for guarding a secret.
"""

import hmac
import struct

from .wire import Malformed

MASK = 0xFFFFFFFF
CONSTANTS = struct.unpack("<4I", b"expand 32-byte k")
COLUMNS = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15))
DIAGONALS = ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))
POLY_PRIME = 2**130 - 5
POLY_CLAMP = 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
TAG = 16


def _permuted(state: tuple[int, ...]) -> list[int]:
    words = list(state)
    for a, b, c, d in (COLUMNS + DIAGONALS) * 10:
        for into, plus, turned, by in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            words[into] = (words[into] + words[plus]) & MASK
            mixed = words[turned] ^ words[into]
            words[turned] = (mixed << by | mixed >> (32 - by)) & MASK
    return words


def _block(key: bytes, counter: int, nonce: bytes) -> bytes:
    state = CONSTANTS + struct.unpack("<8I", key) + (counter,) + struct.unpack("<3I", nonce)
    return struct.pack("<16I", *((a + b) & MASK for a, b in zip(_permuted(state), state)))


def _stream(key: bytes, nonce: bytes, data: bytes) -> bytes:
    blocks = b"".join(_block(key, counter, nonce) for counter in range(1, 2 + len(data) // 64))
    return bytes(a ^ b for a, b in zip(data, blocks))


def _tag(key: bytes, nonce: bytes, ciphertext: bytes, associated: bytes) -> bytes:
    once = _block(key, 0, nonce)
    r, s = int.from_bytes(once[:16], "little") & POLY_CLAMP, int.from_bytes(once[16:32], "little")
    padded = b"".join(part + bytes(-len(part) % 16) for part in (associated, ciphertext))
    padded += struct.pack("<2Q", len(associated), len(ciphertext))
    total = 0
    for start in range(0, len(padded), 16):
        total = (total + int.from_bytes(padded[start : start + 16] + b"\1", "little")) * r % POLY_PRIME
    return ((total + s) % 2**128).to_bytes(16, "little")


def open_sealed(key: bytes, nonce: bytes, sealed: bytes, associated: bytes = b"") -> bytes:
    """The plaintext of a ciphertext with its tag; Malformed when the tag does not hold."""
    if len(sealed) < TAG:
        raise Malformed("a ciphertext ends with a tag")
    ciphertext, tag = sealed[:-TAG], sealed[-TAG:]
    if not hmac.compare_digest(tag, _tag(key, nonce, ciphertext, associated)):
        raise Malformed("a ciphertext does not open")
    return _stream(key, nonce, ciphertext)


def open_extended(key: bytes, nonce: bytes, sealed: bytes, associated: bytes = b"") -> bytes:
    """The same under a nonce of 24 bytes."""
    words = _permuted(CONSTANTS + struct.unpack("<8I", key) + struct.unpack("<4I", nonce[:16]))
    subkey = struct.pack("<8I", *words[:4], *words[12:])
    return open_sealed(subkey, bytes(4) + nonce[16:], sealed, associated)
