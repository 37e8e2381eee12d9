"""Where the meter sends what it tells unasked, how patiently, and when by itself.

Here: what makes sense, and when the schedule is due. Not here: what is told (`dlms.push`), nor the
way there (`links.push`), nor whether there is a plan at all (`push_setup`).
"""

from ..const import const
from .calendar import civil

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter

_DAY_S = const(86_400)
_DAY_MIN = const(1440)
_LAST_DAY = const(28)  # every month has it
_MAX_U8 = const(0xFF)
_MAX_U16 = const(0xFFFF)
_NEVER = const(_DAY_MIN)


# The destination of what goes out by the serial line: whoever listens there.
SERIAL = b"serial"


class PushPlan:
    """`destination` is "a.b.c.d:port", `SERIAL`, or empty for none.

    To an address, `spread_s` is the most by which a push waits by chance, so that not all meters
    call at once; then `retries`, each `delay_s` after the last. `minute` of the local day is when
    it pushes by itself, on each `day` of a month, or daily where that is 0; `schedule` sets them.
    `is_due` is set when that moment has come.
    """

    def __init__(self) -> None:
        self.destination = b""
        self.spread_s = 0
        self.retries = 0
        self.delay_s = 0
        self.minute = _NEVER
        self.day = 0
        self.is_due = False
        self._next_s = 0
        self._looked_s = 0

    @property
    def has_address(self) -> bool:
        """Say whether it goes to an address in a network."""
        return self.destination not in (b"", SERIAL)

    @property
    def is_scheduled(self) -> bool:
        """Say whether there is a moment at which it pushes by itself."""
        return self.minute != _NEVER

    def send_to(self, destination: bytes) -> None:
        """Push to `destination`; ValueError if it is no IPv4 address with a port, nor the others.

        No name: asking for its address would keep everything waiting.
        """
        if destination not in (b"", SERIAL):
            address_of(destination)
        self.destination = destination

    def set_patience(self, spread_s: int, retries: int, delay_s: int) -> None:
        """Take the last three attributes of COSEM class 40; ValueError beyond their types."""
        if not 0 <= spread_s <= _MAX_U16 or not 0 <= delay_s <= _MAX_U16:
            raise ValueError("a push waits for at most 65535 s")
        if not 0 <= retries <= _MAX_U8:
            raise ValueError("a push is tried again at most 255 times")
        self.spread_s, self.retries, self.delay_s = spread_s, retries, delay_s

    def schedule(self, minute: int, day: int) -> None:
        """Push at `minute` of each day, or of `day` of each month, 0 being every day."""
        if not 0 <= minute < _DAY_MIN or not 0 <= day <= _LAST_DAY:
            raise ValueError("a push is at a minute of a day, 1 to 28 or each")
        self.minute, self.day = minute, day
        self._next_s = 0

    def unschedule(self) -> None:
        """Push when somebody asks, and only then."""
        self.minute, self.day = _NEVER, 0

    def advance(self, now_s: int, utc_offset_min: int) -> None:
        """Let it become due when its moment has passed; one in the dark is not made up for."""
        if not self.is_scheduled or not self.destination:
            self._next_s = 0
            return
        is_past = now_s >= self._next_s
        if self._next_s and is_past:
            self.is_due = True
        if is_past or now_s < self._looked_s:
            self._next_s = self._after(now_s, utc_offset_min)
        self._looked_s = now_s

    def next_s(self) -> "int | None":
        """Return when `advance` should be called next, None where nothing is planned."""
        return self._next_s or None

    def write_to(self, writer: "OctetWriter") -> None:
        """Append (SPEC 4.4)."""
        writer.string(self.destination)
        for number in (self.spread_s, self.retries, self.delay_s, self.minute, self.day):
            writer.compact(number)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back."""
        self.send_to(reader.string())
        spread_s, retries = reader.compact(), reader.compact()
        self.set_patience(spread_s, retries, reader.compact())
        minute, day = reader.compact_below(_NEVER + 1), reader.compact()
        if minute == _NEVER:
            self.unschedule()
        else:
            self.schedule(minute, day)

    def _after(self, now_s: int, utc_offset_min: int) -> int:
        local_s = now_s + utc_offset_min * 60
        next_s = local_s - local_s % _DAY_S + self.minute * 60
        if next_s <= local_s:
            next_s += _DAY_S
        while self.day and civil(next_s)[2] != self.day:
            next_s += _DAY_S
        return next_s - utc_offset_min * 60


def address_of(destination: bytes) -> "tuple[str, int]":
    """Return host and port of "a.b.c.d:port"; ValueError for anything else."""
    host, _, port = destination.partition(b":")
    parts = host.split(b".")
    if len(parts) != 4 or max([_number(part) for part in parts]) > _MAX_U8:
        raise ValueError("a destination is an IPv4 address and a port: 192.168.1.20:4059")
    if not 1 <= _number(port) <= _MAX_U16:
        raise ValueError("a port is 1 to 65535")
    return host.decode(), _number(port)


def _number(digits: bytes) -> int:
    """Return what at most five digits say; too much for anything if they are none."""
    is_number = 1 <= len(digits) <= 5 and digits.isdigit()
    return int(digits) if is_number else _MAX_U16 + 1
