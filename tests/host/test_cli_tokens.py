"""`issue` and `inspect`: what goes in, what comes out, what is refused before a number is used."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from wattkey import moments, tokens
from wattkey.keystore import KeyStore
from wattkey.meter_book import MeterBook

from .command_line import Wattkey, error_lines
from .conftest import PASSPHRASE
from .fakes import SERIAL

NOW = "2026-03-01T12:00:00Z"
LATER = "2026-03-02T00:00:00Z"
ISSUE = ("issue", "--now", NOW)


@pytest.fixture(autouse=True)
def emulator_in_book(book: MeterBook, store: KeyStore) -> None:
    """One meter in the book, with the development key, which needs no passphrase."""
    book.prepare(SERIAL, "dev", store.public("dev").kid)


def issued(result_text: str) -> tokens.TokenClaims:
    """The claims of the token printed."""
    return tokens.inspect(tokens.from_text(result_text.strip())).claims


@pytest.mark.parametrize(
    ("options", "command"),
    [
        (("--for", "7d"), tokens.ActivateFor(timedelta(days=7))),
        (("--for", "12h", "--cap", "10kWh"), tokens.ActivateFor(timedelta(hours=12), 10_000)),
        (
            ("--until", "2026-07-31T18:00+05:30", "--cap", "500Wh"),
            tokens.ActivateUntil(moments.parse_moment("2026-07-31T12:30Z"), 500),
        ),
        (("--connect",), tokens.Connect()),
        (("--disconnect",), tokens.Disconnect()),
        (("--payment-mode", "postpaid"), tokens.SetPaymentMode(1)),
        (("--payment-mode", "token"), tokens.SetPaymentMode(0)),
        (("--set-time", "now"), tokens.SetTime(moments.parse_moment(NOW))),
        (("--set-time", LATER), tokens.SetTime(moments.parse_moment(LATER))),
    ],
)
def test_every_command(
    wattkey: Wattkey, options: tuple[str, ...], command: tokens.TokenCommand
) -> None:
    result = wattkey(*ISSUE, *options)
    assert result.exit_code == 0, result.stderr
    claims = issued(result.stdout)
    assert claims.command == command
    assert (claims.serial, claims.number) == (SERIAL, 1)
    assert claims.issued == moments.parse_moment(NOW)
    assert claims.expires - claims.issued == timedelta(days=30)


def test_only_the_token_is_on_stdout(wattkey: Wattkey) -> None:
    result = wattkey(*ISSUE, "--for", "7d", "--cap", "2kWh")
    assert result.stdout.count("\n") == 1 and result.stdout.startswith("WK1:")
    assert "7 days of supply more, at most 2 kWh" in result.stderr


def test_validity_and_numbers(wattkey: Wattkey) -> None:
    assert issued(wattkey(*ISSUE, "--connect").stdout).number == 1
    result = wattkey(*ISSUE, "--connect", "--valid-for", "2d", "--not-before", "2026-03-02T00:00Z")
    claims = issued(result.stdout)
    assert claims.number == 2 and claims.expires == moments.parse_moment("2026-03-03T12:00Z")
    assert claims.not_before == moments.parse_moment("2026-03-02T00:00Z")
    assert issued(wattkey(*ISSUE, "--connect", "--number", "50").stdout).number == 50
    assert issued(wattkey(*ISSUE, "--connect").stdout).number == 51


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--for", "7d", "--connect"),
        ("--connect", "--cap", "1kWh"),
        ("--for", "week"),
        ("--for", "7d", "--cap", "10"),
        ("--until", "tomorrow"),
        ("--payment-mode", "managed"),
        ("--for", "7d", "--number", "0"),
        ("--for", "7d", "--valid-for", "1d", "--not-before", "2026-04-01"),
        ("--for", "7d", "--meter", "lower"),
        ("--for", "7d", "--meter", "STRANGER"),
        ("--for", "7d", "--out", "/no/such/folder/t"),
    ],
)
def test_requests_that_make_no_sense(wattkey: Wattkey, options: tuple[str, ...]) -> None:
    result = wattkey(*ISSUE, *options)
    assert result.exit_code == 2 and not result.stdout, result.output
    error_lines(result)


def test_a_senseless_request_uses_no_number(wattkey: Wattkey, book: MeterBook) -> None:
    wattkey(*ISSUE, "--for", "week")
    wattkey(*ISSUE, "--for", "7d", "--valid-for", "1d", "--not-before", "2026-04-01")
    assert book.get(SERIAL).next_number == 1


def test_a_wrong_passphrase_uses_no_number(
    wattkey: Wattkey, store: KeyStore, book: MeterBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.prepare("REAL1", "home", store.create("home", PASSPHRASE).kid)
    monkeypatch.setenv("WATTKEY_PASSPHRASE", "not the passphrase")
    result = wattkey(*ISSUE, "--for", "7d", "--meter", "REAL1")
    assert result.exit_code == 1 and "not the passphrase" not in result.output
    error_lines(result)
    assert book.get("REAL1").next_number == 1


def test_several_meters_must_be_told_apart(wattkey: Wattkey, book: MeterBook) -> None:
    book.prepare("OTHER2", "dev", bytes(8))
    result = wattkey(*ISSUE, "--for", "7d")
    assert result.exit_code == 1 and "OTHER2" in error_lines(result)[1]
    assert issued(wattkey(*ISSUE, "--for", "7d", "--meter", "OTHER2").stdout).serial == "OTHER2"


def test_a_meter_of_somebody_else(wattkey: Wattkey) -> None:
    result = wattkey(*ISSUE, "--connect", "--meter", "STRANGER", "--key", "dev", "--number", "9")
    assert (issued(result.stdout).serial, issued(result.stdout).number) == ("STRANGER", 9)


@pytest.mark.parametrize("name", ["token.txt", "token.bin"])
def test_files_are_read_back(wattkey: Wattkey, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    made = wattkey(*ISSUE, "--for", "7d", "--out", str(path))
    assert made.exit_code == 0 and made.stdout == ""
    assert path.read_bytes().startswith(b"WK1:") == name.endswith(".txt")
    told = json.loads(wattkey("inspect", str(path), "--json").stdout)
    assert (told["genuine"], told["key"], told["number"]) == (True, "dev", 1)
    piped = wattkey("inspect", "-", "--json", stdin=path.read_bytes())
    assert json.loads(piped.stdout) == told


def test_json_carries_the_token_and_its_meaning(wattkey: Wattkey) -> None:
    told = json.loads(wattkey(*ISSUE, "--for", "7d", "--cap", "1kWh", "--json").stdout)
    assert told["command"] == {"name": "activate_for", "duration_s": 604800, "cap_wh": 1000}
    assert (told["issued"], told["expires"]) == (NOW, "2026-03-31T12:00:00Z")
    assert issued(told["token"]).number == 1


def test_inspect_says_what_it_would_do(wattkey: Wattkey) -> None:
    text = wattkey(*ISSUE, "--for", "7d").stdout.strip().lower()
    result = wattkey("inspect", text)
    assert result.exit_code == 0
    for part in ("7 days of supply more", SERIAL, "genuine, by key 'dev'"):
        assert part in result.stdout


def test_inspect_tells_a_forgery(wattkey: Wattkey) -> None:
    token = bytearray(tokens.from_text(wattkey(*ISSUE, "--for", "7d").stdout.strip()))
    token[-1] ^= 1
    result = wattkey("inspect", tokens.to_text(bytes(token)))
    assert result.exit_code == 1 and "WRONG" in result.stdout


def test_inspect_cannot_judge_an_unknown_key(wattkey: Wattkey, store: KeyStore, home: Path) -> None:
    store.create("home", PASSPHRASE)
    key = store.private("home", PASSPHRASE)
    claims = issued(wattkey(*ISSUE, "--for", "7d").stdout)
    (home / "keys/home.json").unlink()
    result = wattkey("inspect", tokens.to_text(tokens.issue(claims, key)), "--json")
    assert result.exit_code == 0 and json.loads(result.stdout)["genuine"] is None


@pytest.mark.parametrize(
    ("given", "stdin", "exit_code"),
    [
        ("WK1:", None, 2),
        ("WK1:A", None, 2),
        ("WK1:AAAA", None, 1),
        ("no-such-file", None, 2),
        ("-", b"", 2),
        ("-", b"\x00\x01garbage", 2),
        ("-", b"wk1:!!!", 2),
        ("-", b"\xff" * 5000, 2),
        ("-", b"\xff" * 100, 1),
    ],
)
def test_what_is_no_token(
    wattkey: Wattkey, given: str, stdin: bytes | None, exit_code: int
) -> None:
    result = wattkey("inspect", given, stdin=stdin)
    assert result.exit_code == exit_code and not result.stdout
    error_lines(result)
