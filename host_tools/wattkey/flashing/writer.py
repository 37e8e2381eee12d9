"""esptool, as a program of its own: which chip is there, and writing to its flash.

Here: its command line and its output. It is free software under the GPL, so we run it and never
import it: `pip install esptool` (or our extra `flash`), or the distribution's package.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..boards import Board
from ..errors import MissingPartError, PortError, WattkeyError
from . import partition_table
from .plan import Write

_BAUD_RATE = 460_800
"""What every USB chip of a DevKit can do."""

_TYPE = re.compile(r"Chip type:\s*(.+)")
_FEATURES = re.compile(r"Features:\s*(.+)")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_AT = re.compile(r"Writing at 0x([0-9a-fA-F]+)")
_FATAL = re.compile(r"A fatal error occurred:\s*(.+)")

Progress = Callable[[int, float], None]
"""Hears of an address in flash, and how much of this write is done, 0 to 1."""


class EsptoolError(WattkeyError):
    """esptool failed; the text holds its last words."""


@dataclass(frozen=True)
class FoundChip:
    """What esptool says is at the port."""

    kind: str
    features: str

    @property
    def is_single_core(self) -> bool:
        """An ESP32 with one core does not start on the ordinary image."""
        return "Single Core" in self.features


@dataclass(frozen=True)
class Esptool:
    """esptool on one port. `options` go before every command."""

    program: str
    port: str
    options: tuple[str, ...] = ()

    def find_chip(self) -> FoundChip:
        """Ask the chip what it is; it stays in its boot loader."""
        said = self._run("--after", "no-reset", "chip-id")
        kind, features = _TYPE.search(said), _FEATURES.search(said)
        if kind is None:
            raise EsptoolError(f"esptool did not name the chip at {self.port}", _last(said))
        return FoundChip(kind[1].strip(), features[1].strip() if features else "")

    def read(self, offset: int, size: int) -> bytes:
        """Return `size` bytes of flash from `offset` on."""
        with tempfile.TemporaryDirectory(prefix="wattkey-flash-") as name:
            file = Path(name) / "read.bin"
            words = ("read-flash", hex(offset), hex(size), str(file))
            self._run("--after", "no-reset", *words)
            return file.read_bytes()

    def erase(self, offset: int, size: int) -> None:
        """Erase whole sectors."""
        self._run("--after", "no-reset", "erase-region", hex(offset), hex(size))

    def write(self, writes: Sequence[Write], progress: Progress) -> None:
        """Write all of `writes`, verify them, and start the chip."""
        with tempfile.TemporaryDirectory(prefix="wattkey-flash-") as name:
            words = ["write-flash"]
            for number, write in enumerate(writes):
                file = Path(name) / f"{number}.bin"
                file.write_bytes(write.data)
                words += [hex(write.offset), str(file)]
            self._run("--baud", str(_BAUD_RATE), "--after", "hard-reset", *words, hear=progress)

    def _run(self, *words: str, hear: Progress | None = None) -> str:
        command = [self.program, "--port", self.port, *self.options, *words]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )
        assert process.stdout is not None
        said: list[str] = []
        with process.stdout:
            for line in process.stdout:
                said.append(line)
                _tell(hear, line)
        if process.wait():
            raise _explain(self.port, "".join(said))
        return "".join(said)


def find_program() -> str:
    """Return esptool's path: beside this Python, or on PATH."""
    beside = Path(sys.executable).parent
    found = shutil.which("esptool", path=str(beside)) or shutil.which("esptool")
    if found is None:
        raise MissingPartError(
            "flashing needs 'esptool', a program of its own, which is not installed",
            "run: python -m pip install 'esptool>=5'",
        )
    return found


def check_chip(board: Board, found: FoundChip) -> None:
    """Refuse a chip that the board does not have, or that its image does not start on."""
    kind = found.kind.split(" ")[0]
    wanted = board.chip.name
    is_c3 = kind.startswith("ESP32-C3")
    is_plain = kind == "ESP32" or re.match(r"ESP32-(D0|D2|U4|PICO|S0)", kind) is not None
    if not (is_c3 if wanted == "ESP32-C3" else is_plain):
        raise EsptoolError(
            f"the chip at the port is an {kind}, and {board.name} has an {wanted}",
            "is it the right board, and the right port?",
        )
    if wanted == "ESP32" and found.is_single_core and "UNICORE" not in board.image:
        raise EsptoolError(
            f"this {kind} has one core, which the image {board.image} does not start on",
            f"name the board's older revision, such as {board.name}@0.1.9, if it has one",
        )


def has_journal(tool: Esptool, journal: partition_table.Partition) -> bool:
    """Say whether the flash has the meter's journal already, at the same place."""
    try:
        there = partition_table.parse(tool.read(partition_table.OFFSET, partition_table.SIZE))
    except partition_table.PartitionError:
        return False
    return journal in there


def _tell(hear: Progress | None, line: str) -> None:
    at, share = _AT.search(line), _SHARE.search(line)
    if hear and at and share:
        hear(int(at[1], 16), float(share[1]) / 100)


def _explain(port: str, said: str) -> WattkeyError:
    fatal = _FATAL.search(said)
    text = fatal[1].strip() if fatal else _last(said)
    if "onnect" in text or "open" in text or "No serial data" in text:
        return PortError(
            f"no chip answers at {port}: {text}",
            "hold BOOT (GPIO 0, on a C3 GPIO 9, at ground) while it gets power, then try again",
        )
    return EsptoolError(f"esptool: {text}", f"port {port}; run esptool by hand to see all it says")


def _last(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
