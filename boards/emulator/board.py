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
    p1_fd           open file descriptor of the P1 port's master side, or null
    p1_port         TCP port for P1 on 127.0.0.1, or null
    bench_port      port for the bench on 127.0.0.1, or null
    state           path of the file that keeps the flash between runs, or null for mere memory
    rtc             true for a DS3231 with a battery
    fram            true for an MB85RC256V
    dwell_ms        milliseconds that the relay rests between two moves
    radio_port      port of the radio process on 127.0.0.1 (Bluetooth), or null
    hardware        another board's name: its drivers run, on simulated chips, or null
    revision        that board's revision, or null for its newest
    leash_fd        read end of a pipe, or null: when its other end closes, the emulator stops
"""

import asyncio

from meter.core.timekeeper import ESTIMATED, Timekeeper
from meter.drivers.ds3231 import Ds3231
from meter.identity import Identity
from meter.links.ble import BleLink
from meter.links.serial import SerialLink
from meter.links.tcp import TcpLink

from .bench import Bench
from .ds3231_chip import ADDRESS as RTC_ADDRESS
from .ds3231_chip import Ds3231Chip
from .fd_stream import open_stream
from .house import House, SimulatedRelay
from .i2c import I2cBus
from .p1_port import P1Port
from .power import Power
from .radio_line import ble_duties
from .storage import Storage
from .trace import OUTAGE, Trace
from .virtual_clock import RunningPace, SteppedPace, VirtualClock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from meter.links.conversation import Conversation
    from meter.links.p1 import P1Link
    from meter.runner import Runner

    from .hardware import Hardware

_HOST = "127.0.0.1"
_DAY_S = 86400
_DARK_STEP_MS = 60_000
_LAST_WORDS_S = 0.05  # the bench's answer to quit must leave


class Emulator:
    """One emulated unit: what is soldered on it, and the links it offers while it has power.

    `time` and `journal` are new at each power-up; everything else outlives an outage.
    """

    def __init__(self, unit: dict) -> None:
        self._unit = unit
        offset_min = unit.get("utc_offset_min", 0)
        trace = Trace(unit["trace"], unit.get("blank", OUTAGE))
        start_s = _start(unit.get("start_s"), trace, offset_min * 60)
        self.power = Power()
        i2c = I2cBus({}, self.power)
        self.hardware = _make_hardware(unit, i2c)
        # The house's contact. The meter's relay is the same, or what a board's drivers see of it.
        self.contact = self.relay = (
            SimulatedRelay() if self.hardware is None else self.hardware.contact
        )
        self.house = self.front_end = House(trace, self.contact)
        self.clock = VirtualClock(_pace(unit.get("speed")))
        self.sample_ms = unit.get("sample_ms", 1000)
        self.dwell_ms = unit.get("dwell_ms", 0)
        self.model = "emulator"
        if self.hardware is not None:
            self.dwell_ms = self.dwell_ms or self.hardware.definition["dwell_ms"]
            self.model = "emulator " + self.hardware.definition["model"]
        self.runner: "Runner | None" = None
        self.rtc: "Ds3231Chip | None" = None
        self.clock_chip = self._fit_rtc(i2c, start_s) if unit.get("rtc") else None
        self.storage = Storage(unit.get("state"), unit.get("fram", False), i2c, self.power)
        # At the first power-up it knows the time as a workshop would tell it; later only what
        # its journal and its battery clock know.
        self.time = Timekeeper(start_s, ESTIMATED, offset_min)
        self.has_p1 = bool(unit.get("p1_fd") or unit.get("p1_port"))
        self._p1 = P1Port(unit.get("p1_fd"), unit.get("p1_port"))
        self._terminal: "tuple[Any, Any] | None" = None
        self._is_watched = False
        self._is_done = False

    async def wait_for_power(self) -> bool:
        """Return once there is power: the parts are as at power-up. False: the unit is done."""
        if not self._is_watched:
            self._is_watched = True
            await self._open_bench()
        if self.power.is_cut:
            await self._sit_in_the_dark()
            self.time = Timekeeper(utc_offset_min=self.time.utc_offset_min)
        if self._is_done:
            await asyncio.sleep(_LAST_WORDS_S)
            return False
        self.identity = Identity(self._unit["serial"], self.model)
        if self.hardware is not None:
            await self.hardware.power_up(self.house)
            self.front_end, self.relay = self.hardware.front_end, self.hardware.relay
        memory = self.storage.open()
        self.journal, self.settings, self.shelf = memory.journal, memory.settings, memory.shelf
        self.table_place = memory.tables
        return True

    def offer_p1(self, link: "P1Link") -> None:
        """Take what the P1 port is to send from the next `serve` on."""
        self._p1.link = link

    async def serve(
        self,
        runner: "Runner",
        serial_conversation: "Callable[[], Conversation]",
        tcp_conversation: "Callable[[], Conversation]",
    ) -> None:
        """Open every link the unit asks for, say so, and end with the power or the bench's quit."""
        self.runner = runner
        tcp = TcpLink(runner, tcp_conversation)
        if self._unit.get("tcp_port"):
            await tcp.serve(_HOST, self._unit["tcp_port"])
        duties = [self._serve_pty(SerialLink(runner, serial_conversation))]
        duties += await self._p1.open()
        if self._unit.get("radio_port"):
            duties += ble_duties(self._unit, BleLink(runner, serial_conversation))
        if self.hardware is not None:
            duties += self.hardware.duties(runner)
        tasks = [asyncio.create_task(duty) for duty in duties]
        print("ready", self.identity.serial)
        await self.power.failed.wait()
        self.runner = None
        for task in tasks:
            task.cancel()
        self._p1.close()
        await tcp.close()

    async def connect(self, host: str, port: int) -> "tuple[Any, Any]":
        """Open a TCP connection by this computer's own network, for what the meter pushes."""
        return await asyncio.open_connection(host, port)

    def stop(self) -> None:
        """End the unit for good."""
        self._is_done = True
        self.power.end()

    async def _sit_in_the_dark(self) -> None:
        """Let the house and the battery clock live on until the power returns."""
        if self.hardware is not None:
            self.hardware.power_down()
        else:
            self.contact.set(False)  # its spring opens it
        if self.rtc is not None:
            self.rtc.cut()
        waiting = asyncio.create_task(self._let_time_pass())
        await self.power.returned.wait()
        waiting.cancel()
        self.house.pass_dark(self.clock.elapsed_ms())
        if self.rtc is not None:
            self.rtc.restore()

    async def _let_time_pass(self) -> None:
        while True:
            self.house.pass_dark(self.clock.elapsed_ms())
            self.clock.set_alarm(_DARK_STEP_MS)
            await self.clock.alarm()

    def _fit_rtc(self, i2c: I2cBus, start_s: int) -> Ds3231:
        self.rtc = Ds3231Chip(lambda: self.clock.now_ms)
        i2c.fit(RTC_ADDRESS, self.rtc)
        chip = Ds3231(i2c)
        chip.set_s(start_s)
        return chip

    async def _serve_pty(self, link: SerialLink) -> None:
        if self._unit.get("pty_fd") is None:
            return
        if self._terminal is None:
            self._terminal = await open_stream(self._unit["pty_fd"], is_duplex=True)
        await link.serve(*self._terminal)

    async def _open_bench(self) -> None:
        """Begin what does not hang on the mains: the tester, and the launcher's leash."""
        if self._unit.get("bench_port"):
            await Bench(self).serve(self._unit["bench_port"])
        if self._unit.get("leash_fd") is not None:
            self._leash = asyncio.create_task(self._follow_leash(self._unit["leash_fd"]))
            # It begins alone in MicroPython's queue: while it waits, for ever, it keeps what was
            # queued with it, and that what came next: the meter of every outage.
            await asyncio.sleep(0)

    async def _follow_leash(self, fd: int) -> None:
        """Stop when the launcher lets go, even if it was killed."""
        reader, _ = await open_stream(fd, is_duplex=False)
        await reader.read(1)
        self.stop()


def assemble(unit: dict) -> Emulator:
    """Return the parts that `unit` describes."""
    return Emulator(unit)


def _make_hardware(unit: dict, i2c: I2cBus) -> "Hardware | None":
    """Return the board whose drivers are to run; most emulators measure the house directly."""
    if not unit.get("hardware"):
        return None
    from .hardware import Hardware

    return Hardware(unit, i2c)


def _start(start_s: "int | None", trace: Trace, offset_s: int) -> int:
    """Return when time begins; with a moment given, the trace begins at that time of its day."""
    if start_s is None:
        return trace.start_s - offset_s
    trace.skip_to_time_of_day((start_s + offset_s) % _DAY_S)
    return start_s


def _pace(speed: "int | None") -> "RunningPace | SteppedPace":
    return SteppedPace() if speed is None else RunningPace(speed)
