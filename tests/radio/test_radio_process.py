"""The radio's process: shared while somebody holds it, gone with the last, whoever was killed."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from on_air import Central
from wattkey.errors import MissingPartError, PortError
from wattkey.radio import launcher
from wattkey.radio.launcher import Ports, find, hold

HOLDER = """
import sys
from wattkey.radio import launcher
with launcher.hold() as ports:
    print(ports.meter_port, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def private_runtime_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


def until(is_so: Callable[[], object]) -> None:
    while not is_so():
        time.sleep(0.02)


def test_all_holders_share_one_and_it_ends_with_the_last() -> None:
    with contextlib.ExitStack() as first, contextlib.ExitStack() as second:
        ports = first.enter_context(hold())
        assert second.enter_context(hold()) == ports
        first.close()
        assert find() == ports
        second.close()
    until(lambda: find() is None)


def test_a_killed_holder_takes_its_radio_along() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout
        port = int(holder.stdout.readline())
        found = find()
        assert found
        assert found.meter_port == port
        os.kill(holder.pid, signal.SIGKILL)
    until(lambda: find() is None)


def test_a_file_left_behind_by_a_dead_radio_is_no_radio() -> None:
    with hold() as ports:
        pass
    until(lambda: find() is None)
    with hold() as new:
        assert find() == new
        assert isinstance(ports, Ports)


def test_a_controller_that_cannot_be_opened_says_so() -> None:
    with pytest.raises(PortError, match=r"controller .* cannot be used") as trouble:
        hold("tcp-client:127.0.0.1:1").__enter__()
    assert "plugged in" in trouble.value.hint


def test_without_bumble_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bumble", None)
    with pytest.raises(MissingPartError) as missing:
        hold().__enter__()
    assert missing.value.hint == "run: python -m pip install 'wattkey[radio]'"
    assert launcher.find() is None


def test_a_central_that_is_killed_leaves_the_radio_to_others() -> None:
    async def come_and_go(port: int) -> None:
        for _ in range(3):
            central = Central(port)
            await central.start()
            await central.device.start_scanning()
            await central.vanish()

    with hold() as ports:
        assert ports.central_port
        asyncio.run(come_and_go(ports.central_port))
        assert find() == ports
