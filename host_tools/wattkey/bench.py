"""The emulator's bench port from the host's side: set the load, press, step, cut the power, read.

Here: one JSON object out, one back. What may be asked is `boards/emulator/bench.py`'s business.
"""

import json
import socket
from dataclasses import dataclass, field, fields
from typing import Any, Self

from .errors import PortError, WattkeyError

_DAY_MS = 86_400_000
_ANSWER_TIMEOUT_S = 300.0
"""A step of virtual months is computed sample by sample before it is answered."""


class BenchRefusedError(WattkeyError):
    """The emulator cannot do what the bench asked; the text says what it can."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "see: wattkey bench --help")


@dataclass(frozen=True)
class BenchReading:
    """Everything about the emulated meter at one moment; energies in Wh, times in Unix seconds.

    What has a default is not told by every emulator; what a later one tells besides is left out.
    """

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
    boots: int = 0
    generation: int = 0
    warning_level: int = 0
    owed_s: int = 0
    demand_w_max: int = 0
    flash_erases: list[int] | None = None
    power: bool = True
    display: list[str] | None = None
    import_vah: int = 0
    export_vah: int = 0
    varh: list[int] = field(default_factory=list)
    neutral_ma: int = 0
    demand_w_max_s: int = 0
    demand_va_max: int = 0
    demand_va_max_s: int = 0
    rate: int = 1
    rates_wh: list[int] = field(default_factory=list)
    rates_vah: list[int] = field(default_factory=list)
    rates_w_max: list[list[int]] = field(default_factory=list)
    rates_va_max: list[list[int]] = field(default_factory=list)
    present_period: list[int] | None = None
    tampers: int = 0
    status_word: str = ""
    limiter_state: int = 0
    power_on_min: int = 0

    @classmethod
    def from_answer(cls, answer: dict[str, Any]) -> Self:
        """The reading in an answer; BenchRefusedError in the dark, PortError if it is none."""
        if answer.get("power") is False:
            raise BenchRefusedError("the power is cut, so there is no meter to read")
        known = {item.name: answer[item.name] for item in fields(cls) if item.name in answer}
        try:
            return cls(**known)
        except TypeError:
            raise PortError("the bench's answer is no reading", "is its version ours?") from None


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
        return BenchReading.from_answer(self.ask("read"))

    def set(self, **values: int | None) -> None:
        """Set `load_w`, `load_var`, `voltage_mv`, `frequency_mhz`; None hands back to the trace.

        Also `relay` (0 obeys, 1 welded closed, 2 stuck open) and the battery clock's `rtc_battery`
        (0, 1) and `rtc_s` (Unix seconds).
        """
        self.ask("set", **values)

    def press(self) -> bool:
        """Press the customer's button; say whether that changed anything."""
        return bool(self.ask("press")["changed"])

    def step(self, *, seconds: float = 0, days: float = 0) -> BenchReading:
        """Run virtual time on (an emulator started with speed "stepped"), and read.

        BenchRefusedError when the power is cut by the end, though time has passed.
        """
        ms = round(seconds * 1000 + days * _DAY_MS)
        return BenchReading.from_answer(self.ask("step", ms=ms))

    def pass_dark(self, *, seconds: float = 0, days: float = 0) -> None:
        """Run virtual time on while the power is cut: there is no meter to read."""
        self.ask("step", ms=round(seconds * 1000 + days * _DAY_MS))

    def cut(self, operation: int | None = None, kind: str | None = None) -> None:
        """Let the power fail: now, or at flash operation `operation` from now (0: the next).

        `kind` is where in that operation: "before", "middle", "torn" or "after".
        """
        details = {"operation": operation, "kind": kind}
        self.ask("cut", **{name: value for name, value in details.items() if value is not None})

    def restore(self) -> None:
        """Give the power back; returns when the meter has booted."""
        self.ask("restore")

    def quit(self) -> None:
        """End the emulator."""
        self.ask("quit")

    def ask(self, what: str, **values: Any) -> dict[str, Any]:
        """Send one request and return the answer as it came; BenchRefusedError if it is a no."""
        try:
            self._socket.sendall(json.dumps({"do": what, **values}).encode() + b"\n")
            line = self._lines.readline()
        except OSError:
            line = b""
        if not line:
            raise PortError("the emulator's bench port closed", "is the emulator still running?")
        return _granted(line)


def _granted(line: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(line)
        if answer.pop("ok"):
            return answer
        reason = str(answer["error"]) or "it gave no reason"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise PortError(
            "what answers on the bench port is no bench", "its port is shown by: wattkey ports"
        ) from None
    raise BenchRefusedError(reason)
