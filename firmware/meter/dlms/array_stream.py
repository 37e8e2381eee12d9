"""A long array that a client writes in blocks, taken element by element while it comes.

Here: where an element ends, and bounds. Not here: blocks (`block_transfer`), nor what becomes of
the elements. So a table takes the memory of one element and of what is made of the others.
"""

from .axdr_reader import Reader
from .errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .axdr_reader import Value

_ARRAY = 1
_HEADER = 5  # the longest that is read
_UNKNOWN = -1


class ArrayStream:
    """Hands each element to `take`, decoded: at most `most` of at most `longest` octets each."""

    def __init__(self, take: "Callable[[Value], None]", most: int, longest: int) -> None:
        self._take = take
        self._most = most
        self._longest = longest
        self._left = _UNKNOWN
        self._buffer = b""

    def add(self, octets: bytes) -> None:
        """Take the next octets; MalformedError for what is no such array, ValueError for too many
        elements.
        """
        reader = Reader(self._buffer + octets)
        if self._left == _UNKNOWN:
            self._read_header(reader)
        while self._left > 0 and self._read_element(reader):
            self._left -= 1
        self._buffer = reader.rest()
        if len(self._buffer) > (self._longest if self._left else 0):
            raise MalformedError("an element too long, or octets behind the last")

    def end(self) -> None:
        """Demand that nothing is missing."""
        if self._left:
            raise MalformedError("the array ends early")

    def _read_header(self, reader: Reader) -> None:
        if reader.data and reader.data[0] != _ARRAY:
            raise MalformedError("not an array")
        try:
            reader.take(1)
            self._left = reader.length()
        except MalformedError:
            if len(reader.data) >= _HEADER:
                raise
            reader.position = 0
        if self._left > self._most:
            raise ValueError("more elements than there may be")

    def _read_element(self, reader: Reader) -> bool:
        """Take the next one; False if it is not all there, or will never be one."""
        start = reader.position
        try:
            element = reader.value()
        except MalformedError:
            reader.position = start
            return False
        self._take(element)
        return True
