"""`wattkey compare`: a meter under test beside a check meter, live or by what both have kept."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from .. import moments
from ..comparing import kept as comparison_profiles
from ..comparing import picture as comparison_picture
from ..comparing import text
from ..comparing.arithmetic import Span
from ..comparing.gains import suggest
from ..comparing.kept import Kept
from ..comparing.live import ComparedMeter, Pair
from ..comparing.text import Comparison
from ..doctor import calibration_text
from ..errors import MeterRefusedError, UsageError
from ..meter_client import MeterClient
from ..meter_data import CalibrationRecord
from ..metering_client import MeteringClient
from ..profiles.wanted_rows import Wanted
from . import compare_live, console, panels, progress
from .meters import login
from .options import JsonOption, PortOption
from .profile import write_file
from .selection_options import FromOption, LastOption, ToOption, wanted_rows

_MOST_SHOWN_SPANS = 48


def register(app: typer.Typer) -> None:
    """Add `compare` to `app`."""
    app.command(rich_help_panel=panels.BOARDS)(compare)


def compare(
    against: Annotated[
        str, typer.Option(metavar="PORT", help="Where the check meter is, the one to be believed.")
    ],
    port: PortOption = "auto",
    lasting: Annotated[
        str, typer.Option("--for", metavar="TIME", help="How long to read both.")
    ] = "24h",
    every: Annotated[str, typer.Option(metavar="TIME", help="How often to read both.")] = "60s",
    since: FromOption = None,
    until: ToOption = None,
    last: LastOption = None,
    csv: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write every sample at once (or the blocks) as CSV."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the samples that --csv names.")
    ] = False,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE.png", help="Draw both and the difference.")
    ] = None,
    correct: Annotated[
        bool, typer.Option("--correct", help="Write the gains that follow to the tested meter.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write them without asking.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Compare two meters on one load, and say by how much the tested one differs.

    [cyan]wattkey compare -p /dev/ttyUSB0 --against /dev/ttyUSB1 --csv day.csv --plot day.png[/]

    Live, for a day; Ctrl-C gives what was measured so far. With --last, --from or --to by the load
    profiles that both have kept.
    """
    wanted = wanted_rows(since, until, last)
    _check_options(port, against, csv, resume, as_json)
    pair = Pair(
        ComparedMeter(against, login),
        ComparedMeter(port, lambda meter: login(meter, "utility" if correct else None)),
    )
    failed: Exception | None = None
    try:
        if wanted == Wanted():
            plan = compare_live.Plan(lasting, every, csv, resume)
            spans, differences, failed = compare_live.run(pair, plan)
        else:
            spans, differences = _kept(pair, wanted)
            if csv is not None:
                write_file(csv, lambda file: text.write_spans_csv(spans, file))
        found = _found(pair, spans, differences)
    finally:
        pair.close()
    if plot:
        comparison_picture.draw(found, plot)
        console.note(f"Drawn to {plot}.")
    if as_json:
        console.print_json(text.as_json(found))
    elif csv != "-":
        _print(found)
    if failed is not None:
        raise failed
    if correct:
        _correct(pair, found, yes)


def _check_options(port: str, against: str, csv: str | None, resume: bool, as_json: bool) -> None:
    if port == against:
        raise UsageError(
            f"both meters cannot be at {port}",
            "name two: -p the one under test, --against the check meter",
        )
    if csv == "-" and as_json:
        raise UsageError("CSV and JSON at once", "choose --csv - or --json")
    if resume and csv is None:
        raise UsageError("there is nothing to go on with", "--csv names the file of samples")


def _kept(pair: Pair, wanted: Wanted) -> tuple[list[Span], list[float]]:
    pair.open()
    reference, tested = (_read(meter, wanted) for meter in (pair.reference, pair.tested))
    spans = comparison_profiles.spans(reference, tested)
    return spans, [comparison_profiles.clock_difference_s(reference, tested)]


def _read(meter: ComparedMeter, wanted: Wanted) -> Kept:
    client = meter.open()
    clock, read_at_s = client.clock(), time.time()
    with progress.shown(client, f"load profile of {meter.serial}") as on_rows:
        table = MeteringClient(client).profile("load", wanted, on_rows)
    return Kept(meter.serial, table, clock, read_at_s)


def _found(pair: Pair, spans: Sequence[Span], differences: Sequence[float]) -> Comparison:
    return Comparison(
        pair.reference.serial,
        pair.tested.serial,
        spans,
        differences,
        suggest(spans, _calibration(pair.tested)),
    )


def _calibration(meter: ComparedMeter) -> CalibrationRecord | None:
    """What the tested meter is calibrated by; None where it cannot be, or is out of reach."""
    with suppress(MeterRefusedError):
        return meter.open().calibration()
    return None


def _print(found: Comparison) -> None:
    console.print_facts(text.facts(found))
    console.say("")
    console.print_table(
        ("LOAD", ">HOURS", ">CHECK Wh", ">TESTED Wh", "ERROR"), text.band_rows(found)
    )
    if len(found.spans) <= _MOST_SHOWN_SPANS:
        console.say("")
        rows = text.span_rows(found.spans)
        console.print_table(("FROM", ">CHECK Wh", ">TESTED Wh", "ERROR"), rows)
    else:
        console.note(f"{len(found.spans)} blocks: --json and --csv have each of them.")


def _correct(pair: Pair, found: Comparison, yes: bool) -> None:
    record = found.suggestion.record
    if record is None:
        console.note("Nothing was written.")
        return
    if not (yes or typer.confirm("Write these gains to the tested meter?", err=True)):
        console.note("Nothing was written.")
        return
    now_s = int(moments.now().timestamp())
    try:
        meter: MeterClient = pair.tested.open()
        meter.calibrate(replace(record, time_s=now_s))
        written = meter.calibration()
    finally:
        pair.close()
    console.note(f"Meter {found.tested}, calibrated {calibration_text(written)}")
