"""The public API: what is listed is there, and importing the package costs nothing."""

import subprocess
import sys

import pytest
import wattkey


def test_every_listed_name_is_there() -> None:
    for name in wattkey.__all__:
        assert getattr(getattr(wattkey, name), "__name__", name) == name


def test_the_two_lists_of_names_agree() -> None:
    assert sorted(wattkey._HOME) == sorted(wattkey.__all__)


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError):
        _ = wattkey.nonsense


def test_the_package_alone_needs_the_standard_library_only() -> None:
    """`python -m wattkey.runtimes` is how set-up begins, before pip has installed anything."""
    code = "import sys, wattkey; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"cryptography", "cbor2", "serial", "typer"}.isdisjoint(done.stdout.split())


def test_the_library_does_without_the_command_line() -> None:
    code = "import sys\nfrom wattkey import *\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"typer", "rich"}.isdisjoint(done.stdout.split())
