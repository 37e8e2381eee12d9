"""`wattkey calibrate`: what the meter should have shown, with one resistive load."""

import time
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from .. import calibration as library
from .. import moments
from ..calibration import Proposal
from ..doctor import calibration_text
from ..errors import UsageError
from ..meter_client import MeterClient
from ..meter_data import UNITY_GAIN, CalibrationRecord
from . import console, panels
from .meters import login
from .options import JsonOption, PortOption


def register(app: typer.Typer) -> None:
    """Add `calibrate` to `app`."""
    app.command(rich_help_panel=panels.BOARDS)(calibrate)


def calibrate(
    voltage: Annotated[
        str | None,
        typer.Option(metavar="V", help="What a better instrument shows, such as 230.1."),
    ] = None,
    power: Annotated[
        str | None, typer.Option(metavar="W", help="The load's power by it, such as 60.0.")
    ] = None,
    port: PortOption = "auto",
    remove: Annotated[
        bool, typer.Option("--remove", help="Take the calibration away instead.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Calibrate a meter with one resistive load that another instrument measures too.

    [cyan]wattkey calibrate --voltage 230.1 --power 1980[/]

    Needs the utility's keys of the meter; works over the air too. A kettle is better than a lamp.
    """
    reference = None if remove else _reference(voltage, power)
    with MeterClient.open(port) as meter:
        serial = login(meter, "utility")
        found = _never(meter) if reference is None else _found(meter, *reference)
        is_written = yes or typer.confirm("Write it to the meter?", err=True)
        if is_written:
            meter.calibrate(found)
            found = meter.calibration()
    if as_json:
        console.print_json({"meter": serial, **asdict(found)})
    elif is_written:
        console.say(f"Meter {serial}, calibrated {calibration_text(found)}")
    else:
        console.say("Nothing was written.")


def _found(meter: MeterClient, voltage: Decimal, power: Decimal) -> CalibrationRecord:
    before = library.present(meter)
    with console.waiting("reading the meter"):
        samples = library.measure(meter, time.sleep)
    proposal = library.propose(samples, before, voltage, power)
    _explain(proposal)
    return proposal.record(int(moments.now().timestamp()))


def _never(meter: MeterClient) -> CalibrationRecord:
    library.present(meter)
    return CalibrationRecord()


def _explain(proposal: Proposal) -> None:
    shown = proposal.shown
    current = proposal.power / proposal.voltage
    gains = [f"{100 * (gain - UNITY_GAIN) / UNITY_GAIN:+.2f} %" for gain in proposal.gains]
    rows = (
        ("voltage", f"{shown.voltage:.2f} V", f"{proposal.voltage:.2f} V", gains[0]),
        ("current", f"{shown.current:.3f} A", f"{current:.3f} A", gains[1]),
        ("power", f"{shown.power:.2f} W", f"{proposal.power:.2f} W", gains[2]),
    )
    for name, seen, real, gain in rows:
        console.note(f"{name:<8} shown {seen:>11}, really {real:>11}, corrected by {gain:>8}")


def _reference(voltage: str | None, power: str | None) -> tuple[Decimal, Decimal]:
    if voltage is None or power is None:
        raise UsageError(
            "what does the other instrument show?",
            "give both: --voltage 230.1 --power 1980, or --remove",
        )
    reference = _number(voltage, "V"), _number(power, "W")
    library.check_reference(*reference)
    return reference


def _number(text: str, unit: str) -> Decimal:
    try:
        value = Decimal(text.strip().removesuffix(unit).strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise UsageError(f"'{text}' is not a number of {unit}", f"write it like 230.1, in {unit}")
    return value
