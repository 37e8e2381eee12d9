"""A real board's lines: MicroPython's `machine` on an ESP32 or ESP32-C3.

Here: every touch of pins, buses, flash, watchdog and radio. Nothing here was tried on hardware; it
type-checks against MicroPython's stubs. Imported only on a board.

Deviations from the stubs: `Counter` and `Pin(hold=)` are the ESP32 port's own.
"""

import asyncio
import time
from binascii import hexlify

import machine
import micropython

from ..const import const
from ..links.ble_peripheral import Peripheral

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

_UART_BUFFER = const(1024)  # two seconds of a CSE7766, which never stops talking
_I2C_HZ = const(400_000)
_WATCHDOG_MS = const(30_000)  # importing and a new key's tables take less, a hang does not end
_PROMPT_S = const(600)
_FEED_MS = const(1000)
_RESTART_MS = const(3000)  # long enough to read what was the matter
_NO_INTERRUPT = const(-1)
_CTRL_C = const(3)


class MachineWorld:
    """The lines of the board that we run on."""

    def __init__(self) -> None:
        self._feed: "Callable[[], None]" = _nothing
        self._prompt_s = 0

    def output(self, pin: int, level: int) -> machine.Pin:
        """Return an output that has `level` from the first moment on."""
        return machine.Pin(pin, machine.Pin.OUT, value=level)

    def input(self, pin: int, rest_level: int) -> machine.Pin:
        """Return an input that is pulled to `rest_level`."""
        pull = machine.Pin.PULL_UP if rest_level else machine.Pin.PULL_DOWN
        return machine.Pin(pin, machine.Pin.IN, pull)

    def uart(
        self, number: int, baud: int, tx: "int | None", rx: int, parity: "int | None"
    ) -> "Any":
        """Return a UART that never waits; without `tx` it only listens."""
        lines: "dict[str, Any]" = {"rx": rx} if tx is None else {"rx": rx, "tx": tx}
        return machine.UART(
            number, baudrate=baud, parity=parity, rxbuf=_UART_BUFFER, timeout=0, **lines
        )

    def counter(self, number: int, pin: int) -> "Any":
        """Return a counter of the pulses on `pin`; the ESP32-C3 has none."""
        return machine.Counter(number, machine.Pin(pin, machine.Pin.IN, machine.Pin.PULL_UP))

    def i2c(self, bus: int, sda: int, scl: int) -> "Any":
        """Return the I2C bus."""
        return machine.I2C(bus, sda=machine.Pin(sda), scl=machine.Pin(scl), freq=_I2C_HZ)

    def analog(self, pin: int) -> "Any":
        """Return an analogue input of the whole range."""
        return machine.ADC(machine.Pin(pin), atten=machine.ADC.ATTN_11DB)

    def frame_buffer(self, buffer: bytearray, width: int, height: int, kind: int) -> "Any":
        """Return what draws letters into `buffer`."""
        import framebuf

        return framebuf.FrameBuffer(buffer, width, height, kind)

    def sleep_ms(self, ms: int) -> None:
        """Wait; nothing else runs."""
        time.sleep_ms(ms)

    def sleep_us(self, us: int) -> None:
        """Wait; nothing else runs."""
        time.sleep_us(us)

    def ticks_ms(self) -> int:
        """Return the tick counter."""
        ticks: "Any" = time.ticks_ms()  # to the stubs it is a type of its own
        return ticks

    def ticks_diff(self, later: "Any", earlier: "Any") -> int:
        """Return the ticks between two readings."""
        return time.ticks_diff(later, earlier)

    def serial(self) -> str:
        """Return the serial number of a unit that was not given one: from its chip's own."""
        return "WK" + hexlify(machine.unique_id()).decode().upper()

    def journal_partition(self) -> "Any":
        """Return the partition that the flash step made for the meter's state."""
        from esp32 import Partition

        found = Partition.find(Partition.TYPE_DATA, label="journal")
        if not found:
            raise OSError("no partition called journal: flash the board with wattkey flash")
        return found[0]

    def ble_peripheral(self) -> Peripheral:
        """Return the radio."""
        import bluetooth

        ble: "Any" = bluetooth.BLE()  # the stubs have its parameters' names wrong
        return Peripheral(ble, bluetooth.UUID, asyncio.ThreadSafeFlag())

    def console(self) -> "Any":
        """Return the REPL's serial line for our own use: Ctrl-C is an octet like any other."""
        from .console import open_console

        micropython.kbd_intr(_NO_INTERRUPT)
        return open_console()

    def start_watchdog(self) -> "Callable[[], None]":
        """Start the watchdog, which nobody can stop; return what feeds it."""
        self._feed = machine.WDT(timeout=_WATCHDOG_MS).feed
        return self._feed

    def leave(self) -> None:
        """Give the serial line back to the REPL, and the watchdog ten minutes of food."""
        micropython.kbd_intr(_CTRL_C)
        machine.Timer(0).init(period=_FEED_MS, callback=self._feed_the_prompt)

    def _feed_the_prompt(self, timer: machine.Timer) -> None:
        self._prompt_s += 1
        if self._prompt_s > _PROMPT_S:
            timer.deinit()
        else:
            self._feed()


def restart() -> None:
    """Restart the board after somebody could read the console."""
    time.sleep_ms(_RESTART_MS)
    machine.reset()


def _nothing() -> None:
    pass
