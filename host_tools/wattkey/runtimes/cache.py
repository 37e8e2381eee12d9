"""Keeps finished builds outside the checkout, and trusts none that it cannot verify.

One folder per source version, recipe and build; it appears whole, by a rename, with a manifest of
its files' SHA-256 beside them. How a build is made is not known here.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .errors import RuntimeUnavailable
from .probe import why_unfit
from .progress import say
from .recipe import Recipe

_BINARY = "micropython"
_MANIFEST = "manifest.json"


def root() -> Path:
    """The cache's folder: $WATTKEY_CACHE, else the user's own cache folder."""
    own = os.environ.get("WATTKEY_CACHE")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(own) if own else Path(base) / "wattkey"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        hint = "point WATTKEY_CACHE at a folder you may write to"
        raise RuntimeUnavailable(f"no cache folder: {error}", hint) from error
    return folder.resolve()


def lookup(recipe: Recipe) -> Path | None:
    """A verified binary of `recipe`, the newest source first, or None."""
    for folder in sorted(_folders(recipe), key=_version_order, reverse=True):
        if not _why_bad(folder, recipe):
            return folder / _BINARY
    return None


def remove_damaged(recipe: Recipe) -> None:
    """Throw away what cannot be verified (call while locked, or a new build could be hit)."""
    for folder in list(_folders(recipe)):
        reason = _why_bad(folder, recipe)
        if reason:
            say(f"{recipe.name}: {folder.name} in the cache is damaged ({reason}), removing it")
            shutil.rmtree(folder, ignore_errors=True)


def publish(binary: Path, recipe: Recipe, version: str) -> Path:
    """Move `binary` into the cache in one step; answers its path there."""
    folder = root() / f"micropython-{version}-{recipe.digest}-{recipe.name}"
    staging = Path(tempfile.mkdtemp(prefix=_staging_prefix(recipe), dir=root()))
    shutil.copy2(binary, staging / _BINARY)
    (staging / _BINARY).chmod(0o755)
    manifest = {"version": version, "files": {_BINARY: _sha256(staging / _BINARY)}}
    (staging / _MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n")
    staging.chmod(0o755)
    shutil.rmtree(folder, ignore_errors=True)
    staging.rename(folder)
    return folder / _BINARY


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Let one process at a time make `name`; the others wait, then find it made."""
    import fcntl  # not on Windows, where nothing is made but a build on PATH is still found

    with (root() / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"{name}: another process is making it, waiting")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def workshop(recipe: Recipe) -> Iterator[Path]:
    """A temporary folder to build in (call while locked); leftovers of a killed build go first."""
    for leftover in root().glob(_staging_prefix(recipe) + "*"):
        shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_staging_prefix(recipe), dir=root()) as folder:
        yield Path(folder)


def _staging_prefix(recipe: Recipe) -> str:
    return f".building-{recipe.name}-"


def _folders(recipe: Recipe) -> Iterator[Path]:
    return root().glob(f"micropython-*-{recipe.digest}-{recipe.name}")


def _version_order(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", folder.name.split("-")[1])]


def _why_bad(folder: Path, recipe: Recipe) -> str:
    try:
        files = json.loads((folder / _MANIFEST).read_text())["files"]
        changed = [name for name, digest in files.items() if _sha256(folder / name) != digest]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return f"manifest or binary unreadable: {type(error).__name__}"
    if changed or _BINARY not in files:
        return "checksum differs"
    return why_unfit(folder / _BINARY, recipe)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
