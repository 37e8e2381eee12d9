"""`wattkey bench`: the world around a running emulator: load, button, time, power."""

from dataclasses import fields
from typing import Annotated, Any

import typer

from .. import moments, running
from ..bench import Bench, BenchReading
from ..errors import PortError, UsageError
from ..quantities import parse_duration
from . import console, panels
from .options import JsonOption

_KINDS = ("before", "middle", "torn", "after")
_RELAY_FAULTS = {"obeys": 0, "welded": 1, "stuck": 2}
_TRACE = "trace"
"""Hands a value back to the trace."""

_TIMES = ("time_s", "paid_until_s", "rtc_s")

bench = typer.Typer(help="Be the world around a running emulator: load, button, time, power.")

PortOption = Annotated[
    str,
    typer.Option(
        "--port",
        "-p",
        metavar="PORT",
        envvar="WATTKEY_PORT",
        help="The emulator's serial port or socket://, or auto for the only one.",
    ),
]
MeterOption = Annotated[
    str | None, typer.Option("--meter", metavar="SERIAL", help="The emulator that runs as SERIAL.")
]
BenchPortOption = Annotated[
    int | None,
    typer.Option("--bench-port", min=1, max=65535, help="Its bench port, if you know it."),
]


def register(app: typer.Typer) -> None:
    """Add `bench` and its subcommands to `app`."""
    app.add_typer(bench, name="bench", rich_help_panel=panels.START)


@bench.callback(invoke_without_command=True)
def group(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        console.print_help(context)


@bench.command()
def read(
    port: PortOption = "auto",
    meter: MeterOption = None,
    bench_port: BenchPortOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read everything about the meter at this moment, also what it shows to nobody."""
    with _open(port, meter, bench_port) as found:
        _show(found.ask("read"), as_json)


@bench.command("set")
def set_(
    values: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME=VALUE...",
            help="load_w, load_var, voltage_mv, frequency_mhz, current_ma, neutral_ma: a number, "
            "or trace. voltage_error, current_error, power_error: 1/10000. magnet, cover, "
            "neutral_disturbed: 0 or 1. relay: obeys, welded or stuck. rtc_battery: 0 or 1. "
            "rtc_s: Unix seconds.",
        ),
    ],
    port: PortOption = "auto",
    meter: MeterOption = None,
    bench_port: BenchPortOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set the load, the mains, the relay's fault or the battery clock; tamper with the meter.

    [cyan]wattkey bench set load_w=2300 voltage_mv=228000[/]
    """
    wanted = dict(_assignment(text) for text in values)
    with _open(port, meter, bench_port) as found:
        found.set(**wanted)
    if as_json:
        console.print_json(wanted)
    else:
        console.say("Set.")


@bench.command()
def press(
    port: PortOption = "auto",
    meter: MeterOption = None,
    bench_port: BenchPortOption = None,
    as_json: JsonOption = False,
) -> None:
    """Press the customer's button."""
    with _open(port, meter, bench_port) as found:
        changed = found.press()
    if as_json:
        console.print_json({"changed": changed})
    else:
        console.say("Pressed: supply has changed." if changed else "Pressed: nothing has changed.")


@bench.command()
def step(
    duration: Annotated[str, typer.Argument(metavar="TIME", help="How long: 30s, 1h, 7d.")],
    port: PortOption = "auto",
    meter: MeterOption = None,
    bench_port: BenchPortOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run time on and read (for an emulator started with --speed stepped)."""
    ms = 1000 * parse_duration(duration)
    with _open(port, meter, bench_port) as found:
        _show(found.ask("step", ms=ms), as_json)


@bench.command()
def cut(
    operation: Annotated[
        int | None,
        typer.Option(min=0, help="Fail at this flash operation from now, 0 the next; else now."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help=f"Where in that operation: {', '.join(_KINDS)}.")
    ] = None,
    port: PortOption = "auto",
    meter: MeterOption = None,
    bench_port: BenchPortOption = None,
    as_json: JsonOption = False,
) -> None:
    """Cut the meter's power: now, or in the middle of writing to its flash."""
    _check_cut(operation, kind)
    with _open(port, meter, bench_port) as found:
        found.cut(operation, kind)
    if as_json:
        console.print_json({"operation": operation, "kind": kind})
        return
    when = "The power is off." if operation is None else f"It fails at flash operation {operation}."
    console.say(when)
    console.note("Give it back with: wattkey bench restore")


@bench.command()
def restore(
    port: PortOption = "auto",
    meter: MeterOption = None,
    bench_port: BenchPortOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give the power back, wait until the meter has booted, and read."""
    with _open(port, meter, bench_port) as found:
        found.restore()
        _show(found.ask("read"), as_json)


def _open(port: str, serial: str | None, bench_port: int | None) -> Bench:
    if bench_port is not None:
        return Bench(bench_port)
    entry = running.find(port, serial)
    if entry.bench_port is None:
        raise PortError(f"emulator {entry.serial} has no bench", "start it with --bench PORT")
    return Bench(entry.bench_port)


def _assignment(text: str) -> tuple[str, int | None]:
    name, equals, value = text.partition("=")
    if name and equals:
        if value == _TRACE:
            return name, None
        if name == "relay" and value in _RELAY_FAULTS:
            return name, _RELAY_FAULTS[value]
        if value.removeprefix("-").isdecimal():
            return name, int(value)
    hint = "write NAME=VALUE, such as load_w=2300 or relay=welded"
    raise UsageError(f"'{text}' sets nothing", hint)


def _check_cut(operation: int | None, kind: str | None) -> None:
    if kind is not None and kind not in _KINDS:
        raise UsageError(f"--kind cannot be '{kind}'", f"choose {', '.join(_KINDS)}")
    if kind is not None and operation is None:
        raise UsageError("--kind says where in an operation", "name it: --operation 0 is the next")


def _show(told: dict[str, Any], as_json: bool) -> None:
    """Print a reading in our order, then what a later emulator tells besides."""
    known = [item.name for item in fields(BenchReading) if item.name in told]
    answer = {name: told[name] for name in dict.fromkeys([*known, *told])}
    if as_json:
        console.print_json(answer)
    elif answer.get("power") is False:
        console.say("The power is off: there is no meter to read.")
    else:
        console.print_facts((name, _text(name, value)) for name, value in answer.items())


def _text(name: str, value: Any) -> str:
    """A value as people read it; the names stay those that `set` and other programs use."""
    if value is None:
        return "-"
    if name in _TIMES:
        return f"{value}  {moments.local_text(value)}"
    if name == "flash_erases":
        return f"{sum(value):,} on {len(value)} blocks, at most {max(value, default=0)} on one"
    if name == "events":
        return f"{len(value)} (wattkey read --events)"
    return str(value)
