"""What goes wrong in a newcomer's first hour: each time one line, one hint, never a traceback."""

import os
from pathlib import Path

import pytest
from wattkey import moments, running, runtimes, tokens
from wattkey.keystore import KeyStore
from wattkey.meter_book import MeterBook
from wattkey.meter_client import MeterClient

from .command_line import Wattkey, error_lines
from .conftest import PASSPHRASE
from .fakes import SERIAL, START_S, FakeMeter, LoopbackTransport, ServedMeter

START = moments.from_unix(START_S)


@pytest.fixture
def known(book: MeterBook, store: KeyStore) -> None:
    """The meter is in the book from an earlier time."""
    book.prepare(SERIAL, "dev", store.public("dev").kid)


def test_a_machine_without_micropython(wattkey: Wattkey, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Path:
        raise runtimes.RuntimeUnavailable("no MicroPython here", "install gcc")

    monkeypatch.setattr(runtimes, "find", missing)
    result = wattkey("emulator")
    assert result.exit_code == 1
    assert error_lines(result) == ["error: no MicroPython here", "hint: install gcc"]


def test_a_home_that_cannot_be_written(
    wattkey: Wattkey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("WATTKEY_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("WATTKEY_PASSPHRASE", PASSPHRASE)
    result = wattkey("keys", "new", "home")
    assert result.exit_code == 1 and str(tmp_path / "file") in error_lines(result)[0]


@pytest.mark.parametrize("command", ["read", "watch"])
@pytest.mark.parametrize("book_knows_it", [False, True])
def test_reading_a_meter_that_is_not_in_service(
    fresh: ServedMeter,
    wattkey: Wattkey,
    request: pytest.FixtureRequest,
    command: str,
    book_knows_it: bool,
) -> None:
    """An emulator forgets when it ends, the meter book does not."""
    if book_knows_it:
        request.getfixturevalue("known")
    result = wattkey(command)
    assert result.exit_code == 1
    assert "not in service" in error_lines(result)[0]
    assert "wattkey provision" in error_lines(result)[1]


def test_setting_the_clock_of_a_meter_that_is_not_in_service(
    fresh: ServedMeter, wattkey: Wattkey, known: None
) -> None:
    result = wattkey("clock", "--set")
    assert result.exit_code == 3 and "wattkey provision" in error_lines(result)[1]


@pytest.mark.parametrize("name", ["Bad Name", "taken", "dev"])
def test_no_passphrase_is_asked_for_a_name_that_cannot_be(
    wattkey: Wattkey, store: KeyStore, name: str
) -> None:
    store.create("taken", PASSPHRASE)
    result = wattkey("keys", "new", name, stdin=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert result.exit_code in (1, 2) and name.lower() in error_lines(result)[0].lower()


def test_no_passphrase_is_asked_for_a_key_that_is_not_there(wattkey: Wattkey, known: None) -> None:
    result = wattkey("issue", "--for", "1h", "--key", "nokey", "--now", "2026-01-01")
    assert "no key 'nokey'" in error_lines(result)[0]


def test_an_unreadable_passphrase_file(wattkey: Wattkey) -> None:
    result = wattkey("keys", "new", "home", "--passphrase-file", "nowhere")
    assert result.exit_code == 2 and "nowhere" in error_lines(result)[0]


def test_a_meter_that_the_book_does_not_know_needs_a_number(wattkey: Wattkey) -> None:
    result = wattkey("issue", "--for", "1h", "--meter", "OTHER", "--key", "dev")
    assert result.exit_code == 2 and "--number" in error_lines(result)[1]


@pytest.mark.parametrize("content", [b"hello\n", b"{}", bytes(257), b"x" * 5000])
@pytest.mark.parametrize("command", ["push", "inspect"])
def test_what_cannot_be_a_token_goes_nowhere(
    fresh: ServedMeter, wattkey: Wattkey, tmp_path: Path, command: str, content: bytes
) -> None:
    """Any file could be named by mistake, a private key too: it must not reach the meter."""
    path = tmp_path / "given"
    path.write_bytes(content)
    for given, stdin in ((str(path), b""), ("-", content)):
        result = wattkey(command, given, stdin=stdin)
        assert result.exit_code == 2 and "no token" in error_lines(result)[0]


def test_a_file_that_is_no_port(wattkey: Wattkey) -> None:
    assert error_lines(wattkey("status", "-p", "/dev/null"))[0] == (
        "error: /dev/null is not a serial port"
    )


def test_a_token_that_ends_supply_says_so(wattkey: Wattkey, known: None) -> None:
    past = wattkey("issue", "--until", "2026-01-01", "--now", "2026-01-02")
    assert past.exit_code == 0 and "ends supply at once" in past.stderr
    future = wattkey("issue", "--until", "2026-01-03", "--now", "2026-01-02")
    assert "ends supply" not in future.stderr


def test_the_next_step_names_port_and_meter_where_needed(
    fresh: ServedMeter, wattkey: Wattkey, book: MeterBook, store: KeyStore
) -> None:
    book.prepare("OTHER", "dev", store.public("dev").kid)
    told = wattkey("provision", "-p", fresh.port)
    assert (
        f"wattkey issue --for 7d --meter {SERIAL} | wattkey push - -p {fresh.port}" in told.stderr
    )


def test_a_token_is_dated_by_the_emulator_that_says_it_is_the_meter(
    wattkey: Wattkey, known: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have been given another serial since it started."""
    monkeypatch.setattr(
        MeterClient, "open", lambda port: MeterClient(LoopbackTransport(FakeMeter()))
    )
    running.register("OLDSERIAL", None, 1, None, os.getpid())
    issued = wattkey("issue", "--for", "1h")
    assert "emulator's clock" in issued.stderr
    assert tokens.inspect(tokens.from_text(issued.stdout)).claims.issued == START
    error_lines(wattkey("issue"))  # nothing was dated, so nothing is said about it


@pytest.mark.parametrize(
    "options",
    [
        ("--set-time", "2020-01-01", "--now", "2026-01-01"),
        ("--for", "1h", "--now", "9999-12-31"),
        ("--for", "1h", "--now", "2026-01-01", "--not-before", "2030-01-01"),
        ("--for", "1h", "--now", "1960-01-01"),
    ],
)
def test_a_token_that_cannot_be_uses_up_no_number(
    wattkey: Wattkey, known: None, book: MeterBook, options: tuple[str, ...]
) -> None:
    result = wattkey("issue", *options)
    assert result.exit_code == 2
    error_lines(result)
    assert book.get(SERIAL).next_number == 1
