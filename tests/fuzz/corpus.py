"""The inputs that are kept: one file of hex lines for each target, `#` begins a comment.

Here: reading, writing, and choosing a small set that reaches all that a large one reaches.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Any

FOLDER = Path(__file__).resolve().parent / "corpus"
_CHECKOUT = Path(__file__).resolve().parents[2]
TESTED = tuple(
    str(_CHECKOUT / folder) for folder in ("firmware/meter", "boards", "host_tools/wattkey")
)

Arc = tuple[str, int, int]


def load(target: str) -> list[bytes]:
    """Return the kept inputs of `target`."""
    lines = (FOLDER / f"{target}.txt").read_text().splitlines()
    return [bytes.fromhex(line.partition("#")[0]) for line in lines if not line.startswith("#")]


def unpack(target: str, folder: Path) -> None:
    """Write the kept inputs of `target` as files into a new `folder`."""
    folder.mkdir()
    for number, data in enumerate(load(target)):
        (folder / f"kept-{number}").write_bytes(data)


def add(target: str, inputs: Iterable[bytes]) -> int:
    """Append inputs that are not kept yet; return how many there were."""
    known = load(target)
    new = [data for data in dict.fromkeys(inputs) if data not in known]
    with (FOLDER / f"{target}.txt").open("a") as file:
        file.writelines(f"{data.hex()}\n" for data in new)
    return len(new)


def arcs(answer: Callable[[bytes], object], data: bytes) -> set[Arc]:
    """Return the steps from line to line of ours that `data` makes it go."""
    found: set[Arc] = set()

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        if not frame.f_code.co_filename.startswith(TESTED):
            return None
        last = [0]
        path = frame.f_code.co_filename

        def trace_line(frame: FrameType, event: str, _argument: Any) -> Any:
            found.add((path, last[0], frame.f_lineno))
            last[0] = frame.f_lineno
            return trace_line

        return trace_line

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        answer(data)
    finally:
        sys.settrace(before)
    return found


def smallest(
    answer: Callable[[bytes], object], kept: Iterable[bytes], found: Iterable[bytes]
) -> list[bytes]:
    """Return those of `found`, short ones first, that go where `kept` and shorter ones do not."""
    reached: set[Arc] = set()
    for data in kept:
        reached |= arcs(answer, data)
    chosen = []
    for data in sorted(found, key=len):
        new = arcs(answer, data) - reached
        if new:
            reached |= new
            chosen.append(data)
    return chosen
