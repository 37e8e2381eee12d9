"""A stretch of a block device as a block device of its own.

Here: shifting block numbers, and telling littlefs of a block that failed. The journal's two places
lie in two such stretches, so that a rotten block in one file system cannot reach the other.

An OSError of the device becomes the answer that littlefs knows for a bad block: it moves away from
it. An exception instead would leave its C code half-way, with a file open that nobody can close.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class BlockDevice(Protocol):
        """MicroPython's block device with offsets; `esp32.Partition` is one."""

        def readblocks(self, block: int, buffer: bytearray, offset: int = 0) -> object: ...

        def writeblocks(self, block: int, buffer: bytes, offset: int = 0) -> object: ...

        def ioctl(self, request: int, argument: int) -> object: ...


_IOCTL_BLOCK_COUNT = const(4)
_IOCTL_ERASE = const(6)
_BAD_BLOCK = const(-84)  # LFS_ERR_CORRUPT


class FlashRange:
    """`count` blocks of `device` from block `first` on."""

    def __init__(self, device: "BlockDevice", first: int, count: int) -> None:
        self._device = device
        self._first = first
        self._count = count

    def readblocks(self, block: int, buffer: bytearray, offset: int = 0) -> object:
        """Read as the device does, counted from our first block."""
        try:
            return self._device.readblocks(self._first + block, buffer, offset)
        except OSError:
            return _BAD_BLOCK

    def writeblocks(self, block: int, buffer: bytes, offset: int = 0) -> object:
        """Program as the device does, counted from our first block."""
        try:
            return self._device.writeblocks(self._first + block, buffer, offset)
        except OSError:
            return _BAD_BLOCK

    def ioctl(self, request: int, argument: int) -> object:
        """Answer for our blocks only."""
        if request == _IOCTL_BLOCK_COUNT:
            return self._count
        if request != _IOCTL_ERASE:
            return self._device.ioctl(request, argument)
        try:
            return self._device.ioctl(request, self._first + argument)
        except OSError:
            return _BAD_BLOCK
