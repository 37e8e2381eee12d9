"""The probe believes what a program does, not what it is called."""

from collections.abc import Callable
from pathlib import Path

import pytest
from wattkey.runtimes import RECIPES
from wattkey.runtimes.probe import why_unfit

STANDARD = RECIPES["standard"]
ESP32_LIKE = RECIPES["esp32-like"]


def test_a_fitting_build_is_accepted(fake_micropython: Callable[..., Path]) -> None:
    assert why_unfit(fake_micropython(), STANDARD) == ""


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"version": [1, 24]}, "version 1.24 is older than 1.25"),
        ({"version": []}, "version unknown is older than 1.25"),
        ({"missing": ["vfs.VfsLfs2"]}, "it lacks vfs.VfsLfs2"),
        ({"cryptolib": False}, "cryptolib is False, not True"),
        ({"is_double": False}, "is_double is False, not True"),
        ({"maxsize_bits": 31}, "maxsize_bits is 31, not 63"),
        ({"boxes_2_to_30": None}, "boxes_2_to_30 is None, not False"),
    ],
)
def test_an_unfit_build_is_refused(
    changes: dict, complaint: str, fake_micropython: Callable[..., Path]
) -> None:
    assert why_unfit(fake_micropython(**changes), STANDARD) == complaint


def test_standard_is_not_mistaken_for_esp32_like(fake_micropython: Callable[..., Path]) -> None:
    reason = why_unfit(fake_micropython(), ESP32_LIKE)
    assert "maxsize_bits is 63, not 31" in reason
    assert "cryptolib is True, not False" in reason


@pytest.mark.parametrize(
    "text", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\necho hello\n", "#!/bin/sh\necho '[]'\n", "\x7fELF"]
)
def test_what_does_not_run_is_refused(text: str, tmp_path: Path) -> None:
    program = tmp_path / "micropython"
    program.write_text(text)
    program.chmod(0o755)
    assert why_unfit(program, STANDARD).startswith("does not run")


@pytest.mark.parametrize("name", ["standard", "esp32-like"])
def test_the_real_build_is_what_it_says(
    name: str, find_micropython: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the real cache, not this test's empty one
    binary = find_micropython(name)
    other = next(recipe for recipe in RECIPES.values() if recipe.name != name)
    assert why_unfit(binary, RECIPES[name]) == ""
    assert why_unfit(binary, other)
