"""One target fuzzed by atheris: libFuzzer changes inputs and keeps those that reach new code.

guided.py TARGET COUNT SEED FOLDER SIDE=BINARY...

FOLDER holds the inputs to begin with, and gets those worth keeping. Every thousandth input a line
with their number goes out, and at a finding the last words say which input it was. The firmware on
CPython guides; the MicroPython sides answer each input too, and the answers must be equal.
"""

import random
import sys
from pathlib import Path

import atheris

# The firmware and the tools first, so that they are instrumented when the others import them.

with atheris.instrument_imports(include=["meter", "boards", "wattkey"]):
    import host_targets  # noqa: F401
    import targets  # noqa: F401
    from scripts import MAX_PIECE, pieces, script
    from sides import TIMEOUT_S, Side, compare


_LONGEST = 1500
_PROGRESS = 1000
_KINDS = 32  # more than there are of any kind of piece
# Targets that take scripts, and how many octets of choice come before the pieces.
_SCRIPTED = {"port": 0, "client": 1, "mode_c": 0, "wires": 1, "values": 1}


class Inputs:
    """Compares answers, and counts."""

    def __init__(self, target: str, sides: list[Side]) -> None:
        self._target = target
        self._sides = sides
        self._count = 0

    def __call__(self, data: bytes) -> None:
        compare(self._sides, self._target, data)
        self._count += 1
        if self._count % _PROGRESS == 0:
            print(self._count, flush=True)


class Scripts:
    """Changes and crosses scripts by their pieces, behind `choice` octets that are no piece."""

    def __init__(self, choice: int) -> None:
        self._choice = choice

    def changed(self, data: bytes, longest: int, seed: int) -> bytes:
        """Change one piece, double, drop or move it, or add one; or the choice."""
        chance = random.Random(seed)
        head, parts = self._parted(data)
        if head and chance.randrange(8) == 0:
            head = chance.randbytes(len(head))
        changed = head + script(*_changed(parts, chance))
        return changed[:longest] or bytes(atheris.Mutate(data, longest))

    def crossed(self, data: bytes, other: bytes, longest: int, seed: int) -> bytes:
        """Return the beginning of one script and the end of another."""
        chance = random.Random(seed)
        (head, first), (_, second) = self._parted(data), self._parted(other)
        begin = first[: chance.randrange(len(first) + 1)]
        joined = begin + second[chance.randrange(len(second) + 1) :]
        return (head + script(*joined))[:longest]

    def _parted(self, data: bytes) -> tuple[bytes, list[tuple[int, bytes]]]:
        return data[: self._choice], pieces(data[self._choice :])


def _changed(parts: list[tuple[int, bytes]], chance: random.Random) -> list[tuple[int, bytes]]:
    at = chance.randrange(len(parts) + 1)
    kind = chance.randrange(6)
    if kind < 3 and parts:
        number, content = parts[at - 1]
        parts[at - 1] = (number, bytes(atheris.Mutate(content, MAX_PIECE)))
    elif kind == 3:
        parts.insert(at, (chance.randrange(_KINDS), chance.randbytes(4)))
    elif kind == 4 and parts:
        parts.insert(at, chance.choice(parts))
    elif parts:
        del parts[at - 1]
    return parts


def main() -> None:
    target, count, seed, folder, *named = sys.argv[1:]
    parted = [one.partition("=") for one in named]
    sides = [Side(name, Path(path)) for name, _, path in parted]
    options = {"runs": count, "seed": seed, "max_len": _LONGEST, "timeout": 2 * int(TIMEOUT_S)}
    words = [f"-{name}={value}" for name, value in options.items()]
    words += ["-verbosity=0", f"-artifact_prefix={folder}-found-"]
    mutators = {}
    if target in _SCRIPTED:
        scripts = Scripts(_SCRIPTED[target])
        mutators = {"custom_mutator": scripts.changed, "custom_crossover": scripts.crossed}
    atheris.Setup([sys.argv[0], *words, folder], Inputs(target, sides), **mutators)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
