"""`make size`: what the firmware weighs: compiled for an ESP32, in each board's flash, in the heap
of a board whose flash holds the code, and what the fast signature check keeps there.

The heap is that of the 32-bit MicroPython with everything frozen: module by module each by itself,
a meter's as it is linked. MicroPython's own share of the peak (stack, C library) is outside of it,
as on a board.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks import memory, report, rv32
from benchmarks.subjects import BUILDS, WORKLOADS, compile_firmware, copy_sources
from rich.console import Console
from rich.table import Table
from wattkey import boards
from wattkey.flashing import plan
from wattkey.runtimes import RuntimeUnavailable, find
from wattkey.runtimes import rv32 as machine

sys.path.insert(0, str(Path(__file__).parent / "memory"))

import life
from by_module import heap_by_module

_ESP32_LIKE = BUILDS[1]
_TIMEOUT_S = 100
_SCRIPT = "import rv32_heap\nrv32_heap.run()\n"


def main() -> None:
    console, errors = Console(), Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="wattkey-size-") as name:
        folder = Path(name)
        copy_sources(folder)
        sizes = memory.file_sizes(folder)
        try:
            _show_heap(console, errors, folder, sizes)
        except RuntimeUnavailable as error:
            report.show_sizes(console, sizes)
            errors.print(f"heap not measured: {error}\nhint: {error.hint}", highlight=False)
    console.print(on_boards())
    try:
        report.show_check_heap(console, _check_heap())
    except RuntimeUnavailable as error:
        errors.print(f"check not measured: {error}\nhint: {error.hint}", highlight=False)


def on_boards() -> Table:
    """One row per board: its files, their bytes, and the blocks of flash they take."""
    table = Table(title="On each board", title_justify="left")
    for heading in ("board", "compiled for", "files", "bytes", "flash used", "of"):
        table.add_column(heading, justify="left" if heading in ("board", "for") else "right")
    for name in boards.names():
        made = plan.make(boards.find(name), None)
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


def _show_heap(console: Console, errors: Console, folder: Path, sizes: dict[str, int]) -> None:
    flash = folder / "flash"
    flash.mkdir()
    with errors.status("freezing the firmware"):
        binary = life.freeze_meter(flash)
        unlinked = life.freeze_unlinked(folder / "unlinked")
    report.show_sizes(console, sizes, heap_by_module(unlinked))
    with errors.status("one life in a roomy heap, then in smaller and smaller ones"):
        held = life.live(binary, flash).held
        tight = life.live(binary, flash, life.PROMISED_BYTES).held
        smallest = life.smallest_heap(binary, flash)
        compiled = compile_firmware(_ESP32_LIKE, folder)
        in_heap = life.import_from(find("esp32-like"), compiled)
    report.show_lives(console, held, tight, smallest, in_heap)


def _check_heap() -> dict[str, int]:
    files = rv32.firmware_files("core", "native")
    for name in ("check_case", "rv32_heap"):
        files[f"{name}.mpy"] = rv32.compiled(WORKLOADS / f"{name}.py")
    folders = ["/rom/firmware", "/rom"]
    printed = rv32.run(machine.made(), _SCRIPT, files, folders, _TIMEOUT_S)
    rows = [line.split("\t") for line in printed.splitlines() if "\t" in line]
    return {label: int(octets) for label, octets in rows}


if __name__ == "__main__":
    main()
