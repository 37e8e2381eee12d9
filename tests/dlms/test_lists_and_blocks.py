"""SET and ACTION of several at once, in blocks too, and the client's own long values."""

from fake_meter import FakeMeter
from loopback import CONSUMER, PUBLIC, READER, UTILITY, Bench
from meter.dlms import axdr, tags
from meter.dlms.apdu import Target, write_target
from meter.dlms.client_association import plain_request
from meter.dlms.errors import AccessError, ServiceError
from meter.dlms.server import Server

INVOKE = 0x41
PROVISIONING = Target(1, b"\x00\x00\x80\x00\x00\xff", 2)
SERIAL = Target(1, b"\x00\x00\x60\x01\x00\xff", 2)
UNKNOWN = Target(3, b"\x01\x00\x63\x08\x00\xff", 2)
ENTER = Target(115, b"\x00\x00\x13\x28\x00\xff", 1)
RESET = Target(3, b"\x01\x00\x01\x08\x00\xff", 1)
RECORD = axdr.structure(
    axdr.octet_string(b"WK1"),
    axdr.octet_string(bytes(32)),
    axdr.octet_string(b"reader-secret"),
    axdr.unsigned64(5),
)
GOOD, BAD = axdr.octet_string(b"good"), axdr.octet_string(b"evil")


def public(is_provisioned=True):
    connection = Server(FakeMeter(is_provisioned)).open(PUBLIC)
    connection.handle(plain_request(None))
    return connection


def meter_of(connection):
    return connection.session.meter


def set_list(targets, values, kind=4):
    descriptors = b"".join([write_target(target) + b"\x00" for target in targets])
    head = bytes((0xC1, kind, INVOKE, len(targets))) + descriptors
    return head, bytes((len(values),)) + b"".join(values)


def action_list(targets, values, kind=3):
    head = bytes((0xC3, kind, INVOKE, len(targets))) + b"".join([write_target(t) for t in targets])
    return head, bytes((len(values),)) + b"".join(values)


def block(is_last, number, octets):
    return bytes((is_last, 0, 0, 0, number, len(octets))) + octets


def test_a_list_is_set_one_by_one_with_a_result_each():
    connection = public(is_provisioned=False)
    head, values = set_list((SERIAL, PROVISIONING, UNKNOWN), (axdr.NULL, RECORD, axdr.NULL))
    answer = connection.handle(head + values)
    results = bytes((3, tags.READ_WRITE_DENIED, tags.SUCCESS, tags.OBJECT_UNDEFINED))
    assert answer == bytes((0xC5, 5, INVOKE)) + results
    assert meter_of(connection).provisioned_with[0] == "WK1"


def test_a_list_is_set_in_blocks():
    connection = public(is_provisioned=False)
    head, values = set_list((PROVISIONING, UNKNOWN), (RECORD, axdr.NULL), 5)
    first, rest = values[:50], values[50:]
    answer = connection.handle(head + block(0, 1, first))
    assert answer == bytes((0xC5, 2, INVOKE, 0, 0, 0, 1))
    assert meter_of(connection).provisioned_with is None
    answer = connection.handle(bytes((0xC1, 3, INVOKE)) + block(1, 2, rest))
    results = bytes((2, tags.SUCCESS, tags.OBJECT_UNDEFINED))
    assert answer == bytes((0xC5, 4, INVOKE)) + results + bytes((0, 0, 0, 2))
    assert meter_of(connection).provisioned_with[0] == "WK1"


def test_values_that_are_not_as_many_as_their_targets_change_nothing():
    for values in ((), (RECORD,), (RECORD, RECORD, RECORD)):
        connection = public(is_provisioned=False)
        head, octets = set_list((PROVISIONING, UNKNOWN), values)
        results = bytes((2, tags.TYPE_UNMATCHED, tags.TYPE_UNMATCHED))
        assert connection.handle(head + octets) == bytes((0xC5, 5, INVOKE)) + results
        assert meter_of(connection).provisioned_with is None


def test_lists_of_none_or_too_many_are_malformed():
    for count in (0, 33, 80):
        for head in (set_list((SERIAL,) * count, ())[0], action_list((ENTER,) * count, ())[0]):
            assert public().handle(head + b"\x00") == b"\xd8\x01\x03"


