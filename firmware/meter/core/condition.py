"""One condition that a meter watches for: when it begins, and when it is over.

Here: thresholds apart from each other, and how long each must persist. Not here: which conditions
there are (`watch`).
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter

_MOST_S = 0xFFFF


class Condition:
    """On once a value has been at or beyond `begins_at` for `begin_s`, off once it has been at or
    short of `ends_at` for `end_s`; in between it stays what it is. Beyond is above, or below where
    `is_low`. A sample counts for the time since the one before.
    """

    __slots__ = ("begin_s", "begins_at", "end_s", "ends_at", "is_low", "is_on", "is_used", "_ms")

    def __init__(
        self, begins_at: int, ends_at: int, begin_s: int, end_s: int, is_low: bool = False
    ) -> None:
        self.is_on = False
        self.is_low = is_low
        self.set(begins_at, ends_at, begin_s, end_s)

    def set(
        self, begins_at: int, ends_at: int, begin_s: int, end_s: int, is_used: bool = True
    ) -> None:
        """Take other thresholds; ValueError if it would begin and end at once, or never.

        One that is not used is off.
        """
        is_apart = ends_at > begins_at if self.is_low else ends_at < begins_at
        if not is_apart or not 0 <= begin_s <= _MOST_S or not 0 <= end_s <= _MOST_S:
            raise ValueError("a condition ends before where it begins, after 0 to 65535 s")
        self.begins_at = begins_at
        self.ends_at = ends_at
        self.begin_s = begin_s
        self.end_s = end_s
        self.is_used = is_used
        self.is_on = self.is_on and is_used
        self._ms = 0

    def look(self, value: int, elapsed_ms: int) -> bool:
        """Judge one sample; say whether the condition has just begun or ended."""
        if self.is_on:
            is_turning = value >= self.ends_at if self.is_low else value <= self.ends_at
        else:
            is_turning = value <= self.begins_at if self.is_low else value >= self.begins_at
        if not is_turning or not self.is_used:
            self._ms = 0
            return False
        self._ms += elapsed_ms
        if self._ms < (self.end_s if self.is_on else self.begin_s) * 1000:
            return False
        self._ms = 0
        self.is_on = not self.is_on
        return True

    def write_to(self, writer: "OctetWriter") -> None:
        """Append the thresholds, compact (SPEC 4.4)."""
        writer.number(1 if self.is_used else 0, 1)
        for number in (self.begins_at, self.ends_at, self.begin_s, self.end_s):
            writer.compact(number)

    def read_from(self, reader: "OctetReader") -> None:
        """Take them back."""
        is_used = bool(reader.number_below(2, 1))
        begins_at, ends_at, begin_s = reader.compact(), reader.compact(), reader.compact()
        self.set(begins_at, ends_at, begin_s, reader.compact(), is_used)
