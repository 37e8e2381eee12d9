"""Commands that go to a meter: through pyserial and a real pseudo-terminal to the real firmware."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from meter.core.kindness import Kindness
from wattkey import dev_key, moments, running, tokens
from wattkey.issuing import Issuer
from wattkey.keystore import KeyStore
from wattkey.meter_book import MeterBook

from .command_line import Wattkey, error_lines
from .conftest import PASSPHRASE
from .fakes import SERIAL, START_S, FakeMeter, ServedMeter

START = moments.from_unix(START_S)
WEEK = tokens.ActivateFor(timedelta(days=7))


@pytest.fixture
def served(fresh: ServedMeter, wattkey: Wattkey) -> ServedMeter:
    """The same, provisioned with the development key and in the meter book."""
    assert wattkey("provision").exit_code == 0
    return fresh


def a_token(book: MeterBook, command: tokens.TokenCommand = WEEK, serial: str = SERIAL) -> str:
    """The text of a token for now, which is when the fake meter was made."""
    issuer = Issuer(book, dev_key.private_key())
    number = None if serial == SERIAL else 1
    return issuer.issue(serial, command, START, number=number).text


def test_provision_fills_the_meter_and_the_book(
    fresh: ServedMeter, wattkey: Wattkey, book: MeterBook
) -> None:
    told = json.loads(wattkey("provision", "--json").stdout)
    assert (told["meter"], told["key"], told["already"]) == (SERIAL, "dev", False)
    record = book.get(SERIAL)
    assert record.provisioned and record.kid == told["kid"]
    provisioning = fresh.fake.meter.provisioning
    assert provisioning.reader_secret == record.reader_secret.encode()
    assert fresh.fake.meter.time.now_s() == START_S  # an emulator stays in its own time


def test_provision_again_is_no_harm(served: ServedMeter, wattkey: Wattkey) -> None:
    again = wattkey("provision")
    assert again.exit_code == 0 and "already obeys" in again.stdout


def test_a_first_try_whose_answer_got_lost_is_taken_up(
    served: ServedMeter, wattkey: Wattkey, book: MeterBook, store: KeyStore
) -> None:
    book.prepare(SERIAL, "dev", store.public("dev").kid)
    assert not book.get(SERIAL).provisioned
    assert wattkey("provision").exit_code == 0
    assert book.get(SERIAL).provisioned


def test_provision_refuses_a_meter_of_somebody_else(
    served: ServedMeter, wattkey: Wattkey, store: KeyStore
) -> None:
    store.create("home", PASSPHRASE)
    result = wattkey("provision", "--key", "home")
    assert result.exit_code == 3 and "issuer already" in error_lines(result)[0]


def test_the_development_key_stays_out_of_real_meters(
    wattkey: Wattkey, store: KeyStore, book: MeterBook
) -> None:
    with ServedMeter(FakeMeter(model="esp32_devkit_pzem004t")) as real:
        result = wattkey("provision", "--key", "dev", "-p", real.port)
        assert result.exit_code == 2 and "real meter" in error_lines(result)[0]
        assert not real.fake.meter.provisioning.is_provisioned and book.serials() == []
        assert "keys new" in error_lines(wattkey("provision", "-p", real.port))[1]
        store.create("home", PASSPHRASE)
        assert wattkey("provision", "-p", real.port).exit_code == 0
        assert abs(real.fake.meter.time.now_s() - moments.now().timestamp()) < 60
    assert book.get(SERIAL).key_name == "home"


def test_the_firmware_knows_the_development_key_too() -> None:
    """A real meter refuses it by itself, whatever the host says."""
    from meter.core.provisioning import DEVELOPMENT_KEY_ID

    assert tokens.key_id(dev_key.private_key().public_key()) == DEVELOPMENT_KEY_ID


def test_push_switches_supply_on(served: ServedMeter, wattkey: Wattkey, book: MeterBook) -> None:
    assert not served.fake.meter.output_state
    result = wattkey("push", a_token(book))
    assert result.exit_code == 0 and "OK: accepted" in result.stdout
    assert "7 days of supply more" in result.stderr
    assert served.fake.meter.output_state


def test_push_as_text_file_and_stdin(
    served: ServedMeter, wattkey: Wattkey, book: MeterBook, tmp_path: Path
) -> None:
    result = wattkey("push", "--text", a_token(book))
    assert result.exit_code == 0 and "OK: supply until" in result.stdout
    path = tmp_path / "token"
    path.write_bytes(tokens.from_text(a_token(book)))
    assert wattkey("push", str(path)).exit_code == 0
    text = a_token(book).lower()
    assert json.loads(wattkey("push", "-", "--json", stdin=text).stdout)["code"] == 0
    again = wattkey("push", "-", "--json", stdin=text)
    assert json.loads(again.stdout) == {"accepted": True, "code": 1, "text": "already accepted"}


@pytest.mark.parametrize("option", [(), ("--text",)])
def test_a_refusal_is_exit_code_3_with_its_reason(
    served: ServedMeter, wattkey: Wattkey, book: MeterBook, option: tuple[str, ...]
) -> None:
    result = wattkey("push", a_token(book, serial="OTHER"), *option)
    assert result.exit_code == 3 and "another meter (48)" in error_lines(result)[0]
    told = json.loads(wattkey("push", a_token(book, serial="OTHER"), "--json", *option).stdout)
    assert (told["accepted"], told["code"]) == (False, 48)


def test_an_unprovisioned_meter_says_so(
    fresh: ServedMeter, wattkey: Wattkey, book: MeterBook
) -> None:
    result = wattkey("push", a_token(book, serial="OTHER"))
    assert result.exit_code == 3 and "wattkey provision" in error_lines(result)[1]
    assert "not provisioned" in wattkey("status").stdout


def test_status_shows_supply_to_the_owner_only(
    served: ServedMeter, wattkey: Wattkey, book: MeterBook, home: Path
) -> None:
    wattkey("push", a_token(book))
    result = wattkey("status")
    for part in (SERIAL, "key 'dev'", "● ON", "6 days 23 h left", "accepted"):
        assert part in result.stdout.replace("7 days left", "6 days 23 h left")
    told = json.loads(wattkey("status", "--json").stdout)
    assert told["supply"]["seconds_left"] == 7 * 86400
    (home / "meters" / f"{SERIAL}.json").unlink()
    stranger = wattkey("status")
    assert stranger.exit_code == 0 and "ON" not in stranger.stdout
    assert json.loads(wattkey("status", "--json").stdout)["supply"] is None


def test_status_warns_and_tells_what_is_owed(
    wattkey: Wattkey, book: MeterBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Supply bought until 14:30 local time, in hours in which nobody is cut off."""
    afternoon = Kindness(no_cut=((12 * 60, 15 * 60),))
    with ServedMeter(FakeMeter(kindness=afternoon)) as served:
        monkeypatch.setenv("WATTKEY_PORT", served.port)
        wattkey("provision")
        wattkey("push", a_token(book, tokens.ActivateFor(timedelta(days=10))))
        assert "warning" not in wattkey("status").stdout
        wattkey("push", a_token(book, tokens.ActivateUntil(START + timedelta(hours=1))))
        assert "1 h left (warning 3: it ends soon)" in wattkey("status").stdout
        served.fake.pass_time(3600 + 600)
        for command in ("status", "watch"):
            shown = wattkey(command, *(("--count", "1") if command == "watch" else ())).stdout
            assert "● ON" in shown and "nothing paid; runs on" in shown
        served.fake.pass_time(1200)
        shown = wattkey("status").stdout
        assert "○ OFF  nothing paid" in shown and "runs on" not in shown
        assert "30 min of supply, taken off the next purchase" in shown
        assert json.loads(wattkey("status", "--json").stdout)["supply"]["owed_s"] == 1800


