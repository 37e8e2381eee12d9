"""A whole meter with its code in flash boots and serves in a small heap, 32-bit as a board's.

Token, journal and rings on littlefs, ciphered association, 35 days of the load profile through
HDLC, and a central in the air meanwhile. `life.PROMISED_BYTES` is how small. `make size` shows
where the bytes are.
"""

from pathlib import Path

import life
import pytest
from by_module import heap_by_module
from in_flash_builds import frozen
from wattkey.runtimes import RuntimeUnavailable
from wattkey.runtimes.frozen import freeze

# What is more takes away from sessions, and from a board's own drivers.
IMPORTED_BYTES = 47_500
BOOTED_BYTES = 75_500
BROKEN = "def f(:\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("flash")


@pytest.fixture(scope="module")
def meter_in_flash(folder: Path) -> Path:
    return frozen(life.freeze_meter, folder)


def test_it_boots_and_serves_35_days(meter_in_flash: Path, folder: Path) -> None:
    lived = life.live(meter_in_flash, folder, life.PROMISED_BYTES)
    assert lived.rows == life.DAYS * life.ROWS_A_DAY
    assert lived.held["import main"] <= IMPORTED_BYTES
    assert lived.held["a meter with its links"] <= BOOTED_BYTES


def test_in_too_small_a_heap_it_is_told_apart(meter_in_flash: Path, folder: Path) -> None:
    with pytest.raises(life.Died):
        life.live(meter_in_flash, folder, 64 * 1024)


def test_no_code_lies_in_the_heap(folder: Path) -> None:
    """What is left of a module are its names, functions and classes. Some pass with objects."""
    held = heap_by_module(frozen(life.freeze_unlinked, folder / "unlinked"))
    assert held.keys() >= {"main", "meter.meter", "meter.dlms.server", "meter.links.ble"}
    too_large = {name: figure for name, figure in held.items() if figure > 2048}
    assert too_large.keys() <= {"meter.native.assembly"}
    assert sum(held.values()) < 82_500


def test_code_that_does_not_compile_is_told_of(meter_in_flash: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(BROKEN)
    manifest = tmp_path / "manifest.py"
    manifest.write_text('module("broken.py")\n')
    with pytest.raises(RuntimeUnavailable, match="SyntaxError"):
        freeze(manifest, tmp_path)
