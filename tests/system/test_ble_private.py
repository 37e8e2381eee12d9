"""By radio: the customer reads their own meter, strangers do not, and hear nothing they may not."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from household import CUSTOMER, CUSTOMER_KEYS, READER_SECRET, UTILITY_KEYS, Household
from typer.testing import CliRunner
from wattkey import tokens
from wattkey.cli import app
from wattkey.consumer_file import ConsumerKeys
from wattkey.errors import MeterRefusedError, UsageError
from wattkey.log_in import CONSUMER, UTILITY, Keys, LogIn
from wattkey.meter_book import MeterBook
from wattkey.meter_client import MeterClient
from wattkey.meter_data import RegisterReading
from wattkey.transports import open_transport

pytest.importorskip("bumble", reason="the virtual radio is not installed (hint: make)")

Start = Callable[..., Household]

WRONG = Keys.from_bytes(bytes(32))
UTILITYS = LogIn(UTILITY, keys=Keys.from_bytes(UTILITY_KEYS[16:]))
SEALED = b"\xe6\xe7\x00\xdb"
"""How a sealed answer begins: LLC, general ciphering."""
USED_COUNTER = b"\xe6\xe7\x00\xd8\x01\x06"


def as_sent(found: list[RegisterReading]) -> list[bytes]:
    """The registers' values as they would cross the air in the clear, those that are telling."""
    digits = [reading.value.as_tuple().digits for reading in found]
    raw = [int("".join(str(digit) for digit in one)) for one in digits]
    return [b"\x06" + value.to_bytes(4, "big") for value in raw if value > 0xFFFF]


def test_the_customer_reads_strangers_do_not_and_hear_nothing(start: Start, build: str) -> None:
    from on_air import overheard_radio

    with overheard_radio() as air:
        house = start(runtime=build, ble=True)
        house.buy(timedelta(days=30))
        house.bench.set(load_w=2300)
        house.bench.step(days=7)
        with house.reader() as reader:
            by_cable, paid_until_s = reader.registers(), reader.supply_status().paid_until_s
        with MeterClient.open("ble:auto") as meter:
            assert meter.serial() == house.serial
            assert house.serial.encode() in b"".join(air.said_by(house.serial))  # the ear hears
            air.heard.clear()
            meter.log_in(CUSTOMER)
            assert meter.registers() == by_cable
            assert meter.supply_status().paid_until_s == paid_until_s
            assert meter.serial() == house.serial
        private = as_sent(by_cable)
        assert len(private) >= 3  # energy, power, voltage
        for name in (house.serial, "central 1"):
            octets = b"".join(air.said_by(name))
            assert len(octets) > 500
            assert house.serial.encode() not in octets
            for value in private:
                assert value not in octets
            for keys in (CUSTOMER_KEYS, UTILITY_KEYS):
                for at in range(0, len(keys), 16):
                    assert keys[at : at + 16] not in octets
                    assert keys[at : at + 16].hex().encode() not in octets.lower()
        with MeterClient.open("ble:auto") as stranger:
            for who in (LogIn(CONSUMER, keys=WRONG), LogIn(UTILITY, keys=WRONG)):
                with pytest.raises(MeterRefusedError):
                    stranger.log_in(who)
            for read in (stranger.registers, stranger.supply_status, stranger.events):
                with pytest.raises(MeterRefusedError):
                    read()
            with pytest.raises(UsageError, match="radio"):
                stranger.login(READER_SECRET)
        assert READER_SECRET not in b"".join(value for _, value in air.heard)


def test_what_was_recorded_opens_nothing(start: Start) -> None:
    """The customer's own frames, octet for octet, from a stranger's radio."""
    from on_air import overheard_radio

    with overheard_radio() as air:
        house = start(ble=True)
        with MeterClient.open("ble:auto") as meter:
            meter.log_in(CUSTOMER)
            assert meter.serial() == house.serial
        recorded = air.said_by("central 1")
        assert SEALED in b"".join(air.said_by(house.serial))
        air.heard.clear()
        road = open_transport("ble:auto")
        for piece in recorded:
            road.write(piece)
            road.read(1)
        road.close()
    heard = b"".join(air.said_by(house.serial))
    assert USED_COUNTER in heard
    assert SEALED not in heard


def test_a_neighbour_locks_the_radio_and_neither_cable_nor_tokens(start: Start) -> None:
    house = start(ble=True)
    for client in (CONSUMER, UTILITY):
        with MeterClient.open("ble:auto") as neighbour:
            for _ in range(4):
                with pytest.raises(MeterRefusedError):
                    neighbour.log_in(LogIn(client, keys=WRONG))
    with MeterClient.open("ble:auto") as meter:
        for who in (CUSTOMER, UTILITYS):
            with pytest.raises(MeterRefusedError) as locked:
                meter.log_in(who)
            assert "locked" in locked.value.hint
        token = house.token(tokens.ActivateFor(timedelta(days=1)))
        assert meter.enter_token(token).code == 0
    with MeterClient.open(house.port) as by_cable:
        for who in (CUSTOMER, UTILITYS):
            by_cable.log_in(who)
            assert by_cable.supply_status().relay_closed
    house.bench.step(seconds=10)
    with MeterClient.open("ble:auto") as meter:
        meter.log_in(CUSTOMER)
        assert meter.supply_status().relay_closed


def test_a_token_is_read_by_nobody_on_its_way(start: Start, private_home: None) -> None:
    """Pushed where the customer's keys are it is sealed; elsewhere it goes in the clear."""
    from on_air import overheard_radio

    with overheard_radio() as air:
        house = start(ble=True)
        for is_sealed in (False, True):
            if is_sealed:
                MeterBook().take_consumer_keys(ConsumerKeys(house.serial, CUSTOMER_KEYS.hex()))
            token = house.token(tokens.ActivateFor(timedelta(days=1)))
            air.heard.clear()
            wattkey("push", tokens.to_text(token), "-p", "ble:auto")
            spoken = b"".join(value for _, value in air.heard)
            assert (token in spoken) != is_sealed
        assert house.bench.read().seconds_left == 2 * 86400


def wattkey(*words: str) -> str:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_commands_by_radio_log_in_by_themselves(
    start: Start, private_home: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = start(provisioned=False, ble=True)
    by_radio = ("-p", f"ble:{house.serial}", "--json")
    refused = CliRunner().invoke(app, ["provision", *by_radio])
    assert refused.exit_code == 2 and "radio" in refused.output
    wattkey("provision", "-p", house.port)
    file = tmp_path / "keys.json"
    wattkey("consumer", "export", house.serial, str(file))
    for home in ("home", "customers-home"):  # the utility's computer, then the customer's
        monkeypatch.setenv("WATTKEY_HOME", str(tmp_path / home))
        if home != "home":
            wattkey("consumer", "import", str(file))
        for words in (("read",), ("read", "--events"), ("watch", "--count", "1")):
            assert wattkey(*words, *by_radio)
        assert json.loads(wattkey("status", *by_radio))["supply"]
    monkeypatch.setenv("WATTKEY_HOME", str(tmp_path / "home"))
    assert wattkey("read", "--association", "utility", *by_radio)
    asked = CliRunner().invoke(app, ["read", "--association", "reader", *by_radio])
    assert asked.exit_code == 2 and "radio" in asked.output
