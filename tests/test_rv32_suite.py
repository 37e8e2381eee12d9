"""What `make test-rv32` makes of a run, and what it remembers of one."""

from pathlib import Path

import pytest
from benchmarks import bare_machine
from benchmarks.bare_machine import FileRun
from rv32_suite import Line, Memory, table_of

GOOD = "RAN test_one ok 57\r\nRAN test_two ok 3\r\nHELD 93184\r\n2 tests run, 0 failed\r\n"
FILE = "core/test_cbor.py"


def test_a_run_is_read_from_what_the_machine_printed() -> None:
    run = bare_machine._read(GOOD)
    assert (run.tests, run.failed, run.millions, run.held) == (2, 0, 60, 93184)
    assert run.has_passed


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "QEMU ended",
        GOOD.replace("two ok", "two FAILED").replace(", 0", ", 1"),
        GOOD.partition("HELD")[0],
        "0 tests run, 0 failed",
    ],
)
def test_what_failed_or_never_ended_has_not_passed(printed: str) -> None:
    assert not bare_machine._read(printed).has_passed


def test_a_file_that_passed_is_remembered_until_something_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"firmware/meter.mpy": b"one"}
    monkeypatch.setattr(bare_machine, "files_for", lambda _: files)
    line = Line(FileRun(2, 0, 60, 93184), 1.5)
    Memory(tmp_path / "passed.json", b"machine").keep(FILE, line)
    found = Memory(tmp_path / "passed.json", b"machine").find(FILE)
    assert found is not None and found.is_remembered and found.run == line.run
    assert Memory(tmp_path / "passed.json", b"another").find(FILE) is None
    files["firmware/meter.mpy"] = b"two"
    assert Memory(tmp_path / "passed.json", b"machine").find(FILE) is None


def test_a_file_that_failed_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bare_machine, "files_for", lambda _: {})
    memory = Memory(tmp_path / "passed.json", b"")
    memory.keep(FILE, Line(FileRun(2, 0, 60, 93184), 1.5))
    memory.keep(FILE, Line(FileRun(2, 1, 60, 93184), 1.5))
    assert memory.find(FILE) is None
    (tmp_path / "passed.json").write_text("torn")
    assert Memory(tmp_path / "passed.json", b"").find(FILE) is None


def test_the_table_sums_up() -> None:
    lines = {FILE: Line(FileRun(2, 0, 60, 1), 1.0), "dlms/test_x.py": Line(FileRun(3, 1, 40, 1), 2)}
    columns = table_of(lines).columns
    assert [str(column.footer) for column in columns[:3]] == ["2 files, 1 failed", "5", "100"]
    assert list(columns[-1].cells) == ["", "[red]FAILED"]