def test_the_maximum_demand_is_shown(
    served: ServedMeter, wattkey: Wattkey, book: MeterBook
) -> None:
    assert "0 W" in wattkey("status").stdout
    wattkey("push", a_token(book))
    served.fake.pass_time(3600)
    assert "1,000 W, until 2027-01-15" in wattkey("status").stdout
    told = json.loads(wattkey("status", "--json").stdout)["maximum_demand"]
    assert told == {"power_w": 1000, "time": "2027-01-15T08:30:00Z"}
    rows = json.loads(wattkey("read", "--json").stdout)["registers"]
    assert rows[-1] == {
        "name": "Maximum demand",
        "obis": "1.0.1.6.0.255",
        "value": "1000",
        "unit": "W",
    }


def test_read_registers_and_events(served: ServedMeter, wattkey: Wattkey, book: MeterBook) -> None:
    wattkey("push", a_token(book))
    served.fake.pass_time(3600)
    table = wattkey("read").stdout
    assert "1,000" in table and "1.0.1.8.0.255" in table
    rows = {row["obis"]: row for row in json.loads(wattkey("read", "--json").stdout)["registers"]}
    assert (rows["1.0.1.8.0.255"]["value"], rows["1.0.1.8.0.255"]["unit"]) == ("1000", "Wh")
    assert "supply connected" in wattkey("read", "--events").stdout
    events = json.loads(wattkey("read", "--events", "--json").stdout)
    assert [event["code"] for event in events] == [405, 401, 302]


