"""Long answers and long parameters in blocks, and what happens when the blocks are wrong."""

from fake_meter import FakeMeter
from meter.dlms import acse, axdr, tags
from meter.dlms.apdu import MAX_PDU, Target, write_target
from meter.dlms.axdr_reader import read_value
from meter.dlms.block_transfer import BlockSender
from meter.dlms.client_association import plain_request
from meter.dlms.server import Server

OBJECT_LIST = Target(15, b"\x00\x00\x28\x00\x00\xff", 2)
SERIAL = Target(1, b"\x00\x00\x60\x01\x00\xff", 2)
ENTER = Target(115, b"\x00\x00\x13\x28\x00\xff", 1)
PROVISIONING = Target(1, b"\x00\x00\x80\x00\x00\xff", 2)
INVOKE = 0x42


def public(max_pdu=0xFFFF, meter=None):
    connection = Server(meter or FakeMeter()).open(16)
    request = plain_request(None)
    answer = connection.handle(request[:-2] + max_pdu.to_bytes(2, "big"))
    acse.read_associate_response(answer)
    return connection


def get(connection, target, rest=b"\x00"):
    return connection.handle(bytes((0xC0, 1, INVOKE)) + write_target(target) + rest)


def next_block(connection, number):
    return connection.handle(bytes((0xC0, 2, INVOKE)) + number.to_bytes(4, "big"))


def read_block(answer):
    """(is_last, number, data); only with a one- or two-octet length field."""
    assert answer[:3] == bytes((0xC4, 2, INVOKE)) and answer[8] == 0
    skip = {0x81: 2, 0x82: 3}.get(answer[9], 1)
    return bool(answer[3]), int.from_bytes(answer[4:8], "big"), answer[9 + skip :]


def whole(connection, target, max_pdu=MAX_PDU):
    answer = get(connection, target)
    if answer[:4] == bytes((0xC4, 1, INVOKE, 0)):
        return answer[4:]
    is_last, number, data = read_block(answer)
    expected = 1
    while not is_last:
        assert number == expected
        expected += 1
        answer = next_block(connection, number)
        assert len(answer) <= max_pdu
        is_last, number, more = read_block(answer)
        data += more
    return data


def test_the_object_list_is_the_same_in_blocks_of_any_size():
    lists = [whole(public(size), OBJECT_LIST, size) for size in (64, 65, 128, 500, 0xFFFF)]
    assert len(read_value(lists[0])) == 18
    for other in lists[1:]:
        assert other == lists[0]


def test_blocks_fill_the_pdu_that_the_client_takes():
    for size in (64, 300, 700):
        assert size - 3 <= len(get(public(size), OBJECT_LIST)) <= size


def test_a_client_without_room_is_not_let_in():
    connection = Server(FakeMeter()).open(16)
    request = plain_request(None)
    connection.handle(request[:-2] + b"\x00\x0c")
    assert connection.session is None
    connection.handle(request[:-2] + b"\x00\x00")  # 0 sets no limit.
    assert connection.session.max_pdu == MAX_PDU


def test_a_wrong_block_number_ends_the_transfer():
    for number in (0, 2, 7, 0xFFFFFFFF):
        connection = public(64)
        get(connection, OBJECT_LIST)
        assert next_block(connection, number)[-2:] == bytes((1, tags.BLOCK_NUMBER_INVALID))
        assert next_block(connection, 1)[-2:] == bytes((1, tags.NO_LONG_GET))


def test_a_next_without_a_transfer_is_refused():
    connection = public(64)
    assert next_block(connection, 1)[-2:] == bytes((1, tags.NO_LONG_GET))
    whole(connection, OBJECT_LIST, 64)
    assert next_block(connection, 1)[-2:] == bytes((1, tags.NO_LONG_GET))
    get(connection, OBJECT_LIST)
    get(connection, SERIAL)
    assert next_block(connection, 1)[-2:] == bytes((1, tags.NO_LONG_GET))


def test_a_stream_is_read_no_further_than_the_block():
    taken = []

    def pieces():
        for index in range(1000):
            taken.append(index)
            yield bytes(10)

    sender = BlockSender(pieces())
    assert not sender.fits(95)
    for blocks in range(1, 20):
        assert sender.next_block(95) == bytes(95)
        assert len(taken) * 10 <= 95 * blocks + 20


