"""The order in which a build is looked for: PATH, cache, distribution's package, own build."""

import shutil
from pathlib import Path

from . import cache
from .apt import fetch_binaries, machine_candidate, version_numbers
from .build import build, check_apt, check_tools
from .errors import RuntimeUnavailable
from .probe import why_unfit
from .progress import say
from .recipe import OLDEST_VERSION, RECIPES, Recipe
from .shell import Log, StepFailed


def find(name: str) -> Path:
    """The path of a working `name` build ("standard" or "esp32-like"), made if need be.

    Raises RuntimeUnavailable when this machine can neither offer nor make one.
    """
    recipe = RECIPES[name]
    return _on_path(recipe) or cache.lookup(recipe) or _made(recipe)


def _on_path(recipe: Recipe) -> Path | None:
    found = shutil.which("micropython")
    if not found or why_unfit(Path(found), recipe):
        return None
    return Path(found)


def _made(recipe: Recipe) -> Path:
    check_apt()
    with cache.locked(recipe.name):
        cache.remove_damaged(recipe)
        ready = cache.lookup(recipe)  # perhaps made while we waited for the lock
        if ready:
            return ready
        say(f"{recipe.name}: no such MicroPython here yet, making one in {cache.root()}")
        with cache.workshop(recipe) as folder:
            return _make(recipe, folder)


def _make(recipe: Recipe, folder: Path) -> Path:
    log = Log(cache.root() / "logs" / f"{recipe.name}.log")
    packaged = _from_package(recipe, folder, log)
    if packaged:
        return packaged
    check_tools()
    try:
        binary, version = build(recipe, folder, log)
    except StepFailed as error:
        raise _failure(f"the {recipe.name} build failed: {error}", log) from error
    return _accepted(binary, recipe, version, log)


def _from_package(recipe: Recipe, folder: Path, log: Log) -> Path | None:
    """The distribution's own build, unpacked, when it is new enough and runs as it is."""
    version = machine_candidate("micropython")
    if recipe.is_32_bit or version_numbers(version)[:2] < OLDEST_VERSION:
        return None
    say(f"{recipe.name}: trying the distribution's package, {version}")
    try:
        binary = fetch_binaries(["micropython"], folder / "package", log) / "usr/bin/micropython"
    except StepFailed:
        return None
    reason = why_unfit(binary, recipe)
    if reason:
        say(f"{recipe.name}: the package does not serve: {reason}")
        return None
    return cache.publish(binary, recipe, version)


def _accepted(binary: Path, recipe: Recipe, version: str, log: Log) -> Path:
    reason = why_unfit(binary, recipe)
    if reason:
        raise _failure(f"the {recipe.name} build does not serve: {reason}", log)
    path = cache.publish(binary, recipe, version)
    say(f"{recipe.name}: ready")
    return path


def _failure(message: str, log: Log) -> RuntimeUnavailable:
    hint = f"see the whole log in {log.path}"
    return RuntimeUnavailable(f"{message}\n{log.tail()}", hint)
