"""`make size`: what each file of the firmware weighs when it is compiled for an ESP32, what a
board's flash holds of it, and what the fast signature check keeps in a small board's heap.
"""

import tempfile
from pathlib import Path

from benchmarks import memory, report, rv32
from benchmarks.subjects import WORKLOADS, copy_sources
from rich.console import Console
from rich.table import Table
from wattkey.boards import find, names
from wattkey.flashing import plan
from wattkey.runtimes import RuntimeUnavailable
from wattkey.runtimes import rv32 as machine

_TIMEOUT_S = 100
_SCRIPT = "import rv32_heap\nrv32_heap.run()\n"


def main() -> None:
    console = Console()
    with tempfile.TemporaryDirectory(prefix="wattkey-size-") as name:
        folder = Path(name)
        copy_sources(folder)
        report.show_sizes(console, memory.file_sizes(folder))
    console.print(boards())
    try:
        report.show_check_heap(console, _check_heap())
    except RuntimeUnavailable as error:
        console.print(f"heap not measured: {error} (hint: {error.hint})", highlight=False)


def _check_heap() -> dict[str, int]:
    files = rv32.firmware_files("core", "native")
    for name in ("check_case", "rv32_heap"):
        files[f"{name}.mpy"] = rv32.compiled(WORKLOADS / f"{name}.py")
    folders = ["/rom/firmware", "/rom"]
    printed = rv32.run(machine.made(), _SCRIPT, files, folders, _TIMEOUT_S)
    rows = [line.split("\t") for line in printed.splitlines() if "\t" in line]
    return {label: int(octets) for label, octets in rows}


def boards() -> Table:
    """One row per board: its files, their bytes, and the blocks of flash they take."""
    table = Table(title="On each board", title_justify="left")
    for heading in ("board", "compiled for", "files", "bytes", "flash used", "of"):
        table.add_column(heading, justify="left" if heading in ("board", "for") else "right")
    for name in names():
        made = plan.make(find(name), None)
        total = sum(map(len, made.files.values()))
        sizes = (made.used_bytes, len(made.file_system))
        table.add_row(
            name,
            made.board.chip.architecture,
            str(len(made.files)),
            f"{total:,}",
            *(f"{size:,}" for size in sizes),
        )
    return table


if __name__ == "__main__":
    main()
