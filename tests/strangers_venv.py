"""Makes and finds the environment of the strangers: third-party clients that judge our protocol.

It is apart from ours, because their licence (GPL) must not reach what we ship. The set-up step of
`make test` runs this file; tests only look the result up, and download nothing.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from wattkey.runtimes import cache
from wattkey.runtimes.progress import say

_REQUIREMENTS = Path(__file__).parent / "strangers" / "requirements.txt"
_COMPLETE = "complete"


def find() -> Path | None:
    """The strangers' python, or None while nobody has made it."""
    own = os.environ.get("WATTKEY_STRANGERS_PYTHON")
    if own:
        return Path(own)
    python = _folder() / "bin" / "python"
    return python if (_folder() / _COMPLETE).exists() and python.exists() else None


def make() -> Path:
    """The strangers' python, installed if need be."""
    with cache.locked("strangers"):
        python = find()
        if python is None:
            python = _install(_folder())
        return python


def _folder() -> Path:
    """Named after the requirements and the interpreter: another of either is another folder."""
    recipe = _REQUIREMENTS.read_bytes() + sys.version.encode() + sys.base_prefix.encode()
    return cache.root() / f"strangers-{hashlib.sha256(recipe).hexdigest()[:12]}"


def _install(folder: Path) -> Path:
    say("installing the third-party clients that tests talk to")
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", str(_REQUIREMENTS)], check=True)
    (folder / _COMPLETE).touch()
    return python


if __name__ == "__main__":
    print(make())
