"""`make size`: what each file of the firmware weighs when it is compiled for an ESP32, and what a
board's flash holds of it.
"""

import tempfile
from pathlib import Path

from benchmarks import memory, report
from benchmarks.subjects import copy_sources
from rich.console import Console
from rich.table import Table
from wattkey.boards import find, names
from wattkey.flashing import plan


def main() -> None:
    console = Console()
    with tempfile.TemporaryDirectory(prefix="wattkey-size-") as name:
        folder = Path(name)
        copy_sources(folder)
        report.show_sizes(console, memory.file_sizes(folder))
    console.print(boards())


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
