"""Core, dlms, tokens, drivers and the fast arithmetic on RV32, as an ESP32-C3 would run them.

MicroPython on the bare machine, in QEMU: the C3's instruction set, 32-bit words, single floats, no
operating system, no clock. The firmware is compiled beforehand; the tests and their vectors are
read as they are. What needs a file, a clock or a link cannot run there: see LACKING.

`make test` runs the fast arithmetic, whose processor matters most; `make test-rv32` runs all.
"""

import functools
import os
from pathlib import Path

import pytest
from benchmarks import rv32
from honest_skip import lacking
from wattkey.runtimes import RuntimeUnavailable
from wattkey.runtimes import rv32 as machine

TESTS = rv32.ROOT / "tests"
AREAS = ("native", "core", "dlms", "board", "drivers")
PACKAGES = ("core", "dlms", "native", "links", "drivers", "board")
FOLDERS = ["/rom/firmware", "/rom", "/rom/tests", *(f"/rom/tests/{area}" for area in AREAS)]
TIMEOUT_S = 1800
"""QEMU counts instructions: signatures by the plain verifier take minutes."""

WANTED = AREAS if os.environ.get("WATTKEY_RV32") == "all" else ("native",)
LACKING = {
    "board/test_console.py": "asyncio",
    "core/test_spec_supply.py": "files: it reads SPEC.md",
    "drivers/test_button_and_led.py": "asyncio",
    "drivers/test_fram.py": "asyncio",
    "drivers/test_on_a_meter.py": "asyncio",
    "drivers/test_relays.py": "asyncio",
    "drivers/test_tick_clock.py": "asyncio",
}
"""Files that need what this machine has not, and what that is."""

FILES = sorted(
    name
    for area in WANTED
    for path in TESTS.glob(f"{area}/test_*.py")
    if (name := path.relative_to(TESTS).as_posix()) not in LACKING
)


def the_machine() -> machine.Rv32:
    try:
        return machine.made()
    except RuntimeUnavailable as error:
        lacking(f"{error} (hint: {error.hint})")
        raise


def files_for(test_file: str) -> dict[str, bytes]:
    """The firmware compiled, the test and what lies beside it."""
    names = {test_file, "on_micropython.py"}
    for area in AREAS:
        names |= {path.relative_to(TESTS).as_posix() for path in helpers(area)}
    names |= {f"vectors/{path.name}" for path in TESTS.glob("vectors/*.json")}
    sources = {f"tests/{name}": (TESTS / name).read_bytes() for name in names}
    return firmware() | sources


@functools.cache
def firmware() -> dict[str, bytes]:
    """What is compiled once for all files; boards and their simulated chips stay as they are."""
    boards = rv32.ROOT / "boards"
    paths = [*boards.glob("*.py"), *boards.glob("*/board.py"), *boards.glob("*/__init__.py")]
    paths += [*boards.glob("chips/*.py"), *boards.glob("emulator/*.py")]
    sources = {path.relative_to(rv32.ROOT).as_posix(): path.read_bytes() for path in paths}
    return rv32.firmware_files(*PACKAGES) | sources


def helpers(area: str) -> list[Path]:
    return [path for path in TESTS.glob(f"{area}/*.py") if not path.name.startswith("test_")]


@pytest.mark.parametrize("test_file", FILES)
def test_file_passes(test_file: str) -> None:
    script = f'import on_micropython\non_micropython.main(["/rom/tests/{test_file}"])\n'
    printed = rv32.run(the_machine(), script, files_for(test_file), FOLDERS, TIMEOUT_S)
    assert printed.rstrip().endswith(" 0 failed"), printed
