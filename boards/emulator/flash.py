"""A flash chip with the geometry of an ESP32's, and counters of its wear and work.

Here: what flash does: erasing sets the bits of a block, programming only clears them. Not here:
what a power cut leaves behind (`power_cord`), worn blocks (`worn_flash`), how long it all takes
(`flash_times`), or the file system. It is a MicroPython block device with offsets, so the real
littlefs runs on it.
"""

from meter.const import const

from .power_cord import AFTER, change
from .stores import MemoryStore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from .power_cord import PowerCord

    class Listener(Protocol):
        """Told of each operation when it is done; `data` is None for an erase."""

        def note(self, start: int, length: int, data: "bytes | None") -> None: ...

    class Store(Protocol):
        """Keeps a chip's octets: `stores`."""

        size: int

        def fetch_into(self, start: int, buffer: bytearray) -> None: ...

        def put(self, start: int, octets: "bytes | bytearray") -> None: ...


BLOCK_SIZE = const(4096)  # the ESP32's erase sector
VFS_BLOCKS = const(512)  # 2 MiB: the `vfs` partition of a stock image on 4 MiB of flash
_PAGE_SIZE = const(256)  # what the chip programs at once

_IOCTL_BLOCK_COUNT = const(4)
_IOCTL_BLOCK_SIZE = const(5)
_IOCTL_ERASE = const(6)


def erased(blocks: int = VFS_BLOCKS) -> bytearray:
    """Return the image of a chip that was never written."""
    return bytearray(b"\xff" * (blocks * BLOCK_SIZE))


class FlashChip:
    """The chip over `store`. Each operation asks `cord` for power and is told to `listener`."""

    def __init__(
        self,
        store: "Store",
        listener: "Listener | None" = None,
        cord: "PowerCord | None" = None,
    ) -> None:
        self.programs = [0] * (store.size // BLOCK_SIZE)
        self.erases = [0] * (store.size // BLOCK_SIZE)
        self.reads = 0
        self.octets_read = 0
        self.pages_programmed = 0
        self.cord = cord
        self._store = store
        self._listener = listener

    def readblocks(self, block: int, buffer: bytearray, offset: int = 0) -> None:
        """Fill `buffer` from `offset` in `block`."""
        if self.cord is not None:
            self.cord.check()
        self.reads += 1
        self.octets_read += len(buffer)
        self._store.fetch_into(block * BLOCK_SIZE + offset, buffer)

    def writeblocks(self, block: int, buffer: bytes, offset: int = 0) -> None:
        """Program `buffer` at `offset` in `block`."""
        start = block * BLOCK_SIZE + offset
        last = start + len(buffer) - 1
        self.programs[block] += 1
        self.pages_programmed += last // _PAGE_SIZE - start // _PAGE_SIZE + 1
        self._operate(start, len(buffer), bytes(buffer))

    def ioctl(self, request: int, argument: int) -> int:
        """Answer MicroPython's block-device requests; 6 erases block `argument`."""
        if request == _IOCTL_BLOCK_COUNT:
            return len(self.erases)
        if request == _IOCTL_BLOCK_SIZE:
            return BLOCK_SIZE
        if request == _IOCTL_ERASE:
            self.erases[argument] += 1
            self._operate(argument * BLOCK_SIZE, BLOCK_SIZE, None)
        return 0

    def _operate(self, start: int, length: int, data: "bytes | None") -> None:
        kind, seed = AFTER, 0
        if self.cord is not None:
            seed = self.cord.operations
            kind = self.cord.begin()
        held = bytearray(length)
        self._store.fetch_into(start, held)
        change(held, data, kind, seed)
        self._store.put(start, held)
        if self.cord is not None:
            self.cord.check()
        if self._listener is not None:
            self._listener.note(start, length, data)


class Flash(FlashChip):
    """A chip in memory. `image` holds its octets and outlives its user."""

    def __init__(
        self,
        image: bytearray,
        listener: "Listener | None" = None,
        cord: "PowerCord | None" = None,
    ) -> None:
        super().__init__(MemoryStore(image), listener, cord)
        self.image = image
