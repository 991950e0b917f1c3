"""Strict JSON (docs/formats.md 1): no unknown and no duplicate members, integers as strings, structures as base64."""

import base64
import binascii
import json

from .wire import Malformed, read_all


def _no_duplicates(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Malformed("a member stands twice")
    return members


def loads(data):
    try:
        return json.loads(data, object_pairs_hook=_no_duplicates)
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error


class Members(dict):
    """The members of an object: all that are needed, none that are unknown."""

    def __init__(self, value, needed, allowed=frozenset()):
        if not isinstance(value, dict) or not needed <= value.keys() <= needed | set(allowed):
            raise Malformed("members are missing or unknown")
        super().__init__(value)


def canonical(text, read):
    """A structure from base64 of its canonical bytes; all of them."""
    if not isinstance(text, str):
        raise Malformed("a structure is base64 text")
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("not base64") from error
    if base64.b64encode(data).decode() != text:
        raise Malformed("not the one base64 form")
    return read_all(data, read)


def digits(text):
    """A 64-bit integer written as a decimal string."""
    if not isinstance(text, str) or not text.isascii() or not text.isdigit() or str(int(text)) != text:
        raise Malformed("an integer is a decimal string")
    if int(text) >= 2**63:
        raise Malformed("an integer is below 2^63")
    return int(text)


def hash_text(text):
    """A hash written as 64 lower-case hexadecimal digits."""
    if not isinstance(text, str) or len(text) != 64 or set(text) - set("0123456789abcdef"):
        raise Malformed("a hash is 64 lower-case hexadecimal digits")
    return bytes.fromhex(text)
