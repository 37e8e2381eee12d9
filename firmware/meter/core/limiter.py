"""The limiter (COSEM class 71): too much for too long opens the contact, and it tries again.

Here: limits, what counts as too long, attempts and lock-out. Not here: the contact (`supply` hears
the objection), nor what the limits are measured with. A limit of 0 is none.

Beyond the limit for `min_over_s` it trips, beyond the trip limit at once. After `hold_s` it lets
supply try again; after `attempts` of these it locks out for `lockout_s`, 0 for until the operator
reconnects. Below the limits for `min_under_s`, all is forgotten.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter

SUPPLIED = const(0)
HELD = const(1)
LOCKED = const(2)

MOST_W = const(1_000_000)
_MOST_MA = const(4_000_000)
_MOST_S = const(1_000_000)  # 11 days: its milliseconds are a small int on a 32-bit board
_MOST_GROUPS = const(16)
_BOUNDS = (MOST_W, MOST_W, _MOST_MA, MOST_W, _MOST_MA) + (_MOST_S,) * 3 + (255, _MOST_S)


class Limits:
    """The settings of a limiter; without any limit it does nothing.

    `set_by` is the number of the token that set `normal_w` last, or of the last one before somebody
    else set it: an older token does not bring an older limit back.
    """

    def __init__(self) -> None:
        self.normal_w = 0
        self.emergency_w = 0
        self.limit_ma = 0
        self.trip_w = 0
        self.trip_ma = 0
        self.min_over_s = 60
        self.min_under_s = 300
        self.hold_s = 120
        self.attempts = 3
        self.lockout_s = 1800
        self.emergency_id = 0
        self.emergency_from_s = 0  # Unix; with a duration of 0 there is no emergency
        self.emergency_duration_s = 0
        self.emergency_groups: "tuple[int, ...]" = ()
        self.set_by = 0

    @property
    def are_set(self) -> bool:
        """Say whether there is any limit."""
        return any(self._numbers()[:5])

    def check(self) -> None:
        """Raise ValueError if a number is out of its bounds."""
        for number, most in zip(self._numbers(), _BOUNDS):
            if not 0 <= number <= most:
                raise ValueError("limits: %d is not 0 to %d" % (number, most))
        if self.emergency_from_s < 0 or self.emergency_duration_s < 0:
            raise ValueError("limits: an emergency does not begin or last less than nothing")
        ids = (self.emergency_id,) + self.emergency_groups
        if len(ids) > _MOST_GROUPS or min(ids) < 0 or max(ids) > 0xFFFF:
            raise ValueError("limits: at most 15 emergency groups, of 0 to 65535")

    def is_emergency(self, now_s: int) -> bool:
        """Say whether the emergency profile holds at `now_s`."""
        since_s = now_s - self.emergency_from_s
        is_ours = not self.emergency_groups or self.emergency_id in self.emergency_groups
        return is_ours and 0 <= since_s < self.emergency_duration_s

    def next_change_s(self, now_s: int) -> "int | None":
        """Return when an emergency begins or ends next, or None."""
        for moment_s in (self.emergency_from_s, self.emergency_from_s + self.emergency_duration_s):
            if self.emergency_duration_s and moment_s > now_s:
                return moment_s
        return None

    def write_to(self, writer: "OctetWriter") -> None:
        """Append, compact (SPEC 4.4)."""
        emergency = (self.emergency_id, self.emergency_from_s, self.emergency_duration_s)
        for number in self._numbers() + emergency:
            writer.compact(number)
        writer.compact(len(self.emergency_groups))
        for group in self.emergency_groups:
            writer.compact(group)
        writer.compact(self.set_by)

    def read_from(self, reader: "OctetReader") -> None:
        """Take them back."""
        self.normal_w, self.emergency_w, self.limit_ma = _three(reader)
        self.trip_w, self.trip_ma, self.min_over_s = _three(reader)
        self.min_under_s, self.hold_s, self.attempts = _three(reader)
        self.lockout_s, self.emergency_id, self.emergency_from_s = _three(reader)
        self.emergency_duration_s = reader.compact()
        count = reader.compact_below(_MOST_GROUPS)
        self.emergency_groups = tuple([reader.compact() for _ in range(count)])
        self.set_by = reader.compact()

    def _numbers(self) -> "tuple[int, ...]":
        limits = (self.normal_w, self.emergency_w, self.limit_ma, self.trip_w, self.trip_ma)
        waits = (self.min_over_s, self.min_under_s, self.hold_s)
        return limits + waits + (self.attempts, self.lockout_s)


class Limiter:
    """Watches one meter's power and current. `state` is one of those above.

    `tripped_at_w` is the power that tripped it last. After a power cut a wait begins anew.
    """

    def __init__(self) -> None:
        self.limits = Limits()
        self.state = SUPPLIED
        self.is_emergency = False
        self.tripped_at_w = 0
        self._trips = 0  # since all was well for long enough
        self._over_ms = 0
        self._calm_ms = 0
        self._waited_ms = 0

    @property
    def threshold_w(self) -> int:
        """The limit that holds now (threshold_active), 0 for none.

        An emergency for which no limit was set lifts none.
        """
        limits = self.limits
        return limits.emergency_w if self.is_emergency and limits.emergency_w else limits.normal_w

    @property
    def objects(self) -> bool:
        """Say whether supply must be off."""
        return self.state != SUPPLIED

    def advance(self, now_s: int) -> None:
        """Look whether the emergency profile holds."""
        self.is_emergency = self.limits.is_emergency(now_s)

    def next_s(self, now_s: int) -> "int | None":
        """Return when `advance` should be called next, or None."""
        return self.limits.next_change_s(now_s)

    def look(self, power_mw: int, current_ma: int, elapsed_ms: int) -> bool:
        """Judge one sample; say whether `state` has changed. Allocates nothing."""
        if self.state != SUPPLIED:
            return self._wait(elapsed_ms)
        limits = self.limits
        if _is_over(power_mw, limits.trip_w, current_ma, limits.trip_ma):
            return self._trip(power_mw)
        if not _is_over(power_mw, self.threshold_w, current_ma, limits.limit_ma):
            self._be_calm(elapsed_ms)
            return False
        self._calm_ms = 0
        self._over_ms += elapsed_ms
        return self._over_ms >= limits.min_over_s * 1000 and self._trip(power_mw)

    def forgive(self) -> None:
        """The operator reconnects: begin anew."""
        self.state = SUPPLIED
        self._trips = self._over_ms = 0

    def write_to(self, writer: "OctetWriter") -> None:
        """Append state and trips, compact (SPEC 4.2)."""
        writer.compact(self.state)
        writer.compact(self._trips)

    def read_from(self, reader: "OctetReader") -> None:
        """Take them back."""
        self.state = reader.compact_below(LOCKED + 1)
        self._trips = reader.compact()

    def _trip(self, power_mw: int) -> bool:
        self._trips += 1
        self.state = HELD if self._trips <= self.limits.attempts else LOCKED
        self.tripped_at_w = power_mw // 1000
        self._over_ms = self._waited_ms = 0
        return True

    def _wait(self, elapsed_ms: int) -> bool:
        is_locked = self.state == LOCKED
        wait_s = self.limits.lockout_s if is_locked else self.limits.hold_s
        if is_locked and wait_s == 0:
            return False
        self._waited_ms += elapsed_ms
        if self._waited_ms < wait_s * 1000:
            return False
        self.state = SUPPLIED
        self._calm_ms = 0
        if is_locked:
            self._trips = 0
        return True

    def _be_calm(self, elapsed_ms: int) -> None:
        self._over_ms = 0
        if self._trips:
            self._calm_ms += elapsed_ms
            if self._calm_ms >= self.limits.min_under_s * 1000:
                self._trips = 0


def _is_over(power_mw: int, limit_w: int, current_ma: int, limit_ma: int) -> bool:
    """Say whether power in either direction, or current, is above its limit, 0 being none."""
    return (limit_w != 0 and abs(power_mw) > limit_w * 1000) or 0 < limit_ma < current_ma


def _three(reader: "OctetReader") -> "tuple[int, int, int]":
    first, second = reader.compact(), reader.compact()
    return first, second, reader.compact()
