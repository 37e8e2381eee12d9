"""By radio, where strangers hear every octet: keys let in, passwords do not, locks are apart."""

from fake_meter import ISSUER_KEY, NOW_S, READER_SECRET, FakeMeter
from log_ins import LET_IN, LOCKED, NO_PASSWORD, WRONG, log_in
from loopback import CONSUMER, PUBLIC, READER, UTILITY, Bench, consumers_channel
from meter.dlms import axdr, tags
from meter.dlms.errors import AccessError

OTHER_KEYS = bytes(range(32))
PROVISIONING = (1, "0.0.128.0.0.255")


def bench_of(sap, meter, **how):
    return Bench(sap=sap, portion=4096, meter=meter, is_overheard=True, **how)


def refusal_of(sap, meter, is_overheard=True, **how):
    """How logging in by radio ends."""
    return log_in(sap, meter, is_overheard=is_overheard, **how)


def lock_on_air(meter, sap):
    for _ in range(4):
        assert refusal_of(sap, meter, channel=consumers_channel(OTHER_KEYS)) == WRONG
    assert refusal_of(sap, meter) == LOCKED


def test_keys_let_in():
    for sap in (CONSUMER, UTILITY):
        bench = bench_of(sap, FakeMeter())
        bench.connect()
        assert bench.get(3, "1.0.1.8.0.255") == 3_000_000_123


def test_a_password_lets_nobody_in_right_or_wrong_and_locks_nothing():
    meter = FakeMeter()
    for password in (READER_SECRET, b"wrong-password") * 4:
        assert refusal_of(READER, meter, password=password) == NO_PASSWORD
    assert not any(meter.lockouts.has_failed(way) for way in range(6))
    assert refusal_of(READER, meter, is_overheard=False) == LET_IN


def test_who_tries_keys_by_radio_locks_the_radio_alone():
    for sap, other in ((CONSUMER, UTILITY), (UTILITY, CONSUMER)):
        meter = FakeMeter()
        lock_on_air(meter, sap)
        assert refusal_of(sap, meter, is_overheard=False) == LET_IN
        assert refusal_of(other, meter) == LET_IN
        assert refusal_of(sap, meter) == LOCKED
        meter.lockouts.advance(10_000)
        assert refusal_of(sap, meter) == LET_IN


def test_who_tries_by_wire_does_not_lock_the_radio():
    meter = FakeMeter()
    for _ in range(4):
        wrong = consumers_channel(OTHER_KEYS)
        assert refusal_of(CONSUMER, meter, is_overheard=False, channel=wrong) == WRONG
    assert refusal_of(CONSUMER, meter, is_overheard=False) == LOCKED
    assert refusal_of(CONSUMER, meter) == LET_IN


def test_tokens_are_taken_while_every_other_way_is_locked():
    meter = FakeMeter()
    for sap in (CONSUMER, UTILITY):
        lock_on_air(meter, sap)
    bench = bench_of(PUBLIC, meter)
    bench.connect()
    bench.run(bench.client.action(115, "0.0.19.40.0.255", 1, axdr.octet_string(b"good")))


def test_a_cut_does_not_unlock_the_radio_either():
    meter = FakeMeter()
    lock_on_air(meter, CONSUMER)
    meter.cut_power()
    assert refusal_of(CONSUMER, meter) == LOCKED
    assert refusal_of(CONSUMER, meter, is_overheard=False) == LET_IN


def test_keys_are_not_put_into_a_new_meter_by_radio():
    meter = FakeMeter(is_provisioned=False)
    bench = bench_of(PUBLIC, meter)
    bench.connect()
    rows = [row for row in bench.objects() if row[2] == b"\x00\x00\x80\x00\x00\xff"]
    assert rows[0][3] == {1: 1, 2: 1}
    octets = [axdr.octet_string(field) for field in (b"WK1", ISSUER_KEY, READER_SECRET)]
    record = axdr.structure(*octets, axdr.unsigned64(NOW_S))
    try:
        bench.run(bench.client.set(*PROVISIONING, 2, record))
    except AccessError as error:
        assert error.result == tags.READ_WRITE_DENIED
    assert meter.provisioned_with is None
