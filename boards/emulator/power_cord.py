"""The power cord of a flash chip: what the chip holds if the cord is pulled at any operation.

Here: a tape of the operations, and images cut from it. Not here: the chip (`flash`). A run is
recorded once and cut afterwards, at each operation and in each way; the chip then holds what it
would hold if the power had failed just there.
"""

from meter.const import const

from .flash import BLOCK_SIZE, program

# How a cut falls on the operation it hits.
BEFORE = const(0)  # nothing was done
MIDDLE = const(1)  # the first half was done
TORN = const(2)  # done, but with random bits where the charge was not yet stable
AFTER = const(3)  # all was done, and nobody was told
KINDS = (BEFORE, MIDDLE, TORN, AFTER)


class Tape:
    """Records the operations on a chip that held `image` at first. A flash's listener."""

    def __init__(self, image: bytes) -> None:
        self._image = bytearray(image)
        self._operations: "list[tuple[int, bytes | None]]" = []
        self._done = 0

    def __len__(self) -> int:
        return len(self._operations)

    def note(self, start: int, data: "bytes | None") -> None:
        """Record programming `data` at `start`, or with None erasing the block there."""
        self._operations.append((start, data))

    def cut(self, at: int, kind: int) -> bytearray:
        """Return what the chip holds after a cut at operation `at`, from 0; it never goes back."""
        while self._done < at:
            _apply(self._image, *self._operations[self._done])
            self._done += 1
        image = bytearray(self._image)
        start, data = self._operations[at]
        if kind == MIDDLE:
            _apply_half(image, start, data)
        elif kind != BEFORE:
            _apply(image, start, data)
        if kind == TORN:
            _disturb(image, start, BLOCK_SIZE if data is None else len(data), at)
        return image


def _apply(image: bytearray, start: int, data: "bytes | None") -> None:
    if data is None:
        image[start : start + BLOCK_SIZE] = b"\xff" * BLOCK_SIZE
    else:
        program(image, start, data)


def _apply_half(image: bytearray, start: int, data: "bytes | None") -> None:
    if data is None:
        image[start : start + BLOCK_SIZE // 2] = b"\xff" * (BLOCK_SIZE // 2)
    else:
        program(image, start, data[: len(data) // 2])


def _disturb(image: bytearray, start: int, length: int, seed: int) -> None:
    """Flip bits as an unfinished operation leaves them; the same for the same seed."""
    dice = seed * 40503 + 1
    for at in range(start, start + length):
        dice = dice * 75 % 65537
        image[at] ^= dice & 0xFF
