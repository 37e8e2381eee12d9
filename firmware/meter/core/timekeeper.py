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
    board allocates nothing. `stored_s` is what the state said at power-up, 0 if nothing.
    `is_followed` says that a battery clock holds our time; a jump ends that.
    """

    def __init__(self, start_s: int = 0, quality: int = UNSET, utc_offset_min: int = 0) -> None:
        self.quality = quality
        self.utc_offset_min = utc_offset_min
        self.stored_s = 0
        self._stored_quality = UNSET
        self._anchor_s = start_s
        self._since_ms = 0
        self._hold_ms = 0
        self.is_followed = False

    def advance(self, elapsed_ms: int) -> None:
        """Let `elapsed_ms` pass."""
        if self._hold_ms:
            held_ms = min(self._hold_ms, elapsed_ms)
            self._hold_ms -= held_ms
            elapsed_ms -= held_ms
        self._since_ms += elapsed_ms

    @property
    def has_lost_trust(self) -> bool:
        """Say whether the time was trusted before this power-up and is not now."""
        return self._stored_quality == TRUSTED and self.quality != TRUSTED

    def settle_anchor(self) -> None:
        """Move whole seconds into the anchor. Wanted at least every `FAR_MS`."""
        self._anchor_s += self._since_ms // 1000
        self._since_ms %= 1000

    def now_s(self) -> int:
        """Return the time in whole Unix seconds, UTC."""
        return self._anchor_s + self._since_ms // 1000

    def ms_until(self, unix_s: int) -> int:
        """Return the milliseconds until `unix_s`, 0 if it is past, at most `FAR_MS`."""
        left_ms = (unix_s - self._anchor_s) * 1000 - self._since_ms + self._hold_ms
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

    def resume(self, dark_s: int) -> None:
        """Go on from the stored time and `dark_s` more, which somebody counted in the dark."""
        self.learn(self.stored_s + dark_s)
        self.quality = max(self.quality, self._stored_quality)

    def moment(self) -> "tuple[int, int, int, int, bool]":
        """Return where the clock is, for `return_to`."""
        return self._anchor_s, self._since_ms, self._hold_ms, self.quality, self.is_followed

    def return_to(self, moment: "tuple[int, int, int, int, bool]") -> None:
        """Undo what moved the clock in this very millisecond: it could not be stored."""
        self._anchor_s, self._since_ms, self._hold_ms, self.quality, self.is_followed = moment

    def nudge(self, ahead_s: int) -> None:
        """Follow a better clock that is `ahead_s` seconds ahead, or behind if that is negative.

        A second is left, for neither shows less. What is ahead of it waits: time never runs back.
        """
        if ahead_s > 1:
            self._since_ms += (ahead_s - 1) * 1000
        self._hold_ms = max(0, -ahead_s - 1) * 1000

    def write_to(self, writer: "OctetWriter") -> None:
        """Append time and quality (SPEC 4.2)."""
        writer.number(self.now_s(), 6)
        writer.number(self.quality, 1)

    def read_from(self, reader: "OctetReader") -> None:
        """Go on from a stored time, unless a better clock knows that it is later by now.

        Nobody counted while the power was off, so what was trusted is an estimate now.
        """
        self.stored_s = reader.number(6)
        self._stored_quality = reader.number_below(TRUSTED + 1, 1)
        if self._stored_quality != UNSET:
            self.learn(self.stored_s)

    def _move(self, unix_s: int) -> None:
        self._anchor_s = unix_s
        self._since_ms = 0
        self._hold_ms = 0
        self.is_followed = False
