"""Core, dlms, tokens and the fast arithmetic on RV32, as an ESP32-C3 would run them.

MicroPython on the bare machine, in QEMU: the C3's instruction set, 32-bit words, single floats, no
operating system, no clock. The firmware is compiled beforehand; the tests and their vectors are
read as they are. What needs a file, a clock or a link cannot run there: see LACKING.
"""

import pytest
from benchmarks import rv32
from honest_skip import lacking
from wattkey.runtimes import RuntimeUnavailable
from wattkey.runtimes import rv32 as machine

TESTS = rv32.ROOT / "tests"
AREAS = ("native", "core", "dlms", "board")
PACKAGES = ("core", "dlms", "native", "drivers", "board")
FOLDERS = ["/rom/firmware", "/rom", "/rom/tests", *(f"/rom/tests/{area}" for area in AREAS)]
TIMEOUT_S = 300
FILES = sorted(
    path.relative_to(TESTS).as_posix() for area in AREAS for path in TESTS.glob(f"{area}/test_*.py")
)
LACKING: dict[str, str] = {}
"""Files that need what this machine has not, and what that is."""


def the_machine() -> machine.Rv32:
    try:
        return machine.find()
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
    return rv32.firmware_files(*PACKAGES) | sources


def helpers(area: str) -> list:
    return [path for path in TESTS.glob(f"{area}/*.py") if not path.name.startswith("test_")]


@pytest.mark.parametrize("test_file", FILES)
def test_file_passes(test_file: str) -> None:
    if test_file in LACKING:
        pytest.skip(LACKING[test_file])
    script = f'import on_micropython\non_micropython.main(["/rom/tests/{test_file}"])\n'
    printed = rv32.run(the_machine(), script, files_for(test_file), FOLDERS, TIMEOUT_S)
    assert printed.rstrip().endswith(" 0 failed"), printed
