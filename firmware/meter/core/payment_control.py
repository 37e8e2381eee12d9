"""Payment control: which periods of supply the customer has bought, and whether one is running.

Here: the arithmetic of *activate* tokens and the end of periods by time or by energy. Not here:
whether a token is genuine (`token_desk`), nor the relay (`supply`).

The account is a short queue of periods. The first one runs; the others wait with their length. A
period without a cap grows when another without a cap follows, so a customer who buys thirty months
has one period of thirty months. A capped period keeps to itself: its energy and its time end
together, whichever ends first, and the next one starts there.
"""

from ..const import const
from .calendar import TIME_LIMIT_S
from .energy import EnergyRegister

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter

TOKEN_MODE = const(0)  # supply while a period runs
POSTPAID = const(1)  # supply whatever the account says; periods run on and may end

# Waiting periods are stored in one journal record; 32 capped purchases ahead is years of buying.
MAX_PERIODS = const(32)

_FIXED = const(1)
_CAPPED = const(2)

STILL_RUNNING = const(0)
TIME_ENDED = const(1)
CAP_REACHED = const(2)


class Period:
    """One bought period: `duration_s` while it waits, `ends_s` (Unix seconds) once it runs.

    `is_fixed` marks an *until*: its end is a moment, which a corrected clock does not move.
    `cap_wh` is None without a cap; `cap_end_wh` and `cap_end_mj` say where the import register
    stands when the cap is used up.
    """

    def __init__(self, duration_s: int, cap_wh: "int | None", is_fixed: bool) -> None:
        self.duration_s = duration_s
        self.cap_wh = cap_wh
        self.is_fixed = is_fixed
        self.ends_s = 0
        self.cap_end_wh = 0
        self.cap_end_mj = 0

    def start(self, at_s: int, from_wh: int, from_mj: int) -> None:
        """Begin to run at `at_s`, with the import register at `from_wh` and `from_mj`."""
        self.ends_s = at_s + self.duration_s
        if self.cap_wh is not None:
            self.cap_end_wh = from_wh + self.cap_wh
            self.cap_end_mj = from_mj

    def is_used_up(self, register: EnergyRegister) -> bool:
        """Say whether the cap's energy has gone."""
        return self.cap_wh is not None and register.has_reached(self.cap_end_wh, self.cap_end_mj)

    def write_to(self, writer: "OctetWriter") -> None:
        """Append the period (SPEC 4.2)."""
        is_capped = self.cap_wh is not None
        writer.number((_FIXED if self.is_fixed else 0) | (_CAPPED if is_capped else 0), 1)
        writer.number(self.duration_s, 6)
        writer.number(self.ends_s, 6)
        writer.number(self.cap_wh or 0, 4)
        writer.number(self.cap_end_wh, 6)
        writer.number(self.cap_end_mj, 4)

    def can_grow(self) -> bool:
        """Say whether more time may be added to this period itself."""
        return self.cap_wh is None and not self.is_fixed


