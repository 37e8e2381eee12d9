"""What a flash would write: the image's checks, the partition table, the files."""

import hashlib
from pathlib import Path

import pytest
from wattkey.boards import find
from wattkey.boards.chips import ESP32, ESP32_C3
from wattkey.errors import UsageError
from wattkey.flashing import firmware_files, littlefs_image, partition_table, plan, stock_image
from wattkey.flashing.partition_table import Partition, PartitionError

from .stock_images import WITH_VFS, WITHOUT_VFS
from .stock_images import stock_image as made_image


@pytest.fixture
def image(tmp_path: Path) -> Path:
    file = tmp_path / "ESP32_GENERIC-20250911-v1.26.1.bin"
    file.write_bytes(made_image(ESP32))
    return file


def test_table_goes_there_and_back() -> None:
    table = partition_table.build(WITH_VFS)
    assert len(table) == partition_table.SIZE
    assert partition_table.parse(table) == WITH_VFS


@pytest.mark.parametrize("at", [0, 4, 12, 40, 150])
def test_damaged_table_is_refused(at: int) -> None:
    table = bytearray(partition_table.build(WITH_VFS))
    table[at] ^= 1
    with pytest.raises(PartitionError):
        partition_table.parse(bytes(table))


@pytest.mark.parametrize("stock", [WITH_VFS, WITHOUT_VFS])
def test_journal_lies_behind_vfs_in_every_release(stock: list[Partition]) -> None:
    *kept, vfs, journal = partition_table.with_journal(stock)
    assert kept == WITHOUT_VFS
    assert (vfs.label, vfs.offset, vfs.end) == ("vfs", 0x200000, journal.offset)
    assert (journal.label, journal.end) == ("journal", 0x400000)


def test_a_table_with_a_journal_stays_as_it_is() -> None:
    once = partition_table.with_journal(WITH_VFS)
    assert partition_table.with_journal(once) == once


def test_image_without_room_is_refused() -> None:
    ota = [*WITHOUT_VFS[:2], Partition("ota_0", 0, 0x10, 0x10000, 0x180000)]
    ota += [Partition("ota_1", 0, 0x11, 0x190000, 0x180000)]
    with pytest.raises(PartitionError, match="0 KiB for files"):
        partition_table.with_journal(ota)


def test_image_is_known_by_chip_and_version(image: Path) -> None:
    loaded = stock_image.load(image, ESP32)
    assert (loaded.version, loaded.partitions) == ("v1.26.1", WITHOUT_VFS)


BAD_IMAGES = {
    "another chip": (made_image(ESP32_C3), "made for ESP32-C3"),
    "no image": (b"<html>" * 20000, "no image for an ESP32"),
    "nothing": (b"", "no image for an ESP32"),
    "another program": (made_image(ESP32, name="esphome"), "is not MicroPython"),
    "too old": (made_image(ESP32, version="v1.22.2"), "older than 1.24"),
    "no table": (made_image(ESP32)[:0x7000] + b"\xff" * 0x20000, "no partition table"),
}


@pytest.mark.parametrize("bad", BAD_IMAGES)
def test_bad_image_is_refused(bad: str, tmp_path: Path) -> None:
    data, complaint = BAD_IMAGES[bad]
    file = tmp_path / "image.bin"
    file.write_bytes(data)
    with pytest.raises((stock_image.ImageError, PartitionError), match=complaint):
        stock_image.load(file, ESP32)


def test_newest_image_of_the_cache_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATTKEY_CACHE", str(tmp_path))
    images = tmp_path / "images"
    images.mkdir()
    for name in ("-20250415-v1.25.0", "-20250911-v1.26.1", "-UNICORE-20251209-v1.27.0"):
        (images / f"ESP32_GENERIC{name}.bin").write_bytes(b"")
    assert stock_image.find("ESP32_GENERIC").name == "ESP32_GENERIC-20250911-v1.26.1.bin"
    assert stock_image.find("ESP32_GENERIC-UNICORE").name.endswith("v1.27.0.bin")
    with pytest.raises(UsageError) as caught:
        stock_image.find("ESP32_GENERIC_C3")
    assert "the MicroPython download page for ESP32_GENERIC_C3" in caught.value.hint


