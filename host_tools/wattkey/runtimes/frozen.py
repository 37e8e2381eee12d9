"""An esp32-like MicroPython with code frozen into it: the code lies in the program and takes no
heap, as it lies in the flash of a board whose image was built with it.

MicroPython is compiled once and kept; each freezing only compiles what the manifest names, and
links: seconds. Not here: which code (a manifest file says so), nor what it is run for.
"""

import hashlib
import shutil
import tempfile
from pathlib import Path

from . import cache
from .build import check_apt, check_tools, fetch_source, library_flags, make
from .errors import RuntimeUnavailable
from .progress import say
from .recipe import FROZEN, RECIPES
from .shell import Log, StepFailed

_NAME = "esp32-workbench"
_BUILD = "build-standard"
_MARCH = "-march=x86"
_UNUSED = ("docs", "tests", "examples", "logo")
"""Folders of the source that no build reads."""

_WORKBENCH = 1
"""Raise it when a workbench made by an earlier version of this file should not be used."""


def freeze(manifest: Path, into: Path) -> Path:
    """Return a MicroPython in the folder `into` with the code that `manifest` names frozen.

    Raises RuntimeUnavailable where none can be built, with the compiler's words when the code is
    at fault.
    """
    bench, into = workbench(), into.resolve()
    log = Log(into / "freeze.log")
    build = into / "build"
    shutil.copytree(_port(bench) / _BUILD, build)
    try:
        _make_port(bench, log, manifest, f"BUILD={build}", f"MPY_CROSS_FLAGS={_MARCH}")
    except StepFailed as error:
        hint = f"see the whole log in {log.path}"
        raise RuntimeUnavailable(f"freezing failed: {error}\n{log.tail()}", hint) from error
    return build / "micropython"


def workbench() -> Path:
    """Return the kept folder with source and objects, made if need be; see `freeze` for errors."""
    text = repr((_WORKBENCH, RECIPES["esp32-like"].digest))
    folder = cache.root() / f"{_NAME}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    if folder.exists():
        return folder
    check_apt()
    check_tools()
    with cache.locked(_NAME):
        if not folder.exists():
            _publish(folder)
    return folder


def _publish(folder: Path) -> None:
    log = Log(cache.root() / "logs" / f"{_NAME}.log")
    with tempfile.TemporaryDirectory(prefix=f".building-{_NAME}-", dir=cache.root()) as name:
        workshop = Path(name)
        try:
            made = _prepared(workshop, log)
        except (StepFailed, StopIteration, OSError) as error:
            hint = f"see the whole log in {log.path}"
            raise RuntimeUnavailable(f"no place to freeze code: {error}", hint) from error
        made.rename(folder)
    say(f"{_NAME}: ready")


def _prepared(workshop: Path, log: Log) -> Path:
    source, version = fetch_source(workshop, log)
    made = workshop / "made"
    made.mkdir()
    for name in _UNUSED:
        shutil.rmtree(source / name, ignore_errors=True)
    source.rename(made / "source")
    say(f"{_NAME}: compiling MicroPython {version}, log in {log.path}")
    manifest = made / "manifest.py"
    manifest.write_text(FROZEN)
    make(made / "source" / "mpy-cross", log)
    _make_port(made, log, manifest)
    objects = [str(path) for path in (_port(made) / _BUILD).rglob("*.o")]
    log.run(["strip", "--strip-debug", *objects])
    return made


def _port(bench: Path) -> Path:
    return bench / "source" / "ports" / "unix"


def _make_port(bench: Path, log: Log, manifest: Path, *words: str) -> None:
    recipe = RECIPES["esp32-like"]
    c_flags, link_flags = library_flags(recipe, bench, log)
    make(
        _port(bench),
        log,
        *recipe.make_flags,
        f"FROZEN_MANIFEST={manifest.resolve()}",
        "CFLAGS_EXTRA=" + " ".join([*recipe.c_flags, *c_flags]),
        "LDFLAGS_EXTRA=" + " ".join(link_flags),
        *words,
    )
