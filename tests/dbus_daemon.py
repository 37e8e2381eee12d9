"""Finds the D-Bus daemon for tests that need a bus of their own, and fetches it without root.

The set-up step of `make test` runs this file; tests only look the result up. A daemon on PATH
serves; otherwise the distribution's package is unpacked into the cache, with its libraries.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from wattkey.runtimes import cache
from wattkey.runtimes.apt import fetch_binaries
from wattkey.runtimes.progress import say
from wattkey.runtimes.shell import Log, StepFailed

_PACKAGES = ["dbus-daemon", "libdbus-1-3", "libapparmor1", "libaudit1", "libcap-ng0", "libexpat1"]
_CONFIG = """<busconfig>
<type>system</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow own="*"/><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/></policy>
</busconfig>
"""


def find() -> list[str] | None:
    """The command that runs the daemon, or None while there is none."""
    if own := shutil.which("dbus-daemon"):
        return [own]
    binary = _folder() / "root" / "usr" / "bin" / "dbus-daemon"
    return _with_libraries(binary) if binary.exists() else None


def make() -> list[str] | None:
    """The same, fetched if need be; None where this system has no such package."""
    with cache.locked("dbus-daemon"):
        if not find() and shutil.which("apt-get"):
            say("fetching the D-Bus daemon that tests talk to")
            log = Log(cache.root() / "logs" / "dbus-daemon.log")
            with contextlib.suppress(StepFailed):
                fetch_binaries(_PACKAGES, _folder(), log)
        return find()


@contextlib.contextmanager
def running(command: list[str]) -> Iterator[str]:
    """A private bus; yields its address."""
    with tempfile.TemporaryDirectory(prefix="wattkey-dbus-") as folder:
        config, socket = Path(folder) / "bus.conf", Path(folder) / "bus"
        config.write_text(_CONFIG.format(socket=socket))
        process = subprocess.Popen(
            [*command, f"--config-file={config}", "--nofork", "--print-address"],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout
            assert process.stdout.readline(), "the D-Bus daemon did not start"
            yield f"unix:path={socket}"
        finally:
            process.kill()
            process.wait()


def _folder() -> Path:
    return cache.root() / "dbus-daemon"


def _with_libraries(binary: Path) -> list[str]:
    folders = sorted({str(library.parent) for library in _folder().rglob("*.so.*")})
    return [
        shutil.which("env") or "env",
        f"LD_LIBRARY_PATH={os.pathsep.join(folders)}",
        str(binary),
    ]


if __name__ == "__main__":
    print(make())
