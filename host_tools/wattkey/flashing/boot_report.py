"""What a board says when it starts: the results of its self-test, and that it is ready.

Here: reading those lines from its console, and restarting it. The lines are made in
`meter/board/self_test.py`:

    self-test journal: ok
    self-test front end: silent; no mains, or not wired
    ready WK84F703123456
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..errors import PortError, WattkeyError
from ..transports import Transport

_PREFIX = "self-test "
_READY = "ready "
_FAILED = "FAILED"
_PATIENCE_S = 60
"""Importing from littlefs takes seconds, and the tables of a new key one more."""


class BootError(WattkeyError):
    """The board did not come up as a meter."""


@dataclass(frozen=True)
class BootReport:
    """The serial, and (part, what was found) of each test."""

    serial: str
    tests: list[tuple[str, str]]

    @property
    def failures(self) -> list[tuple[str, str]]:
        """The tests that failed, not those that only want a look."""
        return [test for test in self.tests if test[1].startswith(_FAILED)]


def hear(
    transport: Transport,
    on_line: Callable[[str], None] = lambda _: None,
    patience_s: float = _PATIENCE_S,
) -> BootReport:
    """Return what the board says until it is ready; BootError with its last words if it is not."""
    tests: list[tuple[str, str]] = []
    line = ""
    for line in _lines(transport, patience_s):
        on_line(line)
        if line.startswith(_PREFIX):
            part, _, found = line.removeprefix(_PREFIX).partition(": ")
            tests.append((part, found))
        elif line.startswith(_READY):
            return BootReport(line.removeprefix(_READY).strip(), tests)
    raise BootError(
        f"the board was not ready within {patience_s:g} s; its last words: {line or 'none'}",
        "watch it start with any terminal program at 115200 baud",
    )


def _lines(transport: Transport, patience_s: float) -> Iterator[str]:
    pending, deadline_s = b"", time.monotonic() + patience_s
    while time.monotonic() < deadline_s:
        try:
            pending += transport.read(0.5)
        except PortError:
            return
        *whole, pending = pending.split(b"\n")
        for line in whole:
            yield line.decode("ascii", "replace").strip()
