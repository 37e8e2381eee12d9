"""How long nobody is let in after failed attempts, so that a short password cannot be tried out.

Here: failures in a row for each way in, and the wait they earn. Not here: what a failure is, nor
who tried (`dlms`). The failures are kept through power cuts, and the wait begins anew after one:
cutting the power never makes it shorter.
"""

from ..const import const
from . import verdict as v

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter

# Associations with a secret or keys: reader, utility, consumer.
LOCKED = const(3)
# Each by wire and by radio: a neighbour who tries keys over the air locks no cable.
WAYS = const(6)

# Everybody mistypes; after that each failure doubles the wait, up to a quarter of an hour: 35,000
# attempts a year, while who comes with the right password waits no longer than that.
_FREE = const(3)
_FIRST_MS = const(10_000)
_LONGEST_MS = const(900_000)
_MOST = const(15)  # more make no longer wait


class Lockouts:
    """One count and one wait for each way in, by its number below `WAYS`."""

    def __init__(self) -> None:
        self._failures = bytearray(WAYS)
        self._left_ms = [0] * WAYS
        self._longest_ms = 0  # nobody waits longer; 0 as a rule

    def advance(self, elapsed_ms: int) -> None:
        """Let `elapsed_ms` pass. Allocates nothing."""
        if not self._longest_ms:
            return
        self._longest_ms = max(0, self._longest_ms - elapsed_ms)
        left_ms = self._left_ms
        for way in range(WAYS):
            if left_ms[way]:
                left_ms[way] = max(0, left_ms[way] - elapsed_ms)

    def is_locked(self, way: int) -> bool:
        """Say whether nobody is let in there now."""
        return self._left_ms[way] > 0

    def has_failed(self, way: int) -> bool:
        """Say whether there is a failure to forget."""
        return self._failures[way] > 0

    def fail(self, way: int) -> int:
        """Count a failure; for `Meter.change`."""
        self._failures[way] = min(self._failures[way] + 1, _MOST)
        self._wait(way)
        return v.ACCEPTED

    def forget(self, way: int) -> int:
        """Somebody proved who they are: begin anew; for `Meter.change`."""
        self._failures[way] = 0
        self._left_ms[way] = 0
        return v.ACCEPTED

    def write_to(self, writer: "OctetWriter") -> None:
        """Append the failures (SPEC 4.2)."""
        for way in range(LOCKED):
            writer.number(self._failures[way] << 4 | self._failures[way + LOCKED], 1)

    def read_from(self, reader: "OctetReader") -> None:
        """Take them back, and wait for them from now on."""
        for way in range(LOCKED):
            both = reader.number(1)
            self._failures[way], self._failures[way + LOCKED] = both >> 4, both & 15
        for way in range(WAYS):
            self._wait(way)

    def _wait(self, way: int) -> None:
        self._left_ms[way] = wait_ms = _wait_ms(self._failures[way])
        self._longest_ms = max(self._longest_ms, wait_ms)


def _wait_ms(failures: int) -> int:
    if failures <= _FREE:
        return 0
    doublings = min(failures - _FREE - 1, 8)
    return min(_FIRST_MS << doublings, _LONGEST_MS)
