"""Where the host tools keep things, and how they write them: private, whole or not at all.

What belongs here: finding the folders, atomic private files and the lock between processes.
What is in the files is the business of `keystore`, `meter_book` and `running`.
"""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .errors import UsageError

_PRIVATE_FOLDER = 0o700


def home() -> Path:
    """The folder of keys and the meter book (not created here)."""
    if chosen := os.environ.get("WATTKEY_HOME"):
        return Path(chosen).expanduser()
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "wattkey"


def make_private(folder: Path) -> Path:
    """Create `folder` (and parents) readable by its owner only; returns it."""
    folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
    return folder


def write_private(path: Path, data: bytes) -> None:
    """Replace `path` by `data` in one step, with mode 0600.

    mkstemp creates the file 0600 from its first moment; the rename makes readers see the old
    file or the new one, and fsync before it keeps a power cut from leaving an empty one.
    """
    make_private(path.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def write_file(path: Path, data: bytes) -> None:
    """Write a file that a person asked for and that holds no secret."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}",
            "is the folder there, and may you write to it?",
        ) from None


def write_private_json(path: Path, record: dict[str, Any]) -> None:
    """Replace `path` by `record` as indented JSON, with mode 0600."""
    write_private(path, (json.dumps(record, indent=2, sort_keys=True) + "\n").encode())


def read_json_object(path: Path) -> dict[str, Any]:
    """The JSON object in `path`; ValueError when it is none, OSError when it cannot be read."""
    try:
        record = json.loads(path.read_text("utf-8"))
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    return record


@contextlib.contextmanager
def locked(lock_file: Path) -> Iterator[None]:
    """Hold `lock_file` against other processes; the system frees it even when we crash."""
    make_private(lock_file.parent)
    handle = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


if os.name == "nt":  # pragma: no cover - exercised on Windows only
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)
