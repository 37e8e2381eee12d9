"""A board as small as a real one, for MicroPython's unix port: what a meter in flash runs on.

Here: a constant load, a serial line on an open file descriptor, three littlefs in a file for
journal, settings, tables and rings, and a radio with one central, played by hand. Everything else
is what an ESP32 would run. It is frozen with the firmware, so its own code takes no heap either.
"""

import asyncio
import time

from meter.board.memory import FlashMemory
from meter.const import const
from meter.core.timekeeper import ESTIMATED, Timekeeper
from meter.drivers.tick_clock import TickClock
from meter.identity import Identity
from meter.links.ble import BleLink
from meter.links.ble_peripheral import Peripheral
from meter.links.serial import SerialLink

_BLOCK = const(4096)
_BLOCKS = const(640)
_IOCTL_BLOCK_COUNT = const(4)
_IOCTL_BLOCK_SIZE = const(5)

_OUR_CENTRAL = const(1)
_CONNECTED = const(1)
_DISCONNECTED = const(2)
_WRITTEN = const(3)


class Relay:
    def __init__(self):
        self._closed = False

    def set(self, closed):
        self._closed = closed

    def is_closed(self):
        return self._closed


class FrontEnd:
    """A load of 1234 W while the relay is closed."""

    def __init__(self, relay):
        self._relay = relay

    def read(self, reading, elapsed_ms):
        power_w = 1234 if self._relay.is_closed() else 0
        reading.voltage_mv = 230_123
        reading.power_mw = power_w * 1000
        reading.import_mj = power_w * elapsed_ms


class Flash:
    """A block device in a file: its content is not in the heap, as a chip's is not."""

    def __init__(self, path):
        self._file = open(path, "r+b")

    def readblocks(self, block, buffer, offset=0):
        self._file.seek(block * _BLOCK + offset)
        self._file.readinto(buffer)

    def writeblocks(self, block, buffer, offset=0):
        self._file.seek(block * _BLOCK + offset)
        self._file.write(buffer)

    def ioctl(self, request, argument):
        if request == _IOCTL_BLOCK_COUNT:
            return _BLOCKS
        if request == _IOCTL_BLOCK_SIZE:
            return _BLOCK
        return 0  # erasing is of no use to a file


class Radio:
    """`bluetooth.BLE` as the firmware sees it, with one central that writes and hears."""

    def __init__(self):
        self.heard = b""
        self._written = b""
        self._handler = None

    def active(self, active):
        pass

    def config(self, **options):
        pass

    def irq(self, handler):
        self._handler = handler

    def gatts_register_services(self, services):
        return ((1, 2),)

    def gatts_set_buffer(self, handle, length, append):
        pass

    def gatts_read(self, handle):
        data, self._written = self._written, b""
        return data

    def gatts_notify(self, central, handle, data):
        self.heard += bytes(data)

    def gap_advertise(self, interval_us, data):
        pass

    def gap_disconnect(self, central):
        self._handler(_DISCONNECTED, (central, 0, b""))
        return True

    def come(self):
        """Let the central connect."""
        self._handler(_CONNECTED, (_OUR_CENTRAL, 0, bytes(6)))

    def write(self, data):
        """Let the central write."""
        self._written += data
        self._handler(_WRITTEN, (_OUR_CENTRAL, 1))


class Board:
    """The parts of one unit; `serve` calls `unit["answer"]` when everything is up."""

    clock_chip = None
    dwell_ms = 0
    sample_ms = 1000

    def __init__(self, unit):
        self.identity = Identity(unit["serial"], "emulator-flash")
        self.relay = Relay()
        self.front_end = FrontEnd(self.relay)
        self.time = Timekeeper(0, ESTIMATED)
        self.clock = TickClock(time.ticks_ms, time.ticks_diff, asyncio.sleep_ms)
        self.radio = Radio()
        memory = FlashMemory(Flash(unit["flash"]), None)
        self.journal, self.settings, self.shelf = memory.journal, memory.settings, memory.shelf
        self.table_place = memory.tables
        self._line = asyncio.StreamReader(open(unit["line_fd"], "r+b"))
        self._answer = unit["answer"]
        self._has_run = False

    async def wait_for_power(self):
        """There is power once."""
        has_run, self._has_run = self._has_run, True
        return not has_run

    async def serve(self, runner, serial_conversation, tcp_conversation):
        """Open the serial line and the radio."""
        serial = SerialLink(runner, serial_conversation)
        ble = BleLink(runner, serial_conversation)
        peripheral = Peripheral(self.radio, str, asyncio.Event())
        tasks = [
            asyncio.create_task(serial.serve(self._line, self._line)),
            asyncio.create_task(ble.serve(peripheral)),
        ]
        await asyncio.sleep(0)
        await self._answer(self)
        for task in tasks:
            task.cancel()


def assemble(unit):
    """Return the parts that `unit` describes."""
    return Board(unit)
