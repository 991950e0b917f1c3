"""Shares of co-owners as exact fractions, added without rounding.

People write them as they like, 34/100 too; a slot holds the reduced form only (docs/formats.md 3, type 5).
"""

from collections.abc import Iterable
from fractions import Fraction

BOUND = 2**63


def parse(text: str) -> Fraction:
    """A share: above nothing, at most the whole."""
    above, _, below = text.partition("/")
    if not (above + below).isascii() or not above.isdigit() or not below.isdigit() or int(below) >= BOUND:
        raise ValueError("a share is two numbers")
    if str(int(above)) != above or str(int(below)) != below:
        raise ValueError("a share's numbers have no leading zeros")
    if not 0 < int(above) <= int(below):
        raise ValueError("a share is above nothing and at most the whole")
    return Fraction(int(above), int(below))


def written(share: Fraction) -> str:
    """The reduced form."""
    return f"{share.numerator}/{share.denominator}"


def total(shares: Iterable[str]) -> Fraction:
    return sum((parse(text) for text in shares), Fraction(0))


def is_two_thirds(share: Fraction) -> bool:
    """Whether it is enough where the law asks for two thirds of the shares."""
    return share >= Fraction(2, 3)
