"""`make size`: what each file of the firmware weighs when it is compiled for an ESP32."""

import tempfile
from pathlib import Path

from benchmarks import memory, report
from benchmarks.subjects import copy_sources
from rich.console import Console


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="wattkey-size-") as name:
        folder = Path(name)
        copy_sources(folder)
        report.show_sizes(Console(), memory.file_sizes(folder))


if __name__ == "__main__":
    main()
