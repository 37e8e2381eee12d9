"""A journal's place in FRAM: a stretch of it that holds one record behind its length.

Here: where a record lies. Not here: what a record is (`core.journal`), whose check betrays one that
a power cut left half written; the journal has two of these places and writes one at a time.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .mb85rc256v import Mb85rc256v

_LENGTH = const(2)  # octets of the length, high one first
_STRETCH = const(4096)  # thrice the longest record of a state
_ENOENT = const(2)
_EIO = const(5)


class FramPlace:
    """One record in the `_STRETCH` octets of `fram` from `start` on."""

    def __init__(self, fram: "Mb85rc256v", start: int) -> None:
        self._fram = fram
        self._start = start

    def read(self) -> bytes:
        """Return the record; OSError if there is none or the chip is silent."""
        length = int.from_bytes(self._fetch(self._start, _LENGTH), "big")
        if not 0 < length <= _STRETCH - _LENGTH:
            raise OSError(_ENOENT)
        return self._fetch(self._start + _LENGTH, length)

    def write(self, record: bytes) -> None:
        """Replace the record; OSError if it is too long, or the chip silent or did not take it."""
        framed = len(record).to_bytes(_LENGTH, "big") + record
        if len(framed) > _STRETCH:
            raise OSError(_EIO)
        self._fram.write(self._start, framed)
        if self._fetch(self._start, len(framed)) != framed:  # write-protected, or a noisy bus
            raise OSError(_EIO)

    def _fetch(self, start: int, length: int) -> bytes:
        buffer = bytearray(length)
        self._fram.read_into(start, buffer)
        return bytes(buffer)


def two_places(fram: "Mb85rc256v") -> "tuple[FramPlace, FramPlace]":
    """Return the journal's two places at the beginning of `fram`."""
    return FramPlace(fram, 0), FramPlace(fram, _STRETCH)
