"""The samples of a comparison as a CSV file, a line for each as it comes, to go on with later.

Here: its columns. Times are ISO 8601 UTC, energies Wh, the rest V, A and W.
"""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from ..errors import UsageError
from .live import ComparisonError
from .samples import Sample, Shown

_OF_A_METER = ("", "_clock", "_wh", "_w", "_v", "_a")
COLUMNS = (
    *("read_at", "skew_s", "resolution_wh"),
    *(f"reference{name}" for name in _OF_A_METER),
    *(f"tested{name}" for name in _OF_A_METER),
)
Serials = tuple[str, str]
"""Of the reference and the meter under test."""


class SampleFile:
    """A file that every sample goes to at once. A context manager."""

    def __init__(self, path: Path, serials: Serials, goes_on: bool = False) -> None:
        self._serials = serials
        if goes_on:
            _drop_torn_line(path)
        self._file: TextIO = path.open("a" if goes_on else "w", encoding="utf-8", newline="")
        self._lines = csv.writer(self._file, lineterminator="\n")
        if not goes_on:
            self._write(COLUMNS)

    def add(self, sample: Sample) -> None:
        """Write a line, through to the file."""
        self._write(
            (
                sample.read_at.isoformat(timespec="milliseconds"),
                f"{sample.skew_s:.6f}",
                f"{sample.resolution_wh:g}",
                *_cells(self._serials[0], sample.reference),
                *_cells(self._serials[1], sample.tested),
            )
        )

    def _write(self, cells: tuple[str, ...]) -> None:
        self._lines.writerow(cells)
        self._file.flush()

    def __enter__(self) -> "SampleFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def read(path: Path) -> tuple[Serials, list[Sample]]:
    """The meters and samples of a file; UsageError where it is none, or holds no sample.

    A last line that a cut tore is left out.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file.read().rpartition("\n")[0].splitlines()))
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"cannot read {path}", "is it there, and may you read it?") from None
    if not rows or tuple(rows[0]) != COLUMNS:
        raise UsageError(f"{path} holds no samples of a comparison", "give another name to --csv")
    whole = [row for row in rows[1:] if len(row) == len(COLUMNS)]
    if not whole:
        raise UsageError(f"{path} holds no sample yet", "begin anew without --resume")
    try:
        samples = [_sample(dict(zip(COLUMNS, row, strict=True))) for row in whole]
    except ValueError:
        raise UsageError(f"{path} is damaged", "begin anew with another --csv") from None
    return _serials(path, whole), samples


def _drop_torn_line(path: Path) -> None:
    octets = path.read_bytes()
    with path.open("r+b") as file:
        file.truncate(octets.rfind(b"\n") + 1)


def _serials(path: Path, rows: list[list[str]]) -> Serials:
    places = COLUMNS.index("reference"), COLUMNS.index("tested")
    found = {(row[places[0]], row[places[1]]) for row in rows}
    if len(found) != 1:
        raise ComparisonError(f"{path} is of more than two meters", "begin anew")
    return found.pop()


def _cells(serial: str, shown: Shown) -> tuple[str, ...]:
    clock = "" if shown.clock_s is None else datetime.fromtimestamp(shown.clock_s, UTC).isoformat()
    values = (shown.energy_wh, shown.power_w, shown.voltage_v, shown.current_a)
    return (serial, clock, *(f"{value:.10g}" for value in values))


def _sample(cells: dict[str, str]) -> Sample:
    return Sample(
        datetime.fromisoformat(cells["read_at"]),
        float(cells["skew_s"]),
        float(cells["resolution_wh"]),
        _shown(cells, "reference"),
        _shown(cells, "tested"),
    )


def _shown(cells: dict[str, str], whose: str) -> Shown:
    clock = cells[f"{whose}_clock"]
    energy, power, voltage, current = (float(cells[whose + name]) for name in _OF_A_METER[2:])
    clock_s = int(datetime.fromisoformat(clock).timestamp()) if clock else None
    return Shown(energy, power, voltage, current, clock_s)
