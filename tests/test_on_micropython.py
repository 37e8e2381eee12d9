"""Every plain test once more, on both MicroPython builds.

The files are the same that pytest runs on CPython, and those of `heap` and `littlefs`, which need
what only MicroPython has; `on_micropython.py` runs them there.
"""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
CHECKOUT = TESTS.parent
AREAS = (
    "board",
    "core",
    "dlms",
    "drivers",
    "emulator",
    "heap",
    "links",
    "littlefs",
    "native",
    "readouts",
)
TEST_FILES = sorted(path for area in AREAS for path in TESTS.glob(f"{area}/test_*.py"))
# Roomy, so that a test fails for what it tests; the memory of a board has tests of its own.
HEAP = "heapsize=64m"
# A hung build must end some day. The slowest file takes seconds.
TIMEOUT_S = 600


def run_on(
    binary: Path, *test_files: Path, firmware: Path | str = CHECKOUT / "firmware"
) -> subprocess.CompletedProcess[str]:
    """Run plain test files on the MicroPython at `binary`; both streams end up in stdout."""
    folders = [firmware, CHECKOUT, TESTS, TESTS / "core", TESTS / "dlms"]
    environment = {**os.environ, "MICROPYPATH": ":".join([*map(str, folders), ".frozen"])}
    command = [binary, "-X", HEAP, TESTS / "on_micropython.py", *test_files]
    return subprocess.run(
        [str(word) for word in command],
        env=environment,
        text=True,
        errors="replace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=TIMEOUT_S,
        check=False,
    )


@pytest.mark.parametrize("runtime", ["standard", "esp32-like"])
@pytest.mark.parametrize(
    "test_file", TEST_FILES, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_file_passes(
    test_file: Path, runtime: str, find_micropython: Callable[[str], Path]
) -> None:
    result = run_on(find_micropython(runtime), test_file)
    assert result.returncode == 0, result.stdout


def test_there_are_files_to_run() -> None:
    assert TEST_FILES


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("def test_wrong():\n    assert 1 == 2\n", "::test_wrong"),
        ("import dataclasses\n", "(import)"),
        ("def helper():\n    pass\n", "(no test in this file)"),
        ("import sys\ndef test_leaves():\n    sys.exit(0)\n", "::test_leaves"),
    ],
)
def test_runner_turns_red(
    content: str, complaint: str, tmp_path: Path, find_micropython: Callable[[str], Path]
) -> None:
    planted = tmp_path / "test_planted.py"
    planted.write_text(content)
    result = run_on(find_micropython("standard"), planted)
    assert result.returncode == 1
    assert f"FAILED {planted}" in result.stdout
    assert complaint in result.stdout
