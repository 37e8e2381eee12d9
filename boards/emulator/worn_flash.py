"""Flash with worn-out blocks: a fault that wraps a chip.

Here: the two ways in which a block fails. Not here: how it came to that. Either the driver notices
and refuses, or it does not and some bits stay as they were.
"""

from meter.const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .flash import FlashChip

REFUSES = const(0)  # programming and erasing raise OSError
KEEPS_BITS = const(1)  # an erase does nothing, programming leaves a bit of every octet; no error
WEAR = (REFUSES, KEEPS_BITS)

_EIO = const(5)
_IOCTL_ERASE = const(6)


class WornFlash:
    """`chip` with worn blocks: `worn` says how by block, and may grow while we run."""

    def __init__(self, chip: "FlashChip", worn: "dict[int, int]") -> None:
        self.worn = worn
        self.cord = chip.cord
        self._chip = chip

    def readblocks(self, block: int, buffer: bytearray, offset: int = 0) -> None:
        """Read as the chip does: a worn block can be read."""
        self._chip.readblocks(block, buffer, offset)

    def writeblocks(self, block: int, buffer: bytes, offset: int = 0) -> None:
        """Program what the block still takes."""
        if self._wear_of(block) == KEEPS_BITS:
            buffer = bytes(octet | 1 for octet in buffer)
        self._chip.writeblocks(block, buffer, offset)

    def ioctl(self, request: int, argument: int) -> int:
        """Answer as the chip does, but erase no worn block."""
        if request == _IOCTL_ERASE and self._wear_of(argument) == KEEPS_BITS:
            return 0
        return self._chip.ioctl(request, argument)

    def _wear_of(self, block: int) -> "int | None":
        wear = self.worn.get(block)
        if wear == REFUSES:
            raise OSError(_EIO)
        return wear