def test_plan_writes_image_table_and_files(image: Path) -> None:
    made = plan.make(find("esp32_devkit_pzem004t"), image, {"no_cut": [["18:00", "10:00"]]})
    flash = made.whole_flash()
    assert flash[0x1000:0x8000] == image.read_bytes()[: 0x8000 - 0x1000]
    assert flash[0x10000 : 0x10000 + 5000] == image.read_bytes()[-5000:]
    assert partition_table.parse(flash[0x8000:]) == made.partitions
    assert flash[0x200000:0x300000] == made.file_system
    assert set(flash[0x300000:]) == {0xFF}
    unit = made.files["unit.json"].decode()
    assert '"board": "esp32_devkit_pzem004t"' in unit
    assert '"18:00"' in unit


def test_revision_is_in_the_unit_file() -> None:
    assert b'"revision": "0.1.9"' in firmware_files.unit_file(find("shelly_plus_1pm@0.1.9"), {})


def test_board_gets_its_own_front_end_and_no_twin_of_64_bits() -> None:
    names = [target for target, _ in firmware_files.sources(find("sonoff_powr316d"))]
    assert "boards/sonoff_powr320d/board.mpy" in names
    assert "meter/native/engine32.mpy" in names
    assert not [name for name in names if "64" in name or "emulator" in name]
    front_ends = {"pzem004t", "hlw8012", "bl0942", "ade7953", "atm90e26"}
    assert not [name for name in names if Path(name).stem in front_ends]


def test_too_many_files_are_refused() -> None:
    files = {f"{number}.bin": bytes(5000) for number in range(10)}
    with pytest.raises(littlefs_image.ImageError, match="do not fit into 64 KiB"):
        littlefs_image.build(files, 0x10000)


def test_same_sources_make_the_same_image(image: Path) -> None:
    board = find("athom_pg01v3")
    once, again = plan.make(board, None), plan.make(board, None)
    digests = {hashlib.sha256(made.whole_flash()).hexdigest() for made in (once, again)}
    assert len(digests) == 1


def test_image_that_can_runs_the_firmware_in_place(tmp_path: Path) -> None:
    file = tmp_path / "image.bin"
    file.write_bytes(made_image(ESP32, has_rom=True))
    made = plan.make(find("esp32_devkit_pzem004t"), file)
    labels = [part.label for part in made.partitions]
    assert labels[-3:] == ["vfs", "romfs", "journal"]
    rom, flash = made.partition("romfs"), made.whole_flash()
    assert made.rom is not None and flash[rom.offset :].startswith(made.rom)
    assert made.rom.startswith(b"\xd2\xcd\x31")
    assert made.partition("vfs").end == rom.offset and rom.end == 0x300000
    in_memory = plan.make(find("esp32_devkit_pzem004t"), file, in_place=False)
    assert in_memory.rom is None and len(in_memory.file_system) == 0x100000


@pytest.mark.parametrize(
    ("version", "can_count", "says"),
    [("v1.27.0", True, ""), ("v1.26.1", True, ""), ("v1.28.0", False, "self-test will tell")],
)
def test_an_image_for_a_chip_of_pulses_can_count(
    tmp_path: Path, version: str, can_count: bool, says: str
) -> None:
    file = tmp_path / "image.bin"
    file.write_bytes(made_image(ESP32, version=version, can_count=can_count))
    warning = plan.make(find("shelly_plus_1pm"), file).warning
    assert says in warning and bool(warning) == bool(says)
    assert not plan.make(find("sonoff_powr316d"), file).warning


def test_an_image_that_surely_cannot_count_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "old.bin"
    file.write_bytes(made_image(ESP32, version="v1.26.1"))
    with pytest.raises(stock_image.ImageError, match=r"v1\.26\.1.*machine\.Counter.*BL0937") as no:
        plan.make(find("shelly_plus_1pm"), file)
    assert "1.27 or later" in no.value.hint
    plan.make(find("sonoff_powr316d"), file)


def test_journal_stays_where_it_is_from_one_layout_to_the_other() -> None:
    journals = {partition_table.with_journal(WITHOUT_VFS, rom)[-1] for rom in (False, True)}
    assert len(journals) == 1
