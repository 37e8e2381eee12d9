"""The customer's own way in: everything of the household, read only; secrets are the utility's."""

from fake_meter import CONSUMER_SECRET, READER_SECRET, FakeMeter
from loopback import CONSUMER, READER, UTILITY, Bench
from meter.core import event_log as ev
from meter.dlms import acse, axdr, tags
from meter.dlms.errors import AccessError, AssociationError

NEW_SECRET = b"another secret"
READERS_OBJECT = "0.0.40.0.2.255"
CONSUMERS_OBJECT = "0.0.40.0.6.255"


def bench_of(sap, password=None, meter=None):
    return Bench(sap=sap, portion=4096, meter=meter or FakeMeter(), password=password)


def connected(sap, password=None, meter=None):
    bench = bench_of(sap, password, meter)
    bench.connect()
    return bench


def is_let_in(meter, sap, password):
    try:
        connected(sap, password, meter)
    except AssociationError as error:
        assert error.diagnostic == acse.DIAGNOSTIC_AUTHENTICATION
        return False
    return True


def result_of(bench, operation):
    try:
        bench.run(operation)
    except AccessError as error:
        return error.result
    return tags.SUCCESS


def set_secret(bench, name, secret):
    return result_of(bench, bench.client.set(15, name, 7, axdr.octet_string(secret)))


def test_the_customer_reads_what_the_reader_reads():
    customer = connected(CONSUMER, CONSUMER_SECRET)
    reader = connected(READER, READER_SECRET)
    own = [row[:3] for row in customer.objects()]
    readers = [row[:3] for row in reader.objects()]
    assert [row for row in own if row not in readers] == [(15, 1, b"\x00\x00\x28\x00\x06\xff")]
    assert len(own) == len(readers)
    assert customer.get(3, "1.0.1.8.0.255") == 3_000_000_123
    assert customer.get(15, "0.0.40.0.0.255", 3) == [96, 1]


def test_the_customer_changes_nothing_but_by_token():
    bench = connected(CONSUMER, CONSUMER_SECRET)
    for class_id, _, name, attributes, methods in bench.objects():
        for number in attributes:
            assert attributes[number] & 2 == 0
            operation = bench.client.set(class_id, name, number, axdr.unsigned8(1))
            assert result_of(bench, operation) == tags.READ_WRITE_DENIED
        for number in methods:
            assert methods[number] == (1 if class_id == 115 else 0)
    operation = bench.client.action(115, "0.0.19.40.0.255", 1, axdr.octet_string(b"good"))
    assert result_of(bench, operation) == tags.SUCCESS
    assert bench.get(115, "0.0.19.40.0.255") == b"good"


def test_each_has_a_secret_of_their_own():
    meter = FakeMeter()
    assert not is_let_in(meter, CONSUMER, READER_SECRET)
    assert not is_let_in(meter, READER, CONSUMER_SECRET)
    assert is_let_in(meter, CONSUMER, CONSUMER_SECRET)


def test_without_a_secret_nobody_is_the_customer():
    meter = FakeMeter()
    meter.security.consumer_secret = b""
    for _ in range(6):
        assert not is_let_in(meter, CONSUMER, b"")
        assert not is_let_in(meter, CONSUMER, CONSUMER_SECRET)
    assert not meter.lockouts.has_failed(2)


def test_the_utility_sets_both_secrets_and_nobody_reads_them():
    bench = connected(UTILITY)
    meter = bench.meter
    assert set_secret(bench, CONSUMERS_OBJECT, NEW_SECRET) == tags.SUCCESS
    assert set_secret(bench, READERS_OBJECT, NEW_SECRET + b"!") == tags.SUCCESS
    assert meter.noted == [ev.SECRET_CHANGED] * 2
    for sap, old, new in (
        (CONSUMER, CONSUMER_SECRET, NEW_SECRET),
        (READER, READER_SECRET, NEW_SECRET + b"!"),
    ):
        assert is_let_in(meter, sap, new)
        assert not is_let_in(meter, sap, old)
    for name in (CONSUMERS_OBJECT, READERS_OBJECT):
        assert result_of(bench, bench.client.get(15, name, 7)) == tags.READ_WRITE_DENIED


def test_the_utility_takes_the_customers_right_away():
    bench = connected(UTILITY)
    assert set_secret(bench, CONSUMERS_OBJECT, b"") == tags.SUCCESS
    assert not is_let_in(bench.meter, CONSUMER, CONSUMER_SECRET)
    assert set_secret(bench, READERS_OBJECT, b"") == tags.OTHER_REASON


def test_secrets_of_a_wrong_kind_are_not_taken():
    bench = connected(UTILITY)
    for secret in (b"short", bytes(33)):
        assert set_secret(bench, CONSUMERS_OBJECT, secret) == tags.OTHER_REASON
    number = bench.client.set(15, CONSUMERS_OBJECT, 7, axdr.unsigned8(1))
    assert result_of(bench, number) == tags.TYPE_UNMATCHED
    for name in ("0.0.40.0.0.255", "0.0.40.0.1.255", "0.0.40.0.3.255"):
        assert set_secret(bench, name, NEW_SECRET) == tags.READ_WRITE_DENIED
    assert is_let_in(bench.meter, CONSUMER, CONSUMER_SECRET)


def test_readers_and_customers_set_no_secret():
    for sap, password, name in (
        (CONSUMER, CONSUMER_SECRET, CONSUMERS_OBJECT),
        (READER, READER_SECRET, READERS_OBJECT),
    ):
        bench = connected(sap, password)
        assert set_secret(bench, name, NEW_SECRET) == tags.READ_WRITE_DENIED