class PaymentControl:
    """The account of one meter. `register` is its import energy, against which caps count."""

    def __init__(self, register: EnergyRegister) -> None:
        self.mode = TOKEN_MODE
        self.ended_s = 0  # when the last period ended, which in the dark was a while ago
        self._register = register
        self._periods: "list[Period]" = []

    def permits_supply(self) -> bool:
        """Say whether payment lets the customer be supplied now."""
        return self.mode == POSTPAID or bool(self._periods)

    def activate_until(self, until_s: int, cap_wh: "int | None", now_s: int) -> None:
        """Replace the whole account by supply until `until_s`; at or before `now_s` ends it."""
        self._periods = []
        if until_s > now_s:
            self._append(Period(until_s - now_s, cap_wh, True), now_s)

    def activate_for(self, duration_s: int, cap_wh: "int | None", now_s: int) -> bool:
        """Add `duration_s` to what is left, or count it from now; False when the account is full.

        The caller has let `advance` end what is over by `now_s`.
        """
        if (self.paid_until_s() or now_s) + duration_s >= TIME_LIMIT_S:
            return False
        last = self._periods[-1] if self._periods else None
        if cap_wh is None and last is not None and last.can_grow():
            last.duration_s += duration_s
            last.ends_s += duration_s
            return True
        if len(self._periods) == MAX_PERIODS:
            return False
        self._append(Period(duration_s, cap_wh, False), now_s)
        return True

    def advance(self, now_s: int) -> int:
        """End what is over at `now_s` and start what follows.

        Return STILL_RUNNING, or how the last period to end did (TIME_ENDED, CAP_REACHED).
        """
        how = STILL_RUNNING
        while self._periods:
            period = self._periods[0]
            if now_s >= period.ends_s:
                how, self.ended_s = TIME_ENDED, period.ends_s
                self._next(period.ends_s, self._register.wh, self._register.mj)
            elif period.is_used_up(self._register):
                how, self.ended_s = CAP_REACHED, now_s
                self._next(now_s, period.cap_end_wh, period.cap_end_mj)
            else:
                break
        return how

    def is_cap_reached(self) -> bool:
        """Say, without allocating, whether the running period's energy has gone."""
        return bool(self._periods) and self._periods[0].is_used_up(self._register)

    def shift(self, skipped_s: int, now_s: int) -> None:
        """Follow a clock that was corrected by `skipped_s` seconds and now says `now_s`.

        Time that was bought as a length keeps its length: nobody used it while the clock jumped.
        So a moment that the clock jumped over comes now, and what waits behind it starts now.
        """
        if not self._periods:
            return
        period = self._periods[0]
        if not period.is_fixed:
            period.ends_s += skipped_s
        elif now_s - skipped_s < period.ends_s < now_s:
            period.ends_s = now_s

    def next_end_s(self) -> "int | None":
        """Return when the running period ends by time, or None when none runs."""
        return self._periods[0].ends_s if self._periods else None

    def paid_until_s(self) -> "int | None":
        """Return the end of everything bought if no cap ends it sooner, or None."""
        if not self._periods:
            return None
        return self._periods[0].ends_s + sum(p.duration_s for p in self._periods[1:])

    def seconds_left(self, now_s: int) -> int:
        """Return the seconds of supply left in the account."""
        until_s = self.paid_until_s()
        return 0 if until_s is None else max(0, until_s - now_s)

    def cap_left_wh(self) -> "int | None":
        """Return the Wh left in the running period rounded up, or None when it has no cap."""
        if not self._periods or self._periods[0].cap_wh is None:
            return None
        period = self._periods[0]
        left_wh = period.cap_end_wh - self._register.wh
        if self._register.mj < period.cap_end_mj:
            left_wh += 1
        return max(0, left_wh)

    def write_to(self, writer: "OctetWriter") -> None:
        """Append mode and account (SPEC 4.2)."""
        writer.number(self.mode, 1)
        writer.number(len(self._periods), 1)
        for period in self._periods:
            period.write_to(writer)

    def read_from(self, reader: "OctetReader") -> None:
        """Take mode and account back."""
        self.mode = reader.number_below(POSTPAID + 1, 1)
        count = reader.number_below(MAX_PERIODS + 1, 1)
        self._periods = [_read_period(reader) for _ in range(count)]

    def _append(self, period: Period, now_s: int) -> None:
        if not self._periods:
            period.start(now_s, self._register.wh, self._register.mj)
        self._periods.append(period)

    def _next(self, at_s: int, from_wh: int, from_mj: int) -> None:
        self._periods.pop(0)
        if self._periods:
            self._periods[0].start(at_s, from_wh, from_mj)


def _read_period(reader: "OctetReader") -> Period:
    flags = reader.number_below(_FIXED + _CAPPED + 1, 1)
    duration_s, ends_s, cap_wh = reader.number(6), reader.number(6), reader.number(4)
    period = Period(duration_s, cap_wh if flags & _CAPPED else None, bool(flags & _FIXED))
    period.ends_s = ends_s
    period.cap_end_wh = reader.number(6)
    period.cap_end_mj = reader.number(4)
    return period
