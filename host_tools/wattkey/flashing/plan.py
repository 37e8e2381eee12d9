"""What a flash would write, and where: decided before anything is touched.

Here: putting files, image and partition table together. Not here: esptool (`writer`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..boards import Board
from . import firmware_files, littlefs_image, partition_table, stock_image
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

    @property
    def writes(self) -> list[Write]:
        """What is written, in the order of addresses."""
        table = partition_table.build(self.partitions)
        offset = self.board.chip.image_offset
        written = [Write("files", self.partition("vfs").offset, self.file_system)]
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
    def used_bytes(self) -> int:
        """How much of the file system's flash is in use."""
        return littlefs_image.used_blocks(self.file_system) * littlefs_image.BLOCK_SIZE

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
) -> Plan:
    """Return the plan for `board` with the stock image at `image`, or without one."""
    stock = stock_image.load(image, board.chip) if image else None
    partitions = partition_table.with_journal(stock.partitions if stock else _STOCK_LAYOUT)
    files = firmware_files.build(board, unit, on_file)
    size = next(part.size for part in partitions if part.label == "vfs")
    return Plan(board, stock, partitions, files, littlefs_image.build(files, size))
