"""How a meter is kind to people: it says in time that supply will end, and it cuts nobody at night.

Here: the settings and the questions they answer. Not here: what supply beyond the paid end costs
(`grace`), nor who is told.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DAY_MIN = const(1440)
_MAX_LEAD_S = const(3_900_000)  # its minutes fit the 16 bits of an event's detail: 45 days

# Three days to find a shop, a day, and two hours in which to save one's work.
WARN_BEFORE_S = (259_200, 86_400, 7_200)


class Kindness:
    """`warn_before_s`: seconds before the end at which to warn. `no_cut`: hours in which supply is
    not cut for want of payment, pairs of minutes of the local day; a pair may span midnight.
    """

    def __init__(
        self,
        warn_before_s: "tuple[int, ...]" = WARN_BEFORE_S,
        no_cut: "tuple[tuple[int, int], ...]" = (),
    ) -> None:
        self.warn_before_s = tuple(sorted(warn_before_s, reverse=True))
        self._no_cut = no_cut

    def warning_level(self, left_s: int) -> int:
        """Return how many of the lead times have been passed with `left_s` seconds left."""
        return sum(1 for lead_s in self.warn_before_s if left_s <= lead_s)

    def no_cut_until_s(self, now_s: int, utc_offset_min: int) -> "int | None":
        """Return when the hours without cuts around `now_s` end (Unix s), None if it is not in any.

        Hours that follow each other without a gap are one.
        """
        local_s = now_s + utc_offset_min * 60
        minute = local_s // 60 % _DAY_MIN
        ahead_min = self._ahead_min(minute)
        if not ahead_min:
            return None
        return now_s - local_s % 60 + ahead_min * 60

    def _ahead_min(self, minute: int) -> int:
        """Return for how many minutes from `minute` of the day on nobody is cut, a day at most."""
        ahead_min = 0
        while ahead_min < _DAY_MIN:
            at = (minute + ahead_min) % _DAY_MIN
            more_min = max([_left_min(at, *hours) for hours in self._no_cut] or [0])
            if not more_min:
                break
            ahead_min += more_min
        return min(ahead_min, _DAY_MIN)


class EndWarning:
    """Notices when a lead time before the end of supply is passed.

    `level` is how many have been: 0 with time to spare, or when there is no end to warn of.
    """

    def __init__(self, kindness: Kindness) -> None:
        self.level = 0
        self._kindness = kindness
        self._end_s: "int | None" = None

    def update(self, end_s: "int | None", now_s: int) -> int:
        """Return the lead time (s) that was passed since the last call, or 0.

        An end that has just changed is no surprise to anybody.
        """
        level = 0 if end_s is None else self._kindness.warning_level(end_s - now_s)
        is_passed = level > self.level and end_s == self._end_s
        self.level = level
        self._end_s = end_s
        return self._kindness.warn_before_s[level - 1] if is_passed else 0

    def next_s(self) -> "int | None":
        """Return when the next lead time will be passed, or None."""
        if self._end_s is None or self.level == len(self._kindness.warn_before_s):
            return None
        return self._end_s - self._kindness.warn_before_s[self.level]


def _left_min(minute: int, begins: int, ends: int) -> int:
    """Return the minutes left of the hours from `begins` to `ends`, 0 outside of them."""
    length_min = (ends - begins) % _DAY_MIN
    since_min = (minute - begins) % _DAY_MIN
    return max(0, length_min - since_min)


def read_kindness(unit: "dict[str, Any]") -> Kindness:
    """Return the settings in a unit's description; ValueError names what is wrong.

    {"warn_before_s": [259200, 86400, 7200], "no_cut": [["18:00", "10:00"]]}, both optional.
    """
    leads_s = _listed(unit, "warn_before_s", WARN_BEFORE_S)
    for lead_s in leads_s:
        if type(lead_s) is not int or not 0 < lead_s <= _MAX_LEAD_S:
            raise ValueError("warn_before_s: %r is not 1 to %d seconds" % (lead_s, _MAX_LEAD_S))
    return Kindness(tuple(leads_s), tuple([_hours(pair) for pair in _listed(unit, "no_cut", ())]))


def _listed(unit: "dict[str, Any]", name: str, default: "tuple[Any, ...]") -> "Any":
    value = unit.get(name, default)
    if not isinstance(value, (list, tuple)):
        raise ValueError("%s: %r is not a list" % (name, value))
    return value


def _hours(pair: "Any") -> "tuple[int, int]":
    hours = tuple([_minute(text) for text in pair]) if isinstance(pair, (list, tuple)) else ()
    if len(hours) != 2 or hours[0] == hours[1]:
        raise ValueError('no_cut: each entry is two times, such as ["18:00", "10:00"]')
    return hours[0], hours[1]


def _minute(text: "Any") -> int:
    """Return the minute of the day that "HH:MM" names."""
    hours, colon, minutes = text.partition(":") if isinstance(text, str) else ("", "", "")
    is_written_well = colon and hours.isdigit() and minutes.isdigit() and len(minutes) == 2
    if not is_written_well or int(hours) >= 24 or int(minutes) >= 60:
        raise ValueError("no_cut: %r is not a time from 00:00 to 23:59" % text)
    return int(hours) * 60 + int(minutes)
