"""How much heap each module of the firmware takes when its code lies in flash.

Modules are imported one by one, each after those it imports, so that what is counted is its own:
its dictionary, functions, classes and tables.
"""

import os
import subprocess
import sys
from pathlib import Path

from meter.passing import PASSING

ROOT = Path(__file__).resolve().parents[2]
_ENTRIES = ("main", "meter.links.ble", "meter.links.ble_peripheral")
_PASSING = tuple(f"meter.dlms.{name}" for name in PASSING)
# Where no CPython can follow; they are counted together.
_NATIVE = ("meter.native.assembly", "meter.native.ghash", "meter.native.aes128")
_SCRIPT = """
import asyncio, gc
names = {names!r}
held = [0] * (len(names) + 1)
for at in range(len(held)):
    gc.collect()
    held[at] = gc.mem_alloc()
    if at < len(names):
        __import__(names[at])
for at in range(len(names)):
    print(names[at], held[at + 1] - held[at])
"""


def heap_by_module(binary: Path) -> dict[str, int]:
    """Return bytes of heap by the module's name, for a MicroPython with the firmware frozen."""
    script = _SCRIPT.format(names=[*_import_order(), *_NATIVE])
    done = subprocess.run(
        [str(binary), "-X", "heapsize=1m", "-c", script],
        env={"MICROPYPATH": ".frozen"},
        cwd=binary.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [line.split() for line in done.stdout.splitlines()]
    return {name: int(figure) for name, figure in rows}


def _import_order() -> list[str]:
    """CPython tells each module when its import is over: those it needs come first."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "firmware")}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import " + ", ".join(_ENTRIES + _PASSING)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    names = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines()]
    return [name for name in names if name.partition(".")[0] in ("meter", "main")]
