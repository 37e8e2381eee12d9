"""Handing a meter over to another key: made, seen to be taken, and never believed too early."""

import json
from pathlib import Path

import pytest
from wattkey import moments, tokens
from wattkey.keystore import IssuerKey, KeyStore
from wattkey.meter_book import MeterBook

from .command_line import Wattkey, error_lines
from .conftest import PASSPHRASE
from .fakes import SERIAL, START_S, ServedMeter

ISSUE = ("issue", "--now", "2026-03-01T12:00:00Z")


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    """The new key opens without a question."""
    monkeypatch.setenv("WATTKEY_PASSPHRASE", PASSPHRASE)


@pytest.fixture
def home_key(store: KeyStore, book: MeterBook) -> IssuerKey:
    """A key of our own; the meter in the book obeys the development key."""
    book.prepare(SERIAL, "dev", store.public("dev").kid)
    return store.create("home", PASSPHRASE)


def signer(text: str) -> bytes:
    """The id of the key that signed the token printed."""
    return tokens.inspect(tokens.from_text(text.strip())).kid


def test_the_token_carries_the_key_and_the_present_one_signs_it(
    wattkey: Wattkey, home_key: IssuerKey, book: MeterBook
) -> None:
    result = wattkey(*ISSUE, "--new-issuer-key", "home")
    assert result.exit_code == 0, result.stderr
    claims = tokens.inspect(tokens.from_text(result.stdout.strip())).claims
    assert claims.command == tokens.NewIssuerKey(home_key.public_key)
    assert signer(result.stdout) == bytes.fromhex(book.get(SERIAL).kid)
    assert home_key.kid.hex() in result.stderr and "before any later token" in result.stderr


def test_until_the_meter_was_seen_with_it_the_old_key_signs(
    wattkey: Wattkey, home_key: IssuerKey, store: KeyStore, book: MeterBook
) -> None:
    wattkey(*ISSUE, "--new-issuer-key", "home")
    unsure = wattkey(*ISSUE, "--for", "1d")
    assert signer(unsure.stdout) == store.public("dev").kid
    assert "--key home" in unsure.stderr
    chosen = wattkey(*ISSUE, "--for", "1d", "--key", "home")
    assert signer(chosen.stdout) == home_key.kid and "--key" not in chosen.stderr
    assert book.note_seen(SERIAL, home_key.kid, "home")
    sure = wattkey(*ISSUE, "--for", "1d")
    assert signer(sure.stdout) == home_key.kid and "--key" not in sure.stderr


def test_the_key_in_force_is_no_change(
    wattkey: Wattkey, home_key: IssuerKey, book: MeterBook
) -> None:
    assert wattkey(*ISSUE, "--new-issuer-key", "dev").exit_code == 0
    assert book.get(SERIAL).new_kids == []


def test_another_issuers_key_comes_as_a_file(
    wattkey: Wattkey, home_key: IssuerKey, tmp_path: Path, home: Path, book: MeterBook
) -> None:
    """As `keys show --json` prints it there, or as it lies in the key store."""
    shown = tmp_path / "theirs.json"
    shown.write_text(wattkey("keys", "show", "home", "--json").stdout)
    for file in (shown, home / "keys" / "home.json"):
        result = wattkey(*ISSUE, "--new-issuer-key", str(file), "--json")
        command = json.loads(result.stdout)["command"]
        assert command["public_key"] == home_key.public_key.hex()
        assert command["kid"] == home_key.kid.hex()
    for name in ("home.json", "home.pem"):
        (home / "keys" / name).unlink()
    assert "its owner makes the tokens" in wattkey(*ISSUE, "--connect").stderr
    book.note_seen(SERIAL, home_key.kid, "")
    result = wattkey(*ISSUE, "--connect")
    assert result.exit_code == 2 and "not in this key store" in error_lines(result)[0]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"public_key": "00"}',
        json.dumps({"public_key": bytes(32).hex(), "kid": tokens.raw_key_id(bytes(32)).hex()}),
        json.dumps({"public_key": "29" * 32, "kid": "00" * 8}),
    ],
)
def test_a_file_that_holds_no_key(
    wattkey: Wattkey, home_key: IssuerKey, tmp_path: Path, content: str, book: MeterBook
) -> None:
    file = tmp_path / "theirs.json"
    file.write_text(content)
    result = wattkey(*ISSUE, "--new-issuer-key", str(file))
    assert result.exit_code == 2 and "no issuer's public key" in error_lines(result)[0]
    assert book.get(SERIAL).next_number == 1


