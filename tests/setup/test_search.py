"""What is at hand is used; what cannot be had is named with the command that brings it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fake_programs import write_program
from wattkey.runtimes import RuntimeUnavailable, __main__, build, find, search


def put(tools: Path, name: str, text: str = "exit 0") -> None:
    write_program(tools / name, f"#!/bin/sh\n{text}\n")


def test_a_fitting_micropython_on_path_is_used(
    fake_micropython: Callable[..., Path], tools: Path
) -> None:
    program = fake_micropython("bin")
    assert find("standard") == program


def test_an_old_micropython_on_path_is_passed_over(
    fake_micropython: Callable[..., Path], tools: Path
) -> None:
    fake_micropython("bin", version=[1, 19])
    with pytest.raises(RuntimeUnavailable, match="no apt"):
        find("standard")


def test_a_cached_build_needs_no_tools(fake_micropython: Callable[..., Path], tools: Path) -> None:
    cached = search.cache.publish(fake_micropython(), search.RECIPES["standard"], "1.25.0")
    assert find("standard") == cached


def test_missing_tools_are_named_with_their_packages(tools: Path) -> None:
    put(tools, "apt-get")
    put(tools, "make")
    with pytest.raises(RuntimeUnavailable) as caught:
        find("standard")
    assert caught.value.hint == "sudo apt-get install gcc dpkg-dev"


def test_a_compiler_without_c_library_is_told(tools: Path) -> None:
    for name in ("apt-get", "make", "dpkg-source"):
        put(tools, name)
    put(tools, "gcc", "exit 1")
    with pytest.raises(RuntimeUnavailable) as caught:
        find("standard")
    assert caught.value.hint == "sudo apt-get install libc6-dev"


def test_a_failed_step_shows_the_end_of_its_log(tools: Path, cache_folder: Path) -> None:
    for name in ("make", "dpkg-source", "gcc"):
        put(tools, name)
    put(tools, "apt-get", "echo 'the mirror is on fire' >&2; exit 100")
    with pytest.raises(RuntimeUnavailable, match="the mirror is on fire") as caught:
        find("standard")
    assert str(cache_folder / "logs" / "standard.log") in caught.value.hint


def test_without_32_bit_libraries_the_hint_is_multilib(
    tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build.platform, "machine", lambda: "x86_64")
    for name in ("make", "dpkg-source"):
        put(tools, name)
    put(tools, "gcc", 'test "$1" != -m32')
    put(tools, "apt-get", "exit 100")
    with pytest.raises(RuntimeUnavailable) as caught:
        find("esp32-like")
    assert caught.value.hint == build.MULTILIB_HINT


def test_command_prints_the_path(
    fake_micropython: Callable[..., Path], tools: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = fake_micropython("bin")
    assert __main__.main(["standard"]) == 0
    assert capsys.readouterr().out == f"{path}\n"


def test_command_gives_a_hint_and_its_own_exit_code(
    tools: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert __main__.main(["esp32-like"]) == 4
    streams = capsys.readouterr()
    assert streams.out == ""
    assert "hint: put a unix MicroPython" in streams.err


@pytest.mark.parametrize("names", [[], ["arduino"], ["standard", "arduino"]])
def test_command_refuses_unknown_names(names: list[str]) -> None:
    assert __main__.main(names) == 2
