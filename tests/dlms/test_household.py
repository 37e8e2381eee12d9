"""What the reader finds of a household: each value from its place, in its type, with its unit."""

from fake_meter import NOW_S, FakeMeter
from loopback import READER, READER_SECRET, Bench
from meter.core.payment_control import POSTPAID, TOKEN_MODE
from meter.dlms import date_time
from meter.dlms.client_association import plain_request

OFFSET_MIN = 330


def bench_with(**changes):
    """A connected reader on a fake meter with some of its parts' values changed."""
    meter = FakeMeter()
    for part, values in changes.items():
        for name, value in values.items():
            setattr(getattr(meter, part), name, value)
    bench = Bench(meter=meter, portion=4096)
    bench.connect()
    return bench


def moment(unix_s):
    return date_time.from_unix(unix_s, OFFSET_MIN)


def test_maximum_demand_is_an_extended_register_with_its_moment():
    bench = bench_with()
    values = [bench.get(4, "1.0.1.6.0.255", number) for number in (2, 3, 4, 5)]
    assert values == [4211, [0, 27], None, moment(NOW_S - 1800)]


def test_before_the_first_block_there_is_no_moment():
    bench = bench_with(demand={"maximum_w": 0, "maximum_at_s": 0})
    assert bench.get(4, "1.0.1.6.0.255", 2) == 0
    assert bench.get(4, "1.0.1.6.0.255", 5) == date_time.NOT_GIVEN


def test_billing_count_and_date():
    bench = bench_with()
    assert bench.get(1, "0.0.0.1.0.255") == 14
    assert bench.get(3, "0.0.0.1.2.255") == moment(NOW_S - 86_400)
    assert bench.get(3, "0.0.0.1.2.255", 3) == [0, 255]
    bench = bench_with(billing={"count": 0, "closed_at_s": 0})
    assert bench.get(3, "0.0.0.1.2.255") == date_time.NOT_GIVEN


def test_what_is_owed_and_how_near_the_end_is():
    bench = bench_with()
    assert bench.get(3, "0.0.128.1.4.255") == 5400
    assert bench.get(3, "0.0.128.1.4.255", 3) == [0, 7]
    assert bench.get(1, "0.0.128.1.5.255") == 2


def test_the_payment_mode_has_the_numbers_of_is_15959():
    for mode, number in ((TOKEN_MODE, 1), (POSTPAID, 0)):
        assert bench_with(payment={"mode": mode}).get(1, "0.0.94.96.20.255") == number


def test_power_failures_are_the_boots_after_the_first():
    bench = bench_with()
    health = bench.meter.health()
    bench.meter.health = lambda: health
    for boots, failures in ((3, 2), (1, 0), (0, 0)):
        health.boots = boots
        assert bench.get(1, "0.0.96.7.0.255") == failures


def test_health_is_twelve_numbers_in_this_order_and_these_types():
    bench = bench_with()
    values = [3, 70_001, 1, 2, 606, 100_000, 88, 2, 1, 2, 4_000_000_000, 1]
    assert bench.get(1, "0.0.128.4.0.255") == values
    connection = bench.server.open(READER)
    connection.handle(plain_request(READER_SECRET))
    answer = connection.handle(b"\xc0\x01\xc1\x00\x01\x00\x00\x80\x04\x00\xff\x02\x00")
    encoded = answer[4:]
    places = [2 + 5 * place for place in range(7)] + [37, 39, 41, 43, 48]
    assert encoded[:2] == b"\x02\x0c" and len(encoded) == 50
    assert [encoded[place] for place in places] == [6] * 7 + [17] * 3 + [6, 17]


def test_the_clock_says_how_far_it_can_be_trusted():
    for quality, status in ((0, 0x01), (1, 0x02), (2, 0x00)):
        bench = bench_with(time={"quality": quality})
        assert bench.get(8, "0.0.1.0.0.255", 4) == status
        assert bench.get(8, "0.0.1.0.0.255") == date_time.from_unix(NOW_S, OFFSET_MIN, status)
        assert bench.get(1, "0.0.128.2.0.255") == quality
