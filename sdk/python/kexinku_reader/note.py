"""C2SP signed notes, checkpoints and cosignatures (cosignature/v1)."""

import base64
import binascii
import hashlib
import unicodedata

from . import ed25519
from .wire import INTEGER_MAX, Malformed

LINES_MAX = 64
NOTE_MAX = 64 * 1024
ORIGIN_MAX = 128
DASH = "\u2014 "


def _base64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("not base64") from error
    if base64.b64encode(data).decode() != text:
        raise Malformed("not the one base64 form")
    return data


def _check_name(text):
    """What may name a key or an origin (C2SP signed-note): no spaces, plus signs or controls."""
    if not text or any(c.isspace() or c == "+" or unicodedata.category(c) == "Cc" for c in text):
        raise Malformed("a name is empty or holds characters that it must not")
    return text


def check_origin(text):
    """The first line of a chain's checkpoints."""
    if len(text.encode()) > ORIGIN_MAX:
        raise Malformed("an origin is at most 128 bytes")
    return _check_name(text)


class VerifierKey:
    """A `name+id+base64(type, key)` line."""

    def __init__(self, text):
        parts = text.split("+", 2)
        if len(parts) != 3:
            raise Malformed("a verifier key has three parts")
        self.name, data = parts[0], _base64(parts[2])
        self.kind, self.key = data[0], data[1:]
        self.id = hashlib.sha256(self.name.encode() + b"\n" + data).digest()[:4]
        if parts[1] != self.id.hex() or len(self.key) != 32:
            raise Malformed("a verifier key does not match its id")


class CosignatureKey:
    """A key of type 0x04 (C2SP tlog-cosignature) under a name."""

    def __init__(self, name, key):
        self.name, self.key = name, key
        self.id = hashlib.sha256(name.encode() + b"\n\x04" + key).digest()[:4]


class Note:
    """A signed note: its body, and its signature lines as (name, key id, signature)."""

    def __init__(self, text):
        body, separator, lines = text.rpartition("\n\n")
        if len(text.encode()) > NOTE_MAX or not separator or not text.endswith("\n"):
            raise Malformed("a note ends with signature lines")
        self.body = body + "\n"
        self.lines = []
        for line in lines[:-1].split("\n"):
            if not line.startswith(DASH) or line.count(" ") != 2:
                raise Malformed("a signature line is `— name base64`")
            _, name, data = line.split(" ")
            _check_name(name)
            data = _base64(data)
            if len(data) < 5 or len(self.lines) >= LINES_MAX:
                raise Malformed("a signature line is too short, or there are too many")
            self.lines.append((name, data[:4], data[4:]))


class Checkpoint:
    """The body of a tlog-checkpoint without extension lines."""

    def __init__(self, body):
        parts = body.split("\n")
        if len(parts) != 4 or parts[3] or not parts[0]:
            raise Malformed("a checkpoint has three lines")
        self.origin = check_origin(parts[0])
        is_number = len(parts[1]) <= 20 and parts[1].isascii() and parts[1].isdigit()
        if not is_number or str(int(parts[1])) != parts[1] or int(parts[1]) > INTEGER_MAX:
            raise Malformed("a checkpoint's size is a decimal number below 2^63")
        self.size = int(parts[1])
        self.root = _base64(parts[2])
        if len(self.root) != 32:
            raise Malformed("a checkpoint's root is 32 bytes of base64")


def cosignature_holds(key, body, signature):
    """Whether a type 0x04 line (8 bytes of time, 64 of signature) covers the note body."""
    if len(signature) != 72:
        return False
    time = int.from_bytes(signature[:8], "big")
    message = f"cosignature/v1\ntime {time}\n{body}".encode()
    return ed25519.verify_strict(key, message, signature[8:])
