"""Logging in as reader, utility and customer, with the secrets that the meter book keeps."""

import json

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from meter.dlms import axdr
from wattkey import provisioning
from wattkey.errors import MeterBookError, MeterRefusedError
from wattkey.keystore import KeyStore
from wattkey.log_in import CONSUMER, READER, UTILITY, LibraryGcm, LogIn, UtilityKeys
from wattkey.meter_book import MeterBook, MeterRecord
from wattkey.meter_client import MeterClient
from wattkey.transports import Framing

from .command_line import run_wattkey
from .fakes import SERIAL, START_S, FakeMeter, LoopbackTransport, ServedMeter

EVERYBODY = ("reader", "utility", "consumer")


def provisioned(book: MeterBook) -> tuple[FakeMeter, MeterRecord]:
    fake = FakeMeter()
    with MeterClient(LoopbackTransport(fake)) as meter:
        provisioning.provision(meter, book, KeyStore().public("dev"))
    return fake, book.get(SERIAL)


@pytest.mark.parametrize("framing", ("hdlc", "wrapper"))
@pytest.mark.parametrize("who", EVERYBODY)
def test_provisioning_lets_all_three_in(book: MeterBook, who: str, framing: Framing) -> None:
    fake, record = provisioned(book)
    with MeterClient(LoopbackTransport(fake, framing)) as meter:
        meter.log_in(record.log_in(who))
        assert meter.registers()[0].name == "Energy imported"
        assert meter.supply_status().relay_closed is False
        assert meter.serial() == SERIAL


def test_the_utility_commands_the_relay(book: MeterBook) -> None:
    fake, record = provisioned(book)
    with MeterClient(LoopbackTransport(fake)) as meter:
        meter.log_in(record.log_in("utility"))
        meter._open_session().action(70, "0.0.96.3.10.255", 1, axdr.integer8(0))
        assert meter.supply_status().control_state == "disconnected"


def test_wrong_keys_are_the_meters_refusal_and_lock_it(book: MeterBook) -> None:
    fake, _ = provisioned(book)
    hints = []
    for _ in range(5):
        with MeterClient(LoopbackTransport(fake)) as meter:
            with pytest.raises(MeterRefusedError) as refused:
                meter.log_in(LogIn(UTILITY, keys=UtilityKeys.generate()))
            hints.append(refused.value.hint)
    assert "locked" in str(hints[-1]) and "locked" not in str(hints[0])


def test_nothing_readable_is_on_the_line_of_the_utility(book: MeterBook) -> None:
    fake, record = provisioned(book)
    transport = LoopbackTransport(fake)
    heard = bytearray()
    read = transport.read

    def overhear(timeout_s: float) -> bytes:
        data = read(timeout_s)
        heard.extend(data)
        return data

    transport.read = overhear
    with MeterClient(transport) as meter:
        meter.log_in(record.log_in("utility"))
        assert meter.serial() == SERIAL
    assert heard and SERIAL.encode() not in heard


def test_each_log_in_has_a_title_and_a_challenge_of_its_own(book: MeterBook) -> None:
    log_in = provisioned(book)[1].log_in("utility")
    requests = set()
    for _ in range(3):
        channel = log_in.channel()
        assert channel is not None
        requests.add(channel.associate_request())
    assert len(requests) == 3


def test_no_secret_is_in_a_repr(book: MeterBook) -> None:
    record = provisioned(book)[1]
    shown = repr(record) + "".join(repr(record.log_in(who)) for who in EVERYBODY)
    keys = bytes.fromhex(record.utility_keys)
    for secret in (record.utility_keys, record.consumer_secret, record.reader_secret):
        assert secret and secret not in shown
    assert repr(keys[:16])[2:-1] not in shown


def test_old_records_are_read_and_say_what_they_lack(book: MeterBook) -> None:
    record = book.prepare(SERIAL, "dev", bytes(8))
    path = book.folder / f"{SERIAL}.json"
    values = json.loads(path.read_text())
    del values["utility_keys"], values["consumer_secret"]
    path.write_text(json.dumps(values))
    old = book.get(SERIAL)
    assert old.log_in("reader") == LogIn(READER, record.reader_secret.encode())
    for who in ("utility", "consumer"):
        with pytest.raises(MeterBookError, match=who):
            old.log_in(who)
    assert book.prepare(SERIAL, "dev", bytes(8)).log_in("consumer").client_address == CONSUMER


def test_damaged_keys_are_a_damaged_record(book: MeterBook) -> None:
    book.prepare(SERIAL, "dev", bytes(8))
    path = book.folder / f"{SERIAL}.json"
    values = json.loads(path.read_text())
    for keys in ("00", "zz" * 48, "00" * 47):
        path.write_text(json.dumps({**values, "utility_keys": keys}))
        with pytest.raises(MeterBookError, match="damaged"):
            book.get(SERIAL)


@pytest.mark.parametrize("who", EVERYBODY)
def test_read_as_whom_one_likes(book: MeterBook, who: str) -> None:
    fake, _ = provisioned(book)
    with ServedMeter(fake) as served:
        words = ("-p", served.port, "--association", who, "--json")
        read, status = [json.loads(run_wattkey(name, *words).stdout) for name in ("read", "status")]
    assert read["meter"] == SERIAL and status["supply"]


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=12, max_size=12), st.binary())
def test_the_librarys_gcm_with_short_tags(key: bytes, iv: bytes, data: bytes) -> None:
    gcm = LibraryGcm(key)
    sealed = gcm.seal(iv, data, b"aad")
    assert sealed == AESGCM(key).encrypt(iv, data, b"aad")[:-4]
    assert gcm.open(iv, sealed, b"aad") == data
    assert gcm.open(iv, sealed, b"other") is None and gcm.open(iv, sealed[-11:], b"aad") is None
    assert gcm.mac(iv, b"aad") == gcm.seal(iv, b"", b"aad")


def test_a_meter_put_into_service_without_keys_lets_only_the_reader_in() -> None:
    fake = FakeMeter()
    key = KeyStore().public("dev").public_key
    with MeterClient(LoopbackTransport(fake)) as meter:
        meter.provision(SERIAL, key, b"reader-secret", START_S)
        meter.login(b"reader-secret")
        for log_in in (LogIn(UTILITY, keys=UtilityKeys.generate()), LogIn(CONSUMER, b"")):
            with pytest.raises(MeterRefusedError):
                meter.log_in(log_in)
