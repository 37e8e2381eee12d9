"""Client and meter over both links, fed one byte at a time, with losses."""

from loopback import PUBLIC, READER, Bench
from meter.dlms import apdu
from meter.dlms.errors import LinkError
from meter.dlms.wrapper import build


def connected(**how):
    bench = Bench(**how)
    bench.connect()
    return bench


def test_a_register_is_read_over_hdlc_and_over_the_wrapper():
    for wrapper in (False, True):
        bench = connected(wrapper=wrapper)
        assert bench.get(3, "1.0.1.8.0.255") == 3_000_000_123
        assert bench.get(3, "1.0.1.8.0.255", 3) == [0, 30]
        assert bench.run(bench.client.disconnect()) is None


def test_the_object_list_comes_in_blocks_and_segments_whatever_the_frame_size():
    lists = [connected(max_info=size, portion=7).objects() for size in (32, 128, 512)]
    lists.append(connected(wrapper=True, portion=1).objects())
    assert len(lists[0]) > 25
    for other in lists[1:]:
        assert other == lists[0]


def test_long_requests_are_segmented():
    bench = connected(max_info=32)
    token = b"good" + bytes(range(200))
    bench.run(bench.client.action(115, "0.0.19.40.0.255", 1, b"\x09\x81\xcc" + token))
    assert bench.meter.last_token.data == token


def test_server_addresses_of_one_two_and_four_octets():
    for physical in (None, 17, 0x1234):
        bench = connected(physical=physical)
        assert bench.get(1, "0.0.96.1.0.255") == "WK000042"


def test_lost_answers_and_requests_change_nothing():
    for loses in (2, 3, 5):
        for name in ("loses_answer", "loses_request"):
            losing = {name: lambda number, every=loses: number % every == 0}
            bench = connected(max_info=32, portion=64, **losing)
            assert bench.objects() == connected().objects()


def test_a_lost_answer_does_not_enter_the_token_twice():
    bench = connected(sap=PUBLIC)
    bench.line._loses_answer = lambda number, first=bench.line.exchanges + 1: number == first
    bench.run(bench.client.action(115, "0.0.19.40.0.255", 1, b"\x09\x05good1"))
    assert bench.meter.last_token.verdict.code == 0
    assert bench.meter._entered == [b"good1"]


def test_a_dead_line_is_a_link_error():
    bench = Bench(sap=READER, loses_answer=lambda number: True)
    try:
        bench.connect()
    except LinkError:
        assert bench.line.exchanges == 4
        return
    raise AssertionError("connected over a dead line")


def test_a_restarted_meter_is_a_link_error():
    bench = connected()
    bench.meter_end.reset()
    try:
        bench.get(8, "0.0.1.0.0.255")
    except LinkError:
        bench.connect()
        assert bench.get(3, "1.0.2.8.0.255") == 7
        return
    raise AssertionError("read without a connection")


def test_a_client_of_the_wrapper_may_think_for_a_while_and_then_send_slowly():
    bench = connected(wrapper=True)
    request = apdu.get_request(apdu.Target(1, b"\x00\x00\x60\x01\x00\xff", 2))
    bench.meter_end.idle(5000)
    answer = b""
    for octet in build(READER, 1, request):
        answer += bench.meter_end.feed(bytes((octet,)))
        bench.meter_end.idle(500)
    assert b"WK000042" in answer
