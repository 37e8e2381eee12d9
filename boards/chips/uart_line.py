"""Two wires between a host and a chip: octets at their pace, and what noise makes of them.

Here: the host's end, as `machine.UART` with timeout 0, and the chip's. Not here: any chip. The end
of the host allocates nothing, as the real one does not.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

_ASKED = 64


class UartLine:
    """A line whose octets take `octet_us` each; the host's buffer holds `capacity` of them.

    `damage`, if set, is what noise does to everything that the chip says: octets in, octets out.
    """

    def __init__(self, octet_us: int = 1042, capacity: int = 256) -> None:
        self.damage: "Callable[[bytes], bytes] | None" = None
        self.asked_octets = 0  # by the host, in all
        self._octet_us = octet_us
        self._heard = bytearray(capacity)
        self._begin = 0
        self._count = 0
        self._asked = bytearray(_ASKED)
        self._asked_count = 0
        self._coming: "list[list]" = []  # microseconds until the next octet, octets

    def any(self) -> int:
        """Return how many octets the host can read."""
        return self._count

    def readinto(self, buf: bytearray) -> "int | None":
        """Fill `buf` from what was heard; None if nothing was."""
        count = min(len(buf), self._count)
        if count == 0:
            return None
        for at in range(count):
            buf[at] = self._heard[(self._begin + at) % len(self._heard)]
        self._begin = (self._begin + count) % len(self._heard)
        self._count -= count
        return count

    def write(self, buf: "bytes | bytearray") -> int:
        """Send `buf` to the chip; what it does not fetch in time is lost."""
        for octet in buf:
            if self._asked_count < _ASKED:
                self._asked[self._asked_count] = octet
                self._asked_count += 1
        self.asked_octets += len(buf)
        return len(buf)

    def take(self) -> bytes:
        """Return what the host has sent, to the chip."""
        asked = bytes(self._asked[: self._asked_count])
        self._asked_count = 0
        return asked

    def say(self, octets: bytes, after_ms: int = 0) -> None:
        """Send `octets` to the host, the first one after `after_ms`."""
        if self.damage is not None:
            octets = self.damage(octets)
        if octets:
            self._coming.append([after_ms * 1000 + self._octet_us, octets])

    def pass_time(self, elapsed_ms: int) -> None:
        """Let the octets arrive whose time it is."""
        for coming in self._coming:
            coming[0] -= elapsed_ms * 1000
            while coming[0] <= 0 and coming[1]:
                self._hear(coming[1][0])
                coming[1] = coming[1][1:]
                coming[0] += self._octet_us
        self._coming = [coming for coming in self._coming if coming[1]]

    def deliver(self, octets: bytes) -> None:
        """Let `octets` be there at once, damaged as usual: of a chip that never stops talking."""
        if self.damage is not None:
            octets = self.damage(octets)
        for octet in octets:
            self._hear(octet)

    def _hear(self, octet: int) -> None:
        if self._count < len(self._heard):  # a full buffer drops what comes
            self._heard[(self._begin + self._count) % len(self._heard)] = octet
            self._count += 1
