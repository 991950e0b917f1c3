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


def _integer(text):
    # JSON has a negative zero, which is no integer of ours; and no integer of ours is long.
    if text == "-0" or len(text) > 20:
        raise Malformed("not an integer of this format")
    return int(text)


def _constant(text):
    raise Malformed(f"{text} is not JSON")


def loads(data):
    """A JSON document from UTF-8, without repeated members, halves of surrogate pairs, NaN and infinities."""
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        value = json.loads(text, object_pairs_hook=_no_duplicates, parse_int=_integer, parse_constant=_constant)
        json.dumps(value, ensure_ascii=False).encode()
        return value
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
    is_number = isinstance(text, str) and len(text) <= 20 and text.isascii() and text.isdigit()
    if not is_number or str(int(text)) != text:
        raise Malformed("an integer is a decimal string")
    if int(text) >= 2**63:
        raise Malformed("an integer is below 2^63")
    return int(text)


def text_of(value):
    """A text."""
    if not isinstance(value, str):
        raise Malformed("a text is expected")
    return value


def some(members, name):
    """The elements of a list that is left out when it is empty."""
    value = members.get(name)
    if value is None and name not in members:
        return []
    if not isinstance(value, list) or not value:
        raise Malformed("a list is left out when it is empty")
    return value


def hash_text(text):
    """A hash written as 64 lower-case hexadecimal digits."""
    if not isinstance(text, str) or len(text) != 64 or set(text) - set("0123456789abcdef"):
        raise Malformed("a hash is 64 lower-case hexadecimal digits")
    return bytes.fromhex(text)
