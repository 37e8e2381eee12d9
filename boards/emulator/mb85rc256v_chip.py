"""An MB85RC256V as its driver meets it: 32 KiB on I2C, in memory or in a file.

Here: addresses that run on, and what a cut leaves of a write. Not here: the bus. Facts as in
`drivers.mb85rc256v`. A cut write stops at an octet, for each is stored as it arrives; TORN leaves
the octet under way as garbage, which is harsher than the datasheet.
"""

from meter.const import const

from .power_cord import AFTER, BEFORE, TORN, PowerCutError
from .stores import FileStore, MemoryStore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .flash import Store
    from .power_cord import PowerCord

ADDRESS = const(0x50)
SIZE = const(32768)


class FramFile(FileStore):
    """The memory of a chip in the file at `path`, which is made, blank, if it is not there."""

    def __init__(self, path: str) -> None:
        super().__init__(path, SIZE, b"\x00")


class Mb85rc256vChip:
    """The chip over `memory`: SIZE octets, or a store of as many. Each write asks `cord`."""

    def __init__(self, memory: "bytearray | Store", cord: "PowerCord | None" = None) -> None:
        self._store = MemoryStore(memory) if isinstance(memory, bytearray) else memory
        self._cord = cord
        self._pointer = 0
        self._octets_left: "int | None" = None
        self.octets_written = 0

    def fail_after(self, octets: int) -> None:
        """Let the power fail when so many more octets have been written."""
        self._octets_left = octets

    def receive(self, octets: bytes) -> None:
        """Take two octets of address, then octets to write from there on."""
        self._pointer = int.from_bytes(octets[:2], "big") % SIZE
        if len(octets) > 2:
            self._write(octets[2:])

    def fill(self, buffer: bytearray) -> None:
        """Give octets from the pointer on; after the last comes the first."""
        octets = bytearray(1)
        for at in range(len(buffer)):
            self._store.fetch_into(self._pointer, octets)
            buffer[at] = octets[0]
            self._pointer = (self._pointer + 1) % SIZE

    def _write(self, octets: bytes) -> None:
        taken = octets
        if self._cord is not None:
            taken = _left_of(octets, self._cord.begin())
        if self._octets_left is not None:
            taken = taken[: self._octets_left]
            self._octets_left -= len(taken)
        self._put(taken)
        if self._octets_left == 0:
            self._fail()
        if self._cord is not None:
            self._cord.check()

    def _put(self, octets: bytes) -> None:
        self.octets_written += len(octets)
        first = octets[: SIZE - self._pointer]
        self._store.put(self._pointer, first)
        self._store.put(0, octets[len(first) :])
        self._pointer = (self._pointer + len(octets)) % SIZE

    def _fail(self) -> None:
        self._octets_left = None
        if self._cord is not None:
            self._cord.pull()
        raise PowerCutError


def _left_of(octets: bytes, kind: int) -> bytes:
    """Return what is stored of `octets` after a cut of that kind."""
    if kind == BEFORE:
        return b""
    if kind == AFTER:
        return octets
    half = octets[: len(octets) // 2]
    return half + b"\xa5" if kind == TORN else half
