"""Opening an HPKE message (RFC 9180): base mode, X25519, HKDF-SHA-256, ChaCha20-Poly1305, one message a context.

Not constant-time: for opening golden vectors, never for guarding a secret.
"""

import hashlib
import hmac

from . import chacha
from .wire import Malformed

P = 2**255 - 19
KEM_X25519, KDF_SHA256, AEAD_CHACHA = 0x0020, 0x0001, 0x0003
KEM_SUITE = b"KEM" + KEM_X25519.to_bytes(2, "big")
SUITE = b"HPKE" + b"".join(part.to_bytes(2, "big") for part in (KEM_X25519, KDF_SHA256, AEAD_CHACHA))
BASE_POINT = (9).to_bytes(32, "little")


def x25519(scalar: bytes, point: bytes) -> bytes:
    """RFC 7748 5."""
    k = int.from_bytes(scalar, "little") & ~7 & (1 << 254) - 1 | 1 << 254
    u = int.from_bytes(point, "little") & (1 << 255) - 1
    x2, z2, x3, z3 = 1, 0, u, 1
    for place in reversed(range(255)):
        turned = k >> place & 1
        if turned:
            x2, z2, x3, z3 = x3, z3, x2, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb, aa, bb = d * a, c * b, a * a % P, b * b % P
        x3, z3 = (da + cb) ** 2 % P, u * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, (aa - bb) * (aa + 121665 * (aa - bb)) % P
        if turned:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def public_key(secret: bytes) -> bytes:
    return x25519(secret, BASE_POINT)


def _extract(suite: bytes, salt: bytes, label: bytes, key: bytes) -> bytes:
    return hmac.new(salt, b"HPKE-v1" + suite + label + key, hashlib.sha256).digest()


def _expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    """At most one block of HKDF: nothing longer is needed."""
    text = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.new(key, text + b"\1", hashlib.sha256).digest()[:length]


def open_base(secret: bytes, enc: bytes, info: bytes, sealed: bytes, associated: bytes = b"") -> bytes:
    """The plaintext of the first message of a context; Malformed when it does not open."""
    shared = x25519(secret, enc)
    if shared == bytes(32):
        raise Malformed("an encapsulated key of small order")
    extracted = _extract(KEM_SUITE, b"", b"eae_prk", shared)
    secret_shared = _expand(KEM_SUITE, extracted, b"shared_secret", enc + public_key(secret), 32)
    hashes = _extract(SUITE, b"", b"psk_id_hash", b""), _extract(SUITE, b"", b"info_hash", info)
    context = b"\0" + b"".join(hashes)
    scheduled = _extract(SUITE, secret_shared, b"secret", b"")
    key = _expand(SUITE, scheduled, b"key", context, 32)
    nonce = _expand(SUITE, scheduled, b"base_nonce", context, 12)
    return chacha.open_sealed(key, nonce, sealed, associated)
