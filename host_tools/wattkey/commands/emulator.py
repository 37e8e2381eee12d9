"""`wattkey emulator`: run a meter as a program on this computer."""

import json
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from meter.links.ble_advertisement import name_for

from .. import moments
from ..emulator import RUNTIMES, TRACES, Emulator, EmulatorOptions
from ..errors import UsageError
from ..quantities import parse_duration, parse_hours
from . import console, endings, panels
from .options import JsonOption

_SPEED_HELP = "Virtual seconds per real second; [b]max[/] flat out, [b]stepped[/] by the bench."
_PARTS = "What is fitted"
_KINDNESS = "How kind it is"


def register(app: typer.Typer) -> None:
    """Add `emulator` to `app`."""
    app.command(rich_help_panel=panels.START)(emulator)


def emulator(
    serial: Annotated[str, typer.Option(help="Serial number of the meter.")] = "WK00000001",
    trace: Annotated[
        str, typer.Option(help=f"Load to replay: a CSV file, or {' or '.join(TRACES)}.")
    ] = "4weeks",
    blank: Annotated[
        str, typer.Option(help="What an empty cell of the trace is: outage, or refuse it.")
    ] = "outage",
    start: Annotated[
        str, typer.Option(help="When time begins: now, trace (its own first moment), or a time.")
    ] = "now",
    speed: Annotated[str, typer.Option(help=_SPEED_HELP)] = "1",
    sample: Annotated[
        int | None,
        typer.Option(min=1, show_default="by speed", help="Seconds between two readings."),
    ] = None,
    runtime: Annotated[
        str, typer.Option(help=f"What runs the firmware: {', '.join(RUNTIMES)} or cpython.")
    ] = "micropython",
    state: Annotated[
        Path | None, typer.Option(help="File that keeps the meter's flash between runs.")
    ] = None,
    board: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            rich_help_panel=_PARTS,
            help="Run this board's own drivers, on simulated chips (a folder of boards/).",
        ),
    ] = None,
    rtc: Annotated[
        bool, typer.Option("--rtc/--no-rtc", rich_help_panel=_PARTS, help="A battery clock.")
    ] = False,
    fram: Annotated[
        bool,
        typer.Option("--fram", rich_help_panel=_PARTS, help="A memory that does not wear out."),
    ] = False,
    dwell: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="SECONDS",
            rich_help_panel=_PARTS,
            help="How long the relay rests between two moves.",
        ),
    ] = 0,
    warn_before: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TIME",
            show_default="the firmware's",
            rich_help_panel=_KINDNESS,
            help="Warn so long before supply ends: 3d, 2h; may be given several times.",
        ),
    ] = None,
    no_cut: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOURS",
            rich_help_panel=_KINDNESS,
            help="Cut nobody off in these hours of the day: 18:00-10:00; also several times.",
        ),
    ] = None,
    tcp: Annotated[
        int | None,
        typer.Option(min=1, max=65535, show_default="a free one", help="Port of DLMS and text."),
    ] = None,
    bench: Annotated[
        int | None,
        typer.Option(min=1, max=65535, show_default="a free one", help="Port of the bench."),
    ] = None,
    p1: Annotated[
        bool, typer.Option("--p1", help="A P1 port: the household's data, each second, unasked.")
    ] = False,
    p1_tcp: Annotated[
        int | None,
        typer.Option(
            min=1, max=65535, show_default="a free one", help="TCP port of P1; sets --p1."
        ),
    ] = None,
    ble: Annotated[bool, typer.Option("--ble", help="Put it on the virtual radio.")] = False,
    radio: Annotated[
        str | None,
        typer.Option(metavar="CONTROLLER", help="Put it on a real Bluetooth controller: usb:0."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Run a meter on this computer: the real firmware on simulated parts.

    It says where it can be reached; with --json, in one line on stdout. Stop it with Ctrl-C.
    """
    options = EmulatorOptions(
        serial=serial,
        trace=trace,
        blank=_one_of("--blank", blank, ("outage", "refuse")),
        start=_start(start),
        speed=_speed(speed),
        sample_s=sample,
        runtime=_one_of("--runtime", runtime, (*RUNTIMES, "cpython")),
        state=state,
        tcp_port=tcp,
        bench_port=bench,
        rtc=rtc,
        fram=fram,
        dwell_s=dwell,
        warn_before_s=tuple(map(parse_duration, warn_before)) if warn_before else None,
        no_cut=tuple(map(parse_hours, no_cut or ())),
        p1=p1 or p1_tcp is not None,
        p1_port=p1_tcp,
        ble=ble,
        radio=radio,
        board=board,
    )
    is_new = state is None or not state.exists()
    with suppress(KeyboardInterrupt), endings.as_ctrl_c(), Emulator(options) as running:
        _announce(running, as_json, is_new)
        running.wait()


def _announce(meter: Emulator, as_json: bool, is_new: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(meter.entry)))
    if meter.options.runtime == "cpython":
        console.note("running on CPython: the firmware's files, but not MicroPython's limits")
    console.note(f"meter {meter.options.serial} is running")
    if meter.pty:
        console.note(f"  serial  wattkey status -p {meter.pty}")
    if meter.options.ble or meter.options.radio:
        console.note(f"  BLE     wattkey status -p ble:{name_for(meter.options.serial)}")
    console.note(f"  TCP     wattkey status -p socket://127.0.0.1:{meter.tcp_port}")
    if meter.options.p1:
        console.note(f"  P1      {meter.p1_pty or '-'}, socket://127.0.0.1:{meter.p1_port}")
    console.note(f"  bench   wattkey bench read --bench-port {meter.bench_port}")
    if is_new:
        console.note("A new meter takes its first key with: wattkey provision")


def _one_of(option: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise UsageError(f"{option} cannot be '{value}'", f"choose {', '.join(choices)}")
    return value


def _start(text: str) -> datetime | None:
    if text == "trace":
        return None
    moment = moments.now() if text == "now" else moments.parse_moment(text)
    if moment.timestamp() < 0:
        raise UsageError("no meter's clock goes back beyond 1970", "choose a later --start")
    return moment


def _speed(text: str) -> int | None:
    if text == "stepped":
        return None
    if text == "max":
        return 0
    if not text.isdigit() or int(text) == 0:
        raise UsageError(f"--speed cannot be '{text}'", "a whole number from 1, max, or stepped")
    return int(text)
