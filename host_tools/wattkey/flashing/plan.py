"""What a flash would write, and where: decided before anything is touched.

Here: putting files, image and partition table together. Not here: esptool (`writer`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..boards import Board
from ..errors import WattkeyError
from . import firmware_files, littlefs_image, partition_table, romfs_image, stock_image
from .partition_table import FLASH_SIZE, Partition
from .stock_image import StockImage

_STOCK_LAYOUT = [
    Partition("nvs", 1, 2, 0x9000, 0x6000),
    Partition("phy_init", 1, 1, 0xF000, 0x1000),
    Partition("factory", 0, 0, 0x10000, 0x1F0000),
]
"""MicroPython's for 4 MiB, assumed while there is no image to ask."""


@dataclass(frozen=True)
class Write:
    """`data` to `offset` in flash."""

    what: str
    offset: int
    data: bytes


@dataclass(frozen=True)
class Plan:
    """Everything about one flash. `stock` is None while no image was given."""

    board: Board
    stock: StockImage | None
    partitions: list[Partition]
    files: dict[str, bytes]
    file_system: bytes
    rom: bytes | None = None
    """The compiled files, where the image runs them in place."""

    @property
    def writes(self) -> list[Write]:
        """What is written, in the order of addresses."""
        table = partition_table.build(self.partitions)
        offset = self.board.chip.image_offset
        written = [Write("files", self.partition("vfs").offset, self.file_system)]
        if self.rom is not None:
            written.append(Write("firmware in ROM", self.partition("romfs").offset, self.rom))
        if self.stock is None:
            return [Write("partition table", partition_table.OFFSET, table), *written]
        image = self.stock.with_table(table, offset)
        return [Write("MicroPython and partition table", offset, image), *written]

    def partition(self, label: str) -> Partition:
        """Return the partition called `label`."""
        return next(part for part in self.partitions if part.label == label)

    @property
    def is_tight(self) -> bool:
        """Whether the image gives the firmware less heap than it was seen to need."""
        return "SPIRAM" not in self.board.image

    @property
    def warning(self) -> str:
        """What a person should know of the image beforehand, "" for nothing."""
        return "" if self.stock is None else stock_image.check_counter(self.board, self.stock)

    @property
    def used_bytes(self) -> int:
        """How much of the file system's flash is in use, and of the ROM's."""
        in_rom = 0 if self.rom is None else len(self.rom)
        return in_rom + littlefs_image.used_blocks(self.file_system) * littlefs_image.BLOCK_SIZE

    def whole_flash(self) -> bytes:
        """Return all of the flash as it would be, erased where nothing is written."""
        flash = bytearray(b"\xff" * FLASH_SIZE)
        for write in self.writes:
            flash[write.offset : write.offset + len(write.data)] = write.data
        return bytes(flash)


def make(
    board: Board,
    image: Path | None,
    unit: dict[str, Any] | None = None,
    on_file: Callable[[str], None] = lambda _: None,
    in_place: bool = True,
) -> Plan:
    """Return the plan for `board` with the stock image at `image`, or without one.

    `in_place` puts the compiled files into ROM where the image can run them from there.
    """
    stock = stock_image.load(image, board.chip) if image else None
    if stock is not None:
        stock_image.check_counter(board, stock)
    has_rom = in_place and stock is not None and stock.can_run_in_place
    before = stock.partitions if stock else _STOCK_LAYOUT
    partitions = partition_table.with_journal(before, has_rom)
    files = firmware_files.build(board, unit, on_file)
    sizes = {part.label: part.size for part in partitions}
    if not has_rom:
        return Plan(board, stock, partitions, files, littlefs_image.build(files, sizes["vfs"]))
    own = {name: files[name] for name in firmware_files.OWN}
    rom = build_rom(files)
    if len(rom) > sizes["romfs"]:
        raise WattkeyError(f"the firmware, {len(rom)} bytes, is larger than its ROM partition")
    return Plan(board, stock, partitions, files, littlefs_image.build(own, sizes["vfs"]), rom)


def build_rom(files: dict[str, bytes]) -> bytes:
    """Return the ROM image of the compiled ones of `files`."""
    compiled = {name: data for name, data in files.items() if name not in firmware_files.OWN}
    return romfs_image.build(compiled)
