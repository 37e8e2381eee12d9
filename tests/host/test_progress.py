"""The moving line while an answer takes long: seen on a terminal, and only then."""

from io import StringIO

import pytest
from rich.console import Console
from wattkey.commands import progress
from wattkey.meter_client import MeterClient

from .fakes import FakeMeter, LoopbackTransport


def seen(is_terminal: bool) -> str:
    screen = StringIO()
    console = Console(file=screen, force_terminal=is_terminal, width=80)
    meter = MeterClient(LoopbackTransport(FakeMeter(), piece=7))
    with progress.shown(meter, "nameplate", console):
        meter.identity()
    meter.serial()  # nobody watches any more
    return screen.getvalue()


def test_what_takes_long_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE_S", 0)
    assert "nameplate" in seen(is_terminal=True)
    assert "bytes" in seen(is_terminal=True)


def test_a_pipe_stays_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE_S", 0)
    assert not seen(is_terminal=False)


def test_what_is_quick_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE_S", 3600)
    assert "nameplate" not in seen(is_terminal=True)
