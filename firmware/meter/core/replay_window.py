"""Which token numbers were used: a sliding window over the claim `cti`.

Here: the memory that makes each token count once, whatever order tokens arrive in. Not here: what a
token does. The cost of every question is the same for the first token and the ten-thousandth.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter

WIDTH = const(128)


class ReplayWindow:
    """The `WIDTH` numbers up to the highest one used; bit `i` of `used` stands for `highest - i`.

    Numbers below `floor` that were never used are retired: an `activate until` states the whole
    account, so what came before it and was not entered is void. `clock_set_by` is the number of the
    token that set the clock last, or 0.
    """

    def __init__(self) -> None:
        self.highest = 0
        self.used = 0
        self.floor = 0
        self.clock_set_by = 0

    def is_too_old(self, number: int) -> bool:
        """Say whether `number` lies below the window, so that nothing is known of it any more."""
        return number <= self.highest - WIDTH

    def is_used(self, number: int) -> bool:
        """Say whether `number` lies in the window and was used."""
        behind = self.highest - number
        return behind >= 0 and (self.used >> behind) & 1 == 1

    def is_superseded(self, number: int) -> bool:
        """Say whether `number` was retired unused by a later statement of the whole account."""
        return number < self.floor and not self.is_used(number)

    def use(self, number: int) -> None:
        """Mark `number` used. It must not be too old."""
        ahead = number - self.highest
        if ahead > 0:
            self.highest = number
            self.used = self._moved_up(ahead) | 1
        else:
            self.used |= 1 << -ahead

    def retire_below(self, number: int) -> None:
        """Retire every unused number below `number`."""
        if number > self.floor:
            self.floor = number

    def write_to(self, writer: "OctetWriter") -> None:
        """Append the window (SPEC 4.2)."""
        writer.number(self.highest, 4)
        writer.number(self.used, WIDTH // 8)
        writer.number(self.floor, 4)
        writer.number(self.clock_set_by, 4)

    def read_from(self, reader: "OctetReader") -> None:
        """Take the window back."""
        self.highest = reader.number(4)
        self.used = reader.number(WIDTH // 8)
        self.floor = reader.number(4)
        self.clock_set_by = reader.number(4)

    def _moved_up(self, ahead: int) -> int:
        if ahead >= WIDTH:  # also keeps a jump of 2**31 from shifting by 2**31 bits
            return 0
        return (self.used << ahead) & ((1 << WIDTH) - 1)
