"""The golden vector files, and how their bytes are written."""

import json
import pathlib

VECTORS = pathlib.Path(__file__).resolve().parents[3] / "tests" / "vectors"


def load(name):
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def raw(text):
    return bytes.fromhex(text)


def flipped(data, place=-1):
    """The same bytes with one bit changed."""
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)
