"""The paid time as account, credit and charge."""

from fake_meter import READER_SECRET, FakeMeter
from loopback import CONSUMER, READER, Bench
from meter.core.payment_control import POSTPAID

ACCOUNT = (111, "0.0.19.0.0.255")
CREDIT = (112, "0.0.19.10.0.255")
CHARGE = (113, "0.0.19.20.0.255")


def bench_of(meter=None, sap=READER, password=READER_SECRET):
    bench = Bench(sap=sap, portion=4096, meter=meter or FakeMeter(), password=password)
    bench.connect()
    return bench


class Empty:
    mode = 0

    def seconds_left(self, now_s):
        return 0


def octets(dotted):
    return bytes([int(part) for part in dotted.split(".")])


def test_time_left_is_the_credit_in_minutes():
    bench = bench_of()
    assert bench.get(*ACCOUNT, 5) == bench.get(*CREDIT, 2) == 86_400 // 60
    assert bench.get(*ACCOUNT, 15) == ["min", 0, 0]
    assert bench.get(*ACCOUNT, 2) == [2, 2]
    assert bench.get(*ACCOUNT, 3) == 1 and bench.get(*CREDIT, 8) == 3
    assert bench.get(*ACCOUNT, 8) == 5_400 // 60


def test_the_three_name_each_other():
    bench = bench_of()
    credit, charge = octets(CREDIT[1]), octets(CHARGE[1])
    assert bench.get(*ACCOUNT, 9) == [credit] and bench.get(*ACCOUNT, 10) == [charge]
    assert bench.get(*ACCOUNT, 11) == [[credit, charge, (1, 0, 0)]]
    assert bench.get(*ACCOUNT, 12) == [[credit, 100]]
    assert bench.get(*CHARGE, 3) == 1 and bench.get(*CHARGE, 8) == 60


def test_the_state_of_the_credit():
    meter = FakeMeter()
    bench = bench_of(meter)
    for level, status in ((0, (1, 0, 0, 0, 0, 0, 0, 0)), (2, (1, 1, 0, 0, 0, 0, 0, 0))):
        meter.warning_level = level
        assert bench.get(*ACCOUNT, 4) == status
    assert bench.get(*ACCOUNT, 16) == bench.get(*CREDIT, 5) == 259_200 // 60
    meter.payment = Empty()
    assert bench.get(*ACCOUNT, 4) == (0, 0, 0, 0, 0, 0, 1, 0)
    assert bench.get(*ACCOUNT, 3) == 0 and bench.get(*CREDIT, 8) == 4
    assert bench.get(*ACCOUNT, 5) == 0


def test_postpaid_is_credit_mode():
    meter = FakeMeter()
    meter.payment = Empty()
    meter.payment.mode = POSTPAID
    assert bench_of(meter).get(*ACCOUNT, 2) == [1, 2]


def test_no_lead_times_no_threshold():
    meter = FakeMeter()
    meter.kindness.warn_before_s = ()
    assert bench_of(meter).get(*CREDIT, 5) == 0


def test_centuries_fit_too():
    meter = FakeMeter()
    meter.payment.seconds_left = lambda now_s: 1 << 40
    assert bench_of(meter).get(*ACCOUNT, 5) == 0x7FFFFFFF


def test_the_customer_sees_it_and_the_public_does_not():
    assert bench_of(sap=CONSUMER).get(*ACCOUNT, 5) == 1440
    listed = [row[0] for row in bench_of(sap=16).objects()]
    assert not set(listed) & {111, 112, 113}
