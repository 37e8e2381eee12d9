"""What a board's display shows: what is drawn, and whether supply is on.

Here: the words, page by page. Not here: segments and dots (`drivers`).
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from boards.definition import BoardDefinition

    from ..drivers.ssd1306 import Ssd1306
    from ..drivers.tm1621 import Tm1621
    from ..meter import Meter
    from .wiring import World

_PAGE_MS = const(4000)
_DAY_S = const(86400)


def make_screen(board: "BoardDefinition", world: "World", i2c: "Any") -> "Any":
    """Return the screen of `board`, or None if it has none."""
    display = board.get("display")
    if display is None:
        return None
    if display["chip"] == "tm1621":
        from ..drivers.tm1621 import Tm1621

        lines = [world.output(display[name], 1) for name in ("cs", "wr", "rd", "data")]
        return DigitScreen(Tm1621(lines[0], lines[1], lines[2], lines[3], world.sleep_us))
    from ..drivers.ssd1306 import Ssd1306

    return LetterScreen(Ssd1306(i2c, world.frame_buffer))


async def follow(screen: "Any", meter: "Meter", sleep_ms: "Callable[[int], Any]") -> None:
    """Show `meter`, page after page, for ever."""
    page = 0
    while True:
        screen.show(meter, page)
        page += 1
        await sleep_ms(_PAGE_MS)


class DigitScreen:
    """Two rows of four digits: volts over amperes, then kWh over watts."""

    def __init__(self, display: "Tm1621") -> None:
        self._display = display

    def show(self, meter: "Meter", page: int) -> None:
        """Show one of two pages."""
        from ..drivers.tm1621 import KWH_WATTS, VOLTS_AMPERES

        reading = meter.reading
        if page % 2 == 0:
            self._display.show(reading.voltage_mv // 100, reading.current_ma // 100, VOLTS_AMPERES)
        else:
            self._display.show(meter.import_energy.wh // 100, reading.power_mw // 100, KWH_WATTS)


class LetterScreen:
    """Eight lines of sixteen letters: everything at once."""

    def __init__(self, display: "Ssd1306") -> None:
        self._display = display

    def show(self, meter: "Meter", page: int) -> None:
        """Show the only page."""
        self._display.show(lines_of(meter))


def lines_of(meter: "Meter") -> "list[str]":
    """Return what a screen of letters says of `meter`."""
    reading = meter.reading
    left_s = meter.payment.seconds_left(meter.time.now_s())
    return [
        meter.identity.serial[-16:],
        "supply ON" if meter.output_state else "supply OFF",
        "%d d %d h left" % (left_s // _DAY_S, left_s % _DAY_S // 3600) if left_s else "",
        "",
        "%d V" % (reading.voltage_mv // 1000),
        "%d.%02d A" % (reading.current_ma // 1000, reading.current_ma % 1000 // 10),
        "%d W" % (reading.power_mw // 1000),
        "%d.%01d kWh" % (meter.import_energy.wh // 1000, meter.import_energy.wh % 1000 // 100),
    ]
