"""`wattkey watch`: a meter live on the terminal, until Ctrl-C."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ..meter_client import MeterClient
from ..meter_data import MeterClock, MeterEvent, RegisterReading, SupplyStatus
from . import console, panels, supply_view
from .meters import login
from .options import JsonOption, PortOption

_SHOWN_REGISTERS = ("Power drawn", "Energy imported", "Voltage", "Current")
_SHOWN_EVENTS = 8


@dataclass(frozen=True)
class Snapshot:
    """Everything on the screen, read one after the other."""

    clock: MeterClock
    supply: SupplyStatus
    registers: list[RegisterReading]
    events: list[MeterEvent]


def register(app: typer.Typer) -> None:
    """Add `watch` to `app`."""
    app.command(rich_help_panel=panels.METERS)(watch)


def watch(
    port: PortOption = "auto",
    interval_s: Annotated[
        float, typer.Option("--interval", min=0.1, metavar="SECONDS", help="How often to read.")
    ] = 1.0,
    count: Annotated[int | None, typer.Option(min=1, help="Stop after so many readings.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Watch a meter live: relay, credit, power, energy, events (needs a secret of it).

    With --json, one line of JSON per reading.
    """
    with MeterClient.open(port) as meter, suppress(KeyboardInterrupt):
        serial = login(meter)
        if as_json:
            _print_lines(meter, interval_s, count)
        else:
            _show_live(meter, serial, interval_s, count)


def _show_live(meter: MeterClient, serial: str, interval_s: float, count: int | None) -> None:
    out = console.out()
    if not out.is_terminal:
        for snapshot in _snapshots(meter, interval_s, count):
            out.print(view(serial, snapshot))
        return
    with Live(console=out, auto_refresh=False) as live:
        for snapshot in _snapshots(meter, interval_s, count):
            live.update(view(serial, snapshot), refresh=True)


def _print_lines(meter: MeterClient, interval_s: float, count: int | None) -> None:
    for snapshot in _snapshots(meter, interval_s, count):
        typer.echo(json.dumps(_as_json(snapshot)))


def _snapshots(meter: MeterClient, interval_s: float, count: int | None) -> Iterator[Snapshot]:
    taken = 0
    while count is None or taken < count:
        if taken:
            time.sleep(interval_s)
        yield Snapshot(meter.clock(), meter.supply_status(), meter.registers(), meter.events())
        taken += 1


def view(serial: str, snapshot: Snapshot) -> Panel:
    """The screen: a lamp, the account, the mains, the last events."""
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column()
    facts.add_row("clock", supply_view.clock_text(snapshot.clock))
    for label, value in supply_view.supply_rows(snapshot.supply):
        facts.add_row(label, value)
    for reading in snapshot.registers:
        if reading.name in _SHOWN_REGISTERS:
            facts.add_row(reading.name.lower(), f"{reading.value:,f} {reading.unit}")
    events = Table.grid(padding=(0, 2))
    for event in snapshot.events[-_SHOWN_EVENTS:]:
        events.add_row(*supply_view.event_row(event))
    body = Group(facts, Text("\nlast events", style="dim"), events)
    return Panel(
        body, title=f"meter {serial}", title_align="left", subtitle="Ctrl-C ends", expand=False
    )


def _as_json(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "clock": supply_view.clock_json(snapshot.clock),
        "supply": supply_view.supply_json(snapshot.supply),
        "registers": {reading.obis: str(reading.value) for reading in snapshot.registers},
        "events": [supply_view.event_json(event) for event in snapshot.events],
    }
