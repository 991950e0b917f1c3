"""Numbers of certificates and proofs of title, such as 粤(2026)广州市不动产权第0123456号.

One canonical form names the certificate's place in the state map. Other spellings (full-width signs, spaces) are
brought to it at the desk only.
"""

import re

HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002a6df"
CANONICAL = re.compile(f"[{HAN}]\\([1-9][0-9]{{3}}\\)[{HAN}]{{1,20}}?(不动产权|不动产证明)第[0-9]{{7,9}}号")
FULL_WIDTH, HALF_WIDTH_BELOW = range(0xFF01, 0xFF5F), 0xFEE0


def half_width(text: str) -> str:
    """Full-width ASCII as ASCII, without white space."""
    kept = "".join(text.split())
    return "".join(chr(ord(c) - HALF_WIDTH_BELOW) if ord(c) in FULL_WIDTH else c for c in kept)


def is_canonical(text: str) -> bool:
    return CANONICAL.fullmatch(text) is not None


def from_field(text: str) -> str | None:
    """The canonical form of what somebody wrote; None when it is no such number."""
    plain = half_width(text)
    return plain if is_canonical(plain) else None
