"""How much heap a meter takes, how small a heap it lives in, and what its files weigh."""

from dataclasses import dataclass, replace
from pathlib import Path

from .subjects import BOARD_BUILD, WORKLOADS, Subject, compile_firmware, sources

_LARGEST_KB = 1024
_MODES = {"kept": "1m", "churn": "64m", "needed": "1m"}
"""What `heap.py` measures, and a heap that lets it: to see garbage, it must all fit."""


@dataclass(frozen=True)
class HeapUse:
    """Bytes by name, as `workloads/heap.py` tells them, and the smallest heaps in kB."""

    kept: dict[str, int]
    churn: dict[str, int]
    needed: dict[str, int]
    smallest_kb: int
    smallest_from_source_kb: int


def measure(subject: Subject) -> HeapUse:
    """Measure one MicroPython build."""
    figures = {mode: _figures(subject, mode, heap) for mode, heap in _MODES.items()}
    return HeapUse(
        **figures,
        smallest_kb=_smallest_kb(subject),
        smallest_from_source_kb=_smallest_kb(_from_source(subject)),
    )


def file_sizes(folder: Path) -> dict[str, int]:
    """Return bytes of each firmware file compiled for the ESP32, by its path in `firmware/`."""
    compiled = compile_firmware(BOARD_BUILD, folder)
    paths = sorted(compiled.rglob("*.mpy"))
    return {str(path.relative_to(compiled)): path.stat().st_size for path in paths}


def _figures(subject: Subject, mode: str, heap: str) -> dict[str, int]:
    result = subject.run(str(WORKLOADS / "heap.py"), mode, heap=heap)
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    return {name: int(number) for name, number in lines}


def _from_source(subject: Subject) -> Subject:
    path = f"{sources(subject.folder).name}:{WORKLOADS}:.frozen"
    return replace(subject, environment={"MICROPYPATH": path})


def _smallest_kb(subject: Subject) -> int:
    """Bisect the heap in which a meter starts and accepts a token."""
    fails, lives = 0, _LARGEST_KB
    while lives - fails > 1:
        middle = (fails + lives) // 2
        if _lives_in(subject, middle):
            lives = middle
        else:
            fails = middle
    return lives


def _lives_in(subject: Subject, heap_kb: int) -> bool:
    result = subject.attempt(str(WORKLOADS / "boot.py"), heap=f"{heap_kb}k")
    return result.stdout.startswith("accepted")