@pytest.mark.parametrize("command", ["read", "watch"])
def test_without_the_reader_secret(
    served: ServedMeter, wattkey: Wattkey, home: Path, command: str
) -> None:
    (home / "meters" / f"{SERIAL}.json").unlink()
    result = wattkey(command)
    assert result.exit_code == 1 and "meter book" in error_lines(result)[0]


def test_a_secret_that_the_meter_does_not_know(
    served: ServedMeter, wattkey: Wattkey, home: Path
) -> None:
    path = home / "meters" / f"{SERIAL}.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"reader_secret": "x" * 32}))
    result = wattkey("read")
    assert result.exit_code == 3 and "x" * 32 not in result.output
    error_lines(result)


def test_clock_is_compared_and_set(served: ServedMeter, wattkey: Wattkey) -> None:
    told = json.loads(wattkey("clock", "--json").stdout)
    assert (told["utc_offset_min"], told["quality"]) == (330, "trusted")
    assert "this computer" in wattkey("clock").stdout
    result = wattkey("clock", "--set", "--json")
    assert result.exit_code == 0, result.stderr
    assert abs(json.loads(result.stdout)["ahead_of_computer_s"]) < 60


def test_watch_shows_a_lamp_and_ends(
    served: ServedMeter, wattkey: Wattkey, book: MeterBook
) -> None:
    assert "○ OFF" in wattkey("watch", "--count", "1").stdout
    wattkey("push", a_token(book))
    result = wattkey("watch", "--count", "2", "--interval", "0.1")
    assert result.exit_code == 0
    for part in ("● ON", "energy imported", "supply connected"):
        assert part in result.stdout
    lines = wattkey("watch", "--count", "2", "--interval", "0.1", "--json").stdout.splitlines()
    assert [json.loads(line)["supply"]["relay_closed"] for line in lines] == [True, True]


def test_refused_tokens_are_seen_in_the_events(
    served: ServedMeter, wattkey: Wattkey, book: MeterBook
) -> None:
    first = a_token(book)
    wattkey("push", a_token(book, tokens.ActivateUntil(START + timedelta(days=1))))
    wattkey("push", first)
    wattkey("push", a_token(book, serial="OTHER"))
    events = wattkey("read", "--events").stdout
    assert "token refused: replaced by a later token" in events
    assert "another meter" not in events  # anybody could flood the list with those


def test_nobody_at_the_port(wattkey: Wattkey) -> None:
    for command in (("status",), ("read",), ("push", "WK1:AAAA"), ("clock",), ("provision",)):
        result = wattkey(*command, "-p", "/dev/no-such-port")
        assert result.exit_code == 2 and "no port" in error_lines(result)[0]


def test_a_token_for_a_running_emulator_is_dated_by_its_clock(
    wattkey: Wattkey, book: MeterBook, store: KeyStore
) -> None:
    book.prepare(SERIAL, "dev", store.public("dev").kid)
    running.register(SERIAL, None, 1, None, os.getpid())  # registered, but nobody answers
    unreachable = wattkey("issue", "--for", "1d", "--json")
    assert unreachable.exit_code == 0 and "emulator's clock" not in unreachable.stderr


def test_secrets_are_never_shown(
    served: ServedMeter, wattkey: Wattkey, book: MeterBook, store: KeyStore
) -> None:
    """Every command that touches the secret, its output searched for the very bytes."""
    secret = book.get(SERIAL).reader_secret
    commands = (
        *(("status",), ("status", "--json"), ("read",), ("read", "--json"), ("provision",)),
        *(("watch", "--count", "1", "--json"), ("keys", "show"), ("clock", "--set")),
    )
    for command in commands:
        output = wattkey(*command).output
        assert output and secret not in output
        assert secret.encode().hex() not in output
