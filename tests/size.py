"""`make size`: what the firmware weighs: compiled for an ESP32, and in the heap of a board whose
flash holds the code.

The heap is that of the 32-bit MicroPython with everything frozen; MicroPython's own share of the
peak (stack, C library) is outside of it, as on a board.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks import memory, report
from benchmarks.subjects import BUILDS, compile_firmware, copy_sources
from rich.console import Console
from wattkey.runtimes import RuntimeUnavailable, find

sys.path.insert(0, str(Path(__file__).parent / "memory"))

import life
from by_module import heap_by_module

_ESP32_LIKE = BUILDS[1]


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


def _show_heap(console: Console, errors: Console, folder: Path, sizes: dict[str, int]) -> None:
    flash = folder / "flash"
    flash.mkdir()
    with errors.status("freezing the firmware"):
        binary = life.freeze_meter(flash)
    report.show_sizes(console, sizes, heap_by_module(binary))
    with errors.status("one life in a roomy heap, then in smaller and smaller ones"):
        held = life.live(binary, flash).held
        tight = life.live(binary, flash, life.PROMISED_BYTES).held
        smallest = life.smallest_heap(binary, flash)
        compiled = compile_firmware(_ESP32_LIKE, folder)
        in_heap = life.import_from(find("esp32-like"), compiled)
    report.show_lives(console, held, tight, smallest, in_heap)


if __name__ == "__main__":
    main()
