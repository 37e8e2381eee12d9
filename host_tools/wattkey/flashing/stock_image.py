"""A stock MicroPython image: is it one, for which chip, of which version, with what partitions?

Here: reading it, and finding one in the cache. It is never downloaded by us. Facts from ESP-IDF's
"App Image Format" (magic E9, chip id at 12, the description at 0x20 of an application) and from
esptool's documentation; a stock image holds boot loader, partition table and application in one.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

from ..boards import Board, Chip
from ..errors import UsageError, WattkeyError
from ..runtimes import cache
from . import partition_table
from .partition_table import Partition

_IMAGE_MAGIC = 0xE9
_DESCRIPTION_MAGIC = 0xABCD5432
_DESCRIPTION_AT = 0x20
_VERSION_AT, _NAME_AT, _FIELD = 0x10, 0x30, 0x20
_CHIP_ID_AT = 12
_OLDEST = (1, 24)
"""The first release whose native code format and ESP32-C3 emitter are ours."""

COUNTER_SINCE = (1, 27)
"""The first release whose ESP32 port has `machine.Counter`, by MicroPython's documentation."""

_CHIP_NAMES = {0: "ESP32", 2: "ESP32-S2", 5: "ESP32-C3", 9: "ESP32-S3", 13: "ESP32-C6"}


class ImageError(WattkeyError):
    """The file is no image that can go onto this board."""


@dataclass(frozen=True)
class StockImage:
    """One image file, checked against a chip."""

    path: Path
    data: bytes
    version: str
    partitions: list[Partition]

    @property
    def can_run_in_place(self) -> bool:
        """Whether this MicroPython knows ROM partitions: from 1.25 on, where it was built so."""
        return b"rom_ioctl" in self.data

    @property
    def can_count(self) -> bool:
        """Whether it holds the names of `machine.Counter` and of the PCNT unit that it rests on.

        Read off MicroPython's source (names are strings that end in a zero); no image was at hand.
        """
        return b"Counter\0" in self.data and b"PCNT\0" in self.data

    @property
    def is_too_old_to_count(self) -> bool:
        """Whether its version says that it cannot."""
        numbers = version_numbers(self.version)
        return bool(numbers) and numbers < COUNTER_SINCE

    def with_table(self, table: bytes, offset: int) -> bytes:
        """Return the image with `table` in place of its own; it begins at `offset` in flash."""
        at = partition_table.OFFSET - offset
        return self.data[:at] + table + self.data[at + len(table) :]


def folder() -> Path:
    """Where images are looked for when none is given."""
    return cache.root() / "images"


def find(name: str) -> Path:
    """Return the newest image called `name` in the cache; UsageError says where to get one."""
    found = sorted(
        (path for path in folder().glob(f"{name}-*.bin") if _is_of(path, name)), reverse=True
    )
    if found:
        return found[0]
    board, _, variant = name.partition("-")
    which = f" (variant {variant})" if variant else ""
    raise UsageError(
        f"no stock MicroPython image for {name} in {folder()}",
        f"get the .bin file from the MicroPython download page for {board}{which}, "
        "then give it with --image FILE or put it into that folder",
    )


def _is_of(path: Path, name: str) -> bool:
    """Tell ESP32_GENERIC-20250911-v1.26.1.bin from ESP32_GENERIC-UNICORE-…"""
    return path.name.removeprefix(name + "-")[:1].isdigit()


def load(path: Path, chip: Chip) -> StockImage:
    """Read and check the image at `path`; ImageError says what it is instead."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", "is it there?") from None
    if len(data) < partition_table.OFFSET or data[0] != _IMAGE_MAGIC:
        raise ImageError(f"{path.name} is no image for an ESP32", _hint(chip))
    _check_chip(path, data, chip)
    partitions = partition_table.parse(data[partition_table.OFFSET - chip.image_offset :])
    application = next((part for part in partitions if part.kind == 0), None)
    if application is None:
        raise ImageError(f"{path.name} holds no application", _hint(chip))
    version = _version(path, data[application.offset - chip.image_offset :], chip)
    return StockImage(path, data, version, partitions)


def check_counter(board: Board, stock: StockImage) -> str:
    """What to say of counting pulses, "" for nothing; ImageError where it surely cannot."""
    if not board.counts_pulses or stock.can_count:
        return ""
    version = stock.version or "of an unknown version"
    if stock.is_too_old_to_count:
        raise ImageError(
            f"{stock.path.name} is MicroPython {version}: it has no machine.Counter, which counts "
            f"the pulses of this board's {board.definition['front_end']['chip'].upper()}",
            f"{_hint(board.chip)}, {counter_since()} or later",
        )
    return (
        f"No machine.Counter was found in {stock.path.name} ({version}); this board measures with "
        "it, and its self-test will tell."
    )


def counter_since() -> str:
    """The oldest MicroPython that counts pulses, as people write it."""
    return ".".join(map(str, COUNTER_SINCE))


def _check_chip(path: Path, data: bytes, chip: Chip) -> None:
    (chip_id,) = struct.unpack_from("<H", data, _CHIP_ID_AT)
    if chip_id != chip.image_chip_id:
        other = _CHIP_NAMES.get(chip_id, f"chip number {chip_id}")
        raise ImageError(
            f"{path.name} is made for {other}, and the board has an {chip.name}", _hint(chip)
        )


def _version(path: Path, application: bytes, chip: Chip) -> str:
    """Return the version in the application's description; "" where it says none."""
    description = application[_DESCRIPTION_AT : _DESCRIPTION_AT + _NAME_AT + _FIELD]
    is_described = int.from_bytes(description[:4], "little") == _DESCRIPTION_MAGIC
    named = is_described and _text(description, _NAME_AT) == "micropython"
    if not named and b"MicroPython" not in application:
        raise ImageError(f"{path.name} is not MicroPython", _hint(chip))
    version = _text(description, _VERSION_AT) if named else ""
    numbers = version_numbers(version)
    if numbers and numbers < _OLDEST:
        oldest = ".".join(map(str, _OLDEST))
        raise ImageError(f"{path.name} is MicroPython {version}, older than {oldest}", _hint(chip))
    return version


def _text(description: bytes, at: int) -> str:
    return description[at : at + _FIELD].split(b"\0")[0].decode("ascii", "replace")


def version_numbers(version: str) -> tuple[int, ...]:
    """The first two numbers of `version` (`v1.26.1`, `1.27.0-preview`), () where it has none."""
    digits = version.lstrip("v").split("-")[0].split(".")
    return tuple(int(part) for part in digits[:2] if part.isdigit())


def _hint(chip: Chip) -> str:
    return f"take the .bin file for the {chip.name} from the MicroPython download page"
