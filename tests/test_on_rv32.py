"""The fast arithmetic on RV32, as an ESP32-C3 would run it: compiled beforehand, 32-bit words."""

import pytest
from benchmarks import rv32
from honest_skip import lacking
from wattkey.runtimes import RuntimeUnavailable
from wattkey.runtimes import rv32 as machine

TESTS = rv32.ROOT / "tests"
FOLDERS = ["/rom/firmware", "/rom/tests", "/rom/tests/core"]
TIMEOUT_S = 300
VECTORS = ("ed25519.json", "gcm.json", "sha512.json", "tokens.json")
FILES = sorted(path.name for path in TESTS.glob("native/test_*.py"))


def the_machine() -> machine.Rv32:
    try:
        return machine.made()
    except RuntimeUnavailable as error:
        lacking(f"{error} (hint: {error.hint})")
        raise


def files_for(test_file: str) -> dict[str, bytes]:
    """The firmware compiled, the tests and their vectors as they are."""
    names = [
        f"native/{test_file}",
        "core/vector_files.py",
        "core/gcm_cases.py",
        "core/signing_cases.py",
        "core/fakes.py",
        "core/table_places.py",
        "on_micropython.py",
    ]
    names += [f"vectors/{name}" for name in VECTORS]
    sources = {f"tests/{name}": (TESTS / name).read_bytes() for name in names}
    return rv32.firmware_files("core", "native", "drivers") | sources


@pytest.mark.parametrize("test_file", FILES)
def test_file_passes(test_file: str) -> None:
    script = f'import on_micropython\non_micropython.main(["/rom/tests/native/{test_file}"])\n'
    printed = rv32.run(the_machine(), script, files_for(test_file), FOLDERS, TIMEOUT_S)
    assert printed.rstrip().endswith(" 0 failed"), printed
