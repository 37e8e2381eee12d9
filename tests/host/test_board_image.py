"""The image of every board, mounted by another littlefs: the one in MicroPython's unix port."""

import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from wattkey.boards import find, names
from wattkey.flashing import plan

MOUNTS = """
import hashlib, json, os, sys, vfs

class Chip:
    def __init__(self, path, first, size):
        self.file, self.first, self.size = open(path, "rb"), first, size
    def readblocks(self, block, buffer, offset=0):
        self.file.seek(self.first + block * 4096 + offset)
        self.file.readinto(buffer)
    def writeblocks(self, block, buffer, offset=0):
        raise OSError(30)
    def ioctl(self, request, argument):
        return {4: self.size // 4096, 5: 4096}.get(request, 0)

path, first, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
vfs.mount(Chip(path, first, size), "/board")  # as `_boot.py` does: it finds out what is there

def walk(folder, found):
    for name, kind, *_ in os.ilistdir(folder):
        here = folder + "/" + name
        if kind == 0x4000:
            walk(here, found)
        else:
            with open(here, "rb") as file:
                found[here[7:]] = hashlib.sha256(file.read()).digest().hex()
    return found

print(json.dumps(walk("/board", {})))
"""


@pytest.mark.parametrize("name", names())
def test_another_littlefs_finds_every_file(
    name: str, tmp_path: Path, find_micropython: Callable[[str], Path]
) -> None:
    made = plan.make(find(name), None)
    flash, script = tmp_path / "flash.bin", tmp_path / "mounts.py"
    flash.write_bytes(made.whole_flash())
    script.write_text(MOUNTS)
    vfs = made.partition("vfs")
    words = [find_micropython("standard"), script, flash, str(vfs.offset), str(vfs.size)]
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    expected = {path: hashlib.sha256(data).hexdigest() for path, data in made.files.items()}
    assert json.loads(result.stdout) == expected
