"""The RV32 machine is made by the set-up, never by a test that wants it."""

from pathlib import Path

import pytest
from wattkey.runtimes import RuntimeUnavailable, __main__, cache, rv32


def test_a_machine_that_is_not_there_is_not_made(tools: Path) -> None:
    with pytest.raises(RuntimeUnavailable, match="no RV32 machine") as caught:
        rv32.made()
    assert caught.value.hint == "python -m wattkey.runtimes rv32"
    assert not list(cache.root().glob("rv32-*"))


def test_one_that_is_there_is_found_both_ways(
    tools: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = cache.root() / f"rv32-{rv32._digest()}"
    folder.mkdir()
    assert rv32.made() == rv32.find() == rv32.Rv32(folder)
    assert __main__.main(["rv32"]) == 0
    assert capsys.readouterr().out == f"{folder}\n"


def test_a_computer_that_cannot_make_it_says_what_is_missing(
    tools: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert __main__.main(["rv32"]) == 4
    assert "hint: " in capsys.readouterr().err
