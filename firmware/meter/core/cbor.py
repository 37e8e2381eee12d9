"""The part of CBOR (RFC 8949) that tokens use, read strictly and written deterministically.

Allowed: integers of 64 bits, byte strings, ASCII text, arrays, maps, tags, true, false and null, of
definite length and in their shortest form. Refused: everything else, so one value has one encoding
up to the order of map keys. What the values mean is the business of `cose` and `token`.
"""

from ..const import const

_UNSIGNED = const(0)
_NEGATIVE = const(1)
_BYTES = const(2)
_TEXT = const(3)
_ARRAY = const(4)
_MAP = const(5)
_TAG = const(6)
_SIMPLE = const(7)

_FALSE = const(20)
_TRUE = const(21)
_NULL = const(22)

# 61(18([.., {}, ..])) is the deepest that a token goes: tag, tag, array, map.
MAX_DEPTH = const(4)


class CborError(ValueError):
    """The bytes are not CBOR of the kind we read, or the value is not of the kind we write."""


class Tag:
    """A tagged value (major type 6)."""

    __slots__ = ("number", "value")

    def __init__(self, number: int, value: object) -> None:
        self.number = number
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tag) and (self.number, self.value) == (other.number, other.value)

    def __hash__(self) -> int:
        return hash(self.number)

    def __repr__(self) -> str:
        return "Tag(%d, %r)" % (self.number, self.value)


def decode(data: bytes) -> object:
    """Return the one value that `data` holds; raise `CborError` for anything else.

    Costs time and memory in proportion to len(data), whatever lengths the bytes declare.
    """
    reader = _Reader(data)
    value = reader.value(0)
    if reader.remaining():
        raise CborError("bytes after the value")
    return value


def encode(value: object) -> bytes:
    """Return the core deterministic encoding (RFC 8949 section 4.2.1) of `value`."""
    if value is None:
        return _head(_SIMPLE, _NULL)
    if isinstance(value, bool):
        return _head(_SIMPLE, _TRUE if value else _FALSE)
    if isinstance(value, int):
        return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
    if isinstance(value, (bytes, bytearray)):
        return _head(_BYTES, len(value)) + bytes(value)
    if isinstance(value, str):
        return _encode_text(value)
    return _encode_container(value)


class _Reader:
    """A position in the bytes, and what can be read from there."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def remaining(self) -> int:
        return len(self._data) - self._at

    def value(self, depth: int) -> object:
        major, argument = self._read_head()
        if major == _UNSIGNED:
            return argument
        if major == _NEGATIVE:
            return -1 - argument
        if major == _BYTES:
            return self._take(argument)
        if major == _TEXT:
            return _ascii(self._take(argument))
        if major == _SIMPLE:
            return _simple(argument)
        return self._container(major, argument, depth + 1)

    def _container(self, major: int, argument: int, depth: int) -> object:
        if depth > MAX_DEPTH:
            raise CborError("nested too deep")
        if major == _TAG:
            return Tag(argument, self.value(depth))
        # An item takes a byte at least, so a greater count is a lie: say so before believing it.
        items = argument if major == _ARRAY else 2 * argument
        if items > self.remaining():
            raise CborError("more items declared than bytes left")
        if major == _ARRAY:
            return [self.value(depth) for _ in range(items)]
        return self._map(argument, depth)

    def _map(self, pairs: int, depth: int) -> "dict[object, object]":
        result: "dict[object, object]" = {}
        for _ in range(pairs):
            key = self.value(depth)
            # Not bool: to a Python dict, true is the key 1.
            if type(key) not in (int, bytes, str):
                raise CborError("map key of a kind not allowed")
            if key in result:
                raise CborError("map key twice")
            result[key] = self.value(depth)
        return result

    def _read_head(self) -> "tuple[int, int]":
        """Return the major type and the argument (RFC 8949 section 3), in shortest form only."""
        first = self._take(1)[0]
        major, short = first >> 5, first & 0x1F
        if short < 24:
            return major, short
        if short > 27 or major == _SIMPLE:
            raise CborError("indefinite length, float or reserved")
        width = 1 << (short - 24)
        argument = int.from_bytes(self._take(width), "big")
        # Each width must hold what the next smaller one cannot.
        if argument < 24 or (width > 1 and argument >> (4 * width) == 0):
            raise CborError("not the shortest form")
        return major, argument

    def _take(self, length: int) -> bytes:
        if length > self.remaining():
            raise CborError("cut short")
        start = self._at
        self._at = start + length
        return bytes(self._data[start : self._at])


def _simple(number: int) -> object:
    if number == _FALSE or number == _TRUE:
        return number == _TRUE
    if number == _NULL:
        return None
    raise CborError("simple value not allowed")


def _ascii(data: bytes) -> str:
    """Text is ASCII: our Pythons differ in what they take for UTF-8, and no field needs it."""
    for byte in data:
        if byte > 0x7F:
            raise CborError("text beyond ASCII")
    return str(data, "ascii")


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes((major << 5 | argument,))
    for short, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument >> (8 * width) == 0:
            return bytes((major << 5 | short,)) + argument.to_bytes(width, "big")
    raise CborError("integer beyond 64 bits")


def _encode_text(text: str) -> bytes:
    data = text.encode()
    _ascii(data)
    return _head(_TEXT, len(data)) + data


def _encode_container(value: object) -> bytes:
    if isinstance(value, (list, tuple)):
        return _head(_ARRAY, len(value)) + b"".join([encode(item) for item in value])
    if isinstance(value, dict):
        return _encode_map(value)
    if isinstance(value, Tag):
        return _head(_TAG, value.number) + encode(value.value)
    raise CborError("a kind of value that we do not write")


def _encode_map(value: "dict[object, object]") -> bytes:
    # Sorted by encoded key; MicroPython's dict has no order of its own to keep.
    pairs = sorted([(encode(key), encode(item)) for key, item in value.items()])
    return _head(_MAP, len(pairs)) + b"".join([key + item for key, item in pairs])
