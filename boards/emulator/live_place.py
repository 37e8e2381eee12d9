"""A journal's place, tables or a shelf on a chip that may lose its power while littlefs writes.

Here: how the cut travels. littlefs is C code and must not be left half-way by an exception: its
file would stay open and be written when MicroPython collects it, long after the power is back. So
littlefs hears an ordinary failure, gives up, and the cut is raised again outside it. What was
connected before an outage never reaches the chip again.
"""

from meter.const import const

from .power_cord import PowerCutError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Generator

    from meter.core.journal import Place
    from meter.core.preparation import TablePlace
    from meter.core.ring import Shelf
    from meter.drivers.flash_range import BlockDevice

    from .power_cord import PowerCord

_EIO = const(5)


class Connection:
    """`device` from now until the power fails; after that every request fails."""

    def __init__(self, device: "BlockDevice", cord: "PowerCord") -> None:
        self._device = device
        self._cord = cord
        self._outages = cord.outages

    def is_cut(self) -> bool:
        """Say whether the power has failed since we were made, even if it is back."""
        return self._cord.is_cut or self._cord.outages != self._outages

    def check(self) -> None:
        """Raise PowerCutError if the power has failed since."""
        if self.is_cut():
            raise PowerCutError

    def readblocks(self, block: int, buffer: bytearray, offset: int = 0) -> object:
        return self._try(self._device.readblocks, block, buffer, offset)

    def writeblocks(self, block: int, buffer: bytes, offset: int = 0) -> object:
        return self._try(self._device.writeblocks, block, buffer, offset)

    def ioctl(self, request: int, argument: int) -> object:
        return self._try(self._device.ioctl, request, argument)

    def _try(self, operation: "Callable[..., object]", *arguments: object) -> object:
        if self.is_cut():
            return -_EIO
        try:
            return operation(*arguments)
        except PowerCutError:
            return -_EIO


class LivePlace:
    """`place`, which lies behind `connection`."""

    def __init__(self, place: "Place", connection: Connection) -> None:
        self._place = place
        self._connection = connection

    def read(self) -> bytes:
        """Return the record; OSError if there is none, PowerCutError if the power failed."""
        try:
            return self._place.read()
        finally:
            self._connection.check()

    def write(self, record: bytes) -> None:
        """Replace the record; OSError if that fails, PowerCutError if the power failed."""
        try:
            self._place.write(record)
        finally:
            self._connection.check()


class LiveTables:
    """A place for tables, which lies behind `connection`."""

    def __init__(self, place: "TablePlace", connection: Connection) -> None:
        self._place = place
        self._connection = connection

    def read_into(self, *pieces: bytearray) -> None:
        """Fill the pieces; OSError if that fails, PowerCutError if the power failed."""
        try:
            self._place.read_into(*pieces)
        finally:
            self._connection.check()

    def write(self, *pieces: "bytes | bytearray") -> "Generator[None, None, None]":
        """Replace what is there; OSError if that fails, PowerCutError if the power failed."""
        try:
            yield from self._place.write(*pieces)
        finally:
            self._connection.check()


class LiveShelf:
    """`shelf`, which lies behind `connection`."""

    def __init__(self, shelf: "Shelf", connection: Connection) -> None:
        self._shelf = shelf
        self._connection = connection

    def segments(self, ring: str) -> "list[tuple[int, int]]":
        """Return (number, octets) of each segment."""
        try:
            return self._shelf.segments(ring)
        finally:
            self._connection.check()

    def read(self, ring: str, number: int, offset: int, length: int) -> bytes:
        """Return octets of a segment."""
        try:
            return self._shelf.read(ring, number, offset, length)
        finally:
            self._connection.check()

    def append(self, ring: str, number: int, octets: bytes) -> None:
        """Append to a segment."""
        try:
            self._shelf.append(ring, number, octets)
        finally:
            self._connection.check()

    def remove(self, ring: str, number: int) -> None:
        """Drop a segment."""
        try:
            self._shelf.remove(ring, number)
        finally:
            self._connection.check()
