"""The firmware in flash is linked, another text than in the checkout: it passes the same tests."""

from pathlib import Path

import life
import pytest
from in_flash_builds import frozen
from test_on_micropython import TESTS, run_on

AREAS = ("core", "dlms", "links", "native", "readouts")
# It puts another parser into a module, and a linked one looks elsewhere.
NOT_THIS = "test_out_of_memory.py"
FILES = [
    path
    for area in AREAS
    for path in sorted(TESTS.glob(f"{area}/test_*.py"))
    if path.name != NOT_THIS
]
# And what must allocate nothing still does not.
FILES += [
    TESTS / "heap" / f"test_{name}.py" for name in ("sample_path", "front_ends", "check_sequences")
]


@pytest.fixture(scope="module")
def linked_firmware(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return frozen(life.freeze_firmware, tmp_path_factory.mktemp("linked"))


@pytest.mark.parametrize("test_file", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_file_passes(test_file: Path, linked_firmware: Path) -> None:
    result = run_on(linked_firmware, test_file, firmware=".frozen")
    assert result.returncode == 0, result.stdout


def test_it_is_linked(linked_firmware: Path, tmp_path: Path) -> None:
    planted = tmp_path / "test_planted.py"
    planted.write_text(
        "from meter.core.journal import Journal\n"
        "def test_module():\n    assert Journal.__module__ == 'meter.linked'\n"
    )
    result = run_on(linked_firmware, planted, firmware=".frozen")
    assert result.returncode == 0, result.stdout
