"""The firmware as a process of its own: what it is handed, when it is ready, how it ends.

Here: the unit file, the leash, its last words. Not here: which ports and parts it has (`emulator`).
It never outlives the program that started it: it holds one end of a pipe and stops when the other
end closes. Nothing of it is left on the disk, however either of them ends.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import runtimes
from .emulator_options import RUNTIMES, tree
from .errors import UsageError

_GOODBYE_S = 2
_OWN_WORDS = re.compile(r"(?:\w+\.)*(?:TraceError|FlashFileError): ")
"""Before a message that was written for people: the error's class tells them nothing."""


class FirmwareProcess:
    """A process that runs `command` for one unit; `launch` it, then `wait` or `end`."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._process: subprocess.Popen[str] | None = None
        self._leash: int | None = None
        # Without a name from its first moment, so that nobody has to remove it.
        self._errors = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    def launch(self, unit: dict[str, Any], handed: list[int]) -> bool:
        """Start it on `unit` with the descriptors in `handed`; say whether it got ready."""
        self._let_go()
        self._errors.seek(0)
        self._errors.truncate()
        leash_read, self._leash = os.pipe()
        leash = [leash_read] if os.name == "posix" else []
        with _file_of(unit | {"leash_fd": leash_read if leash else None}) as unit_file:
            try:
                self._process = self._spawn(unit_file, [*handed, *leash])
            finally:
                os.close(leash_read)
            assert self._process.stdout is not None
            return self._process.stdout.readline().startswith("ready")

    def wait(self) -> int:
        """Wait until it ends; return its exit code."""
        assert self._process is not None
        return self._process.wait()

    def end(self) -> None:
        """End it if it still runs."""
        self._let_go()
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_GOODBYE_S)
            self._process.kill()
            self._process.wait()
            if self._process.stdout:
                self._process.stdout.close()
        self._errors.close()

    def last_words(self) -> str:
        """The last line on its standard error, where Python puts what ended it."""
        self._errors.seek(0)
        lines = [line.strip() for line in self._errors.read().splitlines() if line.strip()]
        return _OWN_WORDS.sub("", lines[-1]) if lines else "it said nothing"

    def _spawn(self, unit_file: Path, handed: list[int]) -> "subprocess.Popen[str]":
        root = tree()
        path = os.pathsep.join((str(root / "firmware"), str(root)))
        return subprocess.Popen(
            [*self._command, str(unit_file)],
            env=os.environ | {"MICROPYPATH": path + ":.frozen", "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            pass_fds=handed,
            start_new_session=True,  # Ctrl-C is for whoever started it
        )

    def _let_go(self) -> None:
        if self._leash is not None:
            os.close(self._leash)
            self._leash = None


def command_of(runtime: str) -> list[str]:
    """The command that runs the firmware on `runtime`; UsageError where there is none such."""
    main = str(tree() / "firmware" / "main.py")
    if runtime == "cpython":
        return [sys.executable, main]
    if runtime not in RUNTIMES:
        raise UsageError(
            f"there is no runtime '{runtime}'", f"choose {', '.join(RUNTIMES)} or cpython"
        )
    return [str(runtimes.find(RUNTIMES[runtime])), main]


@contextmanager
def _file_of(unit: dict[str, Any]) -> Iterator[Path]:
    """The unit as a file, which the firmware reads before it gets ready and never again."""
    handle, name = tempfile.mkstemp(prefix="wattkey-unit-", suffix=".json")
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(unit, file)
        yield Path(name)
    finally:
        os.unlink(name)
