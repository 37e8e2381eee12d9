"""Bytes to COSEM data (A-XDR). Bounded in depth and length; any garbage is a MalformedError.

Values: integers and enums are int, boolean bool, octet-string and the date and time types bytes,
visible and UTF-8 strings str, bit-string a tuple of 0 and 1, array and structure list, null None.
Floats and compact arrays are refused: this meter has neither.
"""

from ..const import const
from .errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    Value = int | bool | bytes | str | tuple[int, ...] | list["Value"] | None

_MAX_DEPTH = const(8)
_MAX_LENGTH_OCTETS = const(3)

# Tag, octets, signed: integer types of a fixed size (22 is enum).
_INTEGERS = (
    (5, 4, True),
    (6, 4, False),
    (15, 1, True),
    (16, 2, True),
    (17, 1, False),
    (18, 2, False),
    (20, 8, True),
    (21, 8, False),
    (22, 1, False),
)

# Tag, octets: date-time, date, time.
_FIXED = ((25, 12), (26, 5), (27, 4))


def read_value(data: bytes) -> "Value":
    """Return the one value that `data` is, with nothing after it."""
    reader = Reader(data)
    value = reader.value()
    reader.expect_end()
    return value


class Reader:
    """A place in `data` that only moves forwards and never past the end."""

    def __init__(self, data: bytes, position: int = 0) -> None:
        self.data = data
        self.position = position

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes."""
        end = self.position + count
        if end > len(self.data):
            raise MalformedError("data ends early")
        taken = self.data[self.position : end]
        self.position = end
        return taken

    def unsigned(self, octets: int) -> int:
        """Return the next `octets` bytes as a big-endian number."""
        start = self.position
        end = start + octets
        if end > len(self.data):
            raise MalformedError("data ends early")
        self.position = end
        return self.data[start] if octets == 1 else int.from_bytes(self.data[start:end], "big")

    def length(self) -> int:
        """Return a length or count field."""
        first = self.unsigned(1)
        if first < 0x80:
            return first
        if first - 0x80 > _MAX_LENGTH_OCTETS:
            raise MalformedError("length field too long")
        return self.unsigned(first - 0x80)

    def rest(self) -> bytes:
        """Return everything that is left."""
        return self.take(len(self.data) - self.position)

    def expect_end(self) -> None:
        """Refuse bytes that nobody asked for."""
        if self.position != len(self.data):
            raise MalformedError("bytes after the end")

    def value(self, depth: int = 0) -> "Value":
        """Return the next value, decoded."""
        tag = self.unsigned(1)
        if tag == 1 or tag == 2:
            return self._elements(depth + 1)
        for known, octets, signed in _INTEGERS:
            if tag == known:
                return self._integer(octets, signed)
        for known, octets in _FIXED:
            if tag == known:
                return self.take(octets)
        return self._simple(tag)

    def _simple(self, tag: int) -> "Value":
        if tag == 0:
            return None
        if tag == 3:
            return self.unsigned(1) != 0
        if tag == 4:
            return self._bits(self.length())
        if tag == 9:
            return self.take(self.length())
        if tag == 10 or tag == 12:
            return _text(self.take(self.length()))
        raise MalformedError("data type " + str(tag) + " is not read here")

    def _elements(self, depth: int) -> "list[Value]":
        count = self.length()
        if depth > _MAX_DEPTH or count > len(self.data) - self.position:
            raise MalformedError("array or structure too deep or too long")
        return [self.value(depth) for _ in range(count)]

    def _integer(self, octets: int, signed: bool) -> int:
        value = self.unsigned(octets)
        if signed and value >> (octets * 8 - 1):
            value -= 1 << (octets * 8)
        return value

    def _bits(self, count: int) -> "tuple[int, ...]":
        octets = self.take((count + 7) // 8)
        return tuple([octets[i >> 3] >> (7 - (i & 7)) & 1 for i in range(count)])


def _text(octets: bytes) -> str:
    try:
        text = octets.decode()
    except ValueError:  # UnicodeDecodeError is one; MicroPython raises UnicodeError, also one.
        text = None
    if text is None or not _is_utf8(text, len(octets)):
        raise MalformedError("text is not UTF-8")
    return text


def _is_utf8(text: str, octets: int) -> bool:
    """MicroPython also decodes longer forms than needed, surrogates, and beyond Unicode's end."""
    for char in text:
        code = ord(char)
        if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            return False
        octets -= 1 + (code > 0x7F) + (code > 0x7FF) + (code > 0xFFFF)
    return octets == 0
