"""What every test may ask for: the MicroPython builds, the strangers' python, and honest skips.

What this machine lacks is skipped with its reason, and named again at the end; in CI (CI=true) it
is a failure, because there nobody reads skips.
"""

import functools
from collections.abc import Callable
from pathlib import Path

import dbus_daemon
import pytest
import strangers_venv
from honest_skip import lacking
from wattkey import runtimes


@functools.cache
def _search(name: str) -> Path | str:
    try:
        return runtimes.find(name)
    except runtimes.RuntimeUnavailable as error:
        return f"no {name} MicroPython: {error} (hint: {error.hint})"


@pytest.fixture(scope="session")
def find_micropython() -> Callable[[str], Path]:
    """A function from "standard" or "esp32-like" to that build's path."""

    def find(name: str) -> Path:
        found = _search(name)
        if isinstance(found, str):
            lacking(found)
        assert isinstance(found, Path)
        return found

    return find


@pytest.fixture(scope="session")
def strangers_python() -> Path:
    """The python that has the third-party DLMS client installed."""
    found = strangers_venv.find()
    if found is None:
        lacking("the strangers are not installed (hint: python tests/strangers_venv.py)")
    assert isinstance(found, Path)
    return found


@pytest.fixture(scope="session")
def dbus_command() -> list[str]:
    """The command that runs a D-Bus daemon."""
    found = dbus_daemon.find()
    if found is None:
        lacking("no D-Bus daemon here (hint: python tests/dbus_daemon.py)")
    assert found
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = len(terminalreporter.stats.get("skipped", []))
    if skipped:
        text = f"{skipped} tests did NOT run here; their reasons follow"
        terminalreporter.write_sep("!", text, red=True, bold=True)
