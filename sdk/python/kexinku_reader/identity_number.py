"""Identity numbers with a check character, and the normal form under a party tag (docs/formats.md 3).

Resident numbers: GB 11643 (weights 2^i modulo 11). Social credit codes: GB 32100 (weights 3^i modulo 31). Organisation
codes: GB 11714.
"""

import datetime
import hashlib
import hmac

from .certificate_number import half_width

DIGITS = "0123456789"
CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RESIDENT, ORGANISATION, LICENCE, CREDIT_CODE = 1, 6, 7, 8
TAG_SCHEME = 1
BIRTH_YEAR_FIRST = 1800


def _weighed(text: str, alphabet: str, weights: list[int]) -> int | None:
    if any(character not in alphabet for character in text):
        return None
    return sum(alphabet.index(character) * weight for character, weight in zip(text, weights, strict=True))


def is_resident_id(text: str) -> bool:
    if len(text) != 18:
        return False
    total = _weighed(text[:17], DIGITS, [2**place % 11 for place in range(17, 0, -1)])
    if total is None or "10X98765432"[total % 11] != text[17]:
        return False
    try:
        return datetime.date(int(text[6:10]), int(text[10:12]), int(text[12:14])).year >= BIRTH_YEAR_FIRST
    except ValueError:
        return False


def is_social_credit_code(text: str) -> bool:
    if len(text) != 18:
        return False
    total = _weighed(text[:17], CREDIT, [3**place % 31 for place in range(17)])
    return total is not None and CREDIT[-total % 31] == text[17]


def is_organisation_code(text: str) -> bool:
    if len(text) != 9:
        return False
    total = _weighed(text[:8], LETTERS, [3, 7, 9, 10, 5, 8, 4, 2])
    return total is not None and "0123456789X"[-total % 11] == text[8]


def normal_form(kind: int, number: str) -> tuple[int, str]:
    """The type and number that are tagged: the same holder gives the same bytes."""
    plain = half_width(number).upper()
    if kind == ORGANISATION:
        plain = plain.replace("-", "")
    if kind == LICENCE:
        before, bracket, copy = plain.rpartition("(")
        if bracket and copy.endswith(")") and copy[:-1] and not copy[:-1].strip(DIGITS + "-"):
            plain = before
        kind = CREDIT_CODE if is_social_credit_code(plain) else kind
    return kind, plain


def party_tag(key_number: int, key: bytes, kind: int, number: str) -> bytes:
    kind, plain = normal_form(kind, number)
    mac = hmac.new(key, bytes([kind]) + plain.encode(), hashlib.sha256).digest()
    return bytes([TAG_SCHEME, key_number]) + mac
