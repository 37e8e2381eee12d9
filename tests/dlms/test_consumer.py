"""The customer's own way in: the household's data, sealed with keys that the utility may change."""

from fake_meter import CONSUMER_KEYS, MASTER_KEY, READER_SECRET, UTILITY_KEYS, FakeMeter
from loopback import (
    CHALLENGE,
    CONSUMER,
    PUBLIC,
    READER,
    TITLE,
    UTILITY,
    Bench,
    consumers_channel,
    result_of,
)
from meter.core import event_log as ev
from meter.core.aes128 import Aes128
from meter.core.key_wrap import wrap
from meter.dlms import acse, axdr, tags
from meter.dlms.errors import AssociationError, MalformedError, ServiceError
from meter.dlms.server import Server

NEW_KEYS = bytes(range(100, 132))
OTHER_KEY = bytes(range(50, 66))
READERS_OBJECT = "0.0.40.0.2.255"
CONSUMERS_OBJECT = "0.0.40.0.6.255"
SETUP = (64, "0.0.43.0.6.255")
COUNTER = (1, "0.0.43.1.6.255")
ENERGY = (3, "1.0.1.8.0.255")


def bench_of(sap, meter=None, **how):
    return Bench(sap=sap, portion=4096, meter=meter or FakeMeter(), **how)


def connected(sap, meter=None, **how):
    bench = bench_of(sap, meter, **how)
    bench.connect()
    return bench


def is_let_in(meter, keys=CONSUMER_KEYS):
    try:
        connected(CONSUMER, meter, channel=consumers_channel(keys))
    except AssociationError as error:
        assert error.diagnostic == acse.DIAGNOSTIC_AUTHENTICATION
        return False
    return True


def transfer(bench, *keys, setup=SETUP, master=MASTER_KEY):
    """The result of putting (key id, key) pairs in."""
    wrapped = [(which, wrap(Aes128(master), key)) for which, key in keys]
    rows = [axdr.structure(axdr.enum(which), axdr.octet_string(key)) for which, key in wrapped]
    return result_of(bench, bench.client.action(*setup, 2, axdr.array(rows)))


def test_the_customer_reads_what_the_reader_reads_and_how_it_is_sealed():
    customer = connected(CONSUMER)
    reader = connected(READER)
    own = [row[:3] for row in customer.objects()]
    readers = [row[:3] for row in reader.objects()]
    assert [row for row in own if row not in readers] == [
        (15, 1, b"\x00\x00\x28\x00\x06\xff"),
        (64, 0, b"\x00\x00\x2b\x00\x06\xff"),
    ]
    assert [row for row in readers if row not in own] == [(15, 1, b"\x00\x00\x28\x00\x02\xff")]
    assert customer.get(*ENERGY) == 3_000_000_123
    assert customer.get(15, "0.0.40.0.0.255", 3) == [96, 1]
    assert customer.get(15, "0.0.40.0.0.255", 4) == [2, 16, 756, 5, 8, 1, 3]
    assert customer.get(15, "0.0.40.0.0.255", 6) == [2, 16, 756, 5, 8, 2, 5]
    assert customer.get(15, CONSUMERS_OBJECT, 9) == bytes((0, 0, 43, 0, 6, 255))
    assert customer.get(*SETUP, 2) == 3
    assert customer.get(*SETUP, 4) == TITLE


def test_the_customer_changes_nothing_but_by_token():
    bench = connected(CONSUMER)
    for class_id, _, name, attributes, methods in bench.objects():
        for number in attributes:
            assert attributes[number] & 2 == 0
            operation = bench.client.set(class_id, name, number, axdr.unsigned8(1))
            assert result_of(bench, operation) == tags.READ_WRITE_DENIED
        for number in methods:
            is_granted = class_id == 115 or (class_id, name[4], number) == (15, 0, 1)
            assert methods[number] == is_granted, (class_id, name, number)
    operation = bench.client.action(115, "0.0.19.40.0.255", 1, axdr.octet_string(b"good"))
    assert result_of(bench, operation) == tags.SUCCESS
    assert bench.get(115, "0.0.19.40.0.255") == b"good"


def test_each_has_keys_of_their_own():
    meter = FakeMeter()
    assert is_let_in(meter)
    assert not is_let_in(meter, UTILITY_KEYS[16:])
    for keys in (CONSUMER_KEYS[:16] + OTHER_KEY, OTHER_KEY + CONSUMER_KEYS[16:]):
        assert not is_let_in(meter, keys)
    try:
        connected(UTILITY, meter, channel=consumers_channel())
    except AssociationError as error:
        assert error.diagnostic == acse.DIAGNOSTIC_AUTHENTICATION
    else:
        raise AssertionError("the customer was let in as the utility")


def diagnostic_of(meter, sap, request):
    """Why an AARQ is refused."""
    try:
        acse.read_associate_response(Server(meter).open(sap).handle(request))
    except AssociationError as error:
        return error.diagnostic
    return 0


