"""The emulator's bench port from the host's side: set the load, press the button, step time, read.

Here: one JSON object out, one back. What may be asked is `boards/emulator/bench.py`'s business.
"""

import json
import socket
from dataclasses import dataclass
from typing import Any

from .errors import PortError, WattkeyError

_DAY_MS = 86_400_000
_ANSWER_TIMEOUT_S = 300.0
"""A step of virtual months is computed sample by sample before it is answered."""


class BenchRefusedError(WattkeyError):
    """The emulator cannot do what the bench asked; the text says what it can."""


@dataclass(frozen=True)
class BenchReading:
    """Everything about the emulated meter at one moment; energies in Wh, times in Unix seconds."""

    time_s: int
    clock_quality: int
    uptime_ms: int
    relay_closed: bool
    control_state: int
    control_mode: int
    objections: int
    payment_mode: int
    paid_until_s: int | None
    seconds_left: int
    cap_left_wh: int | None
    import_wh: int
    import_mj: int
    export_wh: int
    voltage_mv: int
    current_ma: int
    power_mw: int
    power_factor_milli: int
    frequency_mhz: int
    demand_w: int
    events: list[list[int]]


class Bench:
    """A connection to one emulator's bench port; a context manager."""

    def __init__(self, port: int) -> None:
        try:
            self._socket = socket.create_connection(("127.0.0.1", port), _ANSWER_TIMEOUT_S)
        except OSError:
            raise PortError(
                f"no emulator's bench answers on port {port}", "start one: wattkey emulator"
            ) from None
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lines = self._socket.makefile("rb")

    def __enter__(self) -> "Bench":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the port; the emulator runs on."""
        self._lines.close()
        self._socket.close()

    def read(self) -> BenchReading:
        """Return everything, exact at this moment."""
        return BenchReading(**self._ask("read"))

    def set(self, **values: int | None) -> None:
        """Set `load_w`, `load_var`, `voltage_mv`, `frequency_mhz`; None hands back to the trace."""
        self._ask("set", **values)

    def press(self) -> bool:
        """Press the customer's button; say whether that changed anything."""
        return bool(self._ask("press")["changed"])

    def step(self, *, seconds: float = 0, days: float = 0) -> BenchReading:
        """Run virtual time on (an emulator started with speed "stepped"), and read."""
        return BenchReading(**self._ask("step", ms=round(seconds * 1000 + days * _DAY_MS)))

    def quit(self) -> None:
        """End the emulator."""
        self._ask("quit")

    def _ask(self, what: str, **values: Any) -> dict[str, Any]:
        try:
            self._socket.sendall(json.dumps({"do": what, **values}).encode() + b"\n")
            line = self._lines.readline()
        except OSError:
            line = b""
        if not line:
            raise PortError("the emulator's bench port closed", "is the emulator still running?")
        answer = json.loads(line)
        if not answer.pop("ok"):
            raise BenchRefusedError(answer["error"])
        return answer
