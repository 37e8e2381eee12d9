"""Who uses which pin of a board, and how: read out of its definition.

Here: the uses. Not here: which of them cannot be (`rules`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PinUse:
    """One pin: `rest_level` is what it has while the board does nothing, None if nobody says.

    `switches` is True where the active level moves the contact.
    """

    pin: int
    what: str
    is_output: bool = False
    is_analog: bool = False
    rest_level: int | None = None
    switches: bool = False


_HIGH = 1


def uses(board: Mapping[str, Any]) -> list[PinUse]:
    """Return every use of a pin that `board` names."""
    return [
        *_front_end(board.get("front_end", {})),
        *_relay(board.get("relay", {})),
        *_button("button", board),
        *_button("wall_switch", board),
        *_led("led", board),
        *_led("second_led", board),
        *_lines("display", board.get("display"), ("data", "cs", "rd", "wr"), is_output=True),
        *_lines("i2c", board.get("i2c"), ("sda", "scl"), is_output=True),
        *_thermometer(board.get("thermometer")),
        *_console(board.get("console")),
    ]


def _front_end(chip: Mapping[str, Any]) -> Iterator[PinUse]:
    if "tx" in chip:
        yield PinUse(chip["tx"], "front_end tx", is_output=True, rest_level=_HIGH)
    if "rx" in chip:
        yield PinUse(chip["rx"], "front_end rx", rest_level=_HIGH)
    for line in ("cf", "cf1"):
        if line in chip:
            yield PinUse(chip[line], f"front_end {line}")
    if "sel" in chip:
        yield PinUse(chip["sel"], "front_end sel", is_output=True)


def _relay(relay: Mapping[str, Any]) -> Iterator[PinUse]:
    for name, what in (
        ("pin", "relay"),
        ("close_pin", "relay close coil"),
        ("open_pin", "relay open coil"),
    ):
        if name in relay:
            rest = 1 - relay.get("active_level", _HIGH)
            yield PinUse(relay[name], what, is_output=True, rest_level=rest, switches=True)


def _button(name: str, board: Mapping[str, Any]) -> Iterator[PinUse]:
    if button := board.get(name):
        yield PinUse(button["pin"], name, rest_level=1 - button["pressed_level"])


def _led(name: str, board: Mapping[str, Any]) -> Iterator[PinUse]:
    if led := board.get(name):
        yield PinUse(led["pin"], name, is_output=True, rest_level=1 - led["on_level"])


def _lines(
    name: str, lines: Mapping[str, Any] | None, keys: tuple[str, ...], is_output: bool
) -> Iterator[PinUse]:
    for key in keys:
        if lines and key in lines:
            yield PinUse(lines[key], f"{name} {key}", is_output=is_output, rest_level=_HIGH)


def _thermometer(thermometer: Mapping[str, Any] | None) -> Iterator[PinUse]:
    if thermometer:
        yield PinUse(thermometer["pin"], "thermometer", is_analog=True)


def _console(console: Mapping[str, Any] | None) -> Iterator[PinUse]:
    if console:
        yield PinUse(console["tx"], "console tx", is_output=True, rest_level=_HIGH)
        yield PinUse(console["rx"], "console rx", rest_level=_HIGH)
