"""`wattkey scan`: which meters are in the air."""

from typing import Annotated

import typer
from rich.live import Live
from rich.table import Table

from ..transports import ble_scan
from ..transports.ble_scan import FoundMeter
from . import console, panels
from .options import JsonOption

_FULL_BARS_DBM = -50
_DBM_PER_BAR = 10
_BARS = "▂▄▆█"


def register(app: typer.Typer) -> None:
    """Add `scan` to `app`."""
    app.command(rich_help_panel=panels.START)(scan)


def scan(
    seconds: Annotated[
        float | None, typer.Option(min=0.1, show_default="4", help="How long to listen.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Listen for meters by Bluetooth Low Energy."""
    if as_json:
        console.print_json([_facts(meter) for meter in ble_scan.scan(seconds)])
    elif console.out().is_terminal:
        _show_live(seconds)
    else:
        _say_what(ble_scan.scan(seconds))


def _show_live(seconds: float | None) -> None:
    with Live(_table([]), console=console.out(), transient=True) as live:
        found = ble_scan.scan(seconds, lambda meters: live.update(_table(meters)))
    _say_what(found)


def _say_what(found: list[FoundMeter]) -> None:
    if found:
        console.out().print(_table(found))
        console.note(f"Talk to one with: wattkey status -p ble:{found[0].name}")
    else:
        console.say("No meter was heard.")
        console.note("Put an emulated one on the air with: wattkey emulator --ble")


def _table(meters: list[FoundMeter]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for column in ("NAME", "SERIAL", "SIGNAL", "ADDRESS"):
        table.add_column(column, no_wrap=True)
    for meter in meters:
        signal = f"{_bars(meter.signal_dbm)} {meter.signal_dbm} dBm"
        table.add_row(meter.name, f"...{meter.serial_tail}", signal, meter.address)
    return table


def _bars(signal_dbm: int) -> str:
    missing = max(0, (_FULL_BARS_DBM - signal_dbm + _DBM_PER_BAR - 1) // _DBM_PER_BAR)
    return _BARS[: max(1, len(_BARS) - missing)].ljust(len(_BARS))


def _facts(meter: FoundMeter) -> dict[str, object]:
    return {
        "name": meter.name,
        "serial_tail": meter.serial_tail,
        "address": meter.address,
        "signal_dbm": meter.signal_dbm,
    }
