"""Another board's lines, with simulated chips at their ends.

Here: a `meter.board.wiring.World` out of a board's definition. Not here: the chips
(`boards.chips`), nor what flows (`house`). A pin that nothing hangs on is a pin all the same.
"""

from meter.const import const

from boards.chips.latching_contact import LatchingContact
from boards.chips.pin import Pin
from boards.chips.uart_line import UartLine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from boards.definition import BoardDefinition

    from .i2c import I2cBus

_DISPLAY_ADDRESS = const(0x3C)
_UART_BUFFER = const(1024)  # as on a board
_BITS_PER_OCTET = const(10)
_COLD_UV = const(1_650_000)  # half the supply: room temperature, with the usual parts
_HOT_UV = const(100_000)


class SimulatedWorld:
    """The world at the ends of the lines of `board`, with its I2C chips on `i2c`.

    `chip` is the metering chip, `contact` the latching one or None; `pins` are all others.
    """

    def __init__(self, board: "BoardDefinition", i2c: "I2cBus") -> None:
        self.pins: "dict[int, Pin]" = {}
        self.is_hot = False
        self.contact: "LatchingContact | None" = None
        self.display: "Any" = None
        self._i2c = i2c
        self._front_end = board["front_end"]
        self.line = UartLine(_octet_us(self._front_end), _UART_BUFFER)
        self.chip = _make_chip(self._front_end, self.line)
        if "sel" in self._front_end:
            self.pins[self._front_end["sel"]] = self.chip.sel
        self._fit_relay(board)
        self._fit_display(board)

    def output(self, pin: int, level: int) -> Pin:
        """Return the pin, driven to `level` unless its pad is held."""
        if pin not in self.pins:
            self.pins[pin] = Pin(level)
        self.pins[pin].value(level)
        return self.pins[pin]

    def input(self, pin: int, rest_level: int) -> Pin:
        """Return the pin, which nobody presses."""
        return self.output(pin, rest_level)

    def uart(
        self, number: int, baud: int, tx: "int | None", rx: int, parity: "int | None"
    ) -> UartLine:
        """Return the metering chip's line: no other part of any board has one."""
        return self.line

    def counter(self, number: int, pin: int) -> "Any":
        """Return the counter of CF or CF1."""
        return self.chip.cf if pin == self._front_end["cf"] else self.chip.cf1

    def i2c(self, bus: int, sda: int, scl: int) -> "I2cBus":
        """Return the bus."""
        return self._i2c

    def analog(self, pin: int) -> "SimulatedWorld":
        """Return the thermometer's pin."""
        return self

    def read_uv(self) -> int:
        """Return what the thermometer's pin has, in microvolts."""
        return _HOT_UV if self.is_hot else _COLD_UV

    def frame_buffer(self, buffer: bytearray, width: int, height: int, kind: int) -> "Any":
        """Return what draws letters, or on a Python without it what draws none."""
        try:
            import framebuf
        except ImportError:
            return _NoCanvas()
        return framebuf.FrameBuffer(buffer, width, height, kind)

    def sleep_ms(self, ms: int) -> None:
        """Let `ms` pass for the coils alone."""
        if self.contact is not None:
            self.contact.sleep_ms(ms)

    def sleep_us(self, us: int) -> None:
        """Let no time pass: nothing here is so quick."""

    def _fit_relay(self, board: "BoardDefinition") -> None:
        relay = board["relay"]
        if relay["kind"] == "latching":
            self.contact = LatchingContact(active_level=relay["active_level"])
            self.pins[relay["close_pin"]] = self.contact.close_coil
            self.pins[relay["open_pin"]] = self.contact.open_coil

    def _fit_display(self, board: "BoardDefinition") -> None:
        display = board.get("display")
        if display is None:
            return
        if display["chip"] == "tm1621":
            from boards.chips.tm1621_chip import Tm1621Chip

            self.display = Tm1621Chip()
            for name in ("data", "cs", "rd", "wr"):
                self.pins[display[name]] = getattr(self.display, name)
        else:
            from boards.chips.ssd1306_chip import Ssd1306Chip

            self.display = Ssd1306Chip()
            self._i2c.fit(_DISPLAY_ADDRESS, self.display)

    def shown(self) -> "list[str] | None":
        """Return what a person reads on a display of digits."""
        rows = getattr(self.display, "rows", None)
        return None if rows is None else list(rows()) + [self.display.unit]


class _NoCanvas:
    def fill(self, c: int) -> None:
        pass

    def text(self, s: str, x: int, y: int, c: int = 1) -> None:
        pass


def _octet_us(front_end: "Any") -> int:
    baud = front_end.get("baud", 9600)
    return _BITS_PER_OCTET * 1_000_000 // baud


def _make_chip(front_end: "Any", line: UartLine) -> "Any":
    """Return the simulated metering chip."""
    kind = front_end["chip"]
    if kind == "pzem004t":
        from boards.chips.pzem004t_chip import Pzem004tChip

        return Pzem004tChip(line)
    if kind == "cse7766":
        from boards.chips.cse7766_chip import Cse7766Chip

        return Cse7766Chip(line)
    if kind == "bl0942":
        from boards.chips.bl0942_chip import Bl0942Chip

        return Bl0942Chip(line)
    return _make_hlw8012(front_end)


def _make_hlw8012(front_end: "Any") -> "Any":
    from meter.drivers.hlw8012 import bl0937

    from boards.chips.hlw8012_chip import Hlw8012Chip

    return Hlw8012Chip(bl0937(front_end["divider"]), 0 if front_end["is_sel_inverted"] else 1)
