"""Starts the radio's process, or finds the one that runs: all emulators of a user share one air.

Here: who holds it. A holder keeps a connection to the radio open; the radio ends when the program
that started it has let go and the last connection is closed, however those processes ended.
"""

import contextlib
import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from .. import folders, running
from ..errors import PortError, WattkeyError
from ..optional import require

PACED = "paced"
"""In place of a controller: a virtual air that takes as long as a real one."""
EXTRA = "wattkey[radio]"
HOLD = b'{"do": "hold"}\n'
HELD = b"held\n"
"""What a holder says to the radio, and hears as soon as it counts."""

_HOST = "127.0.0.1"
_CONNECT_S = 2.0
_GOODBYE_S = 3.0


class RadioError(WattkeyError):
    """The virtual radio could not be started."""


@dataclass(frozen=True)
class Ports:
    """Where a radio takes meters and centrals; a real dongle takes no centrals."""

    meter_port: int
    central_port: int | None
    pid: int


@contextlib.contextmanager
def hold(transport: str | None = None) -> Iterator[Ports]:
    """The radio that runs, or a new one, for as long as the context lasts.

    `transport` is bumble's name of a real controller ("usb:0"), which is never shared, or PACED.
    """
    require("bumble", EXTRA, "the virtual radio")
    with contextlib.ExitStack() as stack:
        if transport and transport != PACED:
            yield stack.enter_context(_started("--transport", transport))
            return
        with folders.locked(_file().with_suffix(".lock")):
            ports = _join(stack) or _begin(stack, transport)
        yield ports


def find() -> Ports | None:
    """The virtual radio of this user, if one runs."""
    with contextlib.ExitStack() as stack:
        return _join(stack)


def _file() -> Path:
    return running.folder() / "radio" / "ports.json"


def _join(stack: contextlib.ExitStack) -> Ports | None:
    """Hold the radio that runs, if it says so: it might be about to end, or another program."""
    try:
        ports = Ports(**folders.read_json_object(_file()))
        line = stack.enter_context(socket.create_connection((_HOST, ports.meter_port), _CONNECT_S))
        line.sendall(HOLD)
        return ports if line.recv(len(HELD)) == HELD else None
    except (OSError, ValueError, TypeError):
        return None


def _begin(stack: contextlib.ExitStack, transport: str | None) -> Ports:
    """Start a radio, where meters of one that was killed still dial."""
    words = ["--transport", transport] if transport else []
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        words += ["--meter-port", str(int(folders.read_json_object(_file())["meter_port"]))]
    ports = stack.enter_context(_started(*words))
    folders.write_private_json(_file(), asdict(ports))
    return ports


@contextlib.contextmanager
def _started(*words: str) -> Iterator[Ports]:
    with tempfile.TemporaryFile("w+") as errors:  # a pipe that nobody reads would fill up
        process = _spawn(words, errors)
        assert process.stdin
        try:
            yield _ports_of(process, errors, words)
        finally:
            process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_GOODBYE_S)  # longer only if other emulators still use it


def _spawn(words: tuple[str, ...], errors: IO[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "wattkey.radio", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        start_new_session=True,  # Ctrl-C is for whoever started it
    )


def _ports_of(process: "subprocess.Popen[str]", errors: IO[str], words: tuple[str, ...]) -> Ports:
    assert process.stdout
    line = process.stdout.readline()
    if line:
        return Ports(**json.loads(line))
    errors.seek(0)
    said = [text.strip() for text in errors.read().splitlines() if text.strip()]
    reason = said[-1] if said else "it said nothing"
    if "--transport" in words and PACED not in words:
        raise PortError(
            f"the Bluetooth controller {words[1]} cannot be used: {reason}",
            "is it plugged in, may you use it, and does no other program (BlueZ) have it?",
        )
    raise RadioError(f"the virtual radio did not start: {reason}")
