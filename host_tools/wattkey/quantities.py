"""Durations, energies and hours as people type and read them: `1d12h`, `1.5 kWh`, `18:00-10:00`.

Exact integers (seconds, Wh) inside; a value that does not fit exactly is refused, not rounded.
"""

import re
from decimal import Decimal

from .errors import UsageError

_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DURATION_PART = re.compile(r"(\d{1,9})([wdhms])")
_DURATION = re.compile(rf"(?:{_DURATION_PART.pattern})+")
_ENERGY = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(k|M|)Wh", re.IGNORECASE)
_POWER = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(k|M|)W", re.IGNORECASE)
_TIME_OF_DAY = r"([01]?[0-9]|2[0-3]|24(?=:00)):([0-5][0-9])"
_HOURS = re.compile(rf"{_TIME_OF_DAY}-{_TIME_OF_DAY}")
_WH = {"": 1, "k": 1_000, "m": 1_000_000}
MOST = 2**31 - 1
"""Largest duration in seconds and largest energy in Wh that a token can carry."""
MOST_POWER_W = 1_000_000
"""Largest power limit."""


def parse_duration(text: str) -> int:
    """Seconds in `text` such as `7d`, `12h`, `90m` or `1d12h` (1 s to about 68 years)."""
    compact = re.sub(r"\s+", "", text).lower()
    if not _DURATION.fullmatch(compact):
        raise UsageError(f"'{text}' is not a duration", "write it like 7d, 12h, 30m or 1d12h")
    seconds = sum(int(n) * _SECONDS[unit] for n, unit in _DURATION_PART.findall(compact))
    return _in_range(seconds, f"the duration '{text}'", "from 1s to about 3500w")


def parse_energy(text: str) -> int:
    """Wh in `text` such as `10kWh`, `1.5 kWh` or `500Wh` (1 Wh to about 2 GWh, whole Wh)."""
    match = _ENERGY.fullmatch(re.sub(r"\s+", "", text))
    if not match:
        raise UsageError(f"'{text}' is not an energy", "write it like 10kWh, 1.5kWh or 500Wh")
    energy_wh = Decimal(match[1]) * _WH[match[2].lower()]
    if energy_wh != int(energy_wh):
        raise UsageError(f"'{text}' is not a whole number of Wh", "the meter counts whole Wh")
    return _in_range(int(energy_wh), f"the energy '{text}'", "from 1Wh to about 2147MWh")


def parse_power(text: str) -> int:
    """W in `text` such as `3kW`, `2.5 kW` or `800W` (1 W to 1 MW, whole W)."""
    match = _POWER.fullmatch(re.sub(r"\s+", "", text))
    if not match:
        raise UsageError(f"'{text}' is not a power", "write it like 3kW, 2.5kW or 800W")
    power_w = Decimal(match[1]) * _WH[match[2].lower()]
    if power_w != int(power_w):
        raise UsageError(f"'{text}' is not a whole number of W", "the meter limits whole W")
    if not 1 <= power_w <= MOST_POWER_W:
        raise UsageError(f"the power '{text}' is out of range", "allowed is from 1W to 1MW")
    return int(power_w)


def parse_hours(text: str) -> tuple[str, str]:
    """Begin and end in `text` such as `18:00-10:00`, hours of each day that may span midnight."""
    match = _HOURS.fullmatch(re.sub(r"\s+", "", text))
    if not match:
        raise UsageError(f"'{text}' is not hours of a day", "write it like 18:00-10:00")
    begins, ends = _time_of_day(match[1], match[2]), _time_of_day(match[3], match[4])
    if begins == ends:
        raise UsageError(f"'{text}' is no time at all, or all day", "write it like 18:00-10:00")
    return begins, ends


def _time_of_day(hour: str, minute: str) -> str:
    return f"{int(hour) % 24:02}:{minute}"


def _in_range(value: int, what: str, allowed: str) -> int:
    if not 1 <= value <= MOST:
        raise UsageError(f"{what} is out of range", f"allowed is {allowed}")
    return value


def duration_text(seconds: int) -> str:
    """`seconds` exactly, in the fewest plain words: `7 days`, `1 day 12 h`, `2 min 5 s`."""
    if seconds == 0:
        return "0 s"
    days, rest = divmod(abs(seconds), 86_400)
    parts = [f"{days} day{'' if days == 1 else 's'}"] if days else []
    for size, unit in ((3_600, "h"), (60, "min"), (1, "s")):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
    return ("-" if seconds < 0 else "") + " ".join(parts)


def rough_duration_text(seconds: int) -> str:
    """`seconds` cut to its two largest units, for eyes rather than sums: `6 days 23 h`."""
    for size in (3_600, 60):
        if abs(seconds) >= size * 24:
            sign = -1 if seconds < 0 else 1
            return duration_text(sign * (abs(seconds) // size * size))
    return duration_text(seconds)


def energy_text(energy_wh: int) -> str:
    """`energy_wh` exactly: `10 kWh`, `1.5 kWh`, `500 Wh`."""
    if abs(energy_wh) < 1_000:
        return f"{energy_wh} Wh"
    kwh = f"{Decimal(energy_wh) / 1_000:f}"
    return f"{kwh.rstrip('0').rstrip('.') if '.' in kwh else kwh} kWh"
