"""The TCP wrapper (IEC 62056-47): eight octets before each APDU.

Version 1, source and destination port (the client's and the meter's addresses) and the length, two
octets each. A stream that is not this has no place to begin again, so all that came is dropped.
"""

import struct

from ..const import const

_HEADER = const(8)
_LAYOUT = ">HHHH"
_VERSION = b"\x00\x01"
_PORTION = const(256)


def build(source: int, destination: int, apdu: bytes) -> bytes:
    """Return `apdu` with its header."""
    return struct.pack(_LAYOUT, 1, source, destination, len(apdu)) + apdu


class WrapperSplitter:
    """Finds the APDUs in a stream. Holds one of at most `max_apdu` octets."""

    def __init__(self, max_apdu: int) -> None:
        self._max_apdu = max_apdu
        self._buffer = b""

    def clear(self) -> None:
        """Forget an APDU that has begun."""
        self._buffer = b""

    def wanted(self) -> int:
        """Return how many of the next octets surely belong to the APDU that has begun; 0 between.

        A first octet alone may be noise, and then the next one is somebody else's.
        """
        if len(self._buffer) < len(_VERSION):
            return len(self._buffer)
        return _HEADER + self._length() - len(self._buffer)

    def claim(self, data: bytes, at: int) -> int:
        """Return how many octets from `at` on, the first of an APDU, surely belong to it.

        As `wanted` would grow octet by octet, seen at once where the whole header is there.
        """
        end = at + _HEADER
        if self._buffer or len(data) < end or data[at] or data[at + 1] != _VERSION[1]:
            return 1
        length = data[end - 2] << 8 | data[end - 1]
        return _HEADER + length if length <= self._max_apdu else 1

    def whole(self, data: bytes) -> "tuple[int, int, bytes] | None":
        """Return (source, destination, APDU) if `data` is one and none has begun, else None."""
        if self._buffer or len(data) < _HEADER:
            return None
        version, source, destination, length = struct.unpack_from(_LAYOUT, data)
        is_one = version == 1 and length <= self._max_apdu and len(data) == _HEADER + length
        return (source, destination, data[_HEADER:]) if is_one else None

    def feed(self, data: bytes) -> "list[tuple[int, int, bytes]]":
        """Take bytes that arrived; return (source, destination, APDU) for each that is complete."""
        found = []
        for start in range(0, len(data), _PORTION):
            self._buffer += data[start : start + _PORTION]
            while self._is_complete():
                found.append(self._take())
        return found

    def _is_complete(self) -> bool:
        buffer, length = self._buffer, self._length()
        if buffer[:2] != _VERSION[: len(buffer)] or length > self._max_apdu:
            self._buffer = b""
            return False
        return len(buffer) >= _HEADER + length

    def _length(self) -> int:
        buffer = self._buffer
        return buffer[6] << 8 | buffer[7] if len(buffer) >= _HEADER else 0

    def _take(self) -> "tuple[int, int, bytes]":
        buffer = self._buffer
        _, source, destination, length = struct.unpack_from(_LAYOUT, buffer)
        self._buffer = buffer[_HEADER + length :]
        return source, destination, buffer[_HEADER : _HEADER + length]
