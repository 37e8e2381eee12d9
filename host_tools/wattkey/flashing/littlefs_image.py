"""A littlefs image that MicroPython's `vfs` mounts as if it had made it itself.

Here: the geometry. The library under it is littlefs itself, in a Python wrapper (BSD-3-Clause).
Facts from MicroPython's `extmod/vfs_lfsx.c` and `ports/esp32`: blocks of 4096, reads and programs
of 32, a cache of four times that; a mount is refused unless the image has as many blocks as the
partition. Version 2.0 of the format is what every MicroPython since 1.12 reads.
"""

import posixpath
from collections.abc import Mapping

from ..errors import WattkeyError
from ..optional import require

BLOCK_SIZE = 4096
_GEOMETRY = {
    "block_size": BLOCK_SIZE,
    "read_size": 32,
    "prog_size": 32,
    "cache_size": 128,
    "lookahead_size": 32,
    "disk_version": 0x00020000,
}
_NO_SPACE = -28


class ImageError(WattkeyError):
    """The files do not fit into the file system."""


def build(files: Mapping[str, bytes], size: int) -> bytes:
    """Return an image of `size` bytes that holds `files` by their paths."""
    littlefs = require("littlefs", "littlefs-python", "building a file system image")
    disk = littlefs.LittleFS(block_count=size // BLOCK_SIZE, **_GEOMETRY)
    try:
        for path, data in files.items():
            if folder := posixpath.dirname(path):
                disk.makedirs(folder, exist_ok=True)
            with disk.open(path, "wb") as file:
                file.write(data)
    except littlefs.LittleFSError as error:
        if error.code != _NO_SPACE:
            raise
        raise ImageError(
            f"{len(files)} files do not fit into {size // 1024} KiB of flash",
            "leave something out of the firmware, or use a board with more flash",
        ) from None
    return bytes(disk.context.buffer)


def used_blocks(image: bytes) -> int:
    """Return how many blocks of `image` hold something."""
    littlefs = require("littlefs", "littlefs-python", "reading a file system image")
    context = littlefs.UserContext(len(image))
    context.buffer = bytearray(image)
    disk = littlefs.LittleFS(context, block_count=len(image) // BLOCK_SIZE, **_GEOMETRY)
    return int(disk.used_block_count)
