"""Our server beside Gurux's own, both in Python: the same objects, link, client and moment.

Ours is a whole meter on the standard MicroPython build, a bare process behind a TCP port
(`workloads/serve_dlms.py`); theirs runs on CPython (`tests/strangers/gurux_server.py`). Gurux's
client reads both by turns. It takes most of the time itself, which no server can shorten, so the
processor time of each server is told apart. Gurux's programs are in an environment of their own.

Client and servers share one core: they wait for each other anyway, and to wake another core takes
up to twice as long as the meter needs for an answer, on a virtual machine above all.
"""

import json
import os
import socket
import statistics
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import strangers_venv

from .subjects import TIMEOUT_S, WORKLOADS, BenchError, Subject

STRANGERS = Path(__file__).resolve().parents[1] / "strangers"
OURS, GURUX = "ours", "Gurux"
LEVELS = {"plain": "plain (LLS)", "ciphered": "sealed (HLS-GMAC)"}
WORKS = {"get": "GET of a register", "profile": "profile of 35 days, 1,680 rows"}
_ROWS = (1764547200, 1800, 1680)  # as workloads/load_rows.py has them
_ENVIRONMENT = {"KEYS": bytes(range(16, 48)).hex(), "SECRET": "reader-secret", "TZ": "UTC"}
_ROUNDS = 7
_GETS = 300


@dataclass(frozen=True)
class Beside:
    """Milliseconds of one work: medians of the client's, and the mean of each server's own."""

    ours_ms: float
    gurux_ms: float
    ours_server_ms: float
    gurux_server_ms: float

    @property
    def most(self) -> float:
        """How many times as fast a server that takes no time at all would be for this client."""
        return self.gurux_ms / (self.ours_ms - self.ours_server_ms)


def measure(subjects: Sequence[Subject]) -> "dict[str, dict[str, Beside]] | None":
    """Return results by level and work; None where Gurux or the standard build is missing."""
    python = strangers_venv.find()
    standard = [subject for subject in subjects if subject.build == "standard"]
    if python is None or not standard:
        return None
    with ExitStack() as stack:
        stack.enter_context(_one_core())
        ours, theirs = _free_port(), _free_port()
        words = [STRANGERS / "gurux_server.py", theirs, "--keys-env", "KEYS", "--rows", *_ROWS]
        gurux = stack.enter_context(_serving([python, *words], standard[0], {}))
        command = [*standard[0].command, WORKLOADS / "serve_dlms.py", ours]
        own = stack.enter_context(_serving(command, standard[0], standard[0].environment))
        report = _timed(python, {OURS: f"{ours}@{own}", GURUX: f"{theirs}@{gurux}"})
    return {level: {work: _beside(report, level, work) for work in WORKS} for level in LEVELS}


def _beside(report: Mapping[str, Any], level: str, work: str) -> Beside:
    if report[OURS][level]["rows"] != report[GURUX][level]["rows"]:
        raise BenchError("the two servers' profiles differ")
    # A server's own time hardly depends on what else runs; whole times do.
    whole = [statistics.median(report[name][level][work]) for name in (OURS, GURUX)]
    own = [statistics.mean(report[name][level][work + "_server"]) for name in (OURS, GURUX)]
    return Beside(*[1000 * seconds for seconds in whole + own])


def _timed(python: Path, addresses: Mapping[str, str]) -> Mapping[str, Any]:
    servers = [f"{name}=127.0.0.1:{address}" for name, address in addresses.items()]
    words = ["--keys-env", "KEYS", "--password-env", "SECRET", "--rounds", _ROUNDS, "--gets", _GETS]
    done = subprocess.run(
        [str(word) for word in (python, STRANGERS / "gurux_speed.py", *servers, *words)],
        env={**os.environ, **_ENVIRONMENT},
        capture_output=True,
        text=True,
        timeout=3 * TIMEOUT_S,
        check=False,
    )
    if done.returncode != 0:
        raise BenchError(f"Gurux's client\n{done.stderr[-1000:]}")
    return json.loads(done.stdout)


@contextmanager
def _one_core() -> Iterator[None]:
    """Keep this process, and those it starts, on one core until the `with` block ends."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def _serving(command: Sequence[object], subject: Subject, more: Mapping[str, str]) -> Iterator[int]:
    """Run a server until the `with` block ends; give its process number once it listens."""
    child = subprocess.Popen(
        [str(word) for word in command],
        env={**os.environ, **_ENVIRONMENT, **more},
        cwd=subject.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert child.stdout is not None
        if child.stdout.readline().strip() != "listening":
            raise BenchError(f"{command[1]} did not start")
        yield child.pid
    finally:
        child.kill()
        child.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]
