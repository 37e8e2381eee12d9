"""The emulator as a board: simulated house, relay and clock; pseudo-terminal, TCP and bench port.

Here: which parts are fitted and how they are wired. The unit file may say:

    board           "emulator"
    serial          the meter's serial number, 1 to 16 of A-Z and 0-9
    trace           path of a CSV file with the columns of `trace`
    blank           "outage" or "refuse": what an empty cell in the trace is
    start_s         Unix seconds at which time begins; null for the trace's own first moment
    utc_offset_min  the trace's local time minus UTC, in minutes
    speed           virtual seconds per real second; 0 flat out; null to step through the bench port
    sample_ms       milliseconds of virtual time between two readings of the front-end
    pty_fd          open file descriptor of a pseudo-terminal's master side, or null
    tcp_port        port for DLMS and text on 127.0.0.1, or null
    bench_port      port for the bench on 127.0.0.1, or null
    radio_port      port of the radio process on 127.0.0.1 (Bluetooth), or null
    state           path of the file that keeps the flash between runs, or null to keep nothing
    leash_fd        read end of a pipe, or null: when its other end closes, the emulator stops
"""

import asyncio
import sys

from meter.core.timekeeper import ESTIMATED, Timekeeper
from meter.identity import Identity
from meter.links.ble import BleLink
from meter.links.serial import SerialLink
from meter.links.tcp import TcpLink

from .bench import Bench
from .house import House, SimulatedRelay
from .radio_line import ble_duties
from .trace import OUTAGE, Trace
from .virtual_clock import RunningPace, SteppedPace, VirtualClock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from meter.core.journal import Journal
    from meter.links.conversation import Conversation
    from meter.runner import Runner

_HOST = "127.0.0.1"
_DAY_S = 86400


class Emulator:
    """The parts of one emulated meter, and the links it offers."""

    def __init__(self, unit: dict) -> None:
        self._unit = unit
        offset_min = unit.get("utc_offset_min", 0)
        trace = Trace(unit["trace"], unit.get("blank", OUTAGE))
        start_s = _start(unit.get("start_s"), trace, offset_min * 60)
        self.identity = Identity(unit["serial"], "emulator")
        self.relay = SimulatedRelay()
        self.front_end = House(trace, self.relay)
        self.time = Timekeeper(start_s, ESTIMATED, offset_min)
        self.clock = VirtualClock(_pace(unit.get("speed")))
        self.sample_ms = unit.get("sample_ms", 1000)
        self.journal = _journal(unit.get("state"))
        self._stopped = asyncio.Event()

    async def serve(
        self,
        runner: "Runner",
        serial_conversation: "Callable[[], Conversation]",
        tcp_conversation: "Callable[[], Conversation]",
    ) -> None:
        """Open every link the unit asks for, say so, and wait for the bench's quit."""
        await self._open_ports(runner, tcp_conversation)
        tasks = [asyncio.create_task(c) for c in self._duties(runner, serial_conversation)]
        print("ready", self.identity.serial)
        await self._stopped.wait()
        await asyncio.sleep(0.05)  # let the bench's answer leave
        for task in tasks:
            task.cancel()

    async def _open_ports(self, runner: "Runner", converse: "Callable[[], Conversation]") -> None:
        unit = self._unit
        if unit.get("bench_port"):
            bench = Bench(runner, self.front_end, self.clock, self._stopped.set)
            await bench.serve(unit["bench_port"])
        if unit.get("tcp_port"):
            await TcpLink(runner, converse).serve(_HOST, unit["tcp_port"])

    def _duties(self, runner: "Runner", converse: "Callable[[], Conversation]") -> list:
        duties = []
        if self._unit.get("pty_fd") is not None:
            duties.append(_serve_pty(self._unit["pty_fd"], SerialLink(runner, converse)))
        if self._unit.get("radio_port"):
            duties += ble_duties(self._unit, BleLink(runner, converse))
        if self._unit.get("leash_fd") is not None:
            duties.append(self._follow_leash(self._unit["leash_fd"]))
        return duties

    async def _follow_leash(self, fd: int) -> None:
        """Stop when the launcher lets go, even if it was killed."""
        reader, _ = await _open_stream(fd, is_duplex=False)
        await reader.read(1)
        self._stopped.set()


def assemble(unit: dict) -> Emulator:
    """Return the parts that `unit` describes."""
    return Emulator(unit)


def _start(start_s: "int | None", trace: Trace, offset_s: int) -> int:
    """Return when time begins; with a moment given, the trace begins at that time of its day."""
    if start_s is None:
        return trace.start_s - offset_s
    trace.skip_to_time_of_day((start_s + offset_s) % _DAY_S)
    return start_s


def _journal(state: "str | None") -> "Journal | None":
    """Return the journal on the flash in the file `state`. Real littlefs, so MicroPython only."""
    if state is None:
        return None
    from .flash_file import FlashFile
    from .flash_journal import open_journal

    return open_journal(FlashFile(state))


def _pace(speed: "int | None") -> "RunningPace | SteppedPace":
    return SteppedPace() if speed is None else RunningPace(speed)


async def _serve_pty(fd: int, link: SerialLink) -> None:
    reader, writer = await _open_stream(fd, is_duplex=True)
    await link.serve(reader, writer)


async def _open_stream(fd: int, is_duplex: bool) -> "tuple[Any, Any]":
    """Return reader and writer on an open file, in the way of the Python we run on."""
    if sys.implementation.name == "micropython":
        from . import fd_stream_micropython as fd_stream
    else:
        from . import fd_stream_cpython as fd_stream
    return await fd_stream.open_stream(fd, is_duplex)
