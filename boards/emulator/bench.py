"""The bench port: one JSON object per line, each answered by one, for testers and programs.

Here: what a tester may do to the emulated world, and reading everything. Not here: the world itself
(`house`, `virtual_clock`). Loopback only: whoever may connect owns this emulator anyway.

    {"do": "set", "load_w": 2300, "voltage_mv": 230000}    null hands a value back to the trace
    {"do": "set", "relay": 1}                              0 obeys, 1 welded closed, 2 stuck open
    {"do": "set", "rtc_battery": 0, "rtc_s": 1800000000}   the battery clock: its cell, its time
    {"do": "press"}                                        the customer's button
    {"do": "step", "ms": 60000}                            run time on (with --speed stepped)
    {"do": "cut"}                                          the mains fail now
    {"do": "cut", "operation": 3, "kind": "torn"}          or in the fourth write to flash or FRAM:
                                                           before, middle, torn or after
    {"do": "restore"}                                      the mains return; the meter boots
    {"do": "set", "magnet": 1, "cover": 1, "neutral_disturbed": 1, "neutral_ma": 0}
                                                           hands on the meter
    {"do": "set", "voltage_mv": 0, "current_ma": 5000}     the neutral is missing: the meter counts
                                                           nothing, though current flows
    {"do": "read"}                                         everything at this moment
    {"do": "set", "voltage_error": 300, "current_error": -200, "power_error": 450}
                                                           measuring is off by so many 1/10000
    {"do": "profile", "name": "block", "from": 0}          entries of a ring, at most 100: block,
                                                           day, bill, or event0 to event7
    {"do": "quit"}                                         end the emulator

An answer has "ok": true, or "ok": false with "error". Without mains, "read" and "press" are refused
and "step" tells no more than "power": false.
"""

import asyncio
import json

from meter.links.stream import hang_up

from . import bench_setting
from .bench_reading import everything, ring_of
from .bench_setting import BenchError
from .power_cord import AFTER, BEFORE, MIDDLE, TORN
from .trace import TraceError
from .virtual_clock import SteppedPace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from meter.meter import Meter

    from .board import Emulator

_MOST_ENTRIES = 100
_KINDS = {"before": BEFORE, "middle": MIDDLE, "torn": TORN, "after": AFTER}


class Bench:
    """Carries out bench requests on one emulated unit."""

    def __init__(self, unit: "Emulator") -> None:
        self._unit = unit

    async def serve(self, port: int) -> None:
        """Listen on 127.0.0.1:`port` until cancelled."""
        await asyncio.start_server(self.converse, "127.0.0.1", port)

    async def converse(self, reader: "Any", writer: "Any") -> None:
        """Answer each line of one connection until the tester goes."""
        try:
            while True:
                line = await reader.readline()
                if not line:
                    break
                answer = await self._answer(line)
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        except OSError:
            pass  # the tester has gone; the meter goes on
        finally:
            await hang_up(writer)

    async def _answer(self, line: bytes) -> dict:
        try:
            request = _parse(line)
            if not isinstance(request, dict):
                raise BenchError('one JSON object per line, such as {"do": "read"}')
            answer = await self._do(request)
        except (BenchError, TraceError) as error:
            return {"ok": False, "error": str(error)}
        answer["ok"] = True
        return answer

    async def _do(self, request: dict) -> dict:
        what = request.get("do")
        if what == "quit":
            self._unit.stop()
            return {}
        if what == "restore":
            return await self._restore()
        if what == "step":
            return await self._step(request.get("ms"))
        if what == "set":
            return self._set(request)
        if what == "cut":
            return await self._cut(request)
        if what == "read":
            return self._read()
        if what == "profile":
            return self._profile(request)
        if what == "press":
            return {"changed": self._meter().press_button()}
        raise BenchError("do must be one of read, profile, set, press, step, cut, restore, quit")

    def _set(self, request: dict) -> dict:
        wanted = {name: value for name, value in request.items() if name != "do"}
        bench_setting.check(self._unit, wanted)
        self._be_exact()
        bench_setting.apply(self._unit, wanted)
        return {}

    async def _cut(self, request: dict) -> dict:
        power = self._unit.power
        if power.is_cut:
            raise BenchError("the power is cut already; restore it first")
        operation, kind = request.get("operation"), request.get("kind", "torn")
        if operation is None:
            if not self._unit.storage.wears:
                self._meter().power_fails()
            power.pull()
            while self._unit.runner is not None:
                await asyncio.sleep(0)
            return {}
        if not isinstance(operation, int) or operation < 0 or kind not in _KINDS:
            raise BenchError(
                "cut takes operation, a whole number from 0, and kind, one of before, middle, "
                "torn, after"
            )
        power.arm(operation, _KINDS[kind])
        return {}

    async def _restore(self) -> dict:
        power = self._unit.power
        if not power.is_cut:
            raise BenchError("the power is on")
        power.restore()
        while self._unit.runner is None:
            await asyncio.sleep(0)
        return {}

    async def _step(self, ms: object) -> dict:
        clock = self._unit.clock
        pace = clock.pace
        if not isinstance(pace, SteppedPace):
            raise BenchError("time runs by itself here; start the emulator with --speed stepped")
        if not isinstance(ms, int) or ms < 0:
            raise BenchError("step needs ms, a whole number of milliseconds, 0 or more")
        self._be_exact()
        moment_ms = pace.step(ms)
        while not clock.has_reached(moment_ms):
            await asyncio.sleep(0)
        return {"power": False} if self._unit.runner is None else self._read()

    def _be_exact(self) -> None:
        """Count what flowed up to this very moment, before the tester looks or changes the load."""
        runner = self._unit.runner
        if runner is not None:
            runner.catch_up()
            runner.meter.sample()

    def _meter(self) -> "Meter":
        """Return the meter at this very moment."""
        self._be_exact()
        runner = self._unit.runner
        if runner is None:
            raise BenchError("the power is cut; restore it first")
        return runner.meter

    def _read(self) -> dict:
        return everything(self._unit, self._meter())

    def _profile(self, request: dict) -> dict:
        meter, start = self._meter(), request.get("from", 0)
        found = ring_of(meter, request.get("name"))
        if found is None or not isinstance(start, int) or start < 0:
            raise BenchError("profile takes name (block, day, bill, event0 to event7) and from")
        return {"count": len(found), "entries": list(found.entries(start, start + _MOST_ENTRIES))}


def _parse(line: bytes) -> object:
    try:
        return json.loads(line)
    except (ValueError, RuntimeError):  # the second for what nests too deep
        raise BenchError("this line is not JSON") from None
