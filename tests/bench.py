"""`make bench`: what the firmware costs in instructions and memory, and how fast virtual time runs.

No number here passes or fails: machines are shared and noisy, so instructions are counted where
that can be done, and everything timed is a median of runs that took turns. What is measured is in
`benchmarks/`.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import air, beside_gurux, counting, memory, report, year
from benchmarks.counting import Workload
from benchmarks.subjects import BenchError, Subject, find_subjects
from rich.console import Console

VERIFY = Workload("tokens.ed25519_verify", "Ed25519 verify", 2)
WORKLOADS = (
    Workload("tokens.valid", "token accepted", 2),
    Workload("tokens.bad_signature", "token with a bad signature", 2),
    Workload("tokens.wrong_meter", "token for another meter", 50),
    VERIFY,
    Workload("tokens.make_verifier", "make a Verifier", 2),
    Workload("tokens.sha512_16_blocks", "SHA-512, per block", 1, parts=16),
    Workload("metering.day", "one sample (Meter.tick)", 1, parts=1440),
    Workload("metering.day", "a day of samples, one a minute", 1),
    Workload("power.save", "the state stored, flash not counted", 50),
    Workload("power.boot", "power-up to the contact, flash not counted", 20),
    Workload("dlms.get", "DLMS GET over HDLC, meter's side", 40),
    Workload("dlms.get_round_trip", "DLMS GET over HDLC, both sides", 40),
    Workload("dlms.association", "DLMS association, meter's side", 20),
    Workload("dlms.object_list", "DLMS object list, meter's side", 4),
    Workload("dlms_wrapped.get", "DLMS GET by the wrapper, meter's side", 40),
    Workload("dlms_wrapped.sealed_get", "the same sealed, both sides' ciphering", 20),
    Workload("dlms_wrapped.profile", "DLMS profile of 35 days, per row", 1, parts=1680),
    Workload("dlms_wrapped.profile_day", "a day of it by range, whole", 1),
    Workload(
        "dlms_wrapped.sealed_profile", "the same sealed, both sides' ciphering", 1, parts=1680
    ),
)


Say = Callable[[str], None]


def main() -> int:
    file = _json_file()
    errors = Console(stderr=True)
    try:
        with tempfile.TemporaryDirectory(prefix="wattkey-bench-") as folder:
            # Emulators register here and not where the user's own are found.
            os.environ["XDG_RUNTIME_DIR"] = folder
            results = _measure_and_show(Path(folder), Console(), errors)
    except BenchError as error:
        errors.print(f"the bench could not finish: {error}", style="red", highlight=False)
        return 1
    if file:
        file.write_text(json.dumps(results, indent=1) + "\n")
    return 0


def _json_file() -> Path | None:
    parser = argparse.ArgumentParser(description="Measure speed and memory of the firmware.")
    parser.add_argument("--json", metavar="FILE", type=Path, help="also write every number there")
    return parser.parse_args().json


def _measure_and_show(folder: Path, console: Console, errors: Console) -> dict[str, Any]:
    with _progress(errors) as say:
        say("looking for Pythons, compiling the firmware")
        subjects, lacking = find_subjects(folder)
        for reason in lacking:
            errors.print(f"not measured: {reason}", highlight=False)
        results = _speed(subjects, console, say)
        results |= _heap([subject for subject in subjects if subject.build], console, say)
        sizes = memory.file_sizes(folder)
        report.show_sizes(console, sizes)
        years = year.measure(subjects, lambda month: say(f"live emulators: {month} 2008"))
        report.show_year(console, years)
        airs = air.measure(subjects, lambda number: say(f"tokens over the air: round {number}"))
        report.show_air(console, airs)
        say("our server beside Gurux's")
        beside = beside_gurux.measure(subjects)
        if beside is None:
            errors.print("not measured: Gurux's server (hint: python tests/strangers_venv.py)")
        else:
            report.show_beside(console, beside)
    return results | {
        "file_bytes": sizes,
        "beside_gurux": _plain(beside or {}),
        "air_median_ms": airs,
        "virtual_year": {name: asdict(one) for name, one in years.items()},
    }


def _speed(subjects: Sequence[Subject], console: Console, say: Say) -> dict[str, Any]:
    say("choosing an instrument")
    instrument = counting.choose_instrument(subjects)
    costs = {}
    for workload in WORKLOADS:
        say(f"{instrument.name}: {workload.label}")
        costs[workload.label] = instrument.cost(workload, subjects)
    report.show_costs(console, instrument, costs)
    say("stopwatch: signatures beside OpenSSL")
    ratios = counting.timed(VERIFY, subjects)
    report.show_ratios(console, VERIFY.label, ratios)
    return {
        "instrument": instrument.name,
        "unit": instrument.unit,
        "costs": costs,
        "ed25519_verify_median_ns": ratios,
    }


def _heap(builds: Sequence[Subject], console: Console, say: Say) -> dict[str, Any]:
    uses = {}
    for build in builds:
        say(f"heap of {build.name}")
        uses[build.name] = memory.measure(build)
    if uses:
        report.show_heap(console, uses)
    return {"heap": {name: asdict(use) for name, use in uses.items()}}


def _plain(beside: "Mapping[str, Mapping[str, beside_gurux.Beside]]") -> dict[str, Any]:
    return {
        level: {work: asdict(one) for work, one in works.items()} for level, works in beside.items()
    }


@contextmanager
def _progress(errors: Console) -> Iterator[Say]:
    """Give a function that says what is being done: one changing line, or a log of lines."""
    if not errors.is_terminal:
        yield lambda text: errors.print(text, highlight=False)
        return
    with errors.status("") as status:
        yield status.update


if __name__ == "__main__":
    sys.exit(main())
