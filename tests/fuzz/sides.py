"""MicroPython children that answer the same inputs, and the comparison, octet by octet.

Here: talking to `side.py` over pipes. Not here: what is answered (`targets`).
"""

import os
import select
import subprocess
from pathlib import Path

from host_targets import HOST_TARGETS
from side import MOST, answer_to, answered
from targets import TARGETS

TESTS = Path(__file__).resolve().parents[1]
CHECKOUT = TESTS.parent
NUMBERS = {name: number for number, name in enumerate(sorted(TARGETS))}
# An input takes milliseconds; what takes this long on any machine has wedged the meter.
TIMEOUT_S = 30.0
_HEAP = "heapsize=8m"


class DifferenceError(Exception):
    """Two Pythons answer one input differently, or one of them answers no more."""


class Side:
    """One MicroPython child. It begins anew after it was ended."""

    def __init__(self, name: str, binary: Path) -> None:
        self.name = name
        self._command = [str(binary), "-X", _HEAP, str(TESTS / "fuzz" / "side.py")]
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Side":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def ask(self, target: str, data: bytes) -> None:
        """Send an input, and do not wait."""
        head = bytes((NUMBERS[target],)) + len(data).to_bytes(MOST, "big")
        pipe = self._running().stdin
        assert pipe is not None
        pipe.write(head + data)

    def answer(self) -> bytes:
        """Wait for the answer to the input that was sent last."""
        return self._read(int.from_bytes(self._read(MOST), "big"))

    def end(self) -> None:
        """End the child and what it was at."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            self._child = None

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._child is None:
            folders = [CHECKOUT / "firmware", CHECKOUT, TESTS, TESTS / "core", TESTS / "fuzz"]
            path = ":".join([*map(str, folders), ".frozen"])
            self._child = subprocess.Popen(
                self._command,
                env={**os.environ, "MICROPYPATH": path},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
            )
        return self._child

    def _read(self, count: int) -> bytes:
        pipe = self._running().stdout
        assert pipe is not None
        found = b""
        while len(found) < count:
            ready, _, _ = select.select([pipe], [], [], TIMEOUT_S)
            part = os.read(pipe.fileno(), count - len(found)) if ready else b""
            if not part:
                self.end()
                how = "has ended" if ready else f"is silent for {TIMEOUT_S:.0f} s"
                raise DifferenceError(f"{self.name} {how}")
            found += part
        return found


def compare(sides: "list[Side]", target: str, data: bytes) -> bytes:
    """Return the answer that all give; DifferenceError shows what differs or was raised.

    A target of the host tools runs on CPython alone.
    """
    if target in HOST_TARGETS:
        ours = answered(HOST_TARGETS[target], data)
    else:
        ours = _compared(sides, target, data)
    if ours[:1] == b"?":
        raise DifferenceError(f"{target} {data.hex()} raised {ours[1:]!r}")
    return ours


def _compared(sides: "list[Side]", target: str, data: bytes) -> bytes:
    for side in sides:
        side.ask(target, data)
    ours = answer_to(NUMBERS[target], data)
    for side in sides:
        theirs = side.answer()
        if theirs != ours:
            words = f"{side.name} {theirs!r}\nCPython {ours!r}"
            raise DifferenceError(f"{words}\nanswers differ on {target} {data.hex()}")
    return ours
