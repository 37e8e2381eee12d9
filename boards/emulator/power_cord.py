"""The power cord: what a memory chip holds when the power fails at any of its operations.

Here: what an operation does, whole or cut; a cord to pull while the meter runs; and a tape of the
operations, to be cut afterwards at every one of them. Not here: the chips (`flash`,
`mb85rc256v_chip`), nor what the rest of a board does without power.
"""

import asyncio

from meter.const import const

# How a cut falls on the operation it hits.
BEFORE = const(0)  # nothing was done
MIDDLE = const(1)  # the first half was done
TORN = const(2)  # done, but with random bits where the charge was not yet stable
AFTER = const(3)  # all was done, and nobody was told
KINDS = (BEFORE, MIDDLE, TORN, AFTER)

_NEVER = const(-1)


class PowerCutError(asyncio.CancelledError):
    """There is no power: no code runs on. A task that it ends has not failed, it just ends."""


class PowerCord:
    """The power of one board's chips. They ask it before they do anything."""

    def __init__(self) -> None:
        self.is_cut = False
        self.outages = 0
        self.operations = 0  # programs and erases begun so far, on all chips
        self._cut_at = _NEVER
        self._kind = BEFORE

    def arm(self, operation: int, kind: int) -> None:
        """Fail on an operation to come, the next being 0, in the way `kind`."""
        self._cut_at = self.operations + operation
        self._kind = kind

    def pull(self) -> None:
        """Fail now, between two operations."""
        if not self.is_cut:
            self.is_cut = True
            self.outages += 1

    def restore(self) -> None:
        """Let the power return; what was armed and not reached is forgotten."""
        self.is_cut = False
        self._cut_at = _NEVER

    def check(self) -> None:
        """Raise PowerCutError if there is no power."""
        if self.is_cut:
            raise PowerCutError

    def begin(self) -> int:
        """Count an operation and return how much of it is done; then `check` tells of the cut."""
        self.check()
        at = self.operations
        self.operations += 1
        if at != self._cut_at:
            return AFTER
        self.pull()
        return self._kind


class Tape:
    """Records the operations on a chip that held `image` at first. A flash's listener."""

    def __init__(self, image: bytes) -> None:
        self._image = bytearray(image)
        self._operations: "list[tuple[int, int, bytes | None]]" = []
        self._done = 0

    def __len__(self) -> int:
        return len(self._operations)

    def note(self, start: int, length: int, data: "bytes | None") -> None:
        """Record programming `data` at `start`, or with None erasing `length` octets there."""
        self._operations.append((start, length, data))

    def cut(self, at: int, kind: int) -> bytearray:
        """Return what the chip holds after a cut at operation `at`, from 0; it never goes back."""
        while self._done < at:
            self._apply(self._image, self._done, AFTER)
            self._done += 1
        image = bytearray(self._image)
        self._apply(image, at, kind)
        return image

    def _apply(self, image: bytearray, at: int, kind: int) -> None:
        start, length, data = self._operations[at]
        held = image[start : start + length]
        change(held, data, kind, at)
        image[start : start + length] = held


def change(held: bytearray, data: "bytes | None", kind: int = AFTER, seed: int = 0) -> None:
    """Do to the octets `held` what programming `data`, or with None erasing, does if so cut."""
    if kind == BEFORE:
        return
    end = len(held) // 2 if kind == MIDDLE else len(held)
    held[:end] = b"\xff" * end if data is None else _cleared(held[:end], data[:end])
    if kind == TORN:
        _disturb(held, seed)


def _cleared(held: bytearray, data: bytes) -> bytes:
    """Return `held` without the bits that are 0 in `data`: all that programming can do."""
    left = int.from_bytes(bytes(held), "big") & int.from_bytes(data, "big")
    return left.to_bytes(len(data), "big")


def _disturb(held: bytearray, seed: int) -> None:
    """Flip bits as an unfinished operation leaves them; the same for the same seed."""
    dice = seed * 40503 + 1
    for at in range(len(held)):
        dice = dice * 75 % 65537
        held[at] ^= dice & 0xFF
