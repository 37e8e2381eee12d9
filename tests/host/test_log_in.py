"""Logging in as reader, utility and customer, with the secrets that the meter book keeps.

A transport that is overheard stands for radio here.
"""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from meter.dlms import axdr
from wattkey import moments, provisioning, tokens
from wattkey.commands import meters as commands
from wattkey.errors import MeterBookError, MeterRefusedError, UsageError
from wattkey.issuing import Issuer
from wattkey.keystore import KeyStore
from wattkey.log_in import CONSUMER, READER, UTILITY, Keys, LibraryGcm, LogIn
from wattkey.meter_book import MeterBook
from wattkey.meter_client import MeterClient
from wattkey.meter_record import MeterRecord
from wattkey.session import MeterSession
from wattkey.transports import Framing

from .command_line import run_wattkey
from .fakes import SERIAL, START_S, FakeMeter, LoopbackTransport, ServedMeter

EVERYBODY = ("reader", "utility", "consumer")
OTHER_KEYS = Keys.from_bytes(bytes(range(32)))


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
    with MeterSession(LoopbackTransport(fake), record.log_in("utility")) as session:
        session.action(70, "0.0.96.3.10.255", 1, axdr.integer8(0))
        assert session.get(70, "0.0.96.3.10.255", 3) == 0


@pytest.mark.parametrize("client", (UTILITY, CONSUMER))
def test_wrong_keys_are_the_meters_refusal_and_lock_it(book: MeterBook, client: int) -> None:
    fake, _ = provisioned(book)
    hints = []
    for _ in range(5):
        with MeterClient(LoopbackTransport(fake)) as meter:
            with pytest.raises(MeterRefusedError) as refused:
                meter.log_in(LogIn(client, keys=OTHER_KEYS))
            hints.append(refused.value.hint)
    assert "locked" in str(hints[-1]) and "locked" not in str(hints[0])


@pytest.mark.parametrize("who", ("utility", "consumer"))
def test_nothing_readable_is_on_the_line_of_who_has_keys(book: MeterBook, who: str) -> None:
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
        meter.log_in(record.log_in(who))
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
    for secret in (record.utility_keys, record.consumer_keys, record.reader_secret):
        assert secret and secret not in shown
        assert repr(secret.encode())[2:-1] not in shown
    for keys in (bytes.fromhex(record.utility_keys), bytes.fromhex(record.consumer_keys)):
        assert repr(keys[-16:])[2:-1] not in shown


def test_old_records_are_read_and_say_what_they_lack(book: MeterBook) -> None:
    record = book.prepare(SERIAL, "dev", bytes(8))
    path = book.folder / f"{SERIAL}.json"
    values = json.loads(path.read_text())
    del values["utility_keys"], values["consumer_keys"]
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
    for name, keys in (
        *(("utility_keys", keys) for keys in ("00", "zz" * 48, "00" * 47)),
        *(("consumer_keys", keys) for keys in ("00", "zz" * 32, "00" * 33, 5)),
    ):
        path.write_text(json.dumps({**values, name: keys}))
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
        for log_in in (LogIn(UTILITY, keys=OTHER_KEYS), LogIn(CONSUMER, keys=OTHER_KEYS)):
            with pytest.raises(MeterRefusedError):
                meter.log_in(log_in)


def by_radio(fake: FakeMeter, monkeypatch: pytest.MonkeyPatch) -> LoopbackTransport:
    monkeypatch.setattr(LoopbackTransport, "is_overheard", True)
    return LoopbackTransport(fake)


def test_by_radio_one_logs_in_by_keys_unasked(
    book: MeterBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, record = provisioned(book)
    assert record.log_in().client_address == READER
    assert record.log_in(is_overheard=True).client_address == CONSUMER
    without = MeterRecord(SERIAL, utility_keys=record.utility_keys, reader_secret="x" * 8)
    assert without.log_in(is_overheard=True).client_address == UTILITY
    with pytest.raises(MeterBookError, match="cannot log in"):
        MeterRecord(SERIAL, reader_secret="x" * 8).log_in(is_overheard=True)
    road = by_radio(fake, monkeypatch)
    with MeterClient(road) as meter:
        assert commands.login(meter) == SERIAL
        assert meter.supply_status().relay_closed is False


def test_a_password_never_leaves_this_computer_by_radio(
    book: MeterBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, record = provisioned(book)
    road = by_radio(fake, monkeypatch)
    with MeterClient(road) as meter, pytest.raises(UsageError, match="radio"):
        meter.log_in(record.log_in("reader"))
    assert record.reader_secret.encode() not in road.written


def test_a_meter_is_not_put_into_service_by_radio(
    book: MeterBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = FakeMeter()
    road = by_radio(fake, monkeypatch)
    key = KeyStore().public("dev")
    with MeterClient(road) as meter:
        with pytest.raises(UsageError, match="radio"):
            provisioning.provision(meter, book, key)
        with pytest.raises(UsageError, match="radio"):
            meter.provision(SERIAL, key.public_key, b"reader-secret", START_S)
        assert not meter.is_provisioned()
    assert b"reader-secret" not in road.written and book.find(SERIAL) is None


def a_day(fake: FakeMeter, book: MeterBook) -> bytes:
    issuer = Issuer(book, KeyStore().private("dev", ""))
    when = moments.from_unix(fake.meter.time.now_s())
    return issuer.issue(SERIAL, tokens.ActivateFor(timedelta(days=1)), issued=when).data


@pytest.mark.parametrize("is_locked", [False, True])
def test_a_token_is_sealed_by_radio_and_taken_all_the_same_where_it_cannot_be(
    book: MeterBook, monkeypatch: pytest.MonkeyPatch, is_locked: bool
) -> None:
    fake, _ = provisioned(book)
    token = a_day(fake, book)
    road = by_radio(fake, monkeypatch)
    for _ in range(4 if is_locked else 0):
        with MeterClient(LoopbackTransport(fake)) as meter, pytest.raises(MeterRefusedError):
            meter.log_in(LogIn(CONSUMER, keys=OTHER_KEYS))
    with MeterClient(road) as meter:
        commands.seal_if_possible(meter)
        assert meter.enter_token(token).code == 0
    assert (token in road.written) == is_locked
    assert fake.relay.closed
