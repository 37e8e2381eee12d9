"""`wattkey deploy` and `wattkey console`: mpremote itself, on a board that has a real prompt."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from honest_skip import lacking
from wattkey.boards import Board, find
from wattkey.flashing import firmware_files
from wattkey.runtimes import RuntimeUnavailable, rv32

from .board_on_a_cable import BoardOnACable
from .command_line import Wattkey

BOARD = "esp32_devkit_pzem004t"
ENOUGH = ("wattkey_main.mpy", "meter/const.mpy", "meter/core/cbor.mpy", "__init__.mpy")
REPORT = "self-test journal: ok, start number 7\r\nready WK00000001\r\n"


@pytest.fixture(autouse=True)
def fewer_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """A simulated line is slow: a few files of every kind stand for all."""
    all_of_them = firmware_files.sources

    def a_few(board: Board) -> list[tuple[str, Path]]:
        return [job for job in all_of_them(board) if job[0].endswith(ENOUGH)]

    monkeypatch.setattr(firmware_files, "sources", a_few)


@pytest.fixture
def cable() -> Iterator[BoardOnACable]:
    try:
        machine = rv32.find()
    except RuntimeUnavailable as error:
        lacking(f"{error} (hint: {error.hint})")
        raise
    with BoardOnACable(machine, REPORT) as board:
        yield board


def test_deploy_brings_every_file_and_the_meter_runs_again(
    wattkey: Wattkey, cable: BoardOnACable
) -> None:
    result = wattkey("deploy", "--board", BOARD, "-p", cable.port)
    assert result.exit_code == 0, result.stderr
    assert "Meter WK00000001 runs the new firmware." in result.stdout
    assert not cable.is_at_prompt and cable.restarts == 1
    expected = firmware_files.build(find(BOARD))
    del expected["unit.json"]  # it is the unit's own
    assert cable.files() == {f"/{name}": data for name, data in expected.items()}


def test_deploy_works_from_the_prompt_too(wattkey: Wattkey, cable: BoardOnACable) -> None:
    cable._leave()
    assert wattkey("deploy", "--board", BOARD, "-p", cable.port).exit_code == 0
    assert "/main.py" in cable.files()


def test_console_leaves_opens_and_comes_back(
    wattkey: Wattkey, cable: BoardOnACable, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr(
        "wattkey.flashing.prompt.open_prompt", lambda _: seen.append(cable.is_at_prompt)
    )
    result = wattkey("console", "-p", cable.port)
    assert result.exit_code == 0, result.stderr
    assert seen == [True]
    assert "Meter WK00000001 runs again." in result.stdout
    assert "start number 7" in result.stderr
    assert wattkey("status", "-p", cable.port).exit_code == 0


def test_console_may_stay_at_the_prompt(
    wattkey: Wattkey, cable: BoardOnACable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wattkey.flashing.prompt.open_prompt", lambda _: None)
    assert wattkey("console", "--stay", "-p", cable.port).exit_code == 0
    assert cable.is_at_prompt and not cable.restarts


def test_who_does_not_leave_is_named(wattkey: Wattkey, tmp_path: Path, fresh: object) -> None:
    """An emulator has no prompt: its meter takes the line for a token, and refuses it."""
    result = wattkey("console")
    assert result.exit_code == 1
    assert "does not leave its meter" in result.stderr
