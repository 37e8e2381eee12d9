"""Asks a MicroPython what it is, by running it: a version number alone proves nothing.

The answer is compared with a recipe; what does not fit is told in words, never guessed around.
"""

import json
import subprocess
from pathlib import Path

from .recipe import MODULES, OLDEST_VERSION, Recipe

_TIMEOUT_S = 30
# The heap is locked for one addition: 2**30 is the first number an ESP32 must put on the heap.
# The answer leaves through an integer file descriptor, as the emulator's pseudo-terminal will.
_SCRIPT = f"""
import sys, json, micropython
def has(name):
    try:
        __import__(name)
    except ImportError:
        return False
    return True
def is_boxed(a, b):
    micropython.heap_lock()
    try:
        a + b
    except MemoryError:
        return True
    finally:
        micropython.heap_unlock()
    return False
missing = [name for name in {MODULES!r} if not has(name)]
try:
    import vfs
    vfs.VfsLfs2
except (ImportError, AttributeError):
    missing.append("vfs.VfsLfs2")
facts = dict(
    version=sys.implementation[1][:2], missing=missing, cryptolib=has("cryptolib"),
    boxes_2_to_30=is_boxed(1 << 29, 1 << 29), is_double=16777217.0 - 16777216.0 == 1.0,
    maxsize_bits=len(bin(sys.maxsize)) - 2)
with open(1, "wb") as stdout:
    stdout.write(json.dumps(facts).encode())
"""


def why_unfit(binary: Path, recipe: Recipe) -> str:
    """One phrase why `binary` is not the build `recipe` describes; empty when it is."""
    try:
        facts = _facts(binary)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        return f"does not run ({type(error).__name__})"
    return "; ".join(_differences(facts, recipe))


def _facts(binary: Path) -> dict:
    result = subprocess.run(
        [str(binary), "-c", _SCRIPT],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_TIMEOUT_S,
        check=True,
    )
    facts = json.loads(result.stdout)
    if not isinstance(facts, dict):
        raise ValueError("the probe's answer is no JSON object")
    return facts


def _differences(facts: dict, recipe: Recipe) -> list[str]:
    found = []
    version = tuple(facts.get("version", ()))
    if version < OLDEST_VERSION:
        found.append(f"version {_dotted(version)} is older than {_dotted(OLDEST_VERSION)}")
    if facts.get("missing"):
        found.append("it lacks " + ", ".join(facts["missing"]))
    return found + _width_differences(facts, recipe)


def _width_differences(facts: dict, recipe: Recipe) -> list[str]:
    wanted = {
        "maxsize_bits": 31 if recipe.is_32_bit else 63,
        "boxes_2_to_30": recipe.is_32_bit,
        "is_double": not recipe.is_32_bit,
        "cryptolib": recipe.has_cryptolib,
    }
    return [
        f"{fact} is {facts.get(fact)}, not {value}"
        for fact, value in wanted.items()
        if facts.get(fact) != value
    ]


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version)) or "unknown"
