"""Class 115 and provisioning as a client meets them."""

from fake_meter import ISSUER_KEY, NOW_S, FakeMeter
from loopback import PUBLIC, READER, Bench
from meter.core import token_text
from meter.dlms import axdr, date_time, tags
from meter.dlms.errors import AccessError

GATEWAY = (115, "0.0.19.40.0.255")
PROVISIONING = (1, "0.0.128.0.0.255", 2)
NOT_YET = [b"", date_time.NOT_GIVEN, [], 0, [0, (0,) * 8]]


def connected(sap, meter=None):
    bench = Bench(sap=sap, portion=4096, meter=meter)
    bench.connect()
    return bench


def enter(bench, token):
    return result_of(bench, bench.client.action(GATEWAY[0], GATEWAY[1], 1, token))


def result_of(bench, operation):
    try:
        assert bench.run(operation) is None
    except AccessError as error:
        return error.result
    return tags.SUCCESS


def shown(bench):
    return [bench.get(GATEWAY[0], GATEWAY[1], number) for number in range(2, 7)]


def record(serial=b"WK000042", key=ISSUER_KEY, secret=b"reader-secret", time=NOW_S):
    octets = [axdr.octet_string(part) for part in (serial, key, secret)]
    return axdr.structure(octets[0], octets[1], octets[2], axdr.unsigned64(time))


def test_an_accepted_token_shows_in_every_attribute():
    for sap in (PUBLIC, READER):
        bench = connected(sap)
        assert shown(bench) == NOT_YET
        assert enter(bench, axdr.octet_string(b"good token")) == tags.SUCCESS
        token, time, description, delivery, status = shown(bench)
        assert (token, delivery) == (b"good token", 1)
        assert date_time.to_unix(time) == NOW_S
        assert description == [b"accepted"]
        assert status == [3, (0,) * 8]


def test_the_same_token_again_is_a_success_with_its_own_code():
    bench = connected(PUBLIC)
    for code in (0, 1):
        assert enter(bench, axdr.octet_string(b"good token")) == tags.SUCCESS
        assert shown(bench)[4] == [3, (0,) * 7 + (code,)]


def test_a_refused_token_is_other_reason_and_says_why():
    bench = connected(PUBLIC)
    assert enter(bench, axdr.octet_string(b"forged")) == tags.OTHER_REASON
    assert shown(bench)[2] == [b"signature does not match"]
    assert shown(bench)[4] == [5, (0, 0, 1, 0, 0, 0, 0, 1)]


def test_the_text_form_is_taken_too_and_bad_text_is_judged_as_it_stands():
    bench = connected(PUBLIC)
    text = token_text.to_text(b"good token").lower().encode()
    assert enter(bench, axdr.octet_string(text)) == tags.SUCCESS
    assert bench.meter.last_token.data == b"good token"
    assert enter(bench, axdr.octet_string(b"WK1:0000")) == tags.OTHER_REASON
    assert bench.meter.last_token.data == b"WK1:0000"


def test_the_public_client_sees_its_own_token_only():
    meter = FakeMeter()
    reader, first, second = [connected(sap, meter) for sap in (READER, PUBLIC, PUBLIC)]
    enter(first, axdr.octet_string(b"good token"))
    assert shown(first)[0] == b"good token"
    assert shown(second) == NOT_YET
    assert shown(reader)[0] == b"good token"
    first.connect()
    assert shown(first) == NOT_YET


def test_anything_but_an_octet_string_is_refused_unseen():
    bench = connected(PUBLIC)
    operation = bench.client.action(GATEWAY[0], GATEWAY[1], 1)
    assert result_of(bench, operation) == tags.TYPE_UNMATCHED
    for data in (axdr.unsigned8(1), axdr.visible_string("good"), b"\x09\x7fgood"):
        assert enter(bench, data) == tags.TYPE_UNMATCHED
    assert bench.meter.last_token is None


def test_provisioning_is_written_once_through_the_public_association():
    bench = connected(PUBLIC, FakeMeter(is_provisioned=False))
    assert bench.get(*PROVISIONING) is False
    assert result_of(bench, bench.client.set(*PROVISIONING, record())) == tags.SUCCESS
    expected = ("WK000042", ISSUER_KEY, b"reader-secret", NOW_S)
    assert bench.meter.provisioned_with == expected
    assert bench.get(*PROVISIONING) is True
    again = bench.client.set(*PROVISIONING, record(serial=b"OTHER"))
    assert result_of(bench, again) == tags.READ_WRITE_DENIED
    assert bench.meter.provisioned_with == expected


def test_the_list_shows_when_provisioning_is_open():
    for is_provisioned, rights in ((False, 3), (True, 1)):
        bench = connected(PUBLIC, FakeMeter(is_provisioned))
        rows = [row for row in bench.objects() if row[2] == b"\x00\x00\x80\x00\x00\xff"]
        assert rows[0][3] == {1: 1, 2: rights}


def test_provisioning_of_the_wrong_shape_changes_nothing():
    bench = connected(PUBLIC, FakeMeter(is_provisioned=False))
    octets = axdr.octet_string(b"x" * 32)
    for data in (
        axdr.NULL,
        axdr.boolean(True),
        axdr.structure(),
        axdr.structure(octets, octets, octets),
        axdr.structure(octets, octets, octets, octets),
        axdr.structure(octets, octets, octets, axdr.boolean(True)),
        axdr.structure(octets, octets, octets, axdr.integer8(-1)),
        record(time=1 << 40),
        record()[:-1],
        record() + b"\x00",
    ):
        assert result_of(bench, bench.client.set(*PROVISIONING, data)) == tags.TYPE_UNMATCHED
    for data in (record(serial=b"\xff\xfe"), record(key=bytes(31))):
        assert result_of(bench, bench.client.set(*PROVISIONING, data)) == tags.OTHER_REASON
    assert bench.meter.provisioned_with is None