def test_nothing_else_is_let_in_there():
    meter = FakeMeter()
    for request, diagnostic in (
        (acse.associate_request(b"", acse.MECHANISM_LLS, READER_SECRET), 2),
        (acse.associate_request(b""), 2),
        (acse.associate_request(b"", acse.MECHANISM_GMAC, b"short", TITLE), 13),
        (acse.associate_request(b"", acse.MECHANISM_GMAC, CHALLENGE, TITLE[:7]), 13),
    ):
        assert diagnostic_of(meter, CONSUMER, request) == diagnostic
    assert meter.security.keys[1].received == 0


def test_what_is_sealed_for_one_association_opens_no_other():
    """The same request, octet for octet, where the other's keys and counters are."""
    meter = FakeMeter()
    request = consumers_channel().associate_request()
    assert diagnostic_of(meter, UTILITY, request) == acse.DIAGNOSTIC_AUTHENTICATION
    assert acse.read_associate_response(Server(meter).open(CONSUMER).handle(request)).challenge
    again = Server(meter).open(CONSUMER).handle(request)
    assert again == b"\xd8\x01\x06\x00\x00\x00\x02"  # once only


def test_each_has_a_counter_of_their_own():
    meter = FakeMeter()
    bench = connected(CONSUMER, meter)
    bench.get(*ENERGY)
    public = connected(PUBLIC, meter)
    assert public.get(*COUNTER) == bench.channel.counter
    assert public.get(1, "0.0.43.1.3.255") == 0


def test_without_keys_nobody_is_the_customer():
    meter = FakeMeter()
    meter.security.keys[1] = None
    for _ in range(6):
        assert not is_let_in(meter)
    assert not meter.lockouts.has_failed(2)
    assert connected(PUBLIC, meter).get(*COUNTER) == 0
    utility = connected(UTILITY, meter)
    assert transfer(utility, (0, NEW_KEYS[:16])) == tags.OTHER_REASON  # half a pair
    assert transfer(utility, (0, NEW_KEYS[:16]), (2, NEW_KEYS[16:])) == tags.SUCCESS
    assert is_let_in(meter, NEW_KEYS)


def test_the_utility_changes_the_customers_keys_and_the_old_ones_end():
    meter = FakeMeter()
    customer, utility = connected(CONSUMER, meter), connected(UTILITY, meter)
    assert transfer(utility, (0, NEW_KEYS[:16]), (2, NEW_KEYS[16:])) == tags.SUCCESS
    assert meter.noted == [ev.KEYS_CHANGED]
    assert utility.get(*ENERGY) == 3_000_000_123  # its own keys are as they were
    try:
        customer.get(*ENERGY)
    except (ServiceError, MalformedError):
        pass
    else:
        raise AssertionError("served under keys that are no more")
    assert not is_let_in(meter)
    assert is_let_in(meter, NEW_KEYS)


def test_the_master_key_is_not_the_customers():
    utility = connected(UTILITY)
    assert transfer(utility, (3, OTHER_KEY)) == tags.OTHER_REASON
    assert transfer(utility, (0, OTHER_KEY), master=OTHER_KEY) == tags.OTHER_REASON
    assert utility.meter.security.master_key == MASTER_KEY
    assert is_let_in(utility.meter)


def test_customers_and_readers_change_no_key_and_no_secret():
    for sap in (CONSUMER, READER):
        bench = connected(sap)
        for setup in (SETUP, (64, "0.0.43.0.3.255")):
            assert transfer(bench, (0, OTHER_KEY), setup=setup) == tags.READ_WRITE_DENIED
        new = axdr.octet_string(b"another secret")
        for name in (READERS_OBJECT, CONSUMERS_OBJECT):
            assert result_of(bench, bench.client.set(15, name, 7, new)) == tags.READ_WRITE_DENIED


def test_the_utility_sets_the_readers_secret_and_nobody_reads_it():
    bench = connected(UTILITY)

    def set_secret(name, data):
        return result_of(bench, bench.client.set(15, name, 7, data))

    new = b"another secret"
    assert set_secret(READERS_OBJECT, axdr.octet_string(new)) == tags.SUCCESS
    assert bench.meter.noted == [ev.SECRET_CHANGED]
    assert connected(READER, bench.meter, password=new).get(*ENERGY)
    assert set_secret(READERS_OBJECT, axdr.octet_string(b"short")) == tags.OTHER_REASON
    assert set_secret(READERS_OBJECT, axdr.unsigned8(1)) == tags.TYPE_UNMATCHED
    for name in ("0.0.40.0.0.255", "0.0.40.0.1.255", "0.0.40.0.3.255", CONSUMERS_OBJECT):
        assert set_secret(name, axdr.octet_string(new)) == tags.READ_WRITE_DENIED
    operation = bench.client.get(15, READERS_OBJECT, 7)
    assert result_of(bench, operation) == tags.READ_WRITE_DENIED
