"""Fakes for the set-up's tests: programs that answer as a MicroPython would, and a cache apart."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_programs import write_program

# What a fitting standard build answers to the probe.
STANDARD_FACTS = {
    "version": [1, 25],
    "missing": [],
    "cryptolib": True,
    "boxes_2_to_30": False,
    "is_double": True,
    "maxsize_bits": 63,
}


@pytest.fixture
def fake_micropython(tmp_path: Path) -> Callable[..., Path]:
    """Makes a program that gives the probe's answer, with some facts changed."""

    def make(folder: str = "fake", **changes: object) -> Path:
        facts = json.dumps({**STANDARD_FACTS, **changes})
        return write_program(tmp_path / folder / "micropython", f"#!/bin/sh\necho '{facts}'\n")

    return make


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache for each test, never the user's own."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("WATTKEY_CACHE", str(folder))
    return folder


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing on it but what a test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder
