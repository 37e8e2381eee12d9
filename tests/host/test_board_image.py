"""The image of every board, mounted by another littlefs: the one in MicroPython's unix port."""

import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks import rv32
from honest_skip import lacking
from wattkey.boards import find, names
from wattkey.flashing import firmware_files, plan
from wattkey.runtimes import RuntimeUnavailable
from wattkey.runtimes import rv32 as rv32_machine

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


def test_bare_risc_v_runs_the_rom_image() -> None:
    """The machine has no ROM partition, and mounts the image where it lies in memory."""
    try:
        machine = rv32_machine.find()
    except RuntimeUnavailable as error:
        lacking(f"{error} (hint: {error.hint})")
        raise
    files = firmware_files.build(find("shelly_1pm_mini_gen3"))
    files = {name: data for name, data in files.items() if name not in firmware_files.OWN}
    script = (
        "import meter.meter, meter.dlms.server, meter.drivers.bl0942, meter.board.guard\n"
        "from boards.shelly_1pm_mini_gen3.board import BOARD\n"
        "from meter.signatures import best_verifier\n"
        "print(BOARD['model'], best_verifier() is not None)\n"
    )
    printed = rv32.run(machine, script, files, ["/rom"], 60)
    assert printed.startswith("shelly_1pm_mini_gen3"), printed
