"""A token as a line of text: `WK1:` and RFC 4648 base32, to read out, paste or put in a QR code.

Lenient where people are (case, spaces, dashes), strict where bits are: a line that decodes has one
meaning, and apart from case and separators a token has one line.
"""

from ..const import const

PREFIX = "WK1:"
# 256 bytes are 410 characters; the rest is room for separators. More is no token.
MAX_LINE_CHARS = const(1024)

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_SEPARATORS = b" -\t\r\n"
_BITS_PER_CHAR = const(5)


class TextError(ValueError):
    """The line is not a token's text."""


def to_text(data: bytes) -> str:
    """Return the canonical line, upper case and without separators or line end."""
    chars = bytearray()
    pending, bits = 0, 0
    for byte in data:
        pending, bits = (pending << 8 | byte) & 0xFFF, bits + 8
        while bits >= _BITS_PER_CHAR:
            bits -= _BITS_PER_CHAR
            chars.append(_ALPHABET[pending >> bits & 0x1F])
    if bits:
        chars.append(_ALPHABET[pending << (_BITS_PER_CHAR - bits) & 0x1F])
    return PREFIX + str(bytes(chars), "ascii")


def from_text(line: "str | bytes") -> bytes:
    """Return the token's bytes; raise `TextError` saying what is wrong with the line."""
    raw = _bytes(line)
    if len(raw) > MAX_LINE_CHARS:
        raise TextError("line too long for a token")
    chars = _without_separators(raw)
    prefix = PREFIX.encode()
    if chars[: len(prefix)] != prefix:
        raise TextError("a token line starts with " + PREFIX)
    return _from_base32(chars[len(prefix) :])


def _bytes(line: "str | bytes") -> bytes:
    try:
        return line.encode() if isinstance(line, str) else bytes(line)
    except UnicodeError:  # half a surrogate pair, which CPython's str can hold
        raise TextError("a character that no token has")


def _without_separators(raw: bytes) -> bytes:
    return bytes([char for char in raw.upper() if char not in _SEPARATORS])


def _from_base32(chars: bytes) -> bytes:
    data = bytearray()
    pending, bits = 0, 0
    for char in chars:
        value = _ALPHABET.find(bytes((char,)))
        if value < 0:
            raise TextError("a character that no token has")
        pending, bits = (pending << _BITS_PER_CHAR | value) & 0xFFF, bits + _BITS_PER_CHAR
        if bits >= 8:
            bits -= 8
            data.append(pending >> bits & 0xFF)
    # Left over is padding: less than a character's worth of it, and zero, or the line was cut.
    if bits >= _BITS_PER_CHAR or pending & ((1 << bits) - 1) or not data:
        raise TextError("incomplete or mistyped token")
    return bytes(data)