def test_a_stream_that_fits_exactly_is_one_answer():
    for size, fits in ((29, False), (30, True), (31, True)):
        assert BlockSender([bytes(10)] * 3).fits(size) is fits
    sender = BlockSender([])
    assert sender.fits(0) and sender.next_block(0) == b"" and sender.ended


def test_a_list_of_attributes_in_one_request_and_in_blocks():
    unknown = Target(3, b"\x01\x00\x63\x08\x00\xff", 2)
    targets = (SERIAL, unknown, OBJECT_LIST)
    request = bytes((0xC0, 3, INVOKE, 2)) + write_target(SERIAL) + b"\x00"
    serial = b"\x00" + axdr.visible_string("WK000042")
    answer = public().handle(request + write_target(unknown) + b"\x00")
    denied = bytes((1, tags.OBJECT_UNDEFINED))
    assert answer == bytes((0xC4, 3, INVOKE, 2)) + serial + denied
    request = bytes((0xC0, 3, INVOKE, 3)) + b"".join([write_target(t) + b"\x00" for t in targets])
    connection = public(64)
    is_last, number, data = read_block(connection.handle(request))
    while not is_last:
        is_last, number, more = read_block(next_block(connection, number))
        data += more
    assert data == b"\x03" + serial + denied + b"\x00" + whole(public(), OBJECT_LIST)


def test_selecting_a_part_of_what_has_no_parts_is_refused():
    answer = get(public(), SERIAL, b"\x01\x02" + axdr.structure(axdr.unsigned8(1)))
    assert answer == bytes((0xC4, 1, INVOKE, 1, tags.SCOPE_VIOLATED))


def parts(tag, first, later, target, data, size):
    """The requests of a SET or ACTION that sends `data` in blocks of `size`."""
    for start in range(0, len(data), size):
        block = data[start : start + size]
        is_last = start + size >= len(data)
        number = start // size + 1
        head = bytes((tag, later if start else first, INVOKE)) + (b"" if start else target)
        tail = bytes((is_last,)) + number.to_bytes(4, "big") + axdr.length_field(len(block))
        yield is_last, number, head + tail + block


def test_a_token_in_blocks_is_entered_whole():
    connection = public()
    data = axdr.octet_string(b"good" + bytes(300))
    for is_last, number, request in parts(0xC3, 4, 6, write_target(ENTER), data, 50):
        answer = connection.handle(request)
        acknowledged = bytes((0xC7, 4, INVOKE)) + number.to_bytes(4, "big")
        assert answer == (bytes((0xC7, 1, INVOKE, 0, 0)) if is_last else acknowledged)
    assert connection.session.meter.last_token.data == b"good" + bytes(300)


def test_a_value_in_blocks_is_written_whole():
    connection = public(meter=FakeMeter(is_provisioned=False))
    octets = [axdr.octet_string(part) for part in (b"WK1", bytes(32), b"reader-secret")]
    data = axdr.structure(octets[0], octets[1], octets[2], axdr.unsigned64(5))
    target = write_target(PROVISIONING) + b"\x00"
    for is_last, number, request in parts(0xC1, 2, 3, target, data, 11):
        answer = connection.handle(request)
        counted = number.to_bytes(4, "big")
        expected = bytes((0xC5, 3, INVOKE, 0)) if is_last else bytes((0xC5, 2, INVOKE))
        assert answer == expected + counted
    assert connection.session.meter.provisioned_with == ("WK1", bytes(32), b"reader-secret", 5)


def test_written_blocks_out_of_order_or_too_many_are_refused():
    connection = public()
    data = axdr.octet_string(bytes(5000))
    requests = list(parts(0xC3, 4, 6, write_target(ENTER), data, 500))
    assert connection.handle(requests[1][2]) == bytes((0xC7, 1, INVOKE, tags.OTHER_REASON, 0))
    connection.handle(requests[0][2])
    assert connection.handle(requests[2][2]) == bytes((0xC7, 1, INVOKE, tags.OTHER_REASON, 0))
    answers = [connection.handle(request) for _, _, request in requests]
    assert bytes((0xC7, 1, INVOKE, tags.OTHER_REASON, 0)) in answers
    assert connection.session.meter.last_token is None
