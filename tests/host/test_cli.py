"""The command line itself: exit codes, two-line errors, keys without secrets on the screen."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from wattkey import running
from wattkey.keystore import KeyStore

from .command_line import Wattkey, error_lines
from .conftest import PASSPHRASE


def test_help_without_arguments(wattkey: Wattkey) -> None:
    result = wattkey()
    assert result.exit_code == 0
    for command in ("demo", "emulator", "keys", "ports"):
        assert command in result.stdout
    assert "new" in wattkey("keys").stdout


def test_python_dash_m_works() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "wattkey", "keys", "show", "dev"], capture_output=True, check=True
    )
    assert b"53ce21d02923f4e4" in done.stdout and done.stderr == b""


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("keys", "nonsense"), ("keys", "new"), ("keys", "show", "--x")]
)
def test_usage_errors(wattkey: Wattkey, arguments: tuple[str, ...]) -> None:
    result = wattkey(*arguments)
    assert result.exit_code == 2 and result.stdout == ""
    assert "--help" in error_lines(result)[1]


def test_an_unexpected_error_is_not_swallowed(
    wattkey: Wattkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object, name: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("wattkey.keystore.KeyStore.public", broken)
    with pytest.raises(ZeroDivisionError):
        wattkey("keys", "show", "dev")


def test_new_key_by_prompt(wattkey: Wattkey) -> None:
    result = wattkey("keys", "new", "home", stdin=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert result.exit_code == 0 and "Made key 'home'" in result.stdout
    assert PASSPHRASE not in result.output
    listed = json.loads(wattkey("keys", "show", "--json").stdout)
    assert [key["name"] for key in listed] == ["home", "dev"]
    assert listed[0]["kid"] in wattkey("keys", "show", "home").stdout


def test_new_key_by_environment_or_file(
    wattkey: Wattkey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "passphrase"
    file.write_text(PASSPHRASE + "\n")
    assert wattkey("keys", "new", "one", "--passphrase-file", str(file)).exit_code == 0
    monkeypatch.setenv("WATTKEY_PASSPHRASE", PASSPHRASE)
    result = wattkey("keys", "new", "two", "--json")
    assert json.loads(result.stdout)["name"] == "two"
    missing = wattkey("keys", "new", "three", "--passphrase-file", str(tmp_path / "no"))
    assert missing.exit_code == 2


def test_without_a_passphrase_nothing_is_made(wattkey: Wattkey, home: Path) -> None:
    result = wattkey("keys", "new", "home", stdin="")
    assert result.exit_code == 2 and "WATTKEY_PASSPHRASE" in result.stderr
    assert not (home / "keys/home.pem").exists()


def test_a_damaged_key_file_hides_no_other_key(
    wattkey: Wattkey, store: KeyStore, home: Path
) -> None:
    for name in ("one", "two"):
        store.create(name, PASSPHRASE)
    assert wattkey("keys", "show").exit_code == 0
    (home / "keys" / "one.json").write_text("{}")
    table = wattkey("keys", "show")
    assert table.exit_code == 1
    assert all(name in table.stdout for name in ("two", "dev")) and "one" not in table.stdout
    assert "'one' is damaged" in table.stderr and str(home / "keys" / "one.json") in table.stderr
    listed = wattkey("keys", "show", "--json")
    assert listed.exit_code == 1 and "'one' is damaged" in listed.stderr
    assert [key["name"] for key in json.loads(listed.stdout)] == ["two", "dev"]


def test_key_errors_are_failures_with_a_hint(wattkey: Wattkey) -> None:
    assert wattkey("keys", "show", "nobody").exit_code == 1
    error_lines(wattkey("keys", "show", "nobody"))


def test_ports_lists_emulators(wattkey: Wattkey, no_usb: None) -> None:
    assert "No emulator runs" in wattkey("ports").stdout
    running.register("WK7", "/dev/pts/77", 1, 2, os.getpid())
    assert "/dev/pts/77" in wattkey("ports").stdout
    assert json.loads(wattkey("ports", "--json").stdout)[0]["description"] == "emulator WK7"
