"""Writes a ROMFS image, the read-only file system that MicroPython runs files from in place.

Compiled code stays in flash then, and only what it works on takes memory.

The format, from MicroPython's `extmod/vfs_rom.c`: records of a kind, a length and a payload, both
numbers written seven bits a byte, the highest first; a file system holds folders and files, and
they hold their names and what is in them.
"""

from collections.abc import Mapping

_VERBATIM = 2
_FOLDER = 4
_FILE = 5
_FILE_SYSTEM = 0x14A6B1
_PADDING = bytes([1, 0])


def build(files: Mapping[str, bytes]) -> bytes:
    """Return an image with `files` by their paths."""
    tree: dict = {}
    for path, data in files.items():
        *folders, name = path.split("/")
        place = tree
        for folder in folders:
            place = place.setdefault(folder, {})
        place[name] = data
    return _aligned(_record(_FILE_SYSTEM, _contents(tree)))


def _contents(tree: dict) -> bytes:
    return b"".join(_entry(name, inside) for name, inside in tree.items())


def _entry(name: str, inside: dict | bytes) -> bytes:
    encoded = name.encode()
    heading = _number(len(encoded)) + encoded
    if isinstance(inside, dict):
        return _record(_FOLDER, heading + _contents(inside))
    return _record(_FILE, heading + _record(_VERBATIM, inside))


def _record(kind: int, payload: bytes) -> bytes:
    return _number(kind) + _number(len(payload)) + payload


def _number(value: int) -> bytes:
    groups = [value & 127]
    while value > 127:
        value >>= 7
        groups.insert(0, value & 127 | 128)
    return bytes(groups)


def _aligned(data: bytes) -> bytes:
    """The size of the whole must be even, and nothing reads what lies behind it."""
    return data + bytes(len(data) & 1)