@pytest.mark.parametrize(("given", "code"), [("nobody", 1), ("./nobody", 2), ("a/b.json", 2)])
def test_a_key_that_is_not_there(
    wattkey: Wattkey, home_key: IssuerKey, given: str, code: int
) -> None:
    result = wattkey(*ISSUE, "--new-issuer-key", given)
    assert result.exit_code == code
    error_lines(result)


def test_two_keys_in_one_file_are_not_one(
    wattkey: Wattkey, home_key: IssuerKey, tmp_path: Path
) -> None:
    file = tmp_path / "all.json"
    file.write_text(wattkey("keys", "show", "--json").stdout)
    assert wattkey(*ISSUE, "--new-issuer-key", str(file)).exit_code == 2


@pytest.mark.parametrize("command", ["status", "read", "watch"])
def test_a_meter_seen_with_its_new_key_is_noted(
    wattkey: Wattkey, fresh: ServedMeter, store: KeyStore, book: MeterBook, command: str
) -> None:
    assert wattkey("provision").exit_code == 0
    key = store.create("home", PASSPHRASE)
    wattkey(*ISSUE, "--new-issuer-key", "home")
    options = ("--count", "1") if command == "watch" else ()
    assert "new issuer key" not in wattkey(command, *options).stderr
    assert book.get(SERIAL).key_name == "dev"
    assert "not taken the new one" in wattkey("status").stdout
    fresh.fake.meter.provisioning.issuer_key_id = key.kid  # as if the token had come by a courier
    assert "has taken its new issuer key" in wattkey(command, *options).stderr
    assert book.get(SERIAL).key_name == "home"
    assert "new issuer key" not in wattkey(command, *options).stderr


def test_a_meter_that_claims_some_other_key_changes_nothing(
    wattkey: Wattkey, fresh: ServedMeter, store: KeyStore, book: MeterBook
) -> None:
    """Anybody can pretend to be a meter: only what we told it to obey is believed."""
    assert wattkey("provision").exit_code == 0
    fresh.fake.meter.provisioning.issuer_key_id = store.create("home", PASSPHRASE).kid
    result = wattkey("status")
    assert result.exit_code == 0 and "key 'home'" in result.stdout
    assert "the meter book says key 'dev'" in result.stdout
    assert book.get(SERIAL).key_name == "dev"


def test_provisioning_again_with_the_new_key_notes_it_too(
    wattkey: Wattkey, fresh: ServedMeter, store: KeyStore, book: MeterBook
) -> None:
    assert wattkey("provision").exit_code == 0
    key = store.create("home", PASSPHRASE)
    wattkey(*ISSUE, "--new-issuer-key", "home")
    fresh.fake.meter.provisioning.issuer_key_id = key.kid
    assert "already obeys" in wattkey("provision", "--key", "home").stdout
    assert (book.get(SERIAL).key_name, book.get(SERIAL).new_kids) == ("home", [])


@pytest.mark.parametrize("road", [(), ("--text",)])
def test_a_meter_is_handed_over(
    wattkey: Wattkey, fresh: ServedMeter, store: KeyStore, book: MeterBook, road: tuple[str, ...]
) -> None:
    """The real firmware: old tokens are void, new ones count, and the book follows by itself."""
    assert wattkey("provision").exit_code == 0
    key = store.create("home", PASSPHRASE)
    at = ("issue", "--now", moments.iso_text(START_S))
    early = wattkey(*at, "--for", "1d").stdout.strip()
    change = wattkey(*at, "--new-issuer-key", "home").stdout.strip()
    result = wattkey("push", change, *road)
    assert result.exit_code == 0, result.stderr
    assert "has taken its new issuer key" in result.stderr
    assert fresh.fake.meter.provisioning.issuer_key_id == key.kid
    for void in (early, change):
        refused = wattkey("push", void, *road)
        assert refused.exit_code == 3 and "unknown issuer (32)" in error_lines(refused)[0]
    late = wattkey(*at, "--for", "1d")
    assert signer(late.stdout) == key.kid
    assert wattkey("push", late.stdout.strip(), *road).exit_code == 0
    assert wattkey("clock", "--set").exit_code == 0
    assert "issuer key changed" in wattkey("read", "--events").stdout


def test_a_change_kept_back_is_void(
    wattkey: Wattkey, fresh: ServedMeter, store: KeyStore, book: MeterBook
) -> None:
    assert wattkey("provision").exit_code == 0
    store.create("home", PASSPHRASE)
    at = ("issue", "--now", moments.iso_text(START_S))
    change = wattkey(*at, "--new-issuer-key", "home").stdout.strip()
    assert wattkey("push", wattkey(*at, "--for", "1d").stdout.strip()).exit_code == 0
    refused = wattkey("push", change)
    assert refused.exit_code == 3 and "later token (50)" in error_lines(refused)[0]
    assert book.get(SERIAL).key_name == "dev"
