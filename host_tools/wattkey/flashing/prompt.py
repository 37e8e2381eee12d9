"""Between a board's meter and its MicroPython prompt, on one cable.

Here: leaving for the prompt, coming back, and mpremote in between: a program of its own (MIT) that
we start. The meter's side is `meter/board/console.py`.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ..errors import MissingPartError, PortError, WattkeyError
from ..transports import Transport

_ASK = b"\r\nREPL\r\n"
_LEFT = b"REPL:"
_PROMPT = b">>>"
_INTERRUPT = b"\r\x03\x02"
"""Ctrl-C ends what runs at the prompt, Ctrl-B leaves the raw mode that programs use."""

_SOFT_RESET = b"\x04"
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


def has_rom(device: str) -> bool:
    """Say whether the board at its prompt runs its firmware in place."""
    code = "import vfs; print('roms', vfs.rom_ioctl(1) if hasattr(vfs, 'rom_ioctl') else 0)"
    words = [find_mpremote(), "connect", device, "resume", "exec", code]
    said = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    return "roms " in said and not said.split("roms ")[1].startswith("0")


def write_rom(device: str, image: bytes, folder: Path) -> None:
    """Replace the firmware in ROM. Never tried: no simulated board has a ROM partition."""
    file = folder / "firmware.romfs"
    file.write_bytes(image)
    words = [find_mpremote(), "connect", device, "resume", "romfs", "deploy", str(file)]
    _run(words, folder, lambda _: None)


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
