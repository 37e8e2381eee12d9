"""The bench port: one JSON object per line, each answered by one, for testers and programs.

Here: what a tester may do to the emulated world, and reading everything. Not here: the world itself
(`house`, `virtual_clock`). Loopback only: whoever may connect owns this emulator anyway.

    {"do": "set", "load_w": 2300, "voltage_mv": 230000}    null hands a value back to the trace
    {"do": "press"}                                        the customer's button
    {"do": "step", "ms": 60000}                            run time on (with --speed stepped)
    {"do": "read"}                                         everything at this moment
    {"do": "quit"}                                         end the emulator

An answer has "ok": true, or "ok": false with "error".
"""

import asyncio
import json

from meter.links.stream import hang_up

from .trace import TraceError
from .virtual_clock import SteppedPace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from meter.runner import Runner

    from .house import House
    from .virtual_clock import VirtualClock

_SETTABLE = ("load_w", "load_var", "voltage_mv", "frequency_mhz")


class BenchError(ValueError):
    """The tester asked for something that cannot be done; the text says what and what can."""


class Bench:
    """Carries out bench requests on one emulator. `stop` ends the process's main task."""

    def __init__(
        self, runner: "Runner", house: "House", clock: "VirtualClock", stop: "Callable[[], None]"
    ) -> None:
        self._runner = runner
        self._house = house
        self._clock = clock
        self._stop = stop

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
        self._be_exact()
        if what == "read":
            return self._read()
        if what == "set":
            return self._set(request)
        if what == "press":
            return {"changed": self._runner.meter.press_button()}
        if what == "step":
            return await self._step(request.get("ms"))
        if what == "quit":
            self._stop()
            return {}
        raise BenchError("do must be one of read, set, press, step, quit")

    def _set(self, request: dict) -> dict:
        names = [name for name in request if name != "do"]
        for name in names:
            value = request[name]
            if name not in _SETTABLE:
                raise BenchError("cannot set %s; only %s" % (name, ", ".join(_SETTABLE)))
            if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
                raise BenchError("%s must be a whole number or null" % name)
        for name in names:
            setattr(self._house.overrides, name, request[name])
        return {}

    async def _step(self, ms: object) -> dict:
        pace = self._clock.pace
        if not isinstance(pace, SteppedPace):
            raise BenchError("time runs by itself here; start the emulator with --speed stepped")
        if not isinstance(ms, int) or ms < 0:
            raise BenchError("step needs ms, a whole number of milliseconds, 0 or more")
        moment_ms = pace.step(ms)
        while not self._clock.has_reached(moment_ms):
            await asyncio.sleep(0)
        self._be_exact()
        return self._read()

    def _be_exact(self) -> None:
        """Count what flowed up to this very moment, before the tester looks or changes the load."""
        self._runner.catch_up()
        self._runner.meter.sample()

    def _read(self) -> dict:
        meter = self._runner.meter
        return {
            "time_s": meter.time.now_s(),
            "clock_quality": meter.time.quality,
            "uptime_ms": self._clock.now_ms,
            "relay_closed": meter.output_state,
            "control_state": meter.disconnector.control_state,
            "control_mode": meter.disconnector.control_mode,
            "objections": meter.objections(),
            "payment_mode": meter.payment.mode,
            "paid_until_s": meter.payment.paid_until_s(),
            "seconds_left": meter.payment.seconds_left(meter.time.now_s()),
            "cap_left_wh": meter.payment.cap_left_wh(),
            "import_wh": meter.import_energy.wh,
            "import_mj": meter.import_energy.mj,
            "export_wh": meter.export_energy.wh,
            "voltage_mv": meter.reading.voltage_mv,
            "current_ma": meter.reading.current_ma,
            "power_mw": meter.reading.power_mw,
            "power_factor_milli": meter.reading.power_factor_milli,
            "frequency_mhz": meter.reading.frequency_mhz,
            "demand_w": self._house.demand_w(),
            "events": [[e.time_s, e.code, e.detail] for e in meter.events],
        }


def _parse(line: bytes) -> object:
    try:
        return json.loads(line)
    except ValueError:
        raise BenchError("this line is not JSON") from None
