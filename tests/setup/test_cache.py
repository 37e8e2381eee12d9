"""The cache gives back what was put in, or nothing: never something damaged."""

import dataclasses
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from wattkey.runtimes import RECIPES, cache

STANDARD = RECIPES["standard"]


@pytest.fixture
def published(fake_micropython: Callable[..., Path]) -> Path:
    return cache.publish(fake_micropython(), STANDARD, "1.25.0+ds-1")


def test_a_published_build_is_found(published: Path) -> None:
    assert cache.lookup(STANDARD) == published


def test_an_empty_cache_has_nothing() -> None:
    assert cache.lookup(STANDARD) is None


@pytest.mark.parametrize("damage", [b"", b"#!/bin/sh\nexit 0\n", b"\x00" * 1000])
def test_a_changed_binary_is_thrown_away(damage: bytes, published: Path) -> None:
    published.write_bytes(damage)
    assert cache.lookup(STANDARD) is None
    cache.remove_damaged(STANDARD)
    assert not published.exists()


def test_a_sound_build_is_not_thrown_away(published: Path) -> None:
    cache.remove_damaged(STANDARD)
    assert cache.lookup(STANDARD) == published


@pytest.mark.parametrize("damage", ["", "{}", "[]", '{"files": 5}', '{"files": {}}', '{"files": '])
def test_a_changed_manifest_is_not_believed(damage: str, published: Path) -> None:
    (published.parent / "manifest.json").write_text(damage)
    assert cache.lookup(STANDARD) is None


@pytest.mark.parametrize("name", ["micropython", "manifest.json"])
def test_a_lost_file_is_noticed(name: str, published: Path) -> None:
    (published.parent / name).unlink()
    assert cache.lookup(STANDARD) is None


def test_a_whole_binary_that_no_longer_runs_is_thrown_away(published: Path) -> None:
    published.chmod(0o644)
    assert cache.lookup(STANDARD) is None


def test_another_recipe_is_another_build(published: Path) -> None:
    changed = dataclasses.replace(STANDARD, c_flags=("-O3",))
    assert cache.lookup(changed) is None
    assert cache.lookup(STANDARD) == published


def test_the_newest_source_wins(published: Path, fake_micropython: Callable[..., Path]) -> None:
    newer = cache.publish(fake_micropython("newer", version=[1, 100]), STANDARD, "1.100.0-1")
    assert cache.lookup(STANDARD) == newer != published


def test_leftovers_of_a_killed_build_are_removed(cache_folder: Path) -> None:
    leftover = cache_folder / ".building-standard-killed"
    leftover.mkdir(parents=True)
    with cache.workshop(STANDARD) as folder:
        assert folder.is_dir()
        assert not leftover.exists()
    assert not folder.exists()


def test_a_second_caller_waits_for_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    is_waiting = threading.Event()
    monkeypatch.setattr(cache, "say", lambda text: is_waiting.set())
    order = []

    def second() -> None:
        with cache.locked("standard"):
            order.append("second")

    other = threading.Thread(target=second)
    with cache.locked("standard"):
        other.start()
        assert is_waiting.wait(timeout=30)
        order.append("first")
    other.join(timeout=30)
    assert order == ["first", "second"]
