"""What an emulated meter is to be: the choices of a person, and the unit file made of them.

Here: the options with their limits, the traces we ship, and where the firmware lies. What a unit
file may say is `boards/emulator/board.py`'s business; the process is `emulator`'s.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .errors import UsageError, WattkeyError

TRACES = {
    "4weeks": "uci_house_1min_2006-12-17_4weeks.csv",
    "2008": "uci_house_10min_2008.csv",
}
"""The traces we ship, by the names a user types."""

TRACE_UTC_OFFSET_MIN = 60
"""The shipped traces are near Paris, at a fixed offset (see the traces' README)."""

RUNTIMES = {"micropython": "standard", "esp32-like": "esp32-like"}
"""MicroPython builds by the name of `--runtime`; "cpython" is the third choice."""


class EmulatorError(WattkeyError):
    """The emulator could not be started, or died."""


@dataclass(frozen=True)
class EmulatorOptions:
    """What to emulate.

    `trace` is a name of TRACES or the path of a CSV file; `blank` "outage" or "refuse". `start` is
    an aware datetime, or None for the trace's own first moment. `speed` is virtual seconds per real
    one; 0 runs flat out and None steps through the bench. `sample_s` None chooses by speed. `state`
    is a file that keeps the meter's flash between runs; None forgets everything at the end.
    """

    serial: str = "WK00000001"
    trace: str = "4weeks"
    blank: str = "outage"
    start: datetime | None = None
    speed: int | None = 1
    sample_s: int | None = None
    runtime: str = "micropython"
    state: Path | None = None
    tcp_port: int | None = None
    bench_port: int | None = None


def tree() -> Path:
    """Return the folder that holds `firmware` and `boards`."""
    root = Path(__file__).resolve().parents[2]
    if not (root / "firmware" / "main.py").is_file():
        raise EmulatorError(
            "the firmware's files are not beside this installation",
            "run the emulator from a checkout of the project: make emulator",
        )
    return root


def trace_file(name: str) -> Path:
    """Return the path of a trace we ship, or of the user's own."""
    if name in TRACES:
        return tree() / "boards" / "emulator" / "traces" / TRACES[name]
    if not Path(name).is_file():
        raise UsageError(
            f"there is no trace '{name}'", f"give a CSV file, or one of: {', '.join(TRACES)}"
        )
    return Path(name).resolve()


def unit_of(options: EmulatorOptions, tcp_port: int, bench_port: int) -> dict[str, object]:
    """The unit file's content, but for what the process inherits; UsageError for what cannot be."""
    return {
        "board": "emulator",
        "serial": options.serial,
        "trace": str(trace_file(options.trace)),
        "blank": options.blank,
        "start_s": int(options.start.timestamp()) if options.start else None,
        "utc_offset_min": _utc_offset_min(options.start),
        "speed": options.speed,
        "sample_ms": 1000 * (options.sample_s or _sample_s(options.speed)),
        "tcp_port": tcp_port,
        "bench_port": bench_port,
        "state": _state_file(options),
    }


def _state_file(options: EmulatorOptions) -> str | None:
    if options.state is None:
        return None
    if options.runtime == "cpython":
        raise UsageError(
            "the state is kept on littlefs, which CPython does not have",
            "leave --state out, or choose another --runtime",
        )
    file = options.state.resolve()
    if file.is_dir() or not file.parent.is_dir():
        raise UsageError(
            f"the state cannot be kept in {file}", "name a file in a folder that exists"
        )
    return str(file)


def _utc_offset_min(start: datetime | None) -> int:
    if start is None:
        return TRACE_UTC_OFFSET_MIN
    offset = start.astimezone().utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


def _sample_s(speed: int | None) -> int:
    """Return how often to sample: each second in real time, up to a minute when time flies."""
    if not speed:
        return 60
    return max(1, min(60, speed // 20))
