"""Between a board's meter and its MicroPython prompt, on one cable.

Here: leaving for the prompt, coming back, and mpremote in between: a program of its own (MIT) that
we start. The meter's side is `meter/board/console.py`.
"""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..errors import MissingPartError, PortError, WattkeyError
from ..transports import Transport

_ASK = b"\r\nREPL\r\n"
_LEFT = b"REPL:"
_PROMPT = b">>>"
_INTERRUPT = b"\r\x03\x02"
"""Ctrl-C ends what runs at the prompt, Ctrl-B leaves the raw mode that programs use."""

_SOFT_RESET = b"\x04"

_ASK_FEATURES = """
import machine, sys, vfs
roms = vfs.rom_ioctl(1) if hasattr(vfs, "rom_ioctl") else 0
version = ".".join(str(part) for part in sys.implementation[1][:3])
print("features", roms, int(hasattr(machine, "Counter")), version)
"""

_FEED_FROM_MEMORY = """
import machine
dog, left = machine.WDT(timeout=30000), [600]
def feed(timer):
    left[0] -= 1
    if left[0] > 0:
        dog.feed()
machine.Timer(0).init(period=1000, callback=feed)
"""
"""As `meter/board/machine_world.py` does, but its code is in memory and not where it is erased."""

_PATIENCE_S = 5


class PromptError(WattkeyError):
    """The board does not show its prompt, or mpremote failed."""


def leave_meter(transport: Transport) -> None:
    """Bring the board from its meter to its prompt; harmless when it is there already."""
    transport.write(_ASK)
    if _LEFT in _until(transport, (_LEFT, _PROMPT, b"NameError"), _PATIENCE_S):
        _until(transport, (_PROMPT,), _PATIENCE_S)
        return
    transport.write(_INTERRUPT)
    if _PROMPT not in _until(transport, (_PROMPT,), _PATIENCE_S):
        raise PromptError(
            f"the board at {transport.name} does not leave its meter",
            "is it a Wattkey board on a cable? Press its reset button, then at once Ctrl-C",
        )


def start_meter(transport: Transport) -> None:
    """Let the board start its meter again, as after power-up."""
    transport.write(_INTERRUPT)
    _until(transport, (_PROMPT,), _PATIENCE_S)
    transport.write(_SOFT_RESET)


def find_mpremote() -> str:
    """Return mpremote's path: beside this Python, or on PATH."""
    beside = Path(sys.executable).parent
    found = shutil.which("mpremote", path=str(beside)) or shutil.which("mpremote")
    if found is None:
        raise MissingPartError(
            "talking to the prompt needs 'mpremote', a program of its own, which is not installed",
            "run: python -m pip install mpremote",
        )
    return found


def copy_files(
    device: str, files: dict[str, bytes], folder: Path, on_file: Callable[[str], None]
) -> None:
    """Put `files` on the board at its prompt, through `folder`; what is the same stays."""
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    _run(
        [find_mpremote(), "connect", device, "resume", "fs", "cp", "-r", ".", ":/"], folder, on_file
    )


@dataclass(frozen=True)
class Features:
    """What the MicroPython on a board can do; `version` as `1.27.0`, "" where it did not say."""

    has_rom: bool
    can_count: bool
    version: str


def features(device: str) -> Features:
    """Ask the board at its prompt; PromptError where it does not answer."""
    words = [find_mpremote(), "connect", device, "resume", "exec", _ASK_FEATURES]
    said = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    found = re.search(r"features (-?\d+) (\d) ([\d.]*)", said)
    if not found:
        raise PromptError(
            f"the board at {device} does not say what it can do",
            "nothing was changed: reset it, and try again",
        )
    return Features(int(found[1]) > 0, found[2] == "1", found[3])


def write_rom(device: str, image: bytes, folder: Path) -> None:
    """Replace the firmware in ROM, after a soft reset: what runs from it must not run meanwhile.

    That ends the timer that feeds the watchdog at the prompt, so another one is started from
    memory, for ten minutes. No ESP32 has done this.
    """
    file = folder / "firmware.romfs"
    file.write_bytes(image)
    fed = [find_mpremote(), "connect", device, "exec", _FEED_FROM_MEMORY]
    _run([*fed, "+", "romfs", "deploy", str(file)], folder, lambda _: None)


def open_prompt(device: str) -> None:
    """Hand the terminal to mpremote until the person leaves with Ctrl-] or Ctrl-X."""
    subprocess.run([find_mpremote(), "connect", device, "resume", "repl"], check=False)


def _run(command: list[str], folder: Path, on_file: Callable[[str], None]) -> None:
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    said = []
    with process.stdout:
        for line in process.stdout:
            said.append(line.strip())
            on_file(line.strip())
    if process.wait():
        last = [line for line in said if line][-1:]
        raise PromptError(f"mpremote: {' '.join(last)}", "the board's files may be mixed: flash it")


def _until(transport: Transport, signs: tuple[bytes, ...], patience_s: float) -> bytes:
    """Return what arrives until one of `signs` is in it, or the patience is over."""
    heard, deadline_s = b"", time.monotonic() + patience_s
    while time.monotonic() < deadline_s and not any(sign in heard for sign in signs):
        try:
            heard += transport.read(0.2)
        except PortError:
            break
    return heard
