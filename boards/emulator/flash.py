"""A flash chip with the geometry of an ESP32's, and counters of its wear.

Here: what flash does: erasing sets the bits of a block, programming only clears them. Not here:
what a power cut leaves behind (`power_cord`), the file system, or what is stored. It is a
MicroPython block device with offsets, so the real littlefs runs on it.
"""

from meter.const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Protocol

    class Listener(Protocol):
        """Told of each operation when it is done; `data` is None for an erase."""

        def note(self, start: int, data: "bytes | None") -> None: ...


BLOCK_SIZE = const(4096)  # the ESP32's erase sector
VFS_BLOCKS = const(512)  # 2 MiB: the `vfs` partition of a stock image on 4 MiB of flash

_IOCTL_BLOCK_COUNT = const(4)
_IOCTL_BLOCK_SIZE = const(5)
_IOCTL_ERASE = const(6)


def erased(blocks: int = VFS_BLOCKS) -> bytearray:
    """Return the image of a chip that was never written."""
    return bytearray(b"\xff" * (blocks * BLOCK_SIZE))


class Flash:
    """`image` holds the chip's bytes and outlives its user; `listener` hears each operation."""

    def __init__(self, image: bytearray, listener: "Listener | None" = None) -> None:
        self.image = image
        self.programs = [0] * (len(image) // BLOCK_SIZE)
        self.erases = [0] * (len(image) // BLOCK_SIZE)
        self._listener = listener

    def readblocks(self, block: int, buffer: bytearray, offset: int = 0) -> None:
        """Fill `buffer` from `offset` in `block`."""
        start = block * BLOCK_SIZE + offset
        buffer[:] = memoryview(self.image)[start : start + len(buffer)]

    def writeblocks(self, block: int, buffer: bytes, offset: int = 0) -> None:
        """Program `buffer` at `offset` in `block`."""
        self.programs[block] += 1
        start = block * BLOCK_SIZE + offset
        program(self.image, start, buffer)
        if self._listener is not None:
            self._listener.note(start, bytes(buffer))

    def ioctl(self, request: int, argument: int) -> int:
        """Answer MicroPython's block-device requests; 6 erases block `argument`."""
        return answer_ioctl(request, argument, len(self.erases), self._erase)

    def _erase(self, block: int) -> None:
        self.erases[block] += 1
        start = block * BLOCK_SIZE
        self.image[start : start + BLOCK_SIZE] = b"\xff" * BLOCK_SIZE
        if self._listener is not None:
            self._listener.note(start, None)


def answer_ioctl(request: int, argument: int, blocks: int, erase: "Callable[[int], None]") -> int:
    """Answer a request to a chip of `blocks` blocks, one of which `erase` erases."""
    if request == _IOCTL_BLOCK_COUNT:
        return blocks
    if request == _IOCTL_BLOCK_SIZE:
        return BLOCK_SIZE
    if request == _IOCTL_ERASE:
        erase(argument)
    return 0


def program(image: bytearray, start: int, data: bytes) -> None:
    """Clear in `image`, from `start` on, the bits that are 0 in `data`."""
    for at in range(len(data)):
        image[start + at] &= data[at]
