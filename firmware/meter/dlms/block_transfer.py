"""Long values in blocks: sending one from a stream, and collecting one of bounded length."""

from . import tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Protocol

    class Sink(Protocol):
        """Takes a long value while it comes; both give a data-access result."""

        def add(self, octets: bytes) -> int: ...

        def finish(self) -> int: ...


class BlockSender:
    """Cuts a stream of encoded pieces into blocks, holding one block and a piece at most."""

    def __init__(self, pieces: "Iterable[bytes]") -> None:
        self.number = 0
        self._pieces = iter(pieces)
        self._buffer = b""
        self._ended = False

    def fits(self, size: int) -> bool:
        """Fill the buffer; return True when the whole (remaining) stream is at most `size`."""
        self._fill(size + 1)
        return self._ended and len(self._buffer) <= size

    def next_block(self, size: int) -> bytes:
        """Return the next at most `size` bytes; `number` counts them from 1."""
        self._fill(size + 1)
        block = self._buffer[:size]
        self._buffer = self._buffer[size:]
        self.number += 1
        return block

    @property
    def ended(self) -> bool:
        """True when everything has been returned."""
        return self._ended and not self._buffer

    def _fill(self, size: int) -> None:
        held = [self._buffer]
        length = len(self._buffer)
        if length < size and not self._ended:
            self._ended = True
            for piece in self._pieces:
                held.append(piece)
                length += len(piece)
                if length >= size:
                    self._ended = False
                    break
            self._buffer = b"".join(held)


class BlockCollector:
    """Puts a written value of at most `limit` octets together, or hands it on to `sink` if there is
    one. `targets` are kept for when the last block is in.
    """

    def __init__(self, targets: list, limit: int, sink: "Sink | None" = None) -> None:
        self.targets = targets
        self.sink = sink
        self.data = b""
        self._limit = limit
        self._number = 0

    def add(self, number: int, octets: bytes) -> int:
        """Take block `number` (from 1, in order); return 0 or a data-access result."""
        if number != self._number + 1:
            return tags.BLOCK_NUMBER_INVALID
        self._number = number
        if self.sink is not None:
            return self.sink.add(octets)
        if len(self.data) + len(octets) > self._limit:
            return tags.OTHER_REASON
        self.data += octets
        return tags.SUCCESS
