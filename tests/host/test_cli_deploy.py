"""`wattkey deploy` and `wattkey console`: mpremote itself, on a board that has a real prompt."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from honest_skip import lacking
from wattkey.boards import Board, find
from wattkey.flashing import firmware_files, plan
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


MakeCable = Callable[..., BoardOnACable]


@pytest.fixture
def make_cable() -> Iterator[MakeCable]:
    """A function that makes a board that `has_rom`, or not, and `can_count`, or not."""
    try:
        machine = rv32.made()
    except RuntimeUnavailable as error:
        lacking(f"{error} (hint: {error.hint})")
        raise
    with ExitStack() as stack:
        yield lambda **how: stack.enter_context(BoardOnACable(machine, REPORT, **how))


@pytest.fixture
def cable(make_cable: MakeCable) -> BoardOnACable:
    return make_cable()


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


def test_where_firmware_runs_in_place_it_is_replaced_there(
    wattkey: Wattkey, make_cable: MakeCable
) -> None:
    """Nothing that runs from ROM may run while it is erased, and the watchdog is fed all the same.

    What no simulation tells: an ESP32's partition, its erase times, and whether Timer and WDT of
    one firmware are gone after a soft reset.
    """
    cable = make_cable(has_rom=True)
    for _ in range(2):  # the second time there is something to erase
        result = wattkey("deploy", "--board", BOARD, "-p", cable.port)
        assert result.exit_code == 0, result.stderr
    expected = firmware_files.build(find(BOARD))
    rom, wrong = cable.rom()
    assert rom.startswith(plan.build_rom(expected)) and not wrong
    assert cable.files() == {"/main.py": expected["main.py"]}
    assert cable.soft_resets >= 2 and not cable.is_at_prompt and cable.restarts == 2


def test_rom_that_is_too_small_is_named(
    wattkey: Wattkey, make_cable: MakeCable, monkeypatch: pytest.MonkeyPatch
) -> None:
    cable = make_cable(has_rom=True)
    with monkeypatch.context() as patched:
        patched.setattr(plan, "build_rom", lambda _: b"\xd2\xcd\x31" + bytes(65 * 4096))
        result = wattkey("deploy", "--board", BOARD, "-p", cable.port)
    assert result.exit_code == 1 and "too big for the target partition" in result.stderr
    assert cable.is_at_prompt
    assert wattkey("deploy", "--board", BOARD, "-p", cable.port).exit_code == 0


def test_a_board_that_could_not_count_pulses_keeps_what_it_has(
    wattkey: Wattkey, make_cable: MakeCable
) -> None:
    cable = make_cable(can_count=False)
    result = wattkey("deploy", "--board", "shelly_plus_1pm", "-p", cable.port)
    assert result.exit_code == 1
    assert "no machine.Counter" in result.stderr and "BL0937" in result.stderr
    assert "1.27 or later" in result.stderr
    assert not cable.is_at_prompt and not cable.files()
    assert wattkey("deploy", "--board", BOARD, "-p", cable.port).exit_code == 0


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
