"""Which emulators run on this computer: each registers itself, so `--port auto` can find it.

One small JSON file per emulator, in a folder only this user can write. No network, no scanning;
entries of processes that died without cleaning up are dropped when somebody looks.
"""

import contextlib
import getpass
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from . import folders
from .errors import PortError, WattkeyError
from .meter_book import check_serial


@dataclass(frozen=True)
class RunningEmulator:
    """A live emulator: ports that it does not offer are None."""

    serial: str
    pty: str | None
    tcp_port: int | None
    bench_port: int | None
    pid: int
    p1_pty: str | None = None
    p1_port: int | None = None

    @property
    def port(self) -> str | None:
        """What to give to `-p`: the pseudo-terminal, or TCP where there is none."""
        if self.pty:
            return self.pty
        return f"socket://127.0.0.1:{self.tcp_port}" if self.tcp_port else None


def folder() -> Path:
    """The per-user folder of running things: gone after a reboot, private to the user."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and os.path.isdir(runtime):
        return Path(runtime) / "wattkey"
    return Path(tempfile.gettempdir()) / f"wattkey-{_user()}"


def register(
    serial: str,
    pty: str | None,
    tcp_port: int | None,
    bench_port: int | None,
    pid: int,
    p1_pty: str | None = None,
    p1_port: int | None = None,
) -> RunningEmulator:
    """Make an emulator findable until `forget` or the death of `pid`."""
    entry = RunningEmulator(serial, pty, tcp_port, bench_port, pid, p1_pty, p1_port)
    place = folders.make_private(folder())
    _check_private(place)
    folders.write_private_json(place / f"{pid}-{check_serial(serial)}.json", asdict(entry))
    return entry


def forget(entry: RunningEmulator) -> None:
    """Take an emulator off the list; no error when it is already gone."""
    (folder() / f"{entry.pid}-{entry.serial}.json").unlink(missing_ok=True)


def list_running() -> list[RunningEmulator]:
    """All live emulators of this user, by serial; files of dead ones are removed."""
    place = folder()
    if not place.is_dir() or not _is_private(place):
        return []
    entries = (_read(path) for path in place.glob("*.json"))
    return sorted((entry for entry in entries if entry), key=lambda entry: entry.serial)


def find(port: str = "auto", serial: str | None = None) -> RunningEmulator:
    """The emulator that runs at `port` (its own, as `-p` takes it) or as `serial`, or the only one.

    PortError when there is none, or when several could be meant.
    """
    found = [entry for entry in list_running() if _is_meant(entry, port, serial)]
    if len(found) == 1:
        return found[0]
    what = f" as {serial}" if serial else "" if port == "auto" else f" at {port}"
    if not found:
        raise PortError(
            f"no emulator runs here{what}", "wattkey ports lists them, wattkey emulator starts one"
        )
    serials = ", ".join(entry.serial for entry in found)
    raise PortError(f"more than one emulator runs{what}", f"choose with -p or --meter: {serials}")


def _is_meant(entry: RunningEmulator, port: str, serial: str | None) -> bool:
    tcp = f"127.0.0.1:{entry.tcp_port}"
    ports = ("auto", entry.pty, f"socket://{tcp}", f"wrapper://{tcp}")
    return port in ports and serial in (None, entry.serial)


def _read(path: Path) -> RunningEmulator | None:
    try:
        entry = RunningEmulator(**folders.read_json_object(path))
        if _is_alive(int(entry.pid)):
            return entry
    except (OSError, ValueError, TypeError):
        pass  # unreadable is as good as dead: fall through and drop it
    with contextlib.suppress(OSError):
        path.unlink()
    return None


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else getpass.getuser()


def _is_private(place: Path) -> bool:
    """Whether `place` is really ours: anybody may make a folder of that name in /tmp first."""
    if not hasattr(os, "getuid"):
        return True
    status = place.lstat()
    return status.st_uid == os.getuid() and not status.st_mode & 0o022


def _check_private(place: Path) -> None:
    if not _is_private(place):
        raise WattkeyError(
            f"{place} belongs to somebody else or is writable by others",
            "remove it, or point XDG_RUNTIME_DIR at a folder of your own",
        )


if os.name == "nt":  # pragma: no cover - exercised on Windows only
    import ctypes

    _QUERY_LIMITED = 0x1000
    _STILL_ACTIVE = 259

    def _is_alive(pid: int) -> bool:
        """os.kill(pid, 0) would end the process on Windows, so ask the kernel instead."""
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(_QUERY_LIMITED, False, pid)
        if not handle:
            return False
        code = ctypes.c_ulong()
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return code.value == _STILL_ACTIVE

else:

    def _is_alive(pid: int) -> bool:
        """Whether a process with this id runs (also one that we may not signal)."""
        if pid <= 0:
            return False
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return not _is_zombie(pid)

    def _is_zombie(pid: int) -> bool:
        """Whether it has ended and nobody has collected it: usual in a container without init."""
        try:
            status = Path(f"/proc/{pid}/stat").read_text(errors="replace")
        except OSError:
            return False  # no such folder on this system, or just gone
        return status.rpartition(")")[2].split()[:1] == ["Z"]
