"""What a signature covers, and how keys and signatures are encoded (docs/formats.md 2)."""

from . import ed25519
from .wire import Malformed, Reader

ED25519 = 1
SIGNATURE_MAX = 4096
TEXT_PREFIX = "ed25519:"


def signed_message(tag: str, chain: bytes, structure: bytes) -> bytes:
    """Nothing is signed without its tag and the chain id."""
    return tag.encode("ascii") + b"\0" + chain + structure


def key_text(key: bytes) -> str:
    return TEXT_PREFIX + key.hex()


def key_encoding(key: bytes) -> bytes:
    return ED25519.to_bytes(2, "big") + len(key).to_bytes(4, "big") + key


def read_key(reader: Reader) -> bytes:
    """An Ed25519 key of the kind that the chain registers."""
    if reader.u16() != ED25519:
        raise Malformed("algorithm of a key")
    key = reader.bytes(32)
    if not ed25519.key_is_sound(key):
        raise Malformed("a key is not of prime order")
    return key


def signature_encoding(signature: bytes) -> bytes:
    return len(signature).to_bytes(4, "big") + signature


def read_signature(reader: Reader) -> bytes:
    return reader.bytes(SIGNATURE_MAX)
