"""`make fuzz`: a million inputs, guided, on all three Pythons; shows how far it is.

The inputs are shared among the targets. A finding ends its target's run and is shown with what
replays it. Here: running `guided` for each target. Not here: changing and judging inputs.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import corpus
from host_targets import HOST_TARGETS
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from targets import TARGETS
from wattkey import runtimes

HERE = Path(__file__).resolve().parent
BUILDS = ("standard", "esp32-like")
ALL = TARGETS | HOST_TARGETS
# A whole meter has the most to find, and its scripts hold many inputs each; the slow get less.
SHARES = {"port": 8, "wires": 2, "mode_c": 2}
_OTHER_SHARE = 5
_ALL_SHARES = sum(SHARES.get(target, _OTHER_SHARE) for target in ALL)
_LAST_WORDS = 2000


@dataclass(frozen=True)
class Run:
    """What came of one target: inputs tried, and what was found, "" for nothing."""

    target: str
    tried: int
    seconds: float
    finding: str


def main() -> int:
    arguments = _arguments()
    console = Console()
    sides = _sides(console)
    runs = [_run(target, arguments, sides, console) for target in arguments.only or ALL]
    tried = sum(run.tried for run in runs)
    console.print(f"{tried:,} inputs on {len(sides) + 1} Pythons, seed {arguments.seed}")
    return 1 if any(run.finding for run in runs) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Fuzz the firmware on all three Pythons.")
    parser.add_argument("count", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--only", action="append", choices=sorted(ALL))
    parser.add_argument(
        "--keep", action="store_true", help="add what reaches new code to the corpus"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()) & 0xFFFFFF)
    return parser.parse_args()


def _sides(console: Console) -> list[str]:
    found = []
    for name in BUILDS:
        try:
            found.append(f"{name}={runtimes.find(name)}")
        except runtimes.RuntimeUnavailable as error:
            console.print(f"not compared: {name}: {error} (hint: {error.hint})", style="yellow")
    return found


def _run(target: str, arguments: argparse.Namespace, sides: Sequence[str], console: Console) -> Run:
    count = max(1, arguments.count * SHARES.get(target, _OTHER_SHARE) // _ALL_SHARES)
    if arguments.only:
        count = arguments.count
    with tempfile.TemporaryDirectory(prefix="wattkey-fuzz-") as name:
        folder = Path(name) / "inputs"
        corpus.unpack(target, folder)
        words = (target, count, arguments.seed, folder, *sides)
        run = _watched(target, count, [str(word) for word in words], console)
        if arguments.keep and not run.finding:
            found = [path.read_bytes() for path in folder.iterdir()]
            chosen = corpus.smallest(ALL[target], corpus.load(target), found)
            console.print(f"{target}: {corpus.add(target, chosen)} inputs added to the corpus")
    return run


def _watched(target: str, count: int, words: Sequence[str], console: Console) -> Run:
    """Run the fuzzer and show how far it is."""
    begun, tried = time.monotonic(), 0
    with tempfile.TemporaryFile("w+", errors="replace") as said, _progress(console) as progress:
        task = progress.add_task(target, total=count)
        command = [sys.executable, str(HERE / "guided.py"), *words]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True) as child:
            assert child.stdout is not None
            for line in child.stdout:
                with suppress(ValueError):
                    tried = int(line)
                progress.update(task, completed=tried)
        said.seek(0)
        finding = said.read()[-_LAST_WORDS:] if child.returncode else ""
    run = Run(target, tried, time.monotonic() - begun, finding)
    _show(run, console)
    return run


def _show(run: Run, console: Console) -> None:
    console.print(f"{run.target}: {run.tried:,} inputs in {run.seconds:.0f} s", highlight=False)
    if run.finding:
        console.print(run.finding, style="red", markup=False, highlight=False)


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeRemainingColumn(), console=console, transient=True)


if __name__ == "__main__":
    sys.exit(main())
