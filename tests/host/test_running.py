"""The list of running emulators."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from wattkey import running
from wattkey.errors import UsageError, WattkeyError


def test_registered_is_listed_until_forgotten() -> None:
    entry = running.register("WK1", "/dev/pts/9", 4059, 4060, os.getpid())
    assert running.list_running() == [entry]
    assert entry.port == "/dev/pts/9"
    running.forget(entry)
    running.forget(entry)
    assert running.list_running() == []


def test_without_a_pseudo_terminal_tcp_is_used() -> None:
    assert running.RunningEmulator("WK1", None, 4059, None, 1).port == "socket://127.0.0.1:4059"
    assert running.RunningEmulator("WK1", None, None, None, 1).port is None


def test_the_dead_are_dropped() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    running.register("WK1", None, 1, 2, child.pid)
    assert running.list_running() == []
    assert list(running.folder().glob("*.json")) == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")
def test_the_dead_whom_nobody_collected_are_dropped() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        running.register("WK1", None, 1, 2, child.pid)
        assert running.list_running() == []


@pytest.mark.parametrize("garbage", ["", "{}", "[1]", '{"pid": "x"}', "\x00"])
def test_garbage_is_dropped(garbage: str) -> None:
    alive = running.register("WK1", None, 1, 2, os.getpid())
    (running.folder() / "1-X.json").write_text(garbage)
    assert running.list_running() == [alive]


def test_a_folder_that_others_can_write_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "folder", lambda: tmp_path / "shared")
    running.register("WK1", None, 1, 2, os.getpid())
    (tmp_path / "shared").chmod(0o777)
    assert running.list_running() == []
    with pytest.raises(WattkeyError, match="writable by others"):
        running.register("WK2", None, 1, 2, os.getpid())


@pytest.mark.parametrize("serial", ["../x", "a/b", ""])
def test_a_serial_is_not_a_path(serial: str) -> None:
    with pytest.raises(UsageError):
        running.register(serial, None, 1, 2, os.getpid())
