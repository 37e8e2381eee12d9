"""What makes a board's definition sound: the rules, and what is wrong where one is broken.

Nothing is flashed that breaks one. A rule's text says what to do. Not here: which pins are used
(`pins`), what they can do (`chips`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from .chips import CHIPS, Chip
from .pins import PinUse, uses

_REQUIRED = (
    *("model", "image", "ground", "front_end", "relay", "button", "led", "console"),
    *("rated_current_a", "current_rating", "trip_current_ma", "trip_power_w"),
    *("sample_ms", "dwell_ms"),
)
_OPTIONAL = (
    *("second_led", "wall_switch", "display", "i2c", "clock_chip", "fram", "thermometer"),
    "trip_c",
)
_LINES = {
    "pzem004t": {"uart", "tx", "rx", "baud"},
    "cse7766": {"uart", "rx", "baud"},
    "bl0942": {"uart", "tx", "rx", "baud"},
    "bl0937": {"cf", "cf1", "sel", "is_sel_inverted", "divider"},
}
"""What the definition of each metering chip must say, and no more."""

_RELAYS = {
    "mono": {"pin", "active_level", "holds", "is_sensed"},
    "latching": {"close_pin", "open_pin", "active_level", "pulse_ms", "is_sensed"},
}
_DISPLAYS = {"tm1621": {"data", "cs", "rd", "wr"}, "ssd1306": set[str]()}
_PULSE_MS = range(20, 501)
_DWELL_MS = range(1000, 600_001)
_SAMPLE_MS = range(250, 10_001)
_MOST_OVERLOAD = 1.15
_HOTTEST_C = 90
_MAINS_V = 250


def problems(board: Mapping[str, Any], docstring: str) -> list[str]:
    """Return what is wrong with the definition `board`, whose file opens with `docstring`."""
    missing = [f"{name} is missing" for name in _REQUIRED if name not in board]
    if missing:
        return missing
    unknown = set(board) - {*_REQUIRED, *_OPTIONAL}
    found = [f"{name} is not known; is it misspelt?" for name in sorted(unknown)]
    found += [*_shapes(board)]
    if found:
        return found
    chip = CHIPS[board["image"]]
    return [
        *_pins(chip, board),
        *_relay(board["relay"]),
        *_uart(chip, board["front_end"]),
        *_limits(board),
        *_i2c(board),
        *_safety(board, docstring),
    ]


def _shapes(board: Mapping[str, Any]) -> Iterator[str]:
    """Yield entries whose own fields are not those of their kind."""
    if board["image"] not in CHIPS:
        yield f"image {board['image']} is not one of {', '.join(CHIPS)}"
    if board["ground"] not in ("isolated", "live"):
        yield "ground must be isolated or live"
    yield from _fields("front_end", "chip", board["front_end"], _LINES)
    yield from _fields("relay", "kind", board["relay"], _RELAYS)
    if "display" in board:
        yield from _fields("display", "chip", board["display"], _DISPLAYS)


def _fields(
    name: str, key: str, entry: Mapping[str, Any], kinds: Mapping[str, set[str]]
) -> Iterator[str]:
    kind = str(entry.get(key, ""))
    if kind not in kinds:
        yield f"{name}: {key} {kind} is not one of {', '.join(kinds)}"
        return
    given = set(entry) - {key}
    for field in sorted(kinds[kind] - given):
        yield f"{name}: a {kind} needs {field}"
    for field in sorted(given - kinds[kind]):
        yield f"{name}: a {kind} has no {field}"


def _pins(chip: Chip, board: Mapping[str, Any]) -> Iterator[str]:
    """Yield pins that are used twice, or cannot do what they should."""
    used = uses(board)
    seen: dict[int, str] = {}
    for use in used:
        if use.pin in seen and not _is_shared(use, seen[use.pin], board):
            yield f"pin {use.pin} is used twice: {seen[use.pin]} and {use.what}"
        seen[use.pin] = use.what
        yield from _pin(chip, use)


def _is_shared(use: PinUse, other: str, board: Mapping[str, Any]) -> bool:
    """Two listen on one line, the second one only once the first one does no more."""
    is_given_up = board["console"].get("until_provisioned", False)
    return is_given_up and (other, use.what) == ("front_end rx", "console rx")


def _pin(chip: Chip, use: PinUse) -> Iterator[str]:
    where = f"pin {use.pin} ({use.what})"
    if use.pin not in chip.pins:
        yield f"{where}: the {chip.name} has no such pin"
    if use.pin in chip.flash_pins:
        yield f"{where}: belongs to the {chip.name}'s flash chip"
    if use.is_output and use.pin in chip.inputs_only:
        yield f"{where}: can only be an input"
    if use.is_analog and use.pin not in chip.analog:
        yield f"{where}: is no pin of ADC 1, the one that works beside the radio"
    wanted = chip.straps.get(use.pin)
    if wanted is not None and use.rest_level != wanted:
        yield f"{where}: a strap that must be {_level(wanted)} at reset, and is {_rest(use)}"
    given = chip.at_reset.get(use.pin)
    if use.switches and given is not None and given != use.rest_level:
        yield f"{where}: {_level(given)} during reset, which would move the contact"


def _level(level: int) -> str:
    return "high" if level else "low"


def _rest(use: PinUse) -> str:
    return "at nobody knows what level" if use.rest_level is None else _level(use.rest_level)


def _relay(relay: Mapping[str, Any]) -> Iterator[str]:
    if relay["kind"] == "mono":
        return
    if relay["close_pin"] == relay["open_pin"]:
        yield "relay: one pin would drive both coils at once"
    if not relay["is_sensed"]:
        yield "relay: a latching contact stays as it was, and nobody could tell: it must be sensed"
    if relay["pulse_ms"] not in _PULSE_MS:
        yield f"relay: a pulse of {relay['pulse_ms']} ms is not 20 to 500"


def _uart(chip: Chip, front_end: Mapping[str, Any]) -> Iterator[str]:
    uart = front_end.get("uart")
    if uart is not None and not 1 <= uart < chip.uarts:
        yield f"front_end: UART {uart} is the console's, or not on an {chip.name}"


def _limits(board: Mapping[str, Any]) -> Iterator[str]:
    rated_ma = board["rated_current_a"] * 1000
    if not 0 < board["trip_current_ma"] <= rated_ma * _MOST_OVERLOAD:
        yield "trip_current_ma: from 1 to a seventh above the rated current"
    if not 0 < board["trip_power_w"] <= rated_ma * _MAINS_V * _MOST_OVERLOAD / 1000:
        yield "trip_power_w: from 1 to a seventh above the rated current at 250 V"
    if ("thermometer" in board) != ("trip_c" in board):
        yield "thermometer and trip_c belong together"
    if not 0 < board.get("trip_c", _HOTTEST_C) <= _HOTTEST_C:
        yield f"trip_c: at most {_HOTTEST_C} C"
    if board["sample_ms"] not in _SAMPLE_MS:
        yield "sample_ms: 250 to 10,000: overload must be seen, and the chip have time"
    if board["dwell_ms"] not in _DWELL_MS:
        yield "dwell_ms: 1000 to 600,000: a contact that chatters welds"


def _i2c(board: Mapping[str, Any]) -> Iterator[str]:
    on_bus = [name for name in ("clock_chip", "fram") if name in board]
    if board.get("display", {}).get("chip") == "ssd1306":
        on_bus.append("display")
    if on_bus and "i2c" not in board:
        yield f"i2c is missing, and {', '.join(on_bus)} would hang on it"


def _safety(board: Mapping[str, Any], docstring: str) -> Iterator[str]:
    """The file's docstring must say how not to be hurt; with a live ground, what may never be."""
    note = " ".join(docstring.partition("Safety:")[2].split()).lower()
    if not note:
        yield 'no safety note: the file\'s docstring needs a paragraph that begins with "Safety:"'
    elif board["ground"] == "live" and "no serial cable while mains is connected" not in note:
        yield (
            "the safety note must say: no serial cable while mains is connected "
            "(the ground is at mains potential)"
        )