def test_methods_of_a_list_are_called_one_by_one():
    connection = public()
    targets = (ENTER, ENTER, RESET)
    head, values = action_list(targets, (GOOD, BAD, axdr.integer8(0)))
    answer = connection.handle(head + values)
    results = (tags.SUCCESS, 0, tags.OTHER_REASON, 0, tags.READ_WRITE_DENIED, 0)
    assert answer == bytes((0xC7, 3, INVOKE, 3)) + bytes(results)
    assert meter_of(connection).last_token.data == b"evil"


def test_methods_of_a_list_are_called_in_blocks():
    connection = public()
    head, values = action_list((ENTER, ENTER), (BAD, GOOD), 5)
    assert connection.handle(head + block(0, 1, values[:5])) == bytes((0xC7, 4, INVOKE, 0, 0, 0, 1))
    assert meter_of(connection).last_token is None
    answer = connection.handle(bytes((0xC3, 6, INVOKE)) + block(1, 2, values[5:]))
    outcomes = bytes((2, tags.OTHER_REASON, 0, tags.SUCCESS, 0))
    assert answer == bytes((0xC7, 3, INVOKE)) + outcomes
    assert meter_of(connection).last_token.data == b"good"


def test_kinds_there_are_not_are_not_supported():
    for tag, kinds in ((0xC1, (0, 6, 7, 255)), (0xC3, (0, 2, 7, 255))):
        for kind in kinds:
            assert public().handle(bytes((tag, kind, INVOKE, 1))) == b"\xd8\x02\x02"


def test_a_customer_in_a_list_may_no_more_than_alone():
    bench = Bench(sap=CONSUMER, portion=4096, wrapper=True)
    bench.connect()
    connection = bench.meter_end._connection
    relay = Target(70, b"\x00\x00\x60\x03\x0a\xff", 1)
    head, values = action_list((relay, ENTER), (axdr.integer8(0), GOOD))
    answer = bench.channel.open(connection.handle(bench.channel.seal(head + values)))
    assert answer[4:] == bytes((tags.READ_WRITE_DENIED, 0, tags.SUCCESS, 0))
    assert bench.meter.relay_orders == []


def long_token(length):
    return b"good" + bytes([n & 255 for n in range(length)])


def test_the_client_sends_long_parameters_in_blocks():
    for sap in (READER, UTILITY):
        for length in (900, 980, 990, 1000, 1020, 1500, 2000):
            bench = Bench(sap=sap, portion=4096, max_info=512)
            bench.connect()
            token = long_token(length)
            operation = bench.client.action(115, "0.0.19.40.0.255", 1, axdr.octet_string(token))
            assert bench.run(operation) is None
            assert bench.meter.last_token.data == token


def test_the_client_writes_long_values_in_blocks():
    bench = Bench(sap=PUBLIC, portion=4096, meter=FakeMeter(is_provisioned=False), wrapper=True)
    bench.connect()
    for extra in (900, 1500):
        record = RECORD[:-9] + axdr.octet_string(bytes(extra))
        try:
            bench.run(bench.client.set(1, "0.0.128.0.0.255", 2, record))
        except AccessError as error:
            assert error.result == tags.TYPE_UNMATCHED
        else:
            raise AssertionError("taken")
    bench.run(bench.client.set(1, "0.0.128.0.0.255", 2, RECORD))
    assert bench.meter.provisioned_with is not None
    assert bench.meter.provisioned_with[0] == "WK1"


def test_what_is_too_long_even_in_blocks_is_the_meters_refusal():
    bench = Bench(sap=READER, portion=4096, wrapper=True)
    bench.connect()
    token = axdr.octet_string(long_token(3000))
    for operation in (
        bench.client.action(115, "0.0.19.40.0.255", 1, token),
        bench.client.set(3, "1.0.1.8.0.255", 2, token),
    ):
        try:
            bench.run(operation)
        except (AccessError, ServiceError) as error:
            assert isinstance(error, AccessError) and error.result == tags.OTHER_REASON
        else:
            raise AssertionError("taken")
    assert bench.get(3, "1.0.1.8.0.255") == 3_000_000_123
