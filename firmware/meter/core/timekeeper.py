"""The meter's wall clock: Unix seconds UTC, and how far they can be trusted.

Here: counting elapsed milliseconds and the rules by which signed time moves the clock. Not here:
where elapsed time comes from (a board's tick counter, or virtual time), nor dates (`calendar`).
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter

UNSET = const(0)  # nothing known since power-up but how long ago that was
ESTIMATED = const(1)  # at least this late: stored time, or the issue time of a signed token
TRUSTED = const(2)  # set by somebody who proved that he may

# Farthest alarm, 6 days: a count of milliseconds that stays a small int on a 32-bit board.
FAR_MS = const(1 << 29)


class Timekeeper:
    """Unix time as an anchor in seconds and the small count of milliseconds since.

    Only `settle_anchor` and the questions touch numbers above 2**30, so that a sample on a 32-bit
    board allocates nothing.
    """

    def __init__(self, start_s: int = 0, quality: int = UNSET, utc_offset_min: int = 0) -> None:
        self.quality = quality
        self.utc_offset_min = utc_offset_min
        self._anchor_s = start_s
        self._since_ms = 0

    def advance(self, elapsed_ms: int) -> None:
        """Let `elapsed_ms` pass."""
        self._since_ms += elapsed_ms

    def settle_anchor(self) -> None:
        """Move whole seconds into the anchor. Wanted at least every `FAR_MS`."""
        self._anchor_s += self._since_ms // 1000
        self._since_ms %= 1000

    def now_s(self) -> int:
        """Return the time in whole Unix seconds, UTC."""
        return self._anchor_s + self._since_ms // 1000

    def ms_until(self, unix_s: int) -> int:
        """Return the milliseconds until `unix_s`, 0 if it is past, at most `FAR_MS`."""
        left_ms = (unix_s - self._anchor_s) * 1000 - self._since_ms
        return max(0, min(left_ms, FAR_MS))

    def learn(self, signed_s: int) -> int:
        """Move forward to a signed time that is later than ours; return the seconds skipped.

        A token cannot be entered before it was issued, so its issue time is a lower bound.
        """
        skipped_s = signed_s - self.now_s()
        if skipped_s <= 0:
            return 0
        self._move(signed_s)
        if self.quality == UNSET:
            self.quality = ESTIMATED
        return skipped_s

    def set(self, unix_s: int) -> int:
        """Set the clock on authority, forward or back; return the seconds skipped (may be < 0)."""
        skipped_s = unix_s - self.now_s()
        self._move(unix_s)
        self.quality = TRUSTED
        return skipped_s

    def write_to(self, writer: "OctetWriter") -> None:
        """Append time and quality (SPEC 4.2)."""
        writer.number(self.now_s(), 6)
        writer.number(self.quality, 1)

    def read_from(self, reader: "OctetReader") -> None:
        """Go on from a stored time, unless a better clock knows that it is later by now.

        Nobody counted while the power was off, so what was trusted is an estimate now.
        """
        stored_s = reader.number(6)
        if reader.number_below(TRUSTED + 1, 1) != UNSET:
            self.learn(stored_s)

    def _move(self, unix_s: int) -> None:
        self._anchor_s = unix_s
        self._since_ms = 0
