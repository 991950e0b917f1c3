"""The canonical encoding (docs/formats.md 1): big-endian, bounded, one encoding a value."""

INTEGER_MAX = 2**63 - 1


class Malformed(Exception):
    """The bytes are not the canonical encoding of what was expected."""


def is_clean_text(text):
    """No C0 control, DEL or noncharacter."""
    return all(
        ord(c) >= 0x20 and ord(c) != 0x7F and not 0xFDD0 <= ord(c) <= 0xFDEF and ord(c) & 0xFFFE != 0xFFFE for c in text
    )


class Reader:
    """Reads values from front to back."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        if count > len(self.data) - self.at:
            raise Malformed(f"the input ends at byte {self.at}")
        taken = self.data[self.at : self.at + count]
        self.at += count
        return taken

    def _integer(self, count):
        return int.from_bytes(self.take(count), "big")

    def u8(self):
        return self._integer(1)

    def u16(self):
        return self._integer(2)

    def u32(self):
        return self._integer(4)

    def u64(self):
        value = self._integer(8)
        if value > INTEGER_MAX:
            raise Malformed("integer above 2^63 - 1")
        return value

    def count(self, limit):
        value = self.u32()
        if value > limit:
            raise Malformed("count or length over its limit")
        return value

    def bytes(self, limit):
        return self.take(self.count(limit))

    def text(self, limit):
        try:
            text = self.bytes(limit).decode("utf-8", "strict")
        except UnicodeDecodeError as error:
            raise Malformed("text is not UTF-8") from error
        if not is_clean_text(text):
            raise Malformed("text holds a control or a noncharacter")
        return text

    def finish(self):
        if self.at != len(self.data):
            raise Malformed("bytes follow the value")


def read_all(data, read):
    """What `read` makes of the bytes; all of them."""
    reader = Reader(data)
    value = read(reader)
    reader.finish()
    return value
