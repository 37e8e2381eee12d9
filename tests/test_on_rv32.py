"""The fast arithmetic on RV32, as an ESP32-C3 would run it: the files whose processor matters most.

`make test-rv32` runs the others (`rv32_suite`).
"""

import pytest
from benchmarks import bare_machine
from benchmarks.bare_machine import FOLDERS, TESTS, TIMEOUT_S
from honest_skip import lacking
from wattkey.runtimes import RuntimeUnavailable
from wattkey.runtimes import rv32 as machine

__all__ = ["FOLDERS", "TIMEOUT_S", "the_machine"]


def the_machine() -> machine.Rv32:
    try:
        return machine.made()
    except RuntimeUnavailable as error:
        lacking(f"{error} (hint: {error.hint})")
        raise


@pytest.mark.parametrize("test_file", bare_machine.test_files("native"))
def test_file_passes(test_file: str) -> None:
    run = bare_machine.run_file(the_machine(), test_file)
    assert run.has_passed, run.printed


def test_what_cannot_run_there_is_there() -> None:
    assert not [name for name in bare_machine.LACKING if not (TESTS / name).exists()]
