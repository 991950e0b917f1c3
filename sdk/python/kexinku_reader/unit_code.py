"""Unit codes (GB/T 37346): 28 characters, no check digit; what a code says, and which codes go together."""

DIGITS = "0123456789"
LENGTH = 28
LETTERS = {13: "GJZ", 14: "ABCDEFGHKLNSWXY", 20: "FLQW"}
COLLECTIVE_FEATURES, STATE_FEATURES = "AC", "GH"
NO_FIXTURE = "W"


def wrong_at(text: str) -> int | None:
    """The first character that is wrong, from 1; 0 for a wrong length; None when the structure is right."""
    if len(text.encode()) != LENGTH:
        return 0
    for place, character in enumerate(text, 1):
        if character not in LETTERS.get(place, DIGITS):
            return place
    return None


class UnitCode:
    """A code of the right structure."""

    def __init__(self, text: str):
        if wrong_at(text) is not None:
            raise ValueError("not a unit code")
        self.text, self.county, self.parcel = text, int(text[:6]), text[:19]
        self.ownership, self.feature, self.fixture = text[12], text[13], text[19]
        self.serial, self.number = int(text[14:19]), int(text[20:])

    def encoding(self) -> bytes:
        """The bytes that are hashed and signed: no length stands before them."""
        return self.text.encode("ascii")

    def grouped(self) -> str:
        """As people read it."""
        return " ".join((self.text[:6], self.text[6:12], self.text[12:19], self.text[19:]))

    def is_virtual(self) -> bool:
        """Whether it has no cadastral area, though it is neither island nor sea."""
        return int(self.text[6:12]) == 0 and self.feature not in STATE_FEATURES

    def combination(self) -> str:
        """The word `allowed`, or what does not go together."""
        if self.feature in COLLECTIVE_FEATURES and self.ownership != "J":
            return "feature needs ownership J"
        if self.feature in STATE_FEATURES and self.ownership != "G":
            return "feature needs ownership G"
        if not self.serial:
            return "parcel serial is zero"
        if self.fixture == NO_FIXTURE:
            return "number without fixture" if self.number else "allowed"
        return "allowed" if self.number else "fixture without number"
