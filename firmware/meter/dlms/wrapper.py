"""The TCP wrapper (IEC 62056-47): eight octets before each APDU.

Version 1, source and destination port (the client's and the meter's addresses) and the length, two
octets each. A stream that is not this has no place to begin again, so all that came is dropped.
"""

from ..const import const

_HEADER = const(8)
_VERSION = b"\x00\x01"
_PORTION = const(256)


def build(source: int, destination: int, apdu: bytes) -> bytes:
    """Return `apdu` with its header."""
    numbers = (source, destination, len(apdu))
    return _VERSION + b"".join([number.to_bytes(2, "big") for number in numbers]) + apdu


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

    def feed(self, data: bytes) -> "list[tuple[int, int, bytes]]":
        """Take bytes that arrived; return (source, destination, APDU) for each that is complete."""
        found = []
        for start in range(0, len(data), _PORTION):
            self._buffer += data[start : start + _PORTION]
            while self._is_complete():
                found.append(self._take())
        return found

    def _is_complete(self) -> bool:
        if self._buffer[:2] != _VERSION[: len(self._buffer)] or self._length() > self._max_apdu:
            self._buffer = b""
        return len(self._buffer) >= _HEADER and len(self._buffer) >= _HEADER + self._length()

    def _length(self) -> int:
        if len(self._buffer) < _HEADER:
            return 0
        return int.from_bytes(self._buffer[6:_HEADER], "big")

    def _take(self) -> "tuple[int, int, bytes]":
        buffer, end = self._buffer, _HEADER + self._length()
        self._buffer = buffer[end:]
        ports = [int.from_bytes(buffer[at : at + 2], "big") for at in (2, 4)]
        return ports[0], ports[1], buffer[_HEADER:end]
