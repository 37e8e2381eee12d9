"""What a meter measures, as registers: each value from its place, in its unit, also by rate."""

from fake_meter import NOW_S, FakeMeter
from loopback import Bench
from meter.core.block_load import BlockLoad
from meter.dlms import date_time
from whole_meter import START_S, WholeMeter, local

W, VA, VAR, WH, VAH, VARH, A, V = 27, 28, 29, 30, 31, 32, 33, 35


def bench_on(meter):
    bench = Bench(meter=meter, portion=4096, max_info=512)
    bench.connect()
    return bench


def test_registers_show_their_value_and_unit():
    meter = FakeMeter()
    registers = meter.registers
    for number, register in enumerate(registers._later()):
        register.wh = 1000 + number
    meter.power_on.minutes = 777
    bench = bench_on(meter)
    for name, value, scaler, unit in (
        ("1.0.91.7.0.255", 4_300, -3, A),
        ("1.0.9.7.0.255", 994_644, -3, VA),
        ("1.0.3.7.0.255", -12_345, -3, VAR),
        ("1.0.9.8.0.255", 1000, 0, VAH),
        ("1.0.10.8.0.255", 1001, 0, VAH),
        ("1.0.5.8.0.255", 1002, 0, VARH),
        ("1.0.6.8.0.255", 1003, 0, VARH),
        ("1.0.7.8.0.255", 1004, 0, VARH),
        ("1.0.8.8.0.255", 1005, 0, VARH),
        ("0.0.94.91.14.255", 777, 0, 6),
        ("0.0.94.91.13.255", 777, 0, 6),
        ("1.0.13.0.0.255", 1000, -3, 255),
    ):
        assert (bench.get(3, name), bench.get(3, name, 3)) == (value, [scaler, unit]), name


def test_rates_have_energies_and_maxima_with_their_moments():
    meter = FakeMeter()
    rates = meter.rates
    rates._energy._sums = [10 * rate for rate in range(8)]
    rates._apparent._sums = [20 * rate for rate in range(8)]
    rates._demand._greatest[2], rates._demand._at_s[2] = 900, NOW_S
    rates._apparent_demand._greatest[7], rates._apparent_demand._at_s[7] = 950, NOW_S + 60
    bench = bench_on(meter)
    for rate in range(2, 9):
        assert bench.get(3, "1.0.1.8.%d.255" % rate) == 10 * (rate - 1)
        assert bench.get(3, "1.0.9.8.%d.255" % rate) == 20 * (rate - 1)
    assert bench.get(3, "1.0.1.8.5.255", 3) == [0, WH]
    assert bench.get(3, "1.0.9.8.5.255", 3) == [0, VAH]
    active = [bench.get(4, "1.0.1.6.3.255", number) for number in (2, 3, 4, 5)]
    assert active == [900, [0, W], None, date_time.from_unix(NOW_S, 330)]
    apparent = [bench.get(4, "1.0.9.6.8.255", number) for number in (2, 3, 4, 5)]
    assert apparent == [950, [0, VA], None, date_time.from_unix(NOW_S + 60, 330)]
    assert bench.get(4, "1.0.1.6.1.255", 5) == date_time.NOT_GIVEN


def test_counts_the_rate_in_force_and_the_status_word():
    meter = FakeMeter()
    meter.watch.tampers, meter.measuring.programmings, meter.rates.active = 3, 5, 7
    bench = bench_on(meter)
    assert bench.get(1, "0.0.94.91.0.255") == 3
    assert bench.get(1, "0.0.96.2.0.255") == 5
    assert bench.get(1, "0.0.96.14.0.255") == 7
    bits = bench.get(1, "0.0.94.91.18.255")
    assert len(bits) == 128 and [place for place, bit in enumerate(bits) if bit] == [3, 84]


def test_the_last_block_is_what_the_columns_of_the_load_profile_are():
    meter = FakeMeter()
    assert isinstance(meter.periods.load, BlockLoad)
    meter.periods.load.values = (23_012, 2, 3, 4, 5, 617)
    bench = bench_on(meter)
    for name, value, scaler, unit in (
        ("1.0.12.27.0.255", 23_012, -2, V),
        ("1.0.1.29.0.255", 2, 0, WH),
        ("1.0.9.29.0.255", 3, 0, VAH),
        ("1.0.2.29.0.255", 4, 0, WH),
        ("1.0.10.29.0.255", 5, 0, VAH),
        ("1.0.11.27.0.255", 617, -2, A),
    ):
        assert (bench.get(3, name), bench.get(3, name, 3)) == (value, [scaler, unit]), name


def test_demand_of_the_running_period_and_of_the_one_before():
    unit = WholeMeter()
    unit.run(1800 + 600)
    bench = unit.client()
    found = [bench.get(5, "1.0.1.4.0.255", number) for number in range(2, 10)]
    since = local(START_S + 1800)
    assert found == [333, 1000, [0, W], None, since, since, 1800, 1]
    assert unit.meter.configure(lambda: unit.meter.measuring.set_demand(1800, 3), 152)
    unit.run(1260)
    found = [bench.get(5, "1.0.1.4.0.255", number) for number in range(2, 10)]
    since = local(START_S + 3600)
    assert found == [700, 666, [0, W], None, since, since, 600, 3]
    assert bench.get(5, "1.0.9.4.0.255", 4) == [0, VA]
