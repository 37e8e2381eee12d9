"""What an emulated meter is to be: the choices of a person, and the unit file made of them.

Here: the options with their limits, the traces we ship, and where the firmware lies. What a unit
file may say is `boards/emulator/board.py`'s business; the process is `emulator`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from .errors import UsageError, WattkeyError
from .quantities import duration_text, parse_hours

TRACES = {
    "4weeks": "uci_house_1min_2006-12-17_4weeks.csv",
    "2008": "uci_house_10min_2008.csv",
}
"""The traces we ship, by the names a user types."""

TRACE_UTC_OFFSET_MIN = 60
"""The shipped traces are near Paris, at a fixed offset (see the traces' README)."""

RUNTIMES = {"micropython": "standard", "esp32-like": "esp32-like"}
"""MicroPython builds by the name of `--runtime`; "cpython" is the third choice."""


_LONGEST_LEAD_S = 45 * 86400
"""The event that warns carries it in minutes, in 16 bits."""

_LONGEST_DWELL_S = 86400


class EmulatorError(WattkeyError):
    """The emulator could not be started, or died."""


@dataclass(frozen=True)
class EmulatorOptions:
    """What to emulate.

    `trace` is a name of TRACES or the path of a CSV file; `blank` "outage" or "refuse". `start` is
    an aware datetime, or None for the trace's own first moment. `speed` is virtual seconds per real
    one; 0 runs flat out and None steps through the bench. `sample_s` None chooses by speed. `state`
    is a file that keeps the meter's flash between runs; None forgets everything at the end.

    `rtc` fits a battery clock, `fram` a memory that does not wear. `dwell_s` is how long the relay
    rests between two moves. `warn_before_s` are the times before the end of supply at which the
    meter warns (None: its own choice), `no_cut` hours of the day, local time, in which it cuts
    nobody off: pairs such as ("18:00", "10:00"). `settings` are what a new meter measures by, as
    `firmware/meter/unit_settings.py` lists it.

    `p1` gives it a P1 port, which shows the household's data to whoever opens it: a pseudo-terminal
    and a TCP port of its own, `p1_port` or a free one.

    `ble` puts the meter on the air: the virtual one, or a real controller's that `radio` names in
    bumble's way ("usb:0").

    `board` names another board (NAME or NAME@REVISION): its own drivers run, on simulated chips.
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
    rtc: bool = False
    fram: bool = False
    dwell_s: int = 0
    warn_before_s: tuple[int, ...] | None = None
    no_cut: tuple[tuple[str, str], ...] = ()
    p1: bool = False
    p1_port: int | None = None
    ble: bool = False
    radio: str | None = None
    board: str | None = None
    settings: Mapping[str, object] = field(default_factory=dict)


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
        "sample_ms": 1000 * (options.sample_s or _sample_s(options)),
        "tcp_port": tcp_port,
        "bench_port": bench_port,
        "state": _state_file(options),
        "rtc": options.rtc,
        "fram": options.fram,
        "dwell_ms": 1000 * _dwell_s(options.dwell_s),
        **_kindness(options),
        **_hardware(options),
        **options.settings,
    }


def _dwell_s(dwell_s: int) -> int:
    if not 0 <= dwell_s <= _LONGEST_DWELL_S:
        raise UsageError(
            f"a relay cannot rest for {dwell_s} s", f"choose 0 to {_LONGEST_DWELL_S} s"
        )
    return dwell_s


def _kindness(options: EmulatorOptions) -> dict[str, object]:
    """Warnings and hours without cuts; what is left out, the firmware chooses."""
    for lead_s in options.warn_before_s or ():
        if not 1 <= lead_s <= _LONGEST_LEAD_S:
            raise UsageError(
                f"a meter cannot warn {duration_text(lead_s)} before the end",
                f"choose 1 s to {duration_text(_LONGEST_LEAD_S)}",
            )
    no_cut = [parse_hours(f"{begins}-{ends}") for begins, ends in options.no_cut]
    if options.warn_before_s is None:
        return {"no_cut": no_cut}
    return {"no_cut": no_cut, "warn_before_s": options.warn_before_s}


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


def _hardware(options: EmulatorOptions) -> dict[str, object]:
    """The board whose drivers run; a battery clock or FRAM only where it has a place for one."""
    if options.board is None:
        return {}
    from .boards import find

    board = find(options.board)
    for part, is_fitted in (("clock_chip", options.rtc), ("fram", options.fram)):
        if is_fitted and part not in board.definition:
            raise UsageError(
                f"{board.name} has no place for the {part.replace('_', ' ')}",
                "leave --rtc and --fram out, or choose another --board",
            )
    return {"hardware": board.name, "revision": board.revision}


def _sample_s(options: EmulatorOptions) -> int:
    """Return how often to sample: each second in real time, up to a minute when time flies.

    Simulated chips overflow as real ones do: with them it is ten seconds at most.
    """
    longest_s = 10 if options.board else 60
    if not options.speed:
        return longest_s
    return max(1, min(longest_s, options.speed // 20))
