"""What people type: the real command line, each command a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE_S = 20
IN_A_SCRIPT = ("sh", "-c", 'trap \'\' INT HUP; exec "$0" "$@"')
"""A shell without job control, which has its background ignore Ctrl-C."""


def wattkey(*arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    """Type a command; a traceback is never an answer."""
    done = subprocess.run(
        [sys.executable, "-m", "wattkey", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def answer(*arguments: str, stdin: str = "") -> Any:
    """Type a command with --json that must succeed."""
    done = wattkey(*arguments, "--json", stdin=stdin)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def issue(*arguments: str) -> str:
    """The text of a token."""
    done = wattkey("issue", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextmanager
def emulator(
    *options: str, by: tuple[str, ...] = ()
) -> Iterator[tuple["subprocess.Popen[str]", dict[str, Any]]]:
    """`wattkey emulator` in the background, and where it says it can be reached.

    `by` is a command that becomes it.
    """
    command = [*by, sys.executable, "-m", "wattkey", "emulator", "--json", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        try:
            assert running.stdout is not None
            yield running, json.loads(running.stdout.readline())
        finally:
            running.kill()
