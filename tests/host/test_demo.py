"""The demo without what it can do without; the story itself is `make demo`."""

import sys

import pytest
from rich.console import Console
from wattkey import demo
from wattkey.bench import BenchReading
from wattkey.demo_record import DemoRecord

from .fake_bench import MORE, READING


@pytest.mark.parametrize("missing", ["bleak", "bumble"])
def test_without_the_radio_s_extra_one_line_says_so(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    console = Console(record=True, width=200)
    assert not demo._has_radio(console)
    (line,) = console.export_text().splitlines()
    assert "Bluetooth needs 'wattkey[radio]', which is not installed" in line
    assert "pip install 'wattkey[radio]'" in line


def test_with_it_nothing_is_said() -> None:
    pytest.importorskip("bumble", reason="the virtual radio is not installed (hint: make)")
    console = Console(record=True)
    assert demo._has_radio(console)
    assert not console.export_text()


def test_what_was_paid_for_is_named_without_its_road() -> None:
    now = BenchReading(**{**READING, **MORE, "relay_closed": True, "paid_until_s": 9_000})
    record = DemoRecord(60)
    assert record.note_token("14 days", ", by BLE", "accepted", True, now)
    story = record.story("", 8_000)
    assert [period.label for period in story.periods] == ["14 days"]
    assert [mark.label for mark in story.tokens] == ["14 days, by BLE: accepted"]
    assert record.answers == [("14 days, by BLE", "accepted", "on")]
