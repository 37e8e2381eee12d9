"""The plain tests as the bare RV32 machine runs them: which files, what each needs, one file's run.

MicroPython on the bare machine, in QEMU: an ESP32-C3's instruction set, 32-bit words, single
floats, no operating system, no clock. Firmware and tests are compiled beforehand and run in place,
from memory that is not heap, as from a board's flash. Not here: who wants them run
(`test_on_rv32`, `rv32_suite`).
"""

import functools
from dataclasses import dataclass
from pathlib import Path

from wattkey.runtimes.rv32 import Rv32

from . import rv32
from .rv32 import Watcher
from .subjects import BenchError

TESTS = rv32.ROOT / "tests"
AREAS = ("native", "core", "dlms", "readouts", "board", "drivers")
PACKAGES = ("core", "dlms", "native", "readouts", "links", "drivers", "board")
FOLDERS = ["/rom/firmware", "/rom", "/rom/tests", *(f"/rom/tests/{area}" for area in AREAS)]
TIMEOUT_S = 1800
"""For one file: QEMU counts instructions, and the plain verifier has many to count."""

ROOMY = {
    "native": "tables of any size are made and compared",
    "dlms": "a client has the meter's whole object list, decoded, in the same heap",
    "readouts/test_mode_c.py": "it keeps a message of 100,000 octets, and whole readouts",
    "core/test_demand_reset.py": "a month of profiles lies in memory, in place of a flash",
}
"""Areas and files that get the machine's roomy heap, and why; a file has its own source in it."""

LACKING = {
    "board/test_console.py": "asyncio",
    "core/test_preparation.py": "asyncio",
    "core/test_ring.py": "memory: it fills a whole flash",
    "core/test_spec_supply.py": "files: it reads SPEC.md",
    "dlms/test_ring_buffer.py": "memory: it fills a whole flash",
    "drivers/test_button_and_led.py": "asyncio",
    "drivers/test_fram.py": "asyncio",
    "drivers/test_on_a_meter.py": "asyncio",
    "drivers/test_relays.py": "asyncio",
    "drivers/test_tick_clock.py": "asyncio",
    "readouts/test_spec_readouts.py": "files: it reads SPEC.md",
}
"""Files that need what this machine has not, and what that is."""


_SCRIPT = """
import on_bare_machine
from on_micropython import run_function
file = on_bare_machine.TestFile({path!r}, ticks)
for name, test in file.tests:
    file.told(name, run_function(file.path, name, test))
file.end()
"""


@dataclass(frozen=True)
class FileRun:
    """What came of a file: millions of instructions, octets held at its end, and what it said."""

    tests: int
    failed: int
    millions: int
    held: int
    printed: str = ""

    @property
    def has_passed(self) -> bool:
        """Whether there were tests and none failed."""
        return self.tests > 0 and not self.failed


def test_files(*areas: str) -> list[str]:
    """Return the files of `areas` that can run there, as `core/test_cbor.py`."""
    found = (path for area in areas for path in sorted(TESTS.glob(f"{area}/test_*.py")))
    names = (path.relative_to(TESTS).as_posix() for path in found)
    return [name for name in names if name not in LACKING]


def run_file(
    machine: Rv32, test_file: str, timeout_s: float = TIMEOUT_S, watcher: Watcher | None = None
) -> FileRun:
    """Run one file and say what came of it; one that never ends has failed."""
    script = _SCRIPT.format(path=f"/rom/tests/{test_file}")
    fitting = machine if is_roomy(test_file) else machine.with_small_heap()
    try:
        printed = rv32.run(fitting, script, files_for(test_file), FOLDERS, timeout_s, watcher)
    except BenchError as error:
        printed = str(error)
    return _read(printed)


def is_roomy(test_file: str) -> bool:
    """Say whether a file gets the roomy heap, the others having a board's."""
    return not {test_file, test_file.partition("/")[0]}.isdisjoint(ROOMY)


def files_for(test_file: str) -> dict[str, bytes]:
    """The firmware, the test, its vectors and what lies beside it: tests borrow from others."""
    area, _, _ = test_file.partition("/")
    beside = {name: data for name, data in _compiled().items() if not _is_test(name)}
    name = Path("tests", test_file).with_suffix(".mpy").as_posix()
    borrowed = {other: data for other, data in _compiled().items() if f"/{area}/" in other}
    return beside | borrowed | {name: _compiled()[name]}


def _is_test(name: str) -> bool:
    return name.rpartition("/")[2].startswith("test_")


@functools.cache
def _compiled() -> dict[str, bytes]:
    """All that any file needs, compiled once."""
    shared = ("on_micropython", "on_bare_machine", "pace", "all_boards")
    paths = [TESTS / f"{name}.py" for name in shared]
    for area in AREAS:
        paths += TESTS.glob(f"{area}/*.py")
    for pattern in ("*.py", "*/board.py", "*/__init__.py", "chips/*.py", "emulator/*.py"):
        paths += (rv32.ROOT / "boards").glob(pattern)
    found = {path.relative_to(rv32.ROOT): path for path in paths if "cpython" not in path.stem}
    files = {name.with_suffix(".mpy").as_posix(): rv32.compiled(p) for name, p in found.items()}
    vectors = {f"tests/vectors/{path.name}": path for path in TESTS.glob("vectors/*.json")}
    files |= {name: path.read_bytes() for name, path in vectors.items()}
    return rv32.firmware_files(*PACKAGES) | files


def _read(printed: str) -> FileRun:
    ran = failed = millions = held = 0
    is_whole = False
    for line in printed.splitlines():
        words = line.split()
        if words[:1] == ["RAN"] and len(words) == 4:
            ran += 1
            failed += words[2] != "ok"
            millions += int(words[3])
        elif words[:1] == ["HELD"]:
            held = int(words[1])
        elif line.endswith(" failed"):
            is_whole = True
            failed = max(failed, int(words[-2]))
    return FileRun(ran, failed if is_whole else max(1, failed), millions, held, printed)
