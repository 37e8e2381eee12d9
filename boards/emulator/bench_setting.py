"""What a tester may change of the emulated world, and within which limits, for the bench.

Here: the names under which a tester sets it. Not here: requests (`bench`), nor what a change brings
about (`house`, the parts).
"""

from .house import NO_FAULT, STUCK, WELDED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .board import Emulator

_OF_THE_HOUSE = (
    "load_w",
    "load_var",
    "voltage_mv",
    "frequency_mhz",
    "current_ma",
    "neutral_ma",
    "magnet",
    "cover",
    "neutral_disturbed",
    "voltage_error",
    "current_error",
    "power_error",
)
_OF_THE_BOARD = ("relay", "rtc_battery", "rtc_s")
_MOST_ERROR = 2000


class BenchError(ValueError):
    """The tester asked for something that cannot be done; the text says what and what can."""


def check(unit: "Emulator", wanted: dict) -> None:
    """Raise BenchError for a name or a value that cannot be set on `unit`."""
    for name, value in wanted.items():
        _check(unit, name, value)


def apply(unit: "Emulator", wanted: dict) -> None:
    """Set what has been checked; null hands a value of the house back to the trace."""
    for name, value in wanted.items():
        if name in _OF_THE_HOUSE:
            setattr(unit.house.overrides, name, value)
        else:
            _set_on_board(unit, name, value)


def _check(unit: "Emulator", name: str, value: object) -> None:
    if name not in _OF_THE_HOUSE + _OF_THE_BOARD:
        raise BenchError(
            "cannot set %s; only %s" % (name, ", ".join(_OF_THE_HOUSE + _OF_THE_BOARD))
        )
    if value is None and name in _OF_THE_HOUSE:
        return
    if not isinstance(value, int) or isinstance(value, bool):
        raise BenchError("%s must be a whole number" % name)
    if name.endswith("_error") and abs(value) > _MOST_ERROR:
        raise BenchError("%s is -2000 to 2000, in 1/10000" % name)
    if name == "relay" and value not in (NO_FAULT, WELDED, STUCK):
        raise BenchError("relay must be 0 (obeys), 1 (welded closed) or 2 (stuck open)")
    if name.startswith("rtc") and unit.rtc is None:
        raise BenchError("this unit has no battery clock; start the emulator with --rtc")


def _set_on_board(unit: "Emulator", name: str, value: int) -> None:
    rtc = unit.rtc
    if name == "relay":
        unit.contact.fault = value
    elif rtc is not None and name == "rtc_battery":
        rtc.battery_ok = bool(value)
    elif rtc is not None:
        rtc.put_time(value)
