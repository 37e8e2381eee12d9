"""`wattkey flash` on a chip that speaks the boot loader's protocol: esptool itself writes it."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from wattkey.boards import CHIPS
from wattkey.flashing import partition_table
from wattkey.keystore import KeyStore

from .command_line import Wattkey, error_lines
from .conftest import PASSPHRASE
from .esp_boot_loader import BootLoader
from .fakes import FakeMeter
from .stock_images import stock_image

SERIAL = "WK84F703123456"
REPORT = "self-test journal: ok\r\nself-test front end: silent\r\nready " + SERIAL + "\r\n"


@pytest.fixture
def images(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache with a stock image of every kind."""
    monkeypatch.setenv("WATTKEY_CACHE", str(tmp_path))
    folder = tmp_path / "images"
    folder.mkdir()
    for name, chip in CHIPS.items():
        (folder / f"{name}-20250911-v1.26.1.bin").write_bytes(stock_image(chip, can_count=True))
    return folder


class Awakened:
    """What is at the port once the flash was written: a board that starts, and is a meter then."""

    def __init__(self, report: str = REPORT) -> None:
        self.meter = FakeMeter("esp32_devkit_pzem004t", SERIAL)
        self._report = report.encode()

    def __call__(self, connection: socket.socket) -> None:
        if self._report:
            connection.sendall(self._report)
            self._report = b""
        talk = self.meter.connect("hdlc")
        while data := connection.recv(4096):
            connection.sendall(talk.feed(data))


@pytest.fixture
def chip() -> Iterator[BootLoader]:
    with BootLoader("ESP32") as loader:
        loader.after_reset = Awakened()
        yield loader


def flash(wattkey: Wattkey, chip: BootLoader, *more: str, board: str = "esp32_devkit_pzem004t"):
    return wattkey("flash", "--board", board, "-p", chip.port, *more)


@pytest.fixture
def key(store: KeyStore) -> str:
    store.create("mine", PASSPHRASE)
    return "mine"


def test_from_a_bare_board_to_a_provisioned_meter(
    wattkey: Wattkey, chip: BootLoader, images: Path, key: str
) -> None:
    result = flash(wattkey, chip)
    assert result.exit_code == 0, result.stderr
    assert f"Meter {SERIAL} (esp32_devkit_pzem004t) obeys key 'mine'." in result.stdout
    assert KeyStore().public(key).kid.hex() in result.stdout
    assert "self-test front end: silent" in result.stderr
    assert "cover them" in result.stderr  # the board's safety note comes first
    table = partition_table.parse(bytes(chip.flash[0x8000:]))
    assert [part.label for part in table][-2:] == ["vfs", "journal"]


def test_what_is_written_is_what_the_dry_run_shows(
    wattkey: Wattkey, chip: BootLoader, images: Path, key: str, tmp_path: Path
) -> None:
    output = tmp_path / "flash.bin"
    dry = flash(wattkey, chip, "--dry-run", "--output", str(output))
    assert dry.exit_code == 0, dry.stderr
    assert not chip.writes
    assert flash(wattkey, chip).exit_code == 0
    assert output.read_bytes() == bytes(chip.flash)


def test_a_meter_that_lives_there_keeps_its_journal(
    wattkey: Wattkey, chip: BootLoader, images: Path, key: str
) -> None:
    flash(wattkey, chip)
    chip.flash[0x300000:0x300004] = b"mine"
    chip.writes.clear()
    chip.after_reset = Awakened()
    assert "its journal stays" in flash(wattkey, chip).stderr
    assert chip.flash[0x300000:0x300004] == b"mine"
    chip.writes.clear()
    chip.after_reset = Awakened()
    assert "a new meter" in flash(wattkey, chip, "--erase").stderr
    assert chip.flash[0x300000:0x300004] == b"\xff\xff\xff\xff"


def test_what_others_left_in_the_journal_goes(
    wattkey: Wattkey, chip: BootLoader, images: Path, key: str
) -> None:
    chip.flash[0x300000:0x300004] = b"fats"
    assert flash(wattkey, chip).exit_code == 0
    assert chip.flash[0x300000:0x300004] == b"\xff\xff\xff\xff"


@pytest.mark.parametrize(
    ("kind", "board", "complaint"),
    [
        ("ESP32-C3", "sonoff_powr320d", "the chip at the port is an ESP32-C3"),
        ("ESP32", "athom_pg01v3", "the chip at the port is an ESP32-D0WD"),
        ("ESP32-U4WDH", "shelly_plus_1pm", "has one core"),
    ],
)
def test_wrong_chip_is_left_alone(
    wattkey: Wattkey, images: Path, kind: str, board: str, complaint: str
) -> None:
    with BootLoader(kind) as chip:
        result = flash(wattkey, chip, board=board)
    assert result.exit_code == 1
    assert complaint in result.stderr
    assert not chip.writes


def test_old_revision_takes_the_image_for_one_core(wattkey: Wattkey, images: Path) -> None:
    with BootLoader("ESP32-U4WDH") as chip:
        chip.after_reset = Awakened("self-test signatures: FAILED\r\nready X\r\n")
        result = flash(wattkey, chip, board="shelly_plus_1pm@0.1.9")
    assert "the self-test of signatures says FAILED" in result.stderr
    assert chip.writes


def test_nobody_at_the_port(wattkey: Wattkey, images: Path, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "ttyNONE")
    result = wattkey("flash", "--board", "esp32_devkit_pzem004t", "-p", nowhere)
    assert result.exit_code == 2
    assert "no chip answers at" in result.stderr


def test_without_an_image_it_says_where_to_get_one(
    wattkey: Wattkey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATTKEY_CACHE", str(tmp_path))
    result = wattkey("flash", "--board", "athom_pg01v3", "-p", "/dev/null")
    assert result.exit_code == 2
    _, hint = error_lines(result)
    assert "the MicroPython download page for ESP32_GENERIC_C3" in hint


def test_dry_run_needs_no_image_and_tells_all(
    wattkey: Wattkey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATTKEY_CACHE", str(tmp_path))
    output = tmp_path / "flash.bin"
    words = ("flash", "--board", "sonoff_powr320d", "--dry-run", "--output", str(output))
    result = wattkey(*words, "--json")
    told = json.loads(result.stdout)
    assert [write["what"] for write in told["writes"]] == ["partition table", "files"]
    assert told["image"] is None
    assert told["files"]["boards/sonoff_powr320d/board.mpy"] > 0
    assert output.stat().st_size == 0x400000
