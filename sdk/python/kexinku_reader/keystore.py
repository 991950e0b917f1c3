"""A keystore file (docs/formats.md 12), from the stretched passphrase on.

Argon2id itself is not in the standard library, and one stretching takes minutes in Python: the 32 bytes come from
outside.
"""

from . import chacha, ed25519, hashes, hpke
from .strict_json import Members
from .wire import Malformed, is_clean_text

SIGNING = {"clerk", "consensus", "seal", "network", "publisher"}
FORMAT = ("kexinku/keystore/v1", "xchacha20poly1305", "argon2id")
COSTS = {"memory_kib": (65_536, 1_048_576), "passes": (3, 16), "lanes": (1, 4)}


def _u32(number: int) -> bytes:
    return number.to_bytes(4, "big")


def _bytes(data: bytes) -> bytes:
    return _u32(len(data)) + data


def _text(text: str) -> bytes:
    if not isinstance(text, str) or not is_clean_text(text):
        raise Malformed("text holds a control or a noncharacter")
    return _bytes(text.encode())


def _hex(text: str, sizes: set[int]) -> bytes:
    is_hex = isinstance(text, str) and not set(text) - set("0123456789abcdef")
    if not is_hex or len(text) not in {2 * size for size in sizes}:
        raise Malformed("bytes are lower-case hexadecimal of their length")
    return bytes.fromhex(text)


def _box(value) -> tuple[bytes, bytes]:
    members = Members(value, {"nonce", "ciphertext"})
    return _hex(members["nonce"], {24}), _hex(members["ciphertext"], {16, 48})


def public_text(purpose: str, secret: bytes) -> str:
    """How the public half of a key is written."""
    if purpose in SIGNING:
        return "ed25519:" + ed25519.public_key(secret).hex()
    if purpose == "sealing":
        return "x25519:" + hpke.public_key(secret).hex()
    if purpose == "party-tag":
        return "tag-key:" + hashes.tagged("kexinku/tag-key/v1", secret).hex()
    raise Malformed("purpose of a key")


class _Key:
    def __init__(self, value):
        members = Members(value, {"purpose", "org", "key", "label", "public", "secret"})
        self.purpose, self.public = members["purpose"], members["public"]
        self.org, self.key, self.label = members["org"], members["key"], members["label"]
        numbers = ((self.org, 2**32), (self.key, 2**16))
        if any(type(number) is not int or not 0 <= number < bound for number, bound in numbers):
            raise Malformed("place of a key")
        self.nonce, self.ciphertext = _box(members["secret"])
        places = _u32(self.org) + self.key.to_bytes(2, "big")
        head = _text("kexinku/keystore-key/v1") + _text(self.purpose)
        self.associated = head + places + _text(self.label) + _text(self.public)


class Keystore:
    """A locked keystore."""

    def __init__(self, document):
        members = Members(document, {"format", "kdf", "cipher", "keys", "seal"})
        kdf = Members(members["kdf"], {"function", *COSTS, "salt"})
        if (members["format"], members["cipher"], kdf["function"]) != FORMAT:
            raise Malformed("format of a keystore")
        for name, (least, most) in COSTS.items():
            if type(kdf[name]) is not int or not least <= kdf[name] <= most:
                raise Malformed("cost of a keystore's stretching")
        self.costs, self.salt = {name: kdf[name] for name in COSTS}, _hex(kdf["salt"], {16})
        self.keys = [_Key(item) for item in members["keys"]]
        self._seal = _box(members["seal"])

    def _sealed_part(self) -> bytes:
        costs = b"".join(_u32(self.costs[name]) for name in ("memory_kib", "passes", "lanes"))
        rows = b"".join(_bytes(key.associated) + key.nonce + _bytes(key.ciphertext) for key in self.keys)
        return _text("kexinku/keystore/v1") + costs + self.salt + _u32(len(self.keys)) + rows

    def unlock(self, stretched: bytes) -> list[bytes]:
        """The secrets in order; Malformed when anything was dropped, swapped, relabelled or the key is another."""
        nonce, ciphertext = self._seal
        if chacha.open_extended(stretched, nonce, ciphertext, self._sealed_part()):
            raise Malformed("a seal holds nothing")
        secrets = [chacha.open_extended(stretched, key.nonce, key.ciphertext, key.associated) for key in self.keys]
        for key, secret in zip(self.keys, secrets):
            if len(secret) != 32 or public_text(key.purpose, secret) != key.public:
                raise Malformed("a secret does not fit its public key")
        return secrets
