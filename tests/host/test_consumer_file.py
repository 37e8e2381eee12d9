"""The customer's keys on their way from the utility's computer to their own."""

import json
import stat
from pathlib import Path

import pytest
from wattkey import consumer_file, provisioning
from wattkey.errors import MeterBookError, UsageError
from wattkey.keystore import KeyStore
from wattkey.meter_book import MeterBook
from wattkey.meter_client import MeterClient

from .command_line import error_lines, run_wattkey
from .fakes import SERIAL, FakeMeter, LoopbackTransport, ServedMeter

KEYS = "5c" * 32


@pytest.fixture
def fake(book: MeterBook) -> FakeMeter:
    """A meter in service, which the book knows all about."""
    fake = FakeMeter()
    with MeterClient(LoopbackTransport(fake)) as meter:
        provisioning.provision(meter, book, KeyStore().public("dev"))
    return fake


def secrets_of(book: MeterBook) -> list[str]:
    record = book.get(SERIAL)
    return [record.consumer_keys, record.utility_keys, record.reader_secret]


def test_a_customer_reads_their_meter_on_a_computer_of_their_own(
    fake: FakeMeter, book: MeterBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "my-meter.json"
    said = run_wattkey("consumer", "export", SERIAL, str(file))
    assert said.exit_code == 0 and stat.S_IMODE(file.stat().st_mode) == 0o600
    others = secrets_of(book)[1:]
    assert not any(secret in file.read_text() for secret in others)

    monkeypatch.setenv("WATTKEY_HOME", str(tmp_path / "customers-home"))
    taken = run_wattkey("consumer", "import", str(file))
    assert taken.exit_code == 0
    for output in (said.output, taken.output):
        assert not any(secret in output for secret in secrets_of(book))
    record = tmp_path / "customers-home" / "meters" / f"{SERIAL}.json"
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    assert not any(secret in record.read_text() for secret in others)

    with ServedMeter(fake) as served:
        status = json.loads(run_wattkey("status", "-p", served.port, "--json").stdout)
        assert status["supply"] and status["maximum_demand"]
        read = run_wattkey("read", "-p", served.port, "--json")
        assert json.loads(read.stdout)["meter"] == SERIAL
        refused = run_wattkey("read", "-p", served.port, "--association", "utility")
        assert "it has secrets of: consumer" in error_lines(refused)[1]
    issued = run_wattkey("issue", "--for", "1d")
    assert "is not in this key store" in error_lines(issued)[0]


def test_it_may_be_taken_in_again_and_newer_keys_replace_older(book: MeterBook) -> None:
    for keys in (KEYS, KEYS, "77" * 32):
        book.take_consumer_keys(consumer_file.ConsumerKeys(SERIAL, keys))
        assert book.consumer_keys(SERIAL).keys == keys


def test_the_computer_that_provisioned_keeps_its_own(fake: FakeMeter, book: MeterBook) -> None:
    own = book.consumer_keys(SERIAL)
    book.take_consumer_keys(own)
    with pytest.raises(MeterBookError, match="other keys"):
        book.take_consumer_keys(consumer_file.ConsumerKeys(SERIAL, KEYS))
    assert book.consumer_keys(SERIAL) == own


def test_a_customer_may_provision_later_and_loses_no_keys(book: MeterBook) -> None:
    book.take_consumer_keys(consumer_file.ConsumerKeys(SERIAL, KEYS))
    record = book.prepare(SERIAL, "dev", bytes(8))
    assert record.consumer_keys == KEYS and len(record.reader_secret) == 16


def test_without_keys_there_is_nothing_to_export(book: MeterBook, tmp_path: Path) -> None:
    with pytest.raises(MeterBookError, match="not in the meter book"):
        book.consumer_keys(SERIAL)
    book.prepare(SERIAL, "dev", bytes(8))
    path = book.folder / f"{SERIAL}.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "consumer_keys": ""}))
    with pytest.raises(MeterBookError, match="consumer"):
        book.consumer_keys(SERIAL)


def test_no_file_is_written_over(tmp_path: Path) -> None:
    file = tmp_path / "there"
    file.write_text("precious")
    for path in (file, file / "below"):
        with pytest.raises(UsageError, match="cannot write"):
            consumer_file.write(path, consumer_file.ConsumerKeys(SERIAL, KEYS))
    assert file.read_text() == "precious"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        json.dumps({"serial": SERIAL}),
        json.dumps({"serial": SERIAL, "consumer_keys": KEYS[:-2]}),
        json.dumps({"serial": SERIAL, "consumer_keys": 5}),
        json.dumps({"serial": "../x", "consumer_keys": KEYS}),
        json.dumps({"serial": None, "consumer_keys": KEYS}),
    ],
)
def test_what_is_no_such_file_is_told_without_its_content(tmp_path: Path, text: str) -> None:
    file = tmp_path / "given.json"
    file.write_text(text)
    result = run_wattkey("consumer", "import", str(file))
    assert result.exit_code == 2
    assert "holds no customer's keys" in error_lines(result)[0]
    assert KEYS[:-2] not in result.output


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        consumer_file.read(tmp_path / "nothing")
