"""`make test-rv32`: core, dlms, token, readout, board and driver tests on the bare RV32 machine.

Each file is a run of its own; a line is shown as it ends, and all of them in a table at the end.
What passed is remembered in `build` with a digest of all it ran on, so a run that was broken off
goes on where it was, and a second one only does what has changed. Not here: what runs there
(`benchmarks.bare_machine`).
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from benchmarks import bare_machine
from benchmarks.bare_machine import FileRun
from benchmarks.rv32 import Watcher
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from wattkey.commands.endings import as_ctrl_c
from wattkey.runtimes import RuntimeUnavailable
from wattkey.runtimes import rv32 as machine

PASSED = bare_machine.TESTS.parent / "build" / "rv32-passed.json"


@dataclass(frozen=True)
class Line:
    """A row of the table: `seconds` on this machine, whether it passed in an earlier run."""

    run: FileRun
    seconds: float
    is_remembered: bool = False


class Memory:
    """Which files passed, by the digest of what they ran on; kept in a file of JSON."""

    def __init__(self, file: Path, base: bytes) -> None:
        self._file = file
        self._base = base
        self._lock = Lock()
        self._known: dict[str, dict[str, Any]] = _read(file)

    def find(self, name: str) -> Line | None:
        """The line of a file that passed with all as it is now."""
        known = self._known.get(name, {})
        if known.get("digest") != self._digest(name):
            return None
        return Line(FileRun(**known["run"]), known["seconds"], True)

    def keep(self, name: str, line: Line) -> None:
        """Remember a file that passed, and forget one that did not."""
        run = {**asdict(line.run), "printed": ""}
        known = {"digest": self._digest(name), "run": run, "seconds": line.seconds}
        with self._lock:
            self._known.pop(name, None)
            if line.run.has_passed:
                self._known[name] = known
            self._file.parent.mkdir(exist_ok=True)
            self._file.write_text(json.dumps(self._known, indent=1) + "\n")

    def _digest(self, name: str) -> str:
        digest = hashlib.sha256(self._base)
        digest.update(repr((name, bare_machine.is_roomy(name))).encode())
        for path, octets in sorted(bare_machine.files_for(name).items()):
            digest.update(path.encode() + b"\0" + octets)
        return digest.hexdigest()


class _Shown(Watcher):
    """One file's run on a progress bar."""

    def __init__(self, name: str, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task(name, total=None)
        self._process: subprocess.Popen[bytes] | None = None

    def started(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def printed(self, line: str) -> None:
        if line.startswith("RAN "):
            self._progress.advance(self._task)

    def end(self) -> None:
        """Take it off the bar."""
        self._progress.remove_task(self._task)

    def kill(self) -> None:
        """End the machine, if it runs."""
        if self._process is not None:
            self._process.kill()


class Suite:
    """Runs files on `made`, some at once, and shows how far they are."""

    def __init__(self, made: machine.Rv32, memory: Memory, console: Console) -> None:
        self._machine = made
        self._memory = memory
        self._console = console
        self._watchers: list[_Shown] = []
        self._is_broken_off = False

    def run(self, names: list[str], jobs: int) -> dict[str, Line]:
        """Return the line of each file, as they are named."""
        bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*bar, TimeElapsedColumn(), console=self._console, transient=True) as progress:
            whole = progress.add_task("files", total=len(names))

            def one(name: str) -> Line:
                line = self._memory.find(name) or self._run(name, progress)
                progress.advance(whole)
                return line

            with ThreadPoolExecutor(jobs) as pool:
                try:
                    return dict(zip(names, pool.map(one, names), strict=True))
                except KeyboardInterrupt:
                    pool.shutdown(wait=False, cancel_futures=True)
                    self._break_off()
                    raise

    def _run(self, name: str, progress: Progress) -> Line:
        watcher, begun = _Shown(name, progress), time.monotonic()
        self._watchers.append(watcher)
        run = bare_machine.run_file(self._machine, name, watcher=watcher)
        line = Line(run, time.monotonic() - begun)
        watcher.end()
        if not self._is_broken_off:
            self._memory.keep(name, line)
            self._show(name, line)
        return line

    def _break_off(self) -> None:
        self._is_broken_off = True
        for watcher in self._watchers:
            watcher.kill()

    def _show(self, name: str, line: Line) -> None:
        run, style = line.run, "" if line.run.has_passed else "red"
        words = f"{name}: {run.tests} tests, {run.millions:,} million instructions"
        self._console.print(f"{words}, {line.seconds:.0f} s", style=style, highlight=False)
        if not run.has_passed:
            self._console.print(run.printed, style=style, markup=False, highlight=False)


def main() -> int:
    arguments, console = _arguments(), Console()
    try:
        made = machine.find()
    except RuntimeUnavailable as error:
        console.print(f"{error}\nhint: {error.hint}", style="red", highlight=False)
        return 4
    names = [
        name for name in bare_machine.test_files(*bare_machine.AREAS) if arguments.only in name
    ]
    if not names:
        console.print(f"no file there has '{arguments.only}' in its name", style="red")
        return 2
    if arguments.again:
        PASSED.unlink(missing_ok=True)
    memory = Memory(PASSED, made.firmware.read_bytes())
    try:
        with as_ctrl_c():
            lines = Suite(made, memory, console).run(names, arguments.jobs)
    except KeyboardInterrupt:
        console.print("broken off; the same again goes on from here", style="yellow")
        return 130
    console.print(table_of(lines))
    return 0 if all(line.run.has_passed for line in lines.values()) else 1


def table_of(lines: Mapping[str, Line]) -> Table:
    """One row a file, and what they are together."""
    table = Table(title="On RV32", title_justify="left", show_footer=True)
    runs = [line.run for line in lines.values()]
    failed = sum(not run.has_passed for run in runs)
    seconds = sum(line.seconds for line in lines.values())
    table.add_column("file", f"{len(runs)} files, {failed} failed")
    for heading, footer in (
        ("tests", f"{sum(run.tests for run in runs):,}"),
        ("million instructions", f"{sum(run.millions for run in runs):,}"),
        ("heap, KiB", ""),
        ("s", f"{seconds:.0f}"),
    ):
        table.add_column(heading, footer, justify="right")
    table.add_column("")
    for name, line in lines.items():
        table.add_row(*_row(name, line))
    return table


def _row(name: str, line: Line) -> list[str]:
    run = line.run
    how = "passed before" if line.is_remembered else "" if run.has_passed else "[red]FAILED"
    heap = machine.ROOMY if bare_machine.is_roomy(name) else machine.SMALL
    kib, seconds = machine.HEAP_KIB[heap], f"{line.seconds:.0f}"
    return [name, f"{run.tests:,}", f"{run.millions:,}", f"{kib:,}", seconds, how]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Run the plain tests on the bare RV32 machine.")
    parser.add_argument("--only", default="", help="files with this in their name: dlms/, token")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="files at once")
    parser.add_argument("--again", action="store_true", help="also what has passed before")
    return parser.parse_args()


def _read(file: Path) -> dict[str, dict[str, Any]]:
    try:
        found = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    sys.exit(main())
