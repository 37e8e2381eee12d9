"""Images with the shape of MicroPython's stock ones, for ESP32 and ESP32-C3: nothing in them runs.

The layouts are those of `ports/esp32/partitions-4MiB.csv`: up to 1.25 with `vfs` in the table, from
1.26 on without.
"""

import struct

from wattkey.boards import Chip
from wattkey.flashing import partition_table
from wattkey.flashing.partition_table import Partition

_APPLICATION_AT = 0x10000
_BEFORE_VFS = [
    Partition("nvs", 1, 2, 0x9000, 0x6000),
    Partition("phy_init", 1, 1, 0xF000, 0x1000),
    Partition("factory", 0, 0, _APPLICATION_AT, 0x1F0000),
]
WITH_VFS = [*_BEFORE_VFS, Partition("vfs", 1, 0x81, 0x200000, 0x200000)]
WITHOUT_VFS = _BEFORE_VFS


def header(chip_id: int) -> bytes:
    """The first octets of boot loader and application: magic, and the chip they are for."""
    return bytes([0xE9]) + bytes(11) + struct.pack("<H", chip_id) + bytes(10)


def stock_image(
    chip: Chip,
    partitions: list[Partition] = WITHOUT_VFS,
    version: str = "v1.26.1",
    name: str = "micropython",
    has_rom: bool = False,
    can_count: bool = False,
) -> bytes:
    """An image file for `chip`, from its boot loader to the end of a small application."""
    loader = header(chip.image_chip_id).ljust(partition_table.OFFSET - chip.image_offset, b"\xff")
    table = partition_table.build(partitions).ljust(
        _APPLICATION_AT - partition_table.OFFSET, b"\xff"
    )
    description = struct.pack("<III4x32s32s", 0xABCD5432, 0, 0, version.encode(), name.encode())
    application = (header(chip.image_chip_id).ljust(0x20, b"\0") + description).ljust(5000, b"\x55")
    application += b"rom_ioctl" if has_rom else b""
    application += b"\0Counter\0PCNT\0" if can_count else b""
    return loader + table + application
