"""The ESP32's partition table: reading it, and making room for the meter's journal.

The format, from ESP-IDF's guide "Partition Tables" and its `gen_esp32part.py`: entries of 32 bytes
(magic AA 50, type, subtype, offset and size, a label of 16, flags), then one that begins EB EB and
ends with the MD5 of the entries, then FF up to 0xC00.
"""

import hashlib
import struct
from dataclasses import dataclass

from ..errors import WattkeyError

OFFSET = 0x8000
"""Where stock images have it in flash."""

SIZE = 0xC00
_MAGIC = b"\xaa\x50"
_MD5_MARK = b"\xeb\xeb" + b"\xff" * 14
_ENTRY = struct.Struct("<2sBBII16sI")

DATA = 1
FAT = 0x81
"""What MicroPython marks its file system with, whatever it holds."""

_JOURNAL_SUBTYPE = 0x40
"""Any of 0x40 to 0xFE is an application's own; nothing else asks for it."""

_SECTOR = 0x1000
FLASH_SIZE = 0x400000
"""All our boards have 4 MiB or more; what lies beyond stays unused, so that one layout serves."""

VFS_SIZE = 0x100000
JOURNAL_SIZE = 0x100000
SMALL_VFS_SIZE = 0x40000
"""For two files of ours and whatever else a person puts there; the rest is ROM then."""

_ROM_SUBTYPE = 0x8F
"""What MicroPython's own tables say for `romfs`."""


class PartitionError(WattkeyError):
    """The image's partition table is not what we know how to extend."""


@dataclass(frozen=True)
class Partition:
    """One entry."""

    label: str
    kind: int
    subtype: int
    offset: int
    size: int
    flags: int = 0

    @property
    def end(self) -> int:
        """The first address behind it."""
        return self.offset + self.size


def parse(data: bytes) -> list[Partition]:
    """Return the entries of the table in `data`; PartitionError if it is none, or damaged."""
    found: list[Partition] = []
    for at in range(0, min(len(data), SIZE), _ENTRY.size):
        entry = data[at : at + _ENTRY.size]
        if entry[:16] == _MD5_MARK:
            if hashlib.md5(data[:at], usedforsecurity=False).digest() != entry[16:]:
                raise PartitionError("the partition table is damaged: its MD5 is wrong")
            return found
        if entry[:2] != _MAGIC:
            break
        _, kind, subtype, offset, size, label, flags = _ENTRY.unpack(entry)
        name = label.rstrip(b"\0").decode("ascii", "replace")
        found.append(Partition(name, kind, subtype, offset, size, flags))
    if not found:
        raise PartitionError("there is no partition table in it")
    return found


def build(partitions: list[Partition]) -> bytes:
    """Return the table of `partitions`, with its MD5, filled up to its size."""
    entries = b"".join(
        _ENTRY.pack(
            _MAGIC, part.kind, part.subtype, part.offset, part.size, part.label.encode(), part.flags
        )
        for part in partitions
    )
    digest = hashlib.md5(entries, usedforsecurity=False).digest()
    return (entries + _MD5_MARK + digest).ljust(SIZE, b"\xff")


def with_journal(stock: list[Partition], has_rom: bool = False) -> list[Partition]:
    """Return `stock` with a smaller `vfs`, and the meter's `journal` at the end of 4 MiB.

    With `has_rom` most of `vfs` becomes `romfs`, which MicroPython finds by this name.

    Images from MicroPython 1.26 on have no `vfs` in their table: it is made at boot from what is
    left, unless there is one. So both kinds get the same.
    """
    kept = [part for part in stock if part.label not in ("vfs", "romfs", "journal")]
    begin = -(-max(part.end for part in kept) // _SECTOR) * _SECTOR
    journal = Partition("journal", DATA, _JOURNAL_SUBTYPE, FLASH_SIZE - JOURNAL_SIZE, JOURNAL_SIZE)
    room = journal.offset - begin
    if room < VFS_SIZE:
        raise PartitionError(
            f"the image leaves {max(room, 0) // 1024} KiB for files, and {VFS_SIZE // 1024} are "
            "needed",
            "take the ordinary image of 4 MiB, not one for updates over the air",
        )
    if not has_rom:
        return [*kept, Partition("vfs", DATA, FAT, begin, room), journal]
    vfs = Partition("vfs", DATA, FAT, begin, SMALL_VFS_SIZE)
    rom = Partition("romfs", DATA, _ROM_SUBTYPE, vfs.end, room - SMALL_VFS_SIZE)
    return [*kept, vfs, rom, journal]
